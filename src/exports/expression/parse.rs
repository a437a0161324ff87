//! The text of a mapping expression → [`Expression`], refusing whatever the mapping does not allow.
//!
//! `sqlparser` reads far more SQL than a mapping may say; this is the door. It admits construct by construct and names
//! the one it refuses.

mod conditions;
mod texts;

use sqlparser::ast::{BinaryOperator, Expr, Value};
use sqlparser::dialect::GenericDialect;
use sqlparser::parser::{Parser, ParserError};
use sqlparser::tokenizer::Token;

use super::{Condition, Expression};

/// A mapping by hand is far shorter; the limits only keep a hostile one from exhausting the stack.
const LONGEST_EXPRESSION: usize = 8_000;
const DEEPEST_EXPRESSION: usize = 32;

/// An expression that may be evaluated, and what it needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parsed {
    pub expression: Expression,
    /// As the expression writes them.
    pub headers: Vec<String>,
    pub cautions: Vec<Caution>,
}

/// An expression that is allowed, but probably does not do what was meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caution {
    /// A header is compared with `''`, which is never true: an empty field is NULL.
    EmptyText,
    /// `<` with a number: texts are compared, and '9' comes after '10'.
    OrdersText,
}

/// Why an expression is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The parser's own words.
    Syntax(String),
    /// SQL, but not for a mapping.
    Unsupported(String),
    /// A text stands where something true or false is needed.
    ConditionNeeded(String),
    TooLong,
}

/// Parses one expression.
pub fn parsed(sql: &str) -> Result<Parsed, Refusal> {
    if sql.len() > LONGEST_EXPRESSION {
        return Err(Refusal::TooLong);
    }
    let mut parser = Parser::new(&GenericDialect {}).try_with_sql(sql).map_err(syntax)?;
    let expr = parser.parse_expr().map_err(syntax)?;
    let rest = parser.peek_token();
    if rest.token != Token::EOF {
        return Err(Refusal::Unsupported(rest.token.to_string()));
    }
    let mut door = Door { headers: Vec::new(), cautions: Vec::new() };
    let expression = door.text(&expr, 0)?;
    Ok(Parsed { expression, headers: door.headers, cautions: door.cautions })
}

fn syntax(error: ParserError) -> Refusal {
    match error {
        ParserError::TokenizerError(problem) | ParserError::ParserError(problem) => Refusal::Syntax(problem),
        ParserError::RecursionLimitExceeded => Refusal::TooLong,
    }
}

fn unsupported(construct: impl ToString) -> Refusal {
    Refusal::Unsupported(shown(construct))
}

/// As much of a construct as a message has room for.
fn shown(construct: impl ToString) -> String {
    const SHOWN: usize = 60;
    construct.to_string().chars().take(SHOWN).collect()
}

/// Lets in what is allowed, and gathers what it needs on the way.
struct Door {
    headers: Vec<String>,
    cautions: Vec<Caution>,
}

impl Door {
    fn text(&mut self, expr: &Expr, depth: usize) -> Result<Expression, Refusal> {
        let depth = deeper(depth)?;
        if let Some(text) = self.text_construct(expr, depth)? {
            return Ok(text);
        }
        let condition = self.condition_construct(expr, depth)?.ok_or_else(|| unsupported(expr))?;
        Ok(Expression::Condition(Box::new(condition)))
    }

    fn condition(&mut self, expr: &Expr, depth: usize) -> Result<Condition, Refusal> {
        let depth = deeper(depth)?;
        if let Some(condition) = self.condition_construct(expr, depth)? {
            return Ok(condition);
        }
        match self.text_construct(expr, depth)? {
            Some(_) => Err(Refusal::ConditionNeeded(shown(expr))),
            None => Err(unsupported(expr)),
        }
    }

    fn texts<'e>(&mut self, exprs: impl Iterator<Item = &'e Expr>, depth: usize) -> Result<Vec<Expression>, Refusal> {
        exprs.map(|expr| self.text(expr, depth)).collect()
    }

    fn conditions(&mut self, exprs: &[&Expr], depth: usize) -> Result<Vec<Condition>, Refusal> {
        exprs.iter().map(|expr| self.condition(expr, depth)).collect()
    }

    fn beware_of_empty_text(&mut self, operand: &Expression, candidate: &Expression) {
        let is_field = matches!(operand, Expression::Field(_));
        if is_field && matches!(candidate, Expression::Literal(text) if text.is_empty()) {
            self.cautions.push(Caution::EmptyText);
        }
    }
}

fn deeper(depth: usize) -> Result<usize, Refusal> {
    if depth < DEEPEST_EXPRESSION { Ok(depth + 1) } else { Err(Refusal::TooLong) }
}

/// The operands of `a || b || c`, which the parser nests to the left: a long chain must not count as depth.
fn spine<'e>(expr: &'e Expr, operator: &BinaryOperator) -> Vec<&'e Expr> {
    let (mut operands, mut rest) = (Vec::new(), expr);
    while let Expr::BinaryOp { left, op, right } = rest
        && op == operator
    {
        operands.push(right.as_ref());
        rest = left;
    }
    operands.push(rest);
    operands.reverse();
    operands
}

fn is_number_literal(expr: &Expr) -> bool {
    matches!(expr, Expr::Value(value) if matches!(value.value, Value::Number(_, _)))
}
