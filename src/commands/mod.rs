//! The commands: one short file each, calling stages.

pub mod arguments;
pub mod check;
pub mod demo;
pub mod diff;
pub mod explain;
pub mod init;
pub mod list;
pub mod lock;
pub mod publish;
pub mod report;
pub mod templates;
pub mod usage;
pub mod verify;
pub mod weights;
pub mod whatif;

use crate::diagnostics::{Diagnostics, Fault};
use crate::labels::Labels;

/// What a command leaves to say when it is done.
#[derive(Debug, Default)]
pub struct Finished {
    /// For stdout: the result.
    pub result: String,
    /// For stderr, and for the exit code.
    pub diagnostics: Diagnostics,
}

impl Finished {
    pub fn new(result: String, faults: Vec<Fault>) -> Finished {
        Finished { result, diagnostics: faults.into() }
    }
}

/// Runs what was asked for; every fault comes back, none is printed here.
pub fn run(arguments: &arguments::Arguments, labels: &Labels) -> Result<Finished, Diagnostics> {
    match &arguments.command {
        arguments::Command::Demo(demo) => demo::run(demo, arguments, labels),
        arguments::Command::Init(init) => init::run(init, labels),
        arguments::Command::Check(check) => check::run(check, arguments, labels),
        arguments::Command::Report(report) => report::run(report, arguments, labels),
        arguments::Command::Explain(explain) => explain::run(explain, arguments, labels),
        arguments::Command::List(list) => list::run(list, arguments, labels),
        arguments::Command::Templates(arguments::TemplatesCommand::Copy(copy)) => {
            templates::copy(copy, arguments, labels)
        }
        arguments::Command::Weights(weights) => weights::run(weights, arguments, labels),
        arguments::Command::Lock(lock) => lock::run(lock, arguments, labels),
        arguments::Command::Diff(diff) => diff::run(diff, labels),
        arguments::Command::Publish(publish) => publish::run(publish, arguments, labels),
        arguments::Command::Verify(verify) => verify::run(verify, arguments, labels),
        arguments::Command::Whatif(whatif) => whatif::run(whatif, arguments, labels),
    }
}
