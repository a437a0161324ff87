//! Sharing a sum of money by drivers, within bounds per head, so that the parts add up to it to the fen.
//!
//! Each part is its equal part e and then λ · d for its driver d, no less than its lower and no more than its upper bound;
//! λ is what makes the parts add up. It is found in rounds: clamp, share what is left among the others, repeat
//! until stable. Where both bounds are broken in one round, those are clamped whose breach is the larger in sum; otherwise a
//! part could be held at a bound that it would not reach in the end. What is not clamped is rounded to the fen by largest
//! remainder, ties going to the earlier part: bounds are whole fen, so rounding never leaves them.
//!
//! Source: scoring rules of the project, "Money from scores".

use crate::numbers::{Fraction, over_a_common_denominator, shares};

/// What one takes part with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// None: no money beyond the equal part, and no bounds.
    pub driver: Fraction,
    /// Full-time equivalents, for equal parts and bounds per head.
    pub heads: Fraction,
}

/// Fen per head.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bounds {
    pub lower: Option<i128>,
    pub upper: Option<i128>,
}

/// Why a sum cannot be shared, in fen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unshared {
    /// So much is left when everybody has the most that is allowed, or nobody has a driver.
    Left(i128),
    /// So much is lacking for the least that everybody is to have.
    Lacking(i128),
    TooLarge,
}

/// The parts of `sum`, of which `equal` goes by heads alone, in the order of the entries.
///
/// # Errors
/// The sum cannot be spent, does not suffice for the lower bounds, or numbers leave `i128`.
pub fn shared(sum: i128, equal: i128, entries: &[Entry], bounds: Bounds) -> Result<Vec<i128>, Unshared> {
    let weights = |of: fn(&Entry) -> Fraction| {
        over_a_common_denominator(&entries.iter().map(of).collect::<Vec<_>>()).ok_or(Unshared::TooLarge)
    };
    let (drivers, heads) = (weights(|entry| entry.driver)?, weights(|entry| entry.heads)?);
    let parts = match equal {
        0 => vec![0; entries.len()],
        equal if heads.iter().all(|heads| *heads == 0) => return Err(Unshared::Left(equal)),
        equal => shares(equal, &heads).ok_or(Unshared::TooLarge)?,
    };
    let part = |(at, entry): (usize, &Entry)| {
        Some(Part {
            amount: parts[at],
            driver: drivers[at],
            lower: bounds.lower.map_or(Some(None), |lower| least(lower, entry.heads).map(Some))?,
            upper: bounds.upper.map_or(Some(None), |upper| most(upper, entry.heads).map(Some))?,
            settled: drivers[at] == 0,
        })
    };
    let parts: Option<Vec<Part>> = entries.iter().enumerate().map(part).collect();
    settled(sum, parts.ok_or(Unshared::TooLarge)?)
}

/// A part in the making: its equal part, and then its amount once it is settled.
struct Part {
    amount: i128,
    driver: i128,
    lower: Option<i128>,
    upper: Option<i128>,
    settled: bool,
}

fn settled(sum: i128, mut parts: Vec<Part>) -> Result<Vec<i128>, Unshared> {
    while parts.iter().any(|part| !part.settled) {
        let rest = sum - parts.iter().map(|part| part.amount).sum::<i128>();
        let drivers =
            parts.iter().filter(|part| !part.settled).map(|part| part.driver).try_fold(0i128, i128::checked_add);
        let drivers = drivers.ok_or(Unshared::TooLarge)?;
        let breaches: Option<Vec<Option<Breach>>> = parts.iter().map(|part| part.breach(rest, drivers)).collect();
        let breaches = breaches.ok_or(Unshared::TooLarge)?;
        let net = breaches.iter().flatten().try_fold(0i128, |net, breach| net.checked_add(breach.by));
        let net = net.ok_or(Unshared::TooLarge)?;
        if breaches.iter().all(Option::is_none) {
            return finished(rest, parts);
        }
        for (part, breach) in parts.iter_mut().zip(breaches) {
            // Of breaches that balance all are settled.
            if let Some(breach) = breach.filter(|breach| net == 0 || (breach.by > 0) == (net > 0)) {
                (part.amount, part.settled) = (breach.bound, true);
            }
        }
    }
    let left = sum - parts.iter().map(|part| part.amount).sum::<i128>();
    match left {
        0 => Ok(parts.into_iter().map(|part| part.amount).collect()),
        left if left > 0 => Err(Unshared::Left(left)),
        lacking => Err(Unshared::Lacking(-lacking)),
    }
}

