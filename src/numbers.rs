//! Exact numbers: the only file that divides, rounds or formats.
//!
//! Facts are integers; whatever is made of them is a [`Fraction`] over `i128` (multiply first, divide last); whatever is
//! printed is a [`Decimal`], rounded once, half away from zero (四舍五入). Nothing here is a float, so the same input gives
//! the same digits on every machine. Arithmetic that would leave `i128` returns `None` rather than a wrong figure.

pub mod expression;

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An exact ratio of two integers in lowest terms; the denominator is positive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fraction {
    numerator: i128,
    denominator: i128,
}

impl Fraction {
    pub const ZERO: Fraction = Fraction { numerator: 0, denominator: 1 };
    pub const ONE: Fraction = Fraction { numerator: 1, denominator: 1 };

    /// `numerator ÷ denominator`; `None` when the denominator is zero.
    pub fn new(numerator: i128, denominator: i128) -> Option<Fraction> {
        if denominator == 0 {
            return None;
        }
        let divisor = greatest_common_divisor(numerator, denominator);
        let sign = denominator.signum();
        Some(Fraction { numerator: sign * numerator / divisor, denominator: sign * denominator / divisor })
    }

    pub const fn integer(value: i128) -> Fraction {
        Fraction { numerator: value, denominator: 1 }
    }

    pub fn numerator(self) -> i128 {
        self.numerator
    }

    pub fn denominator(self) -> i128 {
        self.denominator
    }

    pub fn plus(self, other: Fraction) -> Option<Fraction> {
        // Over the least common denominator: a long sum of parts of one whole stays as small as the whole.
        let shared = greatest_common_divisor(self.denominator, other.denominator);
        let (own, others) = (self.denominator / shared, other.denominator / shared);
        let left = self.numerator.checked_mul(others)?;
        let right = other.numerator.checked_mul(own)?;
        Fraction::new(left.checked_add(right)?, own.checked_mul(other.denominator)?)
    }

    pub fn minus(self, other: Fraction) -> Option<Fraction> {
        self.plus(other.negated())
    }

    pub fn times(self, other: Fraction) -> Option<Fraction> {
        // Cancel crosswise first: the products stay as small as the result allows.
        let left = Fraction::new(self.numerator, other.denominator)?;
        let right = Fraction::new(other.numerator, self.denominator)?;
        Fraction::new(left.numerator.checked_mul(right.numerator)?, left.denominator.checked_mul(right.denominator)?)
    }

    /// `None` when `other` is zero.
    pub fn over(self, other: Fraction) -> Option<Fraction> {
        self.times(Fraction::new(other.denominator, other.numerator)?)
    }

    pub fn negated(self) -> Fraction {
        Fraction { numerator: -self.numerator, denominator: self.denominator }
    }

    pub fn absolute(self) -> Fraction {
        Fraction { numerator: self.numerator.abs(), denominator: self.denominator }
    }

    pub fn is_zero(self) -> bool {
        self.numerator == 0
    }

    pub fn is_negative(self) -> bool {
        self.numerator < 0
    }

    pub fn is_positive(self) -> bool {
        self.numerator > 0
    }

    /// The whole part, towards zero: 3.15 → 3, −2.40 → −2.
    pub fn whole(self) -> i128 {
        self.numerator / self.denominator
    }

    /// The value as a float, for places on paper and for statistics that have no exact form.
    pub fn for_drawing(self) -> f64 {
        self.numerator as f64 / self.denominator as f64
    }

    /// The square root, rounded once to `decimals` digits, half away from zero; `None` of what is negative or too large.
    pub fn root_rounded(self, decimals: u8) -> Option<Decimal> {
        let scale = power_of_ten(decimals);
        let scaled = self.numerator.checked_mul(4)?.checked_mul(scale.checked_mul(scale)?)?;
        // Twice the root, cut to a whole number: odd where the half is reached.
        let twice = (scaled / self.denominator).checked_isqrt()?;
        Some(Decimal { units: (twice + 1) / 2, decimals })
    }

    /// Rounded once to `decimals` digits, half away from zero.
    pub fn rounded(self, decimals: u8) -> Decimal {
        let scaled = self.numerator.abs().checked_mul(power_of_ten(decimals));
        let units = match scaled {
            Some(scaled) => divide_half_up(scaled, self.denominator),
            // Too many digits to scale at once: whole part and rest apart.
            None => {
                let whole = self.numerator.abs() / self.denominator;
                let rest = self.numerator.abs() % self.denominator;
                let step = self.denominator / power_of_ten(decimals).min(self.denominator);
                whole * power_of_ten(decimals) + divide_half_up(rest, step.max(1))
            }
        };
        Decimal { units: units * self.numerator.signum(), decimals }
    }
}

