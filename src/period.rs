//! Months, quarters and years: the spans of time that a report is made for.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, Days, NaiveDate};
use serde::Deserialize;

/// A calendar month, counted as year · 12 + month − 1, so that neighbours differ by one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(pub i32);

impl Month {
    pub fn new(year: i32, month: u32) -> Option<Month> {
        let in_range = (1900..=2200).contains(&year) && (1..=12).contains(&month);
        in_range.then(|| Month(year * 12 + i32::try_from(month).unwrap_or(1) - 1))
    }

    pub fn of(date: NaiveDate) -> Month {
        Month(date.year() * 12 + i32::try_from(date.month0()).unwrap_or(0))
    }

    /// The month that holds this day (days since 1970-01-01).
    pub fn of_day(day: i64) -> Month {
        Month::of(date_of_day(day))
    }

    pub fn year(self) -> i32 {
        self.0.div_euclid(12)
    }

    /// 1 to 12.
    pub fn number(self) -> u32 {
        self.0.rem_euclid(12).unsigned_abs() + 1
    }

    pub fn quarter(self) -> u32 {
        (self.number() - 1) / 3 + 1
    }

    pub fn first_day(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.year(), self.number(), 1).unwrap_or(NaiveDate::MIN)
    }

    pub fn last_day(self) -> NaiveDate {
        self.plus(1).first_day().pred_opt().unwrap_or(NaiveDate::MAX)
    }

    pub fn plus(self, months: i32) -> Month {
        Month(self.0 + months)
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year(), self.number())
    }
}

/// Consecutive months, both ends included: what a fact or an indicator is counted over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    pub from: Month,
    pub to: Month,
}

impl Span {
    pub fn month(month: Month) -> Span {
        Span { from: month, to: month }
    }

    pub fn months(self) -> impl Iterator<Item = Month> + Clone {
        (self.from.0..=self.to.0).map(Month)
    }

    pub fn length(self) -> u32 {
        u32::try_from(self.to.0 - self.from.0 + 1).unwrap_or(0)
    }

    pub fn contains(self, month: Month) -> bool {
        self.from <= month && month <= self.to
    }

    pub fn first_day(self) -> NaiveDate {
        self.from.first_day()
    }

    pub fn last_day(self) -> NaiveDate {
        self.to.last_day()
    }
}

/// How long a period is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PeriodLength {
    Month,
    Quarter,
    Year,
}

impl PeriodLength {
    pub fn code(self) -> &'static str {
        match self {
            PeriodLength::Month => "month",
            PeriodLength::Quarter => "quarter",
            PeriodLength::Year => "year",
        }
    }

    /// How many periods of this length a year has.
    pub fn in_a_year(self) -> u32 {
        match self {
            PeriodLength::Month => 12,
            PeriodLength::Quarter => 4,
            PeriodLength::Year => 1,
        }
    }
}

/// A period that a report can be asked for: `2026`, `2026-Q1`, `2026-03`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Period {
    Year(i32),
    Quarter(i32, u32),
    Month(Month),
}

impl Period {
    pub fn length(self) -> PeriodLength {
        match self {
            Period::Year(_) => PeriodLength::Year,
            Period::Quarter(_, _) => PeriodLength::Quarter,
            Period::Month(_) => PeriodLength::Month,
        }
    }

    pub fn span(self) -> Span {
        match self {
            Period::Year(year) => Span { from: Month(year * 12), to: Month(year * 12 + 11) },
            Period::Quarter(year, quarter) => {
                let from = Month(year * 12 + i32::try_from((quarter - 1) * 3).unwrap_or(0));
                Span { from, to: from.plus(2) }
            }
            Period::Month(month) => Span::month(month),
        }
    }

    /// The period of the same length just before this one.
    pub fn previous(self) -> Period {
        match self {
            Period::Year(year) => Period::Year(year - 1),
            Period::Quarter(year, 1) => Period::Quarter(year - 1, 4),
            Period::Quarter(year, quarter) => Period::Quarter(year, quarter - 1),
            Period::Month(month) => Period::Month(month.plus(-1)),
        }
    }

