//! All devices at a glance: points by dimension, alarm and signs. In the order of the ledger: classes are not compared.

use serde::{Deserialize, Serialize};

use crate::record::card::Figure;
use crate::record::department::permille;
use crate::record::summary::Opening;
use crate::record::wording;
use crate::scorecards::card::{Card as Scored, DimensionScore};

use super::context::{DeviceContext, DevicePage};
use super::signs::SIGNS_ASKED_ABOUT;

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Overview {
    pub opening: Opening,
    pub dimensions: Vec<String>,
    pub rows: Vec<OverviewRow>,
    /// Devices without a card, each with the reason; empty where there is none.
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
        let rows: Vec<OverviewRow> =
            self.cards().iter().filter_map(|card| Some(self.page(card)?.overview_row())).collect();
        let asked: Vec<&OverviewRow> = rows.iter().filter(|row| row.concern).collect();
        let names: Vec<String> = asked.iter().map(|row| row.device.clone()).collect();
        let count = ("count", rows.len().to_string());
        let headline = match names.is_empty() {
            true => self.filled("equipment_report.overview_calm", &[count]),
            false => self.filled("equipment_report.overview_concern", &[count, ("names", self.listed(&names))]),
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
            note: self.filled("equipment_report.overview_rule", &[("count", SIGNS_ASKED_ABOUT.to_string())]),
            rows,
        }
    }

    fn absent(&self) -> String {
        let scores = self.history.iter().find(|scores| scores.period == self.period);
        let without = scores.map(|scores| scores.without.as_slice()).unwrap_or_default();
        let told = without.iter().filter_map(|none| {
            let device = self.devices.device(none.department)?;
            Some(self.filled("list.named", &[("name", device.name.clone()), ("text", none.reason.text(self.labels))]))
        });
        let told: Vec<String> = told.collect();
        if told.is_empty() {
            return String::new();
        }
        let text = told.join(self.labels.text("list.semicolon"));
        self.filled("list.named", &[("name", self.text("equipment_report.without_card")), ("text", text)])
    }
}

impl DevicePage<'_> {
    fn overview_row(&self) -> OverviewRow {
        let context = &self.context;
        let found = self.found();
        let signs = found.as_ref().map(|found| found.signs.as_slice()).unwrap_or_default();
        let names: Vec<String> = signs.iter().map(|sign| context.of_sign(sign.kind, "name")).collect();
        let department = self.device.department.and_then(|number| context.department(number));
        let about: Vec<String> = std::iter::once(context.class_name(&self.device.class)).chain(department).collect();
        OverviewRow {
            device: self.device.name.clone(),
            about: about.join(" · "),
            total: self.total(),
            cells: context.scorecard.dimensions.iter().map(|of| cell(self.scored, &of.id, self.guarding())).collect(),
            alarm: self.alarm(),
            signs: match (&found, names.is_empty()) {
                (None, _) => self.text("equipment_report.treats"),
                (Some(_), true) => self.text("equipment_report.no_sign"),
                (Some(_), false) => context.listed(&names),
            },
            concern: signs.len() >= SIGNS_ASKED_ABOUT,
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
