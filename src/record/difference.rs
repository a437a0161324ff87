//! Two runs of the same report side by side: which figures differ, and what the difference comes from.
//!
//! What a figure rests on is known by kind: a count on the exports and their mapping, a score also on targets and rules, a
//! total on its lines and adjustments, money on totals and plans. Of these causes a difference is put down to those that
//! really changed between the two runs, as the hashes of both run.json say; where several of them changed, all are named,
//! since one run alone cannot tell them apart. Source: the definition is this project's own.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::tidy::rows::{AwardRow, BonusRow, FactRow, IndicatorRow, RestatementRow, ScoreRow, TidyRow, TotalRow};

pub mod causes;
pub mod pages;
mod text;

pub use causes::{Cause, InputChange, RunInputs};

/// A tidy file whose rows are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Figures {
    Facts,
    Indicators,
    Scores,
    Totals,
    Awards,
    Money,
}

impl Figures {
    pub const ALL: [Figures; 6] =
        [Figures::Facts, Figures::Indicators, Figures::Scores, Figures::Totals, Figures::Awards, Figures::Money];

    pub fn file(self) -> &'static str {
        match self {
            Figures::Facts => FactRow::FILE,
            Figures::Indicators => IndicatorRow::FILE,
            Figures::Scores => ScoreRow::FILE,
            Figures::Totals => TotalRow::FILE,
            Figures::Awards => AwardRow::FILE,
            Figures::Money => BonusRow::FILE,
        }
    }

    pub fn header(self) -> &'static [&'static str] {
        match self {
            Figures::Facts => FactRow::HEADER,
            Figures::Indicators => IndicatorRow::HEADER,
            Figures::Scores => ScoreRow::HEADER,
            Figures::Totals => TotalRow::HEADER,
            Figures::Awards => AwardRow::HEADER,
            Figures::Money => BonusRow::HEADER,
        }
    }

    fn key(self) -> usize {
        match self {
            Figures::Facts => FactRow::KEY,
            Figures::Indicators => IndicatorRow::KEY,
            Figures::Scores => ScoreRow::KEY,
            Figures::Totals => TotalRow::KEY,
            Figures::Awards => AwardRow::KEY,
            Figures::Money => BonusRow::KEY,
        }
    }

    /// The key columns that say what a row is of, beside entity and period.
    fn item(self) -> &'static [&'static str] {
        match self {
            Figures::Facts => &["measure", "stratum"],
            Figures::Indicators => &["indicator"],
            Figures::Scores => &["scorecard", "dimension", "indicator"],
            Figures::Totals => &["scorecard", "dimension"],
            Figures::Awards => &["award", "among"],
            Figures::Money => &["pool", "staff_group"],
        }
    }

    pub fn code(self) -> &'static str {
        match self {
            Figures::Facts => "facts",
            Figures::Indicators => "indicators",
            Figures::Scores => "scores",
            Figures::Totals => "totals",
            Figures::Awards => "awards",
            Figures::Money => "money",
        }
    }
}

/// Texts that only say why: another wording is no other figure.
const WORDS: &str = "reason";

/// The rows of a file as they were written, without the header.
pub type Rows = Vec<Vec<String>>;

/// One run, as its folder holds it.
#[derive(Clone, Debug, Default)]
pub struct Side {
    pub inputs: RunInputs,
    pub rows: BTreeMap<Figures, Rows>,
}

/// A row that differs, or that one of the runs does not have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Changed {
    pub figures: Figures,
    /// The key columns by name.
    pub key: BTreeMap<&'static str, String>,
    /// Every column that differs, before and after; absent where the run has no such row.
    pub columns: BTreeMap<&'static str, (Option<String>, Option<String>)>,
    pub causes: BTreeSet<Cause>,
}

impl Changed {
    pub fn key(&self, column: &str) -> &str {
        self.key.get(column).map_or("", String::as_str)
    }

    pub fn column(&self, column: &str) -> Option<&(Option<String>, Option<String>)> {
        self.columns.get(column)
    }
}

/// Everything that differs.
#[derive(Clone, Debug, Serialize)]
pub struct Difference {
    pub report: String,
    pub period: String,
    pub inputs: Vec<InputChange>,
    pub changed: Vec<Changed>,
}

impl Difference {
    /// What differs from the first run to the second.
    pub fn between(before: &Side, after: &Side) -> Difference {
        let mut changed: Vec<Changed> =
            Figures::ALL.into_iter().flat_map(|figures| changed_rows(figures, before, after)).collect();
        let inputs = causes::input_changes(&before.inputs, &after.inputs);
        causes::attribute(&mut changed, &inputs);
        Difference { report: after.inputs.report.clone(), period: after.inputs.period.clone(), inputs, changed }
    }

    /// No figure differs.
    pub fn is_none(&self) -> bool {
        self.changed.is_empty()
    }

    /// A row for every column that differs, for `restatement.csv`.
    pub fn rows(&self) -> Vec<RestatementRow> {
        let of_changed = |changed: &Changed| {
            let causes: Vec<&str> = changed.causes.iter().map(|cause| cause.code()).collect();
            let item: Vec<&str> = changed.figures.item().iter().map(|column| changed.key(column)).collect();
            let columns = changed.columns.iter().map(|(column, (before, after))| RestatementRow {
                figures: changed.figures.code().to_owned(),
                entity_id: changed.key("entity_id").to_owned(),
                period: changed.key("period").to_owned(),
                item: item.join(" ").trim().to_owned(),
                column: (*column).to_owned(),
                before: before.clone().unwrap_or_default(),
                after: after.clone().unwrap_or_default(),
                causes: causes.join(";"),
            });
            columns.collect::<Vec<_>>()
        };
        self.changed.iter().flat_map(of_changed).collect()
    }

