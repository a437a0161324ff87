//! A file that experts filled in: a row for each, a few columns about the expert, and a column for each item.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::diagnostics::{Diagnostics, Fault, Place};
use crate::exports::{BrokenRow, NamedColumn, OpenFile, SourceFile, read_open};
use crate::labels::{Labels, Language};
use crate::toml_source::nearest;

use super::hierarchy::Hierarchy;

/// A column about the expert; its headers stand below `expert_column` in the labels.
#[derive(Clone, Copy, Debug)]
pub(super) struct ExpertColumn {
    pub id: &'static str,
    pub required: bool,
}

/// Several headers of one column are kept apart by it in the labels.
const BETWEEN_NAMES: char = ';';

/// The file, with the items that its other columns are about.
#[derive(Debug)]
pub(super) struct ExpertFile {
    open: OpenFile,
    pub hierarchy: Hierarchy,
    /// The item of each of the other columns; nothing of one that is a fault.
    items: Vec<Option<usize>>,
    /// Of each row the number of its expert, from 0.
    experts: Vec<usize>,
    pub faults: Vec<Fault>,
}

/// Whose rating or judgement something is, without saying who that is.
pub type ExpertNumber = usize;

impl ExpertFile {
    /// Reads the file `path` below `root`. Without a hierarchy the file's own columns are one.
    pub fn read(
        root: &Path,
        path: &str,
        columns: &[ExpertColumn],
        hierarchy: Option<Hierarchy>,
    ) -> Result<ExpertFile, Diagnostics> {
        let words = Language::ALL.map(Labels::shipped);
        let keys: Vec<String> = columns.iter().map(|column| format!("expert_column.{}", column.id)).collect();
        let named = columns.iter().zip(&keys).map(|(column, key)| {
            let names = words.iter().flat_map(|labels| labels.text(key).split(BETWEEN_NAMES)).collect();
            NamedColumn { id: column.id, names, required: column.required }
        });
        let open = read_open(root, path, &named.collect::<Vec<_>>()).map_err(Diagnostics::from)?;
        let headers = || open.raw.columns[open.known..].iter().map(|column| column.header.as_str());
        let hierarchy = hierarchy.unwrap_or_else(|| Hierarchy::flat(headers()));
        let mut faults: Vec<Fault> = open.broken.iter().map(|row| broken_row(path, row)).collect();
        let (mut items, mut seen) = (Vec::new(), BTreeSet::new());
        for header in headers() {
            let place = || Place::line(path, open.header_line).column(header);
            match hierarchy.find(header) {
                Some(item) if seen.insert(item) => items.push(Some(item)),
                Some(item) => {
                    let fault = Fault::input("item-repeated").with("item", &hierarchy.items[item].id);
                    faults.push(fault.at(place()).hint("header-duplicate"));
                    items.push(None);
                }
                None => {
                    faults.push(unknown(header, &hierarchy, place()));
                    items.push(None);
                }
            }
        }
        if items.is_empty() && faults.is_empty() {
            let place = Place::line(path, open.header_line);
            faults.push(Fault::input("items-missing").at(place).hint("items-missing"));
        }
        faults.extend(open.warnings.iter().cloned());
        let mut file = ExpertFile { open, hierarchy, items, experts: Vec::new(), faults };
        file.number_experts();
        Ok(file)
    }

    /// In the order of what the file calls them, whatever the order of its rows.
    fn number_experts(&mut self) {
        let names: Vec<String> = (0..self.rows()).map(|row| self.text("expert", row).to_owned()).collect();
        let sorted: BTreeSet<&String> = names.iter().filter(|name| !name.is_empty()).collect();
        let numbers: BTreeMap<&String, usize> = sorted.into_iter().enumerate().map(|(at, name)| (name, at)).collect();
        for (row, name) in names.iter().enumerate() {
            self.experts.push(numbers.get(name).copied().unwrap_or(usize::MAX));
            if name.is_empty() {
                let fault = Fault::input("expert-missing").at(self.place("expert", row));
                self.faults.push(fault.hint("expert-missing"));
            }
        }
    }

    pub fn source(&self) -> &SourceFile {
        &self.open.raw.source
    }

    pub fn rows(&self) -> usize {
        self.open.raw.lines.len()
    }

    pub fn line(&self, row: usize) -> u64 {
        self.open.raw.lines.get(row).copied().map(u64::from).unwrap_or_default()
    }

    pub fn expert(&self, row: usize) -> ExpertNumber {
        self.experts[row]
    }

    pub fn expert_count(&self) -> usize {
        self.experts.iter().filter(|number| **number != usize::MAX).collect::<BTreeSet<_>>().len()
    }

    /// What a row says of the expert; empty where it says nothing.
    pub fn text(&self, column: &str, row: usize) -> &str {
        let known = &self.open.raw.columns[..self.open.known];
        known.iter().find(|known| known.id == column).map_or("", |column| column.texts.get(row))
    }

    /// What a row says under the header of each item, with its item.
    pub fn cells(&self, row: usize) -> impl Iterator<Item = (usize, &str)> {
        let columns = &self.open.raw.columns[self.open.known..];
        self.items.iter().zip(columns).filter_map(move |(item, column)| Some(((*item)?, column.texts.get(row))))
    }

    /// Of a field about the expert.
    pub fn place(&self, column: &str, row: usize) -> Place {
        let known = &self.open.raw.columns[..self.open.known];
        let header = known.iter().find(|known| known.id == column).map_or(column, |column| &column.header);
        Place::line(&self.source().path, self.line(row)).column(header)
    }

    /// Of a field about an item.
    pub fn place_of(&self, item: usize, row: usize) -> Place {
        let columns = &self.open.raw.columns[self.open.known..];
        let header =
            self.items.iter().zip(columns).find(|(of, _)| **of == Some(item)).map_or("", |(_, found)| &found.header);
        Place::line(&self.source().path, self.line(row)).column(header)
    }

    /// That a row says again what an earlier one said, where each should stand once.
    pub fn repeated(&self, first: usize, row: usize) -> Fault {
        let fault = Fault::input("answer-repeated").with("line", self.line(first));
        fault.at(Place::line(&self.source().path, self.line(row))).hint("answer-repeated")
    }
}

fn broken_row(path: &str, row: &BrokenRow) -> Fault {
    Fault::input("fields-differ")
        .with("fields", row.fields)
        .with("expected", row.expected)
        .at(Place::line(path, u64::from(row.line)))
        .hint("fields-differ")
}

fn unknown(header: &str, hierarchy: &Hierarchy, place: Place) -> Fault {
    let fault = Fault::input("item-unknown").with("name", header).at(place);
    match nearest(header, hierarchy.known()) {
        Some(meant) => fault.with("meant", meant).hint("did-you-mean"),
        None => {
            let known = hierarchy.items.iter().map(|item| item.id.as_str()).collect::<Vec<_>>().join(", ");
            fault.with("known", known).hint("item-unknown")
        }
    }
}
