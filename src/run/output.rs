//! Writing a run's files whole or not at all: aside, synced, exchanged.
//!
//! A folder cannot be renamed over one that is not empty, so the old one steps aside first; a run that died in between is
//! put right by the next one.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::record::tidy::robustness::{EffectiveWeightRow, RobustnessRow};
use crate::record::tidy::rows::{
    AwardRow, BonusRow, CarriedRow, ExamRow, FactRow, IndicatorRow, RejectedRow, RestatementRow, ScoreRow, SignalRow,
    TidyRow as _, TotalRow,
};

/// The files of one report for one period, by their path within its folder.
#[derive(Debug, Default)]
pub struct Output {
    folder: PathBuf,
    /// What an earlier run left behind is put right, and documents may lie aside.
    opened: bool,
    pub files: BTreeMap<String, Vec<u8>>,
    /// Documents that lie aside already, with their SHA-256: hundreds of them need not be held.
    written: BTreeMap<String, String>,
    /// Files of others that the folder held.
    foreign: BTreeMap<String, Vec<u8>>,
}

/// Where documents are laid aside, from any thread.
#[derive(Clone, Debug)]
pub struct Aside {
    folder: PathBuf,
}

impl Aside {
    /// Writes a file, synced, and gives its SHA-256.
    ///
    /// # Errors
    /// What the file system says.
    pub fn write(&self, path: &str, bytes: &[u8]) -> io::Result<String> {
        let file = self.folder.join(path);
        if let Some(parent) = file.parent() {
            fs::create_dir_all(parent)?;
        }
        let mut file = File::create(file)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        Ok(sha256(bytes))
    }
}

/// The run's record within the folder.
pub const RUN: &str = "run.json";

/// The hashes of the documents within the folder.
pub const MANIFEST: &str = "manifest.json";

impl Output {
    pub fn add(&mut self, path: impl Into<String>, bytes: impl Into<Vec<u8>>) {
        self.files.insert(path.into(), bytes.into());
    }

    /// An output for a folder that is left as it is until [`Output::finish`].
    pub fn new(folder: &Path) -> Output {
        Output { folder: folder.to_owned(), ..Output::default() }
    }

    /// Puts right what a run that died left behind, and says where documents can be laid aside.
    ///
    /// # Errors
    /// What the file system says.
    pub fn aside(&mut self) -> io::Result<Aside> {
        let folder = &self.folder;
        let aside = beside(folder, "new");
        if !self.opened {
            recover(folder, &aside, &beside(folder, "old"))?;
            fs::create_dir_all(&aside)?;
            self.opened = true;
        }
        Ok(Aside { folder: aside })
    }

    /// A document that lies aside.
    pub fn add_written(&mut self, path: impl Into<String>, sha256: String) {
        self.written.insert(path.into(), sha256);
    }

    /// Files that the folder holds already stay as they are there.
    ///
    /// # Errors
    /// What the file system says.
    pub fn keep_present(&mut self) -> io::Result<()> {
        for (path, bytes) in &mut self.files {
            let present = self.folder.join(path);
            if present.is_file() {
                *bytes = fs::read(present)?;
            }
        }
        Ok(())
    }

    /// Where the files go.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The paths of all documents.
    pub fn documents(&self) -> impl Iterator<Item = &str> {
        let held = self.files.keys().filter(|path| path.contains('/'));
        held.chain(self.written.keys()).map(String::as_str)
    }

    /// Puts the files in place of what the folder held. Documents that an earlier run made of the very same input stay.
    ///
    /// # Errors
    /// What the file system says; the folder is then as it was.
    pub fn finish(mut self) -> io::Result<()> {
        let aside = self.aside()?;
        let folder = &self.folder.clone();
        let before = beside(folder, "old");
        self.keep_documents(folder)?;
        self.keep_foreign(folder, "")?;
        let manifest = self.manifest();
        self.add(MANIFEST, manifest);
        for (path, bytes) in self.files.iter().chain(&self.foreign) {
            aside.write(path, bytes)?;
        }
        sync_folder(&aside.folder)?;
        if folder.exists() {
            fs::rename(folder, &before)?;
        }
        fs::rename(&aside.folder, folder)?;
        if let Some(parent) = folder.parent() {
            sync_folder(parent)?;
        }
        if before.exists() {
            fs::remove_dir_all(&before)?;
        }
        Ok(())
    }

