//! Standards, methods, units and values in words, in the reader's language.

use chrono::{Datelike as _, NaiveDate};

use crate::indicators::definition::{Direction, IndicatorDefinition, IndicatorKind, IndicatorUnit};
use crate::indicators::reference::{Reference, ReferenceRule};
use crate::indicators::value::{Reason, State, Value};
use crate::labels::Labels;
use crate::numbers::{Decimal, Fraction};
use crate::period::Period;
use crate::scorecards::card::Line;
use crate::scorecards::definition::ScoredIndicator;
use crate::scorecards::methods::Method;
use crate::scorecards::methods::adjustment::{Sign, Step};

use super::card::Figure;

/// A decimal as it is printed.
pub fn figure(value: Decimal) -> Figure {
    Figure { printed: value.printed(), raw: Some(value) }
}

/// A difference as it is printed, with its sign.
pub fn signed(value: Decimal) -> Figure {
    Figure { printed: value.printed_signed(), raw: Some(value) }
}

/// A value, or the word for why there is none.
pub fn value_figure(value: &Value, labels: &Labels) -> Figure {
    match (value.state, value.printed) {
        (State::Known, Some(printed)) => figure(printed),
        (state, _) => Figure { printed: labels.text(state_key(state)).to_owned(), raw: None },
    }
}

fn state_key(state: State) -> &'static str {
    match state {
        State::Known => "state.known",
        State::NotApplicable => "state.not_applicable",
        State::NotCollected => "state.not_collected",
        State::NoData => "state.no_data",
        State::Suppressed => "state.suppressed",
    }
}

/// What adds up changes by per cent; rates, points, days and minutes change by a difference.
pub fn change(definition: &IndicatorDefinition, now: &Value, before: &Value) -> Figure {
    let (Some(now), Some(before)) = (now.printed, before.printed) else { return Figure::default() };
    if definition.kind != IndicatorKind::Flow || definition.unit == IndicatorUnit::Points {
        return signed(now.minus(before));
    }
    let difference = now.minus(before).fraction();
    let percent = difference
        .over(before.fraction().absolute())
        .and_then(|share| share.times(Fraction::integer(100)))
        .map(|percent| percent.rounded(1));
    match percent {
        Some(percent) => Figure { printed: format!("{}%", percent.printed_signed()), raw: Some(percent) },
        None => Figure { printed: labels_dash(), raw: None },
    }
}

fn labels_dash() -> String {
    "—".to_owned()
}

/// The unit as it stands small behind a name.
pub fn unit(definition: &IndicatorDefinition, labels: &Labels) -> String {
    labels.text(&format!("unit.{}", definition.unit.code())).to_owned()
}

/// 考核标准: what the indicator is measured against, in words.
pub fn standard(scored: &ScoredIndicator, definition: &IndicatorDefinition, line: &Line, labels: &Labels) -> String {
    if let Some(standard) = &scored.standard {
        return standard.in_language(labels.language()).to_owned();
    }
    if let Method::Interval(interval) = &line.method {
        let details = [("low", interval.low.trimmed().printed()), ("high", interval.high.trimmed().printed())];
        return labels.filled("standard.interval", &details);
    }
    let rule = match &line.reference {
        Some(Reference::Known { rule, .. }) => Some(rule),
        Some(Reference::NoHistory(_) | Reference::None(_)) | None => scored.reference.first(),
    };
    match rule {
        Some(ReferenceRule::Fixed(value)) => {
            let sign = match definition.direction {
                Direction::Higher => "≥",
                Direction::Lower | Direction::Interval => "≤",
            };
            let unit = labels.text(&format!("standard_unit.{}", definition.unit.code())).to_owned();
            format!("{sign} {}{unit}", value.trimmed().printed())
        }
        Some(ReferenceRule::Target) => labels.text("standard.target").to_owned(),
        Some(ReferenceRule::LastYearMonthlyMean) => labels.text("standard.last_year_monthly_mean").to_owned(),
        Some(ReferenceRule::SamePeriodLastYear) => labels.text("standard.same_period_last_year").to_owned(),
        Some(ReferenceRule::PreviousPeriod) => labels.text("standard.previous_period").to_owned(),
        None => String::new(),
    }
}

