//! The submission for programs: the same rows as CSV, as JSON and as sheets, with the codes of the national tables.

use chrono::NaiveDate;
use serde::Serialize;

use crate::numbers::Decimal;
use crate::record::document::Record;
use crate::record::sheets::{self, ColumnKind, PageNumber, Sheet, Workbook};
use crate::record::tidy::csv::csv;
use crate::record::tidy::rows::TidyRow;

use super::{
    CalendarRow, ChangeRow, ChangesTable, Content, DefinitionRow, Deviation, EquipmentTable, Row, Submission, Table,
};

/// The form of `submission-tables.json`; `data/submission.schema.json` describes it.
pub const SCHEMA: &str = "hospital-scorecard/submission/1";

/// What describes it.
pub const SCHEMA_FILE: &str = include_str!("../../../data/submission.schema.json");

/// A row of a table of indicators, field by field.
struct FormLine(Vec<String>);

impl TidyRow for FormLine {
    const FILE: &str = "submission-tables.csv";
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
        "numerator",
        "denominator",
        "state",
        "reason",
        "evidence",
        "entered_by",
        "approved_by",
    ];
    const KEY: usize = 0;

    fn fields(&self) -> Vec<String> {
        self.0.clone()
    }
}

impl FormLine {
    fn of(table: &str, place: usize, row: &Row) -> FormLine {
        let place = place.to_string();
        let monitored = if row.monitored { "true" } else { "false" };
        let texts = [table, &place, &row.code, &row.part_of, &row.name, &row.unit, monitored];
        let mut fields: Vec<String> = texts.map(str::to_owned).into();
        fields.extend([&row.direction, &row.data_source, &row.indicator].map(String::clone));
        let numbers =
            [row.value.raw, row.previous.raw, row.last_year.raw, row.change.raw, row.numerator, row.denominator];
        fields.extend(numbers.map(number));
        fields.push(row.obtained.code().to_owned());
        fields.extend([&row.remark, &row.evidence, &row.entered_by, &row.approved_by].map(String::clone));
        FormLine(fields)
    }
}

/// A value of a device, field by field.
struct DeviceLine(Vec<String>);

impl TidyRow for DeviceLine {
    const FILE: &str = "submission-equipment.csv";
    const HEADER: &[&str] = &[
        "equipment_id",
        "name",
        "class",
        "catalogue",
        "indicator",
        "unit",
        "value",
        "numerator",
        "denominator",
        "reason",
    ];
    const KEY: usize = 0;

    fn fields(&self) -> Vec<String> {
        self.0.clone()
    }
}

/// A figure of an earlier submission that changed, field by field.
struct ChangeLine(Vec<String>);

impl TidyRow for ChangeLine {
    const FILE: &str = "submission-changes.csv";
    const HEADER: &[&str] = &[
        "code",
        "indicator",
        "equipment_id",
        "name",
        "unit",
        "period",
        "entry",
        "submitted_on",
        "published",
        "now",
        "difference",
        "reason",
    ];
    const KEY: usize = 0;

    fn fields(&self) -> Vec<String> {
        self.0.clone()
    }
}

impl ChangeLine {
    fn of(row: &ChangeRow) -> ChangeLine {
        let texts = [&row.codes, &row.indicator, &row.equipment_id, &row.name, &row.unit, &row.period_id];
        let fields = texts.map(String::clone).into_iter().chain([row.entry.to_string(), row.submitted_on.clone()]);
        let numbers = [row.published.raw, row.now.raw, row.difference.raw].map(number);
        ChangeLine(fields.chain(numbers).chain([row.reason.clone()]).collect())
    }
}

fn number(number: Option<Decimal>) -> String {
    number.map(|number| number.to_string()).unwrap_or_default()
}

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
struct HospitalTwin<'a> {
    id: &'a str,
    level: &'a str,
    name: &'a str,
}

#[derive(Serialize)]
struct LetterTwin<'a> {
    addressee: &'a str,
    number: &'a str,
    signer: &'a str,
}

#[derive(Serialize)]
struct PeriodsTwin<'a> {
    last_year: &'a str,
    previous: &'a str,
    this: &'a str,
}

impl Submission {
    /// Its tables of indicators.
    pub fn tables(&self) -> Vec<&Table> {
        let tables = self.annexes.iter().filter_map(|annex| match &annex.content {
            Content::Disclosure(table) | Content::National(table) => Some(table),
            Content::Equipment(_)
            | Content::Deviations(_)
            | Content::Tables(_)
            | Content::Changes(_)
            | Content::Calendar(_)
            | Content::Definitions(_) => None,
        });
        tables.collect()
    }

    fn equipment(&self) -> Option<&EquipmentTable> {
        self.annexes.iter().find_map(|annex| match &annex.content {
            Content::Equipment(table) => Some(table),
            Content::Disclosure(_)
            | Content::National(_)
            | Content::Deviations(_)
            | Content::Tables(_)
            | Content::Changes(_)
            | Content::Calendar(_)
            | Content::Definitions(_) => None,
        })
    }

