//! Explanations: every measure adds up, every score follows from its steps.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use hospital_scorecard::catalogue::{self, Catalogue};
use hospital_scorecard::demo;
use hospital_scorecard::labels::{Labels, Language};
use hospital_scorecard::period::Period;
use hospital_scorecard::record::explanation::Explanation;
use hospital_scorecard::run::explaining::{Asked, Explainer};
use hospital_scorecard::tables::schema::Schema;
use serde_json::Value;

use crate::program::{Scratch, run};

pub const WAGE: &str = "monthly_wage";

pub fn explainer(root: &Path, period: &str, scorecard: &str) -> Explainer {
    let period = period.parse().expect("a period");
    let asked = Asked { root, period, scorecard: Some(scorecard), date: None, quiet: true };
    Explainer::load(&asked, None).unwrap_or_else(|faults| panic!("{faults:?}"))
}

/// What is explained, or what the program says is wrong with it.
pub fn explained(explainer: &Explainer, figure: &str, entity: &str, rows: bool) -> Explanation {
    static LABELS: OnceLock<Labels> = OnceLock::new();
    let labels = LABELS.get_or_init(|| Labels::shipped(Language::En));
    let explanation = explainer.explanation(figure, Some(entity), rows, labels);
    explanation.unwrap_or_else(|faults| panic!("{figure} of {entity}: {faults:?}"))
}

/// The exports of the demo hospital, without its reports.
pub fn exports() -> &'static Path {
    static EXPORTS: OnceLock<PathBuf> = OnceLock::new();
    EXPORTS.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("explained-demo");
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("a folder can be made");
        demo::write(&folder, 1).expect("the demo can be written");
        folder
    })
}

/// The program itself refuses an explanation whose rows do not add up to the fact: none is refused.
#[test]
fn every_shipped_measure_of_the_demo_adds_up_over_its_rows() {
    // D11 was merged into D10 within this quarter; G01 is a group of departments.
    let explainer = {
        let period = "2025-Q2".parse().expect("a quarter");
        let asked = Asked { root: exports(), period, scorecard: None, date: None, quiet: true };
        Explainer::load(&asked, None).unwrap_or_else(|faults| panic!("{faults:?}"))
    };
    let mut measures = BTreeSet::new();
    let mut with_rows = BTreeSet::new();
    for entity in ["H001", "G01", "D10", "D19", "CT-1", "MR-1", "ct"] {
        for measure in explainer.measures(entity) {
            measures.insert(measure);
            let explanation = explained(&explainer, measure, entity, false);
            let fact = explanation.facts.first().expect("the demo collects every measure");
            with_rows.extend((fact.counts.counted > 0).then_some(measure));
            assert!(fact.rows.is_empty(), "rows are listed only where they are asked for");
        }
    }
    assert!(measures.len() >= 100, "{} measures", measures.len());
    // What the demo hospital has none of: exams of three parts, sent out or read remotely, audits of indications, upkeep
    // that was late in this quarter, charges without an exam, deaths in the low-risk group and of these diseases, stays of
    // those, stays without a code, monitored consumables, and people of these sorts.
    const NONE: [&str; 23] = [
        "charged_without_exam",
        "cross_section_exams_of_three_parts",
        "discharges_without_diagnosis_code",
        "exams_performed_elsewhere",
        "exams_read_remotely",
        "heart_failure_cases",
        "heart_failure_charges",
        "heart_failure_days",
        "heart_failure_deaths",
        "indication_audits",
        "indication_audits_failed",
        "low_risk_deaths",
        "maintenance_late",
        "myocardial_infarction_cases",
        "myocardial_infarction_charges",
        "myocardial_infarction_days",
        "myocardial_infarction_deaths",
        "obstructive_pulmonary_disease_deaths",
        "ordered_monitored_consumables",
        "pharmacist_posts",
        "physician_posts_anaesthesia",
        "physician_posts_pathology",
        "pneumonia_deaths",
    ];
    let without: BTreeSet<&str> = measures.iter().copied().filter(|measure| !with_rows.contains(measure)).collect();
    let without: Vec<&str> = without.into_iter().filter(|measure| !NONE.contains(measure)).collect();
    assert!(without.is_empty(), "nothing is counted for {without:?}");
    // What was D11's until the end of June is D10's from then on, and says so.
    let mut explainer = explainer;
    explainer.turn_to("2025-Q3".parse().expect("a quarter")).expect("no cards");
    let costs = explained(&explainer, "total_cost", "D10", true);
    assert!(!costs.facts[0].rows.is_empty(), "{costs:?}");
}

