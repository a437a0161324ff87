//! The bonus and the wage: totals of cards turned into fen.
//!
//! A pool is shared by driver = what the total counts × coefficient × headcount; in the coefficient mode each base counts as
//! much of itself as the total is of 100. Blocked cards refuse the whole, with the list of what is missing. Departments on
//! trial take part with the mean total of their type, in a pool for the part of the period in which they were open.
//! Source: scoring rules of the project, "Money from scores".

use std::collections::{BTreeMap, BTreeSet};

use crate::indicators::evaluation::Evaluation;
use crate::numbers::{Decimal, Fraction, mean, shares};
use crate::period::{Period, Span};
use crate::scorecards::card::{Card, CardState, Scores};
use crate::scorecards::methods::SCORE_DECIMALS;
use crate::tables::departments::Departments;

use super::bases::Bases;
use super::definition::{AllocationDefinition, Factor, Mode, StaffGroup, Veto, fen};
use super::guard::Violation;
use super::heads::heads;
use super::sharing::{Bounds, Entry, Unshared, shared};

/// What money rests on.
#[derive(Clone, Copy)]
pub struct Basis<'a> {
    pub scores: &'a Scores,
    pub departments: &'a Departments,
    pub evaluation: &'a Evaluation<'a>,
    /// Departments with a veto in the period.
    pub vetoed: &'a BTreeSet<u32>,
    pub bases: &'a Bases,
}

/// The money of a period, in order of department and group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allocated {
    /// The pool, or the sum of the bases, in fen.
    pub sum: i128,
    /// What nobody gets; below zero where the amounts are more than the bases.
    pub reserve: i128,
    pub rows: Vec<Payment>,
}

/// What a department gets, or a group of its staff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payment {
    pub department: u32,
    pub group: Option<StaffGroup>,
    /// The total of its card, or the mean of its type.
    pub total: Decimal,
    pub coefficient: Decimal,
    /// Mean full-time equivalents; absent in the coefficient mode, and where they are not known and nothing asks for them.
    pub heads: Option<Fraction>,
    /// In fen; absent in a pool.
    pub base: Option<i128>,
    pub driver: Fraction,
    /// Of the drivers of its group, or of the bases.
    pub share: Fraction,
    /// In fen.
    pub amount: i128,
    pub standing: Standing,
}

/// How a department stands to the money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    Known,
    Trial,
    BelowThreshold,
    Vetoed,
}

impl Standing {
    pub fn code(self) -> &'static str {
        match self {
            Standing::Known => "known",
            Standing::Trial => "trial",
            Standing::BelowThreshold => "below_threshold",
            Standing::Vetoed => "vetoed",
        }
    }
}

/// Why there is no money.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    RestsOnRevenue(Vec<Violation>),
    /// Cards without a total for lack of data.
    Blocked(Vec<u32>),
    /// On trial, and nobody of their type has a total.
    TrialWithoutPeers(Vec<u32>),
    WithoutHeads(Vec<u32>),
    WithoutBases,
    /// In fen; of one group of staff where they are told apart.
    Left(i128, Option<StaffGroup>),
    Lacking(i128, Option<StaffGroup>),
    TooLarge,
}

/// A department that takes part.
struct Taking<'a> {
    card: &'a Card,
    total: Decimal,
    standing: Standing,
}

/// The money of a period.
///
/// # Errors
/// Why none is paid. What a driver may rest on is the [guard](super::guard)'s to say, and is asked before.
pub fn allocated(definition: &AllocationDefinition, sum: Option<i128>, basis: Basis<'_>) -> Result<Allocated, Refusal> {
    let blocked = of_state(basis.scores, CardState::Blocked);
    if !blocked.is_empty() {
        return Err(Refusal::Blocked(blocked));
    }
    let taking = taking(definition, basis)?;
    match (definition.mode, sum) {
        (Mode::Pool, Some(sum)) => pool(definition, sum, basis, &taking),
        (Mode::Pool, None) => Err(Refusal::WithoutBases),
        (Mode::Coefficient, _) => coefficients(definition, basis, &taking),
    }
}

fn of_state(scores: &Scores, state: CardState) -> Vec<u32> {
    scores.cards.iter().filter(|card| card.state == state).map(|card| card.department).collect()
}

