//! A report run: from a workspace's exports to finished files, one stage after the other.

mod allocations;
pub mod consultation;
mod documents;
pub mod explaining;
mod history;
pub mod output;
pub mod progress;
mod rules;
mod tidying;
mod typesetting;
pub mod whatif;
mod workbook;

use std::path::PathBuf;

use chrono::NaiveDate;

use crate::catalogue::{Catalogue, Selection};
use crate::diagnostics::{Diagnostics, Exit, Fault};
use crate::indicators::entered::EnteredValues;
use crate::indicators::evaluation::Evaluation;
use crate::indicators::targets::Targets;
use crate::labels::{Labels, Language};
use crate::measures::counting;
use crate::period::{Month, Period};
use crate::record::audience::Audience;
use crate::record::committee::layout::Layout;
use crate::record::committee::reading;
use crate::record::missing::missing;
use crate::record::tidy::entities::Directories;
use crate::reports::Templates;
use crate::scorecards::card::{CardState, NoCard, Scores};
use crate::scorecards::definition::{CardsOf, ScorecardDefinition};
use crate::scorecards::subjects::{Profile, Subjects};
use crate::tables::Tables;
use crate::tables::devices::Devices;
use crate::tables::identifiers::Identifiers;
use crate::tables::reading::ReadingPlan;
use crate::tables::schema::Schema;
use crate::workspace::meetings::{MeetingFile, Meetings};
use crate::workspace::{Workspace, references};

use allocations::Allocations;
use history::Scoring;
use output::Output;
use progress::Progress;
use rules::Rules;

/// What was asked for.
#[derive(Clone, Debug)]
pub struct Request {
    pub root: PathBuf,
    /// Where the report's files go.
    pub folder: PathBuf,
    pub period: Period,
    pub scorecard: String,
    /// Departments whose documents are made; all where none is named.
    pub entities: Vec<String>,
    /// Whom all documents are for; each has its usual reader where none is named.
    pub audience: Option<Audience>,
    pub report_date: NaiveDate,
    pub language: Language,
    /// Also all cards in one file, for the printer.
    pub combined: bool,
    /// Of the committee's pack.
    pub layout: Layout,
    /// The file of the meeting that the pack is for, within the workspace.
    pub meeting: Option<String>,
    pub quiet: bool,
    /// Documents typeset at a time.
    pub jobs: usize,
}

/// A finished run: its files, and what was found on the way.
#[derive(Debug)]
pub struct Run {
    pub output: Output,
    pub faults: Vec<Fault>,
    /// A fault per broken rule of a row that was set aside.
    pub rejected: Vec<Fault>,
    pub scores: Scores,
    /// Names of departments whose card has no total for lack of data, with what is missing.
    pub blocked: Vec<(String, String)>,
    /// Names of departments without a card, with the reason.
    pub without: Vec<(String, String)>,
    /// What became of each pool, or of the wages, in a sentence.
    pub money: Vec<String>,
}

/// What is made of the figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Monthly,
    Equipment,
    Annual,
    Committee,
}

impl Kind {
    /// As the command and run.json name it.
    fn id(self) -> &'static str {
        match self {
            Kind::Monthly => "monthly",
            Kind::Equipment => "equipment",
            Kind::Annual => "annual",
            Kind::Committee => "committee",
        }
    }

    /// Whose cards it rests on.
    fn cards_of(self) -> CardsOf {
        match self {
            Kind::Monthly | Kind::Annual | Kind::Committee => CardsOf::Department,
            Kind::Equipment => CardsOf::Equipment,
        }
    }
}

/// What the stages made, for those that write it down.
#[derive(Clone, Copy)]
struct Made<'a> {
    kind: Kind,
    request: &'a Request,
    workspace: &'a Workspace,
    schema: &'a Schema,
    catalogue: &'a Catalogue,
    templates: &'a Templates,
    selection: &'a Selection,
    scorecard: &'a ScorecardDefinition,
    tables: &'a Tables,
    devices: &'a Devices,
    evaluation: &'a Evaluation<'a>,
    targets: &'a Targets,
    meetings: &'a Meetings,
    /// The one that the pack is for.
    meeting: Option<&'a MeetingFile>,
    /// The months of the committee's charts; none for cards.
    charted: &'a [Month],
    /// The period asked for and those before it, in order of time.
    history: &'a [Scores],
    allocations: &'a Allocations<'a>,
}

