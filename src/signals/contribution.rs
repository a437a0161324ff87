//! Contributions: the change of a hospital's figure between two periods as the sum of what its departments did to it.
//!
//! **A total** is easy: its change is the sum of the departments' changes.
//!
//! **A ratio** N ÷ D of the hospital's sums moves because departments changed their numerators and because they changed
//! their denominators. With before and after marked 0 and 1, and Δ for after − before, a department's contribution is
//!
//! ```text
//! numerator part      ΔN_d · ½ · (1 ÷ D₀ + 1 ÷ D₁)
//! denominator part   −ΔD_d · ½ · (N₀ + N₁) ÷ (D₀ · D₁)
//! ```
//!
//! This is the Shapley value of the two factors N and 1 ÷ D, each changed first once and the mean of both orders taken
//! ("jointly created and equally distributed", *A complete decomposition model*, Energy Economics 20, 1998, 85–100), and
//! both sums are linear in the departments. So it is exact, leaves nothing over, does not depend on any order, turns all
//! signs when the periods are exchanged, and a department that only grew, at an unchanged ratio of the hospital,
//! contributes nothing. It says what a department did to the hospital's figure, not whether it did well: a department
//! with a good ratio worsens the hospital's by shrinking.
//!
//! A department that exists in one period only has sums of zero in the other.

use std::collections::{BTreeMap, BTreeSet};

use crate::numbers::{Decimal, Fraction, rounded_to_sum};

/// A department's sums in a period, such that numerator ÷ denominator is in the unit of the figure: for a percentage the
/// numerator is taken a hundredfold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sums {
    pub numerator: Fraction,
    pub denominator: Fraction,
}

/// What a department did to a ratio, in the unit of the figure: exactly, or as it is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parts<T> {
    /// By its numerator.
    pub numerator: T,
    /// By its denominator.
    pub denominator: T,
    /// Both together.
    pub both: T,
}

/// Each department's change of a total, in its unit. `None` where numbers leave `i128`.
pub fn of_total<K: Ord + Clone>(
    before: &BTreeMap<K, Fraction>,
    after: &BTreeMap<K, Fraction>,
) -> Option<BTreeMap<K, Fraction>> {
    let in_one = |sums: &BTreeMap<K, Fraction>, key: &K| sums.get(key).copied().unwrap_or(Fraction::ZERO);
    keys(before, after)
        .into_iter()
        .map(|key| Some((key.clone(), in_one(after, key).minus(in_one(before, key))?)))
        .collect()
}

/// Each department's contribution to the change of a ratio.
///
/// `None` where the hospital's denominator is not positive in both periods (there is no change of what is not there), and
/// where numbers leave `i128`.
pub fn of_ratio<K: Ord + Clone>(
    before: &BTreeMap<K, Sums>,
    after: &BTreeMap<K, Sums>,
) -> Option<BTreeMap<K, Parts<Fraction>>> {
    let (whole_before, whole_after) = (sum(before)?, sum(after)?);
    if !whole_before.denominator.is_positive() || !whole_after.denominator.is_positive() {
        return None;
    }
    let half = Fraction::new(1, 2)?;
    let inverse = |sums: Sums| Fraction::ONE.over(sums.denominator);
    // What a unit of a numerator, and a unit of a denominator, is worth between the two periods.
    let numerator_worth = inverse(whole_before)?.plus(inverse(whole_after)?)?.times(half)?;
    let mean_numerator = whole_before.numerator.plus(whole_after.numerator)?.times(half)?;
    let denominator_worth = mean_numerator.over(whole_before.denominator)?.over(whole_after.denominator)?.negated();
    let in_one = |sums: &BTreeMap<K, Sums>, key: &K| sums.get(key).copied().unwrap_or(Sums::NONE);
    keys(before, after)
        .into_iter()
        .map(|key| {
            let (then, now) = (in_one(before, key), in_one(after, key));
            let numerator = now.numerator.minus(then.numerator)?.times(numerator_worth)?;
            let denominator = now.denominator.minus(then.denominator)?.times(denominator_worth)?;
            Some((key.clone(), Parts { numerator, denominator, both: numerator.plus(denominator)? }))
        })
        .collect()
}

