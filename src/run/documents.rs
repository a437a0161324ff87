//! The records of all documents that were asked for, ready to be typeset.

use crate::commands::output::{RUN, sha256};
use crate::diagnostics::{Diagnostics, Exit, Fault};
use crate::indicators::value::Reason;
use crate::labels::Labels;
use crate::period::day_of_date;
use crate::record::Imprint;
use crate::record::card::{Card, CardCharts};
use crate::record::department::CardContext;
use crate::record::document::{self, Document};
use crate::record::inspections;
use crate::scorecards::card::{Card as Scored, Scores};

use super::{Made, Request, Run, bug};

/// A document that is ready to be typeset.
pub(super) struct Ready {
    /// Within the report's folder.
    pub path: String,
    /// Tells it from every other document.
    pub ident: String,
    /// Canonical JSON.
    pub record: String,
    pub charts: CardCharts,
}

/// The cards of the departments asked for; what is missing is said in the run's faults.
pub(super) fn of_cards(made: &Made<'_>, labels: &Labels, run: &mut Run) -> Result<Vec<Ready>, Diagnostics> {
    let request = made.request;
    let inspections = inspections::read(made.tables);
    let context = CardContext {
        labels,
        hospital: made.workspace.hospital.name_in(request.language),
        office: made.workspace.hospital.office_in(request.language),
        scorecard: made.scorecard,
        indicators: &made.selection.indicators,
        evaluation: made.evaluation,
        departments: &made.tables.departments,
        period: request.period,
        report_date: request.report_date,
        audience: request.audience,
        history: made.history,
        inspections: &inspections,
    };
    let run_hash = run.output.files.get(RUN).map(|run| sha256(run)).unwrap_or_default();
    let mut ready = Vec::new();
    for number in asked_departments(request, &context)? {
        let scored = run.scores.card(number);
        match scored.and_then(|scored| Some((scored, context.card(scored)?))) {
            Some((scored, card)) => {
                let document = whole(made, &context, scored, card, run_hash.clone());
                let (document, faults) = prepared(&document)?;
                run.faults.extend(faults);
                ready.push(document);
            }
            // Asked for by name, and there is none: said as what could not be made.
            None if !request.entities.is_empty() => {
                let fault = no_card(context.departments.id(number), number, &run.scores, &context);
                run.faults.push(fault);
            }
            None => {}
        }
    }
    Ok(ready)
}

/// Everything that the document of one card says and rests on.
fn whole(made: &Made<'_>, context: &CardContext<'_>, scored: &Scored, card: Card, run: String) -> Document {
    let Made { request, workspace, catalogue, selection, evaluation, .. } = *made;
    let number = scored.department;
    let on_card: Vec<_> = scored.lines().filter_map(|line| selection.indicators.get(&line.indicator)).collect();
    let measures = document::measures_of(&on_card);
    let months = document::months_shown(request.period);
    let id = context.departments.id(number).to_owned();
    Document {
        schema: document::SCHEMA,
        document: "department-card",
        imprint: Imprint {
            title: format!("{} {} {}", card.head.document, card.head.entity, card.head.period),
            author: card.head.hospital.clone(),
            language: request.language,
            attachment: context.labels.text("form.attachment").to_owned(),
        },
        program: document::Program { name: env!("CARGO_PKG_NAME"), version: env!("CARGO_PKG_VERSION") },
        hospital: document::Hospital { id: workspace.hospital.id.clone(), name: card.head.hospital.clone() },
        entity: document::DocumentEntity { kind: "department", id, name: card.head.entity.clone() },
        period: request.period.to_string(),
        language: request.language,
        audience: request.audience,
        report_date: request.report_date.to_string(),
        scorecard: document::ScorecardRecord {
            id: request.scorecard.clone(),
            variant: scored.variant.clone(),
            source: context.scorecard.source.clone(),
        },
        definitions: document::definitions(scored, &selection.indicators, &selection.measures, request.language),
        facts: document::department_facts(evaluation, context.departments, &measures, number, &months),
        scores: document::score_lines(scored),
        card,
        labels: document::page_labels(context.labels),
        run: document::Run { catalogue: catalogue.hash.clone(), run },
    }
}

/// The record as canonical JSON; a character that no font has is a warning.
fn prepared(document: &Document) -> Result<(Ready, Vec<Fault>), Diagnostics> {
    let id = &document.entity.id;
    let (json, missing) = document.canonical().map_err(|error| bug(error.into()))?;
    let warning = |character| {
        let code = format!("U+{:04X}", u32::from(character));
        Fault::warning("character-missing").with("code", code).with("id", id).hint("character-missing")
    };
    let ready = Ready {
        path: format!("{}/department-{id}.pdf", document.language),
        ident: format!("{}/{id}/{}/{}", document.hospital.id, document.period, document.language),
        record: serde_json::to_string_pretty(&json).map_err(|error| bug(error.into()))?,
        charts: document::printable_charts(&document.card.charts),
    };
    Ok((ready, missing.into_iter().map(warning).collect()))
}

/// That a department that was asked for has no card, and why.
fn no_card(id: &str, number: u32, scores: &Scores, context: &CardContext<'_>) -> Fault {
    let without = scores.without.iter().find(|none| none.department == number);
    let reason = without.map_or_else(
        || Reason::new(if context.departments.is_group(number) { "is-group" } else { "not-open" }),
        |none| none.reason.clone(),
    );
    let fault = Fault::error("no-card", Exit::InPart).with("id", id);
    fault.with("reason", reason.text(context.labels)).hint("no-card")
}

/// The departments whose documents are made, by number.
fn asked_departments(request: &Request, context: &CardContext<'_>) -> Result<Vec<u32>, Diagnostics> {
    if request.entities.is_empty() {
        return Ok(context.departments.numbers().collect());
    }
    let directory = &context.departments.directory;
    let day = day_of_date(request.period.span().last_day());
    let (mut numbers, mut faults) = (Vec::new(), Vec::new());
    for id in &request.entities {
        match directory.resolve(id, Some(day)) {
            Ok(number) => numbers.push(number),
            Err(_) => {
                let fault = Fault::configuration("entity-unknown").with("name", id);
                faults.push(
                    match crate::toml_source::nearest(id, directory.items().iter().map(|item| item.id.as_str())) {
                        Some(meant) => fault.with("meant", meant).hint("did-you-mean"),
                        None => fault.hint("entity-unknown"),
                    },
                );
            }
        }
    }
    if faults.is_empty() { Ok(numbers) } else { Err(faults.into()) }
}
