//! The agenda, and who is expected.

use crate::record::committee::Pack;
use crate::record::committee::context::PackPage;
use crate::record::summary::Opening;
use crate::record::wording;

use super::definition::{AgendaItem, Attended, Attendee};
use super::requests::{asking, not_on_the_agenda};
use super::{Agenda, AgendaRow, AttendanceRow, Fact, MeetingContext, optional, pages_of};

impl PackPage<'_> {
    pub(in crate::record::committee) fn agenda(&self, meeting: &MeetingContext<'_>, pack: &Pack) -> Agenda {
        let language = self.language();
        let (items, follow_up) = (&meeting.meeting.agenda, !meeting.earlier.is_empty());
        let (asks, others) = (asking(items).count(), not_on_the_agenda(items, pack).count());
        let planned: u32 = items.iter().filter_map(|item| item.minutes).map(u32::from).sum();
        let details =
            [("items", items.len().to_string()), ("asks", asks.to_string()), ("minutes", planned.to_string())];
        let headline = if planned > 0 { "meeting.agenda_headline" } else { "meeting.agenda_headline_untimed" };
        let others = match others {
            0 => String::new(),
            others => self.filled("meeting.agenda_others", &[("count", others.to_string())]),
        };
        Agenda {
            opening: Opening {
                kicker: meeting.meeting.title.in_language(language).to_owned(),
                headline: self.filled(headline, &details),
                note: others
                    + &self.filled(
                        self.context.layout.agenda_note(),
                        &[("period", self.context.month_name(self.context.month()))],
                    ),
            },
            facts: self.meeting_facts(meeting),
            items: (1..)
                .zip(items)
                .map(|(number, item): (usize, _)| self.agenda_row(number, item, (pack, follow_up)))
                .collect(),
            attendance: meeting.meeting.attendance.iter().map(|one| self.attendance_row(one)).collect(),
        }
    }

    /// When, where, who leads and who writes; what is not named has room to be filled in.
    pub(super) fn meeting_facts(&self, meeting: &MeetingContext<'_>) -> Vec<Fact> {
        let language = self.language();
        let written = |words: &Option<super::Words>| optional(words.as_ref(), language);
        let day = wording::date(meeting.day, self.context.summary.cards.labels);
        let when = format!("{day} {}", written(&meeting.meeting.time)).trim().to_owned();
        let facts = [
            ("meeting.when", when),
            ("meeting.place", written(&meeting.meeting.place)),
            ("meeting.chair", written(&meeting.meeting.chair)),
            ("meeting.secretary", written(&meeting.meeting.secretary)),
        ];
        facts.into_iter().map(|(name, value)| Fact { name: self.text(name), value }).collect()
    }

    fn agenda_row(&self, number: usize, item: &AgendaItem, (pack, follow_up): (&Pack, bool)) -> AgendaRow {
        let language = self.language();
        AgendaRow {
            number: number.to_string(),
            item: item.item.in_language(language).to_owned(),
            presenter: optional(item.presenter.as_ref(), language),
            asks: optional(item.asks.as_ref(), language),
            proposal: optional(item.proposal.as_ref(), language),
            minutes: item.minutes.map(|minutes| minutes.to_string()).unwrap_or_default(),
            pages: pages_of(item, pack, follow_up),
        }
    }

    fn attendance_row(&self, attendee: &Attendee) -> AttendanceRow {
        let attended = attendee.attended.map(|attended| match attended {
            Attended::Present => "meeting.present",
            Attended::Excused => "meeting.excused",
            Attended::Absent => "meeting.absent",
        });
        AttendanceRow {
            name: attendee.name.in_language(self.language()).to_owned(),
            role: optional(attendee.role.as_ref(), self.language()),
            attended: attended.map(|key| self.text(key)).unwrap_or_default(),
        }
    }
}
