//! Which exams the departments order, on which parts of the body, and what an exam costs.

use super::departments::Place;
use super::devices::Class;

/// A part of the body, as the imaging system names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Head,
    Neck,
    Thorax,
    Abdomen,
    Pelvis,
    Spine,
    Limb,
    Heart,
}

/// How contrast medium was used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Contrast {
    Plain,
    Only,
    Both,
}

/// What one department orders: exams of 1,000 stays and of 1,000 visits, in the order of `CLASSES`.
#[derive(Debug)]
pub struct Orders {
    place: Place,
    stays: [i64; 5],
    visits: [i64; 5],
    /// The usual part of the body, and two rarer ones.
    pub parts: [Part; 3],
}

pub const CLASSES: [Class; 5] = [Class::Ct, Class::Mri, Class::Dr, Class::Ultrasound, Class::Dsa];

use Part::*;
#[rustfmt::skip]
const ORDERS: [Orders; 19] = [
    Orders { place: 0, stays: [480, 60, 180, 210, 0], visits: [84, 10, 20, 70, 0], parts: [Abdomen, Pelvis, Thorax] },
    Orders { place: 1, stays: [500, 120, 150, 270, 0], visits: [86, 18, 10, 90, 0], parts: [Abdomen, Thorax, Pelvis] },
    Orders { place: 2, stays: [370, 240, 440, 70, 0], visits: [60, 46, 190, 10, 0], parts: [Limb, Spine, Pelvis] },
    Orders { place: 3, stays: [420, 60, 130, 250, 0], visits: [72, 10, 10, 100, 0], parts: [Abdomen, Pelvis, Thorax] },
    Orders { place: 4, stays: [120, 80, 40, 390, 0], visits: [15, 12, 10, 170, 0], parts: [Pelvis, Abdomen, Thorax] },
    Orders { place: 5, stays: [330, 60, 180, 190, 250], visits: [52, 10, 30, 90, 0], parts: [Thorax, Head, Abdomen] },
    Orders { place: 6, stays: [620, 20, 190, 90, 0], visits: [130, 5, 80, 20, 0], parts: [Thorax, Head, Abdomen] },
    Orders { place: 7, stays: [430, 100, 90, 210, 0], visits: [72, 18, 10, 90, 0], parts: [Abdomen, Thorax, Pelvis] },
    Orders { place: 8, stays: [540, 400, 80, 130, 60], visits: [92, 82, 10, 40, 0], parts: [Head, Neck, Spine] },
    Orders { place: 9, stays: [220, 60, 100, 220, 0], visits: [26, 10, 10, 80, 0], parts: [Thorax, Neck, Abdomen] },
    Orders { place: 10, stays: [220, 110, 150, 160, 0], visits: [26, 24, 40, 60, 0], parts: [Thorax, Limb, Spine] },
    Orders { place: 11, stays: [150, 150, 110, 70, 0], visits: [20, 40, 30, 10, 0], parts: [Spine, Limb, Head] },
    Orders { place: 12, stays: [100, 40, 190, 110, 0], visits: [16, 4, 50, 30, 0], parts: [Thorax, Abdomen, Head] },
    Orders { place: 13, stays: [300, 20, 560, 190, 0], visits: [0, 0, 0, 0, 0], parts: [Thorax, Head, Abdomen] },
    Orders { place: 14, stays: [0, 0, 0, 0, 0], visits: [200, 8, 120, 70, 0], parts: [Head, Abdomen, Limb] },
    Orders { place: 15, stays: [0, 0, 0, 0, 0], visits: [16, 12, 10, 20, 0], parts: [Spine, Abdomen, Neck] },
    Orders { place: 16, stays: [0, 0, 0, 0, 0], visits: [16, 0, 100, 0, 0], parts: [Head, Head, Head] },
    Orders { place: 17, stays: [0, 0, 0, 0, 0], visits: [4, 0, 8, 10, 0], parts: [Limb, Limb, Limb] },
    Orders { place: 21, stays: [0, 0, 0, 0, 0], visits: [320, 0, 150, 400, 0], parts: [Thorax, Thorax, Thorax] },
];

/// The orders of a department, if it orders exams.
pub fn of(place: Place) -> Option<&'static Orders> {
    ORDERS.iter().find(|orders| orders.place == place)
}

impl Orders {
    /// Exams of this class for 1,000 stays or visits.
    pub fn rate(&self, class: Class, inpatient: bool) -> i64 {
        let at = CLASSES.iter().position(|&other| other == class).unwrap_or(0);
        if inpatient { self.stays[at] } else { self.visits[at] }
    }
}

impl Part {
    /// The word of the imaging system.
    pub fn word(self) -> &'static str {
        match self {
            Head => "头颅",
            Neck => "颈部",
            Thorax => "胸部",
            Abdomen => "腹部",
            Pelvis => "盆腔",
            Spine => "脊柱",
            Limb => "四肢关节",
            Heart => "心脏",
        }
    }

    /// What an ultrasound of this region looks at, and where an intervention goes.
    pub fn seen_by(self, class: Class) -> Part {
        match (class, self) {
            (Class::Ultrasound | Class::Dsa, Thorax) => Heart,
            (Class::Ultrasound, Head) => Neck,
            (Class::Ultrasound, Spine) => Limb,
            (Class::Ct | Class::Mri | Class::Dr | Class::Dsa | Class::Ultrasound, part) => part,
        }
    }
}

/// Share of exams with several parts, in permille.
pub fn several_parts(class: Class) -> i64 {
    match class {
        Class::Ct => 160,
        Class::Mri => 60,
        Class::Dr => 110,
        Class::Ultrasound => 240,
        Class::Dsa => 0,
    }
}

/// Shares of exams with contrast medium only, and of plain and contrast together, in permille.
pub fn contrast_shares(class: Class, part: Part) -> (i64, i64) {
    match (class, part) {
        (Class::Ct, Abdomen | Pelvis) => (150, 250),
        (Class::Ct, Thorax) => (80, 80),
        (Class::Ct, Head | Neck | Spine | Limb | Heart) => (40, 40),
        (Class::Mri, Head | Neck | Thorax | Abdomen | Pelvis | Spine | Limb | Heart) => (40, 190),
        (Class::Dr | Class::Ultrasound | Class::Dsa, _) => (0, 0),
    }
}

/// Share of positive findings, in permille.
pub fn positive(class: Class) -> i64 {
    match class {
        Class::Ct => 722,
        Class::Mri => 764,
        Class::Dr => 588,
        Class::Ultrasound => 652,
        Class::Dsa => 0,
    }
}

/// Price of one part in fen.
pub fn price(class: Class, contrast: Contrast) -> i64 {
    match (class, contrast) {
        (Class::Ct, Contrast::Plain) => 26_000,
        (Class::Ct, Contrast::Only) => 38_000,
        (Class::Ct, Contrast::Both) => 52_000,
        (Class::Mri, Contrast::Plain | Contrast::Only) => 62_000,
        (Class::Mri, Contrast::Both) => 96_000,
        (Class::Dr, _) => 9_000,
        (Class::Ultrasound, _) => 13_500,
        (Class::Dsa, _) => 440_000,
    }
}