    pub fn deviations(&self) -> Vec<&Deviation> {
        self.of_annexes(|content| match content {
            Content::Deviations(deviations) => deviations.rows.iter().collect(),
            Content::Disclosure(_)
            | Content::National(_)
            | Content::Equipment(_)
            | Content::Tables(_)
            | Content::Changes(_)
            | Content::Calendar(_)
            | Content::Definitions(_) => Vec::new(),
        })
    }

    /// Figures of earlier submissions that changed; none where nothing was submitted before.
    pub fn changes(&self) -> Option<&ChangesTable> {
        self.annexes.iter().find_map(|annex| match &annex.content {
            Content::Changes(table) => Some(table),
            Content::Disclosure(_)
            | Content::National(_)
            | Content::Equipment(_)
            | Content::Deviations(_)
            | Content::Tables(_)
            | Content::Calendar(_)
            | Content::Definitions(_) => None,
        })
    }

    fn calendar(&self) -> Vec<&CalendarRow> {
        self.of_annexes(|content| match content {
            Content::Calendar(calendar) => calendar.rows.iter().collect(),
            Content::Disclosure(_)
            | Content::National(_)
            | Content::Equipment(_)
            | Content::Tables(_)
            | Content::Deviations(_)
            | Content::Changes(_)
            | Content::Definitions(_) => Vec::new(),
        })
    }

    fn definitions(&self) -> Vec<&DefinitionRow> {
        self.of_annexes(|content| match content {
            Content::Definitions(rows) => rows.iter().collect(),
            Content::Disclosure(_)
            | Content::National(_)
            | Content::Equipment(_)
            | Content::Tables(_)
            | Content::Deviations(_)
            | Content::Changes(_)
            | Content::Calendar(_) => Vec::new(),
        })
    }

