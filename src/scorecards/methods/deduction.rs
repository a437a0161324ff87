//! Deduction (扣分制, 扣完为止): full points less what inspections took off, never below zero.
//!
//! The actual value is the sum of deductions. No inspection, or a clean one, leaves full points; the card says which.

use serde::{Deserialize, Serialize};

use crate::indicators::value::Reason;
use crate::numbers::Fraction;

use super::{Given, Outcome, scored};

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deduction {
    /// What becomes of the points in a month in which the programme did not run.
    #[serde(default)]
    pub not_run: NotRun,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotRun {
    #[default]
    Full,
    Move,
}

impl Deduction {
    pub(super) fn score(&self, given: Given<'_>) -> Outcome {
        let left = given.points.fraction().minus(given.actual.fraction());
        let key = match (given.actual.is_zero(), left.is_some_and(Fraction::is_negative)) {
            (true, _) => "nothing-deducted",
            (false, false) => "deducted",
            (false, true) => "deducted-to-zero",
        };
        let left = left.map(|left| if left.is_negative() { Fraction::ZERO } else { left });
        scored(left, Reason::new(key).with("deducted", given.actual.printed()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::indicators::definition::Direction;
    use crate::numbers::Decimal;

    #[test]
    fn points_are_taken_off_until_none_is_left() {
        let score = |deducted: Decimal| {
            let given = Given {
                points: Decimal::new(20, 0),
                written: Decimal::new(20, 0),
                actual: deducted,
                references: &[],
                direction: Direction::Lower,
                signed: false,
            };
            match Deduction::default().score(given) {
                Outcome::Scored { score, reason, .. } => (score.to_string(), reason.key),
                Outcome::NotApplicable(_) | Outcome::WithoutHistory(_) | Outcome::NotScored => (String::new(), ""),
            }
        };
        assert_eq!(score(Decimal::new(150, 2)), ("18.50".to_owned(), "deducted"));
        assert_eq!(score(Decimal::zero(2)), ("20.00".to_owned(), "nothing-deducted"));
        assert_eq!(score(Decimal::new(2500, 2)), ("0.00".to_owned(), "deducted-to-zero"));
    }
}
