//! Who is not ranked, and why: data are missing, history is missing, the scorecard does not fit.

use std::collections::{BTreeMap, BTreeSet};

use crate::indicators::reference::Reference;
use crate::indicators::value::{Reason, State};
use crate::period::date_of_day;
use crate::scorecards::card::{Card as Scored, CardState, Line};

use super::Absent;
use super::context::SummaryPage;
use super::peers::order;
use crate::record::wording;

impl SummaryPage<'_> {
    pub(super) fn absent(&self) -> Vec<Absent> {
        let of_state = |state: CardState| {
            let mut cards: Vec<&Scored> = self.scores.cards.iter().filter(|card| card.state == state).collect();
            cards.sort_by_key(|card| order(self.cards.departments, card));
            cards
        };
        let blocked = of_state(CardState::Blocked).into_iter().map(|card| self.blocked(card)).collect();
        let trial = of_state(CardState::Trial).into_iter().map(|card| self.trial(card)).collect();
        let box_of = |key: &str, count: usize, texts: Vec<String>| Absent {
            heading: self.filled(key, &[("count", count.to_string())]),
            texts: if texts.is_empty() { vec![self.text("summary.nobody")] } else { texts },
        };
        let count = |texts: &Vec<String>| texts.len();
        let (blocked, trial): (Vec<String>, Vec<String>) = (blocked, trial);
        vec![
            box_of("summary.blocked", count(&blocked), blocked),
            box_of("summary.trial", count(&trial), trial),
            box_of("summary.not_assessed", self.scores.without.len(), self.not_assessed()),
        ]
    }

    /// Which tables have no rows for which months.
    fn blocked(&self, card: &Scored) -> String {
        let missing = card.lines().filter(|line| line.state == State::NoData).filter_map(|line| line.reason.as_ref());
        let said: BTreeSet<String> = missing.map(|reason| self.in_words(reason)).collect();
        let text = said.into_iter().collect::<Vec<_>>().join(&self.text("list.and"));
        self.filled("list.named", &[("name", self.name(card.department)), ("text", text)])
    }

    /// Reasons name tables and columns by their ids; the summary names them in words.
    pub(super) fn in_words(&self, reason: &Reason) -> String {
        let mut reason = reason.clone();
        for (name, value) in &mut reason.details {
            match *name {
                "table" => *value = self.table_name(value),
                "column" => *value = self.column_name(value),
                _ => {}
            }
        }
        reason.text(self.cards.labels)
    }

    /// A column written `table.column`.
    fn column_name(&self, id: &str) -> String {
        let (table, column) = id.split_once('.').unwrap_or((id, ""));
        match self.context.schema.column(table, column) {
            Some(found) => {
                let name = self.language().choose(&found.zh, &found.en).to_owned();
                self.filled("list.named", &[("name", self.table_name(table)), ("text", name)])
            }
            None => id.to_owned(),
        }
    }

    pub(super) fn table_name(&self, id: &str) -> String {
        let table = self.context.schema.table(id);
        table.map_or(id, |table| self.language().choose(&table.zh, &table.en)).to_owned()
    }

    /// Since when it is open, and how much history there is.
    fn trial(&self, card: &Scored) -> String {
        let reasons: BTreeSet<String> =
            card.lines().filter_map(without_history).map(|reason| reason.text(self.cards.labels)).collect();
        let item = self.cards.departments.item(card.department);
        let since = item.map(|item| date_of_day(item.first_day()));
        let opened =
            since.map(|day| self.filled("summary.open_since", &[("date", wording::date(day, self.cards.labels))]));
        let said: Vec<String> = opened.into_iter().chain(reasons).collect();
        let text = said.join(&self.text("list.separator"));
        self.filled("list.named", &[("name", self.name(card.department)), ("text", text)])
    }

    /// Departments by the reason that they share.
    fn not_assessed(&self) -> Vec<String> {
        let mut by_reason: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for none in &self.scores.without {
            by_reason.entry(none.reason.text(self.cards.labels)).or_default().push(self.name(none.department));
        }
        let said = by_reason.into_iter().map(|(reason, names)| {
            self.filled("list.named", &[("name", reason), ("text", names.join(&self.text("list.and")))])
        });
        said.collect()
    }
}

/// Why a line has no reference, where that makes the card a trial.
fn without_history(line: &Line) -> Option<&Reason> {
    match &line.reference {
        Some(Reference::NoHistory(reason)) if line.points.is_positive() => Some(reason),
        Some(Reference::NoHistory(_) | Reference::Known { .. } | Reference::None(_)) | None => None,
    }
}
