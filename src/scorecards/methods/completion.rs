//! Completion of a reference (目标完成率, 历史比较): full marks for reaching it, in proportion beyond and below.
//!
//! Higher is better: p · (1 + (a − r) ÷ |r|), which is p · a ÷ r for a positive reference. Lower is better:
//! p · (1 − (a − r) ÷ |r|). Never below zero; never above `cap` times the points. Source: scoring rules of the project,
//! "Scoring methods".

use serde::{Deserialize, Serialize};

use crate::indicators::definition::Direction;
use crate::indicators::value::Reason;
use crate::numbers::{Decimal, Fraction};

use super::{Given, Outcome, scored};

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Completion {
    /// The most that can be earned, as a multiple of the points; 1.2 (higher) or 1.0 (lower) when absent.
    pub cap: Option<Decimal>,
    /// No cap at all.
    #[serde(default)]
    pub uncapped: bool,
    /// How "lower is better" is reckoned.
    #[serde(default)]
    pub lower: Lower,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lower {
    /// p · (2 − a ÷ r)
    #[default]
    Difference,
    /// p · r ÷ a
    Inverse,
}

impl Completion {
    /// The cap in force for a direction.
    pub fn cap_for(&self, direction: Direction) -> Option<Decimal> {
        match (self.uncapped, self.cap, direction) {
            (true, _, _) => None,
            (false, Some(cap), _) => Some(cap),
            (false, None, Direction::Higher) => Some(Decimal::new(12, 1)),
            (false, None, Direction::Lower | Direction::Interval) => Some(Decimal::new(10, 1)),
        }
    }

    pub(super) fn score(&self, given: Given<'_>) -> Outcome {
        let reference = match given.reference(0) {
            Ok(reference) => reference,
            Err(missing) => return missing,
        };
        let (points, actual, reference) = (given.points.fraction(), given.actual.fraction(), reference.fraction());
        if reference.is_zero() {
            return match (given.signed, actual.is_negative()) {
                (true, false) => scored(Some(points), Reason::new("zero-reference-earned")),
                (true, true) => scored(Some(Fraction::ZERO), Reason::new("zero-reference-lost")),
                (false, _) => Outcome::NotApplicable(Reason::new("reference-zero")),
            };
        }
        let share = match (given.direction, self.lower) {
            (Direction::Higher, _) => relative(actual, reference).and_then(|change| Fraction::ONE.plus(change)),
            (Direction::Lower | Direction::Interval, Lower::Inverse)
                if actual.is_positive() && reference.is_positive() =>
            {
                reference.over(actual)
            }
            (Direction::Lower | Direction::Interval, Lower::Difference | Lower::Inverse) => {
                relative(actual, reference).and_then(|change| Fraction::ONE.minus(change))
            }
        };
        let Some(share) = share else {
            return Outcome::NotApplicable(Reason::new("number-too-large"));
        };
        let cap = self.cap_for(given.direction).map(Decimal::fraction);
        match cap {
            Some(_) | None if share.is_negative() => scored(Some(Fraction::ZERO), reason(given, reference, "floored")),
            Some(cap) if share > cap => {
                scored(points.times(cap.max(Fraction::ZERO)), reason(given, reference, "capped"))
            }
            Some(_) | None => scored(points.times(share), reason(given, reference, "compared")),
        }
    }
}

/// (a − r) ÷ |r|
fn relative(actual: Fraction, reference: Fraction) -> Option<Fraction> {
    actual.minus(reference)?.over(reference.absolute())
}

fn reason(given: Given<'_>, reference: Fraction, end: &'static str) -> Reason {
    let higher = given.direction == Direction::Higher;
    let key = match (given.actual.fraction().cmp(&reference), end) {
        (std::cmp::Ordering::Equal, _) => "at-reference",
        (_, "capped") if higher => "completion-capped",
        (_, "capped") => "completion-capped-lower",
        (_, "floored") => "completion-floored",
        (std::cmp::Ordering::Greater, _) if higher => "above-reference",
        (std::cmp::Ordering::Greater, _) => "worse-than-reference",
        (std::cmp::Ordering::Less, _) if higher => "below-reference",
        (std::cmp::Ordering::Less, _) => "better-than-reference",
    };
    Reason::new(key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::indicators::reference::{Reference, ReferenceRule};

    fn score(
        method: &Completion,
        points: &str,
        actual: &str,
        reference: &str,
        direction: Direction,
        signed: bool,
    ) -> String {
        let number = |text: &str| text.parse::<Decimal>().expect("a decimal");
        let given = Given {
            points: number(points),
            written: number(points),
            actual: number(actual),
            references: &[Reference::Known {
                value: number(reference),
                rule: ReferenceRule::Target,
                months: None,
                departments: None,
            }],
            direction,
            signed,
        };
        match method.score(given) {
            Outcome::Scored { score, .. } => score.to_string(),
            Outcome::NotApplicable(_) | Outcome::WithoutHistory(_) | Outcome::NotScored => "-".to_owned(),
        }
    }

    /// Worked examples 5, its operated patients, and 6 of the scoring rules.
    #[test]
    fn worked_examples() {
        let capped = Completion::default();
        assert_eq!(score(&capped, "15", "120", "100", Direction::Higher, false), "18.00");
        let uncapped = Completion { uncapped: true, ..Completion::default() };
        assert_eq!(score(&uncapped, "15", "120", "100", Direction::Higher, false), "18.00");
        assert_eq!(score(&uncapped, "15", "240", "100", Direction::Higher, false), "36.00");
        assert_eq!(score(&capped, "20", "-50", "-100", Direction::Higher, true), "24.00");
        assert_eq!(score(&capped, "20", "-110", "-100", Direction::Higher, true), "18.00");
        assert_eq!(score(&capped, "20", "-200", "-100", Direction::Higher, true), "0.00");
    }

    #[test]
    fn multiplied_first_and_divided_last() {
        assert_eq!(score(&Completion::default(), "3", "2005", "3000", Direction::Higher, false), "2.01");
    }

    #[test]
    fn lower_is_better() {
        let method = Completion::default();
        assert_eq!(score(&method, "10", "30", "25", Direction::Lower, false), "8.00");
        assert_eq!(score(&method, "10", "20", "25", Direction::Lower, false), "10.00");
        assert_eq!(score(&method, "10", "60", "25", Direction::Lower, false), "0.00");
        let inverse = Completion { lower: Lower::Inverse, ..Completion::default() };
        assert_eq!(score(&inverse, "10", "50", "25", Direction::Lower, false), "5.00");
    }

    #[test]
    fn a_reference_of_zero_is_never_full_marks_unless_signed() {
        let method = Completion::default();
        assert_eq!(score(&method, "10", "5", "0", Direction::Higher, false), "-");
        assert_eq!(score(&method, "10", "0", "0", Direction::Higher, true), "10.00");
        assert_eq!(score(&method, "10", "-1", "0", Direction::Higher, true), "0.00");
    }
}
