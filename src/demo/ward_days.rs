//! The daily ward report: who came, went and was there at midnight, counted from the stays.

use super::calendar::{Day, days, first_day, last_day, months};
use super::departments::{DEPARTMENTS, Place, is_open, name_on};
use super::files::{Habit, Sheet, Written, compact};
use super::inpatients::Stay;
use super::wards::WARDS;

/// What one ward reports of one day.
#[derive(Clone, Copy, Debug, Default)]
struct WardDay {
    occupied: i64,
    admitted: i64,
    discharged: i64,
    died: i64,
    transferred_in: i64,
    transferred_out: i64,
    same_day: i64,
}

/// One report per open ward and day, one file a month.
pub fn export(stays: &[Stay], scale: i64, written: &mut Written) -> anyhow::Result<()> {
    let headers = [
        "日期",
        "病区",
        "开放床位数",
        "实占床位数",
        "加床数",
        "入院人数",
        "出院人数",
        "死亡人数",
        "转入人数",
        "转出人数",
        "当日入出院人数",
        "填报人",
    ];
    let reports = counted(stays);
    for month in months() {
        let title = format!("住院日报汇总 {}年{}月", month.year(), month.number());
        let mut sheet = Sheet::new(Habit::His, Some(&title), &headers);
        for day in days(month.first(), month.last()) {
            for ward in WARDS.iter().filter(|ward| is_open(ward.place, day)) {
                let report = reports[place_in(day)][ward.place];
                let open = ward.open_beds(day, scale);
                sheet.date(day).text(name_on(ward.place, day)).integer(open).integer(report.occupied);
                sheet.integer((report.occupied - open).max(0)).integer(report.admitted).integer(report.discharged);
                sheet.integer(report.died).integer(report.transferred_in).integer(report.transferred_out);
                sheet.integer(report.same_day).text("N01").end();
            }
        }
        written.add("ward_days", &format!("exports/his/住院日报_{}.csv", compact(month)), sheet)?;
    }
    Ok(())
}

fn place_in(day: Day) -> usize {
    day.since(first_day()) as usize
}

/// The reports of every day and department.
fn counted(stays: &[Stay]) -> Vec<[WardDay; DEPARTMENTS.len()]> {
    let mut reports = vec![[WardDay::default(); DEPARTMENTS.len()]; place_in(last_day()) + 1];
    let mut on = |day: Day, place: Place, change: fn(&mut WardDay)| {
        if day >= first_day() && day <= last_day() {
            change(&mut reports[place_in(day)][place]);
        }
    };
    for stay in stays {
        on(stay.admitted().day(), stay.admitting(), |report| report.admitted += 1);
        on(stay.left().day(), stay.discharging(), |report| report.discharged += 1);
        if stay.died {
            on(stay.left().day(), stay.discharging(), |report| report.died += 1);
        }
        if stay.is_same_day() {
            on(stay.left().day(), stay.discharging(), |report| report.same_day += 1);
        }
        for moved in stay.segments.windows(2) {
            on(moved[0].left.day(), moved[0].place, |report| report.transferred_out += 1);
            on(moved[1].entered.day(), moved[1].place, |report| report.transferred_in += 1);
        }
        for segment in &stay.segments {
            for night in days(segment.entered.day().max(first_day()), segment.left.day().plus(-1).min(last_day())) {
                on(night, segment.place, |report| report.occupied += 1);
            }
        }
    }
    reports
}
