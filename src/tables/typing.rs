//! The text of one cell → its typed value, or the rule that it breaks.
//!
//! Nothing is repaired: a value that does not fit is set aside with its row. What is accepted beyond the plain form is
//! only another spelling of the same value (full-width digits, a currency sign, a separator that the mapping names).

use std::borrow::Cow;

use chrono::NaiveDate;
use unicode_normalization::UnicodeNormalization;

use crate::exports::definition::Writing;
use crate::numbers::{Decimal, Fraction};
use crate::period::Period;

use super::directory::{Directory, Unresolved};
use super::identifiers::Identifiers;
use super::schema::{ColumnDefinition, ColumnType};
use super::times;

/// No typed value leaves ±10¹¹, so that sums over any table fit an integer.
pub const BOUND: i64 = 100_000_000_000;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell<'a> {
    Nothing,
    Integer(i64),
    Word(Cow<'a, str>),
}

/// Which rule a text breaks; the code is that of its message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    pub rule: &'static str,
    pub details: Vec<(&'static str, String)>,
    pub hint: Option<&'static str>,
}

impl Unreadable {
    fn rule(rule: &'static str) -> Unreadable {
        Unreadable { rule, details: Vec::new(), hint: None }
    }

    fn with(mut self, name: &'static str, value: impl ToString) -> Unreadable {
        self.details.push((name, value.to_string()));
        self
    }

    fn hint(mut self, hint: &'static str) -> Unreadable {
        self.hint = Some(hint);
        self
    }
}

/// How the cells of one mapped column are typed.
pub struct ColumnTyping<'a> {
    pub definition: &'a ColumnDefinition,
    pub writing: &'a Writing,
    /// Fen, scaled units, minutes … for one unit of the file.
    factor: Fraction,
}

/// What references and identifiers are resolved with.
#[derive(Clone, Copy)]
pub struct Resolvers<'a> {
    pub departments: &'a Directory,
    pub equipment: &'a Directory,
    pub identifiers: &'a Identifiers,
}

/// The units that a mapping may name, and what one is worth in the column's own unit of writing.
const UNITS: [(&str, i128, i128); 13] = [
    ("CNY", 1, 1),
    ("10000_CNY", 10_000, 1),
    ("1000_CNY", 1_000, 1),
    ("fen", 1, 100),
    ("1", 1, 1),
    ("percent", 1, 100),
    ("point", 1, 1),
    ("minute", 1, 1),
    ("hour", 60, 1),
    ("second", 1, 60),
    ("day", 1_440, 1),
    ("month", 1, 1),
    ("year", 12, 1),
];

/// The names of the units that a mapping may use.
pub fn unit_names() -> impl Iterator<Item = &'static str> + Clone {
    UNITS.iter().map(|(name, _, _)| *name)
}

/// Units of money are for money, and only for money.
pub fn unit_fits(unit: &str, kind: &ColumnType) -> bool {
    let of_money = ["CNY", "10000_CNY", "1000_CNY", "fen"].contains(&unit);
    kind.is_measured() && of_money == (*kind == ColumnType::Money)
}

