//! The tidy files: facts, indicators, scores, totals and rejected rows as CSV, one fixed form for every reader.
//!
//! UTF-8 without a byte order mark, `\n`, quoting only where needed, an empty field is no value, rows in byte order of the
//! key columns.

use std::collections::BTreeMap;

use crate::diagnostics::Fault;
use crate::indicators::evaluation::{CheckedIndicator, Entity, Evaluation};
use crate::indicators::value::{Reason, Value};
use crate::labels::Labels;
use crate::measures::facts::{Facts, Scope};
use crate::numbers::{Decimal, Fraction};
use crate::period::{Month, Period};
use crate::scorecards::card::{Card, DimensionScore, Line, Scores};
use crate::tables::departments::Departments;

use super::wording;

/// An entity of the tidy files: the hospital, a group, a department.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TidyEntity {
    pub kind: &'static str,
    pub id: String,
    /// Whose rows count; none for the hospital.
    pub members: Option<Vec<u32>>,
}

/// The hospital, its groups and the departments open at some time in the period.
pub fn entities(hospital: &str, departments: &Departments, period: Period) -> Vec<TidyEntity> {
    let mut entities = vec![TidyEntity { kind: "hospital", id: hospital.to_owned(), members: None }];
    let span = period.span();
    for number in departments.numbers().filter(|number| departments.open_within(*number, span)) {
        let id = departments.id(number).to_owned();
        if departments.is_group(number) {
            // Its departments are those of the period's end, for every month that is looked at.
            let of_group = departments
                .numbers()
                .filter(|other| departments.at_end(*other, span).is_some_and(|found| found.group == Some(number)));
            // With what is recorded on the group itself.
            let members = of_group.chain([number]).collect();
            entities.push(TidyEntity { kind: "group", id, members: Some(members) });
        } else {
            entities.push(TidyEntity { kind: "department", id, members: Some(vec![number]) });
        }
    }
    entities.sort();
    entities
}

impl TidyEntity {
    pub fn scope(&self) -> Scope<'_> {
        match &self.members {
            None => Scope::Hospital,
            Some(members) => Scope::Members(members),
        }
    }

    fn entity<'a>(&'a self, departments: &'a Departments) -> Entity<'a> {
        match &self.members {
            None => Entity::Hospital,
            Some(members) => Entity::Departments { members, departments },
        }
    }
}

/// `facts.csv`: every measure by entity and month for the given months, in the measure's unit.
pub fn facts(
    hospital: &str,
    evaluation: &Evaluation<'_>,
    departments: &Departments,
    entities: &[TidyEntity],
    months: &[Month],
) -> String {
    let mut rows = Vec::new();
    for entity in entities {
        for month in months {
            for (measure, context) in evaluation.measures {
                if !evaluation.is_counted(context, &entity.entity(departments), *month) {
                    continue;
                }
                for (id, stratum, value) in facts_of(evaluation.facts, measure, entity.scope(), *month) {
                    let (kind, entity) = (entity.kind.to_owned(), entity.id.clone());
                    let place = [hospital.to_owned(), kind, entity, month.to_string()];
                    rows.push(place.into_iter().chain([id, stratum, value.to_string()]).collect());
                }
            }
        }
    }
    let header = ["hospital_id", "entity_kind", "entity_id", "period", "measure", "stratum", "value"];
    table(&header, rows, 6)
}

/// One measure of one entity and month, by stratum; of a stock also how often it was observed (`<id>.n`).
fn facts_of(facts: &Facts, measure: &str, scope: Scope<'_>, month: Month) -> Vec<(String, String, i64)> {
    let strata: Vec<&str> = facts.strata(measure).into_iter().filter(|stratum| !stratum.is_empty()).collect();
    let mut found = Vec::new();
    if strata.is_empty() {
        let value = facts.value(measure, scope, &[month]);
        found.extend(value.map(|value| (measure.to_owned(), String::new(), value)));
    }
    for stratum in strata {
        let value = facts.stratum_value(measure, Some(stratum), scope, &[month]);
        found.extend(value.map(|value| (measure.to_owned(), stratum.to_owned(), value)));
    }
    let observed = facts.is_stock(measure).then(|| facts.observations(measure, scope, &[month])).flatten();
    found.extend(observed.map(|times| (format!("{measure}.n"), String::new(), times)));
    found
}

/// `indicators.csv`: value, numerator and denominator, or the state and why.
pub fn indicators(
    evaluation: &Evaluation<'_>,
    indicators: &BTreeMap<String, CheckedIndicator>,
    departments: &Departments,
    entities: &[TidyEntity],
    periods: &[Period],
    labels: &Labels,
) -> String {
    let mut rows = Vec::new();
    for entity in entities {
        for period in periods {
            for (id, indicator) in indicators {
                let value = evaluation.over_period(indicator, &entity.entity(departments), *period);
                rows.push(vec![
                    entity.kind.to_owned(),
                    entity.id.clone(),
                    period.to_string(),
                    id.clone(),
                    part(value.numerator),
                    part(value.denominator),
                    value.printed.map(|printed| printed.to_string()).unwrap_or_default(),
                    indicator.definition.unit.code().to_owned(),
                    value.state.code().to_owned(),
                    reason(value.reason.as_ref(), labels),
                ]);
            }
        }
    }
    let header = [
        "entity_kind",
        "entity_id",
        "period",
        "indicator",
        "numerator",
        "denominator",
        "value",
        "unit",
        "state",
        "reason",
    ];
    table(&header, rows, 4)
}

