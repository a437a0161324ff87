//! Derived columns: what a row is among its neighbours, and how long something took.

use anyhow::Result;

use crate::tables::column::{Column, NULL};
use crate::tables::schema::{ColumnType, Schema};
use crate::tables::{Table, Tables, companion_of, times::Companion};

use super::definition::{DerivationDefinition, DerivationKind};
use super::frame::Frame;
use super::predicate::Predicate;
use super::sql;

/// A derivation with its test parsed.
#[derive(Clone, Debug)]
pub struct CheckedDerivation {
    pub id: String,
    pub definition: DerivationDefinition,
    pub predicate: Option<Predicate>,
}

/// Adds the derived column to its table.
pub fn derive(tables: &mut Tables, schema: &Schema, derivation: &CheckedDerivation) -> Result<()> {
    let definition = &derivation.definition;
    let Some(table) = tables.tables.get(&definition.table) else { return Ok(()) };
    let values = match definition.kind {
        DerivationKind::Order => places(table, schema, derivation)?,
        DerivationKind::Minutes => span(table, schema, derivation, Companion::Minute)?,
        DerivationKind::Days => span(table, schema, derivation, Companion::Day)?,
        DerivationKind::SinceEarlier => since_earlier(table, schema, derivation)?,
        DerivationKind::Any => any(table, schema, derivation)?,
        DerivationKind::Smallest => within(table, schema, derivation, sql::smallest)?,
        DerivationKind::Total => within(table, schema, derivation, sql::total)?,
        DerivationKind::Lookup => looked_up(tables, table, schema, derivation)?,
    };
    let companions = match definition.kind {
        DerivationKind::Lookup => companions(&values, &derivation.id),
        DerivationKind::Order
        | DerivationKind::Minutes
        | DerivationKind::Days
        | DerivationKind::SinceEarlier
        | DerivationKind::Any
        | DerivationKind::Smallest
        | DerivationKind::Total => Vec::new(),
    };
    if let Some(table) = tables.tables.get_mut(&definition.table) {
        table.columns.insert(derivation.id.clone(), Column::Integers(values));
        table.columns.extend(companions);
    }
    Ok(())
}

/// The day and the month of a time that was looked up: it may date a measure.
fn companions(values: &[i64], id: &str) -> Vec<(String, Column)> {
    let named = [("day", Companion::Day), ("month", Companion::Month)];
    let column = |(name, companion): (&str, Companion)| {
        let of_times = values.iter().map(|time| companion_of(&ColumnType::Datetime, companion, *time)).collect();
        (format!("{id}.{name}"), Column::Integers(of_times))
    };
    named.into_iter().map(column).collect()
}

/// The frame of the columns that a derivation names, with the numbers of the rows.
fn frame_of(table: &Table, schema: &Schema, derivation: &CheckedDerivation, further: &[&str]) -> Frame {
    let definition = &derivation.definition;
    let mut frame = Frame::new(table.rows);
    let numbers: Vec<i64> = (0i64..).take(table.rows).collect();
    frame.add_integers(sql::ROW, &numbers);
    let tested = derivation.predicate.iter().flat_map(Predicate::columns);
    let named = definition.partition.iter().chain(&definition.order).map(String::as_str);
    for column in named.chain(tested).chain(further.iter().copied()) {
        add_column(&mut frame, table, schema, &definition.table, column);
    }
    frame
}

/// Days since the last earlier day of the partition, or since the row before it that differs.
fn since_earlier(table: &Table, schema: &Schema, derivation: &CheckedDerivation) -> Result<Vec<i64>> {
    let definition = &derivation.definition;
    let day = format!("{}.day", definition.from.as_deref().unwrap_or_default());
    let differing = definition.differing.as_deref();
    let further: Vec<&str> = differing.into_iter().chain([day.as_str()]).collect();
    let frame = frame_of(table, schema, derivation, &further);
    let text =
        sql::since_earlier(&definition.table, &definition.partition, &day, differing, derivation.predicate.as_ref());
    let answer = frame.query(&definition.table, &text)?;
    let mut days = vec![NULL; table.rows];
    let times = answer.integers("c1")?.into_iter().zip(answer.integers("c2")?);
    for (row, (later, earlier)) in answer.integers("c0")?.into_iter().zip(times) {
        let slot = row.and_then(|row| usize::try_from(row).ok()).and_then(|row| days.get_mut(row));
        if let (Some(slot), Some(later), Some(earlier)) = (slot, later, earlier) {
            *slot = later - earlier;
        }
    }
    Ok(days)
}

/// 1 for every row whose partition has one that passes the test, else 0.
fn any(table: &Table, schema: &Schema, derivation: &CheckedDerivation) -> Result<Vec<i64>> {
    let definition = &derivation.definition;
    let frame = frame_of(table, schema, derivation, &[]);
    let text = sql::any(&definition.table, &definition.partition, derivation.predicate.as_ref());
    by_row(&frame, table, &definition.table, &text)
}

/// What of a table, a partition, a column and a test says what each row has.
type OfPartition = fn(&str, &[String], &str, Option<&Predicate>) -> String;

/// The smallest value of a column within the partition, or the sum of it.
fn within(table: &Table, schema: &Schema, derivation: &CheckedDerivation, emitted: OfPartition) -> Result<Vec<i64>> {
    let definition = &derivation.definition;
    let column = definition.column.as_deref().unwrap_or_default();
    let frame = frame_of(table, schema, derivation, &[column]);
    let text = emitted(&definition.table, &definition.partition, column, derivation.predicate.as_ref());
    by_row(&frame, table, &definition.table, &text)
}

