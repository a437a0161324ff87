//! The public pages of large equipment: a small month, and what tells it together with a quarter that was published.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::program::{Scratch, run};

/// Exams of the only scanner: 3 in March are few, and 48 of the quarter less 20 and 25 tell them.
const EXAMS: [(u32, u32); 3] = [(1, 20), (2, 25), (3, 3)];

/// Booked and cancelled in January: few too, and 24 booked less 20 made tell them.
const CANCELLED: u32 = 4;

fn workspace(name: &str) -> Scratch {
    let scratch = Scratch::copy_of(&format!("public-equipment-{name}"), Path::new("tests/cases/purchase_jump"));
    let mut exams = "检查号,部位,设备,患者,来源,申请科室,申请,预约,开始,结束,目的,取消\n".to_owned();
    for (month, count) in EXAMS {
        for one in 1..=count {
            let day = format!("2026-{month:02}-{one:02}");
            exams += &format!(
                "X{month}-{one},胸部,CT-1,Q{month}-{one},门诊,D1,{day} 08:00,{day} 09:00,{day} 09:05,{day} 09:20,诊断,否\n"
            );
        }
    }
    for one in 1..=CANCELLED {
        exams += &format!("Y{one},胸部,CT-1,R{one},门诊,D1,2026-01-{one:02} 08:00,2026-01-{one:02} 09:00,,,诊断,是\n");
    }
    fs::write(scratch.path().join("exports/检查.csv"), exams).expect("an export can be written");
    let file = scratch.path().join("scorecard.toml");
    let text = fs::read_to_string(&file).expect("a configuration");
    let mapped = "exam_id                = \"检查号\"\ncancelled = { header = \"取消\", values = { \"是\" = \"true\", \"否\" = \"false\" } }";
    fs::write(&file, text.replace("exam_id                = \"检查号\"", mapped))
        .expect("a configuration can be written");
    scratch
}

fn done(scratch: &Scratch, arguments: &[&str]) {
    let output = run(scratch.path(), &[arguments, &["--quiet"]].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// The folder of an edition.
fn edition(scratch: &Scratch, period: &str) -> PathBuf {
    done(scratch, &["report", "equipment", "--period", period, "--audience", "public"]);
    scratch.path().join("out/equipment-public").join(period)
}

/// Value and state of the class's figure over a period.
fn figure(folder: &Path, indicator: &str, period: &str) -> (String, String) {
    let mut reader = csv::Reader::from_path(folder.join("indicators.csv")).expect("rows");
    let rows: Vec<BTreeMap<String, String>> = reader.deserialize().map(|row| row.expect("a row")).collect();
    assert!(rows.iter().all(|row| row["entity_kind"] == "equipment_class"), "of classes alone");
    let found = rows.into_iter().find(|row| row["indicator"] == indicator && row["period"] == period);
    let row = found.unwrap_or_else(|| panic!("no {indicator} of {period}"));
    (row["value"].clone(), row["state"].clone())
}

fn told(value: &str) -> (String, String) {
    (value.to_owned(), "known".to_owned())
}

fn withheld() -> (String, String) {
    (String::new(), "suppressed".to_owned())
}

#[test]
fn a_quarter_does_not_tell_the_month_that_was_withheld() {
    let scratch = workspace("quarter");
    // Of itself the quarter is told.
    assert_eq!(figure(&edition(&scratch, "2026-Q1"), "exams_performed", "2026-Q1"), told("48"));
    for (month, expected) in [("2026-01", told("20")), ("2026-02", told("25")), ("2026-03", withheld())] {
        let folder = edition(&scratch, month);
        assert_eq!(figure(&folder, "exams_performed", month), expected, "{month}");
        done(&scratch, &["publish", &format!("out/equipment-public/{month}"), "--date", "2026-04-10"]);
    }
    // What was made before the months were published tells, and is not published.
    let publish = ["publish", "out/equipment-public/2026-Q1", "--date", "2026-04-10", "--lang", "en"];
    let refused = run(scratch.path(), &publish);
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("error[published-out-of-turn]"));
    let folder = edition(&scratch, "2026-Q1");
    assert_eq!(figure(&folder, "exams_performed", "2026-Q1"), withheld());
    done(&scratch, &publish);
    // So are the waits of few: the median of three exams is that of one of them.
    assert_eq!(figure(&edition(&scratch, "2026-03"), "booking_wait_median", "2026-03"), withheld());
}

/// No formula says that what was booked was made or cancelled; the months do.
#[test]
fn counts_that_add_up_do_not_tell_what_was_withheld() {
    let scratch = workspace("identity");
    // One over midnight at the end of another month does not undo it.
    let file = scratch.path().join("exports/检查.csv");
    let exams = fs::read_to_string(&file).expect("the exams");
    let over = "Z1,胸部,CT-1,Z1,门诊,D1,2025-05-31 22:00,2025-05-31 23:50,2025-06-01 00:10,2025-06-01 00:30,诊断,否\n";
    fs::write(&file, exams + over).expect("an export can be written");
    let folder = edition(&scratch, "2026-01");
    assert_eq!(figure(&folder, "exams_performed", "2026-01"), told("20"));
    assert_eq!(figure(&folder, "exam_no_show_rate", "2026-01"), withheld());
    let rows = fs::read_to_string(folder.join("indicators.csv")).expect("rows");
    let row = rows.lines().find(|row| row.contains("2026-01,exam_no_show_rate")).expect("the row");
    assert!(row.starts_with("equipment_class,ct,2026-01,exam_no_show_rate,,,,"), "neither 4 nor 24: {row}");
}

#[test]
fn its_folder_holds_nothing_that_the_public_may_not_see() {
    let scratch = workspace("folder");
    done(&scratch, &["report", "equipment", "--period", "2026-03"]);
    let internal = scratch.path().join("out/equipment/2026-03");
    let folder = edition(&scratch, "2026-03");
    assert!(internal.join("zh/equipment_class-ct.pdf").is_file(), "the hospital's own documents stay");
    let mut names: Vec<String> = fs::read_dir(&folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    assert_eq!(names, ["indicators.csv", "manifest.json", "run.json", "zh"]);
    let counts = fs::read_to_string(folder.join("run.json")).expect("the run");
    assert!(!counts.contains("\"kept\"") && counts.contains("equipment-public"), "{counts}");
    let record = fs::read_to_string(folder.join("zh/equipment_class-ct.json")).expect("the record");
    // 3 exams are few: the number stands nowhere, and the mark is explained.
    let record: serde_json::Value = serde_json::from_str(&record).expect("JSON");
    let page = &record["equipment_class"];
    let row = page["figures"]["rows"][0].as_array().expect("a row");
    assert_eq!((&row[1], row.len()), (&"*".into(), 4));
    assert!(page["opening"]["note"].as_str().is_some_and(|note| note.contains("少于 10")), "{page}");
}
