//! The log of admissions and transfers (ADT): one row for each ward that a patient was in.

use super::calendar::{first_day, last_day};
use super::departments::name_on;
use super::files::{Habit, Sheet, Written};
use super::inpatients::Stay;

/// One file for the whole period, by admission.
pub fn export(stays: &[Stay], written: &mut Written) -> anyhow::Result<()> {
    let headers = ["住院号", "病区", "入科时间", "出科时间", "去向", "床号"];
    let mut sheet = Sheet::new(Habit::His, None, &headers);
    for stay in stays {
        for (at, segment) in stay.segments.iter().enumerate() {
            if segment.entered.day() > last_day() || segment.left.day() < first_day() {
                continue;
            }
            let left = Some(segment.left).filter(|left| left.day() <= last_day());
            let is_last = at + 1 == stay.segments.len();
            let to = match (left, is_last, stay.died) {
                (None, _, _) => "",
                (Some(_), false, _) => "转科",
                (Some(_), true, true) => "死亡",
                (Some(_), true, false) => "离院",
            };
            sheet.id(stay.id()).text(name_on(segment.place, segment.entered.day())).moment(segment.entered);
            sheet.optional_moment(left).text(to).integer(stay.number as i64 % 40 + 1).end();
        }
    }
    written.add("stays", "exports/his/入出转记录.csv", sheet)
}
