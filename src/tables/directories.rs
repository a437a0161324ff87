//! The tables `departments` and `equipment` → what the other tables refer to.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostics::{Fault, Place};

use super::departments::{Department, Departments, GROUP};
use super::directory::{Directory, Item, NO_END, Version, normal};
use super::{Input, Table};

/// The departments with their groups and mergers; faults where dates overlap or a reference leads nowhere.
pub fn departments(table: &Table, input: &Input) -> (Departments, Vec<Fault>) {
    let (items, mut faults) = items(table, input, "department_id", "valid_from", "valid_to");
    let directory = Directory::new(items);
    let mut successors = BTreeMap::new();
    let profiles: Vec<Department> =
        (0..table.rows).map(|row| profile(table, input, &directory, row, &mut faults)).collect();
    faults.extend(wrong_groups(table, input, &directory, &profiles));
    for (number, item) in (0u32..).zip(directory.items()) {
        let Some(last) = item.versions.last() else { continue };
        let Some(successor) = table.word("successor_id", last.row) else { continue };
        match directory.number(successor) {
            Some(other) if other != number && last.to != NO_END => {
                successors.insert(number, (last.to + 1, other));
            }
            Some(_) => faults.push(
                Fault::input("successor-wrong")
                    .with("id", &item.id)
                    .at(place(table, input, last.row))
                    .hint("successor-wrong"),
            ),
            None => {
                faults.push(unknown_id(table, "successor_id", successor, place(table, input, last.row), &directory))
            }
        }
    }
    faults.extend(circles(&successors, &directory, table, input));
    (Departments::new(directory, profiles, successors), faults)
}

/// The devices by id, name and alias, from commissioning to retirement.
pub fn equipment(table: &Table, input: &Input) -> (Directory, Vec<Fault>) {
    let (items, faults) = items(table, input, "equipment_id", "commissioned_on", "retired_on");
    (Directory::new(items), faults)
}

/// Rows of a directory by id, each with its dates; a version without an end lasts until the next begins.
///
/// Only departments have several versions: the key of a device is its id alone.
fn items(table: &Table, input: &Input, id: &str, from: &str, to: &str) -> (Vec<Item>, Vec<Fault>) {
    let mut by_id: BTreeMap<String, Vec<Version>> = BTreeMap::new();
    for row in 0..table.rows {
        let version = Version {
            from: table.integer(from, row).unwrap_or(i64::MIN),
            to: table.integer(to, row).unwrap_or(NO_END),
            name: table.word("name", row).unwrap_or_default().to_owned(),
            aliases: aliases(table, row),
            row,
        };
        by_id.entry(table.word(id, row).unwrap_or_default().to_owned()).or_default().push(version);
    }
    let mut faults = wrong_ids(table, input, id, &by_id);
    let items = by_id.into_iter().map(|(id, mut versions)| {
        versions.sort_by_key(|version| (version.from, version.row));
        for at in 1..versions.len() {
            let next = versions[at].from;
            if versions[at - 1].to == NO_END {
                versions[at - 1].to = next - 1;
            } else if versions[at - 1].to >= next {
                let place = place(table, input, versions[at].row).column(table.header(from));
                faults.push(Fault::input("departments-overlap").with("id", &id).at(place).hint("departments-overlap"));
            }
        }
        Item { id, versions }
    });
    (items.collect(), faults)
}

/// Ids name files, and are compared without case and width: what cannot do so is refused.
fn wrong_ids(table: &Table, input: &Input, column: &str, by_id: &BTreeMap<String, Vec<Version>>) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut alike: BTreeMap<String, &str> = BTreeMap::new();
    for (id, versions) in by_id {
        let Some(first) = versions.first() else { continue };
        let place = || place(table, input, first.row).column(table.header(column)).value(id);
        let unfit = |character: char| character.is_control() || r#"/\:*?"<>|"#.contains(character);
        if id.starts_with('.') || id.contains(unfit) {
            faults.push(Fault::input("id-unfit").with("id", id).at(place()).hint("id-unfit"));
        }
        if let Some(other) = alike.insert(normal(id), id) {
            faults.push(Fault::input("ids-alike").with("id", id).with("other", other).at(place()).hint("ids-alike"));
        }
    }
    faults
}

