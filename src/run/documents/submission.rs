//! The record of the submission, and the files that say the same for programs.

use std::collections::BTreeMap;

use crate::diagnostics::{Diagnostics, Exit, Fault};
use crate::labels::Name;
use crate::period::Period;
use crate::record::audience::Audience;
use crate::record::document::{Page, Record};
use crate::record::submission::context::{Finding, SubmissionContext};
use crate::record::submission::definition::Forms;
use crate::reports;
use crate::run::publishing::republished::republished;

use super::{Made, Ready, Run, Writer, bug};

impl Writer<'_> {
    /// The submission, its twin beside it, and what is to be found fault with.
    pub(super) fn submission(&self, ready: &mut Vec<Ready>, run: &mut Run) -> Result<(), Diagnostics> {
        let Made { request, catalogue, .. } = *self.made;
        let (forms, measures) = (catalogue.submission.forms(), self.measure_names());
        let republished = republished(self.made, &run.output)?;
        let context = self.submission_context(&forms, &measures);
        let context = SubmissionContext { republished: republished.as_deref(), ..context };
        let (submission, findings) = context.pages();
        let title = submission.letter.title.concat();
        let page = (Page::Submission(Box::new(submission)), Audience::Administration);
        let indicators = self.made.selection.indicators.keys().map(String::as_str);
        let tidy = self.tidy.of_submission(&periods(request.period));
        let record = self.record(self.whole_hospital(), title, "", tidy, indicators, page);
        self.write("submission", &record, ready, &mut run.faults)?;
        run.faults.extend(findings.into_iter().map(fault));
        twins_beside(ready, run)
    }

    /// What both editions of the submission are written from, without what was submitted before.
    pub(super) fn submission_context<'c>(
        &'c self,
        forms: &'c Forms,
        measures: &'c BTreeMap<String, Name>,
    ) -> SubmissionContext<'c> {
        let Made { workspace, catalogue, tables, devices, .. } = *self.made;
        let level = workspace.hospital.level.code();
        SubmissionContext {
            summary: self.summary_context(),
            hospital_id: &workspace.hospital.id,
            tables,
            devices,
            forms,
            national: catalogue.national_form(level).map(|(id, form)| (id, &form.definition)),
            level,
            settings: &workspace.submission,
            republished: None,
            measures,
        }
    }

    pub(super) fn measure_names(&self) -> BTreeMap<String, Name> {
        let names = self.made.catalogue.measures.iter().map(|(id, defined)| {
            let (zh, en) = (defined.definition.zh.clone(), defined.definition.en.clone());
            (id.clone(), Name { zh, en })
        });
        names.collect()
    }
}

/// The files that say the same for programs, of each document that is ready.
pub(super) fn twins_beside(ready: &[Ready], run: &mut Run) -> Result<(), Diagnostics> {
    for written in ready {
        // As it is attached: of the record as it can be printed.
        let record = Record::read(&written.record).map_err(|error| bug(error.into()))?;
        for (name, bytes) in reports::twin(&record) {
            run.output.add(format!("{}/{name}", record.language), bytes);
        }
    }
    Ok(())
}

/// The periods that the tables compare and all of their months, a year further back too: growth looks there.
fn periods(period: Period) -> Vec<String> {
    let compared = [period, period.previous(), period.last_year()];
    let earlier = compared.map(Period::last_year);
    let months = compared.iter().chain(&earlier).flat_map(|period| period.span().months()).map(Period::Month);
    compared.into_iter().chain(months).map(|period| period.to_string()).collect()
}

fn fault(finding: Finding) -> Fault {
    match finding {
        Finding::Unexplained { name, indicator, limit } => {
            let fault = Fault::warning("deviation-unexplained").with("name", name).with("limit", limit);
            fault.with("indicator", indicator).hint("deviation-unexplained")
        }
        Finding::Unbalanced { name, sum, equals } => {
            let fault = Fault::error("rows-unbalanced", Exit::InPart).with("name", name).with("sum", sum);
            fault.with("equals", equals).hint("rows-unbalanced")
        }
    }
}
