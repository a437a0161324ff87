//! What would be otherwise: a TOML file of other points, caps, targets and money, laid over the loaded rules in memory.
//!
//! Every change names something that there is; each that does not is a fault with its line in the file.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::Deserialize;
use toml::Spanned;

use crate::allocation::definition::{AllocationDefinition, Defined, Veto};
use crate::diagnostics::{Diagnostics, Fault, Place};
use crate::exports::files::unreadable;
use crate::indicators::entered::Owner;
use crate::indicators::targets::Targets;
use crate::numbers::Decimal;
use crate::period::{Period, day_of_date};
use crate::run::Kind;
use crate::run::documents::entity_unknown;
use crate::run::rules::Rules;
use crate::scorecards::definition::ScorecardDefinition;
use crate::tables::departments::Departments;
use crate::toml_source::{TomlSource, nearest};
use crate::workspace::plans::{BONUS, WAGES};

/// All changes of a file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Written {
    points: Vec<Spanned<PointsChange>>,
    caps: Vec<Spanned<CapChange>>,
    total_caps: Vec<Spanned<TotalCapChange>>,
    targets: Vec<Spanned<TargetChange>>,
    bonus: BTreeMap<String, Spanned<MoneyChange>>,
    wages: BTreeMap<String, Spanned<MoneyChange>>,
}

/// Other points of an indicator; what its method names itself grows or shrinks in proportion, as with an override.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PointsChange {
    scorecard: Option<String>,
    indicator: String,
    /// In every variant that has the indicator, where none is named.
    variant: Option<String>,
    points: Decimal,
}

/// Another cap of an indicator scored by completion, as a multiple of its points.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CapChange {
    scorecard: Option<String>,
    indicator: String,
    cap: Decimal,
}

/// Another cap of the total, in points.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TotalCapChange {
    scorecard: Option<String>,
    cap: Decimal,
}

/// As a row of targets.csv.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TargetChange {
    /// The report's where none is named.
    period: Option<String>,
    scorecard: Option<String>,
    /// Id, name or alias; the hospital's target where none is named.
    department: Option<String>,
    indicator: String,
    target: Decimal,
}

/// Other settings of a pool or of wages, named as their file names them; `amount` is that of the period.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct MoneyChange {
    amount: Option<Decimal>,
    threshold: Option<Decimal>,
    equal_part: Option<Decimal>,
    reserve: Option<Decimal>,
    minimum_per_head: Option<Decimal>,
    maximum_per_head: Option<Decimal>,
    #[serde(default)]
    coefficients: BTreeMap<String, Decimal>,
    trial_pay: Option<bool>,
    veto: Option<Veto>,
}

/// A file of changes; empty where none was named.
#[derive(Debug)]
pub struct Changes {
    source: TomlSource,
    written: Written,
}

/// What the changes are laid over.
#[derive(Clone, Copy)]
pub(super) struct Report<'a> {
    pub kind: Kind,
    pub period: Period,
    /// Whose changes they are that name no scorecard.
    pub scorecard: &'a str,
}

impl Changes {
    /// # Errors
    /// A file that cannot be read, or is no such file.
    pub fn read(path: Option<&Path>) -> Result<Changes, Fault> {
        let Some(path) = path else {
            return Ok(Changes { source: TomlSource::new("", ""), written: Written::default() });
        };
        let name = path.display().to_string();
        let bytes = std::fs::read(path).map_err(|error| unreadable(&name, &error))?;
        let text = String::from_utf8(bytes)
            .map_err(|_| Fault::configuration("configuration-not-utf8").at(Place::file(&name)))?;
        let source = TomlSource::new(name, text.strip_prefix('\u{FEFF}').unwrap_or(&text));
        let written = source.whole()?;
        Ok(Changes { source, written })
    }

