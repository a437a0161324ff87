//! Formulas over measures: `(western_drug_charges + patent_drug_charges) / ordered_charges`.
//!
//! They have sums, differences, products, one quotient, integers, parentheses, measure ids, `mean(x)`, `last_year(x)` and
//! `previous(x)`. The division is at the top: it is done last, exactly, and rounded once.

use std::collections::BTreeSet;

use sqlparser::ast::{BinaryOperator, Expr, FunctionArg, FunctionArgExpr, FunctionArguments, UnaryOperator, Value};
use sqlparser::dialect::GenericDialect;
use sqlparser::parser::Parser;

use crate::numbers::Fraction;
use crate::period::Month;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Formula {
    pub numerator: Term,
    /// Absent where nothing is divided.
    pub denominator: Option<Term>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Term {
    Integer(i64),
    Measure(MeasureUse),
    Plus(Box<Term>, Box<Term>),
    Minus(Box<Term>, Box<Term>),
    Times(Box<Term>, Box<Term>),
}

/// A measure as a formula names it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct MeasureUse {
    pub measure: String,
    /// Divided by how many months or days were observed.
    pub mean: bool,
    pub when: When,
}

impl MeasureUse {
    /// The months of which the measure is taken where the formula is about some months.
    pub fn months(&self, months: &[Month]) -> Vec<Month> {
        let offset = self.offset(months);
        months.iter().map(|month| month.plus(offset)).collect()
    }

    /// By how many months it lies apart.
    pub fn offset(&self, months: &[Month]) -> i32 {
        match self.when {
            When::Now => 0,
            When::LastYear => -12,
            When::Previous => -i32::try_from(months.len()).unwrap_or(0),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum When {
    Now,
    LastYear,
    Previous,
}

/// What of a formula is not understood, as it is written there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FormulaFault {
    NotUnderstood(String),
    /// A division anywhere but at the top.
    InnerDivision(String),
}

impl Formula {
    pub fn parse(text: &str) -> Result<Formula, FormulaFault> {
        let not_understood = |error: String| FormulaFault::NotUnderstood(error);
        let mut parser =
            Parser::new(&GenericDialect {}).try_with_sql(text).map_err(|error| not_understood(error.to_string()))?;
        let expression = parser.parse_expr().map_err(|error| not_understood(error.to_string()))?;
        let rest = parser.peek_token();
        if rest.token != sqlparser::tokenizer::Token::EOF {
            return Err(not_understood(rest.token.to_string()));
        }
        match bare(&expression) {
            Expr::BinaryOp { left, op: BinaryOperator::Divide, right } => {
                Ok(Formula { numerator: term(left)?, denominator: Some(term(right)?) })
            }
            other => Ok(Formula { numerator: term(other)?, denominator: None }),
        }
    }

    /// Per how many of the denominator the numerator is told, where both are but sums of measures: 100 in
    /// `100 * exams / visits`, 1 in `exams / visits`. `None` where anything else is multiplied, or nothing divided.
    pub fn counted_per(&self) -> Option<i64> {
        let (per, counts) = match &self.numerator {
            Term::Times(left, right) => match (&**left, &**right) {
                (Term::Integer(per), counts) | (counts, Term::Integer(per)) => (*per, counts),
                (_, _) => return None,
            },
            counts => (1, counts),
        };
        (per > 0 && counts.is_sum() && self.denominator.as_ref()?.is_sum()).then_some(per)
    }

    /// Every measure of the formula.
    pub fn uses(&self) -> BTreeSet<&MeasureUse> {
        let mut uses = BTreeSet::new();
        self.numerator.collect(&mut uses);
        if let Some(denominator) = &self.denominator {
            denominator.collect(&mut uses);
        }
        uses
    }
}

impl Term {
    /// Measures, added up and taken off.
    fn is_sum(&self) -> bool {
        match self {
            Term::Measure(_) => true,
            Term::Plus(left, right) | Term::Minus(left, right) => left.is_sum() && right.is_sum(),
            Term::Integer(_) | Term::Times(_, _) => false,
        }
    }

    fn collect<'a>(&'a self, uses: &mut BTreeSet<&'a MeasureUse>) {
        match self {
            Term::Integer(_) => {}
            Term::Measure(used) => {
                uses.insert(used);
            }
            Term::Plus(left, right) | Term::Minus(left, right) | Term::Times(left, right) => {
                left.collect(uses);
                right.collect(uses);
            }
        }
    }

    /// Measures that make the term larger as they grow: what a score that rewards the term rewards.
    pub fn added(&self) -> BTreeSet<&MeasureUse> {
        let mut added = BTreeSet::new();
        self.collect_signed(true, &mut added);
        added
    }

    /// Measures that make the term smaller as they grow.
    pub fn taken_off(&self) -> BTreeSet<&MeasureUse> {
        let mut taken_off = BTreeSet::new();
        self.collect_signed(false, &mut taken_off);
        taken_off
    }

    fn collect_signed<'a>(&'a self, adds: bool, added: &mut BTreeSet<&'a MeasureUse>) {
        match self {
            Term::Integer(_) => {}
            Term::Measure(used) => {
                if adds {
                    added.insert(used);
                }
            }
            Term::Plus(left, right) | Term::Times(left, right) => {
                left.collect_signed(adds, added);
                right.collect_signed(adds, added);
            }
            Term::Minus(left, right) => {
                left.collect_signed(adds, added);
                right.collect_signed(!adds, added);
            }
        }
    }

