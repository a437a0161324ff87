//! The hospital's month, as the summary's pages say it: who stands where, what was lost, what moved, what it cost, and on
//! which data it rests.
//!
//! Each file beside this one writes a part: [`peers`](self::peers) says who is compared with whom.

use serde::{Deserialize, Serialize};

use crate::numbers::Decimal;

use super::card::{Figure, LegendEntry, Meaning};
use super::detail_table::DetailTable;

mod absent;
mod annual_targets;
pub mod context;
pub mod cost_ratios;
mod data_quality;
mod distribution;
mod heat_map;
mod movers;
mod peers;
mod ranking;
mod run_record;

use annual_targets::AnnualTargets;

/// All pages of the summary.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Summary {
    pub head: Furniture,
    pub ranking: Ranking,
    /// Absent where no department has a total.
    pub heat_map: Option<HeatMap>,
    pub changes: Option<Changes>,
    /// Of a year: its targets, and how far they are reached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub targets: Option<AnnualTargets>,
    /// Absent where none of the ratios can be had.
    pub cost_ratios: Option<CostRatios>,
    pub basis: Basis,
}

/// What stands above and below every page.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Furniture {
    pub document: String,
    /// 全院
    pub entity: String,
    pub period: String,
    pub audience: String,
    pub status: String,
    pub office: String,
    /// Of a period that lacks months of data: which; on every page.
    #[serde(default)]
    pub incomplete: String,
}

/// How a page begins.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Opening {
    pub kicker: String,
    /// The page's message in a sentence.
    pub headline: String,
    /// How to read it.
    pub note: String,
}

/// Who stands where among equals.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Ranking {
    pub opening: Opening,
    pub dimensions: Vec<RankedDimension>,
    pub groups: Vec<RankedGroup>,
    /// Who is missing, and why.
    pub absent: Vec<Absent>,
}

/// A dimension's column. All bars have one scale: the room to both sides of full marks, in thousandths of all of it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RankedDimension {
    pub name: String,
    /// 满分 70
    pub full: String,
    pub left_permille: i64,
    pub right_permille: i64,
}

/// Departments of one type, or those that are the only one of theirs.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RankedGroup {
    pub name: String,
    /// Empty where nobody is ranked.
    pub median: String,
    pub count: String,
    pub rows: Vec<RankedRow>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RankedRow {
    pub rank: String,
    /// ▲ 1, ▼ 2 or —
    pub moved: String,
    pub department: String,
    pub total: Figure,
    pub standings: Vec<Standing>,
    pub on_last_month: Figure,
    pub on_last_year: Figure,
    /// Among the largest falls of the summary: which of the two changes is meant.
    pub fell_on_last_month: bool,
    pub fell_on_last_year: bool,
}

/// One dimension of one department.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Standing {
    pub score: Figure,
    /// Score less points in thousandths of the room of all bars.
    pub gain_permille: i64,
    pub meaning: Meaning,
}

/// Departments that are not ranked for one reason.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Absent {
    pub heading: String,
    pub texts: Vec<String>,
}

/// What was lost and where: the cells add up to dimensions, the dimensions to the total less full marks.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct HeatMap {
    pub opening: Opening,
    pub dimensions: Vec<HeatDimension>,
    pub groups: Vec<HeatGroup>,
    /// The upper ends of the classes of loss: ≤ 0.50 … > 4.00
    pub classes: Vec<String>,
    /// Totals that were capped or floored, so that their cells add up to something else.
    pub limits: Vec<String>,
}

/// A dimension, and the groups of indicators into which its column falls.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct HeatDimension {
    pub name: String,
    pub full: String,
    pub columns: Vec<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct HeatGroup {
    pub name: String,
    pub rows: Vec<HeatRow>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct HeatRow {
    pub department: String,
    pub total: Figure,
    /// Of each dimension its own cell, then those of its columns.
    pub cells: Vec<HeatCell>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct HeatCell {
    /// Score less points.
    pub gain: Figure,
    pub meaning: Meaning,
    /// Class of the loss, from 1; 0 for none.
    pub class: u8,
    /// The sum of a dimension.
    pub sum: bool,
}

/// Who rose and fell most and why, and how the totals spread.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Changes {
    pub opening: Opening,
    pub movers: Vec<MoverTable>,
    pub distribution: Distribution,
}

/// Largest rises, or largest falls.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MoverTable {
    pub heading: String,
    pub meaning: Meaning,
    pub rows: Vec<Mover>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Mover {
    pub department: String,
    pub before: Figure,
    pub now: Figure,
    pub change: Figure,
    /// The largest parts of the change that have its sign.
    pub cause: String,
}

/// The totals of each type on one axis.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Distribution {
    pub caption: String,
    pub note: String,
    /// The message and the numbers in words.
    pub alt: String,
    pub median_head: String,
    /// Where all have the same full marks.
    pub full: Option<Figure>,
    pub full_label: String,
    pub rows: Vec<Spread>,
}

/// One type: its totals from the lowest to the highest.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Spread {
    pub name: String,
    pub count: String,
    pub totals: Vec<Decimal>,
    /// The one of them that a card is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub own: Option<Decimal>,
    /// Empty where there is one department only.
    pub median: Figure,
    /// Empty where the highest is the lowest.
    pub lowest: String,
    pub highest: String,
}

/// Costs against revenue, against the same month last year.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CostRatios {
    pub opening: Opening,
    pub ratios: Vec<String>,
    pub amounts: Vec<AmountHead>,
    pub rows: Vec<CostRow>,
    /// What the departments listed leave of the hospital.
    pub rest: Option<CostRow>,
    pub total: CostRow,
    pub legend: Vec<LegendEntry>,
    pub notes: Vec<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AmountHead {
    pub name: String,
    /// What the amount holds: 不含药耗, 元.
    pub note: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CostRow {
    pub name: String,
    /// None in the row of what is left.
    pub ratios: Vec<RatioPair>,
    pub amounts: Vec<AmountPair>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RatioPair {
    pub now: Figure,
    pub before: Figure,
    /// In percentage points.
    pub change: Figure,
    /// A change of less than a point is neither.
    pub meaning: Meaning,
    /// Places on the axis that all rows share.
    pub now_permille: i64,
    pub before_permille: Option<i64>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AmountPair {
    pub now: Figure,
    pub before: Figure,
}

/// On which data and by which rules it was made.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Basis {
    pub opening: Opening,
    pub files: DetailTable,
    /// Not collected, months missing: those with nothing in them are left out.
    pub gaps: Vec<DetailTable>,
    /// What there is nothing to list of.
    pub without_gaps: Vec<String>,
    pub run: DetailTable,
}
