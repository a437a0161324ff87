//! Departures from a scorecard for one department, filled in by hand: other points, cap, method, or not at all.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostics::{Fault, Place};
use crate::numbers::Decimal;
use crate::period::{Month, Span};
use crate::tables::Tables;
use crate::tables::departments::Departments;

use super::definition::{ScorecardDefinition, ScoredIndicator, Variant};
use super::methods::{Method, SCORE_DECIMALS};
use super::subjects::Profile;

#[derive(Clone, Debug)]
pub struct Override {
    pub scorecard: String,
    pub department: u32,
    pub indicator: String,
    pub from: Month,
    /// [`NO_END`] where none is written.
    pub to: Month,
    pub points: Option<Decimal>,
    pub cap: Option<Decimal>,
    pub method: Option<Method>,
    pub applies: Option<bool>,
    pub place: Place,
}

/// Later than any month of a report.
const NO_END: Month = Month(i32::MAX);

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
            to: month("to").unwrap_or(NO_END),
            points: number("points"),
            cap: number("cap"),
            method: method.and_then(|(_, method)| method),
            applies: table.integer("applies", row).map(|applies| applies == 1),
            place,
        });
    }
    faults.extend(overlapping(&overrides, tables));
    (overrides, faults)
}

/// Two departures for the same line of a card in the same month: which of them holds, nobody could say.
fn overlapping(overrides: &[Override], tables: &Tables) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (at, later) in overrides.iter().enumerate() {
        let same = |other: &&Override| {
            other.scorecard == later.scorecard
                && other.department == later.department
                && other.indicator == later.indicator
                && other.from <= later.to
                && later.from <= other.to
        };
        if let Some(earlier) = overrides[..at].iter().find(same) {
            let fault = Fault::configuration("overrides-overlap")
                .with("indicator", &later.indicator)
                .with("id", tables.departments.id(later.department))
                .with("line", earlier.place.line.unwrap_or_default());
            faults.push(fault.at(later.place.clone()).hint("overrides-overlap"));
        }
    }
    faults
}

impl Override {
    pub fn holds(&self, scorecard: &str, department: u32, span: Span) -> bool {
        self.scorecard == scorecard && self.department == department && self.from <= span.to && span.to <= self.to
    }
}

/// A line of the card as it is for one department.
#[derive(Clone, Debug)]
pub struct EffectiveLine<'a> {
    pub indicator: &'a ScoredIndicator,
    /// As the scorecard writes them for the variant.
    pub written: Decimal,
    pub points: Decimal,
    pub method: Method,
    /// Where an override takes the indicator off the card, or puts it on.
    pub applies: Option<bool>,
}

/// One line with the override that holds for it, if any.
pub fn effective<'a>(
    indicator: &'a ScoredIndicator,
    (variant, written, points): (&str, Decimal, Decimal),
    overrides: &[&Override],
) -> EffectiveLine<'a> {
    let method = indicator.method_for(variant).clone();
    let mut line = EffectiveLine { indicator, written, points, method, applies: None };
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

/// The lines of a variant, each with the index of its dimension and the departures that hold for it.
pub fn effective_lines<'a>(
    scorecard: &'a ScorecardDefinition,
    variant: &Variant,
    overrides: &[&Override],
) -> Vec<(usize, EffectiveLine<'a>)> {
    let dimensions = scorecard.dimensions.iter().enumerate();
    dimensions
        .flat_map(|(at, dimension)| dimension.indicators.iter().map(move |indicator| (at, indicator)))
        .filter_map(|(at, indicator)| {
            let points = indicator.points_in(&variant.id)?;
            let written = indicator.own_points_in(&variant.id).unwrap_or(points);
            Some((at, effective(indicator, (&variant.id, written, points), overrides)))
        })
        .collect()
}

/// Departures without an end are looked at for ten years.
const MONTHS_LOOKED_AT: i32 = 120;

/// Every departure against the card of its department, in every month in which it holds: it must have something to change
/// in one of them, and leave the sum as it was in all. Of sums one fault a card at most.
pub fn check<'c>(
    overrides: &[Override],
    departments: &Departments,
    in_force: impl Fn(&str, Month) -> Option<&'c ScorecardDefinition>,
) -> Vec<Fault> {
    let mut cards: BTreeMap<(&str, u32), Vec<&Override>> = BTreeMap::new();
    for departure in overrides {
        cards.entry((&departure.scorecard, departure.department)).or_default().push(departure);
    }
    let mut faults = Vec::new();
    for ((scorecard, number), departures) in cards {
        let holds = |departure: &&Override| {
            let (from, to) = (departure.from, departure.to);
            (0..MONTHS_LOOKED_AT).map(move |later| from.plus(later)).take_while(move |month| *month <= to)
        };
        let months: BTreeSet<Month> = departures.iter().flat_map(holds).collect();
        let situations = months.into_iter().filter_map(|month| {
            let span = Span::month(month);
            let rules = in_force(scorecard, month)?;
            let department = departments.at_end(number, span)?;
            let fits = rules.variant_for(Profile::Department(department)).filter(|_| !departments.is_group(number));
            let held = departures.iter().copied().filter(|departure| departure.holds(scorecard, number, span));
            Some(Situation { rules, variant: fits, held: held.collect() })
        });
        let situations: Vec<Situation<'_>> = situations.collect();
        let useless = |departure: &&Override| useless(departure, departments.id(number), &situations);
        faults.extend(departures.iter().filter_map(useless));
        faults.extend(situations.iter().find_map(Situation::sum));
    }
    faults
}

/// The card of a department in a month, with the departures that then hold.
struct Situation<'a> {
    rules: &'a ScorecardDefinition,
    /// Absent where the scorecard does not fit the department.
    variant: Option<&'a Variant>,
    held: Vec<&'a Override>,
}

impl<'a> Situation<'a> {
    fn lines(&self) -> Vec<EffectiveLine<'a>> {
        let lines = self.variant.map(|variant| effective_lines(self.rules, variant, &self.held));
        lines.into_iter().flatten().map(|(_, line)| line).collect()
    }

    fn sum(&self) -> Option<Fault> {
        check_sum(self.rules, &self.variant?.id, &self.lines(), &self.held)
    }

    fn holds(&self, departure: &Override) -> bool {
        self.held.iter().any(|held| std::ptr::eq(*held, departure))
    }
}

/// A departure that would change nothing, and nobody would be told.
fn useless(departure: &Override, id: &str, situations: &[Situation<'_>]) -> Option<Fault> {
    let mut held = situations.iter().filter(|situation| situation.holds(departure)).peekable();
    held.peek()?;
    let line =
        held.find_map(|situation| situation.lines().into_iter().find(|line| line.indicator.id == departure.indicator));
    let fault = |code| Fault::configuration(code).with("indicator", &departure.indicator).at(departure.place.clone());
    let Some(line) = line else {
        let fault = fault("override-not-on-card").with("id", id).with("scorecard", &departure.scorecard);
        return Some(fault.hint("override-not-on-card"));
    };
    if departure.cap.is_some() && !matches!(line.method, Method::Completion(_)) {
        return Some(fault("override-without-cap").with("method", line.method.id()).hint("override-without-cap"));
    }
    let method = departure.method.as_ref().filter(|method| method.needs_reference());
    method.filter(|_| line.indicator.reference.is_empty()).map(|method| {
        fault("override-without-reference").with("method", method.id()).hint("override-without-reference")
    })
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
    let sum = earned.map(|line| line.points.rounded(SCORE_DECIMALS)).fold(Decimal::zero(0), Decimal::plus);
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
