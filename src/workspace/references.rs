//! What a workspace says of definitions and departments, against what there is: a misspelt name would otherwise have no
//! effect, and nobody would be told.

use std::collections::{BTreeMap, BTreeSet};

use toml::Spanned;

use crate::catalogue::Catalogue;
use crate::diagnostics::{Fault, Place};
use crate::period::Span;
use crate::record::committee::definition::PACK;
use crate::reports::Templates;
use crate::scorecards::adjustments;
use crate::scorecards::definition::CardsOf;
use crate::scorecards::overrides::{self, Override};
use crate::tables::schema::{Schema, TableKind};
use crate::tables::{Table, Tables};
use crate::toml_source::nearest;

use super::{USUAL_TYPES, Workspace};

/// `[not_collected]`: every key is an indicator, or a column of a table that is exported.
pub fn of_configuration(workspace: &Workspace, catalogue: &Catalogue, schema: &Schema) -> Vec<Fault> {
    let indicators = catalogue.indicators.keys().map(String::as_str);
    let exported =
        schema.tables.iter().filter(|(_, table)| !matches!(table.kind, TableKind::Entered | TableKind::Computed));
    let columns = exported.flat_map(|(id, table)| table.columns.keys().map(move |column| format!("{id}.{column}")));
    let columns: Vec<String> = columns.collect();
    let known: Vec<&str> = indicators.chain(columns.iter().map(String::as_str)).collect();
    let unknown = workspace.not_collected.keys().filter(|key| !known.contains(&key.as_str()));
    let faults = unknown.map(|key| {
        let place = place_of_reason(workspace, key);
        let fault = Fault::configuration("not-collected-unknown").with("name", key).at(place);
        suggesting(fault, key, &known, "not-collected-unknown")
    });
    faults.chain(of_plans(workspace, catalogue)).collect()
}

/// Awards and money: every scorecard is there.
fn of_plans(workspace: &Workspace, catalogue: &Catalogue) -> Vec<Fault> {
    let plans = &workspace.plans;
    let money = plans.bonus.iter().chain(&plans.wages).map(|plan| (&plan.definition.scorecard, &plan.place));
    let awards = plans.awards.iter().map(|award| (&award.definition.scorecard, &award.place));
    let known: Vec<&str> = catalogue.scorecards.iter().map(|known| known.definition.id.as_str()).collect();
    let unknown = money.chain(awards).filter(|(scorecard, _)| !catalogue.knows_scorecard(scorecard));
    let fault = |(scorecard, place): (&String, &Place)| {
        let fault = Fault::configuration("scorecard-unknown").with("name", scorecard).at(place.clone());
        suggesting(fault, scorecard, &known, "scorecard-unknown")
    };
    unknown.map(fault).collect()
}

/// `[[documents]]`: every template is there, and no two documents have the same file.
pub fn of_documents(workspace: &Workspace, templates: &Templates) -> Vec<Fault> {
    let source = &workspace.configuration;
    let mut names: Vec<&str> = SHIPPED_DOCUMENTS.to_vec();
    let mut faults = Vec::new();
    for document in &workspace.documents {
        let (name, template) = (document.name.get_ref().as_str(), document.template.get_ref().as_str());
        let place = source.place(&document.name.span());
        if name.is_empty()
            || !name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
        {
            faults.push(Fault::configuration("id-invalid").with("id", name).at(place).hint("id-invalid"));
        } else if names.contains(&name) {
            faults.push(Fault::configuration("document-twice").with("name", name).at(place).hint("document-twice"));
        }
        names.push(name);
        let known: Vec<&str> = templates.of_documents().collect();
        if !known.contains(&template) {
            let place = source.place(&document.template.span());
            let fault = Fault::configuration("template-unknown").with("name", template).at(place);
            faults.push(suggesting(fault, template, &known, "template-unknown"));
        }
    }
    faults
}

/// What the files of the documents that every report has begin with.
const SHIPPED_DOCUMENTS: [&str; 13] = [
    "submission",
    "department",
    "equipment",
    "equipment_class",
    "cards",
    "summary",
    "scores",
    "committee",
    "committee-brief",
    "committee-slides",
    "awards-and-bonus",
    "restatement",
    "wage",
];

