//! The `[[exports]]` blocks of a workspace: which files feed a table, and how they are read and mapped.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::{self, Deserializer};
use toml::Spanned;

use crate::numbers::Decimal;
use crate::toml_source::ONE_ORIGIN;

/// One block; several may feed one table.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExportBlock {
    pub table: Spanned<String>,
    /// Globs inside the workspace, taken in byte order.
    pub files: Vec<Spanned<String>>,
    /// No file is fine.
    #[serde(default)]
    pub optional: bool,
    #[serde(default)]
    pub encoding: EncodingRule,
    /// Found among `,` `;` tab `|` when absent.
    pub delimiter: Option<Spanned<String>>,
    /// Physical lines before the header.
    #[serde(default)]
    pub skip_rows: u64,
    pub total_row: Option<TotalRow>,
    /// Headers that are known and not wanted; any other unmapped header is a warning.
    #[serde(default)]
    pub ignored: Vec<String>,
    /// Texts that mean "no value", compared after trimming.
    #[serde(default = "default_null")]
    pub null: Vec<String>,
    /// The share of the table's rows that may be set aside before the run stops; default 0.01.
    pub rejected_at_most: Option<Spanned<Decimal>>,
    /// Column of the table → where its text comes from; a workspace reads them one by one, so that all faults are said.
    #[serde(default)]
    pub columns: BTreeMap<Spanned<String>, ColumnMapping>,
}

/// What the usual systems write where there is nothing.
pub fn default_null() -> Vec<String> {
    vec![String::new(), "-".to_owned(), "/".to_owned()]
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub enum EncodingRule {
    /// A byte order mark, else strict UTF-8, else GB18030.
    #[default]
    #[serde(rename = "auto")]
    Auto,
    #[serde(rename = "utf-8")]
    Utf8,
    #[serde(rename = "gb18030")]
    Gb18030,
    #[serde(rename = "utf-16")]
    Utf16,
    #[serde(rename = "big5")]
    Big5,
}

/// The line under an export that carries sums: left out, and compared with the column sums.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TotalRow {
    pub header: Spanned<String>,
    pub value: String,
}

/// Where the text of a column comes from, and how that text is written.
#[derive(Clone, Debug)]
pub struct ColumnMapping {
    pub origin: Origin,
    pub writing: Writing,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The field under this header.
    Header(String),
    /// An expression over the headers of the file, text to text.
    Expression(String),
    /// The same text on every row.
    Constant(String),
}

/// How an export writes the values of a column; typing rests on it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Writing {
    /// chrono formats, tried in order; the usual ones when empty.
    pub formats: Vec<String>,
    /// CNY, 10000_CNY, percent, minute, hour, day …; the table's own unit when absent.
    pub unit: Option<String>,
    /// The separator between thousands.
    pub thousands: Option<String>,
    /// The hospital's own codes → the table's values; `*` catches the rest.
    pub values: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenMapping {
    header: Option<String>,
    sql: Option<String>,
    value: Option<String>,
    #[serde(default, deserialize_with = "one_or_many")]
    format: Vec<String>,
    unit: Option<String>,
    thousands: Option<String>,
    #[serde(default)]
    values: BTreeMap<String, String>,
}

impl<'de> Deserialize<'de> for ColumnMapping {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<ColumnMapping, D::Error> {
        struct Visitor;
        impl<'de> de::Visitor<'de> for Visitor {
            type Value = ColumnMapping;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "a header, or a table with {ONE_ORIGIN}")
            }

            fn visit_str<E: de::Error>(self, header: &str) -> Result<ColumnMapping, E> {
                Ok(ColumnMapping { origin: Origin::Header(header.to_owned()), writing: Writing::default() })
            }

            fn visit_map<A: de::MapAccess<'de>>(self, map: A) -> Result<ColumnMapping, A::Error> {
                let written = WrittenMapping::deserialize(de::value::MapAccessDeserializer::new(map))?;
                let origin = match (written.header, written.sql, written.value) {
                    (Some(header), None, None) => Origin::Header(header),
                    (None, Some(sql), None) => Origin::Expression(sql),
                    (None, None, Some(value)) => Origin::Constant(value),
                    (_, _, _) => {
                        return Err(de::Error::custom(ONE_ORIGIN));
                    }
                };
                let writing = Writing {
                    formats: written.format,
                    unit: written.unit,
                    thousands: written.thousands,
                    values: written.values,
                };
                Ok(ColumnMapping { origin, writing })
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

fn one_or_many<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum OneOrMany {
        One(String),
        Many(Vec<String>),
    }
    Ok(match OneOrMany::deserialize(deserializer)? {
        OneOrMany::One(format) => vec![format],
        OneOrMany::Many(formats) => formats,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_as_the_workspace_writes_it() {
        let text = r#"
table     = "charges"
files     = ["exports/his/费用明细_*.csv"]
encoding  = "gb18030"
skip_rows = 1
total_row = { header = "流水号", value = "合计" }
rejected_at_most = 0.01

[columns]
charge_id  = "流水号"
charged_at = { header = "发生时间", format = "%Y%m%d" }
insured    = { sql = "CASE WHEN \"费别\" = '医保' THEN 'true' ELSE 'false' END" }
setting    = { value = "inpatient" }
"#;
        let block: ExportBlock = toml::from_str(text).unwrap();
        assert_eq!((block.encoding, block.skip_rows, block.null.len()), (EncodingRule::Gb18030, 1, 3));
        assert_eq!(block.columns["charge_id"].origin, Origin::Header("流水号".to_owned()));
        assert_eq!(block.columns["charged_at"].writing.formats, ["%Y%m%d"]);
        assert_eq!(block.columns["setting"].origin, Origin::Constant("inpatient".to_owned()));
        let place = block.columns.keys().map(|id| &text[id.span()]).collect::<Vec<_>>();
        assert_eq!(place, ["charge_id", "charged_at", "insured", "setting"]);
        assert!(
            toml::from_str::<ExportBlock>(
                "table = \"a\"\nfiles = []\n[columns]\na = { header = \"x\", value = \"y\" }"
            )
            .is_err()
        );
    }
}
