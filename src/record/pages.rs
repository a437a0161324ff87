//! The second page of a card: the numbers behind its charts, and the rules that applied.

use crate::indicators::reference::Reference;
use crate::indicators::value::State;
use crate::numbers::Decimal;
use crate::period::Period;
use crate::scorecards::card::Line;
use crate::scorecards::methods::Method;

use super::card::{Bar, CardCharts, Figure, Meaning, Point, Rule};
use super::department::{CardPage, meaning};
use super::wording::{self, figure, signed};

impl CardPage<'_> {
    pub(super) fn charts(&self) -> CardCharts {
        let history = self.history_points();
        let gains = self.gain_bars();
        let full = self.scored.points();
        CardCharts {
            headline: self.headline(),
            history_meaning: self.scored.total.map_or(Meaning::Neither, |total| meaning(total.minus(full))),
            history_caption: self.history_caption(&history),
            history_full: figure(full.trimmed()),
            history_full_label: self.filled("form.full_marks", &[("full", full.trimmed().printed())]),
            history_alt: self.history_alt(&history),
            history,
            gains_caption: self.gains_caption(&gains),
            gains_alt: self.gains_alt(&gains),
            gains,
        }
    }

    /// The page's message: what was lost and gained, in points.
    fn headline(&self) -> String {
        let Some(total) = self.scored.total else {
            return self.text("form.history_none");
        };
        let gains = self.scored.lines().filter_map(Line::gain);
        let (up, down): (Vec<Decimal>, Vec<Decimal>) = gains.partition(|gain| gain.is_positive());
        let sum = |parts: Vec<Decimal>| parts.into_iter().fold(Decimal::zero(2), Decimal::plus);
        let details = [
            ("total", total.printed()),
            ("gained", sum(up).printed_signed()),
            ("lost", sum(down).printed_signed()),
            ("full", self.scored.points().trimmed().printed()),
        ];
        let cut = match self.scored.unlimited_total {
            Some(sum) if sum.fraction() != total.fraction() => self.text("list.separator") + &self.total().note,
            Some(_) | None => String::new(),
        };
        self.filled("form.headline", &details) + &cut
    }

    fn history_points(&self) -> Vec<Point> {
        let total = |period: Period| {
            let card = self.context.scores_of(period).and_then(|scores| scores.card(self.scored.department));
            card.and_then(|card| card.total)
        };
        let periods = self.context.history.iter().map(|scores| scores.period);
        periods
            .map(|period| Point { period: period.to_string(), value: total(period).map(figure).unwrap_or_default() })
            .collect()
    }

    fn history_caption(&self, history: &[Point]) -> String {
        let known: Vec<(&Point, Decimal)> =
            history.iter().filter_map(|point| Some((point, point.value.raw?))).collect();
        let highest = known.iter().max_by_key(|(_, value)| *value);
        let lowest = known.iter().min_by_key(|(_, value)| *value);
        match (highest, lowest, self.scored.total) {
            (Some((high, _)), Some((low, _)), Some(total)) if known.len() > 1 => self.filled(
                "form.history_caption",
                &[
                    ("total", total.printed()),
                    ("high", high.value.printed.clone()),
                    ("high_month", high.period.clone()),
                    ("low", low.value.printed.clone()),
                    ("low_month", low.period.clone()),
                ],
            ),
            (_, _, Some(total)) => self.filled("form.history_single", &[("total", total.printed())]),
            (_, _, None) => self.text("form.history_none"),
        }
    }

    fn history_alt(&self, history: &[Point]) -> String {
        let none = self.text("form.no_total");
        let months: Vec<String> = history
            .iter()
            .map(|point| {
                let value = if point.value.printed.is_empty() { &none } else { &point.value.printed };
                format!("{} {value}", point.period)
            })
            .collect();
        self.filled("form.history_alt", &[("months", months.join(&self.text("list.separator")))])
    }

    fn gain_bars(&self) -> Vec<Bar> {
        let lines = self.scored.lines().filter(|line| !matches!(line.method, Method::Monitor(_)));
        lines
            .filter_map(|line| {
                let gain = line.gain().filter(|gain| !gain.is_zero())?;
                Some(Bar { name: self.name(line)?, value: signed(gain), meaning: meaning(gain) })
            })
            .collect()
    }

    fn gains_caption(&self, gains: &[Bar]) -> String {
        let by_value = |bar: &&Bar| bar.value.raw.unwrap_or(Decimal::zero(2));
        let most = gains.iter().max_by_key(by_value).filter(|bar| bar.value.raw.is_some_and(Decimal::is_positive));
        let least = gains.iter().min_by_key(by_value).filter(|bar| bar.value.raw.is_some_and(Decimal::is_negative));
        let named = |bar: &Bar| format!("{} {}", bar.name, bar.value.printed);
        match (least, most) {
            (Some(least), Some(most)) => {
                self.filled("form.gains_both", &[("loss", named(least)), ("gain", named(most))])
            }
            (Some(least), None) => self.filled("form.gains_loss", &[("loss", named(least))]),
            (None, Some(most)) => self.filled("form.gains_gain", &[("gain", named(most))]),
            (None, None) => self.text("form.gains_none"),
        }
    }

    fn gains_alt(&self, gains: &[Bar]) -> String {
        let bars: Vec<String> = gains.iter().map(|bar| format!("{} {}", bar.name, bar.value.printed)).collect();
        match bars.is_empty() {
            true => self.text("form.gains_none"),
            false => self.filled("form.gains_alt", &[("bars", bars.join(&self.text("list.separator")))]),
        }
    }

    pub(super) fn rules(&self) -> Vec<Rule> {
        let mut rules = Vec::new();
        if self.scored.rests_on_revenue {
            rules.push(self.rule("revenue", &[]));
        }
        rules.extend(self.deductions_rule());
        rules.extend(self.moved_rule());
        rules.extend(self.unscored_rule());
        rules.extend(self.monitored_rule());
        rules.extend(self.lineage_rule());
        if let Some((fewest, most)) = self.reference_months() {
            let year = self.context.period.year_before().from.year().to_string();
            let months = if fewest == most { most.to_string() } else { format!("{fewest}–{most}") };
            rules.push(self.rule("last_year_mean", &[("year", year), ("months", months)]));
        }
        rules.extend(self.unfiltered_rule());
        rules.push(self.rule("rounding", &[]));
        rules.push(self.rule("steps", &[]));
        if self.context.scorecard.standards_are_examples {
            rules.push(self.rule("examples", &[]));
        }
        rules
    }

    fn rule(&self, key: &str, details: &[(&str, String)]) -> Rule {
        Rule { name: self.text(&format!("rule.{key}.name")), text: self.filled(&format!("rule.{key}.text"), details) }
    }

    fn listed(&self, key: &str, items: &[String]) -> Option<Rule> {
        (!items.is_empty()).then(|| self.rule(key, &[("items", items.join(&self.text("list.semicolon")))]))
    }

    fn deductions_rule(&self) -> Option<Rule> {
        let mut items = Vec::new();
        for line in self.scored.lines() {
            for found in self.deductions(line) {
                let day = self.date(crate::period::date_of_day(found.day));
                let name = self.name(line)?;
                items.push(format!("{day} {name} {} {}", found.clause, found.deduction.negated().printed_signed()));
            }
        }
        self.listed("deductions", &items)
    }

    fn moved_rule(&self) -> Option<Rule> {
        let items: Vec<String> = self
            .scored
            .lines()
            .filter(|line| line.points != line.points_before)
            .filter_map(|line| {
                Some(format!(
                    "{} {} → {}",
                    self.name(line)?,
                    line.points_before.trimmed().printed(),
                    line.points.trimmed().printed()
                ))
            })
            .collect();
        self.listed("moved", &items)
    }

    /// What has no value, or no reference, and why.
    fn unscored_rule(&self) -> Option<Rule> {
        let items: Vec<String> = self
            .scored
            .lines()
            .filter_map(|line| {
                let (indicator, _) = self.definition(line)?;
                let reason = match (line.state, &line.reference, &line.reason) {
                    (State::Known, Some(Reference::NoHistory(reason) | Reference::None(reason)), _) => reason,
                    (State::Known, _, _) => return None,
                    (_, _, Some(reason)) => reason,
                    (_, _, None) => return None,
                };
                let reason = wording::reason(reason, &indicator.definition, line, self.context.labels);
                Some(self.filled("list.named", &[("name", self.name(line)?), ("text", reason)]))
            })
            .collect();
        self.listed("unscored", &items)
    }

    fn monitored_rule(&self) -> Option<Rule> {
        let monitored = self.scored.lines().filter(|line| matches!(line.method, Method::Monitor(_)));
        let items: Vec<String> = monitored
            .filter_map(|line| {
                let (indicator, _) = self.definition(line)?;
                let actual: Figure = wording::value_figure(&line.actual, self.context.labels);
                let unit = self.text(&format!("standard_unit.{}", indicator.definition.unit.code()));
                let name = self.name(line)?;
                Some(match line.reference_value().filter(|_| line.actual.state == State::Known) {
                    Some(reference) => self.filled(
                        "form.monitored",
                        &[
                            ("name", name),
                            ("actual", actual.printed),
                            ("reference", reference.printed()),
                            ("unit", unit),
                        ],
                    ),
                    None => format!("{name} {}", actual.printed),
                })
            })
            .collect();
        self.listed("monitored", &items)
    }

    fn lineage_rule(&self) -> Option<Rule> {
        let merged: Vec<String> = self
            .lineage
            .iter()
            .filter(|member| **member != self.scored.department)
            .filter_map(|member| self.context.departments.at_end(*member, self.context.period.span()))
            .map(|department| department.name_in(self.context.labels.language()).to_owned())
            .collect();
        self.listed("lineage", &merged)
    }

    /// Tests that a definition asks for only where the hospital collects their columns, and it does not.
    fn unfiltered_rule(&self) -> Option<Rule> {
        let items: Vec<String> = self
            .scored
            .lines()
            .filter(|line| line.state == State::Known)
            .filter_map(|line| {
                let (indicator, _) = self.definition(line)?;
                let columns = indicator.unfiltered.join(", ");
                (!columns.is_empty()).then(|| self.name(line).map(|name| format!("{name} ({columns})"))).flatten()
            })
            .collect();
        self.listed("unfiltered", &items)
    }
}
