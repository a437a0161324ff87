//! The slip of a department's wage: the amounts of its groups of staff, how they come about, and an empty form for what
//! the department does with them.

use crate::allocation::money::Payment;
use crate::numbers::Fraction;
use crate::record::summary::Opening;
use crate::record::wording;

use super::report::{AllocationContext, Pool};
use super::{Set, WageSlip, table, yuan};

/// Empty rows of the form.
const FORM_ROWS: u32 = 18;

impl AllocationContext<'_> {
    /// None where the department gets nothing of it.
    pub fn slip(&self, pool: &Pool<'_>, department: u32) -> Option<WageSlip> {
        let rows: Vec<&Payment> = pool.allocated.rows.iter().filter(|row| row.department == department).collect();
        let first = rows.first()?;
        let sum: i128 = rows.iter().map(|row| row.amount).sum();
        let parts = self.summary.shared_parts();
        let period = wording::period(self.summary.cards.period, self.labels());
        let name = self.name(department);
        let details = [("name", name.clone()), ("sum", yuan(sum)), ("total", first.total.printed())];
        let columns = [
            ("allocation.group", Set::Text),
            ("allocation.base", Set::Number),
            ("allocation.counts", Set::Number),
            ("allocation.amount", Set::Number),
            ("allocation.standing", Set::Wide),
        ];
        let mut cells: Vec<Vec<String>> = rows.iter().map(|row| self.slip_row(row)).collect();
        let bases: i128 = rows.iter().filter_map(|row| row.base).sum();
        cells.push(vec![self.text("allocation.all_groups"), yuan(bases), String::new(), yuan(sum), String::new()]);
        let form = ["allocation.form_name", "allocation.form_group", "allocation.amount", "allocation.form_signed"];
        let sign_off = ["department", "office", "date"];
        Some(WageSlip {
            head: crate::record::summary::Furniture {
                document: self.text("allocation.slip_document"),
                entity: name,
                audience: self.text("audience.department"),
                ..parts.head
            },
            opening: Opening {
                kicker: format!("{} · {period}", pool.plan.definition.name(self.language())),
                headline: self.filled("allocation.slip_headline", &details),
                note: self.text("allocation.slip_note"),
            },
            amounts: table(self.labels(), self.text("allocation.slip_amounts"), &columns, cells),
            notes: vec![self.pool_rules(pool)],
            form_heading: self.text("allocation.form_heading"),
            form_columns: form.iter().map(|key| self.text(key)).collect(),
            form_rows: FORM_ROWS,
            sign_off: sign_off.iter().map(|who| self.text(&format!("allocation.sign_off.{who}"))).collect(),
        })
    }

    fn slip_row(&self, row: &Payment) -> Vec<String> {
        let percent = row.driver.times(Fraction::integer(100));
        vec![
            row.group.map_or_else(|| self.text("staff_group.all"), |group| self.group(group)),
            row.base.map_or_else(|| self.text("state.not_applicable"), yuan),
            percent.map(|percent| format!("{}%", percent.rounded(2).printed())).unwrap_or_default(),
            yuan(row.amount),
            self.text(&format!("standing.{}", row.standing.code())),
        ]
    }
}
