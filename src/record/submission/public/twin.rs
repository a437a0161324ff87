//! The public edition for programs: the same rows as CSV, as JSON and as sheets, and nothing that the pages do not say.

use serde::Serialize;

use crate::record::document::Record;
use crate::record::sheets::{self, ColumnKind, Sheet, Workbook};
use crate::record::submission::twin::{HospitalTwin, PeriodsTwin};
use crate::record::submission::workbook::workbook;
use crate::record::submission::{Cell, Row, Table};
use crate::record::tidy::csv::csv;
use crate::record::tidy::rows::TidyRow;

use super::PublicEdition;

/// The form of `public-tables.json`; `data/public.schema.json` describes it.
pub const SCHEMA: &str = "hospital-scorecard/public-tables/1";

/// What describes it.
pub const SCHEMA_FILE: &str = include_str!("../../../../data/public.schema.json");

/// A row of a table of indicators, field by field; a suppressed value is the mark.
struct PublicLine(Vec<String>);

impl TidyRow for PublicLine {
    const FILE: &str = "public-tables.csv";
    const HEADER: &[&str] = &[
        "table",
        "row",
        "code",
        "part_of",
        "name",
        "unit",
        "monitored",
        "direction",
        "data_source",
        "indicator",
        "value",
        "previous",
        "last_year",
        "change",
        "state",
        "reason",
    ];
    const KEY: usize = 0;

    fn fields(&self) -> Vec<String> {
        self.0.clone()
    }
}

#[derive(Serialize)]
struct Twin<'a> {
    hospital: HospitalTwin<'a>,
    language: &'a str,
    made_on: &'a str,
    mark: &'a str,
    period: &'a str,
    periods: PeriodsTwin<'a>,
    program: &'a crate::record::document::Program,
    run: &'a crate::record::document::Run,
    schema: &'static str,
    tables: Vec<TableTwin>,
    threshold: u32,
}

#[derive(Serialize)]
struct TableTwin {
    id: String,
    rows: Vec<RowTwin>,
}

#[derive(Serialize)]
struct RowTwin {
    change: Option<String>,
    code: String,
    indicator: String,
    last_year: Option<String>,
    monitored: bool,
    name: String,
    part_of: String,
    previous: Option<String>,
    reason: String,
    state: &'static str,
    unit: String,
    value: Option<String>,
}

impl PublicEdition {
    /// Its tables of indicators.
    fn tables(&self) -> Vec<&Table> {
        self.annexes.iter().filter_map(|annex| annex.content.table()).collect()
    }

    /// A plain decimal, the mark, or nothing.
    fn plain(&self, cell: &Cell) -> Option<String> {
        match cell.raw {
            Some(raw) => Some(raw.to_string()),
            None => self.hides(cell).then(|| self.mark.clone()),
        }
    }

    fn state(&self, row: &Row) -> &'static str {
        if self.hides(&row.value) { "suppressed" } else { row.obtained.code() }
    }

    fn line(&self, table: &str, place: usize, row: &Row) -> PublicLine {
        let cells = [&row.value, &row.previous, &row.last_year, &row.change];
        let numbers = cells.map(|cell| self.plain(cell).unwrap_or_default());
        let rest = [self.state(row).to_owned(), row.remark.clone()];
        PublicLine(row.leading(table, place).into_iter().chain(numbers).chain(rest).collect())
    }

    fn row_twin(&self, row: &Row) -> RowTwin {
        let [value, previous, last_year, change] =
            [&row.value, &row.previous, &row.last_year, &row.change].map(|cell| self.plain(cell));
        RowTwin {
            change,
            code: row.code.clone(),
            indicator: row.indicator.clone(),
            last_year,
            monitored: row.monitored,
            name: row.name.clone(),
            part_of: row.part_of.clone(),
            previous,
            reason: row.remark.clone(),
            state: self.state(row),
            unit: row.unit.clone(),
            value,
        }
    }

    /// The files beside the document and attached to it, by name; the workbook is made of [`PublicEdition::workbook`].
    pub fn files(&self, record: &Record) -> Vec<(&'static str, String)> {
        let of_table = |table: &&Table| -> Vec<PublicLine> {
            (1..).zip(&table.rows).map(|(place, row)| self.line(&table.id, place, row)).collect()
        };
        let lines: Vec<PublicLine> = self.tables().iter().flat_map(of_table).collect();
        vec![
            (PublicLine::FILE, csv(&lines)),
            ("public-tables.json", self.json(record)),
            ("public-tables.schema.json", SCHEMA_FILE.to_owned()),
        ]
    }

    fn json(&self, record: &Record) -> String {
        let [this, previous, last_year] = &self.periods;
        let tables = self.tables().into_iter().map(|table| TableTwin {
            id: table.id.clone(),
            rows: table.rows.iter().map(|row| self.row_twin(row)).collect(),
        });
        let twin = Twin {
            hospital: HospitalTwin { id: &record.hospital.id, level: &self.level, name: &record.hospital.name },
            language: record.language.code(),
            made_on: &record.report_date,
            mark: &self.mark,
            period: &record.period,
            periods: PeriodsTwin { last_year, previous, this },
            program: &record.program,
            run: &record.run,
            schema: SCHEMA,
            tables: tables.collect(),
            threshold: self.threshold,
        };
        // Through a value, whose keys are sorted. Texts and numbers always serialise.
        let value = serde_json::to_value(&twin).unwrap_or_default();
        serde_json::to_string_pretty(&value).unwrap_or_default() + "\n"
    }

    /// The tables as sheets.
    pub fn workbook(&self, record: &Record) -> Workbook {
        let word = |key: &str| record.labels.get(key).cloned().unwrap_or_default();
        let sheets = self.tables().into_iter().map(|table| self.sheet(table, &word)).collect();
        workbook(record, self.audience.clone(), sheets)
    }

    fn sheet(&self, table: &Table, word: &dyn Fn(&str) -> String) -> Sheet {
        let mut heads = table.leading_heads(word);
        heads.extend([(word("remark"), ColumnKind::Prose), (word("indicator"), ColumnKind::Id)]);
        let cell = |cell: &Cell| match self.hides(cell) {
            true => sheets::Cell::text(&self.mark),
            false => sheets::Cell::number(cell.raw),
        };
        let row = |row: &Row| {
            let mark = if row.monitored { "▲" } else { "" };
            let texts = [&row.code, mark, &row.name, &row.unit, &row.sign].map(sheets::Cell::text);
            let numbers = [&row.value, &row.previous, &row.last_year, &row.change].map(cell);
            let rest = [&row.remark, &row.indicator].map(|text| sheets::Cell::text(text));
            texts.into_iter().chain(numbers).chain(rest).collect()
        };
        let title = word(&format!("sheet_{}", table.id));
        Sheet::new(&title, heads, table.rows.iter().map(row).collect()).to_filter(3)
    }
}
