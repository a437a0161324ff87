//! The recipes of README.md, each done as it says: its blocks are written into a small workspace and the program is run.

use std::fs;
use std::path::{Path, PathBuf};

use hospital_scorecard::catalogue;
use hospital_scorecard::labels::Language;
use hospital_scorecard::period::Period;
use hospital_scorecard::run::{self, Kind, Request};
use hospital_scorecard::tables::identifiers::Identifiers;
use hospital_scorecard::tables::reading::ReadingPlan;
use hospital_scorecard::tables::schema::{Schema, TableDefinition};
use hospital_scorecard::toml_source::TomlSource;
use hospital_scorecard::workspace::Workspace;

use crate::pages;
use crate::program::{self, Scratch};
use crate::readme::{blocks, readme, recipes};
use crate::templates::typeset;

/// The section that holds the whole `scorecard.toml` that the recipes begin with.
const BEGINNING: &str = "3. Your own workspace";

/// The scorecard that a monthly report is made of.
const WAGE: &str = "monthly_wage";

const ANOTHER_EXPORT: &str = "Another export for a table";
const NOT_COLLECTED: &str = "A column that is not collected";
const OWN_DEFINITIONS: &str = "A measure, an indicator and a scorecard of your own";
const LOGO: &str = "The logo";
const PARAGRAPH: &str = "A paragraph on the card";
const OWN_DOCUMENT: &str = "A document of your own";
const COMMAND_LINE: &str = "A template, with the typst command line";
const OTHER_POINTS: &str = "Other points and thresholds in a shipped scorecard";
const WEIGHTS: &str = "Points by the weights of experts";
const OVERRIDE: &str = "Other points for one department";
const DERIVATION: &str = "A derived column";
const MEETING: &str = "A meeting of the committee";
const TABLE: &str = "A table";
const METHOD: &str = "A scoring method";
const WORD: &str = "A word on a page";

/// Recipes without a block: `readme.rs` looks whether the lists that they name are complete.
const LISTS: [&str; 2] = ["A chart", "A document or a report"];

#[test]
fn every_recipe_is_exercised() {
    let exercised = [
        ANOTHER_EXPORT,
        NOT_COLLECTED,
        OWN_DEFINITIONS,
        LOGO,
        PARAGRAPH,
        OWN_DOCUMENT,
        COMMAND_LINE,
        OTHER_POINTS,
        WEIGHTS,
        OVERRIDE,
        DERIVATION,
        MEETING,
        TABLE,
        METHOD,
        LISTS[0],
        LISTS[1],
        WORD,
    ];
    assert_eq!(recipes(), exercised);
    let with_blocks = |name: &str| blocks().iter().any(|block| block.section == name);
    for recipe in exercised {
        // Of the typst command line only commands are shown.
        let without = LISTS.contains(&recipe) || recipe == COMMAND_LINE;
        assert_eq!(with_blocks(recipe), !without, "{recipe}");
    }
}

/// Two clinics, C1 and C2: ten visits a month from 2024-10 on, twelve from 2026-01 on, every second one booked; no
/// inspection but one of C1 in 2026-03, which took off 2 points.
fn hospital(name: &str) -> Scratch {
    let scratch = Scratch::new(name);
    write(
        &scratch,
        "exports/科室字典.csv",
        "科室编码,科室名称,科室类型,开设门诊,启用日期\n\
         C1,口腔科,门诊,是,2020-01-01\nC2,皮肤科,门诊,是,2020-01-01\n",
    );
    for month in 9..27 {
        let (year, month) = (2024 + month / 12, month % 12 + 1);
        let days = if year == 2026 { 12 } else { 10 };
        let mut visits = "门诊就诊记录\n就诊流水号,患者ID,就诊科室,挂号时间,预约标志,退号标志,挂号员\n".to_owned();
        for (department, prefix) in [("口腔科", "A"), ("C2", "B")] {
            for day in 1..=days {
                let id = format!("{prefix}{year}{month:02}{day:02}");
                visits += &format!("{id},P{id},{department},{year}/{month:02}/{day:02} 09:30,{},,王\n", day % 2);
            }
        }
        write(&scratch, &format!("exports/门急诊就诊_{year}{month:02}.csv"), &visits);
    }
    write(&scratch, "exports/专项考核.csv", "检查编号,检查日期,检查项目,受检科室,扣分\nK1,2026-03-09,医疗查房,C1,2\n");
    apply(&scratch, BEGINNING);
    scratch
}

