//! Which months the exports cover: a month that one table lacks while the others have it is an export that was forgotten.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostics::Fault;
use crate::period::{Month, Period};

use super::Input;
use super::schema::{Schema, TableKind};

/// Of each table the months without any row, between the first month that the table has and the last that any table has.
///
/// Directories, what is filled in by hand, and tables that need not have rows in every month are left out.
pub fn missing_months(input: &Input, schema: &Schema) -> BTreeMap<String, Vec<Month>> {
    let mut months: BTreeMap<&str, BTreeSet<Month>> = BTreeMap::new();
    for file in &input.files {
        let expected = schema.table(&file.table).is_some_and(|table| match table.kind {
            TableKind::Happening | TableKind::Standing => table.date.is_some() && !table.sparse,
            TableKind::Directory | TableKind::Entered | TableKind::Computed => false,
        });
        if expected {
            let with_rows = file.months.iter().filter(|(_, rows)| **rows > 0).map(|(month, _)| *month);
            months.entry(&file.table).or_default().extend(with_rows);
        }
    }
    let Some(last) = months.values().filter_map(|found| found.last()).max().copied() else { return BTreeMap::new() };
    let missing = |found: &BTreeSet<Month>| -> Vec<Month> {
        let Some(first) = found.first().copied() else { return Vec::new() };
        (first.0..=last.0).map(Month).filter(|month| !found.contains(month)).collect()
    };
    let tables = months.iter().map(|(table, found)| ((*table).to_owned(), missing(found)));
    tables.filter(|(_, missing)| !missing.is_empty()).collect()
}

/// A warning for each table that lacks whole months, up to one that is asked about.
pub fn months_missing(input: &Input, schema: &Schema, until: Option<Month>) -> Vec<Fault> {
    let warning = |(table, months): (String, Vec<Month>)| {
        let asked = months.iter().filter(|month| until.is_none_or(|until| **month <= until));
        let months = asked.map(Month::to_string).collect::<Vec<_>>().join(", ");
        let fault = || Fault::warning("months-missing").with("table", table).with("months", &months);
        (!months.is_empty()).then(|| fault().hint("months-missing"))
    };
    missing_months(input, schema).into_iter().filter_map(warning).collect()
}

/// A warning where no export has a row of the period: whatever is made of it says nothing.
pub fn without_rows(input: &Input, period: Period) -> Option<Fault> {
    let months: BTreeSet<Month> = input.files.iter().flat_map(|file| file.months.keys().copied()).collect();
    let last = months.last()?;
    let fault = || Fault::warning("period-without-rows").with("period", period).with("last", last);
    period.span().months().all(|month| !months.contains(&month)).then(|| fault().hint("period-without-rows"))
}
