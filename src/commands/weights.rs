//! `weights`: what experts said, made into weights of a scorecard's items.

use std::path::Path;

use crate::catalogue::{self, Catalogue};
use crate::diagnostics::Diagnostics;
use crate::labels::Labels;
use crate::record::consultation::Consultation;
use crate::record::detail_table::DetailTable;
use crate::run::consultation::{Consulted, Publication, Subject, consult, publish};
use crate::scorecards::weights::ConsultationMethod;
use crate::tables::schema::Schema;
use crate::workspace::{self, Workspace};

use super::Finished;
use super::arguments::{Arguments, Format, WeightsArguments, WeightsCommand};
use super::report::workspace_root;

pub fn run(command: &WeightsCommand, arguments: &Arguments, labels: &Labels) -> Result<Finished, Diagnostics> {
    let (method, asked) = match command {
        WeightsCommand::Delphi(asked) => (ConsultationMethod::Delphi, asked),
        WeightsCommand::Ahp(asked) => (ConsultationMethod::Ahp, asked),
    };
    let subject = subject(asked);
    // Without a scorecard nothing is written, and there need be no workspace.
    let root = match (&arguments.workspace, &subject) {
        (None, None) => workspace_root(arguments).ok(),
        (Some(_), _) | (_, Some(_)) => Some(workspace_root(arguments)?),
    };
    let catalogue = catalogue::load(root.as_deref(), &Schema::shipped()?)?;
    let mut consulted = consult(method, &asked.file, subject.as_ref(), &catalogue, labels)?;
    let mut result = printed(asked.format, &consulted);
    if let (Some(root), Some(subject)) = (root, subject) {
        result += &published(&mut consulted, asked, &root, &subject, &catalogue, labels)?;
    }
    Ok(Finished::new(result, consulted.faults))
}

/// Writes the weights file and the report, and says where they are; that is no part of JSON.
fn published(
    consulted: &mut Consulted,
    asked: &WeightsArguments,
    root: &Path,
    subject: &Subject,
    catalogue: &Catalogue,
    labels: &Labels,
) -> Result<String, Diagnostics> {
    let workspace = Workspace::load(root)?;
    let templates = workspace::templates(root)?;
    let name = [&subject.scorecard].into_iter().chain(&subject.variant).cloned().collect::<Vec<_>>().join("-");
    let out = asked.out.clone().unwrap_or_else(|| root.join("out"));
    let folder = out.join("weights").join(name);
    let publication = Publication {
        subject,
        workspace: &workspace,
        catalogue,
        templates: &templates,
        labels,
        date: asked.date,
        folder: &folder,
    };
    let made = publish(consulted, publication)? && asked.format == Format::Text;
    let details = [("folder", folder.display().to_string())];
    Ok(if made { format!("\n{}\n", labels.filled("consultation.made", &details)) } else { String::new() })
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