/// 计分方法: how points come about, in words.
pub fn method(definition: &IndicatorDefinition, method: &Method, labels: &Labels) -> String {
    let step = || labels.text(&format!("step_unit.{}", definition.unit.code())).to_owned();
    match method {
        Method::Completion(completion) => {
            let key = match (definition.direction, completion.cap_for(definition.direction)) {
                (Direction::Higher, Some(_)) => "method.completion_higher",
                (Direction::Higher, None) => "method.completion_higher_uncapped",
                (Direction::Lower | Direction::Interval, Some(_)) => "method.completion_lower",
                (Direction::Lower | Direction::Interval, None) => "method.completion_lower_uncapped",
            };
            let cap = completion.cap_for(definition.direction).map(Decimal::printed).unwrap_or_default();
            labels.filled(key, &[("cap", cap)])
        }
        Method::Adjustment(adjustment) => {
            let key = match (adjustment.sign, definition.direction) {
                (Sign::Both, Direction::Lower | Direction::Interval) => "method.adjustment_both_lower",
                (Sign::Both, Direction::Higher) => "method.adjustment_both_higher",
                (Sign::Penalty, Direction::Lower | Direction::Interval) => "method.adjustment_penalty_above",
                (Sign::Penalty, Direction::Higher) => "method.adjustment_penalty_below",
                (Sign::Bonus, Direction::Lower | Direction::Interval) => "method.adjustment_bonus_below",
                (Sign::Bonus, Direction::Higher) => "method.adjustment_bonus_above",
            };
            let proportional = match adjustment.step {
                Step::Whole => String::new(),
                Step::Proportional => labels.text("method.proportional").to_owned(),
            };
            let per_unit = adjustment.per_unit.trimmed().printed();
            let limit = adjustment.limit.map(|limit| limit.trimmed().printed());
            let limit = limit.map(|limit| labels.filled("method.limit", &[("limit", limit)])).unwrap_or_default();
            labels.filled(key, &[("unit", step()), ("per_unit", per_unit)]) + &proportional + &limit
        }
        Method::Deduction(_) => labels.text("method.deduction").to_owned(),
        Method::Interval(interval) => {
            labels.filled("method.interval", &[("margin", interval.margin.trimmed().printed())])
        }
        Method::Monitor(_) => labels.text("method.monitor").to_owned(),
    }
}

/// A reason with the words for the indicator's unit filled in.
pub fn reason(reason: &Reason, definition: &IndicatorDefinition, line: &Line, labels: &Labels) -> String {
    let mut reason = reason.clone();
    let unit = definition.unit.code();
    reason.details.push(("unit", labels.text(&format!("step_unit.{unit}")).to_owned()));
    reason.details.push(("value_unit", labels.text(&format!("standard_unit.{unit}")).to_owned()));
    if let Some(Reference::Known { rule, .. }) = &line.reference {
        let key = match rule {
            ReferenceRule::Target => "standard.target",
            ReferenceRule::Fixed(_) => "standard.fixed",
            ReferenceRule::LastYearMonthlyMean => "standard.last_year_monthly_mean",
            ReferenceRule::SamePeriodLastYear => "standard.same_period_last_year",
            ReferenceRule::PreviousPeriod => "standard.previous_period",
        };
        reason.details.push(("standard", labels.text(key).to_owned()));
    }
    reason.text(labels)
}

/// 2026 年 3 月, March 2026.
pub fn period(period: Period, labels: &Labels) -> String {
    match period {
        Period::Year(year) => labels.filled("period.year", &[("year", year.to_string())]),
        Period::Quarter(year, quarter) => {
            labels.filled("period.quarter", &[("year", year.to_string()), ("quarter", quarter.to_string())])
        }
        Period::Month(month) => {
            let name = labels.text(&format!("month.{}", month.number())).to_owned();
            labels.filled("period.month", &[("year", month.year().to_string()), ("month", name)])
        }
    }
}

/// 2026 年 4 月 1 日, 1 April 2026.
pub fn date(date: NaiveDate, labels: &Labels) -> String {
    let details = [
        ("year", date.year().to_string()),
        ("month", labels.text(&format!("month.{}", date.month())).to_owned()),
        ("day", date.day().to_string()),
    ];
    labels.filled("period.date", &details)
}
