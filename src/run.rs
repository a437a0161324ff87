//! A report run: from a workspace's exports to finished files, one stage after the other.

mod allocations;
mod carrying;
pub mod consultation;
pub mod difference;
mod documents;
pub mod explaining;
mod ground;
mod history;
pub mod locking;
pub mod output;
pub mod progress;
pub mod publishing;
mod rules;
mod tidying;
mod typesetting;
pub mod verifying;
mod watching;
pub mod whatif;
mod workbook;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use chrono::NaiveDate;

use crate::catalogue::{Catalogue, Selection};
use crate::diagnostics::{Diagnostics, Exit, Fault};
use crate::indicators::evaluation::Evaluation;
use crate::indicators::targets::Targets;
use crate::labels::{Labels, Language};
use crate::period::{Month, Period};
use crate::record::audience::Audience;
use crate::record::committee::layout::Layout;
use crate::record::committee::reading;
use crate::record::difference::Difference;
use crate::record::missing::missing;
use crate::record::status::DocumentStatus;
use crate::record::tidy::entities::Directories;
use crate::reports::Templates;
use crate::scorecards::card::{CardState, NoCard, Scores};
use crate::scorecards::definition::{CardsOf, ScorecardDefinition};
use crate::scorecards::subjects::{Profile, Subjects};
use crate::tables::Tables;
use crate::tables::coverage::{months_missing, without_rows};
use crate::tables::devices::Devices;
use crate::tables::schema::Schema;
use crate::workspace::Workspace;
use crate::workspace::meetings::{MeetingFile, Meetings};
use crate::workspace::plans::Plans;

use allocations::Allocations;
use carrying::Carrying;
use ground::Ground;
use history::Scoring;
use output::Output;
use progress::Progress;
use rules::Rules;
use watching::Watched;

pub use ground::REJECTED_SHOWN;

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
    /// How final the documents are; of a locked period the lock says it.
    pub status: DocumentStatus,
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

impl Request {
    /// A report of which nothing is asked but its period: of everybody, each document for its usual reader.
    pub fn usual(kind: Kind, root: &Path, period: Period, scorecard: &str, language: Language) -> Request {
        Request {
            root: root.to_owned(),
            folder: root.join("out").join(kind.id()).join(period.to_string()),
            period,
            scorecard: scorecard.to_owned(),
            entities: Vec::new(),
            audience: None,
            report_date: period.day_after(),
            status: DocumentStatus::default(),
            language,
            combined: false,
            layout: Layout::default(),
            meeting: None,
            quiet: true,
            jobs: 1,
        }
    }
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
    /// Of a locked period, what differs from what was approved.
    pub restated: Option<Difference>,
}

/// What is made of the figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Monthly,
    Equipment,
    Annual,
    Committee,
    Submission,
}

impl Kind {
    /// As the command and run.json name it.
    pub fn id(self) -> &'static str {
        match self {
            Kind::Monthly => "monthly",
            Kind::Equipment => "equipment",
            Kind::Annual => "annual",
            Kind::Committee => "committee",
            Kind::Submission => "submission",
        }
    }

    /// As its folder, run.json and the ledger name it: what the public gets is a publication of its own.
    pub fn publication(self, audience: Option<Audience>) -> &'static str {
        match (self, audience) {
            (Kind::Annual, Some(Audience::Public)) => "annual-public",
            (Kind::Equipment, Some(Audience::Public)) => "equipment-public",
            (Kind::Submission, Some(Audience::Public)) => "submission-public",
            (Kind::Monthly | Kind::Committee, Some(Audience::Public))
            | (
                Kind::Monthly | Kind::Equipment | Kind::Annual | Kind::Committee | Kind::Submission,
                None | Some(Audience::Internal | Audience::Department | Audience::Administration),
            ) => self.id(),
        }
    }

    /// Whose cards it rests on.
    fn cards_of(self) -> CardsOf {
        match self {
            Kind::Monthly | Kind::Annual | Kind::Committee | Kind::Submission => CardsOf::Department,
            Kind::Equipment => CardsOf::Equipment,
        }
    }
}

