//! Periods that were locked: `locks/<report>/<period>/` holds what was approved, figures and all.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::diagnostics::{Diagnostics, Fault, Place};
use crate::exports::files::unreadable;
use crate::period::Period;
use crate::record::status::Approval;

use super::plans::{self, Plans};

pub const FOLDER: &str = "locks";

/// Who approved it, within the folder of a lock.
pub const LOCK: &str = "lock.toml";

/// A locked period of a report.
#[derive(Clone, Debug)]
pub struct Lock {
    /// Of the machine: where the approved figures are.
    pub folder: PathBuf,
    /// The same within the workspace, for messages.
    pub name: String,
    pub scorecard: String,
    pub approval: Approval,
    /// The plans of awards and money as they were then: what is changed in them later is for later periods. None of a lock
    /// that keeps none.
    pub plans: Option<Plans>,
}

/// As `lock.toml` says it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    scorecard: String,
    approved_by: String,
    /// 2026-04-20
    approved_on: String,
}

/// All locks of a workspace, by report and period.
#[derive(Clone, Debug, Default)]
pub struct Locks {
    locks: BTreeMap<(String, String), Lock>,
}

impl Locks {
    /// # Errors
    /// A lock that cannot be read: what was approved then is not known.
    pub fn load(root: &Path) -> Result<Locks, Diagnostics> {
        let (mut locks, mut faults) = (Locks::default(), Vec::new());
        for report in folders(root, FOLDER)? {
            for period in folders(root, &format!("{FOLDER}/{report}"))? {
                match read(root, &report, &period) {
                    Ok(lock) => drop(locks.locks.insert((report.clone(), period), lock)),
                    Err(wrong) => faults.extend(wrong),
                }
            }
        }
        if faults.is_empty() { Ok(locks) } else { Err(faults.into()) }
    }

    pub fn of(&self, report: &str, period: Period) -> Option<&Lock> {
        self.locks.get(&(report.to_owned(), period.to_string()))
    }

    /// Every locked period of a report, in order of time.
    pub fn of_report<'l>(&'l self, report: &'l str) -> impl Iterator<Item = (Period, &'l Lock)> {
        let own = self.locks.iter().filter(move |((locked, _), _)| locked == report);
        own.filter_map(|((_, period), lock)| Some((period.parse().ok()?, lock)))
    }
}

/// Where the lock of a period is, or is to be.
pub fn folder(root: &Path, report: &str, period: Period) -> PathBuf {
    root.join(FOLDER).join(report).join(period.to_string())
}

/// The text of `lock.toml`.
///
/// # Errors
/// None that a name and a date can cause.
pub fn written(scorecard: &str, approval: &Approval) -> Result<String, toml::ser::Error> {
    let (scorecard, approved_by) = (scorecard.to_owned(), approval.by.clone());
    toml::to_string(&Written { scorecard, approved_by, approved_on: approval.on.to_string() })
}

/// The names of the folders within a folder of the workspace, in order; what begins with a dot is half written. A folder
/// that is not there has none, one that cannot be read is a fault: what is locked must be known.
fn folders(root: &Path, name: &str) -> Result<Vec<String>, Fault> {
    let unreadable = |error: io::Error| unreadable(name, &error);
    let entries = match std::fs::read_dir(root.join(name)) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(unreadable(error)),
    };
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry.map_err(unreadable)?;
        let own = entry.file_name().into_string().ok().filter(|name| !name.starts_with('.'));
        names.extend(own.filter(|_| entry.path().is_dir()));
    }
    names.sort();
    Ok(names)
}

fn read(root: &Path, report: &str, period: &str) -> Result<Lock, Vec<Fault>> {
    let name = format!("{FOLDER}/{report}/{period}/{LOCK}");
    let wrong = |problem: String| {
        let fault = Fault::configuration("lock-unreadable").with("problem", problem);
        vec![fault.at(Place::file(&name)).hint("lock-unreadable")]
    };
    let text = std::fs::read_to_string(root.join(&name)).map_err(|error| wrong(error.to_string()))?;
    let written: Written = toml::from_str(&text).map_err(|error| wrong(error.message().to_owned()))?;
    let on = written.approved_on.parse::<NaiveDate>().map_err(|_| wrong(written.approved_on.clone()))?;
    let folder = root.join(FOLDER).join(report).join(period);
    let planned = plans::FILES.iter().any(|name| folder.join(name).exists());
    let plans = planned.then(|| Plans::load(&folder)).transpose().map_err(Diagnostics::into_faults)?;
    Ok(Lock {
        folder,
        plans,
        name: format!("{FOLDER}/{report}/{period}"),
        scorecard: written.scorecard,
        approval: Approval { by: written.approved_by, on },
    })
}