impl<'a> ColumnTyping<'a> {
    /// `None` when the mapping names a unit that is not known.
    pub fn new(definition: &'a ColumnDefinition, writing: &'a Writing) -> Option<ColumnTyping<'a>> {
        let unit = match &writing.unit {
            None => Fraction::ONE,
            Some(unit) => {
                let (_, numerator, denominator) = UNITS.iter().find(|(name, _, _)| name == unit)?;
                Fraction::new(*numerator, *denominator)?
            }
        };
        let scale = match definition.kind {
            ColumnType::Money => 100,
            ColumnType::Decimal(digits) => crate::numbers::power_of_ten(digits),
            ColumnType::Id
            | ColumnType::Private
            | ColumnType::Text
            | ColumnType::Department
            | ColumnType::Equipment
            | ColumnType::Integer
            | ColumnType::Number
            | ColumnType::Date
            | ColumnType::Datetime
            | ColumnType::Month
            | ColumnType::Period
            | ColumnType::Boolean
            | ColumnType::MinuteOfDay
            | ColumnType::Category(_) => 1,
        };
        Some(ColumnTyping { definition, writing, factor: unit.times(Fraction::integer(scale))? })
    }

    /// `day` is the row's own day, for names of departments that changed hands.
    pub fn cell<'t>(&self, text: &'t str, day: Option<i64>, resolvers: Resolvers<'_>) -> Result<Cell<'t>, Unreadable> {
        let text: Cow<'t, str> = match self.translated(text)? {
            Some(value) => Cow::Owned(value.to_owned()),
            None => Cow::Borrowed(text),
        };
        if text.is_empty() {
            return Ok(Cell::Nothing);
        }
        match &self.definition.kind {
            ColumnType::Private => Ok(Cell::Nothing),
            ColumnType::Id => Ok(Cell::Integer(resolvers.identifiers.keyed(&text))),
            ColumnType::Text => Ok(Cell::Word(composed(text))),
            ColumnType::Department => reference(resolvers.departments, &text, day, "department-unknown"),
            ColumnType::Equipment => reference(resolvers.equipment, &text, day, "equipment-unknown"),
            ColumnType::Integer | ColumnType::Decimal(_) | ColumnType::Money => self.number(&text).map(Cell::Integer),
            ColumnType::Number => {
                let invalid = Unreadable::rule("number-invalid").hint("number-plain");
                let number = plain(&text).ok_or(invalid.clone())?;
                self.check_range(number.parse().map_err(|_| invalid)?)?;
                Ok(Cell::Word(Cow::Owned(number)))
            }
            ColumnType::Date => self.time(times::day(&narrow(&text), &self.writing.formats), "date-invalid", &text),
            ColumnType::Datetime => {
                self.time(times::seconds(&narrow(&text), &self.writing.formats), "date-invalid", &text)
            }
            ColumnType::Month => {
                let month = times::month(&narrow(&text), &self.writing.formats);
                month.map(Cell::Integer).ok_or_else(|| self.no_month())
            }
            ColumnType::Period => match text.parse::<Period>() {
                Ok(_) => Ok(Cell::Word(text)),
                Err(_) => Err(Unreadable::rule("period-invalid").hint("period-written")),
            },
            ColumnType::Boolean => boolean(&text).ok_or(Unreadable::rule("boolean-invalid").hint("boolean-values")),
            ColumnType::MinuteOfDay => times::minute_of_day(&narrow(&text))
                .map(Cell::Integer)
                .ok_or(Unreadable::rule("minute-invalid").hint("minute-written")),
            ColumnType::Category(values) if values.iter().any(|value| value == text.as_ref()) => Ok(Cell::Word(text)),
            ColumnType::Category(values) => {
                Err(Unreadable::rule("value-unlisted").with("known", values.join(", ")).hint("value-unlisted"))
            }
        }
    }

    /// The table's value for one of the hospital's codes, where the mapping has such a list.
    fn translated(&self, text: &str) -> Result<Option<&str>, Unreadable> {
        if self.writing.values.is_empty() || text.is_empty() {
            return Ok(None);
        }
        match self.writing.values.get(text).or_else(|| self.writing.values.get("*")) {
            Some(value) => Ok(Some(value)),
            None => {
                let known = self.writing.values.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
                Err(Unreadable::rule("value-unlisted").with("known", known).hint("value-unlisted"))
            }
        }
    }

    fn number(&self, text: &str) -> Result<i64, Unreadable> {
        let value = self.written_number(text).ok_or_else(|| self.no_number())?;
        self.check_range(value)?;
        let too_large = || Unreadable::rule("number-too-large").hint("number-too-large");
        let scaled = value.fraction().times(self.factor).ok_or_else(too_large)?;
        if scaled.denominator() != 1 {
            return Err(Unreadable::rule("number-too-fine").hint("number-too-fine"));
        }
        i64::try_from(scaled.numerator()).ok().filter(|value| (-BOUND..=BOUND).contains(value)).ok_or_else(too_large)
    }

    fn written_number(&self, text: &str) -> Option<Decimal> {
        let text = plain(text)?;
        let text = match &self.writing.thousands {
            Some(separator) => without_thousands(&text, separator)?,
            None => text,
        };
        text.parse().ok()
    }

    fn no_number(&self) -> Unreadable {
        match &self.writing.thousands {
            None => Unreadable::rule("number-invalid").hint("number-plain"),
            Some(separator) => Unreadable::rule("number-invalid").with("separator", separator).hint("number-thousands"),
        }
    }

    fn no_month(&self) -> Unreadable {
        match self.writing.formats.join(", ") {
            formats if formats.is_empty() => Unreadable::rule("month-invalid").hint("month-written"),
            formats => Unreadable::rule("month-invalid").with("formats", formats).hint("date-formats"),
        }
    }

    /// A typed value as its file would write it, without zeros at the end: 10 050 fen are 100.5 in CNY.
    pub fn as_written(&self, value: i128) -> String {
        const ENOUGH_DIGITS: u8 = 8;
        let written = Fraction::integer(value).over(self.factor);
        written.map_or_else(String::new, |written| written.rounded(ENOUGH_DIGITS).trimmed().to_string())
    }

    fn check_range(&self, value: Decimal) -> Result<(), Unreadable> {
        let out = |limit: Option<i64>, wrong: fn(Fraction, Fraction) -> bool| {
            limit.filter(|limit| wrong(value.fraction(), Fraction::integer(i128::from(*limit))))
        };
        if let Some(minimum) = out(self.definition.minimum, |value, limit| value < limit) {
            return Err(Unreadable::rule("value-too-small").with("limit", minimum));
        }
        if let Some(maximum) = out(self.definition.maximum, |value, limit| value > limit) {
            return Err(Unreadable::rule("value-too-large").with("limit", maximum));
        }
        Ok(())
    }

    fn time<'t>(&self, value: Option<i64>, rule: &'static str, text: &str) -> Result<Cell<'t>, Unreadable> {
        match value {
            Some(value) => Ok(Cell::Integer(value)),
            None if self.writing.formats.is_empty() => Err(Unreadable::rule(rule).hint(match impossible_day(text) {
                true => "day-impossible",
                false => "date-usual",
            })),
            None => {
                let formats = self.writing.formats.join(", ");
                let hint = if impossible_day(text) { "day-impossible-formats" } else { "date-formats" };
                Err(Unreadable::rule(rule).with("formats", formats).hint(hint))
            }
        }
    }
}

