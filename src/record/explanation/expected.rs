//! Exams of a device or class against what was expected of them, by setting: by last year's rates, or by those before a
//! purchase.

use crate::indicators::entity::Entity;
use crate::indicators::expected::{ExpectedPart, Stratum, months_before, strata};
use crate::numbers::Fraction;
use crate::numbers::expression::result;
use crate::period::Month;
use crate::record::equipment::signs::intensity::{DECIMALS, INTENSITY, Ratio, settings};
use crate::record::equipment::since_purchase::{MONTHS_AT_LEAST, MONTHS_LOOKED_AT, NotCompared, SincePurchase};
use crate::record::tidy::entities::{EQUIPMENT, TidyEntity};

use super::{Disagreement, Explanation, ExplanationContext};

/// Whose rates are expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rates {
    LastYear,
    /// Of the class, before the device was bought.
    BeforePurchase,
}

impl Rates {
    /// As it is asked for, behind `expected/`.
    pub fn code(self) -> &'static str {
        match self {
            Rates::LastYear => "last_year",
            Rates::BeforePurchase => "before_purchase",
        }
    }
}

impl ExplanationContext<'_> {
    pub(super) fn expected(
        &self,
        rates: Rates,
        entity: &TidyEntity,
        explanation: &mut Explanation,
    ) -> Result<(), Disagreement> {
        let rates_name = self.text(&format!("explain.rates.{}", rates.code()));
        let details = [("name", self.indicator_name(INTENSITY)), ("text", rates_name)];
        explanation.name = self.filled("list.named", &details);
        match rates {
            Rates::LastYear => self.by_last_year(entity, explanation),
            Rates::BeforePurchase => self.since_purchase(entity, explanation),
        }
    }

    fn by_last_year(&self, entity: &TidyEntity, explanation: &mut Explanation) -> Result<(), Disagreement> {
        let devices = entity.entity(self.directories());
        let all: Vec<Month> = self.period.span().months().collect();
        let months = self.evaluation.open_months(&devices, &all);
        let parts = settings(self.indicators);
        let before = months_before(self.evaluation, parts, &devices, &months);
        let value = self
            .indicators
            .get(INTENSITY)
            .and_then(|indicator| self.evaluation.over_period(indicator, &devices, self.period).printed);
        // Where the indicator has no value, as of a class without such rates, nothing was expected.
        let strata = value.and_then(|_| strata(self.evaluation, parts, &devices, &months).ok()).unwrap_or_default();
        self.against(parts, &devices, (&before, &months), &strata, explanation)?;
        Disagreement::check(INTENSITY, &value, &explanation.value)
    }

    fn since_purchase(&self, entity: &TidyEntity, explanation: &mut Explanation) -> Result<(), Disagreement> {
        let device = entity.members.device().filter(|_| entity.kind == EQUIPMENT);
        let device = device.and_then(|number| self.devices.device(number)).ok_or(NotCompared::Class);
        let compared = device.and_then(|device| {
            SincePurchase::of(self.evaluation, self.indicators, (self.devices, device), self.period)
        });
        let compared = match compared {
            Ok(compared) => compared,
            Err(reason) => {
                let details = [("months", MONTHS_LOOKED_AT.to_string()), ("least", MONTHS_AT_LEAST.to_string())];
                let line = self.filled(&format!("explain.not_compared.{}", reason.code()), &details);
                explanation.sections.push(self.section("explain.expectation", vec![line]));
                return Ok(());
            }
        };
        let strata = compared.strata().unwrap_or_default();
        let months = (compared.before.as_slice(), compared.since.as_slice());
        self.against(compared.settings, &compared.class(), months, &strata, explanation)?;
        let ratio = compared.ratio().map(|ratio| ratio.value.rounded(DECIMALS));
        Disagreement::check("observed ÷ expected", &ratio, &explanation.value)
    }

    fn against(
        &self,
        parts: &[ExpectedPart],
        devices: &Entity<'_>,
        (before, months): (&[Month], &[Month]),
        strata: &[Stratum],
        explanation: &mut Explanation,
    ) -> Result<(), Disagreement> {
        let listed = |months: &[Month]| self.listed(months.iter().map(Month::to_string));
        let mut lines = vec![
            self.filled("explain.months_observed", &[("months", listed(months))]),
            self.filled("explain.months_of_rates", &[("months", listed(before))]),
        ];
        let (mut observed, mut expected) = (0, Some(Fraction::ZERO));
        for part in parts {
            let own = || strata.iter().filter(|stratum| stratum.measure == part.observed);
            lines.extend(own().map(|stratum| self.stratum_line(stratum)));
            if let Some(ratio) = Ratio::of_strata(own()) {
                let setting = self.text(&format!("exam_setting.{}", part.observed));
                lines.push(self.ratio_line(setting, &ratio));
            }
            for stratum in own() {
                observed += stratum.observed;
                expected = expected.zip(stratum.expected()).and_then(|(sum, one)| sum.plus(one));
            }
        }
        let ratio = expected.and_then(|expected| Ratio::of(Fraction::integer(i128::from(observed)), expected));
        match &ratio {
            Some(ratio) => {
                explanation.value = Some(ratio.value.rounded(DECIMALS));
                lines.push(self.ratio_line(self.text("explain.all_settings"), ratio));
                lines.push(self.text("explain.poisson_interval"));
                self.rated_facts(parts, devices, (before, months), explanation)?;
            }
            None => lines.push(self.text("explain.nothing_expected")),
        }
        explanation.sections.push(self.section("explain.expectation", lines));
        Ok(())
    }

    fn ratio_line(&self, name: String, ratio: &Ratio) -> String {
        let [observed, _, value, lower, upper] = ratio.details();
        let expected = result(ratio.expected);
        self.filled("explain.ratio", &[("name", name), observed, ("expected", expected), value, lower, upper])
    }
}
