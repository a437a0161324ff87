//! A workspace's `report-templates/`: what stands there takes the place of the shipped file of the same path, or is new.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read as _;
use std::path::Path;

use crate::diagnostics::{Diagnostics, Fault, Place};
use crate::exports::files::{inside, unreadable};
use crate::reports::{FOLDER, Templates};

/// Far more than templates and a logo need; all of it stays in memory for the run.
const MOST_FILES: usize = 500;
const MOST_BYTES: u64 = 32 << 20;
const DEEPEST_FOLDER: usize = 8;

/// The shipped templates with those of the workspace over them.
///
/// # Errors
/// What cannot be read, leads out of the folder or is too large.
pub fn templates(root: &Path) -> Result<Templates, Diagnostics> {
    if !root.join(FOLDER).is_dir() {
        return Ok(Templates::shipped());
    }
    // The folder itself may not be a link that leads out of the workspace.
    let folder = inside(root, FOLDER)?;
    let mut own = OwnFiles { folder: &folder, bytes: 0, files: BTreeMap::new(), faults: Vec::new() };
    own.add_folder("", 1);
    let OwnFiles { files, faults, .. } = own;
    if faults.is_empty() { Ok(Templates::with(files)) } else { Err(faults.into()) }
}

struct OwnFiles<'a> {
    folder: &'a Path,
    bytes: u64,
    files: BTreeMap<String, Vec<u8>>,
    faults: Vec<Fault>,
}

impl OwnFiles<'_> {
    fn add_folder(&mut self, within: &str, depth: usize) {
        let entries = match fs::read_dir(self.folder.join(within)) {
            Ok(entries) => entries,
            Err(error) => return self.faults.push(unreadable(&named(within), &error)),
        };
        for entry in entries {
            match entry {
                Ok(entry) => self.add(within, &entry, depth),
                Err(error) => self.faults.push(unreadable(&named(within), &error)),
            }
        }
    }

    fn add(&mut self, within: &str, entry: &fs::DirEntry, depth: usize) {
        let name = entry.file_name();
        let Some(name) = name.to_str() else {
            let fault = Fault::input("file-name-not-text").with("name", name.to_string_lossy());
            return self.faults.push(fault.at(Place::file(named(within))).hint("file-name-not-text"));
        };
        let path = if within.is_empty() { name.to_owned() } else { format!("{within}/{name}") };
        if name.starts_with('.') || Templates::is_made_for_each_document(&path) || self.is_full() {
            return;
        }
        match inside(self.folder, &path) {
            Ok(real) if real.is_dir() && depth < DEEPEST_FOLDER => self.add_folder(&path, depth + 1),
            Ok(real) if real.is_dir() => self.too_large(&path),
            Ok(real) => self.add_file(path, &real),
            // Even within the workspace: a page must not come to show what an export holds.
            Err(fault) if fault.code == "file-outside" => {
                let fault = Fault::configuration("template-outside").with("folder", FOLDER);
                self.faults.push(fault.at(Place::file(named(&path))).hint("template-outside"));
            }
            Err(fault) => self.faults.push(Fault { place: Some(Place::file(named(&path))), ..fault }),
        }
    }

    fn add_file(&mut self, path: String, real: &Path) {
        let mut bytes = Vec::new();
        // One byte more than is allowed shows that there is more, however long the file says it is.
        let read = fs::File::open(real).and_then(|file| file.take(MOST_BYTES - self.bytes + 1).read_to_end(&mut bytes));
        match read {
            Ok(read) => self.bytes += read as u64,
            Err(error) => return self.faults.push(unreadable(&named(&path), &error)),
        }
        if self.bytes > MOST_BYTES || self.files.len() == MOST_FILES {
            self.too_large(&path);
        } else {
            self.files.insert(path, bytes);
        }
    }

    /// Said once; the rest is not read.
    fn is_full(&self) -> bool {
        self.faults.iter().any(|fault| fault.code == "templates-too-large")
    }

    fn too_large(&mut self, path: &str) {
        let fault = Fault::configuration("templates-too-large").with("folder", FOLDER);
        let fault = fault.with("files", MOST_FILES).with("size", MOST_BYTES >> 20).with("depth", DEEPEST_FOLDER);
        self.faults.push(fault.at(Place::file(named(path))).hint("templates-too-large"));
    }
}

fn named(path: &str) -> String {
    if path.is_empty() { FOLDER.to_owned() } else { format!("{FOLDER}/{path}") }
}
