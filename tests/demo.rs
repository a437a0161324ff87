//! The demo hospital from nothing: its files and pages agree, and its planted stories are found.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use crate::pages;
use crate::program::{Scratch, run};
use crate::readme;

pub const PERIOD: &str = "2026-03";

/// The demo, made once for all tests of this file.
pub fn demo() -> &'static Path {
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

/// Its workspace, with every report made.
pub fn workspace() -> PathBuf {
    demo().to_owned()
}

pub fn report() -> PathBuf {
    demo().join("out/monthly").join(PERIOD)
}

fn annual() -> PathBuf {
    demo().join("out/annual/2025")
}

/// The rows of a tidy file by header.
pub fn rows(file: &Path) -> Vec<BTreeMap<String, String>> {
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

#[test]
fn every_card_prints_the_scores_of_the_files() {
    for report in [report(), annual()] {
        prints_the_scores_of_its_files(&report);
    }
}

fn prints_the_scores_of_its_files(report: &Path) {
    let scores = rows(&report.join("scores.csv"));
    let totals = rows(&report.join("totals.csv"));
    // Cards that only drive a bonus have no pages.
    let own = |row: &&BTreeMap<String, String>| row["scorecard"] != "annual_bonus";
    for total in totals.iter().filter(own).filter(|row| row["dimension"] == "total") {
        let pdf = report.join("zh").join(format!("department-{}.pdf", total["entity_id"]));
        assert!(pdf.is_file(), "{}", pdf.display());
        let Some(text) = pages::laid_out(&pdf) else { return };
        let printed = |value: &str| text.contains(&value.replace('-', "\u{2212}"));
        assert!(printed(&total["score"]), "{} total {}", total["entity_id"], total["score"]);
        for line in scores.iter().filter(own).filter(|row| row["entity_id"] == total["entity_id"]) {
            assert!(printed(&line["score"]), "{} {} {}", total["entity_id"], line["indicator"], line["score"]);
        }
    }
}

/// What the summary says, read from the record beside it.
fn summary() -> serde_json::Value {
    let record = std::fs::read_to_string(report().join("zh/summary.json")).expect("the record of the summary");
    serde_json::from_str::<serde_json::Value>(&record).expect("JSON")["summary"].take()
}

fn items(value: &serde_json::Value) -> &Vec<serde_json::Value> {
    value.as_array().unwrap_or_else(|| panic!("{value} is no list"))
}

/// The number behind a printed one, in hundredths.
fn raw(figure: &serde_json::Value) -> i64 {
    hundredths(figure["raw"].as_str().unwrap_or_else(|| panic!("{figure} has no number")))
}

#[test]
fn the_summary_prints_every_score_of_the_ranked_departments() {
    let pdf = report().join("zh/summary.pdf");
    assert!(pdf.is_file(), "{}", pdf.display());
    let Some(text) = pages::laid_out(&pdf) else { return };
    let totals = rows(&report().join("totals.csv"));
    let known: Vec<_> = totals.iter().filter(|row| row["state"] == "known").collect();
    assert!(known.len() >= 60, "{} scores to look for", known.len());
    for row in known {
        let printed = row["score"].replace('-', "\u{2212}");
        assert!(text.contains(&printed), "{} {} {printed}", row["entity_id"], row["dimension"]);
    }
}

#[test]
fn the_cells_of_the_heat_map_add_up() {
    let heat_map = &summary()["heat_map"];
    let columns: Vec<usize> =
        items(&heat_map["dimensions"]).iter().map(|dimension| items(&dimension["columns"]).len()).collect();
    assert!(columns.iter().all(|count| *count > 1), "the shipped scorecard has groups: {columns:?}");
    let mut cells_added = 0;
    for row in items(&heat_map["groups"]).iter().flat_map(|group| items(&group["rows"])) {
        let mut cells = items(&row["cells"]).iter();
        let mut whole = 0;
        for count in &columns {
            // A dimension of which nothing applies has a dash, and so have all of its parts: nothing to add.
            let own = &cells.next().expect("the dimension's own cell")["gain"];
            let dimension = if own["raw"].is_string() { raw(own) } else { 0 };
            let parts = cells.by_ref().take(*count).filter(|cell| cell["gain"]["raw"].is_string());
            let sum: i64 = parts.map(|cell| raw(&cell["gain"])).inspect(|_| cells_added += 1).sum();
            assert_eq!(sum, dimension, "{}", row["department"]);
            whole += dimension;
        }
        assert_eq!(10_000 + whole, raw(&row["total"]), "{}", row["department"]);
    }
    assert!(cells_added > 100, "{cells_added} cells");
}

#[test]
fn cost_ratios_are_their_amounts_divided() {
    let costs = &summary()["cost_ratios"];
    let all = items(&costs["rows"]).iter().chain([&costs["total"]]);
    // Of each ratio its numerator and denominator among the amounts.
    let parts = [(0, 2), (1, 2), (3, 4)];
    let mut divided = 0;
    for row in all {
        for (ratio, (numerator, denominator)) in items(&row["ratios"]).iter().zip(parts) {
            for when in ["now", "before"] {
                if !ratio[when]["raw"].is_string() {
                    continue;
                }
                let amount = |at: usize| i128::from(raw(&row["amounts"][at][when]));
                // Hundredths of a per cent, half away from zero.
                let quotient = (amount(numerator) * 20_000 + amount(denominator)) / (amount(denominator) * 2);
                assert_eq!(quotient, i128::from(raw(&ratio[when])), "{} {when}", row["name"]);
                divided += 1;
            }
        }
    }
    assert!(divided > 90, "{divided} ratios");
    // What is listed and what is left are the hospital.
    for at in 0..5 {
        let of = |row: &serde_json::Value| raw(&row["amounts"][at]["now"]);
        let listed: i64 = items(&costs["rows"]).iter().map(of).sum();
        assert_eq!(listed + of(&costs["rest"]), of(&costs["total"]), "amount {at}");
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

#[test]
fn a_year_is_scored_against_its_targets() {
    let totals = rows(&annual().join("totals.csv"));
    // The bonus rests on cards of its own, which stand in the same file.
    let of = |state: &str| {
        let own = totals.iter().filter(|row| row["scorecard"] == "annual");
        let total = own.filter(|row| row["dimension"] == "total" && row["state"] == state);
        total.map(|row| row["entity_id"].as_str()).collect::<Vec<_>>()
    };
    // Rehabilitation opened in November; rheumatology was merged in June and has no card.
    assert_eq!((of("known").len(), of("trial"), of("blocked").len()), (19, vec!["D12"], 0));
    let scores = rows(&annual().join("scores.csv"));
    let line = |department: &str, indicator: &str| {
        let found = scores.iter().find(|row| row["entity_id"] == department && row["indicator"] == indicator);
        found.unwrap_or_else(|| panic!("{department} {indicator}"))
    };
    // The outpatients of the division of surgery are credited to each of its departments.
    let visits: Vec<&str> =
        ["D01", "D02", "D03", "D04"].map(|id| line(id, "outpatient_visits_per_head")["actual"].as_str()).to_vec();
    assert!(visits.iter().all(|value| *value == visits[0] && !value.is_empty()), "{visits:?}");
    let indicators = rows(&annual().join("indicators.csv"));
    let group = indicators.iter().find(|row| {
        row["entity_id"] == "G01" && row["indicator"] == "outpatient_visits_per_head" && row["period"] == "2025"
    });
    assert_eq!(group.expect("the division")["value"], visits[0]);
    let keys: std::collections::BTreeSet<_> =
        indicators.iter().map(|row| (&row["entity_id"], &row["period"], &row["indicator"])).collect();
    assert_eq!(keys.len(), indicators.len(), "no row is there twice");
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

/// As the demo makes it.
const PACK: [&str; 6] = ["report", "committee", "--period", PERIOD, "--meeting", "meetings/2026-04.toml"];

fn pack_folder() -> PathBuf {
    demo().join("out/committee").join(PERIOD)
}

fn pack() -> serde_json::Value {
    let text = std::fs::read_to_string(pack_folder().join("zh/committee.json")).expect("the record of the pack");
    let record: serde_json::Value = serde_json::from_str(&text).expect("a record");
    record["committee"].clone()
}

fn words(value: &serde_json::Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text"))
}

#[test]
fn the_pack_shows_the_planted_stories_with_their_icons_and_little_else() {
    let pack = pack();
    let rows = items(&pack["departments"]["rows"]);
    let found = |department: &str, indicator: &str, icon: &str| {
        let is = |row: &&serde_json::Value| row["department"] == department && row["indicator"] == indicator;
        let row = rows.iter().find(is).unwrap_or_else(|| panic!("{department} {indicator}"));
        assert_eq!(words(&row["icon"]["name"]), icon, "{department} {indicator}");
    };
    found("神经内科", "总成本与狭义收入比", "concern-high");
    found("妇产科", "床位使用率", "neutral-low");
    found("妇产科", "出院人数", "neutral-low");
    found("骨科", "患者满意度", "concern-low");
    found("骨科", "住院患者抗菌药物使用率", "concern-high");
    // 3 of 221 series signal by chance; with more than 3 + 3·√3 of them there would be more than chance.
    assert_eq!(
        words(&pack["departments"]["opening"]["headline"]),
        "各科室 221 条序列中 11 条有信号，全凭偶然约有 3 条"
    );
    let told = ["神经内科", "妇产科", "骨科"];
    let others = rows.iter().filter(|row| !told.contains(&words(&row["department"]))).count();
    assert!(others <= 8, "{others} signals of departments without a story");
}

#[test]
fn the_figures_of_the_pack_are_those_of_the_tidy_files() {
    let indicators = rows(&pack_folder().join("indicators.csv"));
    let hospital = |indicator: &str, period: &str| {
        let is = |row: &&BTreeMap<String, String>| {
            row["entity_kind"] == "hospital" && row["indicator"] == indicator && row["period"] == period
        };
        indicators.iter().find(is).map(|row| row["value"].clone()).unwrap_or_default()
    };
    let pack = pack();
    let series = items(&pack["appendix"]["series"]);
    let visits = series.iter().find(|series| series["name"] == "门急诊人次").expect("the visits");
    let points = items(&visits["points"]);
    assert_eq!(points.len(), 27);
    for point in points {
        assert_eq!(words(&point["value"]["raw"]), hospital("visits", words(&point["period"])), "{point}");
    }
    let entries = items(&pack["matrix"]["rows"]).iter().flat_map(|row| items(&row["cells"]));
    let entries: Vec<_> = entries.flat_map(|cell| items(&cell["entries"])).collect();
    assert_eq!(entries.len(), 15);
    let ratio = entries.iter().find(|entry| entry["name"] == "总成本与狭义收入比").expect("the cost ratio");
    assert_eq!(words(&ratio["value"]), hospital("total_cost_to_narrow_revenue", PERIOD) + "%");
}

#[test]
fn what_moved_an_indicator_adds_up_as_printed() {
    let pack = pack();
    let signals = items(&pack["signals"]);
    assert!(!signals.is_empty());
    for page in signals.iter().filter(|page| page["parts"].is_object()) {
        let parts = &page["parts"];
        let sum: i64 = items(&parts["rows"]).iter().map(|row| raw(&row["change"])).sum();
        assert_eq!(raw(&parts["start"]) + sum, raw(&parts["end"]), "{}", page["indicator"]);
    }
}

#[test]
fn the_pack_tells_what_became_of_the_last_meeting_and_what_is_asked_now() {
    let pack = pack();
    let meeting = &pack["meeting"];
    assert_eq!(words(&meeting["agenda"]["opening"]["headline"]), "4 项议题，提请决定 3 项，计划 70 分钟");
    let last = &meeting["follow_up"];
    assert_eq!(words(&last["opening"]["headline"]), "上次 3 项决定；3 项行动：逾期 1，进行中 1，完成 1");
    let actions: Vec<(&str, &str, &str)> = items(&last["actions"])
        .iter()
        .map(|row| (words(&row["owner"]), words(&row["said"]), words(&row["age"])))
        .collect();
    // On 15 April: 28 days after 18 March, 5 after 10 April; 20 from the decision to 7 April.
    let expected = [("财务科", "逾期 5 天", "28"), ("医务部", "进行中", "28"), ("药学部", "完成 2026-04-07", "20")];
    assert_eq!(actions, expected);
    // The agenda's, then what signals and no item names.
    let asked: Vec<&str> = items(&pack["requests"]["rows"]).iter().map(|row| words(&row["item"])).collect();
    assert_eq!(asked, ["神经内科成本上升", "住院患者抗菌药物使用率", "妇产科床位", "患者满意度"]);
    // Minutes have room for all of them, and for what was done since last time.
    assert_eq!(items(&meeting["minutes"]["items"]).len(), 5);
}

#[test]
fn the_pack_is_small_and_every_word_has_its_place() {
    let pdf = pack_folder().join("zh/committee.pdf");
    let size = std::fs::metadata(&pdf).expect("the pack").len();
    assert!(size < 5_000_000, "{size} bytes");
    pages::every_word_has_its_place(&pdf);
}

#[test]
fn the_pack_made_again_on_one_thread_has_the_same_bytes() {
    let scratch = Scratch::new("demo-pack");
    let out = scratch.path().join("out").to_string_lossy().into_owned();
    let output = run(demo(), &[&PACK[..], &["--jobs", "1", "--quiet", "--out", &out]].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let again = scratch.path().join("out/committee").join(PERIOD);
    for file in ["facts.csv", "indicators.csv", "signals.csv", "run.json", "zh/committee.json", "zh/committee.pdf"] {
        let (first, second) = (std::fs::read(pack_folder().join(file)), std::fs::read(again.join(file)));
        assert!(first.expect("of the demo") == second.expect("of the rerun"), "{file} differs");
    }
}

fn equipment_folder() -> PathBuf {
    demo().join("out/equipment").join(PERIOD)
}

/// Story 2: CT-2 is in alarm by its results, and what it makes of it earns nothing; no other device is.
#[test]
fn the_overused_scanner_is_found_and_no_other_accused() {
    let scores = rows(&equipment_folder().join("scores.csv"));
    let guarded: BTreeMap<(&str, &str), &str> = scores
        .iter()
        .filter(|row| row["reason"].contains("报警"))
        .map(|row| ((row["entity_id"].as_str(), row["indicator"].as_str()), row["actual"].as_str()))
        .collect();
    let expected = [(("CT-2", "device_surplus"), "53531"), (("CT-2", "load_rate"), "71.30")];
    assert_eq!(guarded, BTreeMap::from(expected));
    // Several signs, each of its own: results, repeats, several parts, contrast, all above the other scanner.
    let indicators = rows(&equipment_folder().join("indicators.csv"));
    let value = |device: &str, indicator: &str, period: &str| -> f64 {
        let of = |row: &&BTreeMap<String, String>| {
            row["entity_kind"] == "equipment"
                && row["entity_id"] == device
                && row["indicator"] == indicator
                && row["period"] == period
        };
        indicators.iter().find(of).expect("a row")["value"].parse().expect("a number")
    };
    for (indicator, more) in [("repeat_exams_30d", 10.0), ("multi_part_share", 5.0), ("combined_contrast_share", 5.0)] {
        let (found, beside) = (value("CT-2", indicator, PERIOD), value("CT-1", indicator, PERIOD));
        assert!(found > beside + more, "{indicator}: {found} and {beside}");
    }
    assert!(value("CT-2", "positive_rate", PERIOD) < 50.0 && value("CT-1", "positive_rate", PERIOD) > 60.0);
    // Income rises while the positive rate falls.
    assert!(value("CT-2", "device_revenue", PERIOD) > 1.2 * value("CT-2", "device_revenue", "2025-03"));
}

/// The hospital's report names it with its signs, each with evidence and an innocent explanation, and nobody else.
#[test]
fn the_equipment_report_names_the_overused_scanner_alone() {
    let summary = std::fs::read_to_string(equipment_folder().join("zh/summary.json")).expect("the record");
    let record: serde_json::Value = serde_json::from_str(&summary).expect("JSON");
    let report = &record["equipment_report"];
    let rows = report["overview"]["rows"].as_array().expect("rows");
    let asked: Vec<&str> =
        rows.iter().filter(|row| row["concern"] == true).filter_map(|row| row["device"].as_str()).collect();
    assert_eq!(asked, ["CT二室"]);
    let classes = report["classes"].as_array().expect("classes");
    let signs: Vec<&serde_json::Value> =
        classes.iter().flat_map(|class| class["signs"].as_array().expect("signs")).collect();
    assert!(signs.len() >= 4, "{signs:?}");
    for sign in signs {
        assert_eq!(sign["device"], "CT二室");
        for told in ["name", "evidence", "means", "innocent"] {
            assert!(sign[told].as_str().is_some_and(|text| !text.is_empty()), "{told}: {sign}");
        }
    }
    let orderers = &classes[0]["orderers"]["caption"];
    assert!(orderers.as_str().is_some_and(|text| text.contains("外二科") && text.contains("消化内科")), "{orderers}");
    // A further scanner while this one is overused: no.
    let verdicts: Vec<&str> =
        report["requests"].as_array().expect("requests").iter().filter_map(|page| page["verdict"].as_str()).collect();
    assert_eq!(verdicts, ["不通过", "有条件通过"]);
    // The committee watches the same.
    let pack = std::fs::read_to_string(pack_folder().join("zh/committee.json")).expect("the record");
    let pack: serde_json::Value = serde_json::from_str(&pack).expect("JSON");
    let watched = pack["committee"]["equipment"]["signs"].as_array().expect("signs").iter();
    let watched: BTreeSet<&str> = watched.filter_map(|sign| sign["device"].as_str()).collect();
    assert_eq!(watched, BTreeSet::from(["CT二室"]));
}

/// Of a quarter the rate beside the counts is theirs, and the chart's last point is its month's.
#[test]
fn a_quarters_rate_is_of_its_counts_and_its_chart_ends_in_a_month() {
    let scratch = Scratch::new("demo-quarter");
    let out = scratch.path().join("out").to_string_lossy().into_owned();
    let asked = ["report", "equipment", "--period", "2026-Q1", "--entity", "CT-2"];
    let output = run(demo(), &[asked.as_slice(), &["--lang", "en", "--quiet", "--out", &out]].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let record = scratch.path().join("out/equipment/2026-Q1/en/equipment-CT-2.json");
    let record: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(record).expect("the record")).expect("JSON");
    let results = &record["equipment"]["overuse"]["results"];
    // Positive rate 49.35% (457 ÷ 926), …
    let caption = words(&results["caption"]);
    let (rate, rest) = caption.split_once("% (").expect("a rate");
    let (counts, _) = rest.split_once(')').expect("counts");
    let (positive, all) = counts.split_once(" ÷ ").expect("a ratio");
    let number = |text: &str| text.replace(',', "").parse::<f64>().expect("a number");
    let rate = number(rate.rsplit(' ').next().expect("a word"));
    assert!((rate - 100.0 * number(positive) / number(all)).abs() < 0.005_001, "{caption}");
    let label = words(&results["chart"]["last_label"]);
    assert!(label.starts_with("March 2026 "), "{label}");
}

/// The exams to be looked up are those that the rate of repeats counts, each a row of the export with that device.
#[test]
fn the_exams_to_be_looked_up_are_the_repeats_of_the_overused_scanner() {
    let listed = rows(&equipment_folder().join("exams-to-review.csv"));
    let indicators = rows(&equipment_folder().join("indicators.csv"));
    let rate = indicators
        .iter()
        .find(|row| row["entity_id"] == "CT-2" && row["period"] == PERIOD && row["indicator"] == "repeat_exams_30d");
    assert_eq!(rate.map(|row| row["numerator"].clone()), Some(listed.len().to_string()));
    for row in &listed {
        assert_eq!((row["equipment_id"].as_str(), row["measure"].as_str()), ("CT-2", "repeats_30d"));
        let export = std::fs::read_to_string(demo().join(&row["file"])).expect("the export");
        let line: usize = row["line"].parse().expect("a line");
        let exam = export.lines().nth(line - 1).expect("the row");
        assert!(exam.split('\t').any(|cell| cell == "CT-2"), "{exam}");
    }
    let orderers: BTreeSet<&str> = listed.iter().map(|row| row["ordering_department_id"].as_str()).collect();
    assert!(orderers.contains("D02") && orderers.contains("D08"), "{orderers:?}");
}

/// What the public may see: no money, department, person, single device, points or sign, and nothing attached but that.
#[test]
fn the_public_sees_classes_and_nothing_that_is_not_its_own() {
    let scratch = Scratch::new("demo-public");
    let out = scratch.path().join("out").to_string_lossy().into_owned();
    let asked = ["report", "equipment", "--period", PERIOD, "--audience", "public", "--quiet", "--out", &out];
    let output = run(demo(), &asked);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let folder = scratch.path().join("out/equipment-public").join(PERIOD).join("zh");
    let names: BTreeSet<String> = std::fs::read_dir(&folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .filter(|name| name.ends_with(".pdf"))
        .collect();
    let expected = ["ct", "dr", "dsa", "mri", "ultrasound"].map(|class| format!("equipment_class-{class}.pdf"));
    assert_eq!(names, expected.into_iter().chain(["summary.pdf".to_owned()]).collect());
    for name in &names {
        let record = std::fs::read_to_string(folder.join(name.replace(".pdf", ".json"))).expect("the record");
        let mut record: serde_json::Value = serde_json::from_str(&record).expect("JSON");
        // Definitions are rules, not figures.
        record.as_object_mut().expect("an object").remove("definitions");
        let text = record.to_string();
        for told in ["外二科", "消化内科", "放射科", "CT二室", "CT-2", "设备收入", "单次检查成本", "迹象有"]
        {
            assert!(!text.contains(told), "{name} says {told}");
        }
        assert_eq!(record["tidy"]["facts"].as_array().map(Vec::len), Some(0), "{name}");
    }
}
