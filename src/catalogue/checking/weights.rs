//! Weights from experts: they fit the scorecard that they are for, and one file at most holds for a variant in a month.

use crate::diagnostics::Fault;
use crate::scorecards::weights::{Misfit, WeightsFile};

use super::super::month_of;
use super::super::weighting::{met, months};
use super::{Checker, Defined};

impl Checker<'_> {
    pub(super) fn weights(&mut self) {
        let catalogue = self.catalogue;
        for (at, weights) in catalogue.weights.iter().enumerate() {
            let before = self.faults.len();
            self.written_months(weights);
            if !catalogue.knows_scorecard(&weights.definition.scorecard) {
                let known = catalogue.scorecards.iter().map(|defined| defined.definition.id.as_str());
                let place = weights.place_of("scorecard");
                self.unknown(place, "scorecard-unknown", &weights.definition.scorecard, known);
            }
            if self.faults.len() == before {
                self.fits(weights);
                self.overlaps(weights, &catalogue.weights[..at]);
            }
        }
    }

    fn written_months(&mut self, weights: &Defined<WeightsFile>) {
        let definition = &weights.definition;
        let written = [("valid_from", Some(&definition.valid_from)), ("valid_to", definition.valid_to.as_ref())];
        for (key, text) in written {
            if let Some(text) = text.filter(|text| month_of(text).is_none()) {
                let fault = Fault::configuration("month-written-wrong").with("text", text);
                self.faults.push(fault.at(weights.place_of(key)));
            }
        }
        for (id, _) in definition.points.iter().filter(|(_, points)| points.is_negative()) {
            let fault = Fault::configuration("points-negative").with("name", id).at(weights.place_of(id));
            self.faults.push(fault.hint("points-negative"));
        }
    }

    fn fits(&mut self, weights: &Defined<WeightsFile>) {
        let definition = &weights.definition;
        let met = met(self.catalogue, definition);
        if met.is_empty() {
            let fault = super::super::not_in_force(&definition.scorecard, &definition.valid_from);
            self.faults.push(fault.at(weights.place_of("valid_from")));
        }
        for scorecard in met {
            for misfit in definition.misfits(&scorecard.definition) {
                let fault = |code| Fault::configuration(code).with("scorecard", &definition.scorecard);
                self.faults.push(match misfit {
                    Misfit::VariantUnknown => {
                        let known = scorecard.definition.variants.iter().map(|variant| variant.id.as_str());
                        self.unknown(weights.place_of("variant"), "variant-unknown", &definition.variant, known);
                        continue;
                    }
                    Misfit::NotWeighed(id) => fault("weights-unfit")
                        .with("name", &id)
                        .with("variant", &definition.variant)
                        .at(weights.place_of(&id))
                        .hint("weights-unfit"),
                    Misfit::Missing(id) => fault("weights-incomplete")
                        .with("name", &id)
                        .at(weights.place_of("points"))
                        .hint("weights-incomplete"),
                    Misfit::Sum { sum, full } => fault("weights-sum")
                        .with("sum", sum.trimmed())
                        .with("full", full.trimmed())
                        .at(weights.place_of("points"))
                        .hint("weights-sum"),
                });
            }
        }
    }

    fn overlaps(&mut self, weights: &Defined<WeightsFile>, earlier: &[Defined<WeightsFile>]) {
        let (from, to) = months(&weights.definition);
        let same = |other: &&Defined<WeightsFile>| {
            let (first, last) = months(&other.definition);
            other.definition.scorecard == weights.definition.scorecard
                && other.definition.variant == weights.definition.variant
                && first <= to
                && from <= last
        };
        if let Some(other) = earlier.iter().find(same) {
            let fault = Fault::configuration("weights-overlap").with("file", &other.file);
            self.faults.push(fault.at(weights.place_of("valid_from")).hint("weights-overlap"));
        }
    }
}
