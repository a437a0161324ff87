//! The XmR rules a second time, slow and obvious: every point asks every window that could flag it.
//!
//! It shares nothing with the first but types and numbers, and must agree with it on random series.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;

use super::*;

/// The signal of each point.
type Judged = BTreeMap<Month, Option<Signal>>;

/// The value of a month, if it lies in the segment of `at`.
struct Series<'a> {
    values: &'a BTreeMap<Month, Option<Decimal>>,
    settings: &'a Settings,
}

impl Series<'_> {
    fn value(&self, month: Month) -> Option<Fraction> {
        self.values.get(&month).copied().flatten().map(Decimal::fraction)
    }

    fn same_segment(&self, a: Month, b: Month) -> bool {
        self.settings.rebased.iter().all(|from| (a >= *from) == (b >= *from))
    }

    /// `length` consecutive months from `from`, if all have values and lie in one segment.
    fn window(&self, from: Month, length: i32) -> Option<Vec<Fraction>> {
        let last = from.plus(length - 1);
        if !self.same_segment(from, last) {
            return None;
        }
        (0..length).map(|step| self.value(from.plus(step))).collect()
    }

    fn lines(&self, at: Month) -> Option<Around> {
        let mut segment: Vec<Month> = Vec::new();
        for month in self.values.keys() {
            if self.value(*month).is_some() && self.same_segment(*month, at) {
                segment.push(*month);
            }
        }
        let chosen: Vec<Month> = match self.settings.baseline {
            Baseline::All => segment.clone(),
            Baseline::First(count) => segment.iter().copied().take(count).collect(),
            Baseline::Frozen(span) => segment.iter().copied().filter(|month| span.contains(*month)).collect(),
        };
        let chosen =
            if matches!(self.settings.baseline, Baseline::Frozen(_)) && chosen.is_empty() { segment } else { chosen };
        let mut sum = Fraction::ZERO;
        let mut ranges = Vec::new();
        for month in &chosen {
            sum = sum.plus(self.value(*month)?)?;
            if chosen.contains(&month.plus(1)) {
                ranges.push(self.value(month.plus(1))?.minus(self.value(*month)?)?.absolute());
            }
        }
        if ranges.is_empty() {
            return None;
        }
        let average = |values: &[Fraction]| {
            let sum = values.iter().try_fold(Fraction::ZERO, |sum, value| sum.plus(*value));
            sum?.over(Fraction::integer(values.len() as i128))
        };
        let mean = sum.over(Fraction::integer(chosen.len() as i128))?;
        let first = average(&ranges)?;
        let kept: Vec<Fraction> = ranges
            .into_iter()
            .filter(|range| {
                let times = first.times(Fraction::new(3267, 1000).expect("a number")).expect("small");
                self.settings.screen.is_none() || first.is_zero() || *range < times
            })
            .collect();
        let range = average(&kept)?;
        let reach = |numerator, denominator| range.times(Fraction::new(numerator, denominator)?);
        Some(Around { mean, limit: reach(266, 100)?, near: reach(532, 300)? })
    }

    fn judge(&self, at: Month) -> Option<Signal> {
        let lines = self.lines(at)?;
        let found = |rule, side, since| Some(Signal { rule, side, since });
        let own = lines.place(self.value(at)?);
        if own.beyond {
            let since = self.back(at, |month| {
                self.same_segment(month, at) && self.is(month, &lines, |place| place.beyond && place.side == own.side)
            });
            return found(Rule::BeyondLimit, own.side?, since);
        }
        if let Some((side, since)) = self.trend(at) {
            return found(Rule::Trend, side, since);
        }
        if let Some(since) = self.near_limit(at, &lines) {
            return found(Rule::TwoOfThree, own.side?, since);
        }
        let since = self.back(at, |month| {
            self.same_segment(month, at)
                && self.is(month, &lines, |place| place.side.is_some() && place.side == own.side)
        });
        let long = (0..self.settings.lengths.shift as i32).any(|back| {
            let window = self.window(at.plus(-back), self.settings.lengths.shift as i32);
            let sides =
                window.map(|values| values.into_iter().map(|value| lines.place(value).side).collect::<Vec<_>>());
            sides.is_some_and(|sides| sides.iter().all(|side| side.is_some() && *side == own.side))
        });
        if long { found(Rule::Shift, own.side?, since) } else { None }
    }

    /// The trend that a month is in; the later one of a turning point.
    fn trend(&self, at: Month) -> Option<(Side, Month)> {
        let length = self.settings.lengths.trend as i32;
        for from in (0..length).map(|back| at.plus(-back)) {
            let Some(window) = self.window(from, length) else { continue };
            let leads = |side| (1..window.len()).all(|i| follows(side, window[i - 1], window[i]));
            for side in [Side::High, Side::Low] {
                if leads(side) {
                    let joined = |month: Month| match self.window(month, 2).as_deref() {
                        Some([first, second]) => follows(side, *first, *second),
                        _ => false,
                    };
                    return Some((side, self.back(from, joined)));
                }
            }
        }
        None
    }

    /// Since when points near the limit follow each other, if this is one of enough of them.
    fn near_limit(&self, at: Month, lines: &Around) -> Option<Month> {
        let lengths = self.settings.lengths;
        let first_near = |of: Month| {
            (0..lengths.of as i32)
                .map(|back| of.plus(-back))
                .filter_map(|from| {
                    let places: Vec<Place> =
                        self.window(from, lengths.of as i32)?.into_iter().map(|value| lines.place(value)).collect();
                    let near: Vec<usize> = (0..places.len()).filter(|i| places[*i].near).collect();
                    let one_side = places.iter().all(|place| place.side.is_some() && place.side == places[0].side);
                    let enough = near.len() >= lengths.near_limit && self.is(of, lines, |place| place.near);
                    (one_side && enough).then(|| from.plus(near[0] as i32))
                })
                .min()
        };
        let mut since = first_near(at)?;
        while let Some(earlier) = first_near(since).filter(|earlier| *earlier < since) {
            since = earlier;
        }
        Some(since)
    }

    fn is(&self, month: Month, lines: &Around, asked: impl Fn(Place) -> bool) -> bool {
        self.value(month).is_some_and(|value| asked(lines.place(value)))
    }

    /// The first of the months up to this one for which something holds.
    fn back(&self, at: Month, holds: impl Fn(Month) -> bool) -> Month {
        let mut since = at;
        while holds(since.plus(-1)) {
            since = since.plus(-1);
        }
        since
    }
}

