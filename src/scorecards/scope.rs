//! Over whom an indicator of a card is counted (统计口径): the department itself, or the group that it belongs to.

use serde::Deserialize;

use crate::period::{Span, day_of_date};
use crate::tables::departments::Departments;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CountedAt {
    #[default]
    Department,
    /// The whole group (大科); a department of no group is counted by itself.
    Group,
}

impl CountedAt {
    /// The departments whose rows count.
    pub fn members(self, departments: &Departments, department: u32, span: Span) -> Vec<u32> {
        match (self, departments.at_end(department, span).and_then(|found| found.group)) {
            (CountedAt::Group, Some(group)) => departments.of_group(group, span),
            (CountedAt::Group, None) | (CountedAt::Department, _) => vec![department],
        }
    }

    /// Those with the departments that were merged into them by the end of the span: whose past is their history.
    pub fn lineage(self, departments: &Departments, department: u32, span: Span) -> Vec<u32> {
        let by = day_of_date(span.last_day());
        let members = self.members(departments, department, span).into_iter();
        let mut lineage: Vec<u32> = members.flat_map(|member| departments.lineage(member, by)).collect();
        lineage.sort_unstable();
        lineage.dedup();
        lineage
    }
}
