//! Which dated decisions hold for a control chart: from which months its mean and limits are taken.

use chrono::NaiveDate;

use crate::labels::Labels;
use crate::period::{Month, Period, Span};
use crate::record::committee::context::PackPage;
use crate::record::wording;
use crate::signals::xmr::Baseline;

use super::MeetingContext;
use super::definition::{LimitsDecision, Meeting, Words, month};

/// Whose chart a decision is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChartOf {
    Hospital,
    /// A department and those that it took over.
    Department(u32),
}

/// A decision on limits, with its meeting's day.
#[derive(Clone, Debug)]
pub struct DatedLimits<'a> {
    pub day: NaiveDate,
    pub of: ChartOf,
    pub indicator: &'a str,
    pub from: Option<Month>,
    pub baseline: Option<Span>,
    pub reason: &'a Words,
}

/// What a chart's decisions come to.
#[derive(Clone, Debug)]
pub struct Limits<'a> {
    pub baseline: Baseline,
    pub rebased: Vec<Month>,
    /// In the order of their days.
    pub decisions: Vec<DatedLimits<'a>>,
}

/// The decisions of meetings in the order of their days. `department` finds a department by what the file calls it.
pub fn dated<'a>(
    meetings: impl Iterator<Item = &'a Meeting>,
    department: impl Fn(&str) -> Option<u32>,
) -> Vec<DatedLimits<'a>> {
    let of = |decision: &LimitsDecision| match &decision.department {
        Some(name) => department(name.get_ref()).map(ChartOf::Department),
        None => Some(ChartOf::Hospital),
    };
    let of_meeting = |meeting: &'a Meeting| {
        let day = meeting.day();
        meeting.limits.iter().map(move |decision| (day, decision))
    };
    let mut dated: Vec<DatedLimits> = meetings
        .flat_map(of_meeting)
        .filter_map(|(day, decision)| {
            Some(DatedLimits {
                day: day?,
                of: of(decision)?,
                indicator: decision.indicator.get_ref(),
                from: decision.from.as_ref().and_then(month),
                baseline: decision
                    .baseline
                    .as_ref()
                    .and_then(|[from, to]| Some(Span { from: month(from)?, to: month(to)? })),
                reason: &decision.reason,
            })
        })
        .collect();
    dated.sort_by_key(|decision| decision.day);
    dated
}

/// What holds for one chart. Every first month of a new mean counts; of frozen baselines the last decided one, and one
/// that a later decision begins anew after is over by itself, since the new months have none of its points.
pub fn of_chart<'a>(decisions: &[DatedLimits<'a>], of: ChartOf, indicator: &str) -> Limits<'a> {
    let own = decisions.iter().filter(|decision| decision.of == of && decision.indicator == indicator);
    let decisions: Vec<DatedLimits> = own.cloned().collect();
    let mut rebased: Vec<Month> = decisions.iter().filter_map(|decision| decision.from).collect();
    rebased.sort_unstable();
    rebased.dedup();
    let frozen = decisions.iter().rev().find_map(|decision| decision.baseline);
    Limits { baseline: frozen.map_or(Baseline::All, Baseline::Frozen), rebased, decisions }
}

/// 自 2025 年 7 月起重算（2026 年 3 月 18 日会议：…）。
pub fn words(decision: &DatedLimits<'_>, labels: &Labels) -> String {
    let month = |month: Month| wording::period(Period::Month(month), labels);
    let anew = decision.from.map(|from| labels.filled("meeting.limits_from", &[("month", month(from))]));
    let frozen = decision
        .baseline
        .map(|Span { from, to }| labels.filled("meeting.limits_baseline", &[("from", month(from)), ("to", month(to))]));
    let what: Vec<String> = anew.into_iter().chain(frozen).collect();
    let details = [
        ("what", what.join(labels.text("list.semicolon"))),
        ("date", wording::date(decision.day, labels)),
        ("reason", decision.reason.in_language(labels.language()).trim_end_matches(['.', '。']).to_owned()),
    ];
    labels.filled("meeting.limits", &details)
}

impl PackPage<'_> {
    pub(in crate::record::committee) fn limits_words(&self, decision: &DatedLimits<'_>) -> String {
        words(decision, self.context.summary.cards.labels)
    }

    /// Every decision on limits that this pack's charts follow, with whose chart and which it is about.
    pub(super) fn limits_in_force(&self) -> Vec<String> {
        self.limits_listed(self.context.limits)
    }

    /// What the meeting itself decided: the charts of the next pack follow it.
    pub(super) fn limits_decided(&self, meeting: &MeetingContext<'_>) -> Vec<String> {
        let directory = &self.context.summary.cards.departments.directory;
        let own = dated(std::iter::once(meeting.meeting), |name| directory.resolve(name, None).ok());
        self.limits_listed(&own)
    }

    fn limits_listed(&self, decisions: &[DatedLimits<'_>]) -> Vec<String> {
        let cards = &self.context.summary.cards;
        let listed = |decision: &DatedLimits<'_>| {
            let indicator = &cards.indicators.get(decision.indicator)?.definition;
            let whose = match decision.of {
                ChartOf::Hospital => self.text("summary.whole_hospital"),
                ChartOf::Department(number) => self.who(Some(number)),
            };
            let name = format!("{whose} · {}", indicator.name(cards.labels.language()));
            Some(self.filled("list.named", &[("name", name), ("text", self.limits_words(decision))]))
        };
        decisions.iter().filter_map(listed).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meeting(text: &str) -> Meeting {
        toml::from_str(text).expect("a meeting")
    }

    #[test]
    fn the_last_frozen_baseline_holds_and_every_new_beginning() {
        let first = meeting(
            "title = \"a\"\ndate = \"2026-01-10\"\n[[limits]]\nindicator = \"visits\"\nfrom = \"2025-07\"\nreason = \"b\"\n\
             [[limits]]\nindicator = \"visits\"\nbaseline = [\"2025-07\", \"2025-12\"]\nreason = \"c\"\n",
        );
        let second = meeting(
            "title = \"a\"\ndate = \"2026-02-10\"\n[[limits]]\nindicator = \"visits\"\n\
             baseline = [\"2025-08\", \"2026-01\"]\nreason = \"d\"\n\
             [[limits]]\nindicator = \"visits\"\ndepartment = \"D1\"\nfrom = \"2025-09\"\nreason = \"e\"\n",
        );
        // In whatever order the files stand.
        let dated = dated([&second, &first].into_iter(), |name| (name == "D1").then_some(7));
        let month = |text: &str| match text.parse() {
            Ok(crate::period::Period::Month(month)) => month,
            other => panic!("{other:?}"),
        };
        let hospital = of_chart(&dated, ChartOf::Hospital, "visits");
        assert_eq!(hospital.rebased, [month("2025-07")]);
        assert_eq!(hospital.baseline, Baseline::Frozen(Span { from: month("2025-08"), to: month("2026-01") }));
        assert_eq!(hospital.decisions.len(), 3);
        let department = of_chart(&dated, ChartOf::Department(7), "visits");
        assert_eq!((department.rebased.len(), department.baseline), (1, Baseline::All));
        assert!(of_chart(&dated, ChartOf::Hospital, "discharges").decisions.is_empty());
    }
}
