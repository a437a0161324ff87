//! From weights to points: what the whole has is shared out among the dimensions, and what each gets among its indicators.
//!
//! By largest remainder, so that every level adds up to what it shares out. Of a level that experts were not asked about
//! the scorecard's own points keep their proportions.

use serde::Serialize;

use crate::numbers::{Decimal, Fraction, shares};

use super::hierarchy::{Hierarchy, Level};

/// What an item gets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Share {
    /// Of its level, 4 digits; nothing where it is dropped.
    pub weight: Option<Decimal>,
    /// Nothing where it is dropped, or what it is part of.
    pub points: Option<Decimal>,
}

const WEIGHT_DIGITS: u8 = 4;

/// A level of which nothing is kept: by its place in the hierarchy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NothingKept(pub usize);

/// The share of each item. `weights` are those of each level's items, zero where one is dropped; `None` where nobody was
/// asked. Points have at least `decimals` digits.
///
/// # Errors
/// The level of which nothing is kept.
pub fn shared(hierarchy: &Hierarchy, weights: &[Option<Vec<i128>>], decimals: u8) -> Result<Vec<Share>, NothingKept> {
    let own = hierarchy.items.iter().filter_map(|item| item.points).chain([hierarchy.full]);
    let decimals = own.map(|points| points.trimmed().decimals()).fold(decimals, u8::max);
    let mut found = vec![Share { weight: None, points: None }; hierarchy.items.len()];
    for (at, level) in hierarchy.levels.iter().enumerate() {
        let whole = match level.within {
            None => Some(hierarchy.full),
            Some(item) => found[item].points,
        };
        // What is within a dropped dimension is dropped with it.
        let Some(whole) = whole else { continue };
        let own = own_weights(hierarchy, level, decimals);
        let weights = weights.get(at).and_then(Option::as_ref).unwrap_or(&own);
        let parts = shares(whole.rounded(decimals).units(), weights).ok_or(NothingKept(at))?;
        let sum: i128 = weights.iter().sum();
        for ((item, part), weight) in level.items.iter().zip(parts).zip(weights) {
            if *weight > 0 {
                found[*item] = Share {
                    weight: Fraction::new(*weight, sum).map(|share| share.rounded(WEIGHT_DIGITS)),
                    points: Some(Decimal::new(part, decimals)),
                };
            }
        }
    }
    Ok(found)
}

fn own_weights(hierarchy: &Hierarchy, level: &Level, decimals: u8) -> Vec<i128> {
    let points = level.items.iter().map(|item| hierarchy.items[*item].points.unwrap_or(Decimal::new(1, 0)));
    points.map(|points| points.rounded(decimals).units()).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::labels::Name;
    use crate::weights::hierarchy::Item;

    /// Dimensions with as many indicators as `counts` says, of a whole of `full` points.
    fn hierarchy(counts: &[usize], full: i128) -> Hierarchy {
        let item = |id: String, points| Item {
            name: Name { zh: id.clone(), en: id.clone() },
            id,
            other_name: None,
            points: Some(points),
        };
        let parts = shares(full, &vec![1; counts.len()]).expect("dimensions");
        let mut items: Vec<Item> =
            (0..counts.len()).map(|at| item(format!("d{at}"), Decimal::new(parts[at], 0))).collect();
        let mut levels = vec![Level { within: None, items: (0..counts.len()).collect() }];
        for (at, count) in counts.iter().enumerate() {
            let within = shares(parts[at] * 100, &vec![1; *count]).expect("indicators");
            let first = items.len();
            items.extend(
                within.iter().enumerate().map(|(of, units)| item(format!("i{at}_{of}"), Decimal::new(*units, 2))),
            );
            levels.push(Level { within: Some(at), items: (first..items.len()).collect() });
        }
        Hierarchy { items, levels, full: Decimal::new(full, 0) }
    }

    #[test]
    fn points_are_shared_out_through_the_levels() {
        let hierarchy = hierarchy(&[2, 3], 100);
        // Dimensions 4.50 and 3.00: 60 and 40. Of the first 4.00 and 5.00: 26.7 and 33.3. The second was not asked about.
        let weights = [Some(vec![450, 300]), Some(vec![400, 500]), None];
        let points: Vec<String> = shared(&hierarchy, &weights, 1)
            .expect("something is kept")
            .iter()
            .map(|share| share.points.expect("all are kept").to_string())
            .collect();
        assert_eq!(points, ["60.00", "40.00", "26.67", "33.33", "13.34", "13.33", "13.33"]);
    }

    #[test]
    fn what_is_dropped_takes_what_is_within_it_along() {
        let hierarchy = hierarchy(&[1, 2], 100);
        let weights = [Some(vec![0, 400]), Some(vec![500]), Some(vec![0, 400])];
        let points: Vec<Option<String>> = shared(&hierarchy, &weights, 1)
            .expect("something is kept")
            .iter()
            .map(|share| share.points.map(|points| points.trimmed().to_string()))
            .collect();
        assert_eq!(points, [None, Some("100".to_owned()), None, None, Some("100".to_owned())]);
        assert_eq!(shared(&hierarchy, &[None, None, Some(vec![0, 0])], 1), Err(NothingKept(2)));
    }

    proptest! {
        #[test]
        fn weights_add_up_to_the_points_of_their_level(
            counts in prop::collection::vec(1usize..6, 1..6),
            full in 6i128..200,
            seed in prop::collection::vec(1i128..501, 40),
        ) {
            let hierarchy = hierarchy(&counts, full);
            let mut seed = seed.into_iter().cycle();
            let weights: Vec<_> =
                hierarchy.levels.iter().map(|level| Some(seed.by_ref().take(level.items.len()).collect())).collect();
            let found = shared(&hierarchy, &weights, 1).expect("all is kept");
            for level in &hierarchy.levels {
                let whole = level.within.map_or(hierarchy.full, |item| found[item].points.expect("kept"));
                let sum = level.items.iter().filter_map(|item| found[*item].points).fold(Decimal::zero(0), Decimal::plus);
                prop_assert_eq!(sum.fraction(), whole.fraction());
            }
        }
    }
}
