//! Money of locked months, reckoned again by today's data and rules: what it differs by goes into the month of the report.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::allocation::bases;
use crate::allocation::carried::{Amounts, Carried, carried};
use crate::allocation::definition::Mode;
use crate::catalogue::Selection;
use crate::diagnostics::{Diagnostics, Fault};
use crate::labels::Labels;
use crate::period::{Month, Period};
use crate::record::awards_and_bonus::yuan;
use crate::record::difference::Rows;
use crate::record::tidy::rows::{BonusRow, CarriedRow, TidyRow};
use crate::scorecards::definition::ScorecardDefinition;
use crate::workspace::locks::Lock;

use super::ground::Ground;
use super::history::Scoring;
use super::output::sha256;
use super::rules::Rules;
use super::{Kind, Mapped, Request, allocations, difference};

/// What earlier months still owe, and what of it could not be reckoned.
#[derive(Debug, Default)]
pub(super) struct Carrying {
    pub rows: Vec<Carried>,
    pub faults: Vec<Fault>,
    /// SHA-256 of the locks that it rests on; empty without any.
    pub locks: String,
}

impl Carrying {
    /// For each month what is paid and what is taken back, in a sentence.
    pub fn told(&self, labels: &Labels) -> Vec<String> {
        let mut sums: BTreeMap<Period, (i128, i128)> = BTreeMap::new();
        for row in &self.rows {
            let (paid, taken) = sums.entry(row.period).or_default();
            *(if row.amount() > 0 { paid } else { taken }) += row.amount();
        }
        let sentence = |(period, (paid, taken)): (Period, (i128, i128))| {
            let details = [("period", period.to_string()), ("paid", yuan(paid)), ("taken", yuan(-taken))];
            labels.filled("report.carried", &details)
        };
        sums.into_iter().map(sentence).collect()
    }
}

/// The locked months whose money is reckoned again for a month's report; of a locked month it was settled when it was locked.
pub(super) fn months<'r>(rules: &'r Rules, kind: Kind, request: &Request) -> Vec<(Period, &'r Lock)> {
    let paid = kind == Kind::Monthly
        && !allocations::plans(kind, rules.plans(kind, request.period), request.period).is_empty();
    if !paid || rules.locks.of(kind.id(), request.period).is_some() {
        return Vec::new();
    }
    let before = |period: &Period| period.span().to < request.period.span().from;
    let locks = rules.locks.of_report(Kind::Monthly.id()).filter(|(period, _)| before(period));
    locks.filter(|(_, lock)| lock.folder.join(BonusRow::FILE).is_file()).collect()
}

/// What their money rests on, to be counted with what the report itself needs; rules that are gone are said by [`carrying`].
pub(super) fn selection(rules: &Rules, kind: Kind, request: &Request, mapped: &Mapped) -> Selection {
    let mut selection = Selection::default();
    for (period, lock) in months(rules, kind, request) {
        if let Ok(scorecard) = rules.scorecard(kind, &lock.scorecard, period) {
            selection.join(rules.selection((kind, period), scorecard, mapped.clone()));
        }
    }
    selection
}

/// # Errors
/// A lock that cannot be read; what is wrong with plans, overrides or adjustments.
pub(super) fn carrying(
    kind: Kind,
    request: &Request,
    rules: &Rules,
    ground: &Ground,
    mapped: &Mapped,
    labels: &Labels,
) -> Result<Carrying, Diagnostics> {
    if let Some(lock) = rules.lock(kind, request) {
        return Ok(Carrying { rows: settled(lock, &mut Vec::new())?, ..Carrying::default() });
    }
    let months = months(rules, kind, request);
    let mut made = Carrying::default();
    if months.is_empty() {
        return Ok(made);
    }
    let (mut read, mut paid) = (Vec::new(), BTreeMap::<Period, Amounts>::new());
    for (_, lock) in rules.locks.of_report(kind.id()) {
        for row in settled(lock, &mut read)? {
            let amount = row.amount();
            let amounts = paid.entry(row.period).or_default();
            *amounts.entry((row.pool, row.department, row.group)).or_default() += amount;
        }
    }
    for (period, lock) in months.into_iter().filter(|(period, _)| settles(rules, ground, *period, request.period)) {
        let (approved, paid_pools) = approved(lock, &mut read)?;
        let mut again = match rules.scorecard(kind, &lock.scorecard, period) {
            Ok(scorecard) => again((kind, period), (request, scorecard), rules, ground, mapped, labels)?,
            Err(fault) => Again { unmade: Some(fault.message(labels)), ..Again::default() },
        };
        // What was not planned when the month was approved is not owed for it.
        again.reckoned.retain(|pool| paid_pools.contains(pool));
        made.faults.extend(not_reckoned(period, &approved, &again, (rules, labels)));
        let settled = paid.remove(&period).unwrap_or_default();
        made.rows.extend(carried(period, &again.reckoned, (&approved, &settled, &again.amounts)));
    }
    // As carried.csv has them.
    made.rows.sort_by_cached_key(|row| {
        (row.pool.clone(), row.department.clone(), row.group.clone(), row.period.to_string())
    });
    made.locks = sha256(&read);
    Ok(made)
}

/// Whether this month is the one that settles a locked one: no month between them waits for its wages.
fn settles(rules: &Rules, ground: &Ground, locked: Period, now: Period) -> bool {
    let kind = Kind::Monthly;
    let waits = |month: &Month| {
        let period = Period::Month(*month);
        let plans = allocations::plans(kind, rules.plans(kind, period), period);
        let paid = plans.iter().any(|plan| match plan.definition.mode {
            Mode::Pool => true,
            Mode::Coefficient => !bases::read(&ground.tables, period).is_empty(),
        });
        paid && rules.locks.of(kind.id(), period).is_none()
    };
    let between = locked.span().to.0 + 1..now.span().from.0;
    !between.map(Month).any(|month| waits(&month))
}

