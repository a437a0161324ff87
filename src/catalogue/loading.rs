//! Reading the embedded definitions and those of a workspace.

use std::collections::BTreeMap;
use std::path::Path;

use include_dir::{Dir, include_dir};
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use toml::de::DeValue;

use crate::diagnostics::{Diagnostics, Fault, Place};
use crate::exports::files::{inside, unreadable};
use crate::record::committee::definition::PackDefinition;
use crate::scorecards::definition::ScorecardDefinition;
use crate::scorecards::weights::WeightsFile;
use crate::tables::schema::Schema;
use crate::toml_source::TomlSource;
use crate::weights::definition::ConsultationRules;

use super::{Catalogue, Defined, checking, weighting};

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
    let dates = schema.tables.iter().filter_map(|(id, table)| Some((id.clone(), table.date.clone()?)));
    let mut catalogue = Catalogue { hash: hash(&own, &shipped), dates: dates.collect(), ..Catalogue::default() };
    for source in own.iter().chain(&shipped) {
        add(&mut catalogue, source, &mut faults);
    }
    checking::check(&catalogue, schema, &mut faults);
    catalogue.weighted = weighting::weighted(&catalogue);
    if faults.is_empty() { Ok(catalogue) } else { Err(faults.into()) }
}

/// What a file defines, by its place in the folder.
fn add(catalogue: &mut Catalogue, source: &TomlSource, faults: &mut Vec<Fault>) {
    let within = source.name.rsplit_once("catalogue/").map_or(source.name.as_str(), |(_, within)| within);
    match within {
        "measures.toml" => add_entries(&mut catalogue.measures, source, faults),
        "derivations.toml" => add_entries(&mut catalogue.derivations, source, faults),
        "indicators.toml" => add_entries(&mut catalogue.indicators, source, faults),
        other if other.starts_with("measures/") => add_entries(&mut catalogue.measures, source, faults),
        other if other.starts_with("derivations/") => add_entries(&mut catalogue.derivations, source, faults),
        other if other.starts_with("indicators/") => add_entries(&mut catalogue.indicators, source, faults),
        other if other.starts_with("scorecards/") => match source.whole::<ScorecardDefinition>() {
            Ok(definition) => {
                let parts = lines_of_parts(source);
                catalogue.scorecards.push(Defined { definition, file: source.name.clone(), line: 1, parts });
            }
            Err(fault) => faults.push(fault),
        },
        other if other.starts_with("weights/") => match source.whole::<WeightsFile>() {
            Ok(definition) => {
                let parts = lines_of_parts(source);
                catalogue.weights.push(Defined { definition, file: source.name.clone(), line: 1, parts });
            }
            Err(fault) => faults.push(fault),
        },
        "packs/committee.toml" => match source.whole::<PackDefinition>() {
            Ok(definition) => {
                let parts = lines_of_parts(source);
                let own = Defined { definition, file: source.name.clone(), line: 1, parts };
                catalogue.committee.get_or_insert(own);
            }
            Err(fault) => faults.push(fault),
        },
        "submission/disclosure.toml" => add_whole(&mut catalogue.submission.disclosure, source, faults),
        "submission/national_tertiary.toml" => add_whole(&mut catalogue.submission.tertiary, source, faults),
        "submission/national_secondary.toml" => add_whole(&mut catalogue.submission.secondary, source, faults),
        "submission/equipment.toml" => add_whole(&mut catalogue.submission.equipment, source, faults),
        "submission/calendar.toml" => add_whole(&mut catalogue.submission.calendar, source, faults),
        "consultation.toml" => match source.whole::<ConsultationRules>() {
            Ok(definition) => {
                let parts = lines_of_parts(source);
                let own = Defined { definition, file: source.name.clone(), line: 1, parts };
                catalogue.consultation.get_or_insert(own);
            }
            Err(fault) => faults.push(fault),
        },
        _ => faults.push(
            Fault::configuration("catalogue-file-unknown").at(Place::file(&source.name)).hint("catalogue-file-unknown"),
        ),
    }
}

/// A file that is one definition: the workspace's comes first and stays.
fn add_whole<T: DeserializeOwned>(known: &mut Option<Defined<T>>, source: &TomlSource, faults: &mut Vec<Fault>) {
    match source.whole::<T>() {
        Ok(definition) => {
            let parts = lines_of_parts(source);
            known.get_or_insert(Defined { definition, file: source.name.clone(), line: 1, parts });
        }
        Err(fault) => faults.push(fault),
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
            parts: BTreeMap::new(),
        });
    }
}

