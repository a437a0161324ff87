//! Whether a device is used too much: the signs, what they rest on, and what would explain them innocently.

use std::collections::BTreeMap;

use crate::indicators::evaluation::Entity;
use crate::indicators::value::State;
use crate::measures::facts::Scope;
use crate::numbers::{Decimal, Fraction};
use crate::period::Period;
use crate::record::wording;
use crate::signals::funnel::{Funnel, Kind, Settings, Unit};
use crate::signals::xmr::Direction;

use super::context::{DeviceContext, DevicePage};
use super::orderers::Orderers;
use super::results::Watched;
use super::{Explanation, IntervalDay, Intervals, Overuse, SignBlock};

/// Repeats are looked at for so many days.
const DAYS: u32 = 30;
/// The scissors: income grew by at least so many per cent while results fell by at least so many points.
const INCOME_UP: i64 = 20;
const RESULTS_DOWN: i64 = 5;
/// So many signs are asked to be looked into.
pub(super) const SIGNS_ASKED_ABOUT: usize = 2;

/// What a device is looked at for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum SignKind {
    Results,
    Repeats,
    Orderers,
    Intensity,
    Scissors,
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
    /// Departments above their limit.
    fn above(&self) -> Vec<String> {
        let above = self.orderers.as_ref().map(Orderers::above).unwrap_or_default();
        above.into_iter().map(|(name, _)| name).collect()
    }
}

impl DeviceContext<'_> {
    /// What a sign is called (`name`), what it means (`means`), what would explain it innocently (`innocent`).
    pub(super) fn of_sign(&self, kind: SignKind, what: &str) -> String {
        self.text(&format!("device.sign_{}_{what}", kind.code()))
    }
}

