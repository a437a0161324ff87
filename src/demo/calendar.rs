//! Days, minutes and months of the demo: 2024-01-01 to 2026-03-31, local time, integers inside.

use chrono::{Datelike, NaiveDate};

/// A calendar day, as days since 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(i32);

/// A point in time to the minute, as minutes since 1970-01-01 00:00.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(i64);

/// A calendar month, as year · 12 + month − 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month(i32);

/// How many months the exports cover.
pub const MONTHS: usize = 27;
/// The first month of the exports.
pub const FIRST_MONTH: Month = Month(2024 * 12);
const MINUTES_OF_DAY: i64 = 24 * 60;

/// The first day of the exports.
pub fn first_day() -> Day {
    FIRST_MONTH.first()
}

/// The last day of the exports.
pub fn last_day() -> Day {
    FIRST_MONTH.plus(MONTHS as i32 - 1).last()
}

/// Every month of the exports, in order.
pub fn months() -> impl Iterator<Item = Month> {
    (0..MONTHS as i32).map(|n| FIRST_MONTH.plus(n))
}

/// Every day from `from` to `to`, both included.
pub fn days(from: Day, to: Day) -> impl Iterator<Item = Day> {
    (from.0..=to.0).map(Day)
}

impl Day {
    /// A day that is written in the demo's own tables.
    pub fn of(year: i32, month: u32, day: u32) -> Day {
        let date = NaiveDate::from_ymd_opt(year, month, day).expect("a date written in the demo exists");
        Day(date.to_epoch_days())
    }

    fn date(self) -> NaiveDate {
        NaiveDate::from_epoch_days(self.0).expect("a day of the demo is within chrono's range")
    }

    /// Year, month and day of the month.
    pub fn civil(self) -> (i32, u32, u32) {
        let date = self.date();
        (date.year(), date.month(), date.day())
    }

    /// 1 = Monday … 7 = Sunday.
    pub fn weekday(self) -> usize {
        // 1970-01-01 was a Thursday.
        (self.0 + 3).rem_euclid(7) as usize + 1
    }

    pub fn month(self) -> Month {
        let (year, month, _) = self.civil();
        Month(year * 12 + month as i32 - 1)
    }

    pub fn plus(self, days: i64) -> Day {
        Day(self.0 + days as i32)
    }

    /// Days since `earlier`; negative if that is later.
    pub fn since(self, earlier: Day) -> i64 {
        i64::from(self.0 - earlier.0)
    }

    /// This day at so many minutes after midnight.
    pub fn at(self, minute: i64) -> Moment {
        Moment(i64::from(self.0) * MINUTES_OF_DAY + minute)
    }

    /// A key for `Chance`.
    pub fn key(self) -> i64 {
        i64::from(self.0)
    }
}

impl Moment {
    pub fn day(self) -> Day {
        Day(self.0.div_euclid(MINUTES_OF_DAY) as i32)
    }

    pub fn minute_of_day(self) -> i64 {
        self.0.rem_euclid(MINUTES_OF_DAY)
    }

    pub fn plus(self, minutes: i64) -> Moment {
        Moment(self.0 + minutes)
    }

    /// Hospital systems print seconds, the demo counts minutes: a second that depends on the minute alone
    /// looks real and keeps every order of events.
    pub fn second(self) -> i64 {
        self.0 * 17 % 60
    }

    /// Within the period that the exports cover.
    pub fn is_exported(self) -> bool {
        self.day() >= first_day() && self.day() <= last_day()
    }
}

impl Month {
    pub const fn of(year: i32, month: i32) -> Month {
        Month(year * 12 + month - 1)
    }

    pub fn year(self) -> i32 {
        self.0.div_euclid(12)
    }

    /// 1 … 12.
    pub fn number(self) -> u32 {
        self.0.rem_euclid(12) as u32 + 1
    }

    pub fn first(self) -> Day {
        Day::of(self.year(), self.number(), 1)
    }

    pub fn last(self) -> Day {
        self.plus(1).first().plus(-1)
    }

    pub fn plus(self, months: i32) -> Month {
        Month(self.0 + months)
    }

    /// Months since `earlier`; negative if that is later.
    pub fn since(self, earlier: Month) -> i64 {
        i64::from(self.0 - earlier.0)
    }

    /// The place of this month in the exports, if it is one of them.
    pub fn index(self) -> Option<usize> {
        usize::try_from(self.since(FIRST_MONTH)).ok().filter(|&n| n < MONTHS)
    }

    /// 1 … 4.
    pub fn quarter(self) -> u32 {
        (self.number() - 1) / 3 + 1
    }

    /// A key for `Chance`.
    pub fn key(self) -> i64 {
        i64::from(self.0)
    }
}
