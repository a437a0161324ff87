//! What the program says when something is wrong: a folder for each fault, named after it.
//!
//! `tests/faults/<code>/` or `<code>.<variant>/` holds the files in which a case differs from `tests/faults/base/`, the
//! command line in `command`, and in `expected.txt` what then stands on stderr, in English, and the exit code.
//! `UPDATE=1 cargo test --test all faults` writes `expected.txt` anew.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use hospital_scorecard::labels::{Labels, Language};

use crate::program::{Scratch, copy, run};

const FOLDER: &str = "tests/faults";
const BASE: &str = "base";
const EXPECTED: &str = "expected.txt";
const COMMAND: &str = "command";

/// Messages without a folder, and why.
const WITHOUT_A_CASE: [(&str, &str); 19] = [
    ("published-out-of-turn", "tests/public_equipment.rs publishes in another order"),
    ("attachment-added", "tests/verify.rs changes a document"),
    ("attachment-altered", "tests/verify.rs changes a document"),
    ("attachment-missing", "tests/verify.rs changes a document"),
    ("document-untypesettable", "a record that agrees with itself, of a document that its own program cannot typeset"),
    ("figures-differ", "tests/verify.rs forges a document"),
    ("page-altered", "tests/verify.rs changes a document"),
    ("record-altered", "tests/verify.rs changes a document"),
    ("structure-altered", "tests/verify.rs changes a document"),
    ("update-replaces", "tests/verify.rs adds to a document"),
    ("file-name-not-text", "below: a repository cannot hold such a name"),
    ("file-outside", "below: needs a link that leads out"),
    ("file-too-large", "below: made where it is needed"),
    ("internal", "a fault of the program itself"),
    ("published-backdated", "tests/publish.rs publishes"),
    ("pool-too-large", "a sum of money that no hospital has"),
    ("template-outside", "below: needs a link that leads out"),
    ("templates-too-large", "below: made where it is needed"),
    ("usage-wrong", "what clap may find that these commands cannot come to"),
];

#[test]
fn every_fault_is_said_as_expected() {
    let cases = cases();
    let (next, wrong) = (AtomicUsize::new(0), std::sync::Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if let Err(difference) = checked(case) {
                        wrong.lock().expect("no other case panics").push(difference);
                    }
                }
            });
        }
    });
    let wrong = wrong.into_inner().expect("no case panics");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_message_has_a_case() {
    let with_a_case: BTreeSet<String> = cases().iter().map(|case| code(case)).collect();
    let labels = Labels::shipped(Language::En);
    let messages: BTreeSet<String> = labels.section("message").into_keys().collect();
    let excused: BTreeMap<&str, &str> = WITHOUT_A_CASE.into_iter().collect();
    let missing: Vec<&String> =
        messages.iter().filter(|code| !with_a_case.contains(*code) && !excused.contains_key(code.as_str())).collect();
    assert!(missing.is_empty(), "no folder under {FOLDER} for {missing:?}");
    let unknown: Vec<&String> = with_a_case.iter().filter(|code| !messages.contains(*code)).collect();
    assert!(unknown.is_empty(), "folders under {FOLDER} that no message is named after: {unknown:?}");
    let needless: Vec<&&str> = excused.keys().filter(|code| with_a_case.contains(**code)).collect();
    assert!(needless.is_empty(), "excused although there is a folder: {needless:?}");
}

/// Otherwise every case would be about its own fault and the base's.
#[test]
fn nothing_is_wrong_with_the_base() {
    let folder = Scratch::copy_of("faults-base", &Path::new(FOLDER).join(BASE));
    let said = said(folder.path(), "check");
    assert_eq!(said, "exit: 0\n");
}

fn cases() -> Vec<PathBuf> {
    let entries = std::fs::read_dir(FOLDER).expect("the folder of the cases");
    let mut cases: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.is_dir() && !path.ends_with(BASE))
        .collect();
    cases.sort();
    cases
}

/// The message that a case is named after.
fn code(case: &Path) -> String {
    let name = case.file_name().expect("a case has a name").to_string_lossy();
    name.split('.').next().unwrap_or_default().to_owned()
}

/// What differs from the expected, for a person to read.
fn checked(case: &Path) -> Result<(), String> {
    let name = case.file_name().expect("a case has a name").to_string_lossy().into_owned();
    let folder = Scratch::copy_of(&format!("faults-{name}"), &Path::new(FOLDER).join(BASE));
    copy(case, folder.path());
    for file in [COMMAND, EXPECTED] {
        let _ = std::fs::remove_file(folder.path().join(file));
    }
    let command =
        std::fs::read_to_string(case.join(COMMAND)).map_err(|error| format!("{name}: no command: {error}"))?;
    let said = said(folder.path(), command.trim());
    let mentions = format!("[{}]", code(case));
    if !said.contains(&mentions) {
        return Err(format!("{name}: nothing said of {mentions}, but\n{said}"));
    }
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(case.join(EXPECTED), &said).expect("an expectation can be written");
    }
    let expected = std::fs::read_to_string(case.join(EXPECTED)).unwrap_or_default();
    if said == expected { Ok(()) } else { Err(format!("{name}: said\n{said}instead of\n{expected}")) }
}

