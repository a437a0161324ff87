//! What a document lets its reader check: the rules of its scores and what each card was given ([`Grounds`]), and every
//! figure reckoned again from them and from the attached rows ([`Recomputation`]).
//!
//! A document carries what its reader may see. What rests on more (a rank among other departments, a mean of peers, a target
//! of the hospital's file) cannot be reckoned again from it: it is carried as given, and listed by name with the reason.

mod facts;
mod indicators;
mod money;
mod printed;
mod scores;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::indicators::definition::Direction;
use crate::indicators::evaluation::CheckedIndicator;
use crate::indicators::reference::{Reference, ReferenceRule};
use crate::numbers::Decimal;
use crate::scorecards::card::{Card, CardState, Line};
use crate::scorecards::definition::{NotApplicable, ScorecardDefinition};
use crate::scorecards::methods::Method;

use super::document::Record;
use facts::AttachedFacts;

/// What the figures of a document rest on beside its rows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grounds {
    /// The rules of lines, each once.
    pub rules: Vec<LineRule>,
    pub cards: Vec<CardGrounds>,
    /// All who are ranked with one another are here.
    pub ranked_together: bool,
    /// Facts of the whole period where it is longer than a month: of what does not add up over months, and where the months
    /// are not attached.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub period_facts: Vec<PeriodFact>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub money: Vec<PoolGrounds>,
}

/// A measure over a period longer than a month, in the measure's unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeriodFact {
    pub entity_kind: String,
    pub entity_id: String,
    pub period: String,
    /// Its id, or of a stock's observations `<id>.n`.
    pub measure: String,
    pub value: i64,
}

/// By which rule a line is scored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineRule {
    pub method: Method,
    pub direction: Direction,
    pub signed: bool,
    /// As the scorecard writes its points: the scale of those that its method names itself.
    pub written: Decimal,
    pub not_applicable: NotApplicable,
}

/// What one card was given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardGrounds {
    pub scorecard: String,
    pub entity_id: String,
    /// Among whom it is ranked.
    pub kind: String,
    /// `known`, `blocked`, `trial`.
    pub state: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total_cap: Option<Decimal>,
    /// What was adjusted by hand, in points.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub adjusted_by: Option<Decimal>,
    /// Groups with a sum of their own, and the indicators that they sum.
    pub groups: BTreeMap<String, Vec<String>>,
    pub lines: Vec<LineGrounds>,
}

/// What one line was given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineGrounds {
    pub dimension: String,
    pub indicator: String,
    /// The place of its rule.
    pub rule: usize,
    /// Before any moved.
    pub points: Decimal,
    pub fate: Fate,
    /// Its points never grow by those of others.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub rests_on_revenue: bool,
    pub references: Vec<ReferenceGrounds>,
    /// What an alarm has it scored at in place of its actual.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scored_at: Option<Decimal>,
    pub actual: ActualGrounds,
}

/// What became of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    Scored,
    Monitored,
    /// Its points moved.
    Moved,
    /// All or nothing, by its rule.
    Given,
    WithoutHistory,
    Blocked,
}

/// Where a line's actual comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActualGrounds {
    /// It is the indicator's value of the same department and period.
    Own,
    /// Counted over the whole group.
    Group,
    /// Written by hand in its place.
    Adjusted,
    /// Of the months that have data.
    Months,
}

/// What a line was compared with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReferenceGrounds {
    /// Absent where there was none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Decimal>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<ReferenceRule>,
    /// How many months of history it rests on, where months are counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub months: Option<u32>,
    /// Its past is that of the same department alone.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub own: bool,
}

/// What was shared out of a sum, or of wages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PoolGrounds {
    pub pool: String,
    /// Fen; absent where the reader sees one department's part alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sum: Option<i128>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reserve: Option<i128>,
    /// Department, group of staff (empty where staff are not told apart), fen.
    pub payments: Vec<(String, String, i128)>,
}

/// What the grounds of a card's lines are looked up in.
#[derive(Clone, Copy)]
pub struct CardSource<'a> {
    pub scorecard: &'a ScorecardDefinition,
    pub indicators: &'a BTreeMap<String, CheckedIndicator>,
    pub entity_id: &'a str,
    pub kind: &'a str,
    /// For a line: whether it is counted over a group, and whether its past is its own.
    pub scope: &'a dyn Fn(&Line) -> Scope,
}