/// The other names of a row; its short and English names count among them.
fn aliases(table: &Table, row: usize) -> Vec<String> {
    let listed = table.word("aliases", row).unwrap_or_default().split([';', '；']).map(str::trim);
    let names = ["short_name", "name_en"].into_iter().filter_map(|column| table.word(column, row));
    let aliases: BTreeSet<String> = listed.chain(names).filter(|alias| !alias.is_empty()).map(str::to_owned).collect();
    aliases.into_iter().collect()
}

fn profile(table: &Table, input: &Input, directory: &Directory, row: usize, faults: &mut Vec<Fault>) -> Department {
    let flag = |column: &str| table.integer(column, row) == Some(1);
    let word = |column: &str| table.word(column, row).map(str::to_owned);
    let group = table.word("group_id", row).and_then(|group| {
        let number = directory.number(group);
        if number.is_none() {
            faults.push(unknown_id(table, "group_id", group, place(table, input, row), directory));
        }
        number
    });
    let kind = word("type").unwrap_or_default();
    Department {
        id: word("department_id").unwrap_or_default(),
        name: word("name").unwrap_or_default(),
        name_en: word("name_en"),
        short_name: word("short_name"),
        sort: table.integer("sort", row),
        group,
        kind,
        has_beds: flag("has_beds"),
        operates: flag("operates"),
        sees_outpatients: flag("sees_outpatients"),
        performs_exams: flag("performs_exams"),
    }
}

/// A department belongs to a group, and a group to none.
fn wrong_groups(table: &Table, input: &Input, directory: &Directory, profiles: &[Department]) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (row, profile) in profiles.iter().enumerate() {
        let Some(group) = profile.group.and_then(|group| directory.item(group)) else { continue };
        let is_group =
            group.versions.iter().any(|version| profiles.get(version.row).is_some_and(|is| is.kind == GROUP));
        let code = match (profile.kind == GROUP, is_group) {
            (true, _) => "group-in-group",
            (false, false) => "group-not-group",
            (false, true) => continue,
        };
        let place = place(table, input, row).column(table.header("group_id")).value(&group.id);
        faults.push(Fault::input(code).with("id", &profile.id).with("group", &group.id).at(place).hint(code));
    }
    faults
}

/// Departments that were merged into each other, in the end into themselves: nobody answers for their rows.
fn circles(successors: &BTreeMap<u32, (i64, u32)>, directory: &Directory, table: &Table, input: &Input) -> Vec<Fault> {
    let mut faults = Vec::new();
    for start in successors.keys() {
        let (mut current, mut steps) = (*start, 0);
        while let Some((_, next)) = successors.get(&current)
            && steps <= successors.len()
        {
            (current, steps) = (*next, steps + 1);
        }
        let last = directory.item(*start).and_then(|item| Some((item, item.versions.last()?)));
        if let Some((item, last)) = last.filter(|_| steps > successors.len()) {
            let place = place(table, input, last.row).column(table.header("successor_id"));
            faults.push(Fault::input("successor-circle").with("id", &item.id).at(place).hint("successor-circle"));
        }
    }
    faults
}

fn unknown_id(table: &Table, column: &'static str, id: &str, place: Place, directory: &Directory) -> Fault {
    let header = table.header(column);
    let fault = Fault::input("department-id-unknown").with("column", header).at(place.column(header).value(id));
    match crate::toml_source::nearest(id, directory.items().iter().map(|item| item.id.as_str())) {
        Some(meant) => fault.with("meant", meant).hint("did-you-mean"),
        None => fault.hint("department-id-unknown"),
    }
}

fn place(table: &Table, input: &Input, row: usize) -> Place {
    match table.origins.get(row) {
        Some(origin) => {
            let file = input.files.get(origin.file as usize).map_or("", |file| &file.source.path);
            Place::line(file, u64::from(origin.line))
        }
        None => Place::default(),
    }
}
