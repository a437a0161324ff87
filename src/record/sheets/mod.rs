//! The workbook of a report as a value: sheets of texts and exact decimals, in the reader's language.
//!
//! It says what the tidy files say, for people: names beside ids, units in a column, states and methods in words. The CSV
//! files stay authoritative. How it becomes a file is the business of `reports`.

use chrono::NaiveDate;

use crate::numbers::Decimal;

use super::printable::visible;

mod lines;
mod money;
mod names;
mod notes;
mod source;
#[cfg(test)]
mod tests;
mod totals;

pub use source::{AllocatedRows, WorkbookSource};

/// Everything that the file holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Workbook {
    pub title: String,
    pub hospital: String,
    /// Who may read it.
    pub audience: String,
    /// 初算稿, 2026-04-01: at the foot of each printed page.
    pub status: String,
    /// 第 {page} 页 / 共 {pages} 页
    pub page: PageNumber,
    /// The file's own date, in place of the clock's.
    pub date: NaiveDate,
    pub sheets: Vec<Sheet>,
}

/// The words around the number of a printed page and how many there are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageNumber {
    pub before: String,
    pub between: String,
    pub after: String,
}

impl PageNumber {
    /// Of a text with `{page}` and `{pages}`, whose places are the spreadsheet's to fill.
    pub fn around(text: &str) -> PageNumber {
        let (before, rest) = text.split_once("{page}").unwrap_or((text, ""));
        let (between, after) = rest.split_once("{pages}").unwrap_or((rest, ""));
        PageNumber { before: before.to_owned(), between: between.to_owned(), after: after.to_owned() }
    }
}

/// A table with one row of heads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// At most 31 characters, none of `[]:*?/\`.
    pub title: String,
    pub columns: Vec<Column>,
    /// As many cells a row as there are columns.
    pub rows: Vec<Vec<Cell>>,
    /// How many of the first columns stay in sight.
    pub frozen: usize,
    pub filtered: bool,
    /// Rows that found no room: a sheet ends after [`ROWS`].
    pub left_out: usize,
}

/// A column of a sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    pub head: String,
    pub kind: ColumnKind,
    /// The room of its texts in half-width characters: the widest cell, within the limits of its kind.
    pub width: usize,
}

/// What the cells of a column are, and so how they look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnKind {
    Text,
    /// A reason: broken into lines.
    Sentence,
    /// An explanation: the same, and wider.
    Prose,
    /// An id of the catalogue, for joining with the tidy files: to the right of what is printed.
    Id,
    /// A rank, a line of a file: no comma between thousands.
    Ordinal,
    /// With as many decimals as the cell has.
    Number,
    /// The same with its sign; more is better.
    Change,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    Empty,
    Text(String),
    Number(Decimal),
}

/// The most rows that a spreadsheet holds below the heads.
pub const ROWS: usize = 1_048_575;

/// The most characters of a cell: a spreadsheet holds 32,767 units, and nobody reads that many.
const CHARACTERS: usize = 4_000;

impl ColumnKind {
    /// Widths below and above which no column goes.
    fn limits(self) -> (usize, usize) {
        match self {
            ColumnKind::Text => (6, 40),
            ColumnKind::Sentence => (20, 48),
            ColumnKind::Prose => (20, 100),
            ColumnKind::Id => (6, 34),
            ColumnKind::Ordinal => (6, 12),
            ColumnKind::Number | ColumnKind::Change => (8, 20),
        }
    }

    pub fn is_printed(self) -> bool {
        match self {
            ColumnKind::Id => false,
            ColumnKind::Text | ColumnKind::Sentence | ColumnKind::Prose => true,
            ColumnKind::Ordinal | ColumnKind::Number | ColumnKind::Change => true,
        }
    }

    /// Its texts go on in a next line.
    pub fn breaks(self) -> bool {
        match self {
            ColumnKind::Sentence | ColumnKind::Prose => true,
            ColumnKind::Text | ColumnKind::Id => false,
            ColumnKind::Ordinal | ColumnKind::Number | ColumnKind::Change => false,
        }
    }
}

