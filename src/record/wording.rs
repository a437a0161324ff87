//! Standards, methods, units and values in words, in the reader's language.

use chrono::{Datelike as _, NaiveDate};

use crate::indicators::definition::{Direction, IndicatorDefinition, IndicatorKind, IndicatorUnit};
use crate::indicators::reference::{Peers, Reference, ReferenceRule};
use crate::indicators::value::{Reason, State, Value};
use crate::labels::Labels;
use crate::numbers::{Decimal, Fraction};
use crate::period::Period;
use crate::scorecards::card::Line;
use crate::scorecards::definition::ScoredIndicator;
use crate::scorecards::methods::Method;
use crate::scorecards::methods::adjustment::{Sign, Step};
use crate::scorecards::methods::bands::Band;
use crate::scorecards::methods::best_of::Alternative;

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
    let known = |value: &Value| value.printed.filter(|_| value.state == State::Known);
    let (Some(now), Some(before)) = (known(now), known(before)) else { return Figure::default() };
    // Of a sum that was not positive no per cent can be told.
    let by_difference = definition.kind != IndicatorKind::Flow || definition.unit == IndicatorUnit::Points;
    if by_difference || before.is_negative() {
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
    if let Method::BestOf(best) = &line.method {
        let rules = best.alternatives.iter().filter_map(|one: &Alternative| leading(one.standards()));
        let names: Vec<String> = rules.map(|rule| rule_name(&rule, definition, labels)).collect();
        return names.join(" / ");
    }
    match &line.reference {
        Some(Reference::Known { rule: ReferenceRule::PeerMean(peers), departments: Some(count), .. }) => {
            let key = match peers {
                Peers::All => "standard.peer_mean_of",
                Peers::Others => "standard.mean_of_other_peers",
            };
            labels.filled(key, &[("count", count.to_string())])
        }
        Some(Reference::Known { rule, .. }) => rule_name(rule, definition, labels),
        Some(Reference::NoHistory(_) | Reference::None(_)) | None => {
            let rule = leading(line.method.standards(&scored.reference));
            rule.map(|rule| rule_name(&rule, definition, labels)).unwrap_or_default()
        }
    }
}

/// The rule that is tried first; of the ends of a range that of the good one.
fn leading(standards: Vec<Vec<ReferenceRule>>) -> Option<ReferenceRule> {
    standards.into_iter().next_back()?.into_iter().next()
}

/// A rule as the form names it; a number as the bound that it is.
fn rule_name(rule: &ReferenceRule, definition: &IndicatorDefinition, labels: &Labels) -> String {
    match rule {
        ReferenceRule::Fixed(value) => {
            let sign = match definition.direction {
                Direction::Higher => "≥",
                Direction::Lower | Direction::Interval => "≤",
            };
            format!("{sign} {}", with_unit(*value, definition, labels))
        }
        ReferenceRule::Target
        | ReferenceRule::LastYearMonthlyMean
        | ReferenceRule::SamePeriodLastYear
        | ReferenceRule::PreviousPeriod
        | ReferenceRule::PeerMean(_) => labels.text(rule_key(rule)).to_owned(),
    }
}

pub(super) fn rule_key(rule: &ReferenceRule) -> &'static str {
    match rule {
        ReferenceRule::Target => "standard.target",
        ReferenceRule::Fixed(_) => "standard.fixed",
        ReferenceRule::LastYearMonthlyMean => "standard.last_year_monthly_mean",
        ReferenceRule::SamePeriodLastYear => "standard.same_period_last_year",
        ReferenceRule::PreviousPeriod => "standard.previous_period",
        ReferenceRule::PeerMean(_) => "standard.peer_mean",
    }
}

pub fn with_unit(value: Decimal, definition: &IndicatorDefinition, labels: &Labels) -> String {
    let unit = labels.text(&format!("standard_unit.{}", definition.unit.code())).to_owned();
    format!("{}{unit}", value.trimmed().printed())
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
        Method::Range(range) => {
            let end = |rule: &ReferenceRule| match rule {
                ReferenceRule::Fixed(value) => with_unit(*value, definition, labels),
                named => labels.text(rule_key(named)).to_owned(),
            };
            let text = labels.filled("method.range", &[("bad", end(&range.bad)), ("good", end(&range.good))]);
            let points = |points: Option<Decimal>| points.map(|points| points.trimmed().printed());
            let written = [
                ("method.range_start", points(Some(range.start).filter(|start| !start.is_zero()))),
                ("method.range_end", points(range.end)),
                ("method.range_beyond", points(range.beyond)),
            ];
            let written: String = written
                .into_iter()
                .filter_map(|(key, points)| Some(labels.filled(key, &[("points", points?)])))
                .collect();
            let whole = if range.whole { labels.text("method.range_whole") } else { "" };
            text + &written + whole
        }
        Method::Bands(bands) => {
            let band = |band: &Band| {
                let end = |end: Option<Decimal>| end.map(|end| end.trimmed().printed()).unwrap_or_default();
                let key = match (band.from, band.to) {
                    (Some(_), Some(_)) => "method.band",
                    (Some(_), None) => "method.band_last",
                    (None, _) => "method.band_first",
                };
                let points = band.points.trimmed().printed();
                labels.filled(key, &[("from", end(band.from)), ("to", end(band.to)), ("points", points)])
            };
            let bands: Vec<String> = bands.bands.iter().map(band).collect();
            labels.filled("method.bands", &[("bands", bands.join(labels.text("list.separator")))])
        }
        Method::Pass(_) => {
            let key = match definition.direction {
                Direction::Higher => "method.pass_higher",
                Direction::Lower | Direction::Interval => "method.pass_lower",
            };
            labels.text(key).to_owned()
        }
        Method::BestOf(best) => {
            let methods = best.alternatives.iter().map(|one| self::method(definition, &one.method, labels));
            let methods: Vec<String> = methods.collect();
            labels.filled("method.best_of", &[("methods", methods.join(labels.text("list.semicolon")))])
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
        let key = rule_key(rule);
        reason.details.push(("standard", labels.text(key).to_owned()));
    }
    let mut text = reason.text(labels) + &months_used(&line.actual, labels);
    if let Some((value, of)) = line.scored_at {
        let details = [("period", period(of, labels)), ("value", with_unit(value, definition, labels))];
        text += &labels.filled("reason.guarded", &details);
    }
    let in_proportion = line.method.names_points() && line.points.fraction() != line.written.fraction();
    if !in_proportion || line.score.is_none() || line.written.is_zero() {
        return text;
    }
    let points = |points: Decimal| points.trimmed().printed();
    text + &labels.filled("reason.in-proportion", &[("written", points(line.written)), ("points", points(line.points))])
}

/// On how many months a value rests that should rest on more; empty where it has all of them.
fn months_used(value: &Value, labels: &Labels) -> String {
    let said = |(used, of): (u32, u32)| {
        labels.filled("reason.months-used", &[("used", used.to_string()), ("of", of.to_string())])
    };
    value.months.map(said).unwrap_or_default()
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
