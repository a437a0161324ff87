//! The records of large equipment: a card for each device, the pages of each class, the hospital's report.

use std::collections::BTreeMap;

use crate::diagnostics::{Diagnostics, Exit, Fault};
use crate::indicators::evaluation::Evaluation;
use crate::indicators::indicator::CheckedIndicator;
use crate::indicators::value::Reason;
use crate::measures::rows::RowReader;
use crate::record::audience::Audience;
use crate::record::document::{DocumentEntity, Page, Record};
use crate::record::equipment::context::DeviceContext;
use crate::record::tidy::Tidy;
use crate::record::tidy::csv::csv;
use crate::record::tidy::entities::{EQUIPMENT, EQUIPMENT_CLASS};
use crate::record::tidy::rows::{ExamRow, TidyRow as _};
use crate::run::watching::SCORECARD;
use crate::run::{Made, Run};
use crate::scorecards::card::Scores;
use crate::scorecards::definition::ScorecardDefinition;

use super::{Ready, Writer, asked_numbers};

/// The table of `exams-to-review.csv`.
const EXAMS: &str = "exams";

impl Writer<'_> {
    /// The documents asked for.
    pub(super) fn equipment(&self, ready: &mut Vec<Ready>, run: &mut Run) -> Result<(), Diagnostics> {
        let Made { request, selection, .. } = *self.made;
        let context = self.device_context();
        if request.entities.is_empty() {
            let indicators = || selection.indicators.keys().map(String::as_str);
            let periods = [request.period, request.period.last_year()].map(|period| period.to_string());
            let report = self.equipment_report(&context, self.tidy.of_equipment(&periods), indicators());
            self.write("summary", &report, ready, &mut run.faults)?;
            for class in context.classes() {
                let pages = self.class_pages(&context, class, self.tidy.of_class(class), indicators());
                self.write("equipment_class", &pages, ready, &mut run.faults)?;
            }
        }
        if context.audience == Audience::Internal {
            self.exams_to_review(&context, run);
        }
        self.devices(&context, ready, run)
    }

    /// Where there is any to be looked up: nothing else of a run names rows.
    fn exams_to_review(&self, context: &DeviceContext<'_>, run: &mut Run) {
        let Made { tables, schema, selection, .. } = *self.made;
        let reader = RowReader::new(tables, schema, EXAMS);
        let rows = reader.map(|reader| context.exams_to_review(reader, &selection.measures)).unwrap_or_default();
        if !rows.is_empty() {
            run.output.add(ExamRow::FILE, csv(&rows));
        }
    }

    pub(super) fn device_context(&self) -> DeviceContext<'_> {
        let Made { selection, evaluation, scorecard, history, .. } = *self.made;
        self.context_of_devices(&selection.indicators, evaluation, (scorecard, history))
    }

    /// For the committee's watch list, where there are devices to be watched; its values are `evaluation`'s.
    pub(super) fn watched_devices<'w>(&'w self, evaluation: &'w Evaluation<'w>) -> Option<DeviceContext<'w>> {
        let Made { watched, catalogue, request, .. } = *self.made;
        let watched = watched?;
        let scorecard = catalogue.scorecard(SCORECARD, request.period.span())?;
        Some(self.context_of_devices(&watched.selection.indicators, evaluation, (scorecard, &watched.history)))
    }

    fn context_of_devices<'w>(
        &'w self,
        indicators: &'w BTreeMap<String, CheckedIndicator>,
        evaluation: &'w Evaluation<'w>,
        (scorecard, history): (&'w ScorecardDefinition, &'w [Scores]),
    ) -> DeviceContext<'w> {
        let Made { request, tables, devices, status, workspace, .. } = *self.made;
        DeviceContext {
            labels: self.context.labels,
            hospital: self.context.hospital,
            office: self.context.office,
            scorecard,
            indicators,
            evaluation,
            departments: &tables.departments,
            devices,
            period: request.period,
            status,
            audience: request.audience.unwrap_or(Audience::Internal),
            told: None,
            history,
            signs: workspace.equipment.signs(),
        }
    }

    /// With the rows and the definitions that its reader may see.
    pub(super) fn equipment_report<'i>(
        &self,
        context: &DeviceContext<'_>,
        tidy: Tidy,
        indicators: impl Iterator<Item = &'i str>,
    ) -> Record {
        let report = context.report(self.made.workspace.equipment.asked());
        let title = format!("{} {} {}", report.head.document, self.context.hospital, report.head.period);
        let page = (Page::EquipmentReport(Box::new(report)), context.audience);
        self.record(self.whole_hospital(), title, "", tidy, indicators, page)
    }

    pub(super) fn class_pages<'i>(
        &self,
        context: &DeviceContext<'_>,
        class: &str,
        tidy: Tidy,
        indicators: impl Iterator<Item = &'i str>,
    ) -> Record {
        let pages = context.class_pages(class);
        let title = format!("{} {} {}", pages.head.document, pages.head.entity, pages.head.period);
        let (kind, name) = (EQUIPMENT_CLASS.to_owned(), pages.head.entity.clone());
        let entity = DocumentEntity { kind, id: class.to_owned(), name };
        let page = (Page::EquipmentClass(Box::new(pages)), context.audience);
        self.record(entity, title, "", tidy, indicators, page)
    }

    /// The cards of devices, of those asked for.
    fn devices(&self, context: &DeviceContext<'_>, ready: &mut Vec<Ready>, run: &mut Run) -> Result<(), Diagnostics> {
        let Made { request, devices, .. } = *self.made;
        for number in asked_numbers(request, &devices.directory, devices.numbers())? {
            let scored = run.scores.card(number);
            match scored.and_then(|scored| Some((scored, context.card(scored)?))) {
                Some((scored, card)) => {
                    let id = devices.id(number).to_owned();
                    let title = format!("{} {} {}", card.head.document, card.head.entity, card.head.period);
                    let tidy = self.tidy.of_device(&id);
                    let entity = DocumentEntity { kind: EQUIPMENT.to_owned(), id, name: card.head.entity.clone() };
                    let indicators = scored.lines().map(|line| line.indicator.as_str());
                    let page = (Page::Equipment(Box::new(card)), context.audience);
                    let record = self.record(entity, title, &scored.variant, tidy, indicators, page);
                    self.write("equipment", &record, ready, &mut run.faults)?;
                }
                None if !request.entities.is_empty() => {
                    let without = run.scores.without.iter().find(|none| none.department == number);
                    let reason = without.map_or_else(|| Reason::new("not-open"), |none| none.reason.clone());
                    let fault = Fault::error("no-card", Exit::InPart).with("id", devices.id(number));
                    run.faults.push(fault.with("reason", reason.text(self.context.labels)).hint("no-card"));
                }
                None => {}
            }
        }
        Ok(())
    }
}
