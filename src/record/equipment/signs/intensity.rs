//! Exams against what last year's rates would have led to: of a device as a sign, of a class by where patients come from.
//!
//! Fewer than expected are shown as well: that may be use that patients lack.

use std::collections::BTreeMap;

use crate::indicators::expected::{ExpectedPart, Stratum, strata};
use crate::indicators::indicator::CheckedIndicator;
use crate::numbers::{Decimal, Fraction};
use crate::period::Month;
use crate::record::detail_table::{DetailTable, Set};
use crate::record::equipment::context::DeviceContext;
use crate::record::equipment::subject::Subject;
use crate::signals::funnel::{Funnel, Kind, Settings, Unit};

/// By type of ordering department and setting.
pub const INTENSITY: &str = "exam_intensity_oe";
pub const DECIMALS: u8 = 3;
/// The upper 95 % limit of a Poisson count of none: −ln 0.025.
const UPPER_OF_NONE: Decimal = Decimal::new(3_689, 3);

/// Observed ÷ expected, with the 95 % interval that a Poisson count of this size has.
pub struct Ratio {
    pub observed: Fraction,
    pub expected: Fraction,
    pub value: Fraction,
    lower: Decimal,
    upper: Decimal,
}

impl Ratio {
    /// `None` where nothing was expected.
    pub fn of(observed: Fraction, expected: Fraction) -> Option<Ratio> {
        let value = observed.over(expected).filter(|_| expected.is_positive())?;
        if observed.is_zero() {
            let upper = UPPER_OF_NONE.fraction().over(expected)?.rounded(DECIMALS);
            return Some(Ratio { observed, expected, value, lower: Decimal::zero(DECIMALS), upper });
        }
        let count = u64::try_from(observed.numerator()).ok()?;
        let settings = Settings { centre: Some(value), least_units: usize::MAX };
        let funnel = Funnel::of(Kind::ObservedToExpected, &[Unit { count, of: observed }], settings).ok()?;
        let limits = funnel.limits(observed.for_drawing());
        let limit = |limit: f64| Decimal::of_limit(limit, DECIMALS);
        Some(Ratio { observed, expected, value, lower: limit(limits.lower_95)?, upper: limit(limits.upper_95)? })
    }

    /// Of several strata together.
    pub fn of_strata<'s>(strata: impl Iterator<Item = &'s Stratum> + Clone) -> Option<Ratio> {
        let observed: i64 = strata.clone().map(|stratum| stratum.observed).sum();
        let expected = |sum: Fraction, stratum: &Stratum| sum.plus(stratum.expected()?);
        Ratio::of(Fraction::integer(i128::from(observed)), strata.clone().try_fold(Fraction::ZERO, expected)?)
    }

    pub fn is_high(&self) -> bool {
        self.lower.fraction() > Fraction::ONE
    }

    fn is_low(&self) -> bool {
        self.upper.fraction() < Fraction::ONE
    }

    /// For a sentence.
    pub fn details(&self) -> [(&'static str, String); 5] {
        [
            ("observed", self.observed.rounded(0).printed()),
            ("expected", self.expected.rounded(1).printed()),
            ("value", self.value.rounded(DECIMALS).printed()),
            ("lower", self.lower.printed()),
            ("upper", self.upper.printed()),
        ]
    }
}

impl Subject<'_> {
    /// More than expected, beyond chance.
    pub(super) fn intensity(&self) -> Option<String> {
        let value = self.value(INTENSITY, self.context.period)?;
        let ratio = Ratio::of(value.numerator?, value.denominator?)?;
        ratio.is_high().then(|| self.filled("device.sign_intensity", &ratio.details()))
    }
}

/// The settings that exams are counted by: what is observed, and per what.
pub fn settings(indicators: &BTreeMap<String, CheckedIndicator>) -> &[ExpectedPart] {
    indicators.get(INTENSITY).map(|indicator| indicator.definition.expected.as_slice()).unwrap_or_default()
}

impl DeviceContext<'_> {
    /// A row for each setting; `None` for the classes that have no such rates, and where one of their exports lacks months.
    pub(in crate::record::equipment) fn by_setting(&self, members: &[u32]) -> Option<DetailTable> {
        self.known(members, INTENSITY, self.period)?;
        let devices = self.devices(members);
        let all: Vec<Month> = self.period.span().months().collect();
        let months = self.evaluation.open_months(&devices, &all);
        let strata = strata(self.evaluation, settings(self.indicators), &devices, &months).ok()?;
        let rows: Vec<Vec<String>> = settings(self.indicators)
            .iter()
            .filter_map(|setting| self.setting_row(&setting.observed, &strata))
            .collect();
        if rows.is_empty() {
            return None;
        }
        let columns = [
            ("equipment_report.setting", Set::Text),
            ("equipment_report.observed", Set::Number),
            ("equipment_report.expected", Set::Number),
            ("equipment_report.ratio", Set::Number),
            ("equipment_report.interval", Set::Number),
            ("equipment_report.reading", Set::Wide),
        ];
        Some(DetailTable::new(self.labels, self.text("equipment_report.by_setting"), &columns, rows))
    }

    fn setting_row(&self, measure: &str, strata: &[Stratum]) -> Option<Vec<String>> {
        let ratio = Ratio::of_strata(strata.iter().filter(|stratum| stratum.measure == measure))?;
        let reading = match (ratio.is_high(), ratio.is_low()) {
            (true, _) => "equipment_report.reading_high",
            (_, true) => "equipment_report.reading_low",
            (false, false) => "equipment_report.reading_within",
        };
        let [observed, expected, value, lower, upper] = ratio.details().map(|(_, printed)| printed);
        let interval = self.filled("equipment_report.from_to", &[("from", lower), ("to", upper)]);
        let setting = self.text(&format!("exam_setting.{measure}"));
        Some(vec![setting, observed, expected, value, interval, self.text(reading)])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 130 of 100: the interval of a Poisson count of 130 is 108.6 to 154.4, above 100; of 110, 90.4 to 132.6, is not.
    #[test]
    fn only_what_is_beyond_chance_is_high_or_low() {
        let ratio = |observed: i128, expected: i128| {
            Ratio::of(Fraction::integer(observed), Fraction::integer(expected)).expect("both are positive")
        };
        let high = ratio(130, 100);
        assert!(high.is_high() && !high.is_low());
        assert_eq!(high.details().map(|(_, printed)| printed), ["130", "100.0", "1.300", "1.086", "1.544"]);
        assert!(!ratio(110, 100).is_high());
        assert!(ratio(70, 100).is_low() && !ratio(90, 100).is_low());
        // None of 30: 3.689 ÷ 30 = 0.123; none of two is chance; of nothing expected nothing is said.
        assert_eq!(ratio(0, 30).details().map(|(_, printed)| printed), ["0", "30.0", "0.000", "0.000", "0.123"]);
        assert!(ratio(0, 30).is_low() && !ratio(0, 2).is_low());
        assert!(Ratio::of(Fraction::ONE, Fraction::ZERO).is_none());
    }
}
