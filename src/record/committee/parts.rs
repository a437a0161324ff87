//! Which departments moved the hospital's figure since the same month last year, each with its part as printed.

use std::collections::BTreeMap;

use crate::indicators::definition::{IndicatorKind, IndicatorUnit};
use crate::indicators::entity::Entity;
use crate::indicators::formula::When;
use crate::indicators::value::Value;
use crate::numbers::{Decimal, Fraction};
use crate::period::{Month, Period, day_of_date};
use crate::record::card::{Figure, Meaning};
use crate::record::wording::{figure, signed};
use crate::signals::contribution::{self, Sums};
use crate::signals::xmr::Direction;

use super::context::PackPage;
use super::reading::{Reading, of_month};
use super::{Part, PartsChart};

/// A department, or what belongs to none that is open now.
type Who = Option<u32>;

/// The parts of a change, largest first.
pub(super) struct Parts {
    pub before: Decimal,
    pub now: Decimal,
    /// As printed; they add up to the change.
    pub changes: Vec<(Who, Decimal)>,
    /// A ratio's change by numerators and by denominators, as printed; they add up to the change.
    pub halves: Option<[Decimal; 2]>,
    sums: [BTreeMap<Who, Sums>; 2],
}

impl Parts {
    pub fn change(&self) -> Decimal {
        self.now.minus(self.before)
    }
}

