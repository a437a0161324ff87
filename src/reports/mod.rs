//! Pages: a record, its pictures and a template become a PDF.
//!
//! Templates (`report-templates/`, embedded) compute nothing. They find the record as `record.json` and the pictures as
//! `figures/<name>.svg`; `shared/` has what every document has in common. A document depends on nothing else: no clock, no
//! file system, no fonts but the embedded ones.
//!
//! What a template needs of the record: `imprint` (see [`Imprint`](crate::record::Imprint)), `labels` (the fixed words of
//! its section of `data/labels/`), and the value that it typesets (`card`).

use chrono::NaiveDate;

use crate::charts::Picture;

mod pdf;
#[cfg(test)]
mod tests;
mod world;

pub use pdf::Pdf;
pub use world::Typesetter;

/// The documents that there is a template for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Template {
    DepartmentCard,
}

impl Template {
    pub const ALL: [Template; 1] = [Template::DepartmentCard];

    /// Its file in `report-templates/`.
    pub fn file_name(self) -> &'static str {
        match self {
            Template::DepartmentCard => "department-card.typ",
        }
    }
}

/// Everything that one PDF is made of.
#[derive(Clone, Copy, Debug)]
pub struct Document<'a> {
    pub template: Template,
    /// Tells this document from every other, and stays when it is made again: entity, period, language.
    pub ident: &'a str,
    /// Stands for today.
    pub report_date: NaiveDate,
    /// Canonical JSON; attached to the PDF as it is.
    pub record: &'a str,
    pub pictures: &'a [Picture],
}
