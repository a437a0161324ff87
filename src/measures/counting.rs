//! The counting itself: passes over the tables → facts.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;

use crate::period::Month;
use crate::tables::column::{Column, NULL};
use crate::tables::schema::{ColumnType, Schema};
use crate::tables::{Table, Tables};

use super::attributes;
use super::derivation::{CheckedDerivation, add_column, derive};
use super::device_days::{self, ServiceDays};
use super::facts::{Counted, DEPARTMENT_OF_DEVICE, Facts, NOBODY, PassKey, Rows, Strata};
use super::frame::Frame;
use super::predicate::Predicate;
use super::reporting_days;
use super::sql::{self, CountedMeasure};

/// Derives what the measures need, then counts them all.
pub fn count(
    tables: &mut Tables,
    schema: &Schema,
    derivations: &[CheckedDerivation],
    measures: &[CountedMeasure],
    service: &ServiceDays,
) -> Result<Facts> {
    let counts = |table: &str| measures.iter().any(|measure| measure.pass.table == table);
    if device_days::COMPUTED.into_iter().any(counts) {
        device_days::add(tables, service);
    }
    if counts(reporting_days::COMPUTED) {
        reporting_days::add(tables);
    }
    attributes::add(tables, schema, &named_columns(derivations, measures));
    for derivation in derivations {
        derive(tables, schema, derivation)?;
    }
    let mut facts = Facts::default();
    let passes: BTreeSet<&PassKey> = measures.iter().map(|measure| &measure.pass).collect();
    for pass in passes {
        let of_pass: Vec<&CountedMeasure> = measures.iter().filter(|measure| measure.pass == *pass).collect();
        count_pass(tables, schema, pass, &of_pass, &mut facts)?;
    }
    Ok(facts)
}

/// Every column that is tested, counted or split by, of each table.
fn named_columns(derivations: &[CheckedDerivation], measures: &[CountedMeasure]) -> BTreeMap<String, BTreeSet<String>> {
    let mut named: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for derivation in derivations {
        let definition = &derivation.definition;
        let tested = derivation.predicate.iter().flat_map(Predicate::columns).map(str::to_owned);
        let columns = definition.partition.iter().chain(&definition.order).chain(&definition.differing).cloned();
        named.entry(definition.table.clone()).or_default().extend(columns.chain(tested));
    }
    for measure in measures {
        let tested = measure.predicate.iter().flat_map(Predicate::columns).map(str::to_owned);
        let columns = measure.column.iter().chain(&measure.strata).cloned();
        named.entry(measure.pass.table.clone()).or_default().extend(columns.chain(tested));
    }
    named
}

fn count_pass(
    tables: &Tables,
    schema: &Schema,
    pass: &PassKey,
    measures: &[&CountedMeasure],
    facts: &mut Facts,
) -> Result<()> {
    for measure in measures {
        let by_dimension = facts.measures.entry(measure.id.clone()).or_default();
        by_dimension.insert(pass.dimension, nothing_counted(measure));
    }
    facts.rows.insert(pass.clone(), Rows::default());
    let Some(table) = tables.table(&pass.table) else { return Ok(()) };
    let frame = pass_frame(tables, table, schema, pass, measures);
    let mut strata: BTreeSet<&[String]> = measures.iter().map(|measure| measure.strata.as_slice()).collect();
    strata.insert(&[]);
    for strata in strata {
        let additive: Vec<&CountedMeasure> = measures
            .iter()
            .copied()
            .filter(|measure| measure.aggregation.is_additive() && measure.strata == strata)
            .collect();
        count_additive(&frame, pass, strata, &additive, facts)?;
    }
    for measure in measures {
        if let (false, Some(column)) = (measure.aggregation.is_additive(), &measure.column) {
            count_distribution(&frame, measure, column, facts)?;
        }
        if let Some(companion) = &measure.observed_by {
            count_observed(&frame, measure, companion, facts)?;
        }
    }
    Ok(())
}

fn nothing_counted(measure: &CountedMeasure) -> Counted {
    Counted {
        aggregation: measure.aggregation,
        percent: measure.percent,
        pass: measure.pass.clone(),
        sums: BTreeMap::new(),
        distributions: BTreeMap::new(),
        observed: BTreeMap::new(),
    }
}

fn counted_mut<'f>(facts: &'f mut Facts, measure: &CountedMeasure) -> Option<&'f mut Counted> {
    facts.measures.get_mut(&measure.id)?.get_mut(&measure.pass.dimension)
}

/// The columns that the measures of a pass test, count or group by.
fn pass_frame(tables: &Tables, table: &Table, schema: &Schema, pass: &PassKey, measures: &[&CountedMeasure]) -> Frame {
    let mut frame = Frame::new(table.rows);
    frame.add_integers(&pass.entity, &entities(tables, table, schema, pass));
    add_column(&mut frame, table, schema, &pass.table, &sql::month_column(pass));
    for measure in measures {
        let tested = measure.predicate.iter().flat_map(Predicate::columns);
        let named = measure.column.iter().chain(&measure.strata).chain(&measure.observed_by).map(String::as_str);
        for column in tested.chain(named) {
            add_column(&mut frame, table, schema, &pass.table, column);
        }
    }
    frame
}

