//! Awards to departments (评优): who is first by a measure of the card, among whom, and who came next.
//!
//! Equal values share a place (并列) and the next one is skipped, so that an award may have more winners than places, and
//! never fewer for a tie. A department needs a total, no veto, and what the award asks for; who lacks it is listed with the
//! reason, and does not stand in anybody's way. Source: scoring rules of the project, "Money from scores".

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::diagnostics::Fault;
use crate::indicators::definition::Direction;
use crate::indicators::indicator::CheckedIndicator;
use crate::indicators::value::{Reason, State};
use crate::labels::Language;
use crate::numbers::{Decimal, Fraction};
use crate::period::{Span, date_of_day};
use crate::scorecards::card::{Card, CardState, Scores};
use crate::scorecards::definition::ScorecardDefinition;
use crate::tables::departments::Departments;

use super::definition::Defined;
use super::vetoes::VetoLine;

/// A block of `awards.toml`, named by its table.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AwardDefinition {
    pub zh: String,
    pub en: String,
    /// The scorecard that it goes by.
    #[serde(default = "annual")]
    pub scorecard: String,
    /// `total`, `progress` (the total less last year's), or the id of a dimension or an indicator of the card.
    pub by: String,
    /// Whether every type of department has winners of its own.
    #[serde(default)]
    pub among: Among,
    /// Only departments of these types.
    pub types: Option<Vec<String>>,
    #[serde(default = "one")]
    pub places: u32,
    /// With fewer departments to choose from there is no award.
    #[serde(default = "three")]
    pub competitors: u32,
    /// The least value.
    pub minimum: Option<Decimal>,
    /// The least total.
    pub minimum_total: Option<Decimal>,
    /// Months of the period in which the department was open.
    pub months_open: Option<u32>,
}

fn annual() -> String {
    "annual".to_owned()
}

fn one() -> u32 {
    1
}

fn three() -> u32 {
    3
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Among {
    /// Departments of the same type.
    #[default]
    Type,
    /// All: for what may be compared across types.
    All,
}

/// What an award goes by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Criterion {
    Total,
    Progress,
    /// Its score in per cent of its points.
    Dimension(String),
    /// Its value, or its score in per cent of its points where neither more nor less is better.
    Indicator(String, Direction),
}

/// What awards rest on.
#[derive(Clone, Copy)]
pub struct Basis<'a> {
    pub scorecard: &'a ScorecardDefinition,
    pub indicators: &'a BTreeMap<String, CheckedIndicator>,
    pub scores: &'a Scores,
    pub departments: &'a Departments,
    pub vetoes: &'a [VetoLine],
    /// A department's card of last year, where the two may be compared.
    pub last_year: &'a dyn Fn(u32) -> Option<&'a Card>,
}

/// One award in one class: its winners, and what is said of the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Awarded {
    pub award: String,
    pub criterion: Criterion,
    /// The type of department, where each has its own.
    pub kind: Option<String>,
    pub winners: Vec<Placed>,
    /// Who came next, with a shared place if need be.
    pub next: Vec<Placed>,
    pub excluded: Vec<Excluded>,
    /// Departments that could be chosen.
    pub competitors: u32,
    /// How many there must be.
    pub needed: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placed {
    pub department: u32,
    pub place: u32,
    pub value: Decimal,
}

/// A department that cannot be chosen, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excluded {
    pub department: u32,
    pub reason: Reason,
}

impl AwardDefinition {
    pub fn name(&self, language: Language) -> &str {
        language.choose(&self.zh, &self.en)
    }

    /// What it goes by on a scorecard; `None` where the scorecard has nothing of that name.
    pub fn criterion(
        &self,
        scorecard: &ScorecardDefinition,
        indicators: &BTreeMap<String, CheckedIndicator>,
    ) -> Option<Criterion> {
        match self.by.as_str() {
            "total" => return Some(Criterion::Total),
            "progress" => return Some(Criterion::Progress),
            _ => {}
        }
        if scorecard.dimensions.iter().any(|dimension| dimension.id == self.by) {
            return Some(Criterion::Dimension(self.by.clone()));
        }
        let mut lines = scorecard.dimensions.iter().flat_map(|dimension| &dimension.indicators);
        let line = lines.find(|line| line.id == self.by)?;
        let indicator = indicators.get(&line.id)?;
        Some(Criterion::Indicator(line.id.clone(), indicator.definition.direction))
    }
}

impl Defined<AwardDefinition> {
    /// What cannot be meant, before anything is read.
    pub fn faults(&self) -> Vec<Fault> {
        let none = self.definition.places == 0;
        let fault = Fault::configuration("award-without-places").with("name", &self.id).at(self.place.clone());
        none.then_some(fault).into_iter().collect()
    }
}

/// An award in each of its classes, in the hospital's order of types.
pub fn awarded(award: &Defined<AwardDefinition>, criterion: &Criterion, basis: Basis<'_>) -> Vec<Awarded> {
    let definition = &award.definition;
    let mut classes: Vec<(Option<&str>, Vec<&Card>)> = Vec::new();
    for card in &basis.scores.cards {
        let Some(department) = basis.departments.at_end(card.department, card.period.span()) else { continue };
        if definition.types.as_ref().is_some_and(|types| !types.contains(&department.kind)) {
            continue;
        }
        let kind = match definition.among {
            Among::Type => Some(department.kind.as_str()),
            Among::All => None,
        };
        match classes.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, cards)) => cards.push(card),
            None => classes.push((kind, vec![card])),
        }
    }
    let class = |(kind, cards): (Option<&str>, Vec<&Card>)| in_class(award, criterion, basis, kind, &cards);
    classes.into_iter().map(class).collect()
}

