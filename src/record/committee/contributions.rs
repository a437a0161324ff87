//! Which departments moved the hospital's figure since the same month last year, each with its part as printed: computed
//! here, for the page and for whoever explains it.

use std::collections::BTreeMap;

use crate::indicators::definition::{IndicatorKind, IndicatorUnit};
use crate::indicators::entity::Entity;
use crate::indicators::formula::When;
use crate::indicators::value::Value;
use crate::numbers::{Decimal, Fraction};
use crate::period::Month;
use crate::signals::contribution::{self, Sums};

use super::basis::ChartBasis;
use super::reading::{Reading, of_month};

/// A department, or what belongs to none that is open now.
pub type Who = Option<u32>;

/// The parts of a change, largest first.
pub struct Parts {
    pub before: Decimal,
    pub now: Decimal,
    /// As printed; they add up to the change.
    pub changes: Vec<(Who, Decimal)>,
    /// A ratio's change by numerators and by denominators, as printed; they add up to the change.
    pub halves: Option<[Decimal; 2]>,
    /// Of the month a year before and of this one.
    pub sums: [BTreeMap<Who, Sums>; 2],
}

impl Parts {
    pub fn change(&self) -> Decimal {
        self.now.minus(self.before)
    }
}

impl Parts {
    /// `None` where departments do not add up to the hospital, or last year has no figure.
    pub fn of(basis: ChartBasis<'_>, reading: &Reading<'_>) -> Option<Parts> {
        let definition = &reading.indicator.definition;
        let formula = reading.indicator.formula.as_ref()?;
        let adds_up = match definition.kind {
            IndicatorKind::Flow | IndicatorKind::Ratio => {
                formula.uses().iter().all(|used| !used.mean && used.when == When::Now)
            }
            IndicatorKind::Stock
            | IndicatorKind::Growth
            | IndicatorKind::Quantile
            | IndicatorKind::Expected
            | IndicatorKind::Concentration
            | IndicatorKind::Entered => false,
        };
        let month = basis.month();
        let (before, now) = (hospital(basis, reading, month.plus(-12)), hospital(basis, reading, month));
        let (before_printed, now_printed) = (before.printed?, now.printed?);
        if !adds_up {
            return None;
        }
        let sums = [sums(basis, reading, &before, month.plus(-12))?, sums(basis, reading, &now, month)?];
        let change = now_printed.minus(before_printed);
        let (parts, halves) = match formula.denominator {
            Some(_) => {
                let parts = contribution::of_ratio(&sums[0], &sums[1])?;
                let printed = contribution::printed_parts(&parts, change)?;
                let zero = Decimal::zero(change.decimals());
                let numerators = printed.values().fold(zero, |sum, parts| sum.plus(parts.numerator));
                let halves = [numerators, change.minus(numerators)];
                (printed.into_iter().map(|(who, parts)| (who, parts.both)).collect(), Some(halves))
            }
            None => {
                let [before, now] = [0, 1].map(|at| numerators(&sums[at]));
                (contribution::printed(&contribution::of_total(&before, &now)?, change)?, None)
            }
        };
        let mut changes: Vec<(Who, Decimal)> = parts.into_iter().collect();
        changes.sort_by_key(|(who, change)| (std::cmp::Reverse(change.absolute()), *who));
        Some(Parts { before: before_printed, now: now_printed, changes, halves, sums })
    }

    /// The figure of some departments together, last year and now.
    pub fn values(&self, reading: &Reading, who: &[Who]) -> [Option<Decimal>; 2] {
        let definition = &reading.indicator.definition;
        let is_ratio = reading.indicator.formula.as_ref().is_some_and(|formula| formula.denominator.is_some());
        [0, 1].map(|at| {
            let none = Sums { numerator: Fraction::ZERO, denominator: Fraction::ZERO };
            let found = who.iter().filter_map(|who| self.sums[at].get(who));
            let sum = found.copied().try_fold(none, |sum, one| {
                let numerator = sum.numerator.plus(one.numerator)?;
                Some(Sums { numerator, denominator: sum.denominator.plus(one.denominator)? })
            })?;
            let exact = match (is_ratio, sum.denominator.is_positive()) {
                (true, true) => sum.numerator.over(sum.denominator),
                (true, false) => None,
                (false, _) => Some(sum.numerator),
            };
            Some(exact?.rounded(definition.decimals))
        })
    }
}

fn hospital(basis: ChartBasis<'_>, reading: &Reading<'_>, month: Month) -> Value {
    of_month(reading.indicator, &Entity::Hospital, basis.evaluation, month)
}

/// Each department's sums, those that it took over included, and what they leave of the hospital.
fn sums(basis: ChartBasis<'_>, reading: &Reading<'_>, hospital: &Value, month: Month) -> Option<BTreeMap<Who, Sums>> {
    let factor = match (reading.indicator.definition.unit, hospital.denominator) {
        (IndicatorUnit::Percent, Some(_)) => Fraction::integer(100),
        (_, _) => Fraction::ONE,
    };
    let sums_of = |value: &Value| {
        let numerator = value.numerator.unwrap_or(Fraction::ZERO).times(factor)?;
        Some(Sums { numerator, denominator: value.denominator.unwrap_or(Fraction::ZERO) })
    };
    let mut rest = sums_of(hospital)?;
    let mut all = BTreeMap::new();
    for number in basis.departments_open() {
        let own = basis.with_entity(number, |entity| of_month(reading.indicator, entity, basis.evaluation, month));
        let own = sums_of(&own)?;
        rest.numerator = rest.numerator.minus(own.numerator)?;
        rest.denominator = rest.denominator.minus(own.denominator)?;
        if !own.numerator.is_zero() || !own.denominator.is_zero() {
            all.insert(Some(number), own);
        }
    }
    if !rest.numerator.is_zero() || !rest.denominator.is_zero() {
        all.insert(None, rest);
    }
    Some(all)
}

fn numerators(sums: &BTreeMap<Who, Sums>) -> BTreeMap<Who, Fraction> {
    sums.iter().map(|(who, sums)| (*who, sums.numerator)).collect()
}
