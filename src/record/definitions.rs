//! The definitions in force for what a document shows.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::indicators::definition::{IndicatorKind, Window, WithoutDenominator};
use crate::indicators::formula::Formula;
use crate::indicators::indicator::{CheckedIndicator, MeasureContext};
use crate::labels::Language;
use crate::measures::definition::{Aggregation, Unit};
use crate::measures::sql::CountedMeasure;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Definitions {
    pub indicators: Vec<IndicatorRecord>,
    pub measures: Vec<MeasureRecord>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndicatorRecord {
    pub id: String,
    pub name: String,
    pub why: String,
    pub formula: String,
    pub unit: String,
    pub decimals: u8,
    pub source: String,
    pub reviewed: String,
    /// How its value comes of facts; absent from records of earlier versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<ValueRule>,
}

/// How an indicator's value comes of facts, beside its formula.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ValueRule {
    pub kind: IndicatorKind,
    pub window: Window,
    pub without_denominator: WithoutDenominator,
    /// The mean of the months in which this measure counts anything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mean_of_months_with: Option<String>,
    /// Observed ÷ expected: it rests on rates of strata.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub expected: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeasureRecord {
    pub id: String,
    pub table: String,
    pub entity: String,
    pub date: String,
    pub column: String,
    pub test: String,
    /// Absent from records of earlier versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counting: Option<CountingRule>,
}

/// What a fact of a measure is, and whether facts add up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountingRule {
    pub unit: Unit,
    pub aggregation: Aggregation,
}

impl Definitions {
    /// Of some indicators, and of the measures below them.
    pub fn of(
        indicators: &[&CheckedIndicator],
        measures: &[CountedMeasure],
        contexts: &BTreeMap<String, MeasureContext>,
        language: Language,
    ) -> Definitions {
        let used = measures_of(indicators);
        let below = measures.iter().filter(|measure| used.contains(measure.id.as_str()));
        Definitions {
            indicators: indicators.iter().map(|indicator| indicator_record(indicator, language)).collect(),
            measures: below.map(|measure| measure_record(measure, contexts)).collect(),
        }
    }
}

/// The indicators of these ids that are known, each once, in order of id.
pub fn known<'i, 'a>(
    ids: impl Iterator<Item = &'i str>,
    indicators: &'a BTreeMap<String, CheckedIndicator>,
) -> Vec<&'a CheckedIndicator> {
    let ids: BTreeSet<&str> = ids.collect();
    ids.into_iter().filter_map(|id| indicators.get(id)).collect()
}

fn indicator_record(indicator: &CheckedIndicator, language: Language) -> IndicatorRecord {
    let definition = &indicator.definition;
    IndicatorRecord {
        id: indicator.id.clone(),
        name: definition.name(language).to_owned(),
        why: definition.why(language).to_owned(),
        formula: definition.formula.clone().unwrap_or_default(),
        unit: definition.unit.code().to_owned(),
        decimals: definition.decimals,
        source: definition.source.clone(),
        reviewed: definition.reviewed.clone(),
        rule: Some(ValueRule {
            kind: definition.kind,
            window: definition.window,
            without_denominator: definition.without_denominator,
            mean_of_months_with: definition.mean_of_months_with.clone(),
            expected: !definition.expected.is_empty(),
        }),
    }
}

fn measure_record(measure: &CountedMeasure, contexts: &BTreeMap<String, MeasureContext>) -> MeasureRecord {
    MeasureRecord {
        id: measure.id.clone(),
        table: measure.pass.table.clone(),
        entity: measure.pass.entity.clone(),
        date: measure.pass.date.clone(),
        column: measure.column.clone().unwrap_or_default(),
        test: measure.predicate.as_ref().map(|predicate| predicate.sql()).unwrap_or_default(),
        counting: contexts
            .get(&measure.id)
            .map(|context| CountingRule { unit: context.unit, aggregation: measure.aggregation }),
    }
}

/// Every measure that some indicators rest on.
fn measures_of<'a>(indicators: &[&'a CheckedIndicator]) -> BTreeSet<&'a str> {
    let used = indicators.iter().flat_map(|indicator| indicator.formula.iter().flat_map(Formula::uses));
    let occasions = indicators.iter().flat_map(|indicator| {
        indicator.definition.sample.iter().chain(&indicator.definition.mean_of_months_with).map(String::as_str)
    });
    used.map(|used| used.measure.as_str()).chain(occasions).collect()
}