/// A total's contributions with the digits of its printed change, closing to it; of equal claims to a rounding the first
/// key has it. `None` where the change is not that of the parts (see [`rounded_to_sum`]).
pub fn printed<K: Ord + Clone>(parts: &BTreeMap<K, Fraction>, change: Decimal) -> Option<BTreeMap<K, Decimal>> {
    let rounded = rounded_to_sum(&parts.values().copied().collect::<Vec<_>>(), change)?;
    Some(parts.keys().cloned().zip(rounded).collect())
}

/// A ratio's contributions with the digits of its printed change: the departments' close to it, and the two parts of each
/// department to what is printed for the department.
pub fn printed_parts<K: Ord + Clone>(
    parts: &BTreeMap<K, Parts<Fraction>>,
    change: Decimal,
) -> Option<BTreeMap<K, Parts<Decimal>>> {
    let both = parts.values().map(|parts| parts.both).collect::<Vec<_>>();
    let rounded = rounded_to_sum(&both, change)?;
    parts
        .iter()
        .zip(rounded)
        .map(|((key, exact), both)| match rounded_to_sum(&[exact.numerator, exact.denominator], both)?[..] {
            [numerator, denominator] => Some((key.clone(), Parts { numerator, denominator, both })),
            _ => None,
        })
        .collect()
}

impl Sums {
    /// A department that is not there.
    const NONE: Sums = Sums { numerator: Fraction::ZERO, denominator: Fraction::ZERO };
}

fn sum<K: Ord>(sums: &BTreeMap<K, Sums>) -> Option<Sums> {
    sums.values().try_fold(Sums::NONE, |whole, sums| {
        let numerator = whole.numerator.plus(sums.numerator)?;
        Some(Sums { numerator, denominator: whole.denominator.plus(sums.denominator)? })
    })
}

