//! A report's folder is whole or not there: what a run that died left behind is put right by the next one.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::program::{Scratch, run};

const REPORT: [&str; 6] = ["report", "monthly", "--period", "2026-03", "--lang", "en"];

fn workspace(name: &str) -> (Scratch, PathBuf) {
    let scratch = Scratch::copy_of(&format!("output-{name}"), Path::new("tests/faults/base"));
    let reports = scratch.path().join("out/monthly");
    (scratch, reports)
}

fn made(scratch: &Scratch) {
    let output = run(scratch.path(), &REPORT);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// Every file below a folder with its bytes.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.insert(path.clone(), fs::read(&path).expect("a file"));
        }
    }
    found
}

fn half_written(folder: &Path) {
    fs::create_dir_all(folder.join("zh")).expect("a folder");
    fs::write(folder.join("facts.csv"), "half a li").expect("a file");
    fs::write(folder.join("zh/department-D99.pdf"), "%PDF").expect("a file");
}

#[test]
fn a_run_that_died_while_writing_leaves_nothing_behind() {
    let (scratch, reports) = workspace("writing");
    made(&scratch);
    let before = files(&reports);
    half_written(&reports.join(".2026-03.new"));
    made(&scratch);
    assert_eq!(files(&reports), before);
}

#[test]
fn a_run_that_died_between_the_two_renames_is_put_right() {
    let (scratch, reports) = workspace("renaming");
    made(&scratch);
    let before = files(&reports);
    fs::rename(reports.join("2026-03"), reports.join(".2026-03.old")).expect("a folder can be renamed");
    half_written(&reports.join(".2026-03.new"));
    made(&scratch);
    assert_eq!(files(&reports), before);
}

#[test]
fn a_run_that_died_before_cleaning_up_keeps_the_new_files() {
    let (scratch, reports) = workspace("cleaning");
    made(&scratch);
    let before = files(&reports);
    half_written(&reports.join(".2026-03.old"));
    made(&scratch);
    assert_eq!(files(&reports), before);
}

#[test]
fn a_run_that_fails_leaves_the_earlier_files_as_they_were() {
    let (scratch, reports) = workspace("failing");
    made(&scratch);
    let before = files(&reports);
    fs::write(scratch.path().join("exports/visits.csv"), "no header\n").expect("a file");
    let output = run(scratch.path(), &REPORT);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(files(&reports), before);
}
