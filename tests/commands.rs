//! Commands as a person uses them: a new workspace, lists, results for other programs, wrong usage.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::program::{Scratch, run};

fn stdout(folder: &Path, arguments: &[&str]) -> String {
    String::from_utf8(run(folder, arguments).stdout).expect("results are UTF-8")
}

fn stderr(folder: &Path, arguments: &[&str]) -> (String, Option<i32>) {
    let output = run(folder, arguments);
    (String::from_utf8(output.stderr).expect("messages are UTF-8"), output.status.code())
}

const CHECK: [&str; 4] = ["check", "--lang", "en", "--quiet"];

/// The departments under the headers of the new workspace's configuration.
const DEPARTMENTS: &str = "科室编码,科室名称,科室类型,上级大科,有床位,开展手术,开展门诊,开展检查,启用日期,停用日期,并入科室,别名\n\
                           D01,心内科,内科,,是,否,是,否,2020-01-01,,,\n";

#[test]
fn a_new_workspace_asks_for_its_departments_and_then_is_sound() {
    let scratch = Scratch::new("init");
    assert!(run(scratch.path(), &["init", "ours", "--lang", "en"]).status.success());
    let ours = scratch.path().join("ours");
    let (said, exit) = stderr(&ours, &CHECK);
    assert_eq!(exit, Some(2));
    assert!(said.starts_with("error[files-missing]: no file matches exports/科室字典*.csv\n"), "{said}");
    assert!(said.contains("every workspace needs the export of its departments"), "{said}");
    assert_eq!(said.matches("error[").count(), 1, "{said}");
    fs::write(ours.join("exports/科室字典.csv"), DEPARTMENTS).expect("an export can be written");
    assert_eq!(stderr(&ours, &CHECK), (String::new(), Some(0)));
}

#[test]
fn the_examples_of_a_new_workspace_mean_what_they_say() {
    let scratch = Scratch::new("init-examples");
    assert!(run(scratch.path(), &["init", ".", "--lang", "en"]).status.success());
    let file = scratch.path().join("scorecard.toml");
    let template = fs::read_to_string(&file).expect("the configuration");
    let example = |line: &str| line.strip_prefix('#').filter(|rest| !rest.starts_with([' ', '#'])).map(str::to_owned);
    let lines = template.lines().map(|line| example(line).unwrap_or_else(|| line.to_owned()));
    fs::write(&file, lines.collect::<Vec<_>>().join("\n")).expect("the configuration");
    fs::write(
        scratch.path().join("exports/科室字典.csv"),
        DEPARTMENTS.replace(",别名", ",别名,英文名称,简称,排序号,成本中心").replace(",,,\n", ",,,,,,,\n"),
    )
    .expect("an export can be written");
    assert_eq!(stderr(scratch.path(), &CHECK), (String::new(), Some(0)));
}

#[test]
fn faults_as_json_are_the_result() {
    let scratch = Scratch::copy_of("json", Path::new("tests/faults/base"));
    let visits = scratch.path().join("exports/visits.csv");
    let text = fs::read_to_string(&visits).expect("an export");
    fs::write(&visits, text.replace("普外科", "普外\"\"二科")).expect("an export can be written");
    let checked: Value = json(scratch.path(), &["check", "--format", "json", "--lang", "en"]);
    let fault = &checked["faults"][0];
    assert_eq!(fault["code"], "department-unknown");
    assert_eq!(fault["severity"], "warning");
    assert_eq!(fault["place"]["file"], "exports/visits.csv");
    assert_eq!(fault["place"]["line"], 4);
    assert_eq!(checked["tables"]["visits"]["rejected"], 1);

    fs::write(scratch.path().join("scorecard.toml"), "[hospital\n").expect("the configuration");
    let checked: Value = json(scratch.path(), &["check", "--format", "json", "--lang", "en"]);
    assert_eq!(checked["faults"][0]["severity"], "error");
}

