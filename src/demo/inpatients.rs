//! Inpatients: a simulation day by day of who is admitted where, moves to intensive care or another ward, and leaves.
//!
//! Everything else about a ward (census, operations, exams, bills, costs) follows from these stays, so the tables
//! agree with each other. The simulation starts six weeks early, so that wards are full on the first day.

use super::calendar::{Day, Moment, days, first_day, last_day};
use super::chance::Chance;
use super::departments::{
    CARDIOLOGY, DEPARTMENTS, ENDOCRINOLOGY, INTENSIVE_CARE, NEUROLOGY, Place, REHABILITATION, RESPIRATORY,
    RHEUMATOLOGY, SURGERY_1, is_open, rehabilitation_opened, rheumatology_closed,
};
use super::encounters::Encounter;
use super::seasons::{Week, busyness};
use super::stories;
use super::wards::{WARDS, Ward, ward};

/// Time that a patient spent in one ward.
#[derive(Clone, Copy, Debug)]
pub struct Segment {
    pub place: Place,
    pub entered: Moment,
    pub left: Moment,
}

/// One admission. It ends after the exports do if the patient is still in hospital.
#[derive(Debug)]
pub struct Stay {
    /// Running number, by admission.
    pub number: usize,
    pub patient: i64,
    pub insured: bool,
    /// How much this stay needs, in permille of a usual one.
    pub severity: i64,
    pub died: bool,
    pub segments: Vec<Segment>,
}

const WARM_UP_DAYS: i64 = 45;
const FIRST_INPATIENT: i64 = 3_000_000;
/// Lengths of stay in permille of the ward's mean: sixteen equally likely classes, skewed as real ones are.
const SHAPE: [i64; 16] = [250, 380, 480, 560, 640, 710, 780, 850, 920, 1000, 1090, 1200, 1330, 1510, 1800, 2500];

impl Stay {
    pub fn admitted(&self) -> Moment {
        self.segments[0].entered
    }

    /// The end of the stay, even if it lies after the exports.
    pub fn left(&self) -> Moment {
        self.segments[self.segments.len() - 1].left
    }

    pub fn is_discharged(&self) -> bool {
        self.left().day() <= last_day()
    }

    pub fn admitting(&self) -> Place {
        self.segments[0].place
    }

    pub fn discharging(&self) -> Place {
        self.segments[self.segments.len() - 1].place
    }

    pub fn is_same_day(&self) -> bool {
        self.admitted().day() == self.left().day()
    }

    /// The admission number of HIS.
    pub fn id(&self) -> Encounter {
        Encounter::Stay(self.number)
    }

    /// Where the patient was at the end of that day of the stay.
    pub fn place_on(&self, day: Day) -> Place {
        let last = self.segments.iter().rfind(|segment| segment.entered.day() <= day);
        last.map_or(self.admitting(), |segment| segment.place)
    }
}

/// The stays of the period, by admission.
pub fn simulate(scale: i64) -> Vec<Stay> {
    let start = first_day().plus(-WARM_UP_DAYS);
    let mut hospital = Hospital::new(start, scale);
    for day in days(start, last_day()) {
        for ward in &WARDS {
            for arrival in 0..hospital.arrivals(ward, day) {
                hospital.admit(ward, day, arrival);
            }
        }
    }
    let mut stays = hospital.stays;
    stays.retain(|stay| stay.left().day() >= first_day());
    stays.sort_by_key(|stay| (stay.admitted(), stay.patient));
    for (number, stay) in stays.iter_mut().enumerate() {
        stay.number = number + 1;
    }
    stays
}

/// The state of the simulation.
struct Hospital {
    start: Day,
    scale: i64,
    /// Patients at midnight, by day since the start and department.
    census: Vec<[i64; DEPARTMENTS.len()]>,
    /// Who left which ward when, for readmissions.
    former: Vec<Vec<(Day, i64)>>,
    patients: i64,
    stays: Vec<Stay>,
}

impl Hospital {
    fn new(start: Day, scale: i64) -> Self {
        // Room for stays that reach beyond the exports.
        let length = last_day().since(start) as usize + 120;
        Hospital {
            start,
            scale,
            census: vec![[0; DEPARTMENTS.len()]; length],
            former: vec![Vec::new(); DEPARTMENTS.len()],
            patients: FIRST_INPATIENT,
            stays: Vec::new(),
        }
    }

    /// How many patients come to this ward today.
    fn arrivals(&self, ward: &Ward, day: Day) -> i64 {
        let takes_no_more = ward.place == RHEUMATOLOGY && day > rheumatology_closed().plus(-4);
        if takes_no_more || !is_open(ward.place, day) {
            return 0;
        }
        let week = if ward.place == INTENSIVE_CARE { Week::Emergency } else { Week::Elective };
        let mut thousandths = ward.open_beds(day, self.scale) * ward.occupancy * 10 / ward.stay;
        thousandths = thousandths * busyness(day, ward.season, week) / 1000;
        thousandths = thousandths * stories::admissions_left(ward.place, day) / 1000;
        thousandths = thousandths
            * Chance::of("month of a ward", &[ward.place as i64, day.month().key()]).around(1000, 50)
            / 1000;
        if ward.place == REHABILITATION && day < rehabilitation_opened().plus(20) {
            thousandths = thousandths * 3 / 2;
        }
        Chance::of("arrivals", &[ward.place as i64, day.key()]).events(thousandths)
    }

