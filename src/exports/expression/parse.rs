//! The text of a mapping expression → [`Expression`], refusing whatever the mapping does not allow.
//!
//! `sqlparser` reads far more SQL than a mapping may say; this is the door. It admits construct by construct and names
//! the one it refuses.

use sqlparser::ast::{
    BinaryOperator, CaseWhen, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments, ObjectNamePart,
    TrimWhereField, UnaryOperator, Value,
};
use sqlparser::dialect::GenericDialect;
use sqlparser::parser::{Parser, ParserError};
use sqlparser::tokenizer::Token;

use super::{Comparison, Condition, Expression, Side};

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
    const SHOWN: usize = 60;
    Refusal::Unsupported(construct.to_string().chars().take(SHOWN).collect())
}

struct Door {
    headers: Vec<String>,
    cautions: Vec<Caution>,
}

impl Door {
    fn text(&mut self, expr: &Expr, depth: usize) -> Result<Expression, Refusal> {
        let depth = deeper(depth)?;
        match expr {
            Expr::Nested(inner) => self.text(inner, depth),
            Expr::Identifier(name) => Ok(self.field(&name.value)),
            Expr::Value(value) => literal(&value.value),
            Expr::UnaryOp { op: UnaryOperator::Minus, expr: number } => match number.as_ref() {
                Expr::Value(value) if matches!(value.value, Value::Number(_, _)) => {
                    Ok(Expression::Literal(expr.to_string()))
                }
                _ => Err(unsupported(expr)),
            },
            Expr::BinaryOp { op: BinaryOperator::StringConcat, .. } => {
                let parts = spine(expr, &BinaryOperator::StringConcat);
                Ok(Expression::Concatenation(self.texts(parts.into_iter(), depth)?))
            }
            Expr::Case { operand, conditions, else_result, .. } => {
                self.case(operand.as_deref(), conditions, else_result.as_deref(), depth)
            }
            Expr::Substring { expr: text, substring_from, substring_for, .. } => Ok(Expression::Substring {
                text: Box::new(self.text(text, depth)?),
                from: substring_from.as_deref().map_or(Ok(1), |from| count(from, expr, 1))?,
                length: substring_for.as_deref().map(|length| count(length, expr, 0)).transpose()?,
            }),
            Expr::Trim { trim_where, trim_what, expr: text, trim_characters: None } => Ok(Expression::Trim {
                text: Box::new(self.text(text, depth)?),
                side: match trim_where {
                    None | Some(TrimWhereField::Both) => Side::Both,
                    Some(TrimWhereField::Leading) => Side::Leading,
                    Some(TrimWhereField::Trailing) => Side::Trailing,
                },
                characters: trim_what.as_deref().map(|what| characters(what, expr)).transpose()?,
            }),
            Expr::Function(function) => self.function(function, depth),
            _ => match self.condition(expr, depth) {
                Ok(condition) => Ok(Expression::Condition(Box::new(condition))),
                Err(Refusal::ConditionNeeded(construct)) => Err(Refusal::Unsupported(construct)),
                Err(refusal) => Err(refusal),
            },
        }
    }

