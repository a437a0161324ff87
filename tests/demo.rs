//! The demo hospital from nothing: its files and pages agree, and its planted stories are found.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use crate::program::{Scratch, run};
use crate::readme;

const PERIOD: &str = "2026-03";

/// The demo, made once for all tests of this file.
fn demo() -> &'static Path {
    static DEMO: OnceLock<PathBuf> = OnceLock::new();
    DEMO.get_or_init(|| {
        // A static is never dropped: the folder lies with the build and is made anew.
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("demo");
        let _ = std::fs::remove_dir_all(&folder);
        let name = folder.to_string_lossy().into_owned();
        let output = run(&std::env::temp_dir(), &["demo", &name, "--quiet", "--lang", "zh"]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        folder
    })
}

fn report() -> PathBuf {
    demo().join("out/monthly").join(PERIOD)
}

/// The rows of a tidy file by header.
fn rows(file: &Path) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(file).expect("a tidy file");
    let header: Vec<String> = reader.headers().expect("a header").iter().map(str::to_owned).collect();
    reader
        .records()
        .map(|record| {
            let record = record.expect("a row");
            header.iter().cloned().zip(record.iter().map(str::to_owned)).collect()
        })
        .collect()
}

/// Hundredths of a score.
fn hundredths(text: &str) -> i64 {
    text.replace('.', "").parse().unwrap_or_else(|_| panic!("{text} is no score"))
}

#[test]
fn scores_add_up_to_dimensions_and_totals() {
    let scores = rows(&report().join("scores.csv"));
    let totals = rows(&report().join("totals.csv"));
    let mut cards = 0;
    for total in totals.iter().filter(|row| row["dimension"] == "total" && row["state"] == "known") {
        let of_card = |row: &&BTreeMap<String, String>| row["entity_id"] == total["entity_id"];
        let lines: Vec<_> = scores.iter().filter(of_card).filter(|row| !row["score"].is_empty()).collect();
        let mut sum = 0;
        for dimension in totals.iter().filter(of_card).filter(|row| row["dimension"] != "total") {
            let of_dimension = lines.iter().filter(|row| row["dimension"] == dimension["dimension"]);
            let scored: i64 = of_dimension.map(|row| hundredths(&row["score"])).sum();
            assert_eq!(scored, hundredths(&dimension["score"]), "{} {}", total["entity_id"], dimension["dimension"]);
            sum += scored;
        }
        assert_eq!(sum.clamp(0, 12_000), hundredths(&total["score"]), "{}", total["entity_id"]);
        let points: i64 = scores.iter().filter(of_card).map(|row| hundredths(&row["points"])).sum();
        assert_eq!(points, 10_000, "{}: points still sum to 100 after moving", total["entity_id"]);
        cards += 1;
    }
    assert!(cards >= 15, "{cards} cards have a total");
}

/// The text of a page as a reader's program extracts it; `None` where that program is not installed.
pub fn page_text(pdf: &Path) -> Option<String> {
    let output = Command::new("pdftotext").arg("-layout").arg(pdf).arg("-").output();
    match output {
        Ok(output) => Some(String::from_utf8_lossy(&output.stdout).into_owned()),
        Err(problem) => {
            assert!(std::env::var_os("EXPECT_PDFTOTEXT").is_none(), "pdftotext: {problem}");
            None
        }
    }
}

#[test]
fn every_card_prints_the_scores_of_the_files() {
    let scores = rows(&report().join("scores.csv"));
    let totals = rows(&report().join("totals.csv"));
    for total in totals.iter().filter(|row| row["dimension"] == "total") {
        let pdf = report().join("zh").join(format!("department-{}.pdf", total["entity_id"]));
        assert!(pdf.is_file(), "{}", pdf.display());
        let Some(text) = page_text(&pdf) else { return };
        let printed = |value: &str| text.contains(&value.replace('-', "\u{2212}"));
        assert!(printed(&total["score"]), "{} total {}", total["entity_id"], total["score"]);
        for line in scores.iter().filter(|row| row["entity_id"] == total["entity_id"]) {
            assert!(printed(&line["score"]), "{} {} {}", total["entity_id"], line["indicator"], line["score"]);
        }
    }
}

#[test]
fn a_rerun_on_one_thread_gives_the_same_bytes() {
    let scratch = Scratch::new("demo-rerun");
    let out = scratch.path().join("out").to_string_lossy().into_owned();
    let arguments =
        ["report", "monthly", "--period", PERIOD, "--entity", "D01", "--jobs", "1", "--quiet", "--out", &out];
    let output = run(demo(), &arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let again = scratch.path().join("out/monthly").join(PERIOD);
    for file in
        ["facts.csv", "indicators.csv", "scores.csv", "totals.csv", "rejected.csv", "run.json", "zh/department-D01.pdf"]
    {
        let (first, second) = (std::fs::read(report().join(file)), std::fs::read(again.join(file)));
        assert!(first.expect("of the demo") == second.expect("of the rerun"), "{file} differs");
    }
}

/// Actual value and score of a line, as numbers for comparing sizes.
fn line(department: &str, indicator: &str) -> (f64, f64) {
    let scores = rows(&report().join("scores.csv"));
    let found = scores.iter().find(|row| row["entity_id"] == department && row["indicator"] == indicator);
    let found = found.unwrap_or_else(|| panic!("{department} {indicator}"));
    let number = |column: &str| found[column].parse().unwrap_or_else(|_| panic!("{department} {indicator} {column}"));
    (number("actual"), number("score"))
}

#[test]
fn planted_stories_are_found() {
    let (cost_ratio, points) = line("D09", "total_cost_to_narrow_revenue");
    assert!(cost_ratio > 92.0 && points < -1.0, "the cost ratio that drifts up: {cost_ratio} {points}");
    let (occupancy, points) = line("D05", "bed_occupancy");
    assert!(occupancy < 70.0 && points < 3.0, "the ward that empties: {occupancy} {points}");
    let (satisfaction, points) = line("D03", "patient_satisfaction");
    assert!(satisfaction < 91.0 && points < 0.0, "the quality slip: {satisfaction} {points}");
    let (antibacterials, points) = line("D03", "inpatient_antibacterial_use");
    assert!(antibacterials > 60.0 && points < 0.0, "the quality slip: {antibacterials} {points}");
}

#[test]
fn planted_bad_rows_are_set_aside_and_nothing_else() {
    let rejected = rows(&report().join("rejected.csv"));
    let mut rules: Vec<&str> = rejected.iter().map(|row| row["rule"].as_str()).collect();
    rules.sort_unstable();
    let planted = [
        "date-invalid",
        "department-unknown",
        "equipment-unknown",
        "key-repeated",
        "number-invalid",
        "value-too-large",
        "value-too-large",
    ];
    assert_eq!(rules, planted);
}

#[test]
fn what_the_readme_says_of_the_demo_is_so() {
    let scores = rows(&report().join("scores.csv"));
    let columns = ["entity_id", "indicator", "actual", "reference", "score"];
    let lines: Vec<String> = scores.iter().map(|row| columns.map(|column| row[column].as_str()).join(",")).collect();
    let said = readme::blocks().into_iter().find(|block| block.file == "scores.csv").expect("the lines of the stories");
    for line in said.text.lines() {
        assert!(lines.iter().any(|found| found == line), "{line}");
    }
    let text = readme::readme();
    for row in rows(&report().join("rejected.csv")) {
        let file = row["file"].strip_prefix("exports/").expect("an export");
        assert!(text.contains(&format!("| `{file}` |")), "{file} has a row set aside and is not in the README");
    }
}
