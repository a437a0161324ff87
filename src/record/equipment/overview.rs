//! All devices at a glance: points by dimension, alarm and signs. In the order of the ledger: classes are not compared.

use serde::{Deserialize, Serialize};

use crate::record::card::Figure;
use crate::record::department::permille;
use crate::record::summary::Opening;
use crate::record::wording;
use crate::scorecards::card::{Card as Scored, DimensionScore};

use super::context::{DeviceContext, DevicePage};
use super::signs::Found;
use super::subject::Subject;

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Overview {
    pub opening: Opening,
    pub dimensions: Vec<String>,
    pub rows: Vec<OverviewRow>,
    /// Devices without a card, by reason; empty where there is none.
    pub absent: String,
    pub note: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OverviewRow {
    pub device: String,
    /// Class and department.
    pub about: String,
    pub total: Figure,
    /// As many as there are dimensions; none where the device has no such dimension.
    pub cells: Vec<Option<OverviewCell>>,
    /// Since when in alarm; else empty.
    pub alarm: String,
    /// What was found, by name.
    pub signs: String,
    /// Enough signs to be asked about.
    pub concern: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OverviewCell {
    pub score: String,
    pub points: String,
    /// Of full marks.
    pub permille: i64,
    /// Less than half the points of the dimension that guards against overuse.
    pub low: bool,
}

impl DeviceContext<'_> {
    pub(super) fn overview(&self) -> Overview {
        let rows: Vec<OverviewRow> = self.devices.numbers().filter_map(|number| self.overview_row(number)).collect();
        let asked: Vec<&OverviewRow> = rows.iter().filter(|row| row.concern).collect();
        let names: Vec<String> = asked.iter().map(|row| row.device.clone()).collect();
        let count = ("count", self.cards().len().to_string());
        let names = ("names", self.some_devices(&names));
        let headline = match (self.cards().is_empty(), asked.is_empty()) {
            (true, true) => self.text("equipment_report.overview_none_calm"),
            (true, false) => self.filled("equipment_report.overview_none_concern", &[names]),
            (false, true) => self.filled("equipment_report.overview_calm", &[count]),
            (false, false) => self.filled("equipment_report.overview_concern", &[count, names]),
        };
        let language = self.labels.language();
        let period = wording::period(self.period, self.labels);
        Overview {
            opening: Opening {
                kicker: format!("{} · {period}", self.text("equipment_report.overview_kicker")),
                headline,
                note: self.text("equipment_report.overview_note"),
            },
            dimensions: self.scorecard.dimensions.iter().map(|dimension| dimension.name(language).to_owned()).collect(),
            absent: self.absent(),
            note: self.filled("equipment_report.overview_rule", &[("count", self.signs.asked_from.to_string())]),
            rows,
        }
    }

    /// Of a device with a card, or without one but with exams to look at.
    fn overview_row(&self, number: u32) -> Option<OverviewRow> {
        if let Some(card) = self.cards().iter().find(|card| card.department == number) {
            return Some(self.page(card)?.overview_row());
        }
        let serving = self.devices.serves_within(number, self.period.span());
        let subject = self.subject(number).filter(|_| serving)?;
        let found = subject.found()?;
        let none = Figure { printed: self.text("state.not_applicable"), raw: None };
        let cells = self.scorecard.dimensions.iter().map(|_| None).collect();
        Some(OverviewRow { total: none, cells, ..subject.overview_row(Some(&found)) })
    }

    fn absent(&self) -> String {
        let scores = self.history.iter().find(|scores| scores.period == self.period);
        let without = scores.map(|scores| scores.without.as_slice()).unwrap_or_default();
        // By reason, in the order of the ledger: of many devices few reasons are worth a sentence each.
        let mut by_reason: Vec<(String, Vec<String>)> = Vec::new();
        for none in without {
            let Some(device) = self.devices.device(none.department) else { continue };
            let reason = none.reason.text(self.labels);
            match by_reason.iter_mut().find(|(known, _)| *known == reason) {
                Some((_, names)) => names.push(device.name.clone()),
                None => by_reason.push((reason, vec![device.name.clone()])),
            }
        }
        if by_reason.is_empty() {
            return String::new();
        }
        let told = by_reason.into_iter().map(|(reason, names)| {
            let details = [("names", self.listed(&names)), ("reason", reason)];
            self.filled("equipment_report.without_card_because", &details)
        });
        let told: Vec<String> = told.collect();
        let text = told.join(self.labels.text("list.semicolon"));
        self.filled("list.named", &[("name", self.text("equipment_report.without_card")), ("text", text)])
    }
}

impl DevicePage<'_> {
    fn overview_row(&self) -> OverviewRow {
        let found = self.guarding().and_then(|_| self.subject.found());
        let cells = self.context.scorecard.dimensions.iter().map(|of| cell(self.scored, &of.id, self.guarding()));
        OverviewRow {
            total: self.total(),
            cells: cells.collect(),
            alarm: self.alarm(),
            ..self.subject.overview_row(found.as_ref())
        }
    }
}

impl Subject<'_> {
    /// Without points: whose device it is, and what was found.
    fn overview_row(&self, found: Option<&Found<'_>>) -> OverviewRow {
        let context = &self.context;
        let signs = found.map(|found| found.signs.as_slice()).unwrap_or_default();
        let names: Vec<String> = signs.iter().map(|sign| context.of_sign(sign.kind, "name")).collect();
        let department = self.device.department.and_then(|number| context.department(number));
        let about: Vec<String> = std::iter::once(context.class_name(&self.device.class)).chain(department).collect();
        OverviewRow {
            device: self.device.name.clone(),
            about: about.join(" · "),
            total: Figure { printed: String::new(), raw: None },
            cells: Vec::new(),
            alarm: String::new(),
            signs: match (found, names.is_empty()) {
                (None, _) => self.text("equipment_report.treats"),
                (Some(_), true) => self.text("equipment_report.no_sign"),
                (Some(_), false) => context.listed(&names),
            },
            concern: found.is_some_and(|found| found.independent() >= context.signs.asked_from.get()),
        }
    }
}

fn cell(scored: &Scored, id: &str, guarding: Option<&DimensionScore>) -> Option<OverviewCell> {
    let dimension = scored.dimensions.iter().find(|dimension| dimension.id == id)?;
    let score = dimension.score?;
    let half = score.plus(score).fraction() < dimension.points.fraction();
    Some(OverviewCell {
        score: score.printed(),
        points: dimension.points.trimmed().printed(),
        permille: permille(score, dimension.points),
        low: half && guarding.is_some_and(|guarding| guarding.id == id),
    })
}
