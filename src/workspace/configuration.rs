//! `scorecard.toml` read part by part: every section, block and column that is wrong is said at once.

use std::collections::BTreeMap;

use toml::Spanned;
use toml::de::DeValue;

use crate::diagnostics::{Fault, Place};
use crate::disclosure::settings::SuppressionSettings;
use crate::exports::definition::{ColumnMapping, ExportBlock};
use crate::record::own_document::OwnDocument;
use crate::record::submission::settings::SubmissionSettings;
use crate::toml_source::{TomlSource, nearest};

use super::{CONFIGURATION, EquipmentSettings, Hospital};

/// What scorecard.toml says, section by section.
#[derive(Default)]
pub struct Parts {
    pub hospital: Option<Hospital>,
    pub exports: Vec<ExportBlock>,
    pub not_collected: BTreeMap<String, String>,
    pub equipment: EquipmentSettings,
    pub submission: SubmissionSettings,
    pub suppression: SuppressionSettings,
    pub documents: Vec<OwnDocument>,
    pub faults: Vec<Fault>,
}

const SECTIONS: [&str; 7] =
    ["hospital", "exports", "equipment", "submission", "suppression", "not_collected", "documents"];

/// Reads each section and each block by itself: one that is wrong does not hide what is wrong with the next.
pub fn parts(source: &TomlSource) -> Result<Parts, Fault> {
    let mut parts = Parts::default();
    let mut has_hospital = false;
    for (key, value) in source.table()? {
        let place = source.place(&key.span());
        match (key.get_ref().as_ref(), value) {
            ("hospital", value) => {
                has_hospital = true;
                match source.part(value) {
                    Ok(hospital) => parts.hospital = Some(hospital),
                    Err(fault) => parts.faults.push(fault),
                }
            }
            ("exports", value) => parts.add_exports(source, value),
            ("equipment", value) => match source.part(value) {
                Ok(equipment) => parts.equipment = equipment,
                Err(fault) => parts.faults.push(fault),
            },
            ("submission", value) => match source.part(value) {
                Ok(submission) => parts.submission = submission,
                Err(fault) => parts.faults.push(fault),
            },
            ("suppression", value) => match source.part(value) {
                Ok(suppression) => parts.suppression = suppression,
                Err(fault) => parts.faults.push(fault),
            },
            ("documents", value) => parts.add_documents(source, value),
            ("not_collected", value) => match source.part(value) {
                Ok(reasons) => flatten_reasons(source, &mut Vec::new(), &reasons, &mut parts),
                Err(fault) => parts.faults.push(fault),
            },
            (unknown, _) => parts.faults.push(section_unknown(unknown, place)),
        }
    }
    if !has_hospital {
        let fault = Fault::configuration("key-missing").with("name", "[hospital]");
        parts.faults.push(fault.at(Place::file(CONFIGURATION)));
    }
    parts.faults.extend(parts.hospital.iter().flat_map(|hospital| empty_names(hospital, source)));
    parts.faults.sort_by_key(|fault| fault.place.as_ref().and_then(|place| place.line));
    Ok(parts)
}

impl Parts {
    fn add_exports(&mut self, source: &TomlSource, value: Spanned<DeValue<'_>>) {
        for block in self.blocks("exports", source, value) {
            match block_of(source, block) {
                Ok(block) => self.exports.push(block),
                Err(faults) => self.faults.extend(faults),
            }
        }
    }

    fn add_documents(&mut self, source: &TomlSource, value: Spanned<DeValue<'_>>) {
        for block in self.blocks("documents", source, value) {
            match source.part(block) {
                Ok(document) => self.documents.push(document),
                Err(fault) => self.faults.push(fault),
            }
        }
    }

    /// The blocks of a list that is written as `[[name]]`.
    fn blocks<'t>(
        &mut self,
        name: &str,
        source: &TomlSource,
        value: Spanned<DeValue<'t>>,
    ) -> Vec<Spanned<DeValue<'t>>> {
        let place = source.place(&value.span());
        match value.into_inner() {
            DeValue::Array(blocks) => blocks.into_iter().collect(),
            DeValue::String(_)
            | DeValue::Integer(_)
            | DeValue::Float(_)
            | DeValue::Boolean(_)
            | DeValue::Datetime(_)
            | DeValue::Table(_) => {
                let fault = Fault::configuration("not-blocks").with("name", name).at(place);
                self.faults.push(fault.hint("not-blocks"));
                Vec::new()
            }
        }
    }
}

/// A block and each of its columns.
fn block_of(source: &TomlSource, mut written: Spanned<DeValue<'_>>) -> Result<ExportBlock, Vec<Fault>> {
    let place = source.place(&written.span());
    let columns = match written.as_mut() {
        DeValue::Table(table) => table.remove("columns"),
        _ => None,
    };
    let mut faults = Vec::new();
    let mut mapped = BTreeMap::new();
    match columns.map(Spanned::into_inner) {
        Some(DeValue::Table(columns)) => {
            for (id, column) in columns {
                match source.part::<ColumnMapping>(column) {
                    Ok(mapping) => {
                        mapped.insert(Spanned::new(id.span(), id.get_ref().to_string()), mapping);
                    }
                    Err(fault) => faults.push(fault),
                }
            }
        }
        Some(_) | None => faults.push(Fault::configuration("key-missing").with("name", "[exports.columns]").at(place)),
    }
    match source.part::<ExportBlock>(written) {
        Ok(block) if faults.is_empty() => Ok(ExportBlock { columns: mapped, ..block }),
        Ok(_) => Err(faults),
        Err(fault) => {
            faults.push(fault);
            Err(faults)
        }
    }
}

fn section_unknown(name: &str, place: Place) -> Fault {
    let fault = Fault::configuration("key-unknown").with("name", name).with("known", SECTIONS.join(", ")).at(place);
    match nearest(name, SECTIONS.into_iter()) {
        Some(meant) => fault.with("meant", meant).hint("did-you-mean"),
        None => fault.hint("known-here"),
    }
}

fn empty_names(hospital: &Hospital, source: &TomlSource) -> Vec<Fault> {
    let names = [("id", &hospital.id), ("name", &hospital.name)];
    let empty = names.into_iter().filter(|(_, text)| text.trim().is_empty());
    empty
        .map(|(key, _)| {
            Fault::configuration("hospital-unnamed").with("name", key).at(source.place_of(&["hospital", key]))
        })
        .collect()
}

/// `drug_share = "…"` and `"visits.called_at" = "…"` alike; a nested table spells the same with dots.
fn flatten_reasons<'t>(source: &TomlSource, path: &mut Vec<&'t str>, table: &'t toml::Table, parts: &mut Parts) {
    for (key, value) in table {
        path.push(key);
        match value {
            toml::Value::String(reason) => {
                parts.not_collected.insert(path.join("."), reason.clone());
            }
            toml::Value::Table(inner) => flatten_reasons(source, path, inner, parts),
            toml::Value::Integer(_)
            | toml::Value::Float(_)
            | toml::Value::Boolean(_)
            | toml::Value::Datetime(_)
            | toml::Value::Array(_) => {
                let keys: Vec<&str> = std::iter::once("not_collected").chain(path.iter().copied()).collect();
                let fault = Fault::configuration("reason-not-text").with("key", path.join("."));
                parts.faults.push(fault.at(source.place_of(&keys)).hint("reason-not-text"));
            }
        }
        path.pop();
    }
}