fn follows(side: Side, first: Fraction, second: Fraction) -> bool {
    match side {
        Side::High => second > first,
        Side::Low => second < first,
    }
}

/// A mean with the distances of its limits and near lines.
struct Around {
    mean: Fraction,
    limit: Fraction,
    near: Fraction,
}

/// Where a value lies.
struct Place {
    side: Option<Side>,
    near: bool,
    beyond: bool,
}

impl Around {
    fn place(&self, value: Fraction) -> Place {
        let distance = value.minus(self.mean).expect("small");
        let away = distance.absolute();
        let side = if distance.is_negative() { Side::Low } else { Side::High };
        Place {
            side: (!distance.is_zero()).then_some(side),
            near: away > self.near && away <= self.limit,
            beyond: away > self.limit,
        }
    }
}

fn slowly(values: &BTreeMap<Month, Option<Decimal>>, settings: &Settings) -> Judged {
    let series = Series { values, settings };
    let known = values.keys().filter(|month| series.value(**month).is_some());
    known.map(|month| (*month, series.judge(*month))).collect()
}

/// Steps that go on for a while, so that shifts and trends happen, with some gaps.
fn series() -> impl Strategy<Value = BTreeMap<Month, Option<Decimal>>> {
    let noise = prop::collection::vec((0i128..12, 0u8..20), 0..40);
    let phase = prop::collection::vec((-3i128..4, -4i128..5, 1usize..12), 1..6);
    (noise, phase).prop_map(|(noise, phases)| {
        let mut drift = phases
            .into_iter()
            .flat_map(|(jump, slope, months)| std::iter::once(jump * 9).chain(std::iter::repeat_n(slope * 2, months)));
        let mut level = 0;
        let values = noise.into_iter().enumerate().map(|(at, (noise, gap))| {
            level += drift.next().unwrap_or(0);
            let value = (gap > 0).then(|| Decimal::new((level + noise % 5) * 10, 1));
            (Month(24_000 + at as i32), value)
        });
        values.collect()
    })
}

