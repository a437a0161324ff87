//! What an indicator is: its formula, its unit, which way is better, where the definition comes from.

use serde::{Deserialize, Serialize};

use crate::labels::Language;

use super::expected::ExpectedPart;

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
    /// Observed ÷ expected, in place of a formula.
    #[serde(default)]
    pub expected: Vec<ExpectedPart>,
    /// What a denominator of zero means.
    #[serde(default)]
    pub without_denominator: WithoutDenominator,
    /// Above a share of missing entries there is no value.
    pub complete: Option<Completeness>,
    /// Of devices: the classes that it is counted for; all where none is named.
    pub classes: Option<Vec<String>>,
    /// Who answers for it.
    pub accountable: Option<Accountable>,
    /// What is left out, as it is printed with the figure.
    pub excludes_zh: Option<String>,
    pub excludes_en: Option<String>,
}

/// What is said where nothing can be divided by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WithoutDenominator {
    #[default]
    NotApplicable,
    /// The numerator is the least that it can be: hours without a fault.
    LowerBound,
    /// An investment that earns nothing is not paid back.
    NotRecoverable,
}

/// More than so many per cent missing is no data.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Completeness {
    pub missing: String,
    pub of: String,
    pub percent: u8,
}

/// Whose doing an indicator of a device is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Accountable {
    /// Of the departments that order.
    Ordering,
    /// Of the department that performs.
    Performing,
    Shared,
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

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Window {
    #[default]
    Period,
    /// For a month: the latest quarter up to it that has anything (surveys are taken by quarter).
    LatestQuarter,
    /// The twelve months up to the period's end.
    TrailingYear,
}

impl IndicatorDefinition {
    pub fn name(&self, language: Language) -> &str {
        language.choose(&self.zh, &self.en)
    }

    /// Why it is looked at, and how it is counted.
    pub fn why(&self, language: Language) -> &str {
        language.choose(&self.why_zh, &self.why_en)
    }

    /// What is left out.
    pub fn excludes(&self, language: Language) -> Option<&str> {
        let (zh, en) = (self.excludes_zh.as_deref(), self.excludes_en.as_deref());
        match language {
            Language::Zh => zh,
            Language::En => en.or(zh),
        }
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
