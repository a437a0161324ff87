//! Whether a device is used too much: the signs, and what they rest on.

use std::collections::BTreeSet;

use crate::numbers::{Decimal, Fraction};
use crate::period::Period;
use crate::record::wording;
use crate::scorecards::alarm::{Alarm, Cause};

use super::Overuse;
use super::context::{DeviceContext, DevicePage};
use super::orderers::Orderers;
use super::results::{OF_DEVICES, Watched};
use super::subject::Subject;

pub mod definition;
mod explanations;
pub(in crate::record) mod intensity;
mod intervals;
mod purchase;

pub use definition::SignRules;

/// What a device is looked at for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum SignKind {
    Results,
    Repeats,
    Orderers,
    Intensity,
    Scissors,
    Purchase,
}

impl SignKind {
    /// As its words are named.
    fn code(self) -> &'static str {
        match self {
            SignKind::Results => "results",
            SignKind::Repeats => "repeats",
            SignKind::Orderers => "orderers",
            SignKind::Intensity => "intensity",
            SignKind::Scissors => "scissors",
            SignKind::Purchase => "purchase",
        }
    }
}

/// What a sign rests on. Signs of the same exams held against something earlier, or of the same falling rate, are one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Basis {
    Results,
    Repeats,
    Orderers,
    Volume,
}

impl SignKind {
    fn basis(self) -> Basis {
        match self {
            SignKind::Results | SignKind::Scissors => Basis::Results,
            SignKind::Repeats => Basis::Repeats,
            SignKind::Orderers => Basis::Orderers,
            SignKind::Intensity | SignKind::Purchase => Basis::Volume,
        }
    }
}

/// One sign: what was seen, with its counts, limits and rule.
pub(super) struct Sign {
    pub kind: SignKind,
    pub evidence: String,
}

/// What was found about a device.
pub(super) struct Found<'a> {
    pub results: Option<Watched<'a>>,
    pub orderers: Option<Orderers>,
    pub signs: Vec<Sign>,
}

impl Found<'_> {
    /// How many signs rest on something of their own.
    pub fn independent(&self) -> usize {
        self.signs.iter().map(|sign| sign.kind.basis()).collect::<BTreeSet<_>>().len()
    }
}

impl DeviceContext<'_> {
    /// What a sign is called (`name`), what it means (`means`), what would explain it innocently (`innocent`).
    pub(super) fn of_sign(&self, kind: SignKind, what: &str) -> String {
        self.text(&format!("device.sign_{}_{what}", kind.code()))
    }
}

impl<'a> Subject<'a> {
    /// Everything that a device is looked at for; `None` of machines that treat.
    pub(super) fn found(&self) -> Option<Found<'a>> {
        if !self.examines() {
            return None;
        }
        let context = &self.context;
        let [results, repeats] = OF_DEVICES.map(|watched| context.watched(&self.entity(), watched));
        let orderers = context.orderers(&self.members);
        let above = orderers.as_ref().map(|orderers| context.above(orderers)).unwrap_or_default();
        let mut signs = Vec::new();
        let mut add = |kind: SignKind, evidence: Option<String>| {
            signs.extend(evidence.map(|evidence| Sign { kind, evidence }));
        };
        let watched = |watched: &Option<Watched<'a>>, indicator: &str, key: &str| {
            let signal = watched.as_ref()?.concern()?;
            Some(self.sign(indicator, key, &context.rule_words(signal)))
        };
        add(SignKind::Results, watched(&results, "positive_rate", "device.sign_results"));
        add(SignKind::Repeats, watched(&repeats, "repeat_exams_30d", "device.sign_repeats"));
        let names: Vec<String> = above.iter().map(|(name, rate)| format!("{name} {}%", rate.printed())).collect();
        let named = || self.filled("device.sign_orderers", &[("names", context.listed(&names))]);
        add(SignKind::Orderers, (!names.is_empty()).then(named));
        add(SignKind::Intensity, self.intensity());
        add(SignKind::Scissors, self.scissors());
        add(SignKind::Purchase, self.after_purchase());
        Some(Found { results, orderers, signs })
    }

    fn sign(&self, indicator: &str, key: &str, rule: &str) -> String {
        let value = self.printed(indicator, self.context.period).map(Decimal::printed).unwrap_or_default();
        let counts = self.counts(indicator);
        self.filled(key, &[("value", value), ("counts", counts), ("rule", rule.to_owned())])
    }

    /// Income rises while fewer results are positive.
    fn scissors(&self) -> Option<String> {
        let (now, then) = (self.context.period, self.context.period.last_year());
        let income = |period: Period| self.printed("device_revenue", period).map(Decimal::fraction);
        let results = |period: Period| self.printed("positive_rate", period);
        let (income_now, income_then) = (income(now)?, income(then)?);
        let growth = income_now.minus(income_then)?.times(Fraction::integer(100))?.over(income_then)?;
        let fall = results(then)?.minus(results(now)?);
        let found = income_then.is_positive()
            && growth >= self.context.signs.income_up.fraction()
            && fall.fraction() >= self.context.signs.results_down.fraction();
        let details = [
            ("growth", growth.rounded(1).printed()),
            ("before", results(then)?.printed()),
            ("now", results(now)?.printed()),
            ("period", wording::period(then, self.context.labels)),
        ];
        found.then(|| self.filled("device.sign_scissors", &details))
    }
}

