//! `run.json`: what a run read and by which rules; no path of the machine, no clock, no thread count.

use chrono::NaiveDate;
use serde::Serialize;

use crate::period::{Period, Span};
use crate::tables::Input;

use super::audience::Audience;
use super::status::DocumentStatus;

/// Which workspace.
#[derive(Clone, Debug)]
pub struct WorkspaceIdentity<'a> {
    pub hospital: &'a str,
    /// SHA-256 of scorecard.toml.
    pub configuration: String,
    /// SHA-256 of its own templates; empty where it has none.
    pub templates: String,
    /// SHA-256 of its fonts; empty where it has none.
    pub fonts: String,
    /// The file of the meeting that a pack is for; empty for none.
    pub meeting: String,
    /// SHA-256 of all meetings; empty where there are none.
    pub meetings: String,
    /// SHA-256 of awards.toml, bonus.toml and wages.toml; empty where it has none.
    pub plans: String,
    /// SHA-256 of the money of locked months that it rests on; empty where it rests on none.
    pub locks: String,
    /// SHA-256 of the last line of the ledger that it is held against; empty where nothing was published before it.
    pub published: String,
}

/// The audience of a run in which each document has its usual reader.
pub const EACH_DOCUMENT: &str = "each_document";

#[derive(Clone, Debug, Serialize)]
pub struct RunRecord {
    catalogue: String,
    hospital: String,
    inputs: Vec<InputRecord>,
    period: String,
    #[serde(skip)]
    span: Span,
    program: ProgramRecord,
    report: String,
    settings: Settings,
}

#[derive(Clone, Debug, Serialize)]
struct ProgramRecord {
    name: &'static str,
    version: &'static str,
}

#[derive(Clone, Debug, Serialize)]
struct Settings {
    audience: &'static str,
    configuration: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    fonts: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    locks: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    meeting: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    meetings: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    plans: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    published: String,
    report_date: String,
    scorecard: String,
    status: &'static str,
    templates: String,
}

#[derive(Clone, Debug, Serialize)]
struct InputRecord {
    encoding: &'static str,
    file: String,
    #[serde(flatten)]
    counts: Option<InputCounts>,
    sha256: String,
    table: String,
}

/// What became of the rows; they are counts of people too, which not everybody may see.
#[derive(Clone, Debug, Serialize)]
struct InputCounts {
    /// Of the rows kept, those of the period; the others are there for what looks back.
    in_period: u64,
    kept: u64,
    left_out: u64,
    outside_period: u64,
    read: u64,
    rejected: u64,
    repeated: u64,
}

impl RunRecord {
    pub fn new(
        report: &str,
        period: Period,
        scorecard: &str,
        documents: (Option<Audience>, NaiveDate, &DocumentStatus),
        workspace: WorkspaceIdentity<'_>,
    ) -> RunRecord {
        let (audience, report_date, status) = documents;
        RunRecord {
            catalogue: String::new(),
            hospital: workspace.hospital.to_owned(),
            inputs: Vec::new(),
            period: period.to_string(),
            span: period.span(),
            program: ProgramRecord { name: env!("CARGO_PKG_NAME"), version: env!("CARGO_PKG_VERSION") },
            report: report.to_owned(),
            settings: Settings {
                audience: audience.map_or(EACH_DOCUMENT, Audience::code),
                configuration: workspace.configuration,
                fonts: workspace.fonts,
                locks: workspace.locks,
                meeting: workspace.meeting,
                meetings: workspace.meetings,
                plans: workspace.plans,
                published: workspace.published,
                report_date: report_date.to_string(),
                scorecard: scorecard.to_owned(),
                status: status.code(),
                templates: workspace.templates,
            },
        }
    }

    pub fn of_input(mut self, input: &Input, catalogue: &str) -> RunRecord {
        self.catalogue = catalogue.to_owned();
        self.inputs = input
            .files
            .iter()
            .map(|file| InputRecord {
                encoding: file.source.encoding,
                file: file.source.path.clone(),
                counts: Some(InputCounts {
                    in_period: file.rows_in(self.span),
                    kept: file.kept,
                    left_out: file.source.left_out,
                    outside_period: file.months.values().sum::<u64>() - file.rows_in(self.span),
                    read: file.source.rows,
                    rejected: file.rejected,
                    repeated: file.repeated(),
                }),
                sha256: file.source.sha256.clone(),
                table: file.table.clone(),
            })
            .collect();
        self.inputs.sort_by(|a, b| (&a.file, &a.table).cmp(&(&b.file, &b.table)));
        self
    }

    /// For the public: the files by name and hash alone.
    pub fn without_counts(mut self) -> RunRecord {
        for input in &mut self.inputs {
            input.counts = None;
        }
        self
    }

    pub fn json(&self) -> String {
        // Fields are declared in byte order: the text is canonical. A struct of texts and numbers always serialises.
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }
}
