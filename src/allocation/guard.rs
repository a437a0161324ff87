//! The policy guard (九不准 and the integrity rules after it): personal income may not rest on drug, consumable, examination or
//! laboratory revenue.
//!
//! What rests on it is derived, not typed: the measures of an indicator's formula are followed to the charges that they
//! sum, and the method to what it rewards. Lower-is-better shares and cost ratios are allowed. Source: scoring rules of the
//! project, "Money from scores".

use std::collections::BTreeMap;

use crate::indicators::definition::Direction;
use crate::indicators::indicator::{CheckedIndicator, GuardedSum};
use crate::indicators::reference::ReferenceRule;
use crate::numbers::Decimal;
use crate::scorecards::definition::{ScorecardDefinition, ScoredIndicator};
use crate::scorecards::methods::Method;

/// A line of a driver's scorecard that earns points for revenue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    pub indicator: String,
    /// The measure that sums such charges, and the categories that it can hold.
    pub sum: GuardedSum,
}

/// The lines for which nobody may be paid.
pub fn violations(scorecard: &ScorecardDefinition, indicators: &BTreeMap<String, CheckedIndicator>) -> Vec<Violation> {
    let lines = scorecard.dimensions.iter().flat_map(|dimension| &dimension.indicators);
    let found = lines.filter(|line| earns_points(line, scorecard)).filter_map(|line| {
        let indicator = indicators.get(&line.id)?;
        let rewarded = |method: &Method| match rewards(method, indicator.definition.direction) {
            Rewards::More => indicator.guarded.added.first(),
            Rewards::Less => indicator.guarded.taken_off.first(),
        };
        let sum = methods(line).find_map(rewarded)?.clone();
        Some(Violation { indicator: line.id.clone(), sum })
    });
    found.collect()
}

/// In some variant, by the points that hold: the scorecard's own, those of experts, or those that are tried out.
fn earns_points(line: &ScoredIndicator, scorecard: &ScorecardDefinition) -> bool {
    let points = scorecard.variants.iter().filter_map(|variant| line.points_in(&variant.id));
    points.into_iter().any(Decimal::is_positive) || methods(line).any(moves_a_total)
}

/// By which it scores, in whatever variant.
fn methods(line: &ScoredIndicator) -> impl Iterator<Item = &Method> {
    std::iter::once(&line.method).chain(line.method_in.values())
}

/// Adjustments add and take off without points of their own.
fn moves_a_total(method: &Method) -> bool {
    matches!(method, Method::Adjustment(_))
}

enum Rewards {
    More,
    Less,
}

/// Which way of the value earns more. What may earn either way counts as rewarding more: the guard is on the safe side.
fn rewards(method: &Method, direction: Direction) -> Rewards {
    let by_direction = || match direction {
        Direction::Higher | Direction::Interval => Rewards::More,
        Direction::Lower => Rewards::Less,
    };
    match method {
        Method::Completion(_) | Method::Adjustment(_) | Method::Deduction(_) | Method::Pass(_) | Method::Monitor(_) => {
            by_direction()
        }
        Method::Interval(_) => Rewards::More,
        Method::Range(range) => match (fixed(&range.bad), fixed(&range.good)) {
            (Some(bad), Some(good)) if bad > good => Rewards::Less,
            (Some(_), Some(_)) => Rewards::More,
            (_, _) => by_direction(),
        },
        Method::Bands(bands) => {
            let falls = bands.bands.windows(2).all(|pair| pair[0].points >= pair[1].points);
            if falls { Rewards::Less } else { Rewards::More }
        }
        Method::BestOf(best) => {
            let more = |method: &Method| matches!(rewards(method, direction), Rewards::More);
            if best.alternatives.iter().any(|one| more(&one.method)) { Rewards::More } else { Rewards::Less }
        }
    }
}

fn fixed(rule: &ReferenceRule) -> Option<Decimal> {
    match rule {
        ReferenceRule::Fixed(value) => Some(*value),
        ReferenceRule::Target
        | ReferenceRule::LastYearMonthlyMean
        | ReferenceRule::SamePeriodLastYear
        | ReferenceRule::PreviousPeriod
        | ReferenceRule::PeerMean(_) => None,
    }
}
