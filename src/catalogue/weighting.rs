//! Weights from experts over scorecards: the rules of a month with the points that then hold.

use std::collections::BTreeSet;

use crate::period::Month;
use crate::scorecards::definition::ScorecardDefinition;
use crate::scorecards::weights::WeightsFile;

use super::{Catalogue, Defined, in_force, month_of};

/// The rules of a scorecard while some weights are in force.
#[derive(Clone, Debug)]
pub struct Weighted {
    /// Which of the catalogue's scorecards it is.
    pub of: usize,
    /// With the months in which these weights hold.
    pub definition: ScorecardDefinition,
}

/// First and last month of weights; later than any month where no end is written.
pub(super) fn months(weights: &WeightsFile) -> (Month, Month) {
    let from = month_of(&weights.valid_from).unwrap_or(Month(i32::MIN));
    let to = weights.valid_to.as_deref().and_then(month_of).unwrap_or(NO_END);
    (from, to)
}

const NO_END: Month = Month(i32::MAX);

/// Every scorecard with the weights that its variants have, from change to change.
pub(super) fn weighted(catalogue: &Catalogue) -> Vec<Weighted> {
    let mut found = Vec::new();
    for (of, scorecard) in catalogue.scorecards.iter().enumerate() {
        let weights: Vec<&WeightsFile> = of_scorecard(catalogue, &scorecard.definition.id).collect();
        let changes: BTreeSet<Month> = weights.iter().flat_map(|weights| changes(weights)).collect();
        let ends = changes.iter().skip(1).map(|next| next.plus(-1)).chain([NO_END]);
        for (from, to) in changes.iter().copied().zip(ends) {
            let holding = weights.iter().filter(|weights| {
                let (first, last) = months(weights);
                first <= from && from <= last
            });
            let mut definition = scorecard.definition.clone();
            holding.for_each(|weights| weights.apply(&mut definition));
            if definition.weights.is_empty() {
                continue;
            }
            let own = |text: &Option<String>| text.as_deref().and_then(month_of);
            definition.valid_from = Some(own(&definition.valid_from).map_or(from, |own| own.max(from)).to_string());
            let last = own(&definition.valid_to).map_or(to, |own| own.min(to));
            definition.valid_to = (last != NO_END).then(|| last.to_string());
            found.push(Weighted { of, definition });
        }
    }
    found
}

pub(super) fn of_scorecard<'c>(catalogue: &'c Catalogue, id: &str) -> impl Iterator<Item = &'c WeightsFile> {
    catalogue.weights.iter().map(|defined| &defined.definition).filter(move |weights| weights.scorecard == id)
}

/// The months from which on something else holds.
fn changes(weights: &WeightsFile) -> impl Iterator<Item = Month> {
    let (from, to) = months(weights);
    std::iter::once(from).chain((to != NO_END).then(|| to.plus(1)))
}

/// The scorecards that are in force in some month of the weights, each with its place.
pub(super) fn met<'c>(catalogue: &'c Catalogue, weights: &WeightsFile) -> Vec<&'c Defined<ScorecardDefinition>> {
    let (from, to) = months(weights);
    let of_id = || catalogue.scorecards.iter().filter(|scorecard| scorecard.definition.id == weights.scorecard);
    let bounds = of_id().flat_map(|scorecard| {
        let bound = |text: &Option<String>| text.as_deref().and_then(month_of);
        let after = bound(&scorecard.definition.valid_to).map(|last| last.plus(1));
        bound(&scorecard.definition.valid_from).into_iter().chain(after)
    });
    // Rules only change where some begin, or where others have ended.
    let looked_at: BTreeSet<Month> = bounds.filter(|month| (from..=to).contains(month)).chain([from]).collect();
    let mut met: Vec<&Defined<ScorecardDefinition>> = Vec::new();
    for month in looked_at {
        let found = of_id().find(|scorecard| in_force(&scorecard.definition, month));
        met.extend(found.filter(|found| !met.iter().any(|known| std::ptr::eq(*known, *found))));
    }
    met
}
