//! Cases: small workspaces whose figures were worked out by hand.
//!
//! A case is a folder `tests/cases/<name>/`: a workspace, `case.md` with the arithmetic, and `expected/` with tidy files.
//! The first fenced block of `case.md`, marked `run`, holds the command and then one line for each file that is compared:
//!
//! ```text
//! report monthly --period 2026-03 --scorecard monthly_source
//! totals.csv
//! scores.csv: O1,2026-03,visits | O2,2026-03
//! ```
//!
//! A file alone is compared whole. After a colon stand texts: of the rows only those that hold one of them are compared,
//! the header always. Beside the tidy files there is `without.csv`, the departments that the scorecard does not fit.
//! `UPDATE=1 cargo test` writes the expected files anew.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use chrono::NaiveDate;
use hospital_scorecard::diagnostics::{Fault, Severity};
use hospital_scorecard::labels::Language;
use hospital_scorecard::numbers::Decimal;
use hospital_scorecard::period::Period;
use hospital_scorecard::run::{self, Kind, Request, Run};

const FOLDER: &str = "tests/cases";

/// What `case.md` asks for.
struct Asked {
    annual: bool,
    period: Period,
    scorecard: String,
    /// Of devices instead of departments.
    equipment: bool,
    /// The submission, which has no scorecard.
    submission: bool,
    files: Vec<Compared>,
}

/// A file that is compared, whole where no text is named.
struct Compared {
    file: String,
    texts: Vec<String>,
}

/// A case that was run, with its tidy files.
struct Made {
    folder: PathBuf,
    asked: Asked,
    produced: BTreeMap<String, String>,
}

/// Every case, run once for all tests.
static CASES: LazyLock<Vec<Made>> = LazyLock::new(|| case_folders().into_iter().map(made).collect());

#[test]
fn every_case_gives_the_figures_worked_out_by_hand() {
    let mut wrong = Vec::new();
    for case in CASES.iter() {
        let folder = case.folder.join("expected");
        for compared in &case.asked.files {
            let file = folder.join(&compared.file);
            let found = selected(&case.produced[&compared.file], &compared.texts);
            if std::env::var_os("UPDATE").is_some() {
                fs::create_dir_all(&folder).expect("a folder can be made");
                fs::write(&file, &found).expect("an expected file can be written");
            }
            let expected = fs::read_to_string(&file).unwrap_or_default();
            if found != expected {
                wrong.push(format!("{}\n{}", file.display(), difference(&expected, &found)));
            }
        }
        wrong.extend(never_compared(&folder, &case.asked));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Expected files that the case does not ask for.
fn never_compared(folder: &Path, asked: &Asked) -> Vec<String> {
    let listed = fs::read_dir(folder).expect("a case has expected files").map(|entry| entry.expect("an entry"));
    let strange = listed.filter(|entry| !asked.files.iter().any(|compared| *compared.file == entry.file_name()));
    strange.map(|entry| format!("{} is never compared", entry.path().display())).collect()
}

#[test]
fn scores_add_up_to_dimensions_and_dimensions_to_totals() {
    let mut cards = 0;
    for case in CASES.iter() {
        let scores = rows(&case.produced["scores.csv"]);
        let sums = rows(&case.produced["totals.csv"]);
        for total in sums.iter().filter(|row| row["dimension"] == "total" && !row["score"].is_empty()) {
            let dimensions = sums.iter().filter(|row| same_card(row, total) && row["dimension"] != "total");
            let mut whole = Decimal::zero(2);
            for dimension in dimensions {
                if dimension["dimension"] == "adjustments" {
                    // Points by hand are no line's.
                    whole = whole.plus(number(&dimension["score"]));
                    continue;
                }
                let lines =
                    scores.iter().filter(|row| same_card(row, total) && row["dimension"] == dimension["dimension"]);
                let sum = lines.map(|line| number(&line["score"])).fold(Decimal::zero(2), Decimal::plus);
                assert_eq!(sum, number(&dimension["score"]), "{}: {dimension:?}", case.folder.display());
                whole = whole.plus(sum);
            }
            assert_eq!(limited(whole, &case.asked), number(&total["score"]), "{}: {total:?}", case.folder.display());
            cards += 1;
        }
    }
    assert!(cards > 20, "too few cards were added up: {cards}");
}

/// Floored at 0; of the shipped cards `monthly_wage` alone has a cap.
fn limited(sum: Decimal, asked: &Asked) -> Decimal {
    let floored = sum.max(Decimal::zero(2));
    if asked.scorecard == "monthly_wage" { floored.min(Decimal::new(12_000, 2)) } else { floored }
}

fn case_folders() -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = fs::read_dir(FOLDER)
        .expect("there are cases")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.is_dir())
        .collect();
    folders.sort();
    folders
}