    fn census(&mut self, place: Place, day: Day) -> &mut i64 {
        &mut self.census[day.since(self.start) as usize][place]
    }

    /// Whether the ward has a bed, or room for an extra one, on all these nights.
    fn has_room(&mut self, ward: &Ward, from: Day, nights: i64) -> bool {
        let most = ward.open_beds(from, self.scale) * 107 / 100;
        (0..nights).all(|night| *self.census(ward.place, from.plus(night)) < most)
    }

    fn admit(&mut self, ward: &'static Ward, day: Day, arrival: i64) {
        if !self.has_room(ward, day, 1) {
            return;
        }
        let mut chance = Chance::of("stay", &[ward.place as i64, day.key(), arrival]);
        let segments = self.itinerary(ward, day, &mut chance);
        for segment in &segments {
            for night in days(segment.entered.day(), segment.left.day().plus(-1)) {
                *self.census(segment.place, night) += 1;
            }
        }
        let last = segments[segments.len() - 1];
        let was_intensive = segments.len() > 1 && segments.iter().any(|segment| segment.place == INTENSIVE_CARE);
        let dying = WARDS.iter().find(|ward| ward.place == last.place).map_or(0, |ward| ward.died)
            + if was_intensive { 40 } else { 0 };
        let patient = self.patient(ward.place, day, &mut chance);
        self.former[ward.place].push((last.left.day(), patient));
        self.stays.push(Stay {
            number: 0,
            patient,
            insured: chance.happens(830),
            severity: chance.around(1000, 450),
            died: chance.happens(dying),
            segments,
        });
    }

    /// A new patient, or now and then one who left this ward some time ago.
    fn patient(&mut self, place: Place, day: Day, chance: &mut Chance) -> i64 {
        let former = &mut self.former[place];
        if chance.happens(60) && !former.is_empty() {
            let at = chance.between(0, former.len() as i64 - 1) as usize;
            if day.since(former[at].0) > 3 {
                return former.swap_remove(at).1;
            }
        }
        self.patients += 1;
        self.patients
    }

    /// The wards that a patient goes through.
    fn itinerary(&mut self, ward: &Ward, day: Day, chance: &mut Chance) -> Vec<Segment> {
        let admitted = day.at(chance.between(480, 1030));
        if chance.happens(ward.same_day) {
            let entered = day.at(chance.between(460, 570));
            return vec![Segment { place: ward.place, entered, left: day.at(chance.between(960, 1110)) }];
        }
        let shape = chance.pick(&SHAPE);
        let mut nights = chance.events(ward.stay * shape / 10).max(1);
        if day.plus(nights).weekday() == 7 && chance.happens(600) {
            nights += 1;
        }
        let left = |day: Day, chance: &mut Chance| day.at(chance.between(550, 950));
        let home = left(day.plus(nights), chance);
        let whole = Segment { place: ward.place, entered: admitted, left: home };
        if ward.place == INTENSIVE_CARE {
            return self.after_intensive_care(whole, chance);
        }
        if nights >= 3 && chance.happens(ward.intensive) {
            return self.through_intensive_care(whole, chance);
        }
        if ward.place == RHEUMATOLOGY && home.day() >= rheumatology_closed() {
            let handed_over = rheumatology_closed().at(600);
            let before = Segment { left: handed_over, ..whole };
            let after = Segment { place: ENDOCRINOLOGY, entered: handed_over, left: home.max(handed_over.plus(300)) };
            return vec![before, after];
        }
        vec![whole]
    }

    /// Ward, intensive care, the same ward again; the stay grows by the nights in intensive care.
    fn through_intensive_care(&mut self, whole: Segment, chance: &mut Chance) -> Vec<Segment> {
        let moved = whole.entered.day().plus(chance.between(1, 2));
        let nights = chance.between(2, 6);
        let Some(unit) = ward(INTENSIVE_CARE) else { return vec![whole] };
        if !self.has_room(unit, moved, nights) || whole.place == RHEUMATOLOGY {
            return vec![whole];
        }
        let into = moved.at(chance.between(660, 1200));
        let back = moved.plus(nights).at(chance.between(570, 720));
        let home = whole.left.day().plus(nights).at(whole.left.minute_of_day().max(760));
        vec![
            Segment { left: into, ..whole },
            Segment { place: INTENSIVE_CARE, entered: into, left: back },
            Segment { place: whole.place, entered: back, left: home },
        ]
    }

    /// Four in ten of those who come straight to intensive care go on to a ward.
    fn after_intensive_care(&mut self, unit: Segment, chance: &mut Chance) -> Vec<Segment> {
        if chance.happens(600) {
            return vec![unit];
        }
        let place = chance.pick(&[SURGERY_1, CARDIOLOGY, RESPIRATORY, NEUROLOGY]);
        let home = unit.left.day().plus(chance.between(3, 9)).at(chance.between(560, 950));
        vec![unit, Segment { place, entered: unit.left, left: home }]
    }
}
