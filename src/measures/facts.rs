//! The integers that were counted, and how they are put together for wider entities and longer periods.

use std::collections::{BTreeMap, BTreeSet};

use crate::numbers::nearest_rank;
use crate::period::Month;

use super::definition::Aggregation;

/// One measure by entity and month.
#[derive(Clone, Debug)]
pub struct Counted {
    pub aggregation: Aggregation,
    pub percent: u8,
    pub pass: PassKey,
    /// Additive measures: the sum by entity and month, and by stratum within.
    pub sums: BTreeMap<(u32, Month), Strata<i64>>,
    /// The others: each observed value and how often, in order of value.
    pub distributions: BTreeMap<(u32, Month), Strata<Distribution>>,
    /// Stocks: the months or days that were observed.
    pub observed: BTreeMap<(u32, Month), Vec<i64>>,
}

/// By stratum (`key=value` pairs joined by `;`); a measure without strata has one, the empty one.
pub type Strata<T> = BTreeMap<String, T>;

/// Observed values in order, and how often each.
pub type Distribution = Vec<(i64, u64)>;

/// What rows are counted together: a table, whose column says whose it is, whose column says when.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PassKey {
    pub table: String,
    pub entity: String,
    pub date: String,
}

/// Ends the name of an entity column that stands for the department of the device it refers to.
pub const DEPARTMENT_OF_DEVICE: &str = ".department";

/// Stands for the department of rows that have none.
pub const NOBODY: u32 = u32::MAX;

/// Everything counted.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    pub measures: BTreeMap<String, Counted>,
    /// Rows per pass, entity and month, whether or not a measure counts them.
    pub rows: BTreeMap<PassKey, Rows>,
}

/// How many rows a pass has, by entity and month, and of the whole hospital, which is asked for once a line.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    of_entities: BTreeMap<(u32, Month), u64>,
    of_hospital: BTreeMap<Month, u64>,
}

impl Rows {
    /// Says how many rows an entity has in a month.
    pub fn set(&mut self, key: (u32, Month), rows: u64) {
        let before = self.of_entities.insert(key, rows).unwrap_or(0);
        let hospital = self.of_hospital.entry(key.1).or_default();
        *hospital = *hospital + rows - before;
    }

    fn of(&self, scope: Scope<'_>, month: Month) -> u64 {
        match scope {
            Scope::Hospital => self.of_hospital.get(&month).copied().unwrap_or(0),
            Scope::Members(_) => cells(&self.of_entities, scope, &[month]).into_iter().sum(),
        }
    }
}

/// Whose facts: the whole hospital, or the departments that together are one entity.
#[derive(Clone, Copy, Debug)]
pub enum Scope<'a> {
    Hospital,
    Members(&'a [u32]),
}

impl Facts {
    /// The measure for a scope and the given months; zero where nothing was counted.
    ///
    /// `None` where no number can be given: a quantile of nothing, or a measure that is not counted.
    pub fn value(&self, measure: &str, scope: Scope<'_>, months: &[Month]) -> Option<i64> {
        self.stratum_value(measure, None, scope, months)
    }

    /// The same for one stratum; `None` takes all strata together.
    pub fn stratum_value(
        &self,
        measure: &str,
        stratum: Option<&str>,
        scope: Scope<'_>,
        months: &[Month],
    ) -> Option<i64> {
        let counted = self.measures.get(measure)?;
        match counted.aggregation {
            Aggregation::Count | Aggregation::Sum => {
                let sums = cells(&counted.sums, scope, months).into_iter();
                sums.flat_map(|strata| of_stratum(strata, stratum)).try_fold(0i64, |sum, value| sum.checked_add(*value))
            }
            Aggregation::CountDistinct => {
                let observed = cells(&counted.distributions, scope, months).into_iter();
                let values: BTreeSet<i64> = observed
                    .flat_map(|strata| of_stratum(strata, stratum))
                    .flat_map(|distribution| distribution.iter().map(|(value, _)| *value))
                    .collect();
                i64::try_from(values.len()).ok()
            }
            Aggregation::Quantile => {
                let observed = cells(&counted.distributions, scope, months).into_iter();
                quantile(observed.flat_map(|strata| of_stratum(strata, stratum)), counted.percent)
            }
        }
    }

