//! The constructs of a mapping expression that are true, false or unknown.

use sqlparser::ast::{BinaryOperator, Expr, UnaryOperator, Value};

use super::{Caution, Door, Refusal, is_number_literal, spine, unsupported};
use crate::exports::expression::{Comparison, Condition};

impl Door {
    /// The condition that `expr` is; `None` where it is none.
    pub(super) fn condition_construct(&mut self, expr: &Expr, depth: usize) -> Result<Option<Condition>, Refusal> {
        let condition = match expr {
            Expr::Nested(inner) => self.condition(inner, depth)?,
            Expr::Value(value) => match &value.value {
                Value::Boolean(constant) => Condition::Constant(Some(*constant)),
                Value::Null => Condition::Constant(None),
                _ => return Ok(None),
            },
            Expr::UnaryOp { op: UnaryOperator::Not, expr: inner } => negated_if(true, self.condition(inner, depth)?),
            Expr::BinaryOp { op: BinaryOperator::And, .. } => {
                Condition::And(self.conditions(&spine(expr, &BinaryOperator::And), depth)?)
            }
            Expr::BinaryOp { op: BinaryOperator::Or, .. } => {
                Condition::Or(self.conditions(&spine(expr, &BinaryOperator::Or), depth)?)
            }
            Expr::BinaryOp { op: BinaryOperator::StringConcat, .. } => return Ok(None),
            Expr::BinaryOp { left, op, right } => self.comparison(left, op, right, depth)?,
            Expr::Like { negated, any: false, expr: text, pattern, escape_char: None } => {
                let condition = Condition::Like { text: self.text(text, depth)?, pattern: self.text(pattern, depth)? };
                negated_if(*negated, condition)
            }
            Expr::InList { expr: text, list, negated } => {
                let text = self.text(text, depth)?;
                let list = self.texts(list.iter(), depth)?;
                list.iter().for_each(|candidate| self.beware_of_empty_text(&text, candidate));
                negated_if(*negated, Condition::In { text, list })
            }
            Expr::IsNull(text) => Condition::IsNull(self.text(text, depth)?),
            Expr::IsNotNull(text) => negated_if(true, Condition::IsNull(self.text(text, depth)?)),
            _ => return Ok(None),
        };
        Ok(Some(condition))
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
}

fn negated_if(negated: bool, condition: Condition) -> Condition {
    if negated { Condition::Not(Box::new(condition)) } else { condition }
}

fn is_number(expr: &Expr) -> bool {
    match expr {
        Expr::UnaryOp { op: UnaryOperator::Minus, expr } | Expr::Nested(expr) => is_number(expr),
        _ => is_number_literal(expr),
    }
}
