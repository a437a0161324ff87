//! `published/`: runs as they were submitted, and the ledger that says which, one entry a line, each chained to the one before.
//!
//! An entry names every file with its SHA-256 and holds the hash of the line before it: nothing that was published can be
//! changed, moved or taken out without breaking a hash that stands further down. What the last line was, a receipt on
//! paper or a signature says.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::diagnostics::{Exit, Fault, Place};
use crate::exports::files::unreadable;

pub const FOLDER: &str = "published";

/// Within the folder.
pub const LEDGER: &str = "ledger.jsonl";

/// As stock minisign names it.
pub const SIGNATURE: &str = "ledger.jsonl.minisig";

/// One publication. Fields are declared in byte order: the text is canonical.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The day on which it was submitted, 2026-04-12.
    pub date: String,
    /// From 1.
    pub entry: u64,
    /// SHA-256 by path within the folder.
    pub files: BTreeMap<String, String>,
    /// Within `published/`.
    pub folder: String,
    pub hospital: String,
    pub period: String,
    /// SHA-256 of the line before; empty for the first.
    pub previous: String,
    pub report: String,
    pub scorecard: String,
}

impl Entry {
    /// The line of the ledger, without its end.
    ///
    /// # Errors
    /// None in practice: an entry is texts.
    pub fn line(&self) -> serde_json::Result<String> {
        serde_json::to_string(self)
    }
}

/// The hash of a line, and of a file.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// All entries that hold together, and what does not.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    pub text: String,
    pub entries: Vec<Entry>,
    /// SHA-256 of each line.
    pub hashes: Vec<String>,
    pub faults: Vec<Fault>,
}

impl Ledger {
    /// That of a workspace; empty where nothing was published.
    ///
    /// # Errors
    /// A file that is there and cannot be read.
    pub fn load(root: &Path) -> Result<Ledger, Fault> {
        let file = root.join(FOLDER).join(LEDGER);
        match std::fs::read(&file) {
            Ok(bytes) => Ok(Ledger::read(&String::from_utf8_lossy(&bytes))),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Ledger::default()),
            Err(error) => Err(unreadable(&place(), &error)),
        }
    }

    /// Reads the lines and follows the chain.
    pub fn read(text: &str) -> Ledger {
        let mut ledger = Ledger { text: text.to_owned(), ..Ledger::default() };
        for (line, number) in text.lines().zip(1u64..) {
            let wrong = |code| Fault::error(code, Exit::Verification).at(Place::line(place(), number));
            let entry = serde_json::from_str::<Entry>(line).ok();
            let Some(entry) = entry.filter(|entry| entry.line().is_ok_and(|written| written == line)) else {
                ledger.faults.push(wrong("ledger-entry-unreadable").hint("ledger-altered"));
                ledger.hashes.push(sha256(line.as_bytes()));
                continue;
            };
            let before = ledger.hashes.last().cloned().unwrap_or_default();
            if entry.previous != before || entry.entry != number {
                ledger.faults.push(wrong("ledger-chain-broken").with("entry", entry.entry).hint("ledger-altered"));
            }
            ledger.hashes.push(sha256(line.as_bytes()));
            ledger.entries.push(entry);
        }
        if !text.is_empty() && !text.ends_with('\n') {
            let fault = Fault::error("ledger-entry-unreadable", Exit::Verification);
            ledger.faults.push(fault.at(Place::file(place())).hint("ledger-altered"));
        }
        ledger
    }

    /// The hash of the last line: what a receipt says.
    pub fn head(&self) -> &str {
        self.hashes.last().map_or("", String::as_str)
    }

    /// The latest publication of a report for each period.
    pub fn latest(&self, report: &str, scorecard: &str) -> BTreeMap<&str, &Entry> {
        let own = self.entries.iter().filter(|entry| entry.report == report && entry.scorecard == scorecard);
        own.map(|entry| (entry.period.as_str(), entry)).collect()
    }

    /// Where the next publication of a period goes.
    pub fn next_folder(&self, report: &str, period: &str) -> String {
        let own = self.entries.iter().filter(|entry| entry.report == report && entry.period == period).count();
        format!("{report}/{period}/{}", own + 1)
    }
}

/// The folder of an entry on the machine.
pub fn folder_of(root: &Path, folder: &str) -> PathBuf {
    root.join(FOLDER).join(folder)
}

/// The ledger, for messages.
pub fn place() -> String {
    format!("{FOLDER}/{LEDGER}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ledger(count: u64) -> String {
        let (mut text, mut previous) = (String::new(), String::new());
        for entry in 1..=count {
            let entry = Entry {
                date: "2026-04-12".to_owned(),
                entry,
                files: BTreeMap::from([("facts.csv".to_owned(), format!("{entry}"))]),
                folder: format!("monthly/2026-0{entry}/1"),
                hospital: "H001".to_owned(),
                period: format!("2026-0{entry}"),
                previous,
                report: "monthly".to_owned(),
                scorecard: "card".to_owned(),
            };
            let line = entry.line().expect("a line");
            previous = sha256(line.as_bytes());
            text += &(line + "\n");
        }
        text
    }

    /// What is wrong, and on which line.
    fn wrong(text: &str) -> Vec<(&'static str, Option<u64>)> {
        let faults = Ledger::read(text).faults;
        faults.iter().map(|fault| (fault.code, fault.place.as_ref().and_then(|place| place.line))).collect()
    }

    #[test]
    fn a_ledger_that_nobody_touched_holds_together() {
        assert_eq!(wrong(""), []);
        assert_eq!(wrong(&ledger(4)), []);
        assert_eq!(Ledger::read(&ledger(4)).entries.len(), 4);
    }

    #[test]
    fn every_way_to_touch_it_is_found_where_it_was() {
        let text = ledger(4);
        let lines: Vec<&str> = text.lines().collect();
        let joined = |lines: &[&str]| lines.join("\n") + "\n";
        // Another date: the next line no longer knows it.
        let changed = lines[1].replace("2026-04-12", "2026-04-13");
        assert_eq!(wrong(&joined(&[lines[0], &changed, lines[2], lines[3]])), [("ledger-chain-broken", Some(3))]);
        // The same said otherwise is another line.
        let spaced = lines[1].replace(",\"entry\"", ", \"entry\"");
        assert_eq!(
            wrong(&joined(&[lines[0], &spaced, lines[2], lines[3]])),
            [("ledger-entry-unreadable", Some(2)), ("ledger-chain-broken", Some(3))]
        );
        assert_eq!(
            wrong(&joined(&[lines[0], lines[2], lines[1], lines[3]])),
            [("ledger-chain-broken", Some(2)), ("ledger-chain-broken", Some(3)), ("ledger-chain-broken", Some(4))]
        );
        assert_eq!(
            wrong(&joined(&[lines[0], lines[2], lines[3]])),
            [("ledger-chain-broken", Some(2)), ("ledger-chain-broken", Some(3))]
        );
        assert_eq!(wrong(text.trim_end()), [("ledger-entry-unreadable", None)]);
    }
}
