//! The bills of inpatients: at most one line for each category, but nursing is billed at the end of every month, too.

use super::calendar::{Day, Moment, days};
use super::chance::Chance;
use super::charges::{Category, Charge};
use super::departments::{ENDOCRINOLOGY, INTENSIVE_CARE, LABORATORY, Place, RHEUMATOLOGY, rheumatology_closed};
use super::encounters::{Encounter, Setting};
use super::inpatients::{Segment, Stay};
use super::theatre;
use super::wards::{Ward, ward};

/// What the front page says of a stay's bills, in fen.
#[derive(Clone, Copy, Debug, Default)]
pub struct StayBill {
    pub total: i64,
    pub drugs: i64,
    pub examinations: i64,
}

impl StayBill {
    pub fn add(&mut self, charge: &Charge) {
        self.total += charge.amount;
        match charge.category {
            Category::WesternDrug | Category::PatentDrug | Category::HerbalDrug => self.drugs += charge.amount,
            Category::Examination => self.examinations += charge.amount,
            Category::Consumable
            | Category::Laboratory
            | Category::Operation
            | Category::Treatment
            | Category::Nursing
            | Category::Bed
            | Category::Consultation
            | Category::Blood
            | Category::Other => {}
        }
    }
}

/// Stays whose drugs include Chinese patent medicine, and its share of their drugs, in permille.
const PATENT: i64 = 70;
const PATENT_SHARE: i64 = 380;

/// All lines of a stay, whether dated in the period or not. Exams are billed apart.
pub fn lines(stay: &Stay) -> Vec<Charge> {
    let mut lines = Vec::new();
    for (at, segment) in stay.segments.iter().enumerate() {
        if let Some(ward) = ward(segment.place) {
            let mut bill = Bill {
                stay,
                segment,
                ward,
                chance: Chance::of("bill of a stay", &[stay.number as i64, at as i64]),
                lines: &mut lines,
            };
            bill.daily();
            bill.once();
        }
    }
    of_theatre(stay, &mut lines);
    late(stay, &mut lines);
    lines
}

/// The bill of one segment in the making.
struct Bill<'a> {
    stay: &'a Stay,
    segment: &'a Segment,
    ward: &'a Ward,
    chance: Chance,
    lines: &'a mut Vec<Charge>,
}

impl Bill<'_> {
    fn nights(&self) -> i64 {
        self.segment.left.day().since(self.segment.entered.day()).max(1)
    }

    /// What a stay of this length and severity costs, from the cost of a usual one: half of it is there on the first day.
    fn scaled(&mut self, yuan: i64) -> i64 {
        let length = 500 + 500 * self.nights() * 10 / self.ward.stay;
        let fen = yuan * 100 * length / 1000 * self.stay.severity / 1000;
        self.chance.around(fen, 120)
    }

    fn push(&mut self, at: Moment, category: Category, performing: Place, quantity: i64, amount: i64) {
        self.lines.push(line(self.stay, at, category, self.segment.place, performing, quantity, amount));
    }

    /// Nursing and bed for each month on its own, and once more when the patient leaves; drugs when the patient leaves.
    fn daily(&mut self) {
        let drugs = self.scaled(self.ward.drugs);
        let patent = if self.chance.happens(PATENT) { drugs * PATENT_SHARE / 1000 } else { 0 };
        let mut nursing = self.chance.around(self.ward.nursing * 100, 60);
        if !self.ward.bills_treatment() {
            nursing += self.scaled(self.ward.treatment) / self.nights();
        }
        let place = self.segment.place;
        for (at, nights) in interim_bills(self.segment) {
            self.push(at, Category::Nursing, place, nights, nursing * nights);
            if place == INTENSIVE_CARE {
                self.push(at, Category::Bed, place, nights, 12_000 * nights);
            }
        }
        self.push(self.segment.left, Category::WesternDrug, place, 1, drugs - patent);
        if patent > 0 {
            self.push(self.segment.left, Category::PatentDrug, place, 1, patent);
        }
    }

    /// Treatment, laboratory tests and, where no operation explains them, consumables.
    fn once(&mut self) {
        let place = self.segment.place;
        if self.ward.bills_treatment() {
            let treatment = self.scaled(self.ward.treatment);
            self.push(self.segment.left.plus(-25), Category::Treatment, place, 1, treatment);
        }
        let tests = self.scaled(self.ward.laboratory);
        let sampled = self.segment.entered.plus(95).min(self.segment.left);
        self.push(sampled, Category::Laboratory, LABORATORY, 1, tests);
        let consumables = self.scaled(self.ward.consumables);
        if self.ward.operated == 0 && self.chance.happens(self.ward.consuming()) {
            self.push(self.segment.left.plus(-40), Category::Consumable, place, 1, consumables);
        }
        let blood = self.chance.between(40_000, 120_000);
        if place == INTENSIVE_CARE && self.chance.happens(120) {
            self.push(self.segment.entered.plus(200).min(self.segment.left), Category::Blood, place, 1, blood);
        }
    }
}

/// The ends of the months that a segment reaches, and its own end, each with the nights since the last bill.
fn interim_bills(segment: &Segment) -> Vec<(Moment, i64)> {
    let left = segment.left.day();
    let mut bills = Vec::new();
    let mut since = segment.entered.day();
    for day in days(since, left) {
        if day == day.month().last() && day < left {
            bills.push((day.at(1_430), day.since(since) + 1));
            since = day.plus(1);
        }
    }
    let nights = left.since(since);
    if nights > 0 || bills.is_empty() {
        bills.push((segment.left, nights.max(1)));
    }
    bills
}

/// Operations with their consumables.
fn of_theatre(stay: &Stay, lines: &mut Vec<Charge>) {
    for (at, operation) in theatre::of_stay(stay).iter().enumerate() {
        let Some(ward) = ward(operation.place) else { continue };
        let mut chance = Chance::of("bill of an operation", &[stay.number as i64, at as i64]);
        // Level 1 costs about 60 %, level 4 about 165 % of a usual operation.
        let weight = 25 + 35 * operation.level;
        let fee = chance.around(ward.operation * weight, 150);
        let consumables = chance.around(ward.consumables * (50 + 20 * operation.level), 350);
        let at = operation.started.plus(120);
        lines.push(line(stay, at, Category::Operation, operation.place, operation.place, 1, fee));
        lines.push(line(stay, at, Category::Consumable, operation.place, operation.place, 1, consumables));
    }
}

/// Lines that reached HIS only after rheumatology had been merged: they still name the old department.
fn late(stay: &Stay, lines: &mut Vec<Charge>) {
    let handed_over = stay
        .segments
        .iter()
        .any(|segment| segment.place == RHEUMATOLOGY && segment.left.day() == rheumatology_closed());
    if handed_over && stay.discharging() == ENDOCRINOLOGY && stay.number.is_multiple_of(2) {
        let posted: Day = rheumatology_closed().plus(2 + stay.number as i64 % 5);
        lines.push(line(stay, posted.at(630), Category::Treatment, RHEUMATOLOGY, RHEUMATOLOGY, 1, 18_600));
    }
}

fn line(
    stay: &Stay,
    at: Moment,
    category: Category,
    ordering: Place,
    performing: Place,
    quantity: i64,
    amount: i64,
) -> Charge {
    Charge {
        at,
        setting: Setting::Inpatient,
        patient: stay.patient,
        encounter: Encounter::Stay(stay.number),
        ordering,
        performing,
        category,
        quantity,
        amount,
        insured: stay.insured,
        exam: None,
        original: None,
    }
}
