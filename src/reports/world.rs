//! Where typst finds things: templates and fonts, read once; one document's files, in memory; no clock and no disk.

use std::collections::BTreeMap;

use include_dir::{Dir, include_dir};
use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt as _, World};

use crate::record::document::Record;
use crate::{charts, fonts};

static TEMPLATES: Dir = include_dir!("$CARGO_MANIFEST_DIR/report-templates");

/// What all documents share. Building it parses the fonts and templates: once for a run, then used from any thread.
pub struct Typesetter {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    /// By path below `report-templates/`.
    templates: BTreeMap<String, Source>,
}

impl Typesetter {
    /// With the templates and fonts that the program ships with.
    pub fn shipped() -> Typesetter {
        let fonts: Vec<Font> =
            [fonts::REGULAR, fonts::BOLD].into_iter().filter_map(|file| Font::new(Bytes::new(file), 0)).collect();
        let mut templates = BTreeMap::new();
        collect(&TEMPLATES, &mut templates);
        Typesetter {
            library: LazyHash::new(Library::default()),
            book: LazyHash::new(FontBook::from_fonts(&fonts)),
            fonts,
            templates,
        }
    }
}

fn collect(folder: &Dir, templates: &mut BTreeMap<String, Source>) {
    for file in folder.files() {
        let path = file.path().to_string_lossy().replace('\\', "/");
        if let (Some(text), Some(id)) = (file.contents_utf8(), file_id(&path)) {
            templates.insert(path, Source::new(id, text.to_owned()));
        }
    }
    for inner in folder.dirs() {
        collect(inner, templates);
    }
}

/// The same name is the same id in every document: typst never frees ids, and has 65,535 of them.
fn file_id(path: &str) -> Option<FileId> {
    let path = VirtualPath::new(path).ok()?;
    Some(RootedPath::new(VirtualRoot::Project, path).intern())
}

/// One document as typst sees it.
pub(super) struct DocumentWorld<'a> {
    shared: &'a Typesetter,
    main: Source,
    files: BTreeMap<String, Bytes>,
    today: Option<Datetime>,
}

impl<'a> DocumentWorld<'a> {
    pub(super) fn new(shared: &'a Typesetter, record: &Record, json: &str) -> Option<DocumentWorld<'a>> {
        // What every document does, so that no template can forget it: metadata, fonts, attachments.
        let main = format!(
            "#import \"shared/document.typ\": document\n#show: document\n#include \"{}.typ\"\n",
            record.document
        );
        let mut files = BTreeMap::from([("record.json".to_owned(), Bytes::from_string(json.to_owned()))]);
        for picture in charts::of_page(&record.page) {
            files.insert(format!("figures/{}.svg", picture.name), Bytes::from_string(picture.svg));
        }
        for (name, text) in record.tidy.files() {
            files.insert(format!("tidy/{name}"), Bytes::from_string(text));
        }
        let today = typst_date(record.report_date.parse().ok()?);
        Some(DocumentWorld { shared, main: Source::new(file_id("main.typ")?, main), files, today })
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
        let path = id.vpath().get_without_slash();
        self.shared.templates.get(path).cloned().ok_or_else(|| FileError::NotFound(path.into()))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let path = id.vpath().get_without_slash();
        if let Some(bytes) = self.files.get(path) {
            return Ok(bytes.clone());
        }
        self.source(id).map(|source| Bytes::from_string(source.text().to_owned()))
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.shared.fonts.get(index).cloned()
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        self.today
    }
}
