//! The appeals that a card lists: what a department disputed, and what became of it.

use crate::period::Period;
use crate::tables::Tables;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appeal {
    pub id: String,
    pub period: Period,
    pub department: u32,
    pub indicator: String,
    /// Days since 1970-01-01.
    pub raised_on: i64,
    pub claim: String,
    pub decision: Decision,
    pub decided_on: Option<i64>,
    pub decided_by: String,
    /// The adjustment that it led to; empty where there is none.
    pub adjustment: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    Open,
    Upheld,
    Partly,
    Refused,
}

impl Decision {
    /// What is not decided yet is open.
    fn named(code: Option<&str>) -> Decision {
        match code {
            Some("upheld") => Decision::Upheld,
            Some("partly") => Decision::Partly,
            Some("refused") => Decision::Refused,
            Some(_) | None => Decision::Open,
        }
    }

    pub fn code(self) -> &'static str {
        match self {
            Decision::Open => "open",
            Decision::Upheld => "upheld",
            Decision::Partly => "partly",
            Decision::Refused => "refused",
        }
    }
}

/// All appeals, in the order of the day on which they were raised, then of the file.
pub fn read(tables: &Tables) -> Vec<Appeal> {
    let Some(table) = tables.table("appeals") else { return Vec::new() };
    let text = |column: &str, row: usize| table.word(column, row).unwrap_or_default().to_owned();
    let of_row = |row: usize| {
        Some(Appeal {
            id: text("appeal_id", row),
            period: table.word("period", row)?.parse().ok()?,
            department: u32::try_from(table.integer("department_id", row)?).ok()?,
            indicator: text("indicator", row),
            raised_on: table.integer("raised_on", row)?,
            claim: text("claim", row),
            decision: Decision::named(table.word("decision", row)),
            decided_on: table.integer("decided_on", row),
            decided_by: text("decided_by", row),
            adjustment: text("adjustment_id", row),
        })
    };
    let mut appeals: Vec<Appeal> = (0..table.rows).filter_map(of_row).collect();
    appeals.sort_by_key(|appeal| appeal.raised_on);
    appeals
}