    fn of_annexes<'s, T>(&'s self, rows: impl Fn(&'s Content) -> Vec<&'s T>) -> Vec<&'s T> {
        self.annexes.iter().flat_map(|annex| rows(&annex.content)).collect()
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
            (DeviceLine::FILE, csv(&self.device_lines())),
            ("submission-tables.json", self.json(record)),
            ("submission-tables.schema.json", SCHEMA_FILE.to_owned()),
        ];
        let changes = self.changes().map(|table| table.rows.iter().map(ChangeLine::of).collect::<Vec<_>>());
        files.extend(changes.map(|lines| (ChangeLine::FILE, csv(&lines))));
        files
    }

    fn device_lines(&self) -> Vec<DeviceLine> {
        let Some(table) = self.equipment() else { return Vec::new() };
        let of_row = table.rows.iter().flat_map(|row| {
            table.columns.iter().zip(&row.cells).map(move |(column, cell)| {
                let texts = [&row.id, &row.name, &row.class, &row.catalogue, &column.indicator, &column.unit];
                let numbers = [cell.value.raw, cell.numerator, cell.denominator].map(number);
                let fields = texts.map(String::clone).into_iter().chain(numbers);
                DeviceLine(fields.chain([cell.reason.clone()]).collect())
            })
        });
        of_row.collect()
    }

    fn json(&self, record: &Record) -> String {
        let [this, previous, last_year] = &self.periods;
        let twin = Twin {
            annexes: self.annexes.iter().map(|annex| annex.title.as_str()).collect(),
            calendar: self.calendar(),
            changes: self.changes().map(|table| table.rows.as_slice()),
            definitions: self.definitions(),
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

    /// The tables as sheets.
    pub fn workbook(&self, record: &Record) -> Workbook {
        let word = |key: &str| record.labels.get(key).cloned().unwrap_or_default();
        let page = word("sheet_page");
        let (before, rest) = page.split_once("{page}").unwrap_or((&page, ""));
        let (between, after) = rest.split_once("{pages}").unwrap_or((rest, ""));
        let mut sheets: Vec<Sheet> = self.tables().into_iter().map(|table| table_sheet(table, &word)).collect();
        sheets.extend(self.equipment().map(|table| device_sheet(table, &word)));
        sheets.push(self.deviation_sheet(&word));
        sheets.extend(self.changes().map(|table| changes_sheet(table, &word)));
        sheets.push(self.calendar_sheet(&word));
        Workbook {
            title: record.imprint.title.clone(),
            hospital: record.hospital.name.clone(),
            audience: word("audience"),
            status: record.report_date.clone(),
            page: PageNumber { before: before.to_owned(), between: between.to_owned(), after: after.to_owned() },
            date: record.report_date.parse().unwrap_or(NaiveDate::MIN),
            sheets,
        }
    }

    fn deviation_sheet(&self, word: &dyn Fn(&str) -> String) -> Sheet {
        let heads = [
            ("name", ColumnKind::Text),
            ("value", ColumnKind::Text),
            ("last_year", ColumnKind::Text),
            ("limit", ColumnKind::Sentence),
            ("cause", ColumnKind::Sentence),
            ("action", ColumnKind::Sentence),
            ("responsible", ColumnKind::Text),
            ("due_on", ColumnKind::Text),
            ("indicator", ColumnKind::Id),
        ];
        let row = |one: &Deviation| {
            let cause = if one.explained { &one.cause } else { &one.finding };
            let texts = [&one.name, &one.value, &one.last_year, &one.limit, cause, &one.action, &one.responsible];
            texts.into_iter().chain([&one.due_on, &one.indicator]).map(|text| sheets::Cell::text(text)).collect()
        };
        sheet("sheet_deviations", &heads, self.deviations().into_iter().map(row).collect(), word)
    }

    fn calendar_sheet(&self, word: &dyn Fn(&str) -> String) -> Sheet {
        let heads = [
            ("filing", ColumnKind::Text),
            ("period", ColumnKind::Text),
            ("due", ColumnKind::Text),
            ("state", ColumnKind::Text),
            ("basis", ColumnKind::Sentence),
        ];
        let row = |one: &CalendarRow| {
            [&one.name, &one.period, &one.due, &one.state, &one.basis].map(|text| sheets::Cell::text(text)).into()
        };
        sheet("sheet_calendar", &heads, self.calendar().into_iter().map(row).collect(), word)
    }
}

fn changes_sheet(table: &ChangesTable, word: &dyn Fn(&str) -> String) -> Sheet {
    let heads = [
        ("codes", ColumnKind::Text),
        ("name", ColumnKind::Sentence),
        ("unit", ColumnKind::Text),
        ("period", ColumnKind::Text),
        ("submitted", ColumnKind::Text),
        ("published", ColumnKind::Number),
        ("now", ColumnKind::Number),
        ("difference", ColumnKind::Number),
        ("reason", ColumnKind::Prose),
        ("indicator", ColumnKind::Id),
    ];
    let row = |one: &ChangeRow| {
        let texts =
            [&one.codes, &one.name, &one.unit, &one.period, &one.submitted].map(|text| sheets::Cell::text(text));
        let numbers = [one.published.raw, one.now.raw, one.difference.raw].map(sheets::Cell::number);
        let rest = [&one.reason, &one.indicator].map(|text| sheets::Cell::text(text));
        texts.into_iter().chain(numbers).chain(rest).collect()
    };
    sheet("sheet_changes", &heads, table.rows.iter().map(row).collect(), word)
}

fn table_sheet(table: &Table, word: &dyn Fn(&str) -> String) -> Sheet {
    let [this, previous, last_year] = table.heads.clone().map(|head| head.replace('\n', ""));
    let heads = vec![
        (word("code"), ColumnKind::Text),
        (word("monitored"), ColumnKind::Text),
        (word("name"), ColumnKind::Sentence),
        (word("unit"), ColumnKind::Text),
        (word("direction"), ColumnKind::Text),
        (this, ColumnKind::Number),
        (previous, ColumnKind::Number),
        (last_year, ColumnKind::Number),
        (word("change"), ColumnKind::Number),
        (word("numerator"), ColumnKind::Number),
        (word("denominator"), ColumnKind::Number),
        (word("remark"), ColumnKind::Prose),
        (word("indicator"), ColumnKind::Id),
    ];
    let row = |row: &Row| {
        let mark = if row.monitored { "▲" } else { "" };
        let texts = [&row.code, mark, &row.name, &row.unit, &row.sign].map(sheets::Cell::text);
        let numbers =
            [row.value.raw, row.previous.raw, row.last_year.raw, row.change.raw, row.numerator, row.denominator];
        let rest = [&row.remark, &row.indicator].map(|text| sheets::Cell::text(text));
        texts.into_iter().chain(numbers.map(sheets::Cell::number)).chain(rest).collect()
    };
    let title = word(&format!("sheet_{}", table.id));
    Sheet::new(&title, heads, table.rows.iter().map(row).collect()).to_filter(3)
}

fn device_sheet(table: &EquipmentTable, word: &dyn Fn(&str) -> String) -> Sheet {
    let mut heads = vec![
        (word("device"), ColumnKind::Text),
        (word("class"), ColumnKind::Text),
        (word("catalogue"), ColumnKind::Text),
    ];
    heads.extend(table.columns.iter().map(|column| (format!("{} {}", column.name, column.unit), ColumnKind::Number)));
    heads.push((word("equipment_id"), ColumnKind::Id));
    let rows = table.rows.iter().map(|row| {
        let texts = [&row.name, &row.class_name, &row.catalogue].map(|text| sheets::Cell::text(text));
        let numbers = row.cells.iter().map(|cell| sheets::Cell::number(cell.value.raw));
        texts.into_iter().chain(numbers).chain([sheets::Cell::text(&row.id)]).collect()
    });
    Sheet::new(&word("sheet_equipment"), heads, rows.collect())
}

fn sheet(
    title: &str,
    heads: &[(&str, ColumnKind)],
    rows: Vec<Vec<sheets::Cell>>,
    word: &dyn Fn(&str) -> String,
) -> Sheet {
    Sheet::new(&word(title), heads.iter().map(|(key, kind)| (word(key), *kind)).collect(), rows)
}
