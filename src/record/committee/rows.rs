//! `signals.csv`: every month of every control chart, of the hospital and of its departments.

use crate::record::tidy::entities::{DEPARTMENT, HOSPITAL};
use crate::record::tidy::rows::SignalRow;
use crate::signals::xmr::{Meaning, Point, Rule, Segment};

use super::context::PackPage;
use super::meeting::limits::ChartOf;
use super::reading::{self, Reading};

impl PackPage<'_> {
    /// The charts of the pack's pages and appendix, and those of departments, whether or not the pack shows them.
    pub(super) fn signal_rows(&self, hospital: &str) -> Vec<SignalRow> {
        let departments = self.context.summary.cards.departments;
        let mut rows: Vec<SignalRow> =
            self.readings.iter().flat_map(|reading| rows_of(reading, (HOSPITAL, hospital))).collect();
        for number in self.departments_open() {
            let readings = reading::of_chart(self.context.charts(), ChartOf::Department(number));
            let whose = (DEPARTMENT, departments.id(number));
            rows.extend(readings.iter().flat_map(|reading| rows_of(reading, whose)));
        }
        rows
    }
}

fn rows_of(reading: &Reading<'_>, (kind, id): (&str, &str)) -> Vec<SignalRow> {
    let segments = reading.chart.iter().flat_map(|chart| &chart.segments);
    let points: Vec<(&Segment, &Point)> =
        segments.flat_map(|segment| segment.points.iter().map(move |point| (segment, point))).collect();
    let decimals = reading.line_decimals();
    let row = |(month, value): (&crate::period::Month, &Option<crate::numbers::Decimal>)| {
        let of_month = points.iter().find(|(_, point)| point.month == *month);
        let lines = of_month.and_then(|(segment, _)| segment.lines.as_ref());
        let signal = of_month.and_then(|(_, point)| point.signal);
        SignalRow {
            entity_kind: kind.to_owned(),
            entity_id: id.to_owned(),
            indicator: reading.indicator.id.clone(),
            period: month.to_string(),
            value: *value,
            mean: lines.map(|lines| lines.mean.rounded(decimals)),
            lower: lines.map(|lines| lines.lower.rounded(decimals)),
            upper: lines.map(|lines| lines.upper.rounded(decimals)),
            target: reading.target,
            rule: signal.map(|signal| rule(signal.rule).to_owned()).unwrap_or_default(),
            meaning: signal.map(|signal| meaning(signal.meaning(reading.direction)).to_owned()).unwrap_or_default(),
        }
    };
    reading.series.iter().map(row).collect()
}

fn rule(rule: Rule) -> &'static str {
    match rule {
        Rule::BeyondLimit => "beyond_limit",
        Rule::Trend => "trend",
        Rule::TwoOfThree => "two_of_three",
        Rule::Shift => "shift",
    }
}

fn meaning(meaning: Meaning) -> &'static str {
    match meaning {
        Meaning::Improvement => "improvement",
        Meaning::Concern => "concern",
        Meaning::Neutral => "neutral",
    }
}
