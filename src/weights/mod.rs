//! Weights from experts: questionnaires in rounds (Delphi) and comparisons in pairs (AHP) → points of a scorecard.
//!
//! Two kinds of files, filled in by hand, one row an expert: [`questionnaire`] (ratings of importance) and [`matrices`]
//! (judgements of pairs). Both have a column for each item; what the items are, and which are weighed against each other,
//! says the [`hierarchy`]. [`delphi`] and [`priorities`] make weights within each level of it, [`points`] shares out the
//! points of the scorecard by them.
//!
//! Everything is exact but for eigenvectors and probabilities, which `approximate.rs` makes and rounds. Experts are
//! numbered as they are read: what identifies them goes no further.

mod agreement;
mod approximate;
pub mod definition;
pub mod delphi;
pub mod expert_file;
pub mod hierarchy;
pub mod matrices;
pub mod points;
pub mod priorities;
pub mod questionnaire;
