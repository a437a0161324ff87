//! Awards, bonus and wages of a run: which of the workspace's plans it makes, and what comes of them.

use std::collections::{BTreeMap, BTreeSet};

use crate::allocation::awards::{self, Awarded};
use crate::allocation::definition::{AllocationDefinition, Defined, Mode};
use crate::allocation::guard;
use crate::allocation::money::{self, Allocated, Basis, Refusal};
use crate::allocation::{bases, vetoes};
use crate::diagnostics::{Diagnostics, Exit, Fault};
use crate::labels::Labels;
use crate::period::Period;
use crate::record::awards_and_bonus::yuan;
use crate::record::earlier::earlier_card;
use crate::scorecards::card::Scores;
use crate::tables::departments::Departments;
use crate::workspace::plans::Plans;

use super::history::Scoring;
use super::{Kind, Request};

/// What came of the plans.
#[derive(Default)]
pub(super) struct Allocations<'a> {
    pub vetoes: Vec<vetoes::VetoLine>,
    pub awards: Vec<Awarded>,
    pub money: Vec<Money<'a>>,
    /// The cards of scorecards that drive money and are not the report's own.
    pub driving: BTreeMap<&'a str, Scores>,
    pub faults: Vec<Fault>,
    pub refused: Vec<RefusedPlan<'a>>,
}

/// A plan that was not made.
pub(super) struct RefusedPlan<'a> {
    pub plan: &'a Defined<AllocationDefinition>,
    pub refusal: Refusal,
    /// As it is said of the run.
    pub faults: Vec<Fault>,
}

/// One pool, or wages, that was shared.
pub(super) struct Money<'a> {
    pub plan: &'a Defined<AllocationDefinition>,
    pub allocated: Allocated,
}

impl Money<'_> {
    /// What became of it, in a sentence.
    pub fn told(&self, labels: &Labels) -> String {
        let paid: i128 = self.allocated.rows.iter().map(|row| row.amount).sum();
        let departments: BTreeSet<u32> =
            self.allocated.rows.iter().filter(|row| row.amount > 0).map(|row| row.department).collect();
        let details = [
            ("name", self.plan.definition.name(labels.language()).to_owned()),
            ("sum", yuan(self.allocated.sum)),
            ("paid", yuan(paid)),
            ("reserve", yuan(self.allocated.reserve)),
            ("departments", departments.len().to_string()),
        ];
        labels.filled("report.money", &details)
    }
}

/// The plans of money that a report on a period makes.
pub(super) fn plans(kind: Kind, plans: &Plans, period: Period) -> Vec<&Defined<AllocationDefinition>> {
    let planned = match kind {
        Kind::Annual => &plans.bonus,
        Kind::Monthly => &plans.wages,
        Kind::Committee | Kind::Equipment | Kind::Submission => return Vec::new(),
    };
    let made = |plan: &&Defined<AllocationDefinition>| match plan.definition.mode {
        Mode::Pool => plan.definition.amount(period).is_some(),
        Mode::Coefficient => true,
    };
    planned.iter().filter(made).collect()
}

