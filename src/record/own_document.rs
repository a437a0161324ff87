//! Documents that a workspace adds: a template of its own, given a record that there is already.

use serde::Deserialize;
use toml::Spanned;

use super::document::{Page, Record};

/// A block `[[documents]]` of scorecard.toml.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OwnDocument {
    /// Its files are called after it: `notice-D01.pdf`.
    pub name: Spanned<String>,
    /// `notice.typ`, at the top of `report-templates/`.
    pub template: Spanned<String>,
    pub of: Subject,
    /// What the file calls itself, before entity and period; as the page's own document unless given.
    pub title: Option<String>,
}

/// Whose record a document is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Subject {
    /// One for each card.
    DepartmentCard,
    /// One of the hospital.
    Summary,
}

impl Page {
    /// What a workspace's document about this page says in `of`; none is made of several departments at a time.
    fn subject(&self) -> Option<Subject> {
        match self {
            Page::Card(_) => Some(Subject::DepartmentCard),
            Page::Summary(_) => Some(Subject::Summary),
            Page::Cards(_)
            | Page::Equipment(_)
            | Page::EquipmentClass(_)
            | Page::EquipmentReport(_)
            | Page::Committee(_)
            | Page::CommitteeBrief(_)
            | Page::CommitteeSlides(_)
            | Page::Consultation(_)
            | Page::AwardsAndBonus(_)
            | Page::WageSlip(_)
            | Page::Restatement(_)
            | Page::Submission(_)
            | Page::PublicEdition(_) => None,
        }
    }
}

impl OwnDocument {
    /// The record for its template; `None` where it is not about this page. `period` is as printed.
    pub fn of_record(&self, record: &Record, period: &str) -> Option<Record> {
        if record.page.subject() != Some(self.of) {
            return None;
        }
        let mut own = record.clone();
        own.document = self.template.get_ref().trim_end_matches(".typ").to_owned();
        if let Some(title) = &self.title {
            own.imprint.title = [title, &record.entity.name, period].join(" ");
        }
        Some(own)
    }
}
