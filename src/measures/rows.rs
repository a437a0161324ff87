//! The rows behind a fact: which were counted, and which rule left the others out.
//!
//! Every row of the measure's table is looked at once more, without the counting engine. What the counted rows add up to
//! ([`FactRows::value`]) must be the fact; whoever explains a figure compares the two.

use std::collections::{BTreeMap, BTreeSet};

use crate::numbers::nearest_rank;
use crate::period::{Month, day_of_date};
use crate::tables::column::{Column, NULL};
use crate::tables::schema::{ColumnType, Schema};
use crate::tables::times::Companion;
use crate::tables::{Table, Tables, companion_of};

use super::definition::Aggregation;
use super::facts::{DEPARTMENT_OF_DEVICE, PassKey, Scope, top};
use super::predicate::Predicate;
use super::predicate::truth::Cell;
use super::sql::CountedMeasure;

/// What became of the rows of a measure's table, for a scope and some months.
#[derive(Clone, Debug, Default)]
pub struct FactRows {
    /// By number within the table, in order of file and line.
    pub counted: Vec<usize>,
    pub left_out: Vec<(usize, LeftOut)>,
    /// Rows of other months, of others in the same months, and without a date.
    pub other_months: u64,
    pub other_entities: u64,
    pub undated: u64,
    /// Input files that have rows of these months, whoever they belong to.
    pub files: BTreeSet<u32>,
}

/// Why a row of the scope and the months does not count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LeftOut {
    /// This test does not hold.
    Fails(Predicate),
    /// This test needs columns that are empty.
    Open(Predicate),
    /// What is summed, told apart or ordered is empty.
    Empty(String),
}

/// Reads the columns of one table, row by row.
#[derive(Clone, Copy)]
pub struct RowReader<'a> {
    pub tables: &'a Tables,
    pub table: &'a Table,
    pub schema: &'a Schema,
    pub id: &'a str,
}

impl<'a> RowReader<'a> {
    /// `None` where the workspace has no such table.
    pub fn new(tables: &'a Tables, schema: &'a Schema, id: &'a str) -> Option<RowReader<'a>> {
        Some(RowReader { tables, table: tables.table(id)?, schema, id })
    }

    /// A column, a derived column or a companion of a time (`charged_at.month`) of one row.
    pub fn cell(&self, column: &str, row: usize) -> Option<Cell<'a>> {
        match self.table.columns.get(column) {
            Some(Column::Integers(_)) => self.table.integer(column, row).map(Cell::Number),
            Some(Column::Words(_)) => self.table.word(column, row).map(Cell::Word),
            None => {
                let (base, companion) = column.rsplit_once('.')?;
                let kind = &self.schema.column(self.id, base)?.kind;
                let value = companion_of(kind, Companion::named(companion)?, self.table.integer(base, row)?);
                (value != NULL).then_some(Cell::Number(value))
            }
        }
    }

    pub fn number(&self, column: &str, row: usize) -> Option<i64> {
        match self.cell(column, row) {
            Some(Cell::Number(number)) => Some(number),
            Some(Cell::Word(_)) | None => None,
        }
    }

    /// Whom the export names: a department or device by number; of `equipment_id.department` the device's department.
    pub fn recorded(&self, pass: &PassKey, row: usize) -> Option<i64> {
        match pass.entity.strip_suffix(DEPARTMENT_OF_DEVICE) {
            Some(device) => self.tables.department_of_device(self.table.integer(device, row)?),
            None => self.table.integer(&pass.entity, row),
        }
    }

    /// Whose the row is: of a department whoever answers for it on the row's day.
    pub fn entity(&self, pass: &PassKey, row: usize) -> Option<u32> {
        let recorded = u32::try_from(self.recorded(pass, row)?).ok()?;
        let of_department = pass.entity.ends_with(DEPARTMENT_OF_DEVICE)
            || self.schema.column(self.id, &pass.entity).is_some_and(|column| column.kind == ColumnType::Department);
        match self.number(&format!("{}.day", pass.date), row) {
            Some(day) if of_department => Some(self.tables.departments.responsible(recorded, day)),
            Some(_) | None => Some(recorded),
        }
    }
}

/// Finds the rows behind a measure for a scope and some months.
pub fn rows_behind(reader: RowReader<'_>, measure: &CountedMeasure, scope: Scope<'_>, months: &[Month]) -> FactRows {
    let mut rows = FactRows::default();
    let within = Within::new(reader, &measure.pass, months);
    for row in 0..reader.table.rows {
        let within = within.has(row);
        if within == Some(true) {
            rows.files.extend(reader.table.origins.get(row).map(|origin| origin.file));
        }
        match within {
            None => rows.undated += 1,
            Some(false) => rows.other_months += 1,
            Some(true) if !belongs(reader, &measure.pass, scope, row) => rows.other_entities += 1,
            Some(true) => match left_out(reader, measure, row) {
                None => rows.counted.push(row),
                Some(why) => rows.left_out.push((row, why)),
            },
        }
    }
    rows
}

fn belongs(reader: RowReader<'_>, pass: &PassKey, scope: Scope<'_>, row: usize) -> bool {
    match scope {
        Scope::Hospital => true,
        Scope::Departments(members) | Scope::Devices(members) => {
            reader.entity(pass, row).is_some_and(|entity| members.contains(&entity))
        }
    }
}

