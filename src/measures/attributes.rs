//! Columns of what a row refers to: the class of its device, the type and the id of its department.
//!
//! `equipment_id.class`, `ordering_department_id.type` and `ordering_department_id.id` are columns of words like any
//! other, so that measures test, split and partition by them without a join. A department is whoever answers for it on
//! the row's day: what was merged counts as what it was merged into.

use std::collections::{BTreeMap, BTreeSet};

use crate::tables::column::{Column, NULL, Words};
use crate::tables::schema::{ColumnType, Schema};
use crate::tables::times::Companion;
use crate::tables::{Table, Tables, companion_of};

/// What is known of a department or device that a row refers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attribute {
    /// Of a device: ct, mri …
    Class,
    /// Of a department: surgical, medical …
    Type,
    /// Of a department, to split a measure by: D02.
    Id,
}

impl Attribute {
    /// The referring column and the attribute, where a name is written so.
    pub fn of(column: &str) -> Option<(&str, Attribute)> {
        let (base, name) = column.rsplit_once('.')?;
        let attribute = match name {
            "class" => Attribute::Class,
            "type" => Attribute::Type,
            "id" => Attribute::Id,
            _ => return None,
        };
        Some((base, attribute))
    }

    /// What the referring column must be.
    pub fn refers_by(self) -> ColumnType {
        match self {
            Attribute::Class => ColumnType::Equipment,
            Attribute::Type | Attribute::Id => ColumnType::Department,
        }
    }

    /// The column of the directory that holds it.
    pub fn source(self) -> (&'static str, &'static str) {
        match self {
            Attribute::Class => ("equipment", "class"),
            Attribute::Type => ("departments", "type"),
            Attribute::Id => ("departments", "department_id"),
        }
    }
}

/// Adds the attributes among the named columns, by table, to their tables.
pub fn add(tables: &mut Tables, schema: &Schema, named: &BTreeMap<String, BTreeSet<String>>) {
    for (id, columns) in named {
        for column in columns {
            let Some(words) = words(tables, schema, id, column) else { continue };
            if let Some(table) = tables.tables.get_mut(id) {
                table.columns.insert(column.clone(), Column::Words(words));
            }
        }
    }
}

fn words(tables: &Tables, schema: &Schema, id: &str, column: &str) -> Option<Words> {
    let (base, attribute) = Attribute::of(column)?;
    let table = tables.table(id)?;
    let Some(Column::Integers(numbers)) = table.columns.get(base) else { return None };
    let days = days(table, schema, id);
    let mut words = Words::default();
    for (row, number) in numbers.iter().enumerate() {
        let day = days.as_ref().and_then(|days| days.get(row)).copied().filter(|day| *day != NULL);
        words.push(word(tables, attribute, *number, day));
    }
    Some(words)
}

fn word(tables: &Tables, attribute: Attribute, number: i64, day: Option<i64>) -> Option<&str> {
    let number = u32::try_from(number).ok()?;
    let departments = &tables.departments;
    let answers = day.map_or(number, |day| departments.responsible(number, day));
    match attribute {
        Attribute::Class => tables.class_of_device(number),
        Attribute::Type => departments.near(answers, day.unwrap_or(i64::MAX)).map(|found| found.kind.as_str()),
        Attribute::Id => departments.item(answers).map(|item| item.id.as_str()),
    }
}

/// The day of each row.
fn days(table: &Table, schema: &Schema, id: &str) -> Option<Vec<i64>> {
    let date = schema.table(id)?.date.as_ref()?;
    let Some(Column::Integers(times)) = table.columns.get(date) else { return None };
    let kind = &schema.column(id, date)?.kind;
    Some(times.iter().map(|time| companion_of(kind, Companion::Day, *time)).collect())
}
