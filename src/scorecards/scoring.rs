//! Scoring all departments, or devices, for a period: states, references, moving points, methods, sums, ranks.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostics::Fault;
use crate::indicators::evaluation::Evaluation;
use crate::indicators::indicator::CheckedIndicator;
use crate::indicators::reference::ReferenceSettings;
use crate::indicators::targets::Targets;
use crate::indicators::value::{Reason, State, Value};
use crate::numbers::Decimal;
use crate::period::Period;

use super::adjustments::{self, Adjustment};
use super::alarm::{self, Guarded};
use super::candidate::Candidate;
use super::card::{Card, CardState, NoCard, Scores};
use super::definition::ScorecardDefinition;
use super::overrides::Override;
use super::peers::{self, PeerValues};
use super::rank::ranks;
use super::subjects::Subjects;
use super::weighed::state;

/// What scoring rests on.
#[derive(Clone, Copy)]
pub struct Basis<'a> {
    pub scorecard: &'a ScorecardDefinition,
    pub indicators: &'a BTreeMap<String, CheckedIndicator>,
    pub evaluation: &'a Evaluation<'a>,
    pub subjects: Subjects<'a>,
    pub targets: &'a Targets,
    pub overrides: &'a [Override],
    pub adjustments: &'a [Adjustment],
    pub settings: ReferenceSettings,
}

/// Every department open, or device in service, on the period's last day: a card, or the reason why there is none.
///
/// `earlier` are the periods before it, in order of time: what an alarm rests on.
pub fn score(basis: Basis<'_>, period: Period, earlier: &[Scores]) -> (Scores, Vec<Fault>) {
    let mut scores = Scores { scorecard: basis.scorecard.id.clone(), period, cards: Vec::new(), without: Vec::new() };
    let mut faults = Vec::new();
    let above = above_limits(basis, period);
    let peers = if peers::are_needed(basis.scorecard) { peer_values(basis, period) } else { PeerValues::default() };
    for (number, profile) in basis.subjects.entitled(period) {
        let calm = Guarded::new();
        let candidate = Candidate { basis, period, number, profile, peers: &peers, guarded: &calm };
        match candidate.lines() {
            Ok(Some((variant, lines))) => match candidate.watched(variant, lines, earlier, &above) {
                Ok(card) => scores.cards.push(card),
                Err(reason) => scores.without.push(NoCard { department: number, reason }),
            },
            Ok(None) => scores.without.push(NoCard { department: number, reason: Reason::new("no-variant") }),
            Err(fault) => faults.push(fault),
        }
    }
    rank(basis.subjects, &mut scores);
    faults.extend(unfit(basis, &scores));
    (scores, faults)
}

/// The adjustments of the period that found no card, no line, or nothing that they could change. A department that has no
/// card for what was exempted is listed with that reason.
fn unfit(basis: Basis<'_>, scores: &Scores) -> Vec<Fault> {
    let own = |one: &&Adjustment| one.scorecard == scores.scorecard && one.period == scores.period;
    let (Subjects::Departments(_), adjustments) = (basis.subjects, basis.adjustments.iter().filter(own)) else {
        return Vec::new();
    };
    let for_points = |one: &Adjustment| {
        let none = scores.without.iter().find(|none| none.department == one.department);
        none.is_some_and(|none| ["too-many-points", "points-without-taker"].contains(&none.reason.key))
    };
    let unfit = adjustments.filter(|one| !for_points(one)).filter_map(|one| {
        let card = scores.card(one.department);
        let line = card.and_then(|card| card.lines().find(|line| Some(&line.indicator) == one.indicator.as_ref()));
        adjustments::unfit(one, basis.subjects.id(one.department), card.is_some(), line)
    });
    unfit.collect()
}

/// What each department has of each indicator, of those whose cards are neither blocked nor trials.
pub fn peer_values(basis: Basis<'_>, period: Period) -> PeerValues {
    let (alone, mut values) = (PeerValues::default(), PeerValues::default());
    for (number, profile) in basis.subjects.entitled(period) {
        let calm = Guarded::new();
        let candidate = Candidate { basis, period, number, profile, peers: &alone, guarded: &calm };
        // What is wrong with an override is said where the card is made.
        let Ok(Some((_, lines))) = candidate.lines() else { continue };
        let weighed = candidate.weighed(lines);
        if state(&weighed) != CardState::Known {
            continue;
        }
        for line in weighed.iter().filter(|line| line.actual.state == State::Known) {
            if let Some(value) = line.actual.printed {
                values.add(profile.kind(), &line.line.indicator.id, basis.subjects.owner(number), value);
            }
        }
    }
    values
}

fn rank(subjects: Subjects<'_>, scores: &mut Scores) {
    let kind = |card: &Card| {
        let profile = subjects.at_end(card.department, card.period.span());
        profile.map_or(String::new(), |profile| profile.kind().to_owned())
    };
    let totals: Vec<(String, Option<Decimal>)> = scores.cards.iter().map(|card| (kind(card), card.total)).collect();
    for (card, rank) in scores.cards.iter_mut().zip(ranks(&totals)) {
        card.rank = rank;
    }
}

/// Of the indicators that may raise an alarm, those who lie above the limit of their class.
fn above_limits(basis: Basis<'_>, period: Period) -> BTreeSet<(u32, String)> {
    let mut above = BTreeSet::new();
    let Some(rule) = &basis.scorecard.alarm else { return above };
    let dimension = basis.scorecard.dimensions.iter().filter(|dimension| dimension.id == rule.dimension);
    for id in dimension.flat_map(|dimension| &dimension.indicators).map(|scored| &scored.id) {
        let Some(indicator) = basis.indicators.get(id) else { continue };
        let mut classes: BTreeMap<&str, Vec<(u32, Value)>> = BTreeMap::new();
        for (number, profile) in basis.subjects.entitled(period) {
            let members = [number];
            let value = basis.evaluation.over_period(indicator, &basis.subjects.entity(&members), period);
            if value.state == State::Known {
                classes.entry(profile.kind()).or_default().push((number, value));
            }
        }
        let high = classes.values().flat_map(|values| alarm::above_limit(indicator, values));
        above.extend(high.map(|number| (number, id.clone())));
    }
    above
}
