//! How final a document is: it says so on every page.

use chrono::NaiveDate;

use crate::labels::Labels;

use super::wording;

/// A month is drafted, checked by the departments, and locked; what changes after that is a restatement.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum DocumentStatus {
    /// 初算稿
    #[default]
    Draft,
    /// 科室核对稿
    Review,
    /// 终稿: as it was approved.
    Final(Approval),
    /// 重述稿: no longer what was approved.
    Restated(Approval),
}

/// Who locked a period, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approval {
    pub by: String,
    pub on: NaiveDate,
}

impl DocumentStatus {
    /// As run.json and the labels name it.
    pub fn code(&self) -> &'static str {
        match self {
            DocumentStatus::Draft => "draft",
            DocumentStatus::Review => "review",
            DocumentStatus::Final(_) => "final",
            DocumentStatus::Restated(_) => "restated",
        }
    }

    pub fn words(&self, labels: &Labels) -> String {
        labels.text(&format!("status.{}", self.code())).to_owned()
    }

    /// Until when departments may object, or who approved it.
    pub fn note(&self, report_date: NaiveDate, labels: &Labels) -> String {
        match self {
            DocumentStatus::Draft | DocumentStatus::Review => {
                let deadline = report_date + chrono::Days::new(DAYS_TO_OBJECT);
                labels.filled("form.feedback_until", &[("date", wording::date(deadline, labels))])
            }
            DocumentStatus::Final(approval) | DocumentStatus::Restated(approval) => {
                let details = [("by", approval.by.clone()), ("date", wording::date(approval.on, labels))];
                labels.filled(&format!("status.{}_note", self.code()), &details)
            }
        }
    }
}

/// From the date of the report.
const DAYS_TO_OBJECT: u64 = 9;
