//! Two folders that runs were written into, read again and compared.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::Path;

use crate::diagnostics::{Diagnostics, Fault, Place};
use crate::exports::files::unreadable;
use crate::record::difference::{Difference, Figures, Rows, RunInputs, Side};

use super::output::RUN;

/// What differs from the run in the first folder to that in the second.
///
/// # Errors
/// A folder that no run was written into; runs of different reports, periods, scorecards or hospitals.
pub fn between(before: &Path, after: &Path) -> Result<Difference, Diagnostics> {
    let (one, other) = (of_folder(before)?, of_folder(after)?);
    let about = |side: &Side| {
        let RunInputs { hospital, report, period, settings, .. } = &side.inputs;
        [hospital.clone(), report.clone(), period.clone(), settings.scorecard.clone()]
    };
    if about(&one) != about(&other) {
        let fault = Fault::configuration("runs-of-different-things");
        let fault = fault.with("before", about(&one).join(" ")).with("after", about(&other).join(" "));
        return Err(fault.hint("runs-of-different-things").into());
    }
    Ok(Difference::between(&one, &other))
}

/// A file of a run's folder that is read again.
pub(super) fn is_compared(name: &str) -> bool {
    name == RUN || Figures::ALL.into_iter().any(|figures| figures.file() == name)
}

/// A file of a run's folder.
pub(super) fn bytes_of(folder: &Path, name: &str) -> Result<Vec<u8>, Fault> {
    let file = folder.join(name);
    std::fs::read(&file).map_err(|error| unreadable(&file.display().to_string(), &error))
}

/// A run as its folder holds it.
pub(super) fn of_folder(folder: &Path) -> Result<Side, Fault> {
    side(&folder.join(RUN), &|name| match std::fs::read(folder.join(name)) {
        Ok(bytes) => Ok(Some(bytes)),
        // Not every report has every file: money is not planned everywhere.
        Err(error) if error.kind() == ErrorKind::NotFound && name != RUN => Ok(None),
        Err(error) => Err(error),
    })
}

/// A run by its files; `record` is where its run.json is, for messages.
pub(super) fn side(record: &Path, file: &dyn Fn(&str) -> std::io::Result<Option<Vec<u8>>>) -> Result<Side, Fault> {
    let no_run = |problem: String| {
        let fault = Fault::configuration("folder-without-run").with("problem", problem);
        fault.at(Place::file(record.display().to_string())).hint("folder-without-run")
    };
    let text = file(RUN).map_err(|error| no_run(error.to_string()))?.unwrap_or_default();
    let inputs: RunInputs = serde_json::from_slice(&text).map_err(|error| no_run(error.to_string()))?;
    let mut rows = BTreeMap::new();
    for figures in Figures::ALL {
        let place = record.with_file_name(figures.file());
        if let Some(bytes) = file(figures.file()).map_err(|error| no_run(error.to_string()))? {
            rows.insert(figures, rows_of(&bytes, &place, figures.header())?);
        }
    }
    Ok(Side { inputs, rows })
}

/// The rows of a tidy file, which has the columns that this version writes.
pub(super) fn rows_of(bytes: &[u8], file: &Path, columns: &[&str]) -> Result<Rows, Fault> {
    let wrong = |problem, line| unreadable_rows(file, line, problem);
    let mut reader = csv::Reader::from_reader(bytes);
    let header = reader.headers().map_err(|error| wrong(error.to_string(), Some(1)))?;
    if header.iter().ne(columns.iter().copied()) {
        return Err(wrong(header.iter().collect::<Vec<_>>().join(","), Some(1)));
    }
    let mut rows = Rows::new();
    for record in reader.records() {
        let record = record.map_err(|error| {
            let line = error.position().map(csv::Position::line);
            wrong(error.to_string(), line)
        })?;
        rows.push(record.iter().map(str::to_owned).collect());
    }
    Ok(rows)
}

/// That a file is not as this version writes it.
pub(super) fn unreadable_rows(file: &Path, line: Option<u64>, problem: String) -> Fault {
    let place = file.display().to_string();
    let place = line.map_or_else(|| Place::file(&place), |line| Place::line(&place, line));
    Fault::configuration("tidy-file-unreadable").with("problem", problem).at(place).hint("tidy-file-unreadable")
}
