//! Documents checked with nothing but their file: reproduced byte for byte, and found out wherever they were touched.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use hospital_scorecard::numbers::Decimal;
use hospital_scorecard::record::document::{Page, Record};
use hospital_scorecard::record::evidence::Recomputation;
use hospital_scorecard::record::submission::{Content, Obtained};
use hospital_scorecard::reports::opened::Opened;
use hospital_scorecard::run::verifying::{self, Typeset, Verification};
use lopdf::{Document, Object, ObjectId, dictionary};

use crate::demo;
use crate::program::{Scratch, run};

/// Four departments, of which each has a card, and facts.
const CASE: &str = "tests/cases/tie";
const CARD: &str = "out/monthly/2026-03/zh/department-O1.pdf";

/// A small hospital with its month, made once.
fn card() -> &'static [u8] {
    static CARD_MADE: OnceLock<Vec<u8>> = OnceLock::new();
    CARD_MADE.get_or_init(|| {
        let scratch = Scratch::copy_of("verify-case", Path::new(CASE));
        let made = run(scratch.path(), &["report", "monthly", "--period", "2026-03", "--entity", "O1", "--quiet"]);
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        fs::read(scratch.path().join(CARD)).expect("the card")
    })
}

/// Writes a document and checks it.
fn checked(name: &str, bytes: &[u8]) -> Verification {
    let scratch = Scratch::new(&format!("verify-{name}"));
    let file = scratch.path().join("card.pdf");
    fs::write(&file, bytes).expect("a file can be written");
    verifying::verify(&file, None).expect("a file that can be read")
}

/// The codes of what was found, with what it was found in.
fn found(verification: &Verification) -> Vec<(&'static str, String)> {
    let of = |fault: &hospital_scorecard::diagnostics::Fault| {
        let detail = fault.details.iter().find(|(name, _)| ["name", "page", "what", "part"].contains(name));
        (fault.code, detail.map(|(_, value)| value.clone()).unwrap_or_default())
    };
    verification.faults.iter().map(of).collect()
}

fn one(code: &'static str, what: &str) -> Vec<(&'static str, String)> {
    vec![(code, what.to_owned())]
}

/// The objects of an attachment: its specification and its stream.
fn attachment(document: &Document, name: &str) -> (ObjectId, ObjectId) {
    for (id, object) in &document.objects {
        let Ok(specification) = object.as_dict() else { continue };
        let is = specification.get(b"Type").is_ok_and(|kind| kind.as_name().is_ok_and(|kind| kind == b"Filespec"));
        if is && specification.get(b"F").is_ok_and(|file| file.as_str().is_ok_and(|file| file == name.as_bytes())) {
            let files = specification.get(b"EF").and_then(Object::as_dict).expect("an embedded file");
            return (*id, files.get(b"F").and_then(Object::as_reference).expect("a stream"));
        }
    }
    panic!("{name} is not attached")
}

fn saved(mut document: Document) -> Vec<u8> {
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).expect("a document can be saved");
    bytes
}

/// Another text in place of one within an attachment, packed again.
fn with_attachment(name: &str, from: &str, to: &str) -> Vec<u8> {
    let mut document = Document::load_mem(card()).expect("a document");
    let (_, stream) = attachment(&document, name);
    let stream = document.get_object_mut(stream).and_then(Object::as_stream_mut).expect("a stream");
    let text = String::from_utf8(stream.get_plain_content().expect("it can be unpacked")).expect("a text");
    assert!(text.contains(from), "{from}");
    stream.set_plain_content(text.replacen(from, to, 1).into_bytes());
    stream.compress().expect("it can be packed");
    saved(document)
}

/// The place of a byte in the middle of an object's stream within the file.
fn within_stream(bytes: &[u8], id: ObjectId) -> usize {
    let head = format!("\n{} {} obj", id.0, id.1);
    let begin = bytes.windows(head.len()).position(|window| window == head.as_bytes()).expect("the object");
    let stream = bytes[begin..].windows(6).position(|window| window == b"stream").expect("a stream") + begin;
    let end = bytes[stream..].windows(9).position(|window| window == b"endstream").expect("its end") + stream;
    usize::midpoint(stream, end)
}

#[test]
fn a_document_that_nobody_touched_is_reproduced() {
    let verification = checked("whole", card());
    assert_eq!(found(&verification), []);
    let document = verification.document.expect("a record");
    assert_eq!(document.typeset, Typeset::ByteForByte);
    assert!(document.figures.recomputed > 30, "{}", document.figures.recomputed);
    // Of one department's card its rank is given: the reader sees no other.
    assert!(document.figures.given.iter().any(|given| given.why.code() == "rank"));
    assert!(verification.appended.is_none());
}

