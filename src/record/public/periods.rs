//! A year is the sum of its quarters, a quarter of its months.

use crate::measures::definition::Aggregation;
use crate::period::{Month, Period};

use super::cells::CellKey;
use super::figures::PublicFigures;

impl PublicFigures<'_> {
    /// Ties longer periods to the shorter ones within them, where something of both stands here: the quarters of a year
    /// before the months of a quarter, so that a year is tied to its months through them.
    pub(super) fn add_periods(&mut self) {
        for key in self.cell_keys() {
            if let Some(year) = whole_year(&key.months) {
                self.add_parts(&key, &[1, 2, 3, 4].map(|quarter| months(Period::Quarter(year, quarter))));
            }
        }
        for key in self.cell_keys() {
            if whole_quarter(&key.months) {
                let parts: Vec<Vec<Month>> = key.months.iter().map(|month| vec![*month]).collect();
                self.add_parts(&key, &parts);
            }
        }
    }

    /// The cells of the parts, and that they add up, where anything within one of them is told of.
    fn add_parts(&mut self, whole: &CellKey, parts: &[Vec<Month>]) {
        let [(measure, 1)] = whole.side.as_slice() else { return };
        if !self.aggregation(measure).is_some_and(Aggregation::is_additive) {
            return;
        }
        let told = self.cell_keys().into_iter().any(|other| {
            let within = parts.iter().any(|part| other.months.iter().all(|month| part.contains(month)));
            within && other.side == whole.side && other.entity == whole.entity
        });
        if !told {
            return;
        }
        let of = |months: &Vec<Month>| CellKey { months: months.clone(), ..whole.clone() };
        let cells: Option<Vec<usize>> = parts.iter().map(|part| self.cell_of(&of(part))).collect();
        if let (Some(cells), Some(whole)) = (cells, self.known_cell(whole)) {
            self.add_sum(whole, &cells);
        }
    }
}

fn months(period: Period) -> Vec<Month> {
    period.span().months().collect()
}

/// The year that these are all months of.
fn whole_year(these: &[Month]) -> Option<i32> {
    let year = these.first()?.year();
    (these == months(Period::Year(year))).then_some(year)
}

fn whole_quarter(these: &[Month]) -> bool {
    let Some(first) = these.first() else { return false };
    these == months(Period::Quarter(first.year(), first.quarter()))
}
