//! The ranking: by type only, bars from full marks on one scale, the median of each type, and who is missing.

use crate::numbers::{Decimal, median};
use crate::scorecards::card::{Card as Scored, DimensionScore};
use crate::scorecards::definition::Dimension;
use crate::scorecards::methods::SCORE_DECIMALS;

use super::context::SummaryPage;
use super::movers::Movers;
use super::peers::Peers;
use super::{Opening, RankedDimension, RankedGroup, RankedRow, Ranking, Standing};
use crate::record::department::{meaning, permille};
use crate::record::wording::{figure, signed};

/// How far the bars of a dimension reach to both sides of its full marks.
struct Reach<'a> {
    dimension: &'a Dimension,
    loss: Decimal,
    gain: Decimal,
}

impl SummaryPage<'_> {
    pub(super) fn ranking(&self, movers: &Movers<'_>) -> Ranking {
        let reaches = self.reaches();
        let zero = Decimal::zero(SCORE_DECIMALS);
        let room = reaches.iter().map(|reach| reach.loss.plus(reach.gain)).fold(zero, Decimal::plus);
        let dimensions = reaches.iter().map(|reach| RankedDimension {
            name: reach.dimension.name(self.language()).to_owned(),
            full: self.full_marks(self.of_all(reach.dimension).map(|(_, dimension)| dimension.points)),
            left_permille: permille(reach.loss, room),
            right_permille: permille(reach.gain, room),
        });
        let row = |card: &Scored, ranked: bool| self.ranked_row(card, ranked, (&reaches, room), movers);
        let mut groups: Vec<RankedGroup> = self
            .standings
            .ranked
            .iter()
            .map(|peers| RankedGroup {
                name: self.type_name(&peers.kind),
                median: self
                    .median_of(peers)
                    .map(|median| self.filled("summary.median", &[("median", median.printed())]))
                    .unwrap_or_default(),
                count: self.count(peers.cards.len()),
                rows: peers.cards.iter().map(|card| row(card, true)).collect(),
            })
            .collect();
        let singles: Vec<RankedRow> =
            self.standings.singles.iter().flat_map(|peers| &peers.cards).map(|card| row(card, false)).collect();
        if !singles.is_empty() {
            groups.push(RankedGroup {
                name: self.text("summary.singles"),
                median: String::new(),
                count: self.count(singles.len()),
                rows: singles,
            });
        }
        Ranking {
            opening: self.ranking_opening(movers),
            dimensions: dimensions.collect(),
            groups,
            absent: self.absent(),
        }
    }

    pub(super) fn count(&self, count: usize) -> String {
        self.filled("summary.count", &[("count", count.to_string())])
    }

    pub(super) fn median_of(&self, peers: &Peers<'_>) -> Option<Decimal> {
        let totals: Vec<Decimal> = peers.cards.iter().filter_map(|card| card.total).collect();
        median(&totals, SCORE_DECIMALS)
    }

    /// One dimension of every card that has it.
    pub(super) fn of_all<'s>(
        &'s self,
        dimension: &'s Dimension,
    ) -> impl Iterator<Item = (&'s Scored, &'s DimensionScore)> {
        self.standings.cards().filter_map(|card| Some((card, of_card(card, dimension)?)))
    }

    /// The dimensions that some card has.
    pub(super) fn dimensions(&self) -> impl Iterator<Item = &Dimension> {
        let all = self.cards.scorecard.dimensions.iter();
        all.filter(|dimension| self.of_all(dimension).next().is_some())
    }

    fn reaches(&self) -> Vec<Reach<'_>> {
        let zero = Decimal::zero(SCORE_DECIMALS);
        self.dimensions()
            .map(|dimension| {
                let gains: Vec<Decimal> = self.of_all(dimension).filter_map(|(_, scored)| gain(scored)).collect();
                let loss = gains.iter().copied().min().unwrap_or(zero).min(zero).negated();
                let gain = gains.iter().copied().max().unwrap_or(zero).max(zero);
                Reach { dimension, loss, gain }
            })
            .collect()
    }

    fn ranked_row(
        &self,
        card: &Scored,
        ranked: bool,
        (reaches, room): (&[Reach<'_>], Decimal),
        movers: &Movers<'_>,
    ) -> RankedRow {
        let rank = card.rank.filter(|_| ranked).map(|(rank, _)| rank);
        let change = |before: Option<Decimal>| match card.total.zip(before) {
            Some((now, then)) => signed(now.minus(then)),
            None => self.none(),
        };
        let fell = movers.fell_most(card.department);
        RankedRow {
            rank: rank.map_or_else(|| self.text("state.not_applicable"), |rank| rank.to_string()),
            moved: self.moved(card.department, rank),
            department: self.name(card.department),
            total: card.total.map_or_else(|| self.none(), figure),
            standings: reaches.iter().map(|reach| self.standing(card, reach.dimension, room)).collect(),
            on_last_month: change(self.total_at(card.department, self.cards.period.previous())),
            on_last_year: change(self.total_at(card.department, self.cards.period.last_year())),
            fell_on_last_month: fell && !movers.on_last_year,
            fell_on_last_year: fell && movers.on_last_year,
        }
    }

    /// How many places up or down since last month, where both months have a rank among several.
    fn moved(&self, department: u32, rank: Option<u32>) -> String {
        let before = self.cards.earlier(department, self.cards.period.previous()).and_then(|card| card.rank);
        match (rank, before) {
            (Some(now), Some((then, of))) if of > 1 && now < then => format!("▲ {}", then - now),
            (Some(now), Some((then, of))) if of > 1 && now > then => format!("▼ {}", now - then),
            (Some(_), Some((_, of))) if of > 1 => self.text("summary.place_kept"),
            (_, _) => self.text("state.not_applicable"),
        }
    }

    fn standing(&self, card: &Scored, dimension: &Dimension, room: Decimal) -> Standing {
        let scored = of_card(card, dimension);
        let gain = scored.and_then(gain);
        Standing {
            score: scored.and_then(|scored| scored.score).map_or_else(|| self.none(), figure),
            gain_permille: gain.map_or(0, |gain| permille(gain, room)),
            meaning: gain.map(meaning).unwrap_or_default(),
        }
    }

    fn ranking_opening(&self, movers: &Movers<'_>) -> Opening {
        let cards: Vec<&Scored> = self.standings.cards().collect();
        let headline = match cards.len() {
            0 => self.text("summary.nobody_ranked"),
            count => {
                let reached = cards.iter().filter(|card| card.total.is_some_and(|total| total >= card.points()));
                let reached = reached.count();
                let details = [
                    ("count", count.to_string()),
                    ("reached", reached.to_string()),
                    ("below", (count - reached).to_string()),
                ];
                self.filled("summary.ranking_headline", &details)
            }
        };
        let falls = movers.falls.len();
        let note = match falls {
            0 => self.text("summary.ranking_note"),
            falls => {
                let bold = self.filled(
                    "summary.ranking_note_bold",
                    &[("count", falls.to_string()), ("label", self.text(movers.label()))],
                );
                self.text("summary.ranking_note") + &bold
            }
        };
        self.opening("summary.ranking_kicker", headline, note)
    }
}

/// Score less points.
pub(super) fn gain(scored: &DimensionScore) -> Option<Decimal> {
    scored.score.map(|score| score.minus(scored.points))
}

/// What a card has of a dimension.
pub(super) fn of_card<'s>(card: &'s Scored, dimension: &Dimension) -> Option<&'s DimensionScore> {
    card.dimensions.iter().find(|scored| scored.id == dimension.id)
}