/// What the stages made, for those that write it down.
#[derive(Clone, Copy)]
struct Made<'a> {
    kind: Kind,
    request: &'a Request,
    status: &'a DocumentStatus,
    /// Where the files go: a restatement does not take the place of what was approved.
    folder: &'a Path,
    /// Of a locked period, what differs from what was approved; none of a period that is not locked.
    restated: Option<&'a Difference>,
    /// Of a locked period of which no figure differs, the run.json that was approved: its documents stay what they were.
    approved_run: Option<&'a [u8]>,
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
    /// Of a year: the cards of its months, and of those of the year before.
    months: &'a [Scores],
    /// Large equipment, for the committee.
    watched: Option<&'a Watched>,
    plans: &'a Plans,
    allocations: &'a Allocations<'a>,
    carrying: &'a Carrying,
}

impl<'a> Made<'a> {
    /// What is made is for everybody: its folder holds nothing that the public may not see.
    fn is_public(&self) -> bool {
        self.request.audience == Some(Audience::Public)
    }

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

/// Makes one report.
///
/// # Errors
/// A workspace or an input that cannot be worked with; a request that does not fit them.
pub fn report(kind: Kind, request: &Request) -> Result<Run, Diagnostics> {
    Reports::prepare(&request.root, &[(kind, request)], request.quiet)?.make(kind, request)
}

/// The columns of each table that some export has.
type Mapped = BTreeMap<String, BTreeSet<String>>;

/// A workspace, read and counted once for all reports that were asked for together.
pub struct Reports {
    rules: Rules,
    mapped: Mapped,
    ground: Ground,
    progress: Progress,
}

impl Reports {
    /// Reads what the reports need: exports ─▶ tables ─▶ measures.
    ///
    /// # Errors
    /// A workspace or an input that cannot be worked with; a scorecard that does not fit its period.
    pub fn prepare(root: &Path, asked: &[(Kind, &Request)], quiet: bool) -> Result<Reports, Diagnostics> {
        let rules = Rules::load(root)?;
        let plan = rules.plan(root)?;
        let mut selection = Selection::default();
        for (kind, request) in asked {
            rules.meeting(request.meeting.as_deref())?;
            let scorecard = rules.scorecard(*kind, &request.scorecard, request.period)?;
            locking::refused(&rules, *kind, request)?;
            selection.join(rules.selection((*kind, request.period), scorecard, plan.mapped()));
            selection.join(carrying::selection(&rules, *kind, request, &plan.mapped()));
            if let Some(watched) = rules.watched(*kind, request.period, plan.mapped()) {
                selection.join(watched);
            }
        }
        let progress = Progress::new(plan.file_count() + 1, quiet);
        let (ground, mapped) = (Ground::of(&plan, &rules, &selection, &progress)?, plan.mapped());
        Ok(Reports { rules, mapped, ground, progress })
    }

