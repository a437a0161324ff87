//! The workbook of a run: made with the documents, of all departments.

use crate::diagnostics::Diagnostics;
use crate::labels::Labels;
use crate::record::audience::Audience;
use crate::record::sheets::WorkbookSource;
use crate::record::tidy::Tidy;
use crate::record::tidy::rows::RejectedRow;
use crate::reports::workbook::xlsx;

use super::output::{RUN, sha256};
use super::{Kind, Made, Run, bug, tidying};

/// Its name within the folder of a language.
const FILE: &str = "scores.xlsx";

/// Adds the workbook, unless the documents of some departments alone, or for departments alone, were asked for.
pub(super) fn add(
    made: &Made<'_>,
    tidy: &Tidy,
    rejected: &[RejectedRow],
    labels: &Labels,
    run: &mut Run,
) -> Result<(), Diagnostics> {
    let Made { request, workspace, catalogue, selection, scorecard, tables, history, .. } = *made;
    let of_departments = matches!(made.kind, Kind::Monthly | Kind::Annual);
    if !of_departments
        || !request.entities.is_empty()
        || matches!(request.audience, Some(Audience::Department | Audience::Public))
    {
        return Ok(());
    }
    // Rows are worded in the workspace's language: for a reader of another they are made once more.
    let same = request.language == workspace.hospital.language;
    let other = (!same).then(|| (tidying::tidy(made, labels), tidying::rejected(made, labels)));
    let (tidy, rejected) = other.as_ref().map_or((tidy, rejected), |(tidy, rejected)| (tidy, rejected.as_slice()));
    let source = WorkbookSource {
        labels,
        hospital: (&workspace.hospital.id, workspace.hospital.name_in(request.language)),
        scorecard,
        indicators: &selection.indicators,
        departments: &tables.departments,
        period: request.period,
        report_date: request.report_date,
        status: made.status,
        history,
        tidy,
        rejected,
        allocated: &tidying::allocated(made, labels),
        run: &run.output.files.get(RUN).map(|run| sha256(run)).unwrap_or_default(),
        catalogue: &catalogue.hash,
    };
    let file = xlsx(&source.workbook()).map_err(|error| bug(error.into()))?;
    run.output.add(format!("{}/{FILE}", request.language), file);
    Ok(())
}
