//! Cells, what they have to do with each other, and figures made of them that are printed too.

use crate::numbers::{Decimal, power_of_ten};

/// What becomes of a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is printed unless it is suppressed.
    Printed,
    /// It is printed nowhere, and must not be told by what is.
    Derived,
    /// It was published before: it is known, whatever is printed now.
    Known,
    /// It was suppressed in something published before, and stays so.
    Withheld,
}

/// A non-negative integer.
#[derive(Clone, Copy, Debug)]
pub struct Cell {
    pub value: i128,
    /// It counts people, or what happened to them: it must not be told where it is small.
    pub counts_people: bool,
    pub standing: Standing,
}

/// least ≤ Σ factor × cell ≤ most
#[derive(Clone, Debug)]
pub struct Relation {
    pub terms: Vec<(i128, usize)>,
    pub least: Option<i128>,
    pub most: Option<i128>,
    /// The statement that tells it, by number; everybody knows the others.
    pub told_by: Option<usize>,
}

/// A figure made of cells: a ratio.
#[derive(Clone, Debug)]
pub struct Statement {
    pub standing: Standing,
    /// It is not printed where one of these is small.
    pub rests_on: Vec<usize>,
}

/// All that is printed together, and was before.
#[derive(Clone, Debug, Default)]
pub struct Table {
    pub cells: Vec<Cell>,
    pub relations: Vec<Relation>,
    pub statements: Vec<Statement>,
}

/// A ratio as it is printed: `factor` × numerator ÷ denominator, rounded half away from zero.
#[derive(Clone, Copy, Debug)]
pub struct Ratio {
    pub numerator: usize,
    pub denominator: usize,
    /// (times, over): (100, 1) of a per cent, (1, 100) of yuan made of fen.
    pub factor: (i128, i128),
    pub printed: Decimal,
}

impl Table {
    /// Gives the number of the new cell.
    pub fn cell(&mut self, value: i128, counts_people: bool, standing: Standing) -> usize {
        self.cells.push(Cell { value, counts_people, standing });
        self.cells.len() - 1
    }

    /// total = Σ factor × part
    pub fn sum(&mut self, total: usize, parts: &[(i128, usize)]) {
        let terms = parts.iter().copied().chain([(-1, total)]).collect();
        self.relations.push(Relation { terms, least: Some(0), most: Some(0), told_by: None });
    }

    /// The numerator counts some of those that the denominator counts: the others are a count of their own.
    pub fn share(&mut self, numerator: usize, denominator: usize) {
        let others = self.cells[denominator].value - self.cells[numerator].value;
        let people = self.cells[numerator].counts_people && self.cells[denominator].counts_people;
        let others = self.cell(others, people, Standing::Derived);
        self.sum(denominator, &[(1, numerator), (1, others)]);
    }

    /// A printed ratio, whose numerator lies where its rounding leaves it; gives the number of the statement. What is too
    /// large to be reckoned with is none: `None`.
    pub fn ratio(&mut self, ratio: Ratio, standing: Standing) -> Option<usize> {
        let Ratio { numerator, denominator, factor: (times, over), printed } = ratio;
        let statement = self.statements.len();
        // (2u − 1) × over × denominator ≤ 2 × 10^d × times × numerator < (2u + 1) × over × denominator
        let left = times.checked_mul(2)?.checked_mul(power_of_ten(printed.decimals()))?;
        let right = |units: i128| units.checked_mul(over);
        let twice = printed.units().checked_mul(2)?;
        let (low, high) = (right(twice - 1)?, right(twice + 1)?);
        let told_by = Some(statement);
        let terms = |of_denominator: i128| vec![(left, numerator), (-of_denominator, denominator)];
        self.relations.push(Relation { terms: terms(low), least: Some(0), most: None, told_by });
        self.relations.push(Relation { terms: terms(high), least: None, most: Some(-1), told_by });
        self.statements.push(Statement { standing, rests_on: vec![numerator, denominator] });
        Some(statement)
    }

    /// Whether the cells are as the relations say.
    pub fn holds_together(&self) -> bool {
        let values: Vec<i128> = self.cells.iter().map(|cell| cell.value).collect();
        values.iter().all(|value| *value >= 0) && self.relations.iter().all(|relation| relation.holds(&values))
    }
}

impl Relation {
    /// Of these values of all cells; a sum that is too large to be reckoned with does not hold.
    pub fn holds(&self, values: &[i128]) -> bool {
        self.sum(values)
            .is_some_and(|sum| self.least.is_none_or(|least| least <= sum) && self.most.is_none_or(|most| sum <= most))
    }

    pub(super) fn sum(&self, values: &[i128]) -> Option<i128> {
        self.terms.iter().try_fold(0i128, |sum, (factor, cell)| sum.checked_add(factor.checked_mul(values[*cell])?))
    }
}
