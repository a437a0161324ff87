//! Exams: who was sent to which device, for what, and what was found.
//!
//! Orders come from stays and visits (`orders`); the imaging day then gives every exam its place in the queue of its
//! device (`imaging_day`). Story 2 is woven in here: `overuse`.

use super::calendar::{Day, Moment, first_day, last_day};
use super::chance::Chance;
use super::departments::Place;
use super::devices::{Class, DEVICES, of_class};
use super::encounters::{Encounter, Setting};
use super::inpatients::{Segment, Stay};
use super::orders::{self, Contrast, Orders, Part};
use super::outpatients::{Purpose, Visit};
use super::stories;

/// Why the exam was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    Diagnosis,
    FollowUp,
    Screening,
}

/// One exam.
#[derive(Clone, Debug)]
pub struct Exam {
    /// Running number, by device and time.
    pub number: usize,
    pub device: usize,
    pub patient: i64,
    pub encounter: Encounter,
    pub setting: Setting,
    pub insured: bool,
    pub place: Place,
    pub requested: Moment,
    /// The day of the exam, and the first minute at which the patient can be there.
    pub day: Day,
    pub ready: Moment,
    pub started: Moment,
    pub minutes: i64,
    pub parts: Vec<Part>,
    pub contrast: Contrast,
    pub positive: bool,
    pub reason: Reason,
    pub retake: bool,
    pub cancelled: bool,
}

/// A second exam of the same part within weeks, in permille of first ones.
const REPEATED: i64 = 78;
/// What overuse at full strength adds, in permille: first exams of stays and of visits, second exams, several parts,
/// plain with contrast; and what it leaves of the positive findings.
const MORE_FOR_STAYS: i64 = 290;
const MORE_FOR_VISITS: i64 = 90;
const MORE_REPEATED: i64 = 520;
const MORE_PARTS: i64 = 290;
const MORE_CONTRAST: i64 = 260;
const POSITIVE_LEFT: i64 = 160;

impl Exam {
    pub fn class(&self) -> Class {
        DEVICES[self.device].class
    }

    pub fn ended(&self) -> Moment {
        self.started.plus(self.minutes)
    }

    /// Price of each part, in fen.
    pub fn price_of_part(&self) -> i64 {
        orders::price(self.class(), self.contrast)
    }

    pub fn amount(&self) -> i64 {
        self.price_of_part() * self.parts.len() as i64
    }
}

/// Every exam that was ordered for a day of the period, without its place in the queue yet.
pub fn ordered(stays: &[Stay], visits: &[Visit]) -> Vec<Exam> {
    let mut exams = Vec::new();
    for stay in stays {
        for (at, segment) in stay.segments.iter().enumerate() {
            let returned = stay.segments[..at].iter().any(|earlier| earlier.place == segment.place);
            if let Some(orders) = orders::of(segment.place).filter(|_| !returned) {
                of_segment(stay, segment, orders, &mut exams);
            }
        }
    }
    for visit in visits.iter().filter(|visit| !visit.cancelled) {
        if let Some(orders) = orders::of(visit.place) {
            of_visit(visit, orders, &mut exams);
        }
    }
    exams.retain(|exam| exam.day >= first_day() && exam.day <= last_day() && exam.requested.day() >= first_day());
    exams
}

/// Why a request exists: medicine as always, or story 2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    AsUsual,
    TooMuch,
}

/// Whether there is a request, given the usual rate and what overuse adds to it.
fn asked(usual: i64, more: i64, chance: &mut Chance) -> Option<Asked> {
    match chance.between(0, 999) {
        draw if draw < usual => Some(Asked::AsUsual),
        draw if draw < usual + more => Some(Asked::TooMuch),
        _ => None,
    }
}

fn repeat_asked(overuse: i64, chance: &mut Chance) -> Option<Asked> {
    asked(REPEATED, MORE_REPEATED * overuse / 1000, chance)
}

/// The room for a request: what is too much goes to the device of story 2, all else to any of its class.
fn room(class: Class, asked: Asked, chance: &mut Chance) -> usize {
    let rooms: Vec<usize> = of_class(class).collect();
    match (asked, overused_room()) {
        (Asked::TooMuch, Some(room)) => room,
        (Asked::TooMuch | Asked::AsUsual, _) => chance.pick(&rooms),
    }
}

/// How far overuse has come for this class of device, ordered by this department, on this day.
fn overuse(place: Place, class: Class, day: Day) -> i64 {
    if class == Class::Ct { stories::ct_overuse(place, day) } else { 0 }
}

fn of_segment(stay: &Stay, segment: &Segment, orders: &Orders, exams: &mut Vec<Exam>) {
    for class in orders::CLASSES {
        let mut chance = Chance::of("exam of a stay", &[stay.number as i64, segment.place as i64, class as i64]);
        let overuse = overuse(segment.place, class, segment.entered.day());
        let Some(asked) = asked(orders.rate(class, true), MORE_FOR_STAYS * overuse / 1000, &mut chance) else {
            continue;
        };
        let requested = segment.entered.plus(chance.between(40, 180));
        let same_day = stay.is_same_day() || chance.happens(350);
        let day = requested.day().plus(i64::from(!same_day));
        if day > segment.left.day() {
            continue;
        }
        let base = Exam {
            patient: stay.patient,
            encounter: Encounter::Stay(stay.number),
            setting: Setting::Inpatient,
            insured: stay.insured,
            ..request(segment.place, class, requested, day)
        };
        let first = made(base, asked, orders, overuse, &mut chance);
        if let Some(asked) = repeat_asked(overuse, &mut chance) {
            let again = first.day.plus(chance.between(2, 6));
            if again < segment.left.day() {
                exams.push(repeated(&first, asked, again, overuse, &mut chance));
            }
        }
        exams.push(first);
    }
}

