//! One input file: its bytes and their hash, then its rows and its header line, be it a text or a workbook.

use std::fs;
use std::path::Path;

use csv::StringRecord;
use sha2::{Digest, Sha256};

use super::definition::EncodingRule;
use super::delimiter;
use super::encoding::{self, Decoded};
use super::files;
use super::header::Header;
use super::records::Records;
use super::rows::Rows;
use super::workbook::{Kind, Sheet};
use crate::diagnostics::{Fault, Place};

/// Lines are counted in 32 bits.
const LARGEST_FILE: u64 = u32::MAX as u64;

/// How a text is divided; of no meaning for a workbook but for the rows skipped.
#[derive(Clone, Copy, Debug)]
pub struct Layout {
    pub encoding: EncodingRule,
    /// Found by the header when absent.
    pub delimiter: Option<u8>,
    /// Physical lines before the header.
    pub skip_rows: u64,
}

#[derive(Debug)]
pub struct InputFile {
    /// Relative to the workspace, with `/`.
    pub path: String,
    /// Hex.
    pub sha256: String,
    content: Content,
}

#[derive(Debug)]
enum Content {
    Text(Decoded),
    Workbook { kind: Kind, bytes: Vec<u8> },
}

impl InputFile {
    /// Reads the file `path` of the workspace `root`.
    pub fn read(root: &Path, path: &str, encoding: EncodingRule) -> Result<InputFile, Fault> {
        let unreadable = |error| files::unreadable(path, &error);
        let real = files::inside(root, path)?;
        if fs::metadata(&real).map_err(unreadable)?.len() > LARGEST_FILE {
            return Err(Fault::input("file-too-large").at(Place::file(path)).hint("file-too-large"));
        }
        let bytes = fs::read(&real).map_err(unreadable)?;
        let sha256 = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        let content = match Kind::of(path, &bytes) {
            Some(kind) => Content::Workbook { kind, bytes },
            None => Content::Text(encoding::decoded(path, bytes, encoding)?),
        };
        Ok(InputFile { path: path.to_owned(), sha256, content })
    }

    pub fn encoding(&self) -> &'static str {
        match &self.content {
            Content::Text(decoded) => decoded.encoding,
            Content::Workbook { kind, .. } => kind.name(),
        }
    }

    /// The header line, and the rows under it; `wanted` are the headers by which it is known.
    pub fn rows(&self, layout: Layout, wanted: &[&str]) -> Result<(Header, Rows<'_>), Fault> {
        let mut rows = match &self.content {
            Content::Text(Decoded { text, .. }) => {
                let delimiter = layout.delimiter.unwrap_or_else(|| delimiter::detected(text, layout.skip_rows, wanted));
                Rows::Text(Records::new(&self.path, text, layout.skip_rows, delimiter))
            }
            Content::Workbook { kind, bytes } => Rows::Sheet(Sheet::first(&self.path, bytes, *kind, layout.skip_rows)?),
        };
        let mut record = StringRecord::new();
        let Some(line) = rows.next(&mut record)? else {
            return Err(Fault::input("file-without-header").at(Place::file(&self.path)).hint("file-without-header"));
        };
        let header = Header::new(record, line);
        if wanted.is_empty() || header.known(wanted.iter().copied()) > 0 {
            Ok((header, rows))
        } else {
            Err(self.header_not_found(&header, layout, wanted))
        }
    }

    /// What the file itself says is wrong with its text.
    pub fn warning(&self) -> Option<Fault> {
        match &self.content {
            Content::Text(decoded) => encoding::replacement_characters(&self.path, &decoded.text),
            Content::Workbook { .. } => None,
        }
    }

    /// Says nothing of what the line holds: where no header is known, it is likely a patient's row.
    fn header_not_found(&self, header: &Header, layout: Layout, wanted: &[&str]) -> Fault {
        if let Some(fault) = header.double_encoding(&self.path, wanted.iter().copied()) {
            return fault;
        }
        let fault = Fault::configuration("header-not-found")
            .with("encoding", self.encoding())
            .with("skip_rows", layout.skip_rows)
            .at(Place::line(&self.path, header.line));
        let elsewhere = match &self.content {
            Content::Text(decoded) => delimiter::lines_before_header(&decoded.text, wanted),
            Content::Workbook { .. } => None,
        };
        match elsewhere {
            Some(lines) if lines != layout.skip_rows => {
                fault.with("lines", lines).with("line", lines + 1).hint("header-elsewhere")
            }
            Some(_) | None => fault.hint("header-not-found"),
        }
    }
}