impl DevicePage<'_> {
    /// Absent of machines that treat, by whose scorecard nothing guards.
    pub(super) fn overuse(&self) -> Option<Overuse> {
        self.guarding()?;
        let found = self.subject.found()?;
        let signs = found.independent();
        let sentence = |sign: &Sign| {
            let means = self.context.of_sign(sign.kind, "means");
            [sign.evidence.as_str(), &means].join(self.context.labels.text("list.sentences"))
        };
        Some(Overuse {
            results: found.results.as_ref().and_then(|watched| self.subject.results(watched)),
            intervals: self.subject.intervals(),
            orderers: found.orderers.as_ref().map(|orderers| self.context.orderers_block(orderers)),
            verdict: self.verdict(signs),
            guard: self.guard(),
            advice: if signs >= self.context.signs.asked_from.get() {
                self.advice(&self.above(&found))
            } else {
                String::new()
            },
            explanations: if found.signs.is_empty() { Vec::new() } else { self.subject.explanations(&found) },
            signs: found.signs.iter().map(sentence).collect(),
        })
    }

    /// Departments above their limit.
    fn above(&self, found: &Found<'_>) -> Vec<String> {
        let above = found.orderers.as_ref().map(|orderers| self.context.above(orderers)).unwrap_or_default();
        above.into_iter().map(|(name, _)| name).collect()
    }

    fn verdict(&self, signs: usize) -> String {
        let key = match signs {
            0 => "device.verdict_none",
            signs if signs < self.context.signs.asked_from.get() => "device.verdict_one",
            _ => "device.verdict_asked",
        };
        self.filled(key, &[("count", signs.to_string())])
    }

    /// Why overuse is in alarm, and what that keeps from earning; empty without an alarm.
    fn guard(&self) -> String {
        let causes: Vec<String> = self.scored.alarms.iter().filter_map(|alarm| self.cause(alarm)).collect();
        if causes.is_empty() {
            return String::new();
        }
        let because = self.filled("device.alarm_because", &[("causes", causes.join(&self.text("list.semicolon")))]);
        [because, self.guarded()].join(&self.text("list.sentences")).trim_end().to_owned()
    }

    fn cause(&self, alarm: &Alarm) -> Option<String> {
        let definition = &self.context.indicators.get(&alarm.indicator)?.definition;
        let key = match alarm.cause {
            Cause::Low => "device.alarm_low",
            Cause::AboveLimit => "device.alarm_above",
        };
        Some(self.filled(key, &[("name", definition.name(self.context.labels.language()).to_owned())]))
    }

    fn guarded(&self) -> String {
        let guarded: Vec<String> = self
            .scored
            .lines()
            .filter_map(|line| {
                let (value, of) = line.scored_at?;
                let definition = &self.context.indicators.get(&line.indicator)?.definition;
                let details = [
                    ("name", definition.name(self.context.labels.language()).to_owned()),
                    ("value", wording::with_unit(value, definition, self.context.labels)),
                    ("period", wording::period(of, self.context.labels)),
                ];
                Some(self.filled("device.guarded", &details))
            })
            .collect();
        if guarded.is_empty() {
            return String::new();
        }
        self.filled("device.guard", &[("lines", guarded.join(&self.text("list.separator")))])
    }

    fn advice(&self, names: &[String]) -> String {
        // The list has repeats: without any there is nothing to look up in it.
        let repeats = self.subject.value("repeat_exams_30d", self.context.period).and_then(|value| value.numerator);
        if !repeats.is_some_and(Fraction::is_positive) {
            return self.text("device.advice_exams");
        }
        if names.is_empty() {
            return self.text("device.advice_general");
        }
        self.filled("device.advice", &[("names", names.join(&self.text("list.separator")))])
    }
}
