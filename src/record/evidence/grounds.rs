//! What the figures of a document rest on beside its rows: the rules of its lines, and what each card was given.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::indicators::definition::Direction;
use crate::indicators::indicator::CheckedIndicator;
use crate::indicators::reference::{Reference, ReferenceRule};
use crate::indicators::value::State;
use crate::numbers::Decimal;
use crate::scorecards::card::{Card, Line};
use crate::scorecards::definition::{NotApplicable, ScorecardDefinition};
use crate::scorecards::methods::Method;

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
