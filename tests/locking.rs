//! `lock`: a month as it was approved, run again with and without changes.

use std::fs;
use std::path::Path;
use std::process::Output;

use crate::pages;
use crate::program::{Scratch, copy, run};

const MONTH: &str = "out/monthly/2026-03";
const RESTATED: &str = "out/monthly/2026-03-restated";

/// The case with equal totals, locked on 20 April.
fn locked(name: &str) -> Scratch {
    let scratch = Scratch::new(name);
    copy(Path::new("tests/cases/tie"), scratch.path());
    let lock = ["lock", "monthly", "2026-03", "--approved-by", "绩效管理委员会", "--date", "2026-04-20", "--quiet"];
    succeeded(&run(scratch.path(), &lock));
    scratch
}

fn report(folder: &Path) -> String {
    let output = run(folder, &["report", "monthly", "--period", "2026-03", "--quiet"]);
    succeeded(&output);
    String::from_utf8(output.stdout).expect("text")
}

/// Where text can be taken out of a page, it is there.
fn says(pdf: &Path, texts: &[&str]) {
    if let Some(page) = pages::laid_out(pdf) {
        for text in texts {
            assert!(page.contains(text), "{text} is not in\n{page}");
        }
    }
}

fn succeeded(output: &Output) {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    for part in ["", "zh"] {
        let entries = fs::read_dir(folder.join(part)).expect("a folder").map(|entry| entry.expect("an entry").path());
        let entries = entries.filter(|path| path.is_file());
        files.extend(entries.map(|path| (path.display().to_string(), fs::read(&path).expect("a file"))));
    }
    files.sort();
    files
}

#[test]
fn a_locked_month_without_changes_says_so_and_has_the_same_bytes() {
    let scratch = locked("locked-same");
    let first = files(&scratch.path().join(MONTH));
    let said = report(scratch.path());
    assert!(said.contains("没有差别。"), "{said}");
    assert!(files(&scratch.path().join(MONTH)) == first, "the final documents changed");
    assert!(!scratch.path().join(RESTATED).exists());
    says(&scratch.path().join(MONTH).join("zh/department-O1.pdf"), &["终稿", "绩效管理委员会"]);
}

#[test]
fn an_input_that_changes_no_figure_leaves_the_approved_documents_as_they_are() {
    let scratch = locked("locked-other-input");
    let first = files(&scratch.path().join(MONTH));
    let path = scratch.path().join("exports/专项考核.csv");
    let text = fs::read_to_string(&path).expect("the inspections");
    fs::write(&path, text.trim_end().to_owned() + "\nJ999,2020-01-10,医德医风,O1,0\n").expect("a file can be written");
    let said = report(scratch.path());
    assert!(said.contains("专项考核.csv（改动）") && said.contains("没有差别。"), "{said}");
    assert!(files(&scratch.path().join(MONTH)) == first, "the final documents changed");
}

#[test]
fn what_changes_no_figure_changes_no_approved_document() {
    let scratch = locked("locked-appeal");
    let first = files(&scratch.path().join(MONTH));
    let head = "appeal_id,period,department_id,indicator,raised_on,claim,decision,decided_on,decided_by,adjustment_id";
    let row = "S-1,2026-03,O1,visits,2026-04-21,迟到的申诉,refused,2026-04-22,绩效办,";
    fs::write(scratch.path().join("appeals.csv"), format!("{head}\n{row}\n")).expect("a file can be written");
    assert!(report(scratch.path()).contains("没有差别。"));
    assert!(files(&scratch.path().join(MONTH)) == first, "the final documents changed");
    // Another language is made of the same figures, and says that they are final.
    succeeded(&run(scratch.path(), &["report", "monthly", "--period", "2026-03", "--lang", "en", "--quiet"]));
    assert!(files(&scratch.path().join(MONTH)).len() >= first.len());
    says(&scratch.path().join(MONTH).join("en/department-O1.pdf"), &["Final"]);
}

#[test]
fn a_late_row_makes_a_restatement_beside_what_was_approved() {
    let scratch = locked("locked-late-row");
    let first = files(&scratch.path().join(MONTH));
    let path = scratch.path().join("exports/门急诊就诊.csv");
    let text = fs::read_to_string(&path).expect("the visits");
    let late = "V999,P09,O2,2026-03-30 08:00,门诊,是,2026-03-30 08:00,2026-03-30 08:20\n";
    fs::write(&path, text.trim_end().to_owned() + "\n" + late).expect("a file can be written");
    let said = report(scratch.path());
    assert!(said.contains("数据：exports/门急诊就诊.csv（改动）"), "{said}");
    assert!(files(&scratch.path().join(MONTH)) == first, "what was approved was written over");
    let restated = scratch.path().join(RESTATED);
    let rows = fs::read_to_string(restated.join("restatement.csv")).expect("the restatement");
    // 6 visits against 5.00 are 54.00; 4 of 6 booked are 66.67 %, against 80.00 %: 12.50. The total was 93.75.
    for row in [
        "indicators,O2,2026-03,visits,value,5,6,data",
        "scores,O2,2026-03,monthly_wage work_efficiency visits,score,45.00,54.00,data",
        "scores,O2,2026-03,monthly_wage work_efficiency booked_share,score,11.25,12.50,data",
        "totals,O2,2026-03,monthly_wage total,score,93.75,104.00,data",
        "totals,O1,2026-03,monthly_wage total,rank,1,2,others",
    ] {
        assert!(rows.lines().any(|line| line == row), "{row} is not in\n{rows}");
    }
    says(&restated.join("zh/department-O2.pdf"), &["重述稿"]);
    let page = ["考核结果重述", "绩效管理委员会", "门急诊就诊.csv", "93.75", "104.00", "+10.25", "其他科室"];
    says(&restated.join("zh/restatement.pdf"), &page);
}

