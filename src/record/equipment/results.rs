//! The first sign: the positive rate by month, against the limits of its first year.

use std::collections::BTreeMap;

use crate::indicators::entity::Entity;
use crate::indicators::evaluation::Evaluation;
use crate::indicators::indicator::CheckedIndicator;
use crate::indicators::value::State;
use crate::numbers::{Decimal, Fraction};
use crate::period::{Month, Period};
use crate::record::committee::{ControlChart, ControlLines, ControlPoint, Labelled, Mark};
use crate::record::wording;
use crate::signals::Side;
use crate::signals::xmr::{self, Baseline, Chart, Direction, Lines, Meaning, Rule, Settings, Signal};

use super::SignBlock;
use super::context::DeviceContext;
use super::subject::Subject;

/// Charts show no more months than these.
const MONTHS_AT_MOST: i32 = 36;
/// The months whose mean and limits the later ones are held against: before anything was decided, the first year.
pub const BASELINE: usize = 12;

/// What is watched of every device that examines, and which way is better.
pub const OF_DEVICES: [(&str, Direction); 2] =
    [("positive_rate", Direction::Higher), ("repeat_exams_30d", Direction::Lower)];

/// What is watched of the hospital's reporting.
pub const OF_REPORTING: (&str, Direction) = ("reporting_span_over_8h", Direction::Lower);

/// A series of months with its verdicts.
pub struct Watched<'a> {
    pub indicator: &'a CheckedIndicator,
    pub direction: Direction,
    pub series: BTreeMap<Month, Option<Decimal>>,
    pub chart: Chart,
}

impl<'a> Watched<'a> {
    /// The months of an indicator up to the end of a period, from the first with a value; `None` where there is none.
    pub fn of(
        evaluation: &Evaluation<'_>,
        indicator: &'a CheckedIndicator,
        entity: &Entity<'_>,
        (period, direction): (Period, Direction),
    ) -> Option<Watched<'a>> {
        let last = period.span().to;
        let value = |month: Month| {
            let value = evaluation.over_period(indicator, entity, Period::Month(month));
            value.printed.filter(|_| value.state == State::Known)
        };
        let months = (0..MONTHS_AT_MOST).rev().map(|back| last.plus(-back));
        let all: Vec<(Month, Option<Decimal>)> = months.map(|month| (month, value(month))).collect();
        let first = all.iter().position(|(_, value)| value.is_some())?;
        let series: BTreeMap<Month, Option<Decimal>> = all.into_iter().skip(first).collect();
        let settings = Settings { direction, baseline: Baseline::First(BASELINE), ..Settings::default() };
        let chart = xmr::chart(&series, &settings)?;
        Some(Watched { indicator, direction, series, chart })
    }

    /// What is special about the last month, where it is a concern.
    pub fn concern(&self) -> Option<Signal> {
        let last = self.chart.last().filter(|point| Some(&point.month) == self.series.keys().next_back())?;
        last.signal.filter(|signal| signal.meaning(self.direction) == Meaning::Concern)
    }

    pub fn lines(&self) -> Option<&Lines> {
        self.chart.segments.last()?.lines.as_ref()
    }

    pub fn baseline(&self) -> usize {
        self.chart.segments.last().map_or(0, |segment| segment.baseline_points)
    }
}

