//! What an XmR chart says in the end: is the last point special, and would the process meet its target?
//!
//! The verdicts are the seven variation and the three assurance icons of NHS England's "Making Data Count", as in
//! NHSRplotthedots (commit 050b07d, 2025).

use crate::indicators::definition;
use crate::numbers::Decimal;

use super::{Lines, Signal};
use crate::signals::Side;

/// Which way is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    Higher,
    Lower,
    /// Neither, or depends.
    Neutral,
}

impl From<definition::Direction> for Direction {
    fn from(direction: definition::Direction) -> Direction {
        match direction {
            definition::Direction::Higher => Direction::Higher,
            definition::Direction::Lower => Direction::Lower,
            // Where the best value lies in the middle, no side of the mean is the better one.
            definition::Direction::Interval => Direction::Neutral,
        }
    }
}

/// Whether a special cause is good news.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    Improvement,
    Concern,
    Neutral,
}

impl Signal {
    pub fn meaning(self, direction: Direction) -> Meaning {
        match (direction, self.side) {
            (Direction::Higher, Side::High) | (Direction::Lower, Side::Low) => Meaning::Improvement,
            (Direction::Higher, Side::Low) | (Direction::Lower, Side::High) => Meaning::Concern,
            (Direction::Neutral, Side::High | Side::Low) => Meaning::Neutral,
        }
    }
}

/// The last point: nothing but noise, or which special cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variation {
    CommonCause,
    ImprovementHigh,
    ImprovementLow,
    ConcernHigh,
    ConcernLow,
    NeutralHigh,
    NeutralLow,
}

impl Variation {
    pub(super) fn of(last: Option<Signal>, direction: Direction) -> Variation {
        let Some(signal) = last else { return Variation::CommonCause };
        match (signal.meaning(direction), signal.side) {
            (Meaning::Improvement, Side::High) => Variation::ImprovementHigh,
            (Meaning::Improvement, Side::Low) => Variation::ImprovementLow,
            (Meaning::Concern, Side::High) => Variation::ConcernHigh,
            (Meaning::Concern, Side::Low) => Variation::ConcernLow,
            (Meaning::Neutral, Side::High) => Variation::NeutralHigh,
            (Meaning::Neutral, Side::Low) => Variation::NeutralLow,
        }
    }
}

/// Whether the process, as it is, will meet its target next month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Assurance {
    /// The whole band between the limits meets it.
    ConsistentPass,
    /// None of the band does.
    ConsistentFail,
    /// It lies within the band: met or missed by chance.
    HitAndMiss,
    /// No target, no better direction, or no limits.
    None,
}

impl Assurance {
    pub(super) fn of(lines: Option<&Lines>, target: Option<Decimal>, direction: Direction) -> Assurance {
        let (Some(lines), Some(target)) = (lines, target) else { return Assurance::None };
        match (direction, lines.beyond(target.fraction())) {
            (Direction::Neutral, _) => Assurance::None,
            (Direction::Higher, Some(Side::Low)) | (Direction::Lower, Some(Side::High)) => Assurance::ConsistentPass,
            (Direction::Higher, Some(Side::High)) | (Direction::Lower, Some(Side::Low)) => Assurance::ConsistentFail,
            (Direction::Higher | Direction::Lower, None) => Assurance::HitAndMiss,
        }
    }
}
