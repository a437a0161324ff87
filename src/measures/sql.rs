//! The SQL that is run: bare aggregates over integer columns, one text per pass.
//!
//! It stays inside what polars, DuckDB and Spark agree on: the predicate as CASE inside the aggregate, GROUP BY columns,
//! no arithmetic, no joins, no dates (months are integer columns of the table), casts inside, not around.

use super::definition::Aggregation;
use super::facts::PassKey;
use super::predicate::{Predicate, quoted};

/// A measure, checked and ready to be counted.
#[derive(Clone, Debug)]
pub struct CountedMeasure {
    pub id: String,
    pub aggregation: Aggregation,
    pub percent: u8,
    pub column: Option<String>,
    pub predicate: Option<Predicate>,
    pub strata: Vec<String>,
    pub pass: PassKey,
    /// A stock: the companion of its date that tells its observations apart (`month` or `day`).
    pub observed_by: Option<String>,
}

/// Name of the column that numbers the rows of a table.
pub const ROW: &str = "row";

/// Counts all additive measures of a pass that fall into the same strata.
///
/// The first columns are entity, month, the strata and the number of rows; then one column per measure.
pub fn counting(pass: &PassKey, strata: &[String], measures: &[&CountedMeasure]) -> String {
    let keys = keys(pass, strata);
    let mut columns = keys.clone();
    columns.push("COUNT(*)".to_owned());
    columns.extend(measures.iter().map(|measure| aggregate(measure)));
    let columns: Vec<String> =
        columns.iter().enumerate().map(|(number, column)| format!("{column} AS {}", name(number))).collect();
    select(&columns, pass, None, &keys)
}

/// The distribution of a measure's column: how many rows bear each value.
///
/// Columns: entity, month, the strata, the value, the number of rows.
pub fn distribution(measure: &CountedMeasure, column: &str) -> String {
    let mut keys = keys(&measure.pass, &measure.strata);
    keys.push(quoted(column));
    let mut columns = keys.clone();
    columns.push("COUNT(*)".to_owned());
    let columns: Vec<String> =
        columns.iter().enumerate().map(|(number, column)| format!("{column} AS {}", name(number))).collect();
    let present = Predicate::IsNull { column: column.to_owned(), negated: true };
    let test = match &measure.predicate {
        Some(predicate) => present.and(predicate.clone()),
        None => present,
    };
    select(&columns, &measure.pass, Some(&test), &keys)
}

/// The months or days on which a stock was observed.
///
/// Columns: entity, month, the companion.
pub fn observed(measure: &CountedMeasure, companion: &str) -> String {
    let mut keys = keys(&measure.pass, &[]);
    keys.push(quoted(companion));
    let columns: Vec<String> =
        keys.iter().enumerate().map(|(number, column)| format!("{column} AS {}", name(number))).collect();
    let present = measure.column.as_ref().map(|column| Predicate::IsNull { column: column.clone(), negated: true });
    select(&columns, &measure.pass, present.as_ref(), &keys)
}

/// The place of each row among those that share its partition, from 1; columns: row, place.
pub fn row_numbers(table: &str, partition: &[String], order: &[String], test: Option<&Predicate>) -> String {
    let list = |columns: &[String]| columns.iter().map(|column| quoted(column)).collect::<Vec<_>>().join(", ");
    let mut order = order.to_vec();
    // The row itself decides last: the same input gives the same places.
    order.push(ROW.to_owned());
    let test = test.map(|test| format!(" WHERE {}", test.sql())).unwrap_or_default();
    format!(
        "SELECT {} AS c0, ROW_NUMBER() OVER (PARTITION BY {} ORDER BY {}) AS c1 FROM {}{test}",
        quoted(ROW),
        list(partition),
        list(&order),
        quoted(table),
    )
}

/// The numbers of the rows that pass a test.
pub fn rows_that_pass(table: &str, test: &Predicate) -> String {
    format!("SELECT {} AS c0 FROM {} WHERE {}", quoted(ROW), quoted(table), test.sql())
}

/// The name of the nth column of a result.
pub fn name(number: usize) -> String {
    format!("c{number}")
}

/// The month in which a row of the pass counts.
pub fn month_column(pass: &PassKey) -> String {
    format!("{}.month", pass.date)
}

fn keys(pass: &PassKey, strata: &[String]) -> Vec<String> {
    let month = quoted(&month_column(pass));
    [quoted(&pass.entity), month].into_iter().chain(strata.iter().map(|stratum| quoted(stratum))).collect()
}

fn aggregate(measure: &CountedMeasure) -> String {
    let summed = match (measure.aggregation, &measure.column) {
        (Aggregation::Sum, Some(column)) => Some(quoted(column)),
        (Aggregation::Sum | Aggregation::Count | Aggregation::CountDistinct | Aggregation::Quantile, _) => None,
    };
    match (&measure.predicate, summed) {
        (Some(predicate), Some(column)) => {
            format!("SUM(CAST(CASE WHEN {} THEN {column} END AS BIGINT))", predicate.sql())
        }
        (Some(predicate), None) => format!("SUM(CAST(CASE WHEN {} THEN 1 END AS BIGINT))", predicate.sql()),
        (None, Some(column)) => format!("SUM(CAST({column} AS BIGINT))"),
        (None, None) => "COUNT(*)".to_owned(),
    }
}

fn select(columns: &[String], pass: &PassKey, test: Option<&Predicate>, keys: &[String]) -> String {
    // A stock observed by month groups by the month that is a key already; polars refuses to be told twice.
    let mut groups: Vec<&str> = Vec::new();
    for key in keys {
        if !groups.contains(&key.as_str()) {
            groups.push(key);
        }
    }
    let dated = Predicate::IsNull { column: month_column(pass), negated: true };
    // A row that is nobody's still is the hospital's (an inspection without a department).
    let mut tests = dated;
    if let Some(test) = test {
        tests = tests.and(test.clone());
    }
    format!(
        "SELECT {} FROM {} WHERE {} GROUP BY {}",
        columns.join(", "),
        quoted(&pass.table),
        tests.sql(),
        groups.join(", ")
    )
}
