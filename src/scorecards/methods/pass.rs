//! Pass (非此即彼): all points for reaching the reference, else none.
//!
//! p where the actual lies at the reference or on its better side, 0 otherwise. Source: scoring rules of the project,
//! "Scoring methods".

use serde::{Deserialize, Serialize};

use crate::indicators::definition::Direction;
use crate::indicators::value::Reason;
use crate::numbers::Fraction;

use super::{Given, Outcome, scored};

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pass {}

impl Pass {
    pub(super) fn score(&self, given: Given<'_>) -> Outcome {
        let reference = match given.reference(0) {
            Ok(reference) => reference.fraction(),
            Err(missing) => return missing,
        };
        let actual = given.actual.fraction();
        let passed = match given.direction {
            Direction::Higher => actual >= reference,
            Direction::Lower | Direction::Interval => actual <= reference,
        };
        match passed {
            true => scored(Some(given.points.fraction()), Reason::new("passed")),
            false => scored(Some(Fraction::ZERO), Reason::new("not-passed")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::indicators::reference::{Reference, ReferenceRule};
    use crate::numbers::Decimal;

    #[test]
    fn all_or_nothing_in_the_indicators_direction() {
        let score = |actual: i128, direction| {
            let value = Decimal::new(9000, 2);
            let given = Given {
                points: Decimal::new(5, 0),
                written: Decimal::new(5, 0),
                actual: Decimal::new(actual, 2),
                references: &[Reference::Known { value, rule: ReferenceRule::Target, months: None, departments: None }],
                direction,
                signed: false,
            };
            match (Pass {}).score(given) {
                Outcome::Scored { score, .. } => score.to_string(),
                Outcome::NotApplicable(_) | Outcome::WithoutHistory(_) | Outcome::NotScored => String::new(),
            }
        };
        assert_eq!([8999, 9000, 9001].map(|actual| score(actual, Direction::Higher)), ["0.00", "5.00", "5.00"]);
        assert_eq!([8999, 9000, 9001].map(|actual| score(actual, Direction::Lower)), ["5.00", "5.00", "0.00"]);
    }
}