fn reference<'t>(
    directory: &Directory,
    text: &str,
    day: Option<i64>,
    unknown: &'static str,
) -> Result<Cell<'t>, Unreadable> {
    match directory.resolve(text, day) {
        Ok(number) => Ok(Cell::Integer(i64::from(number))),
        Err(Unresolved::Unknown) => Err(Unreadable::rule(unknown).hint(unknown)),
        Err(Unresolved::Several(ids)) => {
            Err(Unreadable::rule("reference-ambiguous").with("candidates", ids.join(", ")).hint("reference-ambiguous"))
        }
    }
}

fn boolean(text: &str) -> Option<Cell<'static>> {
    match text.to_ascii_lowercase().as_str() {
        "1" | "true" | "t" | "yes" | "y" | "是" | "有" => Some(Cell::Integer(1)),
        "0" | "false" | "f" | "no" | "n" | "否" | "无" => Some(Cell::Integer(0)),
        _ => None,
    }
}

/// Full-width digits and punctuation as plain ones; ASCII text is untouched.
fn narrow(text: &str) -> Cow<'_, str> {
    if text.is_ascii() { Cow::Borrowed(text) } else { Cow::Owned(text.nfkc().collect()) }
}

/// One way of writing a name, so that it is found again.
fn composed(text: Cow<'_, str>) -> Cow<'_, str> {
    if text.is_ascii() { text } else { Cow::Owned(text.nfc().collect()) }
}

/// A number without currency or percent sign; `None` for a text that starts or ends strangely.
fn plain(text: &str) -> Option<String> {
    let text = narrow(text);
    let text = text.trim_start_matches(['¥', '￥']).trim_end_matches(['%', '元']).trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// 1,234,567.80 → 1234567.80; `None` where the groups are not of three digits.
fn without_thousands(text: &str, separator: &str) -> Option<String> {
    if separator.is_empty() || !text.contains(separator) {
        return Some(text.to_owned());
    }
    let (whole, rest) = match text.rfind('.').filter(|_| separator != ".") {
        Some(point) => text.split_at(point),
        None => (text, ""),
    };
    let digits = whole.trim_start_matches('-');
    let mut groups = digits.split(separator);
    let first = groups.next()?;
    let regular = (1..=3).contains(&first.len()) && groups.all(|group| group.len() == 3);
    regular.then(|| format!("{}{rest}", whole.replace(separator, "")))
}

/// The text has the shape of a date, but its day does not exist (30 February).
fn impossible_day(text: &str) -> bool {
    let digits: Vec<&str> =
        text.split(|character: char| !character.is_ascii_digit()).filter(|run| !run.is_empty()).collect();
    let (year, month, day) = match digits.as_slice() {
        [year, month, day, ..] if year.len() == 4 => (*year, *month, *day),
        [run, ..] if run.len() >= 8 => (&run[..4], &run[4..6], &run[6..8]),
        _ => return false,
    };
    match (year.parse(), month.parse(), day.parse()) {
        (Ok(year), Ok(month @ 1..=12), Ok(day @ 1..=31)) => NaiveDate::from_ymd_opt(year, month, day).is_none(),
        (_, _, _) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(writing: Writing) -> impl Fn(&str) -> Result<i64, &'static str> {
        let definition: ColumnDefinition =
            toml::from_str("type = \"money\"\nzh = \"金额\"\nen = \"Amount\"\nminimum = -5").expect("a definition");
        move |text| {
            ColumnTyping::new(&definition, &writing).expect("a unit").number(text).map_err(|unreadable| unreadable.rule)
        }
    }

    #[test]
    fn money_is_fen_and_never_rounded() {
        let cell = money(Writing::default());
        assert_eq!(cell("12.30"), Ok(1230));
        assert_eq!(cell("12.3000"), Ok(1230));
        assert_eq!(cell("¥１２．３"), Ok(1230));
        assert_eq!(cell("12.345"), Err("number-too-fine"));
        assert_eq!(cell("-6"), Err("value-too-small"));
        assert_eq!(cell("1,234"), Err("number-invalid"));
        assert_eq!(cell("1e3"), Err("number-invalid"));
        assert_eq!(cell("NaN"), Err("number-invalid"));
        assert_eq!(cell("99999999999"), Err("number-too-large"));
    }

    #[test]
    fn separators_stand_between_groups_of_three() {
        let writing =
            Writing { thousands: Some(",".to_owned()), unit: Some("10000_CNY".to_owned()), ..Writing::default() };
        let cell = money(writing);
        assert_eq!(cell("1,234.5"), Ok(1_234_500_000));
        assert_eq!(cell("12,34.5"), Err("number-invalid"));
    }

    #[test]
    fn days_that_do_not_exist_are_told_from_other_shapes() {
        assert!(impossible_day("2026-02-30") && impossible_day("20260230"));
        assert!(!impossible_day("2026/01/31 10:25") && !impossible_day("30.02") && !impossible_day("soon"));
    }
}
