//! The records of all documents that were asked for, ready to be typeset.

mod allocation;
mod equipment;
mod grounds;
mod pack;
mod public;
mod public_edition;
mod public_equipment;
mod restatement;
mod submission;

use std::collections::BTreeSet;

use crate::diagnostics::{Diagnostics, Exit, Fault};
use crate::indicators::value::Reason;
use crate::labels::Labels;
use crate::period::day_of_date;
use crate::record::appeals;
use crate::record::audience::Audience;
use crate::record::card::Card;
use crate::record::definitions::{self, Definitions};
use crate::record::department::CardContext;
use crate::record::document::{
    DocumentEntity, Hospital, Imprint, Page, Program, Record, Run as RunHashes, SCHEMA, ScorecardRecord, Typesetting,
};
use crate::record::evidence::Grounds;
use crate::record::inspections;
use crate::record::summary::context::{Origin, SummaryContext};
use crate::record::tidy::Tidy;
use crate::record::tidy::entities::HOSPITAL;
use crate::record::wording;
use crate::scorecards::card::{Card as Scored, Scores};
use crate::tables::directory::Directory;

use super::output::{RUN, sha256};
use super::{Kind, Made, Request, Run, bug};

/// A document that is ready to be typeset.
pub(super) struct Ready {
    /// Within the report's folder, without its ending.
    pub path: String,
    /// The record, as canonical JSON.
    pub record: String,
}

/// The documents asked for; what is missing is said in the run's faults.
pub(super) fn asked_for(
    made: &Made<'_>,
    tidy: &Tidy,
    labels: &Labels,
    run: &mut Run,
) -> Result<Vec<Ready>, Diagnostics> {
    let request = made.request;
    let (inspections, appeals) = (inspections::read(made.tables), appeals::read(made.tables));
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
        audience: request.audience.unwrap_or(Audience::Department),
        history: made.history,
        months: made.months,
        status: made.status,
        inspections: &inspections,
        appeals: &appeals,
    };
    let writer =
        Writer { made, context, tidy, run: run.output.files.get(RUN).map(|run| sha256(run)).unwrap_or_default() };
    let (mut ready, mut cards) = (Vec::new(), Vec::new());
    if made.kind == Kind::Equipment {
        if made.is_public() {
            writer.public_equipment(&mut ready, run)?;
        } else {
            writer.equipment(&mut ready, run)?;
        }
        return Ok(ready);
    }
    if let Some(pack) = made.catalogue.committee.as_ref().filter(|_| made.kind == Kind::Committee) {
        writer.committee(&pack.definition, &mut ready, run)?;
        return Ok(ready);
    }
    if made.kind == Kind::Submission {
        if made.is_public() {
            writer.public_edition(&mut ready, run)?;
        } else {
            writer.submission(&mut ready, run)?;
        }
        return Ok(ready);
    }
    if request.entities.is_empty() && request.audience != Some(Audience::Department) {
        writer.of_hospital(&mut ready, run)?;
    }
    if made.is_public() {
        // Cards and slips are of single departments.
        return Ok(ready);
    }
    let departments = context.departments;
    for number in asked_numbers(request, &departments.directory, departments.numbers())? {
        let scored = run.scores.card(number);
        match scored.and_then(|scored| Some((scored, context.card(scored)?))) {
            Some((scored, card)) => {
                if request.combined {
                    cards.push((scored, card.clone()));
                }
                writer.write("department", &writer.card(scored, card), &mut ready, &mut run.faults)?;
                if let Some(record) = writer.slip(number) {
                    writer.write("wage", &record, &mut ready, &mut run.faults)?;
                }
            }
            None => match writer.slip(number) {
                // Without a card there may still be money of an earlier month to settle.
                Some(record) => writer.write("wage", &record, &mut ready, &mut run.faults)?,
                // Asked for by name, and there is none: said as what could not be made.
                None if !request.entities.is_empty() => {
                    run.faults.push(no_card(context.departments.id(number), number, &run.scores, &context));
                }
                None => {}
            },
        }
    }
    if !cards.is_empty() {
        // Which characters the fonts lack was said of each card.
        writer.write("cards", &writer.cards(cards), &mut ready, &mut Vec::new())?;
        // It takes as long as all the others together: the first thread begins with it.
        ready.rotate_right(1);
    }
    Ok(ready)
}

/// What all records of a run share.
struct Writer<'a> {
    made: &'a Made<'a>,
    context: CardContext<'a>,
    tidy: &'a Tidy,
    /// SHA-256 of run.json.
    run: String,
}

