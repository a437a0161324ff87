//! The tree of departments with its dates: groups, renamings, mergers.

use std::collections::BTreeMap;

use crate::labels::Language;
use crate::period::{Month, Span, day_of_date};

use super::directory::{Directory, Item, Version};

/// What a department is on a day, beside its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Department {
    pub id: String,
    pub name: String,
    pub name_en: Option<String>,
    pub short_name: Option<String>,
    pub sort: Option<i64>,
    pub group: Option<u32>,
    pub kind: String,
    pub has_beds: bool,
    pub operates: bool,
    pub sees_outpatients: bool,
    pub performs_exams: bool,
}

impl Department {
    /// Its name in a language, its Chinese name where it has no other.
    pub fn name_in(&self, language: Language) -> &str {
        language.choose(&self.name, self.name_en.as_deref().unwrap_or(&self.name))
    }
}

/// All departments; numbers are those of the directory.
#[derive(Clone, Debug, Default)]
pub struct Departments {
    pub directory: Directory,
    /// By row of the departments table.
    profiles: Vec<Department>,
    /// Merged department → (first day of the merger, successor).
    successors: BTreeMap<u32, (i64, u32)>,
}

/// The type of rows that are groups of departments (大科).
pub const GROUP: &str = "group";

impl Departments {
    pub fn new(directory: Directory, profiles: Vec<Department>, successors: BTreeMap<u32, (i64, u32)>) -> Departments {
        Departments { directory, profiles, successors }
    }

    pub fn numbers(&self) -> impl Iterator<Item = u32> {
        (0u32..).zip(self.directory.items()).map(|(number, _)| number)
    }

    pub fn id(&self, number: u32) -> &str {
        self.directory.item(number).map_or("", |item| &item.id)
    }

    pub fn item(&self, number: u32) -> Option<&Item> {
        self.directory.item(number)
    }

    /// The department as it is on the last day of a span, or was nearest to it.
    pub fn at_end(&self, number: u32, span: Span) -> Option<&Department> {
        let version = self.directory.item(number)?.near(day_of_date(span.last_day()))?;
        self.profile(version)
    }

    pub fn is_group(&self, number: u32) -> bool {
        let first = self.directory.item(number).and_then(|item| item.versions.first());
        first.and_then(|version| self.profile(version)).is_some_and(|department| department.kind == GROUP)
    }

    /// The departments that belong to a group at the end of a span, and what is recorded on the group itself.
    pub fn of_group(&self, group: u32, span: Span) -> Vec<u32> {
        let belongs = |other: &u32| self.at_end(*other, span).is_some_and(|found| found.group == Some(group));
        self.numbers().filter(belongs).chain([group]).collect()
    }

    /// Open on the last day of the span: it has a card.
    pub fn open_at_end(&self, number: u32, span: Span) -> bool {
        self.directory.item(number).is_some_and(|item| item.on(day_of_date(span.last_day())).is_some())
    }

    /// Open on at least one day of the span.
    pub fn open_within(&self, number: u32, span: Span) -> bool {
        let (from, to) = (day_of_date(span.first_day()), day_of_date(span.last_day()));
        self.directory
            .item(number)
            .is_some_and(|item| item.versions.iter().any(|version| version.from <= to && from <= version.to))
    }

    /// Open on every day of the month.
    pub fn open_throughout(&self, number: u32, month: Month) -> bool {
        let (from, to) = (day_of_date(month.first_day()), day_of_date(month.last_day()));
        self.directory.item(number).is_some_and(|item| item.open_throughout(from, to))
    }

    /// Who answers for a row of this department on this day: itself, or what it was merged into by then.
    pub fn responsible(&self, number: u32, day: i64) -> u32 {
        let mut current = number;
        // As many steps as there are departments: a circle of successors ends somewhere.
        for _ in 0..self.successors.len() {
            match self.successors.get(&current) {
                Some((merged, successor)) if *merged <= day => current = *successor,
                Some(_) | None => break,
            }
        }
        current
    }

    /// The department and those merged into it by a day: whose past is its history.
    pub fn lineage(&self, number: u32, by: i64) -> Vec<u32> {
        let merged = self.successors.keys().copied();
        let mut members: Vec<u32> =
            merged.filter(|other| *other != number && self.responsible(*other, by) == number).collect();
        members.push(number);
        members.sort_unstable();
        members
    }

    fn profile(&self, version: &Version) -> Option<&Department> {
        self.profiles.get(version.row)
    }
}
