//! The sheets on awards and money: who was awarded and why not, what each department gets, and what is paid or taken back
//! for earlier months. A report that plans nothing of the kind has none of them.

use crate::allocation::definition::FEN;
use crate::numbers::Decimal;
use crate::record::tidy::rows::{AwardRow, BonusRow, CarriedRow};

use super::ColumnKind::{Change, Id, Number, Ordinal, Sentence, Text};
use super::{Cell, Sheet, WorkbookSource};

impl WorkbookSource<'_> {
    /// Each with what the notes say of it.
    pub(super) fn allocation(&self) -> Vec<(Sheet, &'static str)> {
        let sheets = [
            (self.awards(), "workbook.awards_text"),
            (self.money(), "workbook.money_text"),
            (self.carried(), "workbook.carried_text"),
        ];
        sheets.into_iter().filter(|(sheet, _)| !sheet.rows.is_empty()).collect()
    }

    fn awards(&self) -> Sheet {
        let heads = [
            ("workbook.award", Text),
            ("workbook.among", Text),
            ("workbook.place", Ordinal),
            ("workbook.department_id", Text),
            ("workbook.department", Text),
            ("workbook.value", Number),
            ("workbook.state", Text),
            ("workbook.reason", Sentence),
            ("workbook.award_id", Id),
            ("workbook.kind_id", Id),
            ("workbook.state_id", Id),
        ];
        let names = self.names();
        let row = |row: &AwardRow| {
            vec![
                self.planned(&row.award),
                if row.among.is_empty() { self.word("summary.whole_hospital") } else { names.kind(&row.among) },
                Cell::whole(row.place),
                Cell::text(&row.entity_id),
                names.department(&row.entity_id),
                Cell::number(row.value),
                self.word(&format!("award_state.{}", row.state)),
                Cell::text(&row.reason),
                Cell::text(&row.award),
                Cell::text(&row.among),
                Cell::text(&row.state),
            ]
        };
        self.sheet("workbook.awards", &heads, self.allocated.awards.iter().map(row).collect()).to_filter(1)
    }

    fn money(&self) -> Sheet {
        let heads = [
            ("workbook.pool", Text),
            ("workbook.department_id", Text),
            ("workbook.department", Text),
            ("workbook.staff_group", Text),
            ("workbook.driver", Number),
            ("workbook.share", Number),
            ("workbook.amount", Number),
            ("workbook.state", Text),
            ("workbook.pool_id", Id),
            ("workbook.staff_group_id", Id),
            ("workbook.state_id", Id),
        ];
        let names = self.names();
        let row = |row: &BonusRow| {
            // What nobody gets has no department.
            let kept = row.entity_id.is_empty();
            let group = || self.word(&format!("staff_group.{}", code(&row.staff_group)));
            vec![
                self.planned(&row.pool),
                Cell::text(&row.entity_id),
                if kept { self.word("allocation.reserve") } else { names.department(&row.entity_id) },
                if kept { Cell::Empty } else { group() },
                Cell::number(row.driver),
                Cell::number(row.share),
                Cell::Number(Decimal::new(row.amount_fen, FEN)),
                if kept { Cell::Empty } else { self.word(&format!("standing.{}", row.state)) },
                Cell::text(&row.pool),
                Cell::text(&row.staff_group),
                Cell::text(&row.state),
            ]
        };
        self.sheet("workbook.money", &heads, self.allocated.money.iter().map(row).collect()).to_filter(3)
    }

    fn carried(&self) -> Sheet {
        let heads = [
            ("workbook.pool", Text),
            ("workbook.department_id", Text),
            ("workbook.department", Text),
            ("workbook.staff_group", Text),
            ("workbook.carried_period", Text),
            ("allocation.carried_approved", Number),
            ("allocation.carried_settled", Number),
            ("allocation.carried_restated", Number),
            ("allocation.carried_amount", Change),
            ("workbook.pool_id", Id),
            ("workbook.staff_group_id", Id),
        ];
        let names = self.names();
        let row = |row: &CarriedRow| {
            let yuan = |fen: i128| Cell::Number(Decimal::new(fen, FEN));
            vec![
                self.planned(&row.pool),
                Cell::text(&row.entity_id),
                names.department(&row.entity_id),
                self.word(&format!("staff_group.{}", code(&row.staff_group))),
                Cell::text(&row.period),
                yuan(row.approved_fen),
                yuan(row.settled_fen),
                yuan(row.restated_fen),
                yuan(row.amount_fen),
                Cell::text(&row.pool),
                Cell::text(&row.staff_group),
            ]
        };
        self.sheet("workbook.carried", &heads, self.allocated.carried.iter().map(row).collect()).to_filter(3)
    }

    /// An award, a pool or wages by name.
    fn planned(&self, id: &str) -> Cell {
        Cell::text(self.allocated.names.get(id).map_or(id, String::as_str))
    }

    fn word(&self, key: &str) -> Cell {
        Cell::text(self.labels.text(key))
    }
}

/// Where staff are not told apart, all of them.
fn code(group: &str) -> &str {
    if group.is_empty() { "all" } else { group }
}
