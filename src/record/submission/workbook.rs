//! The tables of the submission as sheets.

use chrono::NaiveDate;

use crate::record::document::Record;
use crate::record::sheets::{self, ColumnKind, PageNumber, Sheet, Workbook};

use super::{CalendarRow, ChangeRow, ChangesTable, Deviation, EquipmentTable, Row, Submission, Table};

/// The sheets of a record, for `audience`.
pub(super) fn workbook(record: &Record, audience: String, sheets: Vec<Sheet>) -> Workbook {
    Workbook {
        title: record.imprint.title.clone(),
        hospital: record.hospital.name.clone(),
        audience,
        status: record.report_date.clone(),
        page: PageNumber::around(record.labels.get("sheet_page").map_or("", String::as_str)),
        date: record.report_date.parse().unwrap_or(NaiveDate::MIN),
        sheets,
    }
}

impl Submission {
    /// The tables as sheets.
    pub fn workbook(&self, record: &Record) -> Workbook {
        let word = |key: &str| record.labels.get(key).cloned().unwrap_or_default();
        let mut sheets: Vec<Sheet> = self.tables().into_iter().map(|table| table_sheet(table, &word)).collect();
        sheets.extend(self.equipment().map(|table| device_sheet(table, &word)));
        sheets.push(self.deviation_sheet(&word));
        sheets.extend(self.changes().map(|table| changes_sheet(table, &word)));
        sheets.push(self.calendar_sheet(&word));
        workbook(record, word("audience"), sheets)
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

impl Table {
    /// The first nine columns of its sheet, the same in every edition.
    pub(super) fn leading_heads(&self, word: &dyn Fn(&str) -> String) -> Vec<(String, ColumnKind)> {
        let [this, previous, last_year] = self.heads.clone().map(|head| head.replace('\n', ""));
        vec![
            (word("code"), ColumnKind::Text),
            (word("monitored"), ColumnKind::Text),
            (word("name"), ColumnKind::Sentence),
            (word("unit"), ColumnKind::Text),
            (word("direction"), ColumnKind::Text),
            (this, ColumnKind::Number),
            (previous, ColumnKind::Number),
            (last_year, ColumnKind::Number),
            (word("change"), ColumnKind::Number),
        ]
    }
}

fn table_sheet(table: &Table, word: &dyn Fn(&str) -> String) -> Sheet {
    let mut heads = table.leading_heads(word);
    heads.extend([
        (word("numerator"), ColumnKind::Number),
        (word("denominator"), ColumnKind::Number),
        (word("remark"), ColumnKind::Prose),
        (word("indicator"), ColumnKind::Id),
    ]);
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
