//! What the pack is written from, and the pack while it is being written.

use crate::indicators::targets::Targets;
use crate::labels::Language;
use crate::period::Month;
use crate::record::equipment::context::DeviceContext;
use crate::record::summary::Summary;
use crate::record::summary::context::SummaryContext;
use crate::record::tidy::rows::SignalRow;
use crate::record::wording;

use super::basis::ChartBasis;
use super::definition::PackDefinition;
use super::layout::Layout;
use super::meeting::limits::{ChartOf, DatedLimits};
use super::meeting::{MeetingContext, MeetingPages};
use super::reading::{self, Reading};
use super::{Pack, SignalPage};

/// More pages than these are no pages of a meeting: the others' signals stand in the matrix and in the appendix.
pub const PAGES_AT_MOST: usize = 12;

/// The scored months, the pack's definition and the targets.
pub struct PackContext<'a> {
    pub summary: SummaryContext<'a>,
    pub pack: &'a PackDefinition,
    pub targets: &'a Targets,
    /// The months of the charts.
    pub months: &'a [Month],
    pub layout: Layout,
    /// The meeting that the pack is for, where one is named.
    pub meeting: Option<MeetingContext<'a>>,
    /// What earlier meetings decided on the limits of charts.
    pub limits: &'a [DatedLimits<'a>],
    /// Large equipment, where the hospital has any with a card.
    pub equipment: Option<DeviceContext<'a>>,
}

impl<'a> PackContext<'a> {
    /// The pack of the last of its months; pages that the summary has too are the summary's.
    pub fn pack(&self) -> Pack {
        let Summary { head, ranking: _, heat_map: _, changes, targets: _, cost_ratios, basis } = self.summary.summary();
        let readings = reading::of_chart(self.charts(), ChartOf::Hospital);
        let page = PackPage { context: self, readings: &readings };
        let signals: Vec<SignalPage> = page.signalling().into_iter().map(|reading| page.signal_page(reading)).collect();
        let document = self.text("committee.document");
        let pack = self.layout.fitted(Pack {
            head: crate::record::summary::Furniture { document, ..head },
            meeting: None,
            matrix: page.matrix(),
            signals,
            departments: page.department_signals(),
            funnels: page.funnels(),
            equipment: self.equipment.as_ref().and_then(DeviceContext::watch_list),
            cost_ratios,
            changes,
            basis,
            requests: None,
            appendix: page.appendix(),
        });
        // What the agenda and the requests point to is known now.
        let meeting = self.meeting.as_ref().map(|meeting| page.meeting(meeting, &pack));
        let requests = page.requests(self.meeting.as_ref(), &pack);
        Pack { meeting, requests, ..pack }
    }

    /// What its charts are computed from.
    pub fn charts(&self) -> ChartBasis<'a> {
        let cards = &self.summary.cards;
        ChartBasis {
            pack: self.pack,
            indicators: cards.indicators,
            evaluation: cards.evaluation,
            departments: cards.departments,
            targets: self.targets,
            labels: cards.labels,
            period: cards.period,
            months: self.months,
            limits: self.limits,
        }
    }

    /// The charts' months, for `signals.csv`.
    pub fn signal_rows(&self, hospital: &str) -> Vec<SignalRow> {
        let readings = reading::of_chart(self.charts(), ChartOf::Hospital);
        PackPage { context: self, readings: &readings }.signal_rows(hospital)
    }

    pub(super) fn text(&self, key: &str) -> String {
        self.summary.cards.labels.text(key).to_owned()
    }

    pub(super) fn filled(&self, key: &str, details: &[(&str, String)]) -> String {
        self.summary.cards.labels.filled(key, details)
    }

    /// The month of the report.
    pub(super) fn month(&self) -> Month {
        self.summary.cards.period.span().to
    }

    pub(super) fn month_name(&self, month: Month) -> String {
        wording::period(crate::period::Period::Month(month), self.summary.cards.labels)
    }
}

/// The pack being written.
pub(super) struct PackPage<'a> {
    pub context: &'a PackContext<'a>,
    pub readings: &'a [Reading<'a>],
}

impl<'a> PackPage<'a> {
    pub fn meeting(&self, meeting: &MeetingContext<'_>, pack: &Pack) -> MeetingPages {
        MeetingPages {
            agenda: self.agenda(meeting, pack),
            follow_up: self.follow_up(meeting),
            minutes: self.minutes(meeting, pack),
        }
    }

    pub fn language(&self) -> Language {
        self.context.summary.cards.labels.language()
    }

    pub fn text(&self, key: &str) -> String {
        self.context.text(key)
    }

    pub fn filled(&self, key: &str, details: &[(&str, String)]) -> String {
        self.context.filled(key, details)
    }

    /// The indicators that have a page: worst first, then in the order of the pack.
    pub fn signalling(&self) -> Vec<&'a Reading<'a>> {
        let mut found: Vec<&Reading> = self.readings.iter().filter(|reading| reading.signal().is_some()).collect();
        found.sort_by_key(|reading| reading.urgency());
        found.truncate(PAGES_AT_MOST);
        found
    }

    /// The label of an indicator's page; empty where it has none.
    pub fn page_of(&self, reading: &Reading) -> String {
        let has_page = self.signalling().iter().any(|other| other.indicator.id == reading.indicator.id);
        if has_page { label(&reading.indicator.id) } else { String::new() }
    }
}

/// What links to an indicator's page lead to.
pub(super) fn label(indicator: &str) -> String {
    format!("signal-{indicator}")
}
