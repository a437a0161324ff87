//! The attached facts, and indicators reckoned from them: a second, short way to a value, beside the program's own.
//!
//! It knows nothing of tables, departments or rows: only of the months and facts that the document carries, and of the rule
//! that stands in its definitions.

use std::collections::{BTreeMap, BTreeSet};

use crate::indicators::definition::{IndicatorKind, IndicatorUnit, Window, WithoutDenominator};
use crate::indicators::formula::{Formula, MeasureUse, Term};
use crate::measures::definition::Aggregation;
use crate::numbers::{Decimal, Fraction};
use crate::period::{Month, Period};
use crate::record::definitions::{CountingRule, IndicatorRecord, ValueRule};
use crate::record::document::Record;

use super::Why;

/// Everything that is attached, ready to be looked up.
pub(super) struct AttachedFacts<'a> {
    /// By kind and id of the entity, period and measure; strata added up.
    values: BTreeMap<(&'a str, &'a str, String, &'a str), Attached>,
    /// The months of which the document carries facts, by kind of entity.
    months: BTreeMap<&'a str, BTreeSet<Month>>,
    counting: BTreeMap<&'a str, &'a CountingRule>,
    indicators: BTreeMap<&'a str, (&'a IndicatorRecord, &'a ValueRule, Option<Formula>)>,
}

#[derive(Clone, Copy)]
struct Attached {
    value: i64,
    /// It is the sum of several strata.
    strata: bool,
}

/// A value as it was reckoned again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Reckoned {
    pub numerator: Option<Fraction>,
    pub denominator: Option<Fraction>,
    pub exact: Fraction,
    decimals: u8,
}

impl Reckoned {
    pub fn printed(&self) -> Decimal {
        self.exact.rounded(self.decimals)
    }
}

/// Whose value, and of when.
#[derive(Clone, Copy)]
pub(super) struct Of<'a> {
    pub kind: &'a str,
    pub id: &'a str,
    pub period: Period,
}

const MONTHS_OF_YEAR: i32 = 12;

/// Ends the name of a stock's companion.
const OBSERVATIONS: &str = ".n";

