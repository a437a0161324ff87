//! The committee's brief and slides of forty departments with names of all lengths.

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
        report(&out, &["zh", "en"]);
        out
    })
}

/// Pages first: the slides of the same run leave them where they are.
fn report(out: &Path, languages: &[&str]) {
    let name = out.to_string_lossy();
    for language in languages {
        for layout in ["pages", "slides"] {
            let options = ["--scorecard", "usual", "--lang", language, "--layout", layout, "--out", &name, "--quiet"];
            let arguments = [&["report", "committee", "--period", "2026-03"], &options[..]].concat();
            let output = run(&gallery().folder.join("many"), &arguments);
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        }
    }
}

fn document(language: &str, name: &str) -> PathBuf {
    made().join("committee/2026-03").join(language).join(name)
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
