//! `diff`: two runs of a workspace, in which something was changed in between.

use std::fs;
use std::path::Path;

use crate::program::{Scratch, copy, run};

const RUNS: [&str; 2] = ["before", "after"];

fn report(folder: &Path, out: &str) {
    let arguments = ["report", "monthly", "--period", "2026-03", "--quiet", "--entity", "O1", "--out", out];
    let output = run(folder, &arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// Runs, changes, runs again, and gives what `diff` prints in English.
fn changed(name: &str, change: impl FnOnce(&Path)) -> String {
    let scratch = Scratch::new(name);
    let folder = scratch.path();
    copy(Path::new("tests/cases/tie"), folder);
    report(folder, RUNS[0]);
    change(folder);
    report(folder, RUNS[1]);
    let folders = RUNS.map(|out| format!("{out}/monthly/2026-03"));
    let output = run(folder, &["diff", &folders[0], &folders[1], "--lang", "en"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

#[test]
fn without_a_change_there_is_no_difference() {
    let said = changed("diff-none", |_| {});
    assert_eq!(said, "monthly 2026-03: what the two runs rest on\n  the same\nNo difference.\n");
}

#[test]
fn an_adjustment_changes_the_total_and_the_ranks_of_others() {
    let said = changed("diff-adjustment", |folder| {
        let row = "T-1,2026-03,monthly_wage,O1,,points,1.00,r,b,o,d,2026-04-08";
        let head = "adjustment_id,period,scorecard,department_id,indicator,kind,amount,reason,basis,requested_by,approved_by,approved_on";
        fs::write(folder.join("adjustments.csv"), format!("{head}\n{row}\n")).expect("a file can be written");
    });
    // O1 and O3 had 100.88 and shared rank 1; O1's row of adjustments is new.
    let expected = "monthly 2026-03: what the two runs rest on\n\
                    \u{20}\u{20}adjustment: adjustments.csv (added)\n\
                    Rows that differ: facts 0, indicators 0, scores 0, totals 3, awards 0, money 0\n\
                    \n\
                    Scorecard     Department  Cause               Total   after  change  Rank  after\n\
                    monthly_wage  O1          adjustment         100.88  101.88   +1.00\n\
                    monthly_wage  O3          other departments                             1      2\n";
    assert_eq!(said, expected);
}

#[test]
fn a_row_that_comes_late_changes_what_rests_on_it() {
    let said = changed("diff-late-row", |folder| {
        let path = folder.join("exports/门急诊就诊.csv");
        let text = fs::read_to_string(&path).expect("the visits");
        let late = "V999,P09,O2,2026-03-30 08:00,门诊,是,2026-03-30 08:00,2026-03-30 08:20\n";
        fs::write(&path, text.trim_end().to_owned() + "\n" + late).expect("a file can be written");
    });
    assert!(said.contains("data: exports/门急诊就诊.csv (changed)"), "{said}");
    // 6 visits against 5.00: 54.00; 4 of 6 booked, 66.67 against 80.00 %: 15 · 0.8333… = 12.50.
    assert!(said.contains("O2          visits        data   45.00  54.00   +9.00"), "{said}");
    assert!(said.contains("O2          booked_share  data   11.25  12.50   +1.25"), "{said}");
}