impl PartialOrd for Fraction {
    fn partial_cmp(&self, other: &Fraction) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Fraction {
    fn cmp(&self, other: &Fraction) -> Ordering {
        match (self.numerator.checked_mul(other.denominator), other.numerator.checked_mul(self.denominator)) {
            (Some(left), Some(right)) => left.cmp(&right),
            // Cross products too large: compare whole parts, then the reciprocals of what is left.
            _ => {
                let (left, right) =
                    (self.numerator.div_euclid(self.denominator), other.numerator.div_euclid(other.denominator));
                left.cmp(&right).then_with(|| {
                    let left = self.numerator.rem_euclid(self.denominator);
                    let right = other.numerator.rem_euclid(other.denominator);
                    match (left, right) {
                        (0, 0) => Ordering::Equal,
                        (0, _) => Ordering::Less,
                        (_, 0) => Ordering::Greater,
                        (left, right) => {
                            let left = Fraction { numerator: self.denominator, denominator: left };
                            let right = Fraction { numerator: other.denominator, denominator: right };
                            right.cmp(&left)
                        }
                    }
                })
            }
        }
    }
}

/// A decimal with a fixed number of digits after the point: what is printed, and so what is scored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decimal {
    units: i128,
    decimals: u8,
}

impl Decimal {
    /// `units` counts the last digit: (1661, 2) is 16.61.
    pub const fn new(units: i128, decimals: u8) -> Decimal {
        Decimal { units, decimals }
    }

    /// The nearest decimal of a limit of statistics, which has no exact form; `None` of what is no number, or too large.
    pub fn of_limit(limit: f64, decimals: u8) -> Option<Decimal> {
        let units = (limit * power_of_ten(decimals) as f64).round();
        (units.abs() < 1e15).then_some(Decimal { units: units as i128, decimals })
    }

    pub const fn zero(decimals: u8) -> Decimal {
        Decimal { units: 0, decimals }
    }

    pub fn units(self) -> i128 {
        self.units
    }

    pub fn decimals(self) -> u8 {
        self.decimals
    }

    pub fn fraction(self) -> Fraction {
        Fraction::new(self.units, power_of_ten(self.decimals)).unwrap_or(Fraction::ZERO)
    }

    /// The same value with another number of digits, rounded where digits are lost.
    pub fn rounded(self, decimals: u8) -> Decimal {
        self.fraction().rounded(decimals)
    }

    /// Sum of two decimals, with the digits of the finer one.
    pub fn plus(self, other: Decimal) -> Decimal {
        let decimals = self.decimals.max(other.decimals);
        Decimal { units: self.scaled(decimals) + other.scaled(decimals), decimals }
    }

    pub fn minus(self, other: Decimal) -> Decimal {
        self.plus(other.negated())
    }

    pub fn negated(self) -> Decimal {
        Decimal { units: -self.units, decimals: self.decimals }
    }

    pub fn absolute(self) -> Decimal {
        Decimal { units: self.units.abs(), decimals: self.decimals }
    }

    pub fn is_zero(self) -> bool {
        self.units == 0
    }

    pub fn is_negative(self) -> bool {
        self.units < 0
    }

    pub fn is_positive(self) -> bool {
        self.units > 0
    }

    /// Without the zeros at the end that carry nothing: 0.20 → 0.2, 45.00 → 45.
    pub fn trimmed(self) -> Decimal {
        let mut trimmed = self;
        while trimmed.decimals > 0 && trimmed.units % 10 == 0 {
            trimmed = Decimal { units: trimmed.units / 10, decimals: trimmed.decimals - 1 };
        }
        trimmed
    }

    /// For a page: U+2212 as minus, a comma between thousands.
    pub fn printed(self) -> String {
        let plain = self.absolute().to_string();
        let (whole, rest) = plain.split_once('.').unwrap_or((&plain, ""));
        let mut text = String::new();
        if self.units < 0 {
            text.push('\u{2212}');
        }
        for (place, digit) in whole.chars().enumerate() {
            if place > 0 && (whole.len() - place).is_multiple_of(3) {
                text.push(',');
            }
            text.push(digit);
        }
        if !rest.is_empty() {
            text.push('.');
            text.push_str(rest);
        }
        text
    }

    /// For a difference on a page: always with its sign, zero without one.
    pub fn printed_signed(self) -> String {
        if self.units > 0 { format!("+{}", self.printed()) } else { self.printed() }
    }

    /// The value on a scale of `decimals` digits for drawing; pictures need no more than that.
    pub fn for_drawing(self) -> f64 {
        self.units as f64 / power_of_ten(self.decimals) as f64
    }

    /// The nearest binary number, which is all that a cell of a spreadsheet holds. Up to 15 digits it is shown, and read
    /// back, as this very decimal.
    pub fn for_spreadsheet(self) -> f64 {
        // Both are exact up to 2⁵³, so that one rounding, that of the division, gives the nearest number there is.
        self.units as f64 / power_of_ten(self.decimals) as f64
    }

