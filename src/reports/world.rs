//! Where typst finds things: templates and fonts, read once; one document's files, in memory; no clock and no disk.

use std::collections::BTreeMap;

use typst::diag::{FileError, FileResult, PackageError};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt as _, World};

use super::sources;
use super::templates::{FOLDER, Templates};
use crate::fonts;
use crate::record::document::Record;

/// What all documents share. Building it parses the fonts and templates: once for a run, then used from any thread.
pub struct Typesetter {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    /// By path below `report-templates/`.
    templates: BTreeMap<String, Template>,
}

/// A file that a template is, imports or shows.
struct Template {
    bytes: Bytes,
    /// Parsed, where it is text of typst.
    source: Option<Source>,
    own: bool,
}

impl Typesetter {
    /// With these templates and their fonts, and the fonts that the program ships with, which come first: what a page is
    /// set in by default no workspace changes.
    pub fn with(templates: &Templates) -> Typesetter {
        let files = [fonts::REGULAR, fonts::BOLD, fonts::SERIF_REGULAR, fonts::SERIF_BOLD];
        let shipped = files.into_iter().filter_map(|file| Font::new(Bytes::new(file), 0));
        let own = templates.fonts().flat_map(|(_, bytes)| Font::iter(Bytes::new(bytes.to_vec())));
        let fonts: Vec<Font> = shipped.chain(own).collect();
        let templates = templates.files().map(|(path, file)| {
            let text = std::str::from_utf8(&file.bytes).ok().filter(|_| path.ends_with(".typ"));
            let source = text.and_then(|text| Some(Source::new(file_id(path)?, text.to_owned())));
            (path.to_owned(), Template { bytes: Bytes::new(file.bytes.clone()), source, own: file.own })
        });
        Typesetter {
            library: LazyHash::new(Library::default()),
            book: LazyHash::new(FontBook::from_fonts(&fonts)),
            templates: templates.collect(),
            fonts,
        }
    }

    /// A template as messages name it: a workspace's own with its folder.
    pub(super) fn named(&self, path: &str) -> String {
        let own = self.templates.get(path).is_some_and(|template| template.own);
        if own { format!("{FOLDER}/{path}") } else { path.to_owned() }
    }

    /// The families that a template may name.
    pub(super) fn families(&self) -> String {
        self.book.families().map(|(family, _)| family).collect::<Vec<_>>().join(", ")
    }
}

/// The families of a file of fonts; none where it is no such file.
pub fn families(file: &[u8]) -> Vec<String> {
    Font::iter(Bytes::new(file.to_vec())).map(|font| font.info().family.clone()).collect()
}

/// The same name is the same id in every document: typst never frees ids, and has 65,535 of them.
fn file_id(path: &str) -> Option<FileId> {
    let path = VirtualPath::new(path).ok()?;
    Some(RootedPath::new(VirtualRoot::Project, path).intern())
}

/// One document as typst sees it.
pub(super) struct DocumentWorld<'a> {
    pub(super) shared: &'a Typesetter,
    main: Source,
    files: BTreeMap<String, Bytes>,
    today: Option<Datetime>,
}

impl<'a> DocumentWorld<'a> {
    pub(super) fn new(shared: &'a Typesetter, record: &Record, json: &str) -> Option<DocumentWorld<'a>> {
        let mut files = sources::of_record(record, json);
        let main = String::from_utf8(files.remove(sources::MAIN)?).ok()?;
        let main = Source::new(file_id(sources::MAIN)?, main);
        let files = files.into_iter().map(|(path, bytes)| (path, Bytes::new(bytes))).collect();
        let today = typst_date(record.report_date.parse().ok()?);
        Some(DocumentWorld { shared, main, files, today })
    }

    fn template(&self, path: &str) -> FileResult<&'a Template> {
        self.shared.templates.get(path).ok_or_else(|| FileError::NotFound(path.into()))
    }
}

/// The path of a file below the document's root; packages are nowhere, since nothing is fetched.
fn within_project(id: FileId) -> FileResult<&'static str> {
    let path = id.get();
    match path.root() {
        VirtualRoot::Project => Ok(path.vpath().get_without_slash()),
        VirtualRoot::Package(package) => Err(FileError::Package(PackageError::NotFound(package.clone()))),
    }
}

fn typst_date(date: chrono::NaiveDate) -> Option<Datetime> {
    use chrono::Datelike as _;
    Datetime::from_ymd(date.year(), u8::try_from(date.month()).ok()?, u8::try_from(date.day()).ok()?)
}

impl World for DocumentWorld<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.shared.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.shared.book
    }

    fn main(&self) -> FileId {
        self.main.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.main.id() {
            return Ok(self.main.clone());
        }
        let path = within_project(id)?;
        let template = self.template(path)?;
        let not_source = if path.ends_with(".typ") { FileError::InvalidUtf8 } else { FileError::NotSource };
        template.source.clone().ok_or(not_source)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let path = within_project(id)?;
        match self.files.get(path) {
            Some(bytes) => Ok(bytes.clone()),
            None => Ok(self.template(path)?.bytes.clone()),
        }
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.shared.fonts.get(index).cloned()
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        self.today
    }
}
