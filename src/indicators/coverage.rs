//! Whether the exports have what a value needs: rows of its months, of its entity, and few enough entries missing.

use crate::measures::facts::{PassKey, Scope};
use crate::numbers::{Decimal, Fraction, exceeds_share};
use crate::period::{Month, Period, Span};
use crate::tables::schema::TableKind;

use super::definition::Completeness;
use super::entity::Entity;
use super::evaluation::Evaluation;
use super::formula::{Formula, MeasureUse, Term};
use super::indicator::{CheckedIndicator, MeasureContext};
use super::value::{Reason, State, Value};

impl Evaluation<'_> {
    pub(super) fn no_data(&self, measure: &str, month: Month) -> Value {
        let table = self.measures.get(measure).map(|measure| measure.table.clone());
        let reason = Reason::new("no-data").with("table", table.unwrap_or_default()).with("month", month);
        Value::missing(State::NoData, reason)
    }

    /// Whether its measures are counted by departments, or devices, as the entity needs.
    pub fn is_counted_for(&self, indicator: &CheckedIndicator, entity: &Entity<'_>) -> bool {
        let counted = |id: &&str| self.measures.get(*id).is_none_or(|measure| measure.pass(entity.scope()).is_some());
        indicator.measures().iter().all(counted)
    }

    /// More entries missing than the rule allows.
    pub(super) fn incomplete(&self, rule: &Completeness, entity: &Entity<'_>, months: &[Month]) -> Option<Value> {
        let count = |measure: &str| {
            let fact = self.facts.value(measure, entity.scope(), months).unwrap_or(0);
            u64::try_from(fact).unwrap_or(0)
        };
        let (missing, of) = (count(&rule.missing), count(&rule.of));
        exceeds_share(missing, of, Decimal::new(i128::from(rule.percent), 2)).then(|| {
            let reason = Reason::new("too-many-missing").with("missing", missing).with("of", of);
            Value::missing(State::NoData, reason.with("percent", rule.percent))
        })
    }

    /// Somebody has a row of each of these measures in the month.
    pub fn has_rows_of_all(&self, measures: &[&String], month: Month) -> bool {
        measures
            .iter()
            .filter_map(|id| self.measures.get(*id)?.pass(Scope::Hospital))
            .all(|pass| self.facts.rows(pass, Scope::Hospital, month) > 0)
    }

    /// The months of a span in which the entity was open on all days and the exports have what the indicator needs.
    pub fn full_months(&self, indicator: &CheckedIndicator, entity: &Entity<'_>, span: Span) -> Vec<Month> {
        let uses: Vec<&MeasureUse> = indicator.formula.iter().flat_map(Formula::uses).collect();
        span.months()
            .filter(|month| entity.open_throughout(*month))
            .filter(|month| uses.iter().all(|used| self.month_without_data(used, entity, &[*month]).is_none()))
            .collect()
    }

    /// The first month in which rows were expected and there are none.
    pub(super) fn month_without_data(&self, used: &MeasureUse, entity: &Entity<'_>, months: &[Month]) -> Option<Month> {
        let measure = self.measures.get(&used.measure)?;
        let offset = used.offset(months);
        let has_rows = |month: &Month| self.has_rows(measure, entity, month.plus(offset));
        if measure.sparse {
            return if months.iter().any(has_rows) { None } else { months.last().copied() };
        }
        months.iter().copied().find(|month| !has_rows(month))
    }

    /// A fact of this month is a count, zero included; otherwise nothing is known, and no number stands for it.
    pub fn is_counted(&self, measure: &MeasureContext, entity: &Entity<'_>, month: Month) -> bool {
        entity.open_in(month) && self.has_rows(measure, entity, month)
    }

    /// Standing tables need rows of the entity itself; of happenings, a row of anybody shows that the month was exported.
    fn has_rows(&self, measure: &MeasureContext, entity: &Entity<'_>, month: Month) -> bool {
        let Some(pass) = measure.pass(entity.scope()) else { return false };
        let scope = match measure.table_kind {
            TableKind::Standing | TableKind::Computed => entity.scope(),
            TableKind::Happening | TableKind::Directory | TableKind::Entered => Scope::Hospital,
        };
        self.facts.rows(pass, scope, month) > 0
    }

    /// The months, up to this one, of the latest of the last five quarters in which the entity has any rows.
    pub(super) fn latest_quarter(&self, indicator: &CheckedIndicator, entity: &Entity<'_>, month: Month) -> Vec<Month> {
        let passes: Vec<&PassKey> = indicator
            .formula
            .iter()
            .flat_map(Formula::uses)
            .filter_map(|used| self.measures.get(&used.measure))
            .filter_map(|measure| measure.pass(entity.scope()))
            .collect();
        let has_rows = |scope: Scope<'_>, months: &[Month]| {
            passes.iter().any(|pass| months.iter().any(|month| self.facts.rows(pass, scope, *month) > 0))
        };
        let mut quarter = Period::Quarter(month.year(), month.quarter());
        // Where the entity has nothing, the last quarter in which anybody was asked says so.
        let mut fallback: Option<Vec<Month>> = None;
        for _ in 0..5 {
            let months: Vec<Month> = quarter.span().months().filter(|other| *other <= month).collect();
            let denominator = indicator.formula.as_ref().and_then(|formula| formula.denominator.as_ref());
            let answered = match denominator {
                Some(denominator) => self.positive(denominator, entity, &months),
                None => has_rows(entity.scope(), &months),
            };
            if answered {
                return months;
            }
            if fallback.is_none() && has_rows(Scope::Hospital, &months) {
                fallback = Some(months);
            }
            quarter = quarter.previous();
        }
        if let Some(months) = fallback {
            return months;
        }
        Period::Quarter(month.year(), month.quarter()).span().months().filter(|other| *other <= month).collect()
    }

    fn positive(&self, term: &Term, entity: &Entity<'_>, months: &[Month]) -> bool {
        term.value(&|used: &MeasureUse| self.measure(used, entity.scope(), months)).is_some_and(Fraction::is_positive)
    }
}
