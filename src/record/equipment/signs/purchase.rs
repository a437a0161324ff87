//! Whether the class makes more exams after a purchase than its patients explain.

use crate::indicators::value::State;
use crate::numbers::Fraction;
use crate::period::{Month, Period, date_of_day};
use crate::record::equipment::Explanation;
use crate::record::equipment::since_purchase::SincePurchase;
use crate::record::equipment::subject::Subject;
use crate::record::wording;

const BOOKING_WAIT: &str = "booking_wait_median";

impl Subject<'_> {
    /// `None` where there was no purchase, no class before it, or no more than patients explain; of several purchases the
    /// latest alone has it.
    pub(super) fn after_purchase(&self) -> Option<String> {
        let compared = self.since_purchase()?;
        let ratio = compared.ratio()?;
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
        let compared = self.since_purchase()?;
        let indicator = self.context.indicators.get(BOOKING_WAIT)?;
        let wait = |months: &[Month]| {
            let devices = self.context.devices(&compared.members);
            let value = self.context.evaluation.over_months(indicator, &devices, months);
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

    fn since_purchase(&self) -> Option<SincePurchase<'_>> {
        let context = &self.context;
        SincePurchase::of(context.evaluation, context.indicators, (context.devices, self.device), context.period).ok()
    }
}
