//! Adjustments of a card by hand (单项加扣分、豁免、更正), each approved: points beside the lines, or a line's value or
//! reference replaced, or a line taken off.
//!
//! Points stand in a block of their own between the sum of the dimensions and the total, whether or not they name an
//! indicator: what a line earned by its method stays what it was. A value or a reference that was replaced is kept beside
//! the new one, so that a card can print both.

use crate::diagnostics::{Fault, Place};
use crate::indicators::definition::IndicatorDefinition;
use crate::indicators::reference::{Reference, ReferenceRule};
use crate::indicators::value::{Reason, State, Value};
use crate::numbers::Decimal;
use crate::period::Period;
use crate::tables::{Table, Tables};

use super::card::Line;
use super::methods::SCORE_DECIMALS;

/// One approved line of the `adjustments` table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Adjustment {
    pub id: String,
    pub period: Period,
    pub scorecard: String,
    pub department: u32,
    /// `None`: of the total.
    pub indicator: Option<String>,
    pub change: Change,
    pub reason: String,
    /// The document, inspection or appeal that it rests on.
    pub basis: String,
    pub requested_by: String,
    pub approved_by: String,
    /// Days since 1970-01-01.
    pub approved_on: Option<i64>,
    pub place: Place,
}

/// What is adjusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// So many more, or fewer, on the total.
    Points(Decimal),
    /// The line's actual, in the indicator's unit.
    Value(Decimal),
    /// What the line is compared with, in the indicator's unit.
    Reference(Decimal),
    /// The line does not apply.
    Exempt,
}

impl Change {
    /// Both cannot hold for the same line.
    fn excludes(self, other: Change) -> bool {
        match (self, other) {
            (Change::Points(_), _) | (_, Change::Points(_)) => false,
            (Change::Value(_), Change::Reference(_)) | (Change::Reference(_), Change::Value(_)) => false,
            (Change::Exempt | Change::Value(_) | Change::Reference(_), _) => true,
        }
    }

    pub fn code(self) -> &'static str {
        match self {
            Change::Points(_) => "points",
            Change::Value(_) => "value",
            Change::Reference(_) => "reference",
            Change::Exempt => "exempt",
        }
    }
}

/// The reason of a line that was exempted.
pub const EXEMPTED: &str = "exempted";

/// What a line was before it was adjusted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unadjusted {
    pub actual: Value,
    pub references: Vec<Reference>,
}

/// Every adjustment of the workspace; each that is not approved or cannot be understood is a fault.
pub fn read(tables: &Tables) -> (Vec<Adjustment>, Vec<Fault>) {
    let (mut adjustments, mut faults) = (Vec::new(), Vec::new());
    let Some(table) = tables.table("adjustments") else { return (adjustments, faults) };
    for row in 0..table.rows {
        match of_row(tables, table, row) {
            Ok(adjustment) => adjustments.extend(adjustment),
            Err(fault) => faults.push(fault),
        }
    }
    faults.extend(twice(&adjustments, tables));
    (adjustments, faults)
}

fn of_row(tables: &Tables, table: &Table, row: usize) -> Result<Option<Adjustment>, Fault> {
    let word = |column: &str| table.word(column, row).filter(|word| !word.is_empty());
    let text = |column: &str| word(column).unwrap_or_default().to_owned();
    let place = |column: &str| tables.place("adjustments", row).column(table.header(column));
    let wrong = |code: &'static str, column: &str| {
        let fault = Fault::configuration(code).with("id", text("adjustment_id"));
        fault.with("kind", text("kind")).at(place(column)).hint(code)
    };
    let approved_by = word("approved_by").ok_or_else(|| wrong("adjustment-not-approved", "approved_by"))?;
    let indicator = word("indicator").map(str::to_owned);
    let amount = word("amount").and_then(|text| text.parse::<Decimal>().ok());
    let change = match (word("kind"), amount) {
        (Some("points"), Some(amount)) if amount.rounded(SCORE_DECIMALS).fraction() == amount.fraction() => {
            Change::Points(amount.rounded(SCORE_DECIMALS))
        }
        (Some("points"), Some(_)) => return Err(wrong("adjustment-points-too-fine", "amount")),
        (Some("value"), Some(amount)) => Change::Value(amount),
        (Some("reference"), Some(amount)) => Change::Reference(amount),
        (Some("exempt"), None) => Change::Exempt,
        (Some("exempt"), Some(_)) | (Some("points" | "value" | "reference"), None) => {
            return Err(wrong("adjustment-amount-unfit", "amount"));
        }
        (Some(_) | None, _) => return Ok(None),
    };
    if indicator.is_none() && !matches!(change, Change::Points(_)) {
        return Err(wrong("adjustment-without-indicator", "indicator"));
    }
    let department = table.integer("department_id", row).and_then(|number| u32::try_from(number).ok());
    let period = word("period").and_then(|period| period.parse().ok());
    let (Some(department), Some(period)) = (department, period) else { return Ok(None) };
    Ok(Some(Adjustment {
        id: text("adjustment_id"),
        period,
        scorecard: text("scorecard"),
        department,
        indicator,
        change,
        reason: text("reason"),
        basis: text("basis"),
        requested_by: text("requested_by"),
        approved_by: approved_by.to_owned(),
        approved_on: table.integer("approved_on", row),
        place: tables.place("adjustments", row),
    }))
}

