//! Range (功效系数): from a bad value to a good one the score grows in proportion.
//!
//! Nothing short of `bad`; at `bad` `start` points, from there linearly to `end` towards `good`; at or beyond `good`
//! `beyond` points. s = start + (end − start) · (a − bad) ÷ (good − bad), never below zero. Which way is better follows from
//! good > bad. Points that are written here (`start`, `end`, `beyond`) are those of the line as the scorecard has it: where
//! points move or an override changes them, they grow or shrink in proportion, after `whole` has rounded. Source: scoring
//! rules of the project, "Scoring methods".

use serde::{Deserialize, Serialize};

use crate::indicators::definition::Direction;
use crate::indicators::reference::ReferenceRule;
use crate::indicators::value::Reason;
use crate::numbers::{Decimal, Fraction};

use super::{Given, Outcome, scored_against};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Range {
    /// A number, or the name of a reference.
    pub bad: ReferenceRule,
    pub good: ReferenceRule,
    /// Points at `bad`; may be negative, so that the first stretch earns nothing.
    #[serde(default = "nothing")]
    pub start: Decimal,
    /// Points that the line leads to at `good`; the line's points when absent.
    pub end: Option<Decimal>,
    /// Points at or beyond `good`; the line's points when absent.
    pub beyond: Option<Decimal>,
    /// Rounded to whole points before anything else.
    #[serde(default)]
    pub whole: bool,
}

fn nothing() -> Decimal {
    Decimal::zero(0)
}

/// Where the good bound stands among the references that a range asks for.
const GOOD: usize = 1;

impl Range {
    /// Both bounds are numbers and leave nothing between them.
    pub fn is_empty(&self) -> bool {
        match (&self.bad, &self.good) {
            (ReferenceRule::Fixed(bad), ReferenceRule::Fixed(good)) => bad.fraction() == good.fraction(),
            (_, _) => self.bad == self.good,
        }
    }

    pub(super) fn names_points(&self) -> bool {
        self.whole || !self.start.is_zero() || self.end.is_some() || self.beyond.is_some()
    }

    pub(super) fn score(&self, given: Given<'_>) -> Outcome {
        let (bad, good) = match (given.reference(0), given.reference(GOOD)) {
            (Ok(bad), Ok(good)) => (bad, good),
            // Too little history says more than what else is missing.
            (Err(missing @ Outcome::WithoutHistory(_)), _) | (_, Err(missing @ Outcome::WithoutHistory(_))) => {
                return missing;
            }
            (Err(missing), _) | (_, Err(missing)) => return missing,
        };
        if bad.fraction() == good.fraction() {
            return Outcome::NotApplicable(Reason::new("range-empty").with("bad", bad.trimmed().printed()));
        }
        let rising = good > bad;
        if self.is_turned(rising, given.direction) {
            let reason = Reason::new("range-turned").with("bad", bad.trimmed().printed());
            return Outcome::NotApplicable(reason.with("good", good.trimmed().printed()));
        }
        let (exact, key) = self.exact(given, bad.fraction(), good.fraction(), rising);
        let whole = exact.map(|exact| if self.whole { exact.rounded(0).fraction() } else { exact });
        let floored = whole.map(|points| points.max(Fraction::ZERO));
        let key = if whole.is_some_and(Fraction::is_negative) { "range-floored" } else { key };
        let reason = Reason::new(key).with("bad", bad.trimmed().printed()).with("good", good.trimmed().printed());
        scored_against(floored.and_then(|points| given.in_proportion(points)), reason, GOOD)
    }

    /// Bounds that are looked up may come to lie the wrong way round; two numbers are as somebody wrote them.
    fn is_turned(&self, rising: bool, direction: Direction) -> bool {
        let written = matches!((&self.bad, &self.good), (ReferenceRule::Fixed(_), ReferenceRule::Fixed(_)));
        let wrong = match direction {
            Direction::Higher => !rising,
            Direction::Lower => rising,
            Direction::Interval => false,
        };
        wrong && !written
    }

