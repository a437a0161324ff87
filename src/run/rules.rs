//! By which rules a run goes: the tables, the workspace, the catalogue, and of it what the scorecard needs.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::catalogue::{self, Catalogue, Mapped, Selection};
use crate::diagnostics::{Diagnostics, Fault};
use crate::period::Period;
use crate::record::inspections;
use crate::record::summary::cost_ratios;
use crate::reports::Templates;
use crate::scorecards::definition::ScorecardDefinition;
use crate::tables::schema::Schema;
use crate::workspace::meetings::Meetings;
use crate::workspace::{self, Workspace, references};

use super::Kind;

/// Everything that is known before a row is read.
pub(super) struct Rules {
    pub schema: Schema,
    pub workspace: Workspace,
    pub catalogue: Catalogue,
    pub templates: Templates,
    pub meetings: Meetings,
}

impl Rules {
    pub fn load(root: &Path) -> Result<Rules, Diagnostics> {
        let schema = Schema::shipped()?;
        let workspace = Workspace::load(root)?;
        let catalogue = catalogue::load(Some(root), &schema)?;
        let templates = workspace::templates(root)?;
        let meetings = Meetings::load(root)?;
        let mut faults = references::of_configuration(&workspace, &catalogue, &schema);
        faults.extend(meetings.unknown_indicators(&catalogue));
        faults.extend(references::of_documents(&workspace, &templates));
        Diagnostics::from(faults).result(())?;
        Ok(Rules { schema, workspace, catalogue, templates, meetings })
    }

    /// The scorecard that was asked for, by the rules in force in the period.
    pub fn scorecard(&self, id: &str, period: Period) -> Result<&ScorecardDefinition, Fault> {
        let catalogue = &self.catalogue;
        if !catalogue.knows_scorecard(id) {
            let known = || catalogue.scorecards.iter().map(|defined| defined.definition.id.as_str());
            let fault = Fault::configuration("scorecard-unknown")
                .with("name", id)
                .with("known", known().collect::<Vec<_>>().join(", "));
            return Err(match crate::toml_source::nearest(id, known()) {
                Some(meant) => fault.with("meant", meant).hint("did-you-mean"),
                None => fault.hint("scorecard-unknown"),
            });
        }
        let fault = |code| Fault::configuration(code).with("name", id).with("period", period).hint(code);
        match catalogue.scorecard(id, period.span()) {
            Some(scorecard) if scorecard.period == period.length() => Ok(scorecard),
            Some(_) => Err(fault("scorecard-period-unfit")),
            None => Err(fault("scorecard-not-in-force")),
        }
    }

    /// Everything that the scorecard's indicators rest on, in any version of its rules, and the cost ratios of the summary,
    /// which are computed even where the scorecard has none of them; for the committee also those of its pack.
    pub fn selection(
        &self,
        kind: Kind,
        scorecard: &ScorecardDefinition,
        mapped: BTreeMap<String, BTreeSet<String>>,
    ) -> Selection {
        let versions = self.catalogue.scorecards.iter().map(|defined| &defined.definition);
        let dimensions = versions.filter(|other| other.id == scorecard.id).flat_map(|version| &version.dimensions);
        let indicators = dimensions.flat_map(|dimension| &dimension.indicators).map(|indicator| indicator.id.as_str());
        let pack = self.catalogue.committee.iter().filter(|_| kind == Kind::Committee);
        let pack = pack.flat_map(|pack| pack.definition.ids());
        let indicators = indicators.chain(cost_ratios::INDICATORS).chain(pack);
        let mapped = Mapped { columns: mapped, reasons: self.workspace.not_collected.clone() };
        let mut selection = self.catalogue.selection(indicators, &self.schema, &mapped);
        let inspected = selection.wanted.entry("inspections".to_owned()).or_default();
        inspected.extend(inspections::COLUMNS.map(str::to_owned));
        selection
    }
}
