//! Totals, ranks and money as they are beside what they would be: `whatif`, as text and for other programs.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::labels::Labels;
use crate::numbers::Decimal;
use crate::period::Period;

use super::awards_and_bonus::yuan;
use super::tidy::rows::{AwardRow, BonusRow, TotalRow};

mod text;

/// The rows of totals.csv, awards.csv and bonus.csv by some rules.
#[derive(Clone, Debug, Default)]
pub struct Side {
    pub totals: Vec<TotalRow>,
    pub awards: Vec<AwardRow>,
    pub money: Vec<BonusRow>,
}

/// A row as it is and as it would be; absent where one of the two does not have it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Pair<T> {
    pub before: Option<T>,
    pub after: Option<T>,
}

/// How a pool, or the wages, close.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Sums {
    pub sum_fen: i128,
    pub paid_fen: i128,
    pub reserve_fen: i128,
}

/// Everything that is compared; rows in order of their keys.
#[derive(Clone, Debug, Serialize)]
pub struct Comparison {
    pub report: String,
    pub period: String,
    pub scorecard: String,
    pub totals: Vec<Pair<TotalRow>>,
    pub awards: Vec<Pair<AwardRow>>,
    pub money: Vec<Pair<BonusRow>>,
    pub sums: BTreeMap<String, Pair<Sums>>,
    /// What departments are called, for the text.
    #[serde(skip)]
    names: BTreeMap<String, String>,
}

impl Comparison {
    pub fn of(
        report: &str,
        period: Period,
        scorecard: &str,
        (before, after): (Side, Side),
        names: BTreeMap<String, String>,
    ) -> Comparison {
        let (old, new) = (sums(&before.money), sums(&after.money));
        let pools: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
        let sums = pools.into_iter().map(|pool| {
            let pair = Pair { before: old.get(pool).copied(), after: new.get(pool).copied() };
            (pool.clone(), pair)
        });
        Comparison {
            report: report.to_owned(),
            period: period.to_string(),
            scorecard: scorecard.to_owned(),
            sums: sums.collect(),
            totals: paired(before.totals, after.totals, |row| {
                [row.scorecard.clone(), row.entity_id.clone(), row.dimension.clone()]
            }),
            awards: paired(before.awards, after.awards, |row| {
                [row.award.clone(), row.among.clone(), row.entity_id.clone()]
            }),
            money: paired(before.money, after.money, |row| {
                [row.pool.clone(), row.entity_id.clone(), row.staff_group.clone()]
            }),
            names,
        }
    }
}

/// Rows with the same key side by side, in byte order of the keys.
fn paired<T>(before: Vec<T>, after: Vec<T>, key: impl Fn(&T) -> [String; 3]) -> Vec<Pair<T>> {
    let mut pairs: BTreeMap<[String; 3], Pair<T>> = BTreeMap::new();
    for row in before {
        pairs.insert(key(&row), Pair { before: Some(row), after: None });
    }
    for row in after {
        let pair = pairs.entry(key(&row)).or_insert(Pair { before: None, after: None });
        pair.after = Some(row);
    }
    pairs.into_values().collect()
}

fn sums(rows: &[BonusRow]) -> BTreeMap<String, Sums> {
    let mut sums: BTreeMap<String, Sums> = BTreeMap::new();
    for row in rows {
        let none = Sums { sum_fen: 0, paid_fen: 0, reserve_fen: 0 };
        let sum = sums.entry(row.pool.clone()).or_insert(none);
        sum.sum_fen += row.amount_fen;
        // Only what nobody gets has no department.
        if row.entity_id.is_empty() {
            sum.reserve_fen += row.amount_fen;
        } else {
            sum.paid_fen += row.amount_fen;
        }
    }
    sums
}

impl<T: PartialEq> Pair<T> {
    /// Whether anything is otherwise.
    pub fn differs(&self) -> bool {
        self.before != self.after
    }
}

impl<T> Pair<T> {
    /// The one that is there.
    fn either(&self) -> Option<&T> {
        self.after.as_ref().or(self.before.as_ref())
    }

    fn map<U>(&self, of: impl Fn(&T) -> U) -> Pair<U> {
        Pair { before: self.before.as_ref().map(&of), after: self.after.as_ref().map(&of) }
    }
}

impl<T: Copy> Pair<Option<T>> {
    fn flat(self) -> Pair<T> {
        Pair { before: self.before.flatten(), after: self.after.flatten() }
    }
}

impl Pair<Decimal> {
    /// What it would be more.
    fn change(&self) -> Option<Decimal> {
        Some(self.after?.minus(self.before?))
    }
}

impl Pair<i128> {
    /// In yuan, with its sign.
    fn change(&self) -> Option<String> {
        let more = self.after? - self.before?;
        Some(if more > 0 { format!("+{}", yuan(more)) } else { yuan(more) })
    }
}

impl Comparison {
    /// The totals of whole cards.
    fn cards(&self) -> impl Iterator<Item = &Pair<TotalRow>> {
        self.totals.iter().filter(|pair| pair.either().is_some_and(|row| row.dimension == "total"))
    }

    fn name<'a>(&'a self, id: &'a str) -> &'a str {
        self.names.get(id).map_or(id, String::as_str)
    }

    /// Tables for a terminal.
    pub fn text(&self, labels: &Labels) -> String {
        text::text(self, labels)
    }
}
