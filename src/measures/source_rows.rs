//! The exported rows behind the rows of a computed table: which of them made which, and why others made none.
//!
//! What a device did on a day is reckoned from intervals ([`super::device_days`]), how long a physician reported from first
//! and last reports ([`super::reporting_days`]): the rows of an export behind such a day are those that it would not be the
//! same without. Each day is reckoned once more from these alone ([`SourceRows::differing`]); whoever explains a figure
//! says so where the two differ.

use std::collections::{BTreeMap, BTreeSet};

use crate::period::Month;
use crate::tables::column::NULL;
use crate::tables::{Table, Tables};

use super::definition::Aggregation;
use super::device_days::{
    self, DeviceLog, Interval, Log, MINUTES_OF_DAY, MINUTES_OF_HOUR, ServiceDays, common, minute, overlap, planned_time,
};
use super::facts::Scope;
use super::predicate::Predicate;
use super::reporting_days;
use super::sql::CountedMeasure;

const LEDGER: &str = "equipment";
const EVENTS: &str = "equipment_events";
const EXAMS: &str = "exams";

/// A row of an exported table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SourceRow {
    pub table: &'static str,
    pub row: usize,
}

/// Why a row of the scope and the months went into none of the computed rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unused {
    /// An event of another kind.
    Kind,
    NoEnd,
    /// It ends where it begins.
    NoDuration,
    Cancelled,
    /// The day is not counted: not in service, or nothing says that the device was on.
    NoDay,
    /// While the device was not on.
    NotOn,
    /// Outside the planned time.
    NotPlanned,
    /// A whole stop hides it.
    Hidden,
    NoPhysician,
    /// The physician's day begins with a report of somebody else's device.
    OtherDay,
}

impl Unused {
    pub fn code(self) -> &'static str {
        match self {
            Unused::Kind => "kind",
            Unused::NoEnd => "no_end",
            Unused::NoDuration => "no_duration",
            Unused::Cancelled => "cancelled",
            Unused::NoDay => "no_day",
            Unused::NotOn => "not_on",
            Unused::NotPlanned => "not_planned",
            Unused::Hidden => "hidden",
            Unused::NoPhysician => "no_physician",
            Unused::OtherDay => "other_day",
        }
    }
}

/// What became of the exported rows that a computed table is made of, for a scope and some months.
#[derive(Clone, Debug, Default)]
pub struct SourceRows {
    /// By row of the computed table.
    pub made_of: BTreeMap<usize, BTreeSet<SourceRow>>,
    pub unused: Vec<(SourceRow, Unused)>,
    /// Computed rows whose value is another when it is reckoned from their own rows alone.
    pub differing: Vec<usize>,
    pub other_months: u64,
    pub other_entities: u64,
    pub undated: u64,
    /// Input files that have rows of these months.
    pub files: BTreeSet<u32>,
}

/// What a measure counts of a computed table of devices.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    /// What the ledger says of the day.
    Ledger,
    On,
    Examined,
    FullStop,
    PartialStop,
}

/// The exported rows behind a measure's rows; `None` of a table that is exported itself.
pub fn behind(
    tables: &Tables,
    service: &ServiceDays,
    measure: &CountedMeasure,
    rows: &[usize],
    (scope, months): (Scope<'_>, &[Month]),
) -> Option<SourceRows> {
    let table = tables.table(&measure.pass.table)?;
    if measure.pass.table == reporting_days::COMPUTED {
        return Some(of_reports(tables, table, measure, rows, (scope, months)));
    }
    if !device_days::COMPUTED.contains(&measure.pass.table.as_str()) {
        return None;
    }
    let exports = device_days::exports(tables)?;
    let part = Part::of(measure);
    let log = Log::of_devices(tables, exports, part == Part::Examined, &|device| scope_has(scope, device));
    let days = DeviceDays { tables, table, service, measure, part, log, exports, months, scope };
    Some(days.behind(rows))
}

impl Part {
    /// Of several columns that a measure names, the one that rests on most.
    fn of(measure: &CountedMeasure) -> Part {
        let tested = measure.predicate.iter().flat_map(Predicate::columns);
        let named = measure.column.iter().map(String::as_str).chain(tested);
        let parts = named.filter_map(|column| match column {
            "on_minutes" => Some(Part::On),
            "examined_minutes" => Some(Part::Examined),
            "full_stop_minutes" => Some(Part::FullStop),
            "partial_stop_minutes" => Some(Part::PartialStop),
            _ => None,
        });
        let whole = match measure.pass.table.as_str() {
            "device_runs" | "device_hours" => Part::On,
            "device_stops" => Part::FullStop,
            _ => Part::Ledger,
        };
        parts.max().unwrap_or(whole)
    }
}

/// A row of a computed table of devices and the minutes that it is of.
#[derive(Clone, Copy)]
struct Window {
    row: usize,
    from: i64,
    to: i64,
}

/// A row of the log or an exam, as far as it may be behind a day.
struct Source<'a> {
    row: SourceRow,
    device: i64,
    table: &'a Table,
    from: i64,
    /// Where it has not ended, its beginning.
    to: i64,
    ended: bool,
}

