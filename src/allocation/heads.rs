//! How many people a department has: mean full-time equivalents over the months of a period in which it has rows.

use crate::indicators::evaluation::Evaluation;
use crate::measures::facts::Scope;
use crate::numbers::Fraction;
use crate::period::{Month, Period};

use super::definition::StaffGroup;

/// Full-time equivalents of staff by role and month.
pub const MEASURE: &str = "full_time_equivalents_by_role";

/// Of one group of staff, or of all; `None` where the period has no rows of the department.
pub fn heads(
    evaluation: &Evaluation<'_>,
    department: u32,
    period: Period,
    group: Option<StaffGroup>,
) -> Option<Fraction> {
    let months: Vec<Month> = period.span().months().collect();
    let scope = Scope::Departments(std::slice::from_ref(&department));
    let stratum = group.map(|group| format!("role={}", group.code()));
    let context = evaluation.measures.get(MEASURE)?;
    let sum = evaluation.facts.stratum_value(MEASURE, stratum.as_deref(), scope, &months)?;
    let observed = evaluation.facts.observations(MEASURE, scope, &months).filter(|observed| *observed > 0)?;
    context.unit.natural(i128::from(sum)).over(Fraction::integer(i128::from(observed)))
}
