//! The gallery: pages of every kind, made by the program, looked over by rule here and by eye in the build folder.
//!
//! What holds of every page: no word is cut off or lies on another, no page is all but empty, every figure of the record
//! and every word of a picture stands in the text that a reader's program extracts, in the order of reading.

mod committee;
mod hospital;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::OnceLock;

use hospital_scorecard::charts;
use hospital_scorecard::record::card::{Card, Figure};
use hospital_scorecard::record::document::Record;

use crate::pages::{self, dense};
use crate::program::run;
use hospital::{Catalogue, Department};

const LONG_NAME: &str = "康复医学与老年慢性病综合管理及安宁疗护一体化病区（东院区七楼）";

/// The pages, and what was said while they were made.
struct Gallery {
    folder: PathBuf,
    said: String,
}

/// Made once.
fn gallery() -> &'static Gallery {
    static GALLERY: OnceLock<Gallery> = OnceLock::new();
    GALLERY.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("gallery");
        let _ = fs::remove_dir_all(&folder);
        let said = few(&folder.join("few"));
        many(&folder.join("many"));
        Gallery { folder, said }
    })
}

/// Departments of every kind, under scorecards of every length.
fn few(folder: &Path) -> String {
    let mut departments = vec![
        Department::new("ordinary", "内一科", (40, 41)),
        Department::new("best", "内二科", (40, 80)),
        Department { deducted: "18.5", ..Department::new("worst", "内三科", (40, 2)) },
        Department { open: "2026-02-01", ..Department::new("new", "内四科", (30, 30)) },
        Department { reported: false, ..Department::new("blocked", "内五科", (40, 38)) },
        Department::new("long", LONG_NAME, (60, 59)),
        Department::new("rare", "䶮😀科\u{E000}", (20, 21)),
    ];
    departments.push(Department { kind: "outpatient", ..Department::new("alone", "门诊", (10, 12)) });
    hospital::write(folder, &departments, &catalogue());
    let mut said = String::new();
    for (scorecard, entities, language) in [
        ("usual", &["ordinary", "best", "worst", "new", "blocked", "long", "rare"][..], "zh"),
        ("usual", &[][..], "en"),
        ("single", &["ordinary"][..], "zh"),
        ("thirty", &["ordinary", "long"][..], "zh"),
        ("thirty", &["worst"][..], "en"),
        ("strict", &["worst"][..], "zh"),
    ] {
        let output = report(folder, scorecard, entities, language);
        said += &String::from_utf8_lossy(&output.stderr);
    }
    said
}

/// Forty departments with names of all lengths: their summary.
fn many(folder: &Path) {
    let department = |number: u32| {
        let name = if number.is_multiple_of(7) { format!("{LONG_NAME}{number}") } else { format!("第{number}科") };
        Department {
            kind: if number.is_multiple_of(3) { "surgical" } else { "medical" },
            reported: number != 11,
            open: if number == 23 { "2026-02-01" } else { "2020-01-01" },
            deducted: ["0", "0.5", "3"][number as usize % 3],
            ..Department::new(&format!("D{number:02}"), &name, (20, 10 + number))
        }
    };
    let departments: Vec<Department> = (1..=40).map(department).collect();
    hospital::write(folder, &departments, &catalogue());
    // Without names there are all documents, the summary with them.
    report(folder, "usual", &[], "zh");
}

