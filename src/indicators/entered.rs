//! Values that no export holds, written down by hand with their evidence, by period and owner.

use std::collections::{BTreeMap, BTreeSet};

use crate::numbers::Decimal;
use crate::period::{Month, Period};
use crate::tables::{Table, Tables};

use super::definition::Window;

/// Whose a target or an entered value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Owner {
    Hospital,
    Department(u32),
    Device(u32),
}

impl Owner {
    /// As a row of a file that is filled in by hand says it.
    pub fn of_row(table: &Table, row: usize) -> Owner {
        let number = |column: &str| table.integer(column, row).and_then(|number| u32::try_from(number).ok());
        match (number("equipment_id"), number("department_id")) {
            (Some(device), _) => Owner::Device(device),
            (None, Some(department)) => Owner::Department(department),
            (None, None) => Owner::Hospital,
        }
    }
}

/// All entered values of the workspace, in the unit of their indicator.
#[derive(Clone, Debug, Default)]
pub struct EnteredValues {
    values: BTreeMap<(String, Owner, Period), Decimal>,
    entries: BTreeMap<(String, Owner, Period), Entry>,
    indicators: BTreeSet<String>,
}

/// What a value rests on, and who answers for it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    pub evidence: String,
    pub entered_by: String,
    /// Empty where nobody has.
    pub approved_by: String,
}

/// How many quarters back the latest value is looked for.
const QUARTERS_LOOKED_BACK: usize = 5;
const QUARTERS_OF_YEAR: usize = 4;

impl EnteredValues {
    pub fn read(tables: &Tables) -> EnteredValues {
        let mut entered = EnteredValues::default();
        let Some(table) = tables.table("entered_values") else { return entered };
        for row in 0..table.rows {
            let word = |column: &str| table.word(column, row).unwrap_or_default();
            if let (Ok(period), Ok(value)) = (word("period").parse(), word("value").parse()) {
                let indicator = word("indicator").to_owned();
                entered.indicators.insert(indicator.clone());
                let key = (indicator, Owner::of_row(table, row), period);
                let said = |column: &str| word(column).to_owned();
                let entry = Entry {
                    evidence: said("evidence"),
                    entered_by: said("entered_by"),
                    approved_by: said("approved_by"),
                };
                entered.entries.insert(key.clone(), entry);
                entered.values.insert(key, value);
            }
        }
        entered
    }

    /// Whether anything at all was written down of an indicator.
    pub fn knows(&self, indicator: &str) -> bool {
        self.indicators.contains(indicator)
    }

    /// What the value of this very period rests on.
    pub fn entry(&self, indicator: &str, owner: Owner, period: Period) -> Option<&Entry> {
        self.entries.get(&(indicator.to_owned(), owner, period))
    }

    /// The value of a period: its own, else as the indicator's window says.
    pub fn value(&self, indicator: &str, owner: Owner, period: Period, window: Window) -> Option<Decimal> {
        let own = |period: Period| self.values.get(&(indicator.to_owned(), owner, period)).copied();
        match (window, period) {
            (Window::TrailingYear, Period::Year(_)) => own(period).or_else(|| sum(quarters(period).map(own))),
            (Window::TrailingYear, Period::Quarter(_, _) | Period::Month(_)) => sum(quarters(period).map(own)),
            (Window::LatestQuarter, _) => own(period).or_else(|| latest(period).find_map(own)),
            (Window::Period, _) => own(period),
        }
    }
}

impl EnteredValues {
    /// The values that the value of a period is the sum of, each with the period that it was written for; none where it has
    /// none.
    pub fn parts(&self, indicator: &str, owner: Owner, period: Period, window: Window) -> Vec<(Period, Decimal)> {
        let own = |period: Period| {
            let value = self.values.get(&(indicator.to_owned(), owner, period)).copied();
            value.map(|value| (period, value))
        };
        let four = || quarters(period).map(own).collect::<Option<Vec<_>>>().unwrap_or_default();
        match (window, period) {
            (Window::TrailingYear, Period::Year(_)) => own(period).map_or_else(four, |value| vec![value]),
            (Window::TrailingYear, Period::Quarter(_, _) | Period::Month(_)) => four(),
            (Window::LatestQuarter, _) => own(period).or_else(|| latest(period).find_map(own)).into_iter().collect(),
            (Window::Period, _) => own(period).into_iter().collect(),
        }
    }
}

/// The last four quarters that were over at the period's end.
fn quarters(period: Period) -> impl Iterator<Item = Period> {
    latest_from(last_full_quarter(period.span().to)).take(QUARTERS_OF_YEAR)
}

/// The quarter of the period's end, and those before it.
fn latest(period: Period) -> impl Iterator<Item = Period> {
    let month = period.span().to;
    latest_from(Period::Quarter(month.year(), month.quarter())).take(QUARTERS_LOOKED_BACK)
}

fn latest_from(quarter: Period) -> impl Iterator<Item = Period> {
    std::iter::successors(Some(quarter), |quarter| Some(quarter.previous()))
}

fn last_full_quarter(month: Month) -> Period {
    let quarter = Period::Quarter(month.year(), month.quarter());
    if quarter.span().to == month { quarter } else { quarter.previous() }
}

/// `None` where one is missing.
fn sum(values: impl Iterator<Item = Option<Decimal>>) -> Option<Decimal> {
    values.reduce(|sum, value| Some(sum?.plus(value?))).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entered(values: &[(&str, i128)]) -> EnteredValues {
        let mut entered = EnteredValues::default();
        for (period, value) in values {
            let period = period.parse().expect("a period");
            entered.values.insert(("points".to_owned(), Owner::Device(1), period), Decimal::new(*value, 0));
        }
        entered
    }

    #[test]
    fn four_quarters_make_a_year_and_the_latest_stands_for_a_month() {
        let entered = entered(&[("2025-Q1", 1), ("2025-Q2", 2), ("2025-Q3", 3), ("2025-Q4", 1), ("2026-Q1", 2)]);
        let value = |period: &str, window| {
            entered.value("points", Owner::Device(1), period.parse().expect("a period"), window).map(|v| v.to_string())
        };
        assert_eq!(value("2026-03", Window::TrailingYear).as_deref(), Some("8"));
        assert_eq!(value("2026-02", Window::TrailingYear).as_deref(), Some("7"));
        assert_eq!(value("2025", Window::TrailingYear).as_deref(), Some("7"));
        assert_eq!(value("2025-Q3", Window::TrailingYear), None);
        assert_eq!(value("2026-02", Window::LatestQuarter).as_deref(), Some("2"));
        assert_eq!(value("2026-Q2", Window::LatestQuarter).as_deref(), Some("2"));
        assert_eq!(value("2026-02", Window::Period), None);
        let parts = |period: &str, window| {
            let parts = entered.parts("points", Owner::Device(1), period.parse().expect("a period"), window);
            parts.iter().map(|(period, value)| format!("{period}={value}")).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(parts("2026-02", Window::TrailingYear), "2025-Q4=1 2025-Q3=3 2025-Q2=2 2025-Q1=1");
        assert_eq!(parts("2026-02", Window::LatestQuarter), "2026-Q1=2");
        assert_eq!(parts("2025-Q3", Window::TrailingYear), "");
    }
}
