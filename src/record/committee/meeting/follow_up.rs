//! What was decided last time, and what became of the actions: state and age on the day of the meeting.

use chrono::NaiveDate;

use crate::record::committee::context::PackPage;
use crate::record::summary::Opening;
use crate::record::wording;

use super::definition::{Action, Decision, Outcome, day};
use super::{ActionRow, ActionState, DecisionRow, FollowUp, MeetingContext, optional};

/// An action with its meeting's day and what became of it.
struct Followed<'a> {
    action: &'a Action,
    decided: NaiveDate,
    due: Option<NaiveDate>,
    /// The day on which it was done or dropped, where that is known on the day of the meeting.
    closed: Option<NaiveDate>,
    state: ActionState,
}

impl PackPage<'_> {
    /// `None` where no meeting was before.
    pub(in crate::record::committee) fn follow_up(&self, meeting: &MeetingContext<'_>) -> Option<FollowUp> {
        let (last_day, last) = meeting.earlier.last()?;
        let actions = followed(meeting, *last_day);
        let decisions = carried(meeting);
        let older = match decisions.len() - last.decisions.len() {
            0 => String::new(),
            count => self.filled("meeting.carried", &[("count", count.to_string())]),
        };
        let details = [
            ("carried", older),
            ("decisions", last.decisions.len().to_string()),
            ("actions", actions.len().to_string()),
            ("states", self.states(&actions)),
        ];
        let headline =
            if actions.is_empty() { "meeting.follow_up_headline_decisions" } else { "meeting.follow_up_headline" };
        let note = [
            ("date", self.date(*last_day)),
            ("days", days_between(*last_day, meeting.day).to_string()),
            ("title", last.title.in_language(self.language()).to_owned()),
        ];
        Some(FollowUp {
            opening: Opening {
                kicker: self.text("meeting.follow_up_kicker"),
                headline: self.filled(headline, &details),
                note: self.filled("meeting.follow_up_note", &note),
            },
            decisions: self.decisions(&decisions),
            actions: actions.iter().map(|one| self.action_row(one, meeting.day)).collect(),
            limits: self.limits_in_force(),
        })
    }

    /// How many actions there are of each state that there is: 逾期 1、进行中 2.
    fn states(&self, actions: &[Followed<'_>]) -> String {
        let states = [
            (ActionState::Late, "meeting.count_late"),
            (ActionState::Open, "meeting.count_open"),
            (ActionState::Done, "meeting.count_done"),
            (ActionState::Dropped, "meeting.count_dropped"),
        ];
        let counted = states.into_iter().filter_map(|(state, key)| {
            let count = actions.iter().filter(|one| one.state == state).count();
            (count > 0).then(|| self.filled(key, &[("count", count.to_string())]))
        });
        counted.collect::<Vec<_>>().join(&self.text("list.separator"))
    }

    pub(super) fn decisions(&self, decisions: &[(NaiveDate, &Decision)]) -> Vec<DecisionRow> {
        (1..).zip(decisions).map(|(number, (day, one)): (usize, _)| self.decision(number, *day, one)).collect()
    }

    fn decision(&self, number: usize, day: NaiveDate, decision: &Decision) -> DecisionRow {
        let outcome = match decision.outcome {
            Outcome::Adopted => "meeting.adopted",
            Outcome::Amended => "meeting.amended",
            Outcome::Deferred => "meeting.deferred",
            Outcome::Rejected => "meeting.rejected",
        };
        DecisionRow {
            number: number.to_string(),
            decided: day.to_string(),
            text: decision.text.in_language(self.language()).to_owned(),
            outcome: self.text(outcome),
        }
    }

    fn action_row(&self, one: &Followed<'_>, today: NaiveDate) -> ActionRow {
        let language = self.language();
        let date = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
        let said = match one.state {
            ActionState::Late => {
                let late = one.due.map_or(0, |due| days_between(due, today));
                self.filled("meeting.late", &[("days", late.to_string())])
            }
            ActionState::Open => self.text("meeting.open"),
            ActionState::Done => self.filled("meeting.done", &[("date", date(one.closed))]),
            ActionState::Dropped => self.filled("meeting.dropped", &[("date", date(one.closed))]),
        };
        ActionRow {
            text: one.action.text.in_language(language).to_owned(),
            owner: one.action.owner.in_language(language).to_owned(),
            decided: one.decided.to_string(),
            due: date(one.due),
            state: one.state,
            said,
            age: days_between(one.decided, one.closed.unwrap_or(today)).to_string(),
            note: optional(one.action.note.as_ref(), language),
        }
    }

    /// What a meeting asked for, as it is on its own day.
    pub(super) fn asked_for(&self, meeting: &MeetingContext<'_>) -> Vec<ActionRow> {
        let actions = meeting.meeting.actions.iter();
        let known = actions.map(|action| follow(meeting.day, action, meeting.day));
        known.map(|one| self.action_row(&one, meeting.day)).collect()
    }

    pub(super) fn date(&self, day: NaiveDate) -> String {
        wording::date(day, self.context.summary.cards.labels)
    }
}

/// The decisions of the last meeting, after those that an earlier one deferred and none has settled since.
fn carried<'a>(meeting: &MeetingContext<'a>) -> Vec<(NaiveDate, &'a Decision)> {
    let Some(((last_day, last), before)) = meeting.earlier.split_last() else { return Vec::new() };
    let deferred = before.iter().flat_map(|(day, earlier)| earlier.decisions.iter().map(move |one| (*day, one)));
    let open = deferred.filter(|(_, one)| {
        // What the last meeting settled is one of its own decisions.
        let settled = one.settled.as_ref().and_then(day).is_some_and(|settled| settled <= *last_day);
        one.outcome == Outcome::Deferred && !settled
    });
    open.chain(last.decisions.iter().map(|one| (*last_day, one))).collect()
}

