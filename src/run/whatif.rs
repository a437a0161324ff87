//! Other points, caps, targets or money tried out: everything is read and counted once, scored and shared twice, and
//! nothing is written.

mod changes;

use std::collections::BTreeMap;
use std::path::Path;

use crate::catalogue::Catalogue;
use crate::diagnostics::{Diagnostics, Fault};
use crate::indicators::targets::Targets;
use crate::labels::Labels;
use crate::period::{Period, PeriodLength};
use crate::record::tidy;
use crate::record::whatif::{Comparison, Side};
use crate::scorecards::subjects::Subjects;
use crate::tables::departments::Departments;
use crate::workspace::plans::Plans;

use super::ground::Ground;
use super::history::Scoring;
use super::progress::Progress;
use super::rules::Rules;
use super::{Kind, Request, allocations};

use changes::{Changes, Report};

/// What was asked for.
#[derive(Clone, Debug)]
pub struct Asked<'a> {
    pub root: &'a Path,
    pub period: Period,
    pub scorecard: &'a str,
    /// A file; without one nothing is changed.
    pub changes: Option<&'a Path>,
    pub quiet: bool,
}

impl Asked<'_> {
    /// The report of a month, or of a longer period.
    fn kind(&self) -> Kind {
        match self.period.length() {
            PeriodLength::Month => Kind::Monthly,
            PeriodLength::Quarter | PeriodLength::Year => Kind::Annual,
        }
    }

    /// As the report of the period is asked for. Nothing is written, so where to and for whom plays no part.
    fn request(&self, labels: &Labels) -> Request {
        let usual = Request::usual(self.kind(), self.root, self.period, self.scorecard, labels.language());
        Request { quiet: self.quiet, ..usual }
    }
}

/// Totals, ranks and money as they are and as they would be, with what was found on the way.
///
/// # Errors
/// What a report would say, too; changes that cannot be made.
pub fn compared(asked: &Asked<'_>, labels: &Labels) -> Result<(Comparison, Vec<Fault>), Diagnostics> {
    let report = Report { kind: asked.kind(), period: asked.period, scorecard: asked.scorecard };
    let changes = Changes::read(asked.changes)?;
    let mut rules = Rules::load(asked.root)?;
    let scorecard = rules.scorecard(report.kind, asked.scorecard, asked.period)?.clone();
    let (catalogue, plans) = (rules.catalogue.clone(), rules.workspace.plans.clone());
    let notes = changes.apply(&mut rules, report)?;
    let plan = rules.plan(asked.root)?;
    // Of the changed rules: money may be planned where there was none, never the other way round.
    let selection = rules.selection((report.kind, report.period), &scorecard, plan.mapped());
    let progress = Progress::new(plan.file_count() + 1, asked.quiet);
    let ground = Ground::of(&plan, &rules, &selection, &progress)?;
    let Ground { tables, targets, devices, .. } = &ground;
    let mut changed = targets.clone();
    changes.apply_targets(&mut changed, &tables.departments, report)?;
    let evaluation = ground.evaluation(&selection);
    let of = |catalogue: &Catalogue, plans: &Plans, targets: &Targets| {
        let scoring = Scoring::new(catalogue, &selection, &evaluation, (tables, devices), targets)?;
        side(&scoring, plans, report.kind, &asked.request(labels), labels)
    };
    let (before, _) = of(&catalogue, &plans, targets)?;
    let (after, refused) = of(&rules.catalogue, &rules.workspace.plans, &changed)?;
    let mut faults = ground.faults.clone();
    faults.extend(notes);
    faults.extend(refused);
    let names = names(&tables.departments, asked.period, labels);
    Ok((Comparison::of(report.kind.id(), asked.period, asked.scorecard, (before, after), names), faults))
}

/// Scored and shared as a report does it, by some rules.
fn side(
    scoring: &Scoring<'_>,
    plans: &Plans,
    kind: Kind,
    request: &Request,
    labels: &Labels,
) -> Result<(Side, Vec<Fault>), Diagnostics> {
    let history = scoring.history(&request.scorecard, request.period)?;
    let made = allocations::made(kind, request, plans, scoring, &history, labels)?;
    let departments = &scoring.tables.departments;
    let own = history.iter().filter(|scores| scores.period == request.period);
    let totals = own.chain(made.driving.values()).flat_map(|scores| {
        let rules = scoring.catalogue.scorecard(&scores.scorecard, request.period.span());
        let of = |rules| tidy::totals(scores, rules, Subjects::Departments(departments));
        rules.map(of).unwrap_or_default()
    });
    let totals = totals.collect();
    let shared = made.money.iter();
    let money = shared.flat_map(|one| tidy::allocation::bonus(&one.plan.id, &one.allocated, departments)).collect();
    let awards = tidy::allocation::awards(&made.awards, departments, labels);
    Ok((Side { totals, awards, money }, made.faults))
}

/// What departments are called, by id.
fn names(departments: &Departments, period: Period, labels: &Labels) -> BTreeMap<String, String> {
    let named = departments.numbers().filter_map(|number| {
        let department = departments.at_end(number, period.span())?;
        Some((departments.id(number).to_owned(), department.name_in(labels.language()).to_owned()))
    });
    named.collect()
}
