//! Another table that agrees with everything printed: the proof that a cell could be something else.
//!
//! The search begins at the true table, sets one cell to another value, and puts right what no longer holds, relation by
//! relation. It may miss a table that there is: then more is suppressed than would be needed, never less.

use super::intervals::{Interval, System};

/// Steps of one search.
const STEPS: usize = 600;

impl System<'_> {
    /// How many integers certainly lie in the interval of a cell's possible values, as far as `threshold`: at least so many
    /// that two witnesses lie apart. `bounds` are those of [`System::bounds`].
    pub fn spread(&self, cell: usize, threshold: i128, bounds: &[Interval]) -> i128 {
        let (interval, value) = (bounds[cell], self.table.cells[cell].value);
        let further = threshold - 1;
        if interval.width() < threshold {
            return interval.width();
        }
        let is_possible = |other: &i128| self.witness(cell, *other, bounds);
        let above = (value + 1..=interval.most.min(value + further)).rev().find(is_possible).unwrap_or(value);
        if above - value >= further {
            return above - value + 1;
        }
        // The lowest that is needed, some below it, and only then what lies between.
        let needed = above - further;
        let below = (interval.least.max(needed - threshold)..value).rev();
        let (near, far): (Vec<i128>, Vec<i128>) = below.partition(|other| *other > needed);
        let lowest = far.into_iter().find(is_possible);
        let lowest = lowest.or_else(|| near.into_iter().rev().find(is_possible)).unwrap_or(value);
        above - lowest + 1
    }

    /// Whether a table was found in which the cell has that value.
    fn witness(&self, cell: usize, value: i128, bounds: &[Interval]) -> bool {
        let mut bounds = bounds.to_vec();
        bounds[cell] = Interval::only(value);
        let mut steps = STEPS;
        self.tighten(&mut bounds, self.touching(cell).iter().copied()) && self.completed(&bounds, &mut steps)
    }

    /// Sets what is open to what it truly is, as near as its bounds let it; where a relation does not hold, one of its
    /// cells is set otherwise.
    fn completed(&self, bounds: &[Interval], steps: &mut usize) -> bool {
        let cells = self.table.cells.iter();
        let values: Vec<i128> = cells.zip(bounds).map(|(cell, bounds)| bounds.nearest(cell.value)).collect();
        let Some(broken) = self.relations.iter().find(|relation| !relation.holds(&values)) else { return true };
        let Some(sum) = broken.sum(&values) else { return false };
        let off = match (broken.least, broken.most) {
            (Some(least), _) if sum < least => least - sum,
            (_, Some(most)) if sum > most => most - sum,
            (_, _) => return false,
        };
        let mut open: Vec<(i128, usize)> =
            broken.terms.iter().copied().filter(|(_, cell)| !bounds[*cell].is_single()).collect();
        open.sort_by_key(|(_, cell)| bounds[*cell].width());
        for (factor, cell) in open {
            for value in repairs(bounds[cell], values[cell], (factor, off)) {
                if *steps == 0 {
                    return false;
                }
                *steps -= 1;
                let mut tried = bounds.to_vec();
                tried[cell] = Interval::only(value);
                if self.tighten(&mut tried, self.touching(cell).iter().copied()) && self.completed(&tried, steps) {
                    return true;
                }
            }
        }
        false
    }
}

/// Values of a cell that are tried: what puts the relation right, the ends of its bounds, and what it is.
fn repairs(bounds: Interval, value: i128, (factor, off): (i128, i128)) -> Vec<i128> {
    let away = |amount: i128, by: i128| {
        // Away from zero: rather too much than too little.
        let whole = crate::numbers::divide_up(amount.abs(), by.abs());
        if amount.signum() == by.signum() { whole } else { -whole }
    };
    let mut values = vec![bounds.nearest(value + away(off, factor)), bounds.least, bounds.most, value];
    let mut seen = Vec::new();
    values.retain(|value| {
        let new = !seen.contains(value);
        seen.push(*value);
        new
    });
    values
}
