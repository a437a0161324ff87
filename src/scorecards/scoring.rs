//! Scoring all departments for a period: states, references, moving points, methods, sums, ranks.

use std::collections::BTreeMap;

use crate::diagnostics::Fault;
use crate::indicators::evaluation::{CheckedIndicator, Entity, Evaluation};
use crate::indicators::reference::{Asked, Reference, ReferenceSettings, reference};
use crate::indicators::targets::Targets;
use crate::indicators::value::{Reason, State, Value};
use crate::numbers::Decimal;
use crate::period::Period;
use crate::tables::departments::{Department, Departments};

use super::card::{Card, CardState, DimensionScore, Line, NoCard, Scores};
use super::definition::{NotApplicable, ScorecardDefinition, Variant};
use super::methods::{Given, Method, Outcome, SCORE_DECIMALS};
use super::moving::{self, moved};
use super::overrides::{EffectiveLine, Override, check_sum, effective_lines};
use super::peers::{self, PeerValues};
use super::rank::ranks;

/// What scoring rests on.
#[derive(Clone, Copy)]
pub struct Basis<'a> {
    pub scorecard: &'a ScorecardDefinition,
    pub indicators: &'a BTreeMap<String, CheckedIndicator>,
    pub evaluation: &'a Evaluation<'a>,
    pub departments: &'a Departments,
    pub targets: &'a Targets,
    pub overrides: &'a [Override],
    pub settings: ReferenceSettings,
}

/// Every department open on the period's last day: a card, or the reason why there is none.
pub fn score(basis: Basis<'_>, period: Period) -> (Scores, Vec<Fault>) {
    let mut scores = Scores { scorecard: basis.scorecard.id.clone(), period, cards: Vec::new(), without: Vec::new() };
    let mut faults = Vec::new();
    let peers = if peers::are_needed(basis.scorecard) { peer_values(basis, period) } else { PeerValues::default() };
    for (number, department) in open_departments(basis.departments, period) {
        let candidate = Candidate { basis, period, number, department, peers: &peers };
        match candidate.lines() {
            Ok(Some((variant, lines))) => match candidate.card(variant, &candidate.weighed(lines)) {
                Ok(card) => scores.cards.push(card),
                Err(reason) => scores.without.push(NoCard { department: number, reason }),
            },
            Ok(None) => scores.without.push(NoCard { department: number, reason: Reason::new("no-variant") }),
            Err(fault) => faults.push(fault),
        }
    }
    rank(basis.departments, &mut scores);
    (scores, faults)
}

/// The departments that may get a card, groups left out.
fn open_departments(departments: &Departments, period: Period) -> impl Iterator<Item = (u32, &Department)> {
    let open = move |number: &u32| departments.open_at_end(*number, period.span()) && !departments.is_group(*number);
    departments
        .numbers()
        .filter(open)
        .filter_map(move |number| Some((number, departments.at_end(number, period.span())?)))
}

/// What each department has of each indicator, of those whose cards are neither blocked nor trials.
pub fn peer_values(basis: Basis<'_>, period: Period) -> PeerValues {
    let (alone, mut values) = (PeerValues::default(), PeerValues::default());
    for (number, department) in open_departments(basis.departments, period) {
        let candidate = Candidate { basis, period, number, department, peers: &alone };
        // What is wrong with an override is said where the card is made.
        let Ok(Some((_, lines))) = candidate.lines() else { continue };
        let weighed = candidate.weighed(lines);
        if state(&weighed) != CardState::Known {
            continue;
        }
        for line in weighed.iter().filter(|line| line.actual.state == State::Known) {
            if let Some(value) = line.actual.printed {
                values.add(&department.kind, &line.line.indicator.id, number, value);
            }
        }
    }
    values
}

fn rank(departments: &Departments, scores: &mut Scores) {
    let kind = |card: &Card| {
        departments
            .at_end(card.department, card.period.span())
            .map_or(String::new(), |department| department.kind.clone())
    };
    let totals: Vec<(String, Option<Decimal>)> = scores.cards.iter().map(|card| (kind(card), card.total)).collect();
    for (card, rank) in scores.cards.iter_mut().zip(ranks(&totals)) {
        card.rank = rank;
    }
}

/// A line with what is known of it, before points move.
struct Weighed<'a> {
    dimension: usize,
    line: EffectiveLine<'a>,
    actual: Value,
    /// What its method is to be given, in that order.
    references: Vec<Reference>,
    fate: Fate,
    rests_on_revenue: bool,
}

