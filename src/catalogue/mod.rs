//! The definitions: measures, derivations, indicators, scorecards, as data.
//!
//! Those shipped with the program are embedded; a workspace's `catalogue/` adds to them or replaces one by its id. The
//! whole is checked before anything is read: every fault at once, with file and line. Each stage owns the form of its own
//! definitions; this module only brings them together and hands each stage its slice.

mod checking;
mod loading;
mod selection;

use std::collections::BTreeMap;

use crate::diagnostics::Place;
use crate::indicators::definition::IndicatorDefinition;
use crate::measures::definition::{DerivationDefinition, MeasureDefinition};
use crate::period::{Month, Span};
use crate::record::committee::definition::PackDefinition;
use crate::scorecards::definition::ScorecardDefinition;

pub use loading::load;
pub use selection::{Mapped, Selection};

/// A definition with the file and line on which it begins.
#[derive(Clone, Debug)]
pub struct Defined<T> {
    pub definition: T,
    pub file: String,
    pub line: u64,
    /// The lines of a scorecard's keys, and of the last mention of each of its indicators.
    pub parts: BTreeMap<String, u64>,
}

/// Every definition in force in a workspace.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    pub measures: BTreeMap<String, Defined<MeasureDefinition>>,
    pub derivations: BTreeMap<String, Defined<DerivationDefinition>>,
    pub indicators: BTreeMap<String, Defined<IndicatorDefinition>>,
    /// The workspace's first, then the shipped ones: the first in force is taken.
    pub scorecards: Vec<Defined<ScorecardDefinition>>,
    /// What the committee looks at: the workspace's own, else the shipped one.
    pub committee: Option<Defined<PackDefinition>>,
    /// SHA-256 over all files, for the run's record.
    pub hash: String,
}

impl Catalogue {
    /// The rules of a scorecard that are in force on the last month of a span.
    pub fn scorecard(&self, id: &str, span: Span) -> Option<&ScorecardDefinition> {
        self.scorecards
            .iter()
            .map(|defined| &defined.definition)
            .find(|scorecard| scorecard.id == id && in_force(scorecard, span.to))
    }

    /// Where a line of the rules in force is written.
    pub fn place_of_line(&self, id: &str, span: Span, indicator: &str) -> Option<Place> {
        let own = |defined: &&Defined<ScorecardDefinition>| {
            defined.definition.id == id && in_force(&defined.definition, span.to)
        };
        let defined = self.scorecards.iter().find(own)?;
        Some(Place::line(&defined.file, defined.parts.get(indicator).copied().unwrap_or(defined.line)))
    }

    pub fn knows_scorecard(&self, id: &str) -> bool {
        self.scorecards.iter().any(|defined| defined.definition.id == id)
    }
}

fn in_force(scorecard: &ScorecardDefinition, month: Month) -> bool {
    let bound = |text: &Option<String>| text.as_deref().and_then(month_of);
    bound(&scorecard.valid_from).is_none_or(|from| from <= month)
        && bound(&scorecard.valid_to).is_none_or(|to| month <= to)
}

/// A month written 2026-03.
fn month_of(text: &str) -> Option<Month> {
    match text.parse() {
        Ok(crate::period::Period::Month(month)) => Some(month),
        Ok(crate::period::Period::Year(_) | crate::period::Period::Quarter(_, _)) | Err(_) => None,
    }
}