/// Of both periods, in order.
fn keys<'m, K: Ord, T>(before: &'m BTreeMap<K, T>, after: &'m BTreeMap<K, T>) -> BTreeSet<&'m K> {
    before.keys().chain(after.keys()).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    type Period = BTreeMap<&'static str, Sums>;

    fn sums(numerator: i128, denominator: i128) -> Sums {
        Sums { numerator: Fraction::integer(numerator), denominator: Fraction::integer(denominator) }
    }

    fn ratio(period: &BTreeMap<impl Ord, Sums>) -> Option<Fraction> {
        let whole = sum(period)?;
        whole.denominator.is_positive().then(|| whole.numerator.over(whole.denominator))?
    }

    fn text(parts: &Parts<Decimal>) -> String {
        format!("{} {} {}", parts.numerator, parts.denominator, parts.both)
    }

    #[test]
    fn a_total_moves_by_the_sum_of_its_departments() {
        let whole = Fraction::integer;
        let before = BTreeMap::from([("D01", whole(700)), ("D02", whole(300)), ("D03", whole(20))]);
        let after = BTreeMap::from([("D01", whole(650)), ("D02", whole(410)), ("D04", whole(9))]);
        let parts = of_total(&before, &after).expect("small numbers");
        let expected = [("D01", whole(-50)), ("D02", whole(110)), ("D03", whole(-20)), ("D04", whole(9))];
        assert_eq!(parts, BTreeMap::from(expected));
        // In thousands: −0.050, 0.110, −0.020 and 0.009 are 0.049 in sum, printed 0.0.
        let thousandth = Fraction::new(1, 1_000).expect("a number");
        let scaled = parts.into_iter().map(|(key, part)| (key, part.times(thousandth).expect("small"))).collect();
        let closed = printed(&scaled, Decimal::new(0, 1)).expect("within a unit");
        let closed: Vec<String> = closed.values().map(Decimal::to_string).collect();
        assert_eq!(closed, ["-0.1", "0.1", "0.0", "0.0"]);
    }

    /// In per cent: N 82 → 90, D 100 → 120, so 82.00 % → 75.00 %.
    #[test]
    fn a_ratio_worked_by_hand() {
        let before = Period::from([("D01", sums(5_000, 50)), ("D02", sums(3_200, 50))]);
        let after = Period::from([("D01", sums(5_400, 50)), ("D02", sums(3_600, 70))]);
        let parts = of_ratio(&before, &after).expect("denominators");
        // ΔN 400 each · ½ · (1/100 + 1/120) = 3.6667; D02: −20 · ½ · (8200 + 9000) ÷ 12000 = −14.3333.
        assert_eq!(parts["D01"].numerator, Fraction::new(11, 3).expect("a number"));
        assert_eq!(parts["D01"].denominator, Fraction::ZERO);
        assert_eq!(parts["D02"].denominator, Fraction::new(-43, 3).expect("a number"));
        assert_eq!(parts["D02"].both, Fraction::new(-32, 3).expect("a number"));
        let closed = printed_parts(&parts, Decimal::new(-700, 2)).expect("within a unit");
        assert_eq!(text(&closed["D01"]), "3.67 0.00 3.67");
        // 3.667 and −14.333 round to −10.66 in sum: both are as near to a unit less, and the first takes it.
        assert_eq!(text(&closed["D02"]), "3.66 -14.33 -10.67");
    }

    #[test]
    fn departments_of_one_period_count_with_all_they_have() {
        let before = Period::from([("closed", sums(10, 100)), ("D01", sums(40, 100))]);
        let after = Period::from([("D01", sums(40, 100)), ("opened", sums(80, 100))]);
        let parts = of_ratio(&before, &after).expect("denominators");
        let of = |key: &str| parts[key].both.rounded(4).to_string();
        // 50 ÷ 200 → 120 ÷ 200; what leaves with the mean ratio of both leaves nothing.
        assert_eq!([of("closed"), of("D01"), of("opened")], ["0.1625", "0.0000", "0.1875"]);
    }

    #[test]
    fn growing_at_the_ratio_of_the_hospital_contributes_nothing() {
        let before = Period::from([("D01", sums(30, 100)), ("D02", sums(60, 200))]);
        let after = Period::from([("D01", sums(60, 200)), ("D02", sums(60, 200))]);
        let parts = of_ratio(&before, &after).expect("denominators");
        assert!(parts.values().all(|part| part.both.is_zero()) && parts["D01"].numerator.is_positive());
    }

    #[test]
    fn without_a_denominator_there_is_no_change_of_a_ratio() {
        let some = Period::from([("D01", sums(1, 10))]);
        assert_eq!(of_ratio(&Period::new(), &some), None);
        assert_eq!(of_ratio(&some, &Period::from([("D01", sums(1, 10)), ("D02", sums(0, -10))])), None);
        assert_eq!(of_total::<&str>(&BTreeMap::new(), &BTreeMap::new()), Some(BTreeMap::new()));
    }

    #[test]
    fn a_change_that_is_not_theirs_is_not_closed() {
        let parts = BTreeMap::from([("D01", Fraction::integer(3)), ("D02", Fraction::integer(-1))]);
        assert_eq!(printed(&parts, Decimal::new(250, 2)), None);
    }

    /// A hospital's year in fen: products of four such sums leave `i128`, sums of parts must not.
    #[test]
    fn a_large_hospital_fits() {
        let year = |seed: i128| -> BTreeMap<i128, Sums> {
            let department = |at: i128| sums(300_000_007 * (at + seed) + 13 * at * at, 400_000_009 * (at + 2) + seed);
            (1..60).map(|at| (at, department(at))).collect()
        };
        let (before, after) = (year(1), year(4));
        let parts = of_ratio(&before, &after).expect("within i128");
        let total = parts.values().try_fold(Fraction::ZERO, |sum, part| sum.plus(part.both));
        let change = ratio(&after).zip(ratio(&before)).and_then(|(after, before)| after.minus(before));
        assert_eq!(total, change);
        let change = change.expect("small numbers").rounded(4);
        assert!(printed_parts(&parts, change).is_some());
    }

    /// Departments of either period or both, with sums of either sign for numerators (refunds).
    fn period() -> impl Strategy<Value = BTreeMap<u8, Sums>> {
        prop::collection::btree_map(0u8..8, (-900i128..100_000, 0i128..1_000), 0..8).prop_map(|departments| {
            departments.into_iter().map(|(key, (numerator, denominator))| (key, sums(numerator, denominator))).collect()
        })
    }

    proptest! {
        #[test]
        fn contributions_close_exactly_and_as_printed(before in period(), after in period(), decimals in 0u8..4) {
            let (Some(then), Some(now)) = (ratio(&before), ratio(&after)) else { return Ok(()) };
            let parts = of_ratio(&before, &after).expect("denominators");
            let total = parts.values().try_fold(Fraction::ZERO, |sum, part| sum.plus(part.both)).expect("small");
            prop_assert_eq!(total, now.minus(then).expect("small"));
            // What a page prints is the difference of two figures that were rounded before.
            let change = now.rounded(decimals).minus(then.rounded(decimals));
            let closed = printed_parts(&parts, change).expect("within a unit");
            let sum = closed.values().fold(Decimal::zero(decimals), |sum, part| sum.plus(part.both));
            prop_assert_eq!(sum, change);
            for (key, part) in &closed {
                prop_assert_eq!(part.numerator.plus(part.denominator), part.both);
                let off = part.both.fraction().minus(parts[key].both).expect("small").absolute();
                prop_assert!(off <= Decimal::new(1, decimals).fraction(), "{:?} for {:?}", part, parts[key]);
            }
        }

        #[test]
        fn exchanging_the_periods_turns_the_signs(before in period(), after in period()) {
            let (Some(then), Some(now)) = (ratio(&before), ratio(&after)) else { return Ok(()) };
            let (there, back) = (of_ratio(&before, &after).expect("some"), of_ratio(&after, &before).expect("some"));
            for (key, part) in &there {
                prop_assert_eq!(part.numerator.negated(), back[key].numerator);
                prop_assert_eq!(part.denominator.negated(), back[key].denominator);
            }
            let change = now.rounded(2).minus(then.rounded(2));
            let there = printed_parts(&there, change).expect("within a unit");
            let back = printed_parts(&back, change.negated()).expect("within a unit");
            for (key, part) in &there {
                prop_assert_eq!(part.both.negated(), back[key].both);
                prop_assert_eq!(part.numerator.negated(), back[key].numerator);
            }
        }

        #[test]
        fn the_order_of_departments_does_not_matter(before in period(), after in period()) {
            let turned = |period: &BTreeMap<u8, Sums>| -> BTreeMap<u8, Sums> {
                period.iter().map(|(key, sums)| (u8::MAX - key, *sums)).collect()
            };
            let (Some(_), Some(_)) = (ratio(&before), ratio(&after)) else { return Ok(()) };
            let parts = of_ratio(&before, &after).expect("denominators");
            let other = of_ratio(&turned(&before), &turned(&after)).expect("denominators");
            prop_assert!(parts.iter().all(|(key, part)| other[&(u8::MAX - key)] == *part));
        }

        /// Each factor changed first once, and the mean of both orders taken: the definition, slowly.
        #[test]
        fn parts_are_the_mean_of_both_orders(before in period(), after in period()) {
            let (Some(_), Some(_)) = (ratio(&before), ratio(&after)) else { return Ok(()) };
            let parts = of_ratio(&before, &after).expect("denominators");
            let (then, now) = (sum(&before).expect("small"), sum(&after).expect("small"));
            let at = |numerator: Fraction, denominator: Fraction| numerator.over(denominator).expect("positive");
            let moves = [
                at(now.numerator, then.denominator).minus(at(then.numerator, then.denominator)),
                at(now.numerator, now.denominator).minus(at(then.numerator, now.denominator)),
            ];
            let [first, second] = moves.map(|step| step.expect("small"));
            let mean = first.plus(second).and_then(|both| both.over(Fraction::integer(2)));
            let numerators = parts.values().try_fold(Fraction::ZERO, |sum, part| sum.plus(part.numerator));
            prop_assert_eq!(numerators, mean);
        }
    }
}
