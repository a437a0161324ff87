//! A command line that cannot be understood, as faults in the user's language.
//!
//! clap finds what is wrong, and says it in English; what it found is taken from it and said like everything else.

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::diagnostics::Fault;
use crate::labels::Labels;

/// What was typed in place of a command line that can be run.
#[derive(Debug)]
pub enum Unparsed {
    /// Help or the version was asked for: this text.
    Asked(String),
    Wrong(Box<Fault>),
}

/// What clap found.
pub fn unparsed(error: &clap::Error, labels: &Labels) -> Unparsed {
    if !error.use_stderr() {
        return Unparsed::Asked(error.render().to_string());
    }
    Unparsed::Wrong(Box::new(fault(error, labels)))
}

fn fault(error: &clap::Error, labels: &Labels) -> Fault {
    let option = words(error, ContextKind::InvalidArg);
    match error.kind() {
        ErrorKind::UnknownArgument => {
            meant(Fault::configuration("option-unknown").with("option", option), error, ContextKind::SuggestedArg)
        }
        ErrorKind::InvalidSubcommand => {
            let command = words(error, ContextKind::InvalidSubcommand);
            let fault = Fault::configuration("command-unknown").with("command", command);
            meant(fault, error, ContextKind::SuggestedSubcommand)
        }
        ErrorKind::MissingRequiredArgument => {
            Fault::configuration("option-missing").with("option", option).hint("usage")
        }
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            Fault::configuration("command-missing").hint("usage")
        }
        ErrorKind::ArgumentConflict => Fault::configuration("option-twice").with("option", option).hint("usage"),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => value(error, &option, labels),
        // clap has more kinds than these commands can come to, and may get new ones.
        _ => Fault::configuration("usage-wrong").hint("usage"),
    }
}

/// A value that an option does not take, with those that it takes, or with what its help says of it.
fn value(error: &clap::Error, option: &str, labels: &Labels) -> Fault {
    let value = words(error, ContextKind::InvalidValue);
    if value.is_empty() {
        return Fault::configuration("option-empty").with("option", option).hint("usage");
    }
    let fault = Fault::configuration("option-value").with("option", option).with("value", value);
    let valid = words(error, ContextKind::ValidValue);
    if !valid.is_empty() {
        return fault.with("values", valid).hint("option-values");
    }
    let name = option.trim_start_matches('-').split(' ').next().unwrap_or_default();
    let places = ["help.report", "help.check", "help.demo", "help.weights.delphi", "help.explain", "help"]
        .map(|place| format!("{place}.{name}"));
    match places.iter().find_map(|key| labels.get(key)) {
        Some(help) => fault.with("help", help).hint("option-help"),
        None => fault.hint("usage"),
    }
}

/// What may have been meant, where something is like it.
fn meant(fault: Fault, error: &clap::Error, kind: ContextKind) -> Fault {
    match words(error, kind) {
        meant if meant.is_empty() => fault.hint("usage"),
        meant => fault.with("meant", meant).hint("did-you-mean"),
    }
}

/// A piece of what clap found, as it was typed or as it is called.
fn words(error: &clap::Error, kind: ContextKind) -> String {
    match error.get(kind) {
        Some(ContextValue::String(word)) => word.clone(),
        Some(ContextValue::Strings(words)) => words.join(", "),
        Some(ContextValue::StyledStr(words)) => words.to_string(),
        Some(ContextValue::StyledStrs(words)) => words.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
        // Numbers, booleans and nothing are no words.
        _ => String::new(),
    }
}
