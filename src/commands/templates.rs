//! `templates copy`: the templates as files to change; with a record, a folder for the typst command line.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use crate::diagnostics::{Diagnostics, Fault, Place};
use crate::labels::Labels;
use crate::record::document::{Record, SCHEMA};
use crate::reports::{self, Templates};
use crate::workspace;

use super::Finished;
use super::arguments::{Arguments, CopyArguments};
use super::report::workspace_root;

pub fn copy(copy: &CopyArguments, arguments: &Arguments, labels: &Labels) -> Result<Finished, Diagnostics> {
    let files = match &copy.record {
        Some(file) => complete(file, arguments)?,
        None => reports::folder(&Templates::shipped(), None),
    };
    let count = files.len();
    let new = new_files(&copy.folder, files)?;
    let mut result = String::new();
    for (path, bytes) in &new {
        let file = copy.folder.join(path);
        written(&file, bytes).map_err(|error| Fault::unwritable(error, &file))?;
        result += &format!("{path}\n");
    }
    let there = (count - new.len()).to_string();
    let details = [("count", new.len().to_string()), ("there", there), ("folder", copy.folder.display().to_string())];
    result += &(labels.filled("templates.copied", &details) + "\n");
    Ok(Finished::new(result, Vec::new()))
}

/// What the pages of a record were made of: with the templates of the workspace, if there is one.
fn complete(file: &Path, arguments: &Arguments) -> Result<BTreeMap<String, Vec<u8>>, Diagnostics> {
    let templates = match workspace_root(arguments) {
        Ok(root) => workspace::templates(&root)?,
        Err(none) if arguments.workspace.is_some() => return Err(none.into()),
        Err(_) => Templates::shipped(),
    };
    let place = || Place::file(file.display().to_string());
    let invalid = |problem: String| {
        let fault = Fault::configuration("record-invalid").with("problem", problem).with("schema", SCHEMA);
        fault.at(place()).hint("record-invalid")
    };
    let json = fs::read_to_string(file)
        .map_err(|error| Fault::configuration("file-unreadable").with("problem", error.kind()).at(place()))?;
    let record = Record::read(&json).map_err(|error| invalid(error.to_string()))?;
    if record.schema != SCHEMA {
        return Err(invalid(record.schema).into());
    }
    let template = format!("{}.typ", record.document);
    if !templates.has(&template) {
        let known = templates.of_documents().collect::<Vec<_>>().join(", ");
        let fault = Fault::configuration("template-unknown").with("name", template).with("known", known);
        return Err(fault.at(place()).hint("template-unknown").into());
    }
    Ok(reports::folder(&templates, Some((&record, &json))))
}

/// Those that are not there yet. Whoever changed a file keeps it: then nothing is written.
fn new_files(folder: &Path, files: BTreeMap<String, Vec<u8>>) -> Result<BTreeMap<String, Vec<u8>>, Diagnostics> {
    let (mut new, mut faults) = (BTreeMap::new(), Vec::new());
    for (path, bytes) in files {
        let file = folder.join(&path);
        match fs::read(&file) {
            Ok(there) if there == bytes => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                new.insert(path, bytes);
            }
            Ok(_) | Err(_) => {
                let place = Place::file(file.display().to_string());
                faults.push(Fault::configuration("file-differs").at(place).hint("file-differs"));
            }
        }
    }
    if faults.is_empty() { Ok(new) } else { Err(faults.into()) }
}

fn written(file: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(file, bytes)
}
