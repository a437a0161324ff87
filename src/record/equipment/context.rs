//! What the card of a device is written from.

use std::collections::BTreeMap;

use crate::indicators::definition::IndicatorDefinition;
use crate::indicators::entity::Entity;
use crate::indicators::evaluation::Evaluation;
use crate::indicators::indicator::CheckedIndicator;
use crate::indicators::value::{State, Value};
use crate::labels::Labels;
use crate::measures::facts::Scope;
use crate::numbers::{Decimal, Fraction};
use crate::period::Period;
use crate::record::audience::Audience;
use crate::record::card::Figure;
use crate::record::missing::missing;
use crate::record::public::figures::PublicFigures;
use crate::record::status::DocumentStatus;
use crate::record::wording::{self, figure};
use crate::scorecards::card::{Card as Scored, CardState, DimensionScore, Line, Scores};
use crate::scorecards::definition::ScorecardDefinition;
use crate::tables::departments::Departments;
use crate::tables::devices::Devices;

use super::signs::SignRules;
use super::subject::Subject;
use super::{DeviceCard, DeviceHead, Overuse, Strip, StripLine};

/// A sentence names no more devices than these.
const NAMED: usize = 3;

/// Everything of a run that the cards of its devices say.
#[derive(Clone, Copy)]
pub struct DeviceContext<'a> {
    pub labels: &'a Labels,
    pub hospital: &'a str,
    pub office: &'a str,
    pub scorecard: &'a ScorecardDefinition,
    pub indicators: &'a BTreeMap<String, CheckedIndicator>,
    pub evaluation: &'a Evaluation<'a>,
    pub departments: &'a Departments,
    pub devices: &'a Devices,
    pub period: Period,
    pub status: &'a DocumentStatus,
    pub audience: Audience,
    /// Of what is for the public: what it is told.
    pub told: Option<&'a PublicFigures<'a>>,
    /// The period and those before it, in order of time.
    pub history: &'a [Scores],
    /// From where on something is a sign.
    pub signs: &'a SignRules,
}

impl<'a> DeviceContext<'a> {
    pub(super) fn text(&self, key: &str) -> String {
        self.labels.text(key).to_owned()
    }

    pub(super) fn filled(&self, key: &str, details: &[(&str, String)]) -> String {
        self.labels.filled(key, details)
    }

    /// Texts one after the other, as the language does.
    pub(super) fn listed(&self, texts: &[String]) -> String {
        texts.join(self.labels.text("list.separator"))
    }

    /// Names of devices, so many of them that a sentence can hold them.
    pub(super) fn some_devices(&self, names: &[String]) -> String {
        match names.split_at_checked(NAMED) {
            None | Some((_, [])) => self.listed(names),
            Some((shown, [_, ..])) => {
                let shown = self.listed(shown);
                self.filled("equipment_report.and_more", &[("shown", shown), ("count", names.len().to_string())])
            }
        }
    }

    /// A whole number of exams or hours, as printed.
    pub(super) fn whole(&self, count: i64) -> String {
        Decimal::new(i128::from(count), 0).printed()
    }

    /// Some devices taken together.
    pub(super) fn devices<'m>(&'m self, members: &'m [u32]) -> Entity<'m> {
        Entity::Devices { members, devices: self.devices }
    }

    /// An indicator of some devices, as it is, known or not; `None` where the catalogue has no such indicator.
    pub(super) fn any_value(&self, members: &[u32], indicator: &str, period: Period) -> Option<Value> {
        let indicator = self.indicators.get(indicator)?;
        Some(self.evaluation.over_period(indicator, &self.devices(members), period))
    }

    /// The same where it is known.
    pub(super) fn known(&self, members: &[u32], indicator: &str, period: Period) -> Option<Value> {
        self.any_value(members, indicator, period).filter(|value| value.state == State::Known)
    }

    /// A count of some devices over the period's months.
    pub(super) fn count(&self, members: &[u32], measure: &str) -> Option<i64> {
        let months: Vec<_> = self.period.span().months().collect();
        self.evaluation.facts.value(measure, Scope::Devices(members), &months)
    }

    /// 166 ÷ 338
    pub(super) fn counts_of(&self, value: &Value) -> String {
        let printed = |part: Option<Fraction>| part.map(|part| part.rounded(2).trimmed().printed()).unwrap_or_default();
        let details = [("numerator", printed(value.numerator)), ("denominator", printed(value.denominator))];
        self.filled("committee.counts", &details)
    }

