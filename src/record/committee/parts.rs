//! The chart of what departments did to the hospital's figure since the same month last year.

use crate::indicators::definition::IndicatorUnit;
use crate::indicators::entity::Entity;
use crate::numbers::{Decimal, Fraction};
use crate::period::{Month, Period};
use crate::record::card::{Figure, Meaning};
use crate::record::wording::{figure, signed};
use crate::signals::xmr::Direction;

use super::context::PackPage;
use super::contributions::{Parts, Who};
use super::reading::{Reading, of_month};
use super::{Part, PartsChart};

impl PackPage<'_> {
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
        self.context.charts().who(who)
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
