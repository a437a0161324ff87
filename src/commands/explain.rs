//! `explain`: how a figure came about, down to the rows of the exports.

use crate::diagnostics::Diagnostics;
use crate::labels::Labels;
use crate::period::PeriodLength;
use crate::run::explaining::{Asked, Explainer};

use super::Finished;
use super::arguments::{Arguments, ExplainArguments, Format, Report};
use super::report::workspace_root;

pub fn run(explain: &ExplainArguments, arguments: &Arguments, labels: &Labels) -> Result<Finished, Diagnostics> {
    let root = workspace_root(arguments)?;
    let asked = Asked {
        root: &root,
        period: explain.period,
        scorecard: explain.scorecard.as_deref(),
        date: explain.date,
        quiet: arguments.quiet,
    };
    // Quarters have no scorecard unless one is named.
    let usual = match explain.period.length() {
        PeriodLength::Month => Some(Report::Monthly.scorecard()),
        PeriodLength::Quarter => None,
        PeriodLength::Year => Some(Report::Annual.scorecard()),
    };
    let explainer = Explainer::load(&asked, usual)?;
    let explanation = explainer.explanation(&explain.figure, explain.entity.as_deref(), explain.rows, labels)?;
    let result = match explain.format {
        Format::Text => explanation.text(labels),
        Format::Json => serde_json::to_string_pretty(&explanation).unwrap_or_default() + "\n",
    };
    Ok(Finished::new(result, Vec::new()))
}
