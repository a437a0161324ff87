//! `demo`: an invented hospital, its exports, and every report of it.

use std::fs;
use std::path::Path;

use chrono::NaiveDate;

use crate::demo;
use crate::diagnostics::{Diagnostics, Exit, Fault, Place, Severity};
use crate::labels::Labels;
use crate::period::{Month, Period};
use crate::record::audience::Audience;
use crate::run::{Kind, Reports, Request};

use super::Finished;
use super::arguments::{Arguments, DemoArguments, Report};
use super::report::{self, jobs};

/// Says that a folder was made by this command, and may be made again.
const MARK: &str = ".demo-hospital";

/// The last month of the demo hospital's exports.
const LAST_MONTH: Month = Month(2026 * 12 + 2);

/// The last whole year of them.
const LAST_YEAR: Period = Period::Year(2025);

/// The last quarter of them.
const LAST_QUARTER: Period = Period::Quarter(2026, 1);

/// The day on which its submission is signed.
const SIGNED_ON: NaiveDate = NaiveDate::from_ymd_opt(2026, 4, 12).expect("a day of the calendar");

pub fn run(arguments: &DemoArguments, all: &Arguments, labels: &Labels) -> Result<Finished, Diagnostics> {
    let folder = &arguments.folder;
    refuse_foreign(folder)?;
    let unwritable = |problem: String| Fault::unwritable(problem, folder);
    fs::create_dir_all(folder).map_err(|error| unwritable(error.to_string()))?;
    fs::write(folder.join(MARK), "").map_err(|error| unwritable(error.to_string()))?;
    let summary = demo::write(folder, arguments.scale).map_err(|error| unwritable(format!("{error:#}")))?;
    let of_report = |report: Report| {
        let period = match report {
            Report::Monthly | Report::Equipment | Report::Committee => Period::Month(LAST_MONTH),
            Report::Annual => LAST_YEAR,
            Report::Submission => LAST_QUARTER,
        };
        let usual = Request::usual(report.kind(), folder, period, report.scorecard(), labels.language());
        let (audience, report_date) = match report {
            Report::Submission => (Some(Audience::Administration), SIGNED_ON),
            Report::Monthly | Report::Annual | Report::Equipment | Report::Committee => (None, usual.report_date),
        };
        Request {
            meeting: (report == Report::Committee).then(|| demo::NEXT_MEETING.to_owned()),
            quiet: all.quiet,
            jobs: jobs(all),
            audience,
            report_date,
            ..usual
        }
    };
    let mut finished = Finished::default();
    let requests = Report::ALL.map(|report| (report.kind(), of_report(report)));
    let asked: Vec<(Kind, &Request)> = requests.iter().map(|(kind, request)| (*kind, request)).collect();
    let reports = Reports::prepare(folder, &asked, all.quiet)?;
    for (kind, request) in asked {
        let made = report::finished(request, reports.make(kind, request)?, labels)?;
        finished.result += &made.result;
        // All rest on the same exports: what was said of them is said once.
        let known = finished.diagnostics.faults().to_vec();
        let new =
            made.diagnostics.into_faults().into_iter().map(shown_on_purpose).filter(|fault| !known.contains(fault));
        finished.diagnostics.extend(new);
    }
    let details =
        [("rows", summary.rows.values().sum::<usize>().to_string()), ("folder", folder.display().to_string())];
    finished.result = labels.filled("demo.made", &details) + "\n" + &finished.result;
    Ok(finished)
}

/// The demo plans a bonus that is refused, to show it: that is said, and no failure of the demo.
fn shown_on_purpose(fault: Fault) -> Fault {
    if fault.code == REFUSED { Fault { severity: Severity::Note, exit: Exit::Done, ..fault } } else { fault }
}

/// What the guard says.
const REFUSED: &str = "driver-rests-on-revenue";

/// Only a folder that is new, empty or of this command's own making is written to.
fn refuse_foreign(folder: &Path) -> Result<(), Fault> {
    let filled = fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some());
    if (filled || folder.is_file()) && !folder.join(MARK).is_file() {
        return Err(Fault::configuration("demo-folder-foreign")
            .at(Place::file(folder.display().to_string()))
            .hint("demo-folder-foreign"));
    }
    Ok(())
}
