//! What a consultation leaves behind: the weights file, the typeset report, and the record of the run.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::NaiveDate;

use crate::catalogue::Catalogue;
use crate::diagnostics::{Diagnostics, Fault};
use crate::labels::Labels;
use crate::period::Period;
use crate::record::audience::Audience;
use crate::record::definitions::Definitions;
use crate::record::document::{
    DocumentEntity, Hospital, Imprint, Page, Program, Record, Run as RunHashes, SCHEMA, ScorecardRecord, Typesetting,
};
use crate::record::evidence::Grounds;
use crate::record::run::{RunRecord, WorkspaceIdentity};
use crate::record::status::DocumentStatus;
use crate::record::summary::Furniture;
use crate::record::tidy::Tidy;
use crate::record::tidy::entities::HOSPITAL;
use crate::record::wording;
use crate::reports::{Templates, Typesetter};
use crate::scorecards::definition::{ScorecardDefinition, Variant};
use crate::scorecards::weights::{ConsultationMethod, WeightsFile};
use crate::tables::{Input, InputFile};
use crate::workspace::Workspace;

use super::super::bug;
use super::super::output::{Output, RUN, sha256};
use super::{Consulted, Subject, variant};

/// Where and how a consultation is written down.
#[derive(Clone, Copy)]
pub struct Publication<'a> {
    pub subject: &'a Subject,
    pub workspace: &'a Workspace,
    pub catalogue: &'a Catalogue,
    pub templates: &'a Templates,
    pub labels: &'a Labels,
    /// Of the report; the first day on which the weights hold unless given.
    pub date: Option<NaiveDate>,
    /// Made anew, whole or not at all.
    pub folder: &'a Path,
}

/// The name of the weights file in the folder.
const WEIGHTS: &str = "weights.toml";

/// The report, without its language and ending.
const REPORT: &str = "consultation";

/// Writes the files of a consultation that gives every item its share; `false` where it does not.
///
/// # Errors
/// What cannot be typeset or written.
pub fn publish(consulted: &mut Consulted, publication: Publication<'_>) -> Result<bool, Diagnostics> {
    let Some(weights) = publication.weights(consulted)? else { return Ok(false) };
    let mut output = Output::new(publication.folder);
    output.add(WEIGHTS, weights.toml(publication.labels.text("consultation.file_comment")));
    let run = publication.run(consulted);
    let run_hash = sha256(run.as_bytes());
    output.add(RUN, run);
    let record = publication.record(consulted, &weights, run_hash)?;
    let canonical = record.canonical().map_err(|error| bug(error.into()))?;
    consulted.faults.extend(canonical.missing.iter().map(|character| {
        let code = format!("U+{:04X}", u32::from(*character));
        Fault::warning("character-missing").with("code", code).with("id", REPORT).hint("character-missing")
    }));
    let printable = Record::read(&canonical.json).map_err(|error| bug(error.into()))?;
    let path = format!("{}/{REPORT}", publication.labels.language());
    match Typesetter::with(publication.templates).pdf(&printable, &canonical.json) {
        Ok(pdf) => {
            output.add(format!("{path}.pdf"), pdf.bytes);
            consulted.faults.extend(pdf.warnings);
        }
        Err(faults) => consulted.faults.extend(faults),
    }
    output.add(format!("{path}.json"), canonical.json);
    output.finish().map_err(|error| Fault::unwritable(error, publication.folder))?;
    Ok(true)
}

