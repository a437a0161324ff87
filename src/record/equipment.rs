//! What the card of a device says: its points, and whether it is used too much.
//!
//! Signs are independent of one another, and each names its evidence: counts, limits, rule. None of them is a verdict:
//! beside them stands what would explain them innocently, and which of that the data could check.

pub mod class_page;
pub mod context;
mod exam_list;
mod funnel_chart;
pub mod gates;
pub mod hours;
pub mod orderers;
pub mod overview;
pub mod physicians;
pub mod public;
pub mod report;
pub mod results;
pub mod scissors;
pub mod sharing;
pub mod signs;
pub mod since_purchase;
mod subject;
pub mod watch;

use serde::{Deserialize, Serialize};

use super::card::Figure;
use super::committee::ControlChart;
use super::committee::funnels::FunnelChart;

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DeviceCard {
    pub head: DeviceHead,
    /// The page's message in a sentence.
    pub headline: String,
    pub dimensions: Vec<Strip>,
    /// Of each indicator of the strip's overutilization: what is left out.
    pub exclusions: Vec<String>,
    /// Absent of machines that treat.
    pub overuse: Option<Overuse>,
}

/// The furniture of the page, and whose card it is.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DeviceHead {
    pub document: String,
    pub kicker: String,
    pub office: String,
    pub audience: String,
    pub status: String,
    pub entity: String,
    pub period: String,
    /// Department, edition of the catalogue, since when in service, that points are examples.
    pub entity_line: String,
    pub total_label: String,
    pub total: Figure,
    /// That overuse is in alarm; else empty.
    pub alarm: String,
    /// Why there is no total; else empty.
    pub state_note: String,
}

/// A dimension with its lines.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Strip {
    pub name: String,
    pub score: Figure,
    pub points: Figure,
    /// In thousandths of full marks.
    pub permille: i64,
    /// The one that overuse takes its points from.
    pub concern: bool,
    pub lines: Vec<StripLine>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct StripLine {
    pub name: String,
    /// With its unit, or why there is none.
    pub actual: String,
    pub score: Figure,
    /// Less than half its points.
    pub low: bool,
}

/// Is it used too much?
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Overuse {
    /// By month, with the mean and limits of its first year.
    pub results: Option<SignBlock<ControlChart>>,
    /// How long after the exam that it repeats.
    pub intervals: Option<SignBlock<Intervals>>,
    /// Repeats by the department that ordered, against limits by size.
    pub orderers: Option<SignBlock<FunnelChart>>,
    pub verdict: String,
    /// Each sign in a sentence: what it is and what it means.
    pub signs: Vec<String>,
    pub guard: String,
    pub advice: String,
    pub explanations: Vec<Explanation>,
}

/// A picture, its message and the rule behind it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SignBlock<T> {
    pub caption: String,
    pub note: String,
    pub chart: T,
}

/// Repeats by days since the exam that they repeat.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Intervals {
    pub unit: String,
    pub size_label: String,
    /// What the line is.
    pub others_label: String,
    /// From one day on.
    pub days: Vec<IntervalDay>,
    /// The chart in words.
    pub alt: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct IntervalDay {
    pub day: u32,
    pub count: u64,
    /// What the other devices of the class have, brought to the number of exams of this one; none without others.
    pub others: Option<crate::numbers::Decimal>,
}

/// Something that would explain the signs innocently.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Explanation {
    pub words: String,
    /// The data could tell.
    pub checked: bool,
    pub finding: String,
}
