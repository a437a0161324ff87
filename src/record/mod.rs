//! Everything a document says, in one serialisable value.
//!
//! A document is a pure function of its record, the program, and the embedded fonts and templates. Numbers arrive in the
//! templates as printed strings beside their raw values, so that a template computes nothing; the same value is attached
//! to the PDF as `record.json` (canonical: sorted keys, integers and decimal strings, no floats).

use serde::Serialize;

use crate::labels::Language;

pub mod audience;
pub mod card;
pub mod department;
pub mod document;
mod form;
mod head;
pub mod inspections;
mod pages;
pub mod printable;
pub mod run;
#[cfg(test)]
pub mod samples;
pub mod tidy;
pub mod wording;

/// What a document's file says of itself, outside its pages.
#[derive(Clone, Debug, Serialize)]
pub struct Imprint {
    pub title: String,
    /// The hospital.
    pub author: String,
    pub language: Language,
    /// Says what the attached `record.json` is.
    pub attachment: String,
}
