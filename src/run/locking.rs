//! Locked periods: what was approved is kept, and what a later run makes of the same period is held against it.

use std::path::PathBuf;

use crate::diagnostics::{Diagnostics, Fault, Severity};
use crate::labels::Labels;
use crate::record::appeals::{self, Decision};
use crate::record::difference::{Difference, Side};
use crate::record::status::{Approval, DocumentStatus};
use crate::record::tidy::csv::csv;
use crate::record::tidy::rows::{CarriedRow, RestatementRow, TidyRow as _};
use crate::workspace::locks::{self, Lock, Locks};
use crate::workspace::plans;

use super::ground::Ground;
use super::output::{Output, RUN};
use super::progress::Progress;
use super::rules::Rules;
use super::{Kind, Made, Reports, Request, Run, bug, difference, tidying, written};

/// Makes the report as it was approved, and what is to be kept of it once the report is in its place.
///
/// # Errors
/// A period that is locked already, or about which an appeal is open; a report that could not be made whole; what a
/// report would say, too.
pub fn lock(kind: Kind, request: &Request, approval: &Approval) -> Result<(Run, Output), Diagnostics> {
    if let Some(lock) = Locks::load(&request.root)?.of(kind.id(), request.period) {
        return Err(already(lock, request).into());
    }
    let request = Request { status: DocumentStatus::Final(approval.clone()), ..request.clone() };
    let reports = Reports::prepare(&request.root, &[(kind, &request)], request.quiet)?;
    let appeals = appeals::read(&reports.ground.tables);
    let open = |appeal: &&appeals::Appeal| appeal.period == request.period && appeal.decision == Decision::Open;
    let open: Vec<String> = appeals.iter().filter(open).map(|appeal| appeal.id.clone()).collect();
    if !open.is_empty() {
        let fault = Fault::configuration("appeals-open").with("period", request.period);
        return Err(fault.with("appeals", open.join(", ")).hint("appeals-open").into());
    }
    let run = reports.make(kind, &request)?;
    if run.faults.iter().any(|fault| fault.severity == Severity::Error) {
        return Err(run.faults.into());
    }
    let kept = kept(kind, &request, approval, &run.output)?;
    Ok((run, kept))
}

fn already(lock: &Lock, request: &Request) -> Fault {
    let fault = Fault::configuration("locked-already").with("period", request.period);
    fault.with("by", &lock.approval.by).with("date", lock.approval.on).hint("locked-already")
}

/// The lock: who approved it, the run's record and its figures.
fn kept(kind: Kind, request: &Request, approval: &Approval, output: &Output) -> Result<Output, Diagnostics> {
    let mut kept = Output::new(&locks::folder(&request.root, kind.id(), request.period));
    let text = locks::written(&request.scorecard, approval).map_err(|error| bug(error.into()))?;
    kept.add(locks::LOCK, text);
    for name in plans::FILES {
        if request.root.join(name).exists() {
            kept.add(name, difference::bytes_of(&request.root, name)?);
        }
    }
    for (name, bytes) in output.files.iter().filter(|(name, _)| is_kept(name)) {
        kept.add(name, bytes.clone());
    }
    Ok(kept)
}

/// Figures that later runs are held against, and what was settled of earlier months.
fn is_kept(name: &str) -> bool {
    difference::is_compared(name) || name == CarriedRow::FILE
}

/// Whether a run may take the place of what was approved: not another scorecard's, nor a draft.
pub(super) fn refused(rules: &Rules, kind: Kind, request: &Request) -> Result<(), Fault> {
    let Some(lock) = rules.locks.of(kind.id(), request.period) else { return Ok(()) };
    let own = kind.publication(request.audience);
    let approved = request.root.join("out").join(own).join(request.period.to_string());
    let another = lock.scorecard != request.scorecard && request.folder == approved;
    if another {
        let fault = Fault::configuration("locked-for-another").with("period", request.period);
        return Err(fault.with("scorecard", &lock.scorecard).hint("locked-for-another"));
    }
    if lock.scorecard == request.scorecard && request.status == DocumentStatus::Review {
        return Err(already(lock, request));
    }
    Ok(())
}

/// A run of a locked period: the same as what was approved, or a restatement in a folder of its own.
pub(super) fn against(
    lock: &Lock,
    made: Made<'_>,
    ground: &Ground,
    labels: &Labels,
    progress: &Progress,
) -> Result<Run, Diagnostics> {
    let words = tidying::own_words(&made);
    let (tidy, rejected) = (tidying::tidy(&made, &words), tidying::rejected(&made, &words));
    let files = tidying::whole(&made, &tidy, &rejected, &words)?.files;
    let now: Side = difference::side(&PathBuf::from(RUN), &|name| Ok(files.get(name).cloned()))?;
    let found = Difference::between(&difference::of_folder(&lock.folder)?, &now);
    if found.is_none() {
        let approved = difference::bytes_of(&lock.folder, RUN)?;
        // The public's documents are no part of what was approved: they are made of it anew.
        let made = Made { approved_run: Some(approved.as_slice()).filter(|_| !made.is_public()), ..made };
        let run = written(&made, ground, labels, progress)?;
        return Ok(Run { restated: Some(found), ..run });
    }
    let status = DocumentStatus::Restated(lock.approval.clone());
    let folder = restated_folder(made.request);
    let restated = Made { status: &status, folder: &folder, restated: Some(&found), ..made };
    let mut run = written(&restated, ground, labels, progress)?;
    if !made.is_public() {
        run.output.add(RestatementRow::FILE, csv(&found.rows()));
    }
    Ok(Run { restated: Some(found), ..run })
}

/// Beside the report's own folder.
fn restated_folder(request: &Request) -> PathBuf {
    request.folder.with_file_name(format!("{}-restated", request.period))
}

/// Takes away the restatement that an earlier run made of data that are no longer there: nothing is restated any more.
///
/// # Errors
/// What the file system says.
pub fn forget_restatement(request: &Request) -> Result<(), Fault> {
    let folder = restated_folder(request);
    if !folder.join(RUN).is_file() {
        return Ok(());
    }
    std::fs::remove_dir_all(&folder).map_err(|error| Fault::unwritable(error, &folder))
}
