//! The tidy files of a run, and its record.

use crate::commands::output::{Output, RUN, sha256};
use crate::labels::Labels;
use crate::record::run::{RunRecord, WorkspaceIdentity};
use crate::record::{document, tidy};
use crate::scorecards::card::Scores;

use super::Made;

/// Everything that is written beside the documents; its words are in the workspace's language, whoever reads the pages.
pub(super) fn output(made: &Made<'_>) -> Output {
    let Made { request, workspace, selection, evaluation, tables, .. } = *made;
    let (period, hospital, departments) = (request.period, &workspace.hospital.id, &tables.departments);
    let labels = Labels::shipped(workspace.hospital.language);
    let entities = tidy::entities(hospital, departments, period);
    let months = document::months_shown(period);
    let periods = [period.last_year(), period.previous(), period];
    let scores: Vec<&Scores> = made.history.iter().filter(|scores| scores.period == period).collect();
    let mut output = Output::default();
    output.add("facts.csv", tidy::facts(hospital, evaluation, departments, &entities, &months));
    let indicators = tidy::indicators(evaluation, &selection.indicators, departments, &entities, &periods, &labels);
    output.add("indicators.csv", indicators);
    output.add("scores.csv", tidy::scores(&scores, &selection.indicators, departments, &labels));
    output.add("totals.csv", tidy::totals(&scores, departments));
    output.add("rejected.csv", tidy::rejected(&tables.input.rejected, &labels));
    let identity = WorkspaceIdentity { hospital, configuration: sha256(workspace.configuration.text.as_bytes()) };
    let record =
        RunRecord::new("monthly", period, &request.scorecard, (request.audience, request.report_date), identity);
    output.add(RUN, record.of_input(&tables.input, &made.catalogue.hash).json());
    output
}