/// A line whose value, reference or exemption is written twice, or that is exempt and has a value all the same: which of
/// them holds, nobody could say.
fn twice(adjustments: &[Adjustment], tables: &Tables) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (at, one) in adjustments.iter().enumerate() {
        let clash = |other: &&Adjustment| {
            let same_line = (other.period, &other.scorecard, other.department, &other.indicator)
                == (one.period, &one.scorecard, one.department, &one.indicator);
            same_line && one.change.excludes(other.change)
        };
        if adjustments[..at].iter().any(|other| clash(&other)) {
            let fault = Fault::configuration("adjustment-twice").with("id", &one.id);
            let fault = fault.with("indicator", one.indicator.as_deref().unwrap_or_default());
            let fault = fault.with("department", tables.departments.id(one.department));
            faults.push(fault.at(one.place.clone()).hint("adjustment-twice"));
        }
    }
    faults
}

/// Those of one department's card.
pub fn of_card<'a>(
    adjustments: &'a [Adjustment],
    (scorecard, department, period): (&str, u32, Period),
) -> Vec<&'a Adjustment> {
    let own = |one: &&Adjustment| one.scorecard == scorecard && one.department == department && one.period == period;
    adjustments.iter().filter(own).collect()
}

/// A line's actual and references as adjusted, with what they were; `None` where nobody adjusted them.
pub fn applied(
    adjustments: &[&Adjustment],
    indicator: &str,
    (actual, references): (Value, Vec<Reference>),
    definition: &IndicatorDefinition,
) -> (Value, Vec<Reference>, Option<Unadjusted>) {
    let own = adjustments.iter().filter(|one| one.indicator.as_deref() == Some(indicator));
    let (mut now, mut against, mut changed) = (actual.clone(), references.clone(), false);
    for one in own {
        match one.change {
            Change::Points(_) => continue,
            Change::Value(amount) => now = replaced(amount.rounded(definition.decimals), &actual),
            // Of none, or of several, nobody could say which: the card's maker is told.
            Change::Reference(_) if references.len() != 1 => {}
            Change::Reference(amount) => {
                let known = Reference::Known {
                    value: amount.rounded(definition.reference_decimals()),
                    rule: ReferenceRule::Fixed(amount),
                    months: None,
                    departments: None,
                };
                against = references.iter().map(|_| known.clone()).collect();
            }
            Change::Exempt => {
                now = Value::missing(State::NotApplicable, Reason::new(EXEMPTED).with("id", &one.id));
            }
        }
        changed = true;
    }
    (now, against, changed.then_some(Unadjusted { actual, references }))
}

/// The value by hand: whatever numerator and denominator were, it no longer rests on them.
fn replaced(amount: Decimal, before: &Value) -> Value {
    Value {
        state: State::Known,
        numerator: None,
        denominator: None,
        exact: Some(amount.fraction()),
        printed: Some(amount),
        reason: None,
        months: before.months,
    }
}

/// What the adjustments in points come to.
pub fn points(adjustments: &[Adjustment]) -> Decimal {
    let points = adjustments.iter().filter_map(|one| match one.change {
        Change::Points(points) => Some(points),
        Change::Value(_) | Change::Reference(_) | Change::Exempt => None,
    });
    points.fold(Decimal::zero(SCORE_DECIMALS), Decimal::plus)
}

/// What is wrong with an adjustment as far as its card shows; `line` is the one that it names.
pub fn unfit(one: &Adjustment, department: &str, has_card: bool, line: Option<&Line>) -> Option<Fault> {
    let code = match (has_card, &one.indicator, line, one.change) {
        (false, _, _, _) => "adjustment-without-card",
        (true, Some(_), None, _) => "adjustment-without-line",
        (true, Some(_), Some(line), Change::Value(_) | Change::Reference(_)) if !takes(line, one.change) => {
            "adjustment-without-effect"
        }
        (true, _, _, _) => return None,
    };
    let fault = Fault::configuration(code).with("id", &one.id).with("department", department);
    let fault = fault.with("indicator", one.indicator.as_deref().unwrap_or_default()).with("period", one.period);
    Some(fault.with("scorecard", &one.scorecard).at(one.place.clone()).hint(code))
}

/// A line that does not apply takes neither value nor reference, and a reference takes the place of exactly one.
fn takes(line: &Line, change: Change) -> bool {
    let Some(before) = &line.unadjusted else { return true };
    let applies = before.actual.reason.as_ref().is_none_or(|reason| reason.key != "declared-not-applicable");
    match change {
        Change::Reference(_) => applies && before.references.len() == 1,
        Change::Value(_) | Change::Points(_) | Change::Exempt => applies,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn adjustment(indicator: Option<&str>, change: Change) -> Adjustment {
        Adjustment {
            id: "A-1".to_owned(),
            period: "2026-03".parse().expect("a period"),
            scorecard: "monthly_wage".to_owned(),
            department: 1,
            indicator: indicator.map(str::to_owned),
            change,
            reason: "reason".to_owned(),
            basis: "basis".to_owned(),
            requested_by: "office".to_owned(),
            approved_by: "director".to_owned(),
            approved_on: None,
            place: Place::default(),
        }
    }

    #[test]
    fn points_add_up_whether_or_not_they_name_an_indicator() {
        let all = [
            adjustment(None, Change::Points(Decimal::new(150, 2))),
            adjustment(Some("visits"), Change::Points(Decimal::new(-25, 2))),
            adjustment(Some("visits"), Change::Value(Decimal::new(900, 0))),
        ];
        assert_eq!(points(&all).to_string(), "1.25");
    }
}