fn scope_has(scope: Scope<'_>, device: i64) -> bool {
    match scope {
        Scope::Hospital => true,
        Scope::Devices(members) | Scope::Departments(members) => {
            u32::try_from(device).is_ok_and(|device| members.contains(&device))
        }
    }
}

struct DeviceDays<'a> {
    tables: &'a Tables,
    table: &'a Table,
    service: &'a ServiceDays,
    measure: &'a CountedMeasure,
    part: Part,
    log: Log,
    exports: (i64, i64),
    months: &'a [Month],
    scope: Scope<'a>,
}

impl DeviceDays<'_> {
    fn behind(&self, rows: &[usize]) -> SourceRows {
        let mut found = SourceRows::default();
        let windows = self.windows(rows);
        let logs: BTreeMap<i64, DeviceLog> = windows.keys().map(|device| (*device, self.log.of(*device))).collect();
        let without = DeviceLog::default();
        let stopped = matches!(self.part, Part::Ledger | Part::FullStop | Part::PartialStop);
        for (device, windows) in windows.iter().filter(|_| stopped) {
            let row = self.ledger(*device).map(|row| SourceRow { table: LEDGER, row });
            for window in windows {
                found.made_of.entry(window.row).or_default().extend(row);
            }
            let file = row.and_then(|row| self.tables.table(LEDGER)?.origins.get(row.row)).map(|origin| origin.file);
            found.files.extend(file);
        }
        for source in self.sources(&mut found) {
            let windows = windows.get(&source.device).map_or(&[][..], Vec::as_slice);
            let log = logs.get(&source.device).unwrap_or(&without);
            match self.used(&source, windows, log) {
                Ok(used) => {
                    for row in used {
                        found.made_of.entry(row).or_default().insert(source.row);
                    }
                }
                Err(why) if self.begins_within(source.from) => found.unused.push((source.row, why)),
                Err(_) => found.other_months += 1,
            }
        }
        let all = windows.iter().flat_map(|(device, windows)| windows.iter().map(move |window| (*device, *window)));
        let differs = |(device, window): &(i64, Window)| !self.is_reckoned(*device, *window, &found.made_of);
        found.differing = all.filter(differs).map(|(_, window)| window.row).collect();
        found
    }

    /// By device, in order of time.
    fn windows(&self, rows: &[usize]) -> BTreeMap<i64, Vec<Window>> {
        let mut windows: BTreeMap<i64, Vec<Window>> = BTreeMap::new();
        for row in rows.iter().copied() {
            let Some(device) = self.table.integer("equipment_id", row) else { continue };
            let window = match self.table.integer("date", row) {
                Some(day) => Some((day * MINUTES_OF_DAY, MINUTES_OF_DAY)),
                None => minute(self.table, "began_at", row).map(|from| (from, MINUTES_OF_HOUR)),
            };
            let window = window.map(|(from, length)| Window { row, from, to: from + length });
            windows.entry(device).or_default().extend(window);
        }
        for windows in windows.values_mut() {
            windows.sort_by_key(|window| window.from);
        }
        windows
    }

    fn begins_within(&self, minute: i64) -> bool {
        self.months.contains(&Month::of_day(minute.div_euclid(MINUTES_OF_DAY)))
    }

    /// The rows of the log, and where it needs them the exams, of the scope's devices.
    fn sources(&self, found: &mut SourceRows) -> Vec<Source<'_>> {
        let needed: &[&'static str] = match self.part {
            Part::Ledger => &[],
            Part::On | Part::FullStop | Part::PartialStop => &[EVENTS],
            Part::Examined => &[EVENTS, EXAMS],
        };
        let mut sources = Vec::new();
        for id in needed.iter().copied() {
            let Some(table) = self.tables.table(id) else { continue };
            for row in 0..table.rows {
                let (device, from) = (table.integer("equipment_id", row), minute(table, "started_at", row));
                let (Some(device), Some(from)) = (device, from) else {
                    found.undated += 1;
                    continue;
                };
                if !scope_has(self.scope, device) {
                    let count =
                        if self.begins_within(from) { &mut found.other_entities } else { &mut found.other_months };
                    *count += 1;
                    continue;
                }
                if self.begins_within(from) {
                    found.files.extend(table.origins.get(row).map(|origin| origin.file));
                }
                let end = minute(table, "ended_at", row);
                let lasting = (id == EVENTS && table.word("kind", row) == Some("fault"))
                    .then(|| device_days::end_of(self.exports));
                let (ended, to) = (end.is_some(), end.or(lasting).unwrap_or(from));
                sources.push(Source { row: SourceRow { table: id, row }, device, table, from, to, ended });
            }
        }
        sources
    }

    /// The computed rows that a row is behind, or why it is behind none.
    fn used(&self, source: &Source<'_>, windows: &[Window], log: &DeviceLog) -> Result<Vec<usize>, Unused> {
        let row = source.row.row;
        let (kind, stop) = (source.table.word("kind", row), source.table.word("stop", row));
        match (source.row.table, self.part, kind, stop) {
            (EXAMS, _, _, _) => {
                if source.table.integer("cancelled", row) == Some(1) {
                    return Err(Unused::Cancelled);
                }
                let own = common(&log.on, &[self.interval(source)?]);
                self.within(windows, source, |window| overlap(&own, (window.from, window.to)), Unused::NotOn)
            }
            (_, Part::On | Part::Examined, Some("power_on"), _) => {
                let own = [self.interval(source)?];
                self.within(windows, source, |window| overlap(&own, (window.from, window.to)), Unused::NoDay)
            }
            (_, Part::FullStop | Part::PartialStop, Some("fault"), Some("full")) => {
                let own = [self.interval(source)?];
                self.within(
                    windows,
                    source,
                    |window| overlap(&own, self.planned(source.device, window)),
                    Unused::NotPlanned,
                )
            }
            (_, Part::PartialStop, Some("fault"), Some("partial")) => {
                let whole = self.interval(source)?;
                let own = common(&log.partial, &[whole]);
                let why = if own.is_empty() { Unused::Hidden } else { Unused::NotPlanned };
                self.within(windows, source, |window| overlap(&own, self.planned(source.device, window)), why)
            }
            (_, _, _, _) => Err(Unused::Kind),
        }
    }

    fn interval(&self, source: &Source<'_>) -> Result<Interval, Unused> {
        let lasts = source.row.table == EVENTS && source.table.word("kind", source.row.row) == Some("fault");
        match (source.ended || lasts, source.from < source.to) {
            (false, _) => Err(Unused::NoEnd),
            (true, false) => Err(Unused::NoDuration),
            (true, true) => Ok((source.from, source.to)),
        }
    }

    /// The windows in which it has minutes that count; where it has none, why.
    fn within(
        &self,
        windows: &[Window],
        source: &Source<'_>,
        minutes: impl Fn(Window) -> i64,
        why: Unused,
    ) -> Result<Vec<usize>, Unused> {
        let first = windows.partition_point(|window| window.to <= source.from);
        let touched: Vec<Window> =
            windows[first..].iter().take_while(|window| window.from < source.to).copied().collect();
        if touched.is_empty() {
            // Of hours there are only those in which the device was on.
            return Err(if why == Unused::NotOn && self.measure.pass.table == "device_hours" {
                why
            } else {
                Unused::NoDay
            });
        }
        let used: Vec<usize> =
            touched.into_iter().filter(|window| minutes(*window) > 0).map(|window| window.row).collect();
        if used.is_empty() { Err(why) } else { Ok(used) }
    }

    /// The row of the ledger.
    fn ledger(&self, device: i64) -> Option<usize> {
        let item = self.tables.equipment.item(u32::try_from(device).ok()?)?;
        Some(item.versions.first()?.row)
    }

    fn of_ledger(&self, device: i64, column: &str) -> i64 {
        let value = self.ledger(device).and_then(|row| self.tables.table(LEDGER)?.integer(column, row));
        value.unwrap_or(NULL)
    }

    /// Minutes that were planned for a day.
    fn planned_minutes(&self, device: i64, day: i64) -> i64 {
        match self.of_ledger(device, "planned_minutes_per_day") {
            NULL => NULL,
            planned if self.service.holds(day) => planned,
            _ => 0,
        }
    }

    fn planned(&self, device: i64, window: Window) -> Interval {
        let starts = self.of_ledger(device, "service_starts_at");
        match self.planned_minutes(device, window.from.div_euclid(MINUTES_OF_DAY)) {
            NULL => (window.from, window.from),
            planned => planned_time(window.from, planned, starts),
        }
    }

    /// The column that is summed has the value that its own rows give.
    fn is_reckoned(&self, device: i64, window: Window, made_of: &BTreeMap<usize, BTreeSet<SourceRow>>) -> bool {
        let Some(column) = self.measure.column.as_deref().filter(|_| self.measure.aggregation == Aggregation::Sum)
        else {
            return true;
        };
        let mut log = Log::default();
        for source in made_of.get(&window.row).into_iter().flatten() {
            match (source.table, self.tables.table(source.table)) {
                (EVENTS, Some(events)) => log.add_event(events, source.row, device_days::end_of(self.exports)),
                (EXAMS, Some(exams)) => log.add_exam(exams, source.row),
                (_, _) => {}
            }
        }
        log.merge();
        let log = log.of(device);
        let day = window.from.div_euclid(MINUTES_OF_DAY);
        let of_window = |intervals: &[Interval]| overlap(intervals, (window.from, window.to));
        let stopped = || {
            let starts = self.of_ledger(device, "service_starts_at");
            log.stopped(window.from, self.planned_minutes(device, day), starts)
        };
        let reckoned = match column {
            "on_minutes" => of_window(&log.on),
            "examined_minutes" => of_window(&log.examined),
            "full_stop_minutes" => stopped()[0],
            "partial_stop_minutes" => stopped()[1],
            "planned_minutes" => self.planned_minutes(device, day),
            column => self.of_ledger(device, column),
        };
        self.table.integer(column, window.row).unwrap_or(NULL) == reckoned
    }
}

