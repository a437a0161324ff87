//! Runs frozen as they were submitted: whatever is touched afterwards is found, and what changed since is said.

use std::fs;
use std::path::Path;

use crate::program::{Scratch, run};

const CASE: &str = "tests/cases/tie";
const RUN: &str = "out/monthly/2026-03";

/// A workspace with a run, without documents: these take long, and a run is frozen whatever it holds.
fn workspace(name: &str) -> Scratch {
    let scratch = Scratch::copy_of(&format!("publish-{name}"), Path::new(CASE));
    let folder = scratch.path().join(RUN);
    crate::program::copy(&Path::new(CASE).join("expected"), &folder);
    fs::write(folder.join("run.json"), RUN_JSON).expect("a file can be written");
    fs::write(folder.join("facts.csv"), FACTS).expect("a file can be written");
    scratch
}

/// As much of it as is read again.
const RUN_JSON: &str = r#"{"catalogue":"c","hospital":"H001","inputs":[{"file":"visits.csv","table":"visits","sha256":"a"}],
"period":"2026-03","program":{"version":"0.1.0"},"report":"monthly","settings":{"scorecard":"card","configuration":"k"}}"#;

const FACTS: &str = "hospital_id,entity_kind,entity_id,period,measure,stratum,value\n\
    H001,department,O1,2026-02,visits,,3\nH001,department,O1,2026-03,visits,,4\n";

/// What a command says on stdout and stderr, and its exit code.
fn said(folder: &Path, arguments: &[&str]) -> (String, Option<i32>) {
    let output = run(folder, &[arguments, &["--lang", "en"]].concat());
    let text = [output.stdout, output.stderr].concat();
    (String::from_utf8_lossy(&text).into_owned(), output.status.code())
}

fn publish(folder: &Path, date: &str) -> String {
    let (text, code) = said(folder, &["publish", RUN, "--date", date]);
    assert_eq!(code, Some(0), "{text}");
    text
}

/// What is wrong, by code and file.
fn checked(folder: &Path, more: &[&str]) -> (Vec<String>, Option<i32>) {
    let (text, code) = said(folder, &[&["publish", "--check"], more].concat());
    let lines: Vec<&str> = text.lines().collect();
    let faults = lines.windows(2).filter(|lines| lines[0].starts_with("error["));
    let of = |lines: &[&str]| {
        let code = lines[0].trim_start_matches("error[").split(']').next().unwrap_or_default();
        format!("{code} {}", lines[1].trim_start().trim_start_matches("--> "))
    };
    (faults.map(of).collect(), code)
}

/// Another figure in the run: a number of `totals.csv`.
fn change(folder: &Path) {
    let file = folder.join(RUN).join("totals.csv");
    let text = fs::read_to_string(&file).expect("totals");
    let row = text.lines().find(|line| line.contains(",total,")).expect("a total").to_owned();
    let mut fields: Vec<&str> = row.split(',').collect();
    fields[5] = "12.34";
    fs::write(&file, text.replace(&row, &fields.join(","))).expect("a file can be written");
}

fn receipt(said: &str) -> &str {
    said.lines().find_map(|line| line.strip_prefix("receipt")?.rsplit(' ').next()).expect("a receipt")
}

/// Two publications of a run that was changed in between.
fn published(name: &str) -> (Scratch, String, String) {
    let scratch = workspace(name);
    let first = publish(scratch.path(), "2026-04-12");
    change(scratch.path());
    let second = publish(scratch.path(), "2026-05-02");
    (scratch, first, second)
}

#[test]
fn a_run_is_frozen_and_what_changed_since_is_said() {
    let (scratch, first, second) = published("frozen");
    assert!(first.contains("no figure that was published before has changed"), "{first}");
    assert!(second.contains("changed since entry 1 (2026-03, submitted on 2026-04-12)"), "{second}");
    assert!(second.contains(" → 12.34"), "{second}");
    let kept = |file: &str| fs::read(scratch.path().join("published").join(file)).expect("a published file");
    assert_eq!(kept("monthly/2026-03/1/facts.csv"), FACTS.as_bytes());
    assert_ne!(kept("monthly/2026-03/1/totals.csv"), kept("monthly/2026-03/2/totals.csv"));
    let (faults, code) = checked(scratch.path(), &["--receipt", receipt(&first)]);
    assert_eq!((faults, code), (Vec::new(), Some(0)));
    // The same again is nothing new.
    let (text, code) = said(scratch.path(), &["publish", RUN, "--date", "2026-05-03"]);
    assert_eq!(code, Some(2));
    assert!(text.contains("error[published-already]"), "{text}");
}

/// Entries follow each other in time: nothing is slipped in before what was published.
#[test]
fn no_entry_is_dated_before_the_last_one() {
    let scratch = workspace("backdated");
    publish(scratch.path(), "2026-04-12");
    change(scratch.path());
    let (text, code) = said(scratch.path(), &["publish", RUN, "--date", "2026-04-11"]);
    assert_eq!(code, Some(2));
    let expected = "error[published-backdated]: the day of publication, 2026-04-11, is before 2026-04-12";
    assert!(text.contains(expected), "{text}");
    publish(scratch.path(), "2026-04-12");
}

/// Of what was published of another month, the facts that both runs have.
#[test]
fn figures_of_other_periods_are_compared_too() {
    let scratch = workspace("other-period");
    publish(scratch.path(), "2026-04-12");
    let folder = scratch.path().join(RUN);
    fs::write(folder.join("run.json"), RUN_JSON.replace("2026-03", "2026-04")).expect("a file can be written");
    let file = folder.join("facts.csv");
    let facts = fs::read_to_string(&file).expect("facts");
    let row = facts.lines().nth(1).expect("a fact").to_owned();
    let (key, _) = row.rsplit_once(',').expect("fields");
    fs::write(&file, facts.replace(&row, &format!("{key},98765"))).expect("a file can be written");
    let text = publish(scratch.path(), "2026-05-12");
    assert!(text.contains("changed since entry 1 (2026-03, submitted on 2026-04-12), 1 figures:"), "{text}");
    assert!(text.contains(" → 98765"), "{text}");
    assert!(scratch.path().join("published/monthly/2026-04/1/facts.csv").is_file());
}