impl Publication<'_> {
    /// The scorecard and the variant of it that the weights are for.
    fn scorecard(&self) -> Result<(&ScorecardDefinition, &Variant), Fault> {
        let scorecard = self.catalogue.scorecard_in_force(&self.subject.scorecard, Period::Month(self.subject.from))?;
        let id = variant(scorecard, self.subject.variant.as_deref())?;
        let found = scorecard.variants.iter().find(|variant| variant.id == id);
        found
            .map(|variant| (scorecard, variant))
            .ok_or_else(|| Fault::configuration("variant-unknown").with("name", id))
    }

    fn weights(&self, consulted: &Consulted) -> Result<Option<WeightsFile>, Fault> {
        let Some(shares) = &consulted.shares else { return Ok(None) };
        let (scorecard, variant) = self.scorecard()?;
        let (method, rounds, experts) = match (&consulted.found.delphi, &consulted.found.ahp) {
            (Some(delphi), _) => {
                let answered = delphi.last().map_or(0, |last| last.returned);
                (ConsultationMethod::Delphi, delphi.rounds.len(), answered)
            }
            (None, ahp) => {
                let levels = ahp.iter().flat_map(|ahp| ahp.levels.iter().flatten());
                (ConsultationMethod::Ahp, 1, levels.map(|level| level.experts.len()).max().unwrap_or(0))
            }
        };
        let (mut points, mut dropped) = (BTreeMap::new(), Vec::new());
        let indicators = consulted.hierarchy.levels.iter().filter(|level| level.within.is_some());
        for item in indicators.flat_map(|level| level.items.iter().copied()) {
            let id = consulted.hierarchy.items[item].id.clone();
            match shares[item].points {
                Some(share) => {
                    points.insert(id, share.trimmed());
                }
                None => dropped.push(id),
            }
        }
        Ok(Some(WeightsFile {
            scorecard: scorecard.id.clone(),
            variant: variant.id.clone(),
            valid_from: self.subject.from.to_string(),
            valid_to: None,
            method,
            rounds: u32::try_from(rounds).unwrap_or(u32::MAX),
            experts: u32::try_from(experts).unwrap_or(u32::MAX),
            dropped,
            points,
        }))
    }

    fn date(&self) -> NaiveDate {
        self.date.unwrap_or_else(|| self.subject.from.first_day())
    }

    fn run(&self, consulted: &Consulted) -> String {
        let Publication { subject, workspace, catalogue, templates, .. } = *self;
        let rows = consulted.source.rows;
        let file = InputFile {
            table: REPORT.to_owned(),
            source: consulted.source.clone(),
            kept: rows,
            rejected: 0,
            repeats: Vec::new(),
            months: BTreeMap::new(),
        };
        let identity = WorkspaceIdentity {
            hospital: &workspace.hospital.id,
            configuration: sha256(workspace.configuration.text.as_bytes()),
            templates: templates.own_hash(),
            fonts: templates.fonts_hash().to_owned(),
            // Money and meetings, of which a consultation knows nothing.
            plans: String::new(),
            locks: String::new(),
            meeting: String::new(),
            meetings: String::new(),
            published: String::new(),
        };
        let documents = (Some(Audience::Internal), self.date(), &DocumentStatus::default());
        let record = RunRecord::new("weights", Period::Month(subject.from), &subject.scorecard, documents, identity);
        record.of_input(&Input { files: vec![file], ..Input::default() }, &catalogue.hash).json()
    }

    fn record(&self, consulted: &Consulted, weights: &WeightsFile, run: String) -> Result<Record, Fault> {
        let Publication { labels, workspace, catalogue, .. } = *self;
        let language = labels.language();
        let (scorecard, variant) = self.scorecard()?;
        let hospital = workspace.hospital.name_in(language).to_owned();
        let name = match scorecard.variants.len() {
            1 => scorecard.name(language).to_owned(),
            _ => format!("{} · {}", scorecard.name(language), variant.name(language)),
        };
        let period = wording::period(Period::Month(self.subject.from), labels);
        let head = Furniture {
            document: labels.text("consultation.document").to_owned(),
            entity: name.clone(),
            period: labels.filled("consultation.from", &[("period", period)]),
            audience: labels.text("audience.internal").to_owned(),
            status: DocumentStatus::default().words(labels),
            incomplete: String::new(),
            office: format!("{hospital} {}", workspace.hospital.office_in(language)).trim().to_owned(),
        };
        let method = match weights.method {
            ConsultationMethod::Delphi => "consultation.note_delphi",
            ConsultationMethod::Ahp => "consultation.note_ahp",
        };
        let title = format!("{} {name} {}", head.document, head.period);
        let note = labels.text(method).to_owned();
        let pages = consulted.told.clone().pages(head, name, note);
        let page = Page::Consultation(Box::new(pages));
        let (template, section) = page.template();
        Ok(Record {
            schema: SCHEMA.to_owned(),
            document: template.to_owned(),
            imprint: Imprint {
                title,
                author: hospital.clone(),
                language,
                attachment: labels.text("consultation.attachment").to_owned(),
                tidy_attachment: labels.text("form.tidy_attachment").to_owned(),
            },
            program: Program::own(),
            hospital: Hospital { id: workspace.hospital.id.clone(), name: hospital.clone() },
            entity: DocumentEntity { kind: HOSPITAL.to_owned(), id: workspace.hospital.id.clone(), name: hospital },
            period: self.subject.from.to_string(),
            language,
            audience: Audience::Internal,
            report_date: self.date().to_string(),
            scorecard: ScorecardRecord {
                id: scorecard.id.clone(),
                variant: variant.id.clone(),
                source: scorecard.source.clone(),
            },
            definitions: Definitions::default(),
            tidy: Tidy::default(),
            labels: labels.section(section),
            grounds: Grounds::default(),
            typesetting: Typesetting::of(&page, self.templates),
            page,
            run: RunHashes { catalogue: catalogue.hash.clone(), run },
        })
    }
}
