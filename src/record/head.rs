//! The head of a card: who, how many points, which rank, what changed.

use crate::measures::facts::Scope;
use crate::numbers::{Decimal, Fraction};
use crate::scorecards::card::{Card as Scored, CardState as ScoredState};
use crate::scorecards::decomposition::decompose;

use super::against::Against;
use super::card::{CardState, Change, DimensionBar, Figure, Head, Meaning};
use super::department::{CardPage, meaning, permille};
use super::missing::missing;
use super::wording::{self, figure, signed};

impl CardPage<'_> {
    pub(super) fn head(&self) -> Head {
        let labels = self.context.labels;
        let total = self.scored.total;
        Head {
            document: self.text("form.document"),
            hospital: self.context.hospital.to_owned(),
            office: format!("{} {}", self.context.hospital, self.context.office).trim().to_owned(),
            audience: self.text(&format!("audience.{}", self.context.audience.code())),
            status: self.context.status.words(labels),
            status_note: self.context.status.note(self.context.report_date, labels),
            incomplete: self.context.incomplete(),
            entity_id: self.department.id.clone(),
            entity: self.entity_name(),
            entity_line: self.entity_line(),
            period: wording::period(self.context.period, labels),
            total_label: self.total_label(),
            total: total.map(figure).unwrap_or_default(),
            rank_line: self.rank_line(),
            state: match self.scored.state {
                ScoredState::Known => CardState::Known,
                ScoredState::Blocked => CardState::Blocked,
                ScoredState::Trial => CardState::Trial,
            },
            state_note: self.state_note(),
            dimensions: self.dimension_bars(),
            dimensions_note: self.text("form.dimensions_note"),
            changes: self.earlier_cards().into_iter().map(|(against, before)| self.change(against, before)).collect(),
        }
    }

    /// In place of a number that there is none of.
    fn none(&self) -> Figure {
        Figure { printed: self.text("state.not_applicable"), raw: None }
    }

    /// Why there is no total; empty where there is one.
    pub(super) fn state_note(&self) -> String {
        match self.scored.state {
            ScoredState::Known => String::new(),
            ScoredState::Blocked => {
                self.filled("form.blocked", &[("missing", missing(self.scored, self.context.labels))])
            }
            ScoredState::Trial => self.text("form.trial"),
        }
    }

    pub(super) fn entity_name(&self) -> String {
        self.department.name_in(self.context.labels.language()).to_owned()
    }

    fn entity_line(&self) -> String {
        let language = self.context.labels.language();
        let variant = self.context.scorecard.variants.iter().find(|variant| variant.id == self.scored.variant);
        let mut parts: Vec<String> = variant.map(|variant| variant.name(language).to_owned()).into_iter().collect();
        if self.department.has_beds
            && let Some(beds) = self.open_beds()
        {
            parts.push(self.filled("form.open_beds", &[("beds", beds.printed())]));
        }
        parts.push(self.context.scorecard.name(language).to_owned());
        parts.join(" · ")
    }

    /// Mean open beds of the period, whole.
    fn open_beds(&self) -> Option<Decimal> {
        let facts = self.context.evaluation.facts;
        let months: Vec<_> = self.context.period.span().months().collect();
        let members = [self.scored.department];
        let bed_days = facts.value("open_bed_days", Scope::Departments(&members), &months)?;
        let days = facts.observations("open_bed_days", Scope::Departments(&members), &months)?;
        Fraction::new(i128::from(bed_days), i128::from(days)).map(|beds| beds.rounded(0))
    }

    fn total_label(&self) -> String {
        let full = self.scored.points().trimmed().printed();
        match self.context.scorecard.total_cap {
            Some(cap) => self.filled("form.total_capped", &[("full", full), ("cap", cap.trimmed().printed())]),
            None => self.filled("form.total", &[("full", full)]),
        }
    }

    fn rank_line(&self) -> String {
        let Some((rank, of)) = self.scored.rank else { return self.text("form.not_ranked") };
        if of == 1 {
            return self.text("form.only_of_type");
        }
        let now = self.filled("form.rank", &[("rank", self.ordinal(rank)), ("of", of.to_string())]);
        match self.previous.and_then(|previous| previous.rank) {
            Some((before, _)) => now + &self.filled("form.rank_before", &[("rank", self.ordinal(before))]),
            None => now,
        }
    }

    fn ordinal(&self, rank: u32) -> String {
        let ending = match (rank % 100, rank % 10) {
            (11..=13, _) => "ordinal.th",
            (_, 1) => "ordinal.st",
            (_, 2) => "ordinal.nd",
            (_, 3) => "ordinal.rd",
            (_, _) => "ordinal.th",
        };
        self.filled(ending, &[("rank", rank.to_string())])
    }

    fn dimension_bars(&self) -> Vec<DimensionBar> {
        let dimensions = &self.scored.dimensions;
        let lengths = dimensions.iter().flat_map(|dimension| [Some(dimension.points), dimension.score]);
        let widest = lengths.flatten().map(Decimal::absolute).max().unwrap_or(Decimal::zero(0));
        dimensions
            .iter()
            .map(|dimension| DimensionBar {
                name: self.dimension_name(dimension),
                score: dimension.score.map_or_else(|| self.none(), figure),
                points: figure(dimension.points.trimmed()),
                score_permille: permille(dimension.score.unwrap_or(Decimal::zero(2)), widest),
                points_permille: permille(dimension.points, widest),
                meaning: dimension.score.map_or(Meaning::Neither, |score| meaning(score.minus(dimension.points))),
            })
            .collect()
    }

    /// The change of the total and the two lines that moved it most.
    fn change(&self, against: Against, before: Option<&Scored>) -> Change {
        let label = against.label;
        let Some(found) = before.and_then(|before| decompose(before, self.scored)) else {
            return Change {
                label: self.text(label),
                change: self.none(),
                meaning: Meaning::Neither,
                note: self.text(if self.merged_since(against) { "form.merged" } else { "form.no_earlier_total" }),
            };
        };
        let named = found
            .with_the_change()
            .into_iter()
            .filter_map(|part| Some(format!("{}\u{A0}{}", self.part_name(part)?, part.change.printed_signed())));
        let largest: Vec<String> = named.take(2).collect();
        Change {
            label: self.text(label),
            change: signed(found.change()),
            meaning: meaning(found.change()),
            note: largest.join(&self.text("list.separator")),
        }
    }
}