/// Over whom a line is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scope {
    pub group: bool,
    /// Nobody was merged into it, and months are not left out.
    pub own_past: bool,
}

impl Grounds {
    /// Adds those of one card.
    pub fn add_card(&mut self, card: &Card, source: CardSource<'_>) {
        let scorecard = source.scorecard;
        let mut groups = BTreeMap::new();
        for dimension in &card.dimensions {
            let Some(defined) = scorecard.dimensions.iter().find(|defined| defined.id == dimension.id) else {
                continue;
            };
            for group in defined.groups.iter().filter(|group| group.on_form) {
                let lines = dimension.lines.iter().map(|line| line.indicator.clone());
                let lines: Vec<String> = lines.filter(|indicator| defined.holds(&group.id, indicator)).collect();
                if !lines.is_empty() {
                    groups.insert(group.id.clone(), lines);
                }
            }
        }
        let mut lines = Vec::new();
        for dimension in &card.dimensions {
            for line in &dimension.lines {
                let rule = self.rule_of(line, source);
                lines.push(line_grounds(&dimension.id, line, rule, source));
            }
        }
        self.cards.push(CardGrounds {
            scorecard: scorecard.id.clone(),
            entity_id: source.entity_id.to_owned(),
            kind: source.kind.to_owned(),
            state: card.state.code().to_owned(),
            total_cap: scorecard.total_cap,
            adjusted_by: (!card.adjustments.is_empty()).then(|| card.adjusted_by()),
            groups,
            lines,
        });
    }

    /// The place of a line's rule; it is added where it is new.
    fn rule_of(&mut self, line: &Line, source: CardSource<'_>) -> usize {
        let scored = source.scorecard.dimensions.iter().flat_map(|dimension| &dimension.indicators);
        let scored = scored.into_iter().find(|scored| scored.id == line.indicator);
        let indicator = source.indicators.get(&line.indicator);
        let rule = LineRule {
            method: line.method.clone(),
            direction: indicator.map_or(Direction::Higher, |indicator| indicator.definition.direction),
            signed: scored.is_some_and(|scored| scored.signed),
            written: line.written,
            not_applicable: scored.map(|scored| scored.not_applicable).unwrap_or_default(),
        };
        match self.rules.iter().position(|known| *known == rule) {
            Some(at) => at,
            None => {
                self.rules.push(rule);
                self.rules.len() - 1
            }
        }
    }
}

fn line_grounds(dimension: &str, line: &Line, rule: usize, source: CardSource<'_>) -> LineGrounds {
    let scope = (source.scope)(line);
    let adjusted = line.unadjusted.as_ref().is_some_and(|before| before.actual != line.actual);
    let actual = match (adjusted, line.actual.months.is_some(), scope.group) {
        (true, _, _) => ActualGrounds::Adjusted,
        (false, true, _) => ActualGrounds::Months,
        (false, false, true) => ActualGrounds::Group,
        (false, false, false) => ActualGrounds::Own,
    };
    let revenue = source.indicators.get(&line.indicator).is_some_and(|indicator| indicator.rests_on_revenue);
    LineGrounds {
        dimension: dimension.to_owned(),
        indicator: line.indicator.clone(),
        rule,
        points: line.points_before,
        fate: fate(line),
        rests_on_revenue: revenue,
        references: line.references.iter().map(|reference| reference_grounds(reference, scope)).collect(),
        scored_at: line.scored_at.map(|(actual, _)| actual),
        actual,
    }
}

fn reference_grounds(reference: &Reference, scope: Scope) -> ReferenceGrounds {
    match reference {
        Reference::Known { value, rule, months, departments: _ } => ReferenceGrounds {
            value: Some(*value),
            rule: Some(rule.clone()),
            months: *months,
            own: rule.is_history() && scope.own_past && !scope.group,
        },
        Reference::NoHistory(_) | Reference::None(_) => {
            ReferenceGrounds { value: None, rule: None, months: None, own: false }
        }
    }
}

