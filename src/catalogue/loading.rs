//! Reading the embedded definitions and those of a workspace.

use std::collections::BTreeMap;
use std::path::Path;

use include_dir::{Dir, include_dir};
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use crate::diagnostics::{Diagnostics, Fault, Place};
use crate::scorecards::definition::ScorecardDefinition;
use crate::tables::schema::Schema;
use crate::toml_source::TomlSource;

use super::{Catalogue, Defined, checking};

static SHIPPED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/data/catalogue");

/// The folder of a workspace's own definitions.
pub const FOLDER: &str = "catalogue";

/// The shipped definitions with a workspace's own over them, checked as a whole.
pub fn load(workspace: Option<&Path>, schema: &Schema) -> Result<Catalogue, Diagnostics> {
    let mut faults = Vec::new();
    let own = match workspace {
        Some(root) => own_files(root, &mut faults),
        None => Vec::new(),
    };
    let shipped = shipped_files();
    let mut catalogue = Catalogue { hash: hash(&own, &shipped), ..Catalogue::default() };
    for source in own.iter().chain(&shipped) {
        add(&mut catalogue, source, &mut faults);
    }
    checking::check(&catalogue, schema, &mut faults);
    if faults.is_empty() { Ok(catalogue) } else { Err(faults.into()) }
}

/// What a file defines, by its place in the folder.
fn add(catalogue: &mut Catalogue, source: &TomlSource, faults: &mut Vec<Fault>) {
    let within = source.name.rsplit_once("catalogue/").map_or(source.name.as_str(), |(_, within)| within);
    match within {
        "measures.toml" => add_entries(&mut catalogue.measures, source, faults),
        "derivations.toml" => add_entries(&mut catalogue.derivations, source, faults),
        "indicators.toml" => add_entries(&mut catalogue.indicators, source, faults),
        other if other.starts_with("scorecards/") => match source.whole::<ScorecardDefinition>() {
            Ok(definition) => catalogue.scorecards.push(Defined { definition, file: source.name.clone(), line: 1 }),
            Err(fault) => faults.push(fault),
        },
        _ => faults.push(
            Fault::configuration("catalogue-file-unknown").at(Place::file(&source.name)).hint("catalogue-file-unknown"),
        ),
    }
}

/// Later files do not replace what is defined: the workspace's come first.
fn add_entries<T: DeserializeOwned>(
    known: &mut BTreeMap<String, Defined<T>>,
    source: &TomlSource,
    faults: &mut Vec<Fault>,
) {
    let (entries, wrong) = source.entries::<T>();
    faults.extend(wrong);
    for entry in entries {
        if !is_id(&entry.id) {
            let place = Place::line(&source.name, entry.line);
            faults.push(Fault::configuration("id-invalid").with("id", &entry.id).at(place).hint("id-invalid"));
        }
        known.entry(entry.id).or_insert(Defined {
            definition: entry.definition,
            file: source.name.clone(),
            line: entry.line,
        });
    }
}

fn is_id(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

fn shipped_files() -> Vec<TomlSource> {
    let mut files = Vec::new();
    collect_shipped(&SHIPPED, &mut files);
    files.sort_by(|a, b| a.name.cmp(&b.name));
    files
}

fn collect_shipped(folder: &Dir<'_>, files: &mut Vec<TomlSource>) {
    for file in folder.files() {
        if let Some(text) = file.contents_utf8() {
            files.push(TomlSource::new(format!("data/catalogue/{}", file.path().display()), text));
        }
    }
    for inner in folder.dirs() {
        collect_shipped(inner, files);
    }
}

fn own_files(root: &Path, faults: &mut Vec<Fault>) -> Vec<TomlSource> {
    let mut paths = Vec::new();
    for folder in [root.join(FOLDER), root.join(FOLDER).join("scorecards")] {
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        let found = entries.flatten().map(|entry| entry.path());
        paths.extend(found.filter(|path| path.extension().is_some_and(|extension| extension == "toml")));
    }
    paths.sort();
    let mut files = Vec::new();
    for path in paths {
        let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
        match std::fs::read_to_string(&path) {
            Ok(text) => files.push(TomlSource::new(name, text)),
            Err(error) => {
                faults.push(Fault::configuration("file-unreadable").with("problem", error).at(Place::file(name)))
            }
        }
    }
    files
}

fn hash(own: &[TomlSource], shipped: &[TomlSource]) -> String {
    let mut digest = Sha256::new();
    for source in own.iter().chain(shipped) {
        digest.update(source.name.as_bytes());
        digest.update([0]);
        digest.update(source.text.as_bytes());
        digest.update([0]);
    }
    digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
