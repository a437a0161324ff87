//! The public edition: the tables of indicators alone, with small counts suppressed, and whatever else would tell them.
//!
//! [`crate::record::public`] says what is suppressed, [`pages`] prints what is left, [`twin`] says the same for programs. No person is named, no evidence, no deviation: those are for the administration.

use serde::{Deserialize, Serialize};

use super::{Annex, Cell};

pub mod pages;
pub mod twin;

/// All pages.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PublicEdition {
    pub hospital: String,
    pub title: String,
    /// The day on which it was made.
    pub date: String,
    /// For whom, in words.
    pub audience: String,
    /// Stands in place of what is suppressed.
    pub mark: String,
    /// What the mark means.
    pub legend: String,
    /// Fewer people than this are not told.
    pub threshold: u32,
    pub level: String,
    /// This, the previous one, the same of last year.
    pub periods: [String; 3],
    /// The tables, in order.
    pub annexes: Vec<Annex>,
}

impl PublicEdition {
    pub(super) fn hides(&self, cell: &Cell) -> bool {
        cell.raw.is_none() && cell.printed == self.mark
    }
}
