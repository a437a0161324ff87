//! The monthly scorecard of one department, as its page says it.

use serde::Serialize;

use crate::numbers::Decimal;

/// A number as it is printed, and as it is. An empty `printed` is a cell with nothing in it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Figure {
    pub printed: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub raw: Option<Decimal>,
}

/// What a number means for the reader; a sign and a word always say it too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Meaning {
    Gain,
    Loss,
    #[default]
    Neither,
}

/// Whether the card has a total.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CardState {
    Known,
    /// No data for something that is scored: no total.
    Blocked,
    /// No reference for something that is scored: no total, not ranked.
    Trial,
}

/// The head of the form: readable in half a minute.
#[derive(Clone, Debug, Serialize)]
pub struct Head {
    pub document: String,
    pub hospital: String,
    pub office: String,
    pub audience: String,
    /// 初算稿, 科室核对稿, 终稿.
    pub status: String,
    pub status_note: String,
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
#[derive(Clone, Debug, Serialize)]
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
#[derive(Clone, Debug, Serialize)]
pub struct Change {
    pub label: String,
    pub change: Figure,
    pub meaning: Meaning,
    pub note: String,
}

/// One dimension's block of the form.
#[derive(Clone, Debug, Serialize)]
pub struct Block {
    pub name: String,
    pub subtotal: Comparison,
    pub rows: Vec<Row>,
}

/// Sums of a block or of the whole card.
#[derive(Clone, Debug, Serialize)]
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
#[derive(Clone, Debug, Serialize)]
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

/// A rule that applied, for page two.
#[derive(Clone, Debug, Serialize)]
pub struct Rule {
    pub name: String,
    pub text: String,
}

/// One month of the total.
#[derive(Clone, Debug, Serialize)]
pub struct Point {
    /// 2026-03
    pub period: String,
    pub value: Figure,
}

/// One bar of the gain-and-loss chart.
#[derive(Clone, Debug, Serialize)]
pub struct Bar {
    pub name: String,
    pub value: Figure,
    pub meaning: Meaning,
}

/// The numbers behind the two charts of page two, with what they say in words.
#[derive(Clone, Debug, Serialize)]
pub struct CardCharts {
    /// The page's message in a sentence.
    pub headline: String,
    /// A sentence that says what to see.
    pub history_caption: String,
    /// Thirteen months of the total; a month without one has an empty figure.
    pub history: Vec<Point>,
    /// What the last month's total means: its mark in the chart.
    pub history_meaning: Meaning,
    pub history_full: Figure,
    pub history_full_label: String,
    pub history_alt: String,
    pub gains_caption: String,
    pub gains: Vec<Bar>,
    pub gains_alt: String,
}

/// The page of one department.
#[derive(Clone, Debug, Serialize)]
pub struct Card {
    pub head: Head,
    pub blocks: Vec<Block>,
    pub total: Comparison,
    /// Below the table: abbreviations and how it was reckoned.
    pub form_note: String,
    pub sign_off: Vec<String>,
    pub charts: CardCharts,
    /// Page two: indicators not scored and why, moved points, deductions, definitions and rules.
    pub rules_heading: String,
    pub rules: Vec<Rule>,
}