/// Who takes part, by id, with the total that counts.
fn taking<'a>(definition: &AllocationDefinition, basis: Basis<'a>) -> Result<Vec<Taking<'a>>, Refusal> {
    let kind = |card: &Card| {
        let department = basis.departments.at_end(card.department, card.period.span());
        department.map(|department| department.kind.as_str()).unwrap_or_default()
    };
    let mut totals: BTreeMap<&str, Vec<Decimal>> = BTreeMap::new();
    for card in &basis.scores.cards {
        totals.entry(kind(card)).or_default().extend(card.total);
    }
    let (mut taking, mut alone) = (Vec::new(), Vec::new());
    for card in &basis.scores.cards {
        let vetoed = definition.veto == Veto::Pool && basis.vetoed.contains(&card.department);
        let total = match card.state {
            CardState::Known | CardState::Blocked => card.total,
            CardState::Trial if definition.trial_pay => {
                mean(totals.get(kind(card)).map_or(&[], Vec::as_slice), SCORE_DECIMALS)
            }
            CardState::Trial => continue,
        };
        let Some(total) = total else {
            alone.push(card.department);
            continue;
        };
        let counts = definition.counted(total).ok_or(Refusal::TooLarge)?;
        let standing = match (vetoed, counts.is_zero(), card.state) {
            (true, _, _) => Standing::Vetoed,
            (false, true, _) => Standing::BelowThreshold,
            (false, false, CardState::Trial) => Standing::Trial,
            (false, false, CardState::Known | CardState::Blocked) => Standing::Known,
        };
        taking.push(Taking { card, total, standing });
    }
    if !alone.is_empty() {
        return Err(Refusal::TrialWithoutPeers(alone));
    }
    taking.sort_by_key(|taking| basis.departments.id(taking.card.department));
    Ok(taking)
}

