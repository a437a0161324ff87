//! The page of an indicator that signals: its chart, who moved it, and the figures in sentences.

use crate::indicators::definition::Window;
use crate::indicators::entity::Entity;
use crate::numbers::Decimal;
use crate::record::summary::Opening;
use crate::signals::xmr::{self, Assurance, Direction, Lines, Rule, Signal};

use super::context::{PackPage, label};
use super::contributions::Parts;
use super::definition::PackRules;
use super::reading::{Reading, side};
use super::{ControlChart, ControlLines, ControlPoint, EarlierLines, Labelled, Mark, SignalPage};

/// Departments that a sentence names.
const NAMED: usize = 3;

impl PackPage<'_> {
    pub(super) fn signal_page(&self, reading: &Reading) -> SignalPage {
        let parts = Parts::of(self.context.charts(), reading);
        let signal = reading.signal();
        let words = signal.map(|signal| self.signal_words(reading, signal)).unwrap_or_default();
        let value = reading.last().map(|point| reading.with_unit(point.value)).unwrap_or_default();
        let headline = [("name", reading.name.clone()), ("value", value), ("signal", words.clone())];
        let definition = &reading.indicator.definition;
        let language = self.context.summary.cards.labels.language();
        SignalPage {
            indicator: reading.indicator.id.clone(),
            page: label(&reading.indicator.id),
            opening: Opening {
                kicker: reading.name.clone(),
                headline: self.filled("committee.signal_headline", &headline),
                note: self.filled(
                    better(reading.direction),
                    &[("why", definition.why(language).trim_end_matches(['.', '。']).to_owned())],
                ),
            },
            icons: vec![self.variation_icon(reading.variation()), self.assurance_icon(reading.assurance())],
            control: self.control(reading, words),
            control_note: self.control_note(reading),
            control_rules: self.control_rules(reading),
            parts_heading: self.parts_heading(reading, parts.as_ref()),
            parts: parts.as_ref().map(|parts| self.parts_chart(reading, parts)),
            parts_note: self.text(if parts.is_some() { "committee.parts_note" } else { "committee.no_parts_note" }),
            said: self.said(reading),
            said_of_parts: parts.map(|parts| self.said_of_parts(reading, &parts)).unwrap_or_default(),
        }
    }

    /// What the last point's rule saw: 2025 年 7 月起 9 个月在均值以上.
    pub(super) fn signal_words(&self, reading: &Reading, signal: Signal) -> String {
        let side = side(signal.side);
        let count = reading.run_length(signal);
        let key = match signal.rule {
            Rule::BeyondLimit if count == 1 => format!("committee.once_beyond_{side}"),
            Rule::BeyondLimit => format!("committee.beyond_{side}"),
            Rule::Trend => format!("committee.trend_{side}"),
            Rule::TwoOfThree => format!("committee.near_{side}"),
            Rule::Shift => format!("committee.shift_{side}"),
        };
        let rules = self.context.pack.rules;
        let details = [
            ("month", self.context.month_name(signal.since)),
            ("count", count.to_string()),
            ("near", rules.near_limit.to_string()),
            ("of", rules.of.to_string()),
        ];
        self.filled(&key, &details)
    }

    fn control(&self, reading: &Reading, annotation: String) -> ControlChart {
        let marked = reading.chart.iter().flat_map(|chart| &chart.segments).flat_map(|segment| &segment.points);
        let marked: Vec<&xmr::Point> = marked.collect();
        let points: Vec<ControlPoint> = reading
            .series
            .iter()
            .map(|(month, value)| {
                let signal = marked.iter().find(|point| point.month == *month).and_then(|point| point.signal);
                ControlPoint {
                    month: month.to_string(),
                    value: *value,
                    mark: signal.map_or(Mark::Noise, |signal| mark(signal.meaning(reading.direction))),
                    beyond: signal.is_some_and(|signal| signal.rule == Rule::BeyondLimit),
                }
            })
            .collect();
        let to = points.len().saturating_sub(1);
        let length = reading.signal().map_or(1, |signal| reading.run_length(signal));
        let value = reading.last().map(|point| point.value.printed()).unwrap_or_default();
        let last = [("month", self.context.month_name(self.context.month())), ("value", value)];
        ControlChart {
            unit: reading.unit.clone(),
            points,
            lines: self.control_lines(reading),
            lines_from: reading.lines_from(),
            earlier: earlier_lines(reading),
            target: reading.target.map(|value| Labelled { value, label: self.target(reading) }),
            last_label: self.filled("committee.last_label", &last),
            annotation,
            from: (to + 1).saturating_sub(length),
            to,
            alt: self.series_words(reading),
        }
    }

    fn control_lines(&self, reading: &Reading) -> ControlLines {
        let decimals = reading.line_decimals();
        let line = |key: &str, of: fn(&Lines) -> crate::numbers::Fraction| {
            let value = reading.lines().map_or(Decimal::zero(decimals), |lines| of(lines).rounded(decimals));
            Labelled { value, label: self.filled(key, &[("value", value.printed())]) }
        };
        ControlLines {
            mean: line("committee.mean_label", |lines| lines.mean),
            lower: line("committee.lower_label", |lines| lines.lower),
            upper: line("committee.upper_label", |lines| lines.upper),
        }
    }

    /// From how many months the limits are taken, by which rule.
    fn control_note(&self, reading: &Reading) -> String {
        let segment = reading.chart.as_ref().and_then(|chart| chart.segments.last());
        let count = segment.map_or(0, |segment| segment.baseline_points);
        self.filled("committee.control_note", &[("count", count.to_string())])
    }

    /// What else holds for the chart, sentence after sentence.
    fn control_rules(&self, reading: &Reading) -> String {
        let decided = reading.limits.decisions.iter().map(|decision| self.limits_words(decision));
        let monthly = match reading.indicator.definition.window {
            Window::LatestQuarter => Some(self.text("committee.monthly_note")),
            Window::Period | Window::TrailingYear => None,
        };
        let trial = reading.is_trial().then(|| self.text("committee.trial_note"));
        let sentences = decided.chain([self.rules("committee.rules_short")]).chain(monthly).chain(trial);
        let sentences: Vec<String> = sentences.map(|sentence| sentence.trim().to_owned()).collect();
        sentences.join(&self.text("list.sentences"))
    }

    fn parts_heading(&self, reading: &Reading, parts: Option<&Parts>) -> String {
        let Some(parts) = parts else { return self.text("committee.no_parts_heading") };
        self.filled(
            "committee.parts_heading",
            &[("change", self.change_words(reading, parts.change())), ("parts", self.largest(parts))],
        )
    }

    fn change_words(&self, reading: &Reading, change: Decimal) -> String {
        format!("{} {}", change.printed_signed(), self.change_unit(reading)).trim().to_owned()
    }

    /// The departments with the largest parts that have the sign of the change.
    fn largest(&self, parts: &Parts) -> String {
        let change = parts.change();
        let same = parts.changes.iter().filter(|(_, part)| {
            (part.is_positive() && !change.is_negative()) || (part.is_negative() && change.is_negative())
        });
        let said = same.take(NAMED).map(|(who, part)| format!("{}\u{A0}{}", self.who(*who), part.printed_signed()));
        said.collect::<Vec<_>>().join(&self.text("list.and"))
    }

    /// What it is, since when and how unusual, and against which target.
    fn said(&self, reading: &Reading) -> Vec<String> {
        let mut said = Vec::new();
        if let (Some(point), Some(lines)) = (reading.last(), reading.lines()) {
            let printed = |line: crate::numbers::Fraction| line.rounded(reading.line_decimals()).printed();
            let details = [
                ("month", self.context.month_name(point.month)),
                ("value", reading.with_unit(point.value)),
                ("mean", printed(lines.mean)),
                ("lower", printed(lines.lower)),
                ("upper", printed(lines.upper)),
            ];
            said.push(self.filled("committee.said_value", &details));
        }
        if let Some(signal) = reading.signal() {
            let details = [("signal", self.signal_words(reading, signal)), ("chance", self.chance(reading, signal))];
            said.push(self.filled("committee.said_signal", &details));
        }
        if let (Some(signal), Some(since)) = (reading.signal(), reading.special_since())
            && since < signal.since
        {
            said.push(self.filled("committee.said_since", &[("month", self.context.month_name(since))]));
        }
        let assurance = match reading.assurance() {
            Assurance::ConsistentPass => Some("committee.said_pass"),
            Assurance::ConsistentFail => Some("committee.said_fail"),
            Assurance::HitAndMiss => Some("committee.said_hit_and_miss"),
            Assurance::None => None,
        };
        said.extend(assurance.map(|key| self.filled(key, &[("target", self.target(reading))])));
        said
    }

    /// From what to what, who contributes, and what numerator and denominator did.
    fn said_of_parts(&self, reading: &Reading, parts: &Parts) -> Vec<String> {
        let details = [
            ("before", reading.with_unit(parts.before)),
            ("change", self.change_words(reading, parts.change())),
            ("parts", self.largest(parts)),
        ];
        let moved = self.filled("committee.said_parts", &details);
        std::iter::once(moved).chain(self.said_counts(reading, parts)).collect()
    }

    /// Numerator and denominator, and what each did to the figure.
    fn said_counts(&self, reading: &Reading, parts: &Parts) -> Option<String> {
        let [numerator, denominator] = parts.halves?.map(|half| self.change_words(reading, half));
        let counts = self.counts(reading, &Entity::Hospital)?;
        let details = [("counts", counts), ("numerator", numerator), ("denominator", denominator)];
        Some(self.filled("committee.said_counts", &details))
    }

    /// Of all orders of so many values two are a trend.
    fn chance_of_trend(&self) -> String {
        let length = self.context.pack.rules.trend;
        let orders: u128 = (1..=u128::try_from(length).unwrap_or(u128::MAX).min(30)).product();
        let ways = Decimal::new(i128::try_from(orders / 2).unwrap_or(i128::MAX), 0).printed();
        self.filled("committee.chance_trend", &[("count", length.to_string()), ("ways", ways)])
    }

    /// The rules of the charts, with their lengths.
    pub(super) fn rules(&self, key: &str) -> String {
        let rules = self.context.pack.rules;
        let details = [
            ("trend", rules.trend.to_string()),
            ("near", rules.near_limit.to_string()),
            ("of", rules.of.to_string()),
            ("shift", rules.shift.to_string()),
        ];
        self.filled(key, &details)
    }

    /// How often noise alone does this, as one in so many; limits of a few months cannot say.
    fn chance(&self, reading: &Reading, signal: Signal) -> String {
        let length = u32::try_from(reading.run_length(signal)).unwrap_or(u32::MAX);
        if reading.is_trial() {
            return self.text("committee.chance_trial");
        }
        match signal.rule {
            Rule::BeyondLimit => self.text("committee.chance_beyond"),
            // What is known of other lengths is only that it is another chance.
            Rule::TwoOfThree if self.context.pack.rules != PackRules::default() => self.text("committee.chance_small"),
            Rule::TwoOfThree => self.text("committee.chance_near"),
            Rule::Trend => self.chance_of_trend(),
            Rule::Shift => {
                let ways = 1_u128.checked_shl(length.saturating_sub(1)).unwrap_or(u128::MAX);
                self.filled("committee.chance_shift", &[("count", length.to_string()), ("ways", ways.to_string())])
            }
        }
    }
}

