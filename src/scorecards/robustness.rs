//! How firm ranks are: between which places a department lies when the weights of the indicators move.
//!
//! Points are a judgement. So each indicator's weight is moved by its own factor, anywhere between 1 − δ and 1 + δ: what a
//! card loses or gains on the indicator against full marks is multiplied by it, as if the indicator had so many more or
//! fewer points and were scored at the same rate (an adjustment: so many more or fewer points a unit). Cards keep their
//! full marks, so that nobody moves for having been given another department's points. Between cards with the same points
//! that is the comparison of totals in per cent of the new full marks: the order of Σ f·s ÷ Σ f·p is that of Σ f·(s − p),
//! since all have the same Σ f·p. Scores are not rounded anew, the card's floor and cap hold.
//!
//! With D the distance between two cards and A the sum, over the indicators, of the distances between their losses and
//! gains, moved weights bring the distance anywhere from D − δ·A to D + δ·A, both ends included: it is linear in each
//! factor. That is exact for each pair, in integers. From the pairs a department's best place is one after those that stay
//! ahead of it whatever the weights, its worst one after those that may get ahead. **The interval is an outer bound**: no
//! weights within the range lead out of it, but its ends may need other weights for one pair than for the next.
//!
//! Source: the definition is this project's own; "each weight moves ±10 % and ±20 %" asks for independent factors.

pub mod effective_weights;

use std::collections::{BTreeMap, BTreeSet};

use crate::numbers::{Decimal, Fraction};

use super::card::{Card, Scores};
use super::methods::SCORE_DECIMALS;
use super::subjects::Subjects;

/// By how many per cent weights move.
pub const SHIFTS: [i128; 2] = [10, 20];

/// Between which places a department lies, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    pub best: u32,
    pub worst: u32,
}

/// How firm a department's rank among its type is.
#[derive(Clone, Debug)]
pub struct Firmness<'a> {
    pub card: &'a Card,
    pub rank: u32,
    /// One for each of [`SHIFTS`].
    pub intervals: [Interval; 2],
    /// Against the one that stands before it; the first has none.
    pub before: Option<Neighbour<'a>>,
}

/// Two cards that follow each other in rank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Neighbour<'a> {
    /// Whose card stands before.
    pub department: u32,
    /// Between the two totals.
    pub gap: Decimal,
    /// The indicator on which most of the distance was lost, and how much; none between equals.
    pub decided_by: Option<(&'a str, Decimal)>,
    /// Per cent by which weights must move at the least before the two may change places; `None` where none can do it.
    pub changes_at: Option<Fraction>,
}

/// The cards that are ranked, by type of department; within a type by rank, equal ones as they came.
pub fn ranked<'a>(scores: &'a Scores, subjects: Subjects<'_>) -> BTreeMap<String, Vec<&'a Card>> {
    let mut types: BTreeMap<String, Vec<&Card>> = BTreeMap::new();
    for card in scores.cards.iter().filter(|card| card.rank.is_some()) {
        if let Some(profile) = subjects.at_end(card.department, card.period.span()) {
            types.entry(profile.kind().to_owned()).or_default().push(card);
        }
    }
    for cards in types.values_mut() {
        cards.sort_by_key(|card| card.rank);
    }
    types
}

/// How firm the ranks of the cards of one type are; `cards` by rank, as [`ranked`] has them. `cap` is the scorecard's.
pub fn firmness<'a>(cards: &[&'a Card], cap: Option<Decimal>) -> Vec<Firmness<'a>> {
    let cap = cap.map(hundredths);
    let sums: Vec<Sum<'a>> = cards.iter().map(|card| Sum::of(card)).collect();
    let of_card = |(at, card): (usize, &&'a Card)| {
        let before = at.checked_sub(1).and_then(|before| neighbour(cards[before], card));
        let (rank, _) = card.rank?;
        Some(Firmness { card, rank, intervals: SHIFTS.map(|shift| interval(&sums, at, shift, cap)), before })
    };
    cards.iter().enumerate().filter_map(of_card).collect()
}

/// A card as far as weights move it, in hundredths of a point.
struct Sum<'a> {
    /// Full marks of the lines that are scored, and what was adjusted by hand.
    full: i128,
    /// What each indicator takes off, or adds.
    gains: BTreeMap<&'a str, i128>,
}

