//! A year's targets of the hospital: beside the sum of what the departments were given, what came of them, and how far the
//! year has gone.
//!
//! Only what adds up has a sum and a pace: of a rate, departments' targets have no sum, and half a year is no half of it.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::indicators::definition::{Direction, IndicatorKind};
use crate::indicators::entered::Owner;
use crate::indicators::entity::Entity;
use crate::indicators::evaluation::Incomplete;
use crate::indicators::indicator::CheckedIndicator;
use crate::numbers::{Decimal, Fraction};
use crate::period::{PeriodLength, day_of_date};
use crate::record::detail_table::{DetailTable, Set};
use crate::record::wording;

use super::Opening;
use super::context::SummaryPage;

/// Digits of a share, in percent.
const PERCENT_DECIMALS: u8 = 1;

/// The page's part on targets.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AnnualTargets {
    pub opening: Opening,
    pub table: DetailTable,
}

/// The targets of an indicator.
#[derive(Default)]
struct Given {
    hospital: Option<Decimal>,
    departments: BTreeMap<u32, Decimal>,
}

/// A row of the table, and how far it is ahead of the year, where that can be said.
struct Row {
    cells: Vec<String>,
    pace: Option<Pace>,
}

/// What has been reached less what of the year has gone.
#[derive(Clone, Copy)]
struct Pace {
    elapsed: Fraction,
    ahead: Fraction,
}

