//! The submission to the health administration: every row of the national tables in its order, a letter that measures what
//! GB/T 9704-2012 asks, and files that say what the pages say.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::pages::{self, Word};
use crate::program::{Scratch, run};

const BASE: &str = "tests/faults/base";
const COMMAND: [&str; 7] = ["report", "submission", "--period", "2026-Q1", "--date", "2026-04-12", "--quiet"];
/// Points of a millimetre.
const MM: f64 = 72.0 / 25.4;

const SETTINGS: &str = "
[submission]
addressee = \"示范市卫生健康委员会\"
signer    = \"李建国\"
numbers   = { \"2026-Q1\" = \"示一医报〔2026〕12号\" }
";

/// A small hospital of a level, with its letter configured or not, and its submission made.
fn submitted(name: &str, level: &str, settings: &str, language: &str) -> (Scratch, PathBuf) {
    let scratch = Scratch::copy_of(name, Path::new(BASE));
    let file = scratch.path().join("scorecard.toml");
    let text = fs::read_to_string(&file).expect("a configuration");
    let text = text.replace("level = \"tertiary\"", &format!("level = \"{level}\"")) + settings;
    fs::write(&file, text).expect("a configuration can be written");
    let output = run(scratch.path(), &[COMMAND.as_slice(), &["--lang", language]].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let folder = scratch.path().join("out/submission/2026-Q1").join(language);
    (scratch, folder)
}

fn rows(file: &Path) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(file).expect("a file of rows");
    reader.deserialize().map(|row| row.expect("a row")).collect()
}

/// The rows of a table that are no parts of others.
fn whole(rows: &[BTreeMap<String, String>], table: &str) -> Vec<(String, bool)> {
    let own = rows.iter().filter(|row| row["table"] == table && row["part_of"].is_empty());
    own.map(|row| (row["code"].clone(), row["monitored"] == "true")).collect()
}

fn monitored(rows: &[(String, bool)]) -> Vec<&str> {
    rows.iter().filter(|(_, monitored)| *monitored).map(|(code, _)| code.as_str()).collect()
}

#[test]
fn a_tertiary_hospital_files_all_56_indicators_in_order() {
    let (_scratch, folder) = submitted("submission-tertiary", "tertiary", "", "zh");
    let rows = rows(&folder.join("submission-tables.csv"));
    let found = whole(&rows, "national_tertiary");
    let expected: Vec<String> = (1..=55).map(|code| code.to_string()).chain(["增1".to_owned()]).collect();
    assert_eq!(found.iter().map(|(code, _)| code.clone()).collect::<Vec<_>>(), expected);
    let of_the_nation = "4,5,6,8,9,10,13,14,17,24,31,33,34,35,36,38,39,40,41,45,46,48,50,53,54,55";
    assert_eq!(monitored(&found), of_the_nation.split(',').collect::<Vec<_>>());
    assert_eq!(monitored(&found).len(), 26);
    // Those that are only compared have no direction in which they could be scored.
    let compared: Vec<&str> =
        rows.iter().filter(|row| row["direction"] == "compare").map(|row| row["code"].as_str()).collect();
    assert_eq!(compared.join(","), "1,3,7,11,12,25,26,27,28,29,30,32,35,36,37,44,46,52,增1");
    // A hospital that exports its clinics alone has few values, and a reason for each other row.
    let without: Vec<&BTreeMap<String, String>> =
        rows.iter().filter(|row| row["value"].is_empty() && row["reason"].is_empty()).collect();
    assert!(without.is_empty(), "{without:?}");
    let annual = rows.iter().filter(|row| row["state"] == "annual").count();
    assert_eq!(annual, 9);
}

#[test]
fn a_secondary_hospital_files_all_28_indicators_in_order() {
    let (_scratch, folder) = submitted("submission-secondary", "secondary", "", "zh");
    let rows = rows(&folder.join("submission-tables.csv"));
    let found = whole(&rows, "national_secondary");
    let expected: Vec<String> = (1..=28).map(|code| code.to_string()).collect();
    assert_eq!(found.iter().map(|(code, _)| code.clone()).collect::<Vec<_>>(), expected);
    let of_the_nation = "1,2,3,4,5,6,11,13,14,15,16,17,19,20,21,22,23,24,26,27,28";
    assert_eq!(monitored(&found), of_the_nation.split(',').collect::<Vec<_>>());
    assert_eq!(monitored(&found).len(), 21);
}

/// Words of a page that stand on one line, by their top, in order from the left.
fn lines(words: &[Word]) -> Vec<Vec<&Word>> {
    let mut lines: Vec<Vec<&Word>> = Vec::new();
    for word in words {
        match lines.iter_mut().find(|line| (line[0].top - word.top).abs() < 1.0) {
            Some(line) => line.push(word),
            None => lines.push(vec![word]),
        }
    }
    for line in &mut lines {
        line.sort_by(|a, b| a.left.total_cmp(&b.left));
    }
    lines.sort_by(|a, b| a[0].top.total_cmp(&b[0].top));
    lines
}

fn text(line: &[&Word]) -> String {
    line.iter().map(|word| word.text.as_str()).collect()
}

fn starting<'l, 'w>(lines: &'l [Vec<&'w Word>], start: &str) -> &'l Vec<&'w Word> {
    lines.iter().find(|line| text(line).starts_with(start)).unwrap_or_else(|| panic!("no line begins with {start}"))
}

