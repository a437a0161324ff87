//! Files → raw columns of text that know file and line.
//!
//! This stage knows encodings, delimiters, title and total rows and the workspace's mapping; it knows nothing of what a
//! column means. Typing comes after it (`tables`), so every fault there still has file, line and column.
//!
//! A caller lists a block's files ([`files::files`]) and hands each to its [`ExportReader`]; files that are filled in by
//! hand have no block and are read by their header ([`read_by_header`]). Nothing of a field's content ever enters a fault,
//! since only typing knows which columns are personal; headers do.

mod by_header;
pub mod definition;
mod delimiter;
mod encoding;
mod expression;
pub mod files;
mod header;
mod input;
mod mapping;
mod nulls;
mod reader;
mod records;
mod rows;
mod workbook;

pub use by_header::{NamedColumn, OpenFile, read_by_header, read_open};
pub use header::normalised;
pub use reader::ExportReader;

use definition::Writing;

/// The mapped columns of one file, as text.
#[derive(Debug)]
pub struct RawFile {
    pub source: SourceFile,
    /// The physical line of each row.
    pub lines: Vec<u32>,
    pub columns: Vec<RawColumn>,
    /// The file's own sums, where it has a total row.
    pub total: Option<RawTotal>,
}

/// What the run's record says of an input file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// Relative to the workspace, with `/`.
    pub path: String,
    /// Hex.
    pub sha256: String,
    pub encoding: &'static str,
    /// Rows under the header, the total row and repeated headers not counted.
    pub rows: u64,
    /// Repeated headers and total rows.
    pub left_out: u64,
}

/// One mapped column: a text per row.
#[derive(Debug)]
pub struct RawColumn {
    /// Column of the table.
    pub id: String,
    /// As exported, for messages; the column's id where it comes from an expression or a constant.
    pub header: String,
    pub writing: Writing,
    /// An empty text is no value: the block's null texts are already gone.
    pub texts: Texts,
}

/// The total row: the text under each mapped header.
#[derive(Debug)]
pub struct RawTotal {
    pub line: u32,
    /// Parallel to the file's columns; empty where the total row is empty or the column is not a plain header.
    pub texts: Vec<String>,
}

/// Many texts in one allocation.
#[derive(Debug, Default)]
pub struct Texts {
    bytes: String,
    ends: Vec<usize>,
}

impl Texts {
    pub fn push(&mut self, text: &str) {
        self.bytes.push_str(text);
        self.ends.push(self.bytes.len());
    }

    pub fn get(&self, row: usize) -> &str {
        let start = if row == 0 { 0 } else { self.ends[row - 1] };
        &self.bytes[start..self.ends[row]]
    }

    pub fn len(&self) -> usize {
        self.ends.len()
    }

    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|row| self.get(row))
    }
}

/// A row that could not become a row of text: the wrong number of fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BrokenRow {
    pub line: u32,
    pub fields: usize,
    pub expected: usize,
}
