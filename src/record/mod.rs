//! Everything a document says, in one serialisable value.
//!
//! A document is a pure function of its record, the program, and the embedded fonts and templates. Numbers arrive in the
//! templates as printed strings beside their raw values, so that a template computes nothing; the same value is attached
//! to the PDF as `record.json` (canonical: sorted keys, integers and decimal strings, no floats).

pub mod audience;
pub mod card;
pub mod department;
pub mod inspections;
mod pages;
pub mod wording;
