//! Records → charts → PDFs, several at a time.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::diagnostics::{Exit, Fault};
use crate::record::document::Record;
use crate::reports::{Pdf, Typesetter};

use super::documents::Ready;
use super::progress::Progress;
use super::{Made, Run};

/// Typesets all documents; their order in the output does not depend on who is first.
pub(super) fn typeset(made: &Made<'_>, documents: &[Ready], progress: &Progress, run: &mut Run) {
    let typesetter = Typesetter::with(made.templates);
    let next = AtomicUsize::new(0);
    let finished = Mutex::new(BTreeMap::new());
    let work = || {
        while let Some(ready) = documents.get(next.fetch_add(1, Ordering::Relaxed)) {
            let result = document(&typesetter, &ready.record);
            progress.step(&ready.path);
            if let Ok(mut finished) = finished.lock() {
                finished.insert(ready.path.as_str(), (result, &ready.record));
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..made.request.jobs.min(documents.len()) {
            scope.spawn(work);
        }
    });
    for (path, (result, record)) in finished.into_inner().unwrap_or_default() {
        // Beside the document, so that it can be looked into, and its template worked on.
        run.output.add(format!("{path}.json"), record.as_bytes());
        let faults = match result {
            Ok(pdf) => {
                run.output.add(format!("{path}.pdf"), pdf.bytes);
                pdf.warnings
            }
            Err(faults) => faults,
        };
        // What is wrong with a template is wrong with every document of it: said once.
        for fault in faults {
            if !run.faults.contains(&fault) {
                run.faults.push(fault);
            }
        }
    }
}

/// One document, from its record alone.
fn document(typesetter: &Typesetter, record: &str) -> Result<Pdf, Vec<Fault>> {
    match Record::read(record) {
        Ok(read) => typesetter.pdf(&read, record),
        Err(error) => Err(vec![Fault::error("internal", Exit::Bug).with("problem", error).hint("internal")]),
    }
}
