//! What a period is compared with: the one before it, and the same one of last year; of a year both are one.

use crate::period::{Period, PeriodLength};

/// An earlier period: keys of its name as a heading and within a sentence, which are of the period's length.
#[derive(Clone, Copy)]
pub struct Against {
    pub label: &'static str,
    pub inline: &'static str,
    pub period: fn(Period) -> Period,
}

const PREVIOUS: Against =
    Against { label: "form.on_last_month", inline: "movement.last_month", period: Period::previous };
const LAST_YEAR: Against =
    Against { label: "form.on_last_year", inline: "movement.last_year", period: Period::last_year };

/// Whether a period of the length has one before it that is not also that of last year.
pub fn has_previous(length: PeriodLength) -> bool {
    match length {
        PeriodLength::Month | PeriodLength::Quarter => true,
        PeriodLength::Year => false,
    }
}

/// The comparisons of a period, the nearest first.
pub fn comparisons(length: PeriodLength) -> Vec<Against> {
    if has_previous(length) { vec![PREVIOUS, LAST_YEAR] } else { vec![LAST_YEAR] }
}