impl Weighed<'_> {
    /// There is a value, and nothing to compare it with.
    fn lacks_a_reference(&self) -> bool {
        let missing = |reference: &Reference| !matches!(reference, Reference::Known { .. });
        self.actual.state == State::Known && self.references.iter().any(missing)
    }

    /// What the line says that it was compared with: what its score rests on; without a score what is missing.
    fn compared_with(&self, against: Option<usize>) -> Option<&Reference> {
        match against {
            Some(at) => self.references.get(at),
            None => {
                let missing = |reference: &&Reference| !matches!(reference, Reference::Known { .. });
                self.references.iter().find(missing).or(self.references.first())
            }
        }
    }
}

/// Whether the card will have a total.
fn state(weighed: &[Weighed<'_>]) -> CardState {
    let any = |fits: fn(&Fate) -> bool| weighed.iter().any(|line| fits(&line.fate));
    if any(|fate| matches!(fate, Fate::Blocks(_))) {
        CardState::Blocked
    } else if any(|fate| matches!(fate, Fate::WithoutHistory(_))) {
        CardState::Trial
    } else {
        CardState::Known
    }
}

/// What becomes of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Fate {
    /// Its method scores it.
    Scored,
    /// Shown only.
    Monitored,
    /// It cannot be earned; its points move.
    Moves(State, Reason),
    /// It cannot be earned; the scorecard gives all or nothing for it.
    Given(State, Reason, bool),
    /// It rests on history that the department does not have.
    WithoutHistory(Reason),
    /// Data are missing: the card is blocked.
    Blocks(Reason),
}

/// A department that may get a card.
#[derive(Clone, Copy)]
struct Candidate<'a> {
    basis: Basis<'a>,
    period: Period,
    number: u32,
    department: &'a Department,
    peers: &'a PeerValues,
}

/// The lines of a card, each with the index of its dimension.
type Lines<'a> = Vec<(usize, EffectiveLine<'a>)>;

impl<'a> Candidate<'a> {
    /// The variant that fits and its lines; a fault where the workspace's overrides do not fit.
    fn lines(&self) -> Result<Option<(&'a Variant, Lines<'a>)>, Fault> {
        let scorecard = self.basis.scorecard;
        let Some(variant) = scorecard.variant_for(self.department) else { return Ok(None) };
        let holds = |departure: &&Override| departure.holds(&scorecard.id, self.number, self.period.span());
        let overrides: Vec<&Override> = self.basis.overrides.iter().filter(holds).collect();
        let lines = effective_lines(scorecard, variant, &overrides);
        let plain: Vec<EffectiveLine<'_>> = lines.iter().map(|(_, line)| line.clone()).collect();
        match check_sum(scorecard, &variant.id, &plain, &overrides) {
            Some(fault) => Err(fault),
            None => Ok(Some((variant, lines))),
        }
    }

