//! The tidy files: facts, indicators, scores, totals and rejected rows, row by row.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::diagnostics::Fault;
use crate::indicators::evaluation::Evaluation;
use crate::indicators::indicator::CheckedIndicator;
use crate::indicators::value::{State, Value};
use crate::labels::Labels;
use crate::measures::facts::{Facts, Scope};
use crate::numbers::{Decimal, Fraction};
use crate::period::{Month, Period};
use crate::scorecards::card::{Card, DimensionScore, Line, Scores};
use crate::scorecards::definition::ScorecardDefinition;
use crate::scorecards::subjects::Subjects;

use super::wording;
use entities::{DEPARTMENT, Directories, EQUIPMENT, EQUIPMENT_CLASS, HOSPITAL, TidyEntity};
use rows::{FactRow, IndicatorRow, RejectedRow, ScoreRow, TidyRow, TotalRow};

pub mod allocation;
pub mod csv;
pub mod entities;
pub mod robustness;
pub mod rows;

/// What the tidy files hold of the figures; a document attaches as much of it as its reader may see.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tidy {
    pub facts: Vec<FactRow>,
    pub indicators: Vec<IndicatorRow>,
    pub scores: Vec<ScoreRow>,
    pub totals: Vec<TotalRow>,
}

impl Tidy {
    /// The rows of some departments.
    pub fn of_departments(&self, ids: &BTreeSet<&str>) -> Tidy {
        let own = |kind: &str, entity: &str| kind == DEPARTMENT && ids.contains(entity);
        Tidy {
            facts: self.facts.iter().filter(|row| own(&row.entity_kind, &row.entity_id)).cloned().collect(),
            indicators: self.indicators.iter().filter(|row| own(&row.entity_kind, &row.entity_id)).cloned().collect(),
            scores: self.scores.iter().filter(|row| own(&row.entity_kind, &row.entity_id)).cloned().collect(),
            totals: self.totals.iter().filter(|row| own(&row.entity_kind, &row.entity_id)).cloned().collect(),
        }
    }

    /// The rows of one device.
    pub fn of_device(&self, id: &str) -> Tidy {
        let own = |kind: &str, entity: &str| kind == EQUIPMENT && id == entity;
        Tidy {
            facts: self.facts.iter().filter(|row| own(&row.entity_kind, &row.entity_id)).cloned().collect(),
            indicators: self.indicators.iter().filter(|row| own(&row.entity_kind, &row.entity_id)).cloned().collect(),
            scores: self.scores.iter().filter(|row| own(&row.entity_kind, &row.entity_id)).cloned().collect(),
            totals: self.totals.iter().filter(|row| own(&row.entity_kind, &row.entity_id)).cloned().collect(),
        }
    }

    /// A class's own rows.
    pub fn of_class(&self, id: &str) -> Tidy {
        let own = |kind: &str, entity: &str| kind == EQUIPMENT_CLASS && id == entity;
        Tidy {
            facts: self.facts.iter().filter(|row| own(&row.entity_kind, &row.entity_id)).cloned().collect(),
            indicators: self.indicators.iter().filter(|row| own(&row.entity_kind, &row.entity_id)).cloned().collect(),
            scores: Vec::new(),
            totals: Vec::new(),
        }
    }

    /// The rows of all devices and classes and of the hospital in some periods.
    pub fn of_equipment(&self, periods: &[String]) -> Tidy {
        let mut tidy = self.of_periods(periods);
        let shown = |kind: &str| [EQUIPMENT, EQUIPMENT_CLASS, HOSPITAL].contains(&kind);
        tidy.facts.retain(|row| shown(&row.entity_kind));
        tidy.indicators.retain(|row| shown(&row.entity_kind));
        tidy
    }

    /// The rows of some periods, of every entity; scores and totals are of the period that the report is about.
    pub fn of_periods(&self, periods: &[String]) -> Tidy {
        Tidy {
            facts: self.facts.iter().filter(|row| periods.contains(&row.period)).cloned().collect(),
            indicators: self.indicators.iter().filter(|row| periods.contains(&row.period)).cloned().collect(),
            scores: self.scores.clone(),
            totals: self.totals.clone(),
        }
    }

    /// The totals and ranks of cards, and nothing below them.
    pub fn totals_alone(&self) -> Tidy {
        let totals = self.totals.iter().filter(|row| row.dimension == "total").cloned().collect();
        Tidy { totals, ..Tidy::default() }
    }

