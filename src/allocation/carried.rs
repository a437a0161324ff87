//! 补发 and 补扣: what the money of a locked month comes to now, less what was approved for it and what other months have
//! settled since. A month that was paid is never paid again; its difference is paid, or taken back, once.
//! Source: this project's own rule for restated months, as hospitals practise it.

use std::collections::{BTreeMap, BTreeSet};

use crate::period::Period;

/// Fen by pool, department (its id) and group of staff (its code, empty for all).
pub type Amounts = BTreeMap<(String, String, String), i128>;

/// What a department, or a group of its staff, is still owed of an earlier month; below zero it has had too much.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Carried {
    pub pool: String,
    pub department: String,
    pub group: String,
    /// The month that it is of.
    pub period: Period,
    /// In fen, as the four below it: what was approved when the month was locked,
    pub approved: i128,
    /// what other locked months paid or took back of it,
    pub settled: i128,
    /// and what it comes to now.
    pub restated: i128,
}

impl Carried {
    pub fn amount(&self) -> i128 {
        self.restated - self.approved - self.settled
    }
}

/// What is left to settle of a month; pools that could not be reckoned again are not among `reckoned`.
pub fn carried(
    period: Period,
    reckoned: &BTreeSet<String>,
    (approved, settled, restated): (&Amounts, &Amounts, &Amounts),
) -> Vec<Carried> {
    let keys: BTreeSet<_> = approved.keys().chain(settled.keys()).chain(restated.keys()).collect();
    let of = |amounts: &Amounts, key| amounts.get(key).copied().unwrap_or_default();
    let rows = keys.into_iter().filter(|(pool, _, _)| reckoned.contains(pool)).map(|key| {
        let (pool, department, group) = key.clone();
        let (approved, settled, restated) = (of(approved, key), of(settled, key), of(restated, key));
        Carried { pool, department, group, period, approved, settled, restated }
    });
    rows.filter(|row| row.amount() != 0).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn key(department: &str) -> (String, String, String) {
        ("wage".to_owned(), department.to_owned(), "nurse".to_owned())
    }

    fn reckoned() -> BTreeSet<String> {
        BTreeSet::from(["wage".to_owned()])
    }

    fn february() -> Period {
        "2026-02".parse().expect("a period")
    }

    #[test]
    fn what_was_settled_is_not_settled_again() {
        let approved = Amounts::from([(key("A"), 100), (key("B"), 50)]);
        let restated = Amounts::from([(key("A"), 130), (key("C"), 7)]);
        let settled = Amounts::from([(key("A"), 30), (key("B"), -20)]);
        let rows = carried(february(), &reckoned(), (&approved, &settled, &restated));
        let amounts: Vec<_> = rows.iter().map(|row| (row.department.as_str(), row.amount())).collect();
        // B gets nothing any more: 50 are to be taken back, 20 of them were.
        assert_eq!(amounts, [("B", -30), ("C", 7)]);
        assert_eq!(carried(february(), &BTreeSet::new(), (&approved, &settled, &restated)), []);
    }

    proptest! {
        #[test]
        fn in_the_end_everybody_has_what_the_month_comes_to(
            approved in amounts(), first in amounts(), second in amounts(),
        ) {
            // Twice restated, and each time settled by the next month.
            let mut settled = Amounts::new();
            for restated in [&first, &second] {
                for row in carried(february(), &reckoned(), (&approved, &settled, restated)) {
                    let key = (row.pool.clone(), row.department.clone(), row.group.clone());
                    *settled.entry(key).or_default() += row.amount();
                }
            }
            for key in approved.keys().chain(settled.keys()).chain(second.keys()) {
                let of = |amounts: &Amounts| amounts.get(key).copied().unwrap_or_default();
                prop_assert_eq!(of(&approved) + of(&settled), of(&second));
            }
        }
    }

    fn amounts() -> impl Strategy<Value = Amounts> {
        proptest::collection::btree_map("[A-D]".prop_map(|name| key(&name)), 0i128..1000, 0..5)
    }
}