fn write(scratch: &Scratch, file: &str, text: &str) {
    let path = scratch.path().join(file);
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder can be made");
    fs::write(path, text).expect("a file can be written");
}

fn add(scratch: &Scratch, file: &str, text: &str) {
    let before = fs::read_to_string(scratch.path().join(file)).unwrap_or_default();
    write(scratch, file, &(before + text));
}

/// Writes the blocks of a section into the workspace; `scorecard.toml` is added to, the rest is new.
fn apply(scratch: &Scratch, section: &str) {
    for block in blocks().into_iter().filter(|block| block.section == section) {
        match block.kind.as_str() {
            // Templates lie where the workspace's own would; definitions below data/.
            "diff" if block.file.starts_with("report-templates/") => {
                write(scratch, &block.file, &changed(&block.file, &block.text));
            }
            "diff" => write(scratch, &block.file, &changed(&format!("data/{}", block.file), &block.text)),
            _ if !block.file.starts_with("data/") => add(scratch, &block.file, &block.text),
            _ => {}
        }
    }
}

/// A shipped file with the lines of a difference changed: each line taken away occurs exactly once, and some are put in
/// its place.
fn changed(file: &str, difference: &str) -> String {
    let mut text = fs::read_to_string(file).expect("a shipped file");
    for change in format!("\n{difference}").split("\n-").skip(1) {
        let (line, put) = change.split_once('\n').expect("a line is taken away and some put in its place");
        let put: Vec<&str> = put.lines().filter_map(|line| line.strip_prefix('+')).collect();
        let whole = format!("\n{line}\n");
        assert_eq!(text.matches(&whole).count(), 1, "{file}: {line}");
        assert!(!put.is_empty(), "{file}: {line} is taken away and none put in its place");
        text = text.replacen(&whole, &format!("\n{}\n", put.join("\n")), 1);
    }
    text
}

/// The files of a report, without typesetting; nothing is said of the workspace.
fn report(scratch: &Scratch, scorecard: &str, period: &str) {
    let period: Period = period.parse().expect("a period");
    let request = Request {
        root: scratch.path().to_owned(),
        folder: scratch.path().join("out/monthly").join(period.to_string()),
        period,
        scorecard: scorecard.to_owned(),
        entities: Vec::new(),
        audience: None,
        report_date: period.day_after(),
        status: hospital_scorecard::record::status::DocumentStatus::default(),
        language: Language::Zh,
        combined: false,
        layout: hospital_scorecard::record::committee::layout::Layout::default(),
        meeting: None,
        quiet: true,
        jobs: 0,
    };
    let made = run::report(Kind::Monthly, &request).unwrap_or_else(|faults| panic!("{faults:?}"));
    assert!(made.faults.is_empty() && made.rejected.is_empty(), "{:?}", made.faults);
    made.output.finish().expect("files can be written");
}

/// The rows of a tidy file that begin with these fields, without them.
fn rows(scratch: &Scratch, file: &str, beginning: &str) -> Vec<String> {
    let text = fs::read_to_string(scratch.path().join("out/monthly/2026-03").join(file)).expect("a tidy file");
    let rest = text.lines().filter_map(|line| line.strip_prefix(beginning)?.strip_prefix(','));
    rest.map(str::to_owned).collect()
}

fn total(scratch: &Scratch, scorecard: &str, id: &str) -> Vec<String> {
    rows(scratch, "totals.csv", &format!("{scorecard},department,{id},2026-03,total"))
}

fn fact(scratch: &Scratch, id: &str, measure: &str) -> Vec<String> {
    rows(scratch, "facts.csv", &format!("H001,department,{id},2026-03,{measure},"))
}

/// Points of a line of the monthly card.
fn points(scratch: &Scratch, id: &str, indicator: &str) -> String {
    let rows =
        rows(scratch, "scores.csv", &format!("monthly_wage,department,{id},2026-03,work_efficiency,{indicator}"));
    rows.first().and_then(|row| row.split(',').next()).unwrap_or_default().to_owned()
}

