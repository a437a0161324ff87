//! Exact numbers: the only place that divides, rounds or formats.
//!
//! Facts are integers; whatever is made of them is a [`Fraction`] over `i128` (multiply first, divide last); whatever is
//! printed is a [`Decimal`], rounded once, half away from zero (四舍五入). Nothing here is a float, so the same input gives
//! the same digits on every machine. Arithmetic that would leave `i128` returns `None` rather than a wrong figure.

mod decimal;
pub mod expression;
mod fraction;
mod sums;

pub use decimal::{Decimal, NotADecimal};
pub use fraction::Fraction;
pub use sums::{over_a_common_denominator, rounded_to_sum, shares};

/// The rank (from 1) of the nearest-rank quantile of `count` values: ⌈percent · count ÷ 100⌉.
pub fn nearest_rank(percent: u8, count: u64) -> u64 {
    (u64::from(percent) * count).div_ceil(100).max(1)
}

/// The middle of some decimals, or the mean of the two middle ones, rounded to `decimals`; `None` of nothing.
pub fn median(values: &[Decimal], decimals: u8) -> Option<Decimal> {
    let mut values = values.to_vec();
    values.sort();
    let (lower, upper) = (values.get(values.len().checked_sub(1)? / 2)?, values.get(values.len() / 2)?);
    let sum = lower.plus(*upper).fraction();
    Some(sum.over(Fraction::integer(2))?.rounded(decimals))
}

/// The mean of some decimals, rounded to `decimals`; `None` of nothing.
pub fn mean(values: &[Decimal], decimals: u8) -> Option<Decimal> {
    let sum = values.iter().map(|value| value.fraction()).try_fold(Fraction::ZERO, Fraction::plus)?;
    Some(sum.over(Fraction::integer(i128::try_from(values.len()).ok()?))?.rounded(decimals))
}

/// Whether `count` of `of` is more than the share `limit`; nothing of nothing is not.
pub fn exceeds_share(count: u64, of: u64, limit: Decimal) -> bool {
    match Fraction::new(i128::from(count), i128::from(of)) {
        Some(share) => share > limit.fraction(),
        None => count > 0,
    }
}

/// The largest whole number that is no more than the quotient; `divisor` is positive.
pub fn divide_down(number: i128, divisor: i128) -> i128 {
    number.div_euclid(divisor)
}

/// The smallest whole number that is no less than the quotient; `divisor` is positive.
pub fn divide_up(number: i128, divisor: i128) -> i128 {
    -(-number).div_euclid(divisor)
}

pub fn power_of_ten(exponent: u8) -> i128 {
    10i128.pow(u32::from(exponent))
}

fn divide_half_up(numerator: i128, denominator: i128) -> i128 {
    let (whole, rest) = (numerator / denominator, numerator % denominator);
    if rest >= denominator - rest { whole + 1 } else { whole }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_median_is_the_middle_or_the_mean_of_the_two_middle_ones() {
        let hundredths = |units: &[i128]| units.iter().map(|units| Decimal::new(*units, 2)).collect::<Vec<_>>();
        let median = |units: &[i128]| median(&hundredths(units), 2).map(|median| median.to_string());
        assert_eq!(median(&[9800, 10020, 9000]).as_deref(), Some("98.00"));
        assert_eq!(median(&[9545, 9600]).as_deref(), Some("95.73"));
        assert_eq!(median(&[]), None);
    }

    #[test]
    fn nearest_ranks_are_observed_positions() {
        assert_eq!(nearest_rank(90, 10), 9);
        assert_eq!(nearest_rank(90, 11), 10);
        assert_eq!(nearest_rank(50, 1), 1);
    }
}
