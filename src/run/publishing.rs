//! A run frozen as it was submitted: its files copied, their hashes in an entry of the ledger, what changed since said.

pub mod checking;
mod files;
pub mod republished;
mod signing;

use std::path::{Path, PathBuf};

use chrono::NaiveDate;

use crate::diagnostics::{Diagnostics, Fault, Place};
use crate::labels::Labels;
use crate::record::difference::{Difference, Figures, Side};
use crate::record::tidy::rows::{FactRow, IndicatorRow, TidyRow as _};
use crate::workspace::ledger::{self, Entry, Ledger, SIGNATURE, folder_of, place, sha256};

use super::{bug, difference};

/// What is to be published.
#[derive(Clone, Copy, Debug)]
pub struct Submission<'a> {
    pub root: &'a Path,
    /// The folder of the run.
    pub run: &'a Path,
    pub date: NaiveDate,
    /// A secret key of minisign.
    pub key: Option<&'a Path>,
}

/// What was published.
#[derive(Debug)]
pub struct Published {
    pub entry: Entry,
    /// The hash of its line: the receipt.
    pub receipt: String,
    pub signed: bool,
    /// Figures that were published before and are otherwise now.
    pub changes: Vec<Changes>,
}

/// What differs from an earlier publication.
#[derive(Debug)]
pub struct Changes {
    pub since: Entry,
    pub difference: Difference,
}

/// Lines of changed figures that are shown of one earlier publication.
const SHOWN: usize = 40;

/// Freezes a run.
///
/// # Errors
/// A folder that no run was written into; a ledger, or something published, that was touched; a run that is published
/// already; a key that cannot sign; a day before the report's own or the last entry's; what the file system says.
pub fn publish(submission: Submission<'_>) -> Result<Published, Diagnostics> {
    let Submission { root, run, date, key } = submission;
    let now = difference::of_folder(run)?;
    let checked = checking::check(root, checking::Against::default())?;
    if !checked.faults.is_empty() {
        return Err(checked.faults.into());
    }
    let ledger = checked.ledger;
    let changes = changes(root, &ledger, &now)?;
    let files = files::of_folder(run)?;
    let (report, period, scorecard) = (&now.inputs.report, &now.inputs.period, &now.inputs.settings.scorecard);
    let hashes = files.iter().map(|(path, bytes)| (path.clone(), sha256(bytes))).collect();
    if let Some(latest) = ledger.latest(report, scorecard).get(period.as_str()).filter(|latest| latest.files == hashes)
    {
        let fault = Fault::configuration("published-already").with("date", &latest.date).with("entry", latest.entry);
        return Err(fault.at(Place::file(run.display().to_string())).hint("published-already").into());
    }
    let entry = Entry {
        date: date.to_string(),
        entry: u64::try_from(ledger.entries.len()).unwrap_or(u64::MAX).saturating_add(1),
        files: hashes,
        folder: ledger.next_folder(report, period),
        hospital: now.inputs.hospital.clone(),
        period: period.clone(),
        previous: ledger.head().to_owned(),
        report: report.clone(),
        scorecard: scorecard.clone(),
    };
    let (own, last) = (&now.inputs.settings.report_date, ledger.entries.last().map(|last| &last.date));
    if let Some(before) = [Some(own), last].into_iter().flatten().find(|before| entry.date < **before) {
        let fault = Fault::configuration("published-backdated").with("date", &entry.date).with("before", before);
        return Err(fault.hint("published-backdated").into());
    }
    held_against(&now, &ledger, &entry)?;
    let line = entry.line().map_err(|error| bug(error.into()))?;
    let text = format!("{}{line}\n", ledger.text);
    // The key is tried before anything is written.
    let signature = key.map(|key| signing::signature(key, &text, &entry)).transpose()?;
    written(root, &entry, &files, (&text, signature.as_deref()))?;
    Ok(Published { receipt: sha256(line.as_bytes()), entry, signed: key.is_some(), changes })
}

/// What the public is told is safe beside what it was held against, and nothing else: an edition that was made before
/// another period was published may tell, with it, what both withhold.
fn held_against(now: &Side, ledger: &Ledger, entry: &Entry) -> Result<(), Diagnostics> {
    if !HELD_AGAINST_EARLIER.contains(&entry.report.as_str()) {
        return Ok(());
    }
    let mut others = ledger.entries.iter().filter(|other| other.report == entry.report && other.period != entry.period);
    let last = others.next_back().map(Entry::line).transpose().map_err(|error| bug(error.into()))?;
    let last = last.map_or_else(String::new, |line| sha256(line.as_bytes()));
    if last == now.inputs.settings.published {
        return Ok(());
    }
    let fault = Fault::configuration("published-out-of-turn").with("report", &entry.report);
    Err(fault.with("period", &entry.period).hint("published-out-of-turn").into())
}

