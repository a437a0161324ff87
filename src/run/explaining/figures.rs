//! What is asked for: which figure an id stands for, and whose it is.

use std::collections::BTreeSet;

use crate::diagnostics::Fault;
use crate::period::day_of_date;
use crate::record::explanation::Subject;
use crate::record::explanation::charts::ChartKind;
use crate::record::explanation::expected::Rates;
use crate::record::tidy::entities::TidyEntity;
use crate::run::documents::entity_unknown;
use crate::scorecards::definition::Dimension;
use crate::toml_source::nearest;

use super::Explainer;

/// Figures that have no more to their id.
const ALONE: [Subject; 4] =
    [Subject::Total, Subject::Places, Subject::Expected(Rates::LastYear), Subject::Expected(Rates::BeforePurchase)];

/// Stands before the id of an indicator.
const WEIGHT: &str = "weight/";

/// Stands before the id of an indicator that is counted: what is written down has no such months.
const TWELVE_MONTHS: &str = "twelve_months/";

/// Stands before the id of a plan of money.
const MONEY: &str = "money/";

/// Ends the name of a stock's companion: on how many months or days it was observed.
const OBSERVATIONS: &str = ".n";

impl Explainer {
    /// What an id stands for: an indicator, a measure, `total`, a dimension, `dimension/group`, or a chart of an indicator.
    pub(super) fn subject(&self, figure: &str) -> Result<Subject, Fault> {
        let measure = figure.strip_suffix(OBSERVATIONS).unwrap_or(figure);
        let dimensions: Vec<&Dimension> = self.cards.all().flat_map(|cards| &cards.scorecard.dimensions).collect();
        let dimension = |id: &str| dimensions.iter().any(|dimension| dimension.id == id);
        let has_group = |id: &str, group: &str| {
            let mut groups = dimensions.iter().filter(|dimension| dimension.id == id).flat_map(|found| &found.groups);
            groups.any(|known| known.id == group)
        };
        if let Some(alone) = ALONE.into_iter().find(|subject| subject.id() == figure) {
            return Ok(alone);
        }
        if let Some(id) = figure.strip_prefix(WEIGHT).filter(|id| self.selection.indicators.contains_key(*id)) {
            return Ok(Subject::Weight(id.to_owned()));
        }
        let counted = |id: &&str| self.selection.indicators.get(*id).is_some_and(|indicator| !indicator.is_entered());
        if let Some(id) = figure.strip_prefix(TWELVE_MONTHS).filter(counted) {
            return Ok(Subject::TwelveMonths(id.to_owned()));
        }
        if let Some(plan) = figure.strip_prefix(MONEY) {
            return Ok(Subject::Money(plan.to_owned()));
        }
        if let Some((kind, id)) = ChartKind::of_figure(figure) {
            return Ok(Subject::Chart(kind, id.to_owned()));
        }
        if self.selection.indicators.contains_key(figure) {
            return Ok(Subject::Indicator(figure.to_owned()));
        }
        if self.rules.catalogue.measures.contains_key(measure) {
            return Ok(Subject::Measure(measure.to_owned()));
        }
        if dimension(figure) {
            return Ok(Subject::Dimension(figure.to_owned()));
        }
        if let Some((id, group)) = figure.split_once('/')
            && has_group(id, group)
        {
            return Ok(Subject::Group(id.to_owned(), group.to_owned()));
        }
        let dimensions: BTreeSet<&str> = dimensions.iter().map(|dimension| dimension.id.as_str()).collect();
        let known: Vec<String> = self.known(dimensions);
        let fault = Fault::configuration("figure-unknown").with("name", figure);
        Err(match nearest(figure, known.iter().map(String::as_str)) {
            Some(meant) => fault.with("meant", meant).hint("did-you-mean"),
            None => fault.hint("figure-unknown"),
        })
    }

    /// Everything that could have been meant.
    fn known(&self, dimensions: BTreeSet<&str>) -> Vec<String> {
        let indicators = || self.selection.indicators.keys().map(String::as_str);
        let prefixes = ChartKind::ALL
            .map(|kind| format!("{}/", kind.code()))
            .into_iter()
            .chain([WEIGHT, TWELVE_MONTHS].map(str::to_owned));
        let of_indicators = prefixes.flat_map(|before| indicators().map(move |id| format!("{before}{id}")));
        let plain = indicators().chain(self.rules.catalogue.measures.keys().map(String::as_str)).chain(dimensions);
        plain.map(str::to_owned).chain(ALONE.iter().map(Subject::id)).chain(of_indicators).collect()
    }

    /// By id a department, group, device or class of devices; else by name or alias a department or a device. A class may
    /// be called as a department is, and its id is all that it can be asked for by.
    pub(super) fn entity(&self, id: Option<&str>) -> Result<TidyEntity, Fault> {
        let hospital = &self.rules.workspace.hospital.id;
        let Some(id) = id.filter(|id| id != hospital) else { return Ok(TidyEntity::hospital(hospital)) };
        let (departments, devices) = (&self.ground.tables.departments, &self.ground.devices);
        let department = |number: u32| TidyEntity::numbered(number, departments, self.period);
        let device = |number: u32| TidyEntity::device(number, devices);
        let class = || devices.of_class(id).next().map(|number| TidyEntity::class(devices.class(number), devices));
        let day = day_of_date(self.period.span().last_day());
        (departments.directory.number(id).map(department))
            .or_else(|| devices.directory.number(id).map(device))
            .or_else(class)
            .or_else(|| departments.directory.resolve(id, Some(day)).ok().map(department))
            .or_else(|| devices.directory.resolve(id, None).ok().map(device))
            .ok_or_else(|| self.unknown(id))
    }

    fn unknown(&self, id: &str) -> Fault {
        let devices = &self.ground.devices;
        if devices.numbers().next().is_none() {
            return entity_unknown(id, &self.ground.tables.departments.directory);
        }
        let known =
            self.entities().chain(devices.numbers().flat_map(|device| [devices.id(device), devices.class(device)]));
        let known: BTreeSet<&str> = known.collect();
        let fault = Fault::configuration("subject-unknown").with("name", id);
        match nearest(id, known.into_iter()) {
            Some(meant) => fault.with("meant", meant).hint("did-you-mean"),
            None => fault.hint("subject-unknown"),
        }
    }
}
