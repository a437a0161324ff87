//! The meeting that a pack is for: its agenda and who is expected, what became of what was decided before, what is put to
//! a decision now, and the minutes that are to be written.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::record::summary::Opening;

pub mod definition;
pub mod limits;

mod agenda;
mod follow_up;
mod minutes;
mod requests;

use super::Pack;
use definition::{Meeting, PackPart, Words};

/// The meeting itself, and those before it in the order of their days.
pub struct MeetingContext<'a> {
    pub meeting: &'a Meeting,
    pub day: NaiveDate,
    pub earlier: Vec<(NaiveDate, &'a Meeting)>,
}

/// The pages that a pack has only where it is for a meeting.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MeetingPages {
    pub agenda: Agenda,
    /// Absent where there was no meeting before.
    pub follow_up: Option<FollowUp>,
    pub minutes: Minutes,
}

/// What is to be talked about, and by whom.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Agenda {
    pub opening: Opening,
    /// When, where, who leads and who writes: names and values.
    pub facts: Vec<Fact>,
    pub items: Vec<AgendaRow>,
    pub attendance: Vec<AttendanceRow>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Fact {
    pub name: String,
    pub value: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AgendaRow {
    pub number: String,
    pub item: String,
    pub presenter: String,
    pub asks: String,
    pub proposal: String,
    /// Minutes; empty where none are planned.
    pub minutes: String,
    /// Labels of the pages that it rests on.
    pub pages: Vec<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AttendanceRow {
    pub name: String,
    pub role: String,
    /// Empty until the meeting.
    pub attended: String,
}

/// What was decided last time, and what became of every action that was open since.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FollowUp {
    pub opening: Opening,
    pub decisions: Vec<DecisionRow>,
    pub actions: Vec<ActionRow>,
    /// Whose limits were decided, from which months and why: all that hold for this pack.
    pub limits: Vec<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DecisionRow {
    pub number: String,
    /// The day of the meeting that decided, or deferred, it.
    pub decided: String,
    pub text: String,
    pub outcome: String,
}

/// What somebody was to do.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ActionRow {
    pub text: String,
    pub owner: String,
    /// The day of the meeting that asked for it.
    pub decided: String,
    /// Empty where it has no day to be done by.
    pub due: String,
    pub state: ActionState,
    /// The state in words, with the days that it is late.
    pub said: String,
    /// Days from the decision to the meeting, or to the day on which it was closed.
    pub age: String,
    pub note: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActionState {
    Late,
    Open,
    Done,
    Dropped,
}

/// Everything that the committee is asked to decide, with room for the outcome.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Requests {
    pub opening: Opening,
    pub rows: Vec<RequestRow>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RequestRow {
    pub number: String,
    pub item: String,
    pub asks: String,
    pub proposal: String,
    /// Labels of the pages that it rests on.
    pub pages: Vec<String>,
}

/// What the secretary fills in.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Minutes {
    pub opening: Opening,
    pub facts: Vec<Fact>,
    pub items: Vec<MinutesItem>,
    /// What the meeting's file already says was decided, on figures, on work and on the limits of charts.
    pub decisions: Vec<DecisionRow>,
    pub actions: Vec<ActionRow>,
    pub limits: Vec<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MinutesItem {
    pub number: String,
    pub item: String,
    /// Who presents it; empty where nobody is named.
    pub presenter: String,
    pub proposal: String,
}

/// The pages of a pack that an item rests on, as the labels that links lead to, each once. `follow_up` says that there was
/// a meeting before.
fn pages_of(item: &definition::AgendaItem, pack: &Pack, follow_up: bool) -> Vec<String> {
    let of_indicator = |id: &str| {
        let own = pack.signals.iter().find(|page| page.indicator == id).map(|page| page.page.clone());
        // What does not signal stands with its months in the appendix.
        own.or_else(|| label_of(PackPart::Appendix, pack, follow_up))
    };
    let of_indicators = item.indicators.iter().filter_map(|id| of_indicator(id.get_ref()));
    let mut pages: Vec<String> = Vec::new();
    for page in of_indicators.chain(item.parts.iter().filter_map(|part| label_of(*part, pack, follow_up))) {
        if !pages.contains(&page) {
            pages.push(page);
        }
    }
    pages
}

/// The label of a part, where the pack has it.
fn label_of(part: PackPart, pack: &Pack, follow_up: bool) -> Option<String> {
    let (name, is_there) = match part {
        PackPart::FollowUp => ("follow-up", follow_up),
        PackPart::Matrix => ("matrix", true),
        PackPart::Departments => ("departments", pack.departments.is_some()),
        PackPart::Funnels => ("funnels", pack.funnels.is_some()),
        PackPart::Equipment => ("equipment", pack.equipment.is_some()),
        PackPart::CostRatios => ("cost-ratios", pack.cost_ratios.is_some()),
        PackPart::Movers => ("movers", pack.changes.is_some()),
        PackPart::DataQuality => ("data-quality", true),
        PackPart::Appendix => ("appendix", !pack.appendix.series.is_empty()),
    };
    is_there.then(|| format!("part-{name}"))
}

/// A text that may be left out, in the document's language.
fn optional(words: Option<&Words>, language: crate::labels::Language) -> String {
    words.map(|words| words.in_language(language).to_owned()).unwrap_or_default()
}
