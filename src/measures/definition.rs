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
    /// Of a quantile: 90 for the 90th percentile.
    pub percent: Option<u8>,
    /// Which rows count: tests of columns, joined by AND, OR, NOT.
    #[serde(rename = "where")]
    pub predicate: Option<String>,
    /// A further test, applied only where the hospital collects its columns.
    pub where_collected: Option<String>,
    /// The column that says whose it is.
    pub entity: String,
    /// The column that says when it was.
    pub date: String,
    /// Columns that split the measure.
    #[serde(default)]
    pub strata: Vec<String>,
    pub unit: Unit,
    /// A level, summed over months or days: `mean(x)` divides by how many there were.
    pub stock: Option<StockOver>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Aggregation {
    Count,
    Sum,
    CountDistinct,
    /// Nearest rank: an observed value.
    Quantile,
}

impl Aggregation {
    /// Months, and departments, may be added up.
    pub fn is_additive(self) -> bool {
        match self {
            Aggregation::Count | Aggregation::Sum => true,
            Aggregation::CountDistinct | Aggregation::Quantile => false,
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
    /// `order`: the columns that rows share.
    #[serde(default)]
    pub partition: Vec<String>,
    /// `order`: the columns by which they follow each other.
    #[serde(default)]
    pub order: Vec<String>,
    /// `minutes`, `days`: between which two times.
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
}
