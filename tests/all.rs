//! All integration tests in one binary: each one links every dependency again.

mod architecture;
mod faults;
mod program;
