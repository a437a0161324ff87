//! After a purchase: whether the class makes more exams than its patients explain.
//!
//! Observed: exams of the whole class in the full months since the device came into service, twelve at most. Expected: the
//! rates of the same calendar months before it, by type of ordering department and setting, with the patients of these months. That
//! the new device takes exams from the older ones therefore changes nothing; that the class finds more to examine does.

use crate::indicators::expected::{Stratum, between};
use crate::indicators::value::State;
use crate::numbers::Fraction;
use crate::period::{Month, Period, date_of_day, day_of_date};
use crate::record::equipment::Explanation;
use crate::record::equipment::subject::Subject;
use crate::record::wording;

use super::intensity::Ratio;

/// Purchases of so many months before the period's end are looked at.
const MONTHS_LOOKED_AT: i32 = 24;
/// Rates are compared over a year at most, so that no month counts twice.
const MONTHS_COMPARED: i32 = 12;
/// Fewer are no basis.
const MONTHS_AT_LEAST: usize = 3;
const BOOKING_WAIT: &str = "booking_wait_median";

/// The months since a purchase, and those that they are held against.
struct Compared {
    since: Vec<Month>,
    before: Vec<Month>,
}

impl Subject<'_> {
    /// `None` where there was no purchase, no class before it, or no more than patients explain; of several purchases the
    /// latest alone has it.
    pub(super) fn after_purchase(&self) -> Option<String> {
        let compared = self.compared()?;
        let ratio = self.against_before(&compared)?;
        let least = Fraction::integer(100).plus(self.context.signs.exams_up.fraction())?;
        let percent = ratio.value.times(Fraction::integer(100))?;
        if percent < least || !ratio.is_high() {
            return None;
        }
        let [observed, expected, value, lower, upper] = ratio.details();
        let month = |month: Option<&Month>| {
            month.map(|month| wording::period(Period::Month(*month), self.context.labels)).unwrap_or_default()
        };
        let details = [
            ("date", wording::date(date_of_day(self.device.commissioned), self.context.labels)),
            ("months", compared.since.len().to_string()),
            ("from", month(compared.since.first())),
            ("to", month(compared.since.last())),
            ("class", self.context.class_name(&self.device.class)),
            observed,
            expected,
            value,
            lower,
            upper,
        ];
        Some(self.filled("device.sign_purchase", &details))
    }

    /// Exams that had been waiting, or were made elsewhere, are made at last: patients then wait less than before.
    pub(super) fn waits_since(&self) -> Option<Explanation> {
        let compared = self.compared()?;
        let members = self.class();
        let indicator = self.context.indicators.get(BOOKING_WAIT)?;
        let wait = |months: &[Month]| {
            let value = self.context.evaluation.over_months(indicator, &self.context.devices(&members), months);
            let printed = value.printed.filter(|_| value.state == State::Known)?;
            Some(self.context.as_scored(printed, &indicator.definition))
        };
        let details = [("before", wait(&compared.before)?), ("now", wait(&compared.since)?)];
        Some(Explanation {
            words: self.text("device.explain_waits"),
            checked: true,
            finding: self.filled("device.waits_since", &details),
        })
    }

    fn class(&self) -> Vec<u32> {
        self.context.devices.of_class(&self.device.class).collect()
    }

    fn compared(&self) -> Option<Compared> {
        let last = self.context.period.span().to;
        let bought = Month::of_day(self.device.commissioned);
        if last.0 - bought.0 > MONTHS_LOOKED_AT {
            return None;
        }
        let first = bought.plus(1).max(last.plus(1 - MONTHS_COMPARED));
        if self.is_followed() {
            return None;
        }
        let pairs = (first.0..=last.0).map(|month| (Month(month), year_before(Month(month), bought)));
        let counted = |(now, then): &(Month, Month)| self.has_rows(*now) && self.has_rows(*then) && self.served(*then);
        let (mut since, mut before) = (Vec::new(), Vec::new());
        for (now, then) in pairs.filter(counted) {
            since.push(now);
            before.push(then);
        }
        (since.len() >= MONTHS_AT_LEAST).then_some(Compared { since, before })
    }

    /// A later purchase of the class has the jump to itself: two devices are not blamed for the same exams.
    fn is_followed(&self) -> bool {
        let devices = self.context.devices;
        let last = day_of_date(self.context.period.span().last_day());
        let bought = |number: u32| devices.device(number).map(|device| device.commissioned);
        self.class().into_iter().filter_map(bought).any(|day| self.device.commissioned < day && day <= last)
    }

    /// A class that was not in service for all of a month has no rate of it.
    fn served(&self, month: Month) -> bool {
        self.class().into_iter().any(|number| self.context.devices.serves_throughout(number, month))
    }

    fn has_rows(&self, month: Month) -> bool {
        let parts = self.context.settings().iter();
        parts.clone().count() > 0
            && parts
                .clone()
                .all(|part| self.context.evaluation.has_rows_of_all(&[&part.observed, &part.exposure], month))
    }

    fn against_before(&self, compared: &Compared) -> Option<Ratio> {
        let context = &self.context;
        let members = self.class();
        let entity = context.devices(&members);
        let strata = between(context.evaluation, context.settings(), &entity, (&compared.before, &compared.since))?;
        let observed: i64 = strata.iter().map(|stratum| stratum.observed).sum();
        let expected = |sum: Fraction, stratum: &Stratum| sum.plus(stratum.expected()?);
        Ratio::of(Fraction::integer(i128::from(observed)), strata.iter().try_fold(Fraction::ZERO, expected)?)
    }
}

/// The same month of the last year that ended before the purchase.
fn year_before(month: Month, bought: Month) -> Month {
    let years = (month.0 - bought.0).div_euclid(12) + 1;
    month.plus(-12 * years)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_held_against_the_same_months_before_the_purchase() {
        let of = |year, month| Month::new(year, month).expect("a month");
        let bought = of(2025, 3);
        assert_eq!(year_before(of(2025, 4), bought), of(2024, 4));
        assert_eq!(year_before(of(2026, 2), bought), of(2025, 2));
        assert_eq!(year_before(of(2026, 3), bought), of(2024, 3));
        assert_eq!(year_before(of(2026, 4), bought), of(2024, 4));
    }
}
