//! The wards: beds, length of stay and what a usual stay costs. One row per ward.

use super::calendar::Day;
use super::departments::{ENDOCRINOLOGY, Place, rheumatology_closed};
use super::seasons::Season::{self, Children, Even, Outdoors, Winter};

/// A ward in a usual month. Shares are in permille, charges of a stay in yuan.
#[derive(Debug)]
pub struct Ward {
    pub place: Place,
    beds: i64,
    /// Share of the open beds that a usual day fills.
    pub occupancy: i64,
    /// Mean length of stay, in tenths of a day.
    pub stay: i64,
    pub season: Season,
    /// Admitted and gone before midnight (day surgery, short observation).
    pub same_day: i64,
    /// Transferred to intensive care and back.
    pub intensive: i64,
    pub died: i64,
    /// Nursing and bed, a day.
    pub nursing: i64,
    pub treatment: i64,
    pub drugs: i64,
    pub laboratory: i64,
    /// Stays with an operation, and of those the ones of level 3 and 4.
    pub operated: i64,
    pub major: i64,
    /// The operation with its anaesthesia, and the consumables of a stay that has any.
    pub operation: i64,
    pub consumables: i64,
    /// DRG weight, in ten-thousandths.
    pub weight: i64,
    pub antibacterials: i64,
}

#[rustfmt::skip]
pub const WARDS: [Ward; 14] = [
    Ward { place: 0, beds: 26, occupancy: 875, stay: 108, season: Even, same_day: 30, intensive: 55, died: 4, nursing: 132, treatment: 1_150, drugs: 2_750, laboratory: 760, operated: 560, major: 460, operation: 3_500, consumables: 2_500, weight: 11_200, antibacterials: 490 },
    Ward { place: 1, beds: 25, occupancy: 885, stay: 109, season: Even, same_day: 25, intensive: 60, died: 5, nursing: 134, treatment: 1_200, drugs: 2_950, laboratory: 820, operated: 580, major: 500, operation: 3_800, consumables: 2_700, weight: 11_900, antibacterials: 505 },
    Ward { place: 2, beds: 28, occupancy: 900, stay: 115, season: Outdoors, same_day: 20, intensive: 25, died: 1, nursing: 126, treatment: 1_400, drugs: 2_450, laboratory: 600, operated: 640, major: 430, operation: 4_100, consumables: 4_600, weight: 12_800, antibacterials: 520 },
    Ward { place: 3, beds: 25, occupancy: 890, stay: 104, season: Even, same_day: 45, intensive: 25, died: 2, nursing: 128, treatment: 1_050, drugs: 2_450, laboratory: 720, operated: 600, major: 380, operation: 3_300, consumables: 2_300, weight: 9_800, antibacterials: 500 },
    Ward { place: 4, beds: 25, occupancy: 955, stay: 98, season: Even, same_day: 35, intensive: 10, died: 0, nursing: 146, treatment: 1_250, drugs: 1_950, laboratory: 690, operated: 450, major: 300, operation: 2_900, consumables: 1_500, weight: 8_400, antibacterials: 450 },
    Ward { place: 5, beds: 26, occupancy: 890, stay: 108, season: Winter, same_day: 15, intensive: 45, died: 12, nursing: 148, treatment: 1_900, drugs: 2_600, laboratory: 880, operated: 0, major: 0, operation: 0, consumables: 1_300, weight: 10_900, antibacterials: 410 },
    Ward { place: 6, beds: 26, occupancy: 890, stay: 112, season: Winter, same_day: 10, intensive: 60, died: 13, nursing: 146, treatment: 2_000, drugs: 3_000, laboratory: 900, operated: 0, major: 0, operation: 0, consumables: 900, weight: 9_900, antibacterials: 545 },
    Ward { place: 7, beds: 25, occupancy: 870, stay: 104, season: Even, same_day: 35, intensive: 30, died: 6, nursing: 142, treatment: 1_950, drugs: 2_650, laboratory: 850, operated: 0, major: 0, operation: 0, consumables: 1_100, weight: 9_300, antibacterials: 430 },
    Ward { place: 8, beds: 27, occupancy: 895, stay: 116, season: Winter, same_day: 10, intensive: 50, died: 12, nursing: 150, treatment: 2_100, drugs: 2_900, laboratory: 800, operated: 0, major: 0, operation: 0, consumables: 800, weight: 10_300, antibacterials: 405 },
    Ward { place: 9, beds: 25, occupancy: 855, stay: 106, season: Even, same_day: 15, intensive: 15, died: 3, nursing: 138, treatment: 1_700, drugs: 2_450, laboratory: 950, operated: 0, major: 0, operation: 0, consumables: 700, weight: 8_600, antibacterials: 400 },
    Ward { place: 10, beds: 16, occupancy: 840, stay: 112, season: Even, same_day: 10, intensive: 15, died: 3, nursing: 138, treatment: 1_650, drugs: 2_700, laboratory: 980, operated: 0, major: 0, operation: 0, consumables: 600, weight: 8_900, antibacterials: 410 },
    Ward { place: 11, beds: 25, occupancy: 820, stay: 110, season: Even, same_day: 0, intensive: 5, died: 0, nursing: 130, treatment: 3_900, drugs: 1_700, laboratory: 420, operated: 0, major: 0, operation: 0, consumables: 500, weight: 7_200, antibacterials: 400 },
    Ward { place: 12, beds: 25, occupancy: 850, stay: 92, season: Children, same_day: 30, intensive: 10, died: 0, nursing: 152, treatment: 1_350, drugs: 1_700, laboratory: 620, operated: 0, major: 0, operation: 0, consumables: 400, weight: 6_800, antibacterials: 530 },
    Ward { place: 13, beds: 10, occupancy: 580, stay: 52, season: Even, same_day: 30, intensive: 0, died: 170, nursing: 560, treatment: 4_300, drugs: 5_600, laboratory: 1_750, operated: 0, major: 0, operation: 0, consumables: 1_900, weight: 21_500, antibacterials: 560 },
];

/// Beds that endocrinology took over with the rheumatology ward.
const BEDS_TAKEN_OVER: i64 = 16;

impl Ward {
    /// Open beds on that day. The demo's scale multiplies beds as it does patients.
    pub fn open_beds(&self, day: Day, scale: i64) -> i64 {
        let taken_over = self.place == ENDOCRINOLOGY && day >= rheumatology_closed();
        scale * if taken_over { self.beds + BEDS_TAKEN_OVER } else { self.beds }
    }

    /// Wards that bill treatment as a line of its own; the others bill it with nursing.
    pub fn bills_treatment(&self) -> bool {
        self.operated == 0
    }

    /// Share of stays for which consumables are charged.
    pub fn consuming(&self) -> i64 {
        if self.operated > 0 { self.operated } else { 200 }
    }
}

/// The ward of a department, if it has one.
pub fn ward(place: Place) -> Option<&'static Ward> {
    WARDS.iter().find(|ward| ward.place == place)
}
