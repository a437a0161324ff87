//! What a template does wrong is said with its file and line. How pages look and what they hold is tested on whole runs.

use super::{Templates, Typesetter};
use crate::diagnostics::Place;
use crate::labels::Language;
use crate::record::audience::Audience;
use crate::record::definitions::Definitions;
use crate::record::document::{DocumentEntity, Hospital, Imprint, Page, Program, Record, Run, SCHEMA, ScorecardRecord};
use crate::record::tidy::Tidy;

/// A record that does not hold what the template of a card needs.
fn without_a_card() -> Record {
    Record {
        schema: SCHEMA.to_owned(),
        document: "department-card".to_owned(),
        imprint: Imprint {
            title: "card".to_owned(),
            author: "hospital".to_owned(),
            language: Language::En,
            attachment: String::new(),
            tidy_attachment: String::new(),
        },
        program: Program::own(),
        hospital: Hospital { id: "H001".to_owned(), name: "hospital".to_owned() },
        entity: DocumentEntity { kind: "department".to_owned(), id: "D01".to_owned(), name: String::new() },
        period: "2026-03".to_owned(),
        language: Language::En,
        audience: Audience::Department,
        report_date: "2026-04-01".to_owned(),
        scorecard: ScorecardRecord { id: String::new(), variant: String::new(), source: String::new() },
        definitions: Definitions::default(),
        tidy: Tidy::default(),
        grounds: Default::default(),
        typesetting: Default::default(),
        page: Page::Cards(Vec::new()),
        labels: Default::default(),
        run: Run { catalogue: String::new(), run: String::new() },
    }
}

#[test]
fn a_fault_of_a_template_names_file_and_line() {
    let record = without_a_card();
    let json = record.canonical().expect("a record serialises").json;
    let faults = Typesetter::with(&Templates::shipped()).pdf(&record, &json).expect_err("there is no card to typeset");
    let place = faults[0].place.clone().expect("a place");
    assert_eq!(Place { line: None, ..place.clone() }, Place::file("department-card.typ"));
    assert!(place.line.is_some());
}

#[test]
fn a_record_read_back_is_the_same() {
    let json = without_a_card().canonical().expect("a record serialises").json;
    let read = Record::read(&json).expect("its own JSON");
    assert_eq!(read.canonical().expect("a record serialises").json, json);
}
