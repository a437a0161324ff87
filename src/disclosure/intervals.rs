//! What a reader can tell of cells that are not printed: bounds, carried from relation to relation until none moves.
//!
//! These bounds are outer ones: whoever reasons further may know more. They say what is certainly told; that something is
//! not told, only [`super::witness`] says.

use std::collections::BTreeSet;

use crate::numbers::{divide_down, divide_up};

use super::table::{Relation, Standing, Table};

/// Stands for no bound: more than any count or sum of a hospital.
pub const LARGEST: i128 = 1_000_000_000_000_000;

/// The possible values of a cell, both ends among them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    pub least: i128,
    pub most: i128,
}

impl Interval {
    pub fn only(value: i128) -> Interval {
        Interval { least: value, most: value }
    }

    pub fn is_single(self) -> bool {
        self.least == self.most
    }

    /// How many integers it holds.
    pub fn width(self) -> i128 {
        self.most - self.least + 1
    }

    pub fn nearest(self, value: i128) -> i128 {
        value.clamp(self.least, self.most)
    }
}

/// What a reader has: which cells are printed, and which relations are told.
#[derive(Clone, Debug)]
pub struct System<'t> {
    pub table: &'t Table,
    pub unknown: Vec<bool>,
    pub relations: Vec<&'t Relation>,
    /// The relations of each cell.
    touching: Vec<Vec<usize>>,
}

/// How often, of each relation, bounds are carried on: two relations may draw ever nearer without end.
const ROUNDS: usize = 40;

impl<'t> System<'t> {
    /// With these cells and statements suppressed.
    pub fn of(table: &'t Table, cells: &BTreeSet<usize>, statements: &BTreeSet<usize>) -> System<'t> {
        let unknown: Vec<bool> = (0..table.cells.len())
            .map(|cell| cells.contains(&cell) || table.cells[cell].standing == Standing::Derived)
            .collect();
        let told = |relation: &&Relation| {
            let told = relation.told_by.is_none_or(|statement| !statements.contains(&statement));
            told && relation.terms.iter().any(|(_, cell)| unknown[*cell])
        };
        let relations: Vec<&Relation> = table.relations.iter().filter(told).collect();
        let mut touching = vec![Vec::new(); table.cells.len()];
        for (number, relation) in relations.iter().enumerate() {
            for (_, cell) in &relation.terms {
                touching[*cell].push(number);
            }
        }
        System { table, unknown, relations, touching }
    }

    /// The bounds of every cell; what is printed has one value.
    pub fn bounds(&self) -> Vec<Interval> {
        let start = self.table.cells.iter().zip(&self.unknown).map(|(cell, unknown)| match unknown {
            true => Interval { least: 0, most: LARGEST },
            false => Interval::only(cell.value),
        });
        let mut bounds: Vec<Interval> = start.collect();
        self.tighten(&mut bounds, 0..self.relations.len());
        bounds
    }

    /// Carries bounds on, beginning with some relations; `false` where nothing is left for a cell.
    pub fn tighten(&self, bounds: &mut [Interval], first: impl IntoIterator<Item = usize>) -> bool {
        let mut waiting: BTreeSet<usize> = first.into_iter().collect();
        let mut left = ROUNDS * self.relations.len().max(1);
        while let Some(number) = waiting.pop_first() {
            let Some(moved) = self.relations[number].tighten(bounds) else { return false };
            let others = moved.into_iter().flat_map(|cell| &self.touching[cell]);
            waiting.extend(others.filter(|other| **other != number));
            left -= 1;
            if left == 0 {
                return true;
            }
        }
        true
    }

    /// The relations of a cell.
    pub fn touching(&self, cell: usize) -> &[usize] {
        &self.touching[cell]
    }

    /// The cells that are not printed and hang together with one of them.
    pub fn component(&self, cell: usize) -> BTreeSet<usize> {
        let (mut found, mut waiting) = (BTreeSet::from([cell]), vec![cell]);
        while let Some(cell) = waiting.pop() {
            for relation in &self.touching[cell] {
                for (_, other) in &self.relations[*relation].terms {
                    if self.unknown[*other] && found.insert(*other) {
                        waiting.push(*other);
                    }
                }
            }
        }
        found
    }
}

impl Relation {
    /// Moves the bounds of its cells as far as it says; gives the cells that moved, `None` where one has no value left.
    fn tighten(&self, bounds: &mut [Interval]) -> Option<Vec<usize>> {
        let range = |factor: i128, interval: Interval| {
            let (one, other) = (factor * interval.least, factor * interval.most);
            (one.min(other), one.max(other))
        };
        let (mut lowest, mut highest) = (0i128, 0i128);
        for (factor, cell) in &self.terms {
            let (low, high) = range(*factor, bounds[*cell]);
            (lowest, highest) = (lowest + low, highest + high);
        }
        let mut moved = Vec::new();
        for (factor, cell) in &self.terms {
            let interval = bounds[*cell];
            let (low, high) = range(*factor, interval);
            // What the others leave for factor × cell.
            let at_most = self.most.map(|most| most - (lowest - low));
            let at_least = self.least.map(|least| least - (highest - high));
            let (mut least, mut most) = (interval.least, interval.most);
            if *factor > 0 {
                most = at_most.map_or(most, |limit| most.min(divide_down(limit, *factor)));
                least = at_least.map_or(least, |limit| least.max(divide_up(limit, *factor)));
            } else if *factor < 0 {
                least = at_most.map_or(least, |limit| least.max(divide_up(-limit, -*factor)));
                most = at_least.map_or(most, |limit| most.min(divide_down(-limit, -*factor)));
            }
            if least > most {
                return None;
            }
            let new = Interval { least, most };
            if new != interval {
                let (new_low, new_high) = range(*factor, new);
                (lowest, highest) = (lowest - low + new_low, highest - high + new_high);
                bounds[*cell] = new;
                moved.push(*cell);
            }
        }
        Some(moved)
    }
}
