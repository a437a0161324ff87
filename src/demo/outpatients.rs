//! Outpatients: visits to the clinics, to the emergency department and to the health check centre.

use super::calendar::{Moment, days, first_day, last_day, months};
use super::chance::Chance;
use super::clinics::{CLINICS, Clinic, clinic, successor};
use super::departments::{DEPARTMENTS, EMERGENCY, ENDOCRINOLOGY, HEALTH_CHECKS, Place, RHEUMATOLOGY, is_open};
use super::encounters::Encounter;
use super::files::{Habit, Sheet, Written, compact};
use super::seasons::{Season, Week, busyness};
use super::slips;

/// What a visit is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    Outpatient,
    Emergency,
    CheckUp,
}

/// One visit.
#[derive(Debug)]
pub struct Visit {
    /// Running number, by arrival.
    pub number: usize,
    pub patient: i64,
    pub place: Place,
    pub purpose: Purpose,
    /// Registration.
    pub at: Moment,
    pub insured: bool,
    booked: bool,
    wait: i64,
    diagnosis: &'static str,
    pub cancelled: bool,
}

/// Check-ups of a usual month.
const CHECK_UPS: i64 = 52;
const CANCELLED: i64 = 15;

impl Visit {
    /// The visit number of HIS.
    pub fn id(&self) -> Encounter {
        Encounter::Visit(self.number)
    }
}

/// The visits of the period, by arrival.
pub fn simulate(scale: i64) -> Vec<Visit> {
    let mut visits = Vec::new();
    for day in days(first_day(), last_day()) {
        for clinic in CLINICS.iter().filter(|clinic| is_open(clinic.place, day)) {
            let week = if clinic.place == EMERGENCY { Week::Emergency } else { Week::Clinic };
            let monthly = clinic.visits * scale * month_of_a_clinic(clinic.place, day.month().key()) / 1000;
            let thousandths = monthly * busyness(day, clinic.season, week) * 10 / 304;
            for arrival in 0..Chance::of("visits", &[clinic.place as i64, day.key()]).events(thousandths) {
                let chance = Chance::of("visit", &[clinic.place as i64, day.key(), arrival]);
                visits.push(clinic_visit(clinic, day.at(0), chance, scale));
            }
            if clinic.place == ENDOCRINOLOGY && !is_open(RHEUMATOLOGY, day) {
                take_over(day.at(0), thousandths, &mut visits, scale);
            }
        }
        let check_ups = CHECK_UPS * scale * busyness(day, Season::Even, Week::Clinic) * 10 / 304;
        for arrival in 0..Chance::of("check-ups", &[day.key()]).events(check_ups) {
            visits.push(check_up(day.at(0), Chance::of("check-up", &[day.key(), arrival]), scale));
        }
    }
    visits.sort_by_key(|visit| (visit.at, visit.place, visit.patient));
    for (number, visit) in visits.iter_mut().enumerate() {
        visit.number = number + 1;
    }
    visits
}

fn month_of_a_clinic(place: Place, month: i64) -> i64 {
    Chance::of("month of a clinic", &[place as i64, month]).around(1000, 60)
}

/// The visits that the closed rheumatology clinic would have had: its successor sees those patients.
fn take_over(midnight: Moment, own: i64, visits: &mut Vec<Visit>, scale: i64) {
    let (Some(closed), Some(heir)) = (clinic(RHEUMATOLOGY), clinic(successor(RHEUMATOLOGY))) else { return };
    let thousandths = own * closed.visits / heir.visits;
    let day = midnight.day().key();
    for arrival in 0..Chance::of("visits", &[closed.place as i64, day]).events(thousandths) {
        let mut visit =
            clinic_visit(closed, midnight, Chance::of("visit", &[closed.place as i64, day, arrival]), scale);
        visit.place = heir.place;
        visits.push(visit);
    }
}

fn clinic_visit(clinic: &Clinic, midnight: Moment, mut chance: Chance, scale: i64) -> Visit {
    let emergency = clinic.place == EMERGENCY;
    let minute = if emergency {
        // Evenings are the busy hours.
        if chance.happens(550) { chance.between(1020, 1430) } else { chance.between(0, 1019) }
    } else if chance.happens(680) {
        chance.between(475, 690)
    } else {
        chance.between(840, 1020)
    };
    let usual_wait = if emergency { 9 } else { 22 };
    // Half a year of visits, and everybody comes about twice in it.
    let regulars = clinic.visits * scale * 3;
    Visit {
        number: 0,
        patient: 1_000_000 * (clinic.place as i64 + 10) + chance.between(1, regulars * 3),
        place: clinic.place,
        purpose: if emergency { Purpose::Emergency } else { Purpose::Outpatient },
        at: midnight.plus(minute),
        insured: chance.happens(800),
        booked: chance.happens(clinic.booked),
        wait: chance.around(usual_wait, 600) + if chance.happens(120) { chance.between(5, usual_wait * 2) } else { 0 },
        diagnosis: chance.pick(&clinic.diagnoses),
        cancelled: chance.happens(CANCELLED),
    }
}

fn check_up(midnight: Moment, mut chance: Chance, scale: i64) -> Visit {
    Visit {
        number: 0,
        patient: 9_000_000 + chance.between(1, 3_000 * scale),
        place: HEALTH_CHECKS,
        purpose: Purpose::CheckUp,
        at: midnight.plus(chance.between(450, 620)),
        insured: false,
        booked: chance.happens(900),
        wait: chance.around(12, 600),
        diagnosis: "Z00.0",
        cancelled: chance.happens(CANCELLED),
    }
}

/// The registrations of HIS, one file a month.
pub fn export(visits: &[Visit], written: &mut Written) -> anyhow::Result<()> {
    let headers = [
        "就诊流水号",
        "患者ID",
        "就诊科室",
        "挂号时间",
        "就诊类型",
        "费别",
        "预约标志",
        "预约时间",
        "签到时间",
        "叫号时间",
        "诊断编码",
        "退号标志",
        "挂号员",
    ];
    let mut rest = visits;
    for month in months() {
        let title = format!("门急诊就诊明细 {}年{}月", month.year(), month.number());
        let mut sheet = Sheet::new(Habit::His, Some(&title), &headers);
        let this_month = rest.partition_point(|visit| visit.at.day() <= month.last());
        for visit in &rest[..this_month] {
            row(&mut sheet, visit);
        }
        slips::in_visits(month, &mut sheet);
        written.add("visits", &format!("exports/his/门急诊就诊_{}.csv", compact(month)), sheet)?;
        rest = &rest[this_month..];
    }
    Ok(())
}

fn row(sheet: &mut Sheet, visit: &Visit) {
    let kind = match visit.purpose {
        Purpose::Outpatient => "门诊",
        Purpose::Emergency => "急诊",
        Purpose::CheckUp => "体检",
    };
    let seen = !visit.cancelled;
    sheet.id(visit.id()).id(format_args!("P{}", visit.patient)).text(DEPARTMENTS[visit.place].id).moment(visit.at);
    sheet.text(kind).either(visit.insured, "医保", "自费").either(visit.booked, "1", "0");
    sheet.optional_moment(visit.booked.then(|| visit.at.plus(20)));
    sheet.optional_moment(seen.then(|| visit.at.plus(4)));
    sheet.optional_moment(seen.then(|| visit.at.plus(4 + visit.wait)));
    sheet.text(visit.diagnosis).either(visit.cancelled, "退号", "").text("C02").end();
}
