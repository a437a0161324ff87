//! Vetoes (一票否决): inspection lines that exclude a department from awards, and where a pool says so from money.

use crate::period::Span;
use crate::tables::Tables;

/// An inspection line with a veto.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VetoLine {
    pub department: u32,
    /// Days since 1970-01-01.
    pub day: i64,
    pub programme: String,
    pub clause: String,
}

/// The columns of the inspections table that vetoes are read from.
pub const COLUMNS: [&str; 5] = ["inspected_on", "department_id", "programme", "clause", "veto"];

/// The vetoes dated in a span, in order of department and day.
pub fn read(tables: &Tables, span: Span) -> Vec<VetoLine> {
    let Some(table) = tables.table("inspections") else { return Vec::new() };
    let line = |row: usize| {
        let day = table.integer("inspected_on", row)?;
        let recorded = u32::try_from(table.integer("department_id", row)?).ok()?;
        let line = VetoLine {
            department: tables.departments.responsible(recorded, day),
            day,
            programme: table.word("programme", row)?.to_owned(),
            clause: table.word("clause", row).unwrap_or_default().to_owned(),
        };
        (table.integer("veto", row) == Some(1) && span.contains(crate::period::Month::of_day(day))).then_some(line)
    };
    let mut lines: Vec<VetoLine> = (0..table.rows).filter_map(line).collect();
    lines.sort_by(|a, b| (a.department, a.day, &a.programme).cmp(&(b.department, b.day, &b.programme)));
    lines
}