fn in_class(
    award: &Defined<AwardDefinition>,
    criterion: &Criterion,
    basis: Basis<'_>,
    kind: Option<&str>,
    cards: &[&Card],
) -> Awarded {
    let definition = &award.definition;
    let (mut candidates, mut excluded): (Vec<(u32, Decimal)>, Vec<Excluded>) = (Vec::new(), Vec::new());
    for card in cards {
        match value(definition, criterion, basis, card) {
            Ok(value) => candidates.push((card.department, value)),
            Err(reason) => excluded.push(Excluded { department: card.department, reason }),
        }
    }
    let lower_is_better = matches!(criterion, Criterion::Indicator(_, Direction::Lower));
    let placed = placed(candidates, lower_is_better, basis.departments);
    let competitors = u32::try_from(placed.len()).unwrap_or(u32::MAX);
    let enough = competitors >= definition.competitors;
    let (winners, others): (Vec<Placed>, Vec<Placed>) =
        placed.into_iter().partition(|placed| enough && placed.place <= definition.places);
    let second = others.first().map(|placed| placed.place);
    Awarded {
        award: award.id.clone(),
        criterion: criterion.clone(),
        kind: kind.map(str::to_owned),
        winners,
        next: others.into_iter().filter(|placed| enough && Some(placed.place) == second).collect(),
        excluded,
        competitors,
        needed: definition.competitors,
    }
}

/// From the best on; equal values share a place, by id among themselves.
fn placed(mut candidates: Vec<(u32, Decimal)>, lower_is_better: bool, departments: &Departments) -> Vec<Placed> {
    let better = |a: &Decimal, b: &Decimal| if lower_is_better { a < b } else { a > b };
    candidates.sort_by_key(|(department, _)| departments.id(*department).to_owned());
    let place = |value: &Decimal| {
        let before = candidates.iter().filter(|(_, other)| better(other, value)).count();
        u32::try_from(before).map_or(u32::MAX, |before| before.saturating_add(1))
    };
    let mut placed: Vec<Placed> = candidates
        .iter()
        .map(|(department, value)| Placed { department: *department, place: place(value), value: *value })
        .collect();
    placed.sort_by_key(|placed| placed.place);
    placed
}

/// What the award goes by, or why the department cannot be chosen.
fn value(
    definition: &AwardDefinition,
    criterion: &Criterion,
    basis: Basis<'_>,
    card: &Card,
) -> Result<Decimal, Reason> {
    if let Some(line) = basis.vetoes.iter().find(|line| line.department == card.department) {
        let reason = Reason::new("vetoed").with("day", date_of_day(line.day)).with("programme", &line.programme);
        return Err(reason.with("clause", &line.clause));
    }
    let total = match (card.state, card.total) {
        (CardState::Known, Some(total)) => total,
        (CardState::Trial, _) => return Err(Reason::new("on-trial")),
        (CardState::Known | CardState::Blocked, _) => return Err(Reason::new("without-total")),
    };
    if let Some(needed) = definition.months_open {
        let span = card.period.span();
        let open = |month: &crate::period::Month| basis.departments.open_within(card.department, Span::month(*month));
        let months = u32::try_from(span.months().filter(open).count()).unwrap_or(0);
        if months < needed {
            return Err(Reason::new("open-too-short").with("months", months).with("needed", needed));
        }
    }
    if let Some(least) = definition.minimum_total.filter(|least| total.fraction() < least.fraction()) {
        return Err(Reason::new("total-below").with("value", total).with("minimum", least.trimmed()));
    }
    let value = by(criterion, basis, card, total).ok_or_else(|| match criterion {
        Criterion::Progress => Reason::new("without-last-year"),
        Criterion::Total | Criterion::Dimension(_) | Criterion::Indicator(_, _) => Reason::new("nothing-observed"),
    })?;
    let short = |least: &Decimal| match criterion {
        Criterion::Indicator(_, Direction::Lower) => value.fraction() > least.fraction(),
        Criterion::Indicator(_, _) | Criterion::Total | Criterion::Progress | Criterion::Dimension(_) => {
            value.fraction() < least.fraction()
        }
    };
    match definition.minimum.filter(short) {
        Some(least) => Err(Reason::new("value-short").with("value", value).with("minimum", least.trimmed())),
        None => Ok(value),
    }
}

fn by(criterion: &Criterion, basis: Basis<'_>, card: &Card, total: Decimal) -> Option<Decimal> {
    match criterion {
        Criterion::Total => Some(total),
        Criterion::Progress => Some(total.minus((basis.last_year)(card.department)?.total?)),
        Criterion::Dimension(id) => {
            let dimension = card.dimensions.iter().find(|dimension| dimension.id == *id)?;
            percent(dimension.score?, dimension.points)
        }
        Criterion::Indicator(id, direction) => {
            let line = card.lines().find(|line| line.indicator == *id)?;
            match direction {
                Direction::Higher | Direction::Lower => {
                    line.actual.printed.filter(|_| line.actual.state == State::Known)
                }
                Direction::Interval => percent(line.score?, line.points),
            }
        }
    }
}

/// Two digits, as scores have them.
fn percent(score: Decimal, points: Decimal) -> Option<Decimal> {
    let share = score.fraction().over(points.fraction())?;
    Some(share.times(Fraction::integer(100))?.rounded(2))
}
