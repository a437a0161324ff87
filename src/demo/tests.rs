//! What the demo promises: its size, tables that agree, and the stories of `stories`.

use super::billing;
use super::calendar::{LAST_DAY, Month, days};
use super::departments::{CARDIOLOGY, OBSTETRICS, Place};
use super::devices::DEVICES;
use super::examinations::{self, Exam};
use super::imaging_day;
use super::inpatients::{self, Stay};
use super::outpatients;
use super::wards::ward;

fn exams(stays: &[Stay], visits: &[outpatients::Visit]) -> Vec<Exam> {
    imaging_day::scheduled(examinations::ordered(stays, visits))
}

#[test]
fn the_usual_demo_has_at_most_200_000_charges() {
    let (stays, visits) = (inpatients::simulate(1), outpatients::simulate(1));
    let exams = exams(&stays, &visits);
    let charges = billing::billed(&stays, &visits, &exams).charges.len();
    assert!((150_000..=200_000).contains(&charges), "{charges}");
}

#[test]
fn a_patient_is_always_in_one_ward() {
    for stay in inpatients::simulate(1) {
        assert!(stay.segments.iter().all(|segment| segment.entered < segment.left));
        assert!(stay.segments.windows(2).all(|pair| pair[0].left == pair[1].entered));
    }
}

/// Patients at midnight ÷ open beds, in permille.
fn occupancy(stays: &[Stay], place: Place, month: Month) -> i64 {
    let (mut occupied, mut open) = (0, 0);
    for day in days(month.first(), month.last()) {
        open += ward(place).map_or(0, |ward| ward.open_beds(day, 1));
        let there =
            |stay: &&Stay| stay.admitted().day() <= day && day < stay.left().day() && stay.place_on(day) == place;
        occupied += stays.iter().filter(there).count() as i64;
    }
    occupied * 1000 / open.max(1)
}

#[test]
fn one_ward_empties_and_the_others_do_not() {
    let stays = inpatients::simulate(1);
    let end = LAST_DAY.month();
    assert!(occupancy(&stays, OBSTETRICS, Month::of(2025, 8)) > 850);
    assert!(occupancy(&stays, OBSTETRICS, end) < 650);
    assert!(occupancy(&stays, CARDIOLOGY, end) > 800);
}

/// Exams, and positive ones in permille, of a device in a quarter.
fn use_of(exams: &[Exam], device: &str, from: Month) -> (i64, i64) {
    let (mut count, mut positive) = (0, 0);
    for exam in exams.iter().filter(|exam| DEVICES[exam.device].id == device && !exam.cancelled) {
        if (0..3).contains(&exam.started.day().month().since(from)) {
            count += 1;
            positive += i64::from(exam.positive);
        }
    }
    (count, positive * 1000 / count.max(1))
}

#[test]
fn one_ct_is_overused_and_the_other_is_not() {
    let (stays, visits) = (inpatients::simulate(1), outpatients::simulate(1));
    let exams = exams(&stays, &visits);
    let (before, after) = (Month::of(2025, 1), Month::of(2026, 1));
    let (count, positive) = use_of(&exams, "CT-2", before);
    let (more, fewer_positive) = use_of(&exams, "CT-2", after);
    assert!(more * 100 > count * 130, "{count} exams became {more}");
    assert!(positive > 680 && fewer_positive < 540, "{positive} became {fewer_positive}");
    let (count, _) = use_of(&exams, "CT-1", before);
    let (same, still_positive) = use_of(&exams, "CT-1", after);
    assert!((80..120).contains(&(same * 100 / count)), "{count} exams became {same}");
    assert!(still_positive > 660, "{still_positive}");
}
