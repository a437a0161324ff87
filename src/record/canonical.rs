//! A record as canonical JSON, and back: sorted keys, integers and decimal strings, every text as it can be printed.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use super::document::Record;
use super::printable::printable;
use crate::fonts::Coverage;

/// A record as text, with the characters for which the fonts have no glyph.
pub struct Canonical {
    pub json: String,
    pub missing: BTreeSet<char>,
}

impl Record {
    /// The one way onto a page.
    ///
    /// # Errors
    /// None in practice: a record is texts and numbers.
    pub fn canonical(&self) -> serde_json::Result<Canonical> {
        let mut missing = BTreeSet::new();
        let json = made_printable(serde_json::to_value(self)?, &mut missing);
        Ok(Canonical { json: serde_json::to_string_pretty(&json)? + "\n", missing })
    }

    /// A record from its JSON.
    ///
    /// # Errors
    /// What is not the JSON of a record of this form.
    pub fn read(json: &str) -> serde_json::Result<Record> {
        serde_json::from_str(json)
    }
}

fn made_printable(value: Json, missing: &mut BTreeSet<char>) -> Json {
    match value {
        // A label may hold a line break of its own; a break inside data is none.
        Json::String(text) => {
            let lines: Vec<String> = text
                .split('\n')
                .map(|line| {
                    let (printed, lacking) = printable(line, Coverage::shipped());
                    missing.extend(lacking);
                    printed
                })
                .collect();
            Json::String(lines.join("\n"))
        }
        Json::Array(items) => Json::Array(items.into_iter().map(|item| made_printable(item, missing)).collect()),
        Json::Object(fields) => {
            // Sorted here, whatever order the map keeps.
            let sorted: BTreeMap<String, Json> = fields.into_iter().collect();
            Json::Object(sorted.into_iter().map(|(key, item)| (key, made_printable(item, missing))).collect())
        }
        other @ (Json::Null | Json::Bool(_) | Json::Number(_)) => other,
    }
}
