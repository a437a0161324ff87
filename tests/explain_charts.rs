//! Charts explained: what is reckoned again is what the committee's files and the pages of devices print.

use std::collections::{BTreeMap, BTreeSet};

use hospital_scorecard::numbers::Decimal;
use hospital_scorecard::record::explanation::Explanation;
use hospital_scorecard::run::explaining::Explainer;
use serde_json::Value;

use crate::demo::{PERIOD, demo, rows};
use crate::explain::{WAGE, explained, explainer};

fn lines(explanation: &Explanation) -> Vec<&str> {
    explanation.sections.iter().flat_map(|section| &section.lines).map(String::as_str).collect()
}

/// As a page prints the plain decimal of a file.
fn printed(plain: &str) -> String {
    plain.parse::<Decimal>().map(Decimal::printed).unwrap_or_default()
}

/// The program itself refuses an explanation that comes to another mean or limit: none is refused, and what it says stands
/// in signals.csv.
#[test]
fn every_control_chart_of_the_committee_is_reckoned_again() {
    let explainer = explainer(demo(), PERIOD, WAGE);
    let rows = rows(&demo().join("out/committee").join(PERIOD).join("signals.csv"));
    let (mut charts, mut signals) = (0, 0);
    for row in rows.iter().filter(|row| row["period"] == PERIOD) {
        let explanation = explained(&explainer, &format!("limits/{}", row["indicator"]), &row["entity_id"], false);
        let lines = lines(&explanation);
        let said = |text: &str| lines.iter().any(|line| line.contains(text));
        if row["mean"].is_empty() {
            assert!(said("no two neighbouring months") || row["value"].is_empty(), "{row:?}");
            continue;
        }
        charts += 1;
        let [mean, lower, upper] = ["mean", "lower", "upper"].map(|column| printed(&row[column]));
        let expected = format!("mean {mean}, lower limit {lower}, upper limit {upper}");
        assert!(said(&expected), "{row:?}: {lines:#?}");
        if !row["rule"].is_empty() {
            signals += 1;
            assert!(said(&format!("{PERIOD}: ")) && !said(&format!("{PERIOD}: common variation")), "{row:?}");
        }
    }
    assert!(charts > 200 && signals >= 10, "{charts} charts, {signals} signals");
}

/// Contributions add up to the change of the hospital's figure, and centres of funnels are those of the page.
#[test]
fn contributions_and_funnels_are_those_of_the_pages() {
    let explainer = explainer(demo(), PERIOD, WAGE);
    let record = demo().join("out/committee").join(PERIOD).join("zh/committee.json");
    let record: Value = serde_json::from_str(&std::fs::read_to_string(record).expect("the record")).expect("JSON");
    let mut taken_apart = 0;
    for page in record["committee"]["signals"].as_array().expect("pages") {
        let id = page["indicator"].as_str().expect("an indicator");
        let explanation = explained(&explainer, &format!("contributions/{id}"), "H001", false);
        let lines = lines(&explanation);
        for part in page["parts"]["rows"].as_array().into_iter().flatten() {
            let change = part["change"]["printed"].as_str().expect("a change");
            assert!(lines.iter().any(|line| line.ends_with(&format!("printed as {change}"))) || part_is_sum(part));
            taken_apart += 1;
        }
    }
    assert!(taken_apart >= 10, "{taken_apart} parts");
    let mut members = 0;
    for funnel in record["committee"]["funnels"]["funnels"].as_array().expect("funnels") {
        let id = funnel["indicator"].as_str().expect("an indicator");
        let explanation = explained(&explainer, &format!("funnel/{id}"), "H001", false);
        let standing = |wanted: &str| lines(&explanation).iter().filter(|line| line.contains(wanted)).count();
        assert_eq!(funnel["chart"]["points"].as_array().map(Vec::len), Some(standing("95 % limits ")), "{id}");
        let outside = standing("above the") + standing("below the");
        assert_eq!(funnel["rows"].as_array().map(Vec::len), Some(outside), "{id}");
        members += standing("95 % limits ");
    }
    assert!(members > 30, "{members} members");
}

/// Those that a page takes together.
fn part_is_sum(part: &Value) -> bool {
    part["name"].as_str().is_some_and(|name| name.starts_with("其余"))
}

/// What the card of the overused scanner draws: its limits, whose repeats they are, and the scissors.
#[test]
fn the_charts_of_a_device_are_reckoned_again() {
    let explainer = explainer(demo(), PERIOD, WAGE);
    let card = demo().join("out/equipment").join(PERIOD).join("zh/equipment-CT-2.json");
    let card: Value = serde_json::from_str(&std::fs::read_to_string(card).expect("the record")).expect("JSON");
    let chart = &card["equipment"]["overuse"]["results"]["chart"]["lines"];
    let [mean, lower, upper] =
        ["mean", "lower", "upper"].map(|line| printed(chart[line]["value"].as_str().expect("a line")));
    let explanation = explained(&explainer, "limits/positive_rate", "CT-2", false);
    assert!(
        lines(&explanation).contains(
            &format!(
                "rounded half away from zero to 2 decimals: mean {mean}, lower limit {lower}, upper limit {upper}"
            )
            .as_str()
        )
    );
    let above = |figure: &str, entity: &str| -> BTreeSet<String> {
        let explanation = explained(&explainer, figure, entity, false);
        let above = lines(&explanation).into_iter().filter(|line| line.ends_with("above the 99.8 % limit"));
        above.filter_map(|line| Some(line.split_once(':')?.0.to_owned())).collect()
    };
    let ordering = ["Gastroenterology", "Surgery 2"].map(str::to_owned);
    assert_eq!(above("funnel/repeat_exams_30d", "CT-2"), BTreeSet::from(ordering));
    assert!(above("funnel/physicians", "ct").iter().all(|name| name.starts_with("physician ")));
    assert_eq!(indices(&explainer)["positive_rate"].to_string(), "67.7");
}

fn indices(explainer: &Explainer) -> BTreeMap<&'static str, Decimal> {
    let of = |id| explained(explainer, &format!("index/{id}"), "CT-2", false).value.map(|value| (id, value));
    ["device_revenue", "exams_performed", "positive_rate"].into_iter().filter_map(of).collect()
}

/// The gates of the requested scanner hold its class against twelve months.
#[test]
fn the_gates_of_a_request_are_reckoned_again() {
    let explainer = explainer(demo(), PERIOD, WAGE);
    let record = demo().join("out/equipment").join(PERIOD).join("zh/summary.json");
    let record: Value = serde_json::from_str(&std::fs::read_to_string(record).expect("the record")).expect("JSON");
    let gates = record["equipment_report"]["requests"][0]["gates"].as_array().expect("gates");
    for (gate, indicator) in gates.iter().zip(["load_rate", "booking_wait_median", "positive_rate"]) {
        let explanation = explained(&explainer, &format!("twelve_months/{indicator}"), "ct", false);
        assert_eq!(explanation.period, "2025-04 – 2026-03");
        let value = explanation.value.map(Decimal::printed).expect("a value");
        let printed = gate["value"].as_str().expect("a value");
        assert_eq!(printed.trim_end_matches(['%', ' ', '分', '钟']), value, "{indicator}");
    }
}
