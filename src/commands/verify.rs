//! `verify`: a document against itself: attachments, figures, pages.

use crate::diagnostics::Diagnostics;
use crate::labels::Labels;
use crate::run::verifying;
use crate::workspace;

use super::Finished;
use super::arguments::{Arguments, Format, VerifyArguments};
use super::report::workspace_root;

pub fn run(verify: &VerifyArguments, arguments: &Arguments, labels: &Labels) -> Result<Finished, Diagnostics> {
    // Only what was made with a hospital's own templates needs the workspace.
    let templates = match workspace_root(arguments) {
        Ok(root) => workspace::templates(&root).ok(),
        Err(none) if arguments.workspace.is_some() => return Err(none.into()),
        Err(_) => None,
    };
    let found = verifying::verify(&verify.file, templates.as_ref())?;
    let result = match verify.format {
        Format::Text => found.text(labels),
        Format::Json => serde_json::to_string_pretty(&found).unwrap_or_default() + "\n",
    };
    Ok(Finished::new(result, found.faults))
}
