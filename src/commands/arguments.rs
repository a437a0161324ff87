//! The command line, with its help in the user's language.

use std::path::PathBuf;
use std::str::FromStr;

use chrono::NaiveDate;
use clap::{Arg, ArgAction, Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};

use crate::labels::{Labels, Language};
use crate::period::{Month, Period};
use crate::record::audience::Audience;
use crate::record::committee::layout;
use crate::record::status::DocumentStatus;
use crate::run::Kind;

use super::usage::{Unparsed, unparsed};

#[derive(Debug, Parser)]
#[command(name = "hospital-scorecard", version)]
pub struct Arguments {
    #[arg(long, global = true, value_name = "DIR")]
    pub workspace: Option<PathBuf>,
    #[arg(long, global = true, value_name = "zh|en")]
    pub lang: Option<Language>,
    #[arg(long, global = true)]
    pub quiet: bool,
    #[arg(long, global = true, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub jobs: Option<u16>,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    Demo(DemoArguments),
    Init(InitArguments),
    Check(CheckArguments),
    Report(ReportArguments),
    Explain(ExplainArguments),
    Whatif(WhatifArguments),
    Diff(DiffArguments),
    Lock(LockArguments),
    Publish(PublishArguments),
    Verify(VerifyArguments),
    List(ListArguments),
    #[command(subcommand)]
    Templates(TemplatesCommand),
    #[command(subcommand)]
    Weights(WeightsCommand),
}

#[derive(Debug, Args)]
pub struct DemoArguments {
    #[arg(value_name = "DIR", default_value = "demo-hospital")]
    pub folder: PathBuf,
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=100))]
    pub scale: u32,
}

#[derive(Debug, Args)]
pub struct InitArguments {
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
}

#[derive(Debug, Args)]
pub struct CheckArguments {
    #[arg(long, value_name = "P")]
    pub period: Option<Period>,
    #[arg(long, default_value = "text")]
    pub format: Format,
}

