//! The four rules by which a point of an XmR chart is a special cause, in their order of priority.
//!
//! Rules look at consecutive months of one segment only. As in NHSRplotthedots (commit 050b07d, 2025):
//!
//! 1. **beyond a limit**: outside, not on it;
//! 2. **trend**: 7 consecutive points strictly rising or falling; all of them are flagged, and a turning point that is in
//!    two trends counts for the later one;
//! 3. **two of three**: of 3 consecutive points, all on the same side of the mean, 2 in the outer third (between the near
//!    line and the limit); flagged are those in the outer third;
//! 4. **shift**: 7 consecutive points on one side of the mean; all of them are flagged. A point exactly on the mean has no
//!    side and ends the run.
//!
//! A point to which several apply has the first. Other bodies use other lengths (NSW Clinical Excellence Commission: a
//! trend of 5), so lengths are settings, to be printed under each chart.

use crate::numbers::{Decimal, Fraction};
use crate::period::Month;

use super::{Lines, Side};

/// How many points the rules look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lengths {
    pub shift: usize,
    pub trend: usize,
    /// This many near a limit …
    pub near_limit: usize,
    /// … of so many consecutive ones.
    pub of: usize,
}

impl Default for Lengths {
    fn default() -> Lengths {
        Lengths { shift: 7, trend: 7, near_limit: 2, of: 3 }
    }
}

/// Why a point is a special cause, in order of priority.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    BeyondLimit,
    Trend,
    TwoOfThree,
    Shift,
}

/// What is special about a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signal {
    pub rule: Rule,
    /// A trend's is where it leads, whatever side of the mean it is on.
    pub side: Side,
    /// The first month of what the rule saw: the run on one side, the trend, the first of the points near the limit, the
    /// first of the consecutive points beyond it. There is no gap between it and the point.
    pub since: Month,
}

/// The signals of consecutive months, one place for each.
pub(super) fn signals(stretch: &[(Month, Decimal)], lines: &Lines, lengths: Lengths) -> Vec<Option<Signal>> {
    let points: Vec<(Month, Fraction)> = stretch.iter().map(|(month, value)| (*month, value.fraction())).collect();
    let by_priority = [
        runs(&points, Rule::BeyondLimit, 1, |value| lines.beyond(value)),
        trends(&points, lengths.trend),
        near_limit(&points, lines, lengths),
        runs(&points, Rule::Shift, lengths.shift, |value| lines.side(value)),
    ];
    (0..points.len()).map(|at| by_priority.iter().find_map(|rule| rule[at])).collect()
}

/// Runs of at least `least` consecutive points that have the same side.
fn runs(
    points: &[(Month, Fraction)],
    rule: Rule,
    least: usize,
    side: impl Fn(Fraction) -> Option<Side>,
) -> Vec<Option<Signal>> {
    let sides = |run: &[(Month, Fraction)]| run.first().and_then(|(month, value)| Some((*month, side(*value)?)));
    points
        .chunk_by(|a, b| side(a.1) == side(b.1))
        .flat_map(|run| {
            let signal = sides(run).filter(|_| run.len() >= least).map(|(since, side)| Signal { rule, side, since });
            vec![signal; run.len()]
        })
        .collect()
}

/// Runs of at least `least` points, each higher, or each lower, than the one before.
fn trends(points: &[(Month, Fraction)], least: usize) -> Vec<Option<Signal>> {
    let step = |at: usize| super::beside(points[at + 1].1, points[at].1, points[at].1);
    let mut flagged = vec![None; points.len()];
    let mut first = 0;
    while first + 1 < points.len() {
        let direction = step(first);
        let mut last = first + 1;
        while last + 1 < points.len() && step(last) == direction {
            last += 1;
        }
        if let Some(side) = direction.filter(|_| last - first + 1 >= least) {
            flagged[first..=last].fill(Some(Signal { rule: Rule::Trend, side, since: points[first].0 }));
        }
        // The point at which a run ends is the first of the next one.
        first = last;
    }
    flagged
}

/// Points in the outer third of windows that have enough of them, all on one side of the mean.
fn near_limit(points: &[(Month, Fraction)], lines: &Lines, lengths: Lengths) -> Vec<Option<Signal>> {
    let mut flagged: Vec<Option<Signal>> = vec![None; points.len()];
    for from in 0..(points.len() + 1).saturating_sub(lengths.of) {
        let window = from..from + lengths.of;
        let Some(side) = points.get(from).and_then(|(_, value)| lines.side(*value)) else { continue };
        let near: Vec<usize> = window.clone().filter(|at| lines.is_near_limit(points[*at].1)).collect();
        let one_side = window.clone().all(|at| lines.side(points[at].1) == Some(side));
        let Some(first) = near.first().filter(|_| one_side && near.len() >= lengths.near_limit) else { continue };
        // Windows that share points are one signal, which began with the first of them.
        let since = flagged[*first].map_or(points[*first].0, |earlier| earlier.since);
        for at in near {
            flagged[at].get_or_insert(Signal { rule: Rule::TwoOfThree, side, since });
        }
    }
    flagged
}