#[test]
fn the_command_says_so_and_ends_with_its_code() {
    let scratch = Scratch::new("verify-command");
    fs::write(scratch.path().join("card.pdf"), card()).expect("a file can be written");
    let whole = run(scratch.path(), &["verify", "card.pdf", "--lang", "en"]);
    let said = String::from_utf8_lossy(&whole.stdout).into_owned();
    assert!(said.ends_with("reproduced, byte for byte\n"), "{said}");
    assert_eq!(whole.status.code(), Some(0), "{}", String::from_utf8_lossy(&whole.stderr));
    let changed = with_attachment("tidy/totals.csv", "known", "trial");
    fs::write(scratch.path().join("card.pdf"), changed).expect("a file can be written");
    let output = run(scratch.path(), &["verify", "card.pdf", "--lang", "en"]);
    assert_eq!(output.status.code(), Some(4));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        said.starts_with("error[attachment-altered]: attachment tidy/totals.csv was altered\n  --> card.pdf"),
        "{said}"
    );
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said.ends_with("does not verify\n"), "{said}");
}

#[test]
fn a_digit_in_an_attachment_is_found_in_it() {
    for name in ["facts", "indicators", "scores", "totals"] {
        let name = format!("tidy/{name}.csv");
        let changed = with_attachment(&name, "2026-03", "2026-04");
        assert_eq!(found(&checked("digit", &changed)), one("attachment-altered", &name));
    }
    let changed = with_attachment("record.json", "\"2026-03\"", "\"2026-04\"");
    assert_eq!(found(&checked("digit-record", &changed)), one("record-altered", ""));
}

#[test]
fn a_byte_in_a_packed_attachment_is_found_in_it() {
    let document = Document::load_mem(card()).expect("a document");
    for (name, code) in [("tidy/facts.csv", "attachment-altered"), ("record.json", "record-altered")] {
        let (_, stream) = attachment(&document, name);
        let mut bytes = card().to_vec();
        bytes[within_stream(card(), stream)] ^= 0x20;
        let what = if name == "record.json" { "" } else { name };
        assert_eq!(found(&checked("packed", &bytes)), one(code, what));
    }
}

#[test]
fn a_byte_of_a_page_is_found_on_it() {
    let document = Document::load_mem(card()).expect("a document");
    let pages = document.get_pages();
    assert!(pages.len() >= 2, "{} pages", pages.len());
    for (number, page) in pages {
        let contents = document.get_page_contents(page);
        let mut bytes = card().to_vec();
        bytes[within_stream(card(), contents[0])] ^= 1;
        assert_eq!(found(&checked("page", &bytes)), one("page-altered", &number.to_string()));
        // The same by a program that packs the page again.
        let mut other = document.clone();
        let stream = other.get_object_mut(contents[0]).and_then(Object::as_stream_mut).expect("a stream");
        let mut drawn = stream.get_plain_content().expect("it can be unpacked");
        drawn.extend_from_slice(b"\n0 0 m\n");
        stream.set_plain_content(drawn);
        stream.compress().expect("it can be packed");
        assert_eq!(found(&checked("page-saved", &saved(other))), one("page-altered", &number.to_string()));
    }
}

#[test]
fn an_attachment_that_was_removed_is_missed() {
    for (name, expected) in
        [("tidy/scores.csv", one("attachment-missing", "tidy/scores.csv")), ("record.json", one("record-missing", ""))]
    {
        let mut document = Document::load_mem(card()).expect("a document");
        let (specification, _) = attachment(&document, name);
        for object in document.objects.values_mut() {
            let Ok(dictionary) = object.as_dict_mut() else { continue };
            take_out(dictionary, specification);
        }
        let verification = checked("removed", &saved(document));
        let found: Vec<_> = found(&verification).into_iter().filter(|(code, _)| *code != "structure-altered").collect();
        assert_eq!(found, expected);
    }
}

/// The pair of a name and a reference from a tree of names, wherever it stands.
fn take_out(dictionary: &mut lopdf::Dictionary, specification: ObjectId) {
    for (key, value) in dictionary.iter_mut() {
        match value {
            Object::Array(items) if key == b"Names" => {
                if let Some(at) = items.iter().position(|item| item.as_reference().is_ok_and(|id| id == specification))
                {
                    items.drain(at - 1..=at);
                }
            }
            Object::Dictionary(inner) => take_out(inner, specification),
            _ => {}
        }
    }
}

