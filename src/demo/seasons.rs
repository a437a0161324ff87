//! How busy a day is: seasons of the year, days of the week, and the weeks around a holiday, all in permille of a usual day.

use super::calendar::Day;

/// The yearly course of a specialty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Season {
    /// No season beyond the holidays.
    Even,
    /// Colds, pneumonia and COPD: winter.
    Winter,
    /// Children: winter colds, and checks and operations in the summer holidays.
    Children,
    /// Falls and road accidents: spring to autumn.
    Outdoors,
}

/// How strongly a kind of care follows the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Week {
    Clinic,
    Elective,
    Emergency,
}

const WINTER: [i64; 12] = [1130, 1080, 1010, 970, 950, 930, 920, 920, 950, 1000, 1050, 1110];
const CHILDREN: [i64; 12] = [1090, 1000, 960, 940, 960, 1010, 1080, 1060, 910, 940, 1000, 1070];
const OUTDOORS: [i64; 12] = [950, 950, 990, 1020, 1030, 1020, 1010, 1000, 1030, 1040, 1000, 960];

const CLINIC_WEEK: [i64; 7] = [1180, 1120, 1080, 1060, 1050, 830, 680];
const ELECTIVE_WEEK: [i64; 7] = [1250, 1180, 1100, 1060, 980, 780, 650];
const EMERGENCY_WEEK: [i64; 7] = [980, 970, 960, 970, 1000, 1050, 1070];

/// First day of the Spring Festival, which moves between January and February.
const SPRING_FESTIVALS: [(i32, u32, u32); 3] = [(2024, 2, 10), (2025, 1, 29), (2026, 2, 17)];

/// Busyness of this day in permille of a usual one.
pub fn busyness(day: Day, season: Season, week: Week) -> i64 {
    let (_, month, _) = day.civil();
    let place = month as usize - 1;
    let seasonal = match season {
        Season::Even => 1000,
        Season::Winter => WINTER[place],
        Season::Children => CHILDREN[place],
        Season::Outdoors => OUTDOORS[place],
    };
    let weekly = match week {
        Week::Clinic => CLINIC_WEEK[day.weekday() - 1],
        Week::Elective => ELECTIVE_WEEK[day.weekday() - 1],
        Week::Emergency => EMERGENCY_WEEK[day.weekday() - 1],
    };
    let lost = 1000 - holiday(day);
    let festive = match week {
        Week::Clinic | Week::Elective => 1000 - lost,
        // Accidents know no holiday: half of the loss at most.
        Week::Emergency => 1000 - lost / 3,
    };
    seasonal * weekly / 1000 * festive / 1000
}

/// What a holiday leaves of planned care.
fn holiday(day: Day) -> i64 {
    let (year, month, number) = day.civil();
    for (y, m, d) in SPRING_FESTIVALS {
        if y == year {
            match day.since(Day::of(y, m, d)) {
                -1..=5 => return 520,
                -5..=-2 | 6..=8 => return 780,
                _ => {}
            }
        }
    }
    match (month, number) {
        (10, 1..=7) => 700,
        (5, 1..=5) => 760,
        (1, 1) => 700,
        _ => 1000,
    }
}
