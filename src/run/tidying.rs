//! The tidy files of a run, and its record.

use std::collections::BTreeSet;

use crate::labels::Labels;
use crate::period::{Month, Period};
use crate::record::run::{RunRecord, WorkspaceIdentity};
use crate::record::tidy::csv::csv;
use crate::record::tidy::entities::entities;
use crate::record::tidy::rows::{RejectedRow, TidyRow as _};
use crate::record::tidy::{self, Tidy};

use super::output::{Output, RUN, sha256};
use super::{Kind, Made};

/// The words of the tidy files: in the workspace's language, whoever reads the pages.
pub(super) fn own_words(made: &Made<'_>) -> Labels {
    Labels::shipped(made.workspace.hospital.language).of_length(made.request.period.length())
}

/// All rows of the tidy files.
pub(super) fn tidy(made: &Made<'_>, labels: &Labels) -> Tidy {
    let Made { request, workspace, selection, scorecard, evaluation, tables, .. } = *made;
    let (period, hospital, departments) = (request.period, &workspace.hospital.id, &tables.departments);
    let entities = entities(hospital, departments, period);
    // Of a year, last year is the period before it.
    let periods: Vec<Period> = BTreeSet::from([period.last_year(), period.previous(), period]).into_iter().collect();
    let scores = made.history.iter().find(|scores| scores.period == period);
    let indicators = &selection.indicators;
    let mut rows = tidy::indicators(evaluation, indicators, departments, &entities, &periods, labels);
    // What the committee's charts are drawn of: the hospital's other months.
    let others: Vec<Period> = made.charted.iter().map(|month| Period::Month(*month)).collect();
    let others: Vec<Period> = others.into_iter().filter(|other| !periods.contains(other)).collect();
    let whole: Vec<_> = entities.iter().filter(|entity| entity.members.is_none()).cloned().collect();
    rows.extend(tidy::indicators(evaluation, indicators, departments, &whole, &others, labels));
    Tidy {
        facts: tidy::facts(hospital, evaluation, departments, &entities, &months_shown(made)),
        indicators: rows,
        scores: scores.map(|scores| tidy::scores(scores, indicators, departments, labels)).unwrap_or_default(),
        totals: scores.map(|scores| tidy::totals(scores, scorecard, departments)).unwrap_or_default(),
    }
}

/// Months whose facts are written: the year's so far and the year before, and those of the committee's charts.
fn months_shown(made: &Made<'_>) -> Vec<Month> {
    let period = made.request.period;
    let months = period.year_before().months().chain(period.year_to_date().months());
    let months: BTreeSet<Month> = months.chain(made.charted.iter().copied()).collect();
    months.into_iter().collect()
}

/// The rows that were set aside.
pub(super) fn rejected(made: &Made<'_>, labels: &Labels) -> Vec<RejectedRow> {
    tidy::rejected(&made.tables.input.rejected, labels)
}

/// The file of the committee's meeting, and a hash of all meetings; of cards, which know of none, nothing.
fn meetings(made: &Made<'_>) -> (String, String) {
    match made.kind {
        Kind::Monthly | Kind::Annual => (String::new(), String::new()),
        Kind::Committee => {
            let texts: String = made.meetings.sources().map(|one| format!("{}\0{}\0", one.name, one.text)).collect();
            let hash = if texts.is_empty() { String::new() } else { sha256(texts.as_bytes()) };
            (made.meeting.map(|file| file.source.name.clone()).unwrap_or_default(), hash)
        }
    }
}

/// Everything that is written beside the documents.
pub(super) fn output(made: &Made<'_>, tidy: &Tidy, rejected: &[RejectedRow]) -> Output {
    let Made { request, workspace, tables, .. } = *made;
    let mut output = Output::new(&request.folder);
    for (name, text) in tidy.files() {
        output.add(name, text);
    }
    output.add(RejectedRow::FILE, csv(rejected));
    let configuration = sha256(workspace.configuration.text.as_bytes());
    let templates = made.templates.own_hash();
    let (meeting, meetings) = meetings(made);
    let identity = WorkspaceIdentity { hospital: &workspace.hospital.id, configuration, templates, meeting, meetings };
    let documents = (request.audience, request.report_date);
    let record = RunRecord::new(made.kind.id(), request.period, &request.scorecard, documents, identity);
    output.add(RUN, record.of_input(&tables.input, &made.catalogue.hash).json());
    output
}
