//! The record of a document: all that it says and rests on, as canonical JSON.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::Value as Json;

use crate::indicators::evaluation::{CheckedIndicator, Entity, Evaluation};
use crate::indicators::formula::Formula;
use crate::labels::{Labels, Language};
use crate::measures::facts::Scope;
use crate::measures::sql::CountedMeasure;
use crate::period::{Month, Period};
use crate::scorecards::card::Card as Scored;
use crate::tables::departments::Departments;

use super::Imprint;
use super::audience::Audience;
use super::card::{Card, CardCharts};
use super::printable::printable;
use crate::fonts::Coverage;

/// The form of the record; it changes when a reader of old records could misread new ones.
pub const SCHEMA: &str = "hospital-scorecard/record/1";

/// One document.
#[derive(Clone, Debug, Serialize)]
pub struct Document {
    pub schema: &'static str,
    /// The template that typesets it.
    pub document: &'static str,
    pub imprint: Imprint,
    pub program: Program,
    pub hospital: Hospital,
    pub entity: DocumentEntity,
    pub period: String,
    pub language: Language,
    pub audience: Audience,
    /// 2026-04-01
    pub report_date: String,
    pub scorecard: ScorecardRecord,
    pub definitions: Definitions,
    /// The department's own facts, by month.
    pub facts: Vec<Fact>,
    pub scores: Vec<ScoreLine>,
    pub card: Card,
    /// Fixed words of the page.
    pub labels: BTreeMap<String, String>,
    pub run: Run,
}

#[derive(Clone, Debug, Serialize)]
pub struct Program {
    pub name: &'static str,
    pub version: &'static str,
}

#[derive(Clone, Debug, Serialize)]
pub struct Hospital {
    pub id: String,
    pub name: String,
}

#[derive(Clone, Debug, Serialize)]
pub struct DocumentEntity {
    pub kind: &'static str,
    pub id: String,
    pub name: String,
}

#[derive(Clone, Debug, Serialize)]
pub struct ScorecardRecord {
    pub id: String,
    pub variant: String,
    pub source: String,
}

/// The definitions in force for what the document shows.
#[derive(Clone, Debug, Serialize)]
pub struct Definitions {
    pub indicators: Vec<IndicatorRecord>,
    pub measures: Vec<MeasureRecord>,
}

#[derive(Clone, Debug, Serialize)]
pub struct IndicatorRecord {
    pub id: String,
    pub name: String,
    pub why: String,
    pub formula: String,
    pub unit: String,
    pub decimals: u8,
    pub source: String,
    pub reviewed: String,
}

#[derive(Clone, Debug, Serialize)]
pub struct MeasureRecord {
    pub id: String,
    pub table: String,
    pub entity: String,
    pub date: String,
    pub column: String,
    pub test: String,
}

#[derive(Clone, Debug, Serialize)]
pub struct Fact {
    pub measure: String,
    pub period: String,
    pub value: i64,
}

#[derive(Clone, Debug, Serialize)]
pub struct ScoreLine {
    pub dimension: String,
    pub indicator: String,
    pub points: String,
    pub method: String,
    pub actual: String,
    pub reference: String,
    pub score: String,
    pub state: String,
}

/// Which run it comes from.
#[derive(Clone, Debug, Serialize)]
pub struct Run {
    pub catalogue: String,
    /// SHA-256 of run.json.
    pub run: String,
}

/// The department's facts for some months.
pub fn department_facts(
    evaluation: &Evaluation<'_>,
    departments: &Departments,
    measures: &BTreeSet<&str>,
    department: u32,
    months: &[Month],
) -> Vec<Fact> {
    let mut found = Vec::new();
    let members = [department];
    let entity = Entity::Departments { members: &members, departments };
    for measure in measures {
        let Some(context) = evaluation.measures.get(*measure) else { continue };
        for month in months.iter().filter(|month| evaluation.is_counted(context, &entity, **month)) {
            let value = evaluation.facts.value(measure, Scope::Members(&members), &[*month]);
            if let Some(value) = value {
                found.push(Fact { measure: (*measure).to_owned(), period: month.to_string(), value });
            }
        }
    }
    found
}

