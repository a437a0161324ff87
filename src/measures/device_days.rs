//! The days of the devices: what was planned, how long each was on, examined and stood still.
//!
//! Three computed tables with one row per device and day in service, so that their columns are counted like any others:
//! `device_days` from the ledger alone; `device_runs` in the months in which the log has the device switched on;
//! `device_stops` in the months in which the log has anything at all. A day without a row is not known, which is not zero.
//! A fourth, `device_hours`, has a row for each hour of a day in which the device was on: what is on by weekday and hour.
//!
//! Intervals of a device that overlap are one, and are cut at midnight, at the ends of the exports and at the days of
//! commissioning and retirement. Examining counts only while the device is on, so that load never exceeds 100 %. A stop
//! counts within the planned time of a service day; where it is not known when that begins, for at most as long as it is.
//! A whole stop hides a partial one. A fault that was not mended yet lasts to the end of the exports; how long a device
//! was on that was never switched off nobody knows: that row counts nothing. Times are whole minutes.
//! Source: decided rules of the equipment indicators, "Denominators".

use std::collections::{BTreeMap, BTreeSet};

use crate::period::{Month, day_of_date};
use crate::tables::column::{Column, NULL};
use crate::tables::directory::Version;
use crate::tables::times::Companion;
use crate::tables::{Table, Tables};

/// On which days devices are planned to be in service: all of them, or working days.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServiceDays {
    pub working_days_only: bool,
    /// Days since 1970-01-01 that are no working days, whatever their weekday.
    pub holidays: BTreeSet<i64>,
    /// Saturdays and Sundays that are working days.
    pub workdays: BTreeSet<i64>,
}

impl ServiceDays {
    pub fn holds(&self, day: i64) -> bool {
        let weekend = Companion::Weekday.of_seconds(day * 86_400) >= 6;
        !self.working_days_only || self.workdays.contains(&day) || (!weekend && !self.holidays.contains(&day))
    }
}

pub const MINUTES_OF_DAY: i64 = 1440;
pub const MINUTES_OF_HOUR: i64 = 60;
const HOURS_OF_DAY: i64 = 24;
const SECONDS_OF_MINUTE: i64 = 60;

/// From the first minute to the one after the last.
pub(super) type Interval = (i64, i64);

/// The names of the tables that are computed here.
pub const COMPUTED: [&str; 4] = ["device_days", "device_runs", "device_stops", "device_hours"];

/// Adds the computed tables. Where nothing was read there is no time to compute them for, and none is added.
pub fn add(tables: &mut Tables, service: &ServiceDays) {
    let Some(exports) = exports(tables) else { return };
    for (id, table) in COMPUTED.into_iter().zip(computed(tables, service, exports)) {
        tables.tables.insert(id.to_owned(), table);
    }
}

/// First and last day of the months that the exports are of; `None` where nothing was read.
pub(super) fn exports(tables: &Tables) -> Option<(i64, i64)> {
    let months = tables.input.files.iter().flat_map(|file| file.months.keys());
    let (first, last) = (months.clone().min()?, months.max()?);
    Some((day_of_date(first.first_day()), day_of_date(last.last_day())))
}

fn computed(tables: &Tables, service: &ServiceDays, exports: (i64, i64)) -> [Table; 4] {
    let mut days = Rows::new("date", &["planned_minutes", "purchase_price", "functions_available", "functions_in_use"]);
    let mut runs = Rows::new("date", &["on_minutes", "examined_minutes"]);
    let mut stops = Rows::new("date", &["full_stop_minutes", "partial_stop_minutes"]);
    let mut hours = Rows::new("began_at", &["on_minutes", "examined_minutes"]);
    let log = Log::read(tables, exports);
    let Some(ledger) = tables.table("equipment") else { return [days, runs, stops, hours].map(Rows::table) };
    for (number, item) in (0i64..).zip(tables.equipment.items()) {
        let Some(version) = item.versions.first() else { continue };
        let of_ledger = |column: &str| ledger.integer(column, version.row).unwrap_or(NULL);
        let stated = ["planned_minutes_per_day", "purchase_price", "functions_available", "functions_in_use"];
        let [planned, price, available, in_use] = stated.map(of_ledger);
        let (starts, device) = (of_ledger("service_starts_at"), log.of(number));
        let mut month = None;
        for day in in_service(version, exports) {
            let planned = if planned == NULL || service.holds(day) { planned } else { 0 };
            days.add(number, day, &[planned, price, available, in_use]);
            if month.is_none_or(|(first_of_next, _)| day >= first_of_next) {
                let of_day = Month::of_day(day);
                month = Some((day_of_date(of_day.plus(1).first_day()), of_day));
            }
            let Some((_, month)) = month else { continue };
            let midnight = day * MINUTES_OF_DAY;
            if device.months_on.contains(&month) {
                let of_day = |intervals: &[Interval]| overlap(intervals, (midnight, midnight + MINUTES_OF_DAY));
                runs.add(number, day, &[of_day(&device.on), of_day(&device.examined)]);
                for (minute, row) in device.hours(midnight) {
                    hours.add(number, minute * SECONDS_OF_MINUTE, &row);
                }
            }
            if log.months.contains(&month) {
                stops.add(number, day, &device.stopped(midnight, planned, starts));
            }
        }
    }
    [days, runs, stops, hours].map(Rows::table)
}