/// Waits (10 points) are not collected and move: visits 52.50 · 1.2 = 63.00, booked share 17.50, ethics 10, rounds 18 or 20.
#[test]
fn the_first_workspace_gives_cards_and_every_file() {
    let scratch = hospital("first");
    let command = "report monthly --period 2026-03 --entity C1 --quiet --lang en";
    let output = program::run(scratch.path(), &command.split(' ').collect::<Vec<_>>());
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert!(output.status.success());
    assert_eq!(total(&scratch, "monthly_wage", "C1"), ["108.50,2,2,known"]);
    assert_eq!(total(&scratch, "monthly_wage", "C2"), ["110.50,1,2,known"]);
    let out = scratch.path().join("out/monthly/2026-03");
    assert!(out.join("en/department-C1.pdf").is_file() && !out.join("en/department-C2.pdf").exists());
    let text = readme();
    let listed = |path: &Path| {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let header = fs::read_to_string(path).expect("a file").lines().next().unwrap_or_default().to_owned();
        let columns =
            if name.ends_with(".csv") { format!("| `{name}` | `{header}`") } else { format!("| `{name}` | ") };
        assert!(text.contains(&columns), "{columns}");
    };
    let files = fs::read_dir(&out).expect("the output").map(|entry| entry.expect("an entry").path());
    let files: Vec<_> = files.filter(|path| path.is_file()).collect();
    files.iter().for_each(|path| listed(path));
    assert_eq!(files.len(), 7);
}

#[test]
fn another_export_feeds_the_same_table() {
    let scratch = hospital("another-export");
    let visits: String = (1..=6).map(|n| format!("E{n},P{n},口腔科,2026-03-{n:02} 23:10\n")).collect();
    write(&scratch, "exports/emergency/2026-03.csv", &("急诊号,病人ID,科室,到诊时间\n".to_owned() + &visits));
    apply(&scratch, ANOTHER_EXPORT);
    report(&scratch, WAGE, "2026-03");
    assert_eq!(
        (fact(&scratch, "C1", "visits_seen"), fact(&scratch, "C2", "visits_seen")),
        (vec!["18".to_owned()], vec!["12".to_owned()])
    );
}

#[test]
fn what_is_not_collected_says_why() {
    let scratch = hospital("not-collected");
    apply(&scratch, NOT_COLLECTED);
    report(&scratch, WAGE, "2026-03");
    let row =
        |indicator: &str| rows(&scratch, "indicators.csv", &format!("department,C1,2026-03,{indicator},,,")).concat();
    let declared = |row: &str, reason: &str| row.contains(",not_collected,") && row.contains(reason);
    assert!(declared(&row("sign_in_wait_p90"), "没有叫号系统"), "{}", row("sign_in_wait_p90"));
    for of_charges in ["drug_share", "charge_per_visit", "total_cost_to_broad_revenue"] {
        assert!(declared(&row(of_charges), "收费系统尚未接入"), "{}", row(of_charges));
    }
    assert!(!declared(&row("length_of_stay"), "收费系统尚未接入"), "{}", row("length_of_stay"));
}

/// Days 1, 7 and 8 of March 2026 are at weekends: 3 of 12 visits, 25.00 % against 20. Visits 60 · 1.2, and 40.
#[test]
fn own_definitions_need_no_rust() {
    let scratch = hospital("own-definitions");
    apply(&scratch, OWN_DEFINITIONS);
    report(&scratch, "clinic", "2026-03");
    assert_eq!(fact(&scratch, "C1", "weekend_visits"), ["3"]);
    assert_eq!(rows(&scratch, "indicators.csv", "department,C1,2026-03,weekend_share"), ["3,12,25.00,%,known,"]);
    assert_eq!(total(&scratch, "clinic", "C1"), ["112.00,1,2,known"]);
    let list = program::run(scratch.path(), &["list", "indicators", "--lang", "zh"]);
    assert!(String::from_utf8_lossy(&list.stdout).contains("weekend_share\t周末就诊占比\t"));
}

/// The documents of the first clinic, made by the program; its card.
fn documents(scratch: &Scratch) -> PathBuf {
    let command = "report monthly --period 2026-03 --entity C1 --quiet --lang zh";
    let output = program::run(scratch.path(), &command.split(' ').collect::<Vec<_>>());
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    scratch.path().join("out/monthly/2026-03/zh/department-C1.pdf")
}

#[test]
fn a_logo_is_drawn_in_the_head() {
    let scratch = hospital("logo");
    let without = fs::read(documents(&scratch)).expect("a card");
    apply(&scratch, LOGO);
    assert!(fs::read(documents(&scratch)).expect("a card") != without);
}