    /// Lays everything but targets over the rules, and gives notes on what does not add up as before.
    ///
    /// # Errors
    /// Every change that cannot be made.
    pub(super) fn apply(&self, rules: &mut Rules, report: Report<'_>) -> Result<Vec<Fault>, Diagnostics> {
        let (mut faults, mut notes) = (Vec::new(), Vec::new());
        let mut changed: BTreeMap<&str, (Place, BTreeMap<String, Decimal>)> = BTreeMap::new();
        for change in &self.written.points {
            let place = self.source.place(&change.span());
            let id = change.get_ref().scorecard.as_deref().unwrap_or(report.scorecard);
            let done = scorecard(rules, id, report).and_then(|scorecard| {
                let before = full_points(scorecard);
                change_points(scorecard, change.get_ref())?;
                changed.entry(id).or_insert((place.clone(), before));
                Ok(())
            });
            faults.extend(done.err().map(|fault| fault.at(place)));
        }
        for change in &self.written.caps {
            let id = change.get_ref().scorecard.as_deref().unwrap_or(report.scorecard);
            let done = scorecard(rules, id, report).and_then(|scorecard| change_cap(scorecard, change.get_ref()));
            faults.extend(done.err().map(|fault| fault.at(self.source.place(&change.span()))));
        }
        for change in &self.written.total_caps {
            let id = change.get_ref().scorecard.as_deref().unwrap_or(report.scorecard);
            let cap = change.get_ref().cap;
            let done = not_negative("cap", cap).and_then(|()| {
                scorecard(rules, id, report)?.total_cap = Some(cap);
                Ok(())
            });
            faults.extend(done.err().map(|fault| fault.at(self.source.place(&change.span()))));
        }
        for (id, (place, before)) in changed {
            if let Ok(scorecard) = scorecard(rules, id, report) {
                notes.extend(other_sums(scorecard, &before).map(|fault| fault.at(place.clone())));
            }
        }
        for change in &self.written.targets {
            let id = change.get_ref().scorecard.as_deref().unwrap_or(report.scorecard);
            let done =
                scorecard(rules, id, report).and_then(|scorecard| on_card(scorecard, &change.get_ref().indicator));
            faults.extend(done.err().map(|fault| fault.at(self.source.place(&change.span()))));
        }
        faults.extend(self.change_money(rules, report));
        if faults.is_empty() { Ok(notes) } else { Err(faults.into()) }
    }

    /// # Errors
    /// Departments that there are not, and periods that are none.
    pub(super) fn apply_targets(
        &self,
        targets: &mut Targets,
        departments: &Departments,
        report: Report<'_>,
    ) -> Result<(), Diagnostics> {
        let mut faults = Vec::new();
        for change in &self.written.targets {
            let done = change_target(targets, change.get_ref(), departments, report);
            faults.extend(done.err().map(|fault| fault.at(self.source.place(&change.span()))));
        }
        if faults.is_empty() { Ok(()) } else { Err(faults.into()) }
    }

    fn change_money(&self, rules: &mut Rules, report: Report<'_>) -> Vec<Fault> {
        let plans = &mut rules.workspace.plans;
        let files = [
            (&self.written.bonus, &mut plans.bonus, BONUS, Kind::Annual),
            (&self.written.wages, &mut plans.wages, WAGES, Kind::Monthly),
        ];
        let mut faults = Vec::new();
        for (changes, plans, file, of) in files {
            for (id, change) in changes {
                let place = self.source.place(&change.span());
                if report.kind != of {
                    let fault = Fault::configuration("change-not-of-report").with("name", file);
                    let fault = fault.with("report", report.kind.id()).at(place);
                    faults.push(fault.hint("change-not-of-report"));
                    continue;
                }
                match plans.iter_mut().find(|plan| plan.id == *id) {
                    Some(plan) => {
                        change_plan(&mut plan.definition, change.get_ref(), report.period);
                        plan.place = place;
                        faults.extend(Defined::<AllocationDefinition>::faults(plan));
                    }
                    None => {
                        let known = plans.iter().map(|plan| plan.id.as_str());
                        let fault = Fault::configuration("plan-unknown").with("name", id).with("file", file);
                        faults.push(did_you_mean(fault, id, known).at(place));
                    }
                }
            }
        }
        faults
    }
}

/// The rules in force in the period, to be changed.
fn scorecard<'r>(rules: &'r mut Rules, id: &str, report: Report<'_>) -> Result<&'r mut ScorecardDefinition, Fault> {
    rules.catalogue.scorecard_in_force(id, report.period)?;
    let found = rules.catalogue.scorecard_mut(id, report.period.span());
    found.ok_or_else(|| crate::catalogue::not_in_force(id, report.period))
}

fn on_card(scorecard: &ScorecardDefinition, indicator: &str) -> Result<(), Fault> {
    let known: BTreeSet<&str> = lines(scorecard).map(|line| line.id.as_str()).collect();
    if known.contains(indicator) {
        return Ok(());
    }
    let fault = Fault::configuration("change-not-on-card").with("name", indicator).with("scorecard", &scorecard.id);
    Err(did_you_mean(fault, indicator, known.into_iter()))
}

fn lines(scorecard: &ScorecardDefinition) -> impl Iterator<Item = &crate::scorecards::definition::ScoredIndicator> {
    scorecard.dimensions.iter().flat_map(|dimension| &dimension.indicators)
}