/// Types of departments, and the scorecards and indicators that the files filled in by hand are about.
pub fn of_tables(workspace: &Workspace, catalogue: &Catalogue, tables: &Tables) -> Vec<Fault> {
    let mut faults = types(workspace, tables);
    let named = Named { catalogue, tables };
    faults.extend(named.targets());
    faults.extend(named.overrides());
    faults.extend(named.adjustments());
    faults.extend(named.appeals());
    faults.extend(named.entered_values());
    faults.extend(named.deviations());
    faults.extend(coefficients(workspace, tables));
    faults.extend(replaced(workspace, tables));
    faults
}

/// `[[equipment.request]]`: a device that is to be replaced is in the ledger.
fn replaced(workspace: &Workspace, tables: &Tables) -> Vec<Fault> {
    let ids: Vec<&str> = tables.equipment.items().iter().map(|item| item.id.as_str()).collect();
    let named = workspace.equipment.requests.iter().filter_map(|request| request.replaces.as_ref());
    // Where the ledger is not read, nothing is known of it.
    let unknown = named.filter(|id| !ids.is_empty() && tables.equipment.number(id.get_ref()).is_none());
    let fault = |id: &Spanned<String>| {
        let place = workspace.configuration.place(&id.span());
        let fault = Fault::configuration("entity-unknown").with("name", id.get_ref()).at(place);
        suggesting(fault, id.get_ref(), &ids, "entity-unknown")
    };
    unknown.map(fault).collect()
}

/// The coefficients of pools are of departments that are there.
fn coefficients(workspace: &Workspace, tables: &Tables) -> Vec<Fault> {
    let directory = &tables.departments.directory;
    let ids: Vec<&str> = directory.items().iter().map(|item| item.id.as_str()).collect();
    let plans = workspace.plans.bonus.iter().chain(&workspace.plans.wages);
    let named = plans.flat_map(|plan| plan.definition.coefficients.keys().map(move |id| (id, &plan.place)));
    let fault = |(id, place): (&String, &Place)| {
        let fault = Fault::configuration("entity-unknown").with("name", id).at(place.clone());
        suggesting(fault, id, &ids, "entity-unknown")
    };
    named.filter(|(id, _)| !ids.contains(&id.as_str())).map(fault).collect()
}

/// `"visits.called_at"` in quotes, or the same as a table in a table.
fn place_of_reason(workspace: &Workspace, key: &str) -> Place {
    let section = "not_collected";
    let source = &workspace.configuration;
    let quoted = source.place_of(&[section, key]);
    let dotted: Vec<&str> = std::iter::once(section).chain(key.split('.')).collect();
    if quoted == source.place_of(&[section]) { source.place_of(&dotted) } else { quoted }
}

fn types(workspace: &Workspace, tables: &Tables) -> Vec<Fault> {
    let Some(table) = tables.table("departments") else { return Vec::new() };
    let declared = workspace.hospital.department_types.iter().map(String::as_str);
    let known: Vec<&str> = USUAL_TYPES.into_iter().chain(declared).collect();
    let undeclared = (0..table.rows).filter_map(|row| {
        let kind = table.word("type", row).filter(|kind| !workspace.hospital.knows_type(kind))?;
        let place = tables.place("departments", row).column(table.header("type")).value(kind);
        let id = table.word("department_id", row).unwrap_or_default();
        let fault = Fault::warning("type-undeclared").with("name", kind).with("id", id).at(place);
        Some(suggesting(fault, kind, &known, "type-undeclared"))
    });
    undeclared.collect()
}

fn suggesting(fault: Fault, name: &str, known: &[&str], otherwise: &'static str) -> Fault {
    match nearest(name, known.iter().copied()) {
        Some(meant) => fault.with("meant", meant).hint("did-you-mean"),
        None => fault.with("known", known.join(", ")).hint(otherwise),
    }
}

/// What rows that were filled in by hand name.
struct Named<'a> {
    catalogue: &'a Catalogue,
    tables: &'a Tables,
}

