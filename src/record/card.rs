//! The monthly scorecard of one department, as its page says it.

use serde::{Deserialize, Serialize};

use crate::numbers::Decimal;

use super::detail_table::DetailTable;
use super::standing::Standing;

/// A number as it is printed, and as it is. An empty `printed` is a cell with nothing in it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figure {
    pub printed: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw: Option<Decimal>,
}

/// What a number means for the reader; a sign and a word always say it too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Meaning {
    Gain,
    Loss,
    #[default]
    Neither,
}

/// Whether the card has a total.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CardState {
    Known,
    /// No data for something that is scored: no total.
    Blocked,
    /// No reference for something that is scored: no total, not ranked.
    Trial,
}

/// The head of the form: readable in half a minute.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Head {
    pub document: String,
    pub hospital: String,
    pub office: String,
    pub audience: String,
    /// 初算稿, 科室核对稿, 终稿.
    pub status: String,
    pub status_note: String,
    /// Of a period that lacks months of data: which; on every page.
    #[serde(default)]
    pub incomplete: String,
    pub entity_id: String,
    pub entity: String,
    /// Type, beds, scorecard and variant in one line.
    pub entity_line: String,
    pub period: String,
    pub total_label: String,
    pub total: Figure,
    /// Rank, or why there is none.
    pub rank_line: String,
    pub state: CardState,
    /// Empty, or what is missing (blocked) or too new (trial).
    pub state_note: String,
    pub dimensions: Vec<DimensionBar>,
    pub dimensions_note: String,
    pub changes: Vec<Change>,
}

/// One dimension beside its full marks.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DimensionBar {
    pub name: String,
    pub score: Figure,
    pub points: Figure,
    /// Length of the bar in thousandths of the widest one; negative scores run the other way.
    pub score_permille: i64,
    pub points_permille: i64,
    pub meaning: Meaning,
}

/// The total against an earlier one.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Change {
    pub label: String,
    pub change: Figure,
    pub meaning: Meaning,
    pub note: String,
}

/// A dimension's block of the form, or that of a group within it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Block {
    /// 1 for a dimension, 2 and more for groups below it.
    pub level: u8,
    pub name: String,
    pub subtotal: Comparison,
    pub rows: Vec<Row>,
}

/// Sums of a block or of the whole card.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Comparison {
    pub points: Figure,
    pub last_year: Figure,
    pub last_year_change: Figure,
    pub previous: Figure,
    pub previous_change: Figure,
    pub score: Figure,
    /// Score less points.
    pub gain: Figure,
    pub meaning: Meaning,
    pub note: String,
}

/// One indicator of the form, in the order of the source's columns, then what came of it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Row {
    pub indicator: String,
    pub name: String,
    pub unit: String,
    /// 考核标准
    pub standard: String,
    /// 计分方法
    pub method: String,
    /// 数据来源
    pub data_source: String,
    /// 项目分值, after moving.
    pub points: Figure,
    /// Where points moved: what they were.
    pub points_before: Figure,
    pub actual: Figure,
    pub reference: Figure,
    /// Completion (%), or difference from the reference.
    pub completion: Figure,
    pub completion_meaning: Meaning,
    pub last_year: Figure,
    pub last_year_change: Figure,
    pub previous: Figure,
    pub previous_change: Figure,
    pub year_to_date: Figure,
    pub score: Figure,
    pub gain: Figure,
    /// The gain in thousandths of the largest gain or loss of the card, for the bar.
    pub gain_permille: i64,
    pub meaning: Meaning,
    /// Why points were lost or gained, or why the indicator is not scored.
    pub reason: String,
}

/// What changed the total since earlier cards, part by part.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Movement {
    /// The page's message in a sentence.
    pub headline: String,
    /// The comparisons that can be made, side by side over the same rows.
    pub comparisons: Vec<TotalChange>,
    /// The parts, in the order of the card; what moved in no comparison is summed up in the last row.
    pub parts: Vec<PartRow>,
    pub end_label: String,
    /// 分
    pub unit: String,
    /// What to see, and how it was reckoned.
    pub note: String,
    /// The message and the numbers in words.
    pub alt: String,
    /// Why a comparison cannot be made.
    pub missing: Vec<String>,
}

/// The total against an earlier one, in points.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TotalChange {
    /// 较上月
    pub label: String,
    pub start_label: String,
    pub start: Figure,
    pub end: Figure,
    /// 较上月 83.08 → 100.60，增加 17.52 分
    pub heading: String,
    /// The large parts, each in a sentence.
    pub sentences: Vec<Sentence>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Sentence {
    pub change: Figure,
    pub meaning: Meaning,
    pub text: String,
}

/// One part of the changes: the same row in every comparison.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PartRow {
    pub name: String,
    /// Begins another dimension.
    pub begins: bool,
    /// By comparison.
    pub changes: Vec<Figure>,
}

/// The last thirteen months, indicator by indicator.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Trends {
    /// What to see, in a sentence.
    pub caption: String,
    pub note: String,
    /// How to read marks and lines.
    pub legend: Vec<LegendEntry>,
    pub series: Vec<Series>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LegendEntry {
    pub mark: String,
    pub meaning: Meaning,
    pub text: String,
}

/// One indicator over time, with what it is measured against.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Series {
    pub name: String,
    /// 标准 168, 区间 85–95.
    pub standard: String,
    /// The last value with its unit, or the word for why there is none.
    pub last: Figure,
    /// What the last value earned.
    pub meaning: Meaning,
    /// A month without a value has an empty figure.
    pub points: Vec<Point>,
    pub reference: Option<Decimal>,
    /// Of an interval: its lower and upper end.
    pub band: Option<(Decimal, Decimal)>,
    /// The place of the first month that the band is of.
    #[serde(default)]
    pub band_from: usize,
    /// Months before the last that are marked for what they were, by place; only control charts have them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub marks: Vec<(usize, Meaning)>,
    /// Every month in words.
    pub alt: String,
}

/// One month.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Point {
    /// 2026-03
    pub period: String,
    pub value: Figure,
}

/// The evidence: what was inspected, moved, not scored, watched, how it is defined, by which rules.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Details {
    pub headline: String,
    /// Each a small table; those with nothing in them are left out.
    pub tables: Vec<DetailTable>,
    pub definitions: DetailTable,
    pub rules_heading: String,
    pub rules: Vec<Rule>,
}

/// A rule that applied.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Rule {
    pub name: String,
    pub text: String,
}

/// The pages of one department.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Card {
    pub head: Head,
    pub blocks: Vec<Block>,
    /// Absent where nothing was adjusted by hand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub adjusted: Option<AdjustedBlock>,
    pub total: Comparison,
    /// Below the table: abbreviations and how it was reckoned.
    pub form_note: String,
    pub sign_off: Vec<String>,
    pub movement: Movement,
    /// Of a year: where it stands among those of its type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standing: Option<Standing>,
    pub trends: Trends,
    pub details: Details,
}

/// Between the dimensions and the total: what was adjusted by hand, each with its reason and who approved it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AdjustedBlock {
    pub subtotal_label: String,
    /// The sum of the dimensions.
    pub subtotal: Comparison,
    pub rows: Vec<AdjustedRow>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AdjustedRow {
    pub text: String,
    /// In points; empty of what changed a line, whose score has it already.
    pub change: Figure,
    pub meaning: Meaning,
}
