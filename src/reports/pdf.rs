//! From a document to the bytes of its PDF: PDF/A-3a for the archive (with the record attached), PDF/UA-1 for everyone.

use typst::diag::SourceDiagnostic;
use typst::foundations::Smart;
use typst::{World, WorldExt as _};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use super::world::{DocumentWorld, Typesetter};
use crate::diagnostics::{Exit, Fault, Place};
use crate::record::document::Record;

/// A finished document.
#[derive(Clone, Debug)]
pub struct Pdf {
    pub bytes: Vec<u8>,
    pub pages: usize,
    /// What typst found odd; the shipped templates give none.
    pub warnings: Vec<Fault>,
}

impl Typesetter {
    /// Typesets one document: its record, and the same as the JSON that is attached. The same record gives the same bytes,
    /// on any machine and thread.
    ///
    /// # Errors
    /// Every fault of the template (file, line, hint), or what the standards refuse.
    pub fn pdf(&self, record: &Record, json: &str) -> Result<Pdf, Vec<Fault>> {
        let template = format!("{}.typ", record.document);
        let world = DocumentWorld::new(self, record, json).ok_or_else(|| vec![unmakable(&template, "path")])?;
        let made = compiled(&world, &template, record.ident());
        // typst keeps what it laid out for the next compilation; another department's page shares nothing with it, and a
        // hundred cards would keep 700 MB.
        typst::comemo::evict(0);
        made
    }
}

fn compiled(world: &DocumentWorld, template: &str, ident: String) -> Result<Pdf, Vec<Fault>> {
    let result = typst::compile::<PagedDocument>(world);
    let pages = result.output.map_err(|errors| faults(world, &errors, template, Fault::error(CODE, Exit::InPart)))?;
    let standards = PdfStandards::new(&[PdfStandard::A_3a, PdfStandard::Ua_1])
        .map_err(|refused| vec![unmakable(template, refused.message())])?;
    let options = PdfOptions { ident: Smart::Custom(ident), standards, ..PdfOptions::default() };
    let bytes = typst_pdf::pdf(&pages, &options)
        .map_err(|errors| faults(world, &errors, template, Fault::error(CODE, Exit::InPart)))?;
    let warnings = faults(world, &result.warnings, template, Fault::warning(CODE));
    Ok(Pdf { bytes, pages: pages.pages().len(), warnings })
}

const CODE: &str = "template-fault";

fn unmakable(template: &str, problem: &str) -> Fault {
    Fault::error(CODE, Exit::Bug).with("problem", problem).at(Place::file(template))
}

fn faults(world: &DocumentWorld, found: &[SourceDiagnostic], template: &str, kind: Fault) -> Vec<Fault> {
    found.iter().map(|diagnostic| fault(world, diagnostic, template, kind.clone())).collect()
}

/// A finding of typst at the line of the template where it arose.
fn fault(world: &DocumentWorld, found: &SourceDiagnostic, template: &str, kind: Fault) -> Fault {
    let place = found.span.id().and_then(|id| {
        let file = id.vpath().get_without_slash().to_owned();
        let range = world.range(found.span)?;
        let line = world.source(id).ok()?.lines().byte_to_line(range.start)?;
        Some(Place::line(file, u64::try_from(line).ok()? + 1))
    });
    let fault = kind.with("problem", &found.message).at(place.unwrap_or_else(|| Place::file(template)));
    match found.hints.first() {
        Some(hint) => fault.with("advice", &hint.v).hint("template-advice"),
        None => fault,
    }
}
