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

/// Whose a row is: numbers of departments and of devices are never mixed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dimension {
    Department,
    Device,
}

/// What rows are counted together: a table, whose column says whose it is, whose column says when.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PassKey {
    pub table: String,
    pub entity: String,
    pub date: String,
    /// Of what the entity column holds the numbers.
    pub dimension: Dimension,
}

/// Ends the name of an entity column that stands for the department of the device it refers to.
pub const DEPARTMENT_OF_DEVICE: &str = ".department";

/// Stands for the department of rows that have none.
pub const NOBODY: u32 = u32::MAX;

/// Everything counted.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// By measure, and by whose it is where a measure is counted by departments and by devices.
    pub measures: BTreeMap<String, BTreeMap<Dimension, Counted>>,
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
            Scope::Departments(_) | Scope::Devices(_) => cells(&self.of_entities, scope, &[month]).into_iter().sum(),
        }
    }
}

/// Whose facts: the whole hospital, or the departments or devices that together are one entity.
#[derive(Clone, Copy, Debug)]
pub enum Scope<'a> {
    Hospital,
    Departments(&'a [u32]),
    Devices(&'a [u32]),
}

impl Scope<'_> {
    /// Of what it has the numbers; the hospital has all rows, by whatever they are counted.
    pub fn dimension(self) -> Option<Dimension> {
        match self {
            Scope::Hospital => None,
            Scope::Departments(_) => Some(Dimension::Department),
            Scope::Devices(_) => Some(Dimension::Device),
        }
    }
}

/// What a scope takes of something that is kept by dimension.
pub fn of_dimension<'m, T>(by_dimension: &'m BTreeMap<Dimension, T>, scope: Scope<'_>) -> Option<&'m T> {
    match scope.dimension() {
        Some(dimension) => by_dimension.get(&dimension),
        None => by_dimension.values().next(),
    }
}

impl Facts {
    fn counted(&self, measure: &str, scope: Scope<'_>) -> Option<&Counted> {
        of_dimension(self.measures.get(measure)?, scope)
    }

    /// How a measure is counted.
    pub fn aggregation(&self, measure: &str) -> Option<Aggregation> {
        self.counted(measure, Scope::Hospital).map(|counted| counted.aggregation)
    }

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
        let counted = self.counted(measure, scope)?;
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
            Aggregation::Top => {
                let observed = cells(&counted.distributions, scope, months).into_iter();
                top(observed.flat_map(|strata| of_stratum(strata, stratum)), counted.percent)
            }
            Aggregation::Quantile => {
                let observed = cells(&counted.distributions, scope, months).into_iter();
                quantile(observed.flat_map(|strata| of_stratum(strata, stratum)), counted.percent)
            }
        }
    }

    /// How often each value was observed, of a measure that keeps its distribution.
    pub fn distribution(&self, measure: &str, scope: Scope<'_>, months: &[Month]) -> BTreeMap<i64, u64> {
        self.stratum_distribution(measure, None, scope, months)
    }

    /// The same for one stratum; `None` takes all strata together.
    pub fn stratum_distribution(
        &self,
        measure: &str,
        stratum: Option<&str>,
        scope: Scope<'_>,
        months: &[Month],
    ) -> BTreeMap<i64, u64> {
        let mut merged: BTreeMap<i64, u64> = BTreeMap::new();
        let counted = self.counted(measure, scope).map(|counted| cells(&counted.distributions, scope, months));
        let observed = counted.into_iter().flatten().flat_map(|strata| of_stratum(strata, stratum));
        for (value, times) in observed.flatten() {
            *merged.entry(*value).or_default() += times;
        }
        merged
    }

    /// A level, summed over months or days.
    pub fn is_stock(&self, measure: &str) -> bool {
        self.counted(measure, Scope::Hospital).is_some_and(|counted| !counted.observed.is_empty())
    }

    /// How many months or days a stock was observed on: the companion `<id>.n`.
    pub fn observations(&self, measure: &str, scope: Scope<'_>, months: &[Month]) -> Option<i64> {
        let counted = self.counted(measure, scope)?;
        let observed: BTreeSet<i64> = cells(&counted.observed, scope, months).into_iter().flatten().copied().collect();
        i64::try_from(observed.len()).ok()
    }

    /// Rows of the pass in one month for a scope.
    pub fn rows(&self, pass: &PassKey, scope: Scope<'_>, month: Month) -> u64 {
        self.rows.get(pass).map_or(0, |rows| rows.of(scope, month))
    }

    /// The departments of which an additive measure counts anything; rows that are nobody's are left out.
    pub fn departments_of(&self, measure: &str) -> Vec<u32> {
        let counted = self.measures.get(measure).and_then(|counted| counted.get(&Dimension::Department));
        let keys = counted.into_iter().flat_map(|counted| counted.sums.keys());
        let departments: BTreeSet<u32> = keys.map(|(department, _)| *department).collect();
        departments.into_iter().filter(|department| *department != NOBODY).collect()
    }

    /// The months of which an additive measure has anything, of anybody.
    pub fn months_of(&self, measure: &str) -> BTreeSet<Month> {
        let counted = self.counted(measure, Scope::Hospital);
        counted.into_iter().flat_map(|counted| counted.sums.keys()).map(|(_, month)| *month).collect()
    }

    /// The strata into which a measure falls.
    pub fn strata(&self, measure: &str) -> BTreeSet<&str> {
        let Some(counted) = self.counted(measure, Scope::Hospital) else { return BTreeSet::new() };
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
        Scope::Departments(members) | Scope::Devices(members) => {
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

/// The rows of those who have most: of so many per cent of all who have any, rounded up.
pub(super) fn top<'a>(distributions: impl Iterator<Item = &'a Vec<(i64, u64)>>, percent: u8) -> Option<i64> {
    let mut merged: BTreeMap<i64, u64> = BTreeMap::new();
    for (value, times) in distributions.flatten() {
        *merged.entry(*value).or_default() += times;
    }
    let mut times: Vec<u64> = merged.into_values().collect();
    times.sort_unstable_by(|a, b| b.cmp(a));
    let count = nearest_rank(percent, u64::try_from(times.len()).ok()?);
    i64::try_from(times.into_iter().take(usize::try_from(count).ok()?).sum::<u64>()).ok()
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

    /// Of 21 who order, 5 % are 1.05 and so two: 30 + 12.
    #[test]
    fn those_who_have_most() {
        let one: Vec<(i64, u64)> = (0..20).map(|who| (who, 1)).chain([(20, 10)]).collect();
        let other = vec![(3, 11), (20, 20)];
        assert_eq!(top([&one, &other].into_iter(), 5), Some(42));
        assert_eq!(top(std::iter::empty(), 5), Some(0));
    }
}