/// GB/T 9704-2012: type area 156 × 225 mm on A4, 28 characters a line, 22 lines a page; what is printed may be 2 mm off.
#[test]
fn the_letter_measures_what_the_standard_asks() {
    let (_scratch, folder) = submitted("submission-letter", "tertiary", SETTINGS, "zh");
    let Some(found) = pages::words(&folder.join("submission.pdf")) else { return };
    for page in &found {
        assert!((page.width - 210.0 * MM).abs() < 0.1 && (page.height - 297.0 * MM).abs() < 0.1, "A4");
    }
    let (first, second) = (lines(&found[0].words), lines(&found[1].words));
    // The box of a word is that of its font, higher than its characters: from line to line it is the same.
    let pitch = |above: &[&Word], below: &[&Word]| below[0].top - above[0].top;
    let (_, opening) = (starting(&first, "示范市卫生健康委员会："), starting(&first, "现将我院"));
    let heading = starting(&first, "一、");
    assert!(
        (pitch(starting(&first, "示范市卫生健康委员会："), opening) - 29.6).abs() < 0.2,
        "pitch of the first lines"
    );
    assert!(pitch(opening, heading) > 28.0 && pitch(opening, heading) < 31.0, "a heading is a line");
    // 22 lines: 21 times from line to line and one character are the height of the type area.
    let body: Vec<&Vec<&Word>> = second.iter().filter(|line| line[0].left < 28.5 * MM).collect();
    assert!(body.len() >= 2, "{second:?}");
    let step = pitch(body[0], body[1]);
    assert!((21.0 * step + 156.0 * MM / 28.0 - 225.0 * MM).abs() < 2.0 * MM, "{step} from line to line");
    // A full line reaches from margin to margin; what stands in it is as wide as 28 characters.
    let full = body[0];
    let (left, right) = (full[0].left, full[full.len() - 1].right);
    assert!((left - 28.0 * MM).abs() < 1.0 * MM, "left margin {}", left / MM);
    assert!((right - (28.0 + 156.0) * MM).abs() < 2.0 * MM, "right margin {}", (210.0 * MM - right) / MM);
    let half_widths = text(full).chars().map(|character| if character.is_ascii() { 1 } else { 2 }).sum::<usize>();
    assert!((50..=60).contains(&half_widths), "{half_widths} half characters in {}", text(full));
    // The first line of a page begins at the top of the type area, 37 mm below the edge (the box begins higher).
    let top = second[0][0];
    let character_top = top.bottom - (top.bottom - top.top) * 0.5 - 156.0 * MM / 28.0 / 2.0;
    assert!((character_top - 37.0 * MM).abs() < 2.0 * MM, "first line at {} mm", character_top / MM);
    // The head mark: its top edge 35 mm below that of the type area, in red and larger than anything else.
    let mark = starting(&first, "示例医院");
    let middle = (mark[0].top + mark[0].bottom) / 2.0;
    let height = mark[0].right - mark[0].left;
    let above = middle - height / 8.0 - 72.0 * MM;
    assert!(above > -4.0 * MM && above < 8.0 * MM, "head mark {} mm below its place", above / MM);
    // Number one character from the left, signer one from the right.
    let number = starting(&first, "示一医报〔2026〕12号");
    assert!((number[0].left - 28.0 * MM - 156.0 * MM / 28.0).abs() < 2.0, "number at {}", number[0].left / MM);
    assert!(text(number).ends_with("签发人：李建国"));
    let signer = number[number.len() - 1].right;
    assert!((184.0 * MM - 156.0 * MM / 28.0 - signer).abs() < 2.0, "signer ends at {}", signer / MM);
    // Page numbers 7 mm below the type area, right on odd pages and left on even ones.
    let numbered = |lines: &[Vec<&Word>]| (lines[lines.len() - 1][0].left, lines[lines.len() - 1][0].bottom);
    let ((odd, bottom), (even, _)) = (numbered(&first), numbered(&second));
    assert!(odd > 150.0 * MM && even < 45.0 * MM, "page numbers at {odd} and {even}");
    assert!(bottom > (297.0 - 35.0 + 7.0) * MM, "page number ends at {} mm", bottom / MM);
}

