//! `whatif`: totals, ranks and money by other rules beside those of the report, without writing anything.

use crate::diagnostics::{Diagnostics, Fault};
use crate::labels::Labels;
use crate::period::PeriodLength;
use crate::run::whatif::{Asked, compared};

use super::Finished;
use super::arguments::{Arguments, Format, Report, ScoredReport, WhatifArguments};
use super::report::workspace_root;

pub fn run(whatif: &WhatifArguments, arguments: &Arguments, labels: &Labels) -> Result<Finished, Diagnostics> {
    let usual = usual(whatif)?;
    let root = workspace_root(arguments)?;
    let asked = Asked {
        root: &root,
        period: whatif.period,
        scorecard: whatif.scorecard.as_deref().unwrap_or(usual.scorecard()),
        changes: whatif.changes.as_deref(),
        quiet: arguments.quiet,
    };
    let (comparison, faults) = compared(&asked, &labels.clone().of_length(whatif.period.length()))?;
    let result = match whatif.format {
        Format::Text => comparison.text(labels),
        Format::Json => serde_json::to_string_pretty(&comparison).unwrap_or_default() + "\n",
    };
    Ok(Finished::new(result, faults))
}

/// The report of the period; one that is named must be of such periods.
fn usual(whatif: &WhatifArguments) -> Result<Report, Fault> {
    let of_month = whatif.period.length() == PeriodLength::Month;
    let unfit = |code| Fault::configuration(code).with("period", whatif.period).hint(code);
    match (whatif.report, of_month) {
        (Some(ScoredReport::Monthly) | None, true) => Ok(Report::Monthly),
        (Some(ScoredReport::Annual) | None, false) => Ok(Report::Annual),
        (Some(ScoredReport::Monthly), false) => Err(unfit("period-not-month")),
        (Some(ScoredReport::Annual), true) => Err(unfit("period-not-year")),
    }
}
