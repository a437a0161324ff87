//! The departments of a funnel with their counts: computed here, for the page and for whoever explains it.

use crate::indicators::definition::IndicatorUnit;
use crate::indicators::formula::Formula;
use crate::indicators::indicator::CheckedIndicator;
use crate::indicators::value::{State, Value};
use crate::numbers::{Decimal, Fraction};
use crate::period::Span;
use crate::record::card::Meaning;
use crate::signals::Side;
use crate::signals::funnel::{Funnel, Kind, NoFunnel, Place, Settings, Standing, Unit};
use crate::signals::xmr::Direction;

use super::basis::ChartBasis;
use super::definition::{FunnelKind, PackFunnel};
use super::funnels::FunnelPlace;

/// A department with its figure over the months.
pub struct Member {
    pub number: u32,
    pub unit: Unit,
    pub value: Value,
}

/// A funnel and whose it is.
pub struct Compared<'a> {
    pub indicator: &'a CheckedIndicator,
    pub months: Span,
    /// Open departments without a count.
    pub left_out: usize,
    pub members: Vec<Member>,
    pub funnel: Funnel,
}

impl<'a> Compared<'a> {
    /// The departments that are open at the end of the month, each with those that it took over.
    pub fn of(basis: ChartBasis<'a>, funnel: &PackFunnel) -> Result<Compared<'a>, NoFunnel> {
        let indicator = basis.indicators.get(&funnel.id).ok_or(NoFunnel::Empty)?;
        let last = basis.month();
        let months = Span { from: last.plus(1 - i32::from(funnel.months)), to: last };
        let open = basis.departments_open();
        let member = |number: &u32| {
            let value = basis.with_entity(*number, |entity| basis.evaluation.over_span(indicator, entity, months));
            Some(Member { number: *number, unit: unit(&value, per(indicator))?, value })
        };
        let members: Vec<Member> = open.iter().filter_map(member).collect();
        let units: Vec<Unit> = members.iter().map(|member| member.unit).collect();
        let kind = match funnel.kind {
            FunnelKind::Proportion => Kind::Proportion,
            FunnelKind::Ratio => Kind::Ratio,
            FunnelKind::Expected => Kind::ObservedToExpected,
        };
        // One department has nobody to be compared with.
        if units.len() < 2 {
            return Err(NoFunnel::Empty);
        }
        let funnel = Funnel::of(kind, &units, Settings::default())?;
        Ok(Compared { indicator, months, left_out: open.len() - members.len(), members, funnel })
    }

    /// Those beyond a limit, in the hospital's order.
    pub fn outside(&self) -> impl Iterator<Item = (&Member, Standing)> {
        let standings = self.members.iter().zip(&self.funnel.standings);
        standings.filter_map(|(member, standing)| Some((member, (*standing)?))).filter(|(_, standing)| match standing {
            Standing::Inside => false,
            Standing::Beyond95(_) | Standing::Beyond998(_) => true,
        })
    }

    /// What one counted of one is in the indicator's unit: a hundred of a percentage.
    pub fn factor(&self) -> i128 {
        match self.indicator.definition.unit {
            IndicatorUnit::Percent => 100,
            IndicatorUnit::One
            | IndicatorUnit::Yuan
            | IndicatorUnit::Points
            | IndicatorUnit::Day
            | IndicatorUnit::Minute => i128::from(per(self.indicator)),
        }
    }

    /// In the indicator's unit, with its decimals.
    pub fn centre(&self) -> Decimal {
        let decimals = self.indicator.definition.decimals;
        let centre = self.funnel.centre.times(Fraction::integer(self.factor()));
        centre.map_or(Decimal::zero(decimals), |centre| centre.rounded(decimals))
    }

    pub fn limit(&self, limit: f64) -> Option<Decimal> {
        Decimal::of_limit(limit * self.factor() as f64, self.indicator.definition.decimals)
    }

    pub fn place(&self, at: &Place) -> Option<FunnelPlace> {
        Some(FunnelPlace {
            size: Decimal::of_limit(at.size, 2)?,
            lower_998: self.limit(at.limits.lower_998)?,
            lower_95: self.limit(at.limits.lower_95)?,
            upper_95: self.limit(at.limits.upper_95)?,
            upper_998: self.limit(at.limits.upper_998)?,
        })
    }

    pub fn with_unit(&self, value: Decimal) -> String {
        match self.indicator.definition.unit {
            IndicatorUnit::Percent => format!("{}%", value.printed()),
            IndicatorUnit::One
            | IndicatorUnit::Yuan
            | IndicatorUnit::Points
            | IndicatorUnit::Day
            | IndicatorUnit::Minute => value.printed(),
        }
    }

    pub fn meaning(&self, standing: Standing) -> Meaning {
        let side = match standing {
            Standing::Inside => return Meaning::Neither,
            Standing::Beyond95(side) | Standing::Beyond998(side) => side,
        };
        match (Direction::from(self.indicator.definition.direction), side) {
            (Direction::Neutral, _) => Meaning::Neither,
            (Direction::Higher, Side::High) | (Direction::Lower, Side::Low) => Meaning::Gain,
            (Direction::Higher, Side::Low) | (Direction::Lower, Side::High) => Meaning::Loss,
        }
    }
}

/// Exams per 100 visits are counted as exams: limits follow from how many there were.
fn per(indicator: &CheckedIndicator) -> i64 {
    indicator.formula.as_ref().and_then(Formula::counted_per).unwrap_or(1)
}

/// Counts of a department; `None` where it has none, or where they are no counts.
fn unit(value: &Value, per: i64) -> Option<Unit> {
    let (numerator, of) = (value.numerator?.over(Fraction::integer(i128::from(per)))?, value.denominator?);
    if value.state != State::Known || numerator.denominator() != 1 || !of.is_positive() {
        return None;
    }
    Some(Unit { count: u64::try_from(numerator.numerator()).ok()?, of })
}
