//! `scores.xlsx`, read back: it says what the tidy files say, to the last digit, and nothing that they do not.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;
use std::path::Path;

use calamine::{Data, Reader as _, Xlsx};
use chrono::NaiveDate;
use hospital_scorecard::labels::{Labels, Language};
use hospital_scorecard::numbers::Decimal;
use hospital_scorecard::period::Period;
use hospital_scorecard::run::{self, Kind, Request};

use crate::demo;
use crate::program::{Scratch, run};

type Files = BTreeMap<String, Vec<u8>>;

/// A row of a tidy file by header.
type Row = BTreeMap<String, String>;

/// The files of a run without documents.
fn made(root: &Path, language: Language, period: &str, entities: &[&str]) -> Files {
    let period: Period = period.parse().expect("a period");
    let request = Request {
        root: root.to_owned(),
        folder: std::env::temp_dir().join("never-written"),
        period,
        scorecard: "monthly_wage".to_owned(),
        entities: entities.iter().map(|id| (*id).to_owned()).collect(),
        audience: None,
        report_date: NaiveDate::from_ymd_opt(2026, 4, 1).expect("a date"),
        status: hospital_scorecard::record::status::DocumentStatus::default(),
        language,
        quiet: true,
        jobs: 0,
        combined: false,
        layout: hospital_scorecard::record::committee::layout::Layout::default(),
        meeting: None,
    };
    run::report(Kind::Monthly, &request).unwrap_or_else(|faults| panic!("{}: {faults:?}", root.display())).output.files
}

/// A sheet whose cells are found by the words of their heads.
struct Sheet {
    heads: Vec<String>,
    rows: Vec<Vec<Data>>,
    labels: Labels,
}

impl Sheet {
    fn of(xlsx: &[u8], sheet: &str, language: Language) -> Sheet {
        let labels = Labels::shipped(language);
        let mut file = Xlsx::new(Cursor::new(xlsx.to_vec())).expect("a workbook");
        let title = labels.text(&format!("workbook.{sheet}")).to_owned();
        let range = file.worksheet_range(&title).expect("the sheet");
        let mut rows = range.rows().map(<[Data]>::to_vec);
        let heads = rows.next().expect("heads").iter().map(ToString::to_string).collect();
        Sheet { heads, rows: rows.collect(), labels }
    }

    fn cell<'s>(&self, row: &'s [Data], head: &str) -> &'s Data {
        let own = self.labels.get(&format!("workbook.{head}"));
        let word = own.or_else(|| self.labels.get(&format!("form.{head}"))).unwrap_or(head);
        let at = self.heads.iter().position(|found| found == word);
        &row[at.unwrap_or_else(|| panic!("no column {word} among {:?}", self.heads))]
    }

    fn text(&self, row: &[Data], head: &str) -> String {
        match self.cell(row, head) {
            Data::Empty => String::new(),
            Data::String(text) => text.clone(),
            other => panic!("{head} holds {other:?}"),
        }
    }

    /// A real number, as the decimal that it shows.
    fn number(&self, row: &[Data], head: &str) -> Option<Decimal> {
        match self.cell(row, head) {
            Data::Empty => None,
            Data::Float(number) => Some(number.to_string().parse::<Decimal>().expect("a plain number").trimmed()),
            other => panic!("{head} holds {other:?}"),
        }
    }
}

fn rows(files: &Files, file: &str) -> Vec<Row> {
    let mut reader = csv::Reader::from_reader(files[file].as_slice());
    reader.deserialize().map(|row| row.expect("a row of a tidy file")).collect()
}

fn decimal(text: &str) -> Option<Decimal> {
    (!text.is_empty()).then(|| text.parse::<Decimal>().expect("a decimal").trimmed())
}

/// Compares every figure of the workbook with the tidy files; how many numbers were the same.
fn compared(files: &Files, language: Language) -> usize {
    let xlsx = &files[&format!("{language}/scores.xlsx")];
    scores(files, &Sheet::of(xlsx, "scores", language))
        + indicators(files, &Sheet::of(xlsx, "indicators", language))
        + totals(files, &Sheet::of(xlsx, "totals", language))
        + rejected(files, &Sheet::of(xlsx, "rejected", language))
}

