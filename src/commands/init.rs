//! `init`: a new workspace, with a commented configuration and empty files for what is filled in by hand.

use std::fs;
use std::io;
use std::path::Path;

use crate::diagnostics::{Diagnostics, Fault, Place};
use crate::labels::Labels;
use crate::tables::schema::{Schema, TableKind};
use crate::workspace::CONFIGURATION;
use crate::workspace::plans::{AWARDS, BONUS, WAGES};

use super::Finished;
use super::arguments::InitArguments;

/// The configuration of a new workspace, every key explained.
const TEMPLATE: &str = include_str!("../../data/init/scorecard.toml");

/// What may be made of scores: nothing until somebody takes the comment signs away.
const PLANS: [(&str, &str); 3] = [
    (AWARDS, include_str!("../../data/init/awards.toml")),
    (BONUS, include_str!("../../data/init/bonus.toml")),
    (WAGES, include_str!("../../data/init/wages.toml")),
];

pub fn run(init: &InitArguments, labels: &Labels) -> Result<Finished, Diagnostics> {
    let folder = &init.folder;
    if folder.join(CONFIGURATION).exists() {
        return Err(Fault::configuration("workspace-exists")
            .at(Place::file(folder.display().to_string()))
            .hint("workspace-exists")
            .into());
    }
    let schema = Schema::shipped()?;
    write(folder, &schema).map_err(|error| Fault::unwritable(error, folder))?;
    let result = labels.filled("init.made", &[("folder", folder.display().to_string())]) + "\n";
    Ok(Finished::new(result, Vec::new()))
}

fn write(folder: &Path, schema: &Schema) -> io::Result<()> {
    fs::create_dir_all(folder.join("exports"))?;
    fs::write(folder.join(CONFIGURATION), TEMPLATE)?;
    for (name, text) in PLANS.into_iter().filter(|(name, _)| !folder.join(name).exists()) {
        fs::write(folder.join(name), text)?;
    }
    for id in ["targets", "overrides", "entered_values", "wage_bases", "deviations"] {
        let Some(table) = schema.table(id).filter(|table| table.kind == TableKind::Entered) else { continue };
        let columns: Vec<&str> = table.columns.keys().map(String::as_str).collect();
        let file = folder.join(format!("{}.csv", id.replace('_', "-")));
        if !file.exists() {
            fs::write(file, columns.join(",") + "\n")?;
        }
    }
    Ok(())
}
