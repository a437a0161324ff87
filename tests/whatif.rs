//! `whatif`: with nothing changed it gives the report's own figures; changes give those worked out by hand; and the
//! workspace stays as it was.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::program::{Scratch, run};
use crate::{demo, readme};

/// What `whatif` says as JSON. Of the demo's plans one is refused: that is done in part.
fn compared(folder: &Path, arguments: &[&str]) -> Value {
    let words = [&["whatif", "--format", "json", "--quiet"], arguments].concat();
    let output = run(folder, &words);
    assert!(matches!(output.status.code(), Some(0 | 1)), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("JSON")
}

/// The rows of one side as the tidy file writes them, sorted.
fn side(comparison: &Value, part: &str, side: &str, header: &[&str]) -> Vec<String> {
    let text = |value: &Value| match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let pairs = comparison[part].as_array().expect("a list of pairs");
    let rows = pairs.iter().map(|pair| &pair[side]).filter(|row| !row.is_null());
    let mut rows: Vec<String> =
        rows.map(|row| header.iter().map(|name| text(&row[*name])).collect::<Vec<_>>().join(",")).collect();
    rows.sort();
    rows
}

/// Both sides are the rows of a tidy file of the report, of which only those with `of` count.
fn assert_reproduced(comparison: &Value, part: &str, file: &Path, of: &str) {
    let text = fs::read_to_string(file).expect("a tidy file");
    let header: Vec<&str> = text.lines().next().expect("a header").split(',').collect();
    let mut expected: Vec<&str> = text.lines().skip(1).filter(|line| line.contains(of)).collect();
    expected.sort_unstable();
    assert!(!expected.is_empty());
    for name in ["before", "after"] {
        let rows = side(comparison, part, name, &header);
        let rows: Vec<&String> = rows.iter().filter(|row| row.contains(of)).collect();
        assert_eq!(rows, expected, "{name} of {}", file.display());
    }
}

/// Every file below a folder with its bytes.
fn contents(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(contents(&path));
        } else {
            let bytes = fs::read(&path).expect("a file");
            found.insert(path, bytes);
        }
    }
    found
}

/// `test` is unique: tests run side by side.
fn case(test: &str, name: &str) -> Scratch {
    Scratch::copy_of(&format!("whatif-{test}-{name}"), &Path::new("tests/cases").join(name))
}

#[test]
fn with_nothing_changed_it_is_the_report() {
    for (name, arguments) in [
        ("bonus", ["--period", "2025", "--scorecard", "clinic_year"]),
        ("wages", ["--period", "2026-03", "--scorecard", "clinic_month"]),
    ] {
        let scratch = case("same", name);
        let expected = Path::new("tests/cases").join(name).join("expected");
        let comparison = compared(scratch.path(), &arguments);
        assert_reproduced(&comparison, "totals", &expected.join("totals.csv"), ",total,");
        assert_reproduced(&comparison, "money", &expected.join("bonus.csv"), "");
    }
}

#[test]
fn with_nothing_changed_it_is_the_report_of_the_demo() {
    let folder = demo::workspace();
    let annual = folder.join("out/annual/2025");
    let comparison = compared(&folder, &["--period", "2025"]);
    assert_reproduced(&comparison, "totals", &annual.join("totals.csv"), "");
    assert_reproduced(&comparison, "money", &annual.join("bonus.csv"), "");
    assert_reproduced(&comparison, "awards", &annual.join("awards.csv"), "");
}

/// The case "bonus", with all visits as good as their target and a larger sum without a reserve: case.md has what is.
const CHANGES: &str = r#"
[[targets]]
department = "O4"
indicator = "visits"
target = 12

[[caps]]
indicator = "visits"
cap = 1

[bonus.year_end]
amount = "20000.00"
reserve = 0
"#;

