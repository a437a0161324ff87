//! Counts that add up to another one in most months: booked exams are those made and those cancelled. Whoever reads several
//! of them can reckon with it, whether or not a formula says so.
//!
//! They are found in the data, not in the definitions, and told of a period in which they hold exactly: an exam over
//! midnight at a month's end does not undo them for the others. What holds by chance is taken for one too, and then more is
//! left out than would be needed.

use std::collections::{BTreeMap, BTreeSet};

use crate::measures::definition::Aggregation;
use crate::period::Month;
use crate::record::tidy::entities::TidyEntity;

use super::cells::CellKey;
use super::figures::PublicFigures;
use super::sides::single;

/// A whole and its parts, by measure.
type Identity = (String, Vec<String>);

impl PublicFigures<'_> {
    /// Ties the cells of each entity and time that such sums speak of.
    pub(super) fn add_identities(&mut self) {
        let mut measures: BTreeMap<TidyEntity, BTreeSet<String>> = BTreeMap::new();
        let mut times: BTreeMap<TidyEntity, BTreeSet<Vec<Month>>> = BTreeMap::new();
        for key in self.cell_keys() {
            if let [(measure, 1)] = key.side.as_slice()
                && self.adds_up_people(measure)
            {
                measures.entry(key.entity.clone()).or_default().insert(measure.clone());
                times.entry(key.entity.clone()).or_default().insert(key.months);
            }
        }
        for (entity, measures) in measures {
            for identity in self.identities(&entity, &measures) {
                for months in times.get(&entity).into_iter().flatten() {
                    self.add_identity(&entity, &identity, months);
                }
            }
        }
    }

    fn adds_up_people(&self, measure: &str) -> bool {
        self.counts_people(measure) && self.aggregation(measure).is_some_and(Aggregation::is_additive)
    }

    /// Every measure that is the sum of one, two or three others in most of the months in which it has anything.
    fn identities(&self, entity: &TidyEntity, measures: &BTreeSet<String>) -> Vec<Identity> {
        let facts = self.basis.evaluation.facts;
        let months: BTreeSet<Month> = measures.iter().flat_map(|measure| facts.months_of(measure)).collect();
        let by_month = |measure: &String| -> Vec<i64> {
            let value = |month: &Month| facts.value(measure, entity.scope(), &[*month]).unwrap_or(0);
            months.iter().map(value).collect()
        };
        let counted: Vec<(&String, Vec<i64>)> = measures.iter().map(|measure| (measure, by_month(measure))).collect();
        // What never happened is no part of anything.
        let counted: Vec<(&String, Vec<i64>)> =
            counted.into_iter().filter(|(_, counts)| counts.iter().any(|count| *count != 0)).collect();
        let mut found = Vec::new();
        for parts in groups(&counted) {
            let sum = added(&parts);
            for (whole, _) in counted.iter().filter(|(_, counts)| is_mostly(counts, &sum)) {
                let names: Vec<String> = parts.iter().map(|(measure, _)| (*measure).clone()).collect();
                // Of two that are the same the first is said to be the second.
                if !names.contains(whole) && (names.len() > 1 || names[0] < **whole) {
                    found.push(((*whole).clone(), names));
                }
            }
        }
        found
    }

    /// Where all of its terms but one are told: the one that is left is told by them.
    fn add_identity(&mut self, entity: &TidyEntity, (whole, parts): &Identity, months: &[Month]) {
        let key = |measure: &str| CellKey { entity: entity.clone(), side: single(measure), months: months.to_vec() };
        let told = |measure: &&String| self.known_cell(&key(measure)).is_some_and(|cell| self.is_told(cell));
        if parts.iter().chain([whole]).filter(told).count() < parts.len() {
            return;
        }
        let cells: Option<Vec<usize>> = parts.iter().map(|part| self.cell_of(&key(part))).collect();
        if let (Some(cells), Some(whole)) = (cells, self.cell_of(&key(whole))) {
            let value = |cell: &usize| self.table.cells[*cell].value;
            if value(&whole) == cells.iter().map(value).sum::<i128>() {
                self.add_sum(whole, &cells);
            }
        }
    }
}

/// The same in more than half of the months in which there is anything.
fn is_mostly(whole: &[i64], sum: &[i64]) -> bool {
    let pairs = || whole.iter().zip(sum).filter(|(whole, _)| **whole != 0);
    2 * pairs().filter(|(whole, sum)| whole == sum).count() > pairs().count()
}

/// One, two or three of them, in order.
fn groups<T>(of: &[T]) -> Vec<Vec<&T>> {
    let mut groups = Vec::new();
    for (first, one) in of.iter().enumerate() {
        groups.push(vec![one]);
        for (second, two) in of.iter().enumerate().skip(first + 1) {
            groups.push(vec![one, two]);
            groups.extend(of[second + 1..].iter().map(|three| vec![one, two, three]));
        }
    }
    groups
}

fn added(parts: &[&(&String, Vec<i64>)]) -> Vec<i64> {
    let length = parts.first().map_or(0, |(_, counts)| counts.len());
    (0..length).map(|at| parts.iter().map(|(_, counts)| counts[at]).fold(0, i64::saturating_add)).collect()
}
