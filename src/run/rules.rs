//! By which rules a run goes: the tables, the workspace, the catalogue, and of it what the scorecard needs.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::allocation::{heads, vetoes};
use crate::catalogue::{self, Catalogue, Mapped, Selection};
use crate::diagnostics::{Diagnostics, Fault};
use crate::period::{Period, PeriodLength};
use crate::record::equipment::{hours, physicians};
use crate::record::inspections;
use crate::record::submission::annex::RECONCILED;
use crate::record::summary::cost_ratios;
use crate::reports::Templates;
use crate::scorecards::definition::ScorecardDefinition;
use crate::tables::reading::ReadingPlan;
use crate::tables::schema::Schema;
use crate::workspace::locks::{Lock, Locks};
use crate::workspace::meetings::{MeetingFile, Meetings};
use crate::workspace::plans::Plans;
use crate::workspace::{self, Workspace, references};

use super::{Kind, Request, allocations};

/// Everything that is known before a row is read.
pub(super) struct Rules {
    pub schema: Schema,
    pub workspace: Workspace,
    pub catalogue: Catalogue,
    pub templates: Templates,
    pub meetings: Meetings,
    pub locks: Locks,
    /// In place of a scorecard, of a report that has no cards.
    without_cards: ScorecardDefinition,
}

impl Rules {
    pub fn load(root: &Path) -> Result<Rules, Diagnostics> {
        let schema = Schema::shipped()?;
        let workspace = Workspace::load(root)?;
        let catalogue = catalogue::load(Some(root), &schema)?;
        let templates = workspace::templates(root)?;
        let (meetings, locks) = (Meetings::load(root)?, Locks::load(root)?);
        let mut faults = references::of_configuration(&workspace, &catalogue, &schema);
        faults.extend(meetings.unknown_indicators(&catalogue));
        faults.extend(references::of_documents(&workspace, &templates));
        Diagnostics::from(faults).result(())?;
        let without_cards = ScorecardDefinition::none();
        Ok(Rules { schema, workspace, catalogue, templates, meetings, locks, without_cards })
    }

    /// Which files of the workspace are to be read.
    pub fn plan<'r>(&'r self, root: &'r Path) -> Result<ReadingPlan<'r>, Diagnostics> {
        ReadingPlan::new(root, &self.workspace.exports, &self.workspace.configuration, &self.schema)
    }

    /// The lock of the report's period, where one was put on the cards of its scorecard.
    pub fn lock(&self, kind: Kind, request: &Request) -> Option<&Lock> {
        self.locks.of(kind.id(), request.period).filter(|lock| lock.scorecard == request.scorecard)
    }

    /// How awards and money are shared in a report's period: as it is written now, of a locked period as it was then.
    pub fn plans(&self, kind: Kind, period: Period) -> &Plans {
        let lock = self.locks.of(kind.id(), period);
        lock.and_then(|lock| lock.plans.as_ref()).unwrap_or(&self.workspace.plans)
    }

    /// The meeting that a pack is asked for, by the path of its file.
    pub fn meeting(&self, path: Option<&str>) -> Result<Option<&MeetingFile>, Fault> {
        path.map(|path| self.meetings.named(path)).transpose()
    }

    /// The scorecard that was asked for, by the rules in force in the period.
    pub fn scorecard(&self, kind: Kind, id: &str, period: Period) -> Result<&ScorecardDefinition, Fault> {
        if kind == Kind::Submission {
            return Ok(&self.without_cards);
        }
        let in_force = self.catalogue.scorecard_in_force(id, period)?;
        if in_force.cards_of != kind.cards_of() {
            let fault = Fault::configuration("scorecard-of-others").with("name", id).with("report", kind.id());
            return Err(fault.hint("scorecard-of-others"));
        }
        if in_force.period.holds(period.length()) {
            return Ok(in_force);
        }
        let fault = Fault::configuration("scorecard-period-unfit").with("name", id).with("period", period);
        Err(fault.hint("scorecard-period-unfit"))
    }

    /// Everything that the scorecard's indicators rest on, in any version of its rules, and the cost ratios of the summary,
    /// which are computed even where the scorecard has none of them; for the committee also those of its pack, for a year
    /// what adds up and may have targets of the hospital.
    pub fn selection(
        &self,
        (kind, period): (Kind, Period),
        scorecard: &ScorecardDefinition,
        mapped: BTreeMap<String, BTreeSet<String>>,
    ) -> Selection {
        let plans = allocations::plans(kind, self.plans(kind, period), period);
        let drives = |id: &str| {
            plans.iter().any(|plan| plan.definition.scorecard == id) || scorecard.monthly.as_deref() == Some(id)
        };
        let forms = self.catalogue.submission.forms();
        let versions = self.catalogue.scorecards.iter().map(|defined| &defined.definition);
        let wanted = versions.filter(|other| other.id == scorecard.id || drives(&other.id));
        let dimensions = wanted.flat_map(|version| &version.dimensions);
        let indicators = dimensions.flat_map(|dimension| &dimension.indicators).map(|indicator| indicator.id.as_str());
        let pack = self.catalogue.committee.iter().filter(|_| kind == Kind::Committee);
        let pack = pack.flat_map(|pack| pack.definition.ids());
        let equipment = self.catalogue.of_equipment(&self.schema).filter(|_| kind == Kind::Equipment);
        let national = self.catalogue.national_form(self.workspace.hospital.level.code());
        let submitted = forms.ids(national.map(|(_, form)| &form.definition)).chain(RECONCILED);
        let submitted: Vec<&str> = submitted.filter(|_| kind == Kind::Submission).collect();
        let ratios = cost_ratios::INDICATORS.into_iter().filter(|_| kind != Kind::Submission);
        let of_year = kind == Kind::Annual && period.length() == PeriodLength::Year;
        let flows = self.catalogue.flows_of_departments().filter(|_| of_year);
        let indicators = indicators.chain(ratios).chain(pack).chain(equipment).chain(flows).chain(submitted);
        let mapped = Mapped::new(mapped, self.workspace.not_collected.clone(), &self.schema);
        let heads = (!plans.is_empty()).then_some(heads::MEASURE);
        let by_hour = hours::MEASURES.into_iter().filter(|_| kind == Kind::Equipment);
        let of_physicians = [physicians::PATIENTS, physicians::EXAMS].into_iter().filter(|_| kind == Kind::Equipment);
        let further: Vec<&str> = heads.into_iter().chain(by_hour).chain(of_physicians).collect();
        with_inspections(self.catalogue.selection_with(indicators, &further, &self.schema, &mapped))
    }

    /// Every indicator and measure, whatever report has it.
    pub fn everything(&self, mapped: &Mapped) -> Selection {
        with_inspections(self.catalogue.everything(&self.schema, mapped))
    }
}

/// With what cards and money read of inspections beside the counts: clauses, and vetoes.
fn with_inspections(mut selection: Selection) -> Selection {
    let inspected = selection.wanted.entry("inspections".to_owned()).or_default();
    inspected.extend(inspections::COLUMNS.map(str::to_owned));
    inspected.extend(vetoes::COLUMNS.map(str::to_owned));
    selection
}
