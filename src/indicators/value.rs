//! What is known of an indicator for an entity and a time.

use serde::Serialize;

use crate::numbers::{Decimal, Fraction};

/// Whether there is a number, and if not, why. None of these is ever shown as another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// A number, zero included.
    Known,
    /// Declared so, or nothing to divide by.
    NotApplicable,
    /// The hospital does not map what it needs.
    NotCollected,
    /// Mapped and expected, but absent for this time.
    NoData,
    /// Too few cases for this audience.
    Suppressed,
}

impl State {
    pub fn code(self) -> &'static str {
        match self {
            State::Known => "known",
            State::NotApplicable => "not_applicable",
            State::NotCollected => "not_collected",
            State::NoData => "no_data",
            State::Suppressed => "suppressed",
        }
    }
}

/// Why, as a text of the labels (`reason.<key>`) with its details.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    pub key: &'static str,
    pub details: Vec<(&'static str, String)>,
}

impl Reason {
    pub fn new(key: &'static str) -> Reason {
        Reason { key, details: Vec::new() }
    }

    pub fn with(mut self, name: &'static str, value: impl ToString) -> Reason {
        self.details.push((name, value.to_string()));
        self
    }

    /// In words; tables, columns and inspection programmes are called by their names.
    pub fn text(&self, labels: &crate::labels::Labels) -> String {
        let named = |(key, value): &(&'static str, String)| match *key {
            "table" | "column" => (*key, labels.table_name(value).to_owned()),
            "programme" => (*key, labels.get(&format!("programme.{value}")).unwrap_or(value).to_owned()),
            _ => (*key, value.clone()),
        };
        labels.filled(&format!("reason.{}", self.key), &self.details.iter().map(named).collect::<Vec<_>>())
    }
}

/// An indicator's value with where it came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    pub state: State,
    /// In natural units (yuan, minutes, points), before division.
    pub numerator: Option<Fraction>,
    pub denominator: Option<Fraction>,
    /// In the indicator's unit, unrounded.
    pub exact: Option<Fraction>,
    /// Rounded once to the indicator's decimals: what is printed, and so what is scored.
    pub printed: Option<Decimal>,
    pub reason: Option<Reason>,
    /// Where it does not rest on every month that it should: on how many it does, of how many.
    pub months: Option<(u32, u32)>,
}

impl Value {
    pub fn missing(state: State, reason: Reason) -> Value {
        let reason = Some(reason);
        Value { state, numerator: None, denominator: None, exact: None, printed: None, reason, months: None }
    }
}
