//! The sides of a formula as sums of counts.

use std::collections::BTreeMap;

use crate::indicators::formula::{Term, When};

/// Measures with their factors, in order: what a side of a formula adds up.
pub(super) type Side = Vec<(String, i128)>;

/// A measure alone.
pub(super) fn single(measure: &str) -> Side {
    vec![(measure.to_owned(), 1)]
}

/// A side that only adds up measures of its own time, with its greatest common factor apart: 100 × ddds is ddds, 100 times.
pub(super) fn side(term: &Term) -> Option<(Side, i128)> {
    let mut factors: BTreeMap<String, i128> = BTreeMap::new();
    add_terms(term, 1, &mut factors)?;
    factors.retain(|_, factor| *factor != 0);
    let per = match factors.values().next() {
        Some(first) if *first > 0 && factors.values().all(|factor| factor.abs() == *first) => *first,
        Some(_) => 1,
        None => return None,
    };
    // All factors are the first or its negative: each is 1 or −1 of it.
    let one = |factor: i128| if per == 1 { factor } else { factor.signum() };
    Some((factors.into_iter().map(|(measure, factor)| (measure, one(factor))).collect(), per))
}

fn add_terms(term: &Term, times: i128, factors: &mut BTreeMap<String, i128>) -> Option<()> {
    match term {
        Term::Integer(_) => None,
        Term::Measure(used) => {
            if used.mean || used.when != When::Now {
                return None;
            }
            *factors.entry(used.measure.clone()).or_default() += times;
            Some(())
        }
        Term::Plus(left, right) => {
            add_terms(left, times, factors)?;
            add_terms(right, times, factors)
        }
        Term::Minus(left, right) => {
            add_terms(left, times, factors)?;
            add_terms(right, -times, factors)
        }
        Term::Times(left, right) => match (&**left, &**right) {
            (Term::Integer(number), other) | (other, Term::Integer(number)) => {
                add_terms(other, times.checked_mul(i128::from(*number))?, factors)
            }
            (_, _) => None,
        },
    }
}
