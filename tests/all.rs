//! All integration tests in one binary: each one links every dependency again.

mod architecture;
mod cases;
mod commands;
mod demo;
mod faults;
mod labels;
mod output;
mod privacy;
mod program;
mod reference_counter;
