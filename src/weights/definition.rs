//! The rules of a consultation: `consultation.toml` of the catalogue.

use serde::{Deserialize, Serialize};

use crate::numbers::Decimal;

/// How experts' answers become weights.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConsultationRules {
    /// Digits after the point in which points are shared out, at least.
    pub decimals: u8,
    pub delphi: DelphiRules,
    pub ahp: AhpRules,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DelphiRules {
    /// The scale of the ratings; the highest is the full score.
    pub lowest: Decimal,
    pub highest: Decimal,
    /// What keeps an item.
    pub mean_at_least: Decimal,
    pub cv_at_most: Decimal,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AhpRules {
    /// Judgements lie from its reciprocal to it.
    pub largest: Decimal,
    pub inconsistent_from: Decimal,
    /// Of matrices of 1, 2, 3 … items.
    pub random_index: Vec<Decimal>,
}

/// Scores have as many.
const DECIMALS_AT_MOST: u8 = 2;

impl ConsultationRules {
    /// The key that cannot be worked with, if there is one.
    pub fn unfit(&self) -> Option<&'static str> {
        let ConsultationRules { decimals, delphi, ahp } = self;
        let positive = |value: Decimal| value.is_positive();
        if *decimals > DECIMALS_AT_MOST {
            return Some("decimals");
        }
        if !positive(delphi.lowest) || delphi.lowest >= delphi.highest || delphi.highest > Decimal::new(1000, 0) {
            return Some("highest");
        }
        if delphi.cv_at_most.is_negative() {
            return Some("cv_at_most");
        }
        if ahp.largest <= Decimal::new(1, 0) || ahp.largest > Decimal::new(1000, 0) {
            return Some("largest");
        }
        // One item or two are always consistent; of more, chance has some inconsistency, and it is divided by.
        let zeros = ahp.random_index.iter().take(2).all(|index| index.is_zero());
        let others = ahp.random_index.iter().skip(2).all(|index| positive(*index));
        if ahp.random_index.len() < 2 || !zeros || !others {
            return Some("random_index");
        }
        (!positive(ahp.inconsistent_from)).then_some("inconsistent_from")
    }
}