/// Observed ÷ expected: every stratum with last year's rate, and the sum of them.
#[test]
fn what_was_expected_is_reckoned_stratum_by_stratum() {
    let explainer = explainer(exports(), "2026-03", WAGE);
    let mut strata = 0;
    for entity in ["H001", "D02", "D08"] {
        let explanation = explained(&explainer, "exam_intensity_oe", entity, false);
        let value = explanation.value.expect("exams are ordered").to_string();
        let lines: Vec<&String> = explanation.sections.iter().flat_map(|section| &section.lines).collect();
        strata += lines.iter().filter(|line| line.contains("; last year ")).count();
        let reckoned = lines.iter().find(|line| line.contains(" ÷ (") || line.contains(" ≈ ")).expect("a calculation");
        assert!(reckoned.contains(value.trim_end_matches('0')), "{reckoned} for {value}");
        // Counted now and last year, each of what is observed and of what it is counted per.
        assert!(explanation.facts.len() >= 4, "{} facts", explanation.facts.len());
    }
    assert!(strata > 6, "{strata} strata");
}

// ── Cases: every method, reference and state ────────────────────────────────

/// Of every case all indicators, dimensions and totals of all departments: values, references and scores are reckoned again
/// from what is shown, and an explanation that does not give the figure is refused.
#[test]
fn every_figure_of_every_case_follows_from_its_explanation() {
    let (mut scored, mut sums, mut devices) = (0, 0, 0);
    let mut keys = BTreeSet::new();
    for case in fs::read_dir("tests/cases").expect("the cases").map(|entry| entry.expect("an entry").path()) {
        let text = fs::read_to_string(case.join("case.md")).expect("a case");
        let word = |option: &str| {
            let after = text.split(option).nth(1)?;
            Some(after.split_whitespace().next()?.to_owned())
        };
        if text.contains("report submission") {
            // It has tables and no cards.
            continue;
        }
        let period = word("--period").expect("a case has a period");
        let usual = if text.contains("report annual") { "annual" } else { WAGE };
        let scorecard = word("--scorecard").unwrap_or(usual.to_owned());
        let explainer = explainer(&case, &period, &scorecard);
        let written = catalogue_of(&case);
        let dimensions = written.scorecards.iter().map(|defined| &defined.definition);
        let dimensions = dimensions.filter(|defined| defined.id == scorecard).flat_map(|defined| &defined.dimensions);
        let dimensions: BTreeSet<&str> = dimensions.map(|dimension| dimension.id.as_str()).collect();
        for entity in explainer.entities() {
            for indicator in explainer.indicators(entity) {
                let explanation = explained(&explainer, indicator, entity, true);
                scored += usize::from(explanation.score.is_some());
                keys.extend(explanation.sections.into_iter().map(|section| section.heading));
            }
            let labels = Labels::shipped(Language::Zh);
            let figures = dimensions.iter().copied().chain(["total"]);
            // Groups and departments without a card have no sums.
            let explanations = figures.filter_map(|sum| explainer.explanation(sum, Some(entity), false, &labels).ok());
            sums += explanations.filter(|explanation| explanation.score.is_some()).count();
        }
        if text.contains("report equipment") {
            for entity in explainer.devices() {
                devices += every_figure_of_a_device(&explainer, &entity, true);
            }
        }
    }
    assert!(devices > 200, "{devices} figures of devices");
    assert!(scored > 300 && sums > 60, "{scored} scores and {sums} sums");
    assert!(keys.contains("Reference") && keys.contains("Points"), "{keys:?}");
}

/// Every measure, indicator, part and total of a device or class; how many of them have a value.
fn every_figure_of_a_device(explainer: &Explainer, entity: &str, rows: bool) -> usize {
    let figures = explainer.measures(entity).into_iter().chain(explainer.indicators(entity));
    let values = figures.map(|figure| explained(explainer, figure, entity, rows));
    let mut found = values.filter(|explanation| explanation.value.is_some()).count();
    let labels = Labels::shipped(Language::Zh);
    for sum in ["finance", "patient", "process", "growth", "overutilization", "total"] {
        // Classes, devices without a card and devices that treat lack some or all of them.
        match explainer.explanation(sum, Some(entity), false, &labels) {
            Ok(explanation) => found += usize::from(explanation.score.is_some()),
            Err(faults) => {
                assert!(faults.faults().iter().all(|fault| fault.code == "figure-without-card"), "{faults:?}")
            }
        }
    }
    found
}

