//! `publish`: freezes a run as it was submitted; with `--check`, whether anything that was published has been touched.

use crate::diagnostics::{Diagnostics, Fault};
use crate::labels::Labels;
use crate::run::publishing::checking::{self, Against};
use crate::run::publishing::{self, Submission};

use super::Finished;
use super::arguments::{Arguments, PublishArguments};
use super::report::workspace_root;

pub fn run(publish: &PublishArguments, arguments: &Arguments, labels: &Labels) -> Result<Finished, Diagnostics> {
    let root = workspace_root(arguments)?;
    let (run, date) = match (&publish.run, publish.date) {
        (Some(run), Some(date)) => (run, date),
        // The command line asks for both unless there is `--check`.
        (_, _) => return check(publish, &root, labels),
    };
    let submission = Submission { root: &root, run, date, key: publish.sign.as_deref() };
    let published = publishing::publish(submission)?;
    Ok(Finished::new(published.text(labels), Vec::<Fault>::new()))
}

fn check(publish: &PublishArguments, root: &std::path::Path, labels: &Labels) -> Result<Finished, Diagnostics> {
    let against = Against { receipt: publish.receipt.as_deref(), public_key: publish.public_key.as_deref() };
    let checked = checking::check(root, against)?;
    Ok(Finished::new(checked.text(labels), checked.faults))
}