    fn weighed<'l>(&self, lines: Lines<'l>) -> Vec<Weighed<'l>> {
        lines.into_iter().map(|(dimension, line)| self.weigh(dimension, line)).collect()
    }

    fn weigh<'l>(&self, dimension: usize, line: EffectiveLine<'l>) -> Weighed<'l> {
        let Some(indicator) = self.basis.indicators.get(&line.indicator.id) else {
            let reason = Reason::new("not-defined");
            let fate = Fate::Moves(State::NotCollected, reason.clone());
            let actual = Value::missing(State::NotCollected, reason);
            return Weighed { dimension, line, actual, references: Vec::new(), fate, rests_on_revenue: false };
        };
        let members = line.indicator.counted_at.members(self.basis.departments, self.number, self.period.span());
        let entity = Entity::Departments { members: &members, departments: self.basis.departments };
        let applies = line.applies.unwrap_or_else(|| line.indicator.applies_to.fits(self.department));
        let actual = if applies {
            let incomplete = self.basis.scorecard.incomplete;
            self.basis.evaluation.over_incomplete(indicator, &entity, self.period, incomplete)
        } else {
            Value::missing(State::NotApplicable, Reason::new("declared-not-applicable"))
        };
        let references = if applies { self.references(&line, indicator) } else { Vec::new() };
        let fate = self.fate(&line, indicator, &actual, &references);
        Weighed { dimension, line, actual, references, fate, rests_on_revenue: indicator.rests_on_revenue }
    }

    /// What the line is compared with, one for each list of rules that its method asks for.
    fn references(&self, line: &EffectiveLine<'_>, indicator: &CheckedIndicator) -> Vec<Reference> {
        let lineage = line.indicator.counted_at.lineage(self.basis.departments, self.number, self.period.span());
        let lineage = Entity::Departments { members: &lineage, departments: self.basis.departments };
        let scorecards = self.basis.scorecard.target_scorecards();
        let asked = Asked {
            indicator,
            scorecards: &scorecards,
            department: self.number,
            lineage: &lineage,
            period: self.period,
            incomplete: self.basis.scorecard.incomplete,
            peers: self.peers.of(&self.department.kind, &indicator.id),
            settings: self.basis.settings,
        };
        let standards = line.method.standards(&line.indicator.reference);
        standards.iter().map(|rules| reference(rules, asked, self.basis.evaluation, self.basis.targets)).collect()
    }

    fn fate(
        &self,
        line: &EffectiveLine<'_>,
        indicator: &CheckedIndicator,
        actual: &Value,
        references: &[Reference],
    ) -> Fate {
        if matches!(line.method, Method::Monitor(_)) {
            return Fate::Monitored;
        }
        let reason = || actual.reason.clone().unwrap_or_else(|| Reason::new("nothing-observed"));
        match actual.state {
            State::NoData => return Fate::Blocks(reason()),
            State::NotApplicable | State::NotCollected | State::Suppressed => {
                return without(line, actual.state, reason());
            }
            State::Known => {}
        }
        if let (Method::Deduction(method), Some(reason)) = (&line.method, &actual.reason)
            && reason.key == "not-run"
            && method.not_run == super::methods::deduction::NotRun::Move
        {
            return Fate::Moves(State::NotApplicable, reason.clone());
        }
        match self.outcome(line, indicator, line.points, actual, references) {
            Outcome::NotApplicable(reason) => without(line, State::NotApplicable, reason),
            Outcome::WithoutHistory(reason) => self.without_history(line, reason),
            Outcome::Scored { .. } => Fate::Scored,
            Outcome::NotScored => Fate::Monitored,
        }
    }

    /// Too little history makes a trial, but not of a line without points, nor of one that may be compared with peers:
    /// whether a card is a trial must not depend on the cards of others (see [`peers`]).
    fn without_history(&self, line: &EffectiveLine<'_>, reason: Reason) -> Fate {
        if line.points.is_zero() || peers::compares(&line.method, &line.indicator.reference) {
            return without(line, State::NotApplicable, reason);
        }
        Fate::WithoutHistory(reason)
    }

    fn outcome(
        &self,
        line: &EffectiveLine<'_>,
        indicator: &CheckedIndicator,
        points: Decimal,
        actual: &Value,
        references: &[Reference],
    ) -> Outcome {
        let Some(printed) = actual.printed else {
            return Outcome::NotApplicable(Reason::new("nothing-observed"));
        };
        line.method.score(Given {
            points,
            written: line.written,
            actual: printed,
            references,
            direction: indicator.definition.direction,
            signed: line.indicator.signed,
        })
    }

    fn card(&self, variant: &Variant, weighed: &[Weighed<'_>]) -> Result<Card, Reason> {
        let state = state(weighed);
        let leaving = weighed
            .iter()
            .filter(|line| matches!(line.fate, Fate::Moves(_, _)))
            // A trial lacks references for as long as it is one, whichever they are: that is no want of a variant.
            .filter(|line| state != CardState::Trial || !line.lacks_a_reference())
            .map(|line| line.line.points)
            .fold(Decimal::zero(0), Decimal::plus);
        let limit = self.basis.scorecard.movable_points;
        if leaving > limit {
            return Err(Reason::new("too-many-points")
                .with("points", leaving.trimmed())
                .with("limit", limit.trimmed()));
        }
        let points = moved(&weighed.iter().map(moving_line).collect::<Vec<_>>())
            .ok_or_else(|| Reason::new("points-without-taker").with("points", leaving.trimmed()))?;
        let mut dimensions: Vec<DimensionScore> = Vec::new();
        for (at, dimension) in self.basis.scorecard.dimensions.iter().enumerate() {
            let of_dimension = weighed.iter().zip(&points).filter(|(line, _)| line.dimension == at);
            let lines: Vec<Line> = of_dimension.map(|(line, points)| self.scored(line, *points)).collect();
            if !lines.is_empty() {
                dimensions.push(summed(dimension.id.clone(), lines, state));
            }
        }
        let sum = dimensions
            .iter()
            .try_fold(Decimal::zero(SCORE_DECIMALS), |sum, dimension| dimension.score.map(|score| sum.plus(score)));
        Ok(Card {
            department: self.number,
            period: self.period,
            variant: variant.id.clone(),
            state,
            dimensions,
            total: sum.map(|sum| self.limited(sum)),
            unlimited_total: sum,
            rank: None,
            rests_on_revenue: weighed.iter().any(|line| line.rests_on_revenue && line.line.points.is_positive()),
        })
    }

    /// A total is never below zero, and never above the scorecard's cap.
    fn limited(&self, sum: Decimal) -> Decimal {
        let floored = sum.max(Decimal::zero(SCORE_DECIMALS));
        match self.basis.scorecard.total_cap.map(|cap| cap.rounded(SCORE_DECIMALS)) {
            Some(cap) => floored.min(cap),
            None => floored,
        }
    }

    fn scored(&self, weighed: &Weighed<'_>, points: Decimal) -> Line {
        let line = Line {
            indicator: weighed.line.indicator.id.clone(),
            written: weighed.line.written,
            points_before: weighed.line.points.rounded(SCORE_DECIMALS),
            points,
            method: weighed.line.method.clone(),
            actual: weighed.actual.clone(),
            reference: weighed.compared_with(None).cloned(),
            references: weighed.references.clone(),
            score: None,
            by_method: matches!(weighed.fate, Fate::Scored),
            state: weighed.actual.state,
            reason: weighed.actual.reason.clone(),
        };
        match &weighed.fate {
            Fate::Monitored => line,
            Fate::Blocks(reason) => Line { state: State::NoData, reason: Some(reason.clone()), ..line },
            Fate::WithoutHistory(reason) => Line { reason: Some(reason.clone()), ..line },
            Fate::Moves(state, reason) => Line {
                // Nothing of its own to lose: a line without points scores zero.
                score: weighed.line.points.is_zero().then(|| Decimal::zero(SCORE_DECIMALS)),
                state: *state,
                reason: Some(reason.clone()),
                ..line
            },
            Fate::Given(state, reason, full) => Line {
                score: Some(if *full { points } else { Decimal::zero(SCORE_DECIMALS) }),
                state: *state,
                reason: Some(reason.clone()),
                ..line
            },
            Fate::Scored => {
                let indicator = self.basis.indicators.get(&weighed.line.indicator.id);
                let outcome = indicator.map(|indicator| {
                    self.outcome(&weighed.line, indicator, points, &weighed.actual, &weighed.references)
                });
                match outcome {
                    Some(Outcome::Scored { score, exact: _, reason, against }) => {
                        // A deduction says first whether anybody looked.
                        let reason = match &weighed.actual.reason {
                            Some(looked) if weighed.actual.printed.is_some_and(Decimal::is_zero) => looked.clone(),
                            Some(_) | None => reason,
                        };
                        let reference = weighed.compared_with(Some(against)).cloned();
                        Line { reference, score: Some(score), reason: Some(reason), ..line }
                    }
                    Some(Outcome::NotApplicable(_) | Outcome::WithoutHistory(_) | Outcome::NotScored) | None => line,
                }
            }
        }
    }
}

