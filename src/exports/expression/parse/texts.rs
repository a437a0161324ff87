//! The constructs of a mapping expression that yield a text.

use sqlparser::ast::{
    BinaryOperator, CaseWhen, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments, ObjectNamePart,
    TrimWhereField, UnaryOperator, Value,
};

use super::{Door, Refusal, is_number_literal, spine, unsupported};
use crate::exports::expression::{Expression, Side};

impl Door {
    /// The text that `expr` is; `None` where it is none.
    pub(super) fn text_construct(&mut self, expr: &Expr, depth: usize) -> Result<Option<Expression>, Refusal> {
        let expression = match expr {
            Expr::Nested(inner) => self.text(inner, depth)?,
            Expr::Identifier(name) => self.field(&name.value),
            Expr::Value(value) => literal(&value.value)?,
            Expr::UnaryOp { op: UnaryOperator::Minus, expr: number } if is_number_literal(number) => {
                Expression::Literal(expr.to_string())
            }
            Expr::BinaryOp { op: BinaryOperator::StringConcat, .. } => {
                let parts = spine(expr, &BinaryOperator::StringConcat);
                Expression::Concatenation(self.texts(parts.into_iter(), depth)?)
            }
            Expr::Case { operand, conditions, else_result, .. } => {
                self.case(operand.as_deref(), conditions, else_result.as_deref(), depth)?
            }
            Expr::Substring { expr: text, substring_from, substring_for, .. } => Expression::Substring {
                text: Box::new(self.text(text, depth)?),
                from: substring_from.as_deref().map_or(Ok(1), |from| count(from, expr, 1))?,
                length: substring_for.as_deref().map(|length| count(length, expr, 0)).transpose()?,
            },
            Expr::Trim { trim_where, trim_what, expr: text, trim_characters: None } => Expression::Trim {
                text: Box::new(self.text(text, depth)?),
                side: match trim_where {
                    None | Some(TrimWhereField::Both) => Side::Both,
                    Some(TrimWhereField::Leading) => Side::Leading,
                    Some(TrimWhereField::Trailing) => Side::Trailing,
                },
                characters: trim_what.as_deref().map(|what| characters(what, expr)).transpose()?,
            },
            Expr::Function(function) => self.function(function, depth)?,
            _ => return Ok(None),
        };
        Ok(Some(expression))
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

    fn field(&mut self, header: &str) -> Expression {
        let known = self.headers.iter().position(|known| known == header);
        Expression::Field(known.unwrap_or_else(|| {
            self.headers.push(header.to_owned());
            self.headers.len() - 1
        }))
    }
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
