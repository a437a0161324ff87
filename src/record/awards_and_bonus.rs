//! Awards and money on pages: the hospital's award-and-bonus report of a year, and the slip on which a department finds its
//! wage of a month (科室绩效分配通知单).

use serde::{Deserialize, Serialize};

use crate::numbers::Decimal;

use super::detail_table::DetailTable;
use super::summary::{Furniture, Opening, Ranking};

mod awards;
mod money;
mod public;
pub mod report;
mod robustness;
pub mod slip;

/// The award-and-bonus report.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AwardsAndBonus {
    pub head: Furniture,
    /// What came of it in a sentence, then by which rules, on which data.
    pub opening: Opening,
    /// What came of it in numbers.
    pub figures: Vec<KeyFigure>,
    pub rules: DetailTable,
    pub scope: Vec<String>,
    /// Who stands where among equals.
    pub ranking: Ranking,
    /// How firm that is; not for the public.
    pub robustness: Option<Section>,
    pub awards: Awards,
    pub vetoes: Section,
    pub money: Money,
    pub objection: Section,
    pub sign_off: Vec<String>,
}

/// A number of the first page, with its unit, and what it is.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct KeyFigure {
    pub value: String,
    pub label: String,
}

/// All awards of the year.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Awards {
    pub opening: Opening,
    /// Heads of the four columns.
    pub columns: [String; 4],
    pub awards: Vec<Award>,
    /// Said where there are none.
    pub text: String,
}

/// An award: who has it, why, and who came next; a row for each group of equals.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Award {
    pub heading: String,
    pub rows: Vec<AwardRow>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AwardRow {
    pub among: String,
    pub winners: String,
    pub why: String,
    /// Who could not be chosen, and why not; empty where all could.
    pub excluded: String,
    pub next: String,
}

/// The money of the year.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Money {
    pub opening: Opening,
    pub pools: Vec<PoolPages>,
    /// Plans that were refused; none where all were made.
    pub refused: Option<Section>,
}

/// A sum that was shared.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PoolPages {
    pub rules: String,
    /// A row for each department, over all groups of staff; not for the public.
    pub overview: Option<SumTable>,
    /// What was paid and what is kept are the sum.
    pub closing: String,
    /// How each group's amounts come about.
    pub groups: Vec<SumTable>,
}

/// A table that closes with sums.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SumTable {
    pub table: DetailTable,
    pub sums: Vec<String>,
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
    /// A table for each plan of wages.
    pub amounts: Vec<SlipAmounts>,
    /// What is paid or taken back for earlier months; absent where nothing is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carried: Option<SlipCarried>,
    /// Filled in by the department: its heads, and how many empty rows.
    pub form_heading: String,
    pub form_columns: Vec<String>,
    pub form_rows: u32,
    pub sign_off: Vec<String>,
}

/// What a department gets of one plan, and by which rules.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SlipAmounts {
    pub amounts: SumTable,
    pub rules: String,
}

/// 补发补扣: earlier months whose money is no longer what was approved, and what is paid with it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SlipCarried {
    pub amounts: SumTable,
    pub rules: String,
    /// The month's own amount and what is carried into it are what is paid.
    pub closing: String,
}

/// Fen as yuan.
pub fn yuan(fen: i128) -> String {
    Decimal::new(fen, crate::allocation::definition::FEN).printed()
}

/// The same of a change, with its sign.
pub fn yuan_signed(fen: i128) -> String {
    Decimal::new(fen, crate::allocation::definition::FEN).printed_signed()
}
