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

/// The last earlier day on which a row shares the partition, of the rows that pass the test; columns: row, its day, that day.
///
/// Rows of one day are one: the windows run over the different days, and are joined back by equality. With `differing`
/// a row follows the one just before it, of the same day too, and only where that one has another value there.
pub fn since_earlier(
    table: &str,
    partition: &[String],
    day: &str,
    differing: Option<&str>,
    test: Option<&Predicate>,
) -> String {
    let columns: Vec<&str> = partition.iter().map(String::as_str).chain([day]).chain(differing).collect();
    let aliased = |columns: &[&str]| -> String {
        let aliased = columns.iter().enumerate().map(|(number, column)| format!("{} AS k{number}", quoted(column)));
        aliased.collect::<Vec<_>>().join(", ")
    };
    let (at_day, at_differing) = (format!("k{}", partition.len()), format!("k{}", partition.len() + 1));
    let keys: Vec<String> = (0..columns.len()).map(|number| format!("k{number}")).collect();
    let (keys_listed, shared) = (keys.join(", "), keys[..partition.len()].join(", "));
    let passing = Predicate::IsNull { column: day.to_owned(), negated: true };
    let passing = test.map_or(passing.clone(), |test| passing.and(test.clone())).sql();
    let order = if differing.is_some() { format!("{at_day}, {at_differing}") } else { at_day.clone() };
    let window = format!("OVER (PARTITION BY {shared} ORDER BY {order})");
    let (other, differs) = match differing {
        Some(_) => (format!(", LAG({at_differing}) {window} AS other"), format!(" AND b.other <> a.{at_differing}")),
        None => (String::new(), String::new()),
    };
    let equal: Vec<String> = keys.iter().map(|key| format!("a.{key} = b.{key}")).collect();
    format!(
        "SELECT a.{row} AS c0, a.{at_day} AS c1, b.earlier AS c2 \
         FROM (SELECT {row}, {rows} FROM {table} WHERE {passing}) AS a \
         JOIN (SELECT {keys_listed}, LAG({at_day}) {window} AS earlier{other} \
         FROM (SELECT DISTINCT {rows} FROM {table} WHERE {passing})) AS b \
         ON {equal} WHERE b.earlier IS NOT NULL{differs}",
        row = quoted(ROW),
        rows = aliased(&columns),
        table = quoted(table),
        equal = equal.join(" AND "),
    )
}

/// Whether a row of the partition passes the test, 1 or 0; columns: row, that.
pub fn any(table: &str, partition: &[String], test: Option<&Predicate>) -> String {
    let keys = partition.iter().map(|column| quoted(column)).collect::<Vec<_>>().join(", ");
    let hit = test.map_or("1".to_owned(), |test| format!("CASE WHEN {} THEN 1 ELSE 0 END", test.sql()));
    format!(
        "SELECT {row} AS c0, MAX(hit) OVER (PARTITION BY {keys}) AS c1 \
         FROM (SELECT {row}, {keys}, CAST({hit} AS BIGINT) AS hit FROM {table})",
        row = quoted(ROW),
        table = quoted(table),
    )
}

/// The smallest value of a column within the partition, of the rows that pass the test; columns: row, that.
pub fn smallest(table: &str, partition: &[String], column: &str, test: Option<&Predicate>) -> String {
    of_partition("MIN", table, partition, column, test)
}

/// The sum of a column within the partition, of the rows that pass the test; columns: row, that.
pub fn total(table: &str, partition: &[String], column: &str, test: Option<&Predicate>) -> String {
    of_partition("SUM", table, partition, column, test)
}

fn of_partition(of: &str, table: &str, partition: &[String], column: &str, test: Option<&Predicate>) -> String {
    let keys = partition.iter().map(|column| quoted(column)).collect::<Vec<_>>().join(", ");
    let test = test.map(|test| format!(" WHERE {}", test.sql())).unwrap_or_default();
    format!(
        "SELECT {} AS c0, {of}({}) OVER (PARTITION BY {keys}) AS c1 FROM {}{test}",
        quoted(ROW),
        quoted(column),
        quoted(table),
    )
}

/// The latest value of another table's column among its rows with the same `by`; columns: row, that.
pub fn lookup(table: &str, other: &str, by: &str, column: &str, test: Option<&Predicate>) -> String {
    let test = test.map(|test| format!(" WHERE {}", test.sql())).unwrap_or_default();
    format!(
        "SELECT a.{row} AS c0, b.found AS c1 FROM (SELECT {row}, {by} FROM {table}{test}) AS a \
         JOIN (SELECT {by}, MAX({column}) AS found FROM {other} GROUP BY {by}) AS b ON a.{by} = b.{by}",
        row = quoted(ROW),
        by = quoted(by),
        column = quoted(column),
        table = quoted(table),
        other = quoted(other),
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
        (
            Aggregation::Sum
            | Aggregation::Count
            | Aggregation::CountDistinct
            | Aggregation::Quantile
            | Aggregation::Top,
            _,
        ) => None,
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
