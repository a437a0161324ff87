//! The cards of the period asked for and of those before it.

use std::collections::BTreeMap;

use crate::catalogue::{Catalogue, Selection};
use crate::diagnostics::{Diagnostics, Fault};
use crate::indicators::evaluation::Evaluation;
use crate::indicators::indicator::CheckedIndicator;
use crate::indicators::reference::ReferenceSettings;
use crate::indicators::targets::Targets;
use crate::period::Period;
use crate::scorecards::adjustments::{self, Adjustment};
use crate::scorecards::card::Scores;
use crate::scorecards::definition::{CardsOf, ScorecardDefinition};
use crate::scorecards::overrides::{self, Override};
use crate::scorecards::peers::PeerValues;
use crate::scorecards::scoring::{self, Basis};
use crate::scorecards::subjects::Subjects;
use crate::tables::Tables;
use crate::tables::devices::Devices;

/// Everything that scoring rests on, whatever the scorecard and the period.
pub(super) struct Scoring<'a> {
    pub catalogue: &'a Catalogue,
    pub indicators: &'a BTreeMap<String, CheckedIndicator>,
    pub evaluation: &'a Evaluation<'a>,
    pub tables: &'a Tables,
    pub devices: &'a Devices,
    pub targets: &'a Targets,
    overrides: Vec<Override>,
    adjustments: Vec<Adjustment>,
}

impl<'a> Scoring<'a> {
    /// # Errors
    /// What is wrong with the overrides and the adjustments.
    pub fn new(
        catalogue: &'a Catalogue,
        selection: &'a Selection,
        evaluation: &'a Evaluation<'a>,
        (tables, devices): (&'a Tables, &'a Devices),
        targets: &'a Targets,
    ) -> Result<Scoring<'a>, Diagnostics> {
        let (overrides, mut faults) = overrides::read(tables);
        let (adjustments, wrong) = adjustments::read(tables);
        faults.extend(wrong);
        Diagnostics::from(faults).result(())?;
        let indicators = &selection.indicators;
        Ok(Scoring { catalogue, indicators, evaluation, tables, devices, targets, overrides, adjustments })
    }

    /// The cards of this period and of those before it, back to the same one of last year, each by the rules of its time.
    ///
    /// # Errors
    /// Overrides that do not fit the period's cards.
    pub fn history(&self, scorecard: &str, last: Period) -> Result<Vec<Scores>, Diagnostics> {
        let (mut history, mut faults) = (Vec::new(), Vec::new());
        for period in periods(last) {
            let Some((scores, wrong)) = self.scored(scorecard, period, &history) else { continue };
            // What is wrong with an override is said once, of the period asked for.
            if period == last {
                faults.extend(wrong);
            }
            history.push(scores);
        }
        if faults.is_empty() { Ok(history) } else { Err(faults.into()) }
    }

    /// The cards of a scorecard for a period of its length, and what is wrong with what was written for them by hand;
    /// `None` where no such rules are in force.
    pub fn period(&self, scorecard: &str, period: Period) -> Option<(Scores, Vec<Fault>)> {
        let fits = self.catalogue.scorecard(scorecard, period.span())?.period.holds(period.length());
        fits.then(|| self.scored(scorecard, period, &[])).flatten()
    }

    /// Of a year's report, the cards of its months and of those of the year before by the scorecard of months that it
    /// names. What is wrong with what was written by hand for a month is said by the report of that month.
    pub fn months(&self, scorecard: &str, period: Period) -> Vec<Scores> {
        let rules = self.catalogue.scorecard(scorecard, period.span());
        let monthly = rules.and_then(|rules| rules.monthly.as_deref());
        let (Period::Year(_), Some(monthly)) = (period, monthly) else { return Vec::new() };
        let months = period.last_year().span().months().chain(period.span().months());
        months.filter_map(|month| Some(self.period(monthly, Period::Month(month))?.0)).collect()
    }

    /// What each subject of a scorecard has of each indicator: what a mean of peers is of.
    pub fn peer_values(&self, scorecard: &ScorecardDefinition, period: Period) -> PeerValues {
        scoring::peer_values(self.basis(scorecard), period)
    }

    /// `earlier` are the cards of the same scorecard for the periods before, in order of time.
    fn scored(&self, scorecard: &str, period: Period, earlier: &[Scores]) -> Option<(Scores, Vec<Fault>)> {
        let scorecard = self.catalogue.scorecard(scorecard, period.span())?;
        Some(scoring::score(self.basis(scorecard), period, earlier))
    }

    fn basis<'s>(&'s self, scorecard: &'s ScorecardDefinition) -> Basis<'s> {
        Basis {
            scorecard,
            indicators: self.indicators,
            evaluation: self.evaluation,
            subjects: match scorecard.cards_of {
                CardsOf::Department => Subjects::Departments(&self.tables.departments),
                CardsOf::Equipment => Subjects::Devices(self.devices),
            },
            targets: self.targets,
            overrides: &self.overrides,
            adjustments: &self.adjustments,
            settings: ReferenceSettings::default(),
        }
    }
}

/// A year of periods of its length and the period itself, in order of time.
fn periods(last: Period) -> Vec<Period> {
    let back = usize::try_from(last.length().in_a_year()).unwrap_or(0);
    let mut periods: Vec<Period> =
        std::iter::successors(Some(last), |later| Some(later.previous())).take(back + 1).collect();
    periods.reverse();
    periods
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn history_reaches_back_to_the_same_period_of_last_year() {
        let of = |text: &str| {
            let periods = periods(text.parse().expect("a period"));
            (periods.len(), periods.first().map(Period::to_string), periods.last().map(Period::to_string))
        };
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(of("2026-03"), (13, some("2025-03"), some("2026-03")));
        assert_eq!(of("2026-Q1"), (5, some("2025-Q1"), some("2026-Q1")));
        assert_eq!(of("2026"), (2, some("2025"), some("2026")));
    }
}