fn left_out(reader: RowReader<'_>, measure: &CountedMeasure, row: usize) -> Option<LeftOut> {
    let cell = |column: &str| reader.cell(column, row);
    for part in measure.predicate.iter().flat_map(Predicate::parts) {
        match part.truth(&cell) {
            Some(true) => {}
            Some(false) => return Some(LeftOut::Fails(part.clone())),
            None => return Some(LeftOut::Open(part.clone())),
        }
    }
    let needed = measure.column.as_ref().filter(|_| measure.aggregation != Aggregation::Count);
    needed.filter(|column| cell(column).is_none()).map(|column| LeftOut::Empty(column.clone()))
}

/// Whether rows lie in some months, without reckoning the month of each of them.
struct Within<'a> {
    reader: RowReader<'a>,
    date: String,
    month: String,
    months: &'a [Month],
    /// What the date column holds on the first day, and holds no more after the last, in its own unit.
    bounds: (i64, i64),
}

impl<'a> Within<'a> {
    fn new(reader: RowReader<'a>, pass: &PassKey, months: &'a [Month]) -> Within<'a> {
        let first = months.iter().min().copied().unwrap_or(Month(0));
        let after = months.iter().max().map_or(first, |last| last.plus(1));
        let kind = reader.schema.column(reader.id, &pass.date).map(|column| &column.kind);
        let bound = |month: Month| match kind {
            Some(ColumnType::Month) => i64::from(month.0),
            Some(ColumnType::Datetime) => day_of_date(month.first_day()) * 86_400,
            Some(_) | None => day_of_date(month.first_day()),
        };
        // A date that was looked up in another table has the unit of that one: its month alone says where it lies.
        let bounds = if kind.is_some() { (bound(first), bound(after)) } else { (i64::MIN, i64::MAX) };
        Within { reader, date: pass.date.clone(), month: format!("{}.month", pass.date), months, bounds }
    }

    /// `None` of a row without a date.
    fn has(&self, row: usize) -> Option<bool> {
        let date = self.reader.table.integer(&self.date, row)?;
        if date < self.bounds.0 || date >= self.bounds.1 {
            return Some(false);
        }
        let month = self.reader.number(&self.month, row)?;
        Some(self.months.iter().any(|wanted| i64::from(wanted.0) == month))
    }
}

impl FactRows {
    /// The measure's own aggregation over the counted rows: what the fact must be.
    pub fn value(&self, reader: RowReader<'_>, measure: &CountedMeasure) -> Option<i64> {
        aggregated(reader, measure, &self.counted)
    }

    /// The same by stratum (`key=value` pairs joined by `;`), for a measure that has strata.
    pub fn strata(&self, reader: RowReader<'_>, measure: &CountedMeasure) -> BTreeMap<String, Option<i64>> {
        let mut rows: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for row in self.counted.iter().filter(|_| !measure.strata.is_empty()) {
            rows.entry(stratum(reader, measure, *row)).or_default().push(*row);
        }
        rows.into_iter().map(|(stratum, rows)| (stratum, aggregated(reader, measure, &rows))).collect()
    }

    /// On how many months or days a stock was observed: rows with a value, whatever the tests say.
    pub fn observations(&self, reader: RowReader<'_>, measure: &CountedMeasure) -> Option<i64> {
        let companion = measure.observed_by.as_ref()?;
        let all = self.counted.iter().chain(self.left_out.iter().map(|(row, _)| row));
        let with_a_value = all.filter(|row| {
            let column = measure.column.as_ref();
            column.is_none_or(|column| reader.cell(column, **row).is_some())
        });
        let observed: BTreeSet<i64> = with_a_value.filter_map(|row| reader.number(companion, *row)).collect();
        i64::try_from(observed.len()).ok()
    }
}

fn aggregated(reader: RowReader<'_>, measure: &CountedMeasure, rows: &[usize]) -> Option<i64> {
    let values = || {
        let column = measure.column.as_deref().unwrap_or_default();
        rows.iter().filter_map(move |row| reader.number(column, *row))
    };
    match measure.aggregation {
        Aggregation::Count => i64::try_from(rows.len()).ok(),
        Aggregation::Sum => values().try_fold(0i64, i64::checked_add),
        Aggregation::CountDistinct => i64::try_from(values().collect::<BTreeSet<_>>().len()).ok(),
        Aggregation::Top => {
            let mut times: BTreeMap<i64, u64> = BTreeMap::new();
            for value in values() {
                *times.entry(value).or_default() += 1;
            }
            top(std::iter::once(&times.into_iter().collect()), measure.percent)
        }
        Aggregation::Quantile => {
            let mut ordered: Vec<i64> = values().collect();
            ordered.sort_unstable();
            let rank = nearest_rank(measure.percent, ordered.len() as u64);
            ordered.get(usize::try_from(rank).ok()?.checked_sub(1)?).copied()
        }
    }
}

fn stratum(reader: RowReader<'_>, measure: &CountedMeasure, row: usize) -> String {
    let pair = |column: &String| match reader.cell(column, row) {
        Some(Cell::Number(number)) => format!("{column}={number}"),
        Some(Cell::Word(word)) => format!("{column}={word}"),
        None => format!("{column}="),
    };
    measure.strata.iter().map(pair).collect::<Vec<_>>().join(";")
}