impl<'a> Made<'a> {
    /// Whose cards were made.
    fn subjects(&self) -> Subjects<'a> {
        match self.scorecard.cards_of {
            CardsOf::Department => Subjects::Departments(&self.tables.departments),
            CardsOf::Equipment => Subjects::Devices(self.devices),
        }
    }

    /// What the entities of the tidy files are looked up in.
    fn directories(&self) -> Directories<'a> {
        Directories { departments: &self.tables.departments, devices: self.devices }
    }
}

/// The monthly scorecards of all departments.
pub fn monthly(request: &Request) -> Result<Run, Diagnostics> {
    report(Kind::Monthly, request)
}

/// The scorecards of all devices.
pub fn equipment(request: &Request) -> Result<Run, Diagnostics> {
    report(Kind::Equipment, request)
}

/// The annual scorecards of all departments.
pub fn annual(request: &Request) -> Result<Run, Diagnostics> {
    report(Kind::Annual, request)
}

/// The pack of the committee that looks at the month.
pub fn committee(request: &Request) -> Result<Run, Diagnostics> {
    report(Kind::Committee, request)
}

fn report(kind: Kind, request: &Request) -> Result<Run, Diagnostics> {
    // What is to be read, and by which rules.
    let rules = Rules::load(&request.root)?;
    let Rules { schema, workspace, catalogue, templates, meetings } = &rules;
    let meeting = request.meeting.as_ref().map(|path| meetings.named(path)).transpose()?;
    let scorecard = rules.scorecard(kind, &request.scorecard, request.period)?;
    let plan = ReadingPlan::new(&request.root, &workspace.exports, &workspace.configuration, schema)?;
    let selection = rules.selection((kind, request.period), scorecard, plan.mapped());
    let progress = Progress::new(plan.file_count() + 2, request.quiet);

    // exports ─▶ tables ─▶ measures ─▶ indicators ─▶ scorecards
    let (mut tables, faults) = read(&plan, &rules, &selection, &progress)?;
    progress.step("SQL");
    let service = workspace.equipment.service_days();
    let facts = counting::count(&mut tables, schema, &selection.derivations, &selection.measures, &service);
    let facts = facts.map_err(bug)?;
    let (targets, entered) = (Targets::read(&tables), EnteredValues::read(&tables));
    let evaluation = Evaluation { facts: &facts, measures: &selection.contexts, entered: &entered };
    let devices = Devices::of(&tables);
    let scoring = Scoring::new(catalogue, &selection, &evaluation, (&tables, &devices), &targets)?;
    let history = scoring.history(request)?;

    // ─▶ allocation
    let labels = Labels::shipped(request.language).of_length(request.period.length());
    let allocations = allocations::made(kind, request, &workspace.plans, &scoring, &history, &labels)?;

    // ─▶ record ─▶ charts ─▶ reports
    let (request, evaluation, tables, history) = (request, &evaluation, &tables, history.as_slice());
    let (selection, targets) = (&selection, &targets);
    let charted = charted(kind, request, catalogue, selection, evaluation);
    let charted = charted.as_slice();
    let made = Made {
        kind,
        request,
        workspace,
        schema,
        catalogue,
        templates,
        selection,
        scorecard,
        tables,
        devices: &devices,
        evaluation,
        targets,
        meetings,
        meeting,
        charted,
        history,
        allocations: &allocations,
    };
    let scores = history.last().cloned().unwrap_or_else(|| Scores::none(request.period));
    let subjects = made.subjects();
    let (blocked, without) = (blocked(&scores, subjects, &labels), without_card(&scores, subjects, &labels));
    let words = tidying::own_words(&made);
    let (tidy, rejected) = (tidying::tidy(&made, &words), tidying::rejected(&made, &words));
    let output = tidying::output(&made, &tidy, &rejected, &words);
    let mut faults = faults;
    faults.extend(allocations.faults.iter().cloned());
    let money = allocations.money.iter().map(|money| money.told(&labels)).collect();
    let rejected_faults = tables.input.rejected.clone();
    let mut run = Run { output, faults, rejected: rejected_faults, scores, blocked, without, money };
    let documents = documents::asked_for(&made, &tidy, &labels, &mut run)?;
    workbook::add(&made, &tidy, &rejected, &labels, &mut run)?;
    progress.more(documents.len());
    let unwritable = |error| Fault::unwritable(error, &request.folder);
    typesetting::typeset(&made, documents, &progress, &mut run).map_err(unwritable)?;
    Ok(run)
}