#[test]
fn what_was_added_is_no_attachment_of_the_document() {
    let mut document = Document::load_mem(card()).expect("a document");
    let stream = lopdf::Stream::new(dictionary! { "Type" => "EmbeddedFile" }, b"other,figures\n".to_vec());
    let stream = document.add_object(stream);
    let specification = document.add_object(dictionary! {
        "Type" => "Filespec",
        "F" => Object::string_literal("tidy/other.csv"),
        "EF" => dictionary! { "F" => stream },
    });
    for object in document.objects.values_mut() {
        let Ok(dictionary) = object.as_dict_mut() else { continue };
        let Ok(names) = dictionary.get_mut(b"Names").and_then(Object::as_dict_mut) else { continue };
        let Ok(files) = names.get_mut(b"EmbeddedFiles").and_then(Object::as_dict_mut) else { continue };
        let list = files.get_mut(b"Names").and_then(Object::as_array_mut).expect("names");
        list.extend([Object::string_literal("tidy/other.csv"), specification.into()]);
    }
    let verification = checked("added", &saved(document));
    assert!(
        found(&verification).contains(&("attachment-added", "tidy/other.csv".to_owned())),
        "{:?}",
        found(&verification)
    );
}

#[test]
fn bytes_after_the_end_are_reported_and_are_no_failure() {
    let mut bytes = card().to_vec();
    bytes.extend_from_slice(b"\nnothing that a reader of PDF would understand\n");
    let verification = checked("appended", &bytes);
    assert_eq!(found(&verification), []);
    let appended = verification.appended.expect("appended bytes");
    assert_eq!((appended.bytes, appended.is_update), (bytes.len() - card().len(), false));
    assert_eq!(verification.document.expect("a record").typeset, Typeset::ByteForByte);
}

/// An update that adds to a page what a seal adds; one that replaces what the page shows.
fn updated(change: impl Fn(&mut Document, ObjectId)) -> Vec<u8> {
    let before = Document::load_mem(card()).expect("a document");
    let page = before.get_pages()[&2];
    let mut update = lopdf::IncrementalDocument::create_from(card().to_vec(), before);
    update.opt_clone_object_to_new_document(page).expect("a page");
    change(&mut update.new_document, page);
    let mut bytes = Vec::new();
    update.save_to(&mut bytes).expect("an update can be saved");
    assert!(bytes.starts_with(card()), "an update leaves the document as it was");
    bytes
}

#[test]
fn a_seal_is_reported_and_a_replaced_page_is_found() {
    let sealed = updated(|update, page| {
        let seal = update.add_object(dictionary! { "Type" => "Annot", "Subtype" => "Stamp" });
        let page = update.get_object_mut(page).and_then(Object::as_dict_mut).expect("a page");
        page.set("Annots", vec![Object::Reference(seal)]);
    });
    let verification = checked("sealed", &sealed);
    assert_eq!(found(&verification), []);
    let appended = verification.appended.expect("an update");
    assert!(appended.is_update);
    assert_eq!(appended.annotated, BTreeSet::from([2]));
    let replaced = updated(|update, page| {
        let other = update.add_object(lopdf::Stream::new(dictionary! {}, b"BT ET".to_vec()));
        let page = update.get_object_mut(page).and_then(Object::as_dict_mut).expect("a page");
        page.set("Contents", other);
    });
    assert_eq!(found(&checked("replaced", &replaced)), one("update-replaces", "page 2"));
}

#[test]
fn what_is_no_document_of_the_program_is_said() {
    assert_eq!(found(&checked("text", b"no PDF at all")), one("document-unreadable", ""));
    assert_eq!(found(&checked("half", &card()[..card().len() / 20])), one("document-unreadable", ""));
}

/// Whoever changes facts and everything that was typeset of them still has to make the figures agree.
#[test]
fn figures_that_do_not_follow_from_the_facts_are_named() {
    let opened = Opened::read(card()).expect("a document");
    let json = opened.attachments()["record.json"].clone().expect("the record");
    let mut record = Record::read(&String::from_utf8(json).expect("a text")).expect("a record");
    let (before, row) =
        (record.clone(), record.tidy.scores.iter().position(|row| row.score.is_some()).expect("a score"));
    let score = &mut record.tidy.scores[row];
    score.score = score.score.map(|score| score.plus("0.01".parse().expect("a number")));
    let json = record.canonical().expect("a record serialises").json;
    let typesetter = hospital_scorecard::reports::Typesetter::with(&hospital_scorecard::reports::Templates::shipped());
    let forged = typesetter.pdf(&record, &json).expect("it can be typeset").bytes;
    let verification = checked("forged", &forged);
    let codes: Vec<&str> = verification.faults.iter().map(|fault| fault.code).collect();
    assert_eq!(codes, ["figures-differ"]);
    let figures = verification.document.expect("a record").figures;
    let columns: BTreeSet<(&str, &str)> =
        figures.differing.iter().map(|differing| (differing.figure.of, differing.figure.column)).collect();
    assert!(columns.contains(&("scores.csv", "score")) && columns.contains(&("pages", "score")), "{columns:?}");
    assert_eq!(before.tidy.scores.len(), record.tidy.scores.len());
}

