//! The clinics: visits of a usual month and what a visit leads to. One row per clinic.

use super::departments::{ENDOCRINOLOGY, Place, RHEUMATOLOGY};
use super::seasons::Season::{self, Children, Even, Outdoors, Winter};

/// A clinic in a usual month. Shares are in permille of its visits, charges in yuan.
#[derive(Debug)]
pub struct Clinic {
    pub place: Place,
    pub visits: i64,
    pub season: Season,
    /// Visits booked ahead.
    pub booked: i64,
    /// Visits that end with a prescription, and with one of antibacterials.
    pub prescribed: i64,
    pub antibacterials: i64,
    pub drugs: i64,
    /// Visits without a prescription that end with a treatment, or with laboratory tests; the rest is a consultation.
    pub treated: i64,
    pub tested: i64,
    pub treatment: i64,
    /// ICD-10 codes of its usual patients.
    pub diagnoses: [&'static str; 3],
}

#[rustfmt::skip]
pub const CLINICS: [Clinic; 17] = [
    Clinic { place: 0, visits: 139, season: Even, booked: 590, prescribed: 480, antibacterials: 150, drugs: 128, treated: 480, tested: 260, treatment: 190, diagnoses: ["K40.9", "K35.8", "K64.9"] },
    Clinic { place: 1, visits: 134, season: Even, booked: 600, prescribed: 490, antibacterials: 142, drugs: 136, treated: 430, tested: 300, treatment: 180, diagnoses: ["K80.2", "K81.1", "K76.0"] },
    Clinic { place: 2, visits: 155, season: Outdoors, booked: 540, prescribed: 470, antibacterials: 112, drugs: 141, treated: 560, tested: 110, treatment: 210, diagnoses: ["M51.2", "S52.5", "M17.9"] },
    Clinic { place: 3, visits: 132, season: Even, booked: 580, prescribed: 520, antibacterials: 172, drugs: 133, treated: 400, tested: 330, treatment: 185, diagnoses: ["N20.0", "N40.x", "N39.0"] },
    Clinic { place: 4, visits: 166, season: Even, booked: 690, prescribed: 430, antibacterials: 138, drugs: 108, treated: 420, tested: 400, treatment: 160, diagnoses: ["Z34.9", "N76.0", "D25.9"] },
    Clinic { place: 5, visits: 148, season: Winter, booked: 650, prescribed: 660, antibacterials: 104, drugs: 158, treated: 250, tested: 330, treatment: 150, diagnoses: ["I10.x", "I25.1", "I48.x"] },
    Clinic { place: 6, visits: 143, season: Winter, booked: 600, prescribed: 650, antibacterials: 182, drugs: 146, treated: 330, tested: 300, treatment: 155, diagnoses: ["J44.9", "J20.9", "J45.9"] },
    Clinic { place: 7, visits: 145, season: Even, booked: 640, prescribed: 590, antibacterials: 132, drugs: 152, treated: 400, tested: 290, treatment: 240, diagnoses: ["K29.5", "K21.9", "K59.0"] },
    Clinic { place: 8, visits: 141, season: Winter, booked: 630, prescribed: 640, antibacterials: 102, drugs: 161, treated: 330, tested: 230, treatment: 165, diagnoses: ["I63.9", "G43.9", "R42.x"] },
    Clinic { place: 9, visits: 139, season: Even, booked: 710, prescribed: 690, antibacterials: 101, drugs: 165, treated: 210, tested: 540, treatment: 120, diagnoses: ["E11.9", "E05.9", "E78.5"] },
    Clinic { place: 10, visits: 92, season: Even, booked: 680, prescribed: 670, antibacterials: 103, drugs: 172, treated: 260, tested: 470, treatment: 140, diagnoses: ["M06.9", "M10.9", "M32.9"] },
    Clinic { place: 11, visits: 97, season: Even, booked: 720, prescribed: 300, antibacterials: 101, drugs: 118, treated: 820, tested: 40, treatment: 230, diagnoses: ["I69.3", "M54.5", "Z50.1"] },
    Clinic { place: 12, visits: 199, season: Children, booked: 560, prescribed: 640, antibacterials: 188, drugs: 96, treated: 330, tested: 390, treatment: 110, diagnoses: ["J06.9", "J18.0", "A09.0"] },
    Clinic { place: 14, visits: 234, season: Winter, booked: 0, prescribed: 420, antibacterials: 170, drugs: 150, treated: 690, tested: 250, treatment: 720, diagnoses: ["R10.4", "S00.9", "R07.4"] },
    Clinic { place: 15, visits: 168, season: Even, booked: 660, prescribed: 610, antibacterials: 100, drugs: 190, treated: 720, tested: 40, treatment: 430, diagnoses: ["M54.2", "K30.x", "G47.0"] },
    Clinic { place: 16, visits: 172, season: Even, booked: 740, prescribed: 290, antibacterials: 148, drugs: 62, treated: 900, tested: 10, treatment: 560, diagnoses: ["K02.1", "K05.3", "K04.0"] },
    Clinic { place: 17, visits: 157, season: Even, booked: 620, prescribed: 580, antibacterials: 126, drugs: 110, treated: 640, tested: 150, treatment: 480, diagnoses: ["L20.9", "L70.0", "B35.3"] },
];

/// The clinic of a department, if it has one.
pub fn clinic(place: Place) -> Option<&'static Clinic> {
    CLINICS.iter().find(|clinic| clinic.place == place)
}

/// Who sees the patients of a closed clinic.
pub fn successor(place: Place) -> Place {
    if place == RHEUMATOLOGY { ENDOCRINOLOGY } else { place }
}
