//! Money, added up again: what was paid of a sum and what is kept are the sum, and printed amounts add up to the printed sums.

use crate::allocation::definition::FEN;
use crate::labels::Labels;
use crate::numbers::Decimal;
use crate::record::document::Record;

use super::{FigureName, Recomputation, Why};

const MONEY: &str = "money";

impl Recomputation {
    pub(super) fn money(&mut self, record: &Record) {
        let name = |pool: &str, entity: &str, column| FigureName {
            of: MONEY,
            entity: entity.to_owned(),
            period: record.period.clone(),
            item: pool.to_owned(),
            column,
        };
        for pool in &record.grounds.money {
            let paid: i128 = pool.payments.iter().map(|(_, _, fen)| fen).sum();
            if let (Some(sum), Some(reserve)) = (pool.sum, pool.reserve) {
                self.compare(name(&pool.pool, "", "sum"), Some(sum), paid.checked_add(reserve));
            }
            for (entity, group, _) in &pool.payments {
                let item = [pool.pool.as_str(), group.as_str()].join(" ");
                self.give(Why::Shared, name(item.trim_end(), entity, "amount"));
            }
        }
        let labels = Labels::shipped(record.language);
        let columns = ["allocation.amount", "allocation.base", "allocation.carried_amount"]
            .map(|key| labels.text(key).to_owned());
        for table in record.page.sums() {
            for (at, column) in
                table.table.columns.iter().enumerate().filter(|(_, column)| columns.contains(&column.name))
            {
                let printed = table.sums.get(at).and_then(|text| amount(text));
                let cells = table.table.rows.iter().filter_map(|row| amount(row.get(at)?));
                let sum = cells.fold(Decimal::zero(FEN), Decimal::plus);
                let figure = name(&table.table.heading, "", MONEY);
                let figure = FigureName { item: format!("{} · {}", figure.item, column.name), ..figure };
                self.compare(figure, printed, Some(sum));
            }
        }
    }
}

/// A printed amount; a dash or a word is none.
fn amount(text: &str) -> Option<Decimal> {
    text.replace([',', '+'], "").replace('\u{2212}', "-").parse().ok()
}