/// A month's money by today's data and rules.
#[derive(Default)]
struct Again {
    /// The plans that could be made.
    reckoned: BTreeSet<String>,
    amounts: Amounts,
    /// Why a plan could not, by its id.
    refused: BTreeMap<String, String>,
    /// Why nothing could.
    unmade: Option<String>,
}

fn again(
    (kind, period): (Kind, Period),
    (request, scorecard): (&Request, &ScorecardDefinition),
    rules: &Rules,
    ground: &Ground,
    mapped: &Mapped,
    labels: &Labels,
) -> Result<Again, Diagnostics> {
    let selection = rules.selection((kind, period), scorecard, mapped.clone());
    let evaluation = ground.evaluation(&selection);
    let (tables, devices) = (&ground.tables, &ground.devices);
    let scoring = Scoring::new(&rules.catalogue, &selection, &evaluation, (tables, devices), &ground.targets)?;
    let request = Request { period, scorecard: scorecard.id.clone(), ..request.clone() };
    let history = scoring.history(&request.scorecard, period)?;
    let made = allocations::made(kind, &request, rules.plans(kind, period), &scoring, &history, labels)?;
    let mut again = Again::default();
    for money in &made.money {
        again.reckoned.insert(money.plan.id.clone());
        for row in &money.allocated.rows {
            let department = tables.departments.id(row.department).to_owned();
            let group = row.group.map(|group| group.code().to_owned()).unwrap_or_default();
            again.amounts.insert((money.plan.id.clone(), department, group), row.amount);
        }
    }
    for plan in &made.refused {
        let said: Vec<String> = plan.faults.iter().map(|fault| fault.message(labels)).collect();
        again.refused.insert(plan.plan.id.clone(), said.join(labels.text("list.semicolon")));
    }
    Ok(again)
}

/// That a month's difference is not known, for each plan that was paid and could not be made again.
fn not_reckoned(period: Period, approved: &Amounts, again: &Again, (rules, labels): (&Rules, &Labels)) -> Vec<Fault> {
    let paid: BTreeSet<&String> = approved.keys().map(|(pool, _, _)| pool).collect();
    let lacking = paid.into_iter().filter(|pool| !again.reckoned.contains(*pool));
    let fault = |pool: &String| {
        let refused = again.unmade.as_ref().or_else(|| again.refused.get(pool));
        let planned = rules.plans(Kind::Monthly, period).wages.iter().any(|plan| plan.id == *pool);
        let otherwise = if planned { "report.plan_without_sum" } else { "report.plan_gone" };
        let why = refused.map_or_else(|| labels.text(otherwise).to_owned(), String::clone);
        let fault = Fault::warning("carry-not-reckoned").with("period", period).with("name", pool);
        fault.with("problem", why).hint("carry-not-reckoned")
    };
    lacking.map(fault).collect()
}

/// What was paid for a locked month, and by which plans.
fn approved(lock: &Lock, read: &mut Vec<u8>) -> Result<(Amounts, BTreeSet<String>), Fault> {
    let rows = rows::<BonusRow>(lock, read)?;
    let (mut amounts, mut pools) = (Amounts::new(), BTreeSet::new());
    for row in rows {
        let [pool, department, group, _, _, amount, _] = &row[..] else { continue };
        pools.insert(pool.clone());
        // What nobody gets has no department.
        if !department.is_empty() {
            let amount = fen(lock, BonusRow::FILE, amount)?;
            amounts.insert((pool.clone(), department.clone(), group.clone()), amount);
        }
    }
    Ok((amounts, pools))
}

/// What a locked month settled of earlier ones.
fn settled(lock: &Lock, read: &mut Vec<u8>) -> Result<Vec<Carried>, Fault> {
    let mut settled = Vec::new();
    for row in rows::<CarriedRow>(lock, read)? {
        let [pool, department, group, period, approved, before, restated, _] = &row[..] else { continue };
        let fen = |text: &String| fen(lock, CarriedRow::FILE, text);
        settled.push(Carried {
            pool: pool.clone(),
            department: department.clone(),
            group: group.clone(),
            period: period.parse().map_err(|_| unfit(lock, CarriedRow::FILE, period))?,
            approved: fen(approved)?,
            settled: fen(before)?,
            restated: fen(restated)?,
        });
    }
    Ok(settled)
}

/// The rows of a file of a lock; none where it has no such file. What was read is kept for the run's record.
fn rows<R: TidyRow>(lock: &Lock, read: &mut Vec<u8>) -> Result<Rows, Fault> {
    let file = lock.folder.join(R::FILE);
    if !file.is_file() {
        return Ok(Rows::new());
    }
    let bytes = difference::bytes_of(&lock.folder, R::FILE)?;
    read.extend_from_slice(&bytes);
    difference::rows_of(&bytes, &Path::new(&lock.name).join(R::FILE), R::HEADER)
}

fn fen(lock: &Lock, file: &str, text: &str) -> Result<i128, Fault> {
    text.parse().map_err(|_| unfit(lock, file, text))
}

fn unfit(lock: &Lock, file: &str, text: &str) -> Fault {
    difference::unreadable_rows(&Path::new(&lock.name).join(file), None, text.to_owned())
}
