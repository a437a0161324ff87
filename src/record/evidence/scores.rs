//! `scores.csv` and `totals.csv`, reckoned again: what was scored and against what, points after moving, scores by their
//! methods, sums of dimensions and groups, totals, ranks.

use std::collections::BTreeMap;

use crate::indicators::reference::{Reference, ReferenceRule};
use crate::indicators::value::{Reason, State};
use crate::numbers::Decimal;
use crate::period::Period;
use crate::record::document::Record;
use crate::record::tidy::ADJUSTMENTS;
use crate::record::tidy::rows::{IndicatorRow, ScoreRow, TidyRow as _, TotalRow};
use crate::scorecards::definition::NotApplicable;
use crate::scorecards::methods::{Given, Outcome, SCORE_DECIMALS};
use crate::scorecards::moving::{self, moved};
use crate::scorecards::rank::ranks;

use super::facts::{AttachedFacts, Of};
use super::{
    ActualGrounds, CardGrounds, Fate, FigureName, LineGrounds, LineRule, Recomputation, ReferenceGrounds, Why, is_known,
};

/// The row of a whole card.
const TOTAL: &str = "total";

impl Recomputation {
    pub(super) fn scores(&mut self, record: &Record, facts: &AttachedFacts<'_>) {
        for row in &record.tidy.scores {
            let card = card_of(record, &row.scorecard, &row.entity_id);
            let line =
                card.and_then(|card| Some((card, card.lines.iter().find(|line| line.indicator == row.indicator)?)));
            let Some((card, line)) = line else {
                for column in ["points", "actual", "reference", "score"] {
                    self.give(Why::NoGrounds, name(row, column));
                }
                continue;
            };
            self.points(row, card, line);
            self.actual(record, row, line);
            self.references(row, line, facts);
            self.score(row, line, record.grounds.rules.get(line.rule));
        }
    }

    /// Points of the card after those of what does not apply have moved.
    fn points(&mut self, row: &ScoreRow, card: &CardGrounds, line: &LineGrounds) {
        let mut dimensions: Vec<&str> = Vec::new();
        let lines: Vec<moving::Line> = card
            .lines
            .iter()
            .map(|line| {
                let dimension = match dimensions.iter().position(|known| *known == line.dimension) {
                    Some(at) => at,
                    None => {
                        dimensions.push(&line.dimension);
                        dimensions.len() - 1
                    }
                };
                let applies = match line.fate {
                    Fate::Scored | Fate::WithoutHistory | Fate::Blocked => true,
                    Fate::Monitored | Fate::Moved | Fate::Given => false,
                };
                let takes = applies && !line.rests_on_revenue;
                moving::Line { dimension, points: line.points, leaves: line.fate == Fate::Moved, takes }
            })
            .collect();
        let at = card.lines.iter().position(|other| other == line);
        let points = moved(&lines).zip(at).and_then(|(points, at)| points.get(at).copied());
        self.compare(name(row, "points"), Some(row.points), points);
    }

    /// The indicator's value of the same department and period.
    fn actual(&mut self, record: &Record, row: &ScoreRow, line: &LineGrounds) {
        let Some(actual) = row.actual else { return };
        match line.actual {
            ActualGrounds::Group => self.give(Why::Group, name(row, "actual")),
            ActualGrounds::Adjusted => self.give(Why::Adjusted, name(row, "actual")),
            ActualGrounds::Months => self.give(Why::FactsNotCarried, name(row, "actual")),
            ActualGrounds::Own => {
                let own = |other: &&IndicatorRow| {
                    (&other.entity_kind, &other.entity_id, &other.period, &other.indicator)
                        == (&row.entity_kind, &row.entity_id, &row.period, &row.indicator)
                };
                // Some documents carry cards, but of the indicators only the hospital's.
                match record.tidy.indicators.iter().find(own) {
                    None => self.give(Why::FactsNotCarried, name(row, "actual")),
                    Some(found) => {
                        let known = found.value.filter(|_| found.state == State::Known.code());
                        self.compare(name(row, "actual"), Some(actual), known);
                    }
                }
            }
        }
    }