    /// A level, summed over months or days.
    pub fn is_stock(&self, measure: &str) -> bool {
        self.measures.get(measure).is_some_and(|counted| !counted.observed.is_empty())
    }

    /// How many months or days a stock was observed on: the companion `<id>.n`.
    pub fn observations(&self, measure: &str, scope: Scope<'_>, months: &[Month]) -> Option<i64> {
        let counted = self.measures.get(measure)?;
        let observed: BTreeSet<i64> = cells(&counted.observed, scope, months).into_iter().flatten().copied().collect();
        i64::try_from(observed.len()).ok()
    }

    /// Rows of the pass in one month for a scope.
    pub fn rows(&self, pass: &PassKey, scope: Scope<'_>, month: Month) -> u64 {
        self.rows.get(pass).map_or(0, |rows| rows.of(scope, month))
    }

    /// The departments of which an additive measure counts anything; rows that are nobody's are left out.
    pub fn departments_of(&self, measure: &str) -> Vec<u32> {
        let keys = self.measures.get(measure).into_iter().flat_map(|counted| counted.sums.keys());
        let departments: BTreeSet<u32> = keys.map(|(department, _)| *department).collect();
        departments.into_iter().filter(|department| *department != NOBODY).collect()
    }

    /// The strata into which a measure falls.
    pub fn strata(&self, measure: &str) -> BTreeSet<&str> {
        let Some(counted) = self.measures.get(measure) else { return BTreeSet::new() };
        let sums = counted.sums.values().flat_map(BTreeMap::keys);
        sums.chain(counted.distributions.values().flat_map(BTreeMap::keys)).map(String::as_str).collect()
    }
}

/// What is known of a scope in the given months.
fn cells<'a, T>(values: &'a BTreeMap<(u32, Month), T>, scope: Scope<'_>, months: &[Month]) -> Vec<&'a T> {
    match scope {
        Scope::Hospital => {
            values.iter().filter(|((_, month), _)| months.contains(month)).map(|(_, value)| value).collect()
        }
        Scope::Members(members) => {
            let keys = members.iter().flat_map(|member| months.iter().map(move |month| (*member, *month)));
            keys.filter_map(|key| values.get(&key)).collect()
        }
    }
}

fn of_stratum<'a, T>(strata: &'a Strata<T>, stratum: Option<&str>) -> impl Iterator<Item = &'a T> {
    let one = stratum.map(|stratum| strata.get(stratum));
    let all = one.is_none().then(|| strata.values());
    one.flatten().into_iter().chain(all.into_iter().flatten())
}

/// The observed value at the nearest rank.
fn quantile<'a>(distributions: impl Iterator<Item = &'a Vec<(i64, u64)>>, percent: u8) -> Option<i64> {
    let mut merged: BTreeMap<i64, u64> = BTreeMap::new();
    for (value, times) in distributions.flatten() {
        *merged.entry(*value).or_default() += times;
    }
    let count: u64 = merged.values().sum();
    if count == 0 {
        return None;
    }
    let mut left = nearest_rank(percent, count);
    merged.into_iter().find_map(|(value, times)| {
        if times >= left {
            return Some(value);
        }
        left -= times;
        None
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_observed_values() {
        let one = vec![(10, 8), (20, 1)];
        let other = vec![(15, 1)];
        assert_eq!(quantile([&one, &other].into_iter(), 90), Some(15));
        assert_eq!(quantile([&one].into_iter(), 90), Some(20));
        assert_eq!(quantile(std::iter::empty(), 90), None);
    }
}
