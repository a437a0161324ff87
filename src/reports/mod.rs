//! Pages and workbooks: a record, its pictures and a template become a PDF; sheets become an `.xlsx`.
//!
//! Templates (`report-templates/`, embedded; a workspace's own files take their place) compute nothing. They find the record as `record.json` and the pictures as
//! `figures/<name>.svg`; `shared/` has what every document has in common. A document depends on nothing else: no clock, no
//! file system, no fonts but the embedded ones and those of the workspace.
//!
//! What every template needs of the record: `imprint` (see [`Imprint`](crate::record::document::Imprint)), `labels` (the
//! fixed words of its section of `data/labels/`), and the pages that it typesets (`card`, `cards` …).

pub mod alteration;
mod build;
pub mod opened;
mod pdf;
mod sources;
mod templates;
#[cfg(test)]
mod tests;
pub mod workbook;
mod world;

pub use pdf::Pdf;
pub use sources::{folder, seal, twin};
pub use templates::{FOLDER, OWN_FONTS, Templates};
pub use world::{Typesetter, families};
