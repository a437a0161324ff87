//! Staff and fixed assets: who worked where in which month, and what the department owned at its end.

use super::calendar::{Month, months};
use super::chance::Chance;
use super::departments::*;
use super::devices::DEVICES;
use super::files::{Habit, Sheet, Written, compact};

/// The roles in the order of `Department::heads`.
const ROLES: [&str; 4] = ["医师", "护士", "医技", "行政"];
/// Staff numbers of the nurses who split their time begin here.
const SHARED_NURSE: i64 = 900;

/// The members of a department by role; the merged ward's people moved with it.
fn heads(place: Place, month: Month) -> [i64; 4] {
    let mut heads = DEPARTMENTS[place].heads;
    if place == ENDOCRINOLOGY && !is_open(RHEUMATOLOGY, month.last()) {
        for (own, taken_over) in heads.iter_mut().zip(DEPARTMENTS[RHEUMATOLOGY].heads) {
            *own += taken_over;
        }
    }
    heads
}

/// Full-time equivalents of a department in a month, in hundredths.
pub fn full_time_equivalents(place: Place, month: Month, scale: i64) -> i64 {
    rows(place, month, scale).iter().map(|row| row.share).sum()
}

/// Full-time equivalents of each role, in hundredths.
pub fn by_role(place: Place, month: Month, scale: i64) -> [i64; 4] {
    let mut sums = [0; 4];
    for row in rows(place, month, scale) {
        sums[row.role] += row.share;
    }
    sums
}

/// One row of the personnel office.
struct Row {
    id: StaffId,
    role: usize,
    title: &'static str,
    /// Hundredths of a full-time post.
    share: i64,
}

fn rows(place: Place, month: Month, scale: i64) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut number = 0;
    for (role, &heads) in heads(place, month).iter().enumerate() {
        for _ in 0..heads * scale {
            let mut person = Chance::of("person", &[place as i64, number]);
            let title = person.pick(&["高级", "中级", "中级", "初级", "初级", "无"]);
            let part_time = person.happens(40);
            // Leave and rotation: a person may be away for a month.
            let away = Chance::of("away", &[place as i64, number, month.key()]).happens(14);
            if !away {
                rows.push(Row { id: StaffId { place, number }, role, title, share: if part_time { 50 } else { 100 } });
            }
            number += 1;
        }
    }
    rows
}

/// One file a year, one row per person, month and department.
pub fn export_staff(scale: i64, written: &mut Written) -> anyhow::Result<()> {
    let headers = ["月份", "工号", "科室", "岗位类别", "职称", "执业类别", "全时当量", "在岗状态"];
    for year in 2024..=2026 {
        let mut sheet = Sheet::new(Habit::His, None, &headers);
        for month in months().filter(|month| month.year() == year) {
            for place in (0..DEPARTMENTS.len()).filter(|&place| is_open_in(place, month)) {
                for row in rows(place, month, scale) {
                    staff_row(&mut sheet, month, place, &row);
                }
            }
            shared_nurses(&mut sheet, month);
        }
        written.add("staff", &format!("exports/hr/在岗人员_{year}.csv"), sheet)?;
    }
    Ok(())
}

/// Two nurses work half their time in intensive care and half on a ward: one person, two rows.
fn shared_nurses(sheet: &mut Sheet, month: Month) {
    for (number, ward) in [(SHARED_NURSE, SURGERY_1), (SHARED_NURSE + 1, RESPIRATORY)] {
        for place in [INTENSIVE_CARE, ward] {
            let id = StaffId { place: INTENSIVE_CARE, number };
            staff_row(sheet, month, place, &Row { id, role: 1, title: "中级", share: 50 });
        }
    }
}

fn staff_row(sheet: &mut Sheet, month: Month, place: Place, row: &Row) {
    let specialty = match place {
        PAEDIATRICS if row.role == 0 => "儿科",
        INTENSIVE_CARE if row.role == 0 => "重症医学",
        CHINESE_MEDICINE if row.role == 0 => "中医",
        _ => "其他",
    };
    sheet.text(&compact(month)).id(row.id).text(name_on(place, month.first()));
    sheet.text(ROLES[row.role]).text(row.title).text(specialty).decimal(row.share, 2).text("在岗").end();
}

/// Original value of a department's assets at the end of a month, large equipment included, in fen.
pub fn original_value(place: Place, month: Month, scale: i64) -> i64 {
    let mut own = DEPARTMENTS[place].assets;
    if place == ENDOCRINOLOGY && !is_open(RHEUMATOLOGY, month.last()) {
        own += DEPARTMENTS[RHEUMATOLOGY].assets;
    }
    // A little is bought every quarter.
    let bought = own * month.since(Month::of(2024, 1)) / 3 * 4 / 1000;
    let equipment: i64 = DEVICES.iter().filter(|device| device.place == place).map(|device| device.price).sum();
    (own + bought) * 1_000_000 * scale + equipment * 100
}

/// The asset register at every month's end, in 10,000 CNY.
pub fn export_assets(scale: i64, written: &mut Written) -> anyhow::Result<()> {
    let headers = ["月末", "使用科室", "固定资产原值(万元)", "累计折旧(万元)", "固定资产净值(万元)"];
    let mut sheet = Sheet::new(Habit::Plain, None, &headers);
    for month in months() {
        for place in (0..DEPARTMENTS.len()).filter(|&place| is_open_in(place, month)) {
            let original = original_value(place, month, scale) / 10_000;
            // About half is written off; six years more would write off the rest.
            let written_off = original * (450 + 5 * month.since(Month::of(2024, 1))) / 1000;
            sheet.date(month.last()).text(DEPARTMENTS[place].id);
            sheet.decimal(original, 2).decimal(written_off, 2).decimal(original - written_off, 2).end();
        }
    }
    written.add("assets", "exports/finance/固定资产月报.csv", sheet)
}