    pub fn of(&self, figures: Figures) -> impl Iterator<Item = &Changed> {
        self.changed.iter().filter(move |changed| changed.figures == figures)
    }
}

fn changed_rows(figures: Figures, before: &Side, after: &Side) -> Vec<Changed> {
    let by_key = |side: &'_ Side| -> BTreeMap<Vec<String>, Vec<String>> {
        let rows = side.rows.get(&figures).into_iter().flatten();
        rows.map(|row| (row[..figures.key()].to_vec(), row[figures.key()..].to_vec())).collect()
    };
    let (before, after) = (by_key(before), by_key(after));
    let keys: BTreeSet<&Vec<String>> = before.keys().chain(after.keys()).collect();
    let (names, columns) = figures.header().split_at(figures.key());
    let changed = keys.into_iter().filter_map(|key| {
        let (then, now) = (before.get(key), after.get(key));
        let value = |row: Option<&Vec<String>>, at: usize| row.map(|row| row[at].clone());
        let differing = columns.iter().enumerate().filter(|(_, name)| **name != WORDS);
        let differing = differing.map(|(at, name)| (*name, (value(then, at), value(now, at))));
        let columns: BTreeMap<_, _> = differing.filter(|(_, (then, now))| then != now).collect();
        let key = names.iter().copied().zip(key.iter().cloned()).collect();
        (!columns.is_empty()).then_some(Changed { figures, key, columns, causes: BTreeSet::new() })
    });
    changed.collect()
}

#[cfg(test)]
mod tests {
    use super::causes::Input;
    use super::*;

    fn inputs(charges: &str, targets: &str) -> RunInputs {
        let input = |table: &str, sha256: &str| Input {
            file: format!("{table}.csv"),
            table: table.to_owned(),
            sha256: sha256.to_owned(),
        };
        RunInputs {
            report: "monthly".to_owned(),
            period: "2026-03".to_owned(),
            inputs: vec![input("charges", charges), input("targets", targets)],
            ..RunInputs::default()
        }
    }

    fn side(inputs: RunInputs, rows: &[(Figures, &str)]) -> Side {
        let mut side = Side { inputs, rows: BTreeMap::new() };
        for (figures, row) in rows {
            let row = row.split(',').map(str::to_owned).collect();
            side.rows.entry(*figures).or_default().push(row);
        }
        side
    }

    fn causes(difference: &Difference) -> Vec<(Figures, Vec<Cause>)> {
        difference.changed.iter().map(|one| (one.figures, one.causes.iter().copied().collect())).collect()
    }

    const SCORE: &str = "card,department,D1,2026-03,work,visits,45.00,completion";

    #[test]
    fn the_same_run_has_no_difference() {
        let row = format!("{SCORE},6,5.00,54.00,known,why");
        let one = side(inputs("a", "t"), &[(Figures::Scores, &row)]);
        // Another wording is no other figure.
        let other = side(inputs("a", "t"), &[(Figures::Scores, &row.replace("why", "wherefore"))]);
        assert!(Difference::between(&one, &other).is_none());
    }

    #[test]
    fn a_score_changes_by_what_its_actual_and_its_reference_rest_on() {
        let total = |score: &str| format!("card,department,D1,2026-03,total,{score},1,2,known");
        let one = side(
            inputs("a", "t"),
            &[
                (Figures::Indicators, "department,D1,2026-03,visits,6,,6,1,known,"),
                (Figures::Scores, &format!("{SCORE},6,5.00,54.00,known,")),
                (Figures::Totals, &total("54.00")),
            ],
        );
        let late = side(
            inputs("b", "t"),
            &[
                (Figures::Indicators, "department,D1,2026-03,visits,5,,5,1,known,"),
                (Figures::Scores, &format!("{SCORE},5,5.00,45.00,known,")),
                (Figures::Totals, &total("45.00")),
            ],
        );
        let data = vec![Cause::Data];
        assert_eq!(
            causes(&Difference::between(&one, &late)),
            [(Figures::Indicators, data.clone()), (Figures::Scores, data.clone()), (Figures::Totals, data)]
        );
        let other_target = side(
            inputs("a", "u"),
            &[
                (Figures::Indicators, "department,D1,2026-03,visits,6,,6,1,known,"),
                (Figures::Scores, &format!("{SCORE},6,6.00,45.00,known,")),
                (Figures::Totals, &total("45.00")),
            ],
        );
        let target = vec![Cause::Target];
        assert_eq!(
            causes(&Difference::between(&one, &other_target)),
            [(Figures::Scores, target.clone()), (Figures::Totals, target)]
        );
    }

    #[test]
    fn a_rank_that_moves_alone_moved_because_of_others() {
        let total = |rank: &str| format!("card,department,D1,2026-03,total,54.00,{rank},2,known");
        let one = side(inputs("a", "t"), &[(Figures::Totals, &total("1"))]);
        let other = side(inputs("b", "t"), &[(Figures::Totals, &total("2"))]);
        assert_eq!(causes(&Difference::between(&one, &other)), [(Figures::Totals, vec![Cause::Others])]);
    }
}
