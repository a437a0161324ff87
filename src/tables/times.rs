//! Texts → days, seconds and months; and the integer companions of a time.
//!
//! Without formats of its own a column accepts the orders year-month-day in which Chinese systems export; what could be
//! read in two ways (05/03/2026) needs a format in the workspace.

use chrono::format::{Item, StrftimeItems};
use chrono::{NaiveDate, NaiveDateTime};

use crate::period::{Month, day_of_date};

const SECONDS_OF_DAY: i64 = 86_400;

/// Seconds since 1970-01-01 00:00 of a date with or without a time.
pub fn seconds(text: &str, formats: &[String]) -> Option<i64> {
    if formats.is_empty() {
        return usual_seconds(text);
    }
    formats.iter().find_map(|format| {
        let time = NaiveDateTime::parse_from_str(text, format).ok();
        let time = time.or_else(|| NaiveDate::parse_from_str(text, format).ok()?.and_hms_opt(0, 0, 0))?;
        in_range(time.date()).then(|| time.and_utc().timestamp())
    })
}

/// Whether a format is one, with at least one field of a date.
pub fn is_format(format: &str) -> bool {
    let mut has_field = false;
    for item in StrftimeItems::new(format) {
        match item {
            Item::Error => return false,
            Item::Numeric(_, _) | Item::Fixed(_) => has_field = true,
            Item::Literal(_) | Item::OwnedLiteral(_) | Item::Space(_) | Item::OwnedSpace(_) => {}
        }
    }
    has_field
}

/// Days since 1970-01-01; a time of the day is dropped.
pub fn day(text: &str, formats: &[String]) -> Option<i64> {
    seconds(text, formats).map(|seconds| seconds.div_euclid(SECONDS_OF_DAY))
}

/// Year · 12 + month − 1, of 2026-03, 202603, 2026年3月 or a date of the month.
pub fn month(text: &str, formats: &[String]) -> Option<i64> {
    if let Some(day) = day(text, formats) {
        return Some(i64::from(Month::of_day(day).0));
    }
    if !formats.is_empty() {
        return None;
    }
    let groups = digit_groups(text)?;
    let (year, month) = match groups.as_slice() {
        [(digits, 6)] => (digits / 100, digits % 100),
        [(year, 4), (month, 1 | 2)] => (*year, *month),
        _ => return None,
    };
    Month::new(i32::try_from(year).ok()?, u32::try_from(month).ok()?).map(|month| i64::from(month.0))
}

/// 08:00, 8:00 or 480.
pub fn minute_of_day(text: &str) -> Option<i64> {
    let minutes = match text.split_once(':') {
        None => text.parse::<u32>().ok()?,
        Some((hour, minute)) => {
            let minute: u32 = minute.split(':').next()?.parse().ok().filter(|minute| *minute < 60)?;
            hour.parse::<u32>().ok()? * 60 + minute
        }
    };
    (minutes < 1440).then_some(i64::from(minutes))
}

fn usual_seconds(text: &str) -> Option<i64> {
    let groups = digit_groups(text)?;
    let (date, time) = match groups.as_slice() {
        [(digits, 8), time @ ..] => ((digits / 10_000, digits / 100 % 100, digits % 100), time),
        [(digits, 14)] => {
            let (date, time) = (digits / 1_000_000, digits % 1_000_000);
            let time = time / 10_000 * 3600 + time / 100 % 100 * 60 + time % 100;
            let valid = digits % 1_000_000 / 10_000 < 24 && digits / 100 % 100 < 60 && digits % 100 < 60;
            return day_number(date / 10_000, date / 100 % 100, date % 100)
                .filter(|_| valid)
                .map(|day| day * SECONDS_OF_DAY + time);
        }
        [(year, 4), (month, 1 | 2), (day, 1 | 2), time @ ..] => ((*year, *month, *day), time),
        _ => return None,
    };
    let seconds = match time {
        [] => 0,
        [(hour, 1 | 2), (minute, 1 | 2)] => clock(*hour, *minute, 0)?,
        [(hour, 1 | 2), (minute, 1 | 2), (second, 1 | 2)] => clock(*hour, *minute, *second)?,
        [(hour, 1 | 2), (minute, 1 | 2), (second, 1 | 2), (_, 1..=9)] => clock(*hour, *minute, *second)?,
        _ => return None,
    };
    Some(day_number(date.0, date.1, date.2)? * SECONDS_OF_DAY + seconds)
}

