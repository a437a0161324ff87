//! What one document is made of beside templates and fonts, as a pure value: for typesetting here, and as a folder for
//! the typst command line.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::templates::{FONTS, Templates};
use super::workbook::xlsx;
use crate::record::document::{Page, Record};
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

/// The record, its pictures, its tidy files, what else it attaches, and the file to begin with, by path. `json` is the
/// record's text.
pub(super) fn of_record(record: &Record, json: &str) -> BTreeMap<String, Vec<u8>> {
    // What every document does, so that no template can forget it: metadata, fonts, attachments.
    let main =
        format!("#import \"shared/document.typ\": document\n#show: document\n#include \"{}.typ\"\n", record.document);
    let pictures = charts::of_page(&record.page).into_iter();
    let pictures = pictures.map(|picture| (format!("figures/{}.svg", picture.name), picture.svg));
    let tidy = record.tidy.files().into_iter().map(|(name, text)| (format!("tidy/{name}"), text));
    let own = [(MAIN, main), ("record.json", json.to_owned()), (SEAL, seal(json))];
    let texts = own.map(|(name, text)| (name.to_owned(), text));
    let texts = texts.into_iter().chain(pictures).chain(tidy).map(|(path, text)| (path, text.into_bytes()));
    let twin = twin(record).into_iter().map(|(name, bytes)| (format!("{TWIN}/{name}"), bytes));
    texts.chain(twin).collect()
}

/// Where a document finds what it attaches of its twin.
pub(super) const TWIN: &str = "twin";

/// What a document says for programs, as files that lie beside it and are attached to it; of most documents that is the
/// record alone. A workbook that could not be made is missing, which the template then says.
pub fn twin(record: &Record) -> BTreeMap<String, Vec<u8>> {
    let (texts, workbook, name) = match &record.page {
        Page::Submission(submission) => {
            (submission.files(record), submission.workbook(record), "submission-tables.xlsx")
        }
        Page::PublicEdition(edition) => (edition.files(record), edition.workbook(record), "public-tables.xlsx"),
        Page::Card(_)
        | Page::Cards(_)
        | Page::Summary(_)
        | Page::Equipment(_)
        | Page::EquipmentClass(_)
        | Page::EquipmentReport(_)
        | Page::Committee(_)
        | Page::CommitteeBrief(_)
        | Page::CommitteeSlides(_)
        | Page::Consultation(_)
        | Page::AwardsAndBonus(_)
        | Page::WageSlip(_)
        | Page::Restatement(_) => return BTreeMap::new(),
    };
    let files = texts.into_iter().map(|(name, text)| (name.to_owned(), text.into_bytes()));
    files.chain(xlsx(&workbook).ok().map(|bytes| (name.to_owned(), bytes))).collect()
}

/// A copy of the templates to work on; with a record (and its text) everything that
/// `typst compile --root DIR --font-path DIR/fonts DIR/main.typ` needs for the same pages.
pub fn folder(templates: &Templates, record: Option<(&Record, &str)>) -> BTreeMap<String, Vec<u8>> {
    let mut files: BTreeMap<String, Vec<u8>> =
        templates.files().map(|(path, file)| (path.to_owned(), file.bytes.clone())).collect();
    if let Some((record, json)) = record {
        files.extend(of_record(record, json));
        let shipped = fonts::FILES.into_iter().chain(templates.fonts());
        files.extend(shipped.map(|(name, bytes)| (format!("{FONTS}/{name}"), bytes.to_vec())));
    }
    files
}
