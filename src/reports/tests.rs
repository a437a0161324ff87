//! Every kind of card through its template: no warning, the same bytes, no page more than it should have.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Document, Pdf, Template, Typesetter};
use crate::charts;
use crate::diagnostics::{Fault, Place, rendered};
use crate::fonts::Coverage;
use crate::labels::{Labels, Language};
use crate::record::card::Card;
use crate::record::printable::printable;
use crate::record::{Imprint, samples};

/// As much of a record as a card's template reads.
#[derive(Serialize)]
struct Sample<'a> {
    imprint: Imprint,
    labels: BTreeMap<String, String>,
    card: &'a Card,
}

fn record(card: &Card, language: Language) -> String {
    let imprint = Imprint {
        title: format!("{} {} {}", card.head.document, card.head.entity, card.head.period),
        author: card.head.hospital.clone(),
        language,
        attachment: "record".to_owned(),
    };
    let sample = Sample { imprint, labels: Labels::shipped(language).section("card"), card };
    // Through a value: its objects are sorted.
    serde_json::to_value(sample).expect("a card serialises").to_string()
}

fn typeset(typesetter: &Typesetter, card: &Card, language: Language) -> Result<Pdf, Vec<Fault>> {
    typesetter.pdf(&Document {
        template: Template::DepartmentCard,
        ident: "sample",
        report_date: chrono::NaiveDate::from_ymd_opt(2026, 4, 1).expect("a date"),
        record: &record(card, language),
        pictures: &charts::of_card(&card.charts),
    })
}

fn made(result: Result<Pdf, Vec<Fault>>) -> Pdf {
    let text = |faults: &[Fault]| rendered(faults, &Labels::shipped(Language::En));
    let pdf = result.unwrap_or_else(|faults| panic!("{}", text(&faults)));
    assert!(pdf.warnings.is_empty(), "{}", text(&pdf.warnings));
    pdf
}

#[test]
fn every_card_is_typeset_without_a_warning_and_on_as_few_pages_as_it_needs() {
    let typesetter = Typesetter::shipped();
    for (name, language, card) in samples::every_card() {
        let pdf = made(typeset(&typesetter, &card, language));
        let pages = if name.starts_with("crowded") { 4 } else { 2 };
        assert_eq!(pdf.pages, pages, "{name}");
    }
}

#[test]
fn the_same_card_gives_the_same_bytes() {
    let card = samples::surgery(Language::Zh);
    let first = made(typeset(&Typesetter::shipped(), &card, Language::Zh));
    let second = made(typeset(&Typesetter::shipped(), &card, Language::Zh));
    assert!(first.bytes == second.bytes);
}

#[test]
fn rare_characters_reach_the_page_as_geta() {
    let mut card = samples::trial(Language::Zh);
    let (name, missing) = printable("\u{1F600}䶮科\u{E000}", Coverage::shipped());
    assert!(missing.contains(&'\u{1F600}') && missing.contains(&'\u{E000}'));
    card.head.entity = name.clone();
    card.blocks[0].rows[0].name = name.clone();
    card.charts.gains[0].name = name;
    made(typeset(&Typesetter::shipped(), &card, Language::Zh));
}

#[test]
fn a_fault_of_a_template_names_file_and_line() {
    let document = Document {
        template: Template::DepartmentCard,
        ident: "sample",
        report_date: chrono::NaiveDate::from_ymd_opt(2026, 4, 1).expect("a date"),
        record: "{}",
        pictures: &[],
    };
    let faults = Typesetter::shipped().pdf(&document).expect_err("an empty record");
    let place = faults[0].place.clone().expect("a place");
    assert_eq!(Place { line: None, ..place.clone() }, Place::file("department-card.typ"));
    assert!(place.line.is_some());
}

#[test]
#[ignore = "writes every sample to target/samples, to be looked at"]
fn write_samples() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/target/samples");
    std::fs::create_dir_all(folder).expect("a folder");
    let typesetter = Typesetter::shipped();
    for (name, language, card) in samples::every_card() {
        let pdf = made(typeset(&typesetter, &card, language));
        std::fs::write(format!("{folder}/{name}.pdf"), pdf.bytes).expect("written");
    }
}
