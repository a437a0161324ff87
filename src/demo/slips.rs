//! The mistakes in the exports, as every hospital has them: nine rows in 27 months, each in addition to the true rows.
//!
//! | file | what is wrong | what a reader of exports should do |
//! |---|---|---|
//! | `his/门急诊就诊_202406.csv` | a department (康复理疗门诊) that the dictionary does not know | set aside |
//! | `theatre/手术登记_202409.csv` | an operation of level 5 (levels are 1 to 4) | set aside |
//! | `front-pages/病案首页_202411.csv` | a total charge with a letter in it (84l2.60) | set aside |
//! | `his/费用明细_202502.csv` | a charge on 30 February; the 合计 row includes its 86.00 yuan | set aside |
//! | `pacs/检查记录_202503.tsv` | the last row twice, identical | keep one |
//! | `pharmacy/门急诊处方_202508.csv` | a prescription number twice, with other items | keep the first, set aside |
//! | `survey/满意度问卷_2025.csv` | a score of 195 | set aside |
//! | `his/门急诊就诊_202510.csv` | the last row twice, identical | keep one |
//! | `pacs/检查记录_202512.tsv` | an exam on a device (CT-3) that nobody owns | set aside |

use super::calendar::Month;
use super::files::Sheet;

/// An unknown department; later a row that was exported twice.
pub fn in_visits(month: Month, sheet: &mut Sheet) {
    if month == Month::of(2024, 6) {
        let time = "2024/06/18 09:20:00";
        sheet.texts(&[
            "MZ90000001",
            "P1099999",
            "康复理疗门诊",
            time,
            "门诊",
            "医保",
            "0",
            "",
            time,
            "2024/06/18 09:41:00",
            "M54.5",
            "",
            "C02",
        ]);
    }
    if month == Month::of(2025, 10) {
        copy_last(sheet, |_| {});
    }
}

/// A level that does not exist.
pub fn in_operations(month: Month, sheet: &mut Sheet) {
    if month == Month::of(2024, 9) {
        copy_last(sheet, |cells| {
            cells[0] = "SS9000001A".into();
            cells[5] = "5".into();
        });
    }
}

/// A letter l in an amount.
pub fn in_front_pages(month: Month, sheet: &mut Sheet) {
    if month == Month::of(2024, 11) {
        copy_last(sheet, |cells| {
            cells[1] = "ZY9000001".into();
            cells[20] = "84l2.60".into();
        });
    }
}

/// A day that does not exist. Returns what the line adds to the file's total, in fen.
pub fn in_charges(month: Month, sheet: &mut Sheet) -> i64 {
    if month != Month::of(2025, 2) {
        return 0;
    }
    let amount = 8_600;
    copy_last(sheet, |cells| {
        cells[0] = "F202502900001".into();
        cells[1] = "2025/02/30 10:12:00".into();
        cells[12] = "86.00".into();
        cells[14] = "0.00".into();
        cells[15] = "86.00".into();
    });
    amount
}

/// A row twice; later an unknown device.
pub fn in_exams(month: Month, sheet: &mut Sheet) {
    if month == Month::of(2025, 3) {
        copy_last(sheet, |_| {});
    }
    if month == Month::of(2025, 12) {
        copy_last(sheet, |cells| {
            cells[0] = "JC9000001".into();
            cells[14] = "CT-3".into();
        });
    }
}

/// The number of the last prescription once more, with one item more.
pub fn in_prescriptions(month: Month, sheet: &mut Sheet) {
    if month == Month::of(2025, 8) {
        copy_last(sheet, |cells| cells[7] = "9".into());
    }
}

/// 195 of 100 points.
pub fn in_surveys(month: Month, sheet: &mut Sheet) {
    if month == Month::of(2025, 8) {
        copy_last(sheet, |cells| {
            cells[0] = "WJ9000001".into();
            cells[5] = "195.00".into();
        });
    }
}

/// The last row with some cells changed.
fn copy_last(sheet: &mut Sheet, change: impl FnOnce(&mut [String])) {
    let mut cells = sheet.last_row();
    change(&mut cells);
    let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
    sheet.texts(&cells);
}
