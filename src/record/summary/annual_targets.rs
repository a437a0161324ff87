//! A year's targets of the hospital: beside the sum of what the departments were given, what came of them, and how far the
//! year has gone.
//!
//! Only what adds up has a sum and a pace: of a rate, departments' targets have no sum, and half a year is no half of it.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::indicators::definition::IndicatorKind;
use crate::indicators::entered::Owner;
use crate::indicators::evaluation::{CheckedIndicator, Entity};
use crate::numbers::{Decimal, Fraction};
use crate::period::PeriodLength;
use crate::record::card::DetailTable;
use crate::record::wording;

use super::Opening;
use super::context::SummaryPage;
use super::data_quality::Set;

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

/// A row of the table, and whether it lags behind the year; not told of what has no pace.
struct Row {
    cells: Vec<String>,
    behind: Option<bool>,
}

impl SummaryPage<'_> {
    /// None where no target of the hospital, and no targets that add up, are given for the year.
    pub(super) fn annual_targets(&self) -> Option<AnnualTargets> {
        if self.cards.period.length() != PeriodLength::Year {
            return None;
        }
        let elapsed = self.elapsed()?;
        let given = self.given();
        let rows: Vec<Row> = given.iter().filter_map(|(id, given)| self.row(id, given, elapsed)).collect();
        if rows.is_empty() {
            return None;
        }
        let count = |behind: bool| rows.iter().filter(|row| row.behind == Some(behind)).count().to_string();
        let details = [
            ("elapsed", percent(elapsed)),
            ("count", rows.len().to_string()),
            ("ahead", count(false)),
            ("behind", count(true)),
        ];
        let whole = elapsed == Fraction::ONE;
        let headline = if whole { "annual_targets.headline_whole" } else { "annual_targets.headline" };
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
        let heading = self.text("annual_targets.heading");
        Some(AnnualTargets {
            opening: self.opening(
                "annual_targets.kicker",
                self.filled(headline, &details),
                self.text("annual_targets.note"),
            ),
            table: self.detail_table(heading, &columns, rows.into_iter().map(|row| row.cells).collect()),
        })
    }

    /// The share of the year's months that have data.
    fn elapsed(&self) -> Option<Fraction> {
        let length = i128::from(self.cards.period.span().length());
        let missing = i128::try_from(self.cards.months_missing().len()).ok()?;
        Fraction::new(length - missing, length)
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

    fn row(&self, id: &str, given: &Given, elapsed: Fraction) -> Option<Row> {
        let indicator = self.cards.indicators.get(id)?;
        let adds_up = indicator.definition.kind == IndicatorKind::Flow;
        let sum = given.departments.values().copied().reduce(Decimal::plus).filter(|_| adds_up);
        // What departments were given of a rate says nothing of the hospital.
        let target = given.hospital.or(sum)?;
        let actual = self.actual(indicator);
        let done = actual.and_then(|actual| actual.fraction().over(target.fraction()));
        let pace = done.filter(|_| adds_up).and_then(|done| done.minus(elapsed));
        let printed = |value: Option<Decimal>| {
            let none = || self.text("state.not_applicable");
            value.map_or_else(none, |value| wording::with_unit(value, &indicator.definition, self.cards.labels))
        };
        let difference = sum.zip(given.hospital).map(|(sum, hospital)| sum.minus(hospital).printed_signed());
        let dash = || self.text("state.not_applicable");
        let cells = vec![
            indicator.definition.name(self.language()).to_owned(),
            printed(given.hospital),
            printed(sum),
            difference.unwrap_or_else(dash),
            if given.departments.is_empty() { dash() } else { given.departments.len().to_string() },
            printed(actual),
            done.map_or_else(dash, |done| format!("{}%", percent(done))),
            pace.map_or_else(dash, |pace| {
                let points = pace.times(Fraction::integer(100)).unwrap_or(Fraction::ZERO);
                points.rounded(PERCENT_DECIMALS).printed_signed()
            }),
        ];
        Some(Row { cells, behind: pace.map(|pace| pace < Fraction::ZERO) })
    }

    /// What the hospital has of it in the months that have data.
    fn actual(&self, indicator: &CheckedIndicator) -> Option<Decimal> {
        let incomplete = self.cards.scorecard.incomplete;
        self.cards.evaluation.over_incomplete(indicator, &Entity::Hospital, self.cards.period, incomplete).printed
    }
}

fn percent(share: Fraction) -> String {
    let percent = share.times(Fraction::integer(100));
    percent.map(|percent| percent.rounded(PERCENT_DECIMALS).printed()).unwrap_or_default()
}
