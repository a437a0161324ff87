//! Interval (区间): full points inside, falling linearly to zero at a distance outside, for "neither too low nor too high".

use serde::{Deserialize, Serialize};

use crate::indicators::value::Reason;
use crate::numbers::{Decimal, Fraction};

use super::{Given, Outcome, SCORE_DECIMALS, scored};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Interval {
    /// Full points from here …
    pub low: Decimal,
    /// … to here, both included.
    pub high: Decimal,
    /// No points this far outside.
    pub margin: Decimal,
}

impl Interval {
    pub(super) fn score(&self, given: Given<'_>) -> Outcome {
        let actual = given.actual.fraction();
        let (low, high) = (self.low.fraction(), self.high.fraction());
        let (outside, key) = if actual < low {
            (low.minus(actual), "below-interval")
        } else if actual > high {
            (actual.minus(high), "above-interval")
        } else {
            return scored(Some(given.points.fraction()), Reason::new("inside-interval"));
        };
        let Some(outside) = outside else {
            return Outcome::NotApplicable(Reason::new("number-too-large"));
        };
        let reason = Reason::new(key)
            .with("low", self.low.trimmed().printed())
            .with("high", self.high.trimmed().printed())
            .with("difference", outside.rounded(given.actual.decimals().max(SCORE_DECIMALS)).printed());
        let left = self.margin.fraction().minus(outside);
        match left {
            Some(left) if left.is_positive() => {
                let product = given.points.fraction().times(left);
                scored(product.and_then(|product| product.over(self.margin.fraction())), reason)
            }
            Some(_) | None => scored(Some(Fraction::ZERO), reason),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::indicators::definition::Direction;

    #[test]
    fn points_fall_linearly_outside() {
        let method = Interval { low: Decimal::new(85, 0), high: Decimal::new(95, 0), margin: Decimal::new(15, 0) };
        let score = |actual: i128| {
            let given = Given {
                points: Decimal::new(10, 0),
                written: Decimal::new(10, 0),
                actual: Decimal::new(actual, 2),
                references: &[],
                direction: Direction::Interval,
                signed: false,
            };
            match method.score(given) {
                Outcome::Scored { score, .. } => score.to_string(),
                Outcome::NotApplicable(_) | Outcome::WithoutHistory(_) | Outcome::NotScored => String::new(),
            }
        };
        assert_eq!(score(8500), "10.00");
        assert_eq!(score(9500), "10.00");
        // 97.42 %: 2.42 of 15 points outside, 10 · 12.58 ÷ 15 = 8.386…
        assert_eq!(score(9742), "8.39");
        assert_eq!(score(7000), "0.00");
        assert_eq!(score(11000), "0.00");
        assert_eq!(score(13000), "0.00");
    }
}
