//! Parses, runs, prints what was found, exits.

use std::ffi::OsString;
use std::io::{self, Write};
use std::panic::{self, AssertUnwindSafe};
use std::path::Path;
use std::process::{Command, ExitCode};
use std::sync::{Arc, Mutex};

use hospital_scorecard::commands::arguments::Arguments;
use hospital_scorecard::commands::usage::Unparsed;
use hospital_scorecard::commands::{self, Finished, report};
use hospital_scorecard::diagnostics::{Diagnostics, Exit, Fault, rendered};
use hospital_scorecard::labels::{Labels, Language};
use hospital_scorecard::workspace::Workspace;

/// polars sizes its thread pool once, from this variable, when it is first used.
const POLARS_THREADS: &str = "POLARS_MAX_THREADS";

fn main() -> ExitCode {
    let words: Vec<OsString> = std::env::args_os().collect();
    let labels = Labels::shipped(language(&words));
    let arguments = match Arguments::parse_from_labels(&labels, words.clone()) {
        Ok(arguments) => arguments,
        // Help and version are results. A closed pipe is nobody's fault.
        Err(Unparsed::Asked(text)) => {
            let _ = io::stdout().write_all(text.as_bytes());
            return code(Exit::Done);
        }
        Err(Unparsed::Wrong(fault)) => return said(&(*fault).into(), &labels),
    };
    if let Some(exit) = again_with_jobs(&arguments, &words) {
        return exit;
    }
    let finished = match run(&arguments, &labels) {
        Ok(finished) => finished,
        Err(diagnostics) => Finished { result: String::new(), diagnostics },
    };
    let _ = io::stdout().write_all(finished.result.as_bytes());
    said(&finished.diagnostics, &labels)
}

/// Everything that was found, on stderr, and the exit code that follows from it.
fn said(diagnostics: &Diagnostics, labels: &Labels) -> ExitCode {
    let _ = io::stderr().write_all(rendered(diagnostics.faults(), labels).as_bytes());
    code(diagnostics.exit())
}

/// Runs what was asked for. A panic says where it was and no more: its message may quote what a patient's row holds.
fn run(arguments: &Arguments, labels: &Labels) -> Result<Finished, Diagnostics> {
    let place = Arc::new(Mutex::new(String::new()));
    let noted = Arc::clone(&place);
    panic::set_hook(Box::new(move |panic| {
        if let (Ok(mut noted), Some(location)) = (noted.lock(), panic.location()) {
            *noted = location.to_string();
        }
    }));
    panic::catch_unwind(AssertUnwindSafe(|| commands::run(arguments, labels))).unwrap_or_else(|_| {
        let problem = place.lock().map_or_else(|_| String::new(), |place| place.clone());
        Err(Fault::error("internal", Exit::Bug).with("problem", problem).hint("internal").into())
    })
}

/// The language of messages: `--lang`, else the workspace's, else Chinese.
fn language(words: &[OsString]) -> Language {
    let value = |name: &str| {
        let words = words.iter().map(|word| word.to_string_lossy());
        let mut previous_matches = false;
        for word in words {
            if previous_matches {
                return Some(word.into_owned());
            }
            if let Some(value) = word.strip_prefix(&format!("{name}=")) {
                return Some(value.to_owned());
            }
            previous_matches = word == name;
        }
        None
    };
    if let Some(language) = value("--lang").and_then(|language| language.parse().ok()) {
        return language;
    }
    let named = value("--workspace");
    let here = std::env::current_dir().unwrap_or_default();
    let root = Workspace::find(named.as_deref().map(Path::new), &here).ok();
    root.and_then(|root| report::workspace_language(&root)).unwrap_or(Language::Zh)
}

/// The number of threads can only be given to polars from outside: the program starts itself once more with it.
fn again_with_jobs(arguments: &Arguments, words: &[OsString]) -> Option<ExitCode> {
    let jobs = arguments.jobs?.to_string();
    if std::env::var_os(POLARS_THREADS).is_some_and(|set| set == *jobs) {
        return None;
    }
    let program = std::env::current_exe().ok()?;
    let status = Command::new(program).args(words.iter().skip(1)).env(POLARS_THREADS, jobs).status().ok()?;
    Some(match status.code().and_then(|code| u8::try_from(code).ok()) {
        Some(code) => ExitCode::from(code),
        None => code(Exit::Bug),
    })
}

fn code(exit: Exit) -> ExitCode {
    ExitCode::from(exit as u8)
}