#[derive(Debug, Args)]
pub struct ReportArguments {
    pub report: Report,
    #[arg(long, value_name = "P")]
    pub period: Period,
    #[arg(long, value_name = "ID")]
    pub entity: Vec<String>,
    #[arg(long, value_name = "ID")]
    pub scorecard: Option<String>,
    #[arg(long, value_name = "A")]
    pub audience: Option<Audience>,
    #[arg(long, value_name = "D")]
    pub date: Option<NaiveDate>,
    #[arg(long, default_value = "draft")]
    pub status: Status,
    #[arg(long)]
    pub combined: bool,
    #[arg(long, default_value = "pages")]
    pub layout: Layout,
    #[arg(long, value_name = "FILE.toml")]
    pub meeting: Option<String>,
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct ExplainArguments {
    #[arg(value_name = "FIGURE")]
    pub figure: String,
    #[arg(long, value_name = "P")]
    pub period: Period,
    #[arg(long, value_name = "ID")]
    pub entity: Option<String>,
    #[arg(long, value_name = "ID")]
    pub scorecard: Option<String>,
    #[arg(long, value_name = "D")]
    pub date: Option<NaiveDate>,
    #[arg(long)]
    pub rows: bool,
    #[arg(long, default_value = "text")]
    pub format: Format,
}

#[derive(Debug, Args)]
pub struct WhatifArguments {
    #[arg(long, value_name = "P")]
    pub period: Period,
    #[arg(long)]
    pub report: Option<ScoredReport>,
    #[arg(long, value_name = "ID")]
    pub scorecard: Option<String>,
    #[arg(long, value_name = "FILE.toml")]
    pub changes: Option<PathBuf>,
    #[arg(long, default_value = "text")]
    pub format: Format,
}

#[derive(Debug, Args)]
pub struct LockArguments {
    pub report: ScoredReport,
    #[arg(value_name = "P")]
    pub period: Period,
    #[arg(long, value_name = "NAME")]
    pub approved_by: String,
    #[arg(long, value_name = "D")]
    pub date: NaiveDate,
    #[arg(long, value_name = "ID")]
    pub scorecard: Option<String>,
}

#[derive(Debug, Args)]
pub struct DiffArguments {
    #[arg(value_name = "RUN-A")]
    pub before: PathBuf,
    #[arg(value_name = "RUN-B")]
    pub after: PathBuf,
    #[arg(long, default_value = "text")]
    pub format: Format,
}

#[derive(Debug, Args)]
pub struct PublishArguments {
    #[arg(value_name = "RUN", required_unless_present = "check", requires = "date")]
    pub run: Option<PathBuf>,
    #[arg(long, value_name = "D", requires = "run")]
    pub date: Option<NaiveDate>,
    #[arg(long, value_name = "KEY", requires = "run")]
    pub sign: Option<PathBuf>,
    #[arg(long, conflicts_with = "run")]
    pub check: bool,
    #[arg(long, value_name = "HASH", requires = "check")]
    pub receipt: Option<String>,
    #[arg(long, value_name = "KEY.pub", requires = "check")]
    pub public_key: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct VerifyArguments {
    #[arg(value_name = "FILE.pdf")]
    pub file: PathBuf,
    #[arg(long, default_value = "text")]
    pub format: Format,
}

#[derive(Debug, Args)]
pub struct ListArguments {
    pub what: Listed,
    #[arg(long, default_value = "text")]
    pub format: Format,
}

#[derive(Debug, Subcommand)]
pub enum TemplatesCommand {
    Copy(CopyArguments),
}

#[derive(Debug, Args)]
pub struct CopyArguments {
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    #[arg(long, value_name = "FILE.json")]
    pub record: Option<PathBuf>,
}

/// How experts were asked.
#[derive(Debug, Subcommand)]
pub enum WeightsCommand {
    Delphi(WeightsArguments),
    Ahp(WeightsArguments),
}

#[derive(Debug, Args)]
pub struct WeightsArguments {
    #[arg(value_name = "FILE.csv")]
    pub file: PathBuf,
    #[arg(long, value_name = "ID", requires = "from")]
    pub scorecard: Option<String>,
    #[arg(long, value_name = "ID", requires = "scorecard")]
    pub variant: Option<String>,
    #[arg(long, value_name = "MONTH", requires = "scorecard")]
    pub from: Option<FirstMonth>,
    #[arg(long, value_name = "D", requires = "scorecard")]
    pub date: Option<NaiveDate>,
    #[arg(long, value_name = "DIR", requires = "scorecard")]
    pub out: Option<PathBuf>,
    #[arg(long, default_value = "text")]
    pub format: Format,
}

/// The month in which something begins, written 2026-04.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FirstMonth(pub Month);

impl FromStr for FirstMonth {
    type Err = String;

    fn from_str(text: &str) -> Result<FirstMonth, String> {
        match text.parse() {
            Ok(Period::Month(month)) => Ok(FirstMonth(month)),
            Ok(Period::Quarter(_, _) | Period::Year(_)) | Err(_) => Err(text.to_owned()),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    Text,
    Json,
}

/// The reports that can be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Report {
    Monthly,
    Equipment,
    Annual,
    Committee,
    Submission,
}

impl Report {
    pub const ALL: [Report; 5] =
        [Report::Monthly, Report::Annual, Report::Equipment, Report::Committee, Report::Submission];

    pub fn id(self) -> &'static str {
        self.kind().id()
    }

    pub fn kind(self) -> Kind {
        match self {
            Report::Monthly => Kind::Monthly,
            Report::Equipment => Kind::Equipment,
            Report::Annual => Kind::Annual,
            Report::Committee => Kind::Committee,
            Report::Submission => Kind::Submission,
        }
    }

    /// The scorecard that it is made of unless another is named; empty where it has no cards.
    pub fn scorecard(self) -> &'static str {
        match self {
            Report::Monthly | Report::Committee => "monthly_wage",
            Report::Annual => "annual",
            Report::Equipment => "equipment",
            Report::Submission => "",
        }
    }
}

/// The reports that have totals of departments, and money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ScoredReport {
    Monthly,
    Annual,
}

