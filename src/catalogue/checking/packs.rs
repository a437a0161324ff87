//! Packs: every indicator is known and stands once, and there are no more than a meeting can look at.

use std::collections::BTreeSet;

use crate::diagnostics::Fault;
use crate::indicators::definition::{IndicatorDefinition, IndicatorKind, IndicatorUnit};
use crate::indicators::formula::{Formula, MeasureUse, When};
use crate::measures::definition::Unit;
use crate::record::committee::definition::{
    FUNNEL_MONTHS_AT_MOST, FUNNELS_AT_MOST, FunnelKind, INDICATORS_AT_MOST, PackDefinition, PackFunnel,
};

use super::{Checker, Defined};

impl Checker<'_> {
    pub(super) fn pack(&mut self, pack: &Defined<PackDefinition>) {
        let catalogue = self.catalogue;
        let mut seen = BTreeSet::new();
        for indicator in &pack.definition.indicators {
            let place = pack.place_of(&indicator.id);
            if !seen.insert(&indicator.id) {
                self.faults.push(Fault::configuration("indicator-twice").with("name", &indicator.id).at(place.clone()));
            }
            if !catalogue.indicators.contains_key(&indicator.id) {
                let known = catalogue.indicators.keys().map(String::as_str);
                self.unknown(place, "indicator-unknown", &indicator.id, known);
            }
        }
        let count = pack.definition.indicators.len();
        if !(1..=INDICATORS_AT_MOST).contains(&count) {
            let fault = Fault::configuration("pack-unfit").with("count", count).with("limit", INDICATORS_AT_MOST);
            self.faults.push(fault.at(pack.place()).hint("pack-unfit"));
        }
        if !pack.definition.rules.are_fit() {
            self.faults.push(Fault::configuration("rule-lengths-unfit").at(pack.place()).hint("rule-lengths-unfit"));
        }
        self.funnels(pack);
    }

    fn funnels(&mut self, pack: &Defined<PackDefinition>) {
        let (catalogue, funnels) = (self.catalogue, &pack.definition.funnels);
        let mut seen = BTreeSet::new();
        for funnel in funnels {
            let place = pack.place_of(&funnel.id);
            if !seen.insert(&funnel.id) {
                self.faults.push(Fault::configuration("indicator-twice").with("name", &funnel.id).at(place.clone()));
            }
            if !(1..=FUNNEL_MONTHS_AT_MOST).contains(&funnel.months) {
                let fault = Fault::configuration("funnel-months-unfit").with("name", &funnel.id);
                let fault = fault.with("count", funnel.months).with("limit", FUNNEL_MONTHS_AT_MOST);
                self.faults.push(fault.at(place.clone()).hint("funnel-months-unfit"));
            }
            match catalogue.indicators.get(&funnel.id) {
                None => {
                    let known = catalogue.indicators.keys().map(String::as_str);
                    self.unknown(place, "indicator-unknown", &funnel.id, known);
                }
                Some(indicator) if !self.suits(funnel, &indicator.definition) => {
                    let fault = Fault::configuration("funnel-unfit").with("name", &funnel.id);
                    self.faults.push(fault.at(place).hint("funnel-unfit"));
                }
                Some(_) => {}
            }
        }
        if funnels.len() > FUNNELS_AT_MOST {
            let fault =
                Fault::configuration("funnels-unfit").with("count", funnels.len()).with("limit", FUNNELS_AT_MOST);
            self.faults.push(fault.at(pack.place()).hint("funnels-unfit"));
        }
    }

    /// Counts over counts; whether the one is part of the other no formula says.
    fn suits(&self, funnel: &PackFunnel, indicator: &IndicatorDefinition) -> bool {
        match funnel.kind {
            FunnelKind::Proportion => {
                indicator.unit == IndicatorUnit::Percent && self.counted_per(indicator) == Some(1)
            }
            FunnelKind::Ratio => self.counted_per(indicator).is_some(),
            FunnelKind::Expected => {
                indicator.kind == IndicatorKind::Expected
                    && indicator.expected.iter().all(|part| self.is_count(&part.observed))
            }
        }
    }

    /// Of a ratio of counts of this very period: per how many it is told.
    fn counted_per(&self, indicator: &IndicatorDefinition) -> Option<i64> {
        let formula = Formula::parse(indicator.formula.as_deref()?).ok()?;
        let now = |used: &MeasureUse| !used.mean && used.when == When::Now;
        let counts = formula.uses().iter().all(|used| now(used) && self.is_count(&used.measure));
        formula.counted_per().filter(|_| indicator.kind == IndicatorKind::Ratio && counts)
    }

    fn is_count(&self, measure: &str) -> bool {
        self.catalogue.measures.get(measure).is_some_and(|found| found.definition.unit == Unit::One)
    }
}