/// The days of the exports on which a device was in service.
fn in_service(version: &Version, exports: (i64, i64)) -> std::ops::RangeInclusive<i64> {
    version.from.max(exports.0)..=version.to.min(exports.1)
}

/// What the log and the exams say of all devices.
#[derive(Default)]
pub(super) struct Log {
    devices: BTreeMap<i64, DeviceLog>,
    /// Months with any row of the log.
    months: BTreeSet<Month>,
}

/// Intervals in order, none touching another.
#[derive(Clone, Default)]
pub(super) struct DeviceLog {
    pub on: Vec<Interval>,
    /// While it was on.
    pub examined: Vec<Interval>,
    full: Vec<Interval>,
    /// Without the whole stops.
    pub partial: Vec<Interval>,
    /// Months in which it was switched on.
    months_on: BTreeSet<Month>,
}

impl Log {
    fn read(tables: &Tables, exports: (i64, i64)) -> Log {
        Log::of_devices(tables, exports, true, &|_| true)
    }

    /// The log of some devices, with or without what they examined.
    pub fn of_devices(tables: &Tables, exports: (i64, i64), with_exams: bool, wanted: &impl Fn(i64) -> bool) -> Log {
        let mut log = Log::default();
        let rows = |table: &Table| -> Vec<usize> {
            let Some(devices) = table.columns.get("equipment_id") else { return Vec::new() };
            (0..table.rows).filter(|row| devices.integer(*row).is_some_and(wanted)).collect()
        };
        if let Some(events) = tables.table("equipment_events") {
            rows(events).into_iter().for_each(|row| log.add_event(events, row, end_of(exports)));
        }
        if let Some(exams) = tables.table("exams").filter(|_| with_exams) {
            rows(exams).into_iter().for_each(|row| log.add_exam(exams, row));
        }
        log.merge();
        log
    }

    /// Puts the intervals of all rows that were added together.
    pub fn merge(&mut self) {
        for device in self.devices.values_mut() {
            device.on = merged(std::mem::take(&mut device.on));
            device.full = merged(std::mem::take(&mut device.full));
            device.examined = common(&device.on, &merged(std::mem::take(&mut device.examined)));
            device.partial = without(&merged(std::mem::take(&mut device.partial)), &device.full);
        }
    }

    pub fn of(&self, device: i64) -> DeviceLog {
        self.devices.get(&device).cloned().unwrap_or_default()
    }

    /// Takes in a row of the log; `end` is where what has not ended does.
    pub fn add_event(&mut self, events: &Table, row: usize, end: i64) {
        let (Some(device), Some(from)) = (events.integer("equipment_id", row), minute(events, "started_at", row))
        else {
            return;
        };
        let month = Month::of_day(from.div_euclid(MINUTES_OF_DAY));
        self.months.insert(month);
        let (device, to) = (self.devices.entry(device).or_default(), minute(events, "ended_at", row));
        match (events.word("kind", row), events.word("stop", row)) {
            (Some("power_on"), _) => {
                device.months_on.insert(month);
                device.on.extend(to.map(|to| (from, to)));
            }
            (Some("fault"), Some("full")) => device.full.push((from, to.unwrap_or(end))),
            (Some("fault"), Some("partial")) => device.partial.push((from, to.unwrap_or(end))),
            (_, _) => {}
        }
    }