fn made(folder: PathBuf) -> Made {
    let asked = asked(&folder);
    let request = Request {
        root: folder.clone(),
        folder: std::env::temp_dir().join("never-written"),
        period: asked.period,
        scorecard: asked.scorecard.clone(),
        entities: Vec::new(),
        audience: None,
        report_date: NaiveDate::from_ymd_opt(2026, 4, 1).expect("a date"),
        status: hospital_scorecard::record::status::DocumentStatus::default(),
        language: Language::Zh,
        combined: false,
        layout: hospital_scorecard::record::committee::layout::Layout::default(),
        meeting: None,
        quiet: true,
        // The figures alone: no document is typeset.
        jobs: 0,
    };
    let kind = match (asked.annual, asked.equipment, asked.submission) {
        (true, _, _) => Kind::Annual,
        (false, true, _) => Kind::Equipment,
        (false, false, true) => Kind::Submission,
        (false, false, false) => Kind::Monthly,
    };
    let run = run::report(kind, &request).unwrap_or_else(|faults| panic!("{}: {faults:?}", folder.display()));
    // Cases have no more months than they need.
    let told = |fault: &&Fault| fault.severity != Severity::Note && fault.code != "months-missing";
    let loud: Vec<_> = run.faults.iter().filter(told).collect();
    assert!(loud.is_empty(), "{}: {loud:?}", folder.display());
    Made { produced: produced(&run), folder, asked }
}

/// The `run` block of a case.
fn asked(folder: &Path) -> Asked {
    let text = fs::read_to_string(folder.join("case.md")).expect("a case has a case.md");
    let block = text.split("```run\n").nth(1).and_then(|rest| rest.split("```").next()).expect("a run block");
    let mut lines = block.lines();
    let command = lines.next().unwrap_or_default();
    let equipment = command.starts_with("report equipment");
    let option = |name: &str| command.split_once(name).and_then(|(_, rest)| rest.split_whitespace().next());
    let annual = command.starts_with("report annual ");
    let submission = command.starts_with("report submission ");
    let usual = match (annual, equipment, submission) {
        (true, _, _) => "annual",
        (false, true, _) => "equipment",
        (false, false, true) => "",
        (false, false, false) => "monthly_wage",
    };
    Asked {
        annual,
        period: option("--period").expect("a period").parse().expect("a period"),
        scorecard: option("--scorecard").unwrap_or(usual).to_owned(),
        equipment,
        submission,
        files: lines.map(compared).collect(),
    }
}

fn compared(line: &str) -> Compared {
    let (file, texts) = line.split_once(':').unwrap_or((line, ""));
    let texts = texts.split('|').map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned).collect();
    Compared { file: file.trim().to_owned(), texts }
}

fn produced(run: &Run) -> BTreeMap<String, String> {
    let tidy = run.output.files.iter().filter(|(file, _)| file.ends_with(".csv"));
    // What a document says for programs lies beside it, in the folder of its language.
    let name = |file: &String| file.strip_prefix("zh/").unwrap_or(file).to_owned();
    let mut files: BTreeMap<String, String> =
        tidy.map(|(file, bytes)| (name(file), String::from_utf8(bytes.clone()).expect("UTF-8"))).collect();
    let without = run.without.iter().map(|(name, reason)| format!("{name},{reason}\n"));
    files.insert("without.csv".to_owned(), std::iter::once("name,reason\n".to_owned()).chain(without).collect());
    files
}

fn selected(text: &str, texts: &[String]) -> String {
    let kept = |number: usize, line: &str| {
        number == 0 || texts.is_empty() || texts.iter().any(|text| line.contains(text.as_str()))
    };
    text.lines().enumerate().filter(|(number, line)| kept(*number, line)).map(|(_, line)| format!("{line}\n")).collect()
}

/// Lines that only one side has.
fn difference(expected: &str, found: &str) -> String {
    let only = |sign: char, these: &str, those: &str| {
        let lines = these.lines().filter(|line| !those.lines().any(|other| other == *line));
        lines.map(|line| format!("{sign} {line}\n")).collect::<String>()
    };
    only('-', expected, found) + &only('+', found, expected)
}

/// The rows of a tidy file by header.
fn rows(text: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.deserialize().map(|row| row.expect("a row of a tidy file")).collect()
}

fn same_card(row: &BTreeMap<String, String>, other: &BTreeMap<String, String>) -> bool {
    ["scorecard", "entity_id", "period"].iter().all(|column| row[*column] == other[*column])
}

/// No score counts nothing.
fn number(text: &str) -> Decimal {
    if text.is_empty() { Decimal::zero(2) } else { text.parse().expect("a decimal") }
}
