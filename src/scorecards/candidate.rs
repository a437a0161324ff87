//! One department or device that may get a card: its lines, their references, outcomes and sums.

use std::collections::BTreeSet;

use crate::diagnostics::Fault;
use crate::indicators::indicator::CheckedIndicator;
use crate::indicators::reference::{Asked, Reference, reference};
use crate::indicators::value::{Reason, State, Value};
use crate::numbers::Decimal;
use crate::period::Period;

use super::adjustments::{self, Adjustment};
use super::alarm::{self, Guarded};
use super::card::{Card, CardState, DimensionScore, Line, Scores};
use super::definition::{NotApplicable, Variant};
use super::methods::{Given, Method, Outcome, SCORE_DECIMALS};
use super::moving::moved;
use super::overrides::{EffectiveLine, Override, check_sum, effective_lines};
use super::peers::{self, PeerValues};
use super::scoring::Basis;
use super::subjects::Profile;
use super::weighed::{Fate, Weighed, moving_line, state};

/// A department or device that may get a card.
#[derive(Clone, Copy)]
pub(super) struct Candidate<'a> {
    pub basis: Basis<'a>,
    pub period: Period,
    pub number: u32,
    pub profile: Profile<'a>,
    pub peers: &'a PeerValues,
    /// The actuals at which an alarm has its indicators scored, where they are smaller.
    pub guarded: &'a Guarded,
}

/// The lines of a card, each with the index of its dimension.
pub(super) type Lines<'a> = Vec<(usize, EffectiveLine<'a>)>;

impl<'a> Candidate<'a> {
    /// The variant that fits and its lines; a fault where the workspace's overrides do not fit.
    pub fn lines(&self) -> Result<Option<(&'a Variant, Lines<'a>)>, Fault> {
        let scorecard = self.basis.scorecard;
        let Some(variant) = scorecard.variant_for(self.profile) else { return Ok(None) };
        let overrides: Vec<&Override> = match self.profile {
            Profile::Department(_) => {
                let holds = |departure: &&Override| departure.holds(&scorecard.id, self.number, self.period.span());
                self.basis.overrides.iter().filter(holds).collect()
            }
            // Overrides are of departments.
            Profile::Device(_) => Vec::new(),
        };
        let lines = effective_lines(scorecard, variant, &overrides);
        let plain: Vec<EffectiveLine<'_>> = lines.iter().map(|(_, line)| line.clone()).collect();
        match check_sum(scorecard, &variant.id, &plain, &overrides) {
            Some(fault) => Err(fault),
            None => Ok(Some((variant, lines))),
        }
    }

