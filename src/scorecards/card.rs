//! What scoring gives: one card per department, line by line.

use crate::indicators::reference::Reference;
use crate::indicators::value::{Reason, State, Value};
use crate::numbers::Decimal;
use crate::period::Period;

use super::adjustments::{self, Adjustment, Unadjusted};
use super::alarm::Alarm;
use super::definition::Dimension;
use super::methods::{Method, SCORE_DECIMALS};

/// Whether a card has a total.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CardState {
    Known,
    /// No data for something that is scored.
    Blocked,
    /// No history for something that is scored.
    Trial,
}

impl CardState {
    pub fn code(self) -> &'static str {
        match self {
            CardState::Known => "known",
            CardState::Blocked => "blocked",
            CardState::Trial => "trial",
        }
    }
}

/// The scored card of one department.
#[derive(Clone, Debug)]
pub struct Card {
    /// Whose it is: the number of a department, or of a device on a card of devices.
    pub department: u32,
    pub period: Period,
    pub variant: String,
    pub state: CardState,
    pub dimensions: Vec<DimensionScore>,
    /// Absent unless the state is known.
    pub total: Option<Decimal>,
    /// What the sum, with the points of adjustments, was before it was floored or capped.
    pub unlimited_total: Option<Decimal>,
    /// What was adjusted by hand, in the order of the file.
    pub adjustments: Vec<Adjustment>,
    /// Among departments of its type.
    pub rank: Option<(u32, u32)>,
    /// A line that rests on revenue earns points here.
    pub rests_on_revenue: bool,
    /// Indicators in alarm, by the scorecard's rule.
    pub alarms: Vec<Alarm>,
}

#[derive(Clone, Debug)]
pub struct DimensionScore {
    pub id: String,
    pub lines: Vec<Line>,
    /// Sum of the rounded scores; absent unless the card's state is known.
    pub score: Option<Decimal>,
    pub points: Decimal,
}

#[derive(Clone, Debug)]
pub struct Line {
    pub indicator: String,
    /// As the scorecard writes them: the scale of points that its method names itself.
    pub written: Decimal,
    /// Those, or an override's.
    pub points_before: Decimal,
    /// After moving.
    pub points: Decimal,
    pub method: Method,
    pub actual: Value,
    /// Absent where the method needs none.
    pub reference: Option<Reference>,
    /// All that its method was given to compare with.
    pub references: Vec<Reference>,
    pub score: Option<Decimal>,
    /// Its method gave the score: nothing moved its points, and nothing is missing.
    pub by_method: bool,
    pub state: State,
    pub reason: Option<Reason>,
    /// While an alarm guards the line: the smaller actual that it is scored at, and the period that it is of.
    pub scored_at: Option<(Decimal, Period)>,
    /// Where its actual or its references were adjusted by hand: what they were.
    pub unadjusted: Option<Unadjusted>,
}

/// The sum of a group of lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GroupScore {
    pub points: Decimal,
    /// Absent unless the card's state is known.
    pub score: Option<Decimal>,
}

impl DimensionScore {
    /// The sums of one of its groups; `None` where the card has no line of it.
    pub fn group(&self, dimension: &Dimension, group: &str) -> Option<GroupScore> {
        let lines: Vec<&Line> = self.lines.iter().filter(|line| dimension.holds(group, &line.indicator)).collect();
        let sum = |parts: &mut dyn Iterator<Item = Decimal>| parts.fold(Decimal::zero(2), Decimal::plus);
        (!lines.is_empty()).then(|| GroupScore {
            points: sum(&mut lines.iter().filter(|line| line.is_scored()).map(|line| line.points)),
            score: self.score.map(|_| sum(&mut lines.iter().filter_map(|line| line.score))),
        })
    }
}

impl Line {
    pub fn reference_value(&self) -> Option<Decimal> {
        match &self.reference {
            Some(Reference::Known { value, .. }) => Some(*value),
            Some(Reference::NoHistory(_) | Reference::None(_)) | None => None,
        }
    }

    /// What is only watched earns nothing, whatever points were written for it.
    pub fn is_scored(&self) -> bool {
        !matches!(self.method, Method::Monitor(_))
    }

    /// Score less points: what was gained or lost.
    pub fn gain(&self) -> Option<Decimal> {
        self.score.map(|score| score.minus(self.points))
    }
}

impl Card {
    pub fn lines(&self) -> impl Iterator<Item = &Line> {
        self.dimensions.iter().flat_map(|dimension| &dimension.lines)
    }

    /// The lines whose data are missing and that would score: they block the card.
    pub fn blocking(&self) -> impl Iterator<Item = &Line> {
        let scores = |line: &&Line| !matches!(line.method, Method::Monitor(_));
        self.lines().filter(|line| line.state == State::NoData).filter(scores)
    }

    /// The sum of the dimensions; absent unless the state is known.
    pub fn subtotal(&self) -> Option<Decimal> {
        let mut scores = self.dimensions.iter().map(|dimension| dimension.score);
        scores.try_fold(Decimal::zero(SCORE_DECIMALS), |sum, score| score.map(|score| sum.plus(score)))
    }

    /// What adjustments in points add to the sum of the dimensions, or take off.
    pub fn adjusted_by(&self) -> Decimal {
        adjustments::points(&self.adjustments)
    }

    pub fn points(&self) -> Decimal {
        self.dimensions.iter().map(|dimension| dimension.points).fold(Decimal::zero(2), Decimal::plus)
    }
}

/// A department that has no card, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoCard {
    /// As of a [`Card`].
    pub department: u32,
    pub reason: Reason,
}

/// All cards of a scorecard for a period.
#[derive(Clone, Debug)]
pub struct Scores {
    pub scorecard: String,
    pub period: Period,
    pub cards: Vec<Card>,
    /// Open departments that this scorecard does not fit (本表不适用).
    pub without: Vec<NoCard>,
}

impl Scores {
    /// No card at all.
    pub fn none(period: Period) -> Scores {
        Scores { scorecard: String::new(), period, cards: Vec::new(), without: Vec::new() }
    }

    pub fn card(&self, department: u32) -> Option<&Card> {
        self.cards.iter().find(|card| card.department == department)
    }
}