#[test]
fn rows_set_aside_within_the_share_are_in_a_file_and_no_failure() {
    let scratch = Scratch::copy_of("rejected", Path::new("tests/faults/base"));
    let visits = scratch.path().join("exports/visits.csv");
    let text = fs::read_to_string(&visits).expect("an export");
    fs::write(&visits, text.replace("普外科", "普外二科")).expect("an export can be written");
    let (said, exit) = stderr(scratch.path(), &["report", "monthly", "--period", "2026-03", "--lang", "en"]);
    assert_eq!(exit, Some(0), "{said}");
    assert!(said.starts_with("warning[department-unknown]: "), "{said}");
    let rejected = fs::read_to_string(scratch.path().join("out/monthly/2026-03/rejected.csv")).expect("the rows");
    assert_eq!(
        rejected,
        "file,line,column,value,rule,reason\n\
         exports/visits.csv,4,就诊科室,普外二科,department-unknown,就诊科室所指科室不存在\n"
    );
}

#[test]
fn an_optional_export_may_be_absent() {
    let scratch = Scratch::copy_of("optional", Path::new("tests/faults/base"));
    fs::remove_file(scratch.path().join("exports/visits.csv")).expect("an export");
    let (said, exit) = stderr(scratch.path(), &CHECK);
    assert!(said.starts_with("error[files-missing]: ") && exit == Some(2), "{said}");
    let file = scratch.path().join("scorecard.toml");
    let text = fs::read_to_string(&file).expect("the configuration");
    fs::write(file, text.replace("rejected_at_most", "optional = true\nrejected_at_most")).expect("the configuration");
    assert_eq!(stderr(scratch.path(), &CHECK), (String::new(), Some(0)));
}

#[test]
fn the_workspace_is_the_nearest_above_and_its_language_is_spoken() {
    let scratch = Scratch::copy_of("nearest", Path::new("tests/faults/base"));
    fs::write(scratch.path().join("exports/visits.csv"), "\n").expect("an export can be written");
    let (said, exit) = stderr(&scratch.path().join("exports"), &["check", "--quiet"]);
    let expected = "error[file-without-header]: 此文件没有表头行\n  --> exports/visits.csv\n  \
                    提示: 没有数据的导出也需要表头；skip_rows 是表头之前的行数\n";
    assert_eq!((said.as_str(), exit), (expected, Some(3)));
    let (said, exit) = stderr(&std::env::temp_dir(), &["check", "--workspace", "nowhere-at-all", "--lang", "en"]);
    assert!(said.starts_with("error[workspace-missing]: ") && exit == Some(2), "{said}");
}

#[test]
fn every_list_is_json_with_an_id_for_each_line_of_text() {
    let scratch = Scratch::new("lists");
    for what in ["tables", "measures", "indicators", "scorecards", "reports"] {
        let items = json(scratch.path(), &["list", what, "--format", "json", "--lang", "en"]);
        let items = items.as_array().expect("a list").clone();
        let text = stdout(scratch.path(), &["list", what, "--lang", "en"]);
        let ids: Vec<&str> = items.iter().filter_map(|item| item["id"].as_str()).collect();
        let lines: Vec<&str> = text.lines().filter_map(|line| line.split('\t').next()).collect();
        assert!(!ids.is_empty(), "{what}");
        assert_eq!(ids, lines, "{what}");
        assert!(items.iter().all(|item| item["name"].as_str().is_some_and(|name| !name.is_empty())), "{what}");
    }
}

#[test]
fn wrong_usage_is_exit_2() {
    let scratch = Scratch::copy_of("usage", Path::new("tests/faults/base"));
    for wrong in [
        "report monthly --period 2026-13",
        "report monthly --period 03/2026",
        "report monthly",
        "report yearly --period 2026",
        "report monthly --period 2026-03 --date 2026-02-30",
        "report monthly --period 2026-03 --audience everybody",
        "check --format yaml",
        "check --jobs 0",
        "list departments",
        "chek",
    ] {
        let words: Vec<&str> = wrong.split(' ').collect();
        let (said, exit) = stderr(scratch.path(), &words);
        assert_eq!(exit, Some(2), "{wrong}: {said}");
        assert!(!said.is_empty(), "{wrong}");
    }
    let (said, _) = stderr(scratch.path(), &["report", "monthly", "--period", "2026-13"]);
    assert!(said.contains("2026-03"), "how a period is written: {said}");
}

fn json(folder: &Path, arguments: &[&str]) -> Value {
    let result = stdout(folder, arguments);
    serde_json::from_str(&result).unwrap_or_else(|error| panic!("{arguments:?}: {error}\n{result}"))
}
