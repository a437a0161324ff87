//! The page of a restatement (重述稿): what of a locked period is no longer as it was approved, where that comes from, and
//! what it does to totals, ranks and money. Every changed figure stands in `restatement.csv`; the page has what people decide on.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::labels::Labels;
use crate::record::awards_and_bonus::{SumTable, yuan, yuan_signed};
use crate::record::detail_table::{DetailTable, Set};
use crate::record::status::Approval;
use crate::record::summary::context::SummaryContext;
use crate::record::summary::{Furniture, Opening};
use crate::record::wording;

use super::text::{change, pair};
use super::{Changed, Difference, Figures};

/// What changed since a period was approved.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RestatementPages {
    pub head: Furniture,
    pub opening: Opening,
    /// What of the data and the rules is not what it was; none where only the program is another.
    pub inputs: DetailTable,
    /// Awards that went to others.
    pub awards: Option<DetailTable>,
    /// By scorecard: totals and ranks.
    pub totals: Vec<DetailTable>,
    /// By plan; the sums are what it comes to.
    pub money: Vec<SumTable>,
    /// Lines of cards whose score is another.
    pub scores: DetailTable,
    /// Said where nothing of the kind changed, and where the rest stands.
    pub notes: Vec<String>,
    pub sign_off: Vec<String>,
}

/// What the page is written from.
#[derive(Clone, Copy)]
pub struct Restating<'a> {
    pub summary: &'a SummaryContext<'a>,
    pub difference: &'a Difference,
    pub approval: &'a Approval,
    /// What scorecards and plans of money are called, by id.
    pub names: &'a BTreeMap<String, String>,
    /// Whether a later month settles what is paid: of wages, not of a year's bonus.
    pub carries: bool,
}

