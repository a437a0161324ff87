//! The earlier card that a card's total is compared with.

use crate::period::{Period, day_of_date};
use crate::scorecards::card::{Card as Scored, Scores};
use crate::tables::departments::Departments;

/// The card of the same department in an earlier period, where it was the same department then.
///
/// Between two totals across a merger lies another department's work, and no indicator's: they are not compared.
pub fn earlier_card<'a>(
    history: &'a [Scores],
    departments: &Departments,
    department: u32,
    now: Period,
    then: Period,
) -> Option<&'a Scored> {
    let scores = history.iter().find(|scores| scores.period == then)?;
    let card = scores.card(department)?;
    (!merged_between(departments, department, then, now)).then_some(card)
}

/// Whether another department was merged into it between the ends of two periods.
pub fn merged_between(departments: &Departments, department: u32, then: Period, now: Period) -> bool {
    let lineage = |period: Period| departments.lineage(department, day_of_date(period.span().last_day()));
    lineage(then) != lineage(now)
}
