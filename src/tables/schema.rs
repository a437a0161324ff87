//! What the tables are: `data/tables.toml`, as the rest of the program sees it.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::{self, Deserializer};

use crate::diagnostics::Fault;
use crate::labels::Language;
use crate::toml_source::TomlSource;

/// Every table that the program understands.
#[derive(Clone, Debug)]
pub struct Schema {
    pub tables: BTreeMap<String, TableDefinition>,
    /// In the order of the file, for lists.
    pub order: Vec<String>,
}

/// Whether a department without rows has zero of something, or nothing is known of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TableKind {
    /// Something that occurred: no rows is zero where the hospital has rows in that month.
    Happening,
    /// Every open department is expected every month: no rows is no data.
    Standing,
    /// What other tables refer to.
    Directory,
    /// Written by hand beside the exports.
    Entered,
    /// Made by the program from other tables: no row is no data, as in a standing table.
    Computed,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableDefinition {
    pub zh: String,
    pub en: String,
    pub kind: TableKind,
    /// Not every month has rows; one row of the hospital in a period says that it was looked at.
    #[serde(default)]
    pub sparse: bool,
    pub key: Vec<String>,
    /// The column by which a row belongs to a day or month.
    pub date: Option<String>,
    /// Of each group at least one column is filled.
    #[serde(default)]
    pub one_of: Vec<Vec<String>>,
    /// Pairs of columns: the second is not before the first.
    #[serde(default)]
    pub not_before: Vec<(String, String)>,
    pub columns: BTreeMap<String, ColumnDefinition>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnDefinition {
    pub zh: String,
    pub en: String,
    #[serde(rename = "type")]
    pub kind: ColumnType,
    #[serde(default)]
    pub required: bool,
    /// Required, unless this boolean column is true.
    pub required_unless: Option<String>,
    /// In the unit in which a file writes the column.
    pub minimum: Option<i64>,
    pub maximum: Option<i64>,
    /// Of a computed table: the columns of other tables, `exams.started_at`, that it is made from.
    #[serde(default)]
    pub made_from: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ColumnType {
    /// Identifies a person, visit, exam …: kept as a keyed hash, never shown.
    Id,
    /// Names of persons and free text about them: not kept at all.
    Private,
    Text,
    Department,
    Equipment,
    Integer,
    /// Scaled by ten to the power of its digits.
    Decimal(u8),
    /// Fen.
    Money,
    /// A plain decimal of any unit, kept as text.
    Number,
    /// Days since 1970-01-01.
    Date,
    /// Seconds since 1970-01-01 00:00, local time.
    Datetime,
    /// Year · 12 + month − 1.
    Month,
    /// 2026, 2026-Q1 or 2026-03, kept as text.
    Period,
    /// 1 or 0.
    Boolean,
    MinuteOfDay,
    Category(Vec<String>),
}

impl ColumnType {
    /// Kept as words rather than as a number.
    pub fn is_text(&self) -> bool {
        match self {
            ColumnType::Text | ColumnType::Number | ColumnType::Period | ColumnType::Category(_) => true,
            ColumnType::Id
            | ColumnType::Private
            | ColumnType::Department
            | ColumnType::Equipment
            | ColumnType::Integer
            | ColumnType::Decimal(_)
            | ColumnType::Money
            | ColumnType::Date
            | ColumnType::Datetime
            | ColumnType::Month
            | ColumnType::Boolean
            | ColumnType::MinuteOfDay => false,
        }
    }

    /// Its values must never be shown.
    pub fn is_personal(&self) -> bool {
        matches!(self, ColumnType::Id | ColumnType::Private)
    }

    /// Whether a text that is no value of this type may be shown: in a row that has shifted, a name or the number of a
    /// patient stands in the column of a date or an amount.
    pub fn may_show(&self, text: &str) -> bool {
        const DIGITS_OF_A_TIME: usize = 14;
        let digits = text.chars().filter(char::is_ascii_digit).count();
        let looks_numeric = text.chars().all(|character| {
            character.is_ascii_digit()
                || character.is_ascii_punctuation()
                || " 年月日时分秒元万¥￥，。：".contains(character)
        });
        match self {
            ColumnType::Id | ColumnType::Private => false,
            ColumnType::Integer
            | ColumnType::Decimal(_)
            | ColumnType::Money
            | ColumnType::Number
            | ColumnType::Date
            | ColumnType::Datetime
            | ColumnType::Month
            | ColumnType::Period
            | ColumnType::MinuteOfDay => looks_numeric && digits <= DIGITS_OF_A_TIME,
            // The hospital's own codes and names: without them nobody could complete the mapping.
            ColumnType::Text
            | ColumnType::Department
            | ColumnType::Equipment
            | ColumnType::Boolean
            | ColumnType::Category(_) => true,
        }
    }

    /// Counted in some unit, so that a mapping may name another.
    pub fn is_measured(&self) -> bool {
        matches!(self, ColumnType::Money | ColumnType::Integer | ColumnType::Decimal(_))
    }

    /// Has the companions `.day`, `.month` and so on.
    pub fn is_time(&self) -> bool {
        matches!(self, ColumnType::Date | ColumnType::Datetime | ColumnType::Month)
    }
}

impl<'de> Deserialize<'de> for ColumnType {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<ColumnType, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            Name(String),
            Category(Vec<String>),
        }
        let name = match Written::deserialize(deserializer)? {
            Written::Category(values) => return Ok(ColumnType::Category(values)),
            Written::Name(name) => name,
        };
        Ok(match name.as_str() {
            "id" => ColumnType::Id,
            "private" => ColumnType::Private,
            "text" => ColumnType::Text,
            "department" => ColumnType::Department,
            "equipment" => ColumnType::Equipment,
            "integer" => ColumnType::Integer,
            "decimal(2)" => ColumnType::Decimal(2),
            "decimal(4)" => ColumnType::Decimal(4),
            "money" => ColumnType::Money,
            "number" => ColumnType::Number,
            "date" => ColumnType::Date,
            "datetime" => ColumnType::Datetime,
            "month" => ColumnType::Month,
            "period" => ColumnType::Period,
            "boolean" => ColumnType::Boolean,
            "minute_of_day" => ColumnType::MinuteOfDay,
            other => return Err(de::Error::custom(format!("unknown column type {other}"))),
        })
    }
}