    pub fn weighed<'l>(&self, lines: Lines<'l>) -> Vec<Weighed<'l>> {
        lines.into_iter().map(|(dimension, line)| self.weigh(dimension, line)).collect()
    }

    fn weigh<'l>(&self, dimension: usize, line: EffectiveLine<'l>) -> Weighed<'l> {
        let Some(indicator) = self.basis.indicators.get(&line.indicator.id) else {
            let reason = Reason::new("not-defined");
            let fate = Fate::Moves(State::NotCollected, reason.clone());
            let actual = Value::missing(State::NotCollected, reason);
            let (references, rests_on_revenue) = (Vec::new(), false);
            let (scored_at, unadjusted) = (None, None);
            return Weighed { dimension, line, actual, references, fate, rests_on_revenue, scored_at, unadjusted };
        };
        let subjects = self.basis.subjects;
        let members = subjects.members(line.indicator.counted_at, self.number, self.period.span());
        let entity = subjects.entity(&members);
        let applies = line.applies.unwrap_or_else(|| line.indicator.applies_to.fits(self.profile));
        let actual = if applies {
            let incomplete = self.basis.scorecard.incomplete;
            self.basis.evaluation.over_incomplete(indicator, &entity, self.period, incomplete)
        } else {
            Value::missing(State::NotApplicable, Reason::new("declared-not-applicable"))
        };
        let references = if applies { self.references(&line, indicator) } else { Vec::new() };
        let (id, definition) = (&indicator.id, &indicator.definition);
        let (actual, references, unadjusted) =
            adjustments::applied(&self.adjustments(), id, (actual, references), definition);
        let fate = self.fate(&line, indicator, &actual, &references);
        let scored_at = self
            .guarded
            .get(&line.indicator.id)
            .copied()
            .filter(|(guarded, _)| actual.printed.is_some_and(|printed| guarded.fraction() < printed.fraction()));
        let rests_on_revenue = indicator.rests_on_revenue;
        Weighed { dimension, line, actual, references, fate, rests_on_revenue, scored_at, unadjusted }
    }

    /// What was adjusted by hand on its card; devices have no adjustments.
    pub fn adjustments(&self) -> Vec<&'a Adjustment> {
        let card = (self.basis.scorecard.id.as_str(), self.number, self.period);
        match self.profile {
            Profile::Department(_) => adjustments::of_card(self.basis.adjustments, card),
            Profile::Device(_) => Vec::new(),
        }
    }

    /// What the line is compared with, one for each list of rules that its method asks for.
    pub fn references(&self, line: &EffectiveLine<'_>, indicator: &CheckedIndicator) -> Vec<Reference> {
        let subjects = self.basis.subjects;
        let lineage = subjects.lineage(line.indicator.counted_at, self.number, self.period.span());
        let lineage = subjects.entity(&lineage);
        let scorecards = self.basis.scorecard.target_scorecards();
        let asked = Asked {
            indicator,
            scorecards: &scorecards,
            owner: subjects.owner(self.number),
            lineage: &lineage,
            period: self.period,
            incomplete: self.basis.scorecard.incomplete,
            peers: self.peers.of(self.profile.kind(), &indicator.id),
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
        if actual.reason.as_ref().is_some_and(|reason| reason.key == adjustments::EXEMPTED) {
            // Taken off by hand, whatever the scorecard does with what does not apply.
            return Fate::Moves(State::NotApplicable, reason());
        }
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

    pub fn outcome(
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

    /// The card; where it is in alarm, with what the alarm guards scored anew.
    pub fn watched(
        &self,
        variant: &Variant,
        lines: Lines<'_>,
        earlier: &[Scores],
        above: &BTreeSet<(u32, String)>,
    ) -> Result<Card, Reason> {
        let card = self.card(variant, &self.weighed(lines.clone()))?;
        let Some(rule) = &self.basis.scorecard.alarm else { return Ok(card) };
        let alarms = alarm::alarms(rule, &card, earlier, above);
        if alarms.is_empty() {
            return Ok(card);
        }
        let guarded = alarm::guarded(rule, self.number, earlier);
        let guarding = Candidate { guarded: &guarded, ..*self };
        Ok(Card { alarms, ..guarding.card(variant, &guarding.weighed(lines))? })
    }

    pub fn card(&self, variant: &Variant, weighed: &[Weighed<'_>]) -> Result<Card, Reason> {
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
        let mut card = Card {
            department: self.number,
            period: self.period,
            variant: variant.id.clone(),
            state,
            dimensions,
            total: None,
            unlimited_total: None,
            adjustments: self.adjustments().into_iter().cloned().collect(),
            rank: None,
            rests_on_revenue: weighed.iter().any(|line| line.rests_on_revenue && line.line.points.is_positive()),
            alarms: Vec::new(),
        };
        card.unlimited_total = card.subtotal().map(|subtotal| subtotal.plus(card.adjusted_by()));
        card.total = card.unlimited_total.map(|sum| self.limited(sum));
        Ok(card)
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
            scored_at: weighed.scored_at,
            unadjusted: weighed.unadjusted.clone(),
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
                    let guarded = weighed.scored_at.map(|(guarded, _)| guarded);
                    let actual = Value { printed: guarded.or(weighed.actual.printed), ..weighed.actual.clone() };
                    self.outcome(&weighed.line, indicator, points, &actual, &weighed.references)
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

/// Dimension sums are of rounded scores; without a total of the card there are none.
fn summed(id: String, lines: Vec<Line>, state: CardState) -> DimensionScore {
    let earning = lines.iter().filter(|line| line.is_scored());
    let points = earning.map(|line| line.points).fold(Decimal::zero(SCORE_DECIMALS), Decimal::plus);
    let score = lines.iter().filter_map(|line| line.score).fold(Decimal::zero(SCORE_DECIMALS), Decimal::plus);
    DimensionScore { id, lines, score: (state == CardState::Known).then_some(score), points }
}