/// A part that lies outside its bounds.
struct Breach {
    bound: i128,
    /// How far below its bound, times the sum of drivers; negative above it.
    by: i128,
}

impl Part {
    /// `None` within where numbers leave `i128`.
    fn breach(&self, rest: i128, drivers: i128) -> Option<Option<Breach>> {
        if self.settled {
            return Some(None);
        }
        // All times the sum of drivers: nothing is divided.
        let exact = self.amount.checked_mul(drivers)?.checked_add(rest.checked_mul(self.driver)?)?;
        let outside = |bound: i128| Some((bound, bound.checked_mul(drivers)?.checked_sub(exact)?));
        let below = self.lower.map_or(Some(None), |bound| outside(bound).map(Some))?.filter(|(_, by)| *by > 0);
        let above = self.upper.map_or(Some(None), |bound| outside(bound).map(Some))?.filter(|(_, by)| *by < 0);
        Some(below.or(above).map(|(bound, by)| Breach { bound, by }))
    }
}

/// Shares what is left among those that no bound holds.
fn finished(rest: i128, mut parts: Vec<Part>) -> Result<Vec<i128>, Unshared> {
    if rest < 0 {
        return Err(Unshared::Lacking(-rest));
    }
    let drivers: Vec<i128> = parts.iter().map(|part| if part.settled { 0 } else { part.driver }).collect();
    let more = shares(rest, &drivers).ok_or(Unshared::TooLarge)?;
    for (part, more) in parts.iter_mut().zip(more) {
        part.amount += more;
    }
    Ok(parts.into_iter().map(|part| part.amount).collect())
}

/// Whole fen that are no less than so much a head.
pub fn least(per_head: i128, heads: Fraction) -> Option<i128> {
    let exact = Fraction::integer(per_head).times(heads)?;
    Some(exact.whole() + i128::from(Fraction::integer(exact.whole()) < exact))
}

