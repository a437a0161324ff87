//! What every figure stands on: the exports of a workspace, read and counted once.

use crate::catalogue::Selection;
use crate::diagnostics::{Diagnostics, Fault};
use crate::indicators::entered::EnteredValues;
use crate::indicators::evaluation::Evaluation;
use crate::indicators::targets::Targets;
use crate::measures::counting;
use crate::measures::facts::Facts;
use crate::tables::Tables;
use crate::tables::devices::Devices;
use crate::tables::identifiers::Identifiers;
use crate::tables::reading::ReadingPlan;
use crate::workspace::references;

use super::bug;
use super::progress::Progress;
use super::rules::Rules;

/// Broken rules of rows set aside that are printed; `rejected.csv` or `check` have all of them.
pub const REJECTED_SHOWN: usize = 10;

/// Everything read, and everything counted of it.
pub(super) struct Ground {
    pub tables: Tables,
    pub facts: Facts,
    pub targets: Targets,
    pub entered: EnteredValues,
    pub devices: Devices,
    /// What was found on the way, and did not stop it.
    pub faults: Vec<Fault>,
}

impl Ground {
    /// Exports ─▶ tables ─▶ measures, as far as the selection needs them.
    ///
    /// # Errors
    /// An input that cannot be worked with, and what is filled in by hand and does not fit what there is.
    pub fn of(
        plan: &ReadingPlan<'_>,
        rules: &Rules,
        selection: &Selection,
        progress: &Progress,
    ) -> Result<Ground, Diagnostics> {
        let (mut tables, faults) = read(plan, rules, selection, progress)?;
        progress.step("SQL");
        let service = rules.workspace.equipment.service_days();
        let Selection { derivations, measures, .. } = selection;
        let facts = counting::count(&mut tables, &rules.schema, derivations, measures, &service).map_err(bug)?;
        let (targets, entered) = (Targets::read(&tables), EnteredValues::read(&tables));
        let devices = Devices::of(&tables);
        Ok(Ground { tables, facts, targets, entered, devices, faults })
    }

    /// The values of a selection's indicators: of the one that was counted, or of a part of it.
    pub fn evaluation<'a>(&'a self, selection: &'a Selection) -> Evaluation<'a> {
        Evaluation { facts: &self.facts, measures: &selection.contexts, entered: &self.entered }
    }
}

/// Reads and types all exports, and checks what is filled in by hand against what there is.
fn read(
    plan: &ReadingPlan<'_>,
    rules: &Rules,
    selection: &Selection,
    progress: &Progress,
) -> Result<(Tables, Vec<Fault>), Diagnostics> {
    let identifiers = Identifiers::keyed_by(rules.workspace.hospital.identifier_key());
    let read = plan.read(&rules.schema, &selection.wanted, &identifiers, &|path| progress.step(path));
    let (tables, mut faults) = read.map_err(|refused| {
        let mut faults = refused.faults;
        let more = refused.rejected.len().saturating_sub(REJECTED_SHOWN);
        faults.extend(refused.rejected.into_iter().take(REJECTED_SHOWN));
        if more > 0 {
            faults.push(Fault::note("rejected-more-check").with("count", more));
        }
        Diagnostics::from(faults)
    })?;
    faults.extend(references::of_tables(&rules.workspace, &rules.catalogue, &tables));
    faults.extend(rules.meetings.unknown_departments(&tables));
    let (tables, diagnostics) = Diagnostics::from(faults).result(tables)?;
    Ok((tables, diagnostics.into_faults()))
}