impl SummaryPage<'_> {
    /// None where no target of the hospital, and no targets that add up, are given for the year.
    pub(super) fn annual_targets(&self) -> Option<AnnualTargets> {
        if self.cards.period.length() != PeriodLength::Year {
            return None;
        }
        let given = self.given();
        let rows: Vec<Row> = given.iter().filter_map(|(id, given)| self.row(id, given)).collect();
        if rows.is_empty() {
            return None;
        }
        let columns = [
            ("details.indicator", Set::Wide),
            ("annual_targets.hospital", Set::Number),
            ("annual_targets.departments", Set::Number),
            ("annual_targets.difference", Set::Number),
            ("annual_targets.count", Set::Number),
            ("annual_targets.actual", Set::Number),
            ("annual_targets.done", Set::Number),
            ("annual_targets.pace", Set::Number),
        ];
        let (heading, headline) = (self.text("annual_targets.heading"), self.targets_headline(&rows));
        Some(AnnualTargets {
            opening: self.opening("annual_targets.kicker", headline, self.text("annual_targets.note")),
            table: self.detail_table(heading, &columns, rows.into_iter().map(|row| row.cells).collect()),
        })
    }

    fn targets_headline(&self, rows: &[Row]) -> String {
        let paces: Vec<Pace> = rows.iter().filter_map(|row| row.pace).collect();
        let behind = paces.iter().filter(|pace| pace.ahead < Fraction::ZERO).count();
        let elapsed = paces.iter().map(|pace| pace.elapsed).max();
        let details = [
            ("elapsed", elapsed.map(percent).unwrap_or_default()),
            ("count", elapsed.map_or(rows.len(), |_| paces.len()).to_string()),
            ("ahead", (paces.len() - behind).to_string()),
            ("behind", behind.to_string()),
        ];
        let key = match elapsed {
            None => "annual_targets.headline_rates",
            Some(Fraction::ONE) => "annual_targets.headline_whole",
            Some(_) => "annual_targets.headline",
        };
        self.filled(key, &details)
    }

    /// Of each indicator the targets of the first scorecard that has any: the report's own, then the others by id.
    fn given(&self) -> BTreeMap<String, Given> {
        let own = self.cards.scorecard.target_scorecards();
        let mut by_scorecard: BTreeMap<(&str, &str), Given> = BTreeMap::new();
        for (scorecard, indicator, owner, target) in self.context.targets.of_period(self.cards.period) {
            let given = by_scorecard.entry((indicator, scorecard)).or_default();
            match owner {
                Owner::Hospital => given.hospital = Some(target),
                Owner::Department(number) => drop(given.departments.insert(number, target)),
                // A machine's targets are another report's.
                Owner::Device(_) => {}
            }
        }
        let indicators: BTreeSet<&str> = by_scorecard.keys().map(|(indicator, _)| *indicator).collect();
        let mut given = BTreeMap::new();
        for indicator in indicators {
            let others = by_scorecard.keys().filter(|(id, _)| *id == indicator).map(|(_, scorecard)| *scorecard);
            let first = own.iter().copied().chain(others).find_map(|scorecard| {
                let given = by_scorecard.get(&(indicator, scorecard))?;
                Some(Given { hospital: given.hospital, departments: given.departments.clone() })
            });
            given.extend(first.map(|first| (indicator.to_owned(), first)));
        }
        given
    }

    fn row(&self, id: &str, given: &Given) -> Option<Row> {
        let indicator = self.cards.indicators.get(id)?;
        let adds_up = indicator.definition.kind == IndicatorKind::Flow;
        let sum = given.departments.values().copied().reduce(Decimal::plus).filter(|_| adds_up);
        // What departments were given of a rate says nothing of the hospital.
        let target = given.hospital.or(sum)?;
        let (actual, elapsed) = self.actual(indicator, given);
        let done = actual.and_then(|actual| actual.fraction().over(target.fraction()));
        // Of what should be little, little is no lag.
        let paced = adds_up && indicator.definition.direction == Direction::Higher;
        let pace = done.zip(elapsed).filter(|_| paced).and_then(|(done, elapsed)| {
            let ahead = done.minus(elapsed)?;
            Some(Pace { elapsed, ahead })
        });
        let dash = || self.text("state.not_applicable");
        let printed = |value: Option<Decimal>| {
            value.map_or_else(dash, |value| wording::with_unit(value, &indicator.definition, self.cards.labels))
        };
        let difference = sum.zip(given.hospital).map(|(sum, hospital)| sum.minus(hospital).printed_signed());
        let cells = vec![
            indicator.definition.name(self.language()).to_owned(),
            printed(given.hospital),
            printed(sum),
            difference.unwrap_or_else(dash),
            if given.departments.is_empty() { dash() } else { given.departments.len().to_string() },
            printed(actual),
            done.map_or_else(dash, |done| format!("{}%", percent(done))),
            pace.map_or_else(dash, |pace| {
                let points = pace.ahead.times(Fraction::integer(100)).unwrap_or(Fraction::ZERO);
                points.rounded(PERCENT_DECIMALS).printed_signed()
            }),
        ];
        Some(Row { cells, pace })
    }

    /// What came of it in the months that have data, and which share of the year they are: of the hospital, or where it has
    /// no target itself of the departments that have one.
    fn actual(&self, indicator: &CheckedIndicator, given: &Given) -> (Option<Decimal>, Option<Fraction>) {
        let by = day_of_date(self.cards.period.span().last_day());
        let lineages = given.departments.keys().flat_map(|number| self.cards.departments.lineage(*number, by));
        let members: Vec<u32> = lineages.collect::<BTreeSet<u32>>().into_iter().collect();
        let entity = match given.hospital {
            Some(_) => Entity::Hospital,
            None => Entity::Departments { members: &members, departments: self.cards.departments },
        };
        let (evaluation, period) = (self.cards.evaluation, self.cards.period);
        let taken = evaluation.months_taken(indicator, &entity, period, Incomplete::Allow);
        let months = i128::try_from(taken.months.len()).unwrap_or_default();
        let elapsed = Fraction::new(months, i128::from(period.span().length()));
        (evaluation.over_incomplete(indicator, &entity, period, Incomplete::Allow).printed, elapsed)
    }
}

fn percent(share: Fraction) -> String {
    let percent = share.times(Fraction::integer(100));
    percent.map(|percent| percent.rounded(PERCENT_DECIMALS).trimmed().printed()).unwrap_or_default()
}