fn change_points(scorecard: &mut ScorecardDefinition, change: &PointsChange) -> Result<(), Fault> {
    on_card(scorecard, &change.indicator)?;
    if change.points.is_negative() {
        return Err(Fault::configuration("points-negative").with("name", &change.indicator).hint("points-negative"));
    }
    let variants: Vec<String> = scorecard.variants.iter().map(|variant| variant.id.clone()).collect();
    if let Some(variant) = change.variant.as_ref().filter(|variant| !variants.contains(variant)) {
        let fault = Fault::configuration("variant-unknown").with("name", variant);
        return Err(did_you_mean(fault, variant, variants.iter().map(String::as_str)));
    }
    let mut lines = scorecard.dimensions.iter_mut().flat_map(|dimension| &mut dimension.indicators);
    let Some(line) = lines.find(|line| line.id == change.indicator) else { return Ok(()) };
    let wanted = |variant: &&String| change.variant.as_ref().is_none_or(|wanted| wanted == *variant);
    let having = |variant: &&String| line.points_in(variant).is_some();
    let having: Vec<&String> = variants.iter().filter(wanted).filter(having).collect();
    if let (Some(variant), true) = (&change.variant, having.is_empty()) {
        let fault = Fault::configuration("change-not-in-variant").with("name", &change.indicator);
        return Err(fault.with("variant", variant).hint("change-not-in-variant"));
    }
    for variant in having {
        line.set_points(variant, change.points);
    }
    Ok(())
}

fn change_cap(scorecard: &mut ScorecardDefinition, change: &CapChange) -> Result<(), Fault> {
    on_card(scorecard, &change.indicator)?;
    not_negative("cap", change.cap)?;
    let mut lines = scorecard.dimensions.iter_mut().flat_map(|dimension| &mut dimension.indicators);
    let capped = lines.find(|line| line.id == change.indicator).is_some_and(|line| line.set_cap(change.cap));
    let fault =
        || Fault::configuration("change-without-cap").with("name", &change.indicator).hint("change-without-cap");
    if capped { Ok(()) } else { Err(fault()) }
}

fn change_plan(plan: &mut AllocationDefinition, change: &MoneyChange, period: Period) {
    if let Some(amount) = change.amount {
        plan.amounts.insert(period.to_string(), amount);
    }
    plan.threshold = change.threshold.or(plan.threshold);
    plan.equal_part = change.equal_part.or(plan.equal_part);
    plan.reserve = change.reserve.or(plan.reserve);
    plan.minimum_per_head = change.minimum_per_head.or(plan.minimum_per_head);
    plan.maximum_per_head = change.maximum_per_head.or(plan.maximum_per_head);
    plan.coefficients.extend(change.coefficients.iter().map(|(id, coefficient)| (id.clone(), *coefficient)));
    plan.trial_pay = change.trial_pay.unwrap_or(plan.trial_pay);
    plan.veto = change.veto.unwrap_or(plan.veto);
}

fn change_target(
    targets: &mut Targets,
    change: &TargetChange,
    departments: &Departments,
    report: Report<'_>,
) -> Result<(), Fault> {
    let period = match &change.period {
        Some(written) => {
            let invalid = |_| Fault::configuration("period-invalid").with("column", written);
            written.parse().map_err(invalid)?
        }
        None => report.period,
    };
    let day = day_of_date(report.period.span().last_day());
    let owner = match &change.department {
        Some(name) => {
            let found = departments.directory.resolve(name, Some(day));
            Owner::Department(found.map_err(|_| entity_unknown(name, &departments.directory))?)
        }
        None => Owner::Hospital,
    };
    let scorecard = change.scorecard.as_deref().unwrap_or(report.scorecard);
    targets.set(period, scorecard, &change.indicator, owner, change.target);
    Ok(())
}

/// Full marks by variant.
fn full_points(scorecard: &ScorecardDefinition) -> BTreeMap<String, Decimal> {
    let full = |variant: &crate::scorecards::definition::Variant| scorecard.full_points(&variant.id);
    scorecard.variants.iter().map(|variant| (variant.id.clone(), full(variant))).collect()
}

/// Points may add up to anything, as in a file of the catalogue, but nobody should overlook it.
fn other_sums(scorecard: &ScorecardDefinition, before: &BTreeMap<String, Decimal>) -> impl Iterator<Item = Fault> {
    let after = full_points(scorecard).into_iter();
    after.filter_map(|(variant, sum)| {
        let full = *before.get(&variant)?;
        let note = Fault::note("points-sum-changed").with("scorecard", &scorecard.id).with("variant", variant);
        (full.fraction() != sum.fraction()).then(|| note.with("sum", sum.trimmed()).with("full", full.trimmed()))
    })
}

fn not_negative(name: &'static str, value: Decimal) -> Result<(), Fault> {
    let fault = || Fault::configuration("change-negative").with("name", name).with("value", value);
    if value.is_negative() { Err(fault()) } else { Ok(()) }
}

fn did_you_mean<'n>(fault: Fault, name: &str, known: impl Iterator<Item = &'n str>) -> Fault {
    let known: Vec<&str> = known.collect();
    match nearest(name, known.iter().copied()) {
        Some(meant) => fault.with("meant", meant).hint("did-you-mean"),
        None => fault.with("known", known.join(", ")).hint("known-here"),
    }
}