    /// The same period one year earlier.
    pub fn last_year(self) -> Period {
        match self {
            Period::Year(year) => Period::Year(year - 1),
            Period::Quarter(year, quarter) => Period::Quarter(year - 1, quarter),
            Period::Month(month) => Period::Month(month.plus(-12)),
        }
    }

    /// The whole calendar year before the one in which this period ends.
    pub fn year_before(self) -> Span {
        Period::Year(self.span().to.year() - 1).span()
    }

    /// From January of the period's year to its end.
    pub fn year_to_date(self) -> Span {
        let to = self.span().to;
        Span { from: Month(to.year() * 12), to }
    }

    /// The day after the period's end: the default date of a report.
    pub fn day_after(self) -> NaiveDate {
        self.span().last_day().checked_add_days(Days::new(1)).unwrap_or(NaiveDate::MAX)
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Period::Year(year) => write!(f, "{year:04}"),
            Period::Quarter(year, quarter) => write!(f, "{year:04}-Q{quarter}"),
            Period::Month(month) => month.fmt(f),
        }
    }
}

/// The text is none of `2026`, `2026-Q1`, `2026-03`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAPeriod;

impl fmt::Display for NotAPeriod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a period is written 2026, 2026-Q1 or 2026-03")
    }
}

impl std::error::Error for NotAPeriod {}

impl FromStr for Period {
    type Err = NotAPeriod;

    fn from_str(text: &str) -> Result<Period, NotAPeriod> {
        let (year, rest) = match text.split_once('-') {
            Some((year, rest)) => (year, Some(rest)),
            None => (text, None),
        };
        let digits = |text: &str, length: usize| {
            (text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit()))
                .then(|| text.parse::<u32>().ok())
                .flatten()
                .ok_or(NotAPeriod)
        };
        let year = i32::try_from(digits(year, 4)?).map_err(|_| NotAPeriod)?;
        let valid = Month::new(year, 1).ok_or(NotAPeriod)?;
        match rest {
            None => Ok(Period::Year(valid.year())),
            Some(rest) => match rest.strip_prefix('Q') {
                Some(quarter) => match digits(quarter, 1)? {
                    quarter @ 1..=4 => Ok(Period::Quarter(year, quarter)),
                    _ => Err(NotAPeriod),
                },
                None => Month::new(year, digits(rest, 2)?).map(Period::Month).ok_or(NotAPeriod),
            },
        }
    }
}

/// Days since 1970-01-01.
pub fn day_of_date(date: NaiveDate) -> i64 {
    i64::from(date.num_days_from_ce()) - 719_163
}

/// The date of a count of days since 1970-01-01.
pub fn date_of_day(day: i64) -> NaiveDate {
    i32::try_from(day + 719_163).ok().and_then(NaiveDate::from_num_days_from_ce_opt).unwrap_or(NaiveDate::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_read_and_print_alike() {
        for text in ["2026", "2026-Q1", "2026-03"] {
            assert_eq!(text.parse::<Period>().map(|period| period.to_string()), Ok(text.to_owned()));
        }
        for text in ["26", "2026-13", "2026-Q5", "2026-3", "2026-Q", "", "二〇二六"] {
            assert_eq!(text.parse::<Period>(), Err(NotAPeriod), "{text}");
        }
    }

    #[test]
    fn neighbours_cross_the_year() {
        let january: Period = "2026-01".parse().expect("a month");
        assert_eq!(january.previous().to_string(), "2025-12");
        assert_eq!(january.last_year().to_string(), "2025-01");
        assert_eq!(january.day_after().to_string(), "2026-02-01");
        assert_eq!("2026-Q1".parse::<Period>().expect("a quarter").previous().to_string(), "2025-Q4");
    }

    #[test]
    fn days_count_from_1970() {
        let date = NaiveDate::from_ymd_opt(1970, 1, 2).expect("a date");
        assert_eq!(day_of_date(date), 1);
        assert_eq!(date_of_day(1), date);
    }
}
