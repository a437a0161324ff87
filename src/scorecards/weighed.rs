//! A line of a card before points move: its value, what it is compared with, and what becomes of it.

use crate::indicators::reference::Reference;
use crate::indicators::value::{Reason, State, Value};
use crate::numbers::Decimal;
use crate::period::Period;

use super::adjustments::Unadjusted;
use super::card::CardState;
use super::moving;
use super::overrides::EffectiveLine;

/// A line with what is known of it, before points move.
pub(super) struct Weighed<'a> {
    pub dimension: usize,
    pub line: EffectiveLine<'a>,
    pub actual: Value,
    /// What its method is to be given, in that order.
    pub references: Vec<Reference>,
    pub fate: Fate,
    pub rests_on_revenue: bool,
    pub scored_at: Option<(Decimal, Period)>,
    pub unadjusted: Option<Unadjusted>,
}

impl Weighed<'_> {
    /// There is a value, and nothing to compare it with.
    pub fn lacks_a_reference(&self) -> bool {
        let missing = |reference: &Reference| !matches!(reference, Reference::Known { .. });
        self.actual.state == State::Known && self.references.iter().any(missing)
    }

    /// What the line says that it was compared with: what its score rests on; without a score what is missing.
    pub fn compared_with(&self, against: Option<usize>) -> Option<&Reference> {
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
pub(super) fn state(weighed: &[Weighed<'_>]) -> CardState {
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
pub(super) enum Fate {
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

pub(super) fn moving_line(weighed: &Weighed<'_>) -> moving::Line {
    moving::Line {
        dimension: weighed.dimension,
        points: weighed.line.points,
        leaves: matches!(weighed.fate, Fate::Moves(_, _)),
        takes: applies(&weighed.fate) && !weighed.rests_on_revenue,
    }
}

/// The indicator applies, even where this month cannot score it: points never leave their dimension for lack of data.
pub(super) fn applies(fate: &Fate) -> bool {
    match fate {
        Fate::Scored | Fate::WithoutHistory(_) | Fate::Blocks(_) => true,
        Fate::Monitored | Fate::Moves(_, _) | Fate::Given(_, _, _) => false,
    }
}