impl PackPage<'_> {
    /// `None` where departments do not add up to the hospital, or last year has no figure.
    pub(super) fn parts_of(&self, reading: &Reading) -> Option<Parts> {
        let definition = &reading.indicator.definition;
        let formula = reading.indicator.formula.as_ref()?;
        let adds_up = match definition.kind {
            IndicatorKind::Flow | IndicatorKind::Ratio => {
                formula.uses().iter().all(|used| !used.mean && used.when == When::Now)
            }
            IndicatorKind::Stock
            | IndicatorKind::Growth
            | IndicatorKind::Quantile
            | IndicatorKind::Expected
            | IndicatorKind::Concentration
            | IndicatorKind::Entered => false,
        };
        let month = self.context.month();
        let (before, now) = (self.hospital(reading, month.plus(-12)), self.hospital(reading, month));
        let (before_printed, now_printed) = (before.printed?, now.printed?);
        if !adds_up {
            return None;
        }
        let sums = [self.sums(reading, &before, month.plus(-12))?, self.sums(reading, &now, month)?];
        let change = now_printed.minus(before_printed);
        let (parts, halves) = match formula.denominator {
            Some(_) => {
                let parts = contribution::of_ratio(&sums[0], &sums[1])?;
                let printed = contribution::printed_parts(&parts, change)?;
                let zero = Decimal::zero(change.decimals());
                let numerators = printed.values().fold(zero, |sum, parts| sum.plus(parts.numerator));
                let halves = [numerators, change.minus(numerators)];
                (printed.into_iter().map(|(who, parts)| (who, parts.both)).collect(), Some(halves))
            }
            None => {
                let [before, now] = [0, 1].map(|at| numerators(&sums[at]));
                (contribution::printed(&contribution::of_total(&before, &now)?, change)?, None)
            }
        };
        let mut changes: Vec<(Who, Decimal)> = parts.into_iter().collect();
        changes.sort_by_key(|(who, change)| (std::cmp::Reverse(change.absolute()), *who));
        Some(Parts { before: before_printed, now: now_printed, changes, halves, sums })
    }

    fn hospital(&self, reading: &Reading, month: Month) -> Value {
        of_month(reading.indicator, &Entity::Hospital, self.context.summary.cards.evaluation, month)
    }

    /// Each department's sums, those that it took over included, and what they leave of the hospital.
    fn sums(&self, reading: &Reading, hospital: &Value, month: Month) -> Option<BTreeMap<Who, Sums>> {
        let cards = &self.context.summary.cards;
        let departments = cards.departments;
        let span = cards.period.span();
        let by = day_of_date(span.last_day());
        let factor = match (reading.indicator.definition.unit, hospital.denominator) {
            (IndicatorUnit::Percent, Some(_)) => Fraction::integer(100),
            (_, _) => Fraction::ONE,
        };
        let sums_of = |value: &Value| {
            let numerator = value.numerator.unwrap_or(Fraction::ZERO).times(factor)?;
            Some(Sums { numerator, denominator: value.denominator.unwrap_or(Fraction::ZERO) })
        };
        let mut rest = sums_of(hospital)?;
        let mut all = BTreeMap::new();
        let open = departments.numbers().filter(|number| departments.open_at_end(*number, span));
        for number in open.filter(|number| !departments.is_group(*number)) {
            let members = departments.lineage(number, by);
            let entity = Entity::Departments { members: &members, departments };
            let own = sums_of(&of_month(reading.indicator, &entity, cards.evaluation, month))?;
            rest.numerator = rest.numerator.minus(own.numerator)?;
            rest.denominator = rest.denominator.minus(own.denominator)?;
            if !own.numerator.is_zero() || !own.denominator.is_zero() {
                all.insert(Some(number), own);
            }
        }
        if !rest.numerator.is_zero() || !rest.denominator.is_zero() {
            all.insert(None, rest);
        }
        Some(all)
    }

    /// 74 ÷ 102, a year before 40 ÷ 70; `None` of what is no ratio.
    pub(super) fn counts(&self, reading: &Reading, entity: &Entity<'_>) -> Option<String> {
        let month = self.context.month();
        let of = |month: Month| {
            let value = of_month(reading.indicator, entity, self.context.summary.cards.evaluation, month);
            let printed = |part: Fraction| part.rounded(2).trimmed().printed();
            let parts = [("numerator", printed(value.numerator?)), ("denominator", printed(value.denominator?))];
            Some(self.filled("committee.counts", &parts))
        };
        let now = of(month)?;
        Some(match of(month.plus(-12)) {
            Some(before) => self.filled("committee.counts_before", &[("now", now), ("before", before)]),
            None => now,
        })
    }

    pub(super) fn parts_chart(&self, reading: &Reading, parts: &Parts) -> PartsChart {
        let month = self.context.month();
        let heads = [month.plus(-12), month].map(|month| Period::Month(month).to_string());
        let (shown, others) = parts.changes.split_at(parts.changes.len().min(self.context.layout.parts_at_most()));
        let mut rows: Vec<Part> = shown
            .iter()
            .map(|(who, change)| self.part(reading, self.who(*who), parts.values(reading, &[*who]), *change))
            .collect();
        if !others.is_empty() {
            let all: Vec<Who> = others.iter().map(|(who, _)| *who).collect();
            let zero = Decimal::zero(reading.indicator.definition.decimals);
            let change = others.iter().fold(zero, |sum, (_, change)| sum.plus(*change));
            let name = self.filled("committee.parts_others", &[("count", all.len().to_string())]);
            rows.push(self.part(reading, name, parts.values(reading, &all), change));
        }
        let words = rows.iter().map(|row| format!("{} {}", row.name, row.change.printed));
        let total = |month: &str| self.filled("committee.parts_total", &[("month", month.to_owned())]);
        PartsChart {
            alt: words.collect::<Vec<_>>().join(&self.text("list.separator")),
            name_head: self.text("committee.parts_department"),
            start_label: total(&heads[0]),
            end_label: total(&heads[1]),
            before_head: self.headed(&heads[0], &reading.unit),
            now_head: self.headed(&heads[1], &reading.unit),
            change_head: self.headed(&self.text("committee.parts_change"), &self.change_unit(reading)),
            start: figure(parts.before),
            rows,
            end: figure(parts.now),
        }
    }

    /// 2025-03 %
    fn headed(&self, head: &str, unit: &str) -> String {
        format!("{head} {unit}").trim().to_owned()
    }

    /// Percentages change by points.
    pub(super) fn change_unit(&self, reading: &Reading) -> String {
        match reading.indicator.definition.unit {
            IndicatorUnit::Percent => self.text("committee.percentage_points"),
            IndicatorUnit::One
            | IndicatorUnit::Yuan
            | IndicatorUnit::Points
            | IndicatorUnit::Day
            | IndicatorUnit::Minute => reading.unit.clone(),
        }
    }

    pub(super) fn who(&self, who: Who) -> String {
        let cards = &self.context.summary.cards;
        let found = who.and_then(|number| cards.departments.at_end(number, cards.period.span()));
        match found {
            Some(department) => department.name_in(cards.labels.language()).to_owned(),
            None => self.text("committee.parts_nobody"),
        }
    }

    fn part(&self, reading: &Reading, name: String, [before, now]: [Option<Decimal>; 2], change: Decimal) -> Part {
        let printed =
            |value: Option<Decimal>| value.map_or_else(|| self.text("state.not_applicable"), |value| value.printed());
        let change_figure: Figure = signed(change);
        let meaning = match (reading.direction, change.is_positive(), change.is_zero()) {
            (_, _, true) | (Direction::Neutral, _, _) => Meaning::Neither,
            (Direction::Higher, true, false) | (Direction::Lower, false, false) => Meaning::Gain,
            (Direction::Higher, false, false) | (Direction::Lower, true, false) => Meaning::Loss,
        };
        Part { name, before: printed(before), now: printed(now), change: change_figure, meaning }
    }
}

impl Parts {
    /// The figure of some departments together, last year and now.
    fn values(&self, reading: &Reading, who: &[Who]) -> [Option<Decimal>; 2] {
        let definition = &reading.indicator.definition;
        let is_ratio = reading.indicator.formula.as_ref().is_some_and(|formula| formula.denominator.is_some());
        [0, 1].map(|at| {
            let none = Sums { numerator: Fraction::ZERO, denominator: Fraction::ZERO };
            let found = who.iter().filter_map(|who| self.sums[at].get(who));
            let sum = found.copied().try_fold(none, |sum, one| {
                let numerator = sum.numerator.plus(one.numerator)?;
                Some(Sums { numerator, denominator: sum.denominator.plus(one.denominator)? })
            })?;
            let exact = match (is_ratio, sum.denominator.is_positive()) {
                (true, true) => sum.numerator.over(sum.denominator),
                (true, false) => None,
                (false, _) => Some(sum.numerator),
            };
            Some(exact?.rounded(definition.decimals))
        })
    }
}

fn numerators(sums: &BTreeMap<Who, Sums>) -> BTreeMap<Who, Fraction> {
    sums.iter().map(|(who, sums)| (*who, sums.numerator)).collect()
}
