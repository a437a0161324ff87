//! What the committee's charts are computed from, whoever shows or explains them.

use std::collections::BTreeMap;

use crate::indicators::entity::Entity;
use crate::indicators::evaluation::Evaluation;
use crate::indicators::indicator::CheckedIndicator;
use crate::indicators::targets::Targets;
use crate::labels::Labels;
use crate::period::{Month, Period, day_of_date};
use crate::tables::departments::Departments;

use super::definition::PackDefinition;
use super::meeting::limits::DatedLimits;

#[derive(Clone, Copy)]
pub struct ChartBasis<'a> {
    pub pack: &'a PackDefinition,
    pub indicators: &'a BTreeMap<String, CheckedIndicator>,
    pub evaluation: &'a Evaluation<'a>,
    pub departments: &'a Departments,
    pub targets: &'a Targets,
    pub labels: &'a Labels,
    /// The month of the report.
    pub period: Period,
    /// The months of the charts.
    pub months: &'a [Month],
    /// What earlier meetings decided on the limits of charts.
    pub limits: &'a [DatedLimits<'a>],
}

impl ChartBasis<'_> {
    /// The month of the report.
    pub fn month(&self) -> Month {
        self.period.span().to
    }

    /// Departments open at the end of the month, in the hospital's order.
    pub fn departments_open(&self) -> Vec<u32> {
        let (departments, span) = (self.departments, self.period.span());
        let open = departments.numbers().filter(|number| departments.open_at_end(*number, span));
        let mut open: Vec<u32> = open.filter(|number| !departments.is_group(*number)).collect();
        let place = |number: u32| departments.at_end(number, span).and_then(|department| department.sort);
        open.sort_by_key(|number| (place(*number).unwrap_or(i64::MAX), *number));
        open
    }

    /// A department, with those that it took over.
    pub fn with_entity<T>(&self, number: u32, with: impl FnOnce(&Entity<'_>) -> T) -> T {
        let members = self.departments.lineage(number, day_of_date(self.period.span().last_day()));
        with(&Entity::Departments { members: &members, departments: self.departments })
    }

    /// What a department, or what belongs to none that is open, is called.
    pub fn who(&self, who: Option<u32>) -> String {
        let found = who.and_then(|number| self.departments.at_end(number, self.period.span()));
        match found {
            Some(department) => department.name_in(self.labels.language()).to_owned(),
            None => self.labels.text("committee.parts_nobody").to_owned(),
        }
    }
}
