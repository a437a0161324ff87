//! What the submission is written from, and its pages in order.

use std::collections::BTreeMap;

use chrono::{Datelike as _, NaiveDate};

use crate::indicators::entity::Entity;
use crate::labels::{Labels, Language, Name};
use crate::period::Period;
use crate::record::summary::context::SummaryContext;
use crate::tables::Tables;
use crate::tables::devices::Devices;

use super::changes::Republished;
use super::definition::{Form, Forms};
use super::deviations::Limited;
use super::rows::Valued;
use super::settings::SubmissionSettings;
use super::{Annex, Content, SignOff, Submission};

/// Everything that the submission says.
#[derive(Clone)]
pub struct SubmissionContext<'a> {
    /// The hospital, its indicators and what was read; of scores it has none.
    pub summary: SummaryContext<'a>,
    /// As the tidy files name it.
    pub hospital_id: &'a str,
    pub tables: &'a Tables,
    pub devices: &'a Devices,
    pub forms: &'a Forms,
    /// The national table of the hospital's level, by its id.
    pub national: Option<(&'static str, &'a Form)>,
    pub level: &'static str,
    pub settings: &'a SubmissionSettings,
    /// What was submitted before and is otherwise now; none where nothing was.
    pub republished: Option<&'a [Republished]>,
    /// What each measure is called.
    pub measures: &'a BTreeMap<String, Name>,
}

/// The rows of both tables of indicators, reckoned once for all that is said of them.
pub(super) struct Reckoned<'a> {
    pub disclosure: Vec<Valued<'a>>,
    pub national: Vec<Valued<'a>>,
    pub deviations: Vec<Limited<'a>>,
}

/// Something that the receiving office would ask about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// Beyond a stated limit, and nobody said why: its name, its id and the limit.
    Unexplained { name: String, indicator: String, limit: String },
    /// Rows that must add up do not: the row's name, and what they add up to.
    Unbalanced { name: String, sum: String, equals: String },
}

impl<'a> SubmissionContext<'a> {
    /// All pages, and what is to be found fault with.
    pub fn pages(&self) -> (Submission, Vec<Finding>) {
        let disclosure = self.forms.disclosure.as_ref().map(|form| self.valued(form)).unwrap_or_default();
        let national = self.national.map(|(_, form)| self.valued(form)).unwrap_or_default();
        let mut reckoned = Reckoned { disclosure, national, deviations: Vec::new() };
        reckoned.deviations = self.deviations(&reckoned);
        let annexes = self.annexes(&reckoned);
        let findings = self.findings(&reckoned);
        let period = self.period();
        let submission = Submission {
            letter: self.letter(&reckoned, &annexes),
            annexes,
            level: self.level.to_owned(),
            periods: [period, period.previous(), period.last_year()].map(|period| period.to_string()),
            sign_off: self.sign_off(),
            seal: self.text("submission.seal"),
            fonts: self.fonts(),
        };
        (submission, findings)
    }

    fn findings(&self, reckoned: &Reckoned<'a>) -> Vec<Finding> {
        let unbalanced =
            reckoned.disclosure.iter().chain(&reckoned.national).filter_map(|valued| self.unbalanced(valued));
        let open = reckoned.deviations.iter().filter(|limited| limited.explanation.is_none());
        let unexplained = open.map(|limited| Finding::Unexplained {
            name: limited.name.clone(),
            indicator: limited.indicator.to_owned(),
            limit: limited.limit.clone(),
        });
        unbalanced.chain(unexplained).collect()
    }

