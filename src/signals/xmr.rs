//! The XmR chart (individuals and moving range): a series of months with its mean, its limits and its special causes.
//!
//! Limits are mean ± 2.66 · mean moving range, a moving range being the distance of two neighbouring points. 2.66 is
//! 3 ÷ d₂ with d₂ = 1.128, and moving ranges from 3.267 times their mean (D₄) are left out once before the mean is taken
//! again, so that one spike does not hide the next. Both are taken as published, 266/100 and 3267/1000, and everything
//! here is an exact fraction. Source: limits, screening, rules and verdicts as in the R package NHSRplotthedots (commit
//! 050b07d, 2025), which draws the charts of NHS England's "Making Data Count".
//!
//! What is decided here and not there:
//!
//! - **A month without a value is a gap.** No moving range is taken across it, and every run ends at it: seven points on
//!   one side are seven consecutive months. The package asks for series without gaps.
//! - **A constant baseline has a mean moving range of zero**, and limits on its mean; the package gives none. Any later
//!   point off a frozen constant baseline is beyond a limit.
//! - **A segment whose baseline has no moving range has no lines and no signals** (a single point, or only points with
//!   gaps between them).

pub mod noise;
mod rules;
#[cfg(test)]
mod second_implementation;
#[cfg(test)]
mod tests;
mod verdict;

use std::collections::BTreeMap;

use crate::numbers::{Decimal, Fraction};
use crate::period::{Month, Span};

use super::Side;

pub use rules::{Lengths, Rule, Signal};
pub use verdict::{Assurance, Direction, Meaning, Variation};

/// With fewer baseline points than this, limits are trial limits: still drawn, and said to be provisional.
pub const FULL_BASELINE: usize = 12;

/// How a chart is computed. The default is the published practice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    pub direction: Direction,
    /// Limits are this many mean moving ranges from the mean: 2.66.
    pub limit_factor: Decimal,
    /// Moving ranges of this many times their mean and more are left out once: 3.267; `None` keeps them all.
    pub screen: Option<Decimal>,
    pub lengths: Lengths,
    pub baseline: Baseline,
    /// First months of new segments, each with a mean and limits of its own. Nothing in the data moves the lines: the
    /// months come from dated decisions in the workspace.
    pub rebased: Vec<Month>,
    /// The target in force for the last point.
    pub target: Option<Decimal>,
    /// Limits never go below this (0 for counts) or above that (100 for percentages). Off by default: a limit outside the
    /// possible values says that no single value there would be a signal. Verdicts are the same either way, as long as
    /// values and target lie between the two.
    pub floor: Option<Decimal>,
    pub ceiling: Option<Decimal>,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            direction: Direction::Neutral,
            limit_factor: Decimal::new(266, 2),
            screen: Some(Decimal::new(3267, 3)),
            lengths: Lengths::default(),
            baseline: Baseline::All,
            rebased: Vec::new(),
            target: None,
            floor: None,
            ceiling: None,
        }
    }
}

/// Which points of a segment its mean and limits are taken from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Baseline {
    All,
    /// The first points of each segment; gaps do not count.
    First(usize),
    /// Those of some months, by a dated decision in the workspace. A segment without a point in them takes all its points.
    Frozen(Span),
}

/// A series with its lines and signals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chart {
    /// In the order of months; empty for an empty series.
    pub segments: Vec<Segment>,
    /// Of the last point.
    pub variation: Variation,
    /// Of the target within the last segment's limits.
    pub assurance: Assurance,
}

impl Chart {
    /// The latest month with a value: what the verdicts are about. The caller compares it with its period.
    pub fn last(&self) -> Option<&Point> {
        self.segments.last()?.points.last()
    }
}

/// Points that share a mean and limits: the whole series, or what lies between two rebasings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// Never empty; months without a value are left out.
    pub points: Vec<Point>,
    /// How many of the points the lines are taken from.
    pub baseline_points: usize,
    /// `None` where no two neighbouring months of the baseline have values.
    pub lines: Option<Lines>,
}

impl Segment {
    /// Whether the limits rest on fewer than 12 points.
    pub fn is_trial(&self) -> bool {
        self.baseline_points < FULL_BASELINE
    }
}

/// A month's value and what is special about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Point {
    pub month: Month,
    pub value: Decimal,
    pub signal: Option<Signal>,
}

/// The lines of a segment, exactly, in the unit of the values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lines {
    pub mean: Fraction,
    /// After screening.
    pub moving_range: Fraction,
    pub lower: Fraction,
    pub upper: Fraction,
    /// Two thirds of the way from the mean to the limits.
    pub near_lower: Fraction,
    pub near_upper: Fraction,
}

impl Lines {
    /// Strictly above or below the mean; a point on it has no side.
    fn side(&self, value: Fraction) -> Option<Side> {
        beside(value, self.mean, self.mean)
    }

    /// Strictly beyond a limit; a point on a limit is not.
    fn beyond(&self, value: Fraction) -> Option<Side> {
        beside(value, self.lower, self.upper)
    }

