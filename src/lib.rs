//! Department scorecards of a hospital, from its systems' exports to printed pages.
//!
//! The whole program is one pipeline, each stage a folder, each arrow a type:
//!
//! ```text
//! exports ─▶ tables ─▶ measures ─▶ indicators ─▶ signals ─▶ scorecards ─▶ allocation ─▶ record ─▶ charts ─▶ reports
//!   Raw       Tables     Facts       Values      Signals      Scores       Money      Document  Pictures   PDF
//! ```
//!
//! - [`exports`]: files → raw columns of text that know file and line.
//! - [`tables`]: typed, checked columns; rows set aside with their reasons.
//! - [`measures`]: counting, in SQL on polars → integers.
//! - [`indicators`]: formulas over facts → values with their state, and what they are compared with.
//! - [`signals`]: what is more than chance in a series or among departments, and who moved a figure; pure statistics.
//! - [`scorecards`]: methods, moving points, sums, ranks.
//! - [`allocation`]: awards, bonus and wages from scores, and on what they may not rest.
//! - [`weights`]: what experts said → the points of a scorecard; beside the flow, for the rules of the next months.
//! - [`disclosure`]: which small counts are not printed for the public, and what else would tell them; pure arithmetic.
//! - [`record`]: everything a document says, printed and raw, in one value.
//! - [`charts`]: pictures of a record. [`reports`]: typst templates → PDF.
//!
//! [`run`] is a report run, readable as the arrow above; [`catalogue`] brings the definitions of all stages together,
//! [`workspace`] is a hospital's folder, [`commands`] what a person can ask for. Nothing flows back: a stage knows only
//! stages to its left and plain types ([`numbers`], [`period`], [`labels`], [`diagnostics`]).

pub mod allocation;
pub mod catalogue;
pub mod charts;
pub mod commands;
#[expect(clippy::expect_used, reason = "the demo's own dates and days are written in the program")]
pub mod demo;
pub mod diagnostics;
pub mod disclosure;
pub mod exports;
pub mod fonts;
pub mod indicators;
pub mod labels;
pub mod measures;
pub mod numbers;
pub mod period;
pub mod record;
pub mod reports;
pub mod run;
pub mod scorecards;
pub mod signals;
pub mod tables;
pub mod toml_source;
pub mod weights;
pub mod workspace;
