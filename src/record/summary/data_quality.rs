//! What was read and what became of it: rows by table, what is not collected, which months have nothing.

use std::collections::{BTreeMap, BTreeSet};

use crate::numbers::Fraction;
use crate::period::Month;
use crate::tables::schema::TableKind;

use super::context::SummaryPage;
use super::{Basis, Opening};
use crate::record::detail_table::{DetailTable, Set};

/// How a column of a table is set.
/// What became of the rows of one table.
#[derive(Clone, Copy, Default)]
struct Rows {
    files: u64,
    read: u64,
    kept: u64,
    rejected: u64,
    repeated: u64,
    left_out: u64,
    in_period: u64,
}

impl Rows {
    fn plus(self, other: Rows) -> Rows {
        Rows {
            files: self.files + other.files,
            read: self.read + other.read,
            kept: self.kept + other.kept,
            rejected: self.rejected + other.rejected,
            repeated: self.repeated + other.repeated,
            left_out: self.left_out + other.left_out,
            in_period: self.in_period + other.in_period,
        }
    }

    /// The share of its rows that was set aside, in per cent.
    fn rejected_share(self) -> String {
        let share = Fraction::new(i128::from(self.rejected) * 100, i128::from(self.read));
        share.map(|share| format!("{}%", share.rounded(3).printed())).unwrap_or_default()
    }
}

