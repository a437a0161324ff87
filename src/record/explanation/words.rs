//! A measure in words: what it counts, whose and when, by which test.

use std::collections::BTreeSet;

use crate::measures::definition::Aggregation;
use crate::measures::derivation::CheckedDerivation;
use crate::measures::facts::DEPARTMENT_OF_DEVICE;
use crate::measures::predicate::Predicate;
use crate::measures::sql::CountedMeasure;

use super::ExplanationContext;

impl ExplanationContext<'_> {
    pub(super) fn derivation(&self, table: &str, column: &str) -> Option<&CheckedDerivation> {
        self.derivations.iter().find(|derivation| derivation.id == column && derivation.definition.table == table)
    }

    pub(super) fn derivation_name(&self, derivation: &CheckedDerivation) -> String {
        self.labels.language().choose(&derivation.definition.zh, &derivation.definition.en).to_owned()
    }

    /// The columns that decide about a row: whose, when, what is summed, what is tested, what that is derived from.
    pub(super) fn columns_of(&self, measure: &CountedMeasure) -> Vec<String> {
        let pass = &measure.pass;
        let entity = pass.entity.strip_suffix(DEPARTMENT_OF_DEVICE).unwrap_or(&pass.entity);
        let tested = measure.predicate.iter().flat_map(Predicate::columns);
        let named = measure.column.iter().map(String::as_str).chain(tested);
        let mut columns = vec![pass.date.clone(), entity.to_owned()];
        for column in named.chain(measure.strata.iter().map(String::as_str)) {
            columns.push(column.to_owned());
            if let Some(derivation) = self.derivation(&pass.table, column) {
                let definition = &derivation.definition;
                columns.extend(definition.partition.iter().chain(&definition.from).chain(&definition.to).cloned());
                columns.extend(derivation.predicate.iter().flat_map(Predicate::columns).map(str::to_owned));
            }
        }
        let mut seen = BTreeSet::new();
        columns.retain(|column| seen.insert(column.clone()));
        columns
    }

    pub(super) fn definition_of(&self, measure: &CountedMeasure) -> Vec<String> {
        let labels = self.labels;
        let column = |column: &str| {
            let named = format!("{}.{column}", measure.pass.table);
            match self.derivation(&measure.pass.table, column) {
                Some(derivation) => self.derivation_name(derivation),
                None => labels.table_name(&named).to_owned(),
            }
        };
        let what = measure.column.as_deref().map(column).unwrap_or_default();
        let table = labels.table_name(&measure.pass.table).to_owned();
        let key = match measure.aggregation {
            Aggregation::Count => "explain.counts",
            Aggregation::Sum => "explain.sums",
            Aggregation::CountDistinct => "explain.counts_distinct",
            Aggregation::Top => "explain.takes_top",
            Aggregation::Quantile => "explain.takes_quantile",
        };
        let details = [("table", table), ("column", what), ("percent", measure.percent.to_string())];
        let mut lines = vec![self.filled(key, &details)];
        lines.extend(labels.get(&format!("explain.made.{}", measure.pass.table)).map(str::to_owned));
        let by = [("entity", measure.pass.entity.clone()), ("date", measure.pass.date.clone())];
        lines.push(self.filled("explain.belongs", &by));
        if let Some(predicate) = &measure.predicate {
            lines.push(self.filled("explain.where", &[("test", test_text(predicate))]));
        }
        let tested = measure.predicate.iter().flat_map(Predicate::columns).chain(measure.column.as_deref());
        for derivation in tested.filter_map(|column| self.derivation(&measure.pass.table, column)) {
            let details = [("column", derivation.id.clone()), ("name", self.derivation_name(derivation))];
            lines.push(self.filled("explain.derived", &details));
        }
        lines
    }

    pub(super) fn measure_name(&self, id: &str) -> String {
        self.measure_names.get(id).map(|name| name.in_language(self.labels.language()).to_owned()).unwrap_or_default()
    }
}

/// A test as the definitions write it: columns are not quoted there.
pub(super) fn test_text(test: &Predicate) -> String {
    let text = test.sql().replace('"', "");
    text.strip_prefix('(').and_then(|text| text.strip_suffix(')')).map_or(text.clone(), str::to_owned)
}