    fn condition(&mut self, expr: &Expr, depth: usize) -> Result<Condition, Refusal> {
        let depth = deeper(depth)?;
        match expr {
            Expr::Nested(inner) => self.condition(inner, depth),
            Expr::Value(value) => match &value.value {
                Value::Boolean(constant) => Ok(Condition::Constant(Some(*constant))),
                Value::Null => Ok(Condition::Constant(None)),
                _ => Err(Refusal::ConditionNeeded(expr.to_string())),
            },
            Expr::UnaryOp { op: UnaryOperator::Not, expr: inner } => {
                Ok(Condition::Not(Box::new(self.condition(inner, depth)?)))
            }
            Expr::BinaryOp { op: BinaryOperator::And, .. } => {
                self.conditions(expr, &BinaryOperator::And, depth).map(Condition::And)
            }
            Expr::BinaryOp { op: BinaryOperator::Or, .. } => {
                self.conditions(expr, &BinaryOperator::Or, depth).map(Condition::Or)
            }
            Expr::BinaryOp { left, op, right } => self.comparison(left, op, right, depth),
            Expr::Like { negated, any: false, expr: text, pattern, escape_char: None } => {
                let condition = Condition::Like { text: self.text(text, depth)?, pattern: self.text(pattern, depth)? };
                Ok(negated_if(*negated, condition))
            }
            Expr::InList { expr: text, list, negated } => {
                let text = self.text(text, depth)?;
                let list = self.texts(list.iter(), depth)?;
                list.iter().for_each(|candidate| self.beware_of_empty_text(&text, candidate));
                Ok(negated_if(*negated, Condition::In { text, list }))
            }
            Expr::IsNull(text) => Ok(Condition::IsNull(self.text(text, depth)?)),
            Expr::IsNotNull(text) => Ok(negated_if(true, Condition::IsNull(self.text(text, depth)?))),
            Expr::Identifier(_) | Expr::Case { .. } | Expr::Substring { .. } | Expr::Trim { .. } => {
                Err(Refusal::ConditionNeeded(expr.to_string()))
            }
            Expr::UnaryOp { op, .. } => Err(unsupported(op)),
            Expr::Function(function) if is_allowed_function(function) => {
                Err(Refusal::ConditionNeeded(expr.to_string()))
            }
            Expr::Function(function) => Err(unsupported(&function.name)),
            _ => Err(unsupported(expr)),
        }
    }

    fn comparison(
        &mut self,
        left: &Expr,
        operator: &BinaryOperator,
        right: &Expr,
        depth: usize,
    ) -> Result<Condition, Refusal> {
        let comparison = match operator {
            BinaryOperator::Eq => Comparison::Equal,
            BinaryOperator::NotEq => Comparison::NotEqual,
            BinaryOperator::Lt => Comparison::Less,
            BinaryOperator::LtEq => Comparison::LessOrEqual,
            BinaryOperator::Gt => Comparison::Greater,
            BinaryOperator::GtEq => Comparison::GreaterOrEqual,
            // `||` in the place of a condition is a text like any other.
            BinaryOperator::StringConcat => return Err(Refusal::ConditionNeeded(operator.to_string())),
            _ => return Err(unsupported(operator)),
        };
        match comparison {
            Comparison::Equal | Comparison::NotEqual => {}
            Comparison::Less | Comparison::LessOrEqual | Comparison::Greater | Comparison::GreaterOrEqual => {
                if is_number(left) || is_number(right) {
                    self.cautions.push(Caution::OrdersText);
                }
            }
        }
        let (left, right) = (self.text(left, depth)?, self.text(right, depth)?);
        self.beware_of_empty_text(&left, &right);
        self.beware_of_empty_text(&right, &left);
        Ok(Condition::Comparison { left, comparison, right })
    }

    fn case(
        &mut self,
        operand: Option<&Expr>,
        conditions: &[CaseWhen],
        otherwise: Option<&Expr>,
        depth: usize,
    ) -> Result<Expression, Refusal> {
        let otherwise = Box::new(otherwise.map_or(Ok(Expression::Null), |expr| self.text(expr, depth))?);
        let Some(operand) = operand else {
            let mut branches = Vec::new();
            for when in conditions {
                branches.push((self.condition(&when.condition, depth)?, self.text(&when.result, depth)?));
            }
            return Ok(Expression::SearchedCase { branches, otherwise });
        };
        let operand = Box::new(self.text(operand, depth)?);
        let mut branches = Vec::new();
        for when in conditions {
            let value = self.text(&when.condition, depth)?;
            self.beware_of_empty_text(&operand, &value);
            branches.push((value, self.text(&when.result, depth)?));
        }
        Ok(Expression::SimpleCase { operand, branches, otherwise })
    }

