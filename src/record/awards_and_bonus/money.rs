//! The part on money: each pool with its rules, a row for each department, and the sums that close it.

use crate::allocation::definition::{AllocationDefinition, Factor, Mode, StaffGroup};
use crate::allocation::money::{Allocated, Payment};
use crate::numbers::{Decimal, Fraction};
use crate::record::card::DetailTable;

use super::report::{AllocationContext, Pool};
use super::{Section, Set, table, yuan};

/// Digits of headcounts, coefficients and shares as they are printed.
const DIGITS: u8 = 2;

impl AllocationContext<'_> {
    pub(super) fn money(&self) -> Section {
        let sum: i128 = self.pools.iter().map(|pool| pool.allocated.sum).sum();
        let headline = match self.pools.len() {
            0 => self.text("allocation.no_money"),
            count => self.filled("allocation.money_headline", &[("count", count.to_string()), ("sum", yuan(sum))]),
        };
        let opening = self.opening("allocation.money_kicker", headline, self.text("allocation.money_note"));
        let mut tables = Vec::new();
        let mut texts = Vec::new();
        for pool in self.pools {
            tables.extend(self.pool_tables(pool));
            tables.push(self.closing(pool));
        }
        // A plan that was refused is told where the money would be.
        texts.extend(self.refused.iter().cloned());
        Section { opening, tables, texts }
    }

    /// A table for each group of staff, in their order.
    fn pool_tables(&self, pool: &Pool<'_>) -> Vec<DetailTable> {
        let mut groups: Vec<Option<StaffGroup>> = pool.allocated.rows.iter().map(|row| row.group).collect();
        groups.sort_unstable();
        groups.dedup();
        let name = pool.plan.definition.name(self.language()).to_owned();
        let table_of = |group: Option<StaffGroup>| {
            let rows: Vec<&Payment> = pool.allocated.rows.iter().filter(|row| row.group == group).collect();
            let sum: i128 = rows.iter().map(|row| row.amount).sum();
            let group = group.map_or_else(|| self.text("staff_group.all"), |group| self.group(group));
            let details = [("name", name.clone()), ("group", group), ("sum", yuan(sum))];
            let heading = self.filled("allocation.pool_heading", &details);
            let columns = [
                ("summary_page.department", Set::Text),
                ("allocation.total", Set::Number),
                ("allocation.coefficient", Set::Number),
                ("allocation.heads", Set::Number),
                ("allocation.driver", Set::Number),
                ("allocation.share", Set::Number),
                ("allocation.amount", Set::Number),
                ("allocation.per_head", Set::Number),
                ("allocation.standing", Set::Wide),
            ];
            table(self.labels(), heading, &columns, rows.into_iter().map(|row| self.payment(row)).collect())
        };
        groups.into_iter().map(table_of).collect()
    }

    fn payment(&self, row: &Payment) -> Vec<String> {
        let dash = || self.text("state.not_applicable");
        let printed = |value: Option<Fraction>| value.map_or_else(dash, |value| value.rounded(DIGITS).printed());
        let per_head = row.heads.and_then(|heads| Decimal::new(row.amount, DIGITS).fraction().over(heads));
        let percent = row.share.times(Fraction::integer(100));
        vec![
            self.name(row.department),
            row.total.printed(),
            row.coefficient.printed(),
            printed(row.heads),
            row.driver.rounded(DIGITS).printed(),
            percent.map_or_else(dash, |percent| format!("{}%", percent.rounded(DIGITS).printed())),
            yuan(row.amount),
            printed(per_head),
            self.text(&format!("standing.{}", row.standing.code())),
        ]
    }

    /// What was paid and what is kept are the sum.
    fn closing(&self, pool: &Pool<'_>) -> DetailTable {
        let Allocated { sum, reserve, rows } = pool.allocated;
        let paid: i128 = rows.iter().map(|row| row.amount).sum();
        let row = |key: &str, fen: i128| vec![self.text(key), yuan(fen)];
        let rows = vec![row("allocation.paid", paid), row("allocation.reserve", *reserve), row("allocation.sum", *sum)];
        let heading = self.filled(
            "allocation.closing_heading",
            &[("name", pool.plan.definition.name(self.language()).to_owned()), ("rules", self.pool_rules(pool))],
        );
        let columns = [("allocation.item", Set::Text), ("allocation.amount", Set::Number)];
        table(self.labels(), heading, &columns, rows)
    }

    /// How it was shared, in words.
    pub(super) fn pool_rules(&self, pool: &Pool<'_>) -> String {
        let definition = &pool.plan.definition;
        let mut said = vec![self.filled("allocation.rule_scorecard", &[("scorecard", pool.scorecard.to_owned())])];
        said.push(match definition.mode {
            Mode::Pool => self.filled("allocation.rule_driver", &[("factors", self.factors(definition))]),
            Mode::Coefficient => self.text("allocation.rule_coefficient"),
        });
        let percent = |part: Decimal| {
            let percent = part.fraction().times(Fraction::integer(100));
            percent.map(|percent| percent.rounded(DIGITS).trimmed().printed()).unwrap_or_default()
        };
        let details = [
            ("allocation.rule_threshold", definition.threshold.map(|value| value.trimmed().printed())),
            ("allocation.rule_equal", definition.equal_part.map(percent)),
            ("allocation.rule_reserve", definition.reserve.map(percent)),
            ("allocation.rule_minimum", definition.minimum_per_head.map(Decimal::printed)),
            ("allocation.rule_maximum", definition.maximum_per_head.map(Decimal::printed)),
        ];
        let given = details.into_iter().filter_map(|(key, value)| Some(self.filled(key, &[("value", value?)])));
        said.extend(given);
        if !definition.bands.is_empty() {
            let band = |band: &crate::allocation::definition::GradeBand| {
                let details = [("from", band.from.trimmed().printed()), ("factor", band.factor.trimmed().printed())];
                self.filled("allocation.band", &details)
            };
            let bands: Vec<String> = definition.bands.iter().map(band).collect();
            said.push(self.filled("allocation.rule_bands", &[("bands", bands.join(&self.text("list.separator")))]));
        }
        said.join(&self.text("list.semicolon"))
    }

    fn factors(&self, definition: &AllocationDefinition) -> String {
        let named = [
            (Factor::Score, "allocation.factor_score"),
            (Factor::Coefficient, "allocation.factor_coefficient"),
            (Factor::Headcount, "allocation.factor_headcount"),
        ];
        let named = named.into_iter().filter(|(factor, _)| definition.counts(*factor)).map(|(_, key)| self.text(key));
        named.collect::<Vec<_>>().join(" × ")
    }

    pub(super) fn group(&self, group: StaffGroup) -> String {
        self.text(&format!("staff_group.{}", group.code()))
    }
}