/// A time of another table, found by a column that both have; else the row's own.
fn looked_up(tables: &Tables, table: &Table, schema: &Schema, derivation: &CheckedDerivation) -> Result<Vec<i64>> {
    let definition = &derivation.definition;
    let integers = |column: &Option<String>| {
        let found = column.as_deref().and_then(|column| table.integers(schema, &definition.table, column));
        found.unwrap_or_else(|| vec![NULL; table.rows])
    };
    let mut values = integers(&definition.otherwise);
    let by = definition.by.as_deref().unwrap_or_default();
    let Some((other_id, column)) = definition.column.as_deref().and_then(|column| column.split_once('.')) else {
        return Ok(values);
    };
    let Some(other) = tables.table(other_id) else { return Ok(values) };
    let frame = frame_of(table, schema, derivation, &[by]);
    let mut other_frame = Frame::new(other.rows);
    for column in [by, column] {
        add_column(&mut other_frame, other, schema, other_id, column);
    }
    let text = sql::lookup(&definition.table, other_id, by, column, derivation.predicate.as_ref());
    let answer = Frame::query_all(&[(&definition.table, &frame), (other_id, &other_frame)], &text)?;
    for (row, found) in answer.integers("c0")?.into_iter().zip(answer.integers("c1")?) {
        let slot = row.and_then(|row| usize::try_from(row).ok()).and_then(|row| values.get_mut(row));
        if let (Some(slot), Some(found)) = (slot, found) {
            *slot = found;
        }
    }
    Ok(values)
}

/// An answer of rows and values, in the order of the table; rows that it leaves out have no value.
fn by_row(frame: &Frame, table: &Table, id: &str, text: &str) -> Result<Vec<i64>> {
    let answer = frame.query(id, text)?;
    let mut values = vec![NULL; table.rows];
    for (row, value) in answer.integers("c0")?.into_iter().zip(answer.integers("c1")?) {
        let slot = row.and_then(|row| usize::try_from(row).ok()).and_then(|row| values.get_mut(row));
        if let (Some(slot), Some(value)) = (slot, value) {
            *slot = value;
        }
    }
    Ok(values)
}

/// 1, 2, 3 … within each partition; rows that do not take part have none.
fn places(table: &Table, schema: &Schema, derivation: &CheckedDerivation) -> Result<Vec<i64>> {
    let definition = &derivation.definition;
    let frame = frame_of(table, schema, derivation, &[]);
    let text =
        sql::row_numbers(&definition.table, &definition.partition, &definition.order, derivation.predicate.as_ref());
    by_row(&frame, table, &definition.table, &text)
}

/// The difference of two times in whole units; no value where one is missing or they run backwards.
fn span(table: &Table, schema: &Schema, derivation: &CheckedDerivation, unit: Companion) -> Result<Vec<i64>> {
    let definition = &derivation.definition;
    let times = |column: &Option<String>| {
        let column = column.as_deref().unwrap_or_default();
        let kind = schema.column(&definition.table, column).map(|definition| &definition.kind);
        let values = table.columns.get(column);
        move |row: usize| match (kind, values) {
            (Some(kind), Some(Column::Integers(values))) => companion_of(kind, unit, values[row]),
            (_, _) => NULL,
        }
    };
    let (from, to) = (times(&definition.from), times(&definition.to));
    let minimum = definition.minimum.unwrap_or(0);
    let takes_part = taking_part(table, schema, derivation)?;
    let spans = (0..table.rows)
        .map(|row| match (from(row), to(row)) {
            (NULL, _) | (_, NULL) => NULL,
            (from, to) if to < from => NULL,
            (from, to) if takes_part[row] => (to - from).max(minimum),
            (_, _) => NULL,
        })
        .collect();
    Ok(spans)
}

/// Adds a column, or a companion of a time column, once.
pub fn add_column(frame: &mut Frame, table: &Table, schema: &Schema, table_id: &str, column: &str) {
    if frame.has(column) {
        return;
    }
    match table.columns.get(column) {
        Some(values) => frame.add(column, values),
        None => match table.integers(schema, table_id, column) {
            Some(values) => frame.add_integers(column, &values),
            // Not collected: every test of it fails, as a missing value does.
            None => frame.add_integers(column, &vec![NULL; table.rows]),
        },
    }
}

/// Which rows pass the derivation's test.
fn taking_part(table: &Table, schema: &Schema, derivation: &CheckedDerivation) -> Result<Vec<bool>> {
    let Some(test) = &derivation.predicate else { return Ok(vec![true; table.rows]) };
    let table_id = &derivation.definition.table;
    let mut frame = Frame::new(table.rows);
    let numbers: Vec<i64> = (0i64..).take(table.rows).collect();
    frame.add_integers(sql::ROW, &numbers);
    for column in test.columns() {
        add_column(&mut frame, table, schema, table_id, column);
    }
    let answer = frame.query(table_id, &sql::rows_that_pass(table_id, test))?;
    let mut takes_part = vec![false; table.rows];
    for row in answer.integers("c0")?.into_iter().flatten() {
        if let Some(slot) = usize::try_from(row).ok().and_then(|row| takes_part.get_mut(row)) {
            *slot = true;
        }
    }
    Ok(takes_part)
}
