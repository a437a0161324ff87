//! The same inputs give the same bytes, on any number of threads, in any folder and whatever was made there before.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::program::{Scratch, run};

const CASE: &str = "tests/cases/tie";
const MADE: &str = "out/monthly/2026-03";
const TIDY: [&str; 6] = ["facts.csv", "indicators.csv", "scores.csv", "totals.csv", "rejected.csv", "run.json"];

#[test]
fn one_thread_or_three_make_the_same_files() {
    let (first, second) = (copy("three-threads"), copy("one-thread"));
    report(first.path(), &["--jobs", "3"]);
    report(second.path(), &["--jobs", "1"]);
    let (first, second) = (files(&first.path().join("out")), files(&second.path().join("out")));
    assert_eq!(first.keys().collect::<Vec<_>>(), second.keys().collect::<Vec<_>>());
    assert!(first.keys().any(|file| file.ends_with(".pdf")), "no document was made");
    for (file, bytes) in &first {
        assert!(*bytes == second[file], "{file} differs");
    }
}

#[test]
fn a_second_language_leaves_the_first_and_the_tidy_files_as_they_are() {
    let scratch = copy("two-languages");
    report(scratch.path(), &["--lang", "zh"]);
    let before = files(&scratch.path().join(MADE));
    report(scratch.path(), &["--lang", "en"]);
    let after = files(&scratch.path().join(MADE));
    for file in TIDY.iter().copied().chain(before.keys().map(String::as_str).filter(|file| file.starts_with("zh/"))) {
        assert!(before[file] == after[file], "{file} differs");
    }
    let documents = |folder: &str| after.keys().filter(|file| file.starts_with(folder)).count();
    // Two cards and both in one file, each with its record.
    assert_eq!((documents("zh/"), documents("en/")), (6, 6));
}

fn copy(name: &str) -> Scratch {
    Scratch::copy_of(&format!("determinism-{name}"), Path::new(CASE))
}

/// A report of two of the four departments: documents take long without optimisation.
fn report(workspace: &Path, options: &[&str]) {
    let command =
        ["report", "monthly", "--period", "2026-03", "--entity", "O1", "--entity", "E1", "--combined", "--quiet"];
    let output = run(workspace, &[&command, options].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// Every file below a folder, by its path in it.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).expect("a folder can be read") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        if path.is_dir() {
            found.extend(files(&path).into_iter().map(|(inner, bytes)| (format!("{name}/{inner}"), bytes)));
        } else {
            found.insert(name, fs::read(&path).expect("a file can be read"));
        }
    }
    found
}

/// Money, awards and everything below them, with the rows of every export in another order. In what order rows came is seen
/// in `rejected.csv` and `run.json` alone.
#[test]
fn the_order_of_rows_changes_no_figure() {
    for (case, command) in [
        ("bonus", ["report", "annual", "--period", "2025", "--scorecard", "clinic_year"]),
        ("wages", ["report", "monthly", "--period", "2026-03", "--scorecard", "clinic_month"]),
    ] {
        let made = |name: &str, order: &dyn Fn(&mut Vec<&str>)| {
            let scratch =
                Scratch::copy_of(&format!("determinism-order-{case}-{name}"), &Path::new("tests/cases").join(case));
            reorder(&scratch.path().join("exports"), order);
            let output = run(scratch.path(), &[&command[..], &["--entity", "O1", "--quiet"]].concat());
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            let mut files = files(&scratch.path().join("out"));
            files.retain(|file, _| file.ends_with(".csv"));
            files
        };
        let first = made("as-it-is", &|_| {});
        assert!(first.keys().any(|file| file.ends_with("bonus.csv")), "{:?}", first.keys());
        let backwards: &dyn Fn(&mut Vec<&str>) = &|rows| rows.reverse();
        // As a deck is cut and dealt: seven apart.
        let dealt: &dyn Fn(&mut Vec<&str>) = &|rows| {
            let all = rows.clone();
            let piles = (0..7).flat_map(|pile| all.iter().skip(pile).step_by(7).copied());
            *rows = piles.collect();
        };
        for (name, order) in [("backwards", backwards), ("dealt", dealt)] {
            for (file, bytes) in made(name, order) {
                assert!(bytes == first[&file], "{case}, {name}: {file} differs");
            }
        }
    }
}

/// Puts the rows of every export in another order, below their header.
fn reorder(exports: &Path, order: &dyn Fn(&mut Vec<&str>)) {
    for entry in fs::read_dir(exports).expect("a folder") {
        let path = entry.expect("an entry").path();
        let text = fs::read_to_string(&path).expect("text");
        let (header, rows) = text.split_once('\n').expect("a header");
        let mut rows: Vec<&str> = rows.lines().collect();
        order(&mut rows);
        fs::write(&path, format!("{header}\n{}\n", rows.join("\n"))).expect("a file can be written");
    }
}
