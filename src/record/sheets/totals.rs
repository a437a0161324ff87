//! The first sheet: a row for each department, by type and rank.

use std::collections::BTreeMap;

use crate::numbers::Decimal;
use crate::period::Period;
use crate::record::against::{Against, comparisons};
use crate::record::earlier::earlier_card;
use crate::record::missing::missing;
use crate::record::tidy::ADJUSTMENTS;
use crate::record::tidy::rows::TotalRow;
use crate::scorecards::card::{Card, CardState, NoCard, Scores};

use super::ColumnKind::{Change, Id, Number, Ordinal, Sentence, Text};
use super::names::Names;
use super::{Cell, ColumnKind, Sheet, WorkbookSource};

/// Of the columns that follow the dimensions and the changes.
const AFTER: [(&str, ColumnKind); 4] =
    [("workbook.state", Text), ("workbook.reason", Sentence), ("workbook.kind_id", Id), ("workbook.state_id", Id)];

/// The state of a department that the scorecard does not fit.
const WITHOUT: &str = "without";

/// A department's row with what orders it.
struct Ranked<'a> {
    kind: &'a str,
    /// Those without a rank come after those with one, and those without a card last.
    place: (u8, u32),
    cells: Vec<Cell>,
}

impl WorkbookSource<'_> {
    /// Type by type in the order of their first departments; within a type by rank.
    pub(super) fn totals(&self) -> Sheet {
        let names = self.names();
        let parts = self.parts();
        let mut rows = self.cards(&names, &parts);
        let mut order: BTreeMap<&str, usize> = BTreeMap::new();
        for (at, id) in self.departments.numbers().map(|number| self.departments.id(number)).enumerate() {
            order.entry(names.kind_of(id)).or_insert(at);
        }
        rows.sort_by_key(|row| (order.get(row.kind).copied(), row.place));
        let rows = rows.into_iter().map(|row| row.cells).collect();
        let fixed = [
            ("workbook.department_id", Text),
            ("workbook.department", Text),
            ("workbook.kind", Text),
            ("workbook.rank", Ordinal),
            ("workbook.of", Ordinal),
            ("workbook.total", Number),
        ];
        let word = |(key, kind): (&str, ColumnKind)| (self.labels.text(key).to_owned(), kind);
        let parts = parts.into_iter().map(|(_, name)| (name, Number));
        let changes =
            self.comparisons().into_iter().map(|against| (self.labels.text(against.label).to_owned(), Change));
        let heads =
            fixed.into_iter().map(word).chain(parts).chain(changes).chain(AFTER.into_iter().map(word)).collect();
        Sheet::new(self.labels.text("workbook.totals"), heads, rows).to_filter(2)
    }

    /// What has a sum below the total: dimensions, each with its groups that stand on the form.
    fn parts(&self) -> Vec<(String, String)> {
        let language = self.labels.language();
        let mut parts = Vec::new();
        for dimension in &self.scorecard.dimensions {
            parts.push((dimension.id.clone(), dimension.name(language).to_owned()));
            let groups = dimension.groups.iter().filter(|group| group.on_form);
            parts.extend(groups.map(|group| (group.id.clone(), group.name(language).to_owned())));
        }
        if self.tidy.totals.iter().any(|row| row.dimension == ADJUSTMENTS) {
            parts.push((ADJUSTMENTS.to_owned(), self.labels.text("movement.adjustments_name").to_owned()));
        }
        parts
    }

    fn cards<'a>(&self, names: &Names<'a>, parts: &[(String, String)]) -> Vec<Ranked<'a>> {
        let Some(scores) = self.scores_of(self.period) else { return Vec::new() };
        let sums: BTreeMap<(&str, &str), &TotalRow> =
            self.tidy.totals.iter().map(|row| ((row.entity_id.as_str(), row.dimension.as_str()), row)).collect();
        let with_card = scores.cards.iter().map(|card| self.card(card, &sums, names, parts));
        let without = scores.without.iter().map(|none| self.without_card(none, names, parts));
        with_card.chain(without).collect()
    }

    fn card<'a>(
        &self,
        card: &Card,
        sums: &BTreeMap<(&str, &str), &TotalRow>,
        names: &Names<'a>,
        parts: &[(String, String)],
    ) -> Ranked<'a> {
        let id = self.departments.id(card.department);
        let kind = names.kind_of(id);
        let total = sums.get(&(id, "total")).copied();
        let rank = total.and_then(|total| total.rank);
        let mut cells = vec![
            Cell::text(id),
            names.department(id),
            names.kind(kind),
            Cell::whole(rank),
            Cell::whole(total.and_then(|total| total.of)),
            Cell::number(total.and_then(|total| total.score)),
        ];
        let sum = |part: &str| Cell::number(sums.get(&(id, part)).and_then(|row| row.score));
        cells.extend(parts.iter().map(|(part, _)| sum(part)));
        let changes = self.comparisons().into_iter().map(|against| self.change(card, (against.period)(self.period)));
        cells.extend(changes.map(Cell::number));
        cells.extend([
            names.card_state(card.state.code()),
            self.why_no_total(card),
            Cell::text(kind),
            Cell::text(card.state.code()),
        ]);
        Ranked { kind, place: (u8::from(rank.is_none()), rank.unwrap_or_default()), cells }
    }

    fn without_card<'a>(&self, none: &NoCard, names: &Names<'a>, parts: &[(String, String)]) -> Ranked<'a> {
        let id = self.departments.id(none.department);
        let kind = names.kind_of(id);
        let mut cells = vec![Cell::text(id), names.department(id), names.kind(kind)];
        // Rank, of, total and its parts, the changes.
        cells.resize(cells.len() + 3 + parts.len() + self.comparisons().len(), Cell::Empty);
        cells.extend([names.card_state(WITHOUT), Cell::text(&none.reason.text(self.labels))]);
        cells.extend([Cell::text(kind), Cell::text(WITHOUT)]);
        Ranked { kind, place: (2, 0), cells }
    }

    fn comparisons(&self) -> Vec<Against> {
        comparisons(self.period.length())
    }

    /// The total less that of an earlier period.
    fn change(&self, card: &Card, earlier: Period) -> Option<Decimal> {
        let before = earlier_card(self.history, self.departments, card.department, self.period, earlier)?;
        Some(card.total?.minus(before.total?))
    }

    fn scores_of(&self, period: Period) -> Option<&Scores> {
        self.history.iter().find(|scores| scores.period == period)
    }

    fn why_no_total(&self, card: &Card) -> Cell {
        match card.state {
            CardState::Known => Cell::Empty,
            CardState::Trial => Cell::text(self.labels.text("form.trial")),
            CardState::Blocked => {
                let missing = missing(card, self.labels);
                Cell::text(&self.labels.filled("form.blocked", &[("missing", missing)]))
            }
        }
    }
}
