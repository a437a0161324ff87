//! Effective weights: how much of the difference between totals each indicator makes, beside the points that it was given.
//!
//! An indicator on which all lose the same decides nothing, whatever its points. Its effective weight among the cards of a
//! type is its covariance with the sum of losses and gains ÷ the variance of that sum. These shares add up to one exactly,
//! since the sum is that of the indicators; a negative one says that who does well on it does badly over all. Covariances
//! of integers are integers when both are multiplied by n², so that nothing is rounded before the share is printed.
//!
//! Source: the natural decomposition of a variance by components, Shorrocks, Inequality decomposition by factor components,
//! Econometrica 50 (1982), 193–211.

use crate::numbers::Fraction;
use crate::scorecards::card::{Card, Line};

use super::{Sum, hundredths};

/// Between fewer cards there is no spread to speak of.
pub const CARDS_AT_LEAST: usize = 3;

/// What an indicator weighs among the cards of a type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EffectiveWeight<'a> {
    pub indicator: &'a str,
    /// Its points, after moving, in the full marks of all cards.
    pub nominal: Fraction,
    /// Its share of the spread of the totals.
    pub effective: Fraction,
}

/// The weights of the indicators of some cards, in the order of the card; `None` where the cards are too few or all alike.
pub fn effective_weights<'a>(cards: &[&'a Card]) -> Option<Vec<EffectiveWeight<'a>>> {
    if cards.len() < CARDS_AT_LEAST {
        return None;
    }
    let sums: Vec<Sum<'a>> = cards.iter().map(|card| Sum::of(card)).collect();
    let whole: Vec<i128> = sums.iter().map(|sum| sum.gains.values().sum()).collect();
    let spread = covariance(&whole, &whole)?;
    // Without what was adjusted by hand: points that no indicator has.
    let full: i128 = scored(cards).map(|line| hundredths(line.points)).sum();
    let weight = |indicator: &'a str| {
        let gains: Vec<i128> = sums.iter().map(|sum| sum.gain(indicator)).collect();
        let own = scored(cards).filter(|line| line.indicator == indicator);
        Some(EffectiveWeight {
            indicator,
            nominal: Fraction::new(own.map(|line| hundredths(line.points)).sum(), full)?,
            effective: Fraction::new(covariance(&gains, &whole)?, spread)?,
        })
    };
    indicators(cards).into_iter().map(weight).collect()
}

/// The lines that count.
fn scored<'a>(cards: &[&'a Card]) -> impl Iterator<Item = &'a Line> {
    cards.iter().flat_map(|card| card.lines()).filter(|line| line.score.is_some())
}

/// Each once, as the cards list them.
fn indicators<'a>(cards: &[&'a Card]) -> Vec<&'a str> {
    let mut found: Vec<&str> = Vec::new();
    for line in scored(cards) {
        if !found.contains(&line.indicator.as_str()) {
            found.push(&line.indicator);
        }
    }
    found
}

/// Times n².
fn covariance(one: &[i128], other: &[i128]) -> Option<i128> {
    let count = i128::try_from(one.len()).ok()?;
    let products: i128 = one.iter().zip(other).map(|(one, other)| one * other).sum();
    Some(count * products - one.iter().sum::<i128>() * other.iter().sum::<i128>())
}

#[cfg(test)]
mod tests {
    use super::super::tests::{cards, refs};
    use super::*;
    use crate::diagnostics::Place;
    use crate::numbers::Decimal;
    use crate::scorecards::adjustments::{Adjustment, Change};

    #[test]
    fn what_all_lose_alike_weighs_nothing() {
        // Losses of 3 cards: a 0, 2, 4; b 5, 5, 5; c 0, 1, 0. Their sums 5, 8, 9.
        // Times n²: var = 3·(25 + 64 + 81) − 22² = 26; a: 3·(0 + 16 + 36) − 6·22 = 24; b: 3·5·22 − 15·22 = 0;
        // c: 3·8 − 1·22 = 2.
        let cards = cards(&[&[0, -500, 0], &[-200, -500, -100], &[-400, -500, 0]], None);
        let weights = effective_weights(&refs(&cards)).expect("three cards that differ");
        let shares: Vec<_> = weights.iter().map(|weight| (weight.nominal, weight.effective)).collect();
        let of = |numerator, denominator| Fraction::new(numerator, denominator).expect("not over zero");
        // Each has a third of the points.
        assert_eq!(shares, [(of(1, 3), of(24, 26)), (of(1, 3), of(0, 1)), (of(1, 3), of(2, 26))]);
    }

    /// Points by hand are of no indicator: what all have of the full marks stays the whole.
    #[test]
    fn nominal_weights_add_up_on_adjusted_cards_too() {
        let mut cards = cards(&[&[0, -500], &[-200, -500], &[-400, -500]], None);
        let by_hand = Adjustment {
            id: String::new(),
            period: cards[0].period,
            scorecard: String::new(),
            department: cards[0].department,
            indicator: None,
            change: Change::Points(Decimal::new(-700, 2)),
            reason: String::new(),
            basis: String::new(),
            requested_by: String::new(),
            approved_by: String::new(),
            approved_on: None,
            place: Place::default(),
        };
        cards[0].adjustments.push(by_hand);
        let weights = effective_weights(&refs(&cards)).expect("three cards that differ");
        let half = Fraction::new(1, 2).expect("not over zero");
        assert!(weights.iter().all(|weight| weight.nominal == half), "{weights:?}");
    }

    #[test]
    fn alike_or_too_few_have_none() {
        assert_eq!(effective_weights(&refs(&cards(&[&[-1], &[-1], &[-1]], None))), None);
        assert_eq!(effective_weights(&refs(&cards(&[&[-1], &[-2]], None))), None);
    }
}
