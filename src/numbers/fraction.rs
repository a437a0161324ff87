//! Exact ratios.

use std::cmp::Ordering;

use super::{Decimal, divide_half_up, power_of_ten};

/// An exact ratio of two integers in lowest terms; the denominator is positive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fraction {
    pub(super) numerator: i128,
    pub(super) denominator: i128,
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

pub(super) fn greatest_common_divisor(a: i128, b: i128) -> i128 {
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
}
