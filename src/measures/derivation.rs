//! Derived columns: what a row is among its neighbours, and how long something took.

use anyhow::Result;

use crate::tables::column::{Column, NULL};
use crate::tables::schema::Schema;
use crate::tables::{Table, companion_of, times::Companion};

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
pub fn derive(table: &mut Table, schema: &Schema, derivation: &CheckedDerivation) -> Result<()> {
    let values = match derivation.definition.kind {
        DerivationKind::Order => places(table, schema, derivation)?,
        DerivationKind::Minutes => span(table, schema, derivation, Companion::Minute)?,
        DerivationKind::Days => span(table, schema, derivation, Companion::Day)?,
    };
    table.columns.insert(derivation.id.clone(), Column::Integers(values));
    Ok(())
}

/// 1, 2, 3 … within each partition; rows that do not take part have none.
fn places(table: &Table, schema: &Schema, derivation: &CheckedDerivation) -> Result<Vec<i64>> {
    let definition = &derivation.definition;
    let mut frame = Frame::new(table.rows);
    let numbers: Vec<i64> = (0i64..).take(table.rows).collect();
    frame.add_integers(sql::ROW, &numbers);
    let tested = derivation.predicate.iter().flat_map(Predicate::columns);
    let named = definition.partition.iter().chain(&definition.order).map(String::as_str);
    for column in named.chain(tested) {
        add_column(&mut frame, table, schema, &definition.table, column);
    }
    let text =
        sql::row_numbers(&definition.table, &definition.partition, &definition.order, derivation.predicate.as_ref());
    let answer = frame.query(&definition.table, &text)?;
    let mut places = vec![NULL; table.rows];
    for (row, place) in answer.integers("c0")?.into_iter().zip(answer.integers("c1")?) {
        let slot = row.and_then(|row| usize::try_from(row).ok()).and_then(|row| places.get_mut(row));
        if let (Some(slot), Some(place)) = (slot, place) {
            *slot = place;
        }
    }
    Ok(places)
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