    /// In the outer third, the limit included.
    fn is_near_limit(&self, value: Fraction) -> bool {
        self.beyond(value).is_none() && beside(value, self.near_lower, self.near_upper).is_some()
    }
}

fn beside(value: Fraction, lower: Fraction, upper: Fraction) -> Option<Side> {
    if value > upper {
        Some(Side::High)
    } else if value < lower {
        Some(Side::Low)
    } else {
        None
    }
}

/// The chart of a series; months that are absent or have no value are gaps. `None` where numbers leave `i128`.
pub fn chart(series: &BTreeMap<Month, Option<Decimal>>, settings: &Settings) -> Option<Chart> {
    let known: Vec<(Month, Decimal)> =
        series.iter().filter_map(|(month, value)| value.map(|value| (*month, value))).collect();
    let segment_of = |month: Month| settings.rebased.iter().filter(|from| **from <= month).count();
    let segments = known
        .chunk_by(|a, b| segment_of(a.0) == segment_of(b.0))
        .map(|points| segment(points, settings))
        .collect::<Option<Vec<Segment>>>()?;
    let (variation, assurance) = match segments.last() {
        Some(last) => (
            Variation::of(last.points.last().and_then(|point| point.signal), settings.direction),
            Assurance::of(last.lines.as_ref(), settings.target, settings.direction),
        ),
        None => (Variation::CommonCause, Assurance::None),
    };
    Some(Chart { segments, variation, assurance })
}

fn segment(points: &[(Month, Decimal)], settings: &Settings) -> Option<Segment> {
    let baseline = baseline(points, settings.baseline);
    let ranges = moving_ranges(baseline)?;
    let lines = if ranges.is_empty() { None } else { Some(lines(baseline, ranges, settings)?) };
    let signals: Vec<Option<Signal>> = match &lines {
        Some(lines) => stretches(points).flat_map(|stretch| rules::signals(stretch, lines, settings.lengths)).collect(),
        None => vec![None; points.len()],
    };
    let judged =
        points.iter().zip(signals).map(|((month, value), signal)| Point { month: *month, value: *value, signal });
    Some(Segment { points: judged.collect(), baseline_points: baseline.len(), lines })
}

/// The points that lines are taken from; neighbours in the series stay neighbours.
fn baseline(points: &[(Month, Decimal)], baseline: Baseline) -> &[(Month, Decimal)] {
    match baseline {
        Baseline::All => points,
        Baseline::First(count) => &points[..count.min(points.len())],
        Baseline::Frozen(span) => {
            let from = points.partition_point(|(month, _)| *month < span.from);
            let to = points.partition_point(|(month, _)| *month <= span.to);
            if from < to { &points[from..to] } else { points }
        }
    }
}

/// Points of consecutive months: what lies between two gaps.
fn stretches(points: &[(Month, Decimal)]) -> impl Iterator<Item = &[(Month, Decimal)]> {
    points.chunk_by(|a, b| a.0.plus(1) == b.0)
}

/// `None` where numbers leave `i128`.
fn moving_ranges(points: &[(Month, Decimal)]) -> Option<Vec<Fraction>> {
    let pairs = stretches(points).flat_map(|stretch| stretch.windows(2));
    pairs.map(|pair| Some(pair[1].1.fraction().minus(pair[0].1.fraction())?.absolute())).collect()
}

/// Neither list is empty.
fn lines(baseline: &[(Month, Decimal)], mut ranges: Vec<Fraction>, settings: &Settings) -> Option<Lines> {
    let mean_value = mean(baseline.iter().map(|(_, value)| value.fraction()))?;
    let mut moving_range = mean(ranges.iter().copied())?;
    // Where all are zero, nothing stands out, and nothing would be left.
    if let (Some(factor), true) = (settings.screen, moving_range.is_positive()) {
        let screen = factor.fraction().times(moving_range)?;
        ranges.retain(|range| *range < screen);
        if !ranges.is_empty() {
            moving_range = mean(ranges.into_iter())?;
        }
    }
    let reach = settings.limit_factor.fraction().times(moving_range)?;
    let near = reach.times(Fraction::new(2, 3)?)?;
    let within = |line: Fraction| {
        let raised = settings.floor.map_or(line, |floor| line.max(floor.fraction()));
        settings.ceiling.map_or(raised, |ceiling| raised.min(ceiling.fraction()))
    };
    Some(Lines {
        mean: mean_value,
        moving_range,
        lower: within(mean_value.minus(reach)?),
        upper: within(mean_value.plus(reach)?),
        near_lower: within(mean_value.minus(near)?),
        near_upper: within(mean_value.plus(near)?),
    })
}

/// `None` without values, and where numbers leave `i128`.
fn mean(mut values: impl ExactSizeIterator<Item = Fraction>) -> Option<Fraction> {
    let count = i128::try_from(values.len()).ok()?;
    let sum = values.try_fold(Fraction::ZERO, Fraction::plus)?;
    sum.over(Fraction::integer(count))
}
