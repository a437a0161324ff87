//! What moved a total: the change between two cards of a department as the sum of the changes of its lines.
//!
//! Totals are sums of rounded scores, so the parts add up to the change to the last digit: nothing is estimated and
//! nothing is left over. A line that is on one card only counts with its whole score; points that were adjusted by hand are
//! a part of their own, and so is, where a total was floored or capped, the change of that cut.

use crate::numbers::Decimal;

use super::card::{Card, Line};
use super::methods::SCORE_DECIMALS;

/// Whose part of a change.
#[derive(Clone, Copy, Debug)]
pub enum Cause<'a> {
    /// A line of the card, as it is now and as it was; one of them where it stands on one card only.
    Line { now: Option<&'a Line>, then: Option<&'a Line> },
    /// Other points were added or taken off by hand.
    Adjustments,
    /// The total was cut differently by floor or cap.
    Limit,
}

/// Whose part it is, whatever the cards say of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose<'a> {
    Indicator(&'a str),
    Adjustments,
    Limit,
}

/// One part of a change, in points.
#[derive(Clone, Copy, Debug)]
pub struct Part<'a> {
    pub cause: Cause<'a>,
    pub change: Decimal,
}

/// A change of a total with its parts, in the order of the card.
#[derive(Clone, Debug)]
pub struct Decomposition<'a> {
    pub before: Decimal,
    pub after: Decimal,
    pub parts: Vec<Part<'a>>,
}

impl Decomposition<'_> {
    pub fn change(&self) -> Decimal {
        self.after.minus(self.before)
    }
}

impl<'a> Decomposition<'a> {
    /// The parts with the sign of the change, the largest first, equal ones in the order of the card.
    pub fn with_the_change(&self) -> Vec<&Part<'a>> {
        let change = self.change();
        let same_sign = |part: &&Part<'a>| {
            (change.is_positive() && part.change.is_positive()) || (change.is_negative() && part.change.is_negative())
        };
        let mut parts: Vec<&Part<'a>> = self.parts.iter().filter(same_sign).collect();
        parts.sort_by_key(|part| std::cmp::Reverse(part.change.absolute()));
        parts
    }
}

impl Part<'_> {
    /// Of a line that has a score on both cards.
    pub fn is_of_scores(&self) -> bool {
        match self.cause {
            Cause::Line { now, then } => {
                now.is_some_and(|line| line.score.is_some()) && then.is_some_and(|line| line.score.is_some())
            }
            Cause::Adjustments | Cause::Limit => false,
        }
    }
}

impl<'a> Part<'a> {
    pub fn whose(&self) -> Whose<'a> {
        match self.cause {
            Cause::Line { now: Some(line), .. } | Cause::Line { now: None, then: Some(line) } => {
                Whose::Indicator(&line.indicator)
            }
            Cause::Adjustments => Whose::Adjustments,
            // A part is of one line at least.
            Cause::Line { now: None, then: None } | Cause::Limit => Whose::Limit,
        }
    }

    pub fn indicator(&self) -> Option<&'a str> {
        match self.whose() {
            Whose::Indicator(indicator) => Some(indicator),
            Whose::Adjustments | Whose::Limit => None,
        }
    }
}

/// The parts of the change from one card to another; `None` where either has no total.
pub fn decompose<'a>(then: &'a Card, now: &'a Card) -> Option<Decomposition<'a>> {
    let (before, after) = (then.total?, now.total?);
    let in_both = now.lines().map(|line| (Some(line), line_of(then, &line.indicator)));
    let gone = then.lines().filter(|line| line_of(now, &line.indicator).is_none()).map(|line| (None, Some(line)));
    let score = |line: Option<&Line>| line.and_then(|line| line.score).unwrap_or(Decimal::zero(SCORE_DECIMALS));
    let mut parts: Vec<Part<'a>> = in_both
        .chain(gone)
        .map(|(now, then)| Part { cause: Cause::Line { now, then }, change: score(now).minus(score(then)) })
        .collect();
    let adjusted = now.adjusted_by().minus(then.adjusted_by());
    if !adjusted.is_zero() {
        parts.push(Part { cause: Cause::Adjustments, change: adjusted });
    }
    let limit = cut(now)?.minus(cut(then)?);
    if !limit.is_zero() {
        parts.push(Part { cause: Cause::Limit, change: limit });
    }
    Some(Decomposition { before, after, parts })
}

