//! Scorecards: every line leads to an indicator, every method can score, and one version at most is in force in a month.

use std::collections::BTreeSet;

use crate::diagnostics::{Fault, Place};
use crate::indicators::definition::IndicatorKind;
use crate::indicators::reference::ReferenceRule;
use crate::period::Month;
use crate::scorecards::definition::{Dimension, Group, Points, ScorecardDefinition, ScoredIndicator};
use crate::scorecards::methods::Method;
use crate::scorecards::methods::best_of::BestOf;

use super::super::month_of;
use super::{Checker, Defined};

/// Fewer methods leave nothing to choose from.
const ALTERNATIVES_AT_LEAST: usize = 2;

impl Checker<'_> {
    pub(super) fn scorecard(&mut self, scorecard: &Defined<ScorecardDefinition>) {
        let definition = &scorecard.definition;
        for (key, text) in [("valid_from", &definition.valid_from), ("valid_to", &definition.valid_to)] {
            if let Some(text) = text.as_ref().filter(|text| month_of(text).is_none()) {
                let place = scorecard.place_of(key);
                self.faults.push(Fault::configuration("month-written-wrong").with("text", text).at(place));
            }
        }
        let mut dimensions = BTreeSet::new();
        for dimension in definition.dimensions.iter().filter(|dimension| !dimensions.insert(&dimension.id)) {
            let place = scorecard.place_of(&dimension.id);
            self.faults.push(Fault::configuration("dimension-twice").with("name", &dimension.id).at(place));
        }
        let mut seen = BTreeSet::new();
        for indicator in definition.dimensions.iter().flat_map(|dimension| &dimension.indicators) {
            let place = scorecard.place_of(&indicator.id);
            if !seen.insert(&indicator.id) {
                self.faults.push(Fault::configuration("indicator-twice").with("name", &indicator.id).at(place.clone()));
            }
            self.scored_indicator(&place, definition, indicator);
        }
        self.groups(scorecard);
        if let Some(monthly) = &definition.monthly {
            let known: Vec<&str> = self.catalogue.scorecards.iter().map(|other| other.definition.id.as_str()).collect();
            if !known.contains(&monthly.as_str()) {
                self.unknown(scorecard.place_of("monthly"), "scorecard-unknown", monthly, known.into_iter());
            }
        }
        if let Some(alarm) = &definition.alarm {
            let place = scorecard.place_of("alarm");
            if !definition.dimensions.iter().any(|dimension| dimension.id == alarm.dimension) {
                let known = definition.dimensions.iter().map(|dimension| dimension.id.as_str());
                self.unknown(place.clone(), "dimension-unknown", &alarm.dimension, known);
            }
            for guarded in alarm.guards.iter().filter(|guarded| !seen.contains(guarded)) {
                self.unknown(place.clone(), "indicator-unknown", guarded, seen.iter().map(|id| id.as_str()));
            }
        }
    }

    /// Groups have ids of their own, and parents within their dimension that do not lead back to them.
    fn groups(&mut self, scorecard: &Defined<ScorecardDefinition>) {
        let dimensions = &scorecard.definition.dimensions;
        let mut seen: BTreeSet<&str> = dimensions.iter().map(|dimension| dimension.id.as_str()).collect();
        for dimension in dimensions {
            let known = || dimension.groups.iter().map(|group| group.id.as_str());
            for group in &dimension.groups {
                let place = scorecard.place_of(&group.id);
                if !seen.insert(&group.id) {
                    self.faults.push(Fault::configuration("group-twice").with("name", &group.id).at(place.clone()));
                }
                if let Some(parent) = group.parent.as_ref().filter(|parent| !known().any(|id| id == *parent)) {
                    self.unknown(place.clone(), "group-unknown", parent, known());
                } else if is_within_itself(group, dimension) {
                    self.faults.push(Fault::configuration("group-circular").with("name", &group.id).at(place));
                }
            }
            for indicator in &dimension.indicators {
                if let Some(group) = indicator.group.as_ref().filter(|group| !known().any(|id| id == *group)) {
                    self.unknown(scorecard.place_of(&indicator.id), "group-unknown", group, known());
                }
            }
        }
    }

    fn scored_indicator(&mut self, place: &Place, scorecard: &ScorecardDefinition, indicator: &ScoredIndicator) {
        let catalogue = self.catalogue;
        if !catalogue.indicators.contains_key(&indicator.id) {
            let known = catalogue.indicators.keys().map(String::as_str);
            self.unknown(place.clone(), "indicator-unknown", &indicator.id, known);
        }
        let negative = match &indicator.points {
            Points::Everywhere(points) => points.is_negative(),
            Points::ByVariant(points) => {
                for variant in points.keys() {
                    if !scorecard.variants.iter().any(|known| known.id == *variant) {
                        let known = scorecard.variants.iter().map(|variant| variant.id.as_str());
                        self.unknown(place.clone(), "variant-unknown", variant, known);
                    }
                }
                points.values().any(|points| points.is_negative())
            }
        };
        if negative {
            let fault = Fault::configuration("points-negative").with("name", &indicator.id).at(place.clone());
            self.faults.push(fault.hint("points-negative"));
        }
        self.method(place, &indicator.id, &indicator.method, &indicator.reference);
        for (variant, method) in &indicator.method_in {
            if !scorecard.variants.iter().any(|known| known.id == *variant) {
                let known = scorecard.variants.iter().map(|variant| variant.id.as_str());
                self.unknown(place.clone(), "variant-unknown", variant, known);
            }
            self.method(place, &indicator.id, method, &indicator.reference);
        }
        self.peers(place, indicator);
    }

    /// The settings of a method with the references of its line.
    fn method(&mut self, place: &Place, name: &str, method: &Method, references: &[ReferenceRule]) {
        let fault = |code| Fault::configuration(code).with("name", name).at(place.clone());
        if method.needs_reference() && references.is_empty() {
            self.faults.push(fault("reference-missing").hint("reference"));
        }
        match method {
            Method::Interval(interval) if interval.low > interval.high || !interval.margin.is_positive() => {
                self.faults.push(fault("interval-empty"));
            }
            Method::Range(_) | Method::BestOf(_) if !references.is_empty() => {
                self.faults.push(fault("reference-unused").hint("reference-unused"));
            }
            Method::Range(range) if range.is_empty() => {
                self.faults.push(fault("range-empty").hint("range-empty"));
            }
            Method::Bands(bands) => {
                let wrong = bands.not_joined().or((bands.bands.is_empty()).then_some(1));
                let not_joined = |band| fault("bands-not-joined").with("band", band).hint("bands-not-joined");
                self.faults.extend(wrong.map(not_joined));
            }
            Method::BestOf(best) => self.best_of(place, name, best),
            Method::Completion(_)
            | Method::Adjustment(_)
            | Method::Deduction(_)
            | Method::Interval(_)
            | Method::Range(_)
            | Method::Pass(_)
            | Method::Monitor(_) => {}
        }
    }

    fn best_of(&mut self, place: &Place, name: &str, best: &BestOf) {
        let scores = |method: &Method| !matches!(method, Method::BestOf(_) | Method::Monitor(_));
        let fits = best.alternatives.len() >= ALTERNATIVES_AT_LEAST
            && best.alternatives.iter().all(|alternative| scores(&alternative.method));
        if !fits {
            let fault = Fault::configuration("best-of-unfit").with("name", name).at(place.clone());
            self.faults.push(fault.hint("best-of-unfit"));
        }
        for alternative in best.alternatives.iter().filter(|alternative| scores(&alternative.method)) {
            self.method(place, name, &alternative.method, &alternative.reference);
        }
    }

    /// Sums grow with a department's size: their mean over departments says nothing of any of them.
    fn peers(&mut self, place: &Place, indicator: &ScoredIndicator) {
        let definition = self.catalogue.indicators.get(&indicator.id).map(|defined| &defined.definition);
        let grows =
            definition.is_some_and(|definition| matches!(definition.kind, IndicatorKind::Flow | IndicatorKind::Stock));
        if grows && crate::scorecards::peers::compares(&indicator.method, &indicator.reference) {
            let fault = Fault::configuration("peer-mean-of-flow").with("name", &indicator.id).at(place.clone());
            self.faults.push(fault.hint("peer-mean-of-flow"));
        }
    }

    /// Two versions of one scorecard in the same month: which holds, nobody could say. A workspace's own replaces the
    /// shipped one, and is no other version of it.
    pub(super) fn versions(&mut self) {
        let scorecards = &self.catalogue.scorecards;
        for (at, later) in scorecards.iter().enumerate() {
            let same = |other: &&Defined<ScorecardDefinition>| {
                other.definition.id == later.definition.id
                    && is_shipped(other) == is_shipped(later)
                    && overlap(&other.definition, &later.definition)
            };
            if let Some(earlier) = scorecards[..at].iter().find(same) {
                let fault = Fault::configuration("scorecards-overlap").with("name", &later.definition.id);
                let fault = fault.with("file", &earlier.file).at(later.place_of("valid_from"));
                self.faults.push(fault.hint("scorecards-overlap"));
            }
        }
    }
}

fn is_within_itself(group: &Group, dimension: &Dimension) -> bool {
    let mut parent = group.parent.as_deref();
    for _ in 0..dimension.groups.len() {
        match parent {
            Some(id) if id == group.id => return true,
            Some(id) => {
                let next = dimension.groups.iter().find(|other| other.id == id);
                parent = next.and_then(|next| next.parent.as_deref());
            }
            None => return false,
        }
    }
    false
}

fn is_shipped(scorecard: &Defined<ScorecardDefinition>) -> bool {
    scorecard.file.starts_with("data/")
}

fn overlap(one: &ScorecardDefinition, other: &ScorecardDefinition) -> bool {
    let month = |text: &Option<String>, open: i32| text.as_deref().and_then(month_of).unwrap_or(Month(open));
    let span = |scorecard: &ScorecardDefinition| {
        (month(&scorecard.valid_from, i32::MIN), month(&scorecard.valid_to, i32::MAX))
    };
    let ((from, to), (other_from, other_to)) = (span(one), span(other));
    from <= other_to && other_from <= to
}