    /// In the order of their numbers; a table for which there is no form is left out.
    fn annexes(&self, reckoned: &Reckoned<'a>) -> Vec<Annex> {
        let mut annexes = Vec::new();
        if let Some(form) = &self.forms.disclosure {
            let (table, notes) = self.disclosure(form, &reckoned.disclosure);
            self.push(&mut annexes, self.named(&form.title), Content::Disclosure(table), notes);
        }
        if let Some((id, form)) = self.national {
            let (table, notes) = self.national(id, form, &reckoned.national);
            self.push(&mut annexes, self.named(&form.title), Content::National(table), notes);
        }
        if let Some(form) = &self.forms.equipment {
            let (table, notes) = self.equipment(form);
            self.push(&mut annexes, self.named(&form.title), Content::Equipment(table), notes);
        }
        let (tables, notes) = self.data_quality();
        self.push(&mut annexes, self.text("submission.data_quality"), Content::Tables(tables), notes);
        let deviations = self.deviation_table(reckoned);
        self.push(&mut annexes, self.text("submission.deviations"), Content::Deviations(deviations), Vec::new());
        if let Some(republished) = self.republished {
            let table = self.changes_table(republished);
            let notes = vec![self.text("submission.changes_note")];
            self.push(&mut annexes, self.text("submission.changes"), Content::Changes(table), notes);
        }
        let definitions = self.definitions();
        self.push(&mut annexes, self.text("submission.definitions"), Content::Definitions(definitions), Vec::new());
        if let Some(calendar) = &self.forms.calendar {
            let (table, notes) = self.calendar(calendar);
            self.push(&mut annexes, self.text("submission.calendar"), Content::Calendar(table), notes);
        }
        annexes
    }

    fn push(&self, annexes: &mut Vec<Annex>, title: String, content: Content, notes: Vec<String>) {
        let number = (annexes.len() + 1).to_string();
        let signed = matches!(content, Content::Disclosure(_));
        annexes.push(Annex {
            label: self.filled("submission.annex", &[("number", number)]),
            title,
            reporter: self.filled("submission.reporter", &[("name", self.summary.cards.hospital.to_owned())]),
            period: self.filled("submission.of_period", &[("period", self.period_name(self.period()))]),
            content,
            notes,
            signed,
        });
    }

    fn sign_off(&self) -> Vec<SignOff> {
        let settings = self.settings;
        let date = self.date(self.summary.cards.report_date);
        let lines = [
            ("submission.sign_reporter", settings.reporter.clone()),
            ("submission.sign_reviewer", settings.reviewer.clone()),
            ("submission.sign_statistics_head", settings.statistics_head.clone()),
            ("submission.sign_unit_head", settings.unit_head.clone()),
            ("submission.sign_phone", settings.phone.clone()),
            ("submission.sign_date", Some(date)),
        ];
        lines.map(|(key, text)| SignOff { label: self.text(key), text: text.unwrap_or_default() }).into()
    }

    pub(super) fn period(&self) -> Period {
        self.summary.cards.period
    }

    pub(super) fn labels(&self) -> &'a Labels {
        self.summary.cards.labels
    }

    pub(super) fn language(&self) -> Language {
        self.labels().language()
    }

    pub(super) fn text(&self, key: &str) -> String {
        self.labels().text(key).to_owned()
    }

    pub(super) fn filled(&self, key: &str, details: &[(&str, String)]) -> String {
        self.labels().filled(key, details)
    }

    pub(super) fn named(&self, name: &Name) -> String {
        name.in_language(self.language()).to_owned()
    }

    /// 2026年第一季度: without spaces, as letters write it.
    pub(super) fn period_name(&self, period: Period) -> String {
        self.in_period_words(period, ["submission.period_year", "submission.period_quarter", "submission.period_month"])
    }

    /// The head of a column.
    pub(super) fn period_head(&self, period: Period) -> String {
        self.in_period_words(period, ["submission.head_year", "submission.head_quarter", "submission.head_month"])
    }

    fn in_period_words(&self, period: Period, [year_key, quarter_key, month_key]: [&str; 3]) -> String {
        match period {
            Period::Year(year) => self.filled(year_key, &[("year", year.to_string())]),
            Period::Quarter(year, quarter) => {
                let ordinal = self.text(&format!("submission.ordinal_{quarter}"));
                self.filled(quarter_key, &[("year", year.to_string()), ("ordinal", ordinal)])
            }
            Period::Month(month) => {
                let name = self.text(&format!("month.{}", month.number()));
                self.filled(month_key, &[("year", month.year().to_string()), ("month", name)])
            }
        }
    }

    /// 2026年4月12日
    pub(super) fn date(&self, date: NaiveDate) -> String {
        let details = [
            ("year", date.year().to_string()),
            ("month", self.text(&format!("month.{}", date.month()))),
            ("day", date.day().to_string()),
        ];
        self.filled("submission.date", &details)
    }

    pub(super) fn whole_hospital(&self) -> Entity<'a> {
        Entity::Hospital
    }
}