/// Makes the awards of a year, and shares the money.
///
/// # Errors
/// A plan that names what is not there.
pub(super) fn made<'a>(
    kind: Kind,
    request: &Request,
    planned: &'a Plans,
    scoring: &Scoring<'a>,
    history: &'a [Scores],
    labels: &Labels,
) -> Result<Allocations<'a>, Diagnostics> {
    let period = request.period;
    let vetoes = vetoes::read(scoring.tables, period.span());
    let vetoed: BTreeSet<u32> = vetoes.iter().map(|line| line.department).collect();
    let bases = bases::read(scoring.tables, period);
    let own = history.last().filter(|scores| scores.period == period);
    let plans = plans(kind, planned, period).into_iter();
    // Without bases no wages were asked for.
    let plans: Vec<_> = plans.filter(|plan| plan.definition.mode == Mode::Pool || !bases.is_empty()).collect();
    let mut allocations = Allocations { driving: driving(&plans, scoring, own, period)?, ..Allocations::default() };
    if let (Kind::Annual, Some(scores)) = (kind, own) {
        allocations.awards = awarded(planned, scoring, (scores, history), &vetoes)?;
    }
    for plan in plans {
        let id = plan.definition.scorecard.as_str();
        let Some(scores) = allocations.driving.get(id).or(own) else { continue };
        let basis = Basis {
            scores,
            departments: &scoring.tables.departments,
            evaluation: scoring.evaluation,
            vetoed: &vetoed,
            bases: &bases,
        };
        match shared(plan, scoring, basis) {
            Ok(allocated) => allocations.money.push(Money { plan, allocated }),
            Err(refusal) => {
                let faults = said(plan, &refusal, scoring, period, labels);
                allocations.faults.extend(faults.iter().cloned());
                allocations.refused.push(RefusedPlan { plan, refusal, faults });
            }
        }
    }
    allocations.faults.extend(bases_without_card(&allocations, &bases, scoring, period, labels));
    allocations.vetoes = vetoes;
    Ok(allocations)
}

/// Departments with a base of which nobody is paid: what is set aside for them is kept back.
fn bases_without_card(
    allocations: &Allocations<'_>,
    bases: &bases::Bases,
    scoring: &Scoring<'_>,
    period: Period,
    labels: &Labels,
) -> Option<Fault> {
    let waged = allocations.money.iter().filter(|money| money.plan.definition.mode == Mode::Coefficient);
    let paid: BTreeSet<u32> = waged.flat_map(|money| &money.allocated.rows).map(|row| row.department).collect();
    let without: BTreeSet<u32> = bases.keys().map(|(department, _)| *department).collect();
    let without: Vec<u32> = without.difference(&paid).copied().collect();
    let fault = Fault::warning("base-without-card").with("period", period).hint("base-without-card");
    (!paid.is_empty() && !without.is_empty())
        .then(|| listed(fault, &without, &scoring.tables.departments, period, labels))
}

/// The cards of the scorecards that are not the report's own.
fn driving<'a>(
    plans: &[&'a Defined<AllocationDefinition>],
    scoring: &Scoring<'_>,
    own: Option<&Scores>,
    period: Period,
) -> Result<BTreeMap<&'a str, Scores>, Diagnostics> {
    let mut driving = BTreeMap::new();
    for plan in plans {
        let id = plan.definition.scorecard.as_str();
        if own.is_some_and(|scores| scores.scorecard == id) || driving.contains_key(id) {
            continue;
        }
        let (scores, faults) = scoring.period(id, period).ok_or_else(|| unknown_scorecard(plan, period))?;
        Diagnostics::from(faults).result(())?;
        driving.insert(id, scores);
    }
    Ok(driving)
}

fn shared(plan: &Defined<AllocationDefinition>, scoring: &Scoring<'_>, basis: Basis<'_>) -> Result<Allocated, Refusal> {
    let period = basis.scores.period;
    if let Some(scorecard) = scoring.catalogue.scorecard(&plan.definition.scorecard, period.span()) {
        let violations = guard::violations(scorecard, scoring.indicators);
        if !violations.is_empty() {
            return Err(Refusal::RestsOnRevenue(violations));
        }
    }
    money::allocated(&plan.definition, plan.definition.amount(period), basis)
}

fn awarded(
    planned: &Plans,
    scoring: &Scoring<'_>,
    (scores, history): (&Scores, &[Scores]),
    vetoes: &[vetoes::VetoLine],
) -> Result<Vec<Awarded>, Diagnostics> {
    let Some(scorecard) = scoring.catalogue.scorecard(&scores.scorecard, scores.period.span()) else {
        return Ok(Vec::new());
    };
    let departments = &scoring.tables.departments;
    let last_year =
        |department: u32| earlier_card(history, departments, department, scores.period, scores.period.last_year());
    let basis =
        awards::Basis { scorecard, indicators: scoring.indicators, scores, departments, vetoes, last_year: &last_year };
    let (mut made, mut faults) = (Vec::new(), Vec::new());
    for award in planned.awards.iter().filter(|award| award.definition.scorecard == scores.scorecard) {
        match award.definition.criterion(scorecard, scoring.indicators) {
            Some(criterion) => made.extend(awards::awarded(award, &criterion, basis)),
            None => {
                let fault = Fault::configuration("award-by-unknown").with("name", &award.definition.by);
                let fault = fault.with("scorecard", &scores.scorecard).at(award.place.clone());
                faults.push(fault.hint("award-by-unknown"));
            }
        }
    }
    if faults.is_empty() { Ok(made) } else { Err(faults.into()) }
}

