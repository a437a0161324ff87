//! The slip of a department's wage: the amounts of its groups of staff, how they come about, what is paid or taken back for
//! earlier months, and an empty form for what the department does with them.

use crate::allocation::carried::Carried;
use crate::allocation::money::Payment;
use crate::numbers::Fraction;
use crate::record::detail_table::{DetailTable, Set};
use crate::record::summary::{Furniture, Opening};
use crate::record::wording;

use super::report::{AllocationContext, Pool};
use super::{SlipAmounts, SlipCarried, SumTable, WageSlip, yuan, yuan_signed};

/// Empty rows of the form, and the fewest of them where money of earlier months takes their room.
const FORM_ROWS: usize = 18;
const FORM_ROWS_AT_LEAST: usize = 8;

/// Rows of the form that the heads and sums of the table of earlier months take the room of.
const CARRIED_FURNITURE: usize = 2;

impl AllocationContext<'_> {
    /// `None` where the department gets nothing of any plan, and nothing for earlier months.
    pub fn slip(&self, department: u32) -> Option<WageSlip> {
        let of_plans: Vec<(&Pool<'_>, Vec<&Payment>)> = self
            .pools
            .iter()
            .map(|pool| (pool, pool.allocated.rows.iter().filter(|row| row.department == department).collect()))
            .filter(|(_, rows): &(_, Vec<&Payment>)| !rows.is_empty())
            .collect();
        let id = self.summary.cards.departments.id(department);
        let carried: Vec<&Carried> = self.carried.iter().filter(|row| row.department == id).collect();
        if of_plans.is_empty() && carried.is_empty() {
            return None;
        }
        let sum: i128 = of_plans.iter().flat_map(|(_, rows)| rows).map(|row| row.amount).sum();
        let form = ["allocation.form_name", "allocation.form_group", "allocation.amount", "allocation.form_signed"];
        let sign_off = ["department", "office", "date"];
        Some(WageSlip {
            head: Furniture {
                document: self.text("allocation.slip_document"),
                entity: self.name(department),
                audience: self.text("audience.department"),
                ..self.summary.head()
            },
            opening: self.slip_opening(department, &of_plans, sum, &carried),
            amounts: of_plans.iter().map(|(pool, rows)| self.slip_amounts(pool, rows)).collect(),
            carried: (!carried.is_empty()).then(|| self.slip_carried(sum, &carried)),
            form_heading: self.text("allocation.form_heading"),
            form_columns: form.iter().map(|key| self.text(key)).collect(),
            form_rows: form_rows(carried.len()),
            sign_off: sign_off.iter().map(|who| self.text(&format!("allocation.sign_off.{who}"))).collect(),
        })
    }

    fn slip_opening(
        &self,
        department: u32,
        of_plans: &[(&Pool<'_>, Vec<&Payment>)],
        sum: i128,
        carried: &[&Carried],
    ) -> Opening {
        let period = wording::period(self.summary.cards.period, self.labels());
        let own = of_plans.first().and_then(|(pool, rows)| Some((pool, rows.first()?)));
        let kicker = own.map(|(pool, _)| pool.plan.definition.name(self.language()).to_owned());
        let kicker = kicker.unwrap_or_else(|| self.text("allocation.carried_heading"));
        let paid = sum + carried.iter().map(|row| row.amount()).sum::<i128>();
        let details = [
            ("name", self.name(department)),
            ("sum", yuan(paid)),
            ("total", own.map(|(_, row)| row.total.printed()).unwrap_or_default()),
        ];
        let headline = match (own, carried) {
            (Some(_), []) => "allocation.slip_headline",
            (Some(_), [..]) => "allocation.slip_headline_with_carried",
            (None, _) => "allocation.slip_headline_carried_only",
        };
        Opening {
            kicker: format!("{kicker} · {period}"),
            headline: self.filled(headline, &details),
            note: self.text("allocation.slip_note"),
        }
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
        let table = DetailTable::new(self.labels(), heading, &columns, cells);
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

    /// By month and group of staff: what was approved, what it comes to now, what was settled before, what is left.
    fn slip_carried(&self, sum: i128, carried: &[&Carried]) -> SlipCarried {
        let columns = [
            ("allocation.carried_period", Set::Text),
            ("allocation.group", Set::Text),
            ("allocation.carried_approved", Set::Number),
            ("allocation.carried_restated", Set::Number),
            ("allocation.carried_settled", Set::Number),
            ("allocation.carried_amount", Set::Number),
        ];
        let more: i128 = carried.iter().map(|row| row.amount()).sum();
        let row = |row: &&Carried| {
            vec![
                wording::period(row.period, self.labels()),
                self.group_of(&row.group),
                yuan(row.approved),
                yuan(row.restated),
                yuan(row.settled),
                yuan_signed(row.amount()),
            ]
        };
        let mut sums = vec![String::new(); columns.len()];
        sums[0] = self.text("allocation.all_groups");
        sums[columns.len() - 1] = yuan_signed(more);
        let rows = carried.iter().map(row).collect();
        let table = DetailTable::new(self.labels(), self.text("allocation.carried_heading"), &columns, rows);
        let closing = [("sum", yuan(sum)), ("carried", yuan_signed(more)), ("paid", yuan(sum + more))];
        SlipCarried {
            amounts: SumTable { table, sums },
            rules: self.text("allocation.carried_rules"),
            closing: self.filled("allocation.carried_closing", &closing),
        }
    }

    fn group_of(&self, code: &str) -> String {
        let code = if code.is_empty() { "all" } else { code };
        self.text(&format!("staff_group.{code}"))
    }
}

fn form_rows(carried: usize) -> u32 {
    let taken = if carried == 0 { 0 } else { carried + CARRIED_FURNITURE };
    let rows = FORM_ROWS.saturating_sub(taken).max(FORM_ROWS_AT_LEAST);
    u32::try_from(rows).unwrap_or(u32::MAX)
}
