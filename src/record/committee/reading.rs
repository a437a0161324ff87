//! Each indicator of the pack: the hospital's series by months, its control chart and verdicts.

use std::collections::BTreeMap;

use crate::indicators::definition::{IndicatorDefinition, IndicatorUnit};
use crate::indicators::entity::Entity;
use crate::indicators::evaluation::Evaluation;
use crate::indicators::indicator::CheckedIndicator;
use crate::indicators::value::{State, Value};
use crate::numbers::Decimal;
use crate::period::{Month, Period, Span};
use crate::record::wording;
use crate::signals::Side;
use crate::signals::xmr::{self, Assurance, Chart, Direction, Lines, Point, Settings, Signal, Variation};

use super::basis::ChartBasis;
use super::definition::{PACK, PackDefinition, PackIndicator};
use super::meeting::limits::{self, ChartOf, Limits};

/// Charts show no more months than these …
const MONTHS_AT_MOST: i32 = 36;
/// … and no fewer, whether there are values or not.
const MONTHS_AT_LEAST: i32 = 24;

/// The months of the charts: from the first for which the hospital has any of the pack's indicators.
pub fn months(
    pack: &PackDefinition,
    indicators: &BTreeMap<String, CheckedIndicator>,
    evaluation: &Evaluation<'_>,
    last: Month,
) -> Vec<Month> {
    let used: Vec<&CheckedIndicator> = pack.indicators.iter().filter_map(|one| indicators.get(&one.id)).collect();
    let known = |month: &Month| {
        used.iter().any(|indicator| of_month(indicator, &Entity::Hospital, evaluation, *month).state == State::Known)
    };
    let longest = Span { from: last.plus(1 - MONTHS_AT_MOST), to: last };
    let least = last.plus(1 - MONTHS_AT_LEAST);
    let from = longest.months().find(known).map_or(least, |first| first.min(least));
    Span { from, to: last }.months().collect()
}

/// A month's own value, also of what a card takes from the quarter: months that share answers are no separate points.
pub(super) fn of_month(
    indicator: &CheckedIndicator,
    entity: &Entity<'_>,
    evaluation: &Evaluation<'_>,
    month: Month,
) -> Value {
    evaluation.over_span(indicator, entity, Period::Month(month).span())
}

/// An indicator of the pack with its verdicts.
pub struct Reading<'a> {
    pub indicator: &'a CheckedIndicator,
    pub name: String,
    pub unit: String,
    pub direction: Direction,
    /// Of the month of the report.
    pub value: Value,
    pub target: Option<Decimal>,
    pub series: BTreeMap<Month, Option<Decimal>>,
    /// From which months its lines are taken, and by whose decision.
    pub limits: Limits<'a>,
    /// Absent where numbers are too large to reckon with.
    pub chart: Option<Chart>,
}

/// Every indicator of the pack, in its order, of the hospital or of a department with those that it took over.
pub(super) fn of_chart(basis: ChartBasis<'_>, of: ChartOf) -> Vec<Reading<'_>> {
    basis.pack.indicators.iter().filter_map(|one| of_indicator(basis, one, of)).collect()
}

/// One of them; `None` where the catalogue has no such indicator.
pub fn of_indicator<'a>(basis: ChartBasis<'a>, one: &PackIndicator, of: ChartOf) -> Option<Reading<'a>> {
    let indicator = basis.indicators.get(&one.id)?;
    Some(match of {
        ChartOf::Hospital => reading(basis, one, indicator, (of, &Entity::Hospital)),
        ChartOf::Department(number) => basis.with_entity(number, |entity| reading(basis, one, indicator, (of, entity))),
    })
}

fn reading<'a>(
    basis: ChartBasis<'a>,
    one: &PackIndicator,
    indicator: &'a CheckedIndicator,
    (of, entity): (ChartOf, &Entity<'_>),
) -> Reading<'a> {
    let value = |month: Month| of_month(indicator, entity, basis.evaluation, month);
    let known = |value: Value| value.printed.filter(|_| value.state == State::Known);
    let series: BTreeMap<Month, Option<Decimal>> =
        basis.months.iter().map(|month| (*month, known(value(*month)))).collect();
    let definition = &indicator.definition;
    let written = basis.targets.of_hospital(basis.period, PACK, &indicator.id, definition.kind);
    let target = written.map(|target| target.rounded(definition.reference_decimals())).or(one.target);
    let direction = if one.neutral { Direction::Neutral } else { Direction::from(definition.direction) };
    let lengths = basis.pack.rules.lengths();
    let limits = limits::of_chart(basis.limits, of, &indicator.id);
    let settings = Settings {
        direction,
        target,
        floor: floor(definition),
        lengths,
        baseline: limits.baseline,
        rebased: limits.rebased.clone(),
        ..Settings::default()
    };
    Reading {
        indicator,
        name: definition.name(basis.labels.language()).to_owned(),
        unit: wording::unit(definition, basis.labels),
        direction,
        value: value(basis.month()),
        target: target.filter(|_| direction != Direction::Neutral),
        limits,
        chart: xmr::chart(&series, &settings),
        series,
    }
}