    /// With all decimals that were scored, and the unit.
    pub(super) fn as_scored(&self, value: Decimal, definition: &IndicatorDefinition) -> String {
        let unit = self.text(&format!("standard_unit.{}", definition.unit.code()));
        format!("{}{unit}", value.printed())
    }

    /// A department's name on the period's last day.
    pub(super) fn department(&self, number: u32) -> Option<String> {
        let department = self.departments.at_end(number, self.period.span())?;
        Some(department.name_in(self.labels.language()).to_owned())
    }

    /// The page of a device that has a card.
    pub(super) fn page(&self, scored: &'a Scored) -> Option<DevicePage<'a>> {
        Some(DevicePage { context: *self, scored, subject: self.subject(scored.department)? })
    }

    /// The cards of the period, in the order of the ledger.
    pub(super) fn cards(&self) -> &'a [Scored] {
        let scores = self.history.iter().find(|scores| scores.period == self.period);
        scores.map(|scores| scores.cards.as_slice()).unwrap_or_default()
    }

    /// The card of a device; `None` where the ledger has no such device.
    pub fn card(&self, scored: &'a Scored) -> Option<DeviceCard> {
        Some(self.page(scored)?.card())
    }
}

/// One card in the making.
pub(super) struct DevicePage<'a> {
    pub context: DeviceContext<'a>,
    pub scored: &'a Scored,
    pub subject: Subject<'a>,
}