    fn function(&mut self, function: &Function, depth: usize) -> Result<Expression, Refusal> {
        let arguments = plain_arguments(function).ok_or_else(|| unsupported(function))?;
        let name = function.name.to_string().to_uppercase();
        let texts = self.texts(arguments.into_iter(), depth)?;
        let expression = match name.as_str() {
            "COALESCE" => (!texts.is_empty()).then_some(Expression::Coalesce(texts)),
            "NULLIF" => exactly(texts).map(|[text, null]| Expression::NullIf(text, null)),
            "UPPER" => exactly(texts).map(|[text]| Expression::Upper(text)),
            "LOWER" => exactly(texts).map(|[text]| Expression::Lower(text)),
            "REPLACE" => {
                exactly(texts).map(|[text, pattern, replacement]| Expression::Replace { text, pattern, replacement })
            }
            _ => return Err(unsupported(&function.name)),
        };
        expression.ok_or_else(|| unsupported(function))
    }

    fn texts<'e>(&mut self, exprs: impl Iterator<Item = &'e Expr>, depth: usize) -> Result<Vec<Expression>, Refusal> {
        exprs.map(|expr| self.text(expr, depth)).collect()
    }

    fn conditions(&mut self, expr: &Expr, operator: &BinaryOperator, depth: usize) -> Result<Vec<Condition>, Refusal> {
        spine(expr, operator).into_iter().map(|operand| self.condition(operand, depth)).collect()
    }

    fn field(&mut self, header: &str) -> Expression {
        let known = self.headers.iter().position(|known| known == header);
        Expression::Field(known.unwrap_or_else(|| {
            self.headers.push(header.to_owned());
            self.headers.len() - 1
        }))
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

fn negated_if(negated: bool, condition: Condition) -> Condition {
    if negated { Condition::Not(Box::new(condition)) } else { condition }
}

fn literal(value: &Value) -> Result<Expression, Refusal> {
    match value {
        Value::SingleQuotedString(text) => Ok(Expression::Literal(text.clone())),
        Value::Number(_, false) => Ok(Expression::Literal(value.to_string())),
        Value::Boolean(constant) => Ok(Expression::Literal(constant.to_string())),
        Value::Null => Ok(Expression::Null),
        _ => Err(unsupported(value)),
    }
}

fn is_number(expr: &Expr) -> bool {
    match expr {
        Expr::Value(value) => matches!(value.value, Value::Number(_, _)),
        Expr::UnaryOp { op: UnaryOperator::Minus, expr } | Expr::Nested(expr) => is_number(expr),
        _ => false,
    }
}

/// Positions and lengths are written out: a text cannot be one.
fn count(expr: &Expr, whole: &Expr, least: usize) -> Result<usize, Refusal> {
    let count = match expr {
        Expr::Value(value) => value.value.to_string().parse().ok(),
        _ => None,
    };
    count.filter(|count| *count >= least).ok_or_else(|| unsupported(whole))
}

fn characters(expr: &Expr, whole: &Expr) -> Result<String, Refusal> {
    match expr {
        Expr::Value(value) => match &value.value {
            Value::SingleQuotedString(text) => Ok(text.clone()),
            _ => Err(unsupported(whole)),
        },
        _ => Err(unsupported(whole)),
    }
}

/// The arguments of a function that takes `N`.
fn exactly<const N: usize>(texts: Vec<Expression>) -> Option<[Box<Expression>; N]> {
    <[Expression; N]>::try_from(texts).ok().map(|texts| texts.map(Box::new))
}

fn is_allowed_function(function: &Function) -> bool {
    matches!(function.name.to_string().to_uppercase().as_str(), "COALESCE" | "NULLIF" | "UPPER" | "LOWER" | "REPLACE")
}

/// The arguments of a call that is nothing but a name and a list of expressions.
fn plain_arguments(function: &Function) -> Option<Vec<&Expr>> {
    let plain = !function.uses_odbc_syntax
        && matches!(function.parameters, FunctionArguments::None)
        && function.filter.is_none()
        && function.null_treatment.is_none()
        && function.over.is_none()
        && function.within_group.is_empty()
        && matches!(function.name.0.as_slice(), [ObjectNamePart::Identifier(_)]);
    match &function.args {
        FunctionArguments::List(list) if plain && list.duplicate_treatment.is_none() && list.clauses.is_empty() => list
            .args
            .iter()
            .map(|argument| match argument {
                FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) => Some(expr),
                _ => None,
            })
            .collect(),
        _ => None,
    }
}
