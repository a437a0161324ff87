//! The committee's pack, brief and slides of forty departments with names of all lengths, for a meeting that has too much
//! to talk about.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use super::gallery;
use crate::pages;
use crate::program::run;

/// Where the documents of both languages are; made once, beside the gallery.
fn made() -> &'static Path {
    static MADE: OnceLock<PathBuf> = OnceLock::new();
    MADE.get_or_init(|| {
        let out = Path::new(env!("CARGO_TARGET_TMPDIR")).join("gallery-committee");
        let _ = fs::remove_dir_all(&out);
        meetings(&gallery().folder.join("many"));
        report(&out, &["zh", "en"]);
        out
    })
}

/// A meeting with many long items, and one before it that left much to do and decided on limits.
fn meetings(folder: &Path) {
    let folder = folder.join("meetings");
    fs::create_dir_all(&folder).expect("a folder can be made");
    let long = "住院患者抗菌药物使用强度与围手术期预防用药时长的分级审批范围、点评频次和责任科室";
    let mut next = format!("title = \"{long}专题会议\"\ndate = \"2026-04-15\"\n");
    for number in 1..=14 {
        next += &format!(
            "[[agenda]]\nitem = \"{number}、{long}\"\npresenter = \"医务部、药学部与感染管理科\"\nasks = \"{long}\"\n\
             proposal = \"{long}\"\nminutes = 15\nindicators = [\"visits\", \"bed_occupancy\"]\n\
             parts = [\"matrix\", \"departments\", \"movers\", \"data_quality\", \"appendix\"]\n"
        );
        next += &format!("[[attendance]]\nname = \"委员{number}\"\nrole = \"康复医学与老年慢性病综合管理专业\"\n");
    }
    let mut last = "title = \"第 3 次会议\"\ndate = \"2026-03-18\"\n".to_owned();
    for number in 1..=30 {
        last += &format!("[[decision]]\ntext = \"{number}、{long}\"\noutcome = \"amended\"\n");
        let due = 1 + number % 28;
        last += &format!(
            "[[action]]\ntext = \"{long}\"\nowner = \"药学部\"\ndue = \"2026-04-{due:02}\"\nnote = \"{long}\"\n"
        );
    }
    last += "[[limits]]\nindicator = \"visits\"\nfrom = \"2025-10\"\nreason = \"新门诊楼启用\"\n\
             [[limits]]\nindicator = \"visits\"\ndepartment = \"第2科\"\nbaseline = [\"2025-01\", \"2025-12\"]\n\
             reason = \"以 2025 年为基线\"\n";
    fs::write(folder.join("2026-04.toml"), next).expect("a file can be written");
    fs::write(folder.join("2026-03.toml"), last).expect("a file can be written");
}

/// Pages first: the slides of the same run leave them where they are.
fn report(out: &Path, languages: &[&str]) {
    let name = out.to_string_lossy();
    for language in languages {
        for layout in ["pages", "slides"] {
            let options = ["--scorecard", "usual", "--lang", language, "--layout", layout, "--out", &name, "--quiet"];
            let asked = ["report", "committee", "--period", "2026-03", "--meeting", "meetings/2026-04.toml"];
            let arguments = [&asked[..], &options[..]].concat();
            let output = run(&gallery().folder.join("many"), &arguments);
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        }
    }
}

fn document(language: &str, name: &str) -> PathBuf {
    made().join("committee/2026-03").join(language).join(name)
}

fn record(language: &str, name: &str) -> serde_json::Value {
    let text = fs::read_to_string(document(language, name)).expect("a record");
    serde_json::from_str(&text).expect("a record")
}

#[test]
fn the_pages_of_a_long_meeting_lose_nothing() {
    for language in ["zh", "en"] {
        let pdf = document(language, "committee.pdf");
        pages::every_word_has_its_place(&pdf);
        let Some(pages) = pages::words(&pdf) else { return };
        for (number, page) in (1..).zip(&pages) {
            assert!(page.words.len() >= 25, "page {number} of {language}: {} words", page.words.len());
        }
    }
}

#[test]
fn limits_follow_the_dated_decision_and_its_page_says_so() {
    let pack = &record("zh", "committee.json")["committee"];
    let visits = |series: &&serde_json::Value| series["name"] == "门急诊人次";
    let small = pack["appendix"]["series"].as_array().into_iter().flatten().find(visits);
    let page = pack["signals"].as_array().into_iter().flatten().find(|page| page["indicator"] == "visits");
    // Charts are of 24 months, April 2024 to March 2026: October 2025 is the nineteenth.
    let from = small.map(|series| &series["band_from"]).or(page.map(|page| &page["control"]["lines_from"]));
    assert_eq!(from.and_then(serde_json::Value::as_u64), Some(18));
    let decided: Vec<&str> = pack["meeting"]["follow_up"]["limits"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(serde_json::Value::as_str)
        .collect();
    let expected = [
        "全院 · 门急诊人次：均值和控制限自 2025 年 10 月起重算（2026 年 3 月 18 日会议决定：新门诊楼启用）。",
        "第2科 · 门急诊人次：均值和控制限只取 2025 年 1 月至 2025 年 12 月（2026 年 3 月 18 日会议决定：以 2025 年为基线）。",
    ];
    assert_eq!(decided, expected);
}

#[test]
fn the_brief_is_one_page_and_every_word_has_its_place() {
    for language in ["zh", "en"] {
        let pdf = document(language, "committee-brief.pdf");
        pages::every_word_has_its_place(&pdf);
        let Some(pages) = pages::words(&pdf) else { return };
        assert_eq!(pages.len(), 1, "{}", pdf.display());
        assert!(pages[0].words.len() > 60, "{} words", pages[0].words.len());
    }
}

#[test]
fn slides_are_wide_none_is_empty_and_every_word_has_its_place() {
    for language in ["zh", "en"] {
        let pdf = document(language, "committee-slides.pdf");
        pages::every_word_has_its_place(&pdf);
        let Some(pages) = pages::words(&pdf) else { return };
        assert!(pages.len() >= 6, "{} slides", pages.len());
        for (number, page) in (1..).zip(&pages) {
            assert_eq!((page.width, page.height), (960.0, 540.0));
            // The furniture alone has up to eight.
            assert!(page.words.len() >= 14, "slide {number}: {} words", page.words.len());
        }
    }
}

#[test]
fn slides_leave_the_pages_of_the_same_run_and_both_have_the_same_bytes_again() {
    let again = Path::new(env!("CARGO_TARGET_TMPDIR")).join("gallery-committee-again");
    let _ = fs::remove_dir_all(&again);
    report(&again, &["zh"]);
    for name in ["committee.pdf", "committee-brief.pdf", "committee-brief.json", "committee-slides.pdf"] {
        let (first, second) = (fs::read(document("zh", name)), fs::read(again.join("committee/2026-03/zh").join(name)));
        assert!(first.expect("of the first run") == second.expect("of the second"), "{name} differs");
    }
}
