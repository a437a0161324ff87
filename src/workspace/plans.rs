//! What a workspace makes of scores: `awards.toml`, `bonus.toml`, `wages.toml`. Each may be absent.

use std::path::Path;

use serde::de::DeserializeOwned;

use crate::allocation::awards::AwardDefinition;
use crate::allocation::definition::{AllocationDefinition, Defined};
use crate::diagnostics::{Diagnostics, Fault, Place};
use crate::exports::files::{inside, unreadable};
use crate::toml_source::TomlSource;

pub const AWARDS: &str = "awards.toml";
pub const BONUS: &str = "bonus.toml";
pub const WAGES: &str = "wages.toml";

/// All of them.
pub const FILES: [&str; 3] = [AWARDS, BONUS, WAGES];

/// Everything that is planned.
#[derive(Clone, Debug, Default)]
pub struct Plans {
    pub awards: Vec<Defined<AwardDefinition>>,
    /// Of a year, or a quarter.
    pub bonus: Vec<Defined<AllocationDefinition>>,
    /// Of a month.
    pub wages: Vec<Defined<AllocationDefinition>>,
    /// Their texts, for the run's record.
    pub text: String,
}

impl Plans {
    /// # Errors
    /// Every fault of every file.
    pub fn load(root: &Path) -> Result<Plans, Diagnostics> {
        let (mut plans, mut faults) = (Plans::default(), Vec::new());
        plans.awards = plans.read(root, AWARDS, &mut faults);
        plans.bonus = plans.read(root, BONUS, &mut faults);
        plans.wages = plans.read(root, WAGES, &mut faults);
        faults.extend(plans.awards.iter().flat_map(Defined::<AwardDefinition>::faults));
        let money = plans.bonus.iter().chain(&plans.wages);
        faults.extend(money.flat_map(Defined::<AllocationDefinition>::faults));
        if faults.is_empty() { Ok(plans) } else { Err(faults.into()) }
    }

    fn read<T: DeserializeOwned>(&mut self, root: &Path, name: &str, faults: &mut Vec<Fault>) -> Vec<Defined<T>> {
        if !root.join(name).exists() {
            return Vec::new();
        }
        let source = match source(root, name) {
            Ok(source) => source,
            Err(fault) => {
                faults.push(fault);
                return Vec::new();
            }
        };
        self.text += &source.text;
        let (entries, wrong) = source.entries::<T>();
        faults.extend(wrong);
        let defined = |entry: crate::toml_source::Entry<T>| Defined {
            place: Place::line(name, entry.line),
            id: entry.id,
            definition: entry.definition,
        };
        entries.into_iter().map(defined).collect()
    }
}

fn source(root: &Path, name: &str) -> Result<TomlSource, Fault> {
    let bytes = std::fs::read(inside(root, name)?).map_err(|error| unreadable(name, &error))?;
    let text =
        String::from_utf8(bytes).map_err(|_| Fault::configuration("configuration-not-utf8").at(Place::file(name)))?;
    Ok(TomlSource::new(name, text.strip_prefix('\u{FEFF}').unwrap_or(&text)))
}
