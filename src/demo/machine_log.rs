//! The log of the large equipment: when it ran, when it failed, and its planned maintenance and quality control.

use super::calendar::{Day, Moment, Month, days, first_day, last_day, months};
use super::chance::Chance;
use super::devices::{DEVICES, Device};
use super::examinations::Exam;
use super::files::{Habit, Sheet, Written};

/// Faults of a device in a month, in permille, and the ones that stop it altogether.
const FAULTS: i64 = 420;
const FULL_STOPS: i64 = 550;
/// Planned maintenance that is done on the day it is due; the rest comes weeks late.
const ON_TIME: i64 = 955;

/// The log of all devices in one file, by device and time.
pub fn export(exams: &[Exam], written: &mut Written) -> anyhow::Result<()> {
    let headers = [
        "工单号",
        "设备名称",
        "记录类型",
        "开始时间",
        "结束时间",
        "停机级别",
        "计划日期",
        "检测结果",
        "费用",
        "工程师",
    ];
    let mut sheet = Sheet::new(Habit::Theatre, None, &headers);
    for (number, device) in DEVICES.iter().enumerate() {
        let mut log = Log { device, sheet: &mut sheet, entries: 0 };
        let runs = runs(number, device, exams);
        for (from, to) in runs {
            log.enter("开机", from, Some(to), "", None, None, 0);
        }
        for month in months() {
            faults(number, month, &mut log);
            upkeep(number, month, &mut log);
        }
    }
    written.add("equipment_events", "exports/equipment/设备运行维修记录.csv", sheet)
}

/// The log of one device in the making.
struct Log<'a> {
    device: &'a Device,
    sheet: &'a mut Sheet,
    entries: usize,
}

impl Log<'_> {
    #[expect(clippy::too_many_arguments, reason = "the columns of a row")]
    fn enter(
        &mut self,
        kind: &str,
        from: Moment,
        to: Option<Moment>,
        stop: &str,
        due: Option<Day>,
        passed: Option<bool>,
        cost: i64,
    ) {
        self.entries += 1;
        let sheet = &mut *self.sheet;
        sheet.id(format_args!("GD-{}-{:05}", self.device.id, self.entries)).text(self.device.name).text(kind);
        sheet.moment(from).optional_moment(to).text(stop);
        match due {
            Some(due) => sheet.date(due),
            None => sheet.text(""),
        };
        sheet.text(passed.map_or("", |passed| if passed { "合格" } else { "不合格" }));
        sheet.yuan(cost).text("设备科").end();
    }
}

/// When the device was on: its window every day, longer if the queue was, and for every emergency outside it.
fn runs(number: usize, device: &Device, exams: &[Exam]) -> Vec<(Moment, Moment)> {
    let mut runs: Vec<(Moment, Moment)> = Vec::new();
    for day in days(first_day(), last_day()) {
        let mut chance = Chance::of("power", &[number as i64, day.key()]);
        let opens = day.at(device.opens);
        runs.push((opens.plus(-chance.between(2, 12)), opens.plus(device.planned + chance.between(-12, 10))));
    }
    for exam in exams.iter().filter(|exam| exam.device == number && !exam.cancelled) {
        runs.push((exam.started.plus(-4), exam.ended().plus(4)));
    }
    runs.sort();
    let mut merged: Vec<(Moment, Moment)> = Vec::new();
    for (from, to) in runs {
        match merged.last_mut() {
            Some((_, end)) if from <= *end => *end = to.max(*end),
            _ => merged.push((from, to)),
        }
    }
    merged
}

fn faults(number: usize, month: Month, log: &mut Log<'_>) {
    let mut chance = Chance::of("fault", &[number as i64, month.key()]);
    if !chance.happens(FAULTS) {
        return;
    }
    let from = month.first().plus(chance.between(0, 26)).at(chance.between(480, 900));
    let stop = if chance.happens(FULL_STOPS) { "完全停机" } else { "部分停机" };
    let to = from.plus(chance.between(60, 900));
    let cost = chance.between(80, 900) * log.device.price / 1000;
    log.enter("故障维修", from, Some(to), stop, None, None, cost);
}

/// Maintenance every month on its second Sunday, quality control every quarter.
fn upkeep(number: usize, month: Month, log: &mut Log<'_>) {
    let mut chance = Chance::of("upkeep", &[number as i64, month.key()]);
    let due = days(month.first().plus(7), month.first().plus(13)).find(|day| day.weekday() == 7);
    if let Some(due) = due {
        let late = if chance.happens(ON_TIME) { 0 } else { 14 };
        let from = due.plus(late).at(840);
        log.enter("计划保养", from, Some(from.plus(chance.between(60, 150))), "不停机", Some(due), Some(true), 0);
    }
    if month.number() % 3 == 2 {
        let due = month.last().plus(-5);
        let passed = chance.happens(975);
        log.enter("质量控制", due.at(900), Some(due.at(990)), "不停机", Some(due), Some(passed), 60_000);
    }
}