    fn references(&mut self, row: &ScoreRow, line: &LineGrounds, facts: &AttachedFacts<'_>) {
        let Some(carried) = row.reference else { return };
        // The row has the one that the score rests on.
        let Some(reference) = line.references.iter().find(|reference| reference.value == Some(carried)) else {
            let first = line.references.first().and_then(|reference| reference.value);
            self.compare(name(row, "reference"), Some(carried), first);
            return;
        };
        match reckoned_reference(row, reference, facts) {
            Ok(value) => self.compare(name(row, "reference"), Some(carried), Some(value)),
            Err(why) => self.give(why, name(row, "reference")),
        }
    }

    fn score(&mut self, row: &ScoreRow, line: &LineGrounds, rule: Option<&LineRule>) {
        let Some(rule) = rule else { return self.give(Why::NoGrounds, name(row, "score")) };
        let nothing = Decimal::zero(SCORE_DECIMALS);
        let score = match line.fate {
            Fate::Monitored | Fate::WithoutHistory | Fate::Blocked => None,
            Fate::Moved => line.points.is_zero().then_some(nothing),
            Fate::Given => match rule.not_applicable {
                NotApplicable::Full => Some(row.points),
                NotApplicable::Zero => Some(nothing),
                NotApplicable::Move => None,
            },
            Fate::Scored => by_method(row, line, rule).score(),
        };
        self.compare(name(row, "score"), row.score, score);
    }

    pub(super) fn totals(&mut self, record: &Record) {
        for row in &record.tidy.totals {
            let Some(card) = card_of(record, &row.scorecard, &row.entity_id) else {
                self.give(Why::NoGrounds, total_name(row, "score"));
                continue;
            };
            self.compare(total_name(row, "state"), Some(row.state.clone()), Some(card.state.clone()));
            if is_known(&card.state) {
                let score = sum_of(record, row, card);
                self.compare(total_name(row, "score"), row.score, score);
            } else {
                self.compare(total_name(row, "score"), row.score, None);
            }
        }
        self.ranks(record);
    }

    fn ranks(&mut self, record: &Record) {
        let totals: Vec<&TotalRow> = record.tidy.totals.iter().filter(|row| row.dimension == TOTAL).collect();
        if !record.grounds.ranked_together {
            for row in totals.iter().filter(|row| row.rank.is_some()) {
                self.give(Why::Rank, total_name(row, "rank"));
            }
            return;
        }
        let kind = |row: &TotalRow| {
            card_of(record, &row.scorecard, &row.entity_id).map(|card| card.kind.clone()).unwrap_or_default()
        };
        let with_kind: Vec<(String, Option<Decimal>)> = totals.iter().map(|row| (kind(row), row.score)).collect();
        for (row, rank) in totals.iter().zip(ranks(&with_kind)) {
            self.compare(total_name(row, "rank"), row.rank, rank.map(|(rank, _)| rank));
            self.compare(total_name(row, "of"), row.of, rank.map(|(_, of)| of));
        }
    }
}