/// Public editions that suppress small counts.
const HELD_AGAINST_EARLIER: [&str; 2] = ["equipment-public", "submission-public"];

/// Files first, then the ledger: what died in between left a folder that no entry names, and a check says so.
fn written(
    root: &Path,
    entry: &Entry,
    files: &files::Files,
    (ledger, signature): (&str, Option<&str>),
) -> Result<(), Fault> {
    let folder = folder_of(root, &entry.folder);
    let unwritable = |error, path: &Path| Fault::unwritable(error, path);
    files::write_new(&folder, files).map_err(|error| unwritable(error, &folder))?;
    let published = root.join(ledger::FOLDER);
    let signature_file = published.join(SIGNATURE);
    match signature {
        Some(signature) => files::replace(&signature_file, signature.as_bytes()),
        // A signature of the ledger as it was would no longer fit.
        None => files::remove(&signature_file),
    }
    .map_err(|error| unwritable(error, &signature_file))?;
    let file = published.join(ledger::LEDGER);
    files::replace(&file, ledger.as_bytes()).map_err(|error| unwritable(error, &file))
}

/// What a run changes of figures that were published before: of the latest publication of its own period everything, of
/// those of other periods the facts and indicators that both have.
///
/// # Errors
/// A published run that cannot be read.
pub fn changes(root: &Path, ledger: &Ledger, now: &Side) -> Result<Vec<Changes>, Fault> {
    let mut changes = Vec::new();
    for (period, entry) in ledger.latest(&now.inputs.report, &now.inputs.settings.scorecard) {
        let then = difference::of_folder(&folder_of(root, &entry.folder))?;
        let difference = if period == now.inputs.period {
            Difference::between(&then, now)
        } else {
            let (then, now) = (shared(&then, now), shared(now, &then));
            Difference::between(&then, &now)
        };
        if !difference.is_none() {
            changes.push(Changes { since: entry.clone(), difference });
        }
    }
    Ok(changes)
}

/// The facts and indicators of a run that another has too.
fn shared(own: &Side, other: &Side) -> Side {
    let mut side = Side { inputs: own.inputs.clone(), ..Side::default() };
    for (figures, key) in [(Figures::Facts, FactRow::KEY), (Figures::Indicators, IndicatorRow::KEY)] {
        let theirs = other.rows.get(&figures).into_iter().flatten();
        let theirs: std::collections::BTreeSet<&[String]> = theirs.map(|row| &row[..key]).collect();
        let rows = own.rows.get(&figures).into_iter().flatten();
        side.rows.insert(figures, rows.filter(|row| theirs.contains(&row[..key])).cloned().collect());
    }
    side
}

impl Published {
    pub fn text(&self, labels: &Labels) -> String {
        let Entry { entry, folder, date, files, .. } = &self.entry;
        let details = [
            ("entry", entry.to_string()),
            ("folder", PathBuf::from(ledger::FOLDER).join(folder).display().to_string()),
            ("date", date.clone()),
            ("files", files.len().to_string()),
            ("ledger", place()),
        ];
        let mut text = labels.filled("publish.done", &details) + "\n";
        text += &(labels.filled("publish.receipt", &[("hash", self.receipt.clone())]) + "\n");
        if self.signed {
            text += &(labels.filled("publish.signed", &[("file", format!("{}/{SIGNATURE}", ledger::FOLDER))]) + "\n");
        }
        if self.changes.is_empty() {
            text += &(labels.text("publish.unchanged").to_owned() + "\n");
        }
        self.changes.iter().for_each(|changes| text += &changes.text(labels));
        text
    }
}

impl Changes {
    /// Every changed figure, before and after, with its cause.
    pub fn text(&self, labels: &Labels) -> String {
        let rows = self.difference.rows();
        let Entry { entry, period, date, .. } = &self.since;
        let details = [
            ("entry", entry.to_string()),
            ("period", period.clone()),
            ("date", date.clone()),
            ("count", rows.len().to_string()),
        ];
        let mut text = labels.filled("publish.changes", &details) + "\n";
        for row in rows.iter().take(SHOWN) {
            let causes = row.causes.split(';').filter(|cause| !cause.is_empty());
            let causes: Vec<String> =
                causes.map(|cause| labels.text(&format!("difference.{cause}")).to_owned()).collect();
            let details = [
                ("figure", [row.figures.as_str(), &row.entity_id, &row.period, &row.item, &row.column].join(" ")),
                ("before", row.before.clone()),
                ("after", row.after.clone()),
                ("causes", causes.join(labels.text("list.separator"))),
            ];
            text += &format!("  {}\n", labels.filled("publish.change", &details));
        }
        if rows.len() > SHOWN {
            text += &format!("  {}\n", labels.filled("publish.more", &[("count", (rows.len() - SHOWN).to_string())]));
        }
        text
    }
}
