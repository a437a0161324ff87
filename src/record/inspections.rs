//! The inspection lines that a card lists: what was found, by clause, never the free text of the finding.

use crate::numbers::Decimal;
use crate::period::Month;
use crate::tables::Tables;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InspectionLine {
    /// Days since 1970-01-01.
    pub day: i64,
    pub programme: String,
    pub department: u32,
    pub clause: String,
    pub deduction: Decimal,
}

impl InspectionLine {
    pub fn month(&self) -> Month {
        Month::of_day(self.day)
    }
}

/// All lines with a department, in order of day and file.
pub fn read(tables: &Tables) -> Vec<InspectionLine> {
    let Some(table) = tables.table("inspections") else { return Vec::new() };
    let mut lines: Vec<InspectionLine> = (0..table.rows)
        .filter_map(|row| {
            let day = table.integer("inspected_on", row)?;
            let recorded = u32::try_from(table.integer("department_id", row)?).ok()?;
            Some(InspectionLine {
                day,
                programme: table.word("programme", row)?.to_owned(),
                department: tables.departments.responsible(recorded, day),
                clause: table.word("clause", row).unwrap_or_default().to_owned(),
                deduction: Decimal::new(i128::from(table.integer("deduction", row)?), 2),
            })
        })
        .collect();
    lines.sort_by_key(|line| line.day);
    lines
}

/// The columns of the inspections table that the lines are read from.
pub const COLUMNS: [&str; 5] = ["inspected_on", "department_id", "programme", "clause", "deduction"];