/// A reference from what the document carries.
fn reckoned_reference(row: &ScoreRow, reference: &ReferenceGrounds, facts: &AttachedFacts<'_>) -> Result<Decimal, Why> {
    let period: Period = row.period.parse().map_err(|_| Why::NoGrounds)?;
    let of = |period: Period| Of { kind: &row.entity_kind, id: &row.entity_id, period };
    let decimals = facts.reference_decimals(&row.indicator);
    let past = |exact: Result<crate::numbers::Fraction, Why>| match exact {
        Ok(exact) if reference.own => Ok(exact.rounded(decimals)),
        Ok(_) | Err(_) => Err(Why::Past),
    };
    match &reference.rule {
        None => Err(Why::NoGrounds),
        Some(ReferenceRule::Target) => Err(Why::Target),
        Some(ReferenceRule::PeerMean(_)) => Err(Why::Peers),
        Some(ReferenceRule::Fixed(value)) => Ok(value.fraction().rounded(decimals)),
        Some(ReferenceRule::SamePeriodLastYear) => {
            past(facts.indicator(&row.indicator, of(period.last_year())).map(|value| value.exact))
        }
        Some(ReferenceRule::PreviousPeriod) => {
            past(facts.indicator(&row.indicator, of(period.previous())).map(|value| value.exact))
        }
        Some(ReferenceRule::LastYearMonthlyMean) => {
            let year = Period::Year(period.year_before().from.year());
            // Of a part of the year it is not said which months they are.
            let whole = reference.months == Some(year.span().length());
            past(if whole { facts.monthly_mean(&row.indicator, of(year)) } else { Err(Why::Past) })
        }
    }
}

fn by_method(row: &ScoreRow, line: &LineGrounds, rule: &LineRule) -> Outcome {
    let Some(actual) = line.scored_at.or(row.actual) else {
        return Outcome::NotApplicable(Reason::new("nothing-observed"));
    };
    let known = |reference: &ReferenceGrounds| match (reference.value, &reference.rule) {
        (Some(value), Some(rule)) => {
            Reference::Known { value, rule: rule.clone(), months: reference.months, departments: None }
        }
        (_, _) => Reference::None(Reason::new("no-reference")),
    };
    let references: Vec<Reference> = line.references.iter().map(known).collect();
    rule.method.score(Given {
        points: row.points,
        written: rule.written,
        actual,
        references: &references,
        direction: rule.direction,
        signed: rule.signed,
    })
}

/// The score of a row of `totals.csv` from those of `scores.csv`.
fn sum_of(record: &Record, row: &TotalRow, card: &CardGrounds) -> Option<Decimal> {
    let own = record.tidy.scores.iter().filter(|score| {
        (&score.scorecard, &score.entity_id, &score.period) == (&row.scorecard, &row.entity_id, &row.period)
    });
    let mut by_dimension: BTreeMap<&str, Decimal> = BTreeMap::new();
    let zero = || Decimal::zero(SCORE_DECIMALS);
    let group = card.groups.get(&row.dimension);
    let mut of_group = zero();
    for score in own {
        let points = score.score.unwrap_or_else(zero);
        let sum = by_dimension.entry(&score.dimension).or_insert_with(zero);
        *sum = sum.plus(points);
        if group.is_some_and(|group| group.contains(&score.indicator)) {
            of_group = of_group.plus(points);
        }
    }
    if row.dimension == TOTAL {
        let sum = by_dimension.values().fold(zero(), |sum, part| sum.plus(*part));
        let sum = sum.plus(card.adjusted_by.unwrap_or_else(zero)).max(zero());
        let cap = card.total_cap.map(|cap| cap.rounded(SCORE_DECIMALS));
        return Some(cap.map_or(sum, |cap| sum.min(cap)));
    }
    if row.dimension == ADJUSTMENTS {
        return card.adjusted_by;
    }
    match group {
        Some(_) => Some(of_group),
        None => by_dimension.get(row.dimension.as_str()).copied(),
    }
}

fn card_of<'r>(record: &'r Record, scorecard: &str, entity: &str) -> Option<&'r CardGrounds> {
    record.grounds.cards.iter().find(|card| card.scorecard == scorecard && card.entity_id == entity)
}

fn name(row: &ScoreRow, column: &'static str) -> FigureName {
    FigureName {
        of: ScoreRow::FILE,
        entity: row.entity_id.clone(),
        period: row.period.clone(),
        item: row.indicator.clone(),
        column,
    }
}

fn total_name(row: &TotalRow, column: &'static str) -> FigureName {
    FigureName {
        of: TotalRow::FILE,
        entity: row.entity_id.clone(),
        period: row.period.clone(),
        item: row.dimension.clone(),
        column,
    }
}
