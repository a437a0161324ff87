//! `report`: makes the documents and tidy files of a report for a period.

use std::path::{Path, PathBuf};

use chrono::Datelike;

use crate::diagnostics::{Diagnostics, Fault, Place};
use crate::labels::{Labels, Language};
use crate::period::{Period, PeriodLength};
use crate::record::audience::Audience;
use crate::run::{self, REJECTED_SHOWN, Request, Run, locking};
use crate::scorecards::card::CardState;
use crate::workspace::Workspace;

use super::Finished;
use super::arguments::{Arguments, Layout, Report, ReportArguments, Status};

pub fn run(report: &ReportArguments, arguments: &Arguments, labels: &Labels) -> Result<Finished, Diagnostics> {
    let root = workspace_root(arguments)?;
    let request = request(&root, report, arguments, labels)?;
    let run = run::report(report.report.kind(), &request)?;
    finished(&request, run, labels)
}

/// What was asked for, checked.
fn request(
    root: &Path,
    report: &ReportArguments,
    arguments: &Arguments,
    labels: &Labels,
) -> Result<Request, Diagnostics> {
    let period = report.period;
    fits(report.report, period)?;
    if let Some(date) = report.date.filter(|date| *date <= period.span().last_day() || date.year() > 2200) {
        let fault = Fault::configuration("date-before-end").with("date", date).with("period", period);
        return Err(fault.hint("date-before-end").into());
    }
    let audience = match (report.report, report.audience) {
        (Report::Submission, None) => Some(Audience::Administration),
        (_, audience) => audience,
    };
    match (report.report, audience) {
        (_, None) | (Report::Submission, Some(Audience::Administration | Audience::Public)) => {}
        (
            Report::Monthly | Report::Annual | Report::Equipment | Report::Committee,
            Some(Audience::Department | Audience::Internal),
        ) => {}
        (Report::Equipment | Report::Annual, Some(Audience::Public)) => {}
        (offered, Some(audience)) => {
            let hint = match offered {
                Report::Submission => "audience-of-submission",
                Report::Monthly | Report::Annual | Report::Equipment | Report::Committee => "audience-not-offered",
            };
            let fault = Fault::configuration("audience-not-offered").with("audience", audience.code());
            return Err(fault.hint(hint).into());
        }
    }
    options_of(report)?;
    if report.report == Report::Submission && report.date.is_none() {
        return Err(Fault::configuration("date-required")
            .with("report", report.report.id())
            .hint("date-required")
            .into());
    }
    let out = report.out.clone().unwrap_or_else(|| root.join("out"));
    Ok(Request {
        root: root.to_owned(),
        folder: out.join(report.report.kind().publication(audience)).join(period.to_string()),
        period,
        scorecard: report.scorecard.clone().unwrap_or_else(|| report.report.scorecard().to_owned()),
        entities: report.entity.clone(),
        audience,
        report_date: report.date.unwrap_or_else(|| period.day_after()),
        status: report.status.into(),
        language: labels.language(),
        combined: report.combined,
        layout: report.layout.into(),
        meeting: report.meeting.clone(),
        quiet: arguments.quiet,
        jobs: jobs(arguments),
    })
}

/// A report is of a month, or of a longer period.
fn fits(report: Report, period: Period) -> Result<(), Fault> {
    let (code, fits) = match report {
        Report::Monthly | Report::Committee => ("period-not-month", period.length() == PeriodLength::Month),
        // A device has cards of any length.
        Report::Equipment => return Ok(()),
        Report::Submission => ("period-not-quarter", period.length() != PeriodLength::Month),
        Report::Annual => ("period-not-year", period.length() != PeriodLength::Month),
    };
    if fits { Ok(()) } else { Err(Fault::configuration(code).with("period", period).hint(code)) }
}