/// Of three months, among them one in which overuse is in alarm: values, references, points, steps and sums.
#[test]
fn every_figure_of_devices_of_the_demo_follows_from_its_explanation() {
    let mut explainer = explainer(exports(), "2026-03", WAGE);
    let mut found = 0;
    for month in ["2026-03", "2025-02"] {
        explainer.turn_to(month.parse::<Period>().expect("a month")).expect("the demo has cards");
        for entity in ["CT-2", "DSA-1", "ct"] {
            found += every_figure_of_a_device(&explainer, entity, false);
        }
    }
    assert!(found > 400, "{found} figures");
    explainer.turn_to("2026-03".parse().expect("a month")).expect("the demo has cards");
    let load = explained(&explainer, "load_rate", "CT-2", false);
    let lines: Vec<&String> = load.sections.iter().flat_map(|section| &section.lines).collect();
    assert!(load.score.is_some() && lines.iter().any(|line| line.contains("while overuse is in alarm")), "{lines:#?}");
}

fn catalogue_of(workspace: &Path) -> Catalogue {
    let schema = Schema::shipped().expect("the shipped tables are valid");
    catalogue::load(Some(workspace), &schema).expect("the definitions of a case are valid")
}

// ── The command ─────────────────────────────────────────────────────────────

/// Two visits under one number: the later row says the same and is dropped, a third says something else and is set aside.
#[test]
fn rows_left_out_say_by_which_rule() {
    let scratch = Scratch::copy_of("explain-rows", Path::new("tests/cases/duplicate_rows"));
    let command = ["explain", "visits", "--period", "2026-03", "--entity", "O1", "--rows", "--quiet", "--lang", "en"];
    let output = run(scratch.path(), &[&command[..], &["--format", "json"]].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let explained: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let fact = &explained["facts"][0];
    let rows = fact["rows"].as_array().expect("rows");
    let rules: BTreeSet<&str> = rows.iter().filter_map(|row| row["rule"].as_str()).collect();
    assert!(rules.contains("duplicate") && rules.contains("key-repeated"), "{rules:?}");
    let counted = rows.iter().filter(|row| row["counted"] == true).count();
    assert_eq!(fact["value"].as_i64(), i64::try_from(counted).ok());
    assert_eq!(explained["sources"][0]["sha256"].as_str().map(str::len), Some(64));

    let text = String::from_utf8(run(scratch.path(), &command).stdout).expect("UTF-8");
    assert!(text.contains("the same as ") && text.contains("rows counted"), "{text}");
}

/// What was written down by hand is said with its line, and four quarters are added up.
#[test]
fn entered_values_say_where_they_stand() {
    let scratch = Scratch::copy_of("explain-entered", Path::new("tests/cases/tie"));
    let mut text = "period,department_id,equipment_id,indicator,value,evidence,entered_by,approved_by\n".to_owned();
    for (quarter, value) in [("2025-Q2", 1), ("2025-Q3", 2), ("2025-Q4", 3), ("2026-Q1", 4)] {
        text += &format!("{quarter},O1,,teaching_research_points,{value},register,office,director\n");
    }
    fs::write(scratch.path().join("entered-values.csv"), text).expect("a file can be written");
    let command = ["explain", "teaching_research_points", "--period", "2026-03", "--entity", "O1", "--lang", "en"];
    let output = run(scratch.path(), &[&command[..], &["--quiet"]].concat());
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(text.contains("entered by hand for 2026-Q1: 4, entered-values.csv:5"), "{text}");
    assert!(text.contains("4 + 3 + 2 + 1 = 10"), "{text}");
}

/// In Chinese too, of a card's sum, its dimension and one of its groups.
#[test]
fn sums_are_explained_in_both_languages() {
    let case = Path::new("tests/cases/moved_points");
    let entity = fs::read_to_string(case.join("expected/totals.csv")).expect("totals");
    let entity = entity.lines().nth(1).and_then(|line| line.split(',').nth(2)).expect("a department").to_owned();
    for (language, word) in [("zh", "合计"), ("en", "sum: ")] {
        let scratch = Scratch::copy_of(&format!("explain-{language}"), case);
        for figure in ["total", "management"] {
            let command = ["explain", figure, "--period", "2026-03", "--entity", &entity, "--lang", language];
            let command = [&command[..], &["--scorecard", "monthly_source", "--quiet"]].concat();
            let output = run(scratch.path(), &command);
            let text = String::from_utf8_lossy(&output.stdout).into_owned();
            assert!(
                output.status.success() && text.contains(word),
                "{text}{}",
                String::from_utf8_lossy(&output.stderr)
            );
            assert!(!text.contains("explain."), "every word has a text: {text}");
        }
    }
}
