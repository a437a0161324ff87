//! Records → charts → PDFs, several at a time.

use std::collections::BTreeMap;
use std::io;
use std::sync::Mutex;

use crate::diagnostics::{Exit, Fault};
use crate::record::document::Record;
use crate::reports::{Pdf, Typesetter};

use super::documents::Ready;
use super::output::Aside;
use super::progress::Progress;
use super::{Made, Run};

/// Typesets all documents; their order in the output does not depend on who is first.
///
/// # Errors
/// Documents are laid aside as they are made, and that may fail.
pub(super) fn typeset(made: &Made<'_>, documents: Vec<Ready>, progress: &Progress, run: &mut Run) -> io::Result<()> {
    let threads = made.request.jobs.min(documents.len());
    if threads == 0 {
        return Ok(());
    }
    let typesetter = Typesetter::with(made.templates);
    let aside = run.output.aside()?;
    let queue = Mutex::new(documents.into_iter());
    let finished = Mutex::new(BTreeMap::new());
    let next = || queue.lock().ok().and_then(|mut queue| queue.next());
    let work = || {
        while let Some(ready) = next() {
            let result = laid_aside(&typesetter, &ready, &aside);
            progress.step(&ready.path);
            if let Ok(mut finished) = finished.lock() {
                finished.insert(ready.path, result);
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(work);
        }
    });
    for result in finished.into_inner().unwrap_or_default().into_values() {
        let laid = result?;
        for (path, sha256) in laid.files {
            run.output.add_written(path, sha256);
        }
        // What is wrong with a template is wrong with every document of it: said once.
        for fault in laid.faults {
            if !run.faults.contains(&fault) {
                run.faults.push(fault);
            }
        }
    }
    Ok(())
}

/// What came of a document: its files, by path with their SHA-256, and what was found.
struct LaidAside {
    files: Vec<(String, String)>,
    faults: Vec<Fault>,
}

fn laid_aside(typesetter: &Typesetter, ready: &Ready, aside: &Aside) -> io::Result<LaidAside> {
    let result = document(typesetter, &ready.record);
    // Beside the document, so that it can be looked into, and its template worked on.
    let record = format!("{}.json", ready.path);
    let written = aside.write(&record, ready.record.as_bytes())?;
    let mut files = vec![(record, written)];
    let faults = match result {
        Ok(pdf) => {
            let path = format!("{}.pdf", ready.path);
            let written = aside.write(&path, &pdf.bytes)?;
            files.push((path, written));
            pdf.warnings
        }
        Err(faults) => faults,
    };
    Ok(LaidAside { files, faults })
}

/// One document, from its record alone.
fn document(typesetter: &Typesetter, record: &str) -> Result<Pdf, Vec<Fault>> {
    match Record::read(record) {
        Ok(read) => typesetter.pdf(&read, record),
        Err(error) => Err(vec![Fault::error("internal", Exit::Bug).with("problem", error).hint("internal")]),
    }
}
