//! The XmR rules a second time, slow and obvious: every point asks every window that could flag it.
//!
//! It shares nothing with the first but types and numbers, and must agree with it on random series.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;

/// Mean, mean moving range, limits and rule of each point, or nothing where there are no lines.
type Judged = BTreeMap<Month, Option<(Rule, Side)>>;

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

    fn lines(&self, at: Month) -> Option<(Fraction, Fraction)> {
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
            let sum = values.iter().fold(Some(Fraction::ZERO), |sum, value| sum?.plus(*value));
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
        Some((mean, average(&kept)?))
    }

    fn judge(&self, at: Month) -> Option<(Rule, Side)> {
        let (mean, range) = self.lines(at)?;
        let reach = |numerator: i128, denominator: i128| {
            range.times(Fraction::new(numerator, denominator).expect("a number")).expect("small")
        };
        let (limit, near) = (reach(266, 100), reach(532, 300));
        let distance = |value: Fraction| value.minus(mean).expect("small");
        let side = |value: Fraction| match distance(value) {
            away if away.is_zero() => 0,
            away if away.is_positive() => 1,
            _ => -1,
        };
        let is_near = |value: Fraction| distance(value).absolute() <= limit && distance(value).absolute() > near;
        let own = self.value(at)?;
        let of = |sign: i32| if sign > 0 { Side::High } else { Side::Low };
        if distance(own).absolute() > limit {
            return Some((Rule::BeyondLimit, of(side(own))));
        }
        let lengths = self.settings.lengths;
        // Later windows first: a turning point counts for the trend that begins with it.
        for from in (0..lengths.trend as i32).map(|back| at.plus(-back)) {
            let Some(window) = self.window(from, lengths.trend as i32) else { continue };
            if (1..window.len()).all(|i| window[i] > window[i - 1]) {
                return Some((Rule::Trend, Side::High));
            }
            if (1..window.len()).all(|i| window[i] < window[i - 1]) {
                return Some((Rule::Trend, Side::Low));
            }
        }
        for from in (0..lengths.of as i32).map(|back| at.plus(-back)) {
            let Some(window) = self.window(from, lengths.of as i32) else { continue };
            let total: i32 = window.iter().map(|value| side(*value)).sum();
            let close = window.iter().filter(|value| is_near(**value)).count();
            if total.unsigned_abs() as usize == lengths.of && close >= lengths.near_limit && is_near(own) {
                return Some((Rule::TwoOfThree, of(side(own))));
            }
        }
        for from in (0..lengths.shift as i32).map(|back| at.plus(-back)) {
            let Some(window) = self.window(from, lengths.shift as i32) else { continue };
            let total: i32 = window.iter().map(|value| side(*value)).sum();
            if total.unsigned_abs() as usize == lengths.shift {
                return Some((Rule::Shift, of(side(own))));
            }
        }
        None
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
        let quickly: Judged =
            points.map(|point| (point.month, point.signal.map(|signal| (signal.rule, signal.side)))).collect();
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
