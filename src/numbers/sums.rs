//! Parts of a whole: shared out, and rounded so that they still add up.

use super::fraction::greatest_common_divisor;
use super::{Decimal, Fraction};

/// Shares `total` units among `weights` in proportion, by largest remainder; ties go to the earlier one.
///
/// The parts add up to `total` exactly. `None` when no weight is positive.
pub fn shares(total: i128, weights: &[i128]) -> Option<Vec<i128>> {
    let sum: i128 = weights.iter().sum();
    if sum <= 0 || weights.iter().any(|weight| *weight < 0) {
        return None;
    }
    let mut parts = Vec::with_capacity(weights.len());
    let mut remainders = Vec::with_capacity(weights.len());
    for (index, weight) in weights.iter().enumerate() {
        let product = total.checked_mul(*weight)?;
        parts.push(product.div_euclid(sum));
        remainders.push((product.rem_euclid(sum), index));
    }
    let left = total - parts.iter().sum::<i128>();
    remainders.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    for (_, index) in remainders.into_iter().take(usize::try_from(left).ok()?) {
        parts[index] += 1;
    }
    Some(parts)
}

/// The numerators of fractions over the least denominator that all of them share; `None` where numbers leave `i128`.
pub fn over_a_common_denominator(fractions: &[Fraction]) -> Option<Vec<i128>> {
    let common = fractions.iter().try_fold(1i128, |common, fraction| {
        let shared = greatest_common_divisor(common, fraction.denominator);
        (common / shared).checked_mul(fraction.denominator)
    })?;
    fractions.iter().map(|fraction| fraction.numerator.checked_mul(common / fraction.denominator)).collect()
}

/// Rounds `parts` to the digits of `total` so that they add up to it: each half away from zero, and then, by largest
/// remainder, as few as needed are taken one unit of the last digit up or down; ties go to the earlier one.
///
/// Parts may have either sign; turning all signs turns those of the result and nothing else. `total` is a sum as it is
/// printed, at most one unit of its last digit from the exact sum (a difference of two rounded figures is): `None` where
/// it is further away, and where numbers leave `i128`.
pub fn rounded_to_sum(parts: &[Fraction], total: Decimal) -> Option<Vec<Decimal>> {
    let exact = parts.iter().try_fold(Fraction::ZERO, |sum, part| sum.plus(*part))?;
    if total.fraction().minus(exact)?.absolute() > Decimal::new(1, total.decimals()).fraction() {
        return None;
    }
    let mut rounded: Vec<Decimal> = parts.iter().map(|part| part.rounded(total.decimals())).collect();
    let missing = total.units() - rounded.iter().map(|part| part.units()).sum::<i128>();
    let moved = usize::try_from(missing.abs()).ok().filter(|moved| *moved <= parts.len())?;
    let mut remainders = Vec::with_capacity(parts.len());
    for (index, (part, rounded)) in parts.iter().zip(&rounded).enumerate() {
        let remainder = part.minus(rounded.fraction())?;
        remainders.push((if missing < 0 { remainder.negated() } else { remainder }, index));
    }
    remainders.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    for (_, index) in remainders.into_iter().take(moved) {
        rounded[index].units += missing.signum();
    }
    Some(rounded)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fraction(numerator: i128, denominator: i128) -> Fraction {
        Fraction::new(numerator, denominator).expect("a denominator other than zero")
    }

    #[test]
    fn shares_add_up_and_ties_go_to_the_first() {
        assert_eq!(shares(100, &[1, 1, 1]), Some(vec![34, 33, 33]));
        assert_eq!(shares(1500, &[5, 5, 15, 5]), Some(vec![250, 250, 750, 250]));
        assert_eq!(shares(10, &[0, 0]), None);
    }

    #[test]
    fn rounded_parts_add_up_to_the_printed_sum() {
        let parts = |values: &[(i128, i128)]| values.iter().map(|(n, d)| fraction(*n, *d)).collect::<Vec<_>>();
        let printed = |values: &[(i128, i128)], total| {
            let rounded = rounded_to_sum(&parts(values), total)?;
            Some(rounded.iter().map(Decimal::to_string).collect::<Vec<_>>().join(" "))
        };
        let thirds = [(1, 3), (1, 3), (1, 3)];
        assert_eq!(printed(&thirds, Decimal::new(100, 2)).as_deref(), Some("0.34 0.33 0.33"));
        assert_eq!(printed(&[(-1, 3), (-1, 3), (-1, 3)], Decimal::new(-100, 2)).as_deref(), Some("-0.34 -0.33 -0.33"));
        assert_eq!(printed(&[(5, 10), (-5, 10)], Decimal::new(0, 0)).as_deref(), Some("1 -1"));
        // 1.446 is printed as 1.45 here, and as the difference of two rounded figures it may be 1.44.
        let near = [(1_004, 1_000), (442, 1_000)];
        assert_eq!(printed(&near, Decimal::new(145, 2)).as_deref(), Some("1.01 0.44"));
        assert_eq!(printed(&near, Decimal::new(144, 2)).as_deref(), Some("1.00 0.44"));
        assert_eq!(printed(&near, Decimal::new(147, 2)), None);
        assert_eq!(rounded_to_sum(&[], Decimal::zero(2)), Some(Vec::new()));
        assert_eq!(rounded_to_sum(&[], Decimal::new(1, 2)), None);
    }
}
