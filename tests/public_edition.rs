//! The public edition of a small hospital: small counts, what tells them, and what was published before stand nowhere in it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use hospital_scorecard::reports::opened::Opened;
use serde_json::Value;

use crate::pages;
use crate::program::{Scratch, run};

/// Operations of discharged patients of a quarter: of so many patients, so many were operated, so many of these without
/// large cuts, at level 4, with a complication.
struct Quarter {
    year: u32,
    /// Its first month; every month has some.
    month: u32,
    discharged: u32,
    operated: u32,
    minimally_invasive: u32,
    level_4: u32,
    complications: u32,
}

/// 4 of 61 are few, 58 of 61 are all but few, 13 of 61 are neither.
const QUARTERS: [Quarter; 3] = [
    Quarter {
        year: 2026,
        month: 1,
        discharged: 137,
        operated: 61,
        minimally_invasive: 4,
        level_4: 58,
        complications: 13,
    },
    Quarter { year: 2025, month: 10, discharged: 8, operated: 3, minimally_invasive: 1, level_4: 2, complications: 0 },
    Quarter {
        year: 2025,
        month: 1,
        discharged: 113,
        operated: 53,
        minimally_invasive: 53,
        level_4: 15,
        complications: 0,
    },
];

const SETTINGS: &str = "
[submission]
signer    = \"李建国\"
reporter  = \"王秘密\"
";

fn exports(folder: &Path) {
    let mut admissions = "住院号,患者ID,入院时间,入院科室,出院时间,出院科室\n".to_owned();
    let mut operations = "手术号,患者ID,住院号,就诊号,科室,时间,级别,微创,麻醉,并发症,择期,日间\n".to_owned();
    let word = |yes: bool| if yes { "是" } else { "否" };
    for Quarter { year, month, discharged, operated, minimally_invasive, level_4, complications } in QUARTERS {
        for one in 0..discharged {
            let start = format!("{year}-{:02}", month + one % 3);
            let id = format!("{year}{month}-{one}");
            admissions += &format!("{id},P{id},{start}-02 09:00,S1,{start}-09 10:00,S1\n");
            if one < operated {
                let level = if one < level_4 { 4 } else { 2 };
                let [invasive, complication] = [one < minimally_invasive, one < complications].map(word);
                operations +=
                    &format!("O{id},P{id},{id},,S1,{start}-03 09:00,{level},{invasive},是,{complication},是,否\n");
            }
        }
    }
    fs::write(folder.join("exports/admissions.csv"), admissions).expect("an export can be written");
    fs::write(folder.join("exports/operations.csv"), operations).expect("an export can be written");
}

fn workspace(name: &str) -> Scratch {
    let scratch = Scratch::copy_of(&format!("public-{name}"), Path::new("tests/cases/operated_discharges"));
    exports(scratch.path());
    let beds = "period,department_id,equipment_id,indicator,value,evidence,entered_by,approved_by\n\
                2026-Q1,,,approved_beds,50,证据/床位.pdf,赵机密,钱机密\n\
                2026-Q1,,,outpatients_transferred_down,6,证据/转诊.pdf,赵机密,钱机密\n";
    fs::write(scratch.path().join("entered-values.csv"), beds).expect("a file can be written");
    let file = scratch.path().join("scorecard.toml");
    let text = fs::read_to_string(&file).expect("a configuration");
    let _ = fs::remove_dir_all(scratch.path().join("catalogue"));
    fs::write(&file, text + SETTINGS).expect("a configuration can be written");
    scratch
}

fn set(scratch: &Scratch, threshold: u32) {
    let file = scratch.path().join("scorecard.toml");
    let text = fs::read_to_string(&file).expect("a configuration");
    let text = text.split("\n[suppression]").next().unwrap_or_default().to_owned();
    let settings = format!("\n[suppression]\npublic = {threshold}\n");
    fs::write(&file, text + &settings).expect("a configuration can be written");
}

/// What a command says on stderr; it must succeed.
fn done(scratch: &Scratch, arguments: &[&str]) -> String {
    let output = run(scratch.path(), &[arguments, &["--quiet"]].concat());
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}");
    said
}

