//! The cards of the month asked for and of those before it.

use crate::catalogue::{Catalogue, Selection};
use crate::diagnostics::Diagnostics;
use crate::indicators::evaluation::Evaluation;
use crate::indicators::reference::ReferenceSettings;
use crate::indicators::targets::Targets;
use crate::period::Period;
use crate::scorecards::card::Scores;
use crate::scorecards::definition::CardsOf;
use crate::scorecards::overrides;
use crate::scorecards::scoring::{self, Basis};
use crate::scorecards::subjects::Subjects;
use crate::tables::Tables;
use crate::tables::devices::Devices;

use super::Request;

/// How many months a card looks back on: this one and the year before it.
const MONTHS_OF_HISTORY: i32 = 13;

/// The cards of this month and the twelve before it, each by the rules of its time.
pub(super) fn scored(
    request: &Request,
    catalogue: &Catalogue,
    selection: &Selection,
    evaluation: &Evaluation<'_>,
    (tables, devices): (&Tables, &Devices),
    targets: &Targets,
) -> Result<Vec<Scores>, Diagnostics> {
    let (overrides, mut faults) = overrides::read(tables);
    let mut history = Vec::new();
    for back in (0..MONTHS_OF_HISTORY).rev() {
        let period = Period::Month(request.period.span().to.plus(-back));
        let Some(scorecard) = catalogue.scorecard(&request.scorecard, period.span()) else { continue };
        let basis = Basis {
            scorecard,
            indicators: &selection.indicators,
            evaluation,
            subjects: match scorecard.cards_of {
                CardsOf::Department => Subjects::Departments(&tables.departments),
                CardsOf::Equipment => Subjects::Devices(devices),
            },
            targets,
            overrides: &overrides,
            settings: ReferenceSettings::default(),
        };
        let (scores, wrong) = scoring::score(basis, period, &history);
        // What is wrong with an override is said once, of the month asked for.
        if back == 0 {
            faults.extend(wrong);
        }
        history.push(scores);
    }
    if faults.is_empty() { Ok(history) } else { Err(faults.into()) }
}