/// What floor or cap added to the sum of the lines (a cap adds less than nothing).
fn cut(card: &Card) -> Option<Decimal> {
    Some(card.total?.minus(card.unlimited_total?))
}

fn line_of<'a>(card: &'a Card, indicator: &str) -> Option<&'a Line> {
    card.lines().find(|line| line.indicator == indicator)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::indicators::value::{Reason, State, Value};
    use crate::period::{Month, Period};
    use crate::scorecards::card::{CardState, DimensionScore};
    use crate::scorecards::methods::{Method, monitor::Monitor};

    /// A card of lines with these scores; the total is floored at 0 and capped at 120.
    fn card(month: i32, scores: &[(u8, Option<i16>)]) -> Card {
        let line = |(id, score): &(u8, Option<i16>)| Line {
            indicator: format!("indicator_{id}"),
            written: Decimal::zero(2),
            points_before: Decimal::zero(2),
            points: Decimal::zero(2),
            method: Method::Monitor(Monitor {}),
            actual: Value::missing(State::NotApplicable, Reason::new("not-open")),
            reference: None,
            references: Vec::new(),
            by_method: score.is_some(),
            score: score.map(|score| Decimal::new(i128::from(score), 2)),
            state: State::Known,
            reason: None,
            scored_at: None,
            unadjusted: None,
        };
        let lines: Vec<Line> = scores.iter().map(line).collect();
        let sum = lines.iter().filter_map(|line| line.score).fold(Decimal::zero(2), Decimal::plus);
        let dimension = DimensionScore { id: "all".to_owned(), lines, score: Some(sum), points: Decimal::zero(2) };
        Card {
            department: 0,
            period: Period::Month(Month(month)),
            variant: String::new(),
            state: CardState::Known,
            dimensions: vec![dimension],
            total: Some(sum.max(Decimal::zero(2)).min(Decimal::new(12_000, 2))),
            unlimited_total: Some(sum),
            adjustments: Vec::new(),
            rank: None,
            rests_on_revenue: false,
            alarms: Vec::new(),
        }
    }

    /// Lines by id, so that no id is there twice; some are not scored.
    fn lines() -> impl Strategy<Value = Vec<(u8, Option<i16>)>> {
        proptest::collection::btree_map(0u8..30, proptest::option::of(-3000i16..9000), 0..25)
            .prop_map(|lines| lines.into_iter().collect())
    }

    proptest! {
        #[test]
        fn the_parts_add_up_to_the_change_to_the_last_digit(then in lines(), now in lines()) {
            let (then, now) = (card(1, &then), card(2, &now));
            let found = decompose(&then, &now).expect("both cards have a total");
            let sum = found.parts.iter().map(|part| part.change).fold(Decimal::zero(2), Decimal::plus);
            prop_assert_eq!(found.before.plus(sum), found.after);
            prop_assert_eq!(found.change(), sum);
            let mut indicators: Vec<_> = found.parts.iter().filter_map(Part::indicator).collect();
            indicators.sort_unstable();
            indicators.dedup();
            let limits = found.parts.iter().filter(|part| part.indicator().is_none()).count();
            prop_assert_eq!(indicators.len() + limits, found.parts.len());
        }
    }

    #[test]
    fn without_a_total_there_is_nothing_to_decompose() {
        let known = card(1, &[(1, Some(100))]);
        let blocked = Card { total: None, unlimited_total: None, ..card(2, &[(1, Some(100))]) };
        assert!(decompose(&known, &blocked).is_none() && decompose(&blocked, &known).is_none());
    }

    #[test]
    fn a_cut_total_has_its_own_part() {
        let (then, now) = (card(1, &[(1, Some(10_000))]), card(2, &[(1, Some(13_000))]));
        let found = decompose(&then, &now).expect("both have a total");
        let parts: Vec<(bool, String)> =
            found.parts.iter().map(|part| (part.indicator().is_none(), part.change.to_string())).collect();
        assert_eq!(parts, [(false, "30.00".to_owned()), (true, "-10.00".to_owned())]);
        assert_eq!(found.change().to_string(), "20.00");
    }
}
