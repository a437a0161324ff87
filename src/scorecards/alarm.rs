//! The alarm guard: overuse must not earn through the volume that it makes.
//!
//! An indicator of the guarding dimension is in alarm when it earns less than half its points in this period and in the
//! one before, or when it is a proportion of counts, the lower the better, above the upper 99.8 % limit of the funnel of
//! its class (with at least [`LEAST_UNITS`] of them). While a device is in alarm, the guarded indicators (volume and money)
//! are scored at the smaller of this period's actual and that of the last period without an alarm; what the card shows is
//! still the actual. Source: scoring rules of the project, "Overutilization guards volume".

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use crate::indicators::definition::{Direction, IndicatorKind};
use crate::indicators::indicator::CheckedIndicator;
use crate::indicators::value::{State, Value};
use crate::numbers::{Decimal, Fraction};
use crate::period::Period;
use crate::signals::Side;
use crate::signals::funnel::{Funnel, Kind, Settings, Standing, Unit};

use super::card::{Card, Line, Scores};

/// What a scorecard says of its alarm.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AlarmRule {
    /// The dimension whose indicators raise it.
    pub dimension: String,
    /// The indicators that it guards.
    pub guards: Vec<String>,
}

/// Why an indicator is in alarm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// Less than half its points, in this period and the one before.
    Low,
    /// Above the upper 99.8 % limit of its class.
    AboveLimit,
}

/// An indicator in alarm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alarm {
    pub indicator: String,
    pub cause: Cause,
}

/// The actual at which a guarded indicator is scored, and the period that it is of.
pub type Guarded = BTreeMap<String, (Decimal, Period)>;

/// Fewer devices of a class have no funnel: what is unusual among two nobody can tell.
const LEAST_UNITS: usize = 3;

/// The alarms of a card, with the history before it.
pub fn alarms(rule: &AlarmRule, card: &Card, earlier: &[Scores], above: &BTreeSet<(u32, String)>) -> Vec<Alarm> {
    let before = earlier
        .iter()
        .find(|scores| scores.period == card.period.previous())
        .and_then(|scores| scores.card(card.department));
    let mut found = Vec::new();
    for line in lines_of(rule, card) {
        let id = &line.indicator;
        let was_low = before.is_some_and(|card| lines_of(rule, card).any(|line| line.indicator == *id && is_low(line)));
        if is_low(line) && was_low {
            found.push(Alarm { indicator: id.clone(), cause: Cause::Low });
        } else if above.contains(&(card.department, id.clone())) {
            found.push(Alarm { indicator: id.clone(), cause: Cause::AboveLimit });
        }
    }
    found
}

fn lines_of<'c>(rule: &AlarmRule, card: &'c Card) -> impl Iterator<Item = &'c Line> {
    card.dimensions.iter().filter(|dimension| dimension.id == rule.dimension).flat_map(|dimension| &dimension.lines)
}

/// Less than half its points.
fn is_low(line: &Line) -> bool {
    let twice = |score: Decimal| score.plus(score);
    line.points.is_positive() && line.score.is_some_and(|score| twice(score).fraction() < line.points.fraction())
}

/// What the guarded indicators had in the last period without an alarm.
pub fn guarded(rule: &AlarmRule, subject: u32, earlier: &[Scores]) -> Guarded {
    let calm = earlier.iter().rev().filter_map(|scores| scores.card(subject)).find(|card| card.alarms.is_empty());
    let Some(calm) = calm else { return Guarded::new() };
    let known = |id: &String| {
        let line = calm.lines().find(|line| line.indicator == *id)?;
        let value = line.actual.printed.filter(|_| line.actual.state == State::Known)?;
        Some((id.clone(), (value, calm.period)))
    };
    rule.guards.iter().filter_map(known).collect()
}

/// Of one indicator, those of a class that lie above the upper 99.8 % limit.
pub fn above_limit(indicator: &CheckedIndicator, values: &[(u32, Value)]) -> Vec<u32> {
    let definition = &indicator.definition;
    if definition.kind != IndicatorKind::Ratio || definition.direction != Direction::Lower {
        return Vec::new();
    }
    let units: Option<Vec<Unit>> = values.iter().map(|(_, value)| unit(value)).collect();
    let Some(units) = units.filter(|units| units.len() >= LEAST_UNITS) else { return Vec::new() };
    let Ok(funnel) = Funnel::of(Kind::Proportion, &units, Settings::default()) else { return Vec::new() };
    let high = values.iter().zip(&funnel.standings);
    high.filter(|(_, standing)| **standing == Some(Standing::Beyond998(Side::High)))
        .map(|((number, _), _)| *number)
        .collect()
}

/// Cases of cases; `None` where they are no whole numbers.
fn unit(value: &Value) -> Option<Unit> {
    let (numerator, of) = (value.numerator?, value.denominator?);
    let whole = numerator.denominator() == 1 && of.denominator() == 1 && of > Fraction::ZERO;
    let count = u64::try_from(numerator.numerator()).ok().filter(|_| whole)?;
    Some(Unit { count, of })
}

#[cfg(test)]
mod tests;
