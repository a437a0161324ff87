//! Where a department's year stands among those of its type: the totals as a strip, and in words what it does better and
//! what worse than they do.
//!
//! What is compared is the share of an indicator's points that was earned, since points that moved differ from card to card;
//! the difference from the median of the type is told in points of the department's own card. The others have no names.

use std::cmp::{Ordering, Reverse};

use serde::{Deserialize, Serialize};

use crate::numbers::{Decimal, Fraction, median};
use crate::period::PeriodLength;
use crate::scorecards::card::{Card as Scored, Line};
use crate::scorecards::methods::SCORE_DECIMALS;

use super::card::{Figure, Sentence};
use super::department::{CardPage, meaning};
use super::summary::{Distribution, Spread};
use super::wording::{figure, signed};

/// Digits of a share of points, in percent.
const PERCENT_DECIMALS: u8 = 1;
/// Of two the median gives away what the other has.
const PEERS_AT_LEAST: usize = 3;
/// Strengths told, and weaknesses.
const TOLD: usize = 3;

/// A department among its type.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Standing {
    pub strip: Distribution,
    pub strong_heading: String,
    pub strong: Vec<Sentence>,
    pub weak_heading: String,
    pub weak: Vec<Sentence>,
    pub note: String,
}

/// A line beside the median of the same lines of the type.
struct Compared {
    /// In points of the own card.
    difference: Decimal,
    text: String,
}

impl CardPage<'_> {
    /// Of a year with a total, where others of the type have one; else there is nobody to stand among.
    pub(super) fn standing(&self) -> Option<Standing> {
        if self.context.period.length() != PeriodLength::Year {
            return None;
        }
        let total = self.scored.total?;
        let peers = self.peers();
        if peers.len() < PEERS_AT_LEAST {
            return None;
        }
        let mut compared: Vec<Compared> = self.scored.lines().filter_map(|line| self.compared(line, &peers)).collect();
        // Stable: equal differences stay in the order of the card.
        compared.sort_by_key(|line| Reverse(line.difference.absolute()));
        let told = |strong: bool| -> Vec<Sentence> {
            let of = compared
                .iter()
                .filter(|line| if strong { line.difference.is_positive() } else { line.difference.is_negative() });
            of.take(TOLD).map(sentence).collect()
        };
        let (strong, weak) = (told(true), told(false));
        let heading = |key: &str, none: &str, told: &[Sentence]| {
            if told.is_empty() { self.text(none) } else { self.text(key) }
        };
        Some(Standing {
            strip: self.strip(total, &peers),
            strong_heading: heading("standing_page.strong", "standing_page.nothing_strong", &strong),
            weak_heading: heading("standing_page.weak", "standing_page.nothing_weak", &weak),
            strong,
            weak,
            note: self.text("standing_page.note"),
        })
    }

    /// Cards of the same type with a total, the own one among them.
    fn peers(&self) -> Vec<&Scored> {
        let kind = |card: &Scored| {
            let department = self.context.departments.at_end(card.department, self.context.period.span());
            department.map(|department| department.kind.clone())
        };
        let own = kind(self.scored);
        let scores = self.context.scores_of(self.context.period);
        let cards = scores.iter().flat_map(|scores| &scores.cards);
        cards.filter(|card| card.total.is_some() && kind(card) == own).collect()
    }

    fn strip(&self, total: Decimal, peers: &[&Scored]) -> Distribution {
        let mut totals: Vec<Decimal> = peers.iter().filter_map(|card| card.total).collect();
        totals.sort();
        let (low, high) = (totals.first().copied().unwrap_or(total), totals.last().copied().unwrap_or(total));
        let middle = median(&totals, SCORE_DECIMALS).unwrap_or(total);
        let labelled = |key: &str, end: Decimal| {
            // The own dot says it already.
            if end == total { String::new() } else { self.filled(key, &[("total", end.printed())]) }
        };
        let details = [
            ("count", peers.len().to_string()),
            ("median", middle.printed()),
            ("change", total.minus(middle).absolute().printed()),
        ];
        let caption = match total.cmp(&middle) {
            Ordering::Less => "standing_page.caption_below",
            Ordering::Equal => "standing_page.caption_at_median",
            Ordering::Greater => "standing_page.caption_above",
        };
        let alt = [
            ("name", self.entity_name()),
            ("total", total.printed()),
            ("low", low.printed()),
            ("high", high.printed()),
            ("median", middle.printed()),
            ("count", peers.len().to_string()),
        ];
        Distribution {
            caption: self.filled(caption, &details),
            note: String::new(),
            alt: self.filled("standing_page.alt", &alt),
            median_head: self.text("summary.median_head"),
            full: None,
            full_label: String::new(),
            rows: vec![Spread {
                name: self.entity_name(),
                count: self.filled("standing_page.own", &[("total", total.printed())]),
                totals,
                own: Some(total),
                median: figure(middle),
                lowest: labelled("standing_page.lowest", low),
                highest: labelled("standing_page.highest", high),
            }],
        }
    }

    fn compared(&self, line: &Line, peers: &[&Scored]) -> Option<Compared> {
        let own = earned(line)?;
        let same = |card: &&Scored| card.lines().find(|other| other.indicator == line.indicator).and_then(earned);
        let shares: Vec<Fraction> = peers.iter().filter_map(same).collect();
        if shares.len() < PEERS_AT_LEAST {
            return None;
        }
        let middle = middle(shares)?;
        let difference = own.minus(middle)?.times(line.points.fraction())?.rounded(SCORE_DECIMALS);
        let percent = |share: Fraction| Some(share.times(Fraction::integer(100))?.rounded(PERCENT_DECIMALS).printed());
        let details = [("name", self.name(line)?), ("own", percent(own)?), ("median", percent(middle)?)];
        Some(Compared { difference, text: self.filled("standing_page.line", &details) })
    }
}

/// The share of its points that a line earned; of a line without points, or without a score, none.
fn earned(line: &Line) -> Option<Fraction> {
    line.score?.fraction().over(Some(line.points).filter(|points| points.is_positive())?.fraction())
}

/// The middle of some shares, or the mean of the two in the middle.
fn middle(mut shares: Vec<Fraction>) -> Option<Fraction> {
    shares.sort();
    let (lower, upper) = (shares.get(shares.len().checked_sub(1)? / 2)?, shares.get(shares.len() / 2)?);
    lower.plus(*upper)?.over(Fraction::integer(2))
}

fn sentence(compared: &Compared) -> Sentence {
    let change: Figure = signed(compared.difference);
    Sentence { change, meaning: meaning(compared.difference), text: compared.text.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_of_an_even_number_is_between_two() {
        let halves = |numerators: &[i128]| numerators.iter().map(|n| Fraction::new(*n, 2).expect("a half")).collect();
        assert_eq!(middle(halves(&[3, 1, 2])), Some(Fraction::ONE));
        assert_eq!(middle(halves(&[4, 1, 2, 3])), Fraction::new(5, 4));
        assert_eq!(middle(Vec::new()), None);
    }
}