impl Restating<'_> {
    pub fn pages(&self) -> RestatementPages {
        let sign_off = ["office", "head", "date"];
        RestatementPages {
            head: Furniture { document: self.text("restatement.document"), ..self.summary.head() },
            opening: self.opening(),
            inputs: self.inputs(),
            awards: self.awards(),
            totals: self.by(Figures::Totals, "scorecard", &|scorecard, rows| self.totals(scorecard, rows)),
            money: self.by(Figures::Money, "pool", &|pool, rows| self.money(pool, rows)),
            scores: self.scores(),
            notes: self.notes(),
            sign_off: sign_off.iter().map(|who| self.text(&format!("restatement.sign_off.{who}"))).collect(),
        }
    }

    fn opening(&self) -> Opening {
        let period = wording::period(self.summary.cards.period, self.labels());
        let changed = |column: &str| {
            let totals = self.difference.of(Figures::Totals).filter(|one| one.key("dimension") == "total");
            totals.filter(|one| one.column(column).is_some()).count().to_string()
        };
        let (more, less) = self.gross();
        let headline = [
            ("period", period.clone()),
            ("totals", changed("score")),
            ("ranks", changed("rank")),
            ("more", yuan(more)),
            ("less", yuan(less)),
        ];
        let note = [
            ("by", self.approval.by.clone()),
            ("date", wording::date(self.approval.on, self.labels())),
            ("counts", self.counts()),
        ];
        Opening {
            kicker: [self.text("restatement.kicker"), period].join(" · "),
            headline: self.filled("restatement.headline", &headline),
            note: self.filled("restatement.note", &note),
        }
    }

    /// What departments get more, and what they get less.
    fn gross(&self) -> (i128, i128) {
        let paid = self.difference.of(Figures::Money).filter(|one| !one.key("entity_id").is_empty());
        paid.map(more_fen).fold((0, 0), |(more, less), fen| (more + fen.max(0), less - fen.min(0)))
    }

    fn counts(&self) -> String {
        let count = |figures: Figures| (figures.code(), self.difference.of(figures).count().to_string());
        self.filled("difference.counts", &Figures::ALL.map(count))
    }

    fn inputs(&self) -> DetailTable {
        let columns =
            [("difference.cause", Set::Text), ("restatement.what", Set::Wide), ("restatement.how", Set::Text)];
        let rows = self.difference.inputs.iter().map(|input| {
            let word = |code: &str| self.text(&format!("difference.{code}"));
            vec![word(input.cause.code()), input.what.clone(), word(input.how.code())]
        });
        self.table(self.text("restatement.inputs"), &columns, rows.collect())
    }

    /// None where the same departments have the same awards.
    fn awards(&self) -> Option<DetailTable> {
        let changed = self.difference.of(Figures::Awards).filter(|one| one.column("state").is_some());
        let state = |code: String| match code.as_str() {
            "" => self.text("state.not_applicable"),
            code => self.text(&format!("award_state.{code}")),
        };
        let rows = changed.map(|one| {
            let (before, after) = pair(one, "state");
            let among = match one.key("among") {
                "" => self.text("summary.whole_hospital"),
                kind => self.labels().get(&format!("department_type.{kind}")).unwrap_or(kind).to_owned(),
            };
            let names = [self.named(one.key("award")), among, self.department(one.key("entity_id"))];
            names.into_iter().chain([state(before), state(after), self.causes(one)]).collect()
        });
        let rows: Vec<Vec<String>> = rows.collect();
        let columns = [
            ("whatif.award", Set::Wide),
            ("whatif.among", Set::Text),
            ("summary_page.department", Set::Text),
            ("restatement.award_approved", Set::Text),
            ("restatement.restated", Set::Text),
            ("difference.cause", Set::Text),
        ];
        (!rows.is_empty()).then(|| self.table(self.text("restatement.awards"), &columns, rows))
    }

    fn totals(&self, scorecard: &str, rows: &[&Changed]) -> Option<DetailTable> {
        let rows = rows.iter().filter(|one| one.key("dimension") == "total");
        let rows: Vec<Vec<String>> = rows
            .map(|one| {
                let (score, rank) = (pair(one, "score"), pair(one, "rank"));
                let more = change(&score).map_or_else(String::new, |more| more.printed_signed());
                let name = self.department(one.key("entity_id"));
                vec![name, score.0, score.1, more, rank.0, rank.1, self.causes(one)]
            })
            .collect();
        let columns = [
            ("summary_page.department", Set::Wide),
            ("restatement.total_approved", Set::Number),
            ("restatement.restated", Set::Number),
            ("restatement.change", Set::Number),
            ("restatement.rank_approved", Set::Number),
            ("restatement.restated", Set::Number),
            ("difference.cause", Set::Text),
        ];
        let heading = self.filled("restatement.totals", &[("name", self.named(scorecard))]);
        (!rows.is_empty()).then(|| self.table(heading, &columns, rows))
    }

    fn money(&self, pool: &str, rows: &[&Changed]) -> Option<SumTable> {
        let paid: Vec<&&Changed> = rows.iter().filter(|one| one.column("amount_fen").is_some()).collect();
        let cells = paid.iter().map(|one| {
            let (before, after) = pair(one, "amount_fen");
            let fen = |text: &str| text.parse::<i128>().map_or_else(|_| String::new(), yuan);
            // What nobody gets has no department.
            let (name, group) = match one.key("entity_id") {
                "" => (self.text("allocation.reserve"), String::new()),
                id => (self.department(id), self.group(one.key("staff_group"))),
            };
            vec![name, fen(&before), fen(&after), yuan_signed(more_fen(one)), group, self.causes(one)]
        });
        let columns = [
            ("summary_page.department", Set::Text),
            ("restatement.amount_approved", Set::Number),
            ("restatement.restated", Set::Number),
            ("restatement.change", Set::Number),
            ("allocation.group", Set::Wide),
            ("difference.cause", Set::Wide),
        ];
        let heading = self.filled("restatement.money", &[("name", self.named(pool))]);
        let departments = paid.iter().filter(|one| !one.key("entity_id").is_empty());
        let more: i128 = departments.map(|one| more_fen(one)).sum();
        let mut sums = vec![String::new(); columns.len()];
        (sums[0], sums[3]) = (self.text("restatement.departments_together"), yuan_signed(more));
        let table = self.table(heading, &columns, cells.collect());
        (!paid.is_empty()).then_some(SumTable { table, sums })
    }

    fn scores(&self) -> DetailTable {
        let scores = self.difference.of(Figures::Scores).filter(|one| one.column("score").is_some());
        let rows = scores.map(|one| {
            let (actual, score) = (pair(one, "actual"), pair(one, "score"));
            let more = change(&score).map_or_else(String::new, |more| more.printed_signed());
            let names = [self.department(one.key("entity_id")), self.indicator(one.key("indicator"))];
            let figures = [actual.0, actual.1, score.0, score.1, more, self.causes(one)];
            names.into_iter().chain(figures).collect()
        });
        let columns = [
            ("summary_page.department", Set::Text),
            ("difference.indicator", Set::Wide),
            ("restatement.actual_approved", Set::Number),
            ("restatement.restated", Set::Number),
            ("restatement.score_approved", Set::Number),
            ("restatement.restated", Set::Number),
            ("restatement.change", Set::Number),
            ("difference.cause", Set::Text),
        ];
        self.table(self.text("restatement.scores"), &columns, rows.collect())
    }

    fn notes(&self) -> Vec<String> {
        let changed = self.difference.of(Figures::Money).next().is_some();
        let money = match (changed, self.carries) {
            (true, true) => "restatement.money_note",
            (true, false) => "restatement.money_of_year_note",
            (false, _) => "restatement.no_money",
        };
        [money, "restatement.file_note"].map(|key| self.text(key)).to_vec()
    }

    /// The changes of one kind, parted by a column of their key.
    fn by<T>(&self, figures: Figures, column: &str, table: &dyn Fn(&str, &[&Changed]) -> Option<T>) -> Vec<T> {
        let rows: Vec<&Changed> = self.difference.of(figures).collect();
        let parts: BTreeSet<&str> = rows.iter().map(|one| one.key(column)).collect();
        let part = |name: &&str| {
            let own: Vec<&Changed> = rows.iter().copied().filter(|one| one.key(column) == *name).collect();
            table(name, &own)
        };
        parts.iter().filter_map(part).collect()
    }

    fn causes(&self, one: &Changed) -> String {
        super::text::causes(one, self.labels())
    }

    fn department(&self, id: &str) -> String {
        let cards = &self.summary.cards;
        let found = cards.departments.numbers().find(|number| cards.departments.id(*number) == id);
        let found = found.and_then(|number| cards.departments.at_end(number, cards.period.span()));
        found.map_or(id, |department| department.name_in(self.labels().language())).to_owned()
    }

    fn indicator(&self, id: &str) -> String {
        let found = self.summary.cards.indicators.get(id);
        found.map_or(id, |indicator| indicator.definition.name(self.labels().language())).to_owned()
    }

    fn group(&self, code: &str) -> String {
        self.text(&format!("staff_group.{}", if code.is_empty() { "all" } else { code }))
    }

    fn named(&self, id: &str) -> String {
        self.names.get(id).map_or(id, String::as_str).to_owned()
    }

    fn table(&self, heading: String, columns: &[(&str, Set)], rows: Vec<Vec<String>>) -> DetailTable {
        DetailTable::new(self.labels(), heading, columns, rows)
    }

    fn labels(&self) -> &Labels {
        self.summary.cards.labels
    }

    fn text(&self, key: &str) -> String {
        self.labels().text(key).to_owned()
    }

    fn filled(&self, key: &str, details: &[(&str, String)]) -> String {
        self.labels().filled(key, details)
    }
}

/// What an amount is more than it was; a row that one of the runs does not have is nothing there.
fn more_fen(one: &Changed) -> i128 {
    let (before, after) = pair(one, "amount_fen");
    let fen = |text: &str| text.parse::<i128>().unwrap_or_default();
    fen(&after) - fen(&before)
}
