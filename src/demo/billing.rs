//! All charges of the period: of stays, of visits, of exams, and the refunds.

use super::chance::Chance;
use super::charges::{Category, Charge};
use super::clinics::clinic;
use super::departments::{CHINESE_MEDICINE, HEALTH_CHECKS, LABORATORY, Place};
use super::devices::DEVICES;
use super::encounters::{Encounter, Setting};
use super::examinations::Exam;
use super::inpatients::Stay;
use super::outpatients::{Purpose, Visit};
use super::prescriptions;
use super::stay_bills::{self, StayBill};

/// Every charge, and what the bills of every stay add up to.
pub struct Billing {
    pub charges: Vec<Charge>,
    pub stays: Vec<StayBill>,
}

/// Lines that are paid back, in permille; half of them more than a week later.
const REFUNDED: i64 = 5;

/// The charges of the period, in no order yet.
pub fn billed(stays: &[Stay], visits: &[Visit], exams: &[Exam]) -> Billing {
    let mut billing = Billing { charges: Vec::new(), stays: vec![StayBill::default(); stays.len()] };
    for stay in stays {
        stay_bills::lines(stay).into_iter().for_each(|charge| billing.add(charge));
    }
    let mut examined = vec![false; visits.len() + 1];
    for exam in exams.iter().filter(|exam| !exam.cancelled && !exam.retake) {
        if let Encounter::Visit(number) = exam.encounter {
            examined[number] = true;
        }
        billing.add(of_exam(exam));
    }
    for visit in visits.iter().filter(|visit| !visit.cancelled) {
        of_visit(visit, examined[visit.number]).into_iter().for_each(|charge| billing.add(charge));
    }
    billing.refund();
    billing
}

impl Billing {
    /// Adds a line to its stay's bill, and to the charges if it is dated in the period.
    fn add(&mut self, charge: Charge) {
        if let Encounter::Stay(number) = charge.encounter {
            self.stays[number - 1].add(&charge);
        }
        if charge.at.is_exported() {
            self.charges.push(charge);
        }
    }

    /// Pays back a few lines in whole or in part; the refund is a negative line of its own that names its bill.
    fn refund(&mut self) {
        for original in 0..self.charges.len() {
            let mut chance = Chance::of("refund", &[original as i64]);
            let charge = &self.charges[original];
            if charge.exam.is_some() || !chance.happens(REFUNDED) {
                continue;
            }
            let wait = if chance.happens(500) { chance.between(0, 2) } else { chance.between(8, 40) };
            let share = if chance.happens(600) { 1 } else { 2 };
            let refund = Charge {
                at: charge.at.day().plus(wait).at(charge.at.minute_of_day().max(500)).max(charge.at.plus(30)),
                quantity: -1,
                amount: -(charge.amount / share),
                original: Some(original),
                ..charge.clone()
            };
            self.add(refund);
        }
    }
}

fn of_exam(exam: &Exam) -> Charge {
    Charge {
        // Outpatients pay when the exam is ordered, inpatients when it is done.
        at: match exam.setting {
            Setting::Inpatient => exam.ended(),
            Setting::Outpatient | Setting::Emergency | Setting::CheckUp => exam.requested.plus(6),
        },
        setting: exam.setting,
        patient: exam.patient,
        encounter: exam.encounter,
        ordering: exam.place,
        performing: DEVICES[exam.device].place,
        category: if exam.class().treats() { Category::Treatment } else { Category::Examination },
        quantity: exam.parts.len() as i64,
        amount: exam.amount(),
        insured: exam.insured,
        exam: Some((exam.device, exam.number)),
        original: None,
    }
}

/// One or two lines: drugs if the physician prescribed, else what was done. An exam is billed apart and is all there is.
fn of_visit(visit: &Visit, examined: bool) -> Vec<Charge> {
    let mut chance = Chance::of("bill of a visit", &[visit.number as i64]);
    if visit.purpose == Purpose::CheckUp {
        let amount = chance.around(62_000, 400);
        return vec![line(visit, Category::Other, HEALTH_CHECKS, amount)];
    }
    let Some(clinic) = clinic(visit.place) else { return Vec::new() };
    if examined {
        return Vec::new();
    }
    let tests = |chance: &mut Chance| line(visit, Category::Laboratory, LABORATORY, chance.around(9_500, 500));
    if prescriptions::of_visit(visit).is_some() {
        let amount = chance.around(clinic.drugs * 100, 500);
        let drugs = line(visit, drug(visit.place, &mut chance), visit.place, amount);
        return if chance.happens(40) { vec![drugs, tests(&mut chance)] } else { vec![drugs] };
    }
    let draw = chance.between(0, 999);
    vec![match draw {
        _ if draw < clinic.treated => {
            line(visit, Category::Treatment, visit.place, chance.around(clinic.treatment * 100, 500))
        }
        _ if draw < clinic.treated + clinic.tested => tests(&mut chance),
        _ => line(visit, Category::Consultation, visit.place, chance.between(25, 60) * 100),
    }]
}

fn drug(place: Place, chance: &mut Chance) -> Category {
    let draw = chance.between(0, 999);
    match place {
        CHINESE_MEDICINE if draw < 640 => Category::HerbalDrug,
        CHINESE_MEDICINE if draw < 900 => Category::PatentDrug,
        _ if draw < 860 => Category::WesternDrug,
        _ => Category::PatentDrug,
    }
}

fn line(visit: &Visit, category: Category, performing: Place, amount: i64) -> Charge {
    Charge {
        at: visit.at.plus(30 + visit.number as i64 % 40),
        setting: Setting::of_visit(visit),
        patient: visit.patient,
        encounter: Encounter::Visit(visit.number),
        ordering: visit.place,
        performing,
        category,
        quantity: 1,
        amount,
        insured: visit.insured,
        exam: None,
        original: None,
    }
}
