//! What each department did in a year: the base of next year's targets.

use super::calendar::{Month, days, months};
use super::costs::Costs;
use super::departments::{DEPARTMENTS, Place, is_open};
use super::devices::DEVICES;
use super::examinations::Exam;
use super::growth;
use super::inpatients::Stay;
use super::ledger::Ledger;
use super::outpatients::{Purpose, Visit};
use super::people;
use super::stay_bills::StayBill;
use super::theatre;
use super::wards::ward;

/// A department's year. Money in fen, full-time equivalents and points in hundredths.
#[derive(Clone, Copy, Debug, Default)]
pub struct Year {
    pub months: i64,
    pub operating: i64,
    pub cost: i64,
    pub broad: i64,
    pub drugs_of_share: i64,
    pub discharges: i64,
    /// What the stays that ended in the year cost in total, and the inpatient charges, both in fen.
    pub stay_charges: i64,
    pub outpatient_visits: i64,
    pub visits: i64,
    pub operated: i64,
    pub exams: i64,
    pub tests: i64,
    pub open_bed_days: i64,
    pub ward_days: i64,
    /// Sums over the months.
    pub posts: i64,
    pub assets: i64,
    pub growth: i64,
}

/// All that is needed to look back.
pub struct Archive<'a> {
    pub stays: &'a [Stay],
    pub visits: &'a [Visit],
    pub exams: &'a [Exam],
    pub bills: &'a [StayBill],
    pub ledger: &'a Ledger,
    pub costs: &'a Costs,
    pub scale: i64,
}

/// The year of every department, in the order of `DEPARTMENTS`.
pub fn of(year: i32, archive: &Archive<'_>) -> Vec<Year> {
    let mut years = vec![Year::default(); DEPARTMENTS.len()];
    for month in months().filter(|month| month.year() == year) {
        for (place, sums) in years.iter_mut().enumerate() {
            if is_open(place, month.last()) {
                of_month(place, month, archive, sums);
            }
        }
    }
    patients(year, archive, &mut years);
    years
}

fn of_month(place: Place, month: Month, archive: &Archive<'_>, sums: &mut Year) {
    let Some(at) = month.index() else { return };
    let revenue = archive.ledger.of_department(place, at);
    sums.months += 1;
    sums.operating += revenue.operating();
    sums.broad += revenue.broad;
    sums.drugs_of_share += revenue.drugs_of_share;
    sums.tests += revenue.tests;
    sums.cost += archive.costs.total(place, at);
    sums.posts += people::full_time_equivalents(place, month, archive.scale);
    sums.assets += people::original_value(place, month, archive.scale);
    sums.growth += growth::points(place, month);
    if let Some(ward) = ward(place) {
        for day in days(month.first(), month.last()) {
            sums.open_bed_days += ward.open_beds(day, archive.scale);
            sums.ward_days += 1;
        }
    }
}

fn patients(year: i32, archive: &Archive<'_>, years: &mut [Year]) {
    let in_year = |month: Month| month.year() == year && month.index().is_some();
    for stay in archive.stays.iter().filter(|stay| in_year(stay.left().day().month())) {
        years[stay.discharging()].discharges += 1;
        years[stay.discharging()].stay_charges += archive.bills[stay.number - 1].total;
    }
    for stay in archive.stays {
        for operation in theatre::of_stay(stay).iter().filter(|operation| in_year(operation.started.day().month())) {
            years[operation.place].operated += 1;
        }
    }
    for visit in archive.visits.iter().filter(|visit| !visit.cancelled && in_year(visit.at.day().month())) {
        match visit.purpose {
            Purpose::Outpatient => {
                years[visit.place].outpatient_visits += 1;
                years[visit.place].visits += 1;
            }
            Purpose::Emergency => years[visit.place].visits += 1,
            Purpose::CheckUp => {}
        }
    }
    for exam in archive.exams.iter().filter(|exam| !exam.cancelled && in_year(exam.started.day().month())) {
        years[DEVICES[exam.device].place].exams += 1;
    }
}