fn report(folder: &Path, scorecard: &str, entities: &[&str], language: &str) -> Output {
    let out = format!("out/{scorecard}");
    let mut arguments =
        vec!["report", "monthly", "--period", "2026-03", "--scorecard", scorecard, "--lang", language, "--out", &out];
    arguments.push("--quiet");
    for entity in entities {
        arguments.extend(["--entity", entity]);
    }
    let output = run(folder, &arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output
}

fn catalogue() -> Catalogue {
    let mut indicators = String::new();
    let mut thirty = String::new();
    for number in 1..=30 {
        let long = if number % 4 == 0 { "（含门诊、急诊与互联网复诊，不含体检）" } else { "" };
        let _ = writeln!(
            indicators,
            "[indicator_{number}]\nzh = \"门诊服务量第{number}项{long}\"\nen = \"Outpatient services, item {number}\"\n\
             why_zh = \"服务量\"\nwhy_en = \"Volume\"\nkind = \"flow\"\nformula = \"visits_seen\"\nunit = \"1\"\n\
             decimals = 0\ndirection = \"higher\"\ndata_source = \"registration\"\nsource = \"gallery\"\n\
             reviewed = \"2026-11-24\"\n"
        );
        let points = if number <= 10 { 4 } else { 3 };
        thirty += &indicator(
            &format!("indicator_{number}"),
            &points.to_string(),
            "{ completion = {} }",
            "[\"last_year_monthly_mean\"]",
        );
    }
    let visits = indicator("visits", "50", "{ completion = {} }", "[\"last_year_monthly_mean\"]");
    let beds =
        indicator("bed_occupancy", "30", "{ interval = { low = \"85\", high = \"93\", margin = \"10\" } }", "[]");
    let round = indicator("ward_round_inspection", "20", "{ deduction = {} }", "[]");
    let single = indicator("visits", "100", "{ completion = {} }", "[\"last_year_monthly_mean\"]");
    let penalty = "{ adjustment = { per_unit = \"60\", sign = \"penalty\" } }";
    let strict = indicator("visits", "100", "{ completion = {} }", "[\"last_year_monthly_mean\"]")
        + &indicator("bed_occupancy", "0", penalty, "[{ fixed = \"50\" }]");
    Catalogue {
        scorecards: vec![
            ("usual", scorecard("usual", &(visits + &beds + &round))),
            ("single", scorecard("single", &single)),
            ("thirty", scorecard("thirty", &thirty)),
            ("strict", scorecard("strict", &strict)),
        ],
        indicators,
    }
}

fn scorecard(id: &str, indicators: &str) -> String {
    format!(
        "id = \"{id}\"\nzh = \"画廊考核表\"\nen = \"Gallery card\"\nperiod = \"month\"\nsource = \"gallery\"\n\
         total_cap = \"120\"\n\n[[variant]]\nid = \"all\"\nzh = \"全部\"\nen = \"All\"\napplies_to = {{}}\n\n\
         [[dimension]]\nid = \"work\"\nzh = \"工作\"\nen = \"Work\"\n\n{indicators}"
    )
}

fn indicator(id: &str, points: &str, method: &str, reference: &str) -> String {
    format!("[[dimension.indicator]]\nid = \"{id}\"\npoints = {points}\nmethod = {method}\nreference = {reference}\n\n")
}

/// Every PDF of the gallery, with its record.
fn documents() -> Vec<(PathBuf, Record)> {
    let mut found = Vec::new();
    let mut folders = vec![gallery().folder.clone()];
    while let Some(folder) = folders.pop() {
        let mut entries: Vec<PathBuf> =
            fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
        entries.sort();
        for path in entries {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "pdf") {
                let json = fs::read_to_string(path.with_extension("json")).expect("a record beside the document");
                found.push((path, Record::read(&json).expect("a record")));
            }
        }
    }
    found
}

#[test]
fn no_word_is_cut_off_or_lies_on_another() {
    for (pdf, _) in documents() {
        pages::every_word_has_its_place(&pdf);
    }
}

#[test]
fn cards_have_few_pages_and_none_is_all_but_empty() {
    for (pdf, record) in documents() {
        let Some(pages) = pages::in_reading_order(&pdf) else { return };
        for card in record.page.cards() {
            let lines: usize = card.blocks.iter().map(|block| block.rows.len()).sum();
            // A card of thirty lines with long names needs two pages for its form and two for its pictures.
            let most = if lines > 25 { 5 } else { 4 };
            assert!((2..=most).contains(&pages.len()), "{}: {} pages", pdf.display(), pages.len());
        }
        for (number, page) in (1..).zip(&pages) {
            let lines = page.lines().filter(|line| !line.trim().is_empty()).count();
            assert!(lines >= 12, "{} page {number}: {lines} lines", pdf.display());
        }
    }
}

#[test]
fn the_text_holds_every_figure_of_the_form_in_the_order_of_reading() {
    for (pdf, record) in documents() {
        let Some(pages) = pages::in_reading_order(&pdf) else { return };
        let text = dense(&pages.concat());
        for card in record.page.cards() {
            let mut from = 0;
            for printed in of_form(card) {
                let wanted = dense(&printed);
                let found = text[from..].find(&wanted);
                let found = found.unwrap_or_else(|| panic!("{}: {printed} is not where it should be", pdf.display()));
                from += found + wanted.len();
            }
        }
    }
}

