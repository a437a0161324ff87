//! All integration tests in one binary: each one links every dependency again.

mod architecture;
mod cases;
mod program;
mod reference_counter;