fn of_visit(visit: &Visit, orders: &Orders, exams: &mut Vec<Exam>) {
    for class in orders::CLASSES {
        let mut chance = Chance::of("exam of a visit", &[visit.number as i64, class as i64]);
        let overuse = overuse(visit.place, class, visit.at.day());
        let Some(asked) = asked(orders.rate(class, false), MORE_FOR_VISITS * overuse / 1000, &mut chance) else {
            continue;
        };
        let requested = visit.at.plus(chance.between(12, 45));
        let at_once = visit.purpose != Purpose::Outpatient;
        let same_day = at_once || (requested.minute_of_day() < 620 && class != Class::Mri && chance.happens(600));
        let wait = match class {
            Class::Mri => chance.between(1, 4),
            Class::Ct | Class::Dsa | Class::Dr | Class::Ultrasound => chance.between(1, 2),
        };
        let day = requested.day().plus(if same_day { 0 } else { wait });
        let base = Exam {
            patient: visit.patient,
            encounter: Encounter::Visit(visit.number),
            setting: Setting::of_visit(visit),
            insured: visit.insured,
            ..request(visit.place, class, requested, day)
        };
        let first = made(base, asked, orders, overuse, &mut chance);
        let asked = repeat_asked(overuse * 2 / 3, &mut chance).filter(|_| visit.purpose != Purpose::CheckUp);
        if let Some(asked) = asked {
            let again = first.day.plus(chance.between(4, 20));
            let second = repeated(&first, asked, again, overuse, &mut chance);
            exams.push(Exam { encounter: Encounter::None, setting: Setting::Outpatient, ..second });
        }
        exams.push(first);
    }
}

/// An exam of which only the request is known.
fn request(place: Place, class: Class, requested: Moment, day: Day) -> Exam {
    Exam {
        number: 0,
        device: of_class(class).next().unwrap_or(0),
        patient: 0,
        encounter: Encounter::None,
        setting: Setting::Outpatient,
        insured: false,
        place,
        requested,
        day,
        ready: requested.plus(20),
        started: requested,
        minutes: 0,
        parts: Vec::new(),
        contrast: Contrast::Plain,
        positive: false,
        reason: Reason::Diagnosis,
        retake: false,
        cancelled: false,
    }
}

/// Device, parts, contrast medium and finding of a request.
fn made(base: Exam, asked: Asked, orders: &Orders, overuse: i64, chance: &mut Chance) -> Exam {
    let class = base.class();
    let device = room(class, asked, chance);
    let overuse = shown_on(device, overuse);
    let usual = match chance.between(0, 99) {
        0..=69 => orders.parts[0],
        70..=87 => orders.parts[1],
        _ => orders.parts[2],
    };
    let mut parts = vec![usual.seen_by(class)];
    if chance.happens(orders::several_parts(class) + MORE_PARTS * overuse / 1000) {
        let others: Vec<Part> =
            orders.parts.iter().map(|part| part.seen_by(class)).filter(|part| !parts.contains(part)).collect();
        if !others.is_empty() {
            parts.push(chance.pick(&others));
        }
    }
    let (only, both) = orders::contrast_shares(class, parts[0]);
    let both = both + MORE_CONTRAST * overuse / 1000;
    let contrast = match chance.between(0, 999) {
        draw if draw < both => Contrast::Both,
        draw if draw < both + only => Contrast::Only,
        _ => Contrast::Plain,
    };
    let reason = match base.setting {
        Setting::CheckUp => Reason::Screening,
        Setting::Outpatient | Setting::Emergency | Setting::Inpatient if chance.happens(70) => Reason::FollowUp,
        Setting::Outpatient | Setting::Emergency | Setting::Inpatient => Reason::Diagnosis,
    };
    let found = orders::positive(class) * (1000 - overuse) / 1000 + POSITIVE_LEFT * overuse / 1000;
    let extra = match contrast {
        Contrast::Plain => 0,
        Contrast::Only => 4,
        Contrast::Both => 8,
    };
    let minutes = chance.around(DEVICES[device].standard + extra + 4 * (parts.len() as i64 - 1), 300);
    Exam {
        device,
        parts,
        contrast,
        minutes,
        reason,
        positive: chance.happens(found),
        retake: chance.happens(8),
        cancelled: chance.happens(15),
        ..base
    }
}

/// The same parts once more, for the same question.
fn repeated(first: &Exam, asked: Asked, day: Day, overuse: i64, chance: &mut Chance) -> Exam {
    let requested = day.plus(-1).at(chance.between(540, 980));
    let class = first.class();
    let device = room(class, asked, chance);
    let overuse = shown_on(device, overuse);
    let found = orders::positive(class) * (1000 - overuse) / 1000 + POSITIVE_LEFT * overuse / 1000;
    Exam {
        device,
        requested,
        day,
        ready: requested.plus(20),
        minutes: chance.around(first.minutes, 150),
        positive: chance.happens(found),
        reason: Reason::Diagnosis,
        retake: false,
        cancelled: false,
        ..first.clone()
    }
}

/// Overuse shows on the device that it goes to, and only there.
fn shown_on(device: usize, overuse: i64) -> i64 {
    if Some(device) == overused_room() { overuse } else { 0 }
}

fn overused_room() -> Option<usize> {
    DEVICES.iter().position(|device| device.id == stories::OVERUSED_DEVICE)
}