impl<'a> DeviceContext<'a> {
    /// The months of an indicator with their verdicts.
    pub(super) fn watched(&self, entity: &Entity<'_>, (id, direction): (&str, Direction)) -> Option<Watched<'a>> {
        Watched::of(self.evaluation, self.indicators.get(id)?, entity, (self.period, direction))
    }

    /// Its chart; `None` without limits or without a value in the last month.
    pub(super) fn control_chart(&self, watched: &Watched<'_>, target: Option<Labelled>) -> Option<ControlChart> {
        let lines = watched.lines()?;
        let definition = &watched.indicator.definition;
        let line = |key: &str, value: Fraction| {
            let value = value.rounded(definition.decimals);
            Labelled { value, label: self.filled(key, &[("value", value.printed())]) }
        };
        let points: Vec<ControlPoint> =
            watched.series.iter().map(|(month, value)| point(watched, *month, *value)).collect();
        let to = points.len().saturating_sub(1);
        let concern = watched.concern();
        let from = concern.and_then(|signal| watched.series.keys().position(|month| *month == signal.since));
        let (_, last) = watched.series.iter().next_back()?;
        let last = (*last)?;
        let words = points.iter().filter_map(|point| Some(format!("{} {}", point.month, point.value?.printed())));
        Some(ControlChart {
            unit: wording::unit(definition, self.labels),
            lines: ControlLines {
                mean: line("committee.mean_label", lines.mean),
                lower: line("committee.lower_label", lines.lower),
                upper: line("committee.upper_label", lines.upper),
            },
            lines_from: 0,
            earlier: Vec::new(),
            target,
            last_label: self.filled(
                "committee.last_label",
                &[
                    ("month", wording::period(Period::Month(self.period.span().to), self.labels)),
                    ("value", last.printed()),
                ],
            ),
            annotation: concern.map(|signal| self.rule_words(signal)).unwrap_or_default(),
            from: from.unwrap_or(to),
            to,
            alt: self.listed(&words.collect::<Vec<_>>()),
            points,
        })
    }

    /// What the rule saw, since when.
    pub(super) fn rule_words(&self, signal: Signal) -> String {
        let key = match signal.rule {
            Rule::BeyondLimit => match signal.side {
                Side::High => "device.rule_above",
                Side::Low => "device.rule_below",
            },
            Rule::Trend => "device.rule_trend",
            Rule::TwoOfThree => "device.rule_near",
            Rule::Shift => "device.rule_shift",
        };
        let since = wording::period(Period::Month(signal.since), self.labels);
        self.filled(key, &[("month", since)])
    }
}

fn point(watched: &Watched<'_>, month: Month, value: Option<Decimal>) -> ControlPoint {
    let points = watched.chart.segments.iter().flat_map(|segment| &segment.points);
    let signal = points.into_iter().find(|point| point.month == month).and_then(|point| point.signal);
    ControlPoint {
        month: month.to_string(),
        value,
        mark: signal.map_or(Mark::Noise, |signal| match signal.meaning(watched.direction) {
            Meaning::Improvement => Mark::Improvement,
            Meaning::Concern => Mark::Concern,
            Meaning::Neutral => Mark::Neutral,
        }),
        beyond: signal.is_some_and(|signal| signal.rule == Rule::BeyondLimit),
    }
}

impl Subject<'_> {
    /// The chart of the positive rate with its sentence.
    pub(super) fn results(&self, watched: &Watched<'_>) -> Option<SignBlock<ControlChart>> {
        let definition = &watched.indicator.definition;
        let target = self.lower_end(&watched.indicator.id).map(|value| Labelled {
            value,
            label: self.filled("device.interval_label", &[("value", value.printed())]),
        });
        let chart = self.context.control_chart(watched, target)?;
        // The value is the period's, as its counts are; the verdict is on its last month.
        let period = self.context.period;
        let month = Period::Month(period.span().to);
        let value = self.value(&watched.indicator.id, period).and_then(|value| value.printed);
        let told = match value {
            Some(value) => {
                let details = [
                    ("value", self.context.as_scored(value, definition)),
                    ("counts", self.counts(&watched.indicator.id)),
                ];
                self.filled("device.results_value", &details)
            }
            None => self.text("device.results_no_value"),
        };
        let caption = [
            ("told", told),
            ("month", if month == period { String::new() } else { wording::period(month, self.context.labels) }),
            ("mean", chart.lines.mean.value.printed()),
        ];
        let key = match (watched.concern().is_some(), month == period) {
            (true, true) => "device.results_concern",
            (false, true) => "device.results_calm",
            (true, false) => "device.results_concern_month",
            (false, false) => "device.results_calm_month",
        };
        let note = self.filled("device.results_note", &[("count", watched.baseline().to_string())]);
        Some(SignBlock { caption: self.filled(key, &caption), note, chart })
    }
}
