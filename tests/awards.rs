//! The award-and-bonus report as it is made public.

use std::fs;
use std::path::Path;

use crate::pages;
use crate::program::{Scratch, run};

#[test]
fn the_public_version_has_ranks_and_sums_and_no_departments_money() {
    let scratch = Scratch::copy_of("awards-public", Path::new("tests/cases/bonus"));
    let asked = ["report", "annual", "--period", "2025", "--scorecard", "clinic_year", "--audience", "public"];
    let output = run(scratch.path(), &[&asked[..], &["--quiet"]].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let folder = scratch.path().join("out/annual-public/2025/zh");
    let mut made: Vec<String> = fs::read_dir(&folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    made.sort();
    assert_eq!(made, ["awards-and-bonus-public.json", "awards-and-bonus-public.pdf"]);
    let record = fs::read_to_string(folder.join("awards-and-bonus-public.json")).expect("the record");
    // What O1 and O5 get, whole and per head; what the veto was about; what the award for visits was won by.
    for kept in ["3,248.12", "879.70", "1,082.71", "324812", "不良事件瞒报", "24、", "facts\":[{", "scores\":[{"]
    {
        assert!(!record.contains(kept), "{kept} is in the public record");
    }
    for told in ["10,000.00", "口腔科", "120.00"] {
        assert!(record.contains(told), "{told} is not in the public record");
    }
    if let Some(page) = pages::laid_out(&folder.join("awards-and-bonus-public.pdf")) {
        assert!(page.contains("公开") && page.contains("公示"), "{page}");
    }
}