    /// Points on the scale of the scorecard, and where the actual lies.
    fn exact(&self, given: Given<'_>, bad: Fraction, good: Fraction, rising: bool) -> (Option<Fraction>, &'static str) {
        let actual = given.actual.fraction();
        let (short, reached) = match rising {
            true => (actual < bad, actual >= good),
            false => (actual > bad, actual <= good),
        };
        if short {
            return (Some(Fraction::ZERO), "short-of-bad");
        }
        if reached {
            return (Some(self.beyond.unwrap_or(given.written).fraction()), "good-reached");
        }
        let start = self.start.fraction();
        let rise = self.end.unwrap_or(given.written).fraction().minus(start);
        let way = actual.minus(bad).zip(good.minus(bad));
        let gained = rise.zip(way).and_then(|(rise, (done, whole))| rise.times(done)?.over(whole));
        (gained.and_then(|gained| start.plus(gained)), "between-bad-and-good")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::indicators::reference::Reference;

    fn number(text: &str) -> Decimal {
        text.parse().expect("a decimal")
    }

    fn range(text: &str) -> Range {
        toml::from_str(text).expect("a range")
    }

    /// The score on a line of `written` points that now has `points`.
    fn scored_as(range: &Range, actual: &str, (written, points): (&str, &str), direction: Direction) -> String {
        let known = |rule: &ReferenceRule| {
            let value = match rule {
                ReferenceRule::Fixed(value) => *value,
                _ => number("80"),
            };
            Reference::Known { value, rule: rule.clone(), months: None, departments: None }
        };
        let given = Given {
            points: number(points),
            written: number(written),
            actual: number(actual),
            references: &[known(&range.bad), known(&range.good)],
            direction,
            signed: false,
        };
        match range.score(given) {
            Outcome::Scored { score, against, .. } => {
                assert_eq!(against, GOOD);
                score.to_string()
            }
            Outcome::NotApplicable(reason) => reason.key.to_owned(),
            Outcome::WithoutHistory(_) | Outcome::NotScored => String::new(),
        }
    }

    /// 10 points from 60 to 90: 75 is half the way, 5; 80 is 20 of 30, 6.67.
    #[test]
    fn points_grow_in_proportion() {
        let range = range("bad = \"60\"\ngood = \"90\"");
        let score = |actual: &str| scored_as(&range, actual, ("10", "10"), Direction::Higher);
        assert_eq!(
            ["59.99", "60", "75", "80", "90", "97.5"].map(score),
            ["0.00", "0.00", "5.00", "6.67", "10.00", "10.00"]
        );
    }

    /// Lower is better: bad 40, good 20. From 6 points at 40 to 9 at 20, 10 below: 30 is half the way, 7.50; 20 itself 10.
    #[test]
    fn start_end_and_beyond_are_points_of_their_own() {
        let range = range("bad = 40\ngood = 20\nstart = 6\nend = 9\nbeyond = 10");
        let score = |actual: &str| scored_as(&range, actual, ("10", "10"), Direction::Lower);
        assert_eq!(["40.01", "40", "30", "20.01", "20"].map(score), ["0.00", "6.00", "7.50", "9.00", "10.00"]);
    }

    /// From −5 at 60 to 10 at 90: 65 gives −2.50 and so nothing, 70 nothing, 76 gives 3.
    #[test]
    fn a_negative_start_earns_nothing_on_the_first_stretch() {
        let range = range("bad = 60\ngood = 90\nstart = -5");
        let score = |actual: &str| scored_as(&range, actual, ("10", "10"), Direction::Higher);
        assert_eq!(["65", "70", "76"].map(score), ["0.00", "0.00", "3.00"]);
    }

    /// 80 of 60 to 90 is 6.67 of 10 points, 7 in whole; of 15 points that the line now has, 7 · 15 ÷ 10 = 10.50.
    #[test]
    fn whole_points_come_first_and_grow_with_the_line() {
        let range = range("bad = 60\ngood = 90\nwhole = true");
        assert_eq!(scored_as(&range, "80", ("10", "10"), Direction::Higher), "7.00");
        assert_eq!(scored_as(&range, "80", ("10", "15"), Direction::Higher), "10.50");
    }

    /// 6 points at the start become 9 where 10 points became 15; 75 is half the way from 9 to 15: 12.
    #[test]
    fn written_points_move_with_the_line() {
        let range = range("bad = 60\ngood = 90\nstart = 6");
        assert_eq!(scored_as(&range, "60", ("10", "15"), Direction::Higher), "9.00");
        assert_eq!(scored_as(&range, "75", ("10", "15"), Direction::Higher), "12.00");
    }

    #[test]
    fn a_range_that_turns_round_rewards_nobody() {
        let looked_up = range("bad = \"last_year_monthly_mean\"\ngood = 70");
        assert_eq!(scored_as(&looked_up, "75", ("10", "10"), Direction::Higher), "range-turned");
        assert_eq!(scored_as(&looked_up, "75", ("10", "10"), Direction::Lower), "5.00");
        let same = range("bad = \"last_year_monthly_mean\"\ngood = 80");
        assert_eq!(scored_as(&same, "75", ("10", "10"), Direction::Higher), "range-empty");
        assert!(range("bad = 80\ngood = \"80.0\"").is_empty() && !looked_up.is_empty());
    }
}