fn pool(
    definition: &AllocationDefinition,
    sum: i128,
    basis: Basis<'_>,
    taking: &[Taking<'_>],
) -> Result<Allocated, Refusal> {
    let part = |whole: i128, part: Option<Decimal>| {
        let part = part.map_or(Fraction::ZERO, Decimal::fraction);
        Fraction::integer(whole).times(part).map(|part| part.rounded(0).units()).ok_or(Refusal::TooLarge)
    };
    let reserve = part(sum, definition.reserve)?;
    let groups: Vec<(Option<StaffGroup>, i128)> = if definition.staff_groups.is_empty() {
        vec![(None, sum - reserve)]
    } else {
        let weights: Vec<Fraction> = definition.staff_groups.values().map(|share| share.fraction()).collect();
        let weights = crate::numbers::over_a_common_denominator(&weights).ok_or(Refusal::TooLarge)?;
        let sums = shares(sum - reserve, &weights).ok_or(Refusal::TooLarge)?;
        definition.staff_groups.keys().map(|group| Some(*group)).zip(sums).collect()
    };
    let mut rows = Vec::new();
    for (group, sum) in groups {
        let equal = part(sum, definition.equal_part)?;
        rows.extend(group_of_pool(definition, (sum, equal), group, basis, taking)?);
    }
    // Stable: the groups of a department stay in their order.
    rows.sort_by(|a, b| basis.departments.id(a.department).cmp(basis.departments.id(b.department)));
    Ok(Allocated { sum, reserve, rows })
}

/// The part of one group of staff, or of all.
fn group_of_pool(
    definition: &AllocationDefinition,
    (sum, equal): (i128, i128),
    group: Option<StaffGroup>,
    basis: Basis<'_>,
    taking: &[Taking<'_>],
) -> Result<Vec<Payment>, Refusal> {
    let mut payments = payments(definition, group, basis, taking)?;
    let in_pool: Vec<usize> = (0..payments.len()).filter(|at| payments[*at].standing != Standing::Vetoed).collect();
    let entries: Vec<Entry> = in_pool
        .iter()
        .map(|at| Entry { driver: payments[*at].driver, heads: payments[*at].heads.unwrap_or(Fraction::ZERO) })
        .collect();
    let bounds = Bounds { lower: definition.minimum_per_head.map(fen), upper: definition.maximum_per_head.map(fen) };
    let amounts = shared(sum, equal, &entries, bounds).map_err(|unshared| match unshared {
        Unshared::Left(left) => Refusal::Left(left, group),
        Unshared::Lacking(lacking) => Refusal::Lacking(lacking, group),
        Unshared::TooLarge => Refusal::TooLarge,
    })?;
    let drivers = entries.iter().map(|entry| entry.driver).try_fold(Fraction::ZERO, Fraction::plus);
    for (at, amount) in in_pool.into_iter().zip(amounts) {
        payments[at].amount = amount;
        payments[at].share = drivers.and_then(|sum| payments[at].driver.over(sum)).unwrap_or(Fraction::ZERO);
    }
    Ok(payments)
}

/// A row for each department that has such staff, without money as yet.
fn payments(
    definition: &AllocationDefinition,
    group: Option<StaffGroup>,
    basis: Basis<'_>,
    taking: &[Taking<'_>],
) -> Result<Vec<Payment>, Refusal> {
    let period = basis.scores.period;
    let (mut payments, mut without) = (Vec::new(), Vec::new());
    for taking in taking {
        let department = taking.card.department;
        let known = heads(basis.evaluation, department, period, group);
        let heads = match known {
            Some(heads) => heads,
            None if definition.needs_heads() => {
                without.push(department);
                continue;
            }
            None => Fraction::ONE,
        };
        // Of a group that a department does not have there is nobody to pay.
        if heads.is_zero() {
            continue;
        }
        let coefficient = definition.coefficient(basis.departments.id(department));
        let driver = driver(definition, taking, coefficient, heads, basis).ok_or(Refusal::TooLarge)?;
        payments.push(Payment {
            department,
            group,
            total: taking.total,
            coefficient,
            heads: known,
            base: None,
            driver,
            share: Fraction::ZERO,
            amount: 0,
            standing: taking.standing,
        });
    }
    if without.is_empty() { Ok(payments) } else { Err(Refusal::WithoutHeads(without)) }
}

/// What the total counts × coefficient × headcount, as far as the pool takes them.
fn driver(
    definition: &AllocationDefinition,
    taking: &Taking<'_>,
    coefficient: Decimal,
    heads: Fraction,
    basis: Basis<'_>,
) -> Option<Fraction> {
    let counted = definition.counted(taking.total)?;
    let factors = [(Factor::Score, counted), (Factor::Coefficient, coefficient.fraction()), (Factor::Headcount, heads)];
    let product = factors
        .into_iter()
        .filter(|(factor, _)| definition.counts(*factor))
        .try_fold(Fraction::ONE, |product, (_, factor)| product.times(factor))?;
    match taking.standing {
        Standing::Known => Some(product),
        Standing::Trial => product.times(part_open(basis.departments, taking.card.department, basis.scores.period)?),
        Standing::BelowThreshold | Standing::Vetoed => Some(Fraction::ZERO),
    }
}

/// Months in which the department was open, of those of the period.
fn part_open(departments: &Departments, department: u32, period: Period) -> Option<Fraction> {
    let open = period.span().months().filter(|month| departments.open_within(department, Span::month(*month)));
    Fraction::new(i128::try_from(open.count()).ok()?, i128::from(period.span().length()))
}

fn coefficients(
    definition: &AllocationDefinition,
    basis: Basis<'_>,
    taking: &[Taking<'_>],
) -> Result<Allocated, Refusal> {
    let mut rows = Vec::new();
    for taking in taking {
        let department = taking.card.department;
        let own = basis.bases.range((department, StaffGroup::Physician)..=(department, StaffGroup::Other));
        for ((_, group), base) in own {
            let driver = match taking.standing {
                Standing::Known | Standing::Trial => definition.counted(taking.total).ok_or(Refusal::TooLarge)?,
                Standing::BelowThreshold | Standing::Vetoed => Fraction::ZERO,
            };
            let exact = Fraction::integer(*base).times(driver).ok_or(Refusal::TooLarge)?;
            rows.push(Payment {
                department,
                group: Some(*group),
                total: taking.total,
                coefficient: Decimal::new(1, 0),
                heads: None,
                base: Some(*base),
                driver,
                share: Fraction::ZERO,
                amount: exact.rounded(0).units(),
                standing: taking.standing,
            });
        }
    }
    // What is set aside for a department without a card is kept back: all bases are accounted for.
    let sum: i128 = basis.bases.values().sum();
    if rows.is_empty() || rows.iter().all(|row| row.base == Some(0)) {
        return Err(Refusal::WithoutBases);
    }
    let paid: i128 = rows.iter().map(|row| row.amount).sum();
    for row in &mut rows {
        row.share = Fraction::new(row.amount, sum).unwrap_or(Fraction::ZERO);
    }
    Ok(Allocated { sum, reserve: sum - paid, rows })
}