fn scores(files: &Files, sheet: &Sheet) -> usize {
    let key = |row: &Vec<Data>| ["department_id", "dimension_id", "indicator_id"].map(|head| sheet.text(row, head));
    let found: BTreeMap<_, _> = sheet.rows.iter().map(|row| (key(row), row)).collect();
    let expected = rows(files, "scores.csv");
    assert_eq!((sheet.rows.len(), found.len()), (expected.len(), expected.len()));
    let mut same = 0;
    for line in &expected {
        let row = found[&["entity_id", "dimension", "indicator"].map(|column| line[column].clone())];
        for column in ["points", "actual", "reference", "score"] {
            assert_eq!(sheet.number(row, column), decimal(&line[column]), "{column} of {line:?}");
            same += 1;
        }
        let gain = decimal(&line["score"]).zip(decimal(&line["points"])).map(|(score, points)| score.minus(points));
        assert_eq!(sheet.number(row, "gain"), gain.map(Decimal::trimmed), "{line:?}");
        assert_eq!([sheet.text(row, "method_id"), sheet.text(row, "state_id")], [&*line["method"], &*line["state"]]);
    }
    same
}

fn indicators(files: &Files, sheet: &Sheet) -> usize {
    let key =
        |row: &Vec<Data>| ["entity_kind_id", "entity_id", "period", "indicator_id"].map(|head| sheet.text(row, head));
    let found: BTreeMap<_, _> = sheet.rows.iter().map(|row| (key(row), row)).collect();
    let expected = rows(files, "indicators.csv");
    assert_eq!((sheet.rows.len(), found.len()), (expected.len(), expected.len()));
    let mut same = 0;
    for line in &expected {
        let row = found[&["entity_kind", "entity_id", "period", "indicator"].map(|column| line[column].clone())];
        for column in ["numerator", "denominator", "value"] {
            assert_eq!(sheet.number(row, column), decimal(&line[column]), "{column} of {line:?}");
            same += 1;
        }
        assert_eq!([sheet.text(row, "unit_id"), sheet.text(row, "state_id")], [&*line["unit"], &*line["state"]]);
    }
    same
}

/// Every sum of the file is on the sheet: the total, and each dimension under its own name.
fn totals(files: &Files, sheet: &Sheet) -> usize {
    let names = dimension_names(files, sheet);
    let expected = rows(files, "totals.csv");
    let departments: BTreeSet<&str> = expected.iter().map(|line| line["entity_id"].as_str()).collect();
    let with_card = sheet.rows.iter().filter(|row| sheet.text(row, "state_id") != "without").count();
    assert_eq!(with_card, departments.len());
    for line in &expected {
        let row = sheet.rows.iter().find(|row| sheet.text(row, "department_id") == line["entity_id"]);
        let row = row.unwrap_or_else(|| panic!("no row of {line:?}"));
        let total = line["dimension"] == "total";
        let head = if total { "total" } else { names[&line["dimension"]].as_str() };
        assert_eq!(sheet.number(row, head), decimal(&line["score"]), "{line:?}");
        assert_eq!(sheet.text(row, "state_id"), line["state"]);
        if total {
            for column in ["rank", "of"] {
                assert_eq!(sheet.number(row, column), decimal(&line[column]), "{line:?}");
            }
        }
    }
    expected.len()
}

/// The names of dimensions, as the sheet of scores has them beside their ids.
fn dimension_names(files: &Files, sheet: &Sheet) -> BTreeMap<String, String> {
    let language = sheet.labels.language();
    let scores = Sheet::of(&files[&format!("{language}/scores.xlsx")], "scores", language);
    scores.rows.iter().map(|row| (scores.text(row, "dimension_id"), scores.text(row, "dimension"))).collect()
}

fn rejected(files: &Files, sheet: &Sheet) -> usize {
    let expected = rows(files, "rejected.csv");
    assert_eq!(sheet.rows.len(), expected.len());
    for (row, line) in sheet.rows.iter().zip(&expected) {
        assert_eq!(sheet.number(row, "line"), decimal(&line["line"]));
        let texts = [("file", "file"), ("column", "column"), ("rejected_value", "value"), ("rule_id", "rule")];
        for (head, column) in texts {
            assert_eq!(sheet.text(row, head), line[column], "{line:?}");
        }
    }
    expected.len()
}

#[test]
fn every_figure_is_that_of_the_tidy_files_in_both_languages() {
    for folder in ["tests/second_workspace/first", "tests/cases/groups_and_hospital", "tests/cases/new_department"] {
        for language in Language::ALL {
            let same = compared(&made(Path::new(folder), language, "2026-03", &[]), language);
            assert!(same > 100, "{folder}: only {same} figures were compared");
        }
    }
}