    /// Takes in an exam, unless it was cancelled.
    pub fn add_exam(&mut self, exams: &Table, row: usize) {
        let cancelled = exams.integer("cancelled", row) == Some(1);
        if let (Some(device), Some(from), Some(to), false) = (
            exams.integer("equipment_id", row),
            minute(exams, "started_at", row),
            minute(exams, "ended_at", row),
            cancelled,
        ) {
            self.devices.entry(device).or_default().examined.push((from, to));
        }
    }
}

/// A time in whole minutes.
pub(super) fn minute(table: &Table, column: &str, row: usize) -> Option<i64> {
    table.integer(column, row).map(|seconds| seconds.div_euclid(SECONDS_OF_MINUTE))
}

/// The minute after the exports, at which what has not ended does.
pub(super) fn end_of(exports: (i64, i64)) -> i64 {
    (exports.1 + 1) * MINUTES_OF_DAY
}

impl DeviceLog {
    /// The hours of a day in which it was on: from which minute, minutes on, minutes examining.
    fn hours(&self, midnight: i64) -> impl Iterator<Item = (i64, [i64; 2])> {
        (0..HOURS_OF_DAY).filter_map(move |hour| {
            let from = midnight + hour * MINUTES_OF_HOUR;
            let of_hour = |intervals: &[Interval]| overlap(intervals, (from, from + MINUTES_OF_HOUR));
            let on = of_hour(&self.on);
            (on > 0).then(|| (from, [on, of_hour(&self.examined)]))
        })
    }

    /// Minutes of a day's planned time in which it stood still, and in which it worked in part.
    pub fn stopped(&self, midnight: i64, planned: i64, starts: i64) -> [i64; 2] {
        if planned == NULL {
            return [NULL, NULL];
        }
        let (from, to) = planned_time(midnight, planned, starts);
        let full = overlap(&self.full, (from, to)).min(planned);
        [full, overlap(&self.partial, (from, to)).min(planned - full)]
    }
}

/// Within which a stop of a day counts; the whole day where it is not known when service begins.
pub(super) fn planned_time(midnight: i64, planned: i64, starts: i64) -> Interval {
    match starts {
        NULL => (midnight, midnight + MINUTES_OF_DAY),
        starts => (midnight + starts, midnight + starts + planned),
    }
}

/// Intervals in order of time, those that overlap or touch as one.
fn merged(mut intervals: Vec<Interval>) -> Vec<Interval> {
    intervals.retain(|(from, to)| from < to);
    intervals.sort_unstable();
    let mut merged: Vec<Interval> = Vec::with_capacity(intervals.len());
    for (from, to) in intervals {
        match merged.last_mut() {
            Some((_, end)) if from <= *end => *end = to.max(*end),
            Some(_) | None => merged.push((from, to)),
        }
    }
    merged
}

/// What lies in both of two merged lists.
pub(super) fn common(one: &[Interval], other: &[Interval]) -> Vec<Interval> {
    let (mut at, mut next, mut found) = (0, 0, Vec::new());
    while let (Some(a), Some(b)) = (one.get(at), other.get(next)) {
        let (from, to) = (a.0.max(b.0), a.1.min(b.1));
        if from < to {
            found.push((from, to));
        }
        if a.1 < b.1 { at += 1 } else { next += 1 }
    }
    found
}

/// What of a merged list lies outside another.
fn without(these: &[Interval], those: &[Interval]) -> Vec<Interval> {
    let mut left = Vec::new();
    for (mut from, to) in these.iter().copied() {
        let first = those.partition_point(|other| other.1 <= from);
        for (start, end) in those[first..].iter().copied().take_while(|other| other.0 < to) {
            if from < start {
                left.push((from, start));
            }
            from = from.max(end);
        }
        if from < to {
            left.push((from, to));
        }
    }
    left
}

/// Minutes of a merged list within bounds.
pub(super) fn overlap(intervals: &[Interval], (from, to): Interval) -> i64 {
    let first = intervals.partition_point(|interval| interval.1 <= from);
    let within = intervals[first..].iter().take_while(|interval| interval.0 < to);
    within.map(|interval| interval.1.min(to) - interval.0.max(from)).sum()
}

/// A computed table in the making.
struct Rows {
    names: Vec<&'static str>,
    values: Vec<Vec<i64>>,
}

