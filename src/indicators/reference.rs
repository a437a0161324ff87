//! What an actual value is compared with: targets, fixed standards, the department's own past, its peers.

mod notation;
mod peer_mean;

use serde::{Deserialize, Serialize};

use crate::measures::definition::Aggregation;
use crate::numbers::{Decimal, Fraction};
use crate::period::{Month, Period, PeriodLength};

use super::definition::IndicatorKind;
use super::entered::Owner;
use super::entity::Entity;
use super::evaluation::{Evaluation, Incomplete};
use super::formula::Formula;
use super::indicator::CheckedIndicator;
use super::targets::Targets;
use super::value::{Reason, State, Value};

pub use peer_mean::PeerValue;

/// Written as a name, a number, or `{ fixed = "45" }`, `{ peer_mean = { peers = "others" } }` (`notation` reads it).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReferenceRule {
    /// From the targets file.
    Target,
    /// Written in the scorecard.
    Fixed(Decimal),
    /// 上年月均值
    LastYearMonthlyMean,
    /// 上年同期
    SamePeriodLastYear,
    /// 上期
    PreviousPeriod,
    /// 同类比较: the unweighted mean of what the departments of the same type have.
    PeerMean(Peers),
}

/// Whose values make the mean of peers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Peers {
    /// The department itself included.
    #[default]
    All,
    Others,
}

impl ReferenceRule {
    /// Rests on the department's own past.
    pub fn is_history(&self) -> bool {
        match self {
            ReferenceRule::LastYearMonthlyMean | ReferenceRule::SamePeriodLastYear | ReferenceRule::PreviousPeriod => {
                true
            }
            ReferenceRule::Target | ReferenceRule::Fixed(_) | ReferenceRule::PeerMean(_) => false,
        }
    }

    /// Rests on what other departments have.
    pub fn is_of_peers(&self) -> bool {
        matches!(self, ReferenceRule::PeerMean(_))
    }
}

/// A reference, or why there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reference {
    Known {
        /// Rounded to the reference's decimals: what is printed, and so what is scored against.
        value: Decimal,
        /// Which rule gave it.
        rule: ReferenceRule,
        /// How many months it rests on.
        months: Option<u32>,
        /// How many departments it is the mean of.
        departments: Option<u32>,
    },
    /// Too little history: the card is a trial.
    NoHistory(Reason),
    /// No reference in principle: the indicator does not apply.
    None(Reason),
}

/// How firm a reference must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReferenceSettings {
    /// Fewer months of history are none.
    pub months_at_least: u32,
    /// A monthly mean of a count below this is no reference.
    pub minimum_base: u32,
    /// A mean of fewer departments is none.
    pub peers_at_least: u32,
}

impl Default for ReferenceSettings {
    fn default() -> ReferenceSettings {
        ReferenceSettings { months_at_least: 3, minimum_base: 5, peers_at_least: 3 }
    }
}

/// Whose reference is looked for.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    pub indicator: &'a CheckedIndicator,
    /// Whose targets hold, in turn.
    pub scorecards: &'a [&'a str],
    pub owner: Owner,
    /// The department with those merged into it: whose past is its history. A device has its own.
    pub lineage: &'a Entity<'a>,
    pub period: Period,
    pub incomplete: Incomplete,
    /// The printed values of the departments of its type, itself among them.
    pub peers: &'a [PeerValue],
    pub settings: ReferenceSettings,
}

/// The first of the rules that gives a reference; a target always helps out where history does not suffice.
pub fn reference(
    rules: &[ReferenceRule],
    asked: Asked<'_>,
    evaluation: &Evaluation<'_>,
    targets: &Targets,
) -> Reference {
    let mut missing = Reference::None(Reason::new("no-reference"));
    let mut history = false;
    for rule in rules {
        match by_rule(rule, asked, evaluation, targets) {
            known @ Reference::Known { .. } => return known,
            none => {
                // Too little history makes a trial, whatever else was tried in vain.
                if !matches!(missing, Reference::NoHistory(_)) {
                    missing = none;
                }
            }
        }
        history |= rule.is_history();
    }
    if history && let known @ Reference::Known { .. } = by_rule(&ReferenceRule::Target, asked, evaluation, targets) {
        return known;
    }
    missing
}

fn by_rule(rule: &ReferenceRule, asked: Asked<'_>, evaluation: &Evaluation<'_>, targets: &Targets) -> Reference {
    let definition = &asked.indicator.definition;
    let known = |exact: Fraction, months| Reference::Known {
        value: exact.rounded(definition.reference_decimals()),
        rule: rule.clone(),
        months,
        departments: None,
    };
    match rule {
        ReferenceRule::Target => {
            let target =
                targets.target(asked.period, asked.scorecards, &asked.indicator.id, definition.kind, asked.owner);
            target.map_or(Reference::None(Reason::new("no-target")), |target| known(target, None))
        }
        ReferenceRule::Fixed(value) => known(value.fraction(), None),
        ReferenceRule::LastYearMonthlyMean => monthly_mean(asked, evaluation),
        ReferenceRule::SamePeriodLastYear => earlier(rule, asked, evaluation, asked.period.last_year()),
        ReferenceRule::PreviousPeriod => earlier(rule, asked, evaluation, asked.period.previous()),
        ReferenceRule::PeerMean(peers) => peer_mean::peer_mean(*peers, asked),
    }
}