fn unknown_scorecard(plan: &Defined<AllocationDefinition>, period: Period) -> Fault {
    let fault = Fault::configuration("plan-scorecard-unfit").with("name", &plan.definition.scorecard);
    fault.with("period", period).at(plan.place.clone()).hint("plan-scorecard-unfit")
}

/// Why there is no money, with all that a person needs to mend it.
fn said(
    plan: &Defined<AllocationDefinition>,
    refusal: &Refusal,
    scoring: &Scoring<'_>,
    period: Period,
    labels: &Labels,
) -> Vec<Fault> {
    let departments = &scoring.tables.departments;
    let fault = |code| Fault::error(code, Exit::InPart).with("name", &plan.id).at(plan.place.clone());
    let of_group = |group: &Option<_>| {
        let name = |group: &crate::allocation::definition::StaffGroup| {
            labels.text(&format!("staff_group.{}", group.code())).to_owned()
        };
        group.as_ref().map_or_else(|| labels.text("staff_group.all").to_owned(), name)
    };
    match refusal {
        Refusal::RestsOnRevenue(violations) => {
            let each = violations.iter().map(|violation| {
                let place =
                    scoring.catalogue.place_of_line(&plan.definition.scorecard, period.span(), &violation.indicator);
                let fault = Fault { place, ..fault("driver-rests-on-revenue") };
                let fault = fault.with("scorecard", &plan.definition.scorecard).with("indicator", &violation.indicator);
                let fault = fault.with("measure", &violation.sum.measure);
                let categories = categories(&violation.sum.categories, labels);
                fault.with("categories", categories).hint("driver-rests-on-revenue")
            });
            each.collect()
        }
        Refusal::Blocked(of) => vec![listed(fault("pool-blocked"), of, departments, period, labels)],
        Refusal::TrialWithoutPeers(of) => {
            vec![
                listed(fault("pool-trial-without-peers"), of, departments, period, labels)
                    .hint("pool-trial-without-peers"),
            ]
        }
        Refusal::WithoutHeads(of) => {
            vec![listed(fault("pool-without-heads"), of, departments, period, labels).hint("pool-without-heads")]
        }
        Refusal::WithoutBases => vec![fault("wages-without-bases").with("period", period).hint("wages-without-bases")],
        Refusal::Left(left, group) => {
            vec![
                fault("pool-not-spent").with("left", yuan(*left)).with("group", of_group(group)).hint("pool-not-spent"),
            ]
        }
        Refusal::Lacking(lacking, group) => {
            let fault = fault("pool-too-small").with("lacking", yuan(*lacking)).with("group", of_group(group));
            vec![fault.hint("pool-too-small")]
        }
        Refusal::TooLarge => vec![fault("pool-too-large")],
    }
}

/// Categories of charges by name.
pub(super) fn categories(categories: &[&str], labels: &Labels) -> String {
    let name = |category: &&str| labels.text(&format!("charge_category.{category}")).to_owned();
    categories.iter().map(name).collect::<Vec<_>>().join(labels.text("list.and"))
}

fn listed(fault: Fault, of: &[u32], departments: &Departments, period: Period, labels: &Labels) -> Fault {
    let name = |number: &u32| {
        let found = departments.at_end(*number, period.span());
        found.map(|department| department.name_in(labels.language()).to_owned()).unwrap_or_default()
    };
    let names: Vec<String> = of.iter().map(name).collect();
    fault.with("departments", names.join(labels.text("list.and")))
}
