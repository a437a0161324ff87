//! Prescriptions: one file a month for outpatients and emergency, another one for inpatients, as two systems keep them.

use super::calendar::{Moment, Month, months};
use super::chance::Chance;
use super::clinics::clinic;
use super::departments::{Place, name_on, physician};
use super::files::{Habit, Sheet, Written, compact};
use super::front_pages;
use super::inpatients::Stay;
use super::outpatients::{Purpose, Visit};
use super::slips;

/// One prescription.
#[derive(Clone, Copy, Debug)]
pub struct Prescription {
    items: i64,
    essential: i64,
    antibacterial: bool,
    reviewed: bool,
    physician: i64,
}

/// Essential medicines among the items: about 54 %, a little different from department to department.
fn prescription(place: Place, antibacterial: bool, chance: &mut Chance) -> Prescription {
    let share = Chance::of("essential medicines", &[place as i64]).between(525, 575);
    let items = chance.between(1, 5);
    let essential = (0..items).filter(|_| chance.happens(share)).count() as i64;
    Prescription { items, essential, antibacterial, reviewed: chance.happens(250), physician: chance.between(0, 9) }
}

/// What the physician prescribed at a visit, if anything.
pub fn of_visit(visit: &Visit) -> Option<Prescription> {
    let clinic = clinic(visit.place)?;
    let mut chance = Chance::of("prescription", &[visit.number as i64]);
    if visit.cancelled || !chance.happens(clinic.prescribed) {
        return None;
    }
    let antibacterial = chance.happens(clinic.antibacterials * 1000 / clinic.prescribed);
    Some(prescription(visit.place, antibacterial, &mut chance))
}

/// All prescriptions, two files a month.
pub fn export(visits: &[Visit], stays: &[Stay], written: &mut Written) -> anyhow::Result<()> {
    for month in months() {
        of_clinics(month, visits, written)?;
        of_wards(month, stays, written)?;
    }
    Ok(())
}

fn of_clinics(month: Month, visits: &[Visit], written: &mut Written) -> anyhow::Result<()> {
    let headers = [
        "处方号",
        "开方时间",
        "处方类别",
        "患者ID",
        "就诊流水号",
        "开方科室",
        "开方医生",
        "药品数",
        "基药数",
        "抗菌药物",
        "已点评",
    ];
    let mut sheet = Sheet::new(Habit::Office, None, &headers);
    let from = visits.partition_point(|visit| visit.at.day() < month.first());
    let to = visits.partition_point(|visit| visit.at.day() <= month.last());
    for visit in &visits[from..to] {
        if let Some(prescription) = of_visit(visit) {
            let kind = match visit.purpose {
                Purpose::Outpatient | Purpose::CheckUp => "普通",
                Purpose::Emergency => "急诊",
            };
            sheet.id(format_args!("CF{:08}", visit.number)).moment(visit.at.plus(40)).text(kind);
            sheet.id(format_args!("P{}", visit.patient)).id(visit.id());
            details(&mut sheet, visit.place, visit.at, prescription);
        }
    }
    slips::in_prescriptions(month, &mut sheet);
    written.add("prescriptions", &format!("exports/pharmacy/门急诊处方_{}.csv", compact(month)), sheet)
}

fn of_wards(month: Month, stays: &[Stay], written: &mut Written) -> anyhow::Result<()> {
    let headers = [
        "处方号",
        "开方时间",
        "患者ID",
        "住院流水号",
        "开方科室",
        "开方医生",
        "药品数",
        "基药数",
        "抗菌药物",
        "已点评",
    ];
    let mut sheet = Sheet::new(Habit::Office, None, &headers);
    let from = stays.partition_point(|stay| stay.admitted().day() < month.first());
    let to = stays.partition_point(|stay| stay.admitted().day() <= month.last());
    for stay in &stays[from..to] {
        let mut chance = Chance::of("ward prescription", &[stay.number as i64]);
        let prescription = prescription(stay.admitting(), front_pages::given_antibacterials(stay), &mut chance);
        let at = stay.admitted().plus(90);
        sheet.id(format_args!("ZC{:07}", stay.number)).moment(at).id(format_args!("P{}", stay.patient)).id(stay.id());
        details(&mut sheet, stay.admitting(), at, prescription);
    }
    written.add("prescriptions", &format!("exports/pharmacy/住院处方_{}.csv", compact(month)), sheet)
}

fn details(sheet: &mut Sheet, place: Place, at: Moment, prescription: Prescription) {
    sheet.text(name_on(place, at.day())).id(physician(place, prescription.physician));
    sheet.integer(prescription.items).integer(prescription.essential);
    sheet.either(prescription.antibacterial, "是", "否").either(prescription.reviewed, "是", "否").end();
}
