//! The cards of the period asked for and of those before it.

use crate::catalogue::{Catalogue, Selection};
use crate::diagnostics::Diagnostics;
use crate::indicators::evaluation::Evaluation;
use crate::indicators::reference::ReferenceSettings;
use crate::indicators::targets::Targets;
use crate::period::Period;
use crate::scorecards::card::Scores;
use crate::scorecards::overrides;
use crate::scorecards::scoring::{self, Basis};
use crate::tables::Tables;

use super::Request;

/// The cards of this period and of those before it, back to the same one of last year, each by the rules of its time.
pub(super) fn scored(
    request: &Request,
    catalogue: &Catalogue,
    selection: &Selection,
    evaluation: &Evaluation<'_>,
    tables: &Tables,
    targets: &Targets,
) -> Result<Vec<Scores>, Diagnostics> {
    let (overrides, mut faults) = overrides::read(tables);
    let mut history = Vec::new();
    for period in periods(request.period) {
        let Some(scorecard) = catalogue.scorecard(&request.scorecard, period.span()) else { continue };
        let basis = Basis {
            scorecard,
            indicators: &selection.indicators,
            evaluation,
            departments: &tables.departments,
            targets,
            overrides: &overrides,
            settings: ReferenceSettings::default(),
        };
        let (scores, wrong) = scoring::score(basis, period);
        // What is wrong with an override is said once, of the month asked for.
        if period == request.period {
            faults.extend(wrong);
        }
        history.push(scores);
    }
    if faults.is_empty() { Ok(history) } else { Err(faults.into()) }
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
