//! `check`: reads everything and says every fault, and what became of the rows.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Serialize;

use crate::catalogue::{self, Catalogue};
use crate::diagnostics::{Diagnostics, Fault, FaultLine};
use crate::labels::Labels;
use crate::period::Period;
use crate::run::progress::Progress;
use crate::tables::coverage::months_missing;
use crate::tables::identifiers::Identifiers;
use crate::tables::reading::ReadingPlan;
use crate::tables::schema::Schema;
use crate::tables::{Tables, Wanted};
use crate::workspace::locks::Locks;
use crate::workspace::meetings::Meetings;
use crate::workspace::{self, Workspace, references};

use super::Finished;
use super::arguments::{Arguments, CheckArguments, Format};
use super::report::workspace_root;

/// What became of the rows of one table.
#[derive(Clone, Debug, Default, Serialize)]
struct TableQuality {
    files: u64,
    read: u64,
    kept: u64,
    rejected: u64,
    repeated: u64,
    left_out: u64,
    /// Rows of the period that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    in_period: Option<u64>,
}

pub fn run(check: &CheckArguments, arguments: &Arguments, labels: &Labels) -> Result<Finished, Diagnostics> {
    match quality(check, arguments) {
        Ok((tables, faults)) => Ok(Finished::new(result(check.format, &tables, &faults, labels), said(check, faults))),
        // As JSON the faults are the result; as text they are said once, as every command says them.
        Err(diagnostics) if check.format == Format::Json => {
            let result = result(check.format, &BTreeMap::new(), diagnostics.faults(), labels);
            Ok(Finished { result, diagnostics })
        }
        Err(diagnostics) => Err(diagnostics),
    }
}

fn said(check: &CheckArguments, faults: Vec<Fault>) -> Vec<Fault> {
    match check.format {
        Format::Text => faults,
        Format::Json => Vec::new(),
    }
}

fn quality(
    check: &CheckArguments,
    arguments: &Arguments,
) -> Result<(BTreeMap<String, TableQuality>, Vec<Fault>), Diagnostics> {
    let root = workspace_root(arguments)?;
    let schema = Schema::shipped()?;
    let workspace = Workspace::load(&root)?;
    let (catalogue, plan, meetings) = configured(&root, &workspace, &schema)?;
    let progress = Progress::new(plan.file_count(), arguments.quiet);
    let key = workspace.hospital.identifier_key();
    // Nothing is counted, so no column stays in memory.
    let wanted = Wanted::new();
    let read = plan.read(&schema, &wanted, &Identifiers::keyed_by(key), &|path| progress.step(path));
    let (tables, mut faults) = read.map_err(|refused| [refused.faults, refused.rejected].concat())?;
    faults.extend(references::of_tables(&workspace, &catalogue, &tables));
    faults.extend(meetings.unknown_departments(&tables));
    faults.extend(months_missing(&tables.input, &schema, None));
    let qualities = qualities(&tables, &schema, check.period);
    faults.extend(tables.input.rejected);
    let (qualities, diagnostics) = Diagnostics::from(faults).result(qualities)?;
    Ok((qualities, diagnostics.into_faults()))
}

/// The definitions and the plan of reading; what is wrong with either is said together.
fn configured<'w>(
    root: &'w Path,
    workspace: &'w Workspace,
    schema: &Schema,
) -> Result<(Catalogue, ReadingPlan<'w>, Meetings), Diagnostics> {
    let catalogue = catalogue::load(Some(root), schema);
    let plan = ReadingPlan::new(root, &workspace.exports, &workspace.configuration, schema);
    let mut faults = Diagnostics::default();
    if let Ok(catalogue) = &catalogue {
        faults.extend(references::of_configuration(workspace, catalogue, schema));
    }
    let meetings = match (Meetings::load(root), &catalogue) {
        (Ok(meetings), Ok(catalogue)) => {
            faults.extend(meetings.unknown_indicators(catalogue));
            meetings
        }
        (Ok(meetings), Err(_)) => meetings,
        (Err(wrong), _) => {
            faults.extend(wrong.into_faults());
            Meetings::default()
        }
    };
    if let Err(wrong) = Locks::load(root) {
        faults.extend(wrong.into_faults());
    }
    match workspace::templates(root) {
        Ok(templates) => faults.extend(references::of_documents(workspace, &templates)),
        Err(wrong) => faults.extend(wrong.into_faults()),
    }
    match (catalogue, plan) {
        (Ok(catalogue), Ok(plan)) => Ok(faults.result((catalogue, plan, meetings))?.0),
        (catalogue, plan) => {
            faults.extend(catalogue.err().into_iter().chain(plan.err()).flat_map(Diagnostics::into_faults));
            Err(faults)
        }
    }
}

fn qualities(tables: &Tables, schema: &Schema, period: Option<Period>) -> BTreeMap<String, TableQuality> {
    let mut qualities: BTreeMap<String, TableQuality> = BTreeMap::new();
    for file in &tables.input.files {
        let quality = qualities.entry(file.table.clone()).or_default();
        quality.files += 1;
        quality.read += file.source.rows;
        quality.kept += file.kept;
        quality.rejected += file.rejected;
        quality.repeated += file.repeated();
        quality.left_out += file.source.left_out;
        let dated = schema.table(&file.table).is_some_and(|table| table.date.is_some());
        if let Some(period) = period.filter(|_| dated) {
            *quality.in_period.get_or_insert(0) += file.rows_in(period.span());
        }
    }
    qualities
}

fn result(format: Format, tables: &BTreeMap<String, TableQuality>, faults: &[Fault], labels: &Labels) -> String {
    match format {
        Format::Json => {
            #[derive(Serialize)]
            struct Checked<'a> {
                faults: Vec<FaultLine<'a>>,
                tables: &'a BTreeMap<String, TableQuality>,
            }
            let faults = faults.iter().map(|fault| FaultLine::of(fault, labels)).collect();
            serde_json::to_string_pretty(&Checked { faults, tables }).unwrap_or_default() + "\n"
        }
        Format::Text => {
            let mut text = labels.text("check.heading").to_owned() + "\n";
            for (id, quality) in tables {
                let details = [
                    ("table", id.clone()),
                    ("files", quality.files.to_string()),
                    ("read", quality.read.to_string()),
                    ("kept", quality.kept.to_string()),
                    ("rejected", quality.rejected.to_string()),
                    ("repeated", quality.repeated.to_string()),
                    ("left_out", quality.left_out.to_string()),
                ];
                text += &labels.filled("check.table", &details);
                if let Some(rows) = quality.in_period {
                    text += &labels.filled("check.in_period", &[("rows", rows.to_string())]);
                }
                text.push('\n');
            }
            text
        }
    }
}
