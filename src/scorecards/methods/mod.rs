//! Scoring methods, one file each.
//!
//! A method turns an actual value, a reference and points into a score. To add one: a file here with its struct and
//! `score`, and one line in [`Method`]; the compiler then finds every place that has to say something about it.

pub mod adjustment;
pub mod completion;
pub mod deduction;
pub mod interval;
pub mod monitor;

use serde::Deserialize;

use crate::indicators::definition::Direction;
use crate::indicators::value::Reason;
use crate::numbers::{Decimal, Fraction};

/// The methods that a scorecard may name.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    Completion(completion::Completion),
    Adjustment(adjustment::Adjustment),
    Deduction(deduction::Deduction),
    Interval(interval::Interval),
    Monitor(monitor::Monitor),
}

/// What an actual value is held against, for a reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Yardstick {
    /// The line's reference.
    Reference,
    /// Between a lower and an upper end.
    Interval(Decimal, Decimal),
    /// Nothing deducted.
    Zero,
}

/// What a method is given: both numbers as printed.
#[derive(Clone, Copy, Debug)]
pub struct Given {
    pub points: Decimal,
    pub actual: Decimal,
    pub reference: Option<Decimal>,
    pub direction: Direction,
    pub signed: bool,
}

/// What a method makes of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Rounded once, with the reason for what was lost or gained.
    Scored { score: Decimal, reason: Reason },
    /// The method cannot be used on these numbers.
    NotApplicable(Reason),
    /// Shown and compared, without a score.
    NotScored,
}

impl Method {
    /// As written in `scores.csv`.
    pub fn id(&self) -> &'static str {
        match self {
            Method::Completion(_) => "completion",
            Method::Adjustment(_) => "adjustment",
            Method::Deduction(_) => "deduction",
            Method::Interval(_) => "interval",
            Method::Monitor(_) => "monitor",
        }
    }

    /// The method of this name with its default settings: what an override can name.
    pub fn named(id: &str) -> Option<Method> {
        match id {
            "completion" => Some(Method::Completion(completion::Completion::default())),
            "deduction" => Some(Method::Deduction(deduction::Deduction::default())),
            "monitor" => Some(Method::Monitor(monitor::Monitor {})),
            _ => None,
        }
    }

    pub fn yardstick(&self) -> Yardstick {
        match self {
            Method::Completion(_) | Method::Adjustment(_) | Method::Monitor(_) => Yardstick::Reference,
            Method::Interval(interval) => Yardstick::Interval(interval.low, interval.high),
            Method::Deduction(_) => Yardstick::Zero,
        }
    }

    /// Without a reference there is nothing to score.
    pub fn needs_reference(&self) -> bool {
        match self {
            Method::Completion(_) | Method::Adjustment(_) => true,
            Method::Deduction(_) | Method::Interval(_) | Method::Monitor(_) => false,
        }
    }

    pub fn score(&self, given: Given) -> Outcome {
        match self {
            Method::Completion(method) => method.score(given),
            Method::Adjustment(method) => method.score(given),
            Method::Deduction(method) => method.score(given),
            Method::Interval(method) => method.score(given),
            Method::Monitor(method) => method.score(given),
        }
    }
}

/// Decimals of every score.
pub const SCORE_DECIMALS: u8 = 2;

/// One exact fraction, rounded once.
fn scored(exact: Option<Fraction>, reason: Reason) -> Outcome {
    match exact {
        Some(exact) => Outcome::Scored { score: exact.rounded(SCORE_DECIMALS), reason },
        None => Outcome::NotApplicable(Reason::new("number-too-large")),
    }
}
