//! A control chart: its months, how mean and limits came about, and what the rules saw.

use std::collections::BTreeMap;

use crate::indicators::definition::Window;
use crate::indicators::entity::Entity;
use crate::indicators::indicator::CheckedIndicator;
use crate::numbers::expression::{Expression, result};
use crate::numbers::{Decimal, Fraction};
use crate::period::{Month, day_of_date};
use crate::record::committee::meeting::limits::{self, ChartOf};
use crate::record::committee::reading::{self, Reading};
use crate::record::equipment::results::{BASELINE, OF_DEVICES, OF_REPORTING, Watched};
use crate::record::tidy::entities::TidyEntity;
use crate::record::wording;
use crate::signals::Side;
use crate::signals::xmr::{Assurance, Baseline, Chart, Lengths, Point, Rule, Segment, Settings};

use super::{Disagreement, Explanation, ExplanationContext};

/// A series with its chart, whoever shows it.
struct Charted<'a> {
    indicator: &'a CheckedIndicator,
    series: BTreeMap<Month, Option<Decimal>>,
    chart: Option<Chart>,
    baseline: Baseline,
    /// What was decided on the limits, in words.
    decisions: Vec<String>,
    target: Option<Decimal>,
    floor: Option<Decimal>,
    lengths: Lengths,
    decimals: u8,
}

/// Mean and limits as they are reckoned here.
struct Reckoned {
    mean: Expression,
    ranges: Vec<(Month, Decimal)>,
    all: Expression,
    /// Left out, and the mean of the others.
    screened: Option<(Vec<Month>, Expression)>,
    lower: Fraction,
    upper: Fraction,
}

