//! The formulas of a funnel's limits.
//!
//! Each kind has a scale on which its figures scatter evenly around the centre, with a spread that depends on the size
//! alone; limits are taken there and taken back. τ² is the spread between departments beyond chance (`overdispersion.rs`).
//!
//! | kind | scale | spread s² at size n, centre c | limits |
//! |---|---|---|---|
//! | proportion | asin √p | 1 ÷ 4n | sin²(asin √c ± z·√(s² + τ²)), the angle cut to 0 … π/2 |
//! | ratio of counts | ln r | cn ÷ (cn + ½)² + n ÷ (n + ½)² | exp(ln c ± z·√(s² + τ²)) |
//! | observed ÷ expected, τ² = 0 | counts | Poisson | c·χ²(α; 2n) ÷ 2n, c·χ²(1 − α; 2n + 2) ÷ 2n |
//! | observed ÷ expected, τ² > 0 | √r | 1 ÷ 4n | (√c ± z·√(s² + τ²))², the root cut at 0 |
//!
//! Where this is not to the letter of FunnelPlotR:
//!
//! - The angle is cut before the sine is squared: uncut, limits of small sizes turn back from 0 and 1.
//! - The spread of a ratio is that of the count expected at the centre, not of the department's own: its own would make the
//!   limits depend on the very figure that they judge, and a count of zero the surest of all. x ÷ (x + ½)² falls back below
//!   x = ½, where no count lies; it is kept at its largest there.
//! - So limits only narrow with size. There is no part of a curve that turns back and would have to be left out.

use statrs::distribution::{ChiSquared, ContinuousCDF as _};

use super::{Kind, Limits};

/// Standard normal quantiles of 97.5 % and 99.9 %, as published.
const Z_95: f64 = 1.959964;
const Z_998: f64 = 3.090232;

/// What lies beyond each of two limits by chance: 2.5 % and 0.1 %.
const TAIL_95: f64 = 0.025;
const TAIL_998: f64 = 0.001;

/// `size` is positive; `between` is τ² on the scale of the kind.
pub(super) fn limits(kind: Kind, centre: f64, size: f64, between: f64) -> Limits {
    let at = |z: f64, tail: f64| match kind {
        Kind::ObservedToExpected if between <= 0.0 => poisson(centre, size, tail),
        Kind::Proportion | Kind::Ratio | Kind::ObservedToExpected => {
            let reach = z * (spread(kind, centre, size) + between).sqrt();
            let middle = scaled(kind, centre);
            (unscaled(kind, middle - reach), unscaled(kind, middle + reach))
        }
    };
    let ((lower_95, upper_95), (lower_998, upper_998)) = (at(Z_95, TAIL_95), at(Z_998, TAIL_998));
    Limits { lower_998, lower_95, upper_95, upper_998 }
}

/// A figure on the scale on which its kind scatters evenly.
pub(super) fn scaled(kind: Kind, figure: f64) -> f64 {
    match kind {
        Kind::Proportion => figure.sqrt().asin(),
        Kind::Ratio => figure.ln(),
        Kind::ObservedToExpected => figure.sqrt(),
    }
}

fn unscaled(kind: Kind, place: f64) -> f64 {
    match kind {
        Kind::Proportion => place.clamp(0.0, std::f64::consts::FRAC_PI_2).sin().powi(2),
        Kind::Ratio => place.exp(),
        Kind::ObservedToExpected => place.max(0.0).powi(2),
    }
}

/// s², the variance by chance on that scale.
pub(super) fn spread(kind: Kind, centre: f64, size: f64) -> f64 {
    match kind {
        Kind::Proportion | Kind::ObservedToExpected => 1.0 / (4.0 * size),
        Kind::Ratio => {
            let of_count = |count: f64| count.max(0.5) / (count.max(0.5) + 0.5).powi(2);
            of_count(centre * size) + of_count(size)
        }
    }
}

/// Exact Poisson limits of observed ÷ expected.
fn poisson(centre: f64, expected: f64, tail: f64) -> (f64, f64) {
    let limit = |probability: f64, degrees: f64| centre * chi_squared(probability, degrees) / 2.0 / expected;
    (limit(tail, 2.0 * expected), limit(1.0 - tail, 2.0 * (expected + 1.0)))
}

/// The quantile of the χ² distribution with a positive number of degrees of freedom, which need not be whole.
fn chi_squared(probability: f64, degrees: f64) -> f64 {
    // The degrees are positive wherever a size is; a distribution without them would be all at zero.
    ChiSquared::new(degrees).map_or(0.0, |distribution| distribution.inverse_cdf(probability))
}
