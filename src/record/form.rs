//! The form that heads of department know: a row per indicator, subtotals, the total.

use crate::indicators::definition::Direction;
use crate::indicators::entity::Entity;
use crate::indicators::indicator::CheckedIndicator;
use crate::indicators::value::{State, Value};
use crate::numbers::{Decimal, Fraction};
use crate::period::Period;
use crate::scorecards::card::{Card as Scored, DimensionScore, Line};
use crate::scorecards::definition::{Dimension, Group};
use crate::scorecards::methods::{Method, SCORE_DECIMALS, Yardstick};

use super::card::{Block, Comparison, Figure, Meaning, Row};
use super::department::{CardPage, meaning, permille};
use super::wording::{self, figure, signed};

impl CardPage<'_> {
    /// The dimensions, and below each its groups that stand on the form.
    pub(super) fn blocks(&self) -> Vec<Block> {
        let largest = self.scored.lines().filter_map(Line::gain).map(Decimal::absolute).max();
        let largest = largest.unwrap_or(Decimal::zero(2));
        let mut blocks = Vec::new();
        for scored in &self.scored.dimensions {
            let dimensions = &self.context.scorecard.dimensions;
            let Some(defined) = dimensions.iter().find(|defined| defined.id == scored.id) else { continue };
            let on_form = |group: &&Group| group.on_form && scored.group(defined, &group.id).is_some();
            let groups: Vec<&Group> = defined.groups.iter().filter(on_form).collect();
            let innermost = |line: &Line| {
                let holding = groups.iter().filter(|group| defined.holds(&group.id, &line.indicator));
                holding.max_by_key(|group| defined.depth(group)).map(|group| &group.id)
            };
            let rows = |group: Option<&String>| {
                let own = scored.lines.iter().filter(|line| !matches!(line.method, Method::Monitor(_)));
                own.filter(|line| innermost(line) == group).filter_map(|line| self.row(line, largest)).collect()
            };
            blocks.push(Block {
                level: 1,
                name: self.dimension_name(scored),
                subtotal: self.subtotal(scored),
                rows: rows(None),
            });
            for group in &groups {
                blocks.push(Block {
                    level: defined.depth(group),
                    name: group.name(self.context.labels.language()).to_owned(),
                    subtotal: self.group_subtotal(defined, group, scored),
                    rows: rows(Some(&group.id)),
                });
            }
        }
        blocks
    }

    fn group_subtotal(&self, defined: &Dimension, group: &Group, scored: &DimensionScore) -> Comparison {
        let own = scored.group(defined, &group.id);
        let earlier = |card: Option<&Scored>| {
            let dimension = card?.dimensions.iter().find(|other| other.id == scored.id)?;
            dimension.group(defined, &group.id)?.score
        };
        let points = own.map_or(Decimal::zero(SCORE_DECIMALS), |own| own.points);
        let score = own.and_then(|own| own.score);
        comparison(points, score, earlier(self.last_year), earlier(self.previous), String::new())
    }

    fn subtotal(&self, dimension: &DimensionScore) -> Comparison {
        let earlier = |card: Option<&Scored>| {
            card.and_then(|card| card.dimensions.iter().find(|other| other.id == dimension.id)?.score)
        };
        comparison(dimension.points, dimension.score, earlier(self.last_year), earlier(self.previous), String::new())
    }

    pub(super) fn total(&self) -> Comparison {
        let note = match (self.scored.total, self.scored.unlimited_total) {
            (Some(total), Some(sum)) if total > sum => {
                self.filled("form.floored", &[("by", total.minus(sum).printed())])
            }
            (Some(total), Some(sum)) if total < sum => {
                self.filled("form.capped", &[("by", sum.minus(total).printed())])
            }
            (Some(_), Some(_)) => self.text("form.neither_capped_nor_floored"),
            (_, _) => String::new(),
        };
        let earlier = |card: Option<&Scored>| card.and_then(|card| card.total);
        comparison(self.scored.points(), self.scored.total, earlier(self.last_year), earlier(self.previous), note)
    }

    fn row(&self, line: &Line, largest: Decimal) -> Option<Row> {
        let labels = self.context.labels;
        let (indicator, scored) = self.definition(line)?;
        let definition = &indicator.definition;
        let (completion, completion_meaning) = self.completion(line);
        let previous = self.earlier(indicator, line, self.context.period.previous());
        let last_year = self.earlier(indicator, line, self.context.period.last_year());
        let lineage = self.lineage_of(line);
        let year_to_date = self.comparable(line, || {
            self.context.evaluation.over_span(indicator, &self.entity(&lineage), self.context.period.year_to_date())
        });
        let moved = line.points != line.points_before;
        let gain = line.gain();
        Some(Row {
            indicator: line.indicator.clone(),
            name: self.name(line)?,
            unit: wording::unit(definition, labels),
            standard: wording::standard(scored, definition, line, labels),
            method: wording::method(definition, &line.method, labels),
            data_source: self.text(&format!("data_source.{}", definition.data_source)),
            points: figure(line.points.trimmed()),
            points_before: if moved { figure(line.points_before.trimmed()) } else { Figure::default() },
            actual: wording::value_figure(&line.actual, labels),
            reference: self.reference_figure(line),
            completion,
            completion_meaning,
            last_year_change: wording::change(definition, &line.actual, &last_year),
            last_year: wording::value_figure(&last_year, labels),
            previous_change: wording::change(definition, &line.actual, &previous),
            previous: wording::value_figure(&previous, labels),
            year_to_date: wording::value_figure(&year_to_date, labels),
            score: match line.score {
                Some(score) => figure(score),
                None => Figure { printed: self.text("state.not_applicable"), raw: None },
            },
            gain: gain.filter(|gain| !gain.is_zero()).map(signed).unwrap_or_default(),
            gain_permille: permille(gain.unwrap_or(Decimal::zero(2)), largest),
            meaning: gain.map_or(Meaning::Neither, meaning),
            reason: self.reason(line),
        })
    }

    /// Whose past is the line's: the department, or the group over which it is counted, with those merged into it.
    pub(super) fn lineage_of(&self, line: &Line) -> Vec<u32> {
        let counted_at = self.definition(line).map(|(_, scored)| scored.counted_at).unwrap_or_default();
        counted_at.lineage(self.context.departments, self.scored.department, self.context.period.span())
    }

    pub(super) fn entity<'e>(&'e self, members: &'e [u32]) -> Entity<'e> {
        Entity::Departments { members, departments: self.context.departments }
    }

    /// The value in an earlier period.
    pub(super) fn earlier(&self, indicator: &CheckedIndicator, line: &Line, then: Period) -> Value {
        let (lineage, incomplete) = (self.lineage_of(line), self.context.scorecard.incomplete);
        let periods = (self.context.period, then);
        let value = || self.context.evaluation.over_earlier(indicator, &self.entity(&lineage), periods, incomplete);
        self.comparable(line, value)
    }

    /// What was declared not to apply has no past either.
    pub(super) fn comparable(&self, line: &Line, value: impl Fn() -> Value) -> Value {
        match line.actual.state {
            State::NotApplicable if line.actual.denominator.is_none() => line.actual.clone(),
            State::Known | State::NotApplicable | State::NotCollected | State::NoData | State::Suppressed => value(),
        }
    }

    pub(super) fn reference_figure(&self, line: &Line) -> Figure {
        match (line.method.yardstick(), line.reference_value()) {
            (Yardstick::Interval(low, high), _) => {
                Figure { printed: format!("{}–{}", low.trimmed().printed(), high.trimmed().printed()), raw: None }
            }
            (Yardstick::Zero, _) => figure(Decimal::zero(2)),
            (Yardstick::Reference, Some(value)) => {
                let count = self.definition(line).is_some_and(|(indicator, _)| indicator.definition.is_count());
                // 168.00 patients are 168; 35.33 keep their decimals.
                let whole = count && value.trimmed().decimals() == 0;
                Figure { printed: if whole { value.trimmed() } else { value }.printed(), raw: Some(value) }
            }
            (Yardstick::Reference, None) => Figure { printed: self.text("state.not_applicable"), raw: None },
        }
    }

    /// How far the reference was completed, or how far the actual lies from it.
    fn completion(&self, line: &Line) -> (Figure, Meaning) {
        let Some(actual) = line.actual.printed.filter(|_| line.actual.state == State::Known) else {
            return (Figure::default(), Meaning::Neither);
        };
        let bad = |gain: Option<Decimal>| match gain {
            Some(gain) if gain.is_negative() => Meaning::Loss,
            Some(_) | None => Meaning::Neither,
        };
        match (&line.method, line.reference_value()) {
            (Method::Completion(_), Some(reference)) if reference.is_positive() && !self.lower_is_better(line) => {
                let percent = actual
                    .fraction()
                    .over(reference.fraction())
                    .and_then(|share| share.times(Fraction::integer(100)))
                    .map(|percent| percent.rounded(1));
                let printed = percent.map(|percent| format!("{}%", percent.printed())).unwrap_or_default();
                (Figure { printed, raw: percent }, Meaning::Neither)
            }
            (
                Method::Completion(_)
                | Method::Adjustment(_)
                | Method::Range(_)
                | Method::Bands(_)
                | Method::Pass(_)
                | Method::BestOf(_)
                | Method::Monitor(_),
                Some(reference),
            ) => (signed(actual.minus(reference)), bad(line.gain())),
            (Method::Deduction(_), _) if !actual.is_zero() => (signed(actual.negated()), bad(line.gain())),
            (Method::Deduction(_), _) => (figure(actual), Meaning::Neither),
            (Method::Interval(interval), _) => {
                let (low, high) = (interval.low, interval.high);
                let outside = if actual.fraction() < low.fraction() {
                    actual.minus(low)
                } else if actual.fraction() > high.fraction() {
                    actual.minus(high)
                } else {
                    Decimal::zero(actual.decimals())
                };
                (signed(outside), bad(line.gain()))
            }
            (
                Method::Completion(_)
                | Method::Adjustment(_)
                | Method::Range(_)
                | Method::Bands(_)
                | Method::Pass(_)
                | Method::BestOf(_)
                | Method::Monitor(_),
                None,
            ) => (Figure::default(), Meaning::Neither),
        }
    }

    fn lower_is_better(&self, line: &Line) -> bool {
        self.definition(line).is_some_and(|(indicator, _)| indicator.definition.direction == Direction::Lower)
    }

    fn reason(&self, line: &Line) -> String {
        let said = self.reason_of_score(line);
        // A value by hand prints both.
        match self.before_adjustment(line) {
            Some(before) if said.is_empty() => before,
            Some(before) => [before, said].join(&self.text("list.semicolon")),
            None => said,
        }
    }

    fn reason_of_score(&self, line: &Line) -> String {
        let deducted = self.deductions(line);
        // Without a clause there is nothing to name: the sum says it.
        if deducted.iter().any(|found| !found.clause.is_empty()) {
            let shown: Vec<String> = deducted
                .iter()
                .take(2)
                .map(|found| format!("{}{}", found.clause, found.deduction.negated().printed_signed()))
                .collect();
            let text = shown.join(&self.text("list.separator"));
            return match deducted.len() {
                0..=2 => text,
                more => self.filled("form.deductions_more", &[("shown", text), ("count", more.to_string())]),
            };
        }
        let Some((indicator, _)) = self.definition(line) else { return String::new() };
        let reason = line
            .reason
            .as_ref()
            .map(|reason| wording::reason(reason, &indicator.definition, line, self.context.labels));
        let reason = reason.unwrap_or_default();
        if line.points_before.is_positive() && line.points.is_zero() && line.score.is_none() {
            return self.filled("form.points_moved_away", &[("reason", reason)]);
        }
        reason
    }
}

pub(super) fn comparison(
    points: Decimal,
    score: Option<Decimal>,
    last_year: Option<Decimal>,
    previous: Option<Decimal>,
    note: String,
) -> Comparison {
    let change = |before: Option<Decimal>| score.zip(before).map(|(now, then)| signed(now.minus(then)));
    let gain = score.map(|score| score.minus(points));
    Comparison {
        points: figure(points.trimmed()),
        last_year: last_year.map(figure).unwrap_or_default(),
        last_year_change: change(last_year).unwrap_or_default(),
        previous: previous.map(figure).unwrap_or_default(),
        previous_change: change(previous).unwrap_or_default(),
        score: score.map(figure).unwrap_or_default(),
        gain: gain.map(signed).unwrap_or_default(),
        meaning: gain.map_or(Meaning::Neither, meaning),
        note,
    }
}
