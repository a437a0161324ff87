//! The scissors: income and exams of a device against its positive rate, each as an index of its first months.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::indicators::entity::Entity;
use crate::indicators::evaluation::Evaluation;
use crate::indicators::indicator::CheckedIndicator;
use crate::indicators::value::State;
use crate::numbers::{Decimal, Fraction};
use crate::period::{Month, Period};
use crate::record::wording;

use super::SignBlock;
use super::signs::{Found, SignKind};
use super::subject::Subject;

/// The chart shows no more months than these.
const MONTHS_AT_MOST: i32 = 36;
/// Their mean is 100.
pub const BASE_MONTHS: usize = 12;
pub const DECIMALS: u8 = 1;

/// What is drawn, the positive rate last.
pub const LINES: [(&str, IndexKind); 3] = [
    ("device_revenue", IndexKind::Income),
    ("exams_performed", IndexKind::Volume),
    ("positive_rate", IndexKind::Results),
];

/// Series as indices of their own first months.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct IndexChart {
    /// 2026-03
    pub months: Vec<String>,
    /// What 100 is.
    pub base_label: String,
    pub lines: Vec<IndexLine>,
    /// Fewer exams find something than they should: a sign of it was found.
    pub concern: bool,
    /// The chart in words.
    pub alt: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct IndexLine {
    /// Its name and last index.
    pub label: String,
    pub kind: IndexKind,
    /// As many as there are months.
    pub values: Vec<Option<Decimal>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IndexKind {
    Income,
    Volume,
    Results,
}

/// The values of each line by month, before they are indices.
pub struct IndexSeries {
    pub months: Vec<Month>,
    pub values: Vec<Vec<Option<Decimal>>>,
}

/// The months of the lines of some devices, from the first in which all of them have a value up to the end of a period, and
/// the values of each line.
pub fn series(
    evaluation: &Evaluation<'_>,
    indicators: &BTreeMap<String, CheckedIndicator>,
    devices: &Entity<'_>,
    period: Period,
) -> Option<IndexSeries> {
    let last = period.span().to;
    let months: Vec<Month> = (0..MONTHS_AT_MOST).rev().map(|back| last.plus(-back)).collect();
    let of_month = |indicator: &str, month: Month| {
        let value = evaluation.over_period(indicators.get(indicator)?, devices, Period::Month(month));
        value.printed.filter(|_| value.state == State::Known)
    };
    let raw: Vec<Vec<Option<Decimal>>> =
        LINES.iter().map(|(indicator, _)| months.iter().map(|month| of_month(indicator, *month)).collect()).collect();
    let first = (0..months.len()).find(|at| raw.iter().all(|values| values[*at].is_some()))?;
    let values = raw.into_iter().map(|values| values[first..].to_vec()).collect();
    Some(IndexSeries { months: months[first..].to_vec(), values })
}

impl Subject<'_> {
    /// `None` where one of the lines has less than a year of months.
    pub(super) fn index_chart(&self, found: &Found<'_>) -> Option<SignBlock<IndexChart>> {
        let context = &self.context;
        let last = context.period.span().to;
        let IndexSeries { months, values: raw } =
            series(context.evaluation, context.indicators, &self.entity(), context.period)?;
        let mut lines = Vec::new();
        for ((indicator, kind), values) in LINES.iter().zip(&raw) {
            let values = indexed(values)?;
            let definition = &context.indicators.get(*indicator)?.definition;
            let now = values.last().copied().flatten()?;
            let label = format!("{} {}", definition.name(context.labels.language()), now.printed());
            lines.push(IndexLine { label, kind: *kind, values });
        }
        let names: Vec<String> = lines.iter().map(|line| line.label.clone()).collect();
        Some(SignBlock {
            caption: {
                let month = wording::period(Period::Month(last), context.labels);
                self.filled("equipment_report.scissors", &[("month", month), ("lines", context.listed(&names))])
            },
            note: self.filled("equipment_report.scissors_note", &[("count", BASE_MONTHS.to_string())]),
            chart: IndexChart {
                months: months.iter().map(Month::to_string).collect(),
                base_label: self.text("equipment_report.index_base"),
                alt: context.listed(&names),
                concern: found.signs.iter().any(|sign| matches!(sign.kind, SignKind::Results | SignKind::Scissors)),
                lines,
            },
        })
    }
}

/// Each as a percentage of the mean of the first ones; `None` where these are too few or not above zero.
pub fn indexed(values: &[Option<Decimal>]) -> Option<Vec<Option<Decimal>>> {
    let base: Vec<Fraction> = values.iter().take(BASE_MONTHS).flatten().map(|value| value.fraction()).collect();
    if base.len() < BASE_MONTHS {
        return None;
    }
    let sum = base.iter().try_fold(Fraction::ZERO, |sum, value| sum.plus(*value))?;
    if !sum.is_positive() {
        return None;
    }
    let hundred = Fraction::integer(i128::try_from(100 * BASE_MONTHS).ok()?);
    let index = |value: &Decimal| Some(value.fraction().times(hundred)?.over(sum)?.rounded(DECIMALS));
    Some(values.iter().map(|value| value.as_ref().and_then(index)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Twelve months of 50 and 70 in turn have the mean 60: 90 is 150, 50 is 83.3.
    #[test]
    fn the_first_year_is_a_hundred() {
        let of = |value: i128| Some(Decimal::new(value, 0));
        let mut values: Vec<Option<Decimal>> = (0..12).map(|at| of(if at % 2 == 0 { 50 } else { 70 })).collect();
        values.extend([of(90), None]);
        let found = indexed(&values).expect("a year of months");
        assert_eq!(found[0], Some(Decimal::new(833, 1)));
        assert_eq!(found[12], Some(Decimal::new(1500, 1)));
        assert_eq!(found[13], None);
        assert_eq!(indexed(&values[..11]), None);
        assert_eq!(indexed(&vec![of(0); 12]), None);
    }
}
