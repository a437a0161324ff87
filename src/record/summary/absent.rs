//! Who is not ranked, and why: data are missing, history is missing, the scorecard does not fit.

use std::collections::{BTreeMap, BTreeSet};

use crate::indicators::reference::Reference;
use crate::indicators::value::Reason;
use crate::period::date_of_day;
use crate::scorecards::card::{Card as Scored, CardState, Line};

use super::Absent;
use super::context::SummaryPage;
use super::peers::order;
use crate::record::missing::missing;
use crate::record::wording;

impl SummaryPage<'_> {
    pub(super) fn absent(&self) -> Vec<Absent> {
        let of_state = |state: CardState| {
            let mut cards: Vec<&Scored> = self.scores.cards.iter().filter(|card| card.state == state).collect();
            cards.sort_by_key(|card| order(self.cards.departments, card));
            cards
        };
        let blocked = self.by_reason(of_state(CardState::Blocked), |card| self.blocked(card));
        let trial = self.by_reason(of_state(CardState::Trial), |card| self.trial(card));
        let box_of = |key: &str, count: usize, texts: Vec<String>| Absent {
            heading: self.filled(key, &[("count", count.to_string())]),
            texts: if texts.is_empty() { vec![self.text("summary.nobody")] } else { texts },
        };
        let count = |state: CardState| of_state(state).len();
        vec![
            box_of("summary.blocked", count(CardState::Blocked), blocked),
            box_of("summary.trial", count(CardState::Trial), trial),
            box_of("summary.not_assessed", self.scores.without.len(), self.not_assessed()),
        ]
    }

    /// Departments by the reason that they share, in the order of the first of them.
    fn by_reason(&self, cards: Vec<&Scored>, why: impl Fn(&Scored) -> String) -> Vec<String> {
        let mut said: Vec<(String, Vec<String>)> = Vec::new();
        for card in cards {
            let (reason, name) = (why(card), self.name(card.department));
            match said.iter_mut().find(|(known, _)| *known == reason) {
                Some((_, names)) => names.push(name),
                None => said.push((reason, vec![name])),
            }
        }
        let told = said.into_iter().map(|(reason, names)| {
            self.filled("list.named", &[("name", names.join(&self.text("list.and"))), ("text", reason)])
        });
        told.collect()
    }

    /// Which tables have no rows for which months.
    fn blocked(&self, card: &Scored) -> String {
        missing(card, self.cards.labels)
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
        // A department that was open before last year began has no history because the exports begin later.
        let last_year = self.cards.period.year_before().first_day();
        let since = item.map(|item| date_of_day(item.first_day())).filter(|day| *day > last_year);
        let opened =
            since.map(|day| self.filled("summary.open_since", &[("date", wording::date(day, self.cards.labels))]));
        let said: Vec<String> = opened.into_iter().chain(reasons).collect();
        said.join(&self.text("list.separator"))
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