#[test]
fn changes_give_the_figures_worked_out_by_hand_and_the_workspace_is_untouched() {
    let scratch = case("changed", "bonus");
    fs::write(scratch.path().join("changes.toml"), CHANGES).expect("a file of changes");
    let before = contents(scratch.path());
    let arguments = ["--period", "2025", "--scorecard", "clinic_year", "--changes", "changes.toml"];
    let comparison = compared(scratch.path(), &arguments);
    assert_eq!(contents(scratch.path()), before);
    // O1 and O3 are cut to 100.00, O4 has 12 of 12: all are equal first.
    let totals = side(&comparison, "totals", "after", &["entity_id", "dimension", "score", "rank", "of"]);
    let totals: Vec<String> = totals.into_iter().filter(|row| row.contains(",total,")).collect();
    assert_eq!(
        totals,
        ["O1,total,100.00,1,4", "O2,total,100.00,1,4", "O3,total,100.00,1,4", "O4,total,100.00,1,4", "O5,total,,,"]
    );
    // Drivers 300, 300, 200, 200 and, of O5 for half a year, 100: of 1,100. 2,000,000 fen × 300 ÷ 1,100 = 545,454.55,
    // × 200 ÷ 1,100 = 363,636.36, × 100 ÷ 1,100 = 181,818.18; the two fen that are left go to O1 and O2.
    let money = side(&comparison, "money", "after", &["pool", "entity_id", "amount_fen"]);
    let money: Vec<String> = money.into_iter().filter(|row| row.starts_with("year_end")).collect();
    let expected =
        ["O1,545455", "O2,545455", "O3,363636", "O4,363636", "O5,181818"].map(|row| format!("year_end,{row}"));
    assert_eq!(money, expected);
    let sums = &comparison["sums"]["year_end"];
    assert_eq!(sums["before"].to_string(), r#"{"paid_fen":900000,"reserve_fen":100000,"sum_fen":1000000}"#);
    assert_eq!(sums["after"].to_string(), r#"{"paid_fen":2000000,"reserve_fen":0,"sum_fen":2000000}"#);
}

#[test]
fn half_the_points_are_half_the_total_and_a_note() {
    let scratch = case("halved", "bonus");
    let changes = "[[points]]\nindicator = \"visits\"\npoints = 50\n";
    fs::write(scratch.path().join("changes.toml"), changes).expect("a file of changes");
    let arguments = ["--period", "2025", "--scorecard", "clinic_year", "--changes", "changes.toml"];
    let comparison = compared(scratch.path(), &arguments);
    let totals = side(&comparison, "totals", "after", &["entity_id", "dimension", "score", "rank"]);
    let totals: Vec<String> = totals.into_iter().filter(|row| row.contains(",total,")).collect();
    assert_eq!(totals, ["O1,total,60.00,1", "O2,total,50.00,3", "O3,total,60.00,1", "O4,total,25.00,4", "O5,total,,"]);
    // O2 falls below the threshold of 60: O1 180, O3 120 and O5, (60 + 50 + 60 + 25)/4 = 48.75, nothing.
    let money = side(&comparison, "money", "after", &["pool", "entity_id", "amount_fen", "state"]);
    let money: Vec<String> = money.into_iter().filter(|row| row.starts_with("year_end,O")).collect();
    let expected =
        ["O1,540000,known", "O2,0,below_threshold", "O3,360000,known", "O4,0,below_threshold", "O5,0,below_threshold"];
    assert_eq!(money, expected.map(|row| format!("year_end,{row}")));
}

#[test]
fn the_changes_of_the_readme_can_be_made() {
    let block = readme::blocks().into_iter().find(|block| block.file == "changes.toml").expect("the block of changes");
    let scratch = Scratch::new("whatif-readme");
    let file = scratch.path().join("changes.toml");
    fs::write(&file, block.text).expect("a file of changes");
    let name = file.to_string_lossy().into_owned();
    let comparison = compared(&demo::workspace(), &["--period", "2025", "--changes", &name]);
    for part in ["totals", "money"] {
        let pairs = comparison[part].as_array().expect("a list of pairs");
        assert!(pairs.iter().any(|pair| pair["before"] != pair["after"]), "no {part} differ");
    }
}

/// The rows of a tidy file by header.
fn rows(file: &Path) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(file).expect("a tidy file");
    reader.deserialize().map(|row| row.expect("a row of a tidy file")).collect()
}

#[test]
fn ranks_of_the_demo_lie_in_their_intervals_and_effective_weights_are_whole() {
    let annual = demo::workspace().join("out/annual/2025");
    let totals = rows(&annual.join("totals.csv"));
    let firm = rows(&annual.join("robustness.csv"));
    let ranked = totals.iter().filter(|row| row["dimension"] == "total" && !row["rank"].is_empty());
    assert_eq!(ranked.clone().count(), firm.len());
    for total in ranked {
        let same = |row: &&BTreeMap<String, String>| {
            ["scorecard", "entity_id", "period", "rank"].iter().all(|column| row[*column] == total[*column])
        };
        let row = firm.iter().find(same).expect("a row for each rank");
        let place = |column: &str| row[column].parse::<u32>().expect("a place");
        let places = ["best_20", "best_10", "rank", "worst_10", "worst_20"].map(place);
        assert!(places.is_sorted(), "{row:?}");
    }
    let mut shares: BTreeMap<(String, String), [i64; 2]> = BTreeMap::new();
    for row in rows(&annual.join("effective-weights.csv")) {
        let millionths = |column: &str| row[column].replace('.', "").parse::<i64>().expect("six digits");
        let sums = shares.entry((row["scorecard"].clone(), row["department_type"].clone())).or_default();
        sums[0] += millionths("nominal");
        sums[1] += millionths("effective");
    }
    assert!(shares.len() > 3);
    // Each share is rounded on its own.
    assert!(shares.values().flatten().all(|sum| (sum - 1_000_000).abs() < 20), "{shares:?}");
}
