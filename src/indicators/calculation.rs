//! A formula with the numbers in: what an explanation shows, and reckons again from the facts.

use crate::numbers::expression::Expression;
use crate::numbers::{Decimal, Fraction};
use crate::period::Month;

use super::definition::IndicatorUnit;
use super::evaluation::{CheckedIndicator, Entity, Evaluation};
use super::formula::{MeasureUse, Term};

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
        let ratio = numerator.over(written(denominator, &lookup)?);
        Some(match indicator.definition.unit {
            IndicatorUnit::Percent => ratio.times(Decimal::new(100, 0)),
            IndicatorUnit::One
            | IndicatorUnit::Yuan
            | IndicatorUnit::Points
            | IndicatorUnit::Day
            | IndicatorUnit::Minute => ratio,
        })
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

fn written(term: &Term, lookup: &impl Fn(&MeasureUse) -> Option<Expression>) -> Option<Expression> {
    Some(match term {
        Term::Integer(value) => Expression::integer(i128::from(*value)),
        Term::Measure(used) => lookup(used)?,
        Term::Plus(left, right) => written(left, lookup)?.plus(written(right, lookup)?),
        Term::Minus(left, right) => written(left, lookup)?.minus(written(right, lookup)?),
        Term::Times(left, right) => written(left, lookup)?.times(written(right, lookup)?),
    })
}
