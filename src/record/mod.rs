//! Everything a document says, in one serialisable value.
//!
//! A document is a pure function of its [record](document::Record), the program, and the fonts and templates. Numbers
//! arrive in the templates as printed strings beside their raw values, so that a template computes nothing; the same value
//! is attached to the PDF as `record.json` (canonical: sorted keys, integers and decimal strings, no floats), together
//! with the rows of the tidy files that its reader may see.

mod adjustments;
mod against;
pub mod appeals;
pub mod audience;
pub mod awards_and_bonus;
pub mod canonical;
pub mod card;
pub mod committee;
pub mod consultation;
pub mod definitions;
pub mod department;
pub mod detail_table;
mod details;
pub mod difference;
pub mod document;
pub mod earlier;
pub mod equipment;
pub mod evidence;
pub mod explanation;
mod form;
mod head;
mod incomplete;
pub mod inspections;
pub mod missing;
mod movement;
pub mod own_document;
pub mod printable;
pub mod public;
mod rules;
pub mod run;
pub mod sheets;
mod standing;
pub mod status;
pub mod submission;
pub mod summary;
mod terminal;
pub mod tidy;
mod trends;
pub mod whatif;
pub mod wording;
