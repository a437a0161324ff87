//! The command line, with its help in the user's language.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};

use crate::labels::{Labels, Language};
use crate::period::Period;
use crate::record::audience::Audience;
use crate::record::committee::layout;

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
    List(ListArguments),
    #[command(subcommand)]
    Templates(TemplatesCommand),
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
    #[arg(long)]
    pub combined: bool,
    #[arg(long, default_value = "pages")]
    pub layout: Layout,
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
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

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    Text,
    Json,
}

/// The reports that can be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Report {
    Monthly,
    Committee,
}

impl Report {
    pub const ALL: [Report; 2] = [Report::Monthly, Report::Committee];

    pub fn id(self) -> &'static str {
        match self {
            Report::Monthly => "monthly",
            Report::Committee => "committee",
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
    /// Parses a command line; help and usage come in the labels' language.
    pub fn parse_from_labels(labels: &Labels, words: Vec<std::ffi::OsString>) -> Result<Arguments, clap::Error> {
        let command = localised(Arguments::command(), "help", labels);
        Arguments::from_arg_matches(&command.try_get_matches_from(words)?)
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
    let command = command.mut_args(|argument| {
        let name = argument.get_id().as_str().to_owned();
        let own = labels.get(&format!("{path_of}.{name}"));
        match own.or_else(|| labels.get(&format!("help.{name}"))) {
            Some(help) => argument.help(help.to_owned()),
            None => argument,
        }
    });
    command.mut_subcommands(|inner| {
        let path = format!("{path}.{}", inner.get_name());
        localised(inner, &path, labels)
    })
}
