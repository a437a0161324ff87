//! Awards and money on pages: the hospital's award-and-bonus report of a year, and the slip on which a department finds its
//! wage of a month (科室绩效分配通知单).

use serde::{Deserialize, Serialize};

use crate::labels::Labels;
use crate::numbers::Decimal;

use super::card::{DetailColumn, DetailTable};
use super::summary::{Furniture, Opening, Ranking};

mod awards;
mod money;
pub mod report;
mod robustness;
pub mod slip;

/// The award-and-bonus report.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AwardsAndBonus {
    pub head: Furniture,
    /// By which rules, on which data.
    pub opening: Opening,
    pub rules: DetailTable,
    pub scope: Vec<String>,
    /// Who stands where among equals.
    pub ranking: Ranking,
    /// How firm that is.
    pub robustness: Section,
    pub awards: Section,
    pub vetoes: Section,
    pub money: Section,
    pub objection: Section,
    pub sign_off: Vec<String>,
}

/// A part with a heading of its own; each of its tables begins with a sentence.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Section {
    pub opening: Opening,
    pub tables: Vec<DetailTable>,
    /// Said below the tables, or in their place.
    pub texts: Vec<String>,
}

/// What a department is told of its wage, with an empty form for what it does with it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct WageSlip {
    pub head: Furniture,
    pub opening: Opening,
    pub amounts: DetailTable,
    pub notes: Vec<String>,
    /// Filled in by the department: its heads, and how many empty rows.
    pub form_heading: String,
    pub form_columns: Vec<String>,
    pub form_rows: u32,
    pub sign_off: Vec<String>,
}

/// How a column is set.
#[derive(Clone, Copy)]
enum Set {
    Text,
    Wide,
    Number,
}

fn table(labels: &Labels, heading: String, columns: &[(&str, Set)], rows: Vec<Vec<String>>) -> DetailTable {
    let column = |(key, set): &(&str, Set)| DetailColumn {
        name: labels.text(key).to_owned(),
        number: matches!(set, Set::Number),
        wide: matches!(set, Set::Wide),
    };
    DetailTable { heading, columns: columns.iter().map(column).collect(), rows }
}

/// Fen as yuan.
pub fn yuan(fen: i128) -> String {
    Decimal::new(fen, crate::allocation::definition::FEN).printed()
}
