//! From a document to the bytes of its PDF: PDF/A-3a for the archive (with the record attached), PDF/UA-1 for everyone.

use typst::diag::{SourceDiagnostic, Warned};
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
        let template = self.named(&format!("{}.typ", record.document));
        let world = DocumentWorld::new(self, record, json).ok_or_else(|| vec![unmakable(&template, "path")])?;
        let made = compiled(&world, &template, record.ident());
        // typst keeps what it laid out for the next compilation; another department's page shares nothing with it, and a
        // hundred cards would keep 700 MB.
        typst::comemo::evict(0);
        made
    }
}

fn compiled(world: &DocumentWorld, template: &str, ident: String) -> Result<Pdf, Vec<Fault>> {
    let wrong = |found: &[SourceDiagnostic]| -> Vec<Fault> {
        found.iter().map(|found| fault(world, found, template, Fault::error(CODE, Exit::InPart))).collect()
    };
    let Warned { output, warnings } = typst::compile::<PagedDocument>(world);
    let (fonts, warnings) = warnings.into_iter().partition::<Vec<_>, _>(|found| unknown_font(found).is_some());
    // Without its font a text would not be printed at all.
    let fonts: Vec<Fault> = fonts.iter().filter_map(|found| font_fault(world, found, template)).collect();
    let pages = output.map_err(|errors| [wrong(&errors), fonts.clone()].concat())?;
    if !fonts.is_empty() {
        return Err(fonts);
    }
    let standards = PdfStandards::new(&[PdfStandard::A_3a, PdfStandard::Ua_1])
        .map_err(|refused| vec![unmakable(template, refused.message())])?;
    let options = PdfOptions { ident: Smart::Custom(ident), standards, ..PdfOptions::default() };
    let bytes = typst_pdf::pdf(&pages, &options).map_err(|errors| wrong(&errors))?;
    let warnings = warnings.iter().map(|found| fault(world, found, template, Fault::warning(CODE))).collect();
    Ok(Pdf { bytes, pages: pages.pages().len(), warnings })
}

const CODE: &str = "template-fault";

fn unmakable(template: &str, problem: &str) -> Fault {
    Fault::error(CODE, Exit::Bug).with("problem", problem).at(Place::file(template))
}

/// A finding of typst at the line of the template where it arose, with typst's own hint or else ours.
fn fault(world: &DocumentWorld, found: &SourceDiagnostic, template: &str, kind: Fault) -> Fault {
    let fault = kind.with("problem", &found.message).at(place(world, found, template));
    match found.hints.first() {
        Some(hint) => fault.with("advice", &hint.v).hint("template-advice"),
        None if found.message.starts_with("file not found") => fault.hint("template-file-missing"),
        None if found.message.starts_with("dictionary does not contain key") => fault.hint("template-field-unknown"),
        None if found.message.starts_with("package not found") => fault.hint("template-package"),
        None => fault,
    }
}

fn font_fault(world: &DocumentWorld, found: &SourceDiagnostic, template: &str) -> Option<Fault> {
    let fault = Fault::error("template-font-unknown", Exit::InPart).with("name", unknown_font(found)?);
    let fault = fault.with("known", world.shared.families()).hint("template-font-unknown");
    Some(fault.at(place(world, found, template)))
}

/// The font family that a warning of typst is about, where it knows none of that name.
fn unknown_font(found: &SourceDiagnostic) -> Option<&str> {
    found.message.strip_prefix("unknown font family: ")
}

fn place(world: &DocumentWorld, found: &SourceDiagnostic, template: &str) -> Place {
    let known = || {
        let id = found.span.id()?;
        let file = world.shared.named(id.vpath().get_without_slash());
        let range = world.range(found.span)?;
        let line = world.source(id).ok()?.lines().byte_to_line(range.start)?;
        Some(Place::line(file, u64::try_from(line).ok()? + 1))
    };
    known().unwrap_or_else(|| Place::file(template))
}
