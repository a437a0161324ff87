//! How firm a rank is: which places other weights lead to, what decides it against the card before it, and what an
//! indicator really weighs among the cards of the type.

use std::collections::{BTreeMap, BTreeSet};

use crate::numbers::expression::Expression;
use crate::numbers::{Decimal, Fraction};
use crate::record::tidy::entities::TidyEntity;
use crate::scorecards::card::Card;
use crate::scorecards::robustness::effective_weights::effective_weights;
use crate::scorecards::robustness::{Firmness, Interval, SHIFTS, firmness, ranked};

use super::{Disagreement, Explanation, ExplanationContext, Scored};

/// Digits of a percentage, and of a share.
const PERCENT: u8 = 2;
const SHARE: u8 = 6;

/// How a card stands to another, whatever the weights within their range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Against {
    Behind,
    Open,
    Ahead,
}

impl Against {
    fn code(self) -> &'static str {
        match self {
            Against::Behind => "behind",
            Against::Open => "open",
            Against::Ahead => "ahead",
        }
    }
}

impl ExplanationContext<'_> {
    pub(super) fn places(&self, entity: &TidyEntity, explanation: &mut Explanation) -> Result<(), Disagreement> {
        let Some((scored, card)) = self.card(entity) else { return Ok(()) };
        explanation.name = self.text("explain.places");
        let cards = peers(scored, card);
        let firm = firmness(&cards, scored.scorecard.total_cap);
        let Some(firm) = firm.into_iter().find(|firm| firm.card.department == card.department) else {
            explanation.sections.push(self.section("explain.places", vec![self.text("explain.not_ranked")]));
            return Ok(());
        };
        explanation.value = Some(Decimal::new(i128::from(firm.rank), 0));
        let mut lines =
            vec![self.filled("explain.places_rule", &[("id", scored.scorecard.id.clone())]), self.own_sum(card)];
        let cap = scored.scorecard.total_cap;
        let others: Vec<&Card> = cards.iter().copied().filter(|other| other.department != card.department).collect();
        for (shift, interval) in SHIFTS.into_iter().zip(firm.intervals) {
            let against = |other: &&Card| against(card, other, shift, cap);
            lines.extend(others.iter().map(|other| self.pair_line(scored, (card, other), shift, against(other))));
            let count = |wanted: &[Against]| others.iter().filter(|other| wanted.contains(&against(other))).count();
            let (ahead, may) = (count(&[Against::Behind]), count(&[Against::Behind, Against::Open]));
            let place = |count: usize| u32::try_from(count + 1).unwrap_or(u32::MAX);
            let found = Interval { best: place(ahead), worst: place(may) };
            Disagreement::check(&format!("places {shift}"), &interval, &found)?;
            let details = [
                ("shift", shift.to_string()),
                ("ahead", ahead.to_string()),
                ("may", may.to_string()),
                ("best", found.best.to_string()),
                ("worst", found.worst.to_string()),
            ];
            lines.push(self.filled("explain.places_are", &details));
        }
        explanation.sections.push(self.section("explain.places", lines));
        let lines = self.before_lines(scored, &firm)?;
        explanation.sections.push(self.section("explain.place_before", lines));
        Ok(())
    }

    fn own_sum(&self, card: &Card) -> String {
        let details = [("sum", sum(card).printed()), ("reach", reach(&gains(card)).printed())];
        self.filled("explain.place_own", &details)
    }

    fn pair_line(&self, scored: Scored<'_>, (own, other): (&Card, &Card), shift: i128, against: Against) -> String {
        let distance = sum(own).minus(sum(other));
        let moved = moved(reach(&differences(own, other)), shift);
        let details = [
            ("name", self.owner_name(scored.subjects.owner(other.department))),
            ("sum", sum(other).printed()),
            ("distance", distance.printed_signed()),
            ("shift", shift.to_string()),
            ("reach", reach(&differences(own, other)).printed()),
            ("from", distance.minus(moved).printed_signed()),
            ("to", distance.plus(moved).printed_signed()),
            ("verdict", self.text(&format!("explain.place_verdict.{}", against.code()))),
        ];
        self.filled("explain.place_pair", &details)
    }

    /// What it lost against the card that stands before it, indicator by indicator.
    fn before_lines(&self, scored: Scored<'_>, firm: &Firmness<'_>) -> Result<Vec<String>, Disagreement> {
        let Some(neighbour) = &firm.before else { return Ok(vec![self.text("explain.place_first")]) };
        let Some(before) = scored.scores.card(neighbour.department) else { return Ok(Vec::new()) };
        let gap = before.total.zip(firm.card.total).map(|(before, own)| before.minus(own));
        Disagreement::check("gap", &Some(neighbour.gap), &gap)?;
        let lost = differences(before, firm.card);
        let details =
            [("name", self.owner_name(scored.subjects.owner(before.department))), ("gap", neighbour.gap.printed())];
        let mut lines = vec![self.filled("explain.place_gap", &details)];
        for (indicator, difference) in lost.iter().filter(|(_, difference)| !difference.is_zero()) {
            let details = [
                ("id", (*indicator).to_owned()),
                ("name", self.indicator_name(indicator)),
                ("value", difference.printed_signed()),
            ];
            lines.push(self.filled("explain.place_lost", &details));
        }
        if let Some((indicator, points)) = neighbour.decided_by {
            let most = lost.values().copied().max_by_key(|difference| difference.fraction());
            Disagreement::check("decided by", &(Some(points), lost.get(indicator)), &(most, Some(&points)))?;
            let details = [("name", self.indicator_name(indicator)), ("value", points.printed())];
            lines.push(self.filled("explain.place_decided", &details));
        }
        let distance = sum(before).minus(sum(firm.card));
        let calculation = Expression::integer(100).times(distance).over(reach(&lost));
        Disagreement::check("changes at", &neighbour.changes_at, &calculation.value())?;
        lines.push(match neighbour.changes_at {
            Some(percent) => {
                let details = [
                    ("calculation", calculation.worked_out()),
                    ("decimals", PERCENT.to_string()),
                    ("value", percent.rounded(PERCENT).printed()),
                ];
                self.filled("explain.place_changes", &details)
            }
            None => self.text("explain.place_never"),
        });
        Ok(lines)
    }

    pub(super) fn weight(
        &self,
        id: &str,
        entity: &TidyEntity,
        explanation: &mut Explanation,
    ) -> Result<(), Disagreement> {
        let Some((scored, card)) = self.card(entity) else { return Ok(()) };
        let details = [("name", self.text("explain.weight")), ("text", self.indicator_name(id))];
        explanation.name = self.filled("list.named", &details);
        let cards = peers(scored, card);
        let weight = effective_weights(&cards).and_then(|weights| weights.into_iter().find(|one| one.indicator == id));
        let Some(weight) = weight else {
            explanation.sections.push(self.section("explain.weight", vec![self.text("explain.no_weight")]));
            return Ok(());
        };
        explanation.value = Some(weight.effective.rounded(SHARE));
        let mut lines = vec![self.text("explain.weight_rule")];
        let gain = |card: &Card| gains(card).get(id).copied().unwrap_or(Decimal::zero(2));
        let whole = |card: &Card| gains(card).values().copied().fold(Decimal::zero(2), Decimal::plus);
        for card in &cards {
            let details = [
                ("name", self.owner_name(scored.subjects.owner(card.department))),
                ("value", gain(card).printed_signed()),
                ("sum", whole(card).printed_signed()),
            ];
            lines.push(self.filled("explain.weight_card", &details));
        }
        let own: Vec<Decimal> = cards.iter().map(|card| gain(card)).collect();
        let all: Vec<Decimal> = cards.iter().map(|card| whole(card)).collect();
        let effective = covariance(&own, &all).over(covariance(&all, &all));
        Disagreement::check(id, &Some(weight.effective), &effective.value())?;
        let points = |wanted: Option<&str>| {
            let lines = cards.iter().flat_map(|card| card.lines()).filter(|line| line.score.is_some());
            let own = lines.filter(|line| wanted.is_none_or(|id| line.indicator == id));
            own.map(|line| line.points).fold(Decimal::zero(2), Decimal::plus)
        };
        let nominal = Expression::from(points(Some(id))).over(points(None));
        Disagreement::check(id, &Some(weight.nominal), &nominal.value())?;
        let details = [("calculation", nominal.worked_out()), ("share", percent(weight.nominal))];
        lines.push(self.filled("explain.weight_nominal", &details));
        let details = [("calculation", effective.worked_out()), ("share", percent(weight.effective))];
        lines.push(self.filled("explain.weight_effective", &details));
        explanation.sections.push(self.section("explain.weight", lines));
        Ok(())
    }
}

