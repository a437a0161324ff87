//! The tables of the submission as data: rows, order, codes, units and stated limits, and what is due when.
//!
//! An administration's own form is another file in `catalogue/submission/`, not code.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::labels::Name;
use crate::numbers::Decimal;
use crate::period::PeriodLength;

/// Every table of the submission, as far as the files say.
#[derive(Clone, Debug, Default)]
pub struct Forms {
    pub disclosure: Option<Form>,
    /// Of tertiary and of secondary hospitals.
    pub tertiary: Option<Form>,
    pub secondary: Option<Form>,
    pub equipment: Option<EquipmentForm>,
    pub calendar: Option<Calendar>,
}

/// A table of indicators of the hospital.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Form {
    pub title: Name,
    /// Where it comes from.
    pub source: String,
    /// When somebody last looked it over.
    pub reviewed: String,
    /// Changes that a cause is asked for, of every row that says nothing else.
    #[serde(default)]
    pub changes_beyond: ChangeLimits,
    #[serde(rename = "row")]
    pub rows: Vec<FormRow>,
}

/// How far a value may lie from that of the same period last year, either way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangeLimits {
    /// Of what is no per cent itself: in per cent of last year's.
    pub percent: Option<Decimal>,
    /// Of what is a per cent: percentage points.
    pub points: Option<Decimal>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormRow {
    /// As the form numbers it.
    pub code: String,
    /// The row of which it is a part.
    pub part_of: Option<String>,
    /// Printed where it begins.
    pub group: Option<Name>,
    pub name: Name,
    pub indicator: Option<String>,
    pub unit: Option<Name>,
    pub decimals: Option<u8>,
    /// Values are divided by it: 10000 for 万元.
    pub divisor: Option<Decimal>,
    pub change: Option<ChangeKind>,
    /// ▲
    #[serde(default)]
    pub monitored: bool,
    pub direction: Option<RowDirection>,
    pub data_source: Option<FiledFrom>,
    /// Filed once a year.
    #[serde(default)]
    pub annual: bool,
    /// What an entered number stands for.
    #[serde(default)]
    pub words: BTreeMap<String, Name>,
    /// Why there is no value, where nothing better is known.
    pub not_available: Option<Name>,
    /// What a counted zero says where none can be believed: the row then has no value, for this reason.
    pub zero: Option<Name>,
    /// Stated limits, in the printed unit.
    pub at_most: Option<Decimal>,
    pub at_least: Option<Decimal>,
    pub changes_beyond: Option<ChangeLimits>,
    /// The rows whose exact values must add up …
    #[serde(default)]
    pub sum_of: Vec<String>,
    /// … to this.
    pub equals: Option<Decimal>,
    /// What is entered counts people: few are not told to the public. Of what is counted, the measures say so.
    #[serde(default)]
    pub people: bool,
    /// What the letter calls it, where the letter says it.
    pub told: Option<Name>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    Percent,
    Difference,
    None,
}

/// What the national form asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowDirection {
    /// ↑
    Raise,
    /// ↓
    Lower,
    /// ○ monitored and compared, never scored.
    Compare,
    /// ✓ done little by little.
    Gradual,
}

impl RowDirection {
    pub fn sign(self) -> &'static str {
        match self {
            RowDirection::Raise => "↑",
            RowDirection::Lower => "↓",
            RowDirection::Compare => "○",
            RowDirection::Gradual => "✓",
        }
    }

    pub fn code(self) -> &'static str {
        match self {
            RowDirection::Raise => "raise",
            RowDirection::Lower => "lower",
            RowDirection::Compare => "compare",
            RowDirection::Gradual => "gradual",
        }
    }
}

/// Where the national form takes a value from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FiledFrom {
    FrontPage,
    Hospital,
    Finance,
    Platform,
    Satisfaction,
}

impl FiledFrom {
    pub fn code(self) -> &'static str {
        match self {
            FiledFrom::FrontPage => "front_page",
            FiledFrom::Hospital => "hospital",
            FiledFrom::Finance => "finance",
            FiledFrom::Platform => "platform",
            FiledFrom::Satisfaction => "satisfaction",
        }
    }
}

/// The table of large equipment: a row for each device.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EquipmentForm {
    pub title: Name,
    pub source: String,
    pub reviewed: String,
    /// Whose devices it lists, in this order.
    pub classes: Vec<String>,
    #[serde(rename = "column")]
    pub columns: Vec<EquipmentColumn>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EquipmentColumn {
    pub indicator: String,
    pub name: Name,
    pub unit: Name,
    pub decimals: u8,
    pub at_most: Option<Decimal>,
    pub at_least: Option<Decimal>,
}

/// What is due when.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calendar {
    pub source: String,
    pub reviewed: String,
    #[serde(rename = "filing")]
    pub filings: Vec<Filing>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Filing {
    pub id: String,
    pub name: Name,
    pub every: PeriodLength,
    /// The month in which it is due, counted from the last of the period.
    pub months_after: u8,
    /// A day that the month lacks is its last.
    pub day: u8,
    pub basis: Name,
    /// The submission itself.
    #[serde(default)]
    pub this: bool,
}

impl Form {
    /// The indicators that it names.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.rows.iter().filter_map(|row| row.indicator.as_deref())
    }

    pub fn row(&self, code: &str) -> Option<&FormRow> {
        self.rows.iter().find(|row| row.code == code)
    }

    /// Whether other rows are parts of it.
    pub fn has_parts(&self, code: &str) -> bool {
        self.rows.iter().any(|row| row.part_of.as_deref() == Some(code))
    }
}

impl Forms {
    /// Every indicator of the tables, those of either level.
    pub fn ids<'f>(&'f self, national: Option<&'f Form>) -> impl Iterator<Item = &'f str> {
        let forms = self.disclosure.iter().chain(national).flat_map(Form::ids);
        let columns = self.equipment.iter().flat_map(|form| &form.columns).map(|column| column.indicator.as_str());
        forms.chain(columns)
    }
}
