//! The files that pages are made of: those that the program ships with, and a workspace's own over them.

use std::collections::BTreeMap;

use include_dir::{Dir, include_dir};
use sha2::{Digest, Sha256};

use super::sources::SEAL;

static SHIPPED: Dir = include_dir!("$CARGO_MANIFEST_DIR/report-templates");

/// The folder of a workspace's own templates; messages name its files with it.
pub const FOLDER: &str = "report-templates";

/// The folder of a workspace's own fonts; messages name its files with it.
pub const OWN_FONTS: &str = "fonts";

/// The folder of the fonts in a copy that is complete.
pub(super) const FONTS: &str = "fonts";

/// Templates and what they show (a logo), by path below `report-templates/`, with `/`.
#[derive(Clone, Debug)]
pub struct Templates {
    files: BTreeMap<String, TemplateFile>,
    /// The workspace's own, besides those that the program ships with.
    fonts: BTreeMap<String, Vec<u8>>,
    /// SHA-256 over them, reckoned once: they are large. Empty where there are none.
    fonts_hash: String,
}

#[derive(Clone, Debug)]
pub(super) struct TemplateFile {
    pub bytes: Vec<u8>,
    /// It is the workspace's, and not what the program ships with.
    pub own: bool,
}

impl Templates {
    pub fn shipped() -> Templates {
        let mut files = BTreeMap::new();
        collect(&SHIPPED, &mut files);
        Templates { files, fonts: BTreeMap::new(), fonts_hash: String::new() }
    }

    /// The shipped ones with a workspace's files over them. A file that is the same as the shipped one is not its own.
    pub fn with(own: BTreeMap<String, Vec<u8>>) -> Templates {
        let mut templates = Templates::shipped();
        for (path, bytes) in own {
            if templates.files.get(&path).is_none_or(|shipped| shipped.bytes != bytes) {
                templates.files.insert(path, TemplateFile { bytes, own: true });
            }
        }
        templates
    }

    /// Pages may be set in these fonts too.
    pub fn and_fonts(self, fonts: BTreeMap<String, Vec<u8>>) -> Templates {
        let fonts_hash = hash(fonts.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice())));
        Templates { fonts, fonts_hash, ..self }
    }

    /// SHA-256 over the workspace's fonts; empty where there are none.
    pub fn fonts_hash(&self) -> &str {
        &self.fonts_hash
    }

    /// Whether a path is made for every document, so that no template can have it.
    pub fn is_made_for_each_document(path: &str) -> bool {
        ["main.typ", "record.json", SEAL].contains(&path)
            || ["figures", "tidy", "twin", FONTS]
                .iter()
                .any(|folder| path == *folder || path.starts_with(&format!("{folder}/")))
    }

    /// SHA-256 over the workspace's own files; empty where there are none.
    pub fn own_hash(&self) -> String {
        let own = self.files.iter().filter(|(_, file)| file.own);
        hash(own.map(|(path, file)| (path.as_str(), file.bytes.as_slice())))
    }

    pub fn has(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }

    /// Those that a document can be made by: the ones at the top of the folder.
    pub fn of_documents(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str).filter(|path| path.ends_with(".typ") && !path.contains('/'))
    }

    pub(super) fn fonts(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.fonts.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
    }

    pub(super) fn files(&self) -> impl Iterator<Item = (&str, &TemplateFile)> {
        self.files.iter().map(|(path, file)| (path.as_str(), file))
    }
}

/// SHA-256 over files by path; empty of none.
fn hash<'f>(files: impl Iterator<Item = (&'f str, &'f [u8])>) -> String {
    let mut files = files.peekable();
    if files.peek().is_none() {
        return String::new();
    }
    let mut digest = Sha256::new();
    for (path, bytes) in files {
        // Lengths first: no two folders give the same bytes.
        digest.update((path.len() as u64).to_be_bytes());
        digest.update(path.as_bytes());
        digest.update((bytes.len() as u64).to_be_bytes());
        digest.update(bytes);
    }
    digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn collect(folder: &Dir, files: &mut BTreeMap<String, TemplateFile>) {
    for file in folder.files() {
        let path = file.path().to_string_lossy().replace('\\', "/");
        files.insert(path, TemplateFile { bytes: file.contents().to_vec(), own: false });
    }
    for inner in folder.dirs() {
        collect(inner, files);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(path: &str, text: &str) -> Templates {
        Templates::with(BTreeMap::from([(path.to_owned(), text.as_bytes().to_vec())]))
    }

    #[test]
    fn an_own_file_replaces_the_shipped_one_and_an_unchanged_copy_does_not() {
        let card = SHIPPED.get_file("department-card.typ").and_then(|file| file.contents_utf8()).unwrap();
        assert_eq!(own("department-card.typ", card).own_hash(), "");
        let changed = own("department-card.typ", "= Other");
        assert_eq!(changed.own_hash().len(), 64);
        assert_eq!(changed.files().count(), Templates::shipped().files().count());
        assert_ne!(changed.own_hash(), own("department-card.typ", "= Others").own_hash());
        assert_ne!(changed.own_hash(), own("notice.typ", "= Other").own_hash());
        let font = Templates::shipped().and_fonts(BTreeMap::from([("a.ttf".to_owned(), vec![1])]));
        assert_eq!((font.own_hash().len(), font.fonts_hash().len()), (0, 64));
    }

    #[test]
    fn what_each_document_has_is_no_template() {
        for path in ["main.typ", "record.json", "record.sha256", "figures/waterfall.svg", "tidy", "fonts/a.ttf"] {
            assert!(Templates::is_made_for_each_document(path), "{path}");
        }
        assert!(!Templates::is_made_for_each_document("shared/main.typ"));
        assert!(!Templates::shipped().files().any(|(path, _)| Templates::is_made_for_each_document(path)));
    }
}
