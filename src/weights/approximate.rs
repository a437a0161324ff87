//! What has no exact form: principal eigenvectors, geometric means, probabilities. The only floats of this stage.
//!
//! Each is rounded here and goes on as a decimal: eigenvectors and λmax to 9 digits after the point, probabilities to 6.
//! Machines may differ in the last bits of a float, which is the sixteenth digit, and so print the same.

use statrs::distribution::{ChiSquared, ContinuousCDF as _};

use crate::numbers::{Decimal, Fraction};

/// Digits of eigenvectors and eigenvalues.
pub const DIGITS: u8 = 9;

/// Digits of probabilities.
const PROBABILITY_DIGITS: u8 = 6;

/// A matrix of positive numbers, row by row.
pub(super) type Matrix = Vec<Vec<f64>>;

/// The largest eigenvalue of a matrix and its eigenvector, whose parts add up to 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Principal {
    pub vector: Vec<Decimal>,
    pub value: Decimal,
}

/// Far more than matrices of judgements need, whose second eigenvalue is small.
const STEPS_AT_MOST: usize = 100_000;

/// Parts that change by less are as exact as floats are.
const STILL: f64 = 1e-15;

/// By power iteration, which ends for every matrix of positive numbers.
pub(super) fn principal(matrix: &Matrix) -> Option<Principal> {
    let mut vector = vec![1.0 / matrix.len() as f64; matrix.len()];
    let mut value = 0.0;
    for _ in 0..STEPS_AT_MOST {
        let product: Vec<f64> = matrix.iter().map(|row| row.iter().zip(&vector).map(|(a, w)| a * w).sum()).collect();
        // The vector adds up to 1, so that its product adds up to the eigenvalue.
        value = product.iter().sum();
        let next: Vec<f64> = product.iter().map(|part| part / value).collect();
        let moved = next.iter().zip(&vector).map(|(after, before)| (after - before).abs()).fold(0.0, f64::max);
        vector = next;
        if moved < STILL {
            break;
        }
    }
    let vector = vector.into_iter().map(|part| Decimal::of_limit(part, DIGITS)).collect::<Option<_>>()?;
    Some(Principal { vector, value: Decimal::of_limit(value, DIGITS)? })
}

/// The geometric mean of each judgement of several experts; what lies across the diagonal is its reciprocal again.
pub(super) fn geometric_mean(matrices: &[&Vec<Vec<Fraction>>]) -> Matrix {
    let size = matrices.first().map_or(0, |matrix| matrix.len());
    let mut mean = vec![vec![1.0; size]; size];
    for row in 0..size {
        for column in row + 1..size {
            let product: f64 = matrices.iter().map(|matrix| matrix[row][column].for_drawing()).product();
            let root = product.powf(1.0 / matrices.len() as f64);
            mean[row][column] = root;
            mean[column][row] = 1.0 / root;
        }
    }
    mean
}

/// How probable a χ² as large as this, or larger, is by chance.
pub(super) fn chi_squared_tail(chi_squared: Fraction, degrees: usize) -> Option<Decimal> {
    let distribution = ChiSquared::new(degrees as f64).ok()?;
    Decimal::of_limit(distribution.sf(chi_squared.for_drawing()), PROBABILITY_DIGITS)
}
