//! `list`: what the catalogue holds, with the workspace's own definitions where there is a workspace.

use serde::Serialize;

use crate::catalogue::{self, Catalogue};
use crate::diagnostics::Diagnostics;
use crate::labels::Labels;
use crate::tables::schema::Schema;

use super::Finished;
use super::arguments::{Arguments, Format, ListArguments, Listed, Report};
use super::report::workspace_root;

/// One line of a list.
#[derive(Clone, Debug, Serialize)]
struct Item {
    id: String,
    name: String,
    detail: String,
}

pub fn run(list: &ListArguments, arguments: &Arguments, labels: &Labels) -> Result<Finished, Diagnostics> {
    let schema = Schema::shipped()?;
    let root = match &arguments.workspace {
        Some(_) => Some(workspace_root(arguments)?),
        None => workspace_root(arguments).ok(),
    };
    let catalogue = catalogue::load(root.as_deref(), &schema)?;
    let items = items(list.what, &schema, &catalogue, labels);
    let result = match list.format {
        Format::Json => serde_json::to_string_pretty(&items).unwrap_or_default() + "\n",
        Format::Text => items.iter().map(|item| format!("{}\t{}\t{}\n", item.id, item.name, item.detail)).collect(),
    };
    Ok(Finished::new(result, Vec::new()))
}

fn items(what: Listed, schema: &Schema, catalogue: &Catalogue, labels: &Labels) -> Vec<Item> {
    let language = labels.language();
    match what {
        Listed::Tables => schema
            .exported()
            .filter_map(|id| Some((id, schema.table(id)?)))
            .map(|(id, table)| {
                let columns: Vec<String> = table
                    .columns
                    .iter()
                    .map(|(id, column)| if column.required { format!("{id}*") } else { id.clone() })
                    .collect();
                Item { id: id.clone(), name: table.name(language).to_owned(), detail: columns.join(" ") }
            })
            .collect(),
        Listed::Measures => catalogue
            .measures
            .iter()
            .map(|(id, defined)| Item {
                id: id.clone(),
                name: language.choose(&defined.definition.zh, &defined.definition.en).to_owned(),
                detail: format!("{} ({})", defined.definition.table, defined.definition.unit.code()),
            })
            .collect(),
        Listed::Indicators => catalogue
            .indicators
            .iter()
            .map(|(id, defined)| Item {
                id: id.clone(),
                name: defined.definition.name(language).to_owned(),
                detail: format!(
                    "{} ({})",
                    defined.definition.formula.as_deref().unwrap_or_default(),
                    defined.definition.unit.code()
                ),
            })
            .collect(),
        Listed::Scorecards => catalogue
            .scorecards
            .iter()
            .map(|defined| {
                let variants: Vec<&str> =
                    defined.definition.variants.iter().map(|variant| variant.id.as_str()).collect();
                Item {
                    id: defined.definition.id.clone(),
                    name: defined.definition.name(language).to_owned(),
                    detail: variants.join(" "),
                }
            })
            .collect(),
        Listed::Reports => Report::ALL
            .iter()
            .map(|report| Item {
                id: report.id().to_owned(),
                name: labels.text(&format!("report_name.{}", report.id())).to_owned(),
                detail: labels.text(&format!("report_detail.{}", report.id())).to_owned(),
            })
            .collect(),
    }
}