impl Writer<'_> {
    /// The documents of the whole hospital, those for the public among them.
    fn of_hospital(&self, ready: &mut Vec<Ready>, run: &mut Run) -> Result<(), Diagnostics> {
        let audience = self.made.request.audience;
        let inside = audience != Some(Audience::Public);
        if inside {
            self.write("summary", &self.summary(), ready, &mut run.faults)?;
        }
        if let Some(record) = self.restatement().filter(|_| inside) {
            self.write("restatement", &record, ready, &mut run.faults)?;
        }
        let Some(allocation::AllocationRecords { whole, public }) = self.awards_and_bonus() else { return Ok(()) };
        if inside {
            self.write("awards-and-bonus", &whole, ready, &mut run.faults)?;
        }
        if audience != Some(Audience::Internal) {
            // Which characters the fonts lack was said of the whole one, where that is made.
            let mut lacking = Vec::new();
            self.write("awards-and-bonus-public", &public, ready, &mut lacking)?;
            run.faults.extend(lacking.into_iter().filter(|_| !inside));
        }
        Ok(())
    }

    /// A document, and those that the workspace makes of the same record.
    fn write(
        &self,
        name: &str,
        record: &Record,
        ready: &mut Vec<Ready>,
        faults: &mut Vec<Fault>,
    ) -> Result<(), Diagnostics> {
        ready.push(prepared(path(name, record), record, faults)?);
        let period = wording::period(self.context.period, self.context.labels);
        for own in &self.made.workspace.documents {
            if let Some(record) = own.of_record(record, &period) {
                // Which characters the fonts lack is said of the first document.
                ready.push(prepared(path(own.name.get_ref(), &record), &record, &mut Vec::new())?);
            }
        }
        Ok(())
    }

    /// All cards as one document, in the hospital's own order: what has no number comes last, then by id.
    fn cards(&self, mut cards: Vec<(&Scored, Card)>) -> Record {
        let departments = self.context.departments;
        let span = self.context.period.span();
        let place = |number: u32| departments.at_end(number, span).and_then(|department| department.sort);
        cards.sort_by_cached_key(|(scored, _)| (place(scored.department).unwrap_or(i64::MAX), scored.department));
        // Whoever named a department twice wants its card once.
        cards.dedup_by_key(|(scored, _)| scored.department);
        let ids: BTreeSet<&str> = cards.iter().map(|(scored, _)| departments.id(scored.department)).collect();
        let entity = self.whole_hospital();
        let head = cards.first().map(|(_, card)| format!("{} {}", card.head.document, card.head.period));
        let tidy = self.tidy.of_departments(&ids);
        let (scored, pages): (Vec<&Scored>, Vec<Card>) = cards.into_iter().unzip();
        let indicators = scored.iter().flat_map(|scored| scored.lines()).map(|line| line.indicator.as_str());
        // Whoever prints and hands out all cards sees those of every department.
        let audience = self.made.request.audience.unwrap_or(Audience::Internal);
        self.record(entity, head.unwrap_or_default(), "", tidy, indicators, (Page::Cards(pages), audience))
    }

    /// Everything that the document of one card says and rests on.
    fn card(&self, scored: &Scored, card: Card) -> Record {
        let id = self.context.departments.id(scored.department).to_owned();
        let entity = DocumentEntity { kind: "department".to_owned(), id, name: card.head.entity.clone() };
        let title = format!("{} {} {}", card.head.document, card.head.entity, card.head.period);
        let tidy = self.tidy.of_departments(&BTreeSet::from([entity.id.as_str()]));
        let indicators = scored.lines().map(|line| line.indicator.as_str());
        let audience = self.context.audience;
        self.record(entity, title, &scored.variant, tidy, indicators, (Page::Card(Box::new(card)), audience))
    }

    /// What the summary, and the pages of the pack that are the same, are written from.
    fn summary_context(&self) -> SummaryContext<'_> {
        let Made { request, workspace, schema, catalogue, tables, targets, .. } = *self.made;
        SummaryContext {
            cards: CardContext { audience: request.audience.unwrap_or(Audience::Internal), ..self.context },
            targets,
            input: &tables.input,
            schema,
            origin: Origin {
                catalogue: &catalogue.hash,
                run: &self.run,
                configuration: sha256(workspace.configuration.text.as_bytes()),
                audience: request.audience,
            },
        }
    }

    fn whole_hospital(&self) -> DocumentEntity {
        DocumentEntity {
            kind: HOSPITAL.to_owned(),
            id: self.made.workspace.hospital.id.clone(),
            name: self.context.hospital.to_owned(),
        }
    }

    /// The hospital's month, for the performance office and the committees.
    fn summary(&self) -> Record {
        let Made { request, selection, .. } = *self.made;
        let context = self.summary_context();
        let summary = context.summary();
        let entity = self.whole_hospital();
        let title = format!("{} {} {}", summary.head.document, self.context.hospital, summary.head.period);
        let period = request.period;
        let tidy =
            self.tidy.of_periods(&[period, period.previous(), period.last_year()].map(|period| period.to_string()));
        let indicators = selection.indicators.keys().map(String::as_str);
        self.record(entity, title, "", tidy, indicators, (Page::Summary(Box::new(summary)), context.cards.audience))
    }

    fn record(
        &self,
        entity: DocumentEntity,
        title: String,
        variant: &str,
        tidy: Tidy,
        indicators: impl Iterator<Item = impl AsRef<str>>,
        (page, audience): (Page, Audience),
    ) -> Record {
        let Made { request, workspace, catalogue, selection, .. } = *self.made;
        let labels = self.context.labels;
        let (template, section) = page.template();
        // Those of its lines, and those whose values are attached.
        let attached = tidy.indicators.iter().map(|row| row.indicator.clone());
        let ids: BTreeSet<String> = indicators.map(|id| id.as_ref().to_owned()).chain(attached).collect();
        let indicators = definitions::known(ids.iter().map(String::as_str), &self.made.selection.indicators);
        let measures = &self.made.evaluation.measures;
        let definitions = Definitions::of(&indicators, &selection.measures, measures, request.language);
        // What is public rests on what is not.
        let grounds = match audience {
            Audience::Public => Grounds::default(),
            Audience::Internal | Audience::Department | Audience::Administration => {
                self.grounds(&tidy, &definitions, &page, &entity.id)
            }
        };
        Record {
            schema: SCHEMA.to_owned(),
            document: template.to_owned(),
            imprint: Imprint {
                title,
                author: self.context.hospital.to_owned(),
                language: request.language,
                attachment: labels.text("form.attachment").to_owned(),
                tidy_attachment: labels.text("form.tidy_attachment").to_owned(),
            },
            program: Program::own(),
            hospital: Hospital { id: workspace.hospital.id.clone(), name: self.context.hospital.to_owned() },
            entity,
            period: request.period.to_string(),
            language: request.language,
            audience,
            report_date: request.report_date.to_string(),
            scorecard: ScorecardRecord {
                id: request.scorecard.clone(),
                variant: variant.to_owned(),
                source: self.context.scorecard.source.clone(),
            },
            definitions,
            grounds,
            tidy,
            typesetting: Typesetting::of(&page, self.made.templates),
            page,
            labels: labels.section(section),
            run: RunHashes { catalogue: catalogue.hash.clone(), run: self.run.clone() },
        }
    }
}

