//! The tests of a measure: a small part of SQL, parsed, checked against the table and printed again.
//!
//! Columns against literals only: `category IN ('western_drug', 'patent_drug') AND insured = 1`. What is not in this part
//! (functions, sub-queries, arithmetic) does not parse, so nothing of a workspace's text reaches the counting engine
//! unread.

pub mod truth;

use std::collections::BTreeSet;

use sqlparser::ast::{BinaryOperator, Expr, UnaryOperator, Value};
use sqlparser::dialect::GenericDialect;
use sqlparser::parser::Parser;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Predicate {
    And(Box<Predicate>, Box<Predicate>),
    Or(Box<Predicate>, Box<Predicate>),
    Not(Box<Predicate>),
    Compare { column: String, comparison: Comparison, literal: Literal },
    In { column: String, literals: Vec<Literal>, negated: bool },
    IsNull { column: String, negated: bool },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Literal {
    Integer(i64),
    Text(String),
}

/// What of a predicate is not understood, as it is written there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotUnderstood(pub String);

impl Predicate {
    pub fn parse(text: &str) -> Result<Predicate, NotUnderstood> {
        let mut parser =
            Parser::new(&GenericDialect {}).try_with_sql(text).map_err(|error| NotUnderstood(error.to_string()))?;
        let expression = parser.parse_expr().map_err(|error| NotUnderstood(error.to_string()))?;
        let rest = parser.peek_token();
        if rest.token != sqlparser::tokenizer::Token::EOF {
            return Err(NotUnderstood(rest.token.to_string()));
        }
        predicate(&expression)
    }

    /// Every column that is tested.
    pub fn columns(&self) -> BTreeSet<&str> {
        let mut columns = BTreeSet::new();
        self.visit(&mut |column, _| {
            columns.insert(column);
        });
        columns
    }

    /// Calls `each` with every column and the literals that it is compared with.
    pub fn visit<'a>(&'a self, each: &mut impl FnMut(&'a str, &'a [Literal])) {
        match self {
            Predicate::And(left, right) | Predicate::Or(left, right) => {
                left.visit(each);
                right.visit(each);
            }
            Predicate::Not(inner) => inner.visit(each),
            Predicate::Compare { column, literal, .. } => each(column, std::slice::from_ref(literal)),
            Predicate::In { column, literals, .. } => each(column, literals),
            Predicate::IsNull { column, .. } => each(column, &[]),
        }
    }

    /// The tests of which all must hold.
    pub fn conjuncts(self) -> Vec<Predicate> {
        match self {
            Predicate::And(left, right) => left.conjuncts().into_iter().chain(right.conjuncts()).collect(),
            Predicate::Or(_, _)
            | Predicate::Not(_)
            | Predicate::Compare { .. }
            | Predicate::In { .. }
            | Predicate::IsNull { .. } => vec![self],
        }
    }

    /// Both must hold.
    pub fn and(self, other: Predicate) -> Predicate {
        Predicate::And(Box::new(self), Box::new(other))
    }

    /// As SQL, columns quoted.
    pub fn sql(&self) -> String {
        match self {
            Predicate::And(left, right) => format!("({} AND {})", left.sql(), right.sql()),
            Predicate::Or(left, right) => format!("({} OR {})", left.sql(), right.sql()),
            Predicate::Not(inner) => format!("(NOT {})", inner.sql()),
            Predicate::Compare { column, comparison, literal } => {
                format!("({} {} {})", quoted(column), comparison.sql(), literal.sql())
            }
            Predicate::In { column, literals, negated } => {
                let literals: Vec<String> = literals.iter().map(Literal::sql).collect();
                let not = if *negated { "NOT " } else { "" };
                format!("({} {not}IN ({}))", quoted(column), literals.join(", "))
            }
            Predicate::IsNull { column, negated } => {
                format!("({} IS {}NULL)", quoted(column), if *negated { "NOT " } else { "" })
            }
        }
    }
}

impl Comparison {
    fn sql(self) -> &'static str {
        match self {
            Comparison::Equal => "=",
            Comparison::NotEqual => "<>",
            Comparison::Less => "<",
            Comparison::LessOrEqual => "<=",
            Comparison::Greater => ">",
            Comparison::GreaterOrEqual => ">=",
        }
    }
}

impl Literal {
    fn sql(&self) -> String {
        match self {
            Literal::Integer(value) => value.to_string(),
            Literal::Text(text) => format!("'{}'", text.replace('\'', "''")),
        }
    }
}

