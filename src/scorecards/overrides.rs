//! Departures from a scorecard for one department, filled in by hand: other points, cap, method, or not at all.

use crate::diagnostics::{Fault, Place};
use crate::numbers::Decimal;
use crate::period::{Month, Span};
use crate::tables::Tables;

use super::definition::{ScorecardDefinition, ScoredIndicator};
use super::methods::Method;

#[derive(Clone, Debug)]
pub struct Override {
    pub scorecard: String,
    pub department: u32,
    pub indicator: String,
    pub from: Month,
    /// None: until further notice.
    pub to: Option<Month>,
    pub points: Option<Decimal>,
    pub cap: Option<Decimal>,
    pub method: Option<Method>,
    pub applies: Option<bool>,
    pub place: Place,
}

/// All departures of the workspace; each that cannot be understood is a fault.
pub fn read(tables: &Tables) -> (Vec<Override>, Vec<Fault>) {
    let (mut overrides, mut faults) = (Vec::new(), Vec::new());
    let Some(table) = tables.table("overrides") else { return (overrides, faults) };
    for row in 0..table.rows {
        let word = |column: &str| table.word(column, row);
        let number = |column: &str| word(column).and_then(|text| text.parse::<Decimal>().ok());
        let month = |column: &str| table.integer(column, row).and_then(|month| i32::try_from(month).ok()).map(Month);
        let place = tables.place("overrides", row);
        let method = word("method").map(|name| (name, Method::named(name)));
        if let Some((name, None)) = &method {
            faults.push(
                Fault::configuration("override-method-unknown")
                    .with("method", name)
                    .at(place.clone())
                    .hint("override-methods"),
            );
        }
        let department = table.integer("department_id", row).and_then(|number| u32::try_from(number).ok());
        let (Some(department), Some(from)) = (department, month("from")) else { continue };
        overrides.push(Override {
            scorecard: word("scorecard").unwrap_or_default().to_owned(),
            department,
            indicator: word("indicator").unwrap_or_default().to_owned(),
            from,
            to: month("to"),
            points: number("points"),
            cap: number("cap"),
            method: method.and_then(|(_, method)| method),
            applies: table.integer("applies", row).map(|applies| applies == 1),
            place,
        });
    }
    (overrides, faults)
}

impl Override {
    pub fn holds(&self, scorecard: &str, department: u32, span: Span) -> bool {
        let in_force = self.from <= span.to && self.to.is_none_or(|to| span.to <= to);
        self.scorecard == scorecard && self.department == department && in_force
    }
}

/// A line of the card as it is for one department.
#[derive(Clone, Debug)]
pub struct EffectiveLine<'a> {
    pub indicator: &'a ScoredIndicator,
    pub points: Decimal,
    pub method: Method,
    /// Where an override takes the indicator off the card, or puts it on.
    pub applies: Option<bool>,
}

/// One line with the override that holds for it, if any.
pub fn effective<'a>(indicator: &'a ScoredIndicator, points: Decimal, overrides: &[&Override]) -> EffectiveLine<'a> {
    let mut line = EffectiveLine { indicator, points, method: indicator.method.clone(), applies: None };
    for departure in overrides.iter().filter(|departure| departure.indicator == indicator.id) {
        if let Some(points) = departure.points {
            line.points = points;
        }
        if let Some(method) = &departure.method {
            line.method = method.clone();
        }
        if let (Some(cap), Method::Completion(completion)) = (departure.cap, &mut line.method) {
            completion.cap = Some(cap);
            completion.uncapped = false;
        }
        line.applies = departure.applies.or(line.applies);
    }
    line
}

/// An override that changes points must leave the card's sum as it was; points that are only monitored cannot be earned.
pub fn check_sum(
    scorecard: &ScorecardDefinition,
    variant: &str,
    lines: &[EffectiveLine<'_>],
    overrides: &[&Override],
) -> Option<Fault> {
    let full = scorecard.full_points(variant);
    let earned = lines.iter().filter(|line| !matches!(line.method, Method::Monitor(_)));
    let sum = earned.map(|line| line.points).fold(Decimal::zero(0), Decimal::plus);
    let place =
        overrides.iter().find(|departure| departure.points.is_some() || departure.method.is_some())?.place.clone();
    (sum.fraction() != full.fraction()).then(|| {
        Fault::configuration("override-sum")
            .with("sum", sum.trimmed())
            .with("full", full.trimmed())
            .at(place)
            .hint("override-sum")
    })
}