/// Sums of scaled integers have few digits; a mean may have more and is cut to nine.
fn part(value: Option<Fraction>) -> String {
    value.map(|value| value.rounded(9).trimmed().to_string()).unwrap_or_default()
}

fn reason(reason: Option<&Reason>, labels: &Labels) -> String {
    reason.map(|reason| reason.text(labels)).unwrap_or_default()
}

/// `scores.csv`: every line of every card.
pub fn scores(
    scores: &[&Scores],
    indicators: &BTreeMap<String, CheckedIndicator>,
    departments: &Departments,
    labels: &Labels,
) -> String {
    let why = |line: &Line| match (&line.reason, indicators.get(&line.indicator)) {
        (Some(reason), Some(indicator)) => wording::reason(reason, &indicator.definition, line, labels),
        (Some(reason), None) => reason.text(labels),
        (None, _) => String::new(),
    };
    let mut rows = Vec::new();
    for scores in scores {
        for card in &scores.cards {
            for dimension in &card.dimensions {
                rows.extend(
                    dimension.lines.iter().map(|line| score_row(scores, card, dimension, line, departments, why(line))),
                );
            }
        }
    }
    let header = [
        "scorecard",
        "entity_kind",
        "entity_id",
        "period",
        "dimension",
        "indicator",
        "points",
        "method",
        "actual",
        "reference",
        "score",
        "state",
        "reason",
    ];
    table(&header, rows, 6)
}

fn score_row(
    scores: &Scores,
    card: &Card,
    dimension: &DimensionScore,
    line: &Line,
    departments: &Departments,
    why: String,
) -> Vec<String> {
    let text = |value: Option<Decimal>| value.map(|value| value.to_string()).unwrap_or_default();
    vec![
        scores.scorecard.clone(),
        "department".to_owned(),
        departments.id(card.department).to_owned(),
        card.period.to_string(),
        dimension.id.clone(),
        line.indicator.clone(),
        line.points.to_string(),
        line.method.id().to_owned(),
        text(known(&line.actual)),
        text(line.reference_value()),
        text(line.score),
        line.state.code().to_owned(),
        why,
    ]
}

fn known(value: &Value) -> Option<Decimal> {
    value.printed.filter(|_| value.state == crate::indicators::value::State::Known)
}

/// `totals.csv`: dimensions and totals; the rank stands on the total.
pub fn totals(scores: &[&Scores], departments: &Departments) -> String {
    let mut rows = Vec::new();
    for scores in scores {
        for card in &scores.cards {
            let mut add = |dimension: &str, score: Option<Decimal>, rank: Option<(u32, u32)>| {
                rows.push(vec![
                    scores.scorecard.clone(),
                    "department".to_owned(),
                    departments.id(card.department).to_owned(),
                    card.period.to_string(),
                    dimension.to_owned(),
                    score.map(|score| score.to_string()).unwrap_or_default(),
                    rank.map(|(rank, _)| rank.to_string()).unwrap_or_default(),
                    rank.map(|(_, of)| of.to_string()).unwrap_or_default(),
                    card.state.code().to_owned(),
                ]);
            };
            for dimension in &card.dimensions {
                add(&dimension.id, dimension.score, None);
            }
            add("total", card.total, card.rank);
        }
    }
    let header = ["scorecard", "entity_kind", "entity_id", "period", "dimension", "score", "rank", "of", "state"];
    table(&header, rows, 5)
}

/// `rejected.csv`: every rule that a row set aside broke; values of personal columns are masked.
pub fn rejected(faults: &[Fault], labels: &Labels) -> String {
    let mut faults: Vec<&Fault> = faults.iter().collect();
    faults.sort_by(|a, b| {
        let key = |fault: &Fault| fault.place.as_ref().map(|place| (place.file.clone(), place.line));
        key(a).cmp(&key(b))
    });
    let mut rows = Vec::new();
    for fault in faults {
        let place = fault.place.clone().unwrap_or_default();
        rows.push(vec![
            place.file,
            place.line.map(|line| line.to_string()).unwrap_or_default(),
            place.column.unwrap_or_default(),
            place.value.unwrap_or_default(),
            fault.code.to_owned(),
            fault.message(labels),
        ]);
    }
    let header = ["file", "line", "column", "value", "rule", "reason"];
    // Already in order of file and line; lines are numbers, not texts.
    table(&header, rows, 0)
}

/// A header and rows as CSV, in byte order of the first `key` columns.
fn table(header: &[&str], mut rows: Vec<Vec<String>>, key: usize) -> String {
    if key > 0 {
        rows.sort_by(|a, b| a[..key].cmp(&b[..key]));
    }
    let mut text = String::new();
    push_row(&mut text, header.iter().copied());
    for row in &rows {
        push_row(&mut text, row.iter().map(String::as_str));
    }
    text
}

/// RFC 4180 with `\n`: quotes only where a field holds a comma, a quote or a line break.
fn push_row<'a>(text: &mut String, fields: impl Iterator<Item = &'a str>) {
    for (number, field) in fields.enumerate() {
        if number > 0 {
            text.push(',');
        }
        if field.contains([',', '"', '\n', '\r']) {
            text.push('"');
            text.push_str(&field.replace('"', "\"\""));
            text.push('"');
        } else {
            text.push_str(field);
        }
    }
    text.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_quoted_only_where_needed() {
        let rows = vec![vec!["b,c".to_owned(), "\"x\"".to_owned()], vec!["a".to_owned(), String::new()]];
        assert_eq!(table(&["k", "v"], rows, 1), "k,v\na,\n\"b,c\",\"\"\"x\"\"\"\n");
    }
}
