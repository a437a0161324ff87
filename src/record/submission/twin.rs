//! The submission for programs: the same rows as CSV and as JSON, with the codes of the national tables; see `workbook.rs`
//! for the sheets.

use serde::Serialize;

use crate::record::document::Record;
use crate::record::tidy::csv::csv;
use crate::record::tidy::rows::TidyRow as _;

use super::lines::{ChangeLine, DeviceLine, FormLine};
use super::{
    CalendarRow, ChangeRow, ChangesTable, Content, DefinitionRow, Deviation, EquipmentTable, Submission, Table,
};

/// The form of `submission-tables.json`; `data/submission.schema.json` describes it.
pub const SCHEMA: &str = "hospital-scorecard/submission/1";

/// What describes it.
pub const SCHEMA_FILE: &str = include_str!("../../../data/submission.schema.json");

/// `submission-tables.json`.
#[derive(Serialize)]
struct Twin<'a> {
    annexes: Vec<&'a str>,
    calendar: Vec<&'a CalendarRow>,
    /// Absent where nothing was submitted before.
    #[serde(skip_serializing_if = "Option::is_none")]
    changes: Option<&'a [ChangeRow]>,
    definitions: Vec<&'a DefinitionRow>,
    deviations: Vec<&'a Deviation>,
    equipment: Option<&'a EquipmentTable>,
    hospital: HospitalTwin<'a>,
    language: &'a str,
    letter: LetterTwin<'a>,
    period: &'a str,
    periods: PeriodsTwin<'a>,
    program: &'a crate::record::document::Program,
    run: &'a crate::record::document::Run,
    schema: &'static str,
    signed_on: &'a str,
    tables: Vec<&'a Table>,
}

#[derive(Serialize)]
pub(super) struct HospitalTwin<'a> {
    pub id: &'a str,
    pub level: &'a str,
    pub name: &'a str,
}

#[derive(Serialize)]
struct LetterTwin<'a> {
    addressee: &'a str,
    number: &'a str,
    signer: &'a str,
}

#[derive(Serialize)]
pub(super) struct PeriodsTwin<'a> {
    pub last_year: &'a str,
    pub previous: &'a str,
    pub this: &'a str,
}

impl Submission {
    /// Its tables of indicators.
    pub fn tables(&self) -> Vec<&Table> {
        self.contents().filter_map(Content::table).collect()
    }

    pub fn deviations(&self) -> Vec<&Deviation> {
        self.contents().flat_map(Content::deviations).collect()
    }

    /// Figures of earlier submissions that changed; none where nothing was submitted before.
    pub fn changes(&self) -> Option<&ChangesTable> {
        self.contents().find_map(Content::changes)
    }

    pub(super) fn equipment(&self) -> Option<&EquipmentTable> {
        self.contents().find_map(Content::equipment)
    }

    pub(super) fn calendar(&self) -> Vec<&CalendarRow> {
        self.contents().flat_map(Content::calendar).collect()
    }

    fn contents(&self) -> impl Iterator<Item = &Content> {
        self.annexes.iter().map(|annex| &annex.content)
    }

    /// The files beside the document and attached to it, by name; the workbook is made of [`Submission::workbook`].
    pub fn files(&self, record: &Record) -> Vec<(&'static str, String)> {
        let tables = self.tables();
        let of_table = |table: &&Table| -> Vec<FormLine> {
            (1..).zip(&table.rows).map(|(place, row)| FormLine::of(&table.id, place, row)).collect()
        };
        let lines: Vec<FormLine> = tables.iter().flat_map(of_table).collect();
        let mut files = vec![
            (FormLine::FILE, csv(&lines)),
            (DeviceLine::FILE, csv(&self.equipment().map(DeviceLine::of_table).unwrap_or_default())),
            ("submission-tables.json", self.json(record)),
            ("submission-tables.schema.json", SCHEMA_FILE.to_owned()),
        ];
        let changes = self.changes().map(|table| table.rows.iter().map(ChangeLine::of).collect::<Vec<_>>());
        files.extend(changes.map(|lines| (ChangeLine::FILE, csv(&lines))));
        files
    }

    fn json(&self, record: &Record) -> String {
        let [this, previous, last_year] = &self.periods;
        let twin = Twin {
            annexes: self.annexes.iter().map(|annex| annex.title.as_str()).collect(),
            calendar: self.calendar(),
            changes: self.changes().map(|table| table.rows.as_slice()),
            definitions: self.contents().flat_map(Content::definitions).collect(),
            deviations: self.deviations(),
            equipment: self.equipment(),
            hospital: HospitalTwin { id: &record.hospital.id, level: &self.level, name: &record.hospital.name },
            language: record.language.code(),
            letter: LetterTwin {
                addressee: &self.letter.addressee,
                number: &self.letter.number,
                signer: &self.letter.signer,
            },
            period: &record.period,
            periods: PeriodsTwin { last_year, previous, this },
            program: &record.program,
            run: &record.run,
            schema: SCHEMA,
            signed_on: &record.report_date,
            tables: self.tables(),
        };
        // Through a value, whose keys are sorted. Texts and numbers always serialise.
        let value = serde_json::to_value(&twin).unwrap_or_default();
        serde_json::to_string_pretty(&value).unwrap_or_default() + "\n"
    }
}