#[test]
fn a_paragraph_is_printed() {
    let scratch = hospital("paragraph");
    apply(&scratch, PARAGRAPH);
    if let Some(text) = pages::laid_out(&documents(&scratch)) {
        assert!(text.contains("请于收到后五个工作日内书面提出"), "{text}");
    }
}

#[test]
fn an_own_document_is_made_of_each_card() {
    let scratch = hospital("own-document");
    apply(&scratch, OWN_DOCUMENT);
    let notice = documents(&scratch).with_file_name("notice-C1.pdf");
    assert!(notice.is_file());
    if let Some(text) = pages::laid_out(&notice) {
        assert!(text.contains("绩效考核结果通知单 口腔科") && text.contains("108.50"), "{text}");
    }
}

#[test]
fn the_typst_command_line_makes_the_same_document() {
    let scratch = hospital("command-line");
    let card = documents(&scratch);
    let command = "templates copy work --record out/monthly/2026-03/zh/department-C1.json";
    assert!(readme().contains(&format!("\nhospital-scorecard {command}\n")));
    assert!(program::run(scratch.path(), &command.split(' ').collect::<Vec<_>>()).status.success());
    assert!(typeset(&scratch.path().join("work")) == fs::read(card).expect("a card"));
}

/// Visits 40 and booked share 20 take the 10 points of the wait: 46.67 and 23.33. Before 2026 the shipped points hold.
#[test]
fn a_shipped_scorecard_gets_other_points() {
    let scratch = hospital("other-points");
    apply(&scratch, OTHER_POINTS);
    report(&scratch, WAGE, "2026-03");
    assert_eq!(
        (points(&scratch, "C1", "visits"), points(&scratch, "C1", "booked_share")),
        ("46.67".to_owned(), "23.33".to_owned())
    );
    report(&scratch, WAGE, "2025-12");
    let scores = fs::read_to_string(scratch.path().join("out/monthly/2025-12/scores.csv")).expect("a tidy file");
    assert!(scores.contains("department,C1,2025-12,work_efficiency,visits,52.50,"), "{scores}");
}

/// Both means are 4.50: 35 each, and the wait is dropped. Visits 35 · 1.2 = 42, booked share 35, ethics 10, rounds 18 or 20.
/// Before 2026 the shipped points hold.
#[test]
fn weights_of_experts_take_the_place_of_points() {
    let scratch = hospital("weights");
    apply(&scratch, WEIGHTS);
    let command = "weights delphi RATINGS.csv --scorecard monthly_wage --variant outpatient --from 2026-01";
    let copied = "cp out/weights/monthly_wage-outpatient/weights.toml catalogue/weights/outpatient.toml";
    assert!(readme().contains(&format!("\nhospital-scorecard {command}\n")) && readme().contains(copied));
    let output = program::run(scratch.path(), &command.split(' ').collect::<Vec<_>>());
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    let made = fs::read_to_string(scratch.path().join("out/weights/monthly_wage-outpatient/weights.toml"));
    write(&scratch, "catalogue/weights/outpatient.toml", &made.expect("a weights file"));
    report(&scratch, WAGE, "2026-03");
    assert_eq!(total(&scratch, "monthly_wage", "C1"), ["105.00,2,2,known"]);
    assert_eq!(total(&scratch, "monthly_wage", "C2"), ["107.00,1,2,known"]);
    assert_eq!(
        (points(&scratch, "C1", "visits"), points(&scratch, "C1", "booked_share")),
        ("35.00".to_owned(), "35.00".to_owned())
    );
    assert_eq!(points(&scratch, "C1", "sign_in_wait_p90"), "");
    report(&scratch, WAGE, "2025-12");
    let scores = fs::read_to_string(scratch.path().join("out/monthly/2025-12/scores.csv")).expect("a tidy file");
    assert!(scores.contains("department,C1,2025-12,work_efficiency,visits,52.50,"), "{scores}");
    if let Some(text) = pages::laid_out(&documents(&scratch)) {
        assert!(pages::dense(&text).contains("分值经2位专家1轮咨询（德尔菲法）确定，自2026-01起执行"), "{text}");
    }
}

#[test]
fn an_override_is_for_one_department() {
    let scratch = hospital("override");
    apply(&scratch, OVERRIDE);
    report(&scratch, WAGE, "2026-03");
    assert_eq!(
        (points(&scratch, "C1", "visits"), points(&scratch, "C2", "visits")),
        ("52.50".to_owned(), "46.67".to_owned())
    );
}

