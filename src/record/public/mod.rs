//! What the public is told of figures, whatever the document: small counts are suppressed, and with them whatever else
//! would tell them.
//!
//! [`figures`] says what printed figures have to do with each other and asks [`crate::disclosure`] what is left out;
//! [`sides`] reads the sides of formulas as sums of counts; [`earlier`] is what public editions said before.

mod cells;
pub mod earlier;
pub mod figures;
mod identities;
mod periods;
mod sides;
