//! Who and what the other tables refer to: departments and devices by id, name or alias, with their dates.

use std::collections::{BTreeMap, BTreeSet};

use unicode_normalization::UnicodeNormalization;

/// One department or device as it was between two days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// Days since 1970-01-01, both included.
    pub from: i64,
    pub to: i64,
    pub name: String,
    pub aliases: Vec<String>,
    /// The row of the table it was read from, for whatever else the row says.
    pub row: usize,
}

/// One id with its versions in order of time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    pub id: String,
    pub versions: Vec<Version>,
}

/// Items by number; the numbers follow the byte order of the ids, so that they can be sorted instead of the ids.
#[derive(Clone, Debug, Default)]
pub struct Directory {
    items: Vec<Item>,
    ids: BTreeMap<String, u32>,
    names: BTreeMap<String, Vec<Candidate>>,
    aliases: BTreeMap<String, Vec<Candidate>>,
}

#[derive(Clone, Copy, Debug)]
struct Candidate {
    item: u32,
    from: i64,
    to: i64,
}

/// Why a text names no item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unresolved {
    Unknown,
    /// The ids that it could mean.
    Several(Vec<String>),
}

/// The last day there is: an item without an end.
pub const NO_END: i64 = i64::MAX;

impl Directory {
    pub fn new(mut items: Vec<Item>) -> Directory {
        items.sort_by(|a, b| a.id.cmp(&b.id));
        let mut directory = Directory::default();
        for (number, item) in (0u32..).zip(&items) {
            directory.ids.insert(normal(&item.id), number);
            for version in &item.versions {
                let candidate = Candidate { item: number, from: version.from, to: version.to };
                directory.names.entry(normal(&version.name)).or_default().push(candidate);
                for alias in &version.aliases {
                    directory.aliases.entry(normal(alias)).or_default().push(candidate);
                }
            }
        }
        directory.items = items;
        directory
    }

    pub fn items(&self) -> &[Item] {
        &self.items
    }

    pub fn item(&self, number: u32) -> Option<&Item> {
        self.items.get(usize::try_from(number).ok()?)
    }

    pub fn number(&self, id: &str) -> Option<u32> {
        self.ids.get(&normal(id)).copied()
    }

    /// By id, else by name, else by alias; names and aliases in force on `day` come first.
    pub fn resolve(&self, text: &str, day: Option<i64>) -> Result<u32, Unresolved> {
        let key = normal(text);
        if let Some(number) = self.ids.get(&key) {
            return Ok(*number);
        }
        let by_name = self.names.get(&key).map(Vec::as_slice).unwrap_or_default();
        let by_alias = self.aliases.get(&key).map(Vec::as_slice).unwrap_or_default();
        let candidates = if by_name.is_empty() { by_alias } else { by_name };
        let in_force = |candidate: &&Candidate| day.is_none_or(|day| candidate.from <= day && day <= candidate.to);
        let mut items: BTreeSet<u32> = candidates.iter().filter(in_force).map(|candidate| candidate.item).collect();
        if items.is_empty() {
            // A late row under a name no longer in force still belongs to whoever bore it.
            items = candidates.iter().map(|candidate| candidate.item).collect();
        }
        match items.len() {
            0 => Err(Unresolved::Unknown),
            1 => items.first().copied().ok_or(Unresolved::Unknown),
            _ => Err(Unresolved::Several(
                items.into_iter().filter_map(|number| self.item(number)).map(|item| item.id.clone()).collect(),
            )),
        }
    }
}

impl Item {
    /// The version in force on a day; before the first and after the last, none.
    pub fn on(&self, day: i64) -> Option<&Version> {
        self.versions.iter().rev().find(|version| version.from <= day && day <= version.to)
    }

    /// The version in force on a day, or else the last one before it, or the first.
    pub fn near(&self, day: i64) -> Option<&Version> {
        self.versions.iter().rev().find(|version| version.from <= day).or_else(|| self.versions.first())
    }

    /// Open on each of these days, both ends included.
    pub fn open_throughout(&self, from: i64, to: i64) -> bool {
        let mut next = from;
        for version in &self.versions {
            if version.from <= next && next <= version.to {
                if version.to >= to {
                    return true;
                }
                next = version.to + 1;
            }
        }
        false
    }

    pub fn first_day(&self) -> i64 {
        self.versions.first().map_or(NO_END, |version| version.from)
    }

    pub fn last_day(&self) -> i64 {
        self.versions.iter().map(|version| version.to).max().unwrap_or(i64::MIN)
    }
}

/// Full-width letters, spaces and case do not make another department.
pub fn normal(text: &str) -> String {
    text.nfkc().filter(|character| !character.is_whitespace()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(id: &str, versions: &[(i64, i64, &str, &str)]) -> Item {
        let versions = versions
            .iter()
            .map(|(from, to, name, aliases)| Version {
                from: *from,
                to: *to,
                name: (*name).to_owned(),
                aliases: aliases.split(';').filter(|alias| !alias.is_empty()).map(str::to_owned).collect(),
                row: 0,
            })
            .collect();
        Item { id: id.to_owned(), versions }
    }

    #[test]
    fn ids_come_before_names_and_names_before_aliases() {
        let directory = Directory::new(vec![
            item("D02", &[(0, NO_END, "D01", "外一")]),
            item("D01", &[(0, NO_END, "外一", "普外")]),
        ]);
        assert_eq!(directory.resolve("Ｄ０１ ", None), Ok(0));
        assert_eq!(directory.resolve("外一", None), Ok(0));
        assert_eq!(directory.resolve("普外", None), Ok(0));
        assert_eq!(directory.resolve("骨科", None), Err(Unresolved::Unknown));
    }

    #[test]
    fn a_name_that_moved_belongs_to_whoever_bore_it_that_day() {
        let directory = Directory::new(vec![
            item("D01", &[(0, 99, "肿瘤科", ""), (100, NO_END, "血液科", "")]),
            item("D02", &[(100, NO_END, "肿瘤科", "")]),
        ]);
        assert_eq!(directory.resolve("肿瘤科", Some(99)), Ok(0));
        assert_eq!(directory.resolve("肿瘤科", Some(100)), Ok(1));
        assert_eq!(directory.resolve("肿瘤科", None), Err(Unresolved::Several(vec!["D01".into(), "D02".into()])));
        assert_eq!(directory.resolve("血液科", Some(50)), Ok(0), "a name not yet in force, but nobody else's");
    }

    #[test]
    fn open_throughout_needs_every_day() {
        let item = item("D01", &[(10, 19, "甲", ""), (20, 30, "乙", "")]);
        assert!(item.open_throughout(10, 30));
        assert!(!item.open_throughout(9, 30));
        assert!(!item.open_throughout(10, 31));
    }
}