impl<'a> AttachedFacts<'a> {
    pub fn of(record: &'a Record) -> AttachedFacts<'a> {
        let mut values: BTreeMap<(&str, &str, String, &str), Attached> = BTreeMap::new();
        let mut months: BTreeMap<&str, BTreeSet<Month>> = BTreeMap::new();
        for row in &record.tidy.facts {
            let key = (row.entity_kind.as_str(), row.entity_id.as_str(), row.period.clone(), row.measure.as_str());
            let known = values.get(&key).map_or(0, |known| known.value);
            let value = known.saturating_add(row.value);
            values.insert(key, Attached { value, strata: !row.stratum.is_empty() });
            if let Ok(Period::Month(month)) = row.period.parse() {
                months.entry(&row.entity_kind).or_default().insert(month);
            }
        }
        for fact in &record.grounds.period_facts {
            let key = (fact.entity_kind.as_str(), fact.entity_id.as_str(), fact.period.clone(), fact.measure.as_str());
            values.insert(key, Attached { value: fact.value, strata: false });
        }
        let measures = record.definitions.measures.iter();
        let counting = measures.filter_map(|measure| Some((measure.id.as_str(), measure.counting.as_ref()?)));
        let indicators = record.definitions.indicators.iter().filter_map(|indicator| {
            let formula = Formula::parse(&indicator.formula).ok();
            Some((indicator.id.as_str(), (indicator, indicator.rule.as_ref()?, formula)))
        });
        AttachedFacts { values, months, counting: counting.collect(), indicators: indicators.collect() }
    }

    /// An indicator over a period.
    ///
    /// # Errors
    /// Why the document does not carry enough for it.
    pub fn indicator(&self, id: &str, of: Of<'_>) -> Result<Reckoned, Why> {
        let (definition, rule, formula) = self.parts(id)?;
        let months: Vec<Month> = match (rule.window, of.period) {
            (Window::Period, period) | (Window::LatestQuarter, period @ (Period::Quarter(_, _) | Period::Year(_))) => {
                period.span().months().collect()
            }
            (Window::TrailingYear, period) => {
                (0..MONTHS_OF_YEAR).rev().map(|back| period.span().to.plus(-back)).collect()
            }
            (Window::LatestQuarter, Period::Month(month)) => self.latest_quarter(formula, of, month)?,
        };
        if let Some(occasions) = &rule.mean_of_months_with {
            return self.mean_of_months(definition, (rule, formula), occasions, of, &months);
        }
        self.related(definition, (rule, formula), of, &months)
    }

    /// What a department had by month in the mean over a whole year, as its reference.
    pub fn monthly_mean(&self, id: &str, of: Of<'_>) -> Result<Fraction, Why> {
        let (definition, rule, formula) = self.parts(id)?;
        let months: Vec<Month> = of.period.span().months().collect();
        let count = Fraction::integer(i128::try_from(months.len()).map_err(|_| Why::FactsNotCarried)?);
        let distinct = formula.uses().iter().any(|used| {
            self.counting.get(used.measure.as_str()).is_some_and(|rule| rule.aggregation == Aggregation::CountDistinct)
        });
        let whole = || match &rule.mean_of_months_with {
            Some(occasions) => self.mean_of_months(definition, (rule, formula), occasions, of, &months),
            None => self.related(definition, (rule, formula), of, &months),
        };
        let sum = match rule.kind {
            IndicatorKind::Flow if distinct => {
                let mut sum = Some(Fraction::ZERO);
                for month in &months {
                    let value = self.related(definition, (rule, formula), of, &[*month])?;
                    sum = sum.and_then(|sum| sum.plus(value.exact));
                }
                sum
            }
            IndicatorKind::Flow => Some(whole()?.exact),
            IndicatorKind::Stock
            | IndicatorKind::Ratio
            | IndicatorKind::Growth
            | IndicatorKind::Quantile
            | IndicatorKind::Expected
            | IndicatorKind::Concentration
            | IndicatorKind::Entered => return Ok(whole()?.exact),
        };
        sum.and_then(|sum| sum.over(count)).ok_or(Why::FactsNotCarried)
    }

    /// Decimals to which a reference of an indicator is rounded.
    pub fn reference_decimals(&self, id: &str) -> u8 {
        let definition = self.indicators.get(id).map(|(definition, _, _)| *definition);
        definition.map_or(2, |definition| {
            let is_count = definition.unit == IndicatorUnit::One.code() && definition.decimals == 0;
            if is_count { 2 } else { definition.decimals }
        })
    }

    fn parts(&self, id: &str) -> Result<(&IndicatorRecord, &ValueRule, &Formula), Why> {
        let (definition, rule, formula) = self.indicators.get(id).ok_or(Why::NoGrounds)?;
        match formula {
            _ if rule.expected => Err(Why::Expected),
            None => Err(Why::Entered),
            Some(formula) => Ok((definition, rule, formula)),
        }
    }

    /// The latest of the last five quarters, up to the month, in which anything was asked.
    fn latest_quarter(&self, formula: &Formula, of: Of<'_>, month: Month) -> Result<Vec<Month>, Why> {
        let denominator = formula.denominator.as_ref().ok_or(Why::FactsNotCarried)?;
        let mut quarter = Period::Quarter(month.year(), month.quarter());
        for _ in 0..5 {
            let months: Vec<Month> = quarter.span().months().filter(|other| *other <= month).collect();
            let asked = self.term(denominator, of, &months)?;
            if asked.is_some_and(Fraction::is_positive) {
                return Ok(months);
            }
            quarter = quarter.previous();
        }
        Err(Why::FactsNotCarried)
    }

    /// The mean of the months with an occasion, each at least zero; of several departments it rests on each of them.
    fn mean_of_months(
        &self,
        definition: &IndicatorRecord,
        parts: (&ValueRule, &Formula),
        occasions: &str,
        of: Of<'_>,
        months: &[Month],
    ) -> Result<Reckoned, Why> {
        if !["department", "equipment"].contains(&of.kind) {
            return Err(Why::FactsNotCarried);
        }
        let (mut sum, mut count) = (Some(Fraction::ZERO), 0);
        for month in months {
            let month = std::slice::from_ref(month);
            if self.fact(occasions, of, month)?.is_some_and(|times| times > 0) {
                let value = self.related(definition, parts, of, month)?.exact.max(Fraction::ZERO);
                sum = sum.and_then(|sum| sum.plus(value));
                count += 1;
            }
        }
        let count = Fraction::integer(count);
        let exact = sum.and_then(|sum| sum.over(count)).ok_or(Why::FactsNotCarried)?;
        Ok(Reckoned { numerator: sum, denominator: Some(count), exact, decimals: definition.decimals })
    }

    /// Numerator over denominator, divided last.
    fn related(
        &self,
        definition: &IndicatorRecord,
        (rule, formula): (&ValueRule, &Formula),
        of: Of<'_>,
        months: &[Month],
    ) -> Result<Reckoned, Why> {
        let numerator = self.term(&formula.numerator, of, months)?.ok_or(Why::FactsNotCarried)?;
        let percent = definition.unit == IndicatorUnit::Percent.code() && formula.denominator.is_some();
        let factor = Fraction::integer(if percent { 100 } else { 1 });
        let (denominator, divisor) = match &formula.denominator {
            None => (None, Some(Fraction::ONE)),
            Some(term) => {
                let denominator = self.term(term, of, months)?.ok_or(Why::FactsNotCarried)?;
                let once = rule.without_denominator == WithoutDenominator::LowerBound
                    && denominator.is_zero()
                    && numerator.is_positive();
                // As if what is divided by had happened once, at the very end.
                let divisor = if once { term.value(&|_| Some(Fraction::ONE)) } else { Some(denominator) };
                (Some(denominator), divisor)
            }
        };
        let exact = divisor.and_then(|divisor| numerator.over(divisor)).and_then(|exact| exact.times(factor));
        let exact = exact.ok_or(Why::FactsNotCarried)?;
        Ok(Reckoned { numerator: Some(numerator), denominator, exact, decimals: definition.decimals })
    }

    fn term(&self, term: &Term, of: Of<'_>, months: &[Month]) -> Result<Option<Fraction>, Why> {
        let mut uses: BTreeMap<&MeasureUse, Option<Fraction>> = BTreeMap::new();
        collect(term, &mut uses);
        for (used, value) in &mut uses {
            *value = self.measure(used, of, months)?;
        }
        Ok(term.value(&|used: &MeasureUse| uses.get(used).copied().flatten()))
    }

    /// A measure over the months, in its natural unit.
    fn measure(&self, used: &MeasureUse, of: Of<'_>, months: &[Month]) -> Result<Option<Fraction>, Why> {
        let rule = self.counting.get(used.measure.as_str()).ok_or(Why::NoGrounds)?;
        let months = used.months(months);
        let Some(fact) = self.fact(&used.measure, of, &months)? else { return Ok(None) };
        let value = rule.unit.natural(i128::from(fact));
        if !used.mean {
            return Ok(Some(value));
        }
        let observed = self.fact(&format!("{}{OBSERVATIONS}", used.measure), of, &months)?;
        Ok(observed.and_then(|times| value.over(Fraction::integer(i128::from(times)))))
    }

    /// The fact of some months: that of the period which they are, or the sum of its months where these add up.
    fn fact(&self, measure: &str, of: Of<'_>, months: &[Month]) -> Result<Option<i64>, Why> {
        let at = |period: String| self.values.get(&(of.kind, of.id, period, measure)).copied();
        if let Some(fact) = whole_period(months).and_then(|period| at(period.to_string())) {
            return Ok(Some(fact.value));
        }
        let carried = self.months.get(of.kind).ok_or(Why::FactsNotCarried)?;
        if !months.iter().all(|month| carried.contains(month)) {
            return Err(Why::FactsNotCarried);
        }
        let found: Vec<Attached> = months.iter().filter_map(|month| at(month.to_string())).collect();
        let id = measure.strip_suffix(OBSERVATIONS).unwrap_or(measure);
        let additive = self.counting.get(id).is_some_and(|rule| rule.aggregation.is_additive());
        match found.as_slice() {
            // A month in which the department was closed, or nothing of the kind was exported, has no row.
            [] if additive => Ok(Some(0)),
            [] => Ok(None),
            _ if additive => Ok(found.iter().try_fold(0i64, |sum, fact| sum.checked_add(fact.value))),
            [one] if months.len() == 1 && !one.strata => Ok(Some(one.value)),
            [..] => Err(Why::FactsNotCarried),
        }
    }
}

/// The period longer than a month that some months are.
fn whole_period(months: &[Month]) -> Option<Period> {
    let (first, last) = (months.first()?, months.last()?);
    let is = |period: &Period| {
        let span = period.span();
        span.from == *first && span.to == *last && usize::try_from(span.length()).ok() == Some(months.len())
    };
    let longer = [Period::Quarter(first.year(), first.quarter()), Period::Year(first.year())];
    longer.into_iter().find(is)
}

fn collect<'t>(term: &'t Term, uses: &mut BTreeMap<&'t MeasureUse, Option<Fraction>>) {
    match term {
        Term::Integer(_) => {}
        Term::Measure(used) => {
            uses.insert(used, None);
        }
        Term::Plus(left, right) | Term::Minus(left, right) | Term::Times(left, right) => {
            collect(left, uses);
            collect(right, uses);
        }
    }
}
