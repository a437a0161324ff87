//! The periods up to this one of the total and of every indicator of a card, with what each is measured against: thirteen
//! months, five quarters, or the months of two years.

use crate::indicators::definition::{IndicatorKind, IndicatorUnit};
use crate::indicators::formula::Term;
use crate::indicators::indicator::CheckedIndicator;
use crate::indicators::value::{State, Value};
use crate::numbers::{Decimal, mean};
use crate::period::{Period, PeriodLength};
use crate::scorecards::card::Line;
use crate::scorecards::methods::{Method, SCORE_DECIMALS, Yardstick};

use super::card::{Figure, LegendEntry, Meaning, Point, Series, Trends};
use super::department::{CardPage, meaning};
use super::earlier::earlier_card;
use super::wording::{self, figure};

impl CardPage<'_> {
    pub(super) fn trends(&self) -> Trends {
        let scored = self.scored.lines().filter(|line| !matches!(line.method, Method::Monitor(_)));
        let lines = scored.filter_map(|line| self.line_series(line));
        let known = |series: &Series| series.points.iter().any(|point| point.value.raw.is_some());
        let mut series: Vec<Series> = self.total_series().into_iter().chain(lines).filter(known).collect();
        // A new department's months begin with its first.
        let all = self.shown().len();
        let first = (0..all).find(|at| series.iter().any(|series| series.points[*at].value.raw.is_some()));
        let first = first.unwrap_or(0);
        for series in &mut series {
            series.points.drain(..first);
            series.alt = self.series_alt(&series.name, &series.standard, &series.points);
        }
        Trends {
            caption: self.trends_caption(all - first),
            note: self.text("trends.note"),
            legend: self.trends_legend(first == 0),
            series,
        }
    }

    /// How many indicators lost points, earned more than theirs, or neither.
    fn trends_caption(&self, months: usize) -> String {
        let of = |wanted: Meaning| {
            let gains = self.scored.lines().filter_map(Line::gain).map(meaning);
            gains.filter(|found| *found == wanted).count().to_string()
        };
        let months = months.to_string();
        if self.scored.lines().filter_map(Line::gain).next().is_none() {
            return self.filled("trends.caption_plain", &[("months", months)]);
        }
        self.filled("trends.caption", &[("months", months), ("lost", of(Meaning::Loss)), ("gained", of(Meaning::Gain))])
    }

    fn trends_legend(&self, whole_year: bool) -> Vec<LegendEntry> {
        let entry =
            |mark: &str, meaning, key: &str| LegendEntry { mark: mark.to_owned(), meaning, text: self.text(key) };
        vec![
            entry("▼", Meaning::Loss, "trends.legend_loss"),
            entry("▲", Meaning::Gain, "trends.legend_gain"),
            entry("●", Meaning::Neither, "trends.legend_neither"),
            entry("○", Meaning::Neither, if whole_year { "trends.legend_last_year" } else { "trends.legend_first" }),
            entry("– –", Meaning::Neither, "trends.legend_reference"),
        ]
    }

    /// Of a year the totals of its months, by the scorecard of months; of shorter periods the totals of the card itself.
    fn total_series(&self) -> Option<Series> {
        match self.context.period.length() {
            PeriodLength::Month | PeriodLength::Quarter => Some(self.own_totals()),
            PeriodLength::Year => self.monthly_totals(),
        }
    }

    fn monthly_totals(&self) -> Option<Series> {
        let card_of = |period: Period| {
            let now = self.context.period;
            earlier_card(self.context.months, self.context.departments, self.scored.department, now, period)
        };
        // Beside the other panels' values of the year stands the mean of its months.
        let months = self.context.period.span().months().map(Period::Month);
        let cards: Vec<_> = months.filter_map(card_of).filter(|card| card.total.is_some()).collect();
        let totals: Vec<Decimal> = cards.iter().filter_map(|card| card.total).collect();
        let (total, full) = (mean(&totals, SCORE_DECIMALS)?, cards.last()?.points());
        Some(Series {
            alt: String::new(),
            meaning: meaning(total.minus(full)),
            name: self.text("trends.monthly_total"),
            standard: self.filled("trends.monthly_mean", &[("full", full.trimmed().printed())]),
            last: figure(total),
            points: self
                .over_time(|period| card_of(period).and_then(|card| card.total).map(figure).unwrap_or_default()),
            reference: Some(full),
            band: None,
            band_from: 0,
            marks: Vec::new(),
        })
    }

    fn own_totals(&self) -> Series {
        let total = |period: Period| {
            let card = self.context.scores_of(period).and_then(|scores| scores.card(self.scored.department));
            card.and_then(|card| card.total)
        };
        let points = self.over_time(|period| total(period).map(figure).unwrap_or_default());
        let full = self.scored.points();
        let last = match self.scored.total {
            Some(total) => figure(total),
            None => Figure { printed: self.text("state.not_applicable"), raw: None },
        };
        Series {
            alt: String::new(),
            meaning: self.scored.total.map_or(Meaning::Neither, |total| meaning(total.minus(full))),
            name: self.text("trends.total"),
            standard: self.filled("form.full_marks", &[("full", full.trimmed().printed())]),
            last,
            points,
            reference: Some(full),
            band: None,
            band_from: 0,
            marks: Vec::new(),
        }
    }

    fn line_series(&self, line: &Line) -> Option<Series> {
        let (indicator, _) = self.definition(line)?;
        // A sum of deductions needs no unit beside it.
        let unit = match indicator.definition.unit {
            IndicatorUnit::Points => String::new(),
            IndicatorUnit::One
            | IndicatorUnit::Percent
            | IndicatorUnit::Yuan
            | IndicatorUnit::Day
            | IndicatorUnit::Minute => self.text(&format!("standard_unit.{}", indicator.definition.unit.code())),
        };
        let lineage = self.lineage_of(line);
        let entity = self.entity(&lineage);
        let value = |period: Period| match period == self.context.period {
            // As scored: an adjustment may have replaced what was counted.
            true => line.actual.clone(),
            false => self.comparable(line, || self.context.evaluation.over_period(indicator, &entity, period)),
        };
        let known = |value: Value| value.printed.filter(|_| value.state == State::Known);
        let points = self.over_time(|period| known(value(period)).map(figure).unwrap_or_default());
        let last = match known(line.actual.clone()) {
            Some(last) => Figure { printed: format!("{}{unit}", last.printed()), raw: Some(last) },
            None => wording::value_figure(&line.actual, self.context.labels),
        };
        let name = self.name(line)?;
        let standard = self.series_standard(line);
        let (reference, band) = match line.method.yardstick() {
            // What a month does against a year's standard says nothing.
            Yardstick::Reference if self.grows_with_the_period(indicator) => (None, None),
            Yardstick::Reference => (line.reference_value(), None),
            Yardstick::Interval(low, high) => (None, Some((low, high))),
            Yardstick::Zero => (Some(Decimal::zero(2)), None),
        };
        Some(Series {
            alt: String::new(),
            name,
            standard,
            last,
            meaning: line.gain().map_or(Meaning::Neither, meaning),
            points,
            reference,
            band,
            band_from: 0,
            marks: Vec::new(),
        })
    }

    /// What the line is measured against, short: 标准 168, ≤ 45, 区间 85–95, 不扣分为满分.
    fn series_standard(&self, line: &Line) -> String {
        match line.method.yardstick() {
            Yardstick::Zero => self.text("trends.deduction"),
            Yardstick::Interval(low, high) => {
                let details = [("low", low.trimmed().printed()), ("high", high.trimmed().printed())];
                self.filled("trends.interval", &details)
            }
            Yardstick::Reference => {
                let reference = self.reference_figure(line);
                match reference.raw {
                    Some(_) => self.filled("trends.reference", &[("reference", reference.printed)]),
                    None => self.text("trends.no_reference"),
                }
            }
        }
    }

    /// The periods of the pictures: those of the history, but of years their months, as two points are no line.
    fn shown(&self) -> Vec<Period> {
        let history = self.context.history.iter().map(|scores| scores.period);
        match self.context.period.length() {
            PeriodLength::Month | PeriodLength::Quarter => history.collect(),
            PeriodLength::Year => history.flat_map(|year| year.span().months()).map(Period::Month).collect(),
        }
    }

    fn over_time(&self, value: impl Fn(Period) -> Figure) -> Vec<Point> {
        let shown = self.shown().into_iter();
        shown.map(|period| Point { period: period.to_string(), value: value(period) }).collect()
    }

    /// A year's value of it is no month's: sums, and sums per head, bed or asset.
    fn grows_with_the_period(&self, indicator: &CheckedIndicator) -> bool {
        let by_stock = indicator.formula.iter().flat_map(|formula| &formula.denominator).any(Term::has_mean);
        let adds_up = indicator.definition.kind == IndicatorKind::Flow;
        self.context.period.length() == PeriodLength::Year && (adds_up || by_stock)
    }

    fn series_alt(&self, name: &str, standard: &str, points: &[Point]) -> String {
        let none = self.text("trends.none");
        let months: Vec<String> = points
            .iter()
            .map(|point| {
                let value = if point.value.printed.is_empty() { &none } else { &point.value.printed };
                format!("{} {value}", point.period)
            })
            .collect();
        self.filled(
            "trends.alt",
            &[
                ("name", name.to_owned()),
                ("standard", standard.to_owned()),
                ("months", months.join(&self.text("list.separator"))),
            ],
        )
    }
}
