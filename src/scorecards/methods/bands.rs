//! Bands (层差法): the points of the band in which the actual lies.
//!
//! A band reaches from `from` up to, and without, `to`; the first may lack `from`, the last may lack `to`, and each begins
//! where the one before it ends. Outside all of them nothing is earned. The points are those of the line as the scorecard
//! has it: where points move or an override changes them, they grow or shrink in proportion. Source: scoring rules of the
//! project, "Scoring methods".

use serde::{Deserialize, Serialize};

use crate::indicators::value::Reason;
use crate::numbers::{Decimal, Fraction};

use super::{Given, Outcome, scored};

/// From the lowest to the highest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Bands {
    pub bands: Vec<Band>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Band {
    /// Included.
    pub from: Option<Decimal>,
    /// Not included.
    pub to: Option<Decimal>,
    pub points: Decimal,
}

impl Band {
    fn holds(&self, actual: Fraction) -> bool {
        self.from.is_none_or(|from| actual >= from.fraction()) && self.to.is_none_or(|to| actual < to.fraction())
    }
}

impl Bands {
    /// The number, from 1, of the first band that is empty, or does not begin where the one before it ends.
    pub fn not_joined(&self) -> Option<usize> {
        let ends = |band: &Band| (band.from.map(Decimal::fraction), band.to.map(Decimal::fraction));
        let empty =
            |(from, to): (Option<Fraction>, Option<Fraction>)| from.zip(to).is_some_and(|(from, to)| from >= to);
        let bands: Vec<_> = self.bands.iter().map(ends).collect();
        let wrong = |at: &usize| {
            let begins = match at.checked_sub(1) {
                Some(before) => bands[*at].0.is_some() && bands[*at].0 == bands[before].1,
                None => true,
            };
            !begins || empty(bands[*at])
        };
        (0..bands.len()).find(wrong).map(|at| at + 1)
    }

    /// The band in which a value lies.
    pub fn band_of(&self, actual: Decimal) -> Option<&Band> {
        self.bands.iter().find(|band| band.holds(actual.fraction()))
    }

    pub(super) fn score(&self, given: Given<'_>) -> Outcome {
        let Some(band) = self.band_of(given.actual) else {
            return scored(Some(Fraction::ZERO), Reason::new("outside-bands"));
        };
        let key = match (band.from, band.to) {
            (Some(_), Some(_)) => "in-band",
            (Some(_), None) => "in-last-band",
            (None, _) => "in-first-band",
        };
        let end = |end: Option<Decimal>| end.map(|end| end.trimmed().printed()).unwrap_or_default();
        let reason = Reason::new(key).with("from", end(band.from)).with("to", end(band.to));
        scored(given.in_proportion(band.points.fraction()), reason)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::indicators::definition::Direction;

    fn bands(text: &str) -> Bands {
        #[derive(Serialize, Deserialize)]
        struct Written {
            bands: Bands,
        }
        toml::from_str::<Written>(text).expect("bands").bands
    }

    /// Maintenance cost ratio of the equipment scorecard: below 3 % 4 points, below 6 % 3, below 10 % 2, below 15 % 1, else 0.
    const MAINTENANCE: &str = "bands = [{ to = 3, points = 4 }, { from = 3, to = 6, points = 3 }, \
         { from = 6, to = 10, points = 2 }, { from = 10, to = 15, points = 1 }, { from = 15, points = 0 }]";

    fn score(bands: &Bands, actual: &str, points: &str) -> (String, &'static str) {
        let given = Given {
            points: points.parse().expect("a decimal"),
            written: Decimal::new(4, 0),
            actual: actual.parse().expect("a decimal"),
            references: &[],
            direction: Direction::Lower,
            signed: false,
        };
        match bands.score(given) {
            Outcome::Scored { score, reason, .. } => (score.to_string(), reason.key),
            Outcome::NotApplicable(_) | Outcome::WithoutHistory(_) | Outcome::NotScored => (String::new(), ""),
        }
    }

    #[test]
    fn a_band_ends_before_the_next_begins() {
        let bands = bands(MAINTENANCE);
        let scores = ["-1", "2.99", "3.00", "9.99", "10", "15.00"].map(|actual| score(&bands, actual, "4").0);
        assert_eq!(scores, ["4.00", "4.00", "3.00", "2.00", "1.00", "0.00"]);
        assert_eq!(score(&bands, "15", "4").1, "in-last-band");
    }

    /// 4 points became 5: 3 of 4 are 3.75 of 5.
    #[test]
    fn points_of_bands_move_with_the_line() {
        assert_eq!(score(&bands(MAINTENANCE), "3.00", "5.00").0, "3.75");
    }

    #[test]
    fn outside_all_bands_nothing_is_earned() {
        let bands = bands("bands = [{ from = 0, to = 50, points = 1 }, { from = 50, to = 100, points = 4 }]");
        assert_eq!(score(&bands, "100", "4"), ("0.00".to_owned(), "outside-bands"));
        assert_eq!(score(&bands, "99.99", "4").0, "4.00");
    }

    #[test]
    fn bands_join_without_gap_or_overlap() {
        assert_eq!(bands(MAINTENANCE).not_joined(), None);
        for (wrong, at) in [
            ("bands = [{ to = 3, points = 4 }, { from = 4, points = 3 }]", 2),
            ("bands = [{ to = 3, points = 4 }, { from = 2, points = 3 }]", 2),
            ("bands = [{ points = 4 }, { from = 2, points = 3 }]", 2),
            ("bands = [{ to = 3, points = 4 }, { points = 3 }]", 2),
            ("bands = [{ from = 3, to = 3, points = 4 }, { from = 3, points = 3 }]", 1),
        ] {
            assert_eq!(bands(wrong).not_joined(), Some(at), "{wrong}");
        }
    }
}
