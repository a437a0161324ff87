//! Workbooks (`.xlsx`, and the old `.xls`): the first visible sheet as records of text, like those of a CSV file.
//!
//! Excel knows types where CSV knows none, so what it knows is written down in the one way that typing reads: dates as
//! ISO 8601, numbers plain. A number is a date only where its cell says so.

use std::io::Cursor;

use calamine::{Data, ExcelDateTime, Reader, SheetType, SheetVisible, Xls, Xlsx};
use chrono::{NaiveDate, NaiveDateTime, TimeDelta};
use csv::StringRecord;

use super::records::is_blank;
use crate::diagnostics::{Fault, Place};

/// What a `.xlsx` and a `.xls` begin with.
const ZIP: &[u8] = b"PK\x03\x04";
const COMPOUND_FILE: &[u8] = b"\xD0\xCF\x11\xE0";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Xlsx,
    Xls,
}

impl Kind {
    /// By content first: many a system names a text `.xls`. A `.xlsx` that is none is damaged, not text.
    pub fn of(path: &str, bytes: &[u8]) -> Option<Kind> {
        if bytes.starts_with(ZIP) || path.to_ascii_lowercase().ends_with(".xlsx") {
            Some(Kind::Xlsx)
        } else if bytes.starts_with(COMPOUND_FILE) {
            Some(Kind::Xls)
        } else {
            None
        }
    }

    /// In the place of an encoding in the run's record.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Xlsx => "xlsx",
            Kind::Xls => "xls",
        }
    }
}

/// The rows of a sheet that are not blank, with their row numbers; cells at the end of a row may be missing.
pub struct Sheet {
    rows: std::vec::IntoIter<(u32, StringRecord)>,
}

impl Sheet {
    /// The first visible sheet of the workbook, without its first `skip` rows.
    pub fn first(path: &str, bytes: &[u8], kind: Kind, skip: u64) -> Result<Sheet, Fault> {
        let cells = match kind {
            Kind::Xlsx => xlsx_rows(bytes),
            Kind::Xls => xls_rows(bytes),
        };
        let Ok(mut rows) = cells else {
            // Not the error's own text: it may quote a cell.
            return Err(Fault::input("workbook-unreadable").at(Place::file(path)).hint("workbook-unreadable"));
        };
        rows.retain(|(number, record)| u64::from(*number) > skip && !is_blank(record));
        Ok(Sheet { rows: rows.into_iter() })
    }

    pub fn next(&mut self, record: &mut StringRecord) -> Option<u64> {
        let (number, row) = self.rows.next()?;
        *record = row;
        Some(u64::from(number))
    }
}

type Rows = Vec<(u32, StringRecord)>;

/// Cell by cell: a workbook with one stray cell in its last row and column must not become a table of that size.
fn xlsx_rows(bytes: &[u8]) -> Result<Rows, calamine::Error> {
    let mut workbook = Xlsx::new(Cursor::new(bytes))?;
    let Some(name) = first_visible(workbook.sheets_metadata()) else { return Ok(Rows::new()) };
    let mut cells = workbook.worksheet_cells_reader(&name)?;
    let mut rows = Rows::new();
    while let Some(cell) = cells.next_cell()? {
        put(&mut rows, cell.get_position(), &Data::from(cell.get_value().clone()));
    }
    Ok(rows)
}

fn xls_rows(bytes: &[u8]) -> Result<Rows, calamine::Error> {
    let mut workbook = Xls::new(Cursor::new(bytes))?;
    let Some(name) = first_visible(workbook.sheets_metadata()) else { return Ok(Rows::new()) };
    let sheet = workbook.worksheet_range(&name)?;
    let (first_row, first_column) = sheet.start().unwrap_or_default();
    let mut rows = Rows::new();
    for (number, row) in (first_row..).zip(sheet.rows()) {
        for (column, cell) in (first_column..).zip(row) {
            put(&mut rows, (number, column), cell);
        }
    }
    Ok(rows)
}

fn first_visible(sheets: &[calamine::Sheet]) -> Option<String> {
    let visible =
        |sheet: &&calamine::Sheet| sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible;
    sheets.iter().find(visible).or_else(|| sheets.first()).map(|sheet| sheet.name.clone())
}

/// Puts a cell into its row; cells come row by row from left to right.
fn put(rows: &mut Rows, (row, column): (u32, u32), cell: &Data) {
    let number = row + 1;
    if rows.last().is_none_or(|(last, _)| *last != number) {
        rows.push((number, StringRecord::new()));
    }
    if let Some((_, record)) = rows.last_mut() {
        while (record.len() as u64) < u64::from(column) {
            record.push_field("");
        }
        record.push_field(&text(cell));
    }
}

fn text(cell: &Data) -> String {
    match cell {
        Data::Int(number) => number.to_string(),
        Data::Float(number) => plain(*number),
        Data::String(text) => text.clone(),
        Data::Bool(value) => value.to_string(),
        Data::DateTime(moment) => date_text(moment).unwrap_or_else(|| plain(moment.as_f64())),
        Data::DateTimeIso(text) => text.replacen('T', " ", 1),
        Data::DurationIso(text) => text.clone(),
        // "#N/A": typing refuses it where a value is needed, which an empty text would hide.
        Data::Error(error) => error.to_string(),
        Data::Empty => String::new(),
    }
}

/// A number without exponent, with the 15 digits that Excel keeps: 0.1 + 0.2 is 0.3 there, too.
fn plain(number: f64) -> String {
    let shown: f64 = format!("{number:.14e}").parse().unwrap_or(number);
    // Adding zero turns −0 into 0.
    format!("{}", shown + 0.0)
}

/// `2026-03-01`, `2026-03-01 08:30:00`, and `08:30:00` for a time without a day or a duration.
fn date_text(moment: &ExcelDateTime) -> Option<String> {
    const SECONDS_PER_DAY: f64 = 86_400.0;
    if moment.is_duration() {
        let seconds = TimeDelta::seconds((moment.as_f64() * SECONDS_PER_DAY).round() as i64);
        let (hours, minutes) = (seconds.num_hours(), seconds.num_minutes());
        let (minute, second) = (minutes - hours * 60, seconds.num_seconds() - minutes * 60);
        return Some(format!("{hours:02}:{minute:02}:{second:02}"));
    }
    let time_alone = moment.as_f64() < 1.0;
    let moment = nearest_second(moment)?;
    let format = if time_alone {
        "%H:%M:%S"
    } else if moment.time() == chrono::NaiveTime::MIN {
        "%Y-%m-%d"
    } else {
        "%Y-%m-%d %H:%M:%S"
    };
    Some(moment.format(format).to_string())
}

/// Serial dates carry the error of a binary fraction: 08:30 comes as 08:29:59.999.
fn nearest_second(moment: &ExcelDateTime) -> Option<NaiveDateTime> {
    let (year, month, day, hour, minute, second, milli) = moment.to_ymd_hms_milli();
    let date = NaiveDate::from_ymd_opt(year.into(), month.into(), day.into())?;
    let exact = date.and_hms_milli_opt(hour.into(), minute.into(), second.into(), milli.into())?;
    let later = exact.checked_add_signed(TimeDelta::milliseconds(500))?;
    // `format` cuts what is below a second; the comparison with midnight needs it cut here.
    later.checked_sub_signed(TimeDelta::nanoseconds(later.and_utc().timestamp_subsec_nanos().into()))
}

#[cfg(test)]
pub mod tests;