impl<'a> Sum<'a> {
    fn of(card: &'a Card) -> Sum<'a> {
        let scored = || card.lines().filter(|line| line.score.is_some());
        let gain = |line: &'a super::card::Line| Some((line.indicator.as_str(), hundredths(line.gain()?)));
        // Points by hand are no indicator's: they stay what they are, whatever the weights.
        let full = scored().map(|line| hundredths(line.points)).sum::<i128>() + hundredths(card.adjusted_by());
        Sum { full, gains: scored().filter_map(gain).collect() }
    }

    fn gain(&self, indicator: &str) -> i128 {
        self.gains.get(indicator).copied().unwrap_or(0)
    }

    /// The sum of the scores with the weights as they are.
    fn total(&self) -> i128 {
        self.full + self.gains.values().sum::<i128>()
    }

    /// How far its indicators reach in both directions, all weights moving together against it.
    fn reach(&self) -> i128 {
        self.gains.values().map(|gain| gain.abs()).sum()
    }

    /// The same of the distance to another card.
    fn reach_to(&self, other: &Sum<'_>) -> i128 {
        let indicators: BTreeSet<&str> = self.gains.keys().chain(other.gains.keys()).copied().collect();
        indicators.into_iter().map(|indicator| (self.gain(indicator) - other.gain(indicator)).abs()).sum()
    }

    /// Whether it is ahead of another card with some weights that move by `shift` per cent at the most. Ahead means by
    /// printed order: of two totals that are both floored, or both capped, none is.
    fn may_lead(&self, other: &Sum<'_>, shift: i128, cap: Option<i128>) -> bool {
        let distance = PERCENT * (self.total() - other.total()) + shift * self.reach_to(other);
        let above_floor = PERCENT * self.total() + shift * self.reach() > 0;
        let below_cap = cap.is_none_or(|cap| PERCENT * other.total() - shift * other.reach() < PERCENT * cap);
        distance > 0 && above_floor && below_cap
    }

    /// Whether it is ahead with all of them.
    fn leads(&self, other: &Sum<'_>, shift: i128, cap: Option<i128>) -> bool {
        let distance = PERCENT * (self.total() - other.total()) - shift * self.reach_to(other);
        let above_floor = PERCENT * self.total() - shift * self.reach() > 0;
        let below_cap = cap.is_none_or(|cap| PERCENT * other.total() + shift * other.reach() < PERCENT * cap);
        distance > 0 && above_floor && below_cap
    }
}

const PERCENT: i128 = 100;

fn interval(sums: &[Sum<'_>], at: usize, shift: i128, cap: Option<i128>) -> Interval {
    let own = &sums[at];
    let others = || sums.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, other)| other);
    let place = |ahead: usize| u32::try_from(ahead).map_or(u32::MAX, |ahead| ahead.saturating_add(1));
    Interval {
        best: place(others().filter(|other| other.leads(own, shift, cap)).count()),
        worst: place(others().filter(|other| other.may_lead(own, shift, cap)).count()),
    }
}

fn neighbour<'a>(before: &'a Card, after: &'a Card) -> Option<Neighbour<'a>> {
    let gap = before.total?.minus(after.total?);
    let (ahead, behind) = (Sum::of(before), Sum::of(after));
    // In the order of the cards, so that of equal parts the first decides.
    let lines = before.lines().chain(after.lines()).map(|line| line.indicator.as_str());
    let mut decided_by: Option<(&str, i128)> = None;
    for indicator in lines.filter(|_| gap.is_positive()) {
        let lost = ahead.gain(indicator) - behind.gain(indicator);
        if lost > decided_by.map_or(0, |(_, most)| most) {
            decided_by = Some((indicator, lost));
        }
    }
    let distance = ahead.total() - behind.total();
    Some(Neighbour {
        department: before.department,
        gap,
        decided_by: decided_by.map(|(indicator, lost)| (indicator, Decimal::new(lost, SCORE_DECIMALS))),
        changes_at: Fraction::new(PERCENT * distance, ahead.reach_to(&behind)),
    })
}

fn hundredths(value: Decimal) -> i128 {
    value.rounded(SCORE_DECIMALS).units()
}

#[cfg(test)]
mod tests;
