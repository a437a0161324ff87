//! What the pages on large equipment say of hospitals that are not the demo's.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::program::{Scratch, run};

/// The record of the pages of CT in the case of a purchase, with more in its scorecard.toml.
fn pages_of_ct(scratch: &str, added: &str) -> Value {
    pages_with(scratch, &[("scorecard.toml", added)])
}

/// The same with more at the end of some files.
fn pages_with(scratch: &str, added: &[(&str, &str)]) -> Value {
    let scratch = Scratch::copy_of(scratch, Path::new("tests/cases/purchase_jump"));
    for (file, more) in added {
        let path = scratch.path().join(file);
        let text = fs::read_to_string(&path).expect("a file of the case");
        fs::write(&path, text + more).expect("it can be written");
    }
    let output = run(scratch.path(), &["report", "equipment", "--period", "2026-03", "--quiet"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let record = scratch.path().join("out/equipment/2026-03/zh/equipment_class-ct.json");
    let record: Value = serde_json::from_str(&fs::read_to_string(record).expect("the record")).expect("JSON");
    record["equipment_class"].clone()
}

/// More exams since a purchase than its patients explain: 72 of 36 (the case has the arithmetic).
#[test]
fn a_jump_after_a_purchase_is_a_sign_of_the_new_device() {
    let page = pages_of_ct("equipment-jump", "");
    let signs = page["signs"].as_array().expect("signs");
    let found: Vec<(&str, &str)> = signs
        .iter()
        .map(|sign| (sign["device"].as_str().expect("a device"), sign["evidence"].as_str().expect("evidence")))
        .collect();
    let evidence = "2025 年 9 月 10 日启用；2025 年 10 月至2026 年 3 月共 6 个月，全院CT检查 72 次；按启用前同月的检查率与这些月份的患者应为 36.0 次，O/E 2.000（95% 区间 1.565–2.519）。";
    assert_eq!(found, [("二号CT", evidence)]);
}

/// It is a sign from where the hospital says: at a hundred per cent more it still is, above it is not.
#[test]
fn the_hospital_says_from_where_on_a_jump_is_a_sign() {
    let count = |scratch: &str, least: &str| {
        let page = pages_of_ct(scratch, &format!("\n[equipment.signs]\nexams_up = \"{least}\"\n"));
        page["signs"].as_array().map(Vec::len)
    };
    assert_eq!(count("equipment-jump-100", "100"), Some(1));
    assert_eq!(count("equipment-jump-101", "100.1"), Some(0));
}

/// March: 12 exams of 12 outpatients. The rate of 2025, of the six months with rows: (3 · 5 + 3 · 12) ÷ (3 · 10 + 3 · 12) =
/// 51 ÷ 66, of 12 patients 9.27; the interval of a count of 12 is 6.20 to 20.96, ÷ 9.27: chance.
#[test]
fn exams_are_held_against_expectation_by_setting() {
    let page = pages_of_ct("equipment-by-setting", "");
    assert_eq!(
        page["by_setting"]["rows"],
        serde_json::json!([["门诊", "12", "9.3", "1.294", "0.669–2.261", "偶然范围之内"]])
    );
}

/// A third scanner in January has what follows to itself, and two full months are no basis.
#[test]
fn two_purchases_are_not_blamed_for_the_same_exams() {
    let third = "CT-3,三号CT,ct,D9,2026-01-10,2000000,96,360,08:00\n";
    let page = pages_with("equipment-jump-third", &[("exports/设备台账.csv", third)]);
    assert_eq!(page["signs"], serde_json::json!([]));
}
