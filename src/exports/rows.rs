//! Records → columns of text: what is no row of the table is left out, counted or named; the rest is kept.

use csv::StringRecord;

use super::expression::{Expression, Fields};
use super::header::Header;
use super::nulls::{NullTexts, Row, trimmed};
use super::records::Records;
use super::workbook::Sheet;
use super::{BrokenRow, RawTotal, Texts};
use crate::diagnostics::Fault;

/// Where records come from.
pub enum Rows<'t> {
    Text(Records<'t>),
    Sheet(Sheet),
}

impl Rows<'_> {
    pub fn next(&mut self, record: &mut StringRecord) -> Result<Option<u64>, Fault> {
        match self {
            Rows::Text(records) => records.next(record),
            Rows::Sheet(sheet) => Ok(sheet.next(record)),
        }
    }

    /// Whether a record that lacks fields at its end is whole.
    fn may_be_short(&self) -> bool {
        match self {
            Rows::Text(_) => false,
            Rows::Sheet(_) => true,
        }
    }
}

/// Where the text of one column is, in the rows of one file.
#[derive(Debug)]
pub enum Cell<'m> {
    Field(usize),
    Expression {
        expression: &'m Expression,
        /// Of each of the expression's headers, the field's index.
        indexes: Vec<usize>,
    },
    Constant(&'m str),
}

/// The row that carries sums: where its mark is, and what it says.
#[derive(Clone, Copy, Debug)]
pub struct TotalMark<'m> {
    pub field: usize,
    pub value: &'m str,
}

/// What the rows of a file come to.
#[derive(Debug, Default)]
pub struct Collected {
    pub lines: Vec<u32>,
    /// Parallel to the cells.
    pub texts: Vec<Texts>,
    pub broken: Vec<BrokenRow>,
    pub totals: Vec<RawTotal>,
    pub repeated_headers: u64,
}

/// Reads every row under the header.
pub fn collected(
    mut rows: Rows<'_>,
    header: &Header,
    cells: &[Cell<'_>],
    nulls: &NullTexts,
    total: Option<TotalMark<'_>>,
) -> Result<Collected, Fault> {
    let mut collected = Collected { texts: cells.iter().map(|_| Texts::default()).collect(), ..Collected::default() };
    let mut record = StringRecord::new();
    while let Some(line) = rows.next(&mut record)? {
        // Files are held to less than 4 GiB, so no line has a greater number.
        let line = u32::try_from(line).unwrap_or(u32::MAX);
        let row = Row { record: &record, nulls };
        if total.is_some_and(|total| record.get(total.field).map(trimmed) == Some(total.value)) {
            collected.totals.push(RawTotal { line, texts: total_texts(row, cells) });
        } else if header.is_repeated_by(&record) {
            collected.repeated_headers += 1;
        } else if has_fields(&record, header.names.len(), rows.may_be_short()) {
            collected.lines.push(line);
            for (cell, texts) in cells.iter().zip(&mut collected.texts) {
                push(cell, row, texts);
            }
        } else {
            collected.broken.push(BrokenRow { line, fields: record.len(), expected: header.names.len() });
        }
    }
    Ok(collected)
}

/// Whether a record has a field under each header, and nothing beyond.
fn has_fields(record: &StringRecord, expected: usize, may_be_short: bool) -> bool {
    let surplus_is_empty = record.iter().skip(expected).all(|field| trimmed(field).is_empty());
    (record.len() >= expected || may_be_short) && surplus_is_empty
}

fn push(cell: &Cell<'_>, row: Row<'_>, texts: &mut Texts) {
    match cell {
        Cell::Field(index) => texts.push(row.field(*index).unwrap_or_default()),
        Cell::Expression { expression, indexes } => {
            let text = expression.text(Fields { row, indexes });
            texts.push(text.as_deref().and_then(|text| row.nulls.value(text)).unwrap_or_default());
        }
        Cell::Constant(text) => texts.push(text),
    }
}

fn total_texts(row: Row<'_>, cells: &[Cell<'_>]) -> Vec<String> {
    let text = |cell: &Cell<'_>| match cell {
        Cell::Field(index) => row.field(*index).unwrap_or_default().to_owned(),
        Cell::Expression { .. } | Cell::Constant(_) => String::new(),
    };
    cells.iter().map(text).collect()
}
