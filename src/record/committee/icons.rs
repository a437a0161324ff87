//! The icons of "Making Data Count" as the pack names them.

use crate::signals::xmr::{Assurance, Variation};

use super::Icon;
use super::context::PackPage;

/// In the order of the legend.
pub(super) const VARIATIONS: [Variation; 7] = [
    Variation::CommonCause,
    Variation::ImprovementHigh,
    Variation::ImprovementLow,
    Variation::ConcernHigh,
    Variation::ConcernLow,
    Variation::NeutralHigh,
    Variation::NeutralLow,
];

/// In the order of the legend.
pub(super) const ASSURANCES: [Assurance; 4] =
    [Assurance::ConsistentPass, Assurance::HitAndMiss, Assurance::ConsistentFail, Assurance::None];

impl PackPage<'_> {
    pub(super) fn variation_icon(&self, variation: Variation) -> Icon {
        let (name, key, letter) = match variation {
            Variation::CommonCause => ("common", "committee.icon_common", None),
            Variation::ImprovementHigh => ("improvement-high", "committee.icon_improvement_high", Some(HIGH)),
            Variation::ImprovementLow => ("improvement-low", "committee.icon_improvement_low", Some(LOW)),
            Variation::ConcernHigh => ("concern-high", "committee.icon_concern_high", Some(HIGH)),
            Variation::ConcernLow => ("concern-low", "committee.icon_concern_low", Some(LOW)),
            Variation::NeutralHigh => ("neutral-high", "committee.icon_neutral_high", Some(HIGH)),
            Variation::NeutralLow => ("neutral-low", "committee.icon_neutral_low", Some(LOW)),
        };
        let letter = letter.map(|key| self.text(key)).unwrap_or_default();
        Icon { name: name.to_owned(), words: self.text(key), letter }
    }

    pub(super) fn assurance_icon(&self, assurance: Assurance) -> Icon {
        let (name, key) = match assurance {
            Assurance::ConsistentPass => ("pass", "committee.icon_pass"),
            Assurance::ConsistentFail => ("fail", "committee.icon_fail"),
            Assurance::HitAndMiss => ("hit-and-miss", "committee.icon_hit_and_miss"),
            Assurance::None => ("no-target", "committee.icon_no_target"),
        };
        Icon { name: name.to_owned(), words: self.text(key), letter: String::new() }
    }
}

const HIGH: &str = "committee.letter_high";
const LOW: &str = "committee.letter_low";