/// The ranked cards of the card's type, itself among them.
fn peers<'a>(scored: Scored<'a>, card: &Card) -> Vec<&'a Card> {
    let types = ranked(scored.scores, scored.subjects);
    let own = |cards: &Vec<&Card>| cards.iter().any(|other| other.department == card.department);
    types.into_values().find(own).unwrap_or_default()
}

/// What each indicator that is scored takes off or adds.
fn gains(card: &Card) -> BTreeMap<&str, Decimal> {
    card.lines().filter_map(|line| Some((line.indicator.as_str(), line.gain()?))).collect()
}

/// Before floor and cap.
fn sum(card: &Card) -> Decimal {
    let scores = card.lines().filter_map(|line| line.score);
    scores.fold(card.adjusted_by(), Decimal::plus).plus(Decimal::zero(2))
}

fn differences<'a>(one: &'a Card, other: &'a Card) -> BTreeMap<&'a str, Decimal> {
    let (one, other) = (gains(one), gains(other));
    let of = |gains: &BTreeMap<&str, Decimal>, id: &str| gains.get(id).copied().unwrap_or(Decimal::zero(2));
    let indicators: BTreeSet<&str> = one.keys().chain(other.keys()).copied().collect();
    indicators.into_iter().map(|id| (id, of(&one, id).minus(of(&other, id)))).collect()
}