impl Cell {
    /// A text as it can be seen; nothing where it is empty.
    pub fn text(text: &str) -> Cell {
        let seen = visible(text);
        if seen.is_empty() {
            return Cell::Empty;
        }
        match seen.char_indices().nth(CHARACTERS) {
            Some((end, _)) => Cell::Text(format!("{}…", &seen[..end])),
            None => Cell::Text(seen),
        }
    }

    pub fn number(value: Option<Decimal>) -> Cell {
        value.map_or(Cell::Empty, Cell::Number)
    }

    pub fn whole(value: Option<impl Into<i128>>) -> Cell {
        Cell::number(value.map(|value| Decimal::new(value.into(), 0)))
    }

    fn width(&self) -> usize {
        match self {
            Cell::Empty => 0,
            Cell::Text(text) => width(text),
            // A sign may come before it.
            Cell::Number(value) => width(&value.printed()) + 1,
        }
    }
}

impl Sheet {
    /// With columns as wide as what stands in them.
    pub fn new(title: &str, heads: Vec<(String, ColumnKind)>, mut rows: Vec<Vec<Cell>>) -> Sheet {
        let left_out = rows.len().saturating_sub(ROWS);
        rows.truncate(ROWS);
        let mut widest: Vec<usize> = heads.iter().map(|(head, _)| head_width(head)).collect();
        for row in &rows {
            for (widest, cell) in widest.iter_mut().zip(row) {
                *widest = cell.width().max(*widest);
            }
        }
        let columns = heads.into_iter().zip(widest).map(|((head, kind), widest)| {
            let (least, most) = kind.limits();
            Column { head, kind, width: widest.clamp(least, most) }
        });
        Sheet { title: title.to_owned(), columns: columns.collect(), rows, frozen: 0, filtered: false, left_out }
    }

    /// As a table to look things up in: its first columns stay in sight, each can be filtered.
    pub fn to_filter(self, frozen: usize) -> Sheet {
        Sheet { frozen, filtered: true, ..self }
    }

    /// How many lines the heads take.
    pub fn head_lines(&self) -> usize {
        self.columns
            .iter()
            .map(|column| lines(&column.head, column.width.saturating_sub(ARROW).max(1)))
            .max()
            .unwrap_or(1)
    }

    /// How many lines a row takes; not every spreadsheet finds that out by itself.
    pub fn lines(&self, row: &[Cell]) -> usize {
        let breaking = self.columns.iter().zip(row).filter(|(column, _)| column.kind.breaks());
        let lines = breaking.map(|(column, cell)| match cell {
            Cell::Empty | Cell::Number(_) => 1,
            Cell::Text(text) => lines(text, column.width),
        });
        lines.max().unwrap_or(1)
    }
}

/// The room of the button with which a column is filtered.
const ARROW: usize = 3;

/// The room of a text. A full-width character takes a little more than two places; what may be one counts as one.
fn width(text: &str) -> usize {
    text.chars().map(tenths).sum::<usize>().div_ceil(10)
}

/// Of the width of a digit.
fn tenths(character: char) -> usize {
    match character {
        'a'..='z' | ' ' => 9,
        other if other.is_ascii() => 10,
        _ => 21,
    }
}

/// Heads break between words; beside them stands the arrow of the filter.
fn head_width(head: &str) -> usize {
    head.split(' ').map(width).max().unwrap_or(0) + ARROW
}

/// Lines of a text in a room of this many places: it breaks behind spaces and full-width characters.
fn lines(text: &str, room: usize) -> usize {
    let room = 10 * room;
    let (mut lines, mut used) = (1, 0);
    for piece in text.split_inclusive(|character: char| character == ' ' || !character.is_ascii()) {
        let piece: usize = piece.chars().map(tenths).sum();
        if used > 0 && used + piece > room {
            (lines, used) = (lines + 1, 0);
        }
        used += piece;
        // A word without an end goes on in the next line.
        while used > room {
            (lines, used) = (lines + 1, used - room);
        }
    }
    lines
}