/// How final a report is; a final one is locked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Status {
    Draft,
    Review,
}

impl From<Status> for DocumentStatus {
    fn from(status: Status) -> DocumentStatus {
        match status {
            Status::Draft => DocumentStatus::Draft,
            Status::Review => DocumentStatus::Review,
        }
    }
}

/// What the committee's pack is made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Layout {
    Pages,
    Slides,
}

impl From<Layout> for layout::Layout {
    fn from(layout: Layout) -> layout::Layout {
        match layout {
            Layout::Pages => layout::Layout::Pages,
            Layout::Slides => layout::Layout::Slides,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Listed {
    Tables,
    Measures,
    Indicators,
    Scorecards,
    Reports,
}

impl Arguments {
    /// Parses a command line; help and what is wrong come in the labels' language.
    ///
    /// # Errors
    /// Help that was asked for, or the fault of a command line that cannot be understood.
    pub fn parse_from_labels(labels: &Labels, words: Vec<std::ffi::OsString>) -> Result<Arguments, Unparsed> {
        let command = localised(Arguments::command(), "help", labels);
        let matches = command.try_get_matches_from(words);
        matches.and_then(|matches| Arguments::from_arg_matches(&matches)).map_err(|error| unparsed(&error, labels))
    }
}

/// Fills in the help of a command, its arguments and its sub-commands: `help.<command>`, `help.<command>.<argument>`.
fn localised(command: clap::Command, path: &str, labels: &Labels) -> clap::Command {
    let about = labels.get(&format!("{path}.about")).map(str::to_owned);
    let command = match about {
        Some(about) => command.about(about),
        None => command,
    };
    let path_of = path.to_owned();
    // clap's own help switch speaks English; the version is the whole program's.
    let mut own = vec![Arg::new("help").short('h').long("help").action(ArgAction::Help)];
    if path == "help" {
        own.push(Arg::new("version").short('V').long("version").action(ArgAction::Version));
    }
    let command = command
        .disable_help_flag(true)
        .disable_version_flag(true)
        .disable_help_subcommand(true)
        .args(own)
        .help_template(labels.text("usage.template").to_owned())
        .subcommand_help_heading(labels.text("usage.commands").to_owned())
        .mut_args(|argument| {
            let name = argument.get_id().as_str().to_owned();
            let own = labels.get(&format!("{path_of}.{name}"));
            let help = own.or_else(|| labels.get(&format!("help.{name}"))).unwrap_or_default();
            let heading = if argument.is_positional() { "usage.arguments" } else { "usage.options" };
            let help = help.to_owned() + &values(&argument, labels);
            let argument = argument.help_heading(labels.text(heading).to_owned()).help(help);
            // A switch is there or not, and clap lets nothing of it be hidden.
            let takes_values = argument.get_action().takes_values();
            if takes_values { argument.hide_possible_values(true).hide_default_value(true) } else { argument }
        });
    command.mut_subcommands(|inner| {
        let path = format!("{path}.{}", inner.get_name());
        localised(inner, &path, labels)
    })
}

/// The values that an argument takes, and the one it has unless another is given.
fn values(argument: &Arg, labels: &Labels) -> String {
    let possible = argument.get_possible_values();
    let possible: Vec<&str> = possible.iter().map(clap::builder::PossibleValue::get_name).collect();
    let default: Vec<String> =
        argument.get_default_values().iter().map(|value| value.to_string_lossy().into_owned()).collect();
    let of = |key: &str, values: String| labels.filled(key, &[("values", values)]);
    // A switch is there or not.
    let is_switch = !argument.get_action().takes_values();
    let possible =
        if is_switch || possible.is_empty() { String::new() } else { of("usage.values", possible.join(", ")) };
    let default = if is_switch || default.is_empty() { String::new() } else { of("usage.default", default.join(" ")) };
    possible + &default
}
