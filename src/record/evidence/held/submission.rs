//! The submission's tables: values of the attached facts in the unit of the form, sums of rows, changes.

use crate::numbers::{Decimal, Fraction};
use crate::period::Period;
use crate::record::document::Record;
use crate::record::evidence::facts::{AttachedFacts, Of};
use crate::record::submission::{Cell, Content, EquipmentTable, Obtained, Row, Submission, Table};
use crate::record::tidy::entities::{EQUIPMENT, HOSPITAL};

use super::{Held, HeldFigures, reckoned};

pub(super) fn hold(record: &Record, pages: &Submission, facts: &AttachedFacts<'_>, held: &mut HeldFigures) {
    let context = Context { record, facts, periods: &pages.periods };
    for (place, annex) in pages.annexes.iter().enumerate() {
        let at = format!("/submission/annexes/{place}/content");
        match &annex.content {
            Content::Disclosure(table) => context.table(table, &format!("{at}/disclosure"), held),
            Content::National(table) => context.table(table, &format!("{at}/national"), held),
            Content::Equipment(table) => context.devices(table, &format!("{at}/equipment"), held),
            Content::Tables(_)
            | Content::Deviations(_)
            | Content::Changes(_)
            | Content::Definitions(_)
            | Content::Calendar(_) => {}
        }
    }
}

struct Context<'a> {
    record: &'a Record,
    facts: &'a AttachedFacts<'a>,
    /// This, the previous one, the same of last year.
    periods: &'a [String; 3],
}

impl Context<'_> {
    fn table(&self, table: &Table, at: &str, held: &mut HeldFigures) {
        for (place, row) in table.rows.iter().enumerate() {
            let at = format!("{at}/rows/{place}");
            let columns = [("value", 0), ("previous", 1), ("last_year", 2)];
            for (column, of) in columns {
                let cell = cells(row)[of];
                let found = match row.obtained {
                    Obtained::Check => sum_of(row, table, of).map(Held::Reckoned),
                    Obtained::Computed
                    | Obtained::Entered
                    | Obtained::Annual
                    | Obtained::NotAvailable
                    | Obtained::Parts => self.value((HOSPITAL, &self.record.hospital.id), row, cell, &self.periods[of]),
                };
                held.extend(found.map(|found| (format!("{at}/{column}"), found)));
            }
            reckoned(held, format!("{at}/change"), change(row));
        }
    }

    fn devices(&self, table: &EquipmentTable, at: &str, held: &mut HeldFigures) {
        for (place, row) in table.rows.iter().enumerate() {
            for (column, (head, cell)) in table.columns.iter().zip(&row.cells).enumerate() {
                let of = (EQUIPMENT, row.id.as_str());
                let found = self.reckoned(of, &head.indicator, (&cell.value, None), &self.periods[0]);
                held.extend(found.map(|found| (format!("{at}/rows/{place}/cells/{column}/value"), found)));
            }
        }
    }

    fn value(&self, of: (&str, &str), row: &Row, cell: &Cell, period: &str) -> Option<Held> {
        self.reckoned(of, &row.indicator, (cell, row.divisor), period)
    }

    /// From the facts, in the unit and with the decimals of the form.
    fn reckoned(
        &self,
        (kind, id): (&str, &str),
        indicator: &str,
        (cell, divisor): (&Cell, Option<Decimal>),
        period: &str,
    ) -> Option<Held> {
        let (raw, period) = (cell.raw?, period.parse::<Period>().ok()?);
        Some(match self.facts.indicator(indicator, Of { kind, id, period }) {
            Err(why) => Held::Given(why),
            Ok(found) => {
                let exact = divisor.map_or(Some(found.exact), |divisor| found.exact.over(divisor.fraction()));
                Held::Reckoned(exact?.rounded(raw.decimals()))
            }
        })
    }
}

fn cells(row: &Row) -> [&Cell; 3] {
    [&row.value, &row.previous, &row.last_year]
}

/// As printed, of the rows that a check names.
fn sum_of(row: &Row, table: &Table, column: usize) -> Option<Decimal> {
    let named = row.sum_of.iter().map(|code| table.rows.iter().find(|other| other.code == *code));
    let values: Option<Vec<Decimal>> = named.map(|found| cells(found?)[column].raw).collect();
    values?.into_iter().reduce(Decimal::plus)
}

/// Of what is printed: by per cent, or the difference.
fn change(row: &Row) -> Option<Decimal> {
    let (now, then) = (row.value.raw?, row.last_year.raw?);
    if !row.change.printed.ends_with('%') {
        return Some(now.minus(then));
    }
    let share = now.minus(then).fraction().over(then.fraction().absolute())?;
    Some(share.times(Fraction::integer(100))?.rounded(2))
}
