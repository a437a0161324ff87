//! Files that are filled in by hand: no block describes them, their header names the columns itself.
//!
//! Most have columns that are all known ([`read_by_header`]); a questionnaire has a column for each thing asked about, and
//! what is asked about is its own affair ([`read_open`]).

use std::path::Path;

use super::definition::{EncodingRule, Writing, default_null};
use super::header::{Header, Named};
use super::input::{InputFile, Layout};
use super::nulls::NullTexts;
use super::rows::{self, Cell};
use super::{BrokenRow, RawColumn, RawFile, SourceFile};
use crate::diagnostics::{Fault, Place};
use crate::toml_source::nearest;

/// A column that such a file may have.
#[derive(Clone, Debug)]
pub struct NamedColumn<'c> {
    pub id: &'c str,
    /// What its header may say besides its id, such as its labels.
    pub names: Vec<&'c str>,
    /// Whether a file without it is refused.
    pub required: bool,
}

impl NamedColumn<'_> {
    fn headers(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.id).chain(self.names.iter().copied())
    }
}

const LAYOUT: Layout = Layout { encoding: EncodingRule::Auto, delimiter: None, skip_rows: 0 };

/// The columns of the file `path` (a text or a workbook) in the order of `columns`, and the rows of it that are none.
///
/// A header that names no column is refused: a target under a misspelt header must not go unnoticed.
pub fn read_by_header(
    root: &Path,
    path: &str,
    columns: &[NamedColumn<'_>],
) -> Result<(RawFile, Vec<BrokenRow>, Vec<Fault>), Vec<Fault>> {
    let OpenFile { raw, broken, warnings, .. } = read(root, path, columns, Others::Refused)?;
    Ok((raw, broken, warnings))
}

/// A file with columns beside those that every such file has.
#[derive(Debug)]
pub struct OpenFile {
    /// The known columns, in the order in which they were asked for; then the others in the order of the file, each with
    /// its header as id.
    pub raw: RawFile,
    /// How many of the columns are known ones.
    pub known: usize,
    pub header_line: u64,
    /// The rows that are none.
    pub broken: Vec<BrokenRow>,
    pub warnings: Vec<Fault>,
}

/// The columns of the file `path`, those that `columns` does not name included.
pub fn read_open(root: &Path, path: &str, columns: &[NamedColumn<'_>]) -> Result<OpenFile, Vec<Fault>> {
    read(root, path, columns, Others::Kept)
}

/// What becomes of headers that name no column.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Others {
    Refused,
    Kept,
}

fn read(root: &Path, path: &str, columns: &[NamedColumn<'_>], others: Others) -> Result<OpenFile, Vec<Fault>> {
    let input = InputFile::read(root, path, LAYOUT.encoding).map_err(|fault| vec![fault])?;
    let headers: Vec<&str> = columns.iter().flat_map(NamedColumn::headers).collect();
    let (header, rows) = input.rows(LAYOUT, &headers).map_err(|fault| vec![fault])?;
    let mut found = found(path, &header, columns, others)?;
    let known = found.len();
    if others == Others::Kept {
        let taken: Vec<usize> = found.iter().map(|(_, index)| *index).collect();
        let more = header.names.iter().enumerate().filter(|(at, name)| !taken.contains(at) && !name.is_empty());
        found.extend(more.map(|(at, name)| (name.as_str(), at)));
    }
    let cells: Vec<Cell<'_>> = found.iter().map(|(_, index)| Cell::Field(*index)).collect();
    let nulls = NullTexts::new(&default_null());
    let collected = rows::collected(rows, &header, &cells, &nulls, None).map_err(|fault| vec![fault])?;
    let source = SourceFile {
        encoding: input.encoding(),
        rows: (collected.lines.len() + collected.broken.len()) as u64,
        left_out: collected.repeated_headers,
        path: input.path.clone(),
        sha256: input.sha256.clone(),
    };
    let raw_columns = found.iter().zip(collected.texts).map(|((id, index), texts)| RawColumn {
        id: (*id).to_owned(),
        header: header.names[*index].clone(),
        writing: Writing::default(),
        texts,
    });
    let raw = RawFile { source, lines: collected.lines, columns: raw_columns.collect(), total: None };
    let warnings = input.warning().into_iter().collect();
    Ok(OpenFile { raw, known, header_line: header.line, broken: collected.broken, warnings })
}

/// The columns that the file has, each with its field.
fn found<'c>(
    path: &str,
    header: &Header,
    columns: &'c [NamedColumn<'_>],
    others: Others,
) -> Result<Vec<(&'c str, usize)>, Vec<Fault>> {
    let (mut found, mut faults) = (Vec::new(), Vec::new());
    let mut taken = vec![false; header.names.len()];
    for column in columns {
        let mut fields = Vec::new();
        for name in column.headers() {
            match header.find(name) {
                Named::Once(index) if fields.contains(&index) => {}
                Named::Once(index) => fields.push(index),
                Named::Nowhere => {}
                Named::Repeatedly => faults.push(header.duplicate(path, name)),
            }
        }
        // Two columns may share a label; a field belongs to the first of them.
        fields.retain(|index| !taken[*index]);
        fields.iter().for_each(|index| taken[*index] = true);
        match fields.as_slice() {
            [index] => found.push((column.id, *index)),
            [_, second, ..] => faults.push(header.duplicate(path, &header.names[*second])),
            [] if column.required => faults.push(missing(path, header, column)),
            [] => {}
        }
    }
    if others == Others::Kept {
        return if faults.is_empty() { Ok(found) } else { Err(faults) };
    }
    let unknown = header.names.iter().zip(&taken).filter(|(name, taken)| !**taken && !name.is_empty());
    // A misspelt header is said once, not also as a missing column.
    let suspected: Vec<String> = faults.iter().filter_map(meant).collect();
    let unknown = unknown.filter(|(name, _)| header.find(name) != Named::Repeatedly && !suspected.contains(name));
    faults.extend(unknown.map(|(name, _)| {
        let fault = Fault::configuration("header-unknown").with("header", name);
        let fault = fault.at(Place::line(path, header.line).column(name));
        match nearest(name, columns.iter().flat_map(NamedColumn::headers)) {
            Some(meant) => fault.with("meant", meant).hint("did-you-mean"),
            None => fault
                .with("headers", columns.iter().map(|column| column.id).collect::<Vec<_>>().join(", "))
                .hint("header-unknown"),
        }
    }));
    if faults.is_empty() { Ok(found) } else { Err(faults) }
}

fn meant(fault: &Fault) -> Option<String> {
    fault.details.iter().find(|(name, _)| *name == "meant").map(|(_, meant)| meant.clone())
}

fn missing(path: &str, header: &Header, column: &NamedColumn<'_>) -> Fault {
    let fault = Fault::configuration("header-missing").with("file", path).with("header", column.id);
    header.with_what_there_is(fault.at(Place::line(path, header.line)), column.id)
}
