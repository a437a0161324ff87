//! The bases of wages (绩效工资基数), which come from outside accounting: by period, department and group of staff.

use std::collections::BTreeMap;

use crate::period::Period;
use crate::tables::Tables;

use super::definition::StaffGroup;

/// Fen by department and group.
pub type Bases = BTreeMap<(u32, StaffGroup), i128>;

/// The bases of a period.
pub fn read(tables: &Tables, period: Period) -> Bases {
    let Some(table) = tables.table("wage_bases") else { return Bases::new() };
    let base = |row: usize| {
        let own = table.word("period", row).is_some_and(|written| written == period.to_string());
        let department = u32::try_from(table.integer("department_id", row)?).ok()?;
        let group = StaffGroup::named(table.word("staff_group", row)?)?;
        let base = i128::from(table.integer("base", row)?);
        own.then_some(((department, group), base))
    };
    (0..table.rows).filter_map(base).collect()
}