fn edition(scratch: &Scratch, period: &str, date: &str, language: &str) -> (PathBuf, String) {
    let arguments = ["report", "submission", "--period", period, "--date", date, "--audience", "public"];
    let said = done(scratch, &[arguments.as_slice(), &["--lang", language]].concat());
    (scratch.path().join("out/submission-public").join(period), said)
}

fn rows(file: &Path) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(file).expect("a file of rows");
    reader.deserialize().map(|row| row.expect("a row")).collect()
}

/// The row of an indicator over a period.
fn of<'r>(rows: &'r [BTreeMap<String, String>], indicator: &str, period: &str) -> &'r BTreeMap<String, String> {
    let found = rows.iter().find(|row| row["indicator"] == indicator && row["period"] == period);
    found.unwrap_or_else(|| panic!("no {indicator} of {period}"))
}

fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push((path.clone(), fs::read(&path).expect("a file")));
        }
    }
    found
}

/// Everything that the edition says: its files, what is attached to its document, its pages.
fn everything(folder: &Path) -> Vec<(String, String)> {
    let mut said = Vec::new();
    for (path, bytes) in files(folder) {
        let name = path.display().to_string();
        if name.ends_with(".pdf") {
            let opened = Opened::read(&bytes).expect("a document");
            for (attached, bytes) in opened.attachments() {
                let text = String::from_utf8_lossy(&bytes.expect("an attachment")).into_owned();
                said.push((format!("{name}: {attached}"), text));
            }
            said.extend(pages::laid_out(&path).map(|text| (name, text)));
        } else {
            said.push((name, String::from_utf8_lossy(&bytes).into_owned()));
        }
    }
    said
}

#[test]
fn no_small_count_stands_anywhere_in_it() {
    let scratch = workspace("small");
    let (folder, said) = edition(&scratch, "2026-Q1", "2026-04-12", "zh");
    assert!(!said.contains("count-exposed"), "{said}");
    let names: BTreeSet<String> = files(&folder)
        .into_iter()
        .map(|(path, _)| path.strip_prefix(&folder).expect("within").display().to_string())
        .collect();
    let expected = [
        "indicators.csv",
        "manifest.json",
        "run.json",
        "zh/public-edition.json",
        "zh/public-edition.pdf",
        "zh/public-tables.csv",
        "zh/public-tables.json",
        "zh/public-tables.schema.json",
        "zh/public-tables.xlsx",
    ];
    assert_eq!(names, expected.map(str::to_owned).into(), "neither facts nor rejected rows");

    let found = rows(&folder.join("indicators.csv"));
    let shown = |indicator: &str, period: &str| {
        let row = of(&found, indicator, period);
        ["numerator", "denominator", "value", "state"].map(|column| row[column].as_str())
    };
    // Nothing is wrong with these.
    assert_eq!(shown("operated_discharge_share", "2026-Q1"), ["61", "137", "44.53", "known"]);
    assert_eq!(shown("operation_complication_rate", "2026-Q1"), ["13", "61", "21.31", "known"]);
    // 4 of 61 are few.
    assert_eq!(shown("minimally_invasive_share", "2026-Q1"), ["", "61", "", "suppressed"]);
    // All but 3 of 61: of how many they are is known from elsewhere, so neither how many nor the rate.
    assert_eq!(shown("level_4_surgery_share", "2026-Q1"), ["", "61", "", "suppressed"]);
    // All are not few, and nobody is told of nobody.
    assert_eq!(shown("minimally_invasive_share", "2025-Q1"), ["53", "53", "100.00", "known"]);
    assert_eq!(shown("operation_complication_rate", "2025-Q1"), ["0", "53", "0.00", "known"]);
    // No rate of 8 or of 3 people, not even that of nobody.
    assert_eq!(shown("operated_discharge_share", "2025-Q4"), ["", "", "", "suppressed"]);
    assert_eq!(shown("operation_complication_rate", "2025-Q4")[2..], ["", "suppressed"]);
    assert_eq!(shown("length_of_stay", "2025-Q4"), ["", "", "", "suppressed"]);

    // The tables print one mark for each, and growth against what is not shown is not shown.
    let table = rows(&folder.join("zh/public-tables.csv"));
    let row = |table_id: &str, code: &str| {
        let found = table.iter().find(|row| row["table"] == table_id && row["code"] == code);
        found.map(|row| ["value", "previous", "last_year", "change"].map(|column| row[column].clone())).expect("a row")
    };
    assert_eq!(row("disclosure", "1.2"), ["137", "*", "113", "21.24"]);
    assert_eq!(row("national_tertiary", "5"), ["*", "*", "100.00", "*"]);
    // What is entered by hand counts people too.
    assert_eq!(row("national_tertiary", "2.1"), ["*", "", "", ""]);
    assert_eq!(row("disclosure", "1.3"), ["50", "", "", ""]);

    // 4/61, 58/61, 57/61; 3/8, 1/3, 2/3: no rate that would tell them; no person, no evidence; no count of rows.
    let secrets = ["6.56", "95.08", "93.44", "37.50", "33.33", "66.67", "机密", "秘密", "李建国", "证据", "in_period"];
    for (place, text) in everything(&folder) {
        for secret in secrets {
            assert!(!text.contains(secret), "{place} tells {secret}");
        }
    }
    let record: Value = serde_json::from_slice(&fs::read(folder.join("zh/public-edition.json")).expect("a record"))
        .expect("the record is JSON");
    assert_eq!(record["audience"], "public");
    assert_eq!(record["tidy"]["facts"], serde_json::json!([]), "no facts");
    assert_eq!(record["grounds"]["period_facts"].as_array().map_or(0, Vec::len), 0, "nor what stands for them");
}

