//! The shape of the source: a stage knows only stages to its left and plain types.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Stages in the order of the flow; each may use those before it.
const STAGES: [&str; 12] = [
    "exports",
    "tables",
    "measures",
    "indicators",
    "signals",
    "scorecards",
    "allocation",
    "weights",
    "disclosure",
    "record",
    "charts",
    "reports",
];

/// What every stage may use.
const PLAIN: [&str; 6] = ["numbers", "period", "labels", "diagnostics", "toml_source", "fonts"];

/// Folders that bring stages together, in the order in which they know each other; no stage knows them.
const ABOVE: [&str; 5] = ["catalogue", "workspace", "run", "demo", "commands"];

#[test]
fn a_stage_imports_only_stages_to_its_left_and_plain_types() {
    for (place, stage) in STAGES.iter().enumerate() {
        for (file, text) in sources(&Path::new("src").join(stage)) {
            for module in imported(&text) {
                let allowed =
                    module == *stage || PLAIN.contains(&module.as_str()) || STAGES[..place].contains(&module.as_str());
                assert!(allowed, "{} uses crate::{module}, which is not to its left", file.display());
            }
        }
    }
    for (place, above) in ABOVE.iter().enumerate() {
        let mut files = sources(&Path::new("src").join(above));
        let single = Path::new("src").join(format!("{above}.rs"));
        if let Ok(text) = std::fs::read_to_string(&single) {
            files.insert(single, text);
        }
        assert!(!files.is_empty(), "{above}");
        for (file, text) in files {
            for module in imported(&text) {
                let later = ABOVE[place + 1..].contains(&module.as_str());
                assert!(!later, "{} uses crate::{module}, which is above it", file.display());
            }
        }
    }
}

#[test]
fn polars_lives_where_rows_are_counted() {
    for (file, text) in sources(Path::new("src")) {
        let counts = file.starts_with("src/tables") || file.starts_with("src/measures");
        assert!(counts || !text.contains("polars::"), "{} uses polars", file.display());
    }
}

#[test]
fn every_source_file_begins_by_saying_what_it_is_for() {
    for (file, text) in sources(Path::new("src")) {
        assert!(text.starts_with("//!"), "{}", file.display());
    }
}

/// `crate::x` anywhere in the text, tests left out.
fn imported(text: &str) -> Vec<String> {
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    let mut modules = Vec::new();
    for line in lines {
        for rest in line.split("crate::").skip(1) {
            modules.push(rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect());
        }
    }
    modules.retain(|module: &String| !module.is_empty());
    modules
}

/// Every source file below a folder.
pub fn sources(folder: &Path) -> BTreeMap<PathBuf, String> {
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(folder).expect("a source folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = std::fs::read_to_string(&path).expect("a source file is text");
            found.insert(path, text);
        }
    }
    found
}
