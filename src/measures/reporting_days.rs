//! How long physicians write reports on a day: from the first to the last one (报告活动跨度).
//!
//! A computed table with one row per reporting physician and day; a day begins at 04:00, so that a night belongs to the
//! evening before. It is no working time: whoever reports once in the morning and once at night has a long span.
//! A row belongs to the department of the device whose exam was reported first. Cancelled exams count nothing.
//! Source: terms of the scoring rules, "reporting physicians over 8 h".

use std::collections::BTreeMap;

use crate::tables::column::{Column, NULL};
use crate::tables::{Table, Tables};

/// The name of the table that is computed here.
pub const COMPUTED: &str = "reporting_days";

const DAY_BEGINS: i64 = 4 * 3600;
const SECONDS_OF_DAY: i64 = 86_400;

/// First and last report of a physician's day, in seconds, and whose device was reported first.
struct Reported {
    first: i64,
    last: i64,
    department: i64,
}

/// Adds the computed table; without exams, or where nothing was read, there is none.
pub fn add(tables: &mut Tables) {
    if tables.input.files.is_empty() {
        return;
    }
    if let Some(table) = computed(tables) {
        tables.tables.insert(COMPUTED.to_owned(), table);
    }
}

/// Day and physician of a report; `None` of an exam that was cancelled, or lacks one of them or a device.
pub(super) fn key(exams: &Table, row: usize) -> Option<(i64, i64)> {
    let of = |column: &str| exams.integer(column, row);
    let (physician, at, _) = (of("reporting_physician_id")?, of("reported_at")?, of("equipment_id")?);
    (of("cancelled") != Some(1)).then(|| (day(at), physician))
}

/// The day on which something was reported, in seconds.
pub(super) fn day(at: i64) -> i64 {
    (at - DAY_BEGINS).div_euclid(SECONDS_OF_DAY)
}

fn computed(tables: &Tables) -> Option<Table> {
    let (exams, ledger) = (tables.table("exams")?, tables.table("equipment")?);
    let owner = |device: i64| {
        let item = tables.equipment.items().get(usize::try_from(device).ok()?)?;
        ledger.integer("department_id", item.versions.first()?.row)
    };
    let mut days: BTreeMap<(i64, i64), Reported> = BTreeMap::new();
    for row in 0..exams.rows {
        let of = |column: &str| exams.integer(column, row);
        let (Some(key), Some(at), Some(device)) = (key(exams, row), of("reported_at"), of("equipment_id")) else {
            continue;
        };
        let department = owner(device).unwrap_or(NULL);
        let day = days.entry(key).or_insert(Reported { first: at, last: at, department });
        if at < day.first {
            (day.first, day.department) = (at, department);
        }
        day.last = day.last.max(at);
    }
    let of = |value: &dyn Fn(&(i64, i64), &Reported) -> i64| {
        Column::Integers(days.iter().map(|(key, day)| value(key, day)).collect())
    };
    let columns = [
        ("department_id", of(&|_, day| day.department)),
        ("date", of(&|(date, _), _| *date)),
        ("reporting_physician_id", of(&|(_, physician), _| *physician)),
        ("span_minutes", of(&|_, day| (day.last - day.first).div_euclid(60))),
    ];
    let columns = columns.map(|(name, column)| (name.to_owned(), column)).into_iter().collect();
    Some(Table { rows: days.len(), columns, ..Table::default() })
}
