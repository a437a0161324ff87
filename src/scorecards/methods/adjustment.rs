//! Adjustment (每升降一个百分点加扣): so many points off, or on, for every unit that the actual lies from the reference.
//!
//! ± k · n, with n counted in percentage points or days. By default only complete units count; what is left over counts
//! nothing. Such an indicator usually carries no points of its own. Source: scoring rules of the project.

use serde::{Deserialize, Serialize};

use crate::indicators::definition::Direction;
use crate::indicators::value::Reason;
use crate::numbers::{Decimal, Fraction};

use super::{Given, Outcome, SCORE_DECIMALS, scored};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Adjustment {
    /// Points per unit.
    pub per_unit: Decimal,
    #[serde(default)]
    pub step: Step,
    pub sign: Sign,
    /// The most that is taken or given.
    pub limit: Option<Decimal>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Every complete unit counts.
    #[default]
    Whole,
    Proportional,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sign {
    /// The worse side deducts, the better side adds.
    Both,
    /// Only the worse side counts.
    Penalty,
    /// Only the better side counts.
    Bonus,
}

impl Adjustment {
    pub(super) fn score(&self, given: Given<'_>) -> Outcome {
        let reference = match given.reference(0) {
            Ok(reference) => reference,
            Err(missing) => return missing,
        };
        let Some(difference) = given.actual.fraction().minus(reference.fraction()) else {
            return Outcome::NotApplicable(Reason::new("number-too-large"));
        };
        // Positive is better from here on.
        let better = match given.direction {
            Direction::Higher => difference,
            Direction::Lower | Direction::Interval => difference.negated(),
        };
        let counts = match self.sign {
            Sign::Both => true,
            Sign::Penalty => better.is_negative(),
            Sign::Bonus => better.is_positive(),
        };
        let units = match (counts, self.step) {
            (false, _) => Fraction::ZERO,
            (true, Step::Whole) => Fraction::integer(better.whole()),
            (true, Step::Proportional) => better,
        };
        let base = given.points.fraction();
        let change = self.per_unit.fraction().times(units);
        let limited = change.map(|change| self.limited(change));
        let total = limited.and_then(|change| base.plus(change));
        scored(total, self.reason(difference, units, counts, limited != change, given.actual.decimals()))
    }

    fn limited(&self, change: Fraction) -> Fraction {
        match self.limit.map(Decimal::fraction) {
            Some(limit) if change > limit => limit,
            Some(limit) if change < limit.negated() => limit.negated(),
            Some(_) | None => change,
        }
    }

    fn reason(&self, difference: Fraction, units: Fraction, counts: bool, limited: bool, decimals: u8) -> Reason {
        let apart = difference.absolute().rounded(decimals.max(SCORE_DECIMALS)).printed();
        let key = match (counts, units.is_zero(), difference.is_negative()) {
            (false, _, _) => return Reason::new("within-standard"),
            (true, true, _) if difference.is_zero() => return Reason::new("at-reference"),
            (true, true, false) => "above-under-one-unit",
            (true, true, true) => "below-under-one-unit",
            (true, false, false) => "above-units",
            (true, false, true) => "below-units",
        };
        let units = match self.step {
            Step::Whole => units.absolute().rounded(0),
            Step::Proportional => units.absolute().rounded(decimals.max(SCORE_DECIMALS)),
        };
        let limit = self.limit.map(|limit| limit.trimmed().printed()).unwrap_or_default();
        let reason = Reason::new(if limited { limited_key(key) } else { key });
        reason
            .with("difference", apart)
            .with("units", units.printed())
            .with("per_unit", self.per_unit.trimmed().printed())
            .with("limit", limit)
    }
}

/// The reason that also says where the limit cut.
fn limited_key(key: &'static str) -> &'static str {
    match key {
        "above-units" => "above-units-limited",
        "below-units" => "below-units-limited",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::indicators::reference::{Reference, ReferenceRule};

    fn score(method: &Adjustment, actual: &str, reference: &str, direction: Direction) -> String {
        let number = |text: &str| text.parse::<Decimal>().expect("a decimal");
        let given = Given {
            points: Decimal::zero(0),
            written: Decimal::zero(0),
            actual: number(actual),
            references: &[Reference::Known {
                value: number(reference),
                rule: ReferenceRule::Target,
                months: None,
                departments: None,
            }],
            direction,
            signed: false,
        };
        match method.score(given) {
            Outcome::Scored { score, .. } => score.to_string(),
            Outcome::NotApplicable(_) | Outcome::WithoutHistory(_) | Outcome::NotScored => "-".to_owned(),
        }
    }

    fn method(sign: Sign, step: Step) -> Adjustment {
        Adjustment { per_unit: Decimal::new(2, 1), step, sign, limit: None }
    }

    /// Worked example 5 of the scoring rules, its cost ratio, drug share and length of stay.
    #[test]
    fn worked_examples() {
        assert_eq!(score(&method(Sign::Both, Step::Whole), "82.40", "80.00", Direction::Lower), "-0.40");
        assert_eq!(score(&method(Sign::Both, Step::Proportional), "82.40", "80.00", Direction::Lower), "-0.48");
        assert_eq!(score(&method(Sign::Penalty, Step::Whole), "44.00", "45.00", Direction::Lower), "0.00");
        assert_eq!(score(&method(Sign::Penalty, Step::Whole), "13.90", "12", Direction::Lower), "-0.20");
    }

    /// "What is printed is what is scored": 81.96 % against 80.01 % is one whole point.
    #[test]
    fn printed_numbers_decide() {
        assert_eq!(score(&method(Sign::Both, Step::Whole), "81.96", "80.01", Direction::Lower), "-0.20");
        assert_eq!(score(&method(Sign::Both, Step::Whole), "78.01", "80.01", Direction::Lower), "0.40");
    }

    #[test]
    fn limits_hold_on_both_sides() {
        let limited = Adjustment { limit: Some(Decimal::new(5, 0)), ..method(Sign::Both, Step::Whole) };
        assert_eq!(score(&limited, "180.00", "80.00", Direction::Lower), "-5.00");
        assert_eq!(score(&limited, "10.00", "80.00", Direction::Lower), "5.00");
    }
}