/// A column's name in SQL.
pub fn quoted(column: &str) -> String {
    format!("\"{}\"", column.replace('"', "\"\""))
}

fn predicate(expression: &Expr) -> Result<Predicate, NotUnderstood> {
    let not_understood = || NotUnderstood(expression.to_string());
    match expression {
        Expr::Nested(inner) => predicate(inner),
        Expr::UnaryOp { op: UnaryOperator::Not, expr } => Ok(Predicate::Not(Box::new(predicate(expr)?))),
        Expr::IsNull(inner) => Ok(Predicate::IsNull { column: column(inner)?, negated: false }),
        Expr::IsNotNull(inner) => Ok(Predicate::IsNull { column: column(inner)?, negated: true }),
        Expr::InList { expr, list, negated } => {
            let literals = list.iter().map(literal).collect::<Result<Vec<_>, _>>()?;
            Ok(Predicate::In { column: column(expr)?, literals, negated: *negated })
        }
        Expr::BinaryOp { left, op, right } => {
            let comparison = match op {
                BinaryOperator::And => {
                    return Ok(Predicate::And(Box::new(predicate(left)?), Box::new(predicate(right)?)));
                }
                BinaryOperator::Or => {
                    return Ok(Predicate::Or(Box::new(predicate(left)?), Box::new(predicate(right)?)));
                }
                BinaryOperator::Eq => Comparison::Equal,
                BinaryOperator::NotEq => Comparison::NotEqual,
                BinaryOperator::Lt => Comparison::Less,
                BinaryOperator::LtEq => Comparison::LessOrEqual,
                BinaryOperator::Gt => Comparison::Greater,
                BinaryOperator::GtEq => Comparison::GreaterOrEqual,
                _ => return Err(not_understood()),
            };
            Ok(Predicate::Compare { column: column(left)?, comparison, literal: literal(right)? })
        }
        _ => Err(not_understood()),
    }
}

fn column(expression: &Expr) -> Result<String, NotUnderstood> {
    match expression {
        Expr::Identifier(name) => Ok(name.value.clone()),
        Expr::CompoundIdentifier(parts) => {
            Ok(parts.iter().map(|part| part.value.as_str()).collect::<Vec<_>>().join("."))
        }
        other => Err(NotUnderstood(other.to_string())),
    }
}

fn literal(expression: &Expr) -> Result<Literal, NotUnderstood> {
    let not_understood = || NotUnderstood(expression.to_string());
    match expression {
        Expr::Value(value) => match &value.value {
            Value::Number(digits, _) => digits.parse().map(Literal::Integer).map_err(|_| not_understood()),
            Value::SingleQuotedString(text) => Ok(Literal::Text(text.clone())),
            Value::Boolean(value) => Ok(Literal::Integer(i64::from(*value))),
            _ => Err(not_understood()),
        },
        Expr::UnaryOp { op: UnaryOperator::Minus, expr } => match literal(expr)? {
            Literal::Integer(value) => Ok(Literal::Integer(-value)),
            Literal::Text(_) => Err(not_understood()),
        },
        _ => Err(not_understood()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_of_columns_parse_and_print() {
        let predicate = Predicate::parse("setting IN ('outpatient','emergency') AND NOT cancelled = 1 OR level >= 3");
        assert_eq!(
            predicate.map(|predicate| predicate.sql()),
            Ok("(((\"setting\" IN ('outpatient', 'emergency')) AND (NOT (\"cancelled\" = 1))) OR (\"level\" >= 3))"
                .to_owned())
        );
        let columns = Predicate::parse("discharged_at.month > 3 AND kind IS NOT NULL").expect("a predicate");
        assert_eq!(columns.columns().into_iter().collect::<Vec<_>>(), ["discharged_at.month", "kind"]);
    }

    #[test]
    fn whatever_else_does_not_parse() {
        for text in [
            "amount + 1 > 2",
            "id IN (SELECT id FROM charges)",
            "read_csv('/etc/passwd') = 1",
            "kind = 'a' ; DROP TABLE x",
            "LOWER(kind) = 'a'",
            "a = b",
            "kind LIKE 'a%'",
            "",
        ] {
            assert!(Predicate::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn quotes_in_literals_stay_inside() {
        let predicate = Predicate::parse("kind = 'it''s'").expect("a predicate");
        assert_eq!(predicate.sql(), "(\"kind\" = 'it''s')");
    }
}