    /// A level stands in it.
    pub fn has_mean(&self) -> bool {
        let mut uses = BTreeSet::new();
        self.collect(&mut uses);
        uses.iter().any(|used| used.mean)
    }

    /// Measures that are added to or subtracted from each other, and so must be of one unit.
    pub fn addends(&self) -> BTreeSet<&MeasureUse> {
        match self {
            Term::Integer(_) | Term::Times(_, _) => BTreeSet::new(),
            Term::Measure(used) => BTreeSet::from([used]),
            Term::Plus(left, right) | Term::Minus(left, right) => {
                left.addends().into_iter().chain(right.addends()).collect()
            }
        }
    }

    /// The value, with `lookup` giving each measure in its natural unit; `None` where one has no number.
    pub fn value(&self, lookup: &impl Fn(&MeasureUse) -> Option<Fraction>) -> Option<Fraction> {
        match self {
            Term::Integer(value) => Some(Fraction::integer(i128::from(*value))),
            Term::Measure(used) => lookup(used),
            Term::Plus(left, right) => left.value(lookup)?.plus(right.value(lookup)?),
            Term::Minus(left, right) => left.value(lookup)?.minus(right.value(lookup)?),
            Term::Times(left, right) => left.value(lookup)?.times(right.value(lookup)?),
        }
    }
}

fn bare(expression: &Expr) -> &Expr {
    match expression {
        Expr::Nested(inner) => bare(inner),
        other => other,
    }
}

fn term(expression: &Expr) -> Result<Term, FormulaFault> {
    let not_understood = || FormulaFault::NotUnderstood(expression.to_string());
    match expression {
        Expr::Nested(inner) => term(inner),
        Expr::Identifier(name) => {
            Ok(Term::Measure(MeasureUse { measure: name.value.clone(), mean: false, when: When::Now }))
        }
        Expr::Value(value) => match &value.value {
            Value::Number(digits, _) => digits.parse().map(Term::Integer).map_err(|_| not_understood()),
            _ => Err(not_understood()),
        },
        Expr::UnaryOp { op: UnaryOperator::Minus, expr } => {
            Ok(Term::Minus(Box::new(Term::Integer(0)), Box::new(term(expr)?)))
        }
        Expr::BinaryOp { left, op, right } => {
            let make = match op {
                BinaryOperator::Plus => Term::Plus,
                BinaryOperator::Minus => Term::Minus,
                BinaryOperator::Multiply => Term::Times,
                BinaryOperator::Divide => return Err(FormulaFault::InnerDivision(expression.to_string())),
                _ => return Err(not_understood()),
            };
            Ok(make(Box::new(term(left)?), Box::new(term(right)?)))
        }
        Expr::Function(function) => {
            let FunctionArguments::List(list) = &function.args else { return Err(not_understood()) };
            let [FunctionArg::Unnamed(FunctionArgExpr::Expr(argument))] = list.args.as_slice() else {
                return Err(not_understood());
            };
            let Term::Measure(mut used) = term(argument)? else { return Err(not_understood()) };
            match function.name.to_string().to_ascii_lowercase().as_str() {
                "mean" => used.mean = true,
                "last_year" if used.when == When::Now => used.when = When::LastYear,
                "previous" if used.when == When::Now => used.when = When::Previous,
                _ => return Err(not_understood()),
            }
            Ok(Term::Measure(used))
        }
        _ => Err(not_understood()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_division_at_the_top() {
        let formula = Formula::parse("(a + b - 2 * c) / mean(d)").expect("a formula");
        assert_eq!(formula.uses().len(), 4);
        assert!(formula.uses().iter().any(|used| used.measure == "d" && used.mean));
        assert!(matches!(Formula::parse("a + b / c"), Err(FormulaFault::InnerDivision(_))));
        for text in ["a / b / c", "sum(a)", "a > b", "last_year(previous(a))", "a, b", "'a'", "1.5 * a"] {
            assert!(Formula::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn counts_are_told_per_some_of_others_only_where_nothing_else_is_multiplied() {
        let per = |text: &str| Formula::parse(text).expect("a formula").counted_per();
        assert_eq!(per("a / b"), Some(1));
        assert_eq!(per("(a - b) / (b + c)"), Some(1));
        assert_eq!(per("100 * (a + b) / c"), Some(100));
        assert_eq!(per("(a * 1000) / c"), Some(1000));
        for text in ["a", "100 * a", "a * b / c", "(100 - a) / b", "a / (2 * b)", "2 * 3 * a / b", "0 * a / b"] {
            assert_eq!(per(text), None, "{text}");
        }
    }

    #[test]
    fn values_are_exact() {
        let formula = Formula::parse("a - b").expect("a formula");
        let lookup = |used: &MeasureUse| {
            let value = if used.measure == "a" { 1 } else { 3 };
            Fraction::new(value, 3)
        };
        assert_eq!(formula.numerator.value(&lookup), Fraction::new(-2, 3));
    }
}