    fn scaled(self, decimals: u8) -> i128 {
        self.units * power_of_ten(decimals - self.decimals)
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Decimal) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// By value: 1.0 and 1.00 are equal in order, though not the same decimal.
impl Ord for Decimal {
    fn cmp(&self, other: &Decimal) -> Ordering {
        let decimals = self.decimals.max(other.decimals);
        self.scaled(decimals).cmp(&other.scaled(decimals)).then(self.decimals.cmp(&other.decimals))
    }
}

/// Plain form, as the tidy files have it: `-0.40`, no exponent, no separators.
impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.units < 0 { "-" } else { "" };
        let digits = self.units.unsigned_abs();
        if self.decimals == 0 {
            return f.pad(&format!("{sign}{digits}"));
        }
        let unit = power_of_ten(self.decimals).unsigned_abs();
        let width = usize::from(self.decimals);
        f.pad(&format!("{sign}{}.{:0width$}", digits / unit, digits % unit))
    }
}

/// Why a text is not a plain decimal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotADecimal;

/// Reads `-?digits[.digits]` with at most 15 digits before and 9 after the point; nothing else.
impl FromStr for Decimal {
    type Err = NotADecimal;

    fn from_str(text: &str) -> Result<Decimal, NotADecimal> {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (whole, rest) = digits.split_once('.').unwrap_or((digits, ""));
        let valid = (1..=15).contains(&whole.len())
            && rest.len() <= 9
            && !(digits.contains('.') && rest.is_empty())
            && whole.bytes().chain(rest.bytes()).all(|byte| byte.is_ascii_digit());
        if !valid {
            return Err(NotADecimal);
        }
        let mut units = 0i128;
        for byte in whole.bytes().chain(rest.bytes()) {
            units = units * 10 + i128::from(byte - b'0');
        }
        let decimals = u8::try_from(rest.len()).map_err(|_| NotADecimal)?;
        Ok(Decimal { units: if negative { -units } else { units }, decimals })
    }
}

/// Records hold decimals as strings, never as floats.
impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// From a string, or from a number of a TOML file (`0.2`), whose shortest spelling is what was written.
impl<'de> Deserialize<'de> for Decimal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Decimal, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            Text(String),
            Integer(i64),
            Number(f64),
        }
        let text = match Written::deserialize(deserializer)? {
            Written::Text(text) => text,
            Written::Integer(value) => value.to_string(),
            Written::Number(value) => value.to_string(),
        };
        text.parse().map_err(|NotADecimal| serde::de::Error::custom(format!("{text} is not a plain decimal")))
    }
}

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

fn greatest_common_divisor(a: i128, b: i128) -> i128 {
    let (mut a, mut b) = (a.abs(), b.abs());
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a.max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fraction(numerator: i128, denominator: i128) -> Fraction {
        Fraction::new(numerator, denominator).expect("a denominator other than zero")
    }

    #[test]
    fn multiplying_first_scores_a_cent_more_than_dividing_first() {
        let score = Fraction::integer(3).times(fraction(2005, 3000)).expect("small numbers");
        assert_eq!(score.rounded(2).to_string(), "2.01");
    }

    #[test]
    fn halves_round_away_from_zero() {
        assert_eq!(fraction(5, 1000).rounded(2).to_string(), "0.01");
        assert_eq!(fraction(-5, 1000).rounded(2).to_string(), "-0.01");
        assert_eq!(fraction(-4, 1000).rounded(2).to_string(), "0.00");
    }

    #[test]
    fn square_roots_are_rounded_once() {
        let root =
            |numerator, denominator| fraction(numerator, denominator).root_rounded(3).map(|root| root.to_string());
        assert_eq!(root(2, 1).as_deref(), Some("1.414"));
        assert_eq!(root(1, 4).as_deref(), Some("0.500"));
        // 1.5 thousandths is the half, and rounds up.
        assert_eq!(root(225, 100_000_000).as_deref(), Some("0.002"));
        assert_eq!(root(224, 100_000_000).as_deref(), Some("0.001"));
        assert_eq!((root(0, 1).as_deref(), root(-1, 4)), (Some("0.000"), None));
    }

    #[test]
    fn decimals_read_print_and_compare() {
        let value: Decimal = "-1234567.50".parse().expect("plain");
        assert_eq!(value.to_string(), "-1234567.50");
        assert_eq!(value.printed(), "\u{2212}1,234,567.50");
        assert_eq!(value.trimmed().to_string(), "-1234567.5");
        assert!(
            "1e3".parse::<Decimal>().is_err() && "1.".parse::<Decimal>().is_err() && "".parse::<Decimal>().is_err()
        );
        assert_eq!(Decimal::new(420, 2).printed_signed(), "+4.20");
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

    #[test]
    fn sums_over_one_denominator_do_not_grow() {
        let denominator = 20_000_000_000_000_000_000_000_001;
        let part = fraction(7, denominator);
        assert_eq!((0..5).try_fold(Fraction::ZERO, |sum, _| sum.plus(part)), Some(fraction(35, denominator)));
        assert_eq!(fraction(1, 6).plus(fraction(3, 10)), Some(fraction(7, 15)));
    }

    #[test]
    fn fractions_compare_even_where_cross_products_overflow() {
        let large = fraction(i128::MAX, 3);
        assert!(large > fraction(i128::MAX - 4, 5));
        assert!(large.negated() < Fraction::ZERO);
    }

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
