//! Two hospitals' ways of exporting the same facts: only `scorecard.toml` differs, and every figure is the same.
//!
//! `first` is plain UTF-8 with one file a table. `second` has other headers, GB18030 with title and total lines, UTF-16
//! with semicolons, pipes, tabs, amounts in 10,000 CNY, codes, expressions, and two systems that feed the charges.

use std::path::Path;

use chrono::NaiveDate;
use hospital_scorecard::labels::Language;
use hospital_scorecard::run::{self, Kind, Request, Run};

const FIGURES: [&str; 5] = ["facts.csv", "indicators.csv", "scores.csv", "totals.csv", "rejected.csv"];

#[test]
fn the_same_facts_give_the_same_figures_however_they_are_exported() {
    for scorecard in ["monthly_wage", "monthly_source"] {
        let (first, second) = (made("first", scorecard), made("second", scorecard));
        for file in FIGURES {
            let (first, second) = (text(&first, file), text(&second, file));
            assert_eq!(first, second, "{file} of {scorecard}");
        }
    }
}

/// Figures that agree because there are none would prove nothing.
#[test]
fn there_are_figures_to_compare() {
    let run = made("second", "monthly_wage");
    let totals = text(&run, "totals.csv");
    for card in ["M1,2026-03,total,1", "M2,2026-03,total,1"] {
        assert!(totals.contains(card), "no {card} in\n{totals}");
    }
    let zeroless = text(&run, "facts.csv").lines().filter(|line| !line.ends_with(",0")).count();
    assert!(zeroless > 200, "only {zeroless} facts differ from zero");
    assert_eq!(text(&run, "rejected.csv").lines().count(), 1, "no row is set aside");
}

fn made(workspace: &str, scorecard: &str) -> Run {
    let request = Request {
        root: Path::new("tests/second_workspace").join(workspace),
        folder: std::env::temp_dir().join("never-written"),
        period: "2026-03".parse().expect("a month"),
        scorecard: scorecard.to_owned(),
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
    let run = run::report(Kind::Monthly, &request).unwrap_or_else(|faults| panic!("{workspace}: {faults:?}"));
    // It has no more months than are compared.
    let told: Vec<_> = run.faults.iter().filter(|fault| fault.code != "months-missing").collect();
    assert!(told.is_empty(), "{workspace}: {told:?}");
    run
}

fn text<'a>(run: &'a Run, file: &str) -> &'a str {
    std::str::from_utf8(&run.output.files[file]).expect("UTF-8")
}
