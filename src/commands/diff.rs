//! `diff`: what differs between two runs of the same report, and where it comes from.

use crate::diagnostics::Diagnostics;
use crate::labels::Labels;
use crate::run::difference;

use super::Finished;
use super::arguments::{DiffArguments, Format};

pub fn run(diff: &DiffArguments, labels: &Labels) -> Result<Finished, Diagnostics> {
    let difference = difference::between(&diff.before, &diff.after)?;
    let result = match diff.format {
        Format::Text => difference.text(labels),
        Format::Json => serde_json::to_string_pretty(&difference).unwrap_or_default() + "\n",
    };
    Ok(Finished::new(result, Vec::new()))
}
