//! A formula with the numbers in: what an explanation shows, and reckons again from the facts.

use crate::numbers::expression::Expression;
use crate::numbers::{Decimal, Fraction};
use crate::period::Month;

use super::definition::{IndicatorUnit, WithoutDenominator};
use super::entity::Entity;
use super::evaluation::Evaluation;
use super::expected::strata;
use super::formula::{MeasureUse, Term};
use super::indicator::CheckedIndicator;

/// Facts in their natural units have no more digits after the point.
const FACT_DECIMALS: u8 = 4;

impl Evaluation<'_> {
    /// The value of an indicator over some months as a calculation, `(120 + 5) ÷ 400 × 100`; `None` where a measure has no
    /// number.
    pub fn calculation(
        &self,
        indicator: &CheckedIndicator,
        entity: &Entity<'_>,
        months: &[Month],
    ) -> Option<Expression> {
        if !indicator.definition.expected.is_empty() {
            return self.of_expected(indicator, entity, months);
        }
        let formula = indicator.formula.as_ref()?;
        if indicator.definition.mean_of_months_with.is_some() {
            // The formula is of each month: what is divided is the sum of the months by how many there are.
            let value = self.over_months(indicator, entity, months);
            let number = |part: Fraction| Expression::Number(part.rounded(FACT_DECIMALS).trimmed());
            return Some(number(value.numerator?).over(number(value.denominator?)));
        }
        let lookup = |used: &MeasureUse| self.number(used, entity, months);
        let numerator = written(&formula.numerator, &lookup)?;
        let Some(denominator) = &formula.denominator else { return Some(numerator) };
        let divisor = written(denominator, &lookup)?;
        let nothing_happened = divisor.value().is_some_and(Fraction::is_zero);
        let is_bound = indicator.definition.without_denominator == WithoutDenominator::LowerBound && nothing_happened;
        // As if it had happened once, at the very end.
        let divisor = if is_bound { written(denominator, &|_| Some(Expression::integer(1)))? } else { divisor };
        Some(in_unit(indicator, numerator.over(divisor)))
    }

    /// Observed ÷ the sum over all strata of last year's rate × this period's exposure.
    fn of_expected(&self, indicator: &CheckedIndicator, entity: &Entity<'_>, months: &[Month]) -> Option<Expression> {
        let strata = strata(self, &indicator.definition.expected, entity, months).ok()?;
        let observed: i64 = strata.iter().map(|stratum| stratum.observed).sum();
        let integer = |value: i64| Expression::integer(i128::from(value));
        let expected = strata.iter().map(|stratum| {
            integer(stratum.counted_before).over(integer(stratum.exposed_before)).times(integer(stratum.exposed))
        });
        let expected = expected.reduce(Expression::plus)?;
        Some(in_unit(indicator, integer(observed).over(expected)))
    }

    /// A measure in its natural unit; a mean as the sum over how many there were.
    fn number(&self, used: &MeasureUse, entity: &Entity<'_>, months: &[Month]) -> Option<Expression> {
        let unit = self.measures.get(&used.measure)?.unit;
        let months = used.months(months);
        let fact = self.facts.value(&used.measure, entity.scope(), &months)?;
        let sum = Expression::Number(unit.natural(i128::from(fact)).rounded(FACT_DECIMALS).trimmed());
        if !used.mean {
            return Some(sum);
        }
        let times = self.facts.observations(&used.measure, entity.scope(), &months)?;
        Some(sum.over(Expression::integer(i128::from(times))))
    }
}

/// A quotient in the indicator's unit.
fn in_unit(indicator: &CheckedIndicator, ratio: Expression) -> Expression {
    match indicator.definition.unit {
        IndicatorUnit::Percent => ratio.times(Decimal::new(100, 0)),
        IndicatorUnit::One
        | IndicatorUnit::Yuan
        | IndicatorUnit::Points
        | IndicatorUnit::Day
        | IndicatorUnit::Minute => ratio,
    }
}

fn written(term: &Term, lookup: &impl Fn(&MeasureUse) -> Option<Expression>) -> Option<Expression> {
    Some(match term {
        Term::Integer(value) => Expression::integer(i128::from(*value)),
        Term::Measure(used) => lookup(used)?,
        Term::Plus(left, right) => written(left, lookup)?.plus(written(right, lookup)?),
        Term::Minus(left, right) => written(left, lookup)?.minus(written(right, lookup)?),
        Term::Times(left, right) => written(left, lookup)?.times(written(right, lookup)?),
    })
}