impl<'a> DevicePage<'a> {
    /// Everything that a device is looked at for; `None` of machines that treat.
    pub(super) fn found(&self) -> Option<Found<'a>> {
        self.guarding()?;
        let context = &self.context;
        let results = context.watched(&self.entity(), "positive_rate", Direction::Higher);
        let repeats = context.watched(&self.entity(), "repeat_exams_30d", Direction::Lower);
        let orderers = context.orderers(&self.members);
        let above = orderers.as_ref().map(Orderers::above).unwrap_or_default();
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
        Some(Found { results, orderers, signs })
    }

    pub(super) fn overuse(&self) -> Option<Overuse> {
        let found = self.found()?;
        let signs = found.signs.len();
        let sentence = |sign: &Sign| {
            let means = self.context.of_sign(sign.kind, "means");
            [sign.evidence.as_str(), &means].join(self.context.labels.text("list.sentences"))
        };
        Some(Overuse {
            results: found.results.as_ref().and_then(|watched| self.results(watched)),
            intervals: self.intervals(),
            orderers: found.orderers.as_ref().map(|orderers| self.context.orderers_block(orderers)),
            verdict: self.verdict(signs),
            guard: self.guard(),
            advice: if signs >= SIGNS_ASKED_ABOUT { self.advice(&found.above()) } else { String::new() },
            explanations: if signs == 0 { Vec::new() } else { self.explanations() },
            signs: found.signs.iter().map(sentence).collect(),
        })
    }

    fn verdict(&self, signs: usize) -> String {
        let key = match signs {
            0 => "device.verdict_none",
            signs if signs < SIGNS_ASKED_ABOUT => "device.verdict_one",
            _ => "device.verdict_asked",
        };
        self.filled(key, &[("count", signs.to_string())])
    }

    fn sign(&self, indicator: &str, key: &str, rule: &str) -> String {
        let value = self.printed(indicator, self.context.period).map(Decimal::printed).unwrap_or_default();
        let counts = self.counts(indicator);
        self.filled(key, &[("value", value), ("counts", counts), ("rule", rule.to_owned())])
    }

    /// More than expected, beyond the 95 % interval of a Poisson count.
    fn intensity(&self) -> Option<String> {
        let value = self.value("exam_intensity_oe", self.context.period)?;
        let (observed, expected, ratio) = (value.numerator?, value.denominator?, value.exact?);
        let count = u64::try_from(observed.numerator()).ok()?;
        let settings = Settings { centre: Some(ratio), least_units: usize::MAX };
        let funnel = Funnel::of(Kind::ObservedToExpected, &[Unit { count, of: observed }], settings).ok()?;
        let limits = funnel.limits(observed.for_drawing());
        let limit = |limit: f64| Decimal::of_limit(limit, 3);
        let (lower, upper) = (limit(limits.lower_95)?, limit(limits.upper_95)?);
        let details = [
            ("observed", observed.rounded(0).printed()),
            ("expected", expected.rounded(1).printed()),
            ("value", value.printed?.printed()),
            ("lower", lower.printed()),
            ("upper", upper.printed()),
        ];
        (lower.fraction() > Fraction::ONE).then(|| self.filled("device.sign_intensity", &details))
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
            && growth >= Fraction::integer(i128::from(INCOME_UP))
            && fall.fraction() >= Fraction::integer(i128::from(RESULTS_DOWN));
        let details = [
            ("growth", growth.rounded(1).printed()),
            ("before", results(then)?.printed()),
            ("now", results(now)?.printed()),
            ("period", wording::period(then, self.context.labels)),
        ];
        found.then(|| self.filled("device.sign_scissors", &details))
    }

    /// What the alarm keeps from earning.
    fn guard(&self) -> String {
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
        if names.is_empty() {
            return self.text("device.advice_general");
        }
        self.filled("device.advice", &[("names", names.join(&self.text("list.separator")))])
    }

    /// Each with what the data could tell.
    fn explanations(&self) -> Vec<Explanation> {
        let open = |key: &str| Explanation {
            words: self.text(key),
            checked: false,
            finding: self.text("device.not_excluded"),
        };
        let mut found = vec![open("device.explain_follow_up"), open("device.explain_severity")];
        found.extend(self.missing_results());
        found.extend(self.others_stopped());
        found.extend(self.printed("screening_share", self.context.period).map(|share| Explanation {
            words: self.text("device.explain_screening"),
            checked: true,
            finding: self.filled("device.screening_left_out", &[("share", share.printed())]),
        }));
        found
    }

    fn missing_results(&self) -> Option<Explanation> {
        let months: Vec<_> = self.context.period.span().months().collect();
        let count = |measure: &str| {
            self.context.evaluation.facts.value(measure, Scope::Devices(&self.members), &months).map(i128::from)
        };
        let share = Fraction::new(count("diagnostic_exams_without_result")? * 100, count("diagnostic_exams")?)?;
        Some(Explanation {
            words: self.filled("device.explain_missing", &[("share", share.rounded(2).printed())]),
            checked: true,
            finding: self.text("device.excluded"),
        })
    }

    /// How long the other devices of the class stood still, so that their patients came here.
    fn others_stopped(&self) -> Option<Explanation> {
        let others: Vec<u32> = self.others();
        if others.is_empty() {
            return None;
        }
        let months: Vec<_> = self.context.period.span().months().collect();
        let minutes = |measure: &str| self.context.evaluation.facts.value(measure, Scope::Devices(&others), &months);
        let stopped = minutes("full_stop_minutes")? + minutes("partial_stop_minutes")?;
        let hours = Fraction::new(i128::from(stopped), 60)?.rounded(1);
        let key = if stopped == 0 { "device.excluded" } else { "device.others_stopped" };
        Some(Explanation {
            words: self.text("device.explain_others"),
            checked: true,
            finding: self.filled(key, &[("hours", hours.printed())]),
        })
    }

    pub(super) fn others(&self) -> Vec<u32> {
        let serving = |number: &u32| self.context.devices.serves_within(*number, self.context.period.span());
        let of_class = self.context.devices.of_class(&self.device.class);
        of_class.filter(|number| *number != self.members[0]).filter(serving).collect()
    }

    /// Repeats by their interval; the line is what the other devices of the class would have with as many exams.
    pub(super) fn intervals(&self) -> Option<SignBlock<Intervals>> {
        let facts = self.context.evaluation.facts;
        let months: Vec<_> = self.context.period.span().months().collect();
        let others = self.others();
        let (own, theirs) = (Scope::Devices(&self.members), Scope::Devices(&others));
        let of = |scope| facts.distribution("repeat_intervals", scope, &months);
        let base = |scope| facts.value("repeat_base", scope, &months).unwrap_or(0);
        let (mine, beside) = (of(own), of(theirs));
        let scale = Fraction::new(i128::from(base(own)), i128::from(base(theirs)));
        let days: Vec<IntervalDay> = (1..=DAYS)
            .map(|day| {
                let count = |distribution: &BTreeMap<i64, u64>| distribution.get(&i64::from(day)).copied().unwrap_or(0);
                let scaled = |scale: Fraction| scale.times(Fraction::integer(i128::from(count(&beside))));
                IntervalDay {
                    day,
                    count: count(&mine),
                    others: scale.and_then(scaled).map(|expected| expected.rounded(2)),
                }
            })
            .collect();
        let repeats: u64 = days.iter().map(|day| day.count).sum();
        if repeats == 0 {
            return None;
        }
        let week: u64 = days.iter().filter(|day| day.day <= 7).map(|day| day.count).sum();
        let rate = |entity: &Entity<'_>| {
            let indicator = self.context.indicators.get("repeat_exams_30d")?;
            let value = self.context.evaluation.over_period(indicator, entity, self.context.period);
            value.printed.filter(|_| value.state == State::Known)
        };
        let beside = Entity::Devices { members: &others, devices: self.context.devices };
        let details = [
            ("value", rate(&self.entity()).map(Decimal::printed).unwrap_or_default()),
            ("counts", self.counts("repeat_exams_30d")),
            ("week", week.to_string()),
        ];
        let note = match rate(&beside).filter(|_| !others.is_empty()) {
            Some(others) => self.filled("device.intervals_note", &[("value", others.printed())]),
            None => self.text("device.intervals_alone"),
        };
        let words = days.iter().filter(|day| day.count > 0).map(|day| format!("{} {}", day.day, day.count));
        Some(SignBlock {
            caption: self.filled("device.intervals", &details),
            note,
            chart: Intervals {
                unit: self.text("device.exams_unit"),
                size_label: self.text("device.days_since"),
                others_label: self.text("device.others_line"),
                alt: words.collect::<Vec<_>>().join(&self.text("list.separator")),
                days,
            },
        })
    }
}