impl DevicePage<'_> {
    pub(super) fn text(&self, key: &str) -> String {
        self.context.text(key)
    }

    pub(super) fn filled(&self, key: &str, details: &[(&str, String)]) -> String {
        self.context.filled(key, details)
    }

    fn card(&self) -> DeviceCard {
        let overuse = self.overuse();
        DeviceCard {
            head: self.head(),
            headline: self.headline(overuse.as_ref()),
            dimensions: self.scored.dimensions.iter().map(|dimension| self.strip(dimension)).collect(),
            exclusions: self.exclusions(),
            overuse,
        }
    }

    fn head(&self) -> DeviceHead {
        let context = &self.context;
        let dimensions = if self.guarding().is_some() { "device.five" } else { "device.four" };
        DeviceHead {
            document: context.scorecard.name(context.labels.language()).to_owned(),
            kicker: format!("{} · {}", context.scorecard.name(context.labels.language()), self.text(dimensions)),
            office: format!("{} {}", context.hospital, context.office).trim().to_owned(),
            audience: self.text(&format!("audience.{}", context.audience.code())),
            status: context.status.words(context.labels),
            entity: self.subject.device.name.clone(),
            period: wording::period(context.period, context.labels),
            entity_line: self.entity_line(),
            total_label: self.filled("form.total", &[("full", self.scored.points().trimmed().printed())]),
            total: self.total(),
            alarm: self.alarm(),
            state_note: match self.scored.state {
                CardState::Known => String::new(),
                CardState::Blocked => self.filled("form.blocked", &[("missing", missing(self.scored, context.labels))]),
                CardState::Trial => self.text("form.trial"),
            },
        }
    }

    pub(super) fn total(&self) -> Figure {
        self.scored.total.map(figure).unwrap_or_else(|| self.none())
    }

    fn none(&self) -> Figure {
        Figure { printed: self.text("state.not_applicable"), raw: None }
    }

    fn entity_line(&self) -> String {
        let span = self.context.period.span();
        let language = self.context.labels.language();
        let device = self.subject.device;
        let department = device.department.and_then(|number| self.context.departments.at_end(number, span));
        let mut parts: Vec<String> = vec![device.id.clone()];
        parts.extend(department.map(|department| department.name_in(language).to_owned()));
        parts.extend(device.catalogue_class.as_ref().map(|class| {
            let year = device.catalogue_year.map(|year| year.to_string()).unwrap_or_default();
            self.filled(&format!("device.catalogue_{class}"), &[("year", year)])
        }));
        let commissioned = crate::period::date_of_day(device.commissioned);
        parts.push(self.filled("device.in_service", &[("date", wording::date(commissioned, self.context.labels))]));
        let scorecard = self.context.scorecard;
        match scorecard.weights.get(&self.scored.variant) {
            Some(weights) => {
                parts.push(self.filled("device.weighted", &[("experts", weights.experts.to_string())]));
            }
            None if scorecard.weights_are_examples => parts.push(self.text("device.examples")),
            None => {}
        }
        parts.join(" · ")
    }

    /// Since how many periods overuse is in alarm; empty where it is not.
    pub(super) fn alarm(&self) -> String {
        if self.scored.alarms.is_empty() {
            return String::new();
        }
        let alarmed =
            |scores: &&Scores| scores.card(self.scored.department).is_some_and(|card| !card.alarms.is_empty());
        let count = self.context.history.iter().rev().take_while(alarmed).count();
        self.filled("device.alarm", &[("count", count.to_string())])
    }

    /// The dimension that guards against overuse.
    pub(super) fn guarding(&self) -> Option<&DimensionScore> {
        let rule = self.context.scorecard.alarm.as_ref()?;
        self.scored.dimensions.iter().find(|dimension| dimension.id == rule.dimension)
    }

    fn headline(&self, overuse: Option<&Overuse>) -> String {
        let (Some(guarding), Some(overuse)) = (self.guarding(), overuse) else {
            return self.text("device.headline_treats");
        };
        let score = guarding.score.map_or_else(|| self.text("state.not_applicable"), Decimal::printed);
        let details = [
            ("points", guarding.points.trimmed().printed()),
            ("score", score),
            ("count", overuse.signs.len().to_string()),
        ];
        let key = if overuse.signs.is_empty() { "device.headline_none" } else { "device.headline_signs" };
        self.filled(key, &details)
    }

    fn strip(&self, dimension: &DimensionScore) -> Strip {
        let language = self.context.labels.language();
        let defined = self.context.scorecard.dimensions.iter().find(|defined| defined.id == dimension.id);
        let concern = self.guarding().is_some_and(|guarding| guarding.id == dimension.id)
            && dimension.score.is_some_and(|score| score.fraction() < dimension.points.fraction());
        Strip {
            name: defined.map(|defined| defined.name(language).to_owned()).unwrap_or_default(),
            score: dimension.score.map_or_else(|| self.none(), figure),
            points: figure(dimension.points.trimmed()),
            permille: crate::record::department::permille(
                dimension.score.unwrap_or(Decimal::zero(2)),
                dimension.points,
            ),
            concern,
            lines: dimension.lines.iter().filter_map(|line| self.line(line)).collect(),
        }
    }

    fn line(&self, line: &Line) -> Option<StripLine> {
        let indicator = self.context.indicators.get(&line.indicator)?;
        let labels = self.context.labels;
        let actual = match (line.actual.state, line.actual.printed) {
            (State::Known, Some(printed)) => self.context.as_scored(printed, &indicator.definition),
            (_, _) => wording::value_figure(&line.actual, labels).printed,
        };
        let twice = |score: Decimal| score.plus(score);
        Some(StripLine {
            name: self.short_name(&line.indicator, &indicator.definition),
            actual,
            score: line.score.map_or_else(|| self.none(), figure),
            low: line.score.is_some_and(|score| twice(score).fraction() < line.points.fraction()),
        })
    }

    /// As the scorecard calls it, where it does.
    fn short_name(&self, id: &str, definition: &IndicatorDefinition) -> String {
        let language = self.context.labels.language();
        let scored = self.context.scorecard.dimensions.iter().flat_map(|dimension| &dimension.indicators);
        let label = scored.into_iter().find(|scored| scored.id == id).and_then(|scored| scored.label.as_ref());
        label.map_or_else(|| definition.name(language), |label| label.in_language(language)).to_owned()
    }

    /// What the figures of overuse leave out, each once.
    fn exclusions(&self) -> Vec<String> {
        let language = self.context.labels.language();
        let lines = self.guarding().map(|dimension| dimension.lines.as_slice()).unwrap_or_default();
        let said = lines.iter().filter_map(|line| {
            let definition = &self.context.indicators.get(&line.indicator)?.definition;
            let details = [
                ("name", definition.name(language).to_owned()),
                ("rule", definition.why(language).to_owned()),
                ("excludes", definition.excludes(language)?.to_owned()),
            ];
            Some(self.filled("device.exclusion", &details))
        });
        said.collect()
    }
}
