//! What the committee is asked to decide: what the agenda puts to it, and what needs talk although no item names it.

use std::collections::BTreeSet;

use crate::record::committee::context::{PackPage, label};
use crate::record::committee::{Pack, Talk};
use crate::record::summary::Opening;

use super::definition::AgendaItem;
use super::{MeetingContext, RequestRow, Requests, optional, pages_of};

impl PackPage<'_> {
    /// `None` where nothing is asked.
    pub(in crate::record::committee) fn requests(
        &self,
        meeting: Option<&MeetingContext<'_>>,
        pack: &Pack,
    ) -> Option<Requests> {
        let agenda = meeting.map(|meeting| meeting.meeting.agenda.as_slice()).unwrap_or_default();
        let others = not_on_the_agenda(agenda, pack);
        let follow_up = meeting.is_some_and(|meeting| !meeting.earlier.is_empty());
        let rows =
            asking(agenda).map(|item| self.of_item(item, pack, follow_up)).chain(others.map(|talk| self.of_talk(talk)));
        let rows: Vec<RequestRow> =
            (1..).zip(rows).map(|(number, row): (usize, _)| RequestRow { number: number.to_string(), ..row }).collect();
        if rows.is_empty() {
            return None;
        }
        Some(Requests {
            opening: Opening {
                kicker: self.text("meeting.requests_kicker"),
                headline: self.filled("meeting.requests_headline", &[("count", rows.len().to_string())]),
                note: self.text("meeting.requests_note"),
            },
            rows,
        })
    }

    fn of_item(&self, item: &AgendaItem, pack: &Pack, follow_up: bool) -> RequestRow {
        let language = self.language();
        RequestRow {
            number: String::new(),
            item: item.item.in_language(language).to_owned(),
            asks: optional(item.asks.as_ref(), language),
            proposal: optional(item.proposal.as_ref(), language),
            pages: pages_of(item, pack, follow_up),
        }
    }

    fn of_talk(&self, talk: &Talk) -> RequestRow {
        RequestRow {
            number: String::new(),
            item: talk.name.clone(),
            asks: self.filled("meeting.asked_of_signal", &[("said", talk.said.clone())]),
            proposal: String::new(),
            pages: if talk.page.is_empty() { Vec::new() } else { vec![talk.page.clone()] },
        }
    }
}

/// The items of the agenda by which something is to be decided.
pub(super) fn asking(agenda: &[AgendaItem]) -> impl Iterator<Item = &AgendaItem> {
    agenda.iter().filter(|item| item.asks.is_some() || item.proposal.is_some())
}

/// What needs talk although no item of the agenda names it.
pub(super) fn not_on_the_agenda<'p>(agenda: &[AgendaItem], pack: &'p Pack) -> impl Iterator<Item = &'p Talk> {
    let named: BTreeSet<String> =
        agenda.iter().flat_map(|item| &item.indicators).map(|id| label(id.get_ref())).collect();
    // What stands in the matrix alone has no page to be named by.
    pack.matrix.talk.iter().filter(move |talk| talk.page.is_empty() || !named.contains(&talk.page))
}
