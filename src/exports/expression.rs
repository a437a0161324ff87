//! Expressions of the mapping, `{ sql = "CASE WHEN … END" }`: text to text over the headers of a file.
//!
//! A small part of SQL, evaluated here rather than by the counting engine: it runs while a file is read, so that whatever
//! typing finds wrong with the result still has its file and line. An empty field is NULL and NULL behaves as in SQL
//! (three-valued conditions); everything compared is text. What is not written in [`Expression`] or [`Condition`] does not
//! parse, so nothing that a workspace says can reach a file, a clock or another row.

mod like;
mod parse;

use std::borrow::Cow;

use super::nulls::Row;
pub use parse::{Caution, Parsed, Refusal, parsed};

/// What yields a text, or NULL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expression {
    /// Index into [`Parsed::headers`].
    Field(usize),
    Literal(String),
    Null,
    /// `true` or `false`.
    Condition(Box<Condition>),
    SearchedCase {
        branches: Vec<(Condition, Expression)>,
        otherwise: Box<Expression>,
    },
    SimpleCase {
        operand: Box<Expression>,
        branches: Vec<(Expression, Expression)>,
        otherwise: Box<Expression>,
    },
    Coalesce(Vec<Expression>),
    NullIf(Box<Expression>, Box<Expression>),
    Concatenation(Vec<Expression>),
    /// Characters, not bytes; `from` counts from 1.
    Substring {
        text: Box<Expression>,
        from: usize,
        length: Option<usize>,
    },
    Trim {
        text: Box<Expression>,
        side: Side,
        /// White space when absent.
        characters: Option<String>,
    },
    Upper(Box<Expression>),
    Lower(Box<Expression>),
    Replace {
        text: Box<Expression>,
        pattern: Box<Expression>,
        replacement: Box<Expression>,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Both,
    Leading,
    Trailing,
}

/// What is true, false or unknown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    Constant(Option<bool>),
    Comparison { left: Expression, comparison: Comparison, right: Expression },
    Like { text: Expression, pattern: Expression },
    In { text: Expression, list: Vec<Expression> },
    IsNull(Expression),
    And(Vec<Condition>),
    Or(Vec<Condition>),
    Not(Box<Condition>),
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

/// The fields that an expression's headers stand for, in one row.
#[derive(Clone, Copy, Debug)]
pub struct Fields<'r> {
    pub row: Row<'r>,
    /// Of each of the expression's headers, the field's index in this file.
    pub indexes: &'r [usize],
}

impl<'r> Fields<'r> {
    fn get(self, header: usize) -> Option<&'r str> {
        self.row.field(*self.indexes.get(header)?)
    }
}

impl Expression {
    /// The text for one row; borrowed wherever nothing new is made.
    pub fn text<'a>(&'a self, fields: Fields<'a>) -> Option<Cow<'a, str>> {
        match self {
            Expression::Field(header) => fields.get(*header).map(Cow::Borrowed),
            Expression::Literal(text) => Some(Cow::Borrowed(text)),
            Expression::Null => None,
            Expression::Condition(condition) => {
                condition.holds(fields).map(|holds| Cow::Borrowed(if holds { "true" } else { "false" }))
            }
            Expression::SearchedCase { branches, otherwise } => {
                let taken = branches.iter().find(|(condition, _)| condition.holds(fields) == Some(true));
                taken.map_or(otherwise.as_ref(), |(_, result)| result).text(fields)
            }
            Expression::SimpleCase { operand, branches, otherwise } => {
                let operand = operand.text(fields);
                let taken = branches.iter().find(|(value, _)| equal(&operand, &value.text(fields)) == Some(true));
                taken.map_or(otherwise.as_ref(), |(_, result)| result).text(fields)
            }
            Expression::Coalesce(candidates) => candidates.iter().find_map(|candidate| candidate.text(fields)),
            Expression::NullIf(text, null) => {
                let text = text.text(fields);
                if equal(&text, &null.text(fields)) == Some(true) { None } else { text }
            }
            Expression::Concatenation(parts) => {
                let parts: Option<Vec<Cow<'a, str>>> = parts.iter().map(|part| part.text(fields)).collect();
                parts.map(|parts| Cow::Owned(parts.concat()))
            }
            Expression::Substring { text, from, length } => {
                text.text(fields).map(|text| substring(text, *from, *length))
            }
            Expression::Trim { text, side, characters } => {
                text.text(fields).map(|text| without_ends(text, *side, characters.as_deref()))
            }
            Expression::Upper(text) => text.text(fields).map(|text| Cow::Owned(text.to_uppercase())),
            Expression::Lower(text) => text.text(fields).map(|text| Cow::Owned(text.to_lowercase())),
            Expression::Replace { text, pattern, replacement } => {
                let (text, pattern) = (text.text(fields)?, pattern.text(fields)?);
                let replacement = replacement.text(fields)?;
                let found = !pattern.is_empty() && text.contains(pattern.as_ref());
                Some(if found { Cow::Owned(text.replace(pattern.as_ref(), &replacement)) } else { text })
            }
        }
    }
}

