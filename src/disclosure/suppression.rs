//! Which figures are not printed.
//!
//! First those that are small themselves, and ratios that rest on them. Then, as long as one of them is told by the others,
//! the smallest figure that helps. At last whatever turned out not to be needed is printed again.

use std::collections::BTreeSet;

use super::intervals::{Interval, System};
use super::table::{Standing, Table};

/// What is not printed, by number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cut {
    pub cells: BTreeSet<usize>,
    pub statements: BTreeSet<usize>,
    /// Small counts, suppressed or derived, that are told by what was published before: nothing that is left out now helps.
    pub exposed: BTreeSet<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Figure {
    Cell(usize),
    Statement(usize),
}

/// Chooses what is not printed: the same for the same table. Where `threshold`
/// is 1 nothing is suppressed but what was before.
pub fn suppress(table: &Table, threshold: i128) -> Cut {
    let mut cut = primary(table, threshold);
    let first = cut.clone();
    while let Some(cell) = first_unsafe(table, &cut, threshold) {
        match complement(table, &cut, cell, threshold) {
            Some(figure) => cut.add(figure),
            None => {
                cut.exposed.insert(cell);
            }
        }
    }
    print_again(table, &first, &mut cut, threshold);
    cut
}

impl Cut {
    fn add(&mut self, figure: Figure) {
        match figure {
            Figure::Cell(cell) => self.cells.insert(cell),
            Figure::Statement(statement) => self.statements.insert(statement),
        };
    }

    fn without(&self, figure: Figure) -> Cut {
        let mut cut = self.clone();
        match figure {
            Figure::Cell(cell) => cut.cells.remove(&cell),
            Figure::Statement(statement) => cut.statements.remove(&statement),
        };
        cut
    }
}

/// A count of a few people; of nobody is none.
fn is_small(table: &Table, cell: usize, threshold: i128) -> bool {
    let cell = &table.cells[cell];
    cell.counts_people && cell.value > 0 && cell.value < threshold
}

/// What is small, what rests on it, and what was withheld before. What was published before cannot be taken back.
fn primary(table: &Table, threshold: i128) -> Cut {
    let cells = (0..table.cells.len()).filter(|cell| match table.cells[*cell].standing {
        Standing::Printed => is_small(table, *cell, threshold),
        Standing::Withheld => true,
        Standing::Derived | Standing::Known => false,
    });
    let rests_on_small =
        |statement: usize| table.statements[statement].rests_on.iter().any(|cell| is_small(table, *cell, threshold));
    let statements = (0..table.statements.len()).filter(|statement| match table.statements[*statement].standing {
        Standing::Printed => rests_on_small(*statement),
        // Nobody prints what is derived.
        Standing::Withheld | Standing::Derived => true,
        Standing::Known => false,
    });
    Cut { cells: cells.collect(), statements: statements.collect(), exposed: BTreeSet::new() }
}

/// What must not be told: everything suppressed, and small counts that are printed nowhere.
fn is_protected(table: &Table, cut: &Cut, cell: usize, threshold: i128) -> bool {
    let derived = table.cells[cell].standing == Standing::Derived && is_small(table, cell, threshold);
    (derived || cut.cells.contains(&cell)) && !cut.exposed.contains(&cell)
}

fn first_unsafe(table: &Table, cut: &Cut, threshold: i128) -> Option<usize> {
    let system = System::of(table, &cut.cells, &cut.statements);
    let bounds = system.bounds();
    let mut protected = (0..table.cells.len()).filter(|cell| is_protected(table, cut, *cell, threshold));
    protected.find(|cell| system.spread(*cell, threshold, &bounds) < threshold)
}

/// The smallest printed figure that, suppressed too, leaves more possible values of a cell; where none does alone, the
/// smallest that has to do with it; ties by position. `None` where nothing is left that could be suppressed.
fn complement(table: &Table, cut: &Cut, cell: usize, threshold: i128) -> Option<Figure> {
    let system = System::of(table, &cut.cells, &cut.statements);
    let spread = system.spread(cell, threshold, &system.bounds());
    let candidates = candidates(&system, cut, cell);
    let helps = |figure: &&Figure| {
        let mut tried = cut.clone();
        tried.add(**figure);
        let system = System::of(table, &tried.cells, &tried.statements);
        let bounds: Vec<Interval> = system.bounds();
        system.spread(cell, threshold, &bounds) > spread
    };
    candidates.iter().find(helps).or(candidates.first()).copied()
}

/// Printed figures that have to do with a cell, smallest first; a ratio counts as what it is a ratio of.
fn candidates(system: &System<'_>, cut: &Cut, cell: usize) -> Vec<Figure> {
    let table = system.table;
    let component = system.component(cell);
    let mut found = BTreeSet::new();
    for relation in component.iter().flat_map(|cell| system.touching(*cell)) {
        let relation = system.relations[*relation];
        for (_, other) in &relation.terms {
            if !system.unknown[*other] && table.cells[*other].standing == Standing::Printed {
                found.insert((table.cells[*other].value, Figure::Cell(*other)));
            }
        }
        if let Some(statement) = relation.told_by.filter(|told_by| !cut.statements.contains(told_by)) {
            let Some(told) = table.statements.get(statement) else { continue };
            if told.standing == Standing::Printed {
                let size = told.rests_on.iter().map(|cell| table.cells[*cell].value).min();
                found.insert((size.unwrap_or_default(), Figure::Statement(statement)));
            }
        }
    }
    found.into_iter().map(|(_, figure)| figure).collect()
}

/// Whether what is told already would be told even closer.
fn narrows_exposed(table: &Table, cut: &Cut, tried: &Cut, threshold: i128) -> bool {
    if cut.exposed.is_empty() {
        return false;
    }
    let spread = |cut: &Cut| -> Vec<i128> {
        let system = System::of(table, &cut.cells, &cut.statements);
        let bounds = system.bounds();
        cut.exposed.iter().map(|cell| system.spread(*cell, threshold, &bounds)).collect()
    };
    spread(tried).iter().zip(spread(cut)).any(|(tried, now)| *tried < now)
}

/// Prints whatever is not needed, the largest first.
fn print_again(table: &Table, first: &Cut, cut: &mut Cut, threshold: i128) {
    let cells = cut.cells.difference(&first.cells).map(|cell| (table.cells[*cell].value, Figure::Cell(*cell)));
    let statements = cut.statements.difference(&first.statements).map(|statement| {
        let rests_on = table.statements[*statement].rests_on.iter();
        (rests_on.map(|cell| table.cells[*cell].value).max().unwrap_or_default(), Figure::Statement(*statement))
    });
    let mut added: Vec<(i128, Figure)> = cells.chain(statements).collect();
    added.sort_by(|one, other| other.cmp(one));
    for (_, figure) in added {
        let tried = cut.without(figure);
        if first_unsafe(table, &tried, threshold).is_none() && !narrows_exposed(table, cut, &tried, threshold) {
            *cut = tried;
        }
    }
}
