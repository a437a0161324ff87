//! What public editions said before: it is known, whatever is printed now.

use crate::indicators::value::State;
use crate::period::Period;
use crate::record::tidy::rows::{IndicatorRow, TidyRow as _};

/// What an earlier public edition said of an indicator of somebody.
#[derive(Clone, Debug)]
pub struct EarlierFigure {
    pub entity_kind: String,
    pub entity_id: String,
    pub indicator: String,
    pub period: Period,
    /// Printed, and not suppressed.
    pub value: bool,
    pub numerator: bool,
    pub denominator: bool,
}

impl EarlierFigure {
    /// Of a row of indicators.csv, field by field; what had no value told nothing.
    pub fn of_row(row: &[String]) -> Option<EarlierFigure> {
        let field = |name: &str| {
            let place = IndicatorRow::HEADER.iter().position(|column| *column == name)?;
            row.get(place).map(String::as_str)
        };
        if ![State::Known, State::Suppressed].map(State::code).contains(&field("state")?) {
            return None;
        }
        let shown = |name: &str| field(name).is_some_and(|text| !text.is_empty());
        Some(EarlierFigure {
            entity_kind: field("entity_kind")?.to_owned(),
            entity_id: field("entity_id")?.to_owned(),
            indicator: field("indicator")?.to_owned(),
            period: field("period")?.parse().ok()?,
            value: shown("value"),
            numerator: shown("numerator"),
            denominator: shown("denominator"),
        })
    }
}
