//! `indicators.csv`, reckoned again: numerator, denominator and value of every known one.

use crate::indicators::value::State;
use crate::numbers::Fraction;
use crate::period::Period;
use crate::record::document::Record;
use crate::record::tidy::rows::{IndicatorRow, TidyRow as _};

use super::facts::{AttachedFacts, Of};
use super::{FigureName, Recomputation, Why};

/// As the rows are written.
const PART_DECIMALS: u8 = 9;

impl Recomputation {
    pub(super) fn indicators(&mut self, record: &Record, facts: &AttachedFacts<'_>) {
        for row in record.tidy.indicators.iter().filter(|row| row.state == State::Known.code()) {
            let reckoned = match row.period.parse::<Period>() {
                Ok(period) => {
                    facts.indicator(&row.indicator, Of { kind: &row.entity_kind, id: &row.entity_id, period })
                }
                Err(_) => Err(Why::NoGrounds),
            };
            match reckoned {
                Err(why) => self.give(why, name(row, "value")),
                Ok(reckoned) => {
                    let part = |part: Option<Fraction>| part.map(|part| part.rounded(PART_DECIMALS).trimmed());
                    self.compare(name(row, "numerator"), row.numerator, part(reckoned.numerator));
                    self.compare(name(row, "denominator"), row.denominator, part(reckoned.denominator));
                    self.compare(name(row, "value"), row.value, Some(reckoned.printed()));
                }
            }
        }
    }
}

fn name(row: &IndicatorRow, column: &'static str) -> FigureName {
    FigureName {
        of: IndicatorRow::FILE,
        entity: row.entity_id.clone(),
        period: row.period.clone(),
        item: row.indicator.clone(),
        column,
    }
}