#[test]
fn whatever_is_touched_is_found() {
    let (scratch, first, second) = published("touched");
    let folder = scratch.path().join("published");
    let file = |name: &str| folder.join(name);
    let code = |faults: &[&str], more: &[&str]| {
        let expected: Vec<String> = faults.iter().map(|fault| (*fault).to_owned()).collect();
        let exit = if faults.is_empty() { 0 } else { 4 };
        assert_eq!(checked(scratch.path(), more), (expected, Some(exit)));
    };
    code(&[], &[]);
    // A file damaged, replaced, removed, added.
    let facts = file("monthly/2026-03/1/facts.csv");
    let bytes = fs::read(&facts).expect("facts");
    let mut damaged = bytes.clone();
    damaged[40] ^= 1;
    fs::write(&facts, &damaged).expect("written");
    code(&["published-file-altered published/monthly/2026-03/1/facts.csv"], &[]);
    fs::remove_file(&facts).expect("removed");
    code(&["published-file-missing published/monthly/2026-03/1/facts.csv"], &[]);
    fs::write(&facts, &bytes).expect("written");
    fs::write(file("monthly/2026-03/2/note.txt"), "x").expect("written");
    code(&["published-file-added published/monthly/2026-03/2/note.txt"], &[]);
    fs::remove_file(file("monthly/2026-03/2/note.txt")).expect("removed");
    // Nothing is added to what was touched.
    fs::write(&facts, &damaged).expect("written");
    let (text, exit) = said(scratch.path(), &["publish", RUN, "--date", "2026-06-01"]);
    assert_eq!(exit, Some(4), "{text}");
    fs::write(&facts, &bytes).expect("written");
    // Lines of the ledger changed, reordered, taken out, cut off.
    let ledger = file("ledger.jsonl");
    let text = fs::read_to_string(&ledger).expect("the ledger");
    let lines: Vec<&str> = text.lines().collect();
    let write = |lines: &[&str]| fs::write(&ledger, lines.join("\n") + "\n").expect("written");
    let earlier = lines[0].replace("2026-04-12", "2026-04-11");
    write(&[&earlier, lines[1]]);
    code(&["ledger-chain-broken published/ledger.jsonl:2"], &[]);
    write(&[lines[1], lines[0]]);
    code(&["ledger-chain-broken published/ledger.jsonl:1", "ledger-chain-broken published/ledger.jsonl:2"], &[]);
    write(&[lines[1]]);
    code(
        &["ledger-chain-broken published/ledger.jsonl:1", "published-folder-unknown published/monthly/2026-03/1"],
        &[],
    );
    write(&[lines[0]]);
    code(&["published-folder-unknown published/monthly/2026-03/2"], &[]);
    // With its folder gone too, only the receipt tells.
    fs::rename(file("monthly/2026-03/2"), scratch.path().join("taken")).expect("moved");
    code(&[], &[]);
    code(&["receipt-unknown published/ledger.jsonl"], &["--receipt", receipt(&second)]);
    code(&[], &["--receipt", receipt(&first)]);
}

#[test]
fn a_signature_can_be_checked_and_no_longer_fits_another_ledger() {
    let scratch = workspace("signed");
    let pair = minisign::KeyPair::generate_unencrypted_keypair().expect("a pair of keys");
    let other = minisign::KeyPair::generate_unencrypted_keypair().expect("a pair of keys");
    let write = |name: &str, text: String| fs::write(scratch.path().join(name), text).expect("written");
    write("key", pair.sk.to_box(None).expect("a box").into_string());
    write("key.pub", pair.pk.to_box().expect("a box").into_string());
    write("other.pub", other.pk.to_box().expect("a box").into_string());
    let (text, code) = said(scratch.path(), &["publish", RUN, "--date", "2026-04-12", "--sign", "key"]);
    assert_eq!(code, Some(0), "{text}");
    // As the stock tool reads it, without this program.
    let ledger = fs::read(scratch.path().join("published/ledger.jsonl")).expect("the ledger");
    let signature = fs::read_to_string(scratch.path().join("published/ledger.jsonl.minisig")).expect("the signature");
    let signature = minisign::SignatureBox::from_string(&signature).expect("a signature");
    assert_eq!(
        signature.trusted_comment().expect("a comment"),
        "entry:1 date:2026-04-12 report:monthly period:2026-03"
    );
    minisign::verify(&pair.pk, &signature, std::io::Cursor::new(&ledger), true, false, false).expect("it fits");
    assert_eq!(checked(scratch.path(), &["--public-key", "key.pub"]), (Vec::new(), Some(0)));
    let invalid = (vec!["ledger-signature-invalid published/ledger.jsonl.minisig".to_owned()], Some(4));
    assert_eq!(checked(scratch.path(), &["--public-key", "other.pub"]), invalid);
    let (text, code) = said(scratch.path(), &["publish", RUN, "--date", "2026-04-12", "--sign", "scorecard.toml"]);
    assert_eq!(code, Some(2), "{text}");
    // Whoever writes the ledger anew cannot sign it.
    let text = String::from_utf8(ledger).expect("a text").replace("2026-04-12", "2026-04-11");
    fs::write(scratch.path().join("published/ledger.jsonl"), text).expect("written");
    assert_eq!(checked(scratch.path(), &["--public-key", "key.pub"]), invalid);
}