impl ExplanationContext<'_> {
    pub(super) fn limits(
        &self,
        id: &str,
        entity: &TidyEntity,
        explanation: &mut Explanation,
    ) -> Result<(), Disagreement> {
        let Some(charted) = self.charted_series(id, entity) else {
            explanation.sections.push(self.section("explain.limits", vec![self.text("explain.no_chart")]));
            return Ok(());
        };
        explanation.unit = charted.indicator.definition.unit.code().to_owned();
        explanation.value = charted.series.values().next_back().copied().flatten();
        let segment = charted.chart.as_ref().and_then(|chart| chart.segments.last());
        explanation.sections.push(self.section("explain.months_of_chart", self.month_lines(&charted, entity)));
        let lines = self.limit_lines(&charted, segment)?;
        explanation.sections.push(self.section("explain.limits", lines));
        explanation.sections.push(self.section("explain.signals", self.signal_lines(&charted, segment)));
        Ok(())
    }

    /// Of the committee's pack for the hospital and departments; of the equipment report for devices and reporting.
    fn charted_series(&self, id: &str, entity: &TidyEntity) -> Option<Charted<'_>> {
        let of = entity.members.department().map(ChartOf::Department);
        let of = of.or_else(|| entity.members.device().is_none().then_some(ChartOf::Hospital));
        let packed =
            self.charts.and_then(|basis| Some((basis, basis.pack.indicators.iter().find(|one| one.id == id)?)));
        if let (Some(of), Some((basis, one))) = (of, packed) {
            let reading: Reading<'_> = reading::of_indicator(basis, one, of)?;
            return Some(Charted {
                floor: reading::floor(&reading.indicator.definition),
                lengths: basis.pack.rules.lengths(),
                decimals: reading.line_decimals(),
                baseline: reading.limits.baseline,
                decisions: reading.limits.decisions.iter().map(|one| limits::words(one, self.labels)).collect(),
                indicator: reading.indicator,
                series: reading.series,
                chart: reading.chart,
                target: reading.target,
            });
        }
        let known = OF_DEVICES.into_iter().chain([OF_REPORTING]).find(|(known, _)| *known == id)?;
        let whole: Entity<'_> = entity.entity(self.directories());
        let watched = Watched::of(self.evaluation, self.indicators.get(id)?, &whole, (self.period, known.1))?;
        Some(Charted {
            floor: None,
            lengths: Lengths::default(),
            decimals: watched.indicator.definition.decimals,
            baseline: Baseline::First(BASELINE),
            decisions: Vec::new(),
            indicator: watched.indicator,
            series: watched.series,
            chart: Some(watched.chart),
            target: None,
        })
    }

    fn month_lines(&self, charted: &Charted<'_>, entity: &TidyEntity) -> Vec<String> {
        let points: Vec<&Point> =
            charted.chart.iter().flat_map(|chart| &chart.segments).flat_map(|segment| &segment.points).collect();
        let line = |(month, value): (&Month, &Option<Decimal>)| {
            let text = value.map_or_else(|| self.text("explain.none"), Decimal::printed);
            let named = self.filled("list.named", &[("name", month.to_string()), ("text", text)]);
            let rule = points.iter().find(|point| point.month == *month).and_then(|point| point.signal);
            let rule = rule.map(|signal| format!("  [{}]", self.rule_text(signal.rule, signal.side)));
            named + &rule.unwrap_or_default()
        };
        let months = charted.series.iter().map(line);
        let each = self.each_by(&charted.indicator.id, &entity.id, &self.text("explain.each_month"));
        let own = charted.indicator.definition.window == Window::LatestQuarter;
        let own = own.then(|| self.text("explain.each_month_alone"));
        months.chain([each]).chain(own).chain(self.merged_line(entity)).collect()
    }

    /// Charts take a department with those that it took over, each of which is explained by itself.
    fn merged_line(&self, entity: &TidyEntity) -> Option<String> {
        let number = entity.members.department()?;
        let departments = &self.tables.departments;
        let members = departments.lineage(number, day_of_date(self.period.span().last_day()));
        let others =
            members.iter().filter(|member| **member != number).map(|member| departments.id(*member).to_owned());
        let others: Vec<String> = others.collect();
        (!others.is_empty()).then(|| self.filled("explain.each_with", &[("others", self.listed(others))]))
    }

    fn limit_lines(&self, charted: &Charted<'_>, segment: Option<&Segment>) -> Result<Vec<String>, Disagreement> {
        let mut lines = charted.decisions.clone();
        let reckoned = segment.map(|segment| (segment, reckoned(charted, segment)));
        let Some((segment, Some(found))) = reckoned else {
            let has_lines = segment.is_some_and(|segment| segment.lines.is_some());
            Disagreement::check(&charted.indicator.id, &has_lines, &false)?;
            lines.push(self.text("explain.no_limits"));
            return Ok(lines);
        };
        let what = |part: &str| format!("{} {part}", charted.indicator.id);
        let drawn = segment.lines.map(|lines| [lines.mean, lines.moving_range, lines.lower, lines.upper]);
        let range = found.screened.as_ref().map_or(&found.all, |(_, mean)| mean);
        let again = [found.mean.value(), range.value(), Some(found.lower), Some(found.upper)];
        for (part, at) in ["mean", "moving range", "lower limit", "upper limit"].into_iter().zip(0..) {
            Disagreement::check(&what(part), &drawn.map(|drawn| drawn[at]), &again[at])?;
        }
        let months = baseline(&segment.points, charted.baseline);
        let ends = [months.first(), months.last()].map(|point| point.map(|point| point.month.to_string()));
        let [from, to] = ends.map(Option::unwrap_or_default);
        let count = ("count", months.len().to_string());
        lines.push(self.filled("explain.baseline", &[count, ("from", from), ("to", to)]));
        lines.extend(segment.is_trial().then(|| self.text("explain.trial_limits")));
        lines.push(self.filled("explain.mean_of_months", &[("calculation", found.mean.worked_out())]));
        let ranges = found.ranges.iter().map(|(month, range)| format!("{month} {}", range.printed()));
        lines.push(self.filled("explain.moving_ranges", &[("ranges", self.listed(ranges))]));
        lines.push(self.filled("explain.mean_range", &[("calculation", found.all.worked_out())]));
        let settings = Settings::default();
        if let (Some((left_out, mean)), Some(factor)) = (&found.screened, settings.screen) {
            let details = [
                ("factor", factor.trimmed().printed()),
                ("months", self.listed(left_out.iter().map(Month::to_string))),
                ("calculation", mean.worked_out()),
            ];
            lines.push(self.filled("explain.screened", &details));
        }
        let factor = ("factor", settings.limit_factor.trimmed().printed());
        for (key, limit) in [("explain.lower_limit", found.lower), ("explain.upper_limit", found.upper)] {
            lines.push(self.filled(key, &[factor.clone(), ("value", result(limit))]));
        }
        lines.extend(charted.floor.map(|floor| self.filled("explain.limit_floor", &[("floor", floor.printed())])));
        let printed = |value: Fraction| value.rounded(charted.decimals).printed();
        let details = [
            ("decimals", charted.decimals.to_string()),
            ("mean", found.mean.value().map(printed).unwrap_or_default()),
            ("lower", printed(found.lower)),
            ("upper", printed(found.upper)),
        ];
        lines.push(self.filled("explain.limits_rounded", &details));
        Ok(lines)
    }

    fn signal_lines(&self, charted: &Charted<'_>, segment: Option<&Segment>) -> Vec<String> {
        let Lengths { shift, trend, near_limit, of } = charted.lengths;
        let details = [("shift", shift), ("trend", trend), ("near", near_limit), ("of", of)];
        let mut lines =
            vec![self.filled("explain.chart_rules", &details.map(|(name, count)| (name, count.to_string())))];
        let last = segment.and_then(|segment| segment.points.last());
        lines.push(match last.map(|point| (point.month, point.signal)) {
            Some((month, Some(signal))) => {
                let details = [
                    ("month", month.to_string()),
                    ("rule", self.rule_text(signal.rule, signal.side)),
                    ("since", signal.since.to_string()),
                ];
                self.filled("explain.signal", &details)
            }
            Some((month, None)) => self.filled("explain.no_signal", &[("month", month.to_string())]),
            None => self.text("explain.no_chart"),
        });
        let assurance = charted.chart.as_ref().map_or(Assurance::None, |chart| chart.assurance);
        let key = match assurance {
            Assurance::ConsistentPass => Some("committee.icon_pass"),
            Assurance::ConsistentFail => Some("committee.icon_fail"),
            Assurance::HitAndMiss => Some("committee.icon_hit_and_miss"),
            Assurance::None => None,
        };
        if let (Some(key), Some(target)) = (key, charted.target) {
            let target = wording::with_unit(target, &charted.indicator.definition, self.labels);
            lines.push(self.filled("explain.assurance", &[("target", target), ("verdict", self.text(key))]));
        }
        lines
    }

    fn rule_text(&self, rule: Rule, side: Side) -> String {
        let rule = match rule {
            Rule::BeyondLimit => "beyond_limit",
            Rule::Trend => "trend",
            Rule::TwoOfThree => "two_of_three",
            Rule::Shift => "shift",
        };
        let side = match side {
            Side::High => "high",
            Side::Low => "low",
        };
        self.text(&format!("explain.chart_rule.{rule}_{side}"))
    }
}

