//! The part on money: each pool with its rules, a row for each department, how each group's amounts come about, and the
//! plans that were refused.

use std::collections::{BTreeMap, BTreeSet};

use crate::allocation::definition::{AllocationDefinition, FEN, Factor, Mode, StaffGroup};
use crate::allocation::money::{Payment, Standing};
use crate::numbers::{Decimal, Fraction};

use super::report::{AllocationContext, Pool, Refused};
use super::{Money, PoolPages, Section, SumTable, yuan};
use crate::record::detail_table::{DetailColumn, DetailTable, Set};

/// Digits of headcounts, coefficients and shares as they are printed.
const DIGITS: u8 = 2;

impl AllocationContext<'_> {
    pub(super) fn money(&self) -> Money {
        let sum: i128 = self.pools.iter().map(|pool| pool.allocated.sum).sum();
        let headline = match self.pools.len() {
            0 => self.text("allocation.no_money"),
            count => self.filled("allocation.money_headline", &[("count", count.to_string()), ("sum", yuan(sum))]),
        };
        let opening = self.opening("allocation.money_kicker", headline, self.text("allocation.money_note"));
        let pools = self.pools.iter().map(|pool| self.pool_pages(pool)).collect();
        let refused = (!self.refused.is_empty()).then(|| self.refusals());
        Money { opening, pools, refused }
    }

    fn pool_pages(&self, pool: &Pool<'_>) -> PoolPages {
        let paid: i128 = pool.allocated.rows.iter().map(|row| row.amount).sum();
        let closing =
            [("paid", yuan(paid)), ("reserve", yuan(pool.allocated.reserve)), ("sum", yuan(pool.allocated.sum))];
        PoolPages {
            rules: self.pool_rules(pool),
            overview: Some(self.overview(pool, paid)),
            closing: self.filled("allocation.closing", &closing),
            groups: groups_of(pool).into_iter().map(|group| self.group_table(pool, group)).collect(),
        }
    }

    /// The departments in the hospital's order; what a group gets in a column of its own.
    fn overview(&self, pool: &Pool<'_>, paid: i128) -> SumTable {
        let groups = groups_of(pool);
        let mut of_department: BTreeMap<u32, Vec<&Payment>> = BTreeMap::new();
        for row in &pool.allocated.rows {
            of_department.entry(row.department).or_default().push(row);
        }
        let mut seen = BTreeSet::new();
        let order = pool.allocated.rows.iter().map(|row| row.department).filter(|department| seen.insert(*department));
        let order: Vec<u32> = order.collect();
        let rows = order.iter().filter_map(|department| of_department.get(department));
        let rows: Vec<Vec<String>> = rows.map(|rows| self.overview_row(rows, &groups, paid)).collect();
        let amounts = |group: Option<StaffGroup>| {
            let sum: i128 = pool.allocated.rows.iter().filter(|row| row.group == group).map(|row| row.amount).sum();
            yuan(sum)
        };
        let mut columns = vec![
            DetailColumn::new(self.text("summary_page.department"), Set::Text),
            DetailColumn::new(self.text("allocation.total"), Set::Number),
        ];
        // One group of all staff has no column beside the sum.
        let shown: &[Option<StaffGroup>] = if groups.len() > 1 { &groups } else { &[] };
        columns.extend(shown.iter().map(|group| {
            DetailColumn::new(
                self.filled("allocation.without_group", &[("group", self.group_name(*group))]),
                Set::Number,
            )
        }));
        columns.push(DetailColumn::new(self.text("allocation.amount"), Set::Number));
        columns.push(DetailColumn::new(self.text("allocation.of_paid"), Set::Number));
        columns.push(DetailColumn::new(self.text("allocation.remark"), Set::Wide));
        let mut sums = vec![self.text("allocation.all_groups"), String::new()];
        sums.extend(shown.iter().map(|group| amounts(*group)));
        sums.extend([yuan(paid), percent_of(paid, paid), String::new()]);
        let details = [("name", pool.plan.definition.name(self.language()).to_owned()), ("sum", yuan(paid))];
        let heading = self.filled("allocation.overview_heading", &details);
        SumTable { table: DetailTable { heading, columns, rows }, sums }
    }

    fn overview_row(&self, rows: &[&Payment], groups: &[Option<StaffGroup>], paid: i128) -> Vec<String> {
        let Some(first) = rows.first() else { return Vec::new() };
        let sum: i128 = rows.iter().map(|row| row.amount).sum();
        let mut cells = vec![self.name(first.department), first.total.printed()];
        if groups.len() > 1 {
            cells.extend(groups.iter().map(|group| {
                let of_group = rows.iter().find(|row| row.group == *group);
                of_group.map_or_else(|| self.text("state.not_applicable"), |row| yuan(row.amount))
            }));
        }
        cells.extend([yuan(sum), percent_of(sum, paid), self.remark(first.standing)]);
        cells
    }

    /// Most are scored as usual: only what is not is said.
    pub(super) fn remark(&self, standing: Standing) -> String {
        match standing {
            Standing::Known => String::new(),
            Standing::Trial | Standing::BelowThreshold | Standing::Vetoed => {
                self.text(&format!("standing.{}", standing.code()))
            }
        }
    }

    fn group_table(&self, pool: &Pool<'_>, group: Option<StaffGroup>) -> SumTable {
        let rows: Vec<&Payment> = pool.allocated.rows.iter().filter(|row| row.group == group).collect();
        let sum: i128 = rows.iter().map(|row| row.amount).sum();
        let heads = rows.iter().filter_map(|row| row.heads).try_fold(Fraction::ZERO, Fraction::plus);
        let drivers = rows.iter().map(|row| row.driver).try_fold(Fraction::ZERO, Fraction::plus);
        let details = [
            ("name", pool.plan.definition.name(self.language()).to_owned()),
            ("group", self.group_name(group)),
            ("sum", yuan(sum)),
            ("heads", self.digits(heads)),
        ];
        let columns = [
            ("summary_page.department", Set::Text),
            ("allocation.total", Set::Number),
            ("allocation.coefficient", Set::Number),
            ("allocation.heads", Set::Number),
            ("allocation.driver", Set::Number),
            ("allocation.share", Set::Number),
            ("allocation.amount", Set::Number),
            ("allocation.per_head", Set::Number),
            ("allocation.remark", Set::Wide),
        ];
        let sums = vec![
            self.text("allocation.all_groups"),
            String::new(),
            String::new(),
            self.digits(heads),
            self.digits(drivers),
            String::new(),
            yuan(sum),
            self.digits(heads.and_then(|heads| Decimal::new(sum, FEN).fraction().over(heads))),
            String::new(),
        ];
        let heading = self.filled("allocation.pool_heading", &details);
        let rows = rows.into_iter().map(|row| self.payment(row)).collect();
        SumTable { table: DetailTable::new(self.labels(), heading, &columns, rows), sums }
    }

    fn payment(&self, row: &Payment) -> Vec<String> {
        let per_head = row.heads.and_then(|heads| Decimal::new(row.amount, FEN).fraction().over(heads));
        let percent = row.share.times(Fraction::integer(100));
        let dash = || self.text("state.not_applicable");
        vec![
            self.name(row.department),
            row.total.printed(),
            row.coefficient.rounded(DIGITS).printed(),
            self.digits(row.heads),
            row.driver.rounded(DIGITS).printed(),
            percent.map_or_else(dash, |percent| format!("{}%", percent.rounded(DIGITS).printed())),
            yuan(row.amount),
            self.digits(per_head),
            self.remark(row.standing),
        ]
    }

    fn digits(&self, value: Option<Fraction>) -> String {
        value.map_or_else(|| self.text("state.not_applicable"), |value| value.rounded(DIGITS).printed())
    }

    fn refusals(&self) -> Section {
        let headline = self.filled("allocation.refused_headline", &[("count", self.refused.len().to_string())]);
        let opening = self.opening("allocation.refused_kicker", headline, self.text("allocation.refused_note"));
        let name = |refused: &Refused<'_>| refused.plan.definition.name(self.language()).to_owned();
        let table_of = |refused: &Refused<'_>| {
            let details = [("name", name(refused)), ("scorecard", refused.scorecard.to_owned())];
            let columns = [
                ("allocation.refused_indicator", Set::Text),
                ("allocation.refused_measure", Set::Text),
                ("allocation.refused_categories", Set::Wide),
            ];
            let rows = refused.lines.iter().map(|line| line.to_vec()).collect();
            DetailTable::new(self.labels(), self.filled("allocation.refused_heading", &details), &columns, rows)
        };
        let (lines, others): (Vec<_>, Vec<_>) = self.refused.iter().partition(|refused| !refused.lines.is_empty());
        let said = |refused: &Refused<'_>| {
            let details = [("name", name(refused)), ("said", refused.said.join(&self.text("list.semicolon")))];
            self.filled("allocation.refused_otherwise", &details)
        };
        Section {
            opening,
            tables: lines.into_iter().map(table_of).collect(),
            texts: others.into_iter().map(said).collect(),
        }
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

    pub(super) fn group_name(&self, group: Option<StaffGroup>) -> String {
        match group {
            Some(group) => self.text(&format!("staff_group.{}", group.code())),
            None => self.text("staff_group.all"),
        }
    }
}

/// The groups of staff that a sum went to, in their order.
fn groups_of(pool: &Pool<'_>) -> Vec<Option<StaffGroup>> {
    let groups: BTreeSet<Option<StaffGroup>> = pool.allocated.rows.iter().map(|row| row.group).collect();
    groups.into_iter().collect()
}

fn percent_of(part: i128, whole: i128) -> String {
    let percent = part.checked_mul(100).and_then(|part| Fraction::new(part, whole));
    percent.map(|percent| format!("{}%", percent.rounded(DIGITS).printed())).unwrap_or_default()
}