impl SummaryPage<'_> {
    pub(super) fn basis(&self) -> Basis {
        let tables = self.rows_by_table();
        let gaps = [self.not_collected(), self.months_missing()];
        let (listed, empty): (Vec<_>, Vec<_>) = gaps.into_iter().partition(|(table, _)| !table.rows.is_empty());
        Basis {
            opening: self.basis_opening(&tables),
            files: self.files(&tables),
            gaps: listed.into_iter().map(|(table, _)| table).collect(),
            without_gaps: empty.into_iter().map(|(_, none)| self.text(none)).collect(),
            run: self.run_record(),
        }
    }

    pub(super) fn detail_table(&self, heading: String, columns: &[(&str, Set)], rows: Vec<Vec<String>>) -> DetailTable {
        DetailTable::new(self.cards.labels, heading, columns, rows)
    }

    fn rows_by_table(&self) -> BTreeMap<&str, Rows> {
        let mut tables: BTreeMap<&str, Rows> = BTreeMap::new();
        for file in &self.context.input.files {
            let own = Rows {
                files: 1,
                read: file.source.rows,
                kept: file.kept,
                rejected: file.rejected,
                repeated: file.repeated(),
                left_out: file.source.left_out,
                in_period: file.rows_in(self.cards.period.span()),
            };
            let sum = tables.entry(&file.table).or_default();
            *sum = sum.plus(own);
        }
        tables
    }

    fn basis_opening(&self, tables: &BTreeMap<&str, Rows>) -> Opening {
        let sum = tables.values().copied().fold(Rows::default(), Rows::plus);
        let details = [
            ("files", printed(sum.files)),
            ("rows", printed(sum.read)),
            ("rejected", printed(sum.rejected)),
            ("share", sum.rejected_share()),
            ("repeated", printed(sum.repeated)),
        ];
        self.opening(
            "summary.basis_kicker",
            self.filled("summary.basis_headline", &details),
            self.text("summary.basis_note"),
        )
    }

    /// In the order of the tables' definitions.
    fn files(&self, tables: &BTreeMap<&str, Rows>) -> DetailTable {
        let order = self.context.schema.order.iter();
        let row = |id: &String| {
            let rows = tables.get(id.as_str())?;
            let dated = self.context.schema.table(id).is_some_and(|table| table.date.is_some());
            // Rows that were left out are totals and repeated heads: they were never rows of the table.
            Some(vec![
                self.table_name(id),
                printed(rows.files),
                printed(rows.read),
                printed(rows.kept),
                printed(rows.rejected),
                printed(rows.repeated),
                printed(rows.left_out),
                if dated { printed(rows.in_period) } else { self.text("state.not_applicable") },
                rows.rejected_share(),
                self.allowed(id),
            ])
        };
        let columns = [
            ("summary.table", Set::Wide),
            ("summary.files", Set::Number),
            ("summary.read", Set::Number),
            ("summary.kept", Set::Number),
            ("summary.rejected", Set::Number),
            ("summary.repeated", Set::Number),
            ("summary.left_out", Set::Number),
            ("summary.in_period", Set::Number),
            ("summary.rejected_share", Set::Number),
            ("summary.allowed_share", Set::Number),
        ];
        self.detail_table(self.text("summary.files_heading"), &columns, order.filter_map(row).collect())
    }

    /// The share of a table's rows that may be set aside; what is written by hand is refused when a row is wrong.
    fn allowed(&self, table: &str) -> String {
        let allowed = self.context.input.allowed.get(table);
        let percent = allowed.and_then(|share| share.fraction().times(Fraction::integer(100)));
        match percent {
            Some(percent) => format!("{}%", percent.rounded(2).trimmed().printed()),
            None => self.text("state.not_applicable"),
        }
    }

    /// Indicators of the scorecard that cannot be had, with the reason that the hospital gives.
    fn not_collected(&self) -> (DetailTable, &'static str) {
        let scored = self.cards.scorecard.dimensions.iter().flat_map(|dimension| &dimension.indicators);
        let rows: Vec<Vec<String>> = scored
            .filter_map(|scored| {
                let indicator = self.cards.indicators.get(&scored.id)?;
                let reason = indicator.not_collected.as_ref()?;
                let label = scored.label.as_ref().map(|label| label.in_language(self.language()));
                let name = label.unwrap_or(indicator.definition.name(self.language()));
                Some(vec![name.to_owned(), self.in_words(reason)])
            })
            .collect();
        let heading = self.filled("summary.not_collected_heading", &[("count", rows.len().to_string())]);
        let columns = [("details.indicator", Set::Text), ("details.why", Set::Wide)];
        (self.detail_table(heading, &columns, rows), "summary.all_collected")
    }

    /// Months without a row, since the year before, of the tables that what is scored rests on.
    pub(super) fn months_missing(&self) -> (DetailTable, &'static str) {
        let (from, to) = (self.cards.period.year_before().from, self.cards.period.span().to);
        let used: BTreeSet<&str> =
            self.cards.evaluation.measures.values().map(|measure| measure.table.as_str()).collect();
        let rows: Vec<Vec<String>> = self
            .context
            .schema
            .order
            .iter()
            .filter(|id| used.contains(id.as_str()) && self.is_dated(id))
            .filter_map(|id| {
                let files = self.context.input.files.iter().filter(|file| file.table == **id);
                let months: BTreeSet<Month> = files.flat_map(|file| file.months.keys().copied()).collect();
                let missing: Vec<Month> = (from.0..=to.0).map(Month).filter(|month| !months.contains(month)).collect();
                (!missing.is_empty()).then(|| vec![self.table_name(id), ranges(&missing).join(&self.text("list.and"))])
            })
            .collect();
        let heading =
            self.filled("summary.missing_heading", &[("from", from.to_string()), ("count", rows.len().to_string())]);
        let columns = [("summary.table", Set::Text), ("summary.months", Set::Wide)];
        (self.detail_table(heading, &columns, rows), "summary.no_month_missing")
    }

    fn is_dated(&self, table: &str) -> bool {
        self.context.schema.table(table).is_some_and(|table| match table.kind {
            TableKind::Happening | TableKind::Standing => table.date.is_some(),
            TableKind::Directory | TableKind::Entered | TableKind::Computed => false,
        })
    }
}

fn printed(count: u64) -> String {
    crate::numbers::Decimal::new(i128::from(count), 0).printed()
}

/// 2025-01–2025-03 for neighbours, 2025-05 for one alone.
fn ranges(months: &[Month]) -> Vec<String> {
    let runs = months.chunk_by(|a, b| b.0 == a.0 + 1);
    runs.filter_map(|run| match run {
        [] => None,
        [only] => Some(only.to_string()),
        [first, .., last] => Some(format!("{first}–{last}")),
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbouring_months_are_one_range() {
        let month = |year, month| Month::new(year, month).expect("a month");
        let months = [month(2025, 1), month(2025, 11), month(2025, 12), month(2026, 1), month(2026, 3)];
        assert_eq!(ranges(&months), ["2025-01", "2025-11–2026-01", "2026-03"]);
    }

    #[test]
    fn a_share_of_nothing_is_empty() {
        assert_eq!(Rows { read: 193_000, rejected: 2, ..Rows::default() }.rejected_share(), "0.001%");
        assert_eq!(Rows::default().rejected_share(), "");
    }
}
