//! A year is the sum of its quarters, any other period of its months.

use crate::measures::definition::Aggregation;
use crate::period::{Month, Period};

use super::cells::CellKey;
use super::figures::PublicFigures;

impl PublicFigures<'_> {
    /// Ties periods that share months, where something of both stands here: a year to its quarters, whatever else to its
    /// months.
    pub(super) fn add_periods(&mut self) {
        for key in self.cell_keys() {
            if let Some(year) = whole_year(&key.months) {
                self.add_parts(&key, &[1, 2, 3, 4].map(|quarter| months(Period::Quarter(year, quarter))));
            }
        }
        for key in self.cell_keys() {
            if key.months.len() > 1 && whole_year(&key.months).is_none() {
                let parts: Vec<Vec<Month>> = key.months.iter().map(|month| vec![*month]).collect();
                self.add_parts(&key, &parts);
            }
        }
    }

    /// The cells of the parts, and that they add up, where anything of the same months is told of in another period.
    fn add_parts(&mut self, whole: &CellKey, parts: &[Vec<Month>]) {
        let [(measure, 1)] = whole.side.as_slice() else { return };
        if !self.aggregation(measure).is_some_and(Aggregation::is_additive) {
            return;
        }
        let told = self.cells.keys().any(|other| {
            let shares = other.months != whole.months && other.months.iter().any(|month| whole.months.contains(month));
            shares && other.side == whole.side && other.entity == whole.entity
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
