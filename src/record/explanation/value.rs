//! An indicator's value: its definition, the formula with the numbers in, its state, and the facts below it.

use std::collections::BTreeSet;

use crate::indicators::definition::Window;
use crate::indicators::entered::Owner;
use crate::indicators::entity::Entity;
use crate::indicators::evaluation::Incomplete;
use crate::indicators::expected::{ExpectedPart, Stratum, months_before, scopes, strata};
use crate::indicators::formula::Formula;
use crate::indicators::indicator::CheckedIndicator;
use crate::indicators::value::{State, Value};
use crate::measures::facts::Scope as FactScope;
use crate::numbers::expression::Expression;
use crate::period::{Month, Period};
use crate::record::equipment::gates;
use crate::record::tidy::entities::{Members, TidyEntity};
use crate::record::wording;

use super::line::CardLine;
use super::{Disagreement, Explanation, ExplanationContext};

/// Digits of an expected count as it is shown; it is reckoned exactly.
const EXPECTED_DECIMALS: u8 = 4;

impl ExplanationContext<'_> {
    pub(super) fn indicator(
        &self,
        id: &str,
        entity: &TidyEntity,
        explanation: &mut Explanation,
    ) -> Result<(), Disagreement> {
        let Some(indicator) = self.indicators.get(id) else { return Ok(()) };
        // A card may count a line over the department's group, and do without months that have no data.
        let on_card = self.card_line(id, entity);
        let incomplete = on_card.as_ref().map_or(Incomplete::Block, |found| found.scored.scorecard.incomplete);
        let counted = self.counted_over(entity, on_card.as_ref());
        let whole = counted.entity(self.directories());
        let months = self.evaluation.months_taken(indicator, &whole, self.period, incomplete).months;
        let open = self.evaluation.open_months(&whole, &months);
        let value = self.evaluation.over_incomplete(indicator, &whole, self.period, incomplete);
        // What was replaced by hand is explained as it was counted.
        let line = on_card.as_ref().map(|found| found.line);
        let actual = line.map(|line| line.unadjusted.as_ref().map_or(&line.actual, |before| &before.actual));
        if let Some(actual) = actual.filter(|actual| actual.state == State::Known) {
            Disagreement::check(&format!("{id} actual"), &actual.printed, &value.printed)?;
        }
        let definition = &indicator.definition;
        explanation.name = definition.name(self.labels.language()).to_owned();
        explanation.unit = definition.unit.code().to_owned();
        explanation.value = value.printed.filter(|_| value.state == State::Known);
        explanation.sections.push(self.section("explain.definition", self.definition_lines(indicator)));
        let mut lines = self.value_lines(indicator, &whole, &open, &value)?;
        if counted != *entity {
            let members = counted.members.departments().iter().map(|member| self.department_name(*member));
            lines.insert(0, self.filled("explain.counted_over", &[("names", self.listed(members))]));
        }
        explanation.sections.push(self.section("explain.value", lines));
        self.add_line(indicator, entity, explanation)?;
        self.facts_below(indicator, &whole, &open, explanation)
    }

    /// The value over the twelve months to the period's end, as the gates of a requested device have it.
    pub(super) fn twelve_months(
        &self,
        id: &str,
        entity: &TidyEntity,
        explanation: &mut Explanation,
    ) -> Result<(), Disagreement> {
        let Some(indicator) = self.indicators.get(id) else { return Ok(()) };
        let months = gates::months(self.period);
        let whole = entity.entity(self.directories());
        let open = self.evaluation.open_months(&whole, &months);
        let value = self.evaluation.over_months(indicator, &whole, &months);
        let definition = &indicator.definition;
        explanation.name = definition.name(self.labels.language()).to_owned();
        explanation.unit = definition.unit.code().to_owned();
        explanation.value = value.printed.filter(|_| value.state == State::Known);
        let ends = [months.first(), months.last()].map(|month| month.map(Month::to_string).unwrap_or_default());
        explanation.period = ends.join(" – ");
        explanation.sections.push(self.section("explain.definition", self.definition_lines(indicator)));
        let lines = self.value_lines(indicator, &whole, &open, &value)?;
        explanation.sections.push(self.section("explain.value", lines));
        self.facts_below(indicator, &whole, &open, explanation)
    }

    /// The facts that a value rests on, each once.
    fn facts_below(
        &self,
        indicator: &CheckedIndicator,
        whole: &Entity<'_>,
        open: &[Month],
        explanation: &mut Explanation,
    ) -> Result<(), Disagreement> {
        let definition = &indicator.definition;
        let mut seen = BTreeSet::new();
        for used in indicator.formula.iter().flat_map(Formula::uses) {
            let months = used.months(open);
            if seen.insert((used.measure.clone(), months.clone())) {
                explanation.facts.extend(self.fact(&used.measure, whole.scope(), &months)?);
            }
        }
        if let Some(sample) =
            definition.sample.as_ref().filter(|sample| seen.insert(((*sample).clone(), open.to_vec())))
        {
            explanation.facts.extend(self.fact(sample, whole.scope(), open)?);
        }
        // Where too much is missing there is no value: how much.
        let complete = definition.complete.iter().flat_map(|rule| [&rule.missing, &rule.of]);
        for measure in complete.filter(|measure| seen.insert(((*measure).clone(), open.to_vec()))).collect::<Vec<_>>() {
            explanation.facts.extend(self.fact(measure, whole.scope(), open)?);
        }
        self.expected_facts(indicator, whole, open, explanation)
    }

    /// Whose rows a line takes: the department's, or its group's where the scorecard counts it there.
    fn counted_over(&self, entity: &TidyEntity, on_card: Option<&CardLine<'_>>) -> TidyEntity {
        let department = entity.members.department();
        let (Some(CardLine { card, written, .. }), Some(_)) = (on_card, department) else { return entity.clone() };
        let members = written.counted_at.members(&self.tables.departments, card.department, self.period.span());
        TidyEntity { members: Members::Departments(members), ..entity.clone() }
    }

    fn definition_lines(&self, indicator: &CheckedIndicator) -> Vec<String> {
        let definition = &indicator.definition;
        let mut lines = vec![definition.why(self.labels.language()).to_owned()];
        if let Some(formula) = &definition.formula {
            lines.push(self.filled("explain.formula", &[("formula", formula.clone())]));
        }
        let uses = indicator.formula.iter().flat_map(Formula::uses).map(|used| used.measure.as_str());
        for measure in uses.collect::<BTreeSet<_>>() {
            let details = [("name", measure.to_owned()), ("text", self.measure_name(measure))];
            lines.push(self.filled("list.named", &details));
        }
        let details = [("source", definition.source.clone()), ("reviewed", definition.reviewed.clone())];
        lines.push(self.filled("explain.from", &details));
        lines
    }

    /// The calculation, what it is rounded to, or why there is no value.
    fn value_lines(
        &self,
        indicator: &CheckedIndicator,
        entity: &Entity<'_>,
        months: &[Month],
        value: &Value,
    ) -> Result<Vec<String>, Disagreement> {
        let mut lines = Vec::new();
        if months.len() > 1 || indicator.definition.window == Window::LatestQuarter {
            let months = self.listed(months.iter().map(Month::to_string));
            lines.push(self.filled("explain.months", &[("months", months)]));
        }
        if let (State::Known, Some(printed)) = (value.state, value.printed) {
            let calculation = if indicator.is_entered() {
                self.entered(indicator, entity, &mut lines)
            } else {
                self.strata(indicator, entity, months, &mut lines);
                self.evaluation.calculation(indicator, entity, months)
            };
            let exact = calculation.as_ref().and_then(Expression::value);
            Disagreement::check(&indicator.id, &value.exact, &exact)?;
            lines.extend(calculation.map(|calculation| calculation.worked_out()));
            if value.reason.as_ref().is_some_and(|reason| reason.key == "lower-bound") {
                lines.push(self.text("explain.bound"));
            }
            let unit = self.text(&format!("standard_unit.{}", indicator.definition.unit.code()));
            let details = [
                ("decimals", indicator.definition.decimals.to_string()),
                ("value", format!("{}{unit}", printed.printed())),
            ];
            lines.push(self.filled("explain.rounded", &details));
        }
        let state = self.text(&format!("value_state.{}", value.state.code()));
        let reason = value.reason.as_ref().map(|reason| {
            let mut reason = reason.clone();
            reason.details.push(("unit", self.text(&format!("step_unit.{}", indicator.definition.unit.code()))));
            reason.text(self.labels)
        });
        lines.push(match reason {
            Some(reason) => self.filled("explain.state_because", &[("state", state), ("reason", reason)]),
            None => self.filled("explain.state", &[("state", state)]),
        });
        for column in &indicator.unfiltered {
            let details = [("column", self.labels.table_name(column).to_owned())];
            lines.push(self.filled("explain.unfiltered", &details));
        }
        Ok(lines)
    }

    /// What was written down by hand, each value with the line of the file that it stands on, and their sum.
    fn entered(
        &self,
        indicator: &CheckedIndicator,
        entity: &Entity<'_>,
        lines: &mut Vec<String>,
    ) -> Option<Expression> {
        let (owner, window) = (entity.owner()?, indicator.definition.window);
        let parts = self.evaluation.entered.parts(&indicator.id, owner, self.period, window);
        for (period, value) in &parts {
            let place = self.entered_at(&indicator.id, owner, *period);
            let details = [("period", period.to_string()), ("value", value.printed()), ("place", place)];
            lines.push(self.filled("explain.entered", &details));
        }
        parts.into_iter().map(|(_, value)| Expression::Number(value)).reduce(Expression::plus)
    }

    /// File and line of an entered value.
    fn entered_at(&self, indicator: &str, owner: Owner, period: Period) -> String {
        let Some(table) = self.tables.table("entered_values") else { return String::new() };
        let is = |row: &usize| {
            table.word("indicator", *row) == Some(indicator)
                && table.word("period", *row).and_then(|text| text.parse().ok()) == Some(period)
                && Owner::of_row(table, *row) == owner
        };
        // Of a value that is written twice the later one holds.
        let row = (0..table.rows).rev().find(is);
        let place = row.map(|row| self.tables.place("entered_values", row));
        place.map(|place| format!("{}:{}", place.file, place.line.unwrap_or(0))).unwrap_or_default()
    }

    /// What was expected, stratum by stratum.
    fn strata(&self, indicator: &CheckedIndicator, entity: &Entity<'_>, months: &[Month], lines: &mut Vec<String>) {
        let parts = &indicator.definition.expected;
        if parts.is_empty() {
            return;
        }
        let strata = strata(self.evaluation, parts, entity, months).unwrap_or_default();
        lines.extend(strata.iter().map(|stratum| self.stratum_line(stratum)));
    }

    /// Count and rate of a stratum, and what they led to expect.
    pub(super) fn stratum_line(&self, stratum: &Stratum) -> String {
        let expected = stratum.expected().map(|expected| expected.rounded(EXPECTED_DECIMALS).printed());
        let details = [
            ("name", self.measure_name(&stratum.measure)),
            ("stratum", stratum.stratum.clone()),
            ("observed", stratum.observed.to_string()),
            ("counted_before", stratum.counted_before.to_string()),
            ("exposed_before", stratum.exposed_before.to_string()),
            ("exposed", stratum.exposed.to_string()),
            ("expected", expected.unwrap_or_default()),
        ];
        self.filled("explain.expected", &details)
    }

    /// The facts below what was expected: of this period, and of the months before whose rates were taken.
    fn expected_facts(
        &self,
        indicator: &CheckedIndicator,
        entity: &Entity<'_>,
        months: &[Month],
        explanation: &mut Explanation,
    ) -> Result<(), Disagreement> {
        let parts = &indicator.definition.expected;
        let before = months_before(self.evaluation, parts, entity, months);
        self.rated_facts(parts, entity, (&before, months), explanation)
    }

    pub(super) fn rated_facts(
        &self,
        parts: &[ExpectedPart],
        entity: &Entity<'_>,
        (before, months): (&[Month], &[Month]),
        explanation: &mut Explanation,
    ) -> Result<(), Disagreement> {
        let (rates, patients) = scopes(entity);
        for part in parts {
            explanation.facts.extend(self.fact(&part.observed, entity.scope(), months)?);
            explanation.facts.extend(self.fact(&part.exposure, patients, months)?);
            explanation.facts.extend(self.fact(&part.observed, rates, before)?);
            explanation.facts.extend(self.fact(&part.exposure, FactScope::Hospital, before)?);
        }
        Ok(())
    }

    /// The same value by its calculation, for references: `None` where it cannot be reckoned.
    pub(super) fn worked_out(
        &self,
        indicator: &CheckedIndicator,
        entity: &Entity<'_>,
        months: &[Month],
    ) -> Option<Expression> {
        let open = self.evaluation.open_months(entity, months);
        self.evaluation.calculation(indicator, entity, &open)
    }

    /// A standard in words, with its unit.
    pub(super) fn with_unit(&self, indicator: &CheckedIndicator, printed: String) -> String {
        let unit = self.labels.text(&format!("standard_unit.{}", indicator.definition.unit.code())).to_owned();
        format!("{printed}{unit}")
    }

    pub(super) fn period_name(&self, period: crate::period::Period) -> String {
        wording::period(period, self.labels)
    }
}