fn mark(meaning: xmr::Meaning) -> Mark {
    match meaning {
        xmr::Meaning::Improvement => Mark::Improvement,
        xmr::Meaning::Concern => Mark::Concern,
        xmr::Meaning::Neutral => Mark::Neutral,
    }
}

/// The lines of every segment but the last, which the labels stand at.
fn earlier_lines(reading: &Reading) -> Vec<EarlierLines> {
    let segments = reading.chart.iter().flat_map(|chart| &chart.segments);
    let segments: Vec<&xmr::Segment> = segments.collect();
    let earlier = segments.iter().take(segments.len().saturating_sub(1));
    let decimals = reading.line_decimals();
    let lines = |segment: &&xmr::Segment| {
        let (lines, first, last) = (segment.lines?, segment.points.first()?, segment.points.last()?);
        Some(EarlierLines {
            from: reading.place_of(first.month),
            to: reading.place_of(last.month),
            mean: lines.mean.rounded(decimals),
            lower: lines.lower.rounded(decimals),
            upper: lines.upper.rounded(decimals),
        })
    };
    earlier.filter_map(lines).collect()
}

/// Which way is better, in words.
fn better(direction: Direction) -> &'static str {
    match direction {
        Direction::Higher => "committee.better_higher",
        Direction::Lower => "committee.better_lower",
        Direction::Neutral => "committee.better_neither",
    }
}