/// Whose each row is: for departments, whoever answers for the row's department on the row's day.
fn entities(tables: &Tables, table: &Table, schema: &Schema, pass: &PassKey) -> Vec<i64> {
    let device_column = pass.entity.strip_suffix(DEPARTMENT_OF_DEVICE);
    let column = device_column.unwrap_or(&pass.entity);
    let Some(Column::Integers(recorded)) = table.columns.get(column) else {
        return vec![NULL; table.rows];
    };
    let departments: Vec<i64> = match device_column {
        Some(_) => recorded.iter().map(|device| tables.department_of_device(*device).unwrap_or(NULL)).collect(),
        None if schema.column(&pass.table, column).is_some_and(|found| found.kind == ColumnType::Department) => {
            recorded.clone()
        }
        None => return recorded.clone(),
    };
    // Of a date that was looked up in another table too: its day stands beside it.
    let Some(days) = table.integers(schema, &pass.table, &format!("{}.day", pass.date)) else {
        return departments;
    };
    let answers = |(number, day): (i64, i64)| match (u32::try_from(number), day) {
        (Ok(_), NULL) | (Err(_), _) => number,
        (Ok(number), day) => i64::from(tables.departments.responsible(number, day)),
    };
    departments.into_iter().zip(days).map(answers).collect()
}

fn count_additive(
    frame: &Frame,
    pass: &PassKey,
    strata: &[String],
    measures: &[&CountedMeasure],
    facts: &mut Facts,
) -> Result<()> {
    let answer = frame.query(&pass.table, &sql::counting(pass, strata, measures))?;
    let keys = Keys::read(&answer, strata)?;
    let rows = answer.integers(&sql::name(2 + strata.len()))?;
    if strata.is_empty() {
        let counted = facts.rows.entry(pass.clone()).or_default();
        for (key, rows) in keys.places().zip(&rows) {
            counted.set(key, u64::try_from(rows.unwrap_or(0)).unwrap_or(0));
        }
    }
    for (number, measure) in measures.iter().enumerate() {
        let values = answer.integers(&sql::name(3 + strata.len() + number))?;
        let Some(counted) = counted_mut(facts, measure) else { continue };
        for (at, (key, value)) in keys.places().zip(values).enumerate() {
            // A sum over no matching rows is NULL; the rows were there, so it is zero.
            counted.sums.entry(key).or_default().insert(keys.stratum(at, strata), value.unwrap_or(0));
        }
    }
    Ok(())
}

fn count_distribution(frame: &Frame, measure: &CountedMeasure, column: &str, facts: &mut Facts) -> Result<()> {
    let answer = frame.query(&measure.pass.table, &sql::distribution(measure, column))?;
    let keys = Keys::read(&answer, &measure.strata)?;
    let values = answer.integers(&sql::name(2 + measure.strata.len()))?;
    let times = answer.integers(&sql::name(3 + measure.strata.len()))?;
    let Some(counted) = counted_mut(facts, measure) else { return Ok(()) };
    for (at, (key, (value, times))) in keys.places().zip(values.into_iter().zip(times)).enumerate() {
        if let (Some(value), Some(times)) = (value, times.and_then(|times| u64::try_from(times).ok())) {
            let strata: &mut Strata<_> = counted.distributions.entry(key).or_default();
            strata.entry(keys.stratum(at, &measure.strata)).or_insert_with(Vec::new).push((value, times));
        }
    }
    for distribution in counted.distributions.values_mut().flat_map(BTreeMap::values_mut) {
        distribution.sort_unstable();
    }
    Ok(())
}

fn count_observed(frame: &Frame, measure: &CountedMeasure, companion: &str, facts: &mut Facts) -> Result<()> {
    let answer = frame.query(&measure.pass.table, &sql::observed(measure, companion))?;
    let keys = Keys::read(&answer, &[])?;
    let days = answer.integers(&sql::name(2))?;
    let Some(counted) = counted_mut(facts, measure) else { return Ok(()) };
    for (key, day) in keys.places().zip(days) {
        counted.observed.entry(key).or_default().extend(day);
    }
    for days in counted.observed.values_mut() {
        days.sort_unstable();
    }
    Ok(())
}

/// The group columns of an answer.
struct Keys {
    places: Vec<(u32, Month)>,
    strata: Vec<Vec<Option<String>>>,
}

impl Keys {
    fn read(answer: &super::frame::Answer, strata: &[String]) -> Result<Keys> {
        let entities = answer.integers(&sql::name(0))?;
        let months = answer.integers(&sql::name(1))?;
        let place = |(entity, month): (Option<i64>, Option<i64>)| {
            let entity = entity.and_then(|entity| u32::try_from(entity).ok()).unwrap_or(NOBODY);
            let month = month.and_then(|month| i32::try_from(month).ok()).unwrap_or(0);
            (entity, Month(month))
        };
        let strata = (0..strata.len()).map(|number| answer.texts(&sql::name(2 + number))).collect::<Result<_>>()?;
        Ok(Keys { places: entities.into_iter().zip(months).map(place).collect(), strata })
    }

    fn places(&self) -> impl Iterator<Item = (u32, Month)> {
        self.places.iter().copied()
    }

    /// `key=value` pairs joined by `;`.
    fn stratum(&self, at: usize, names: &[String]) -> String {
        let pairs = names
            .iter()
            .zip(&self.strata)
            .map(|(name, values)| format!("{name}={}", values.get(at).and_then(Option::as_deref).unwrap_or_default()));
        pairs.collect::<Vec<_>>().join(";")
    }
}
