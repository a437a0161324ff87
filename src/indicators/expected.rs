//! Observed ÷ expected: what was done, against what last year's rates would have led to with this period's patients.
//!
//! E = Σ over strata of (last year's count ÷ last year's exposure) · this period's exposure. A stratum is a type of
//! ordering department within a setting: exams of outpatients over outpatient visits, of inpatients over discharges. A
//! stratum without any exposure last year has no rate; what was observed there is left out on both sides. The rates are a
//! device's own, with the patients of the whole hospital; a department's expectation is the hospital's rates with its own
//! patients. Source: decided rules of the equipment indicators, OU4.

use serde::Deserialize;

use crate::measures::facts::Scope;
use crate::numbers::Fraction;
use crate::period::{Month, Period};

use super::entity::Entity;
use super::evaluation::Evaluation;

/// One setting: what is counted, and what it is counted per. Both fall into strata by type of department.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectedPart {
    pub observed: String,
    pub exposure: String,
}

/// Sums over all strata.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expectation {
    pub observed: i64,
    pub expected: Fraction,
}

/// Fewer months of the year before are no basis.
const MONTHS_AT_LEAST: usize = 3;

/// What one stratum adds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stratum {
    /// The measure that is observed.
    pub measure: String,
    /// As the exposure has it, `key=value`.
    pub stratum: String,
    pub observed: i64,
    /// The count and exposure of the months before: the rate.
    pub counted_before: i64,
    pub exposed_before: i64,
    /// This period's exposure.
    pub exposed: i64,
}

impl Stratum {
    /// The rate of the months before with this period's exposure.
    pub fn expected(&self) -> Option<Fraction> {
        let rate = Fraction::new(i128::from(self.counted_before), i128::from(self.exposed_before))?;
        rate.times(Fraction::integer(i128::from(self.exposed)))
    }
}

/// `Err` without a basis, with the months that there were.
pub fn expectation(
    evaluation: &Evaluation<'_>,
    parts: &[ExpectedPart],
    entity: &Entity<'_>,
    months: &[Month],
) -> Result<Expectation, usize> {
    let before = months_before(evaluation, parts, entity, months);
    let mut sums = Expectation { observed: 0, expected: Fraction::ZERO };
    for stratum in strata(evaluation, parts, entity, months)? {
        sums.observed += stratum.observed;
        let expected = stratum.expected().and_then(|expected| sums.expected.plus(expected));
        sums.expected = expected.ok_or(before.len())?;
    }
    Ok(sums)
}

/// The months of the year before whose rates are taken.
pub fn months_before(
    evaluation: &Evaluation<'_>,
    parts: &[ExpectedPart],
    entity: &Entity<'_>,
    months: &[Month],
) -> Vec<Month> {
    let Some(last) = months.last() else { return Vec::new() };
    let before = Period::Year(last.year() - 1).span().months();
    let counted = |month: &Month| {
        entity.open_in(*month)
            && parts.iter().all(|part| evaluation.has_rows_of_all(&[&part.observed, &part.exposure], *month))
    };
    before.filter(counted).collect()
}

/// Stratum by stratum; `Err` without a basis, with the months that there were.
pub fn strata(
    evaluation: &Evaluation<'_>,
    parts: &[ExpectedPart],
    entity: &Entity<'_>,
    months: &[Month],
) -> Result<Vec<Stratum>, usize> {
    let before = months_before(evaluation, parts, entity, months);
    if before.len() < MONTHS_AT_LEAST {
        return Err(before.len());
    }
    between(evaluation, parts, entity, (&before, months)).ok_or(before.len())
}

/// Stratum by stratum, with the rates of any months before; `None` where a measure is not counted. A month without an export
/// counts as nothing: whoever asks sees to it that there is one.
pub fn between(
    evaluation: &Evaluation<'_>,
    parts: &[ExpectedPart],
    entity: &Entity<'_>,
    (before, months): (&[Month], &[Month]),
) -> Option<Vec<Stratum>> {
    let mut strata = Vec::new();
    for part in parts {
        add(evaluation, part, entity, (before, months), &mut strata)?;
    }
    Some(strata)
}

/// Whose rates, and whose patients.
pub fn scopes<'a>(entity: &Entity<'a>) -> (Scope<'a>, Scope<'a>) {
    match entity {
        Entity::Hospital => (Scope::Hospital, Scope::Hospital),
        Entity::Departments { .. } => (Scope::Hospital, entity.scope()),
        Entity::Devices { .. } => (entity.scope(), Scope::Hospital),
    }
}

fn add(
    evaluation: &Evaluation<'_>,
    part: &ExpectedPart,
    entity: &Entity<'_>,
    (before, months): (&[Month], &[Month]),
    strata: &mut Vec<Stratum>,
) -> Option<()> {
    let facts = evaluation.facts;
    let (rates, patients) = scopes(entity);
    for exposed in facts.strata(&part.exposure) {
        let kind = exposed.split_once('=').map_or("", |(_, kind)| kind);
        let observed = facts
            .strata(&part.observed)
            .into_iter()
            .find(|stratum| stratum.split_once('=').is_some_and(|(_, other)| other == kind));
        let exposure = |scope, months: &[Month]| facts.stratum_value(&part.exposure, Some(exposed), scope, months);
        let count = |scope, months: &[Month]| match observed {
            Some(stratum) => facts.stratum_value(&part.observed, Some(stratum), scope, months),
            None => Some(0),
        };
        let base = exposure(Scope::Hospital, before)?;
        if base == 0 {
            continue;
        }
        strata.push(Stratum {
            measure: part.observed.clone(),
            stratum: exposed.to_owned(),
            observed: count(entity.scope(), months)?,
            counted_before: count(rates, before)?,
            exposed_before: base,
            exposed: exposure(patients, months)?,
        });
    }
    Some(())
}