/// Whole fen that are no more than so much a head.
pub fn most(per_head: i128, heads: Fraction) -> Option<i128> {
    Some(Fraction::integer(per_head).times(heads)?.whole())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn entry(driver: i128, heads: i128) -> Entry {
        Entry { driver: Fraction::integer(driver), heads: Fraction::new(heads, 100).expect("not over zero") }
    }

    fn entries() -> impl Strategy<Value = Vec<Entry>> {
        let part = (0i128..=2_000_000, 1i128..=12, 1i128..=40_000);
        proptest::collection::vec(part, 1..20).prop_map(|parts| {
            let entry = |(driver, months, heads)| Entry {
                driver: Fraction::new(driver, months).expect("not over zero"),
                heads: Fraction::new(heads, 100).expect("not over zero"),
            };
            parts.into_iter().map(entry).collect()
        })
    }

    fn bounds() -> impl Strategy<Value = Bounds> {
        (proptest::option::of(0i128..2_000_000), proptest::option::of(0i128..8_000_000))
            .prop_map(|(lower, more)| Bounds { lower, upper: more.map(|more| lower.unwrap_or(0) + more) })
    }

    fn sums() -> impl Strategy<Value = (i128, i128)> {
        (0i128..100_000_000_000, 0i128..=100).prop_map(|(sum, percent)| (sum, sum * percent / 100))
    }

    proptest! {
        #[test]
        fn parts_add_up_to_the_sum_and_none_is_negative((sum, equal) in sums(), entries in entries(), bounds in bounds()) {
            match shared(sum, equal, &entries, bounds) {
                Ok(parts) => {
                    prop_assert_eq!(parts.iter().sum::<i128>(), sum);
                    prop_assert!(parts.iter().all(|part| *part >= 0), "{:?}", parts);
                    for (part, entry) in parts.iter().zip(&entries).filter(|(_, entry)| entry.driver.is_positive()) {
                        let within = bounds.lower.is_none_or(|lower| Some(*part) >= least(lower, entry.heads))
                            && bounds.upper.is_none_or(|upper| Some(*part) <= most(upper, entry.heads));
                        prop_assert!(within, "{} of {:?}", part, entry);
                    }
                }
                // What cannot be shared says how much is left or lacks.
                Err(Unshared::Left(left)) => prop_assert!(left > 0 && left <= sum),
                Err(Unshared::Lacking(lacking)) => prop_assert!(lacking > 0 && bounds.lower.is_some() || equal > 0),
                Err(Unshared::TooLarge) => prop_assert!(false, "too large"),
            }
        }

        #[test]
        fn more_driver_is_never_less_money(
            (sum, equal) in sums(), entries in entries(), bounds in bounds(), at in 0usize..20, more in 1i128..1_000_000,
        ) {
            let at = at % entries.len();
            let mut raised = entries.clone();
            raised[at].driver = raised[at].driver.plus(Fraction::integer(more)).expect("small");
            // Whoever had no driver had no bounds either.
            prop_assume!(entries[at].driver.is_positive());
            if let (Ok(before), Ok(after)) = (shared(sum, equal, &entries, bounds), shared(sum, equal, &raised, bounds)) {
                prop_assert!(after[at] + 1 >= before[at], "{} after {}", after[at], before[at]);
            }
        }

        #[test]
        fn among_equal_heads_more_driver_is_more_money((sum, _) in sums(), entries in entries(), bounds in bounds()) {
            let alike: Vec<Entry> = entries.iter().map(|entry| Entry { heads: Fraction::integer(10), ..entry.clone() }).collect();
            if let Ok(parts) = shared(sum, 0, &alike, bounds) {
                for (one, part) in alike.iter().zip(&parts) {
                    for (other, others) in alike.iter().zip(&parts).filter(|(other, _)| other.driver.is_positive()) {
                        prop_assert!(one.driver < other.driver || *part + 1 >= *others || !one.driver.is_positive());
                    }
                }
            }
        }
    }

    #[test]
    fn largest_remainders_get_the_last_fen() {
        // 100 fen by 1 : 1 : 1: the first of equal remainders.
        let thirds = [entry(1, 100), entry(1, 100), entry(1, 100)];
        assert_eq!(shared(100, 0, &thirds, Bounds::default()), Ok(vec![34, 33, 33]));
    }

    #[test]
    fn what_a_bound_holds_back_goes_to_the_others() {
        // 1,000 by 8 : 1 : 1 is 800, 100, 100; at most 500 a head leaves 500 for two.
        let entries = [entry(8, 100), entry(1, 100), entry(1, 100)];
        let bounds = |lower, upper| Bounds { lower, upper };
        assert_eq!(shared(1000, 0, &entries, bounds(None, Some(500))), Ok(vec![500, 250, 250]));
        // At least 150 a head: 700 are left for the first.
        assert_eq!(shared(1000, 0, &entries, bounds(Some(150), None)), Ok(vec![700, 150, 150]));
        assert_eq!(shared(1000, 0, &entries, bounds(None, Some(300))), Err(Unshared::Left(100)));
        assert_eq!(shared(1000, 0, &entries, bounds(Some(350), None)), Err(Unshared::Lacking(50)));
    }

    #[test]
    fn equal_parts_go_by_heads() {
        // 300 of 1,000 by heads 2 : 1, 700 by drivers 1 : 6.
        assert_eq!(shared(1000, 300, &[entry(1, 200), entry(6, 100)], Bounds::default()), Ok(vec![300, 700]));
        // Without a driver there is the equal part only.
        assert_eq!(shared(1000, 300, &[entry(0, 200), entry(6, 100)], Bounds::default()), Ok(vec![200, 800]));
        assert_eq!(shared(1000, 0, &[entry(0, 100)], Bounds::default()), Err(Unshared::Left(1000)));
    }
}
