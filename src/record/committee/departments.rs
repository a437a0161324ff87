//! Which departments signal: the same charts of each department, and only those whose last month is more than noise.

use std::collections::BTreeMap;

use crate::indicators::entity::Entity;
use crate::numbers::Fraction;
use crate::record::card::Series;
use crate::record::summary::Opening;
use crate::signals::xmr::{self, Lengths, Settings, noise};

use super::appendix::meaning;
use super::context::PackPage;
use super::meeting::limits::ChartOf;
use super::reading::{self, Reading};
use super::{DepartmentSignal, DepartmentSignals};

impl PackPage<'_> {
    /// `None` where no department has enough months for a chart.
    pub(super) fn department_signals(&self) -> Option<DepartmentSignals> {
        let limit = self.context.layout.department_rows_at_most();
        let (mut lengths, mut found) = (Vec::new(), Vec::new());
        for number in self.departments_open() {
            for reading in self.of_department(number) {
                lengths
                    .extend(reading.chart.iter().flat_map(|chart| chart.segments.last()).map(|one| one.points.len()));
                if reading.signal().is_some() {
                    found.push((number, reading));
                }
            }
        }
        if lengths.is_empty() {
            return None;
        }
        // What is beyond a limit before what a longer run shows; stable: departments stay in the hospital's order.
        found.sort_by_key(|(_, reading)| (reading.urgency().0, reading.signal().map(|signal| signal.rule)));
        let details = [
            ("charts", lengths.len().to_string()),
            ("count", found.len().to_string()),
            ("chance", by_chance(&lengths, self.context.pack.rules.lengths())?.to_string()),
        ];
        let rows = found.iter().take(limit).filter_map(|(number, reading)| self.row_of(*number, reading));
        let months = self.context.months.len().to_string();
        Some(DepartmentSignals {
            opening: Opening {
                kicker: self.text("committee.departments_kicker"),
                headline: self.filled("committee.departments_headline", &details),
                note: self.filled("committee.departments_note", &[("limit", limit.to_string())]),
            },
            series_head: self.filled("committee.departments_series", &[("months", months)]),
            rows: rows.collect(),
            more: match found.len().saturating_sub(limit) {
                0 => String::new(),
                more => self.filled("committee.departments_more", &[("count", more.to_string())]),
            },
        })
    }

    /// In the hospital's own order.
    pub(super) fn departments_open(&self) -> Vec<u32> {
        self.context.charts().departments_open()
    }

    /// A department, with those that it took over.
    pub(super) fn with_entity<T>(&self, number: u32, with: impl FnOnce(&Entity<'_>) -> T) -> T {
        self.context.charts().with_entity(number, with)
    }

    /// Charts with limits that rest on a whole year at least.
    fn of_department(&self, number: u32) -> Vec<Reading<'_>> {
        let full = |reading: &Reading| {
            let segment = reading.chart.as_ref().and_then(|chart| chart.segments.last());
            segment.is_some_and(|segment| !segment.is_trial()) && reading.last().is_some()
        };
        reading::of_chart(self.context.charts(), ChartOf::Department(number)).into_iter().filter(full).collect()
    }

    fn row_of(&self, number: u32, reading: &Reading) -> Option<DepartmentSignal> {
        let (point, signal): (&xmr::Point, xmr::Signal) = (reading.last()?, reading.signal()?);
        let mean = reading.lines().map(|lines| lines.mean.rounded(reading.line_decimals()).printed());
        Some(DepartmentSignal {
            department: self.who(Some(number)),
            indicator: reading.name.clone(),
            icon: self.variation_icon(reading.variation()),
            value: reading.with_unit(point.value),
            mean: mean.unwrap_or_default(),
            said: self.signal_words(reading, signal),
            counts: self.with_entity(number, |entity| self.counts(reading, entity)).unwrap_or_default(),
            series: Series { meaning: meaning(signal.meaning(reading.direction)), ..self.small(reading) },
        })
    }
}

/// How many of so many charts would signal if all were noise.
fn by_chance(lengths: &[usize], rules: Lengths) -> Option<i128> {
    let settings = Settings { lengths: rules, ..Settings::default() };
    let mut charts: BTreeMap<usize, i128> = BTreeMap::new();
    for length in lengths {
        *charts.entry(*length).or_default() += 1;
    }
    let expected = charts.into_iter().try_fold(Fraction::ZERO, |sum, (length, count)| {
        sum.plus(noise::share_signalling(length, &settings)?.times(Fraction::integer(count))?)
    })?;
    Some(expected.rounded(0).units())
}
