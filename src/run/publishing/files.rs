//! The files of a published run, read and written.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Write as _};
use std::path::Path;

use crate::diagnostics::{Diagnostics, Fault, Place};
use crate::exports::files::unreadable;

/// By path within the folder, with `/`.
pub type Files = BTreeMap<String, Vec<u8>>;

/// Every file below a folder.
///
/// # Errors
/// What cannot be read, and a link: what it leads to may change without anybody touching the run.
pub fn of_folder(folder: &Path) -> Result<Files, Diagnostics> {
    let mut files = Files::new();
    add(folder, "", &mut files)?;
    Ok(files)
}

fn add(folder: &Path, within: &str, files: &mut Files) -> Result<(), Fault> {
    let here = folder.join(within);
    let place = |path: &str| folder.join(path).display().to_string();
    let entries = fs::read_dir(&here).map_err(|error| unreadable(&place(within), &error))?;
    for entry in entries {
        let entry = entry.map_err(|error| unreadable(&place(within), &error))?;
        let Ok(name) = entry.file_name().into_string() else {
            let fault = Fault::input("file-name-not-text").with("name", entry.file_name().to_string_lossy());
            return Err(fault.at(Place::file(place(within))).hint("file-name-not-text"));
        };
        let path = if within.is_empty() { name } else { format!("{within}/{name}") };
        let kind = entry.file_type().map_err(|error| unreadable(&place(&path), &error))?;
        if kind.is_dir() {
            add(folder, &path, files)?;
        } else if kind.is_file() {
            let bytes = fs::read(entry.path()).map_err(|error| unreadable(&place(&path), &error))?;
            files.insert(path, bytes);
        } else {
            return Err(Fault::configuration("file-outside").at(Place::file(place(&path))).hint("file-outside"));
        }
    }
    Ok(())
}

/// Writes a folder that was not there, whole or not at all.
///
/// # Errors
/// What the file system says.
pub fn write_new(folder: &Path, files: &Files) -> io::Result<()> {
    if folder.exists() {
        return Err(io::Error::from(ErrorKind::AlreadyExists));
    }
    let aside = folder.with_extension("new");
    if aside.exists() {
        fs::remove_dir_all(&aside)?;
    }
    for (path, bytes) in files {
        let file = aside.join(path);
        if let Some(parent) = file.parent() {
            fs::create_dir_all(parent)?;
        }
        synced(&file, bytes)?;
    }
    fs::rename(&aside, folder)
}

/// Puts a file in place of another, whole or not at all.
///
/// # Errors
/// What the file system says.
pub fn replace(file: &Path, bytes: &[u8]) -> io::Result<()> {
    let aside = file.with_extension("new");
    synced(&aside, bytes)?;
    fs::rename(&aside, file)
}

/// # Errors
/// What the file system says, but not that there is no such file.
pub fn remove(file: &Path) -> io::Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}

fn synced(file: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create(file)?;
    file.write_all(bytes)?;
    file.sync_all()
}
