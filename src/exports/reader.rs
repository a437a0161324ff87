//! Reads the files of one `[[exports]]` block, one after the other, so that the caller can type and drop each.

use std::collections::BTreeSet;
use std::path::Path;

use super::definition::ExportBlock;
use super::header::{Header, normalised};
use super::input::{InputFile, Layout};
use super::mapping::Mapping;
use super::nulls::NullTexts;
use super::rows::{self, Collected};
use super::{BrokenRow, RawColumn, RawFile, RawTotal, SourceFile};
use crate::diagnostics::{Fault, Place};
use crate::toml_source::TomlSource;

pub struct ExportReader<'b> {
    root: &'b Path,
    block: &'b ExportBlock,
    source: &'b TomlSource,
    mapping: Mapping<'b>,
    nulls: NullTexts,
    delimiter: Option<u8>,
    warnings: Vec<Fault>,
    /// Normalised headers of which nothing need be said: mapped, ignored, or already reported.
    known: BTreeSet<String>,
    /// Normalised ignored headers that no file has had so far.
    ignored_unseen: BTreeSet<String>,
    has_read: bool,
}

impl<'b> ExportReader<'b> {
    /// A reader of the block's files in the workspace `root`; every fault of the block itself is found here.
    pub fn new(root: &'b Path, block: &'b ExportBlock, source: &'b TomlSource) -> Result<ExportReader<'b>, Vec<Fault>> {
        let (delimiter, mapping, warnings) = match (delimiter(block, source), Mapping::new(block, source)) {
            (Ok(delimiter), Ok((mapping, warnings))) => (delimiter, mapping, warnings),
            (delimiter, mapping) => {
                return Err(delimiter.err().into_iter().chain(mapping.err().unwrap_or_default()).collect());
            }
        };
        let ignored_unseen: BTreeSet<String> = block.ignored.iter().map(|header| normalised(header)).collect();
        let known = mapping.headers().into_iter().map(normalised).chain(ignored_unseen.iter().cloned()).collect();
        let nulls = NullTexts::new(&block.null);
        Ok(ExportReader {
            root,
            block,
            source,
            mapping,
            nulls,
            delimiter,
            warnings,
            known,
            ignored_unseen,
            has_read: false,
        })
    }

    /// The mapped columns of the file `path`, and the rows of it that are none.
    pub fn read(&mut self, path: &str) -> Result<(RawFile, Vec<BrokenRow>), Vec<Fault>> {
        let layout =
            Layout { encoding: self.block.encoding, delimiter: self.delimiter, skip_rows: self.block.skip_rows };
        let input = InputFile::read(self.root, path, layout.encoding).map_err(|fault| vec![fault])?;
        let (header, rows) = input.rows(layout, &self.mapping.headers()).map_err(|fault| vec![fault])?;
        let binding = self.mapping.bound(path, &header)?;
        let collected =
            rows::collected(rows, &header, &binding.cells, &self.nulls, binding.total).map_err(|fault| vec![fault])?;
        self.has_read = true;
        self.warnings.extend(input.warning());
        self.warn_of_unmapped(path, &header);
        Ok(self.raw_file(input, &header, collected))
    }

    /// What is worth knowing of the block and its files, once all are read: each header is named once, not once a file.
    pub fn into_warnings(mut self) -> Vec<Fault> {
        if self.has_read {
            let unseen = self.block.ignored.iter().filter(|header| self.ignored_unseen.contains(&normalised(header)));
            let note = |header| Fault::note("ignored-not-found").with("header", header);
            let place = self.source.place(&self.block.table.span());
            self.warnings.extend(unseen.map(|header| note(header).at(place.clone())));
        }
        self.warnings
    }

    fn warn_of_unmapped(&mut self, path: &str, header: &Header) {
        for name in header.names.iter().filter(|name| !name.is_empty()) {
            let key = normalised(name);
            self.ignored_unseen.remove(&key);
            if self.known.insert(key) {
                let place = Place::line(path, header.line).column(name);
                let fault = Fault::warning("header-unmapped").with("header", name).at(place);
                self.warnings.push(fault.with("table", self.block.table.get_ref()).hint("header-unmapped"));
            }
        }
    }

    fn raw_file(&mut self, input: InputFile, header: &Header, collected: Collected) -> (RawFile, Vec<BrokenRow>) {
        let Collected { lines, texts, broken, totals, repeated_headers } = collected;
        let source = SourceFile {
            encoding: input.encoding(),
            rows: (lines.len() + broken.len()) as u64,
            left_out: repeated_headers + totals.len() as u64,
            path: input.path,
            sha256: input.sha256,
        };
        let columns = texts.into_iter().enumerate().map(|(index, texts)| RawColumn {
            id: self.mapping.columns[index].id.to_owned(),
            header: self.mapping.shown(index, header),
            writing: self.mapping.columns[index].writing.clone(),
            texts,
        });
        let columns = columns.collect();
        self.warn_of_missing_total(&source, totals.len());
        let total = self.only_total(&source.path, totals);
        (RawFile { source, lines, columns, total }, broken)
    }

    /// A file that was cut off lacks its end first; one without any row has nothing to add up.
    fn warn_of_missing_total(&mut self, source: &SourceFile, totals: usize) {
        if let Some(total) = self.block.total_row.as_ref().filter(|_| totals == 0 && source.rows > 0) {
            let fault =
                Fault::warning("total-row-missing").with("header", total.header.get_ref()).with("value", &total.value);
            self.warnings.push(fault.at(Place::file(&source.path)).hint("total-row-missing"));
        }
    }

    /// Several total rows are sums of pages: none of them is the sum of the file.
    fn only_total(&mut self, path: &str, mut totals: Vec<RawTotal>) -> Option<RawTotal> {
        if let [_, second, ..] = totals.as_slice() {
            let fault = Fault::warning("total-row-repeated").with("count", totals.len());
            self.warnings.push(fault.at(Place::line(path, second.line.into())).hint("total-row-repeated"));
            return None;
        }
        totals.pop()
    }
}

fn delimiter(block: &ExportBlock, source: &TomlSource) -> Result<Option<u8>, Fault> {
    let Some(written) = &block.delimiter else { return Ok(None) };
    match written.get_ref().as_bytes() {
        // A letter, digit or minus sign would cut values.
        [byte] if *byte == b'\t' || (byte.is_ascii_punctuation() && !matches!(byte, b'"' | b'-' | b'.')) => {
            Ok(Some(*byte))
        }
        _ => Err(Fault::configuration("delimiter-invalid")
            .with("delimiter", written.get_ref())
            .at(source.place(&written.span()))
            .hint("delimiter-invalid")),
    }
}

#[cfg(test)]
mod tests;
