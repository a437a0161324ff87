//! What was published, checked: the chain of the ledger, every file against its hash, the signature and the receipt.

use std::collections::BTreeSet;
use std::path::Path;

use crate::diagnostics::{Diagnostics, Exit, Fault, Place};
use crate::exports::files::unreadable;
use crate::labels::Labels;
use crate::workspace::ledger::{self, Entry, FOLDER, Ledger, SIGNATURE, folder_of, place, sha256};

use super::{files, signing};

/// What the reader holds against the ledger.
#[derive(Clone, Copy, Debug, Default)]
pub struct Against<'a> {
    /// The hash of an entry, as `publish` printed it.
    pub receipt: Option<&'a str>,
    /// A public key of minisign.
    pub public_key: Option<&'a Path>,
}

/// What was found.
#[derive(Debug)]
pub struct Checked {
    pub ledger: Ledger,
    pub signature: Signature,
    pub faults: Vec<Fault>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signature {
    None,
    /// There is one, and no key to check it by.
    Unchecked,
    Valid,
}

/// Checks everything that was published.
///
/// # Errors
/// What cannot be read; a public key that is none. What was touched is no error here: it stands in the faults.
pub fn check(root: &Path, against: Against<'_>) -> Result<Checked, Diagnostics> {
    let ledger = Ledger::load(root)?;
    let mut faults = ledger.faults.clone();
    for entry in &ledger.entries {
        of_entry(root, entry, &mut faults)?;
    }
    unknown_folders(root, &ledger, &mut faults)?;
    if let Some(receipt) = against.receipt.filter(|receipt| !ledger.hashes.iter().any(|hash| hash == receipt)) {
        let fault = Fault::error("receipt-unknown", Exit::Verification).with("receipt", receipt);
        faults.push(fault.at(Place::file(place())).hint("receipt-unknown"));
    }
    let signature = signature(root, &ledger, against.public_key, &mut faults)?;
    Ok(Checked { ledger, signature, faults })
}

/// The files of an entry are those that it names.
fn of_entry(root: &Path, entry: &Entry, faults: &mut Vec<Fault>) -> Result<(), Diagnostics> {
    let mut wrong = |code, path: &str| {
        let fault = Fault::error(code, Exit::Verification).with("entry", entry.entry).hint("published-altered");
        faults.push(fault.at(Place::file(format!("{FOLDER}/{}/{path}", entry.folder))));
    };
    let folder = folder_of(root, &entry.folder);
    let there = if folder.is_dir() { files::of_folder(&folder)? } else { files::Files::new() };
    for (path, hash) in &entry.files {
        match there.get(path) {
            None => wrong("published-file-missing", path),
            Some(bytes) if sha256(bytes) != *hash => wrong("published-file-altered", path),
            Some(_) => {}
        }
    }
    there.keys().filter(|path| !entry.files.contains_key(*path)).for_each(|path| wrong("published-file-added", path));
    Ok(())
}

/// Folders that no entry names: one whose entry was taken out, or a publication that died halfway.
fn unknown_folders(root: &Path, ledger: &Ledger, faults: &mut Vec<Fault>) -> Result<(), Diagnostics> {
    let known: BTreeSet<&str> = ledger.entries.iter().map(|entry| entry.folder.as_str()).collect();
    let published = root.join(FOLDER);
    let mut found = Vec::new();
    for report in folders(&published)? {
        for period in folders(&published.join(&report))? {
            // What is half written is begun anew by the next publication.
            let numbers = folders(&published.join(&report).join(&period))?;
            let numbers = numbers.into_iter().filter(|number| !number.ends_with(".new"));
            found.extend(numbers.map(|number| format!("{report}/{period}/{number}")));
        }
    }
    for folder in found.into_iter().filter(|folder| !known.contains(folder.as_str())) {
        let fault = Fault::error("published-folder-unknown", Exit::Verification);
        faults.push(fault.at(Place::file(format!("{FOLDER}/{folder}"))).hint("published-folder-unknown"));
    }
    Ok(())
}

/// The folders in a folder, by name; none where it is not there.
fn folders(folder: &Path) -> Result<Vec<String>, Fault> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Ok(Vec::new()) };
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|error| unreadable(&folder.display().to_string(), &error))?;
        if entry.path().is_dir() {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    names.sort();
    Ok(names)
}

fn signature(
    root: &Path,
    ledger: &Ledger,
    key: Option<&Path>,
    faults: &mut Vec<Fault>,
) -> Result<Signature, Diagnostics> {
    let file = root.join(FOLDER).join(SIGNATURE);
    let text = std::fs::read_to_string(&file).ok();
    match (text, key) {
        (None, None) => Ok(Signature::None),
        (Some(_), None) => Ok(Signature::Unchecked),
        (text, Some(key)) => {
            if signing::is_valid(key, &text.unwrap_or_default(), &ledger.text)? {
                return Ok(Signature::Valid);
            }
            let fault = Fault::error("ledger-signature-invalid", Exit::Verification);
            faults.push(fault.at(Place::file(format!("{FOLDER}/{SIGNATURE}"))).hint("ledger-altered"));
            Ok(Signature::None)
        }
    }
}

impl Checked {
    pub fn text(&self, labels: &Labels) -> String {
        let mut text = String::new();
        for (entry, hash) in
            self.ledger.entries.iter().zip(&self.ledger.hashes).filter(|_| self.ledger.faults.is_empty())
        {
            let details = [
                ("entry", entry.entry.to_string()),
                ("date", entry.date.clone()),
                ("report", labels.text(&format!("report_name.{}", entry.report)).to_owned()),
                ("period", entry.period.clone()),
                ("files", entry.files.len().to_string()),
                ("hash", hash.clone()),
            ];
            text += &(labels.filled("publish.entry", &details) + "\n");
        }
        text += &match self.signature {
            Signature::None => String::new(),
            Signature::Unchecked => labels.text("publish.signature_unchecked").to_owned() + "\n",
            Signature::Valid => labels.text("publish.signature_valid").to_owned() + "\n",
        };
        let outcome = match (self.faults.is_empty(), self.ledger.entries.is_empty()) {
            (false, _) => "publish.altered",
            (true, true) => "publish.nothing",
            (true, false) => "publish.intact",
        };
        let count = self.ledger.entries.len().to_string();
        text + &labels.filled(outcome, &[("count", count), ("ledger", ledger::place())]) + "\n"
    }
}
