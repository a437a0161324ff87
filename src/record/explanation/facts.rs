//! A fact with the rows behind it, which must add up to it.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::measures::definition::Aggregation;
use crate::measures::rows::{RowReader, rows_behind};
use crate::measures::source_rows;
use crate::measures::sql::CountedMeasure;
use crate::numbers::nearest_rank;
use crate::period::Month;
use crate::record::tidy::entities::TidyEntity;

use super::rows::{ComputedRow, ExplainedRow};
use super::{Disagreement, Explanation, ExplanationContext, Source};

/// A measure of an entity over some months, with the rows that it was counted from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExplainedFact {
    pub measure: String,
    pub name: String,
    pub months: Vec<String>,
    /// In the measure's unit; none where nothing was observed.
    pub value: Option<i64>,
    pub unit: &'static str,
    /// Of a stock: on how many months or days it was observed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub observations: Option<i64>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub strata: BTreeMap<String, Option<i64>>,
    /// How it is counted, in words.
    pub definition: Vec<String>,
    pub counts: RowCounts,
    /// Only where they were asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rows: Vec<ExplainedRow>,
    /// Of a table that the program computes: what it made of the rows, a device's day for instance.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub computed: Vec<ComputedRow>,
}

/// What became of the rows of the measure's table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RowCounts {
    pub counted: u64,
    /// By rule.
    pub left_out: BTreeMap<String, u64>,
    /// Not listed.
    pub other_months: u64,
    pub other_entities: u64,
    pub undated: u64,
    /// Rows set aside in files without a row of these months.
    pub rejected_elsewhere: u64,
}

impl ExplanationContext<'_> {
    /// The explanation of a measure by itself.
    pub(super) fn measure(
        &self,
        id: &str,
        entity: &TidyEntity,
        explanation: &mut Explanation,
    ) -> Result<(), Disagreement> {
        explanation.name = self.measure_name(id);
        let whole = entity.entity(self.directories());
        let months: Vec<Month> = self.period.span().months().collect();
        let months = self.evaluation.open_months(&whole, &months);
        let Some(fact) = self.fact(id, entity.scope(), &months)? else {
            explanation.sections.push(self.section("explain.value", vec![self.text("explain.not_counted")]));
            return Ok(());
        };
        let context = self.evaluation.measures.get(id);
        let natural = context.zip(fact.value).map(|(context, value)| context.unit.natural(i128::from(value)));
        explanation.value = natural.map(|value| value.rounded(FACT_DECIMALS).trimmed());
        let counted =
            |month: &Month| context.is_some_and(|context| self.evaluation.is_counted(context, &whole, *month));
        let unknown: Vec<String> = months.iter().filter(|month| !counted(month)).map(Month::to_string).collect();
        if !unknown.is_empty() {
            let text = self.filled("explain.months_without_data", &[("months", self.listed(unknown))]);
            explanation.sections.push(self.section("explain.value", vec![text]));
        }
        explanation.facts.push(fact);
        Ok(())
    }

    /// A measure with its rows; `None` where the hospital does not collect it.
    pub(super) fn fact(
        &self,
        id: &str,
        scope: crate::measures::facts::Scope<'_>,
        months: &[Month],
    ) -> Result<Option<ExplainedFact>, Disagreement> {
        // Of what is counted by departments and by devices the hospital has the rows of departments, which come first.
        let of_scope = |measure: &&CountedMeasure| {
            measure.id == id && scope.dimension().is_none_or(|dimension| measure.pass.dimension == dimension)
        };
        let Some(measure) = self.measures.iter().find(of_scope) else { return Ok(None) };
        let facts = self.evaluation.facts;
        let value = facts.value(id, scope, months);
        let unit = self.evaluation.measures.get(id).map_or("", |context| context.unit.code());
        let mut fact = ExplainedFact {
            measure: id.to_owned(),
            name: self.measure_name(id),
            months: months.iter().map(Month::to_string).collect(),
            value,
            unit,
            observations: None,
            strata: BTreeMap::new(),
            definition: self.definition_of(measure),
            counts: RowCounts::default(),
            rows: Vec::new(),
            computed: Vec::new(),
        };
        let Some(reader) = RowReader::new(self.tables, self.schema, &measure.pass.table) else { return Ok(Some(fact)) };
        let found = rows_behind(reader, measure, scope, months);
        Disagreement::check(id, &value, &found.value(reader, measure))?;
        fact.strata = found.strata(reader, measure);
        for (stratum, value) in &fact.strata {
            let counted = facts.stratum_value(id, Some(stratum), scope, months);
            Disagreement::check(&format!("{id} {stratum}"), &counted, value)?;
        }
        if measure.observed_by.is_some() {
            fact.observations = facts.observations(id, scope, months);
            Disagreement::check(&format!("{id}.n"), &fact.observations, &found.observations(reader, measure))?;
        }
        if measure.aggregation == Aggregation::Quantile {
            let rows = found.counted.len() as u64;
            let rank = nearest_rank(measure.percent, rows);
            let details =
                [("percent", measure.percent.to_string()), ("rows", rows.to_string()), ("rank", rank.to_string())];
            fact.definition.push(self.filled("explain.quantile", &details));
        }
        let all: Vec<usize> = found.counted.iter().chain(found.left_out.iter().map(|(row, _)| row)).copied().collect();
        match source_rows::behind(self.tables, self.service, measure, &all, (scope, months)) {
            Some(sources) => {
                Disagreement::check(&format!("{id} reckoned again"), &Vec::new(), &sources.differing)?;
                self.add_computed(reader, measure, (&found, &sources), &mut fact);
            }
            None => self.add_rows(reader, measure, &found, &mut fact),
        }
        Ok(Some(fact))
    }

    /// The files that the counted rows come from, and those of rows that were left out.
    pub(super) fn sources(&self, facts: &[ExplainedFact]) -> Vec<Source> {
        let mut counted: BTreeMap<&str, u64> = BTreeMap::new();
        for row in facts.iter().flat_map(|fact| &fact.rows) {
            *counted.entry(&row.file).or_default() += u64::from(row.counted);
        }
        let hash = |path: &str| {
            let file = self.tables.input.files.iter().find(|file| file.source.path == path);
            file.map(|file| file.source.sha256.clone()).unwrap_or_default()
        };
        let source = |(file, counted): (&str, u64)| Source { file: file.to_owned(), sha256: hash(file), counted };
        counted.into_iter().map(source).collect()
    }
}

impl ExplainedFact {
    /// Counts the rows left out by rule, and puts all in order.
    pub(super) fn settle(&mut self, mut counts: RowCounts) {
        for rule in self.rows.iter().filter_map(|row| row.rule.clone()) {
            *counts.left_out.entry(rule).or_default() += 1;
        }
        self.counts = counts;
        self.rows.sort_by(|a, b| (!a.counted, &a.file, a.line).cmp(&(!b.counted, &b.file, b.line)));
    }
}

/// Facts in the unit that people use have no more digits.
const FACT_DECIMALS: u8 = 4;
