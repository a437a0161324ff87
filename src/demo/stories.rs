//! The four planted stories: where, from when and how much. Everything else in the demo is season and noise,
//! so that a reader of the reports can check that they find these and nothing else.
//!
//! 1. **Neurology's costs drift.** From 2025-07 the direct cost of 神经内科 (D09) rises while its revenue does not:
//!    total cost ÷ narrow revenue grows by 1.5 points a month, 13.5 points by 2026-03.
//! 2. **CT-2 is overused.** From 2025-04, at full strength from 2025-09, 外二科 (D02) and 消化内科 (D08) send more and more patients to the
//!    device CT-2 (CT二室, bought in 2023): volume up by about 45 %, income by more, while the positive rate falls from about
//!    72 % to 48 % and repeats within 30 days rise from about 6 % to 19 %; several body parts and plain + contrast
//!    become usual. CT-1 and every other device stay as they were.
//! 3. **A ward empties.** From 2025-10 妇产科 (D05) admits 8 % fewer patients every month: occupancy falls from
//!    about 90 % to about 55 %, and the fixed part of its costs weighs more.
//! 4. **Quality slips.** From 2025-09 the satisfaction of patients of 骨科 (D03) falls from 95 to 88 points, and more
//!    than 60 % of its inpatients are given antibacterials (before: about 52 %).

use super::calendar::{Day, Month};
use super::departments::{GASTROENTEROLOGY, NEUROLOGY, OBSTETRICS, ORTHOPAEDICS, Place, SURGERY_2};

const COST_DRIFT_FROM: Month = Month::of(2025, 7);
const COST_DRIFT_A_MONTH: i64 = 15;

/// Story 1: what the drift adds to total cost ÷ narrow revenue, in permille.
pub fn cost_drift(place: Place, month: Month) -> i64 {
    if place == NEUROLOGY { (month.since(COST_DRIFT_FROM) + 1).max(0) * COST_DRIFT_A_MONTH } else { 0 }
}

const CT_OVERUSE_FROM: Month = Month::of(2025, 4);
const CT_OVERUSE_GROWS_FOR: i64 = 6;
/// The device of story 2.
pub const OVERUSED_DEVICE: &str = "CT-2";

/// Story 2: how far the overuse of CT by this department has come, in permille.
pub fn ct_overuse(place: Place, day: Day) -> i64 {
    if place != SURGERY_2 && place != GASTROENTEROLOGY {
        return 0;
    }
    let months = (day.month().since(CT_OVERUSE_FROM) + 1).clamp(0, CT_OVERUSE_GROWS_FOR);
    months * 1000 / CT_OVERUSE_GROWS_FOR
}

const WARD_EMPTIES_FROM: Month = Month::of(2025, 10);

/// Story 3: what is left of a ward's admissions, in permille.
pub fn admissions_left(place: Place, day: Day) -> i64 {
    let months = day.month().since(WARD_EMPTIES_FROM) + 1;
    let mut left = 1000;
    if place == OBSTETRICS {
        for _ in 0..months {
            left = left * 920 / 1000;
        }
    }
    left
}

const QUALITY_SLIPS_FROM: Month = Month::of(2025, 9);

/// Story 4: tenths of a point that the satisfaction of patients has lost.
pub fn satisfaction_lost(place: Place, month: Month) -> i64 {
    match (place, month.since(QUALITY_SLIPS_FROM)) {
        (ORTHOPAEDICS, 0) => 30,
        (ORTHOPAEDICS, 1..=3) => 55,
        (ORTHOPAEDICS, 4..) => 70,
        _ => 0,
    }
}

/// Story 4: what is added to the share of inpatients who are given antibacterials, in permille.
pub fn antibacterials_added(place: Place, month: Month) -> i64 {
    match (place, month.since(QUALITY_SLIPS_FROM)) {
        (ORTHOPAEDICS, 0) => 110,
        (ORTHOPAEDICS, 1..) => 160,
        _ => 0,
    }
}