#[test]
fn its_pages_say_what_the_mark_means_and_can_be_verified() {
    let scratch = workspace("pages");
    let mut rows = BTreeSet::new();
    for (language, legend) in [("zh", "少于10"), ("en", "Fewerthan10people")] {
        let (folder, _) = edition(&scratch, "2026-Q1", "2026-04-12", language);
        let pdf = folder.join(language).join("public-edition.pdf");
        if let Some(text) = pages::laid_out(&pdf) {
            assert!(pages::dense(&text).contains(legend), "{text}");
            pages::every_word_has_its_place(&pdf);
        }
        let output = run(scratch.path(), &["verify", &pdf.display().to_string(), "--lang", "en"]);
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert_eq!(output.status.code(), Some(0), "{said}");
        assert!(said.contains("recomputed 0"), "without the facts nothing can be reckoned again: {said}");
        rows.insert(fs::read(folder.join("indicators.csv")).expect("rows"));
    }
    assert_eq!(rows.len(), 1, "whoever reads the pages, the rows are the same");
}

#[test]
fn what_a_published_edition_withheld_stays_withheld() {
    let scratch = workspace("published");
    set(&scratch, 14);
    let (folder, _) = edition(&scratch, "2026-Q1", "2026-04-12", "zh");
    // 13 complications are fewer than 14.
    let first = rows(&folder.join("indicators.csv"));
    assert_eq!(of(&first, "operation_complication_rate", "2026-Q1")["state"], "suppressed");
    let before = files(&folder);
    done(&scratch, &["publish", "out/submission-public/2026-Q1", "--date", "2026-04-12"]);
    // Made again it is the same to the byte.
    edition(&scratch, "2026-Q1", "2026-04-12", "zh");
    assert!(files(&folder) == before);
    set(&scratch, 10);
    let (folder, said) = edition(&scratch, "2026-Q1", "2026-05-12", "zh");
    assert!(!said.contains("count-exposed"), "{said}");
    let second = rows(&folder.join("indicators.csv"));
    assert_eq!(of(&second, "operation_complication_rate", "2026-Q1")["state"], "suppressed");
    let figures = |row: &BTreeMap<String, String>| {
        ["period", "indicator", "numerator", "denominator", "value"].map(|column| row[column].clone())
    };
    let otherwise = first.iter().zip(&second).find(|(one, other)| figures(one) != figures(other));
    assert_eq!(otherwise, None, "what was printed stays printed, and nothing is printed that was not");
}

#[test]
fn a_threshold_of_one_suppresses_nothing() {
    let scratch = workspace("open");
    set(&scratch, 1);
    let (folder, _) = edition(&scratch, "2026-Q1", "2026-04-12", "zh");
    let table = fs::read_to_string(folder.join("zh/public-tables.csv")).expect("a table");
    assert!(!table.contains(",*,") && !table.contains("suppressed"), "{table}");
    assert!(table.contains("6.56"), "4 of 61 are told: {table}");
}