    /// The hospital's own rows of some periods; scores and totals are of the period that the report is about.
    pub fn of_hospital(&self, periods: &[String]) -> Tidy {
        let mut tidy = self.of_periods(periods);
        tidy.facts.retain(|row| row.entity_kind == HOSPITAL);
        tidy.indicators.retain(|row| row.entity_kind == HOSPITAL);
        tidy
    }

    /// The rows of some periods and months of the hospital and of its devices: no department's.
    pub fn of_submission(&self, periods: &[String]) -> Tidy {
        let mut tidy = self.of_periods(periods);
        let own = |kind: &str| kind == HOSPITAL || kind == EQUIPMENT;
        tidy.facts.retain(|row| own(&row.entity_kind));
        tidy.indicators.retain(|row| own(&row.entity_kind));
        tidy
    }

    /// Each file's name and text.
    pub fn files(&self) -> [(&'static str, String); 4] {
        [
            (FactRow::FILE, csv::csv(&self.facts)),
            (IndicatorRow::FILE, csv::csv(&self.indicators)),
            (ScoreRow::FILE, csv::csv(&self.scores)),
            (TotalRow::FILE, csv::csv(&self.totals)),
        ]
    }
}

/// `facts.csv`: every measure by entity and month for the given months, in the measure's unit.
pub fn facts(
    hospital: &str,
    evaluation: &Evaluation<'_>,
    directories: Directories<'_>,
    entities: &[TidyEntity],
    months: &[Month],
) -> Vec<FactRow> {
    let mut rows = Vec::new();
    for (measure, context) in evaluation.measures {
        let strata = evaluation.facts.strata(measure);
        let strata: Vec<&str> = strata.into_iter().filter(|stratum| !stratum.is_empty()).collect();
        for entity in entities {
            let counted = |month: &&Month| evaluation.is_counted(context, &entity.entity(directories), **month);
            for month in months.iter().filter(counted) {
                for (measure, stratum, value) in facts_of(evaluation.facts, measure, &strata, entity.scope(), *month) {
                    rows.push(FactRow {
                        hospital_id: hospital.to_owned(),
                        entity_kind: entity.kind.to_owned(),
                        entity_id: entity.id.clone(),
                        period: month.to_string(),
                        measure,
                        stratum,
                        value,
                    });
                }
            }
        }
    }
    rows
}

/// One measure of one entity and month, by stratum; of a stock also how often it was observed (`<id>.n`).
fn facts_of(
    facts: &Facts,
    measure: &str,
    strata: &[&str],
    scope: Scope<'_>,
    month: Month,
) -> Vec<(String, String, i64)> {
    let mut found = Vec::new();
    if strata.is_empty() {
        let value = facts.value(measure, scope, &[month]);
        found.extend(value.map(|value| (measure.to_owned(), String::new(), value)));
    }
    for stratum in strata {
        let value = facts.stratum_value(measure, Some(stratum), scope, &[month]);
        found.extend(value.map(|value| (measure.to_owned(), (*stratum).to_owned(), value)));
    }
    let observed = facts.is_stock(measure).then(|| facts.observations(measure, scope, &[month])).flatten();
    found.extend(observed.map(|times| (format!("{measure}.n"), String::new(), times)));
    found
}

/// `indicators.csv`: value, numerator and denominator, or the state and why.
pub fn indicators(
    evaluation: &Evaluation<'_>,
    indicators: &BTreeMap<String, CheckedIndicator>,
    directories: Directories<'_>,
    entities: &[TidyEntity],
    periods: &[Period],
    labels: &Labels,
) -> Vec<IndicatorRow> {
    let mut rows = Vec::new();
    for entity in entities {
        for period in periods {
            for (id, indicator) in indicators {
                let of_entity = entity.entity(directories);
                // Of departments and of devices different things are counted; the hospital has both.
                if !evaluation.is_counted_for(indicator, &of_entity) {
                    continue;
                }
                let value = evaluation.over_period(indicator, &of_entity, *period);
                // What nobody writes down of an entity is no row.
                if indicator.is_entered() && value.state != State::Known && entity.kind != EQUIPMENT {
                    continue;
                }
                rows.push(IndicatorRow {
                    entity_kind: entity.kind.to_owned(),
                    entity_id: entity.id.clone(),
                    period: period.to_string(),
                    indicator: id.clone(),
                    numerator: part(value.numerator),
                    denominator: part(value.denominator),
                    value: value.printed,
                    unit: indicator.definition.unit.code().to_owned(),
                    state: value.state.code().to_owned(),
                    reason: value.reason.as_ref().map(|reason| reason.text(labels)).unwrap_or_default(),
                });
            }
        }
    }
    rows
}

/// Sums of scaled integers have few digits; a mean may have more and is cut to nine.
fn part(value: Option<Fraction>) -> Option<Decimal> {
    value.map(|value| value.rounded(9).trimmed())
}

/// `scores.csv`: every line of every card.
pub fn scores(
    scores: &Scores,
    indicators: &BTreeMap<String, CheckedIndicator>,
    subjects: Subjects<'_>,
    labels: &Labels,
) -> Vec<ScoreRow> {
    let why = |line: &Line| match (&line.reason, indicators.get(&line.indicator)) {
        (Some(reason), Some(indicator)) => wording::reason(reason, &indicator.definition, line, labels),
        (Some(reason), None) => reason.text(labels),
        (None, _) => String::new(),
    };
    let row = |card: &Card, dimension: &DimensionScore, line: &Line| ScoreRow {
        scorecard: scores.scorecard.clone(),
        entity_kind: kind(subjects).to_owned(),
        entity_id: subjects.id(card.department).to_owned(),
        period: card.period.to_string(),
        dimension: dimension.id.clone(),
        indicator: line.indicator.clone(),
        points: line.points,
        method: line.method.id().to_owned(),
        actual: known(&line.actual),
        reference: line.reference_value(),
        score: line.score,
        state: line.state.code().to_owned(),
        reason: why(line),
    };
    let cards = scores.cards.iter();
    let dimensions = cards.flat_map(|card| card.dimensions.iter().map(move |dimension| (card, dimension)));
    dimensions
        .flat_map(|(card, dimension)| dimension.lines.iter().map(move |line| row(card, dimension, line)))
        .collect()
}

/// The kind of the rows of those who have cards.
fn kind(subjects: Subjects<'_>) -> &'static str {
    match subjects {
        Subjects::Departments(_) => DEPARTMENT,
        Subjects::Devices(_) => EQUIPMENT,
    }
}

fn known(value: &Value) -> Option<Decimal> {
    value.printed.filter(|_| value.state == State::Known)
}

/// Stands for the points of a card's adjustments where a dimension's name stands.
pub const ADJUSTMENTS: &str = "adjustments";

/// `totals.csv`: dimensions, groups that stand on the form, what was adjusted, and totals, which have the rank.
pub fn totals(scores: &Scores, scorecard: &ScorecardDefinition, subjects: Subjects<'_>) -> Vec<TotalRow> {
    let mut rows = Vec::new();
    for card in &scores.cards {
        let mut add = |dimension: &str, score: Option<Decimal>, rank: Option<(u32, u32)>| {
            rows.push(TotalRow {
                scorecard: scores.scorecard.clone(),
                entity_kind: kind(subjects).to_owned(),
                entity_id: subjects.id(card.department).to_owned(),
                period: card.period.to_string(),
                dimension: dimension.to_owned(),
                score,
                rank: rank.map(|(rank, _)| rank),
                of: rank.map(|(_, of)| of),
                state: card.state.code().to_owned(),
            });
        };
        for dimension in &card.dimensions {
            add(&dimension.id, dimension.score, None);
            let defined = scorecard.dimensions.iter().find(|defined| defined.id == dimension.id);
            let groups =
                defined.into_iter().flat_map(|defined| defined.groups.iter().map(move |group| (defined, group)));
            for (defined, group) in groups.filter(|(_, group)| group.on_form) {
                if let Some(sum) = dimension.group(defined, &group.id) {
                    add(&group.id, sum.score, None);
                }
            }
        }
        if !card.adjustments.is_empty() {
            add(ADJUSTMENTS, card.total.map(|_| card.adjusted_by()), None);
        }
        add("total", card.total, card.rank);
    }
    rows
}

/// `rejected.csv`, in order of file and line.
pub fn rejected(faults: &[Fault], labels: &Labels) -> Vec<RejectedRow> {
    let mut faults: Vec<&Fault> = faults.iter().collect();
    faults.sort_by(|a, b| {
        let key = |fault: &Fault| fault.place.as_ref().map(|place| (place.file.clone(), place.line));
        key(a).cmp(&key(b))
    });
    let row = |fault: &Fault| {
        let place = fault.place.clone().unwrap_or_default();
        RejectedRow {
            file: place.file,
            line: place.line,
            column: place.column.unwrap_or_default(),
            value: place.value.unwrap_or_default(),
            rule: fault.code.to_owned(),
            reason: fault.message(labels),
        }
    };
    faults.into_iter().map(row).collect()
}