#[test]
fn every_figure_of_the_demo_is_that_of_its_files() {
    let report = demo::report();
    let names = ["scores.csv", "indicators.csv", "totals.csv", "rejected.csv", "zh/scores.xlsx"];
    let read = |name: &str| (name.to_owned(), std::fs::read(report.join(name)).expect("a file of the demo"));
    let files: Files = names.into_iter().map(read).collect();
    assert!(compared(&files, Language::Zh) > 5_000);
    let totals = Sheet::of(&files["zh/scores.xlsx"], "totals", Language::Zh);
    let places: Vec<_> =
        totals.rows.iter().map(|row| (totals.text(row, "kind_id"), totals.number(row, "rank"))).collect();
    for pair in places.windows(2).filter(|pair| pair[0].0 == pair[1].0) {
        assert!(pair[1].1.is_none() || pair[0].1 <= pair[1].1 && pair[0].1.is_some(), "{pair:?} within a type");
    }
    let types: BTreeSet<_> = places.iter().map(|(kind, _)| kind).collect();
    let changes = places.windows(2).filter(|pair| pair[0].0 != pair[1].0).count();
    assert_eq!(changes + 1, types.len(), "a type stands in one place");
}

#[test]
fn changes_of_totals_are_those_of_the_cards() {
    let report = demo::report();
    let xlsx = std::fs::read(report.join("zh/scores.xlsx")).expect("the workbook of the demo");
    let sheet = Sheet::of(&xlsx, "totals", Language::Zh);
    let mut compared = 0;
    for row in sheet.rows.iter().filter(|row| sheet.text(row, "state_id") != "without") {
        let id = sheet.text(row, "department_id");
        let record = std::fs::read(report.join(format!("zh/department-{id}.json"))).expect("the record of a card");
        let record: serde_json::Value = serde_json::from_slice(&record).expect("JSON");
        for head in ["on_last_month", "on_last_year"] {
            let label = sheet.labels.text(&format!("form.{head}")).to_owned();
            let changes = record["card"]["head"]["changes"].as_array().expect("changes");
            let change = changes.iter().find(|change| change["label"] == label.as_str()).expect("both are there");
            let said = change["change"]["raw"].as_str().and_then(decimal);
            assert_eq!(sheet.number(row, head), said, "{id} {head}");
            compared += usize::from(said.is_some());
        }
    }
    assert!(compared > 30, "only {compared} changes were compared");
}

#[test]
fn a_department_named_like_a_formula_is_a_text() {
    let scratch = Scratch::copy_of("workbook-formula", Path::new("tests/faults/base"));
    let file = scratch.path().join("exports/departments.csv");
    let text = std::fs::read_to_string(&file).expect("the departments");
    let renamed = text.replace("D01,心内科,medical,是,,", "D01,=1+1,medical,是,,心内科;");
    assert_ne!(renamed, text);
    std::fs::write(&file, renamed).expect("a file");
    let files = made(scratch.path(), Language::Zh, "2026-03", &[]);
    let sheet = Sheet::of(&files["zh/scores.xlsx"], "totals", Language::Zh);
    assert!(sheet.rows.iter().any(|row| sheet.text(row, "department") == "=1+1"));
    let mut workbook = Xlsx::new(Cursor::new(files["zh/scores.xlsx"].clone())).expect("a workbook");
    for name in workbook.sheet_names() {
        let formulas = workbook.worksheet_formula(&name).expect("the sheet");
        assert!(formulas.is_empty(), "{name} has formulas");
    }
}

#[test]
fn the_same_bytes_again_on_one_thread_and_on_three() {
    let make = |name: &str, jobs: &str| {
        let scratch = Scratch::copy_of(&format!("workbook-{name}"), Path::new("tests/faults/base"));
        let output = run(scratch.path(), &["report", "monthly", "--period", "2026-03", "--jobs", jobs, "--lang", "zh"]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        std::fs::read(scratch.path().join("out/monthly/2026-03/zh/scores.xlsx")).expect("the workbook")
    };
    let first = make("first", "3");
    assert!(first == make("second", "3") && first == make("third", "1"));
}

#[test]
fn it_is_not_made_for_some_departments_alone() {
    let folder = Path::new("tests/cases/tie");
    let has = |files: Files| files.keys().any(|file| file.ends_with("scores.xlsx"));
    assert!(has(made(folder, Language::Zh, "2026-03", &[])));
    assert!(!has(made(folder, Language::Zh, "2026-03", &["O1"])));
}