/// The exams behind the days of reporting physicians.
fn of_reports(
    tables: &Tables,
    table: &Table,
    measure: &CountedMeasure,
    rows: &[usize],
    (scope, months): (Scope<'_>, &[Month]),
) -> SourceRows {
    let mut found = SourceRows::default();
    let key = |row: usize| Some((table.integer("date", row)?, table.integer("reporting_physician_id", row)?));
    let days: BTreeMap<(i64, i64), usize> = rows.iter().filter_map(|row| Some((key(*row)?, *row))).collect();
    let mut spans: BTreeMap<usize, (i64, i64)> = BTreeMap::new();
    let Some(exams) = tables.table(EXAMS) else { return found };
    for row in 0..exams.rows {
        let source = SourceRow { table: EXAMS, row };
        let Some(at) = exams.integer("reported_at", row) else {
            found.undated += 1;
            continue;
        };
        if let Some(day) = reporting_days::key(exams, row).and_then(|key| days.get(&key)) {
            found.made_of.entry(*day).or_default().insert(source);
            found.files.extend(exams.origins.get(row).map(|origin| origin.file));
            let span = spans.entry(*day).or_insert((at, at));
            *span = (span.0.min(at), span.1.max(at));
            continue;
        }
        let day = reporting_days::day(at);
        if !months.contains(&Month::of_day(day)) {
            found.other_months += 1;
        } else if !is_of(tables, exams, row, (scope, day)) {
            found.other_entities += 1;
        } else {
            let cancelled = exams.integer("cancelled", row) == Some(1);
            let physician = exams.integer("reporting_physician_id", row);
            let why = match (cancelled, physician) {
                (true, _) => Unused::Cancelled,
                (false, None) => Unused::NoPhysician,
                (false, Some(_)) => Unused::OtherDay,
            };
            found.unused.push((source, why));
            found.files.extend(exams.origins.get(row).map(|origin| origin.file));
        }
    }
    let sums = measure.column.as_deref() == Some("span_minutes");
    let same = |row: &usize| {
        let span = spans.get(row).map(|(first, last)| (last - first).div_euclid(60));
        span.is_some() && (!sums || table.integer("span_minutes", *row) == span)
    };
    found.differing = rows.iter().filter(|row| !same(row)).copied().collect();
    found
}

/// The exam's device belongs to the scope.
fn is_of(tables: &Tables, exams: &Table, row: usize, (scope, day): (Scope<'_>, i64)) -> bool {
    let owner = exams.integer("equipment_id", row).and_then(|device| tables.department_of_device(device));
    let owner = owner.and_then(|owner| u32::try_from(owner).ok());
    match scope {
        Scope::Hospital => true,
        Scope::Departments(members) => {
            owner.is_some_and(|owner| members.contains(&tables.departments.responsible(owner, day)))
        }
        Scope::Devices(_) => false,
    }
}