/// Actions that are open on the day of the meeting, and those that were closed since the meeting before: late ones first,
/// then by the day that they are due, then by their decision.
fn followed<'a>(meeting: &MeetingContext<'a>, since: NaiveDate) -> Vec<Followed<'a>> {
    let all =
        meeting.earlier.iter().flat_map(|(day, earlier)| earlier.actions.iter().map(move |action| (*day, action)));
    let known = all.map(|(decided, action)| follow(decided, action, meeting.day));
    // What was closed at or before the last meeting has been reported there.
    let mut followed: Vec<Followed> = known.filter(|one| one.closed.is_none_or(|closed| closed >= since)).collect();
    followed.sort_by_key(|one| (one.state, one.due.unwrap_or(NaiveDate::MAX), one.decided));
    followed
}

fn follow(decided: NaiveDate, action: &Action, today: NaiveDate) -> Followed<'_> {
    let written = |text: &Option<toml::Spanned<String>>| text.as_ref().and_then(day);
    let by_now = |closed: &NaiveDate| *closed <= today;
    let (done, dropped) = (written(&action.done).filter(by_now), written(&action.dropped).filter(by_now));
    let due = written(&action.due);
    let state = match (done, dropped, due) {
        (Some(_), _, _) => ActionState::Done,
        (None, Some(_), _) => ActionState::Dropped,
        (None, None, Some(due)) if due < today => ActionState::Late,
        (None, None, _) => ActionState::Open,
    };
    Followed { action, decided, due, closed: done.or(dropped), state }
}

fn days_between(from: NaiveDate, to: NaiveDate) -> i64 {
    to.signed_duration_since(from).num_days()
}

#[cfg(test)]
mod tests {
    use super::super::definition::Meeting;
    use super::*;

    #[test]
    fn what_was_deferred_is_carried_on_until_a_meeting_settles_it() {
        let date = |text: &str| text.parse::<NaiveDate>().expect("a date");
        let first = "title = \"a\"\ndate = \"2026-02-11\"\n\
            [[decision]]\ntext = \"adopted then\"\noutcome = \"adopted\"\n\
            [[decision]]\ntext = \"still open\"\noutcome = \"deferred\"\n\
            [[decision]]\ntext = \"settled since\"\noutcome = \"deferred\"\nsettled = \"2026-03-18\"\n\
            [[decision]]\ntext = \"settled later\"\noutcome = \"deferred\"\nsettled = \"2026-05-01\"\n";
        let last = "title = \"b\"\ndate = \"2026-03-18\"\n[[decision]]\ntext = \"new\"\noutcome = \"rejected\"";
        let this = "title = \"c\"\ndate = \"2026-04-15\"";
        let [first, last, this] = [first, last, this].map(|text| toml::from_str::<Meeting>(text).expect("a meeting"));
        let earlier = vec![(date("2026-02-11"), &first), (date("2026-03-18"), &last)];
        let carried = carried(&MeetingContext { meeting: &this, day: date("2026-04-15"), earlier });
        let texts = carried.iter().map(|(_, one)| one.text.in_language(crate::labels::Language::Zh));
        assert_eq!(texts.collect::<Vec<_>>(), ["still open", "settled later", "new"]);
    }

    const EARLIER: &str = r#"
title = "a"
date = "2026-02-11"
[[action]]
text = "no day"
owner = "x"
[[action]]
text = "late"
owner = "x"
due = "2026-03-01"
[[action]]
text = "done before the last meeting"
owner = "x"
done = "2026-02-20"
[[action]]
text = "done since"
owner = "x"
due = "2026-03-20"
done = "2026-03-19"
[[action]]
text = "done after this meeting"
owner = "x"
due = "2026-04-20"
done = "2026-04-18"
[[action]]
text = "dropped"
owner = "x"
dropped = "2026-03-18"
"#;

    #[test]
    fn state_and_age_are_those_of_the_meetings_day() {
        let date = |text: &str| text.parse::<NaiveDate>().expect("a date");
        let (first, last): (Meeting, Meeting) = (
            toml::from_str(EARLIER).expect("a meeting"),
            toml::from_str("title = \"b\"\ndate = \"2026-03-18\"").expect("a meeting"),
        );
        let this: Meeting = toml::from_str("title = \"c\"\ndate = \"2026-04-15\"").expect("a meeting");
        let earlier = vec![(date("2026-02-11"), &first), (date("2026-03-18"), &last)];
        let context = MeetingContext { meeting: &this, day: date("2026-04-15"), earlier };
        let found: Vec<(ActionState, String, i64)> = followed(&context, date("2026-03-18"))
            .iter()
            .map(|one| {
                let text = one.action.text.in_language(crate::labels::Language::Zh).to_owned();
                (one.state, text, days_between(one.decided, one.closed.unwrap_or(context.day)))
            })
            .collect();
        let expected = [
            (ActionState::Late, "late", 63),
            (ActionState::Open, "done after this meeting", 63),
            (ActionState::Open, "no day", 63),
            (ActionState::Done, "done since", 36),
            (ActionState::Dropped, "dropped", 35),
        ];
        let expected = expected.map(|(state, text, days)| (state, text.to_owned(), days));
        assert_eq!(found, expected);
    }
}
