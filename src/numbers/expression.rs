//! A calculation as a person writes it down: it prints itself with its numbers in, and has an exact value.
//!
//! What is printed and what is evaluated is one value, so that an explanation cannot say another sum than the one that it
//! gives the result of.

use super::{Decimal, Fraction};

/// How many digits after the point a result shows that has more.
const DIGITS_SHOWN: u8 = 6;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expression {
    Number(Decimal),
    Sum(Box<Expression>, Box<Expression>),
    Difference(Box<Expression>, Box<Expression>),
    Product(Box<Expression>, Box<Expression>),
    Quotient(Box<Expression>, Box<Expression>),
}

/// How tightly an expression holds together: a looser one inside a tighter one stands in parentheses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Bond {
    Sum,
    Product,
    Number,
}

impl Expression {
    pub fn integer(value: i128) -> Expression {
        Expression::Number(Decimal::new(value, 0))
    }

    pub fn plus(self, other: impl Into<Expression>) -> Expression {
        Expression::Sum(Box::new(self), Box::new(other.into()))
    }

    pub fn minus(self, other: impl Into<Expression>) -> Expression {
        Expression::Difference(Box::new(self), Box::new(other.into()))
    }

    pub fn times(self, other: impl Into<Expression>) -> Expression {
        Expression::Product(Box::new(self), Box::new(other.into()))
    }

    pub fn over(self, other: impl Into<Expression>) -> Expression {
        Expression::Quotient(Box::new(self), Box::new(other.into()))
    }

    /// The exact result; `None` where something is divided by zero, or too large.
    pub fn value(&self) -> Option<Fraction> {
        match self {
            Expression::Number(number) => Some(number.fraction()),
            Expression::Sum(left, right) => left.value()?.plus(right.value()?),
            Expression::Difference(left, right) => left.value()?.minus(right.value()?),
            Expression::Product(left, right) => left.value()?.times(right.value()?),
            Expression::Quotient(left, right) => left.value()?.over(right.value()?),
        }
    }

    /// `10 × (1 + (44 − 67.67) ÷ 67.67)`
    pub fn printed(&self) -> String {
        let pair = |left: &Expression, sign: &str, right: &Expression, bond: Bond, rightmost: Bond| {
            format!("{} {sign} {}", left.within(bond), right.within(rightmost))
        };
        match self {
            Expression::Number(number) => number.trimmed().printed(),
            Expression::Sum(left, right) => pair(left, "+", right, Bond::Sum, Bond::Sum),
            Expression::Difference(left, right) => pair(left, "−", right, Bond::Sum, Bond::Product),
            Expression::Product(left, right) => pair(left, "×", right, Bond::Product, Bond::Product),
            Expression::Quotient(left, right) => pair(left, "÷", right, Bond::Product, Bond::Number),
        }
    }

    /// The expression and its result: `1 ÷ 3 ≈ 0.333333`, `12 ÷ 100 = 0.12`; a number alone stands for itself.
    pub fn worked_out(&self) -> String {
        match (self, self.value()) {
            (Expression::Number(_), _) | (_, None) => self.printed(),
            (_, Some(value)) => format!("{} {}", self.printed(), result(value)),
        }
    }

    fn bond(&self) -> Bond {
        match self {
            Expression::Number(number) if number.is_negative() => Bond::Sum,
            Expression::Number(_) => Bond::Number,
            Expression::Sum(_, _) | Expression::Difference(_, _) => Bond::Sum,
            Expression::Product(_, _) | Expression::Quotient(_, _) => Bond::Product,
        }
    }

    fn within(&self, outer: Bond) -> String {
        let negative = matches!(self, Expression::Number(number) if number.is_negative());
        if negative || self.bond() < outer { format!("({})", self.printed()) } else { self.printed() }
    }
}

/// `= 0.12` of a result that ends within six digits, `≈ 0.333333` of any other.
pub fn result(value: Fraction) -> String {
    let rounded = value.rounded(DIGITS_SHOWN);
    let sign = if rounded.fraction() == value { "=" } else { "≈" };
    format!("{sign} {}", rounded.trimmed().printed())
}

impl From<Decimal> for Expression {
    fn from(number: Decimal) -> Expression {
        Expression::Number(number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Expression {
        Expression::Number(text.parse().expect("a decimal"))
    }

    #[test]
    fn parentheses_stand_where_they_are_needed_and_nowhere_else() {
        let share = Expression::integer(1).plus(number("44").minus(number("67.67")).over(number("67.67")));
        assert_eq!(number("10.00").times(share).worked_out(), "10 × (1 + (44 − 67.67) ÷ 67.67) ≈ 6.502143");
        let nested = number("8").minus(number("3").minus(number("-1")));
        assert_eq!(nested.worked_out(), "8 − (3 − (−1)) = 4");
        let divided = number("8").over(number("2").times(number("2")));
        assert_eq!(divided.worked_out(), "8 ÷ (2 × 2) = 2");
        assert_eq!(number("1234.50").worked_out(), "1,234.5");
        assert_eq!(number("1").over(number("0")).value(), None);
    }
}
