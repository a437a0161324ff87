//! A workspace's `report-templates/`: what stands there takes the place of the shipped file of the same path, or is new;
//! and its `fonts/`, which pages may be set in besides the shipped ones.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read as _;
use std::path::Path;

use crate::diagnostics::{Diagnostics, Fault, Place};
use crate::exports::files::{inside, unreadable};
use crate::reports::{FOLDER, OWN_FONTS, Templates, families};

/// What a folder may hold; all of it stays in memory for the run.
#[derive(Clone, Copy)]
struct Bounds {
    folder: &'static str,
    files: usize,
    bytes: u64,
    /// Whether a file is read at all.
    holds: fn(&str) -> bool,
}

/// Far more than templates and a logo need.
const TEMPLATES: Bounds = Bounds { folder: FOLDER, files: 500, bytes: 32 << 20, holds: |_| true };
/// A Chinese font has 5 to 20 MiB.
const FONTS: Bounds = Bounds { folder: OWN_FONTS, files: 50, bytes: 256 << 20, holds: is_font };
const DEEPEST_FOLDER: usize = 8;
/// What is no font there (a licence) is not read.
const FONT_FILES: [&str; 3] = ["ttf", "otf", "ttc"];

/// The shipped templates with those of the workspace over them, and its fonts.
///
/// # Errors
/// What cannot be read, leads out of the folder or is too large; a font that is none.
pub fn templates(root: &Path) -> Result<Templates, Diagnostics> {
    let files = own_files(root, TEMPLATES)?;
    let fonts = own_files(root, FONTS)?;
    let unreadable = fonts.iter().filter(|(_, bytes)| families(bytes).is_empty());
    let faults: Vec<Fault> = unreadable
        .map(|(path, _)| {
            let fault = Fault::configuration("font-unreadable").hint("font-unreadable");
            fault.at(Place::file(format!("{OWN_FONTS}/{path}")))
        })
        .collect();
    if faults.is_empty() { Ok(Templates::with(files).and_fonts(fonts)) } else { Err(faults.into()) }
}

fn is_font(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, kind)| FONT_FILES.contains(&kind.to_ascii_lowercase().as_str()))
}

/// The files of a folder of the workspace by path within it; none where it has no such folder.
fn own_files(root: &Path, bounds: Bounds) -> Result<BTreeMap<String, Vec<u8>>, Diagnostics> {
    if !root.join(bounds.folder).is_dir() {
        return Ok(BTreeMap::new());
    }
    // The folder itself may not be a link that leads out of the workspace.
    let folder = inside(root, bounds.folder)?;
    let mut own = OwnFiles { bounds, folder: &folder, bytes: 0, files: BTreeMap::new(), faults: Vec::new() };
    own.add_folder("", 1);
    let OwnFiles { files, faults, .. } = own;
    if faults.is_empty() { Ok(files) } else { Err(faults.into()) }
}

struct OwnFiles<'a> {
    bounds: Bounds,
    folder: &'a Path,
    bytes: u64,
    files: BTreeMap<String, Vec<u8>>,
    faults: Vec<Fault>,
}

impl OwnFiles<'_> {
    fn add_folder(&mut self, within: &str, depth: usize) {
        let entries = match fs::read_dir(self.folder.join(within)) {
            Ok(entries) => entries,
            Err(error) => return self.faults.push(unreadable(&self.named(within), &error)),
        };
        for entry in entries {
            match entry {
                Ok(entry) => self.add(within, &entry, depth),
                Err(error) => self.faults.push(unreadable(&self.named(within), &error)),
            }
        }
    }

    fn add(&mut self, within: &str, entry: &fs::DirEntry, depth: usize) {
        let name = entry.file_name();
        let Some(name) = name.to_str() else {
            let fault = Fault::input("file-name-not-text").with("name", name.to_string_lossy());
            return self.faults.push(fault.at(Place::file(self.named(within))).hint("file-name-not-text"));
        };
        let path = if within.is_empty() { name.to_owned() } else { format!("{within}/{name}") };
        if name.starts_with('.') || Templates::is_made_for_each_document(&path) || self.is_full() {
            return;
        }
        match inside(self.folder, &path) {
            Ok(real) if real.is_dir() && depth < DEEPEST_FOLDER => self.add_folder(&path, depth + 1),
            Ok(real) if real.is_dir() => self.too_large(&path),
            Ok(_) if !(self.bounds.holds)(&path) => {}
            Ok(real) => self.add_file(path, &real),
            // Even within the workspace: a page must not come to show what an export holds.
            Err(fault) if fault.code == "file-outside" => {
                let fault = Fault::configuration("template-outside").with("folder", self.bounds.folder);
                self.faults.push(fault.at(Place::file(self.named(&path))).hint("template-outside"));
            }
            Err(fault) => self.faults.push(Fault { place: Some(Place::file(self.named(&path))), ..fault }),
        }
    }

    fn add_file(&mut self, path: String, real: &Path) {
        let mut bytes = Vec::new();
        // One byte more than is allowed shows that there is more, however long the file says it is.
        let read =
            fs::File::open(real).and_then(|file| file.take(self.bounds.bytes - self.bytes + 1).read_to_end(&mut bytes));
        match read {
            Ok(read) => self.bytes += read as u64,
            Err(error) => return self.faults.push(unreadable(&self.named(&path), &error)),
        }
        if self.bytes > self.bounds.bytes || self.files.len() == self.bounds.files {
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
        let fault = Fault::configuration("templates-too-large").with("folder", self.bounds.folder);
        let fault =
            fault.with("files", self.bounds.files).with("size", self.bounds.bytes >> 20).with("depth", DEEPEST_FOLDER);
        self.faults.push(fault.at(Place::file(self.named(path))).hint("templates-too-large"));
    }

    fn named(&self, path: &str) -> String {
        let folder = self.bounds.folder;
        if path.is_empty() { folder.to_owned() } else { format!("{folder}/{path}") }
    }
}