/// What scoring did with a line, from what it left there.
fn fate(line: &Line) -> Fate {
    use crate::indicators::value::State;
    match (&line.method, line.by_method, line.state) {
        (Method::Monitor(_), _, _) => Fate::Monitored,
        (_, true, _) => Fate::Scored,
        (_, false, State::NoData) => Fate::Blocked,
        (_, false, State::Known) => Fate::WithoutHistory,
        (_, false, State::NotApplicable | State::NotCollected | State::Suppressed) => {
            if line.score.is_some() && !line.points_before.is_zero() { Fate::Given } else { Fate::Moved }
        }
    }
}

/// Every figure of a record, reckoned again as far as the record carries what it rests on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Recomputation {
    /// How many were reckoned again and are the same.
    pub recomputed: usize,
    pub given: Vec<GivenFigure>,
    /// What comes out otherwise.
    pub differing: Vec<DifferingFigure>,
}

/// A figure of a record.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct FigureName {
    /// `indicators.csv`, `scores.csv`, `totals.csv`, `money`, or `pages`.
    pub of: &'static str,
    pub entity: String,
    pub period: String,
    /// The indicator, dimension or pool, or where on the pages.
    pub item: String,
    pub column: &'static str,
}

/// A figure that is carried as given.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct GivenFigure {
    pub why: Why,
    #[serde(flatten)]
    pub figure: FigureName,
}

/// Why a figure cannot be reckoned again from the document alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// Written down by hand, with its evidence in the hospital.
    Entered,
    /// Facts of other months, of shorter times, or of strata that the document does not carry.
    FactsNotCarried,
    /// Observed ÷ expected, from the rates of last year.
    Expected,
    /// Counted over the whole group.
    Group,
    /// Changed by hand, with its reason on the card.
    Adjusted,
    Target,
    /// Last year, or the period before.
    Past,
    Peers,
    /// It depends on departments that the reader does not see.
    Rank,
    /// Shared out of a sum, by plans, headcounts and cards that the document does not carry.
    Shared,
    /// A record of an earlier version of the program, which carried no rules.
    NoGrounds,
}

impl Why {
    pub const ALL: [Why; 11] = [
        Why::Entered,
        Why::FactsNotCarried,
        Why::Expected,
        Why::Group,
        Why::Adjusted,
        Why::Target,
        Why::Past,
        Why::Peers,
        Why::Rank,
        Why::Shared,
        Why::NoGrounds,
    ];

    pub fn code(self) -> &'static str {
        match self {
            Why::Entered => "entered",
            Why::FactsNotCarried => "facts_not_carried",
            Why::Expected => "expected",
            Why::Group => "group",
            Why::Adjusted => "adjusted",
            Why::Target => "target",
            Why::Past => "past",
            Why::Peers => "peers",
            Why::Rank => "rank",
            Why::Shared => "shared",
            Why::NoGrounds => "no_grounds",
        }
    }
}

/// A figure that comes out otherwise.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct DifferingFigure {
    #[serde(flatten)]
    pub figure: FigureName,
    pub carried: String,
    pub recomputed: String,
}

impl Recomputation {
    /// Of everything that a record carries.
    pub fn of(record: &Record) -> Recomputation {
        let facts = AttachedFacts::of(record);
        let mut found = Recomputation::default();
        found.indicators(record, &facts);
        found.scores(record, &facts);
        found.totals(record);
        found.money(record);
        found.printed(record);
        found.given.sort();
        found.differing.sort();
        found
    }

    fn compare<T: PartialEq + ToString>(&mut self, figure: FigureName, carried: Option<T>, recomputed: Option<T>) {
        if carried == recomputed {
            // Nothing in place of nothing is no figure.
            self.recomputed += usize::from(carried.is_some());
            return;
        }
        let text = |value: Option<T>| value.map(|value| value.to_string()).unwrap_or_default();
        self.differing.push(DifferingFigure { figure, carried: text(carried), recomputed: text(recomputed) });
    }

    fn give(&mut self, why: Why, figure: FigureName) {
        self.given.push(GivenFigure { why, figure });
    }
}

/// A card has sums of scores.
fn is_known(state: &str) -> bool {
    state == CardState::Known.code()
}
