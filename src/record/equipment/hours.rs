//! When devices are on, and when they examine: by weekday and hour, over the period.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::measures::facts::Scope;
use crate::numbers::Fraction;
use crate::period::Month;

use super::SignBlock;
use super::context::DeviceContext;

/// Minutes on and minutes examining, by weekday and hour.
pub const MEASURES: [&str; 2] = ["on_minutes_by_hour", "examined_minutes_by_hour"];

const WEEKDAYS: std::ops::RangeInclusive<u32> = 1..=7;
/// Shares of use from which the map is a shade darker, in per cent.
const SHADES: [i64; 4] = [20, 40, 60, 80];
/// Hours that are named for having most idle time.
const NAMED: usize = 3;

/// How much of the time in which devices were on they examined.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct HourMap {
    /// 0 to 23, from the first to the last hour in which any was on.
    pub hours: Vec<u32>,
    /// Monday first.
    pub days: Vec<HourRow>,
    pub legend: Vec<String>,
    /// The chart in words.
    pub alt: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct HourRow {
    pub name: String,
    /// As many as there are hours; none where no device was on.
    pub cells: Vec<Option<HourCell>>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct HourCell {
    /// Per cent, without its sign.
    pub printed: String,
    /// From 0, the palest.
    pub shade: usize,
}

/// Minutes of some devices in a period, by weekday and hour.
pub(super) struct Hours {
    minutes: BTreeMap<(u32, u32), [i64; 2]>,
}

impl Hours {
    /// Minutes on, and of them examining.
    pub fn sums(&self) -> [i64; 2] {
        let all = self.minutes.values();
        all.fold([0, 0], |[on, examined], minutes| [on + minutes[0], examined + minutes[1]])
    }

    /// Weekday, hour and idle minutes, most first.
    fn most_idle(&self) -> Vec<((u32, u32), i64)> {
        let mut idle: Vec<((u32, u32), i64)> = self
            .minutes
            .iter()
            .map(|(at, [on, examined])| (*at, on - examined))
            .filter(|(_, idle)| *idle > 0)
            .collect();
        idle.sort_by_key(|(at, idle)| (-idle, *at));
        idle
    }
}

/// `began_at.weekday=1;began_at.hour=8`
fn place_of(stratum: &str) -> Option<(u32, u32)> {
    let mut values = stratum.split(';').map(|pair| pair.split_once('=')?.1.parse().ok());
    Some((values.next()??, values.next()??))
}

impl DeviceContext<'_> {
    /// `None` where the log does not say when they were on.
    pub(super) fn hours(&self, members: &[u32]) -> Option<Hours> {
        let facts = self.evaluation.facts;
        let months: Vec<Month> = self.period.span().months().collect();
        let mut minutes: BTreeMap<(u32, u32), [i64; 2]> = BTreeMap::new();
        for stratum in facts.strata(MEASURES[0]) {
            let of = |measure: &str| facts.stratum_value(measure, Some(stratum), Scope::Devices(members), &months);
            let (Some(at), Some(on), Some(examined)) = (place_of(stratum), of(MEASURES[0]), of(MEASURES[1])) else {
                continue;
            };
            if on > 0 {
                minutes.insert(at, [on, examined]);
            }
        }
        (!minutes.is_empty()).then_some(Hours { minutes })
    }

    /// The map with its sentence.
    pub(super) fn hour_map(&self, hours: &Hours) -> Option<SignBlock<HourMap>> {
        let first = hours.minutes.keys().map(|(_, hour)| *hour).min()?;
        let last = hours.minutes.keys().map(|(_, hour)| *hour).max()?;
        let days: Vec<HourRow> = WEEKDAYS.map(|day| self.row(hours, day, first..=last)).collect();
        let said = days.iter().map(|day| {
            let cells = (first..=last).zip(&day.cells);
            let cells = cells.filter_map(|(hour, cell)| Some(format!("{hour} {}%", cell.as_ref()?.printed)));
            format!("{} {}", day.name, cells.collect::<Vec<_>>().join(" "))
        });
        let alt = self.listed(&said.collect::<Vec<_>>());
        let [on, examined] = hours.sums();
        let most: Vec<String> = hours
            .most_idle()
            .into_iter()
            .take(NAMED)
            .map(|((day, hour), idle)| {
                let details = [
                    ("day", self.text(&format!("weekday.{day}"))),
                    ("hour", hour.to_string()),
                    ("hours", in_hours(idle)),
                ];
                self.filled("equipment_report.idle_hour", &details)
            })
            .collect();
        let details = [("on", in_hours(on)), ("examined", in_hours(examined)), ("idle", in_hours(on - examined))];
        Some(SignBlock {
            caption: self.filled("equipment_report.hours", &details),
            note: self.filled("equipment_report.hours_note", &[("hours", self.listed(&most))]),
            chart: HourMap { hours: (first..=last).collect(), days, legend: legend(), alt },
        })
    }

    fn row(&self, hours: &Hours, day: u32, range: std::ops::RangeInclusive<u32>) -> HourRow {
        let cell = |hour: u32| {
            let [on, examined] = hours.minutes.get(&(day, hour))?;
            let share = Fraction::new(i128::from(*examined) * 100, i128::from(*on))?.rounded(0);
            let above = |from: &&i64| share.units() >= i128::from(**from);
            Some(HourCell { printed: share.printed(), shade: SHADES.iter().filter(above).count() })
        };
        HourRow { name: self.text(&format!("weekday.{day}")), cells: range.map(cell).collect() }
    }
}

/// Below 20 %, from 20 %, from 40 % …
fn legend() -> Vec<String> {
    let first = SHADES.first().map(|first| format!("< {first}%"));
    first.into_iter().chain(SHADES.iter().map(|from| format!("≥ {from}%"))).collect()
}

/// Minutes as hours, to a tenth.
pub(super) fn in_hours(minutes: i64) -> String {
    Fraction::new(i128::from(minutes), 60).unwrap_or(Fraction::ZERO).rounded(1).printed()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stratum_says_weekday_and_hour() {
        assert_eq!(place_of("began_at.weekday=7;began_at.hour=23"), Some((7, 23)));
        assert_eq!(place_of("began_at.weekday=;began_at.hour=23"), None);
    }

    #[test]
    fn the_hours_with_most_idle_time_come_first() {
        let minutes = BTreeMap::from([((1, 8), [60, 50]), ((6, 14), [60, 0]), ((2, 9), [40, 40]), ((3, 9), [60, 50])]);
        let hours = Hours { minutes };
        assert_eq!(hours.most_idle(), [((6, 14), 60), ((1, 8), 10), ((3, 9), 10)]);
        assert_eq!(hours.sums(), [220, 140]);
    }
}
