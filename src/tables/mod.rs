//! Typed, checked columns: what the rest of the program counts.
//!
//! Every cell of every mapped column is typed and checked; only the columns that a run needs are kept. A row that breaks a
//! rule is set aside with its file, line, column and reason, and the rest goes on.

pub mod builder;
pub mod column;
pub mod coverage;
pub mod departments;
pub mod devices;
pub mod directories;
pub mod directory;
pub mod identifiers;
pub mod reading;
pub mod schema;
pub mod times;
pub mod typing;

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostics::{Fault, Place};
use crate::exports::SourceFile;
use crate::numbers::Decimal;
use crate::period::{Month, Span};

use column::{Column, NULL};
use departments::Departments;
use directory::Directory;
use schema::{ColumnType, Schema};
use times::Companion;

/// Everything that was read.
#[derive(Debug, Default)]
pub struct Tables {
    pub tables: BTreeMap<String, Table>,
    pub departments: Departments,
    pub equipment: Directory,
    pub input: Input,
}

/// The rows of one table that were kept, in file and line order.
#[derive(Clone, Debug, Default)]
pub struct Table {
    pub rows: usize,
    pub columns: BTreeMap<String, Column>,
    /// Columns that some export maps, kept or not.
    pub mapped: BTreeSet<String>,
    /// What the first file calls each mapped column, for messages.
    pub headers: BTreeMap<String, String>,
    pub origins: Vec<RowOrigin>,
}

/// Where a row came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowOrigin {
    /// Index into [`Input::files`].
    pub file: u32,
    /// Physical line.
    pub line: u32,
}

/// What was read and what became of it.
#[derive(Clone, Debug, Default)]
pub struct Input {
    pub files: Vec<InputFile>,
    /// A fault per broken rule of a row set aside, in the order of reading.
    pub rejected: Vec<Fault>,
    /// Of each exported table, the share of its rows that may be set aside.
    pub allowed: BTreeMap<String, Decimal>,
}

#[derive(Clone, Debug)]
pub struct InputFile {
    pub table: String,
    pub source: SourceFile,
    pub kept: u64,
    pub rejected: u64,
    /// Rows that repeat an earlier one to the letter, and are dropped.
    pub repeats: Vec<Repeat>,
    /// Rows kept by the month of the table's date; rows without one, and tables without dates, are not counted here.
    pub months: BTreeMap<Month, u64>,
}

/// A row that says again what an earlier one says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Repeat {
    /// Physical line.
    pub line: u32,
    pub first: RowOrigin,
}

impl InputFile {
    /// How many rows repeat an earlier one to the letter.
    pub fn repeated(&self) -> u64 {
        self.repeats.len() as u64
    }

    /// Rows kept whose date lies in a span.
    pub fn rows_in(&self, span: Span) -> u64 {
        self.months.iter().filter(|(month, _)| span.contains(**month)).map(|(_, rows)| rows).sum()
    }
}

/// Which columns of which tables a run needs.
pub type Wanted = BTreeMap<String, BTreeSet<String>>;

impl Tables {
    pub fn table(&self, id: &str) -> Option<&Table> {
        self.tables.get(id)
    }

    /// The department to which a device belongs, both by number.
    pub fn department_of_device(&self, device: i64) -> Option<i64> {
        let item = self.equipment.item(u32::try_from(device).ok()?)?;
        self.tables.get("equipment")?.integer("department_id", item.versions.first()?.row)
    }

    /// The class of a device, by number.
    pub fn class_of_device(&self, device: u32) -> Option<&str> {
        let item = self.equipment.item(device)?;
        self.tables.get("equipment")?.word("class", item.versions.first()?.row)
    }

    /// File and line of a row.
    pub fn place(&self, table: &str, row: usize) -> Place {
        let origin = self.tables.get(table).and_then(|table| table.origins.get(row));
        match origin.and_then(|origin| Some((origin, self.input.files.get(usize::try_from(origin.file).ok()?)?))) {
            Some((origin, file)) => Place::line(&file.source.path, u64::from(origin.line)),
            None => Place::default(),
        }
    }

    /// Some export maps this column.
    pub fn collects(&self, table: &str, column: &str) -> bool {
        self.tables.get(table).is_some_and(|table| table.mapped.contains(column))
    }
}

impl Table {
    pub fn integer(&self, column: &str, row: usize) -> Option<i64> {
        self.columns.get(column)?.integer(row)
    }

    /// The header of a column as exported, or its id where it has none.
    pub fn header<'t>(&'t self, column: &'t str) -> &'t str {
        self.headers.get(column).map_or(column, String::as_str)
    }

    pub fn word(&self, column: &str, row: usize) -> Option<&str> {
        self.columns.get(column)?.word(row)
    }

    /// The integers of a column or of a companion of a time column (`charged_at.month`).
    pub fn integers(&self, schema: &Schema, table: &str, column: &str) -> Option<Vec<i64>> {
        if let Some(Column::Integers(values)) = self.columns.get(column) {
            return Some(values.clone());
        }
        let (base, companion) = column.rsplit_once('.')?;
        let companion = Companion::named(companion)?;
        let Some(Column::Integers(values)) = self.columns.get(base) else {
            return None;
        };
        let kind = &schema.column(table, base)?.kind;
        Some(values.iter().map(|value| companion_of(kind, companion, *value)).collect())
    }
}

/// The companion of one typed time; a month counts as its first day.
pub fn companion_of(kind: &ColumnType, companion: Companion, value: i64) -> i64 {
    if value == NULL {
        return NULL;
    }
    let seconds = match kind {
        ColumnType::Datetime => value,
        ColumnType::Month => match i32::try_from(value) {
            Ok(month) => crate::period::day_of_date(crate::period::Month(month).first_day()) * 86_400,
            Err(_) => return NULL,
        },
        ColumnType::Date
        | ColumnType::Id
        | ColumnType::Private
        | ColumnType::Text
        | ColumnType::Department
        | ColumnType::Equipment
        | ColumnType::Integer
        | ColumnType::Decimal(_)
        | ColumnType::Money
        | ColumnType::Number
        | ColumnType::Period
        | ColumnType::Boolean
        | ColumnType::MinuteOfDay
        | ColumnType::Category(_) => value * 86_400,
    };
    companion.of_seconds(seconds)
}