fn reach(parts: &BTreeMap<&str, Decimal>) -> Decimal {
    parts.values().map(|part| part.absolute()).fold(Decimal::zero(2), Decimal::plus)
}

/// So many per cent of it.
fn moved(reach: Decimal, shift: i128) -> Decimal {
    Decimal::new(reach.units() * shift, reach.decimals() + 2)
}

/// Where both may be floored, or both capped, they may be equal: none is ahead for certain.
fn against(own: &Card, other: &Card, shift: i128, cap: Option<Decimal>) -> Against {
    let distance = sum(own).minus(sum(other));
    let by = moved(reach(&differences(own, other)), shift);
    let lowest = |card: &Card| sum(card).minus(moved(reach(&gains(card)), shift));
    let highest = |card: &Card| sum(card).plus(moved(reach(&gains(card)), shift));
    let below_cap = |total: Decimal| cap.is_none_or(|cap| cap.minus(total).is_positive());
    let always = distance.plus(by).is_negative() && lowest(other).is_positive() && below_cap(highest(own));
    let ever = distance.minus(by).is_negative() && highest(other).is_positive() && below_cap(lowest(own));
    match (always, ever) {
        (true, _) => Against::Behind,
        (false, true) => Against::Open,
        (false, false) => Against::Ahead,
    }
}

/// n × Σxy − Σx × Σy
fn covariance(one: &[Decimal], other: &[Decimal]) -> Expression {
    let count = Expression::integer(i128::try_from(one.len()).unwrap_or(i128::MAX));
    let added = |all: &[Decimal]| all.iter().copied().fold(Decimal::zero(2), Decimal::plus);
    let product = |(one, other): (&Decimal, &Decimal)| {
        Decimal::new(one.units() * other.units(), one.decimals() + other.decimals())
    };
    let products = one.iter().zip(other).map(product).fold(Decimal::zero(4), Decimal::plus);
    count.times(products).minus(Expression::from(added(one)).times(added(other)))
}

fn percent(share: Fraction) -> String {
    share.times(Fraction::integer(100)).map(|share| share.rounded(PERCENT).printed()).unwrap_or_default()
}
