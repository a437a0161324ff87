//! A TOML file with its name, so that every fault in a definition knows file and line.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, DeValue, Error, ValueDeserializer};

use crate::diagnostics::{Fault, Place};

/// The text of one TOML file, under the name that messages give it.
#[derive(Clone, Debug)]
pub struct TomlSource {
    pub name: String,
    pub text: String,
}

/// A definition with the line on which it begins.
#[derive(Clone, Debug)]
pub struct Entry<T> {
    pub id: String,
    pub line: u64,
    pub definition: T,
}

impl TomlSource {
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> TomlSource {
        TomlSource { name: name.into(), text: text.into() }
    }

    /// The physical line, from 1, of a byte of the text.
    pub fn line(&self, offset: usize) -> u64 {
        let before = &self.text.as_bytes()[..offset.min(self.text.len())];
        before.iter().filter(|byte| **byte == b'\n').count() as u64 + 1
    }

    pub fn place(&self, span: &Range<usize>) -> Place {
        Place::line(&self.name, self.line(span.start))
    }

    /// The whole file as one value.
    pub fn whole<T: DeserializeOwned>(&self) -> Result<T, Fault> {
        toml::from_str(&self.text).map_err(|error| self.fault(&error, None))
    }

    /// The file as it is written, for what is read part by part so that every part's faults are said at once.
    pub fn table(&self) -> Result<DeTable<'_>, Fault> {
        DeTable::parse(&self.text).map(Spanned::into_inner).map_err(|error| self.fault(&error, None))
    }

    /// One part of the file as a value.
    pub fn part<T: DeserializeOwned>(&self, part: Spanned<DeValue<'_>>) -> Result<T, Fault> {
        let line = self.line(part.span().start);
        T::deserialize(ValueDeserializer::from(part)).map_err(|error| self.fault(&error, Some(line)))
    }

    /// Where a key stands, or else the nearest table above it; keys written with dots are sought along the dots.
    pub fn place_of(&self, path: &[&str]) -> Place {
        let Ok(table) = DeTable::parse(&self.text) else { return Place::file(&self.name) };
        let (mut table, mut span) = (table.into_inner(), None);
        for key in path {
            let Some((found, value)) = table.into_iter().find(|(known, _)| known.get_ref() == key) else { break };
            span = Some(found.span());
            match value.into_inner() {
                DeValue::Table(inner) => table = inner,
                _ => break,
            }
        }
        span.map_or(Place::file(&self.name), |span| self.place(&span))
    }

    /// Every top-level table of the file as one definition; each that does not fit is a fault of its own.
    pub fn entries<T: DeserializeOwned>(&self) -> (Vec<Entry<T>>, Vec<Fault>) {
        let table = match self.table() {
            Ok(table) => table,
            Err(fault) => return (Vec::new(), vec![fault]),
        };
        let (mut entries, mut faults) = (Vec::new(), Vec::new());
        for (key, value) in table {
            let line = self.line(key.span().start);
            match self.part(value) {
                Ok(definition) => entries.push(Entry { id: key.into_inner().into_owned(), line, definition }),
                Err(fault) => faults.push(fault),
            }
        }
        entries.sort_by_key(|entry| entry.line);
        faults.sort_by_key(|fault: &Fault| fault.place.as_ref().and_then(|place| place.line));
        (entries, faults)
    }

    fn fault(&self, error: &Error, line: Option<u64>) -> Fault {
        let line = error.span().map(|span| self.line(span.start)).or(line).unwrap_or(1);
        said(error.message().lines().next().unwrap_or_default()).at(Place::line(&self.name, line))
    }
}

/// The key, the value or whatever else the parser complains of, in words that both languages have.
fn said(message: &str) -> Fault {
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    match (message.split_once(" `").map_or("", |(kind, _)| kind), quoted.as_slice()) {
        ("unknown field", [key, known @ ..]) => {
            unknown(Fault::configuration("key-unknown").with("name", key), key, known)
        }
        ("unknown variant", [value, known @ ..]) => {
            unknown(Fault::configuration("choice-unknown").with("name", value), value, known)
        }
        ("missing field", [key]) => Fault::configuration("key-missing").with("name", key),
        _ if message.starts_with("duplicate key") => Fault::configuration("key-twice"),
        _ if message.contains(ONE_ORIGIN) => Fault::configuration("column-origin").hint("column-origin"),
        _ => Fault::configuration("definition-invalid").with("problem", message),
    }
}

/// What the form of a mapped column says to the parser where it is none; a person reads the message `column-origin`.
pub const ONE_ORIGIN: &str = "exactly one of header, sql, value";

fn unknown(fault: Fault, name: &str, known: &[&str]) -> Fault {
    let fault = fault.with("known", known.join(", "));
    match nearest(name, known.iter().copied()) {
        Some(meant) => fault.with("meant", meant).hint("did-you-mean"),
        None => fault.hint("known-here"),
    }
}

/// The known word that a misspelt one was probably meant to be; `None` when nothing is near.
pub fn nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let mut best: BTreeMap<usize, &str> = BTreeMap::new();
    for candidate in known {
        best.entry(strsim::damerau_levenshtein(word, candidate)).or_insert(candidate);
    }
    let (distance, candidate) = best.into_iter().next()?;
    // A third of the letters: half of 就诊科室 is another word, and so is any two-letter id.
    (distance <= (word.chars().count() / 3).max(1)).then_some(candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(serde::Deserialize, Debug)]
    #[serde(deny_unknown_fields)]
    struct Sample {
        #[expect(dead_code, reason = "only read by the parser")]
        formula: String,
    }

    #[test]
    fn every_wrong_definition_is_named_with_its_line() {
        let source =
            TomlSource::new("a.toml", "[one]\nformula = \"x\"\n\n[two]\nformla = \"y\"\n[three]\nformula = 1\n");
        let (entries, faults) = source.entries::<Sample>();
        assert_eq!(entries.len(), 1);
        let lines: Vec<_> = faults.iter().filter_map(|fault| fault.place.as_ref()?.line).collect();
        assert_eq!(lines, [5, 7]);
        assert!(faults[0].details.contains(&("meant", "formula".to_owned())));
    }

    #[test]
    fn nearest_words() {
        assert_eq!(nearest("drug_shar", ["drug_share", "visits"].into_iter()), Some("drug_share"));
        assert_eq!(nearest("abc", ["drug_share", "visits"].into_iter()), None);
    }
}
