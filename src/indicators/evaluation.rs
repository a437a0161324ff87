//! Formulas over facts, for one entity and one span of months.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::measures::facts::{Facts, Scope};
use crate::numbers::{Decimal, Fraction};
use crate::period::{Month, Period, Span};

use super::definition::{IndicatorUnit, Window, WithoutDenominator};
use super::entered::EnteredValues;
use super::entity::Entity;
use super::expected::expectation;
use super::formula::{Formula, MeasureUse};
use super::indicator::{CheckedIndicator, MeasureContext};
use super::value::{Reason, State, Value};

const MONTHS_OF_YEAR: i32 = 12;

/// Everything that evaluation looks things up in.
pub struct Evaluation<'a> {
    pub facts: &'a Facts,
    pub measures: &'a BTreeMap<String, MeasureContext>,
    pub entered: &'a EnteredValues,
}

/// What becomes of a period in which some months have no data.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Incomplete {
    /// There is no value, and whatever needs it has to wait.
    #[default]
    Block,
    /// The value is that of the months that have data, and says how many they are.
    Allow,
}

/// The months that a value is taken of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    pub months: Vec<Month>,
    /// How many they are, and of how many, where some have no data.
    pub of: Option<(u32, u32)>,
}

impl Evaluation<'_> {
    /// The value over a period; a month of a survey indicator looks at its latest quarter.
    pub fn over_period(&self, indicator: &CheckedIndicator, entity: &Entity<'_>, period: Period) -> Value {
        if indicator.is_entered() {
            return self.entered(indicator, entity, period);
        }
        match indicator.definition.window {
            Window::TrailingYear => self.over_trailing_year(indicator, entity, period),
            Window::LatestQuarter | Window::Period => {
                self.over_months(indicator, entity, &self.months(indicator, entity, period))
            }
        }
    }

    /// What was written down by hand.
    fn entered(&self, indicator: &CheckedIndicator, entity: &Entity<'_>, period: Period) -> Value {
        if let Some(missing) = self.before_counting(indicator, entity) {
            return missing;
        }
        if !self.entered.knows(&indicator.id) {
            return Value::missing(State::NotCollected, Reason::new("not-entered"));
        }
        let Some(owner) = entity.owner() else {
            return Value::missing(State::NotApplicable, Reason::new("not-entered"));
        };
        match self.entered.value(&indicator.id, owner, period, indicator.definition.window) {
            Some(value) => Value {
                state: State::Known,
                numerator: None,
                denominator: None,
                exact: Some(value.fraction()),
                printed: Some(value.fraction().rounded(indicator.definition.decimals)),
                reason: None,
                months: None,
            },
            None => Value::missing(State::NoData, Reason::new("not-entered")),
        }
    }

    /// Twelve months up to the period's end; a year that began before the exports or before the device has no value.
    fn over_trailing_year(&self, indicator: &CheckedIndicator, entity: &Entity<'_>, period: Period) -> Value {
        let (span, year) = (period.span(), self.months(indicator, entity, period));
        let lacks = |month: &&Month| {
            let uses = indicator.formula.iter().flat_map(Formula::uses);
            !entity.open_in(**month)
                || uses.into_iter().any(|used| self.month_without_data(used, entity, &[**month]).is_some())
        };
        let complete =
            indicator.not_collected.is_some() || !year.iter().any(|month| lacks(&month) && !span.contains(*month));
        if complete || !entity.open_in(span.to) {
            self.over_months(indicator, entity, &year)
        } else {
            let months = year.iter().filter(|month| !lacks(month)).count();
            Value::missing(State::NotApplicable, Reason::new("year-incomplete").with("months", months))
        }
    }

    /// The months that a period looks at.
    pub fn months(&self, indicator: &CheckedIndicator, entity: &Entity<'_>, period: Period) -> Vec<Month> {
        match (indicator.definition.window, period) {
            (Window::LatestQuarter, Period::Month(month)) => self.latest_quarter(indicator, entity, month),
            (Window::TrailingYear, _) => (0..MONTHS_OF_YEAR).rev().map(|back| period.span().to.plus(-back)).collect(),
            (Window::LatestQuarter | Window::Period, _) => period.span().months().collect(),
        }
    }

    /// Those of some months in which the entity was open: the others are not looked at.
    pub fn open_months(&self, entity: &Entity<'_>, months: &[Month]) -> Vec<Month> {
        months.iter().copied().filter(|month| entity.open_in(*month)).collect()
    }

    /// The value over a period of which some months may have no data.
    pub fn over_incomplete(
        &self,
        indicator: &CheckedIndicator,
        entity: &Entity<'_>,
        period: Period,
        incomplete: Incomplete,
    ) -> Value {
        let taken = self.months_taken(indicator, entity, period, incomplete);
        match taken.of {
            None => self.over_period(indicator, entity, period),
            Some(_) => Value { months: taken.of, ..self.over_months(indicator, entity, &taken.months) },
        }
    }

    /// The months of a period that are taken where some of them may have no data.
    pub fn months_taken(
        &self,
        indicator: &CheckedIndicator,
        entity: &Entity<'_>,
        period: Period,
        incomplete: Incomplete,
    ) -> Taken {
        let covered = match incomplete {
            Incomplete::Block => Vec::new(),
            Incomplete::Allow => self.covered(indicator, entity, period.span()),
        };
        let open = period.span().months().filter(|month| entity.open_in(*month)).count();
        if covered.is_empty() || covered.len() == open {
            return Taken { months: self.months(indicator, entity, period), of: None };
        }
        let count = |months: usize| u32::try_from(months).unwrap_or(u32::MAX);
        Taken { of: Some((count(covered.len()), count(open))), months: covered }
    }

    /// The value of an earlier period that this one is compared with: of a period that is not over, the same months.
    pub fn over_earlier(
        &self,
        indicator: &CheckedIndicator,
        entity: &Entity<'_>,
        (now, then): (Period, Period),
        incomplete: Incomplete,
    ) -> Value {
        match incomplete {
            Incomplete::Block => self.over_period(indicator, entity, then),
            Incomplete::Allow => {
                self.over_months(indicator, entity, &self.months_compared(indicator, entity, (now, then), incomplete))
            }
        }
    }

    /// The months of an earlier period that this one is compared with.
    pub fn months_compared(
        &self,
        indicator: &CheckedIndicator,
        entity: &Entity<'_>,
        (now, then): (Period, Period),
        incomplete: Incomplete,
    ) -> Vec<Month> {
        match incomplete {
            Incomplete::Block => self.months(indicator, entity, then),
            Incomplete::Allow => {
                let back = now.span().from.0 - then.span().from.0;
                let covered = self.covered(indicator, entity, now.span()).into_iter();
                covered.map(|month| month.plus(-back)).collect()
            }
        }
    }

    /// The months of a span in which the entity was open and the exports have what the indicator needs. Surveys and the like
    /// need not have happened in each of them.
    pub fn covered(&self, indicator: &CheckedIndicator, entity: &Entity<'_>, span: Span) -> Vec<Month> {
        let uses: Vec<&MeasureUse> = indicator.formula.iter().flat_map(Formula::uses).collect();
        let needs_rows = |used: &&&MeasureUse| self.measures.get(&used.measure).is_some_and(|measure| !measure.sparse);
        let uses: Vec<&MeasureUse> = uses.iter().filter(needs_rows).copied().collect();
        let has_data =
            |month: &Month| uses.iter().all(|used| self.month_without_data(used, entity, &[*month]).is_none());
        span.months().filter(|month| entity.open_in(*month)).filter(has_data).collect()
    }

    pub fn over_span(&self, indicator: &CheckedIndicator, entity: &Entity<'_>, span: Span) -> Value {
        let months: Vec<Month> = span.months().collect();
        self.over_months(indicator, entity, &months)
    }

    /// The value over the given months, which need not be neighbours.
    pub fn over_months(&self, indicator: &CheckedIndicator, entity: &Entity<'_>, months: &[Month]) -> Value {
        if let Some(missing) = self.before_counting(indicator, entity) {
            return missing;
        }
        let open = self.open_months(entity, months);
        if open.is_empty() {
            return Value::missing(State::NotApplicable, Reason::new("not-open"));
        }
        if !indicator.definition.expected.is_empty() {
            return self.expected(indicator, entity, &open);
        }
        let Some(formula) = &indicator.formula else {
            return Value::missing(State::NoData, Reason::new("not-entered"));
        };
        if let Some(sample) = &indicator.definition.sample {
            return self.sampled(indicator, formula, sample, entity, &open);
        }
        for used in formula.uses() {
            if let Some(month) = self.month_without_data(used, entity, &open) {
                return self.no_data(&used.measure, month);
            }
        }
        if let Some(missing) =
            indicator.definition.complete.as_ref().and_then(|rule| self.incomplete(rule, entity, &open))
        {
            return missing;
        }
        match &indicator.definition.mean_of_months_with {
            Some(occasions) => self.mean_of_months(indicator, formula, occasions, entity, &open),
            None => self.related(indicator, formula, entity.scope(), &open),
        }
    }

    /// The mean of the months in which there was an occasion, each at least zero; of several departments the mean of the
    /// months of each.
    fn mean_of_months(
        &self,
        indicator: &CheckedIndicator,
        formula: &Formula,
        occasions: &str,
        entity: &Entity<'_>,
        months: &[Month],
    ) -> Value {
        let members = match entity {
            Entity::Hospital => self.facts.departments_of(occasions),
            Entity::Departments { members, departments: _ } | Entity::Devices { members, devices: _ } => {
                members.to_vec()
            }
        };
        let mut values = Vec::new();
        for member in &members {
            let one = std::slice::from_ref(member);
            let scope = match entity {
                Entity::Hospital | Entity::Departments { .. } => Scope::Departments(one),
                Entity::Devices { .. } => Scope::Devices(one),
            };
            for month in months {
                let month = std::slice::from_ref(month);
                if self.facts.value(occasions, scope, month).is_some_and(|times| times > 0) {
                    let value = self.related(indicator, formula, scope, month).exact;
                    values.extend(value.map(|value| value.max(Fraction::ZERO)));
                }
            }
        }
        if values.is_empty() {
            return Value::missing(State::NotApplicable, Reason::new("nothing-observed"));
        }
        let count = i128::try_from(values.len()).map(Fraction::integer).ok();
        let sum = values.into_iter().try_fold(Fraction::ZERO, Fraction::plus);
        match sum.zip(count).and_then(|(sum, count)| sum.over(count)) {
            Some(exact) => Value {
                state: State::Known,
                numerator: sum,
                denominator: count,
                exact: Some(exact),
                printed: Some(exact.rounded(indicator.definition.decimals)),
                reason: None,
                months: None,
            },
            None => Value::missing(State::NotApplicable, Reason::new("number-too-large")),
        }
    }

    /// What is known without counting: not collected, of another class, or counted for others only.
    fn before_counting(&self, indicator: &CheckedIndicator, entity: &Entity<'_>) -> Option<Value> {
        if let Some(reason) = &indicator.not_collected {
            return Some(Value::missing(State::NotCollected, reason.clone()));
        }
        if entity.is_of_other_class(&indicator.definition) || !self.is_counted_for(indicator, entity) {
            return Some(Value::missing(State::NotApplicable, Reason::new("not-of-class")));
        }
        None
    }

    /// What was observed, over what last year's rates would have led to.
    fn expected(&self, indicator: &CheckedIndicator, entity: &Entity<'_>, months: &[Month]) -> Value {
        let parts = &indicator.definition.expected;
        let used = parts.iter().flat_map(|part| [&part.observed, &part.exposure]);
        for measure in used {
            if let Some(month) = months.iter().find(|month| !self.has_rows_of_all(&[measure], **month)) {
                return self.no_data(measure, *month);
            }
        }
        match expectation(self, parts, entity, months) {
            Err(count) => Value::missing(State::NotApplicable, Reason::new("no-history").with("months", count)),
            Ok(found) => {
                let observed = Fraction::integer(i128::from(found.observed));
                self.divided(indicator, Some(observed), Some(Some(found.expected)))
            }
        }
    }

    /// Deductions: without an inspection there is nothing to deduct, and the card says that.
    fn sampled(
        &self,
        indicator: &CheckedIndicator,
        formula: &Formula,
        sample: &str,
        entity: &Entity<'_>,
        months: &[Month],
    ) -> Value {
        let lines = |scope| self.facts.value(sample, scope, months).unwrap_or(0);
        let mut value = self.related(indicator, formula, entity.scope(), months);
        if lines(Scope::Hospital) == 0 {
            value.reason = Some(Reason::new("not-run"));
        } else if lines(entity.scope()) == 0 {
            value.reason = Some(Reason::new("not-sampled"));
        } else if value.printed.is_some_and(Decimal::is_zero) {
            value.reason = Some(Reason::new("sampled").with("times", lines(entity.scope())));
        }
        value
    }

    /// Numerator over denominator, divided last, rounded once.
    fn related(&self, indicator: &CheckedIndicator, formula: &Formula, scope: Scope<'_>, months: &[Month]) -> Value {
        let lookup = |used: &MeasureUse| self.measure(used, scope, months);
        let numerator = formula.numerator.value(&lookup);
        let denominator = formula.denominator.as_ref().map(|denominator| denominator.value(&lookup));
        let nothing_happened = denominator.flatten().is_some_and(Fraction::is_zero);
        let observed = numerator.is_some_and(Fraction::is_positive);
        if nothing_happened && observed && indicator.definition.without_denominator == WithoutDenominator::LowerBound {
            // As if it had happened once, at the very end: it cannot be less.
            let once = formula.denominator.as_ref().map(|denominator| denominator.value(&|_| Some(Fraction::ONE)));
            let value = self.divided(indicator, numerator, once);
            return Value { denominator: denominator.flatten(), reason: Some(Reason::new("lower-bound")), ..value };
        }
        self.divided(indicator, numerator, denominator)
    }

    fn divided(
        &self,
        indicator: &CheckedIndicator,
        numerator: Option<Fraction>,
        denominator: Option<Option<Fraction>>,
    ) -> Value {
        let exact = match (numerator, denominator) {
            (None, _) | (_, Some(None)) => {
                return Value::missing(State::NotApplicable, Reason::new("nothing-observed"));
            }
            (Some(_), Some(Some(denominator))) if !denominator.is_positive() => {
                let key = match indicator.definition.without_denominator {
                    WithoutDenominator::NotApplicable | WithoutDenominator::LowerBound => "denominator-not-positive",
                    WithoutDenominator::NotRecoverable => "not-recoverable",
                };
                return Value {
                    numerator,
                    denominator: Some(denominator),
                    ..Value::missing(State::NotApplicable, Reason::new(key))
                };
            }
            (Some(numerator), Some(Some(denominator))) => numerator.over(denominator),
            (Some(numerator), None) => Some(numerator),
        };
        let factor = match (indicator.definition.unit, denominator.is_some()) {
            (IndicatorUnit::Percent, true) => Fraction::integer(100),
            (_, _) => Fraction::ONE,
        };
        match exact.and_then(|exact| exact.times(factor)) {
            Some(exact) => Value {
                state: State::Known,
                numerator,
                denominator: denominator.flatten(),
                exact: Some(exact),
                printed: Some(exact.rounded(indicator.definition.decimals)),
                reason: None,
                months: None,
            },
            None => Value::missing(State::NotApplicable, Reason::new("number-too-large")),
        }
    }

    /// A measure over the months, in its natural unit.
    pub(super) fn measure(&self, used: &MeasureUse, scope: Scope<'_>, months: &[Month]) -> Option<Fraction> {
        let context = self.measures.get(&used.measure)?;
        let months = used.months(months);
        let fact = self.facts.value(&used.measure, scope, &months)?;
        let value = context.unit.natural(i128::from(fact));
        if !used.mean {
            return Some(value);
        }
        let observations = self.facts.observations(&used.measure, scope, &months)?;
        value.over(Fraction::integer(i128::from(observations)))
    }
}
