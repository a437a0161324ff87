//! Sharing and staffing: idle time against waiting lists, outside results that were not used, exams sent out or read
//! elsewhere, and how long physicians report on a day.

use serde::{Deserialize, Serialize};

use crate::indicators::entity::Entity;
use crate::indicators::value::State;
use crate::numbers::Fraction;
use crate::record::committee::ControlChart;
use crate::record::detail_table::{DetailTable, Set};
use crate::record::summary::Opening;
use crate::record::wording;

use super::SignBlock;
use super::context::DeviceContext;
use super::hours::in_hours;
use super::results::OF_REPORTING;

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Sharing {
    pub opening: Opening,
    pub devices: DetailTable,
    /// How to read the columns.
    pub notes: Vec<String>,
    /// How many reporting days are longer than eight hours, by month.
    pub spans: Option<SignBlock<ControlChart>>,
}

/// A device with its idle time.
struct Idle {
    number: u32,
    name: String,
    on: i64,
    idle: i64,
    /// How many exams of the standard length the idle time holds.
    exams: Option<i64>,
}

impl DeviceContext<'_> {
    /// `None` where the log does not say when any device was on.
    pub(super) fn sharing(&self) -> Option<Sharing> {
        let idle: Vec<Idle> = self.devices.numbers().filter_map(|number| self.idle(number)).collect();
        if idle.is_empty() {
            return None;
        }
        let sum = |of: &dyn Fn(&Idle) -> i64| idle.iter().map(of).sum::<i64>();
        let exams: Option<i64> = idle.iter().map(|one| one.exams).sum();
        let mut details = vec![("on", in_hours(sum(&|one| one.on))), ("idle", in_hours(sum(&|one| one.idle)))];
        // Without the minutes that an exam takes on each of them, nobody knows how many the idle time holds.
        let headline = exams.map_or("equipment_report.sharing_headline_hours", |exams| {
            details.push(("exams", self.whole(exams)));
            "equipment_report.sharing_headline"
        });
        let period = wording::period(self.period, self.labels);
        Some(Sharing {
            opening: Opening {
                kicker: format!("{} · {period}", self.text("equipment_report.sharing_kicker")),
                headline: self.filled(headline, &details),
                note: self.text("equipment_report.sharing_note"),
            },
            devices: self.sharing_table(&idle),
            notes: [
                "equipment_report.sharing_idle",
                "equipment_report.sharing_waiting",
                "equipment_report.sharing_outside",
            ]
            .map(|key| self.text(key))
            .to_vec(),
            spans: self.spans(),
        })
    }

    fn idle(&self, number: u32) -> Option<Idle> {
        let device = self.devices.device(number)?;
        let [on, examined] = self.hours(&[number])?.sums();
        let idle = on - examined;
        let exams = device.standard_minutes.and_then(|minutes| Fraction::new(i128::from(idle), i128::from(minutes)));
        let exams = exams.and_then(|exams| i64::try_from(exams.whole()).ok());
        Some(Idle { number, name: device.name.clone(), on, idle, exams })
    }

    fn sharing_table(&self, idle: &[Idle]) -> DetailTable {
        let row = |one: &Idle| {
            let members = [one.number];
            let value = |indicator: &str| self.printed_with_unit(&members, indicator);
            vec![
                one.name.clone(),
                in_hours(one.on),
                in_hours(one.idle),
                value("idle_rate"),
                one.exams.map_or_else(|| self.text("state.not_applicable"), |exams| self.whole(exams)),
                value("patients_waiting"),
                value("booking_wait_median"),
                self.counts_or_state(&members, "outside_results_refused"),
                self.counts_or_state(&members, "sent_out_share"),
                self.counts_or_state(&members, "remote_reading_share"),
            ]
        };
        let columns = [
            ("equipment_report.device", Set::Text),
            ("equipment_report.hours_on", Set::Number),
            ("equipment_report.hours_idle", Set::Number),
            ("equipment_report.idle_share", Set::Number),
            ("equipment_report.exams_possible", Set::Number),
            ("equipment_report.waiting", Set::Number),
            ("equipment_report.wait_median", Set::Number),
            ("equipment_report.outside_refused", Set::Number),
            ("equipment_report.sent_out", Set::Number),
            ("equipment_report.read_remotely", Set::Number),
        ];
        DetailTable::new(
            self.labels,
            self.text("equipment_report.sharing_table"),
            &columns,
            idle.iter().map(row).collect(),
        )
    }

    fn printed_with_unit(&self, members: &[u32], id: &str) -> String {
        let (Some(indicator), Some(value)) = (self.indicators.get(id), self.any_value(members, id, self.period)) else {
            return String::new();
        };
        match (value.state, value.printed) {
            (State::Known, Some(printed)) => self.as_scored(printed, &indicator.definition),
            (_, _) => wording::value_figure(&value, self.labels).printed,
        }
    }

    fn counts_or_state(&self, members: &[u32], id: &str) -> String {
        let Some(value) = self.any_value(members, id, self.period) else { return String::new() };
        match value.state {
            State::Known => self.counts_of(&value),
            State::NotApplicable | State::NotCollected | State::NoData | State::Suppressed => {
                wording::value_figure(&value, self.labels).printed
            }
        }
    }

    /// `None` where reports have no time or no physician, or there are too few months.
    fn spans(&self) -> Option<SignBlock<ControlChart>> {
        let watched = self.watched(&Entity::Hospital, OF_REPORTING)?;
        let chart = self.control_chart(&watched, None)?;
        let indicator = watched.indicator;
        let value = self.evaluation.over_period(indicator, &Entity::Hospital, self.period);
        let details = [
            ("value", self.as_scored(value.printed?, &indicator.definition)),
            ("counts", self.counts_of(&value)),
            ("mean", chart.lines.mean.value.printed()),
        ];
        let key = if watched.concern().is_some() { "equipment_report.spans_concern" } else { "equipment_report.spans" };
        let note = self.filled("equipment_report.spans_note", &[("count", watched.baseline().to_string())]);
        Some(SignBlock { caption: self.filled(key, &details), note, chart })
    }
}