/// Counts and shares are never below zero; a surplus may be.
pub fn floor(definition: &IndicatorDefinition) -> Option<Decimal> {
    match definition.unit {
        IndicatorUnit::One | IndicatorUnit::Percent | IndicatorUnit::Day | IndicatorUnit::Minute => {
            Some(Decimal::zero(0))
        }
        IndicatorUnit::Yuan | IndicatorUnit::Points => None,
    }
}

impl Reading<'_> {
    pub fn month(&self) -> Option<Month> {
        self.series.keys().next_back().copied()
    }

    /// The last point, where it is of the month of the report.
    pub fn last(&self) -> Option<&Point> {
        self.chart.as_ref()?.last().filter(|point| Some(point.month) == self.month())
    }

    pub fn signal(&self) -> Option<Signal> {
        self.last()?.signal
    }

    /// The place of the first month that the lines are of.
    pub fn lines_from(&self) -> usize {
        let first = self.chart.as_ref().and_then(|chart| chart.segments.last()?.points.first());
        // All months before a first value have the first segment's lines.
        let is_first = self.chart.as_ref().is_none_or(|chart| chart.segments.len() < 2);
        first.filter(|_| !is_first).map_or(0, |first| self.place_of(first.month))
    }

    /// Where a month stands in the series.
    pub fn place_of(&self, month: Month) -> usize {
        self.series.range(..month).count()
    }

    pub fn lines(&self) -> Option<&Lines> {
        self.chart.as_ref()?.segments.last()?.lines.as_ref()
    }

    /// There is a value of the month, and limits to hold it against.
    pub fn is_judged(&self) -> bool {
        self.last().is_some() && self.lines().is_some()
    }

    /// Its limits rest on less than a year.
    pub fn is_trial(&self) -> bool {
        self.chart.as_ref().and_then(|chart| chart.segments.last()).is_some_and(xmr::Segment::is_trial)
    }

    pub fn variation(&self) -> Variation {
        match (self.last(), &self.chart) {
            (Some(_), Some(chart)) => chart.variation,
            (None, _) | (_, None) => Variation::CommonCause,
        }
    }

    pub fn assurance(&self) -> Assurance {
        self.chart.as_ref().map_or(Assurance::None, |chart| chart.assurance)
    }

    /// What to look at first: getting worse before anything else, of those what misses its target.
    pub fn urgency(&self) -> (u8, u8) {
        let variation = match self.variation() {
            Variation::ConcernHigh | Variation::ConcernLow => 0,
            Variation::NeutralHigh | Variation::NeutralLow => 1,
            Variation::ImprovementHigh | Variation::ImprovementLow => 2,
            Variation::CommonCause => 3,
        };
        let assurance = match self.assurance() {
            Assurance::ConsistentFail => 0,
            Assurance::HitAndMiss => 1,
            Assurance::None => 2,
            Assurance::ConsistentPass => 3,
        };
        (variation, assurance)
    }

    /// The first of the months up to the last one that all are special causes with one meaning.
    pub fn special_since(&self) -> Option<Month> {
        let meaning = self.signal()?.meaning(self.direction);
        let points = &self.chart.as_ref()?.segments.last()?.points;
        let same = |point: &&Point| point.signal.is_some_and(|signal| signal.meaning(self.direction) == meaning);
        let mut first = None;
        for point in points.iter().rev().take_while(same) {
            // A gap ends it.
            if first.is_some_and(|later: Month| point.month.plus(1) != later) {
                break;
            }
            first = Some(point.month);
        }
        first
    }

    /// How many months the signal's rule saw, up to the last one.
    pub fn run_length(&self, signal: Signal) -> usize {
        self.series.range(signal.since..).count()
    }

    /// A number of this indicator with its unit.
    pub fn with_unit(&self, value: Decimal) -> String {
        match self.indicator.definition.unit {
            IndicatorUnit::Percent => format!("{}%", value.printed()),
            IndicatorUnit::One
            | IndicatorUnit::Yuan
            | IndicatorUnit::Points
            | IndicatorUnit::Day
            | IndicatorUnit::Minute => format!("{} {}", value.printed(), self.unit).trim().to_owned(),
        }
    }

    /// ≤ 60
    pub fn target_sign(&self) -> &'static str {
        match self.direction {
            Direction::Lower => "≤",
            Direction::Higher | Direction::Neutral => "≥",
        }
    }

    /// Lines have the figure's decimals, counts two.
    pub fn line_decimals(&self) -> u8 {
        self.indicator.definition.reference_decimals()
    }
}

/// The end of a label's key for a side.
pub(super) fn side(side: Side) -> &'static str {
    match side {
        Side::High => "high",
        Side::Low => "low",
    }
}