impl Named<'_> {
    fn targets(&self) -> Vec<Fault> {
        let Some(table) = self.tables.table("targets") else { return Vec::new() };
        let (mut faults, mut useless) = (Vec::new(), Useless::default());
        for row in 0..table.rows {
            let scorecard = table.word("scorecard", row).unwrap_or_default();
            if self.catalogue.knows_scorecard(scorecard) || scorecard == PACK {
                faults.extend(self.indicator_of_card("targets", table, row, scorecard));
            } else {
                let fault = self.scorecard_unknown("targets", table, row, scorecard);
                useless.add(fault, scorecard, &mut faults);
            }
        }
        faults.extend(useless.into_faults());
        faults
    }

    fn overrides(&self) -> Vec<Fault> {
        let Some(table) = self.tables.table("overrides") else { return Vec::new() };
        let mut faults = Vec::new();
        for row in 0..table.rows {
            let scorecard = table.word("scorecard", row).unwrap_or_default();
            if self.catalogue.knows_scorecard(scorecard) {
                faults.extend(self.indicator_of_card("overrides", table, row, scorecard));
            } else {
                faults.push(self.scorecard_unknown("overrides", table, row, scorecard));
            }
        }
        let (departures, wrong) = overrides::read(self.tables);
        faults.extend(wrong);
        let in_force = |scorecard: &str, month| self.catalogue.scorecard(scorecard, Span::month(month));
        // Of what no version of a scorecard has, that has been said.
        let on_card = |departure: &Override| self.on_card(&departure.scorecard).contains(&departure.indicator.as_str());
        let departures: Vec<Override> = departures.into_iter().filter(on_card).collect();
        faults.extend(overrides::check(&departures, &self.tables.departments, in_force));
        faults
    }

    fn adjustments(&self) -> Vec<Fault> {
        let Some(table) = self.tables.table("adjustments") else { return Vec::new() };
        let mut faults = Vec::new();
        for row in 0..table.rows {
            let scorecard = table.word("scorecard", row).unwrap_or_default();
            if !self.catalogue.knows_scorecard(scorecard) {
                faults.push(self.scorecard_unknown("adjustments", table, row, scorecard));
            } else if self.is_of_devices(scorecard) {
                let place = self.tables.place("adjustments", row).column(table.header("scorecard")).value(scorecard);
                let fault = Fault::configuration("scorecard-of-others").with("name", scorecard);
                faults.push(fault.with("report", "adjustments.csv").at(place).hint("scorecard-of-others"));
            } else if table.word("indicator", row).is_some_and(|indicator| !indicator.is_empty()) {
                faults.extend(self.indicator_of_card("adjustments", table, row, scorecard));
            }
        }
        faults.extend(adjustments::read(self.tables).1);
        faults
    }

    /// What is appealed against is an indicator, and what an appeal led to is an adjustment.
    fn appeals(&self) -> Vec<Fault> {
        let Some(table) = self.tables.table("appeals") else { return Vec::new() };
        let adjustments = self.tables.table("adjustments");
        let known: BTreeSet<&str> = adjustments
            .into_iter()
            .flat_map(|table| (0..table.rows).filter_map(|row| table.word("adjustment_id", row)))
            .collect();
        let mut faults = Vec::new();
        for row in 0..table.rows {
            let indicator = table.word("indicator", row).unwrap_or_default();
            if !self.catalogue.indicators.contains_key(indicator) {
                faults.push(self.indicator_unknown("appeals", table, row, indicator));
            }
            if let Some(id) = table.word("adjustment_id", row).filter(|id| !id.is_empty() && !known.contains(id)) {
                let place = self.tables.place("appeals", row).column(table.header("adjustment_id")).value(id);
                let fault = Fault::configuration("appeal-without-adjustment").with("id", id).at(place);
                faults.push(fault.hint("appeal-without-adjustment"));
            }
        }
        faults
    }

    fn entered_values(&self) -> Vec<Fault> {
        let Some(table) = self.tables.table("entered_values") else { return Vec::new() };
        let (mut faults, mut useless) = (Vec::new(), Useless::default());
        for row in 0..table.rows {
            let indicator = table.word("indicator", row).unwrap_or_default();
            if !self.catalogue.indicators.contains_key(indicator) {
                let fault = self.indicator_unknown("entered_values", table, row, indicator);
                useless.add(fault, indicator, &mut faults);
            }
        }
        faults.extend(useless.into_faults());
        faults
    }

    /// What is explained is an indicator of the submission's tables.
    fn deviations(&self) -> Vec<Fault> {
        let Some(table) = self.tables.table("deviations") else { return Vec::new() };
        let indicator = |row: usize| table.word("indicator", row).unwrap_or_default();
        let unknown = (0..table.rows).filter(|row| !self.catalogue.indicators.contains_key(indicator(*row)));
        unknown.map(|row| self.indicator_unknown("deviations", table, row, indicator(row))).collect()
    }

    fn scorecard_unknown(&self, id: &str, table: &Table, row: usize, name: &str) -> Fault {
        let place = self.tables.place(id, row).column(table.header("scorecard")).value(name);
        let known: Vec<&str> = self.catalogue.scorecards.iter().map(|known| known.definition.id.as_str()).collect();
        let fault = Fault::configuration("scorecard-unknown").with("name", name).at(place);
        suggesting(fault, name, &known, "scorecard-unknown")
    }

    fn indicator_unknown(&self, id: &str, table: &Table, row: usize, name: &str) -> Fault {
        let place = self.tables.place(id, row).column(table.header("indicator")).value(name);
        let known: Vec<&str> = self.catalogue.indicators.keys().map(String::as_str).collect();
        let fault = Fault::configuration("indicator-unknown").with("name", name).at(place);
        suggesting(fault, name, &known, "indicator-unknown")
    }

    fn is_of_devices(&self, scorecard: &str) -> bool {
        let mut versions = self.catalogue.scorecards.iter().map(|known| &known.definition);
        versions.any(|card| card.id == scorecard && card.cards_of == CardsOf::Equipment)
    }

    /// The indicators of a scorecard, in all versions of its rules, or of the committee's pack.
    fn on_card(&self, scorecard: &str) -> Vec<&str> {
        if let Some(pack) = self.catalogue.committee.as_ref().filter(|_| scorecard == PACK) {
            return pack.definition.indicators.iter().map(|indicator| indicator.id.as_str()).collect();
        }
        let versions =
            self.catalogue.scorecards.iter().map(|known| &known.definition).filter(|card| card.id == scorecard);
        let lines = versions.flat_map(|card| &card.dimensions).flat_map(|dimension| &dimension.indicators);
        lines.map(|line| line.id.as_str()).collect()
    }

    /// The indicator stands on the card, in some version of its rules.
    fn indicator_of_card(&self, id: &str, table: &Table, row: usize, scorecard: &str) -> Option<Fault> {
        let indicator = table.word("indicator", row).unwrap_or_default();
        let on_card = self.on_card(scorecard);
        if on_card.contains(&indicator) {
            return None;
        }
        if !self.catalogue.indicators.contains_key(indicator) {
            return Some(self.indicator_unknown(id, table, row, indicator));
        }
        let place = self.tables.place(id, row).column(table.header("indicator")).value(indicator);
        let fault = Fault::configuration("indicator-not-on-card").with("name", indicator).with("scorecard", scorecard);
        Some(fault.with("known", on_card.join(", ")).at(place).hint("indicator-not-on-card"))
    }
}

/// Rows about something that does not exist here: an error where a known name is near, else one warning for all of them,
/// since a hospital keeps its targets for all of its scorecards in one file.
#[derive(Default)]
struct Useless {
    rows: BTreeMap<String, (Fault, u64)>,
}

impl Useless {
    fn add(&mut self, fault: Fault, name: &str, faults: &mut Vec<Fault>) {
        if fault.hint == Some("did-you-mean") {
            return faults.push(fault);
        }
        self.rows.entry(name.to_owned()).or_insert((fault, 0)).1 += 1;
    }

    fn into_faults(self) -> impl Iterator<Item = Fault> {
        self.rows.into_iter().map(|(name, (first, count))| {
            let fault = Fault::warning("rows-without-use").with("name", name).with("count", count);
            Fault { place: first.place, ..fault }.hint("rows-without-use")
        })
    }
}
