//! What a workbook is made of.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::indicators::indicator::CheckedIndicator;
use crate::labels::Labels;
use crate::period::Period;
use crate::record::status::DocumentStatus;
use crate::record::tidy::Tidy;
use crate::record::tidy::rows::{AwardRow, BonusRow, CarriedRow, RejectedRow};
use crate::record::wording;
use crate::scorecards::card::Scores;
use crate::scorecards::definition::ScorecardDefinition;
use crate::tables::departments::Departments;

use super::names::Names;
use super::{ColumnKind, PageNumber, Sheet, Workbook};

/// The rows of the tidy files, and where the names and the past are.
#[derive(Clone, Copy)]
pub struct WorkbookSource<'a> {
    pub labels: &'a Labels,
    /// Id and name.
    pub hospital: (&'a str, &'a str),
    pub scorecard: &'a ScorecardDefinition,
    pub indicators: &'a BTreeMap<String, CheckedIndicator>,
    pub departments: &'a Departments,
    pub period: Period,
    pub report_date: NaiveDate,
    pub status: &'a DocumentStatus,
    /// The months before and the period itself, in order of time.
    pub history: &'a [Scores],
    /// Its reasons in the reader's language.
    pub tidy: &'a Tidy,
    pub rejected: &'a [RejectedRow],
    pub allocated: &'a AllocatedRows,
    /// SHA-256 of run.json.
    pub run: &'a str,
    /// Hash of all definitions.
    pub catalogue: &'a str,
}

/// Awards and money as the tidy files have them.
#[derive(Clone, Debug, Default)]
pub struct AllocatedRows {
    pub awards: Vec<AwardRow>,
    pub money: Vec<BonusRow>,
    pub carried: Vec<CarriedRow>,
    /// What awards, pools and wages are called, by id.
    pub names: BTreeMap<String, String>,
}

impl WorkbookSource<'_> {
    /// What a manager looks at first comes first.
    pub fn workbook(&self) -> Workbook {
        let labels = self.labels;
        let mut told = vec![(self.totals(), "workbook.totals_text"), (self.scores(), "workbook.scores_text")];
        told.extend(self.allocation());
        told.extend([(self.indicators(), "workbook.indicators_text"), (self.rejected(), "workbook.rejected_text")]);
        let notes = self.notes(&told);
        let sheets = told.into_iter().map(|(sheet, _)| sheet).chain(std::iter::once(notes)).collect();
        let period = wording::period(self.period, labels);
        Workbook {
            title: [self.scorecard.name(labels.language()), &period].join(" "),
            hospital: self.hospital.1.to_owned(),
            audience: labels.text("audience.internal").to_owned(),
            status: [self.status.words(labels), self.report_date.to_string()].join(" "),
            page: PageNumber::around(labels.text("card.page")),
            date: self.report_date,
            sheets,
        }
    }

    pub(super) fn names(&self) -> Names<'_> {
        Names::new(self)
    }

    pub(super) fn sheet(&self, title: &str, heads: &[(&str, ColumnKind)], rows: Vec<Vec<super::Cell>>) -> Sheet {
        let heads = heads.iter().map(|(key, kind)| (self.labels.text(key).to_owned(), *kind)).collect();
        Sheet::new(self.labels.text(title), heads, rows)
    }
}