impl Schema {
    /// The tables shipped with the program; a fault here is a fault of the program, and a test reads them.
    pub fn shipped() -> Result<Schema, Vec<Fault>> {
        let source = TomlSource::new("data/tables.toml", include_str!("../../data/tables.toml"));
        let (entries, faults) = source.entries::<TableDefinition>();
        if !faults.is_empty() {
            return Err(faults);
        }
        let order = entries.iter().map(|entry| entry.id.clone()).collect();
        let tables = entries.into_iter().map(|entry| (entry.id, entry.definition)).collect();
        Ok(Schema { tables, order })
    }

    pub fn table(&self, id: &str) -> Option<&TableDefinition> {
        self.tables.get(id)
    }

    /// The tables that a workspace may have, in the order of the file.
    pub fn exported(&self) -> impl Iterator<Item = &String> + Clone {
        self.order.iter().filter(|id| self.table(id).is_some_and(|table| table.kind != TableKind::Computed))
    }

    pub fn column(&self, table: &str, column: &str) -> Option<&ColumnDefinition> {
        self.tables.get(table)?.columns.get(column)
    }
}

impl TableDefinition {
    pub fn name(&self, language: Language) -> &str {
        language.choose(&self.zh, &self.en)
    }
}

impl ColumnDefinition {
    pub fn name(&self, language: Language) -> &str {
        language.choose(&self.zh, &self.en)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_that_a_table_names_exists() {
        let schema = Schema::shipped().expect("the shipped tables are valid");
        for (id, table) in &schema.tables {
            let named = (table.key.iter().chain(&table.date))
                .chain(table.one_of.iter().flatten())
                .chain(table.not_before.iter().flat_map(|(first, second)| [first, second]))
                .chain(table.columns.values().filter_map(|column| column.required_unless.as_ref()));
            for column in named {
                assert!(table.columns.contains_key(column), "{id}.{column}");
            }
        }
    }
}
