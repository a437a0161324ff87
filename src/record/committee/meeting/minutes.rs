//! The skeleton of the minutes: every item of the agenda with room for what was said and decided.

use crate::record::committee::Pack;
use crate::record::committee::context::PackPage;
use crate::record::summary::Opening;

use super::requests::not_on_the_agenda;
use super::{MeetingContext, Minutes, MinutesItem, optional};

impl PackPage<'_> {
    pub(in crate::record::committee) fn minutes(&self, meeting: &MeetingContext<'_>, pack: &Pack) -> Minutes {
        let language = self.language();
        let agenda = meeting.meeting.agenda.iter().map(|item| MinutesItem {
            number: String::new(),
            item: item.item.in_language(language).to_owned(),
            presenter: optional(item.presenter.as_ref(), language),
            proposal: optional(item.proposal.as_ref(), language),
        });
        // What is put to a decision although no item names it.
        let others = not_on_the_agenda(&meeting.meeting.agenda, pack).map(|talk| MinutesItem {
            number: String::new(),
            item: talk.name.clone(),
            presenter: String::new(),
            proposal: String::new(),
        });
        let items = (1..).zip(agenda.chain(others));
        let items = items.map(|(number, item): (usize, _)| MinutesItem { number: number.to_string(), ..item });
        let decided: Vec<_> = meeting.meeting.decisions.iter().map(|one| (meeting.day, one)).collect();
        Minutes {
            opening: Opening {
                kicker: self.text(if meeting.meeting.decisions.is_empty() {
                    "meeting.minutes_kicker"
                } else {
                    "meeting.minutes_kicker_recorded"
                }),
                headline: meeting.meeting.title.in_language(language).to_owned(),
                note: self.text("meeting.minutes_note"),
            },
            facts: self.meeting_facts(meeting),
            items: items.collect(),
            decisions: self.decisions(&decided),
            actions: self.asked_for(meeting),
            limits: self.limits_decided(meeting),
        }
    }
}