fn without(line: &EffectiveLine<'_>, state: State, reason: Reason) -> Fate {
    match line.indicator.not_applicable {
        NotApplicable::Move => Fate::Moves(state, reason),
        NotApplicable::Full => Fate::Given(state, reason, true),
        NotApplicable::Zero => Fate::Given(state, reason, false),
    }
}

fn moving_line(weighed: &Weighed<'_>) -> moving::Line {
    moving::Line {
        dimension: weighed.dimension,
        points: weighed.line.points,
        leaves: matches!(weighed.fate, Fate::Moves(_, _)),
        takes: applies(&weighed.fate) && !weighed.rests_on_revenue,
    }
}

/// The indicator applies, even where this month cannot score it: points never leave their dimension for lack of data.
fn applies(fate: &Fate) -> bool {
    match fate {
        Fate::Scored | Fate::WithoutHistory(_) | Fate::Blocks(_) => true,
        Fate::Monitored | Fate::Moves(_, _) | Fate::Given(_, _, _) => false,
    }
}

/// Dimension sums are of rounded scores; without a total of the card there are none.
fn summed(id: String, lines: Vec<Line>, state: CardState) -> DimensionScore {
    let points = lines.iter().map(|line| line.points).fold(Decimal::zero(SCORE_DECIMALS), Decimal::plus);
    let score = lines.iter().filter_map(|line| line.score).fold(Decimal::zero(SCORE_DECIMALS), Decimal::plus);
    DimensionScore { id, lines, score: (state == CardState::Known).then_some(score), points }
}
