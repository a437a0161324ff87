//! Which departments signal: the same charts of each department, and only those whose last month is more than noise.

use crate::indicators::evaluation::Entity;
use crate::period::day_of_date;
use crate::record::summary::Opening;
use crate::signals::xmr;

use super::context::PackPage;
use super::reading::{self, Reading};
use super::{DepartmentSignal, DepartmentSignals};

impl PackPage<'_> {
    /// `None` where no department has enough months for a chart.
    pub(super) fn department_signals(&self) -> Option<DepartmentSignals> {
        let limit = self.context.layout.department_rows_at_most();
        let (mut charts, mut found) = (0_usize, Vec::new());
        for number in self.departments_open() {
            for reading in self.of_department(number) {
                charts += 1;
                if reading.signal().is_some() {
                    found.push((number, reading));
                }
            }
        }
        if charts == 0 {
            return None;
        }
        // Stable: departments stay in the hospital's order.
        found.sort_by_key(|(_, reading)| reading.urgency().0);
        let count = found.len().to_string();
        let rows = found.iter().take(limit).filter_map(|(number, reading)| self.row_of(*number, reading));
        Some(DepartmentSignals {
            opening: Opening {
                kicker: self.text("committee.departments_kicker"),
                headline: self
                    .filled("committee.departments_headline", &[("charts", charts.to_string()), ("count", count)]),
                note: self.filled("committee.departments_note", &[("limit", limit.to_string())]),
            },
            rows: rows.collect(),
        })
    }

    /// In the hospital's own order.
    fn departments_open(&self) -> Vec<u32> {
        let cards = &self.context.summary.cards;
        let (departments, span) = (cards.departments, cards.period.span());
        let open = departments.numbers().filter(|number| departments.open_at_end(*number, span));
        let mut open: Vec<u32> = open.filter(|number| !departments.is_group(*number)).collect();
        let place = |number: u32| departments.at_end(number, span).and_then(|department| department.sort);
        open.sort_by_key(|number| (place(*number).unwrap_or(i64::MAX), *number));
        open
    }

    /// Charts with limits that rest on a whole year at least.
    fn of_department(&self, number: u32) -> Vec<Reading<'_>> {
        let cards = &self.context.summary.cards;
        let members = cards.departments.lineage(number, day_of_date(cards.period.span().last_day()));
        let entity = Entity::Departments { members: &members, departments: cards.departments };
        let full = |reading: &Reading| {
            let segment = reading.chart.as_ref().and_then(|chart| chart.segments.last());
            segment.is_some_and(|segment| !segment.is_trial()) && reading.last().is_some()
        };
        reading::of_entity(self.context, &entity).into_iter().filter(full).collect()
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
        })
    }
}