#[test]
fn the_letter_says_to_whom_who_signs_and_when() {
    let (_scratch, folder) = submitted("submission-words", "tertiary", SETTINGS, "zh");
    let Some(found) = pages::in_reading_order(&folder.join("submission.pdf")) else { return };
    let letter: String = found[..2].concat().split_whitespace().collect();
    let order = [
        "示例医院",
        "示一医报〔2026〕12号",
        "签发人：李建国",
        "关于报送2026年第一季度医疗质量信息和绩效指标的报告",
        "示范市卫生健康委员会：",
        "一、总体情况",
        "二、需要说明的变化",
        "三、数据质量",
        "特此报告。",
        "附件：1.医疗质量信息公示表",
        "7.统计报送日历",
        "示例医院2026年4月12日",
    ];
    let mut rest = letter.as_str();
    for words in order {
        rest = rest.split_once(words).unwrap_or_else(|| panic!("{words} does not follow in {letter}")).1;
    }
    assert_eq!(letter.matches("委员会：").count(), 1, "one addressee");
    let all: String = found.concat();
    assert!(all.contains("Noto Serif SC"), "which fonts take the place of others is said");
}

#[test]
fn what_is_not_configured_is_a_line_to_be_filled_in() {
    let (_scratch, folder) = submitted("submission-blank", "tertiary", "", "en");
    let Some(found) = pages::in_reading_order(&folder.join("submission.pdf")) else { return };
    assert!(found[0].contains("No.") && found[0].contains("Signed by:"), "{}", found[0]);
    assert!(!found[0].contains("Health Commission"));
}

/// Everything that an object of the schema asks for is there and nothing else; types and fixed values fit.
fn fits(value: &Value, schema: &Value, path: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    let types: Vec<&str> = match &schema["type"] {
        Value::String(one) => vec![one],
        Value::Array(several) => several.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    let is = |name: &&str| match *name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_i64(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        other => panic!("{path}: the schema has the type {other}"),
    };
    if !types.is_empty() && !types.iter().any(is) {
        return vec![format!("{path} is {value}, not {types:?}")];
    }
    if let Some(known) = schema["enum"].as_array()
        && !known.contains(value)
    {
        wrong.push(format!("{path} is {value}"));
    }
    if !schema["const"].is_null() && schema["const"] != *value {
        wrong.push(format!("{path} is {value}"));
    }
    if let (Some(fields), Some(properties)) = (value.as_object(), schema["properties"].as_object()) {
        wrong.extend(fields.keys().filter(|key| !properties.contains_key(*key)).map(|key| format!("{path}.{key}")));
        for key in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            match fields.get(key) {
                Some(inner) => wrong.extend(fits(inner, &properties[key], &format!("{path}.{key}"))),
                None => wrong.push(format!("{path} has no {key}")),
            }
        }
    }
    for item in value.as_array().into_iter().flatten() {
        wrong.extend(fits(item, &schema["items"], &format!("{path}[]")));
    }
    wrong
}

