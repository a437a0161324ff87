//! The fixed words of pages, columns and messages: `data/labels/{zh,en}.toml`, looked up by dotted keys.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::period::PeriodLength;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    Zh,
    En,
}

impl Language {
    pub const ALL: [Language; 2] = [Language::Zh, Language::En];

    pub fn code(self) -> &'static str {
        match self {
            Language::Zh => "zh",
            Language::En => "en",
        }
    }

    /// The one of two texts that is in this language.
    pub fn choose<'a>(self, zh: &'a str, en: &'a str) -> &'a str {
        match self {
            Language::Zh => zh,
            Language::En => en,
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Language {
    type Err = String;

    fn from_str(text: &str) -> Result<Language, String> {
        match text {
            "zh" => Ok(Language::Zh),
            "en" => Ok(Language::En),
            other => Err(format!("{other}: zh, en")),
        }
    }
}

/// A name in both languages, as definitions carry it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Name {
    pub zh: String,
    pub en: String,
}

impl Name {
    pub fn in_language(&self, language: Language) -> &str {
        language.choose(&self.zh, &self.en)
    }
}

/// Every fixed text of one language.
#[derive(Clone, Debug)]
pub struct Labels {
    language: Language,
    texts: BTreeMap<String, String>,
    /// Of tables (`charges`) and their columns (`charges.insured`), from `data/tables.toml`.
    names: BTreeMap<String, String>,
}

impl Labels {
    /// The texts shipped with the program.
    pub fn shipped(language: Language) -> Labels {
        let source = match language {
            Language::Zh => include_str!("../data/labels/zh.toml"),
            Language::En => include_str!("../data/labels/en.toml"),
        };
        let mut texts = BTreeMap::new();
        // Embedded and covered by a test: a file that does not parse cannot be shipped.
        if let Ok(table) = source.parse::<toml::Table>() {
            flatten("", &table, &mut texts);
        }
        Labels { language, texts, names: table_names(language) }
    }

    /// The same for reports on periods of a length: what stands below `of_<length>.` takes the place of its namesake.
    pub fn of_length(mut self, length: PeriodLength) -> Labels {
        let own = self.section(&format!("of_{}", length.code()));
        self.texts.extend(own);
        self
    }

    pub fn language(&self) -> Language {
        self.language
    }

    /// The text of `key`; the key itself where there is none, so that a gap is seen and tested for, not hidden.
    pub fn text<'a>(&'a self, key: &'a str) -> &'a str {
        self.texts.get(key).map_or(key, String::as_str)
    }

    pub fn get(&self, key: &str) -> Option<&str> {
        self.texts.get(key).map(String::as_str)
    }

    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.texts.keys().map(String::as_str)
    }

    /// What a table, or a column written `table.column`, is called; as it is written where it has no name.
    pub fn table_name<'a>(&'a self, written: &'a str) -> &'a str {
        self.names.get(written).map_or(written, String::as_str)
    }

    /// The texts below `section.`, keyed by the rest of their keys.
    pub fn section(&self, section: &str) -> BTreeMap<String, String> {
        let prefix = format!("{section}.");
        self.texts
            .iter()
            .filter_map(|(key, text)| key.strip_prefix(&prefix).map(|rest| (rest.to_owned(), text.clone())))
            .collect()
    }

    /// The text of `key` with each `{name}` replaced by its detail.
    pub fn filled<N: AsRef<str>>(&self, key: &str, details: &[(N, String)]) -> String {
        let text = self.text(key);
        let mut filled = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(start) = rest.find('{') {
            filled.push_str(&rest[..start]);
            let after = &rest[start + 1..];
            let end = after.find('}');
            let value = end.and_then(|end| details.iter().find(|(name, _)| name.as_ref() == &after[..end]));
            match (end, value) {
                (Some(end), Some((_, value))) => {
                    filled.push_str(value);
                    rest = &after[end + 1..];
                }
                (_, _) => {
                    filled.push('{');
                    rest = after;
                }
            }
        }
        filled.push_str(rest);
        filled
    }
}

/// The names of all tables and columns, the latter with the table before them.
fn table_names(language: Language) -> BTreeMap<String, String> {
    let mut names = BTreeMap::new();
    let tables: toml::Table = include_str!("../data/tables.toml").parse().unwrap_or_default();
    let name_of = |definition: &toml::Value| Some(definition.get(language.code())?.as_str()?.to_owned());
    for (table, definition) in &tables {
        let Some(name) = name_of(definition) else { continue };
        let columns = definition.get("columns").and_then(toml::Value::as_table);
        for (column, definition) in columns.into_iter().flatten() {
            let column_name = name_of(definition).map(|column_name| format!("{name}·{column_name}"));
            names.extend(column_name.map(|column_name| (format!("{table}.{column}"), column_name)));
        }
        names.insert(table.clone(), name);
    }
    names
}

fn flatten(prefix: &str, table: &toml::Table, texts: &mut BTreeMap<String, String>) {
    for (key, value) in table {
        let path = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
        match value {
            toml::Value::Table(inner) => flatten(&path, inner, texts),
            toml::Value::String(text) => {
                texts.insert(path, text.clone());
            }
            toml::Value::Integer(_)
            | toml::Value::Float(_)
            | toml::Value::Boolean(_)
            | toml::Value::Datetime(_)
            | toml::Value::Array(_) => {
                texts.insert(path, value.to_string());
            }
        }
    }
}