impl Condition {
    /// `None` is SQL's unknown.
    pub fn holds(&self, fields: Fields<'_>) -> Option<bool> {
        match self {
            Condition::Constant(constant) => *constant,
            Condition::Comparison { left, comparison, right } => {
                Some(comparison.holds(&left.text(fields)?, &right.text(fields)?))
            }
            Condition::Like { text, pattern } => Some(like::matches(&text.text(fields)?, &pattern.text(fields)?)),
            Condition::In { text, list } => {
                let text = text.text(fields);
                any(list.iter().map(|candidate| equal(&text, &candidate.text(fields))))
            }
            Condition::IsNull(text) => Some(text.text(fields).is_none()),
            Condition::And(conditions) => {
                any(conditions.iter().map(|condition| condition.holds(fields).map(|holds| !holds))).map(|any| !any)
            }
            Condition::Or(conditions) => any(conditions.iter().map(|condition| condition.holds(fields))),
            Condition::Not(condition) => condition.holds(fields).map(|holds| !holds),
        }
    }
}

impl Comparison {
    fn holds(self, left: &str, right: &str) -> bool {
        match self {
            Comparison::Equal => left == right,
            Comparison::NotEqual => left != right,
            Comparison::Less => left < right,
            Comparison::LessOrEqual => left <= right,
            Comparison::Greater => left > right,
            Comparison::GreaterOrEqual => left >= right,
        }
    }
}

fn equal(left: &Option<Cow<'_, str>>, right: &Option<Cow<'_, str>>) -> Option<bool> {
    Some(left.as_ref()? == right.as_ref()?)
}

/// True if any is true; else unknown if any is unknown.
fn any(values: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut result = Some(false);
    for value in values {
        match value {
            Some(true) => return Some(true),
            Some(false) => {}
            None => result = None,
        }
    }
    result
}

fn substring(text: Cow<'_, str>, from: usize, length: Option<usize>) -> Cow<'_, str> {
    let offset =
        |text: &str, characters: usize| text.char_indices().nth(characters).map_or(text.len(), |(offset, _)| offset);
    let start = offset(&text, from.saturating_sub(1));
    let end = length.map_or(text.len(), |length| start + offset(&text[start..], length));
    part(text, start, end)
}

fn without_ends<'a>(text: Cow<'a, str>, side: Side, characters: Option<&str>) -> Cow<'a, str> {
    let removed = |character: char| match characters {
        Some(characters) => characters.contains(character),
        None => character.is_whitespace(),
    };
    let start = match side {
        Side::Both | Side::Leading => text.len() - text.trim_start_matches(removed).len(),
        Side::Trailing => 0,
    };
    let end = match side {
        Side::Both | Side::Trailing => start + text[start..].trim_end_matches(removed).len(),
        Side::Leading => text.len(),
    };
    part(text, start, end)
}

fn part(text: Cow<'_, str>, start: usize, end: usize) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(&text[start..end]),
        Cow::Owned(text) => Cow::Owned(text[start..end].to_owned()),
    }
}

#[cfg(test)]
mod tests;