/// The committee's pack is of the whole hospital, and no department's; cards have one layout.
fn options_of(report: &ReportArguments) -> Result<(), Fault> {
    let given = [
        (Report::Committee, "--entity", !report.entity.is_empty()),
        (Report::Committee, "--combined", report.combined),
        (Report::Committee, "--audience department", report.audience == Some(Audience::Department)),
        (Report::Monthly, "--layout slides", report.layout == Layout::Slides),
        (Report::Equipment, "--layout slides", report.layout == Layout::Slides),
        (Report::Equipment, "--meeting", report.meeting.is_some()),
        (Report::Equipment, "--combined", report.combined),
        (Report::Equipment, "--audience department", report.audience == Some(Audience::Department)),
        (
            Report::Equipment,
            "--audience public --entity",
            report.audience == Some(Audience::Public) && !report.entity.is_empty(),
        ),
        (Report::Monthly, "--meeting", report.meeting.is_some()),
        (Report::Annual, "--layout slides", report.layout == Layout::Slides),
        (Report::Annual, "--meeting", report.meeting.is_some()),
        (
            Report::Annual,
            "--audience public --entity",
            report.audience == Some(Audience::Public) && !report.entity.is_empty(),
        ),
        (Report::Submission, "--entity", !report.entity.is_empty()),
        (Report::Submission, "--combined", report.combined),
        (Report::Submission, "--scorecard", report.scorecard.is_some()),
        (Report::Submission, "--layout slides", report.layout == Layout::Slides),
        (Report::Submission, "--meeting", report.meeting.is_some()),
        (Report::Submission, "--status review", report.status == Status::Review),
    ];
    let given = given.into_iter().find(|(refusing, _, given)| *given && report.report == *refusing);
    match given {
        Some((_, option, _)) => {
            Err(Fault::configuration("option-not-offered").with("option", option).with("report", report.report.id()))
        }
        None => Ok(()),
    }
}

/// Puts a report into its folder and says what came of it.
pub fn finished(request: &Request, run: Run, labels: &Labels) -> Result<Finished, Diagnostics> {
    let Run { output, faults, rejected, scores, blocked, without, money, restated } = run;
    let folder = output.folder().display().to_string();
    let documents = output.documents().filter(|path| path.ends_with(".pdf")).count();
    output.finish().map_err(|error| Fault::unwritable(error, &request.folder))?;
    let details = [
        ("documents", documents.to_string()),
        ("cards", scores.cards.len().to_string()),
        ("period", request.period.to_string()),
        ("folder", folder),
    ];
    let mut result = labels.filled("report.made", &details) + "\n";
    if let Some(restated) = restated {
        result += &restated.text(labels);
        if restated.is_none() {
            locking::forget_restatement(request)?;
        }
    }
    for told in money {
        result += &(told + "\n");
    }
    for (name, reason) in blocked {
        result += &(labels.filled("report.blocked", &[("name", name), ("reason", reason)]) + "\n");
    }
    let trial = scores.cards.iter().filter(|card| card.state == CardState::Trial).count();
    if trial > 0 {
        result += &(labels.filled("report.trial", &[("count", trial.to_string())]) + "\n");
    }
    for (name, reason) in without {
        result += &(labels.filled("report.without", &[("name", name), ("reason", reason)]) + "\n");
    }
    Ok(Finished::new(result, shortened(faults, rejected)))
}

/// The first of the rows set aside, and how many more there are: all of them are in rejected.csv.
fn shortened(faults: Vec<Fault>, rejected: Vec<Fault>) -> Vec<Fault> {
    let more = rejected.len().saturating_sub(REJECTED_SHOWN);
    let mut shown = faults;
    shown.extend(rejected.into_iter().take(REJECTED_SHOWN));
    if more > 0 {
        shown.push(Fault::note("rejected-more").with("count", more));
    }
    shown
}

/// The workspace named, or the nearest one above the current folder.
pub fn workspace_root(arguments: &Arguments) -> Result<PathBuf, Fault> {
    let here = std::env::current_dir()
        .map_err(|error| Fault::configuration("file-unreadable").with("problem", error).at(Place::file(".")))?;
    Workspace::find(arguments.workspace.as_deref(), &here)
}

/// As many documents at a time as there are processors, or as was asked for.
pub fn jobs(arguments: &Arguments) -> usize {
    match arguments.jobs {
        Some(jobs) => usize::from(jobs),
        None => std::thread::available_parallelism().map_or(1, usize::from),
    }
}

/// The language of a workspace's own words.
pub fn workspace_language(root: &Path) -> Option<Language> {
    Workspace::load(root).ok().map(|workspace| workspace.hospital.language)
}
