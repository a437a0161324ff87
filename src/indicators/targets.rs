//! Targets filled in by hand: for a period, a scorecard, a department, a device or the whole hospital.

use std::collections::BTreeMap;

use crate::numbers::{Decimal, Fraction};
use crate::period::Period;
use crate::tables::Tables;

use super::definition::IndicatorKind;
use super::entered::Owner;

/// All targets of the workspace.
#[derive(Clone, Debug, Default)]
pub struct Targets {
    /// (period, scorecard, indicator, whose) → target in the indicator's unit.
    targets: BTreeMap<(String, String, String, Owner), Decimal>,
}

impl Targets {
    pub fn read(tables: &Tables) -> Targets {
        let mut targets = BTreeMap::new();
        if let Some(table) = tables.table("targets") {
            for row in 0..table.rows {
                let word = |column: &str| table.word(column, row).unwrap_or_default().to_owned();
                if let Ok(target) = word("target").parse() {
                    let owner = Owner::of_row(table, row);
                    targets.insert((word("period"), word("scorecard"), word("indicator"), owner), target);
                }
            }
        }
        Targets { targets }
    }

    /// Puts a target in place of the one that is written, or beside those that are.
    pub fn set(&mut self, period: Period, scorecard: &str, indicator: &str, owner: Owner, target: Decimal) {
        let key = (period.to_string(), scorecard.to_owned(), indicator.to_owned(), owner);
        self.targets.insert(key, target);
    }

    /// The period's own target, else the year's: a twelfth of it a month, a fourth a quarter, for what adds up. The first
    /// of the scorecards that has one gives it.
    pub fn target(
        &self,
        period: Period,
        scorecards: &[&str],
        indicator: &str,
        kind: IndicatorKind,
        owner: Owner,
    ) -> Option<Fraction> {
        self.written(period, scorecards, indicator, kind, owner)?.share()
    }

    /// Where a department's or device's target stands in the file.
    pub fn written(
        &self,
        period: Period,
        scorecards: &[&str],
        indicator: &str,
        kind: IndicatorKind,
        owner: Owner,
    ) -> Option<WrittenTarget> {
        let of = |scorecard: &&str| self.written_for(period, scorecard, indicator, kind, owner);
        scorecards.iter().find_map(of)
    }

    fn written_for(
        &self,
        period: Period,
        scorecard: &str,
        indicator: &str,
        kind: IndicatorKind,
        owner: Owner,
    ) -> Option<WrittenTarget> {
        in_force(period, kind, |period| {
            let key = |owner| (period.to_string(), scorecard.to_owned(), indicator.to_owned(), owner);
            let own = self.targets.get(&key(owner)).map(|target| (*target, false));
            // The hospital's 40 % is also a department's; its 100,000 visits are not.
            let hospitals = || self.targets.get(&key(Owner::Hospital)).filter(|_| kind != IndicatorKind::Flow);
            own.or_else(|| hospitals().map(|target| (*target, true)))
        })
    }

    /// The same of the hospital as a whole.
    pub fn of_hospital(
        &self,
        period: Period,
        scorecard: &str,
        indicator: &str,
        kind: IndicatorKind,
    ) -> Option<Fraction> {
        let written = in_force(period, kind, |period| {
            let key = (period.to_string(), scorecard.to_owned(), indicator.to_owned(), Owner::Hospital);
            self.targets.get(&key).map(|target| (*target, true))
        });
        written?.share()
    }

    /// The targets that are written for this very period: scorecard, indicator, whose, how much.
    pub fn of_period(&self, period: Period) -> impl Iterator<Item = (&str, &str, Owner, Decimal)> {
        let own = self.targets.iter().filter(move |((written, ..), _)| *written == period.to_string());
        own.map(|((_, scorecard, indicator, owner), target)| (scorecard.as_str(), indicator.as_str(), *owner, *target))
    }

    /// Scorecard and indicator of every target, for checking against the catalogue.
    pub fn named(&self) -> impl Iterator<Item = (&str, &str)> {
        self.targets.keys().map(|(_, scorecard, indicator, _)| (scorecard.as_str(), indicator.as_str()))
    }
}

/// A target as it stands in the file, and how much of it is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WrittenTarget {
    pub period: Period,
    pub target: Decimal,
    /// It names no department.
    pub of_hospital: bool,
    /// How many periods share it: 12 of a year's target for what adds up.
    pub parts: u32,
}

impl WrittenTarget {
    /// What of it is the target of the period.
    fn share(self) -> Option<Fraction> {
        self.target.fraction().times(Fraction::new(1, i128::from(self.parts))?)
    }
}

/// The period's own target, else its part of the year's.
fn in_force(
    period: Period,
    kind: IndicatorKind,
    find: impl Fn(Period) -> Option<(Decimal, bool)>,
) -> Option<WrittenTarget> {
    let written = |period, parts| {
        let (target, of_hospital) = find(period)?;
        Some(WrittenTarget { period, target, of_hospital, parts })
    };
    if let Some(own) = written(period, 1) {
        return Some(own);
    }
    let (year, parts) = match period {
        Period::Year(_) => return None,
        Period::Quarter(year, _) => (year, 4),
        Period::Month(month) => (month.year(), 12),
    };
    match kind {
        IndicatorKind::Flow => written(Period::Year(year), parts),
        IndicatorKind::Stock
        | IndicatorKind::Ratio
        | IndicatorKind::Growth
        | IndicatorKind::Quantile
        | IndicatorKind::Expected
        | IndicatorKind::Concentration
        | IndicatorKind::Entered => written(Period::Year(year), 1),
    }
}
