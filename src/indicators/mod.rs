//! Relating: formulas over facts → values with their state.
//!
//! A value is known, or it says why it is not: not applicable, not collected, no data. None of these is ever shown as
//! another, and none is a zero.

pub mod calculation;
mod coverage;
pub mod definition;
pub mod entered;
pub mod entity;
pub mod evaluation;
pub mod expected;
pub mod formula;
pub mod indicator;
pub mod reference;
pub mod targets;
pub mod value;