/// The definitions below the lines of a card.
pub fn definitions(
    scored: &Scored,
    indicators: &BTreeMap<String, CheckedIndicator>,
    measures: &[CountedMeasure],
    language: Language,
) -> Definitions {
    let on_card: Vec<&CheckedIndicator> = scored.lines().filter_map(|line| indicators.get(&line.indicator)).collect();
    let used = measures_of(&on_card);
    Definitions {
        indicators: on_card
            .iter()
            .map(|indicator| IndicatorRecord {
                id: indicator.id.clone(),
                name: indicator.definition.name(language).to_owned(),
                why: language.choose(&indicator.definition.why_zh, &indicator.definition.why_en).to_owned(),
                formula: indicator.definition.formula.clone().unwrap_or_default(),
                unit: indicator.definition.unit.code().to_owned(),
                decimals: indicator.definition.decimals,
                source: indicator.definition.source.clone(),
                reviewed: indicator.definition.reviewed.clone(),
            })
            .collect(),
        measures: measures
            .iter()
            .filter(|measure| used.contains(measure.id.as_str()))
            .map(|measure| MeasureRecord {
                id: measure.id.clone(),
                table: measure.pass.table.clone(),
                entity: measure.pass.entity.clone(),
                date: measure.pass.date.clone(),
                column: measure.column.clone().unwrap_or_default(),
                test: measure.predicate.as_ref().map(|predicate| predicate.sql()).unwrap_or_default(),
            })
            .collect(),
    }
}

/// Every measure that some indicators rest on.
pub fn measures_of<'a>(indicators: &[&'a CheckedIndicator]) -> BTreeSet<&'a str> {
    let used = indicators.iter().flat_map(|indicator| indicator.formula.iter().flat_map(Formula::uses));
    let samples = indicators.iter().filter_map(|indicator| indicator.definition.sample.as_deref());
    used.map(|used| used.measure.as_str()).chain(samples).collect()
}

/// The lines of a card as the tidy file has them.
pub fn score_lines(scored: &Scored) -> Vec<ScoreLine> {
    let text = |value: Option<crate::numbers::Decimal>| value.map(|value| value.to_string()).unwrap_or_default();
    let dimensions = scored.dimensions.iter();
    dimensions
        .flat_map(|dimension| dimension.lines.iter().map(move |line| (dimension, line)))
        .map(|(dimension, line)| ScoreLine {
            dimension: dimension.id.clone(),
            indicator: line.indicator.clone(),
            points: line.points.to_string(),
            method: line.method.id().to_owned(),
            actual: text(line.actual.printed),
            reference: text(line.reference_value()),
            score: text(line.score),
            state: line.state.code().to_owned(),
        })
        .collect()
}

/// The fixed words of a card's page.
pub fn page_labels(labels: &Labels) -> BTreeMap<String, String> {
    labels.section("card")
}

/// Months whose facts a card of this period shows: the year's so far, and the year before.
pub fn months_shown(period: Period) -> Vec<Month> {
    period.year_before().months().chain(period.year_to_date().months()).collect()
}

impl Document {
    /// The one way onto a page: every text as it can be printed, as canonical JSON with sorted keys.
    ///
    /// Also returns the characters for which the fonts have no glyph.
    pub fn canonical(&self) -> serde_json::Result<(Json, BTreeSet<char>)> {
        let mut missing = BTreeSet::new();
        let json = made_printable(serde_json::to_value(self)?, &mut missing);
        Ok((json, missing))
    }
}

/// The charts' texts as they can be drawn.
pub fn printable_charts(charts: &CardCharts) -> CardCharts {
    let mut charts = charts.clone();
    let labels = charts.gains.iter_mut().map(|bar| &mut bar.name).chain([&mut charts.history_full_label]);
    for text in labels {
        *text = printable(text, Coverage::shipped()).0;
    }
    charts
}

fn made_printable(value: Json, missing: &mut BTreeSet<char>) -> Json {
    match value {
        // A label may hold a line break of its own; a break inside data is none.
        Json::String(text) => {
            let lines: Vec<String> = text
                .split('\n')
                .map(|line| {
                    let (printed, lacking) = printable(line, Coverage::shipped());
                    missing.extend(lacking);
                    printed
                })
                .collect();
            Json::String(lines.join("\n"))
        }
        Json::Array(items) => Json::Array(items.into_iter().map(|item| made_printable(item, missing)).collect()),
        Json::Object(fields) => {
            // Sorted here, whatever order the map keeps.
            let sorted: BTreeMap<String, Json> = fields.into_iter().collect();
            Json::Object(sorted.into_iter().map(|(key, item)| (key, made_printable(item, missing))).collect())
        }
        other @ (Json::Null | Json::Bool(_) | Json::Number(_)) => other,
    }
}
