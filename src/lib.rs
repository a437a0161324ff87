//! Department scorecards of a hospital, from its systems' exports to printed pages.
//!
//! The whole program is one pipeline, each stage a folder, each arrow a type:
//!
//! ```text
//! exports ─▶ tables ─▶ measures ─▶ indicators ─▶ scorecards ─▶ record ─▶ charts ─▶ reports
//!   Raw       Tables     Facts       Values        Scores      Record    Figures   Documents
//! ```
pub mod charts;
pub mod diagnostics;
pub mod exports;
pub mod fonts;
pub mod labels;
pub mod numbers;
pub mod period;
pub mod record;
pub mod reports;
pub mod toml_source;
