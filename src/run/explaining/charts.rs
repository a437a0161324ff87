//! Charts for an explanation: what the committee's pack of the period is computed from.

use crate::diagnostics::Fault;
use crate::indicators::evaluation::Evaluation;
use crate::labels::Labels;
use crate::period::{Month, PeriodLength};
use crate::record::committee::basis::ChartBasis;
use crate::record::committee::definition::PackDefinition;
use crate::record::committee::meeting::limits::{self, DatedLimits};
use crate::record::committee::reading;
use crate::record::explanation::ExplanationContext;
use crate::record::explanation::charts::ChartKind;
use crate::record::tidy::entities::TidyEntity;
use crate::toml_source::nearest;

use super::Explainer;

impl Explainer {
    /// The months of the committee's charts; none where the period has no pack.
    pub(super) fn charted_months(&self, evaluation: &Evaluation<'_>) -> Vec<Month> {
        let pack = self.pack();
        let months =
            pack.map(|pack| reading::months(pack, &self.selection.indicators, evaluation, self.period.span().to));
        months.unwrap_or_default()
    }

    /// The pack is of a month.
    fn pack(&self) -> Option<&PackDefinition> {
        let pack = self.rules.catalogue.committee.as_ref().map(|pack| &pack.definition);
        pack.filter(|_| self.period.length() == PeriodLength::Month)
    }

    /// What was decided on the limits of charts before the date of the report.
    pub(super) fn dated_limits(&self) -> Vec<DatedLimits<'_>> {
        let day = self.date.unwrap_or_else(|| self.period.day_after());
        let directory = &self.ground.tables.departments.directory;
        let earlier = self.rules.meetings.before(day).map(|file| &file.meeting);
        limits::dated(earlier, |name| directory.resolve(name, None).ok())
    }

    pub(super) fn chart_basis<'c>(
        &'c self,
        evaluation: &'c Evaluation<'c>,
        months: &'c [Month],
        limits: &'c [DatedLimits<'c>],
        labels: &'c Labels,
    ) -> Option<ChartBasis<'c>> {
        Some(ChartBasis {
            pack: self.pack()?,
            indicators: &self.selection.indicators,
            evaluation,
            departments: &self.ground.tables.departments,
            targets: &self.ground.targets,
            labels,
            period: self.period,
            months,
            limits,
        })
    }
}

/// The entity has no chart of that: which it has.
pub(super) fn refuse_without_chart(
    context: &ExplanationContext<'_>,
    (kind, id): (ChartKind, &str),
    entity: &TidyEntity,
) -> Result<(), Fault> {
    let known = context.charted(kind, entity);
    if known.contains(&id) {
        return Ok(());
    }
    let fault = Fault::configuration("figure-without-chart").with("name", format!("{}/{id}", kind.code()));
    let fault = fault.with("id", &entity.id);
    Err(match nearest(id, known.iter().copied()) {
        Some(meant) => fault.with("meant", format!("{}/{meant}", kind.code())).hint("did-you-mean"),
        None if known.is_empty() || context.charts.is_none() => fault.hint("figure-without-charts"),
        None => fault.with("known", known.join(", ")).hint("figure-without-chart"),
    })
}