#[test]
fn a_derived_column_counts_a_patient_once_a_day() {
    let scratch = hospital("derivation");
    add(&scratch, "exports/门急诊就诊_202603.csv", "A20260301b,PA20260301,C1,2026/03/01 15:00,0,,王\n");
    report(&scratch, WAGE, "2026-03");
    assert_eq!(fact(&scratch, "C1", "visits_seen"), ["13"]);
    apply(&scratch, DERIVATION);
    report(&scratch, WAGE, "2026-03");
    assert_eq!(fact(&scratch, "C1", "visits_seen"), ["12"]);
}

#[test]
fn a_meeting_brings_its_agenda_and_its_decisions_on_limits() {
    let scratch = hospital("meeting");
    apply(&scratch, MEETING);
    let command = "report committee --period 2026-03 --meeting meetings/2026-04.toml";
    assert!(readme().contains(&format!("`hospital-scorecard {command}`")));
    let arguments: Vec<&str> = command.split(' ').chain(["--quiet", "--lang", "zh"]).collect();
    let output = program::run(scratch.path(), &arguments);
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    let text = fs::read_to_string(scratch.path().join("out/committee/2026-03/zh/committee.json")).expect("a record");
    let record: serde_json::Value = serde_json::from_str(&text).expect("a record");
    let meeting = &record["committee"]["meeting"];
    assert_eq!(meeting["agenda"]["items"][0]["proposal"], "原则同意，7 月复报");
    assert_eq!(meeting["follow_up"]["actions"][0]["said"], "逾期 5 天");
    let limits =
        "全院 · 预约诊疗率：均值和控制限自 2025 年 10 月起重算（2026 年 3 月 18 日会议决定：新预约系统启用）。";
    assert_eq!(meeting["follow_up"]["limits"][0], limits);
}

/// The table is not in this program: it is added to the schema as the build would.
#[test]
fn a_table_is_typed_and_checked_as_any_other() {
    let block = blocks().into_iter().find(|block| block.section == TABLE && block.file == "data/tables.toml");
    let source = TomlSource::new("README.md", &*block.expect("the block of the recipe").text);
    let (entries, faults) = source.entries::<TableDefinition>();
    assert!(faults.is_empty(), "{faults:?}");
    let mut schema = Schema::shipped().expect("the shipped tables");
    for entry in entries {
        let columns = entry.definition.key.iter().chain(&entry.definition.date);
        assert!(columns.clone().all(|column| entry.definition.columns.contains_key(column)));
        schema.order.push(entry.id.clone());
        assert!(schema.tables.insert(entry.id, entry.definition).is_none(), "the table is there already");
    }
    let scratch = hospital("table");
    write(
        &scratch,
        "exports/会诊记录.csv",
        "会诊单号,会诊科室,会诊时间\nH1,口腔科,2026-03-02 10:00\nH2,C2,2026-03-03 11:30\n",
    );
    apply(&scratch, TABLE);
    let workspace = Workspace::load(scratch.path()).expect("a workspace");
    catalogue::load(Some(scratch.path()), &schema).expect("a catalogue");
    let plan = ReadingPlan::new(scratch.path(), &workspace.exports, &workspace.configuration, &schema).expect("a plan");
    let wanted = [("consultations".to_owned(), ["department_id".to_owned()].into())].into();
    let Ok((tables, faults)) = plan.read(&schema, &wanted, &Identifiers::keyed_by("H001"), &|_| {}) else {
        panic!("the exports are read")
    };
    assert!(faults.is_empty(), "{faults:?}");
    let consultations = tables.table("consultations").expect("the table");
    let departments: Vec<_> =
        (0..consultations.rows).filter_map(|row| consultations.integer("department_id", row)).collect();
    assert_eq!(departments, [0, 1]);
}

#[test]
fn a_method_is_what_its_file_says() {
    let block = blocks().into_iter().find(|block| block.section == METHOD).expect("the block of the recipe");
    let source = fs::read_to_string(&block.file).expect("a source file");
    assert!(source.contains(&block.text), "{}", block.text);
}

#[test]
fn a_word_is_changed_where_the_recipe_says() {
    let block = blocks().into_iter().find(|block| block.section == WORD).expect("the block of the recipe");
    let text = changed(&block.file, &block.text);
    assert_ne!(text, fs::read_to_string(&block.file).expect("the labels"));
    text.parse::<toml::Table>().expect("labels are TOML");
}