#[test]
fn every_printed_figure_of_the_record_stands_in_the_text() {
    for (pdf, record) in documents() {
        let Some(pages) = pages::in_reading_order(&pdf) else { return };
        let text = dense(&pages.concat());
        let page = serde_json::to_value(&record.page).expect("pages serialise");
        let mut printed = Vec::new();
        printed_below(&page, &mut printed);
        assert!(!printed.is_empty(), "{}", pdf.display());
        for figure in printed {
            assert!(text.contains(&dense(&figure)), "{}: {figure} is not on the page", pdf.display());
        }
    }
}

/// Every `printed` below a value; the months of a series are drawn, and written only for who cannot see them.
fn printed_below(value: &serde_json::Value, found: &mut Vec<String>) {
    match value {
        serde_json::Value::Object(fields) => {
            for (key, inner) in fields {
                match inner {
                    serde_json::Value::String(text) if key == "printed" => found.push(text.clone()),
                    serde_json::Value::Array(_) if key == "points" => {}
                    inner => printed_below(inner, found),
                }
            }
        }
        serde_json::Value::Array(items) => items.iter().for_each(|item| printed_below(item, found)),
        serde_json::Value::Null
        | serde_json::Value::Bool(_)
        | serde_json::Value::Number(_)
        | serde_json::Value::String(_) => {}
    }
}

/// Names and figures of the form, row by row.
fn of_form(card: &Card) -> Vec<String> {
    let mut printed = vec![card.head.entity.clone(), card.head.total.printed.clone()];
    let figures = |figures: &[&Figure]| figures.iter().map(|figure| figure.printed.clone()).collect::<Vec<_>>();
    for block in &card.blocks {
        printed.push(block.name.clone());
        printed.extend(figures(&[&block.subtotal.points, &block.subtotal.score]));
        for row in &block.rows {
            printed.push(row.name.clone());
            printed.extend(figures(&[&row.points, &row.actual, &row.reference, &row.completion, &row.last_year]));
            printed.extend(figures(&[&row.last_year_change, &row.previous, &row.previous_change, &row.year_to_date]));
            printed.extend(figures(&[&row.score, &row.gain]));
            printed.push(row.reason.clone());
        }
    }
    printed.extend(figures(&[&card.total.points, &card.total.score]));
    printed
}

#[test]
fn every_word_of_a_picture_stands_in_the_text() {
    for (pdf, record) in documents() {
        let Some(pages) = pages::in_reading_order(&pdf) else { return };
        let text = dense(&pages.concat());
        for picture in charts::of_page(&record.page) {
            let words = words_of(&picture.svg);
            assert!(!words.is_empty(), "{}", picture.name);
            for word in words {
                assert!(text.contains(&dense(&word)), "{}: {word} of {} is lost", pdf.display(), picture.name);
            }
        }
    }
}

/// The texts of an SVG.
fn words_of(svg: &str) -> Vec<String> {
    let texts = svg.split("<text").skip(1).filter_map(|rest| rest.split_once('>')?.1.split("</text>").next());
    let plain =
        |text: &str| text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
    texts.map(|text| plain(text.trim())).collect()
}

#[test]
fn totals_below_zero_are_floored_and_the_page_says_so() {
    let (_, record) =
        documents().into_iter().find(|(pdf, _)| pdf.to_string_lossy().contains("strict")).expect("the strict card");
    let card = &record.page.cards()[0];
    assert_eq!(card.head.total.printed, "0.00");
    assert!(card.total.note.contains("归零"), "{}", card.total.note);
}

#[test]
fn a_character_without_a_glyph_is_a_geta_and_a_warning() {
    let said = &gallery().said;
    assert!(said.contains("U+1F600") && said.contains("U+E000"), "{said}");
    let (_, record) = documents()
        .into_iter()
        .find(|(pdf, _)| pdf.ends_with("usual/monthly/2026-03/zh/department-rare.pdf"))
        .expect("the card");
    assert!(record.page.cards()[0].head.entity.contains('〓'), "{}", record.page.cards()[0].head.entity);
}
