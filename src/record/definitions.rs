//! The definitions in force for what a document shows.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::indicators::evaluation::CheckedIndicator;
use crate::indicators::formula::Formula;
use crate::labels::Language;
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
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeasureRecord {
    pub id: String,
    pub table: String,
    pub entity: String,
    pub date: String,
    pub column: String,
    pub test: String,
}

impl Definitions {
    /// Of some indicators, and of the measures below them.
    pub fn of(indicators: &[&CheckedIndicator], measures: &[CountedMeasure], language: Language) -> Definitions {
        let used = measures_of(indicators);
        let below = measures.iter().filter(|measure| used.contains(measure.id.as_str()));
        Definitions {
            indicators: indicators.iter().map(|indicator| indicator_record(indicator, language)).collect(),
            measures: below.map(measure_record).collect(),
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
    }
}

fn measure_record(measure: &CountedMeasure) -> MeasureRecord {
    MeasureRecord {
        id: measure.id.clone(),
        table: measure.pass.table.clone(),
        entity: measure.pass.entity.clone(),
        date: measure.pass.date.clone(),
        column: measure.column.clone().unwrap_or_default(),
        test: measure.predicate.as_ref().map(|predicate| predicate.sql()).unwrap_or_default(),
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