/// The months of the committee's charts.
fn charted(
    kind: Kind,
    request: &Request,
    catalogue: &Catalogue,
    selection: &Selection,
    evaluation: &Evaluation<'_>,
) -> Vec<Month> {
    match (kind, &catalogue.committee) {
        (Kind::Committee, Some(pack)) => {
            reading::months(&pack.definition, &selection.indicators, evaluation, request.period.span().to)
        }
        (Kind::Committee, None) | (Kind::Monthly | Kind::Annual | Kind::Equipment, _) => Vec::new(),
    }
}

/// Reads and types all exports, and checks what is filled in by hand against what there is.
fn read(
    plan: &ReadingPlan<'_>,
    rules: &Rules,
    selection: &Selection,
    progress: &Progress,
) -> Result<(Tables, Vec<Fault>), Diagnostics> {
    let identifiers = Identifiers::keyed_by(rules.workspace.hospital.identifier_key());
    let read = plan.read(&rules.schema, &selection.wanted, &identifiers, &|path| progress.step(path));
    let (tables, mut faults) = read.map_err(|refused| {
        let mut faults = refused.faults;
        let more = refused.rejected.len().saturating_sub(REJECTED_SHOWN);
        faults.extend(refused.rejected.into_iter().take(REJECTED_SHOWN));
        if more > 0 {
            faults.push(Fault::note("rejected-more-check").with("count", more));
        }
        Diagnostics::from(faults)
    })?;
    faults.extend(references::of_tables(&rules.workspace, &rules.catalogue, &tables));
    faults.extend(rules.meetings.unknown_departments(&tables));
    let (tables, diagnostics) = Diagnostics::from(faults).result(tables)?;
    Ok((tables, diagnostics.into_faults()))
}

/// Broken rules of rows set aside that are printed; `rejected.csv` or `check` have all of them.
pub const REJECTED_SHOWN: usize = 10;

fn bug(error: anyhow::Error) -> Diagnostics {
    Fault::error("internal", Exit::Bug).with("problem", format!("{error:#}")).hint("internal").into()
}

/// Departments whose cards lack data, with every table and month that is missing, each once.
fn blocked(scores: &Scores, subjects: Subjects<'_>, labels: &Labels) -> Vec<(String, String)> {
    let blocked = scores.cards.iter().filter(|card| card.state == CardState::Blocked);
    blocked.map(|card| (name_of(card.department, scores, subjects, labels), missing(card, labels))).collect()
}

fn without_card(scores: &Scores, subjects: Subjects<'_>, labels: &Labels) -> Vec<(String, String)> {
    let told = |none: &NoCard| (name_of(none.department, scores, subjects, labels), none.reason.text(labels));
    scores.without.iter().map(told).collect()
}

/// What a department or device is called at the end of the period.
fn name_of(number: u32, scores: &Scores, subjects: Subjects<'_>, labels: &Labels) -> String {
    match subjects.at_end(number, scores.period.span()) {
        Some(Profile::Department(department)) => department.name_in(labels.language()).to_owned(),
        Some(Profile::Device(device)) => device.name.clone(),
        None => String::new(),
    }
}