impl Rows {
    fn new(time: &'static str, columns: &[&'static str]) -> Rows {
        let names: Vec<&str> = ["equipment_id", time].into_iter().chain(columns.iter().copied()).collect();
        Rows { values: vec![Vec::new(); names.len()], names }
    }

    fn add(&mut self, device: i64, time: i64, values: &[i64]) {
        let row = [device, time].into_iter().chain(values.iter().copied());
        for (column, value) in self.values.iter_mut().zip(row) {
            column.push(value);
        }
    }

    fn table(self) -> Table {
        let rows = self.values.first().map_or(0, Vec::len);
        let columns = self.names.into_iter().map(str::to_owned).zip(self.values.into_iter().map(Column::Integers));
        Table { rows, columns: columns.collect(), ..Table::default() }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn intervals() -> impl Strategy<Value = Vec<Interval>> {
        prop::collection::vec((0i64..300, 0i64..90).prop_map(|(from, length)| (from, from + length)), 0..8)
    }

    /// Every minute that some interval holds: slow and obvious.
    fn minutes(intervals: &[Interval]) -> BTreeSet<i64> {
        intervals.iter().flat_map(|(from, to)| *from..*to).collect()
    }

    proptest! {
        #[test]
        fn intervals_hold_the_minutes_that_they_should(one in intervals(), other in intervals(), from in 0i64..300) {
            let (a, b) = (merged(one.clone()), merged(other.clone()));
            let (in_one, in_other) = (minutes(&one), minutes(&other));
            prop_assert_eq!(minutes(&a), in_one.clone());
            prop_assert!(a.windows(2).all(|pair| pair[0].1 < pair[1].0));
            prop_assert_eq!(minutes(&common(&a, &b)), in_one.intersection(&in_other).copied().collect());
            prop_assert_eq!(minutes(&without(&a, &b)), in_one.difference(&in_other).copied().collect());
            let within = in_one.iter().filter(|minute| (from..from + 60).contains(*minute)).count();
            prop_assert_eq!(overlap(&a, (from, from + 60)), i64::try_from(within).expect("few"));
        }
    }

    #[test]
    fn working_days_are_as_the_workspace_says() {
        // 2026-02-14 was a Saturday on which people worked, 2026-02-16 to 2026-02-20 was the Spring Festival.
        let saturday = 20_498;
        let service = ServiceDays {
            working_days_only: true,
            holidays: (saturday + 2..=saturday + 6).collect(),
            workdays: BTreeSet::from([saturday]),
        };
        let held: Vec<i64> =
            (saturday - 1..=saturday + 9).filter(|day| service.holds(*day)).map(|day| day - saturday).collect();
        assert_eq!(held, [-1, 0, 9]);
        assert!(ServiceDays::default().holds(saturday + 3));
    }

    /// Planned 08:00 to 14:00; on 07:50–12:00 and 11:00–14:10; two exams, one before it was on; a partial stop over a whole one.
    #[test]
    fn a_day_worked_by_hand() {
        let clock = |hour: i64, minute: i64| hour * 60 + minute;
        let on = merged(vec![(clock(7, 50), clock(12, 0)), (clock(11, 0), clock(14, 10))]);
        let exams = merged(vec![(clock(7, 30), clock(8, 0)), (clock(8, 0), clock(8, 24))]);
        let full = vec![(clock(13, 0), clock(16, 0))];
        let partial = without(&[(clock(12, 30), clock(13, 30))], &full);
        let log = DeviceLog { examined: common(&on, &exams), on, full, partial, ..DeviceLog::default() };
        assert_eq!(overlap(&log.on, (0, MINUTES_OF_DAY)), 380);
        assert_eq!(overlap(&log.examined, (0, MINUTES_OF_DAY)), 34);
        let hours: Vec<(i64, [i64; 2])> = log.hours(0).collect();
        assert_eq!(hours.first(), Some(&(clock(7, 0), [10, 10])));
        assert_eq!(hours.get(1), Some(&(clock(8, 0), [60, 24])));
        assert_eq!(hours.last(), Some(&(clock(14, 0), [10, 0])));
        assert_eq!(hours.iter().map(|(_, [on, _])| on).sum::<i64>(), 380);
        assert_eq!(log.stopped(0, 360, clock(8, 0)), [60, 30]);
        // Without a time at which service starts, no more than is planned.
        assert_eq!(log.stopped(0, 200, NULL), [180, 20]);
        assert_eq!(log.stopped(0, 0, clock(8, 0)), [0, 0]);
    }
}
