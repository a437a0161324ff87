//! A small table of texts and printed numbers, as many pages have it: what it is called, its columns, its rows.

use serde::{Deserialize, Serialize};

use crate::labels::Labels;

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DetailTable {
    pub heading: String,
    pub columns: Vec<DetailColumn>,
    /// As many cells a row as there are columns.
    pub rows: Vec<Vec<String>>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DetailColumn {
    pub name: String,
    /// Numbers stand to the right.
    pub number: bool,
    /// Takes the room that is left; the others are as wide as their widest cell.
    pub wide: bool,
}

/// How a column is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Set {
    Text,
    /// A text that takes the room that is left.
    Wide,
    Number,
}

impl DetailColumn {
    pub fn new(name: String, set: Set) -> DetailColumn {
        DetailColumn { name, number: set == Set::Number, wide: set == Set::Wide }
    }
}

impl DetailTable {
    /// The columns by the keys of their words.
    pub fn new(labels: &Labels, heading: String, columns: &[(&str, Set)], rows: Vec<Vec<String>>) -> DetailTable {
        let column = |(key, set): &(&str, Set)| DetailColumn::new(labels.text(key).to_owned(), *set);
        DetailTable { heading, columns: columns.iter().map(column).collect(), rows }
    }
}
