//! `weights`: what experts said, made into weights of a scorecard's items.

use crate::catalogue;
use crate::diagnostics::Diagnostics;
use crate::labels::Labels;
use crate::record::card::DetailTable;
use crate::record::consultation::Consultation;
use crate::run::consultation::{Consulted, Method, Subject, consult};
use crate::tables::schema::Schema;

use super::Finished;
use super::arguments::{Arguments, Format, WeightsArguments, WeightsCommand};
use super::report::workspace_root;

pub fn run(command: &WeightsCommand, arguments: &Arguments, labels: &Labels) -> Result<Finished, Diagnostics> {
    let (method, asked) = match command {
        WeightsCommand::Delphi(asked) => (Method::Delphi, asked),
        WeightsCommand::Ahp(asked) => (Method::Ahp, asked),
    };
    let root = match &arguments.workspace {
        Some(_) => Some(workspace_root(arguments)?),
        None => workspace_root(arguments).ok(),
    };
    let catalogue = catalogue::load(root.as_deref(), &Schema::shipped()?)?;
    let consulted = consult(method, &asked.file, subject(asked).as_ref(), &catalogue, labels)?;
    Ok(Finished::new(printed(asked.format, &consulted), consulted.faults))
}

/// The scorecard that the weights are for; clap sees to it that its month is given.
fn subject(asked: &WeightsArguments) -> Option<Subject> {
    let (scorecard, from) = asked.scorecard.as_ref().zip(asked.from)?;
    Some(Subject { scorecard: scorecard.clone(), variant: asked.variant.clone(), from: from.0 })
}

fn printed(format: Format, consulted: &Consulted) -> String {
    match format {
        Format::Json => serde_json::to_string_pretty(&consulted.found).unwrap_or_default() + "\n",
        Format::Text => text(&consulted.told),
    }
}

/// The tables of the report, their columns apart by tabs.
fn text(told: &Consultation) -> String {
    let tables = std::iter::once(&told.outcome).chain(&told.tables).chain(&told.annex);
    let tables: Vec<String> = tables.map(table).collect();
    format!("{}\n\n{}", told.headline, tables.join("\n"))
}

fn table(table: &DetailTable) -> String {
    let head: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
    let rows = table.rows.iter().map(|row| row.join("\t") + "\n");
    format!("{}\n{}\n{}", table.heading, head.join("\t"), rows.collect::<String>())
}
