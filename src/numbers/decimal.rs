//! Decimals with a fixed number of digits: what is printed.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Fraction, power_of_ten};

/// A decimal with a fixed number of digits after the point: what is printed, and so what is scored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decimal {
    pub(super) units: i128,
    pub(super) decimals: u8,
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

#[cfg(test)]
mod tests {
    use super::*;

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
}