#[test]
fn the_data_fit_their_schema_and_are_attached_as_they_lie_beside() {
    let (scratch, folder) = submitted("submission-data", "tertiary", SETTINGS, "zh");
    let read = |name: &str| fs::read(folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
    let json = |name: &str| serde_json::from_slice::<Value>(&read(name)).expect("JSON");
    let (data, schema) = (json("submission-tables.json"), json("submission-tables.schema.json"));
    let wrong = fits(&data, &schema, "");
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!(data["signed_on"], "2026-04-12");
    assert_eq!(data["tables"].as_array().map(Vec::len), Some(2));
    // poppler's own tool takes the attachments out again.
    let out = scratch.path().join("attached");
    fs::create_dir_all(out.join("tidy")).expect("a folder");
    let pdf = folder.join("submission.pdf");
    let Ok(found) = Command::new("pdfdetach").arg("-saveall").arg("-o").arg(&out).arg(&pdf).status() else {
        assert!(std::env::var_os("EXPECT_PDFTOTEXT").is_none(), "pdfdetach");
        return;
    };
    assert!(found.success());
    let names = [
        "submission-tables.csv",
        "submission-equipment.csv",
        "submission-tables.json",
        "submission-tables.schema.json",
        "submission-tables.xlsx",
    ];
    for name in names {
        let attached = fs::read(out.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(attached == read(name), "{name} differs from what is attached");
    }
    for name in ["record.json", "tidy/facts.csv", "tidy/indicators.csv"] {
        assert!(out.join(name).is_file(), "{name}");
    }
}

/// What reads "reports to the office" must not read like anything about a person.
#[test]
fn no_department_s_figures_and_no_identifier_leave_the_house() {
    let (_scratch, folder) = submitted("submission-privacy", "tertiary", SETTINGS, "zh");
    let record = fs::read_to_string(folder.join("submission.json")).expect("the record");
    let record: Value = serde_json::from_str(&record).expect("JSON");
    assert_eq!(record["audience"], "administration");
    for file in ["facts", "indicators"] {
        let rows = record["tidy"][file].as_array().expect("rows");
        assert!(!rows.is_empty());
        assert!(rows.iter().all(|row| row["entity_kind"] == "hospital" || row["entity_kind"] == "equipment"));
    }
    assert!(!record.to_string().contains("P000001"));
}

/// The same signing date gives the same bytes.
#[test]
fn made_again_the_submission_is_the_same_to_the_byte() {
    let (scratch, folder) = submitted("submission-again", "tertiary", SETTINGS, "zh");
    let bytes = || fs::read(folder.join("submission.pdf")).expect("a document");
    let before = bytes();
    assert!(run(scratch.path(), &[COMMAND.as_slice(), &["--lang", "zh"]].concat()).status.success());
    assert!(before == bytes());
}

/// Four outpatients of March, and one each of January and February, three of whom had booked.
const VISITS: &str = "就诊流水号,患者ID,就诊科室,就诊时间,就诊类型,预约
V000001,P000001,心内科,2026-03-02 08:15,门诊,是
V000002,P000002,心内科,2026-03-02 08:40,门诊,否
V000003,P000003,普外科,2026-03-03 09:05,急诊,否
V000004,P000001,心内科,2026-03-09 10:20,门诊,是
V000005,P000004,心内科,2026-01-12 09:00,门诊,是
V000006,P000005,心内科,2026-02-10 09:00,门诊,否
";

/// A visit of February that the next export has.
const LATE: &str = "V000007,P000006,心内科,2026-02-11 09:00,门诊,否\n";

/// Five outpatients became six, and three in a hundred and sixty: 3 ÷ 5 = 60.00 %, 3 ÷ 6 = 50.00 %. Nothing else rests on
/// visits alone, and nothing else is listed.
#[test]
fn the_next_submission_lists_what_changed_in_figures_already_published() {
    let scratch = Scratch::copy_of("submission-changes", Path::new(BASE));
    let path = |name: &str| scratch.path().join(name);
    fs::write(path("exports/visits.csv"), VISITS).expect("visits");
    let made = |period: &str, date: &str, language: &str| {
        let command = ["report", "submission", "--period", period, "--date", date, "--quiet", "--lang", language];
        let output = run(scratch.path(), &command);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        path(&format!("out/submission/{period}/{language}"))
    };
    let read = |file: PathBuf| fs::read(file).expect("a file");
    // Without a ledger there is nothing to compare with, and nothing is said.
    let first = made("2026-Q1", "2026-04-12", "zh");
    let (before, changes) = (read(first.join("submission.pdf")), first.join("submission-changes.csv"));
    assert!(!changes.exists());
    let published = run(scratch.path(), &["publish", "out/submission/2026-Q1", "--date", "2026-04-12"]);
    assert!(published.status.success(), "{}", String::from_utf8_lossy(&published.stderr));
    // Made again as of the same day it is the same: what was published on that day came after it.
    made("2026-Q1", "2026-04-12", "zh");
    assert!(before == read(first.join("submission.pdf")) && !changes.exists());
    // A quarter later nothing has changed, and that is said.
    let second = made("2026-Q2", "2026-07-12", "zh");
    assert_eq!(rows(&second.join("submission-changes.csv")).len(), 0);
    if let Some(found) = pages::in_reading_order(&second.join("submission.pdf")) {
        assert!(found.concat().contains("此前已报送的数据均无变动"));
    }
    // An export that the figures do not rest on changed too, and is no reason.
    let departments = fs::read_to_string(path("exports/departments.csv")).expect("departments");
    fs::write(path("exports/departments.csv"), departments + "\n").expect("departments");
    fs::write(path("exports/visits.csv"), format!("{VISITS}{LATE}")).expect("visits");
    made("2026-Q2", "2026-07-12", "zh");
    let text = String::from_utf8(read(second.join("submission-changes.csv"))).expect("UTF-8");
    let expected = "code,indicator,equipment_id,name,unit,period,entry,submitted_on,published,now,difference,reason
1-1.1,outpatient_visits,,门诊人次,,2026-Q1,1,2026-04-12,5,6,1,数据：exports/visits.csv
2-22,booked_share,,预约诊疗率,%,2026-Q1,1,2026-04-12,60.00,50.00,-10.00,数据：exports/visits.csv
";
    assert_eq!(text, expected);
    if let Some(found) = pages::in_reading_order(&second.join("submission.pdf")) {
        let attached = Command::new("pdfdetach").arg("-list").arg(second.join("submission.pdf")).output();
        let attached =
            String::from_utf8_lossy(&attached.expect("pdfdetach stands beside pdftotext").stdout).into_owned();
        assert!(attached.contains("submission-changes.csv"), "{attached}");
        let (letter, all) = (found[..2].concat(), found.concat());
        let letter: String = letter.split_whitespace().collect();
        assert!(letter.contains("有2项与现在的数值不同"), "{letter}");
        assert!(all.contains("已报送数据变动情况表") && all.contains("−10.00"), "{all}");
    }
    // In English, and by the schema.
    let english = made("2026-Q2", "2026-07-12", "en");
    let json = |name: &str| serde_json::from_slice::<Value>(&read(english.join(name))).expect("JSON");
    let data = json("submission-tables.json");
    assert_eq!(fits(&data, &json("submission-tables.schema.json"), ""), Vec::<String>::new());
    assert_eq!(data["changes"].as_array().map(Vec::len), Some(2));
    assert_eq!(data["changes"][1]["difference"]["raw"], "-10.00");
    // What was published and is touched is no ground to stand on.
    fs::write(path("published/submission/2026-Q1/1/indicators.csv"), "x").expect("written");
    let command = ["report", "submission", "--period", "2026-Q2", "--date", "2026-07-12", "--quiet", "--lang", "en"];
    let output = run(scratch.path(), &command);
    assert_eq!(output.status.code(), Some(4));
    assert!(String::from_utf8_lossy(&output.stderr).contains("error[published-file-altered]"));
}

/// Where nothing is known nothing lies within limits.
#[test]
fn a_hospital_without_values_is_not_within_limits() {
    let scratch = Scratch::copy_of("submission-nothing", Path::new(BASE));
    let command = ["report", "submission", "--period", "2026-Q2", "--date", "2026-07-12", "--quiet", "--lang", "en"];
    let output = run(scratch.path(), &command);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let pdf = scratch.path().join("out/submission/2026-Q2/en/submission.pdf");
    let Some(found) = pages::in_reading_order(&pdf) else { return };
    let all = found.concat().split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(all.contains("nothing is said of deviations"), "{all}");
    assert!(!all.contains("lie within"), "{all}");
}

/// Charges of drugs of which none is marked as monitored: that the list is not marked, and no 0.00 %.
#[test]
fn a_zero_that_nobody_believes_is_no_value() {
    let scratch = Scratch::copy_of("submission-zero", Path::new("tests/cases/submission_shares"));
    let file = scratch.path().join("scorecard.toml");
    let text = fs::read_to_string(&file).expect("a configuration").replace("\"primary\"", "\"tertiary\"");
    fs::write(&file, text + "monitored = { value = \"false\" }\n").expect("a configuration can be written");
    let output = run(scratch.path(), &[COMMAND.as_slice(), &["--lang", "en"]].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let rows = rows(&scratch.path().join("out/submission/2026-Q1/en/submission-tables.csv"));
    let row = rows.iter().find(|row| row["code"] == "32").expect("the row");
    assert_eq!((row["value"].as_str(), row["state"].as_str()), ("", "not_available"));
    assert!(row["reason"].contains("a zero is not believed"), "{row:?}");
}

/// The serif face that the program ships with, under a name of as many letters: another font to whoever reads it.
fn other_font(family: &str) -> Vec<u8> {
    let wide = |text: &str| text.encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<u8>>();
    let (shipped, other) = (wide("Noto Serif SC"), wide(family));
    assert_eq!(shipped.len(), other.len());
    let mut bytes = fs::read("data/fonts/NotoSerifSC-Regular.ttf").expect("a font");
    let places: Vec<usize> = (0..bytes.len() - shipped.len()).filter(|at| bytes[*at..].starts_with(&shipped)).collect();
    assert!(!places.is_empty());
    for at in places {
        bytes[at..at + other.len()].copy_from_slice(&other);
    }
    bytes
}

/// A hospital that has the fonts of the standard sets its letter in them; what it lacks is still said. Elsewhere, without the
/// fonts, the figures can be checked and the pages cannot.
#[test]
fn the_fonts_of_the_workspace_take_over() {
    let scratch = Scratch::copy_of("submission-fonts", Path::new(BASE));
    let file = scratch.path().join("scorecard.toml");
    let text = fs::read_to_string(&file).expect("a configuration");
    let own = "copies_to = [\"示范市医疗保障局\"]\n[submission.fonts]\nbody = \"FangSong Test\"\n";
    fs::write(&file, text + SETTINGS + own).expect("a configuration can be written");
    fs::create_dir(scratch.path().join("fonts")).expect("a folder");
    fs::write(scratch.path().join("fonts/body.ttf"), other_font("FangSong Test")).expect("a font can be written");
    fs::write(scratch.path().join("fonts/licence.txt"), "whose it is").expect("a file can be written");
    let output = run(scratch.path(), &COMMAND);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let pdf = "out/submission/2026-Q1/zh/submission.pdf";
    let bytes = fs::read(scratch.path().join(pdf)).expect("the document");
    // A family that nothing has is an error (`template-font-unknown`): it was found.
    let record =
        fs::read_to_string(scratch.path().join("out/submission/2026-Q1/zh/submission.json")).expect("a record");
    assert!(record.contains("仿宋用 FangSong Test；小标宋、楷体以自由许可的 Noto Serif SC 代替"), "it says so");
    let said = |folder: &Path, file: &Path| {
        let output = run(folder, &["verify", &file.to_string_lossy()]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    assert!(said(scratch.path(), Path::new(pdf)).contains("逐字节复现"));
    let elsewhere = Scratch::new("submission-fonts-elsewhere");
    let copy = elsewhere.path().join("submission.pdf");
    fs::write(&copy, bytes).expect("a document can be copied");
    let said = said(elsewhere.path(), &copy);
    assert!(said.contains("模板或字体不在此处") || said.contains("templates or fonts that are not here"), "{said}");
}
