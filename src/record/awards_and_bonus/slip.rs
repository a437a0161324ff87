//! The slip of a department's wage: the amounts of its groups of staff, how they come about, and an empty form for what
//! the department does with them.

use crate::allocation::money::Payment;
use crate::numbers::Fraction;
use crate::record::summary::{Furniture, Opening};
use crate::record::wording;

use super::report::{AllocationContext, Pool};
use super::{Set, SlipAmounts, SumTable, WageSlip, table, yuan};

/// Empty rows of the form.
const FORM_ROWS: u32 = 18;

impl AllocationContext<'_> {
    /// `None` where the department gets nothing of any plan.
    pub fn slip(&self, department: u32) -> Option<WageSlip> {
        let of_plans: Vec<(&Pool<'_>, Vec<&Payment>)> = self
            .pools
            .iter()
            .map(|pool| (pool, pool.allocated.rows.iter().filter(|row| row.department == department).collect()))
            .filter(|(_, rows): &(_, Vec<&Payment>)| !rows.is_empty())
            .collect();
        let (first, rows) = of_plans.first()?;
        let sum: i128 = of_plans.iter().flat_map(|(_, rows)| rows).map(|row| row.amount).sum();
        let period = wording::period(self.summary.cards.period, self.labels());
        let name = self.name(department);
        let total = rows.first()?.total.printed();
        let details = [("name", name.clone()), ("sum", yuan(sum)), ("total", total)];
        let form = ["allocation.form_name", "allocation.form_group", "allocation.amount", "allocation.form_signed"];
        let sign_off = ["department", "office", "date"];
        Some(WageSlip {
            head: Furniture {
                document: self.text("allocation.slip_document"),
                entity: name,
                audience: self.text("audience.department"),
                ..self.summary.head()
            },
            opening: Opening {
                kicker: format!("{} · {period}", first.plan.definition.name(self.language())),
                headline: self.filled("allocation.slip_headline", &details),
                note: self.text("allocation.slip_note"),
            },
            amounts: of_plans.iter().map(|(pool, rows)| self.slip_amounts(pool, rows)).collect(),
            form_heading: self.text("allocation.form_heading"),
            form_columns: form.iter().map(|key| self.text(key)).collect(),
            form_rows: FORM_ROWS,
            sign_off: sign_off.iter().map(|who| self.text(&format!("allocation.sign_off.{who}"))).collect(),
        })
    }

    fn slip_amounts(&self, pool: &Pool<'_>, rows: &[&Payment]) -> SlipAmounts {
        let columns = [
            ("allocation.group", Set::Text),
            ("allocation.base", Set::Number),
            ("allocation.counts", Set::Number),
            ("allocation.amount", Set::Number),
            ("allocation.remark", Set::Wide),
        ];
        let (bases, sum): (i128, i128) =
            (rows.iter().filter_map(|row| row.base).sum(), rows.iter().map(|row| row.amount).sum());
        let sums = vec![self.text("allocation.all_groups"), yuan(bases), String::new(), yuan(sum), String::new()];
        let heading =
            self.filled("allocation.slip_amounts", &[("name", pool.plan.definition.name(self.language()).to_owned())]);
        let cells = rows.iter().map(|row| self.slip_row(row)).collect();
        let table = table(self.labels(), heading, &columns, cells);
        SlipAmounts { amounts: SumTable { table, sums }, rules: self.pool_rules(pool) }
    }

    fn slip_row(&self, row: &Payment) -> Vec<String> {
        let percent = row.driver.times(Fraction::integer(100));
        vec![
            self.group_name(row.group),
            row.base.map_or_else(|| self.text("state.not_applicable"), yuan),
            percent.map(|percent| format!("{}%", percent.rounded(2).printed())).unwrap_or_default(),
            yuan(row.amount),
            self.remark(row.standing),
        ]
    }
}
