//! What is counted: measures, and the columns derived for them.

use serde::{Deserialize, Serialize};

use crate::numbers::Fraction;

/// One count or sum by entity and month.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MeasureDefinition {
    pub zh: String,
    pub en: String,
    pub table: String,
    pub aggregation: Aggregation,
    /// What is summed, told apart or ordered; none for a count of rows.
    pub column: Option<String>,
    /// Of a quantile: 90 for the 90th percentile. Of a top: the share of those who have most.
    pub percent: Option<u8>,
    /// Which rows count: tests of columns, joined by AND, OR, NOT.
    #[serde(rename = "where")]
    pub predicate: Option<String>,
    /// A further test, applied only where the hospital collects its columns.
    pub where_collected: Option<String>,
    /// The column that says whose it is: a department, a device, or one of each, and it is counted by both.
    pub entity: EntityColumns,
    /// The column that says when it was.
    pub date: String,
    /// Columns that split the measure.
    #[serde(default)]
    pub strata: Vec<String>,
    pub unit: Unit,
    /// A level, summed over months or days: `mean(x)` divides by how many there were.
    pub stock: Option<StockOver>,
}

/// One column, or a list of one that refers to a department and one that refers to a device.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum EntityColumns {
    One(String),
    Several(Vec<String>),
}

impl EntityColumns {
    pub fn columns(&self) -> &[String] {
        match self {
            EntityColumns::One(column) => std::slice::from_ref(column),
            EntityColumns::Several(columns) => columns,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Aggregation {
    Count,
    Sum,
    CountDistinct,
    /// Nearest rank: an observed value.
    Quantile,
    /// Rows of those who have most: of `percent` per cent of the different values of the column, rounded up.
    Top,
}

impl Aggregation {
    /// Months, and departments, may be added up.
    pub fn is_additive(self) -> bool {
        match self {
            Aggregation::Count | Aggregation::Sum => true,
            Aggregation::CountDistinct | Aggregation::Quantile | Aggregation::Top => false,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StockOver {
    Month,
    Day,
}

/// What one of a fact is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub enum Unit {
    #[serde(rename = "1")]
    One,
    #[serde(rename = "fen")]
    Fen,
    #[serde(rename = "minute")]
    Minute,
    #[serde(rename = "day")]
    Day,
    #[serde(rename = "0.01")]
    Hundredth,
    #[serde(rename = "0.0001")]
    TenThousandth,
}

impl Unit {
    pub fn code(self) -> &'static str {
        match self {
            Unit::One => "1",
            Unit::Fen => "fen",
            Unit::Minute => "minute",
            Unit::Day => "day",
            Unit::Hundredth => "0.01",
            Unit::TenThousandth => "0.0001",
        }
    }

    /// A fact in the unit that people use: yuan, minutes, points.
    pub fn natural(self, fact: i128) -> Fraction {
        let scale = match self {
            Unit::One | Unit::Minute | Unit::Day => 1,
            Unit::Fen | Unit::Hundredth => 100,
            Unit::TenThousandth => 10_000,
        };
        Fraction::new(fact, scale).unwrap_or(Fraction::ZERO)
    }
}

/// A new integer column of a table.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DerivationDefinition {
    pub zh: String,
    pub en: String,
    pub table: String,
    pub kind: DerivationKind,
    /// `order`, `since_earlier`, `any`, `smallest`: the columns that rows share.
    #[serde(default)]
    pub partition: Vec<String>,
    /// `order`: the columns by which they follow each other.
    #[serde(default)]
    pub order: Vec<String>,
    /// `since_earlier`: days to the row just before count only where this column differs.
    pub differing: Option<String>,
    /// `smallest`: of which column. `lookup`: of which table and column, `exams.ended_at`.
    pub column: Option<String>,
    /// `lookup`: the column of both tables by which a row is found.
    pub by: Option<String>,
    /// `lookup`: the column of the row itself where nothing is found.
    pub otherwise: Option<String>,
    /// `minutes`, `days`: between which two times. `since_earlier`: the time whose days are counted.
    pub from: Option<String>,
    pub to: Option<String>,
    /// `days`: a smaller difference counts as this (a stay of one day is 1, not 0).
    pub minimum: Option<i64>,
    /// Which rows take part; the others have no value.
    #[serde(rename = "where")]
    pub predicate: Option<String>,
    /// A further test, applied only where the hospital collects its columns.
    pub where_collected: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DerivationKind {
    /// 1, 2, 3 … of the rows that share the partition: 1 picks each once.
    Order,
    /// Whole minutes from one time to another; a negative span is no value.
    Minutes,
    /// Calendar days from one date to another; a negative span is no value.
    Days,
    /// Calendar days since the last earlier day on which a row shares the partition; with `differing` since the row just
    /// before it, of the same day too, if that row's column is another.
    SinceEarlier,
    /// 1 for all rows of a partition of which at least one passes the test, else 0.
    Any,
    /// The smallest value of a column within the partition.
    Smallest,
    /// The sum of a column within the partition.
    Total,
    /// A time of another table's row, found by a column that both have.
    Lookup,
}
