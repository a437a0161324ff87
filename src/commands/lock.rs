//! `lock`: makes a period's report as it was approved, and keeps its figures to hold later runs against.

use crate::diagnostics::{Diagnostics, Fault};
use crate::labels::Labels;
use crate::period::PeriodLength;
use crate::record::status::Approval;
use crate::run::{Request, locking};

use super::Finished;
use super::arguments::{Arguments, LockArguments, Report, ScoredReport};
use super::report::{finished, jobs, workspace_root};

pub fn run(lock: &LockArguments, arguments: &Arguments, labels: &Labels) -> Result<Finished, Diagnostics> {
    let (report, period) = (report(lock)?, lock.period);
    if lock.date <= period.span().last_day() {
        let fault = Fault::configuration("date-before-end").with("date", lock.date).with("period", period);
        return Err(fault.hint("date-before-end").into());
    }
    let root = workspace_root(arguments)?;
    let scorecard = lock.scorecard.as_deref().unwrap_or(report.scorecard());
    let usual = Request::usual(report.kind(), &root, period, scorecard, labels.language());
    let request = Request { quiet: arguments.quiet, jobs: jobs(arguments), ..usual };
    let approval = Approval { by: lock.approved_by.clone(), on: lock.date };
    let (run, kept) = locking::lock(report.kind(), &request, &approval)?;
    let finished = finished(&request, run, labels)?;
    // The month is locked once what was approved is in its place.
    let folder = kept.folder().to_owned();
    kept.finish().map_err(|error| Fault::unwritable(error, &folder))?;
    Ok(finished)
}

/// The report; its period must be of its length.
fn report(lock: &LockArguments) -> Result<Report, Fault> {
    let of_month = lock.period.length() == PeriodLength::Month;
    let unfit = |code| Fault::configuration(code).with("period", lock.period).hint(code);
    match (lock.report, of_month) {
        (ScoredReport::Monthly, true) => Ok(Report::Monthly),
        (ScoredReport::Annual, false) => Ok(Report::Annual),
        (ScoredReport::Monthly, false) => Err(unfit("period-not-month")),
        (ScoredReport::Annual, true) => Err(unfit("period-not-year")),
    }
}
