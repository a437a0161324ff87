//! A meeting of the committee, as `meetings/<name>.toml` says it: before it what is planned, after it what was decided.

use chrono::NaiveDate;
use serde::Deserialize;
use toml::Spanned;

use crate::labels::{Language, Name};
use crate::period::{Month, Period};

/// One file of the workspace's `meetings/`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Meeting {
    pub title: Words,
    /// 2026-04-15
    pub date: Spanned<String>,
    pub time: Option<Words>,
    pub place: Option<Words>,
    pub chair: Option<Words>,
    pub secretary: Option<Words>,
    #[serde(default, rename = "attendance")]
    pub attendance: Vec<Attendee>,
    #[serde(default, rename = "agenda")]
    pub agenda: Vec<AgendaItem>,
    #[serde(default, rename = "decision")]
    pub decisions: Vec<Decision>,
    #[serde(default, rename = "action")]
    pub actions: Vec<Action>,
    #[serde(default)]
    pub limits: Vec<LimitsDecision>,
}

/// What somebody wrote: the same in every document, or in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Words {
    Same(String),
    Both(Name),
}

impl Words {
    pub fn in_language(&self, language: Language) -> &str {
        match self {
            Words::Same(text) => text,
            Words::Both(name) => name.in_language(language),
        }
    }
}

/// Who is expected.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attendee {
    pub name: Words,
    pub role: Option<Words>,
    /// Filled in at the meeting.
    pub attended: Option<Attended>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Attended {
    Present,
    Excused,
    Absent,
}

/// What is to be talked about (议题).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgendaItem {
    pub item: Words,
    pub presenter: Option<Words>,
    /// What the committee is asked to look at and decide (提请审议事项).
    pub asks: Option<Words>,
    /// The resolution that is put to it (建议决议).
    pub proposal: Option<Words>,
    pub minutes: Option<u16>,
    /// Indicators of the pack that it rests on.
    #[serde(default)]
    pub indicators: Vec<Spanned<String>>,
    /// Other parts of the pack that it rests on.
    #[serde(default)]
    pub parts: Vec<PackPart>,
}

/// A part of the pack that an item may point to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PackPart {
    FollowUp,
    Matrix,
    Departments,
    Funnels,
    Equipment,
    CostRatios,
    Movers,
    DataQuality,
    Appendix,
}

/// What the meeting decided.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    pub text: Words,
    pub outcome: Outcome,
    /// Of what was deferred, the day of the meeting that decided it; it is carried on until then.
    pub settled: Option<Spanned<String>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    Adopted,
    Amended,
    Deferred,
    Rejected,
}

/// What somebody is to do, with what became of it: the entry stays in the file of the meeting that asked for it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Action {
    pub text: Words,
    pub owner: Words,
    pub due: Option<Spanned<String>>,
    /// The day on which it was done or dropped; open until then.
    pub done: Option<Spanned<String>>,
    pub dropped: Option<Spanned<String>>,
    pub note: Option<Words>,
}

/// That the limits of a control chart come from other months than all of them. Nothing else moves the lines.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LimitsDecision {
    pub indicator: Spanned<String>,
    /// Whose chart; the hospital's where none is named.
    pub department: Option<Spanned<String>>,
    /// The first month of a new mean with limits of its own.
    pub from: Option<Spanned<String>>,
    /// First and last of the months that mean and limits are taken from.
    pub baseline: Option<[Spanned<String>; 2]>,
    pub reason: Words,
}

impl Meeting {
    /// `None` where the date is none, which the workspace says when it is read.
    pub fn day(&self) -> Option<NaiveDate> {
        day(&self.date)
    }
}

/// A day written 2026-04-15.
pub fn day(text: &Spanned<String>) -> Option<NaiveDate> {
    text.get_ref().parse().ok()
}

/// A month written 2026-04.
pub fn month(text: &Spanned<String>) -> Option<Month> {
    match text.get_ref().parse() {
        Ok(Period::Month(month)) => Some(month),
        Ok(Period::Quarter(_, _) | Period::Year(_)) | Err(_) => None,
    }
}
