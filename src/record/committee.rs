//! What a committee reads: which figures changed for a reason and which are noise, who moved them, and what needs talk.
//!
//! [`reading`](self::reading) makes each indicator's control chart; the files beside it write a part of the pack each.

use serde::{Deserialize, Serialize};

use crate::numbers::Decimal;

use super::card::{Figure, Meaning, Series};
use super::equipment::watch::WatchList;
use super::summary::{Basis, Changes, CostRatios, Furniture, Opening};

mod appendix;
pub mod basis;
pub mod brief;
pub mod compared;
pub mod context;
pub mod contributions;
pub mod definition;
mod departments;
pub mod funnels;
mod icons;
pub mod layout;
mod matrix;
pub mod meeting;
mod parts;
pub mod reading;
mod rows;
mod signal_page;

/// All pages of the pack.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Pack {
    pub head: Furniture,
    /// Absent where the pack is for no meeting.
    pub meeting: Option<meeting::MeetingPages>,
    pub matrix: Matrix,
    pub signals: Vec<SignalPage>,
    /// Absent where no department has enough months.
    pub departments: Option<DepartmentSignals>,
    /// Absent where no indicator can be compared across departments.
    pub funnels: Option<funnels::Funnels>,
    /// Large equipment and its signs of overuse; absent where no device has a card.
    #[serde(default)]
    pub equipment: Option<WatchList>,
    /// Absent where none of the ratios can be had.
    pub cost_ratios: Option<CostRatios>,
    /// Absent where no department has a total.
    pub changes: Option<Changes>,
    pub basis: Basis,
    /// Absent where nothing is asked.
    pub requests: Option<meeting::Requests>,
    pub appendix: Appendix,
}

/// A picture that stands for a verdict: `figures/icon-<name>.svg`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Icon {
    pub name: String,
    /// The verdict in words.
    pub words: String,
    /// 高 or 低; empty where the icon has no letter.
    pub letter: String,
}

/// All indicators on one page: columns are what the last point is, rows whether the target would be met.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Matrix {
    pub opening: Opening,
    pub columns: Vec<MatrixHead>,
    pub rows: Vec<MatrixRow>,
    pub talk_heading: String,
    /// What needs talk, worst first.
    pub talk: Vec<Talk>,
    /// Indicators of which nothing can be said, and why.
    pub absent: Vec<String>,
    pub variation_legend: Vec<Icon>,
    pub assurance_legend: Vec<Icon>,
    pub rules: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MatrixHead {
    pub icon: Icon,
    pub name: String,
    pub note: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MatrixRow {
    pub head: MatrixHead,
    /// As many as there are columns.
    pub cells: Vec<MatrixCell>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MatrixCell {
    /// Getting worse, and the target not surely met: tinted.
    pub urgent: bool,
    pub entries: Vec<MatrixEntry>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MatrixEntry {
    pub icon: Icon,
    pub name: String,
    /// With its unit.
    pub value: String,
    /// Empty where there is none.
    pub target: String,
    /// The label of its page; empty where it has none.
    pub page: String,
    /// That its limits are provisional; else empty.
    pub note: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Talk {
    pub name: String,
    pub said: String,
    /// The label of its page; empty where it has none.
    pub page: String,
}

/// One indicator that signals: is it chance, who moved it, what to decide.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SignalPage {
    pub indicator: String,
    /// The label that links lead to.
    pub page: String,
    pub opening: Opening,
    pub icons: Vec<Icon>,
    pub control: ControlChart,
    /// How the limits come about, and what the colours mean.
    pub control_note: String,
    /// What was decided on the limits, the rules with their lengths, and whose months these are.
    pub control_rules: String,
    pub parts_heading: String,
    /// Absent where departments do not add up to the hospital.
    pub parts: Option<PartsChart>,
    pub parts_note: String,
    /// What the chart says, in sentences.
    pub said: Vec<String>,
    /// And what the parts say.
    pub said_of_parts: Vec<String>,
}

/// A series with its mean and limits.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ControlChart {
    pub unit: String,
    pub points: Vec<ControlPoint>,
    pub lines: ControlLines,
    /// The place of the first month that the lines are of; what is before it has lines of its own, or none.
    pub lines_from: usize,
    pub earlier: Vec<EarlierLines>,
    /// The target's line and its words.
    pub target: Option<Labelled>,
    pub last_label: String,
    /// What is marked, in words, and the places of its first and last month.
    pub annotation: String,
    pub from: usize,
    pub to: usize,
    /// The chart in words.
    pub alt: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ControlPoint {
    /// 2026-03
    pub month: String,
    /// A month without a value is a gap.
    pub value: Option<Decimal>,
    pub mark: Mark,
    pub beyond: bool,
}

/// What a point is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    Noise,
    Improvement,
    Concern,
    Neutral,
}

/// The lines of a chart, rounded as they are printed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ControlLines {
    pub mean: Labelled,
    pub lower: Labelled,
    pub upper: Labelled,
}

/// Mean and limits up to a decision that the series begins anew, without words; places of their first and last month.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EarlierLines {
    pub from: usize,
    pub to: usize,
    pub mean: Decimal,
    pub lower: Decimal,
    pub upper: Decimal,
}

/// A value and the words beside it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Labelled {
    pub value: Decimal,
    pub label: String,
}

/// What departments did to the hospital's figure since last year: start and parts add up to the end, as printed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PartsChart {
    pub name_head: String,
    pub before_head: String,
    pub now_head: String,
    pub change_head: String,
    pub start_label: String,
    pub start: Figure,
    pub rows: Vec<Part>,
    pub end_label: String,
    pub end: Figure,
    /// The chart in words.
    pub alt: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Part {
    pub name: String,
    pub before: String,
    pub now: String,
    pub change: Figure,
    pub meaning: Meaning,
}

/// Which departments signal, by what.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DepartmentSignals {
    pub opening: Opening,
    pub series_head: String,
    /// Worst first.
    pub rows: Vec<DepartmentSignal>,
    /// How many have no room here; empty where none is left out.
    pub more: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DepartmentSignal {
    pub department: String,
    pub indicator: String,
    pub icon: Icon,
    /// With its unit.
    pub value: String,
    pub mean: String,
    pub said: String,
    /// Numerator ÷ denominator of this month and of the same month last year; empty of what is no ratio.
    pub counts: String,
    /// All months within their limits.
    pub series: Series,
}

/// Every other indicator, small.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Appendix {
    pub opening: Opening,
    pub series: Vec<Series>,
    /// What was decided on their limits.
    pub limits: Vec<String>,
}
