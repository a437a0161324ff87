//! Scoring methods, one file each.
//!
//! A method turns an actual value, a reference and points into a score. To add one: a file here with its struct and
//! `score`, and one line in [`Method`]; the compiler then finds every place that has to say something about it.

pub mod adjustment;
pub mod bands;
pub mod best_of;
pub mod completion;
pub mod deduction;
pub mod interval;
pub mod monitor;
pub mod pass;
pub mod range;

use serde::{Deserialize, Serialize};

use crate::indicators::definition::Direction;
use crate::indicators::reference::{Reference, ReferenceRule};
use crate::indicators::value::Reason;
use crate::numbers::{Decimal, Fraction};

/// The methods that a scorecard may name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    Completion(completion::Completion),
    Adjustment(adjustment::Adjustment),
    Deduction(deduction::Deduction),
    Interval(interval::Interval),
    Range(range::Range),
    Bands(bands::Bands),
    Pass(pass::Pass),
    BestOf(best_of::BestOf),
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

/// What a method is given: all numbers as printed.
#[derive(Clone, Copy, Debug)]
pub struct Given<'a> {
    /// What the line is worth on this card.
    pub points: Decimal,
    /// What the scorecard writes: points that a method names itself are on this scale.
    pub written: Decimal,
    pub actual: Decimal,
    /// What came of each of [`Method::standards`], in their order.
    pub references: &'a [Reference],
    pub direction: Direction,
    pub signed: bool,
}

impl Given<'_> {
    /// The reference at a place, or what becomes of the line without it.
    fn reference(&self, at: usize) -> Result<Decimal, Outcome> {
        match self.references.get(at) {
            Some(Reference::Known { value, .. }) => Ok(*value),
            Some(Reference::NoHistory(reason)) => Err(Outcome::WithoutHistory(reason.clone())),
            Some(Reference::None(reason)) => Err(Outcome::NotApplicable(reason.clone())),
            None => Err(Outcome::NotApplicable(Reason::new("no-reference"))),
        }
    }

    /// Points on the scorecard's scale, on the scale of the line's points: both grow by the same share.
    fn in_proportion(&self, points: Fraction) -> Option<Fraction> {
        if self.written.is_zero() {
            return Some(points);
        }
        points.times(self.points.fraction())?.over(self.written.fraction())
    }
}

/// What a method makes of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Rounded once, with the reason for what was lost or gained.
    Scored {
        score: Decimal,
        /// Before it was rounded.
        exact: Fraction,
        reason: Reason,
        /// Which of the references it was compared with, for the page.
        against: usize,
    },
    /// The method cannot be used on these numbers.
    NotApplicable(Reason),
    /// It rests on history that there is too little of.
    WithoutHistory(Reason),
    /// Shown and compared, without a score.
    NotScored,
}

impl Outcome {
    /// The score, where the method gives one.
    pub fn score(&self) -> Option<Decimal> {
        match self {
            Outcome::Scored { score, .. } => Some(*score),
            Outcome::NotApplicable(_) | Outcome::WithoutHistory(_) | Outcome::NotScored => None,
        }
    }
}

impl Method {
    /// As written in `scores.csv`.
    pub fn id(&self) -> &'static str {
        match self {
            Method::Completion(_) => "completion",
            Method::Adjustment(_) => "adjustment",
            Method::Deduction(_) => "deduction",
            Method::Interval(_) => "interval",
            Method::Range(_) => "range",
            Method::Bands(_) => "bands",
            Method::Pass(_) => "pass",
            Method::BestOf(_) => "best_of",
            Method::Monitor(_) => "monitor",
        }
    }

    /// The method of this name with its default settings: what an override can name.
    pub fn named(id: &str) -> Option<Method> {
        match id {
            "completion" => Some(Method::Completion(completion::Completion::default())),
            "deduction" => Some(Method::Deduction(deduction::Deduction::default())),
            "pass" => Some(Method::Pass(pass::Pass {})),
            "monitor" => Some(Method::Monitor(monitor::Monitor {})),
            _ => None,
        }
    }

    pub fn yardstick(&self) -> Yardstick {
        match self {
            Method::Completion(_)
            | Method::Adjustment(_)
            | Method::Range(_)
            | Method::Bands(_)
            | Method::Pass(_)
            | Method::BestOf(_)
            | Method::Monitor(_) => Yardstick::Reference,
            Method::Interval(interval) => Yardstick::Interval(interval.low, interval.high),
            Method::Deduction(_) => Yardstick::Zero,
        }
    }

    /// Without a reference of the line there is nothing to score.
    pub fn needs_reference(&self) -> bool {
        match self {
            Method::Completion(_) | Method::Adjustment(_) | Method::Pass(_) => true,
            Method::Deduction(_)
            | Method::Interval(_)
            | Method::Range(_)
            | Method::Bands(_)
            | Method::BestOf(_)
            | Method::Monitor(_) => false,
        }
    }

    /// It names points itself, which grow and shrink with those of the line.
    pub fn names_points(&self) -> bool {
        match self {
            Method::Range(range) => range.names_points(),
            Method::Bands(_) => true,
            Method::BestOf(best) => best.alternatives.iter().any(|alternative| alternative.method.names_points()),
            Method::Completion(_)
            | Method::Adjustment(_)
            | Method::Deduction(_)
            | Method::Interval(_)
            | Method::Pass(_)
            | Method::Monitor(_) => false,
        }
    }

    /// The references that it asks for, each a list of rules that are tried in turn; `line` is the list of the line.
    pub fn standards(&self, line: &[ReferenceRule]) -> Vec<Vec<ReferenceRule>> {
        match self {
            Method::Range(range) => vec![vec![range.bad.clone()], vec![range.good.clone()]],
            Method::BestOf(best) => best.alternatives.iter().flat_map(best_of::Alternative::standards).collect(),
            Method::Completion(_)
            | Method::Adjustment(_)
            | Method::Deduction(_)
            | Method::Interval(_)
            | Method::Bands(_)
            | Method::Pass(_)
            | Method::Monitor(_) => {
                if line.is_empty() {
                    Vec::new()
                } else {
                    vec![line.to_vec()]
                }
            }
        }
    }

    pub fn score(&self, given: Given<'_>) -> Outcome {
        match self {
            Method::Completion(method) => method.score(given),
            Method::Adjustment(method) => method.score(given),
            Method::Deduction(method) => method.score(given),
            Method::Interval(method) => method.score(given),
            Method::Range(method) => method.score(given),
            Method::Bands(method) => method.score(given),
            Method::Pass(method) => method.score(given),
            Method::BestOf(method) => method.score(given),
            Method::Monitor(method) => method.score(given),
        }
    }
}

/// Decimals of every score.
pub const SCORE_DECIMALS: u8 = 2;

/// One exact fraction, rounded once, compared with the first reference or none.
fn scored(exact: Option<Fraction>, reason: Reason) -> Outcome {
    scored_against(exact, reason, 0)
}

fn scored_against(exact: Option<Fraction>, reason: Reason, against: usize) -> Outcome {
    match exact {
        Some(exact) => Outcome::Scored { score: exact.rounded(SCORE_DECIMALS), exact, reason, against },
        None => Outcome::NotApplicable(Reason::new("number-too-large")),
    }
}