fn settings() -> impl Strategy<Value = Settings> {
    let baseline = prop_oneof![
        3 => Just(Baseline::All),
        1 => (1usize..15).prop_map(Baseline::First),
        1 => (24_000i32..24_030, 0i32..14)
            .prop_map(|(from, length)| Baseline::Frozen(Span { from: Month(from), to: Month(from + length) })),
    ];
    let lengths = (3usize..9, 3usize..9, 2usize..4, 0usize..2).prop_map(|(shift, trend, near_limit, more)| Lengths {
        shift,
        trend,
        near_limit,
        of: near_limit + more,
    });
    let rebased = prop::collection::vec((23_990i32..24_045).prop_map(Month), 0..3);
    (baseline, lengths, rebased, any::<bool>()).prop_map(|(baseline, lengths, rebased, screened)| Settings {
        baseline,
        lengths,
        rebased,
        screen: screened.then_some(Decimal::new(3267, 3)),
        ..Settings::default()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn both_implementations_agree(series in series(), settings in settings()) {
        let chart = chart(&series, &settings).expect("small numbers");
        let points = chart.segments.iter().flat_map(|segment| &segment.points);
        let quickly: Judged = points.map(|point| (point.month, point.signal)).collect();
        prop_assert_eq!(quickly, slowly(&series, &settings));
    }

    #[test]
    fn a_signal_goes_back_to_its_first_month_without_a_gap(series in series(), settings in settings()) {
        let chart = chart(&series, &settings).expect("small numbers");
        for segment in &chart.segments {
            for point in &segment.points {
                let Some(signal) = point.signal else { continue };
                prop_assert!(signal.since <= point.month && signal.since >= segment.points[0].month);
                for month in (Span { from: signal.since, to: point.month }).months() {
                    prop_assert!(series.get(&month).copied().flatten().is_some());
                }
            }
        }
    }

    #[test]
    fn a_series_upside_down_has_its_signals_on_the_other_side(series in series(), settings in settings()) {
        let turned = series.iter().map(|(month, value)| (*month, value.map(Decimal::negated))).collect();
        let signals = |series: &BTreeMap<Month, Option<Decimal>>| -> Vec<Option<(Rule, Side, Month)>> {
            let chart = chart(series, &settings).expect("small numbers");
            let points = chart.segments.iter().flat_map(|segment| &segment.points);
            points.map(|point| point.signal.map(|signal| (signal.rule, signal.side, signal.since))).collect()
        };
        let other = |side| if side == Side::High { Side::Low } else { Side::High };
        let expected: Vec<_> =
            signals(&series).iter().map(|signal| signal.map(|(rule, side, since)| (rule, other(side), since))).collect();
        prop_assert_eq!(signals(&turned), expected);
    }
}

#[test]
fn the_random_series_have_every_kind_of_signal() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut seen: BTreeMap<(Rule, Side), usize> = BTreeMap::new();
    for _ in 0..400 {
        let made = series().new_tree(&mut runner).expect("a series").current();
        let chart = chart(&made, &Settings::default()).expect("small numbers");
        let points = chart.segments.iter().flat_map(|segment| &segment.points);
        for signal in points.filter_map(|point| point.signal) {
            *seen.entry((signal.rule, signal.side)).or_default() += 1;
        }
    }
    assert!(seen.len() == 8 && seen.values().all(|count| *count >= 20), "{seen:?}");
}
