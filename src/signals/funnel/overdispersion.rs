//! Overdispersion: how much more the departments of a funnel differ than chance explains.
//!
//! Departments treat different patients, so with large counts most would lie outside limits of pure chance, and a funnel
//! would cry wolf. The spread between them, τ², is estimated and added to that of chance (additive random effects,
//! the DerSimonian–Laird estimate; as in FunnelPlotR, commit 9020d49):
//!
//! 1. z = (figure − centre) ÷ s on the scale of the kind, s² as in `limits.rs`;
//! 2. z winsorised: what lies beyond the 10 % and 90 % quantiles is moved onto them, so that the outliers that are looked
//!    for do not widen the limits (quantiles interpolate as R's type 7);
//! 3. φ = Σz² ÷ k over k departments;
//! 4. τ² = 0 where kφ < k − 1, else (kφ − (k − 1)) ÷ (Σw − Σw² ÷ Σw) with w = 1 ÷ s².
//!
//! With few departments φ is a guess, so below a least number nothing is estimated.

use crate::numbers::Fraction;

use super::limits::{scaled, spread};
use super::{Kind, Unit};

/// Shares of the departments beyond which z is winsorised.
const LOWEST: f64 = 0.1;
const HIGHEST: f64 = 0.9;

/// The spread between departments.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Overdispersion {
    /// Whether there were enough departments.
    pub estimated: bool,
    /// φ: about 1 where chance explains all. Given even with too few departments, as a guess.
    pub ratio: f64,
    /// τ², on the scale of the funnel's kind; 0 where chance explains all, or where nothing is estimated.
    pub between: f64,
}

impl Overdispersion {
    /// `units` have positive sizes; there is at least one.
    pub(super) fn of(kind: Kind, centre: Fraction, units: &[Unit], least_units: usize) -> Overdispersion {
        let centre = centre.for_drawing();
        let variances: Vec<f64> = units.iter().map(|unit| spread(kind, centre, unit.of.for_drawing())).collect();
        let distances = units.iter().zip(&variances).map(|(unit, variance)| distance(kind, centre, *unit, *variance));
        let scores = winsorised(distances.collect());
        let count = scores.len() as f64;
        let sum_of_squares: f64 = scores.iter().map(|score| score * score).sum();
        let estimated = units.len() >= least_units;
        let between = if estimated { between(sum_of_squares, &variances) } else { 0.0 };
        Overdispersion { estimated, ratio: sum_of_squares / count, between }
    }
}

/// z: how many standard errors a department lies from the centre.
fn distance(kind: Kind, centre: f64, unit: Unit, variance: f64) -> f64 {
    let (count, size) = (unit.count as f64, unit.of.for_drawing());
    let figure = match kind {
        // Half a case on both sides: a count of zero has no logarithm.
        Kind::Ratio => (count + 0.5) / (size + 0.5),
        Kind::Proportion | Kind::ObservedToExpected => count / size,
    };
    // All counts are zero where the centre of a ratio is.
    if kind == Kind::Ratio && centre <= 0.0 {
        return 0.0;
    }
    (scaled(kind, figure) - scaled(kind, centre)) / variance.sqrt()
}

/// τ² of the winsorised scores' sum of squares, kφ.
fn between(sum_of_squares: f64, variances: &[f64]) -> f64 {
    let excess = sum_of_squares - (variances.len() as f64 - 1.0);
    let weights: f64 = variances.iter().map(|variance| 1.0 / variance).sum();
    let squares: f64 = variances.iter().map(|variance| (1.0 / variance).powi(2)).sum();
    let scale = weights - squares / weights;
    // Nothing is between a single department and itself.
    if excess <= 0.0 || scale <= 0.0 { 0.0 } else { excess / scale }
}

/// Values beyond the outer quantiles moved onto them; there is at least one.
fn winsorised(values: Vec<f64>) -> Vec<f64> {
    let mut sorted = values.clone();
    sorted.sort_by(f64::total_cmp);
    let (low, high) = (quantile(&sorted, LOWEST), quantile(&sorted, HIGHEST));
    values.into_iter().map(|value| value.max(low).min(high)).collect()
}

/// Between the two nearest of sorted values (R's type 7); 0 without any.
fn quantile(sorted: &[f64], share: f64) -> f64 {
    let place = share * sorted.len().saturating_sub(1) as f64;
    let (below, rest) = (place.floor(), place.fract());
    let at = |index: f64| sorted.get(index as usize).or(sorted.last()).copied().unwrap_or(0.0);
    at(below) + rest * (at(below + 1.0) - at(below))
}