fn earlier(rule: &ReferenceRule, asked: Asked<'_>, evaluation: &Evaluation<'_>, period: Period) -> Reference {
    if let Some(reason) = too_short(asked, evaluation, period) {
        return Reference::NoHistory(reason);
    }
    let value = evaluation.over_earlier(asked.indicator, asked.lineage, (asked.period, period), asked.incomplete);
    match (value.state, value.exact) {
        (State::Known, Some(exact)) => Reference::Known {
            value: exact.rounded(asked.indicator.definition.reference_decimals()),
            rule: rule.clone(),
            months: None,
            departments: None,
        },
        (_, _) => Reference::NoHistory(Reason::new("no-history").with("months", 0)),
    }
}

/// A longer period is compared with one in which the department was open for no fewer months: what it did in five is no
/// standard for twelve.
fn too_short(asked: Asked<'_>, evaluation: &Evaluation<'_>, period: Period) -> Option<Reason> {
    if asked.period.length() == PeriodLength::Month {
        return None;
    }
    let covered = |period: Period| evaluation.covered(asked.indicator, asked.lineage, period.span());
    let whole = covered(period).into_iter().filter(|month| asked.lineage.open_throughout(*month));
    let count = |months: usize| u32::try_from(months).unwrap_or(u32::MAX);
    let (then, now) = (count(whole.count()), count(covered(asked.period).len()));
    if then < asked.settings.months_at_least {
        Some(Reason::new("no-history").with("months", then))
    } else if then < now {
        Some(Reason::new("shorter-history").with("months", then).with("needed", now))
    } else {
        None
    }
}

/// What last year's mean is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct History {
    /// The months of last year that count.
    pub months: Vec<Month>,
    /// Over all of these months, or one for each of them where months cannot be added up.
    pub values: Vec<Value>,
    /// What their sum is divided by.
    pub divisor: u32,
}

impl History {
    /// Sums ÷ months for what adds up, the ratio of sums for a ratio, all rows for a quantile.
    pub fn of(asked: Asked<'_>, evaluation: &Evaluation<'_>) -> History {
        let indicator = asked.indicator;
        let months = evaluation.full_months(indicator, asked.lineage, asked.period.year_before());
        let count = u32::try_from(months.len()).unwrap_or(u32::MAX);
        let value = |months: &[Month]| evaluation.over_months(indicator, asked.lineage, months);
        let (values, divisor) = match indicator.definition.kind {
            IndicatorKind::Flow if rests_on_distinct_counts(indicator, evaluation) => {
                (months.iter().map(|month| value(&[*month])).collect(), count)
            }
            IndicatorKind::Flow => (vec![value(&months)], count),
            IndicatorKind::Stock
            | IndicatorKind::Ratio
            | IndicatorKind::Growth
            | IndicatorKind::Quantile
            | IndicatorKind::Expected
            | IndicatorKind::Concentration
            | IndicatorKind::Entered => (vec![value(&months)], 1),
        };
        History { months, values, divisor }
    }

    fn mean(&self) -> Option<Fraction> {
        let mut known = self.values.iter().filter_map(|value| value.exact).peekable();
        // Nothing known is no mean of zero.
        known.peek()?;
        let sum = known.try_fold(Fraction::ZERO, Fraction::plus);
        sum?.over(Fraction::integer(i128::from(self.divisor)))
    }
}

fn monthly_mean(asked: Asked<'_>, evaluation: &Evaluation<'_>) -> Reference {
    let indicator = asked.indicator;
    let history = History::of(asked, evaluation);
    let count = u32::try_from(history.months.len()).unwrap_or(u32::MAX);
    if count < asked.settings.months_at_least {
        return Reference::NoHistory(Reason::new("no-history").with("months", count));
    }
    let Some(exact) = history.mean() else {
        return Reference::None(Reason::new("no-reference"));
    };
    let value = exact.rounded(indicator.definition.reference_decimals());
    if indicator.definition.is_count() && value.fraction() < Fraction::integer(i128::from(asked.settings.minimum_base))
    {
        return Reference::None(
            Reason::new("base-too-small").with("value", value).with("minimum", asked.settings.minimum_base),
        );
    }
    Reference::Known { value, rule: ReferenceRule::LastYearMonthlyMean, months: Some(count), departments: None }
}

fn rests_on_distinct_counts(indicator: &CheckedIndicator, evaluation: &Evaluation<'_>) -> bool {
    indicator
        .formula
        .iter()
        .flat_map(Formula::uses)
        .any(|used| evaluation.facts.aggregation(&used.measure) == Some(Aggregation::CountDistinct))
}
