//! A document checked with nothing but its file: what is attached, every figure reckoned again, every page typeset again.

mod text;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::Serialize;

use crate::diagnostics::{Diagnostics, Exit, Fault, Place};
use crate::exports::files::unreadable;
use crate::record::document::{Program, Record, SCHEMA, Typesetting};
use crate::record::evidence::Recomputation;
use crate::reports::alteration::{self, Appended};
use crate::reports::opened::{Opened, Part, issued};
use crate::reports::{Templates, Typesetter, seal, twin};

/// The name of the attachment that everything else is checked against.
const RECORD: &str = "record.json";

/// The folder of the tidy files among the attachments.
const TIDY: &str = "tidy/";

/// Figures that come out otherwise and are named in the fault; the others stand in the result.
const NAMED: usize = 5;

/// What was found of a document.
#[derive(Debug, Serialize)]
pub struct Verification {
    pub file: String,
    /// `None` where it carries no record that can be read.
    pub document: Option<Verified>,
    /// Bytes after the end of the issued document.
    #[serde(skip)]
    pub appended: Option<Appended>,
    #[serde(skip)]
    pub faults: Vec<Fault>,
}

/// What a document says of itself, and what came of it.
#[derive(Debug, Serialize)]
pub struct Verified {
    pub title: String,
    pub hospital: String,
    pub audience: &'static str,
    pub period: String,
    pub program: Program,
    /// Of the run that made it: SHA-256 of its run.json.
    pub run: String,
    pub attachments: Vec<String>,
    pub pages: usize,
    pub figures: Recomputation,
    pub typeset: Typeset,
}

/// What became of typesetting it again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Typeset {
    ByteForByte,
    Differs,
    /// Another build may break a line otherwise: only figures were checked.
    AnotherBuild,
    /// The hospital's own templates are not here: only figures were checked.
    OwnTemplates,
}

/// Checks a document. `templates` are those of a workspace, where there is one; a document made with the program's own
/// needs none.
///
/// # Errors
/// A file that cannot be read. What is wrong with the document is no error here: it stands in the faults.
pub fn verify(file: &Path, templates: Option<&Templates>) -> Result<Verification, Diagnostics> {
    let name = file.display().to_string();
    let bytes = std::fs::read(file).map_err(|error| unreadable(&name, &error))?;
    Ok(verified(name, &bytes, templates))
}

fn verified(name: String, bytes: &[u8], templates: Option<&Templates>) -> Verification {
    let (document, after) = issued(bytes);
    let appended = (!after.is_empty()).then(|| Appended::of(document, bytes));
    let mut found = Verification { file: name, document: None, appended, faults: Vec::new() };
    match Opened::read(document) {
        None => found.wrong(Fault::error("document-unreadable", Exit::Verification).hint("document-unreadable")),
        Some(opened) => found.document = found.checked(&opened, document, templates),
    }
    for part in found.appended.iter().flat_map(|appended| &appended.replaced).cloned().collect::<Vec<_>>() {
        found.wrong(
            Fault::error("update-replaces", Exit::Verification).with("part", part_name(&part)).hint("update-replaces"),
        );
    }
    found
}

impl Verification {
    fn wrong(&mut self, fault: Fault) {
        self.faults.push(fault.at(Place::file(self.file.clone())));
    }

    fn checked(&mut self, opened: &Opened, document: &[u8], templates: Option<&Templates>) -> Option<Verified> {
        let attached = opened.attachments();
        let (json, record) = self.record(opened, &attached)?;
        let altered = self.attachments(&record, &attached);
        let figures = Recomputation::of(&record);
        self.figures(&figures);
        let typeset = self.pages(&record, &json, document, (templates, &altered));
        Some(Verified {
            title: record.imprint.title,
            hospital: record.hospital.name,
            audience: record.audience.code(),
            period: record.period,
            program: record.program,
            run: record.run.run,
            attachments: attached.into_keys().collect(),
            pages: opened.pages(),
            figures,
            typeset,
        })
    }

    /// The attached record and its text; nothing else can be judged without it.
    fn record(&mut self, opened: &Opened, attached: &BTreeMap<String, Option<Vec<u8>>>) -> Option<(String, Record)> {
        let Some(bytes) = attached.get(RECORD) else {
            self.wrong(Fault::error("record-missing", Exit::Verification).hint("record-missing"));
            return None;
        };
        let json = bytes.clone().and_then(|bytes| String::from_utf8(bytes).ok());
        let read = json.and_then(|json| {
            let record = Record::read(&json).ok()?;
            let canonical = record.canonical().ok().is_some_and(|canonical| canonical.json == json);
            // Of the other form nothing is known.
            let fits = opened.keywords().is_none_or(|keywords| keywords == seal(&json));
            (canonical && fits && record.schema == SCHEMA).then_some((json, record))
        });
        if read.is_none() {
            let fault = Fault::error("record-altered", Exit::Verification).with("schema", SCHEMA);
            self.wrong(fault.hint("record-altered"));
        }
        read
    }