/// Where a document's files lie: of whoever is not the whole hospital, the id is part of the name.
fn path(name: &str, record: &Record) -> String {
    let entity = &record.entity;
    if entity.kind == HOSPITAL {
        format!("{}/{name}", record.language)
    } else {
        format!("{}/{name}-{}", record.language, entity.id)
    }
}

/// The record as canonical JSON; a character that no font has is a warning.
fn prepared(path: String, record: &Record, faults: &mut Vec<Fault>) -> Result<Ready, Diagnostics> {
    let canonical = record.canonical().map_err(|error| bug(error.into()))?;
    let id = &record.entity.id;
    faults.extend(canonical.missing.into_iter().map(|character| {
        let code = format!("U+{:04X}", u32::from(character));
        Fault::warning("character-missing").with("code", code).with("id", id).hint("character-missing")
    }));
    Ok(Ready { path, record: canonical.json })
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

/// The departments, or devices, whose documents are made, by number.
fn asked_numbers(
    request: &Request,
    directory: &Directory,
    all: impl Iterator<Item = u32>,
) -> Result<Vec<u32>, Diagnostics> {
    if request.entities.is_empty() {
        return Ok(all.collect());
    }
    let day = day_of_date(request.period.span().last_day());
    let (mut numbers, mut faults) = (Vec::new(), Vec::new());
    for id in &request.entities {
        match directory.resolve(id, Some(day)) {
            Ok(number) => numbers.push(number),
            Err(_) => faults.push(entity_unknown(id, directory)),
        }
    }
    if faults.is_empty() { Ok(numbers) } else { Err(faults.into()) }
}

/// That there is no such department, and which one was probably meant.
pub(super) fn entity_unknown(id: &str, directory: &Directory) -> Fault {
    let fault = Fault::configuration("entity-unknown").with("name", id);
    match crate::toml_source::nearest(id, directory.items().iter().map(|item| item.id.as_str())) {
        Some(meant) => fault.with("meant", meant).hint("did-you-mean"),
        None => fault.hint("entity-unknown"),
    }
}