/// Whoever changes a value of a table, its change or the sum of a block on the page alone is found out.
#[test]
fn numbers_of_pages_that_do_not_follow_are_named() {
    let read = |path: &str| {
        let json = fs::read_to_string(demo::demo().join(path)).expect("a record");
        Record::read(&json).expect("a record")
    };
    let more = |raw: &mut Option<Decimal>, printed: &mut String| {
        *raw = raw.map(|raw| raw.plus(Decimal::new(1, raw.decimals())));
        *printed = raw.map(Decimal::printed).unwrap_or_default();
    };
    let differing = |record: &Record| -> Vec<String> {
        let found = Recomputation::of(record).differing.into_iter().map(|one| one.figure.item).collect::<BTreeSet<_>>();
        found.into_iter().collect()
    };
    let submission = read("out/submission/2026-Q1/zh/submission.json");
    assert_eq!(differing(&submission), Vec::<String>::new());
    let mut forged = submission.clone();
    let Page::Submission(pages) = &mut forged.page else { panic!("a submission") };
    let Content::National(table) = &mut pages.annexes[1].content else { panic!("the national table") };
    let place = table.rows.iter().position(|row| row.obtained == Obtained::Computed && row.change.raw.is_some());
    let place = place.expect("a row that is computed");
    let cell = &mut table.rows[place].value;
    more(&mut cell.raw, &mut cell.printed);
    let of_row = |column: &str| format!("/submission/annexes/1/content/national/rows/{place}/{column}");
    // What it was changed from no longer gives the change either.
    assert_eq!(differing(&forged), [of_row("change"), of_row("value")]);
    let mut card = read("out/monthly/2026-03/zh/department-D09.json");
    assert_eq!(differing(&card), Vec::<String>::new());
    let Page::Card(page) = &mut card.page else { panic!("a card") };
    let score = &mut page.blocks[0].subtotal.score;
    more(&mut score.raw, &mut score.printed);
    assert!(differing(&card).contains(&"/card/blocks/0/subtotal/score".to_owned()));
}

/// Another build breaks a line otherwise: figures are checked, and it is said that pages were not.
#[test]
fn a_document_of_another_build_is_checked_by_its_figures() {
    let opened = Opened::read(card()).expect("a document");
    let json = opened.attachments()["record.json"].clone().expect("the record");
    let mut record = Record::read(&String::from_utf8(json).expect("a text")).expect("a record");
    record.typesetting.build = "of another program".to_owned();
    let json = record.canonical().expect("a record serialises").json;
    let typesetter = hospital_scorecard::reports::Typesetter::with(&hospital_scorecard::reports::Templates::shipped());
    let mut bytes = typesetter.pdf(&record, &json).expect("it can be typeset").bytes;
    let document = Document::load_mem(&bytes).expect("a document");
    let contents = document.get_page_contents(document.get_pages()[&1]);
    let at = within_stream(&bytes, contents[0]);
    bytes[at] ^= 1;
    let verification = checked("another-build", &bytes);
    assert_eq!(found(&verification), []);
    assert_eq!(verification.document.expect("a record").typeset, Typeset::AnotherBuild);
}

fn pdfs(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            pdfs(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "pdf") {
            files.push(path);
        }
    }
}

#[test]
fn every_pdf_of_the_demo_is_reproduced_byte_for_byte() {
    let mut files = Vec::new();
    pdfs(&demo::workspace().join("out"), &mut files);
    assert!(files.len() > 60, "{} documents", files.len());
    let (mut recomputed, mut given) = (0, 0);
    for file in files {
        let verification = verifying::verify(&file, None).expect("a file that can be read");
        assert_eq!(found(&verification), [], "{}", file.display());
        let document = verification.document.expect("a record");
        assert_eq!(document.typeset, Typeset::ByteForByte, "{}", file.display());
        recomputed += document.figures.recomputed;
        // What pages derive (changes, trends, signals) is carried as it is printed.
        let figures = document.figures.given.iter();
        given += figures.filter(|given| given.why != hospital_scorecard::record::evidence::Why::Page).count();
    }
    // Most of what is printed can be reckoned again.
    assert!(recomputed > 20_000 && recomputed > 5 * given, "recomputed {recomputed}, given {given}");
}