    /// The tidy files, and what else is written for programs, are those of the record; the names of those that are not.
    fn attachments(&mut self, record: &Record, attached: &BTreeMap<String, Option<Vec<u8>>>) -> BTreeSet<String> {
        let mut altered = BTreeSet::new();
        let has_rows = record.tidy != Default::default();
        let tidy = record.tidy.files().into_iter().filter(|_| has_rows);
        let tidy = tidy.map(|(name, text)| (format!("{TIDY}{name}"), text.into_bytes()));
        let files: BTreeMap<String, Vec<u8>> = tidy.chain(twin(record)).collect();
        let own = record.typesetting.templates.is_empty();
        for (name, expected) in &files {
            let code = match attached.get(name) {
                Some(Some(bytes)) if bytes == expected => continue,
                Some(_) => "attachment-altered",
                // A hospital's own template may attach less.
                None if own => "attachment-missing",
                None => continue,
            };
            altered.insert(name.clone());
            let fault = Fault::error(code, Exit::Verification).with("name", name);
            self.wrong(fault.hint("attachment-altered"));
        }
        let known = |name: &&String| *name == RECORD || files.contains_key(*name);
        for name in attached.keys().filter(|name| own && !known(name)) {
            altered.insert(name.clone());
            self.wrong(
                Fault::error("attachment-added", Exit::Verification).with("name", name).hint("attachment-altered"),
            );
        }
        altered
    }

    fn figures(&mut self, figures: &Recomputation) {
        if figures.differing.is_empty() {
            return;
        }
        let named = figures.differing.iter().take(NAMED).map(|differing| {
            let name = &differing.figure;
            format!(
                "{} {} {} {}: {} / {}",
                name.of, name.entity, name.item, name.column, differing.carried, differing.recomputed
            )
        });
        let named: Vec<String> = named.collect();
        let fault = Fault::error("figures-differ", Exit::Verification).with("count", figures.differing.len());
        self.wrong(fault.with("figures", named.join("; ")).hint("figures-differ"));
    }

    /// The pages typeset again, and where the file is another.
    fn pages(
        &mut self,
        record: &Record,
        json: &str,
        document: &[u8],
        (templates, altered): (Option<&Templates>, &BTreeSet<String>),
    ) -> Typeset {
        let shipped = Templates::shipped();
        let Typesetting { templates: own, fonts, build: _ } = &record.typesetting;
        let templates = if own.is_empty() && fonts.is_empty() {
            &shipped
        } else {
            let same =
                |found: &&Templates| found.own_hash() == *own && (fonts.is_empty() || found.fonts_hash() == fonts);
            let Some(found) = templates.filter(same) else { return Typeset::OwnTemplates };
            found
        };
        let same_build = record.typesetting == Typesetting::of(&record.page, templates);
        let made = Typesetter::with(templates).pdf(record, json);
        match made {
            Ok(made) if made.bytes == document => return Typeset::ByteForByte,
            Ok(_) | Err(_) if !same_build => return Typeset::AnotherBuild,
            Err(faults) => {
                let problem = faults.first().and_then(|fault| fault.details.first()).map(|(_, value)| value.clone());
                let fault = Fault::error("document-untypesettable", Exit::Verification);
                self.wrong(fault.with("problem", problem.unwrap_or_default()).hint("document-altered"));
            }
            Ok(made) => {
                for part in alteration::between(&made.bytes, document) {
                    self.part(&part, altered);
                }
            }
        }
        Typeset::Differs
    }

    /// A part of the file that is not what the record gives, unless it was named already.
    fn part(&mut self, part: &Part, altered: &BTreeSet<String>) {
        let fault = |code| Fault::error(code, Exit::Verification).hint("document-altered");
        match part {
            Part::Page(page) => self.wrong(fault("page-altered").with("page", page)),
            Part::Attachment(name) if altered.contains(name) => {}
            Part::Attachment(name) => self.wrong(fault("attachment-altered").with("name", name)),
            Part::Structure(what) => self.wrong(fault("structure-altered").with("what", what)),
        }
    }
}

/// A part as a file names it.
fn part_name(part: &Part) -> String {
    match part {
        Part::Page(page) => format!("page {page}"),
        Part::Attachment(name) | Part::Structure(name) => name.clone(),
    }
}
