//! Faults as values: gathered where they are found, rendered in one place, in the reader's language.
//!
//! A [`Fault`] names what happened by a stable code (its message and hint are texts of `data/labels/`), where, and which
//! exit code it asks for. Values of personal columns never enter a fault: whoever makes one passes [`Place::masked`].

use std::fmt::Write as _;
use std::path::Path;

use serde::Serialize;

use crate::labels::Labels;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    Note,
    Warning,
    Error,
}

/// The exit codes of the program; the largest that applies is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    Done = 0,
    /// A document asked for could not be made, or `check` found errors.
    InPart = 1,
    /// Wrong usage or configuration.
    Configuration = 2,
    /// The input was refused.
    Input = 3,
    /// A document did not verify.
    Verification = 4,
    /// A fault of the program itself.
    Bug = 70,
}

/// Where in the user's files a fault lies.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Place {
    /// Relative to the workspace, with `/`.
    pub file: String,
    /// Physical line from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// The header as exported.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// The value found; absent where the column is personal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

/// What stands in place of a value that must not be shown.
pub const MASK: &str = "***";

impl Place {
    pub fn file(file: impl Into<String>) -> Place {
        Place { file: file.into(), ..Place::default() }
    }

    pub fn line(file: impl Into<String>, line: u64) -> Place {
        Place { line: Some(line), ..Place::file(file) }
    }

    pub fn column(mut self, column: impl Into<String>) -> Place {
        self.column = Some(column.into());
        self
    }

    pub fn value(mut self, value: impl Into<String>) -> Place {
        self.value = Some(value.into());
        self
    }

    /// A value of a personal column: only that there was one is said.
    pub fn masked(self) -> Place {
        self.value(MASK)
    }
}

/// One thing that is wrong, or worth knowing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Kebab-case; also the key of its message in the labels (`message.<code>`).
    pub code: &'static str,
    pub severity: Severity,
    pub exit: Exit,
    /// Fills the `{name}` places of message and hint.
    pub details: Vec<(&'static str, String)>,
    pub place: Option<Place>,
    /// Key of the hint in the labels (`hint.<key>`).
    pub hint: Option<&'static str>,
}

impl Fault {
    pub fn error(code: &'static str, exit: Exit) -> Fault {
        Fault { code, severity: Severity::Error, exit, details: Vec::new(), place: None, hint: None }
    }

    /// What could not be written, and where.
    pub fn unwritable(problem: impl ToString, path: &Path) -> Fault {
        let fault = Fault::error("output-unwritable", Exit::InPart).with("problem", problem.to_string());
        fault.at(Place::file(path.display().to_string()))
    }

    /// Wrong usage or configuration (exit 2).
    pub fn configuration(code: &'static str) -> Fault {
        Fault::error(code, Exit::Configuration)
    }

    /// Input that is refused (exit 3).
    pub fn input(code: &'static str) -> Fault {
        Fault::error(code, Exit::Input)
    }

    pub fn warning(code: &'static str) -> Fault {
        Fault { severity: Severity::Warning, ..Fault::error(code, Exit::Done) }
    }

    pub fn note(code: &'static str) -> Fault {
        Fault { severity: Severity::Note, ..Fault::error(code, Exit::Done) }
    }

    pub fn with(mut self, name: &'static str, value: impl ToString) -> Fault {
        self.details.push((name, value.to_string()));
        self
    }

    pub fn at(mut self, place: Place) -> Fault {
        self.place = Some(place);
        self
    }

    pub fn hint(mut self, hint: &'static str) -> Fault {
        self.hint = Some(hint);
        self
    }

    /// The message alone, in one line.
    pub fn message(&self, labels: &Labels) -> String {
        // A table is called by its id in scorecard.toml, and by its name elsewhere.
        let named = self.details.iter().find(|(name, _)| *name == "table");
        let named = named.map(|(_, id)| ("table_name", labels.table_name(id).to_owned()));
        let details: Vec<(&str, String)> = self.details.iter().cloned().chain(named).collect();
        labels.filled(&format!("message.{}", self.code), &details)
    }

    pub fn hint_text(&self, labels: &Labels) -> Option<String> {
        self.hint.map(|key| labels.filled(&format!("hint.{key}"), &self.details))
    }
}

/// What a stage found besides its result.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics {
    faults: Vec<Fault>,
}

impl Diagnostics {
    pub fn push(&mut self, fault: Fault) {
        self.faults.push(fault);
    }

    pub fn extend(&mut self, faults: impl IntoIterator<Item = Fault>) {
        self.faults.extend(faults);
    }

    pub fn faults(&self) -> &[Fault] {
        &self.faults
    }

    pub fn into_faults(self) -> Vec<Fault> {
        self.faults
    }

    pub fn has_errors(&self) -> bool {
        self.faults.iter().any(|fault| fault.severity == Severity::Error)
    }

    /// The exit code that these faults ask for.
    pub fn exit(&self) -> Exit {
        self.faults.iter().map(|fault| fault.exit).max().unwrap_or(Exit::Done)
    }

    /// The stage's result, unless an error was found; then every fault, at once.
    pub fn result<T>(self, value: T) -> Result<(T, Diagnostics), Diagnostics> {
        if self.has_errors() { Err(self) } else { Ok((value, self)) }
    }
}

impl From<Fault> for Diagnostics {
    fn from(fault: Fault) -> Diagnostics {
        Diagnostics { faults: vec![fault] }
    }
}

impl From<Vec<Fault>> for Diagnostics {
    fn from(faults: Vec<Fault>) -> Diagnostics {
        Diagnostics { faults }
    }
}

/// The faults as text for a terminal, in the form that DESIGN calls for.
pub fn rendered(faults: &[Fault], labels: &Labels) -> String {
    let mut text = String::new();
    for fault in faults {
        let severity = match fault.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        };
        let _ = writeln!(text, "{severity}[{}]: {}", fault.code, printable_line(&fault.message(labels)));
        if let Some(place) = &fault.place {
            let _ = writeln!(text, "  --> {}", printable_line(&place_text(place, labels)));
        }
        if let Some(hint) = fault.hint_text(labels) {
            let _ = writeln!(text, "  {}: {}", labels.text("diagnostics.hint"), printable_line(&hint));
        }
    }
    text
}

fn place_text(place: &Place, labels: &Labels) -> String {
    let mut text = place.file.clone();
    if let Some(line) = place.line {
        let _ = write!(text, ":{line}");
    }
    if let Some(column) = &place.column {
        let _ = write!(text, "{}", labels.filled("diagnostics.column", &[("column", column.clone())]));
    }
    if let Some(value) = &place.value {
        let _ = write!(text, ": \"{value}\"");
    }
    text
}

/// Control characters of the user's data must not reach a terminal.
fn printable_line(text: &str) -> String {
    text.chars().map(|character| if character.is_control() { '\u{FFFD}' } else { character }).collect()
}

/// One fault as a line of `check --format json`.
#[derive(Serialize)]
pub struct FaultLine<'a> {
    code: &'static str,
    severity: Severity,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    place: &'a Option<Place>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<String>,
}

impl<'a> FaultLine<'a> {
    pub fn of(fault: &'a Fault, labels: &Labels) -> FaultLine<'a> {
        FaultLine {
            code: fault.code,
            severity: fault.severity,
            message: fault.message(labels),
            place: &fault.place,
            hint: fault.hint_text(labels),
        }
    }
}
