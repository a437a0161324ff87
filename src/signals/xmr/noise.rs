//! How often noise alone makes the last point of a chart signal: what "no more than chance" means for many charts at once.
//!
//! Limits are taken from the points themselves and four rules look at each, so there is no formula; pure noise is drawn
//! and charted instead: series of independent, nearly normal values (sums of 48 equal chances), always the same ones, so
//! that the same chart gets the same share. With 4,000 series the standard error of a share of 3 % is 0.3 points.

use std::collections::BTreeMap;
use std::hash::Hasher;

use siphasher::sip::SipHasher13;

use crate::numbers::{Decimal, Fraction};
use crate::period::Month;

use super::{Settings, chart};

/// Series drawn for a share.
const SERIES: u32 = 4_000;

/// The share of series of `points` months of pure noise whose last point signals under the settings' rules and lengths;
/// `None` where numbers grow too large. Direction, target, bounds and baseline are those of no series in particular.
pub fn share_signalling(points: usize, settings: &Settings) -> Option<Fraction> {
    let rules = Settings {
        limit_factor: settings.limit_factor,
        screen: settings.screen,
        lengths: settings.lengths,
        ..Settings::default()
    };
    let signals = (0..SERIES).filter(|series| {
        let values = (0_i32..).take(points).map(|at| (Month(at), Some(value(*series, at)))).collect::<BTreeMap<_, _>>();
        chart(&values, &rules).and_then(|chart| chart.last()?.signal).is_some()
    });
    Fraction::integer(i128::try_from(signals.count()).ok()?).over(Fraction::integer(i128::from(SERIES)))
}

/// A value of a series of noise: four draws of sixteen bits from each of twelve hashes.
fn value(series: u32, at: i32) -> Decimal {
    let sum: u64 = (0..12)
        .map(|draw| hash(series, at, draw))
        .map(|hash| (0..4).map(|k| hash >> (16 * k) & 0xffff).sum::<u64>())
        .sum();
    Decimal::new(i128::from(sum), 0)
}

fn hash(series: u32, at: i32, draw: u32) -> u64 {
    let mut hasher = SipHasher13::new();
    hasher.write_u32(series);
    hasher.write_i32(at);
    hasher.write_u32(draw);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::super::Lengths;
    use super::*;

    /// In thousandths.
    fn share(points: usize, settings: &Settings) -> i128 {
        let share = share_signalling(points, settings).and_then(|share| share.times(Fraction::integer(1000)));
        share.expect("a share").rounded(0).units()
    }

    /// No rule but runs on one side: limits are out of reach, trends too long to come.
    fn shifts(length: usize) -> Settings {
        let lengths = Lengths { shift: length, trend: 99, ..Lengths::default() };
        Settings { limit_factor: Decimal::new(100, 0), lengths, ..Settings::default() }
    }

    /// Seven on one side of a known mean come once in 64 months (15.6 in a thousand); the series' own mean is drawn
    /// towards the run, so it is rarer the shorter the series is. Four come once in eight (125).
    #[test]
    fn a_shift_is_no_more_frequent_than_tosses_of_a_coin() {
        let (short, long) = (share(27, &shifts(7)), share(100, &shifts(7)));
        assert!(short < long && (10..=17).contains(&long), "{short} {long}");
        let four = share(100, &shifts(4));
        assert!((105..=130).contains(&four), "{four}");
    }

    /// Beyond three standard deviations lie 2.7 of a thousand; limits taken from 100 points let a few more through.
    #[test]
    fn points_beyond_limits_are_three_of_a_thousand() {
        let lengths = Lengths { shift: 99, trend: 99, near_limit: 2, of: 99 };
        let beyond = share(100, &Settings { lengths, ..Settings::default() });
        assert!((2..=6).contains(&beyond), "{beyond}");
    }

    #[test]
    fn a_single_point_never_signals() {
        assert_eq!(share(1, &Settings::default()), 0);
    }
}