    /// Of the same run (to the byte) the documents in the other language, or of other entities, are still true.
    fn keep_documents(&mut self, folder: &Path) -> io::Result<()> {
        let same_run = fs::read(folder.join(RUN)).is_ok_and(|run| self.files.get(RUN) == Some(&run));
        if !same_run {
            return Ok(());
        }
        for language in ["zh", "en"] {
            let Ok(entries) = fs::read_dir(folder.join(language)) else { continue };
            for entry in entries {
                let entry = entry?;
                let Ok(name) = entry.file_name().into_string() else { continue };
                let path = format!("{language}/{name}");
                if !self.holds(&path) && entry.file_type()?.is_file() {
                    self.files.insert(path, fs::read(entry.path())?);
                }
            }
        }
        Ok(())
    }

    /// What the program did not make (a signed scan, a note) stays where it was put.
    fn keep_foreign(&mut self, folder: &Path, within: &str) -> io::Result<()> {
        let made: BTreeMap<String, String> = fs::read(folder.join(MANIFEST))
            .ok()
            .and_then(|manifest| serde_json::from_slice(&manifest).ok())
            .unwrap_or_default();
        let Ok(entries) = fs::read_dir(folder.join(within)) else { return Ok(()) };
        for entry in entries {
            let entry = entry?;
            let Ok(name) = entry.file_name().into_string() else { continue };
            let path = if within.is_empty() { name } else { format!("{within}/{name}") };
            if entry.file_type()?.is_dir() {
                self.keep_foreign(folder, &path)?;
            } else if !made.contains_key(&path) && !self.holds(&path) && !is_own(&path) {
                self.foreign.insert(path, fs::read(entry.path())?);
            }
        }
        Ok(())
    }

    fn holds(&self, path: &str) -> bool {
        self.files.contains_key(path) || self.written.contains_key(path)
    }

    /// SHA-256 of every document.
    fn manifest(&self) -> String {
        let held = self.files.iter().filter(|(path, _)| path.contains('/'));
        let held = held.map(|(path, bytes)| (path.as_str(), sha256(bytes)));
        let written = self.written.iter().map(|(path, sha256)| (path.as_str(), sha256.clone()));
        let documents: BTreeMap<&str, String> = held.chain(written).collect();
        serde_json::to_string_pretty(&documents).unwrap_or_default() + "\n"
    }
}

/// A file beside the documents that some run writes: where this one does not, that of an earlier one is no longer true.
fn is_own(path: &str) -> bool {
    const OWN: [&str; 15] = [
        MANIFEST,
        RUN,
        FactRow::FILE,
        IndicatorRow::FILE,
        ScoreRow::FILE,
        TotalRow::FILE,
        RejectedRow::FILE,
        BonusRow::FILE,
        CarriedRow::FILE,
        AwardRow::FILE,
        SignalRow::FILE,
        ExamRow::FILE,
        RestatementRow::FILE,
        RobustnessRow::FILE,
        EffectiveWeightRow::FILE,
    ];
    OWN.contains(&path)
}

/// Hex.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn beside(folder: &Path, what: &str) -> PathBuf {
    let name = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    folder.with_file_name(format!(".{name}.{what}"))
}

/// After a run that died: what had stepped aside comes back, what was half written goes.
fn recover(folder: &Path, aside: &Path, before: &Path) -> io::Result<()> {
    if aside.exists() {
        fs::remove_dir_all(aside)?;
    }
    if before.exists() {
        if folder.exists() {
            fs::remove_dir_all(before)?;
        } else {
            fs::rename(before, folder)?;
        }
    }
    Ok(())
}

fn sync_folder(folder: &Path) -> io::Result<()> {
    // Not every system lets a folder be opened; the files themselves are synced.
    match File::open(folder) {
        Ok(folder) => folder.sync_all(),
        Err(_) => Ok(()),
    }
}
