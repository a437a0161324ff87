//! What one document is made of beside templates and fonts, as a pure value: for typesetting here, and as a folder for
//! the typst command line.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::templates::{FONTS, Templates};
use crate::record::document::Record;
use crate::{charts, fonts};

/// The file that a document begins with.
pub(super) const MAIN: &str = "main.typ";

/// Names the attached record in the document's own metadata: whoever changes the one must change the other.
pub(super) const SEAL: &str = "record.sha256";

/// What the metadata says of a record.
pub fn seal(json: &str) -> String {
    let hash: String = Sha256::digest(json.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
    format!("record.json sha256:{hash}")
}

/// The record, its pictures, its tidy files and the file to begin with, by path. `json` is the record's text.
pub(super) fn of_record(record: &Record, json: &str) -> BTreeMap<String, String> {
    // What every document does, so that no template can forget it: metadata, fonts, attachments.
    let main =
        format!("#import \"shared/document.typ\": document\n#show: document\n#include \"{}.typ\"\n", record.document);
    let mut files = BTreeMap::from([(MAIN.to_owned(), main), ("record.json".to_owned(), json.to_owned())]);
    files.insert(SEAL.to_owned(), seal(json));
    files.extend(
        charts::of_page(&record.page).into_iter().map(|picture| (format!("figures/{}.svg", picture.name), picture.svg)),
    );
    files.extend(record.tidy.files().into_iter().map(|(name, text)| (format!("tidy/{name}"), text)));
    files
}

/// A copy of the templates to work on; with a record (and its text) everything that
/// `typst compile --root DIR --font-path DIR/fonts DIR/main.typ` needs for the same pages.
pub fn folder(templates: &Templates, record: Option<(&Record, &str)>) -> BTreeMap<String, Vec<u8>> {
    let mut files: BTreeMap<String, Vec<u8>> =
        templates.files().map(|(path, file)| (path.to_owned(), file.bytes.clone())).collect();
    if let Some((record, json)) = record {
        files.extend(of_record(record, json).into_iter().map(|(path, text)| (path, text.into_bytes())));
        files.extend(fonts::FILES.into_iter().map(|(name, bytes)| (format!("{FONTS}/{name}"), bytes.to_vec())));
    }
    files
}
