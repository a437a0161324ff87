//! Packs: every indicator is known and stands once, and there are no more than a meeting can look at.

use std::collections::BTreeSet;

use crate::diagnostics::Fault;
use crate::record::committee::definition::{INDICATORS_AT_MOST, PackDefinition};

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
    }
}