/// The points that mean and limits are taken from.
fn baseline(points: &[Point], of: Baseline) -> Vec<&Point> {
    let all = points.iter();
    match of {
        Baseline::All => all.collect(),
        Baseline::First(count) => all.take(count).collect(),
        Baseline::Frozen(span) => {
            let within: Vec<&Point> = points.iter().filter(|point| span.contains(point.month)).collect();
            if within.is_empty() { all.collect() } else { within }
        }
    }
}

/// `None` where no two neighbouring months have values, and where numbers leave their range.
fn reckoned(charted: &Charted<'_>, segment: &Segment) -> Option<Reckoned> {
    let points = baseline(&segment.points, charted.baseline);
    let mean = mean(points.iter().map(|point| point.value))?;
    let ranges: Vec<(Month, Decimal)> = points
        .windows(2)
        .filter(|pair| pair[0].month.plus(1) == pair[1].month)
        .map(|pair| (pair[1].month, pair[1].value.minus(pair[0].value).absolute()))
        .collect();
    let all = self::mean(ranges.iter().map(|(_, range)| *range))?;
    let settings = Settings::default();
    let screen = settings.screen.and_then(|factor| factor.fraction().times(all.value()?));
    let stands_out = |range: &Decimal| screen.is_some_and(|screen| screen.is_positive() && range.fraction() >= screen);
    let left_out: Vec<Month> = ranges.iter().filter(|(_, range)| stands_out(range)).map(|(month, _)| *month).collect();
    let kept = ranges.iter().map(|(_, range)| *range).filter(|range| !stands_out(range));
    let again = self::mean(kept).filter(|_| !left_out.is_empty());
    let screened = again.map(|again| (left_out, again));
    let range = screened.as_ref().map_or(&all, |(_, mean)| mean).value()?;
    let reach = settings.limit_factor.fraction().times(range)?;
    let middle = mean.value()?;
    let within = |limit: Fraction| charted.floor.map_or(limit, |floor| limit.max(floor.fraction()));
    let (lower, upper) = (within(middle.minus(reach)?), within(middle.plus(reach)?));
    Some(Reckoned { mean, ranges, all, screened, lower, upper })
}

fn mean(values: impl Iterator<Item = Decimal>) -> Option<Expression> {
    let values: Vec<Expression> = values.map(Expression::Number).collect();
    let count = i128::try_from(values.len()).ok()?;
    Some(values.into_iter().reduce(Expression::plus)?.over(Expression::integer(count)))
}
