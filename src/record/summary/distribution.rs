//! How the totals of each type spread, on one axis.

use crate::numbers::Decimal;
use crate::scorecards::card::Card as Scored;

use super::context::{SummaryPage, full};
use super::peers::Peers;
use super::{Distribution, Spread};
use crate::record::card::Figure;
use crate::record::wording::figure;

impl SummaryPage<'_> {
    /// None where no department has a total.
    pub(super) fn distribution(&self) -> Option<Distribution> {
        let all = || self.standings.ranked.iter().chain(&self.standings.singles);
        let rows: Vec<Spread> = all().map(|peers| self.spread(peers)).collect();
        let mut points = self.standings.cards().map(full);
        let first = points.next()?;
        let same = points.all(|points| points == first).then(|| figure(first));
        Some(Distribution {
            caption: self.distribution_caption(),
            note: self.text("summary.distribution_note"),
            alt: self.distribution_alt(&rows),
            median_head: self.text("summary.median_head"),
            full_label: same
                .as_ref()
                .map(|full| self.filled("summary.full", &[("full", full.printed.clone())]))
                .unwrap_or_default(),
            full: same,
            rows,
        })
    }

    fn spread(&self, peers: &Peers<'_>) -> Spread {
        let mut cards: Vec<&Scored> = peers.cards.clone();
        cards.sort_by_key(|card| (card.total, std::cmp::Reverse(card.rank)));
        let several = cards.len() > 1;
        let named = |card: Option<&&Scored>| {
            card.and_then(|card| Some(format!("{} {}", self.name(card.department), card.total?.printed())))
                .unwrap_or_default()
        };
        let median = if several { self.median_of(peers).map(figure) } else { None };
        Spread {
            name: self.type_name(&peers.kind),
            count: self.count(cards.len()),
            median: median.unwrap_or_default(),
            lowest: named(cards.first().filter(|_| several)),
            highest: named(cards.last()),
            totals: cards.iter().filter_map(|card| card.total).collect(),
            own: None,
        }
    }

    /// Which type lies closest together, which widest apart.
    fn distribution_caption(&self) -> String {
        let range = |peers: &Peers<'_>| {
            let totals = || peers.cards.iter().filter_map(|card| card.total);
            Some((totals().max()?.minus(totals().min()?), self.type_name(&peers.kind)))
        };
        let ranges: Vec<(Decimal, String)> = self.standings.ranked.iter().filter_map(range).collect();
        let widest = ranges.iter().max_by_key(|(range, _)| *range);
        let narrowest = ranges.iter().min_by_key(|(range, _)| *range);
        match (widest, narrowest) {
            (Some((wide, name)), Some((narrow, other))) if name != other => self.filled(
                "summary.distribution_caption",
                &[
                    ("name", name.clone()),
                    ("range", wide.printed()),
                    ("other", other.clone()),
                    ("narrow", narrow.printed()),
                ],
            ),
            (Some((wide, name)), _) => {
                self.filled("summary.distribution_caption_one", &[("name", name.clone()), ("range", wide.printed())])
            }
            (None, _) => self.text("summary.distribution_plain"),
        }
    }

    fn distribution_alt(&self, rows: &[Spread]) -> String {
        let said = rows.iter().map(|row| {
            let totals: Vec<String> = row.totals.iter().map(|total| total.printed()).collect();
            let median = match &row.median {
                Figure { raw: Some(median), .. } => {
                    self.text("list.separator") + &self.filled("summary.median", &[("median", median.printed())])
                }
                Figure { raw: None, .. } => String::new(),
            };
            let text = totals.join(&self.text("list.separator")) + &median;
            self.filled("list.named", &[("name", row.name.clone()), ("text", text)])
        });
        said.collect::<Vec<_>>().join(&self.text("list.semicolon"))
    }
}
