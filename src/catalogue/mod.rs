//! The definitions: measures, derivations, indicators, scorecards, as data.
//!
//! Those shipped with the program are embedded; a workspace's `catalogue/` adds to them or replaces one by its id. The
//! whole is checked before anything is read: every fault at once, with file and line. Each stage owns the form of its own
//! definitions; this module only brings them together and hands each stage its slice.

mod checking;
mod guarded;
mod loading;
mod mapped;
mod selection;
mod weighting;

use std::collections::BTreeMap;

use crate::diagnostics::{Fault, Place};
use crate::indicators::definition::{IndicatorDefinition, IndicatorKind};
use crate::measures::definition::{DerivationDefinition, MeasureDefinition};
use crate::period::{Month, Period, Span};
use crate::record::committee::definition::PackDefinition;
use crate::record::submission::definition::{Calendar, EquipmentForm, Form, Forms};
use crate::scorecards::definition::{CardsOf, ScorecardDefinition};
use crate::scorecards::weights::WeightsFile;
use crate::toml_source::nearest;
use crate::weights::definition::ConsultationRules;

pub use loading::load;
pub use mapped::Mapped;
pub use selection::Selection;
pub use weighting::Weighted;

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
    /// The tables of the submission: each the workspace's own, else the shipped one.
    pub submission: SubmissionForms,
    /// How experts' answers become weights: the workspace's own rules, else the shipped ones.
    pub consultation: Option<Defined<ConsultationRules>>,
    /// Points from experts in place of those of scorecards.
    pub weights: Vec<Defined<WeightsFile>>,
    /// The scorecards that have such points, while they have them.
    pub weighted: Vec<Weighted>,
    /// SHA-256 over all files, for the run's record.
    pub hash: String,
    /// The column of each table that dates its rows.
    dates: BTreeMap<String, String>,
}

/// The tables of the submission with the files that define them.
#[derive(Clone, Debug, Default)]
pub struct SubmissionForms {
    pub disclosure: Option<Defined<Form>>,
    pub tertiary: Option<Defined<Form>>,
    pub secondary: Option<Defined<Form>>,
    pub equipment: Option<Defined<EquipmentForm>>,
    pub calendar: Option<Defined<Calendar>>,
}

impl SubmissionForms {
    pub fn forms(&self) -> Forms {
        let form = |defined: &Option<Defined<Form>>| defined.as_ref().map(|defined| defined.definition.clone());
        Forms {
            disclosure: form(&self.disclosure),
            tertiary: form(&self.tertiary),
            secondary: form(&self.secondary),
            equipment: self.equipment.as_ref().map(|defined| defined.definition.clone()),
            calendar: self.calendar.as_ref().map(|defined| defined.definition.clone()),
        }
    }
}

impl Catalogue {
    /// The rules of a scorecard that are in force on the last month of a span.
    pub fn scorecard(&self, id: &str, span: Span) -> Option<&ScorecardDefinition> {
        match self.rules_at(id, span)? {
            RulesAt::Own(of) => self.scorecards.get(of).map(|defined| &defined.definition),
            RulesAt::Weighted(at) => self.weighted.get(at).map(|weighted| &weighted.definition),
        }
    }

    /// The same to be changed in memory; it holds in all months in which the rules do.
    pub fn scorecard_mut(&mut self, id: &str, span: Span) -> Option<&mut ScorecardDefinition> {
        match self.rules_at(id, span)? {
            RulesAt::Own(of) => self.scorecards.get_mut(of).map(|defined| &mut defined.definition),
            RulesAt::Weighted(at) => self.weighted.get_mut(at).map(|weighted| &mut weighted.definition),
        }
    }

    /// The indicators of departments' scorecards that add up over months and departments.
    pub fn flows_of_departments(&self) -> impl Iterator<Item = &str> {
        let cards = self.scorecards.iter().map(|defined| &defined.definition);
        let cards = cards.filter(|scorecard| scorecard.cards_of == CardsOf::Department);
        let ids = cards.flat_map(|scorecard| &scorecard.dimensions).flat_map(|dimension| &dimension.indicators);
        let flow = |id: &&str| {
            self.indicators.get(*id).is_some_and(|indicator| indicator.definition.kind == IndicatorKind::Flow)
        };
        ids.map(|indicator| indicator.id.as_str()).filter(flow)
    }

    fn rules_at(&self, id: &str, span: Span) -> Option<RulesAt> {
        let holds = |own: &ScorecardDefinition| in_force(own, span.to);
        let of = self.scorecards.iter().map(|defined| &defined.definition);
        let of = of.into_iter().position(|own| own.id == id && holds(own))?;
        let weighted = self.weighted.iter().position(|weighted| weighted.of == of && holds(&weighted.definition));
        Some(weighted.map_or(RulesAt::Own(of), RulesAt::Weighted))
    }

    /// The rules of a scorecard that must be in force.
    ///
    /// # Errors
    /// There is no such scorecard, or none of its rules hold then.
    pub fn scorecard_in_force(&self, id: &str, period: Period) -> Result<&ScorecardDefinition, Fault> {
        if !self.knows_scorecard(id) {
            let known = || self.scorecards.iter().map(|defined| defined.definition.id.as_str());
            let fault = Fault::configuration("scorecard-unknown")
                .with("name", id)
                .with("known", known().collect::<Vec<_>>().join(", "));
            return Err(match nearest(id, known()) {
                Some(meant) => fault.with("meant", meant).hint("did-you-mean"),
                None => fault.hint("scorecard-unknown"),
            });
        }
        self.scorecard(id, period.span()).ok_or_else(|| not_in_force(id, period))
    }

    /// Where a line of the rules in force is written.
    pub fn place_of_line(&self, id: &str, span: Span, indicator: &str) -> Option<Place> {
        let own = |defined: &&Defined<ScorecardDefinition>| {
            defined.definition.id == id && in_force(&defined.definition, span.to)
        };
        let defined = self.scorecards.iter().find(own)?;
        Some(Place::line(&defined.file, defined.parts.get(indicator).copied().unwrap_or(defined.line)))
    }

    /// The national table of a level of hospitals, by the name of its file; the lowest level has none.
    pub fn national_form(&self, level: &str) -> Option<(&'static str, &Defined<Form>)> {
        let SubmissionForms { tertiary, secondary, .. } = &self.submission;
        match level {
            "tertiary" => tertiary.as_ref().map(|form| ("national_tertiary", form)),
            "secondary" => secondary.as_ref().map(|form| ("national_secondary", form)),
            _ => None,
        }
    }

    pub fn knows_scorecard(&self, id: &str) -> bool {
        self.scorecards.iter().any(|defined| defined.definition.id == id)
    }
}

/// Where the rules in force are found.
enum RulesAt {
    Own(usize),
    Weighted(usize),
}

/// That a scorecard is known, and no rules of it hold in a period.
pub fn not_in_force(id: &str, period: impl ToString) -> Fault {
    let fault = Fault::configuration("scorecard-not-in-force").with("name", id).with("period", period);
    fault.hint("scorecard-not-in-force")
}

fn in_force(scorecard: &ScorecardDefinition, month: Month) -> bool {
    let bound = |text: &Option<String>| text.as_deref().and_then(month_of);
    bound(&scorecard.valid_from).is_none_or(|from| from <= month)
        && bound(&scorecard.valid_to).is_none_or(|to| month <= to)
}

/// A month written 2026-03.
fn month_of(text: &str) -> Option<Month> {
    match text.parse() {
        Ok(Period::Month(month)) => Some(month),
        Ok(Period::Year(_) | Period::Quarter(_, _)) | Err(_) => None,
    }
}
