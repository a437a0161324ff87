//! What an indicator is: its formula, its unit, which way is better, where the definition comes from.

use serde::{Deserialize, Serialize};

use crate::labels::Language;

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IndicatorDefinition {
    pub zh: String,
    pub en: String,
    /// Why it is looked at.
    pub why_zh: String,
    pub why_en: String,
    pub kind: IndicatorKind,
    /// Absent for values entered by hand.
    pub formula: Option<String>,
    pub unit: IndicatorUnit,
    pub decimals: u8,
    pub direction: Direction,
    /// Key of the system it comes from, as the form names it (`data_source.<key>` in the labels).
    pub data_source: String,
    /// Where the definition is from.
    pub source: String,
    /// When somebody last looked it over.
    pub reviewed: String,
    /// Which months' facts are taken.
    #[serde(default)]
    pub window: Window,
    /// A count of the occasions on which it could have been found: without any, it is zero by rule, and says so.
    pub sample: Option<String>,
    /// A count of occasions: the formula is taken of each month that has any, none of them below zero, and the value is
    /// the mean of those months.
    pub mean_of_months_with: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IndicatorKind {
    /// Adds up over time: visits, revenue.
    Flow,
    /// A level at a time: beds, heads.
    Stock,
    Ratio,
    Growth,
    Quantile,
    Expected,
    Concentration,
    /// Written down by hand with its evidence.
    Entered,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum IndicatorUnit {
    #[serde(rename = "1")]
    One,
    #[serde(rename = "%")]
    Percent,
    #[serde(rename = "CNY")]
    Yuan,
    #[serde(rename = "points")]
    Points,
    #[serde(rename = "day")]
    Day,
    #[serde(rename = "minute")]
    Minute,
}

impl IndicatorUnit {
    pub fn code(self) -> &'static str {
        match self {
            IndicatorUnit::One => "1",
            IndicatorUnit::Percent => "%",
            IndicatorUnit::Yuan => "CNY",
            IndicatorUnit::Points => "points",
            IndicatorUnit::Day => "day",
            IndicatorUnit::Minute => "minute",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    Higher,
    Lower,
    /// Neither too low nor too high.
    Interval,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Window {
    #[default]
    Period,
    /// For a month: the latest quarter up to it that has anything (surveys are taken by quarter).
    LatestQuarter,
}

impl IndicatorDefinition {
    pub fn name(&self, language: Language) -> &str {
        language.choose(&self.zh, &self.en)
    }

    /// Why it is looked at, and how it is counted.
    pub fn why(&self, language: Language) -> &str {
        language.choose(&self.why_zh, &self.why_en)
    }

    /// A count of things: its references keep two decimals.
    pub fn is_count(&self) -> bool {
        self.unit == IndicatorUnit::One && self.decimals == 0
    }

    /// Decimals to which a reference is rounded before anything is scored.
    pub fn reference_decimals(&self) -> u8 {
        if self.is_count() { 2 } else { self.decimals }
    }
}
