//! A TOML file with its name, so that every fault in a definition knows file and line.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::de::DeserializeOwned;
use toml::de::{DeTable, Error, ValueDeserializer};

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

    /// Every top-level table of the file as one definition; each that does not fit is a fault of its own.
    pub fn entries<T: DeserializeOwned>(&self) -> (Vec<Entry<T>>, Vec<Fault>) {
        let table = match DeTable::parse(&self.text) {
            Ok(table) => table.into_inner(),
            Err(error) => return (Vec::new(), vec![self.fault(&error, None)]),
        };
        let (mut entries, mut faults) = (Vec::new(), Vec::new());
        for (key, value) in table {
            let line = self.line(key.span().start);
            match T::deserialize(ValueDeserializer::from(value)) {
                Ok(definition) => entries.push(Entry { id: key.into_inner().into_owned(), line, definition }),
                Err(error) => faults.push(self.fault(&error, Some(line))),
            }
        }
        entries.sort_by_key(|entry| entry.line);
        faults.sort_by_key(|fault: &Fault| fault.place.as_ref().and_then(|place| place.line));
        (entries, faults)
    }

    fn fault(&self, error: &Error, line: Option<u64>) -> Fault {
        let line = error.span().map(|span| self.line(span.start)).or(line).unwrap_or(1);
        let fault = Fault::configuration("definition-invalid")
            .with("problem", error.message().lines().next().unwrap_or_default())
            .at(Place::line(&self.name, line));
        match meant_by(error.message()) {
            Some(meant) => fault.with("meant", meant).hint("did-you-mean"),
            None => fault,
        }
    }
}

/// Of serde's "unknown field `x`, expected one of `a`, `b`": the one that was probably meant.
fn meant_by(message: &str) -> Option<String> {
    let mut quoted = message.split('`').skip(1).step_by(2);
    let unknown = message.starts_with("unknown").then(|| quoted.next()).flatten()?;
    nearest(unknown, quoted).map(str::to_owned)
}

/// The known word that a misspelt one was probably meant to be; `None` when nothing is near.
pub fn nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let mut best: BTreeMap<usize, &str> = BTreeMap::new();
    for candidate in known {
        best.entry(strsim::damerau_levenshtein(word, candidate)).or_insert(candidate);
    }
    let (distance, candidate) = best.into_iter().next()?;
    (distance <= 1 + word.chars().count() / 3).then_some(candidate)
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