    /// Makes one of them: ─▶ indicators ─▶ scorecards ─▶ allocation ─▶ record ─▶ charts ─▶ reports.
    ///
    /// # Errors
    /// Departments, devices or characters that there are not; files that cannot be written.
    pub fn make(&self, kind: Kind, request: &Request) -> Result<Run, Diagnostics> {
        let Reports { rules, ground, progress, .. } = self;
        let Rules { schema, workspace, catalogue, templates, meetings, .. } = rules;
        let Ground { tables, targets, devices, .. } = ground;
        let meeting = rules.meeting(request.meeting.as_deref())?;
        let scorecard = rules.scorecard(kind, &request.scorecard, request.period)?;
        let selection = rules.selection((kind, request.period), scorecard, self.mapped.clone());
        let evaluation = ground.evaluation(&selection);

        // ─▶ scorecards ─▶ allocation
        let scoring = Scoring::new(catalogue, &selection, &evaluation, (tables, devices), targets)?;
        let history = scoring.history(&request.scorecard, request.period)?;
        let months = scoring.months(&request.scorecard, request.period);
        let watched = rules.watched(kind, request.period, self.mapped.clone());
        let watched = watched.map(|selection| Watched::scored(selection, rules, ground, request.period)).transpose()?;
        let labels = Labels::shipped(request.language).of_length(request.period.length());
        let plans = rules.plans(kind, request.period);
        let allocations = allocations::made(kind, request, plans, &scoring, &history, &labels)?;
        let carrying = carrying::carrying(kind, request, rules, ground, &self.mapped, &labels)?;

        // ─▶ record ─▶ charts ─▶ reports
        let charted = charted(kind, request, catalogue, &selection, &evaluation);
        let lock = rules.lock(kind, request);
        let approved = lock.map(|lock| DocumentStatus::Final(lock.approval.clone()));
        let made = Made {
            kind,
            request,
            status: approved.as_ref().unwrap_or(&request.status),
            folder: &request.folder,
            restated: None,
            approved_run: None,
            workspace,
            schema,
            catalogue,
            templates,
            selection: &selection,
            scorecard,
            tables,
            devices,
            evaluation: &evaluation,
            targets,
            meetings,
            meeting,
            charted: &charted,
            history: &history,
            months: &months,
            watched: watched.as_ref(),
            plans,
            allocations: &allocations,
            carrying: &carrying,
        };
        match lock {
            Some(lock) => locking::against(lock, made, ground, &labels, progress),
            None => written(&made, ground, &labels, progress),
        }
    }
}

/// What was made, written down: the tidy files, the workbook and the documents.
fn written(made: &Made<'_>, ground: &Ground, labels: &Labels, progress: &Progress) -> Result<Run, Diagnostics> {
    let Made { request, tables, allocations, carrying, .. } = *made;
    let scores = made.history.last().cloned().unwrap_or_else(|| Scores::none(request.period));
    let subjects = made.subjects();
    let (blocked, without) = (blocked(&scores, subjects, labels), without_card(&scores, subjects, labels));
    let words = tidying::own_words(made);
    let (tidy, rejected) = (tidying::tidy(made, &words), tidying::rejected(made, &words));
    let output = tidying::output(made, &tidy, &rejected, &words)?;
    let coverage = without_rows(&tables.input, request.period).into_iter();
    let coverage = coverage.chain(months_missing(&tables.input, made.schema, Some(request.period.span().to)));
    let found = ground.faults.iter().chain(&allocations.faults).chain(&carrying.faults).cloned();
    let faults = coverage.chain(found).collect();
    let money = allocations.money.iter().map(|money| money.told(labels)).chain(carrying.told(labels)).collect();
    let rejected_faults = tables.input.rejected.clone();
    let restated = None;
    let mut run = Run { output, faults, rejected: rejected_faults, scores, blocked, without, money, restated };
    let mut documents = documents::asked_for(made, &tidy, labels, &mut run)?;
    workbook::add(made, &tidy, &rejected, labels, &mut run)?;
    if made.approved_run.is_some() {
        // Only what is missing is made, in the other language for instance: the rest is as it was approved.
        documents.retain(|ready| !made.folder.join(format!("{}.pdf", ready.path)).is_file());
        run.output.keep_present().map_err(|error| Fault::unwritable(error, made.folder))?;
    }
    progress.more(documents.len());
    let unwritable = |error| Fault::unwritable(error, made.folder);
    typesetting::typeset(made, documents, progress, &mut run).map_err(unwritable)?;
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
        (Kind::Committee, None) | (Kind::Monthly | Kind::Annual | Kind::Equipment | Kind::Submission, _) => Vec::new(),
    }
}

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