#[test]
fn a_month_that_departments_check_says_so() {
    let scratch = Scratch::new("status-review");
    copy(Path::new("tests/cases/tie"), scratch.path());
    succeeded(&run(scratch.path(), &["report", "monthly", "--period", "2026-03", "--status", "review", "--quiet"]));
    says(&scratch.path().join(MONTH).join("zh/department-O1.pdf"), &["科室核对稿"]);
}

/// The case of a locked February, whose charges came to be others after that.
fn with_late_charges(name: &str) -> Scratch {
    Scratch::copy_of(name, Path::new("tests/cases/locked_month_late_refund"))
}

fn add_charge(folder: &Path, row: &str) {
    let path = folder.join("exports/费用明细.csv");
    let text = fs::read_to_string(&path).expect("the charges");
    fs::write(&path, text.trim_end().to_owned() + "\n" + row + "\n").expect("a file can be written");
}

fn of_card(folder: &Path, month: &str) -> String {
    let output = run(folder, &["report", "monthly", "--period", month, "--scorecard", "clinic_month", "--quiet"]);
    succeeded(&output);
    String::from_utf8(output.stdout).expect("text")
}

fn carried(folder: &Path, month: &str) -> Option<String> {
    fs::read_to_string(folder.join("out/monthly").join(month).join("carried.csv")).ok()
}

#[test]
fn the_difference_of_a_locked_month_is_paid_once() {
    let scratch = with_late_charges("carried-once");
    let folder = scratch.path();
    assert!(of_card(folder, "2026-03").contains("补发 1,436.33 元，补扣 1,933.60 元"));
    says(&folder.join("out/monthly/2026-03/zh/wage-O1.pdf"), &["应发 11,436.33 元", "+1,390.00"]);
    let first = carried(folder, "2026-03").expect("something is carried");
    let lock = ["lock", "monthly", "2026-03", "--scorecard", "clinic_month", "--approved-by", "绩效管理委员会"];
    succeeded(&run(folder, &[&lock[..], &["--date", "2026-04-20", "--quiet"]].concat()));
    // April has nothing left to settle, and March stays what it was.
    fs::write(folder.join("wage-bases.csv"), {
        let bases = fs::read_to_string(folder.join("wage-bases.csv")).expect("the bases");
        bases + "2026-04,O1,physician,10000\n"
    })
    .expect("a file can be written");
    add_charge(folder, "C011,2026-04-03 10:00,,O1,西药费,400.00");
    add_charge(folder, "C012,2026-04-03 11:00,,O1,治疗费,600.00");
    add_charge(folder, "C013,2026-04-03 12:00,,O2,治疗费,600.00");
    of_card(folder, "2026-04");
    assert_eq!(carried(folder, "2026-04"), None);
    // One more refund in February: 300 of 800 are 37.50 %, 106.25; 88.90 of it were paid.
    add_charge(folder, "C014,2026-02-28 18:00,C001,O1,西药费,-100.00");
    // March shows February beside it, and so is restated; what it settles is not.
    assert!(of_card(folder, "2026-03").contains("金额 0"));
    assert_eq!(carried(folder, "2026-03-restated"), Some(first.clone()));
    assert_eq!(carried(folder, "2026-03"), Some(first));
    of_card(folder, "2026-04");
    let rest = carried(folder, "2026-04").expect("something is carried");
    assert!(rest.contains("wage,O1,physician,2026-02,750000,139000,1062500,173500\n"), "{rest}");
    assert!(!rest.contains("O2"), "{rest}");
}

#[test]
fn a_locked_month_is_reckoned_by_the_plans_of_its_time() {
    let scratch = with_late_charges("carried-by-plan");
    let folder = scratch.path();
    // Renamed and with a threshold that nobody reaches: rules of the months to come.
    let plans = fs::read_to_string(folder.join("wages.toml")).expect("the plans");
    let renamed = plans.replace("[wage]", "[pay]") + "threshold = \"119\"\n";
    fs::write(folder.join("wages.toml"), renamed).expect("a file can be written");
    assert!(of_card(folder, "2026-03").contains("补发 1,436.33 元，补扣 1,933.60 元"));
    // A lock that kept no plans: what the renamed plan would have paid is not paid once more.
    fs::remove_file(folder.join("locks/monthly/2026-02/wages.toml")).expect("the plans of the lock");
    let said = of_card(folder, "2026-03");
    assert!(!said.contains("补发"), "{said}");
    assert_eq!(carried(folder, "2026-03"), None, "what an earlier run carried is no longer true");
}

#[test]
fn only_the_first_month_that_is_open_settles_a_locked_one() {
    let scratch = with_late_charges("carried-first");
    let folder = scratch.path();
    add_charge(folder, "C011,2026-04-03 10:00,,O1,西药费,400.00");
    add_charge(folder, "C012,2026-04-03 11:00,,O2,治疗费,600.00");
    let bases = fs::read_to_string(folder.join("wage-bases.csv")).expect("the bases");
    fs::write(folder.join("wage-bases.csv"), bases + "2026-04,O1,physician,10000\n").expect("a file can be written");
    of_card(folder, "2026-04");
    assert_eq!(carried(folder, "2026-04"), None, "March is open, and settles it");
    assert!(of_card(folder, "2026-03").contains("补发"));
}
