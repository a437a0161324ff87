//! What a test says of one row, by SQL's three-valued logic: the second, slow reading of a predicate, for explanations.
//!
//! The counting engine decides which rows count (`sql`); here the same is worked out row by row, so that an explanation
//! that disagrees with the count shows that one of them is wrong.

use std::cmp::Ordering;

use super::{Comparison, Literal, Predicate};

/// What stands in one column of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cell<'a> {
    Number(i64),
    Word(&'a str),
}

impl Predicate {
    /// Whether it holds; `None` where an empty column leaves it open, and then the row does not count.
    pub fn truth<'c>(&self, cell: &impl Fn(&str) -> Option<Cell<'c>>) -> Option<bool> {
        match self {
            Predicate::And(left, right) => match (left.truth(cell), right.truth(cell)) {
                (Some(false), _) | (_, Some(false)) => Some(false),
                (Some(true), Some(true)) => Some(true),
                (None, _) | (_, None) => None,
            },
            Predicate::Or(left, right) => match (left.truth(cell), right.truth(cell)) {
                (Some(true), _) | (_, Some(true)) => Some(true),
                (Some(false), Some(false)) => Some(false),
                (None, _) | (_, None) => None,
            },
            Predicate::Not(inner) => inner.truth(cell).map(|holds| !holds),
            Predicate::Compare { column, comparison, literal } => {
                let order = order(cell(column)?, literal)?;
                Some(match comparison {
                    Comparison::Equal => order == Ordering::Equal,
                    Comparison::NotEqual => order != Ordering::Equal,
                    Comparison::Less => order == Ordering::Less,
                    Comparison::LessOrEqual => order != Ordering::Greater,
                    Comparison::Greater => order == Ordering::Greater,
                    Comparison::GreaterOrEqual => order != Ordering::Less,
                })
            }
            Predicate::In { column, literals, negated } => {
                let cell = cell(column)?;
                let among = literals.iter().any(|literal| order(cell, literal) == Some(Ordering::Equal));
                Some(among != *negated)
            }
            Predicate::IsNull { column, negated } => Some(cell(column).is_none() != *negated),
        }
    }

    /// The tests that must all hold, one by one.
    pub fn parts(&self) -> Vec<&Predicate> {
        match self {
            Predicate::And(left, right) => left.parts().into_iter().chain(right.parts()).collect(),
            Predicate::Or(_, _)
            | Predicate::Not(_)
            | Predicate::Compare { .. }
            | Predicate::In { .. }
            | Predicate::IsNull { .. } => vec![self],
        }
    }
}

/// Numbers by size, words by bytes; a number and a word cannot be compared.
fn order(cell: Cell<'_>, literal: &Literal) -> Option<Ordering> {
    match (cell, literal) {
        (Cell::Number(number), Literal::Integer(other)) => Some(number.cmp(other)),
        (Cell::Word(word), Literal::Text(other)) => Some(word.cmp(other.as_str())),
        (Cell::Number(_), Literal::Text(_)) | (Cell::Word(_), Literal::Integer(_)) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_column_leaves_a_test_open() {
        let truth = |text: &str| {
            let cell = |column: &str| match column {
                "kind" => Some(Cell::Word("outpatient")),
                "level" => Some(Cell::Number(3)),
                _ => None,
            };
            Predicate::parse(text).expect("a predicate").truth(&cell)
        };
        assert_eq!(truth("kind = 'outpatient' AND level >= 3"), Some(true));
        assert_eq!(truth("kind IN ('emergency') OR level < 3"), Some(false));
        assert_eq!(truth("none = 1 OR level = 3"), Some(true));
        assert_eq!(truth("none = 1 OR level = 4"), None);
        assert_eq!(truth("NOT none NOT IN (1, 2)"), None);
        assert_eq!(truth("none = 1 AND level = 4"), Some(false));
        assert_eq!(truth("none IS NULL AND kind IS NOT NULL"), Some(true));
        assert_eq!(Predicate::parse("a = 1 AND (b = 2 OR c = 3) AND d = 4").expect("a predicate").parts().len(), 3);
    }
}