/// stderr and the exit code.
fn said(folder: &Path, command: &str) -> String {
    let mut words: Vec<&str> = command.split_whitespace().collect();
    words.extend(["--lang", "en", "--quiet"]);
    let output = run(folder, &words);
    let exit = output.status.code().map_or("none".to_owned(), |code| code.to_string());
    format!("{}exit: {exit}\n", String::from_utf8_lossy(&output.stderr))
}

/// What a repository cannot hold.
#[cfg(unix)]
mod of_the_file_system {
    use std::ffi::OsStr;
    use std::fs::{self, File};
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::symlink;

    use super::*;

    fn base(name: &str) -> Scratch {
        Scratch::copy_of(&format!("faults-{name}"), &Path::new(FOLDER).join(BASE))
    }

    #[test]
    fn a_link_that_leads_out() {
        let (outside, folder) = (Scratch::new("faults-outside"), base("link"));
        fs::write(outside.path().join("visits.csv"), "x").expect("a file");
        symlink(outside.path().join("visits.csv"), folder.path().join("exports/visits2.csv")).expect("a link");
        let expected = "error[file-outside]: this leads out of the workspace and is not read\n  \
                        --> exports/visits2.csv\n  \
                        hint: copy the file into the workspace; paths are relative to the folder of scorecard.toml\n\
                        exit: 2\n";
        assert_eq!(said(folder.path(), "check"), expected);
    }

    #[test]
    fn definitions_behind_a_link_that_leads_out() {
        let (outside, folder) = (Scratch::new("faults-outside-catalogue"), base("link-catalogue"));
        fs::write(outside.path().join("measures.toml"), "").expect("a file");
        symlink(outside.path(), folder.path().join("catalogue")).expect("a link");
        let said = said(folder.path(), "check");
        assert!(said.starts_with("error[file-outside]: ") && said.ends_with("exit: 2\n"), "{said}");
    }

    #[test]
    fn a_template_behind_a_link_that_leads_out() {
        let folder = base("link-templates");
        let templates = folder.path().join("report-templates/shared");
        fs::create_dir_all(&templates).expect("a folder");
        // Within the workspace, but not within the folder of the templates.
        symlink(folder.path().join("exports/visits.csv"), templates.join("logo.svg")).expect("a link");
        let expected = "error[template-outside]: this leads out of report-templates and is not read\n  \
                        --> report-templates/shared/logo.svg\n  hint: copy the file into report-templates\n\
                        exit: 2\n";
        assert_eq!(said(folder.path(), "check"), expected);
    }

    #[test]
    fn templates_that_are_too_large() {
        let folder = base("large-templates");
        fs::create_dir(folder.path().join("report-templates")).expect("a folder");
        let file = File::create(folder.path().join("report-templates/film.svg")).expect("a file");
        file.set_len(1 << 40).expect("a file system with sparse files");
        let expected = "error[templates-too-large]: report-templates has more than 500 files, 32 MiB or 8 folders one \
                        inside the other\n  --> report-templates/film.svg\n  \
                        hint: keep there what the pages use, and nothing else\nexit: 2\n";
        assert_eq!(said(folder.path(), "check"), expected);
    }

    #[test]
    fn a_file_beyond_the_count_of_lines() {
        let folder = base("large");
        let file = File::create(folder.path().join("exports/visits2.csv")).expect("a file");
        // Of holes only: it takes no room.
        file.set_len(u64::from(u32::MAX) + 1).expect("a file system with sparse files");
        let expected = "error[file-too-large]: this file has more than 4 GiB\n  --> exports/visits2.csv\n  \
                        hint: export it in parts, one a month\nexit: 3\n";
        assert_eq!(said(folder.path(), "check"), expected);
    }

    #[test]
    fn a_name_in_another_encoding() {
        let folder = base("name");
        fs::write(folder.path().join("exports").join(OsStr::from_bytes(b"visits\xB7\xD1.csv")), "x").expect("a file");
        let said = said(folder.path(), "check");
        assert!(said.starts_with("error[file-name-not-text]: ") && said.ends_with("exit: 3\n"), "{said}");
    }

    #[test]
    fn a_link_to_itself() {
        let folder = base("unreadable");
        fs::create_dir(folder.path().join("catalogue")).expect("a folder");
        symlink("measures.toml", folder.path().join("catalogue/measures.toml")).expect("a link");
        let said = said(folder.path(), "check");
        assert!(said.starts_with("error[file-unreadable]: ") && said.ends_with("exit: 3\n"), "{said}");
    }
}
