//! Records and pictures → PDFs, several at a time.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::charts;
use crate::commands::progress::Progress;
use crate::reports::{Document, Template, Typesetter};

use super::documents::Ready;
use super::{Request, Run};

/// Typesets all documents; their order in the output does not depend on who is first.
pub(super) fn typeset(request: &Request, documents: &[Ready], progress: &Progress, run: &mut Run) {
    let typesetter = Typesetter::shipped();
    let next = AtomicUsize::new(0);
    let made = Mutex::new(BTreeMap::new());
    let work = || {
        while let Some(ready) = documents.get(next.fetch_add(1, Ordering::Relaxed)) {
            let pictures = charts::of_card(&ready.charts);
            let result = typesetter.pdf(&Document {
                template: Template::DepartmentCard,
                ident: &ready.ident,
                report_date: request.report_date,
                record: &ready.record,
                pictures: &pictures,
            });
            progress.step(&ready.path);
            if let Ok(mut made) = made.lock() {
                made.insert(ready.path.clone(), result);
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..request.jobs.min(documents.len()) {
            scope.spawn(work);
        }
    });
    for (path, result) in made.into_inner().unwrap_or_default() {
        match result {
            Ok(pdf) => {
                run.faults.extend(pdf.warnings);
                run.output.add(path, pdf.bytes);
            }
            Err(faults) => run.faults.extend(faults),
        }
    }
}
