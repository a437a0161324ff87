//! Research, teaching and continuing education: points by department.

use super::calendar::{Month, months};
use super::chance::Chance;
use super::departments::{DEPARTMENTS, Place, StaffId, is_open, name_on};
use super::files::{Habit, Sheet, Written};

/// A kind of achievement: its word, how many a department has in a thousand months, its points in hundredths, its funds in yuan.
struct Achievement {
    word: &'static str,
    rate: i64,
    points: (i64, i64),
    funds: i64,
}

const ACHIEVEMENTS: [Achievement; 6] = [
    Achievement { word: "论文", rate: 110, points: (300, 1000), funds: 0 },
    Achievement { word: "课题", rate: 18, points: (1000, 2000), funds: 80_000 },
    Achievement { word: "继教学分", rate: 1_300, points: (100, 500), funds: 0 },
    Achievement { word: "带教", rate: 420, points: (100, 300), funds: 0 },
    Achievement { word: "培训", rate: 260, points: (100, 200), funds: 0 },
    Achievement { word: "获奖", rate: 22, points: (500, 1500), funds: 0 },
];

/// One achievement, its points in hundredths.
struct Entry {
    kind: &'static Achievement,
    points: i64,
    day: i64,
    member: i64,
}

fn entries(place: Place, month: Month) -> Vec<Entry> {
    let mut entries = Vec::new();
    for (number, kind) in ACHIEVEMENTS.iter().enumerate() {
        let mut chance = Chance::of("growth", &[place as i64, month.key(), number as i64]);
        for _ in 0..chance.events(kind.rate) {
            let points = chance.between(kind.points.0 / 50, kind.points.1 / 50) * 50;
            entries.push(Entry { kind, points, day: chance.between(0, 26), member: chance.between(0, 8) });
        }
    }
    entries.retain(|entry| is_open(place, month.first().plus(entry.day)));
    entries
}

/// Points of a department in a month, in hundredths.
pub fn points(place: Place, month: Month) -> i64 {
    entries(place, month).iter().map(|entry| entry.points).sum()
}

/// The list of the research and education office.
pub fn export(written: &mut Written) -> anyhow::Result<()> {
    let headers = ["登记号", "取得日期", "科室", "工号", "类别", "积分", "到账经费(万元)", "题名"];
    let mut sheet = Sheet::new(Habit::Office, None, &headers);
    let mut number = 0;
    for month in months() {
        for place in 0..DEPARTMENTS.len() {
            for entry in entries(place, month) {
                number += 1;
                let day = month.first().plus(entry.day);
                sheet
                    .id(format_args!("KJ{number:05}"))
                    .date(day)
                    .text(name_on(place, day))
                    .id(StaffId { place, number: entry.member });
                sheet.text(entry.kind.word).decimal(entry.points, 2).decimal(entry.kind.funds, 4).text("略").end();
            }
        }
    }
    written.add("growth", "exports/office/科教成果登记.csv", sheet)
}