fn clock(hour: i64, minute: i64, second: i64) -> Option<i64> {
    (hour < 24 && minute < 60 && second < 60).then_some(hour * 3600 + minute * 60 + second)
}

fn day_number(year: i64, month: i64, day: i64) -> Option<i64> {
    let date =
        NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, u32::try_from(month).ok()?, u32::try_from(day).ok()?)?;
    in_range(date).then(|| day_of_date(date))
}

fn in_range(date: NaiveDate) -> bool {
    use chrono::Datelike;
    (1900..=2200).contains(&date.year())
}

/// The runs of digits of a text with their lengths, if only the separators of dates and times stand between them.
fn digit_groups(text: &str) -> Option<Vec<(i64, usize)>> {
    let mut groups = Vec::with_capacity(7);
    let mut current: Option<(i64, usize)> = None;
    for character in text.chars() {
        match character.to_digit(10) {
            Some(digit) => {
                let (value, length) = current.unwrap_or((0, 0));
                if length == 14 {
                    return None;
                }
                current = Some((value * 10 + i64::from(digit), length + 1));
            }
            None if matches!(
                character,
                '-' | '/' | '.' | ':' | ' ' | 'T' | '年' | '月' | '日' | '时' | '分' | '秒'
            ) =>
            {
                groups.extend(current.take());
            }
            None => return None,
        }
    }
    groups.extend(current);
    Some(groups)
}

/// An integer column that every time column has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Companion {
    /// Days since 1970-01-01.
    Day,
    /// Year · 12 + month − 1.
    Month,
    /// Minutes since 1970-01-01 00:00, so that a difference of two is a wait.
    Minute,
    /// 0 to 23.
    Hour,
    /// 1 = Monday to 7.
    Weekday,
}

impl Companion {
    pub fn named(name: &str) -> Option<Companion> {
        match name {
            "day" => Some(Companion::Day),
            "month" => Some(Companion::Month),
            "minute" => Some(Companion::Minute),
            "hour" => Some(Companion::Hour),
            "weekday" => Some(Companion::Weekday),
            _ => None,
        }
    }

    /// Of a typed date (days) or datetime (seconds), given as seconds.
    pub fn of_seconds(self, seconds: i64) -> i64 {
        let day = seconds.div_euclid(SECONDS_OF_DAY);
        match self {
            Companion::Day => day,
            Companion::Month => i64::from(Month::of_day(day).0),
            Companion::Minute => seconds.div_euclid(60),
            Companion::Hour => seconds.rem_euclid(SECONDS_OF_DAY) / 3600,
            // 1970-01-01 was a Thursday.
            Companion::Weekday => (day + 3).rem_euclid(7) + 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_spellings_agree() {
        let expected = seconds("2026-03-05 14:22:10", &[]);
        assert!(expected.is_some());
        for text in
            ["2026/3/5 14:22:10", "20260305142210", "20260305 14:22:10", "2026-03-05T14:22:10", "2026年3月5日 14:22:10"]
        {
            assert_eq!(seconds(text, &[]), expected, "{text}");
        }
        for text in
            ["2026-02-30", "2026-03-05 24:00:00", "05/03/2026", "26-3-5", "2026-03", "", "abc", "20260305146010"]
        {
            assert_eq!(seconds(text, &[]), None, "{text}");
        }
    }

    #[test]
    fn months_read_from_months_and_dates() {
        let expected = Some(i64::from(2026 * 12 + 2));
        for text in ["2026-03", "202603", "2026/3", "2026年3月", "2026-03-31", "20260301"] {
            assert_eq!(month(text, &[]), expected, "{text}");
        }
        assert_eq!(month("202613", &[]), None);
    }

    #[test]
    fn formats_of_a_column_replace_the_usual_ones() {
        let formats = vec!["%d/%m/%Y".to_owned()];
        assert_eq!(day("05/03/2026", &formats), day("2026-03-05", &[]));
        assert_eq!(day("2026-03-05", &formats), None);
    }

    #[test]
    fn companions_count_in_local_time() {
        let time = seconds("2026-03-01 23:59:59", &[]).expect("a time");
        assert_eq!(Companion::Weekday.of_seconds(time), 7);
        assert_eq!(Companion::Hour.of_seconds(time), 23);
        assert_eq!(Companion::Month.of_seconds(time), i64::from(2026 * 12 + 2));
        assert_eq!(Companion::Day.of_seconds(-1), -1);
        assert_eq!(minute_of_day("08:30"), Some(510));
        assert_eq!(minute_of_day("24:00"), None);
    }
}
