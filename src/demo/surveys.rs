//! Satisfaction: answers of outpatients, inpatients, staff and patients of the large devices, all through the quarter.

use super::calendar::{Month, months};
use super::chance::Chance;
use super::departments::{DEPARTMENTS, Place, is_open, name_on};
use super::devices::DEVICES;
use super::files::{Habit, Sheet, Written};
use super::slips;
use super::stories;

/// Answers a month.
const OF_PATIENTS: i64 = 10;
const OF_STAFF: i64 = 4;
const OF_EXAM_PATIENTS: i64 = 5;
/// Staff answer a little more strictly than patients; in tenths of a point.
const STAFF_BELOW: i64 = 55;

/// One file a year.
pub fn export(written: &mut Written) -> anyhow::Result<()> {
    let headers = ["问卷号", "调查日期", "调查对象", "被评科室", "检查设备", "得分", "调查方式"];
    for year in 2024..=2026 {
        let mut forms = Forms { sheet: Sheet::new(Habit::Office, None, &headers), year, number: 0 };
        for month in months().filter(|month| month.year() == year) {
            for (place, department) in DEPARTMENTS.iter().enumerate() {
                let lost = stories::satisfaction_lost(place, month);
                let patients = department.satisfaction - lost;
                forms.of(month, place, "门诊患者", patients, if department.clinic { OF_PATIENTS } else { 0 });
                forms.of(month, place, "住院患者", patients, if department.beds { OF_PATIENTS } else { 0 });
                forms.of(month, place, "员工", department.satisfaction - STAFF_BELOW, OF_STAFF);
            }
            for device in &DEVICES {
                let mean = DEPARTMENTS[device.place].satisfaction;
                forms.answers(month, device.place, device.name, "检查患者", mean, OF_EXAM_PATIENTS);
            }
            slips::in_surveys(month, &mut forms.sheet);
        }
        written.add("surveys", &format!("exports/survey/满意度问卷_{year}.csv"), forms.sheet)?;
    }
    Ok(())
}

/// The answers of a year in the making.
struct Forms {
    sheet: Sheet,
    year: i32,
    number: usize,
}

impl Forms {
    fn of(&mut self, month: Month, place: Place, respondent: &str, mean: i64, count: i64) {
        self.answers(month, place, "", respondent, mean, count);
    }

    /// Answers around a mean, in tenths of a point.
    fn answers(&mut self, month: Month, place: Place, device: &str, respondent: &str, mean: i64, count: i64) {
        for _ in 0..count {
            let mut chance = Chance::of("answer", &[i64::from(self.year), self.number as i64]);
            let day = month.first().plus(chance.between(0, 27));
            self.number += 1;
            if !is_open(place, day) {
                continue;
            }
            let score = chance.around(mean * 10, 48).min(10_000);
            self.sheet.id(format_args!("WJ{}{:05}", self.year, self.number)).date(day).text(respondent);
            self.sheet.text(name_on(place, day)).text(device).decimal(score, 2).text("扫码").end();
        }
    }
}