/// Of a scorecard, pack or weights: the line of each key at its top, and of the id of each indicator.
fn lines_of_parts(source: &TomlSource) -> BTreeMap<String, u64> {
    let mut lines = BTreeMap::new();
    for (key, value) in source.table().into_iter().flatten() {
        lines.insert(key.get_ref().to_string(), source.line(key.span().start));
        if ["row", "column"].contains(&key.get_ref().as_ref()) {
            add_lines_of_rows(source, value.into_inner(), &mut lines);
        } else if ["dimension", "indicator"].contains(&key.get_ref().as_ref()) {
            add_lines_of_ids(source, value.into_inner(), &mut lines);
        } else if key.get_ref() == "points"
            && let DeValue::Table(points) = value.into_inner()
        {
            lines.extend(points.keys().map(|id| (id.get_ref().to_string(), source.line(id.span().start))));
        }
    }
    lines
}

fn add_lines_of_ids(source: &TomlSource, value: DeValue<'_>, lines: &mut BTreeMap<String, u64>) {
    match value {
        DeValue::Array(items) => {
            for item in items {
                add_lines_of_ids(source, item.into_inner(), lines);
            }
        }
        DeValue::Table(table) => {
            for (key, value) in table {
                let line = source.line(value.span().start);
                match value.into_inner() {
                    DeValue::String(id) if key.get_ref() == "id" => {
                        lines.insert(id.into_owned(), line);
                    }
                    inner => add_lines_of_ids(source, inner, lines),
                }
            }
        }
        DeValue::String(_) | DeValue::Integer(_) | DeValue::Float(_) | DeValue::Boolean(_) | DeValue::Datetime(_) => {}
    }
}

/// Of the rows of a form: the line of each code, and of each indicator.
fn add_lines_of_rows(source: &TomlSource, value: DeValue<'_>, lines: &mut BTreeMap<String, u64>) {
    let DeValue::Array(rows) = value else { return };
    for row in rows {
        let DeValue::Table(table) = row.into_inner() else { continue };
        for (key, value) in table {
            let line = source.line(value.span().start);
            if let (true, DeValue::String(text)) =
                (["code", "indicator"].contains(&key.get_ref().as_ref()), value.into_inner())
            {
                lines.insert(text.into_owned(), line);
            }
        }
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

/// The folders within it: a file for each scorecard, for each pack, for the weights of each variant, and definitions by subject.
const FOLDERS: [&str; 7] = ["scorecards", "packs", "submission", "weights", "measures", "derivations", "indicators"];

fn own_files(root: &Path, faults: &mut Vec<Fault>) -> Vec<TomlSource> {
    let mut names = Vec::new();
    let inner = FOLDERS.iter().map(|folder| format!("{FOLDER}/{folder}"));
    for folder in std::iter::once(FOLDER.to_owned()).chain(inner) {
        match own_names(root, &folder) {
            Ok(found) => names.extend(found),
            Err(fault) => faults.push(fault),
        }
    }
    names.sort();
    let mut sources = Vec::new();
    for name in names {
        match own_file(root, &name) {
            Ok(source) => sources.push(source),
            Err(fault) => faults.push(fault),
        }
    }
    sources
}

/// What is in a folder of the catalogue, hidden files left alone; a misspelt name must not go unnoticed.
fn own_names(root: &Path, folder: &str) -> Result<Vec<String>, Fault> {
    if !root.join(folder).is_dir() {
        return Ok(Vec::new());
    }
    let entries = std::fs::read_dir(inside(root, folder)?).map_err(|error| unreadable(folder, &error))?;
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|error| unreadable(folder, &error))?;
        let name = format!("{folder}/{}", entry.file_name().to_string_lossy());
        let hidden = entry.file_name().to_string_lossy().starts_with('.');
        if !hidden && !FOLDERS.iter().any(|folder| name == format!("{FOLDER}/{folder}")) {
            names.push(name);
        }
    }
    Ok(names)
}

fn own_file(root: &Path, name: &str) -> Result<TomlSource, Fault> {
    let path = inside(root, name)?;
    if path.is_dir() || !name.ends_with(".toml") {
        let place = Place::file(name);
        return Err(Fault::configuration("catalogue-file-unknown").at(place).hint("catalogue-file-unknown"));
    }
    let bytes = std::fs::read(path).map_err(|error| unreadable(name, &error))?;
    let text =
        String::from_utf8(bytes).map_err(|_| Fault::configuration("configuration-not-utf8").at(Place::file(name)))?;
    Ok(TomlSource::new(name, text.strip_prefix('\u{FEFF}').unwrap_or(&text)))
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
