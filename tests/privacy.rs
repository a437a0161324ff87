//! What identifies a person is in no message, on no page and in no file that a run writes, however the export is broken.

use std::path::Path;

use crate::program::{Scratch, run};

/// Recognisable, and nowhere in the program or its other tests.
const PATIENT: &str = "PX7788991";
const NAME: &str = "欧阳秘密";
const PHONE: &str = "13955577901";

const HEADER: &str = "就诊流水号,患者ID,就诊科室,就诊时间,就诊类型,预约";

#[test]
fn rows_set_aside_do_not_show_persons() {
    let visits = format!(
        "{HEADER}\n\
         V1,{PATIENT},不存在的科,2026-03-02 08:15,门诊,是\n\
         V2,{PATIENT},心内科,{NAME},门诊,是\n\
         V3,{PATIENT},{NAME},{PHONE},2026-03-02 08:15,门诊\n\
         V4,{PATIENT},{PATIENT},2026-03-02 08:15,门诊,是\n\
         {PATIENT},P2,心内科,2026-03-02 08:15,门诊,是\n\
         {PATIENT},P3,心内科,2026-03-02 08:15,急诊,是\n\
         V5,{PATIENT},心,内,科,2026-03-02 08:15,门诊,{NAME}\n\
         V6,{PATIENT},心内科,2026-03-02 08:15,门诊,是\n"
    );
    let scratch = workspace("rows", &visits);
    let rejected = nothing_told(&scratch, &["report", "monthly", "--period", "2026-03"]);
    assert!(rejected.contains("***"), "values are masked, not left out: {rejected}");
    assert!(rejected.contains("不存在的科"), "what is not personal is shown: {rejected}");
    nothing_told(&scratch, &["check"]);
    nothing_told(&scratch, &["check", "--format", "json"]);
}

#[test]
fn broken_files_do_not_show_persons() {
    let row = format!("V1,{PATIENT},心内科,2026-03-02 08:15,门诊,{NAME}\n");
    let broken = [
        ("no-header", format!("{row}{row}")),
        ("unclosed", format!("{HEADER}\nV0,\"{PATIENT},心内科,2026-03-02 08:15,门诊,{NAME}\n{row}")),
        ("nul", format!("{HEADER}\n{row}V2,{PATIENT}\0{NAME},,,,\n")),
        ("lost", format!("{HEADER}\nV2,{PATIENT}\u{FFFD},{NAME},2026,门诊,是\n")),
    ];
    for (name, visits) in broken {
        let scratch = workspace(name, &visits);
        nothing_told(&scratch, &["check"]);
        nothing_told(&scratch, &["report", "monthly", "--period", "2026-03"]);
    }
}

#[test]
fn a_wrong_mapping_does_not_show_persons() {
    let visits = format!("{HEADER},患者姓名\nV1,{PATIENT},心内科,2026-03-02 08:15,门诊,是,{NAME}\n");
    for (wrong, name) in [("department_id = \"患者姓名\"", "name"), ("department_id = \"患者ID\"", "id")] {
        let scratch = workspace(&format!("mapping-{name}"), &visits);
        let file = scratch.path().join("scorecard.toml");
        let text = std::fs::read_to_string(&file).expect("the configuration");
        std::fs::write(&file, text.replace("department_id = \"就诊科室\"", wrong)).expect("the configuration");
        nothing_told(&scratch, &["check"]);
        nothing_told(&scratch, &["report", "monthly", "--period", "2026-03"]);
    }
}

fn workspace(name: &str, visits: &str) -> Scratch {
    let scratch = Scratch::copy_of(&format!("privacy-{name}"), Path::new("tests/faults/base"));
    std::fs::write(scratch.path().join("exports/visits.csv"), visits).expect("an export can be written");
    let file = scratch.path().join("scorecard.toml");
    let text = std::fs::read_to_string(&file).expect("the configuration");
    std::fs::write(file, text.replace("rejected_at_most = 0.5", "rejected_at_most = 1")).expect("the configuration");
    scratch
}

/// Runs and looks for the persons in whatever came out; the rejected rows, where the run got so far.
fn nothing_told(scratch: &Scratch, command: &[&str]) -> String {
    let output = run(scratch.path(), &[command, &["--lang", "en", "--quiet"]].concat());
    let said = [output.stdout, output.stderr].concat();
    no_person(&said, &command.join(" "));
    let mut rejected = String::new();
    for (file, bytes) in files(&scratch.path().join("out")) {
        no_person(&bytes, &file);
        if file.ends_with("rejected.csv") {
            rejected = String::from_utf8(bytes).expect("tidy files are UTF-8");
        }
    }
    rejected
}

fn no_person(bytes: &[u8], place: &str) {
    let text = String::from_utf8_lossy(bytes);
    for secret in [PATIENT, NAME, PHONE] {
        assert!(!text.contains(secret), "{place} tells {secret}:\n{text}");
    }
}

fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push((path.display().to_string(), std::fs::read(&path).expect("a file of the output")));
        }
    }
    found
}
