//! All integration tests in one binary: each one links every dependency again.

mod architecture;
mod commands;
mod faults;
mod labels;
mod output;
mod privacy;
mod program;
