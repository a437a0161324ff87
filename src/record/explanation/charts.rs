//! What charts compute from many months or departments at once: control limits, funnels, contributions, indices.
//!
//! Each is reckoned here once more from the values that it rests on, and every one of these is explained by its own id.

mod contributions;
mod funnel;
mod index;
mod limits;

use crate::period::Period;
use crate::record::equipment::results::{OF_DEVICES, OF_REPORTING};
use crate::record::equipment::scissors;
use crate::record::tidy::entities::{DEPARTMENT, EQUIPMENT, EQUIPMENT_CLASS, HOSPITAL, TidyEntity};

use super::{Disagreement, Explanation, ExplanationContext};

/// Stands before the indicator, as `limits/length_of_stay`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChartKind {
    /// Mean, limits and signals of a control chart.
    Limits,
    /// Centre, limits and places of a funnel.
    Funnel,
    /// What each department did to a change of the hospital's figure.
    Contributions,
    /// A figure as a percentage of its first year.
    Index,
}

/// Repeats by whoever ordered them.
const ORDERERS: &str = "repeat_exams_30d";

/// Exams by physician; of nobody by name.
const PHYSICIANS: &str = "physicians";

impl ChartKind {
    pub const ALL: [ChartKind; 4] = [ChartKind::Limits, ChartKind::Funnel, ChartKind::Contributions, ChartKind::Index];

    pub fn code(self) -> &'static str {
        match self {
            ChartKind::Limits => "limits",
            ChartKind::Funnel => "funnel",
            ChartKind::Contributions => "contributions",
            ChartKind::Index => "index",
        }
    }

    /// `limits/length_of_stay`.
    pub fn of_figure(figure: &str) -> Option<(ChartKind, &str)> {
        let (code, id) = figure.split_once('/')?;
        Some((ChartKind::ALL.into_iter().find(|kind| kind.code() == code)?, id))
    }
}

impl ExplanationContext<'_> {
    /// Of what an entity has such a chart.
    pub fn charted(&self, kind: ChartKind, entity: &TidyEntity) -> Vec<&str> {
        let of_pack = || self.charts.iter().flat_map(|basis| &basis.pack.indicators).map(|one| one.id.as_str());
        let funnels = || self.charts.iter().flat_map(|basis| &basis.pack.funnels).map(|one| one.id.as_str());
        match (kind, entity.kind) {
            (ChartKind::Limits, HOSPITAL) => of_pack().chain([OF_REPORTING.0]).collect(),
            (ChartKind::Limits, DEPARTMENT) => of_pack().collect(),
            (ChartKind::Limits, EQUIPMENT) => OF_DEVICES.iter().map(|(id, _)| *id).collect(),
            (ChartKind::Funnel, HOSPITAL) => funnels().collect(),
            (ChartKind::Funnel, EQUIPMENT) => vec![ORDERERS],
            (ChartKind::Funnel, EQUIPMENT_CLASS) => vec![ORDERERS, PHYSICIANS],
            (ChartKind::Contributions, HOSPITAL) => of_pack().collect(),
            (ChartKind::Index, EQUIPMENT) => scissors::LINES.iter().map(|(id, _)| *id).collect(),
            (ChartKind::Limits | ChartKind::Funnel | ChartKind::Contributions | ChartKind::Index, _) => Vec::new(),
        }
    }

    pub(super) fn chart(
        &self,
        kind: ChartKind,
        id: &str,
        entity: &TidyEntity,
        explanation: &mut Explanation,
    ) -> Result<(), Disagreement> {
        let name = match self.indicators.get(id) {
            Some(indicator) => indicator.definition.name(self.labels.language()).to_owned(),
            None => self.text(&format!("explain.chart_of.{id}")),
        };
        let kind_name = self.text(&format!("explain.chart_kind.{}", kind.code()));
        explanation.name = self.filled("list.named", &[("name", kind_name), ("text", name)]);
        // Of longer periods the chart's last month is what the value is of.
        let last = Period::Month(self.period.span().to).to_string();
        explanation.period = match kind {
            ChartKind::Limits | ChartKind::Index => last,
            ChartKind::Funnel | ChartKind::Contributions => explanation.period.clone(),
        };
        match kind {
            ChartKind::Limits => self.limits(id, entity, explanation),
            ChartKind::Funnel => self.funnel(id, entity, explanation),
            ChartKind::Contributions => self.contributions(id, explanation),
            ChartKind::Index => self.index(id, entity, explanation),
        }
    }

    /// How the values that a chart rests on are explained in turn.
    fn each_by(&self, id: &str, entity: &str, period: &str) -> String {
        let details = [("id", id.to_owned()), ("entity", entity.to_owned()), ("period", period.to_owned())];
        self.filled("explain.each_by", &details)
    }
}
