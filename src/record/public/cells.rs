//! The cells of a table for the public: counts and sums of somebody over some months.

use crate::disclosure::table::Standing;
use crate::measures::definition::{Aggregation, Unit};
use crate::period::Month;
use crate::record::tidy::entities::TidyEntity;

use super::figures::PublicFigures;
use super::sides::{Side, single};

/// A side of a formula of somebody over some months.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct CellKey {
    pub entity: TidyEntity,
    pub side: Side,
    pub months: Vec<Month>,
}

impl PublicFigures<'_> {
    pub(super) fn aggregation(&self, measure: &str) -> Option<Aggregation> {
        self.basis.evaluation.facts.aggregation(measure)
    }

    /// A number of something, and not one of its values.
    pub(super) fn counts(&self, measure: &str) -> bool {
        match self.aggregation(measure) {
            Some(Aggregation::Count | Aggregation::CountDistinct | Aggregation::Sum | Aggregation::Top) => true,
            Some(Aggregation::Quantile) | None => false,
        }
    }

    pub(super) fn counts_people(&self, measure: &str) -> bool {
        let counted = match self.aggregation(measure) {
            Some(Aggregation::Count | Aggregation::CountDistinct) => true,
            Some(Aggregation::Sum | Aggregation::Quantile | Aggregation::Top) | None => false,
        };
        counted && self.basis.evaluation.measures.get(measure).is_some_and(|measure| measure.unit == Unit::One)
    }

    pub(super) fn cell_keys(&self) -> Vec<CellKey> {
        self.cells.keys().cloned().collect()
    }

    pub(super) fn known_cell(&self, key: &CellKey) -> Option<usize> {
        self.cells.get(key).copied()
    }

    /// That a cell is the sum of others, each once.
    pub(super) fn add_sum(&mut self, whole: usize, parts: &[usize]) {
        if self.sums.insert((whole, parts.to_vec())) {
            let terms: Vec<(i128, usize)> = parts.iter().map(|part| (1, *part)).collect();
            self.table.sum(whole, &terms);
        }
    }

    /// The cell of a side over some months; `None` of what is negative.
    pub(super) fn cell_of(&mut self, key: &CellKey) -> Option<usize> {
        if let Some(cell) = self.known_cell(key) {
            return Some(cell);
        }
        let facts = self.basis.evaluation.facts;
        let fact = |measure: &str| Some(i128::from(facts.value(measure, key.entity.scope(), &key.months)?));
        let values: Option<Vec<i128>> =
            key.side.iter().map(|(measure, factor)| Some(factor * fact(measure)?)).collect();
        let value: i128 = values?.into_iter().sum();
        if value < 0 {
            return None;
        }
        let people = key.side.iter().all(|(measure, _)| self.counts_people(measure));
        let parts: Vec<(i128, usize)> = match key.side.as_slice() {
            [(_, 1)] => Vec::new(),
            several => {
                let alone = |measure: &str| CellKey { side: single(measure), ..key.clone() };
                let parts = several.iter().map(|(measure, factor)| Some((*factor, self.cell_of(&alone(measure))?)));
                parts.collect::<Option<_>>()?
            }
        };
        let cell = self.table.cell(value, people, Standing::Derived);
        if !parts.is_empty() {
            self.table.sum(cell, &parts);
        }
        self.cells.insert(key.clone(), cell);
        Some(cell)
    }

    /// How many people a quantile is of.
    pub(super) fn observed_cell(&mut self, key: &CellKey, measure: &str) -> Option<usize> {
        let own = CellKey { side: single(&format!("#{measure}")), ..key.clone() };
        if let Some(cell) = self.known_cell(&own) {
            return Some(cell);
        }
        let observed = self.basis.evaluation.facts.distribution(measure, key.entity.scope(), &key.months);
        let times: u64 = observed.values().sum();
        let cell = self.table.cell(i128::from(times), true, Standing::Derived);
        self.cells.insert(own, cell);
        Some(cell)
    }
}
