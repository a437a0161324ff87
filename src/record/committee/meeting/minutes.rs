//! The skeleton of the minutes: every item of the agenda with room for what was said and decided.

use crate::record::committee::context::PackPage;
use crate::record::summary::Opening;

use super::{MeetingContext, Minutes, MinutesItem, optional};

impl PackPage<'_> {
    pub(in crate::record::committee) fn minutes(&self, meeting: &MeetingContext<'_>) -> Minutes {
        let language = self.language();
        let items = (1..).zip(&meeting.meeting.agenda).map(|(number, item): (usize, _)| MinutesItem {
            number: number.to_string(),
            item: item.item.in_language(language).to_owned(),
            presenter: optional(item.presenter.as_ref(), language),
            proposal: optional(item.proposal.as_ref(), language),
        });
        let decided: Vec<_> = meeting.meeting.decisions.iter().map(|one| (meeting.day, one)).collect();
        Minutes {
            opening: Opening {
                kicker: self.text("meeting.minutes_kicker"),
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
