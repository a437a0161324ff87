//! All integration tests in one binary: each one links every dependency again.

#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "what a test prepares for itself must work; clippy allows it only in the test functions themselves"
)]

mod architecture;
mod awards;
mod cases;
mod commands;
mod demo;
mod determinism;
mod diff;
mod equipment;
mod explain;
mod explain_charts;
mod explain_money;
mod explain_places;
mod faults;
mod gallery;
mod labels;
mod locking;
mod output;
mod pages;
mod privacy;
mod program;
mod public_edition;
mod public_equipment;
mod publish;
mod raw_exports;
mod readme;
mod recipes;
mod recount;
mod reference_counter;
mod second_workspace;
mod submission;
mod templates;
mod verify;
mod weights;
mod whatif;
mod workbook;
