//! A report run: from a workspace's exports to finished files, one stage after the other.

use std::collections::BTreeMap;
use std::path::PathBuf;

use chrono::NaiveDate;

use crate::catalogue::{self, Catalogue, Mapped, Selection};
use crate::charts;
use crate::commands::output::{Output, RUN, sha256};
use crate::commands::progress::Progress;
use crate::diagnostics::{Diagnostics, Exit, Fault};
use crate::indicators::evaluation::Evaluation;
use crate::indicators::reference::ReferenceSettings;
use crate::indicators::targets::Targets;
use crate::indicators::value::Reason;
use crate::labels::{Labels, Language};
use crate::measures::counting;
use crate::period::Period;
use crate::record::audience::Audience;
use crate::record::card::CardCharts;
use crate::record::department::CardContext;
use crate::record::document::{self, Document};
use crate::record::inspections;
use crate::record::{Imprint, run as run_record, tidy};
use crate::reports::{self, Template, Typesetter};
use crate::scorecards::card::Scores;
use crate::scorecards::definition::ScorecardDefinition;
use crate::scorecards::overrides;
use crate::scorecards::scoring::{self, Basis};
use crate::tables::Tables;
use crate::tables::identifiers::Identifiers;
use crate::tables::reading::ReadingPlan;
use crate::tables::schema::Schema;
use crate::workspace::{Workspace, references};

/// What was asked for.
#[derive(Debug)]
pub struct Request {
    pub root: PathBuf,
    pub period: Period,
    pub scorecard: String,
    /// Departments whose documents are made; all where none is named.
    pub entities: Vec<String>,
    pub audience: Audience,
    pub report_date: NaiveDate,
    pub language: Language,
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
    /// Names of departments without a card, with the reason.
    pub without: Vec<(String, String)>,
}

/// The monthly scorecards of all departments.
pub fn monthly(request: &Request) -> Result<Run, Diagnostics> {
    let schema = Schema::shipped()?;
    let workspace = Workspace::load(&request.root)?;
    let catalogue = catalogue::load(Some(&request.root), &schema)?;
    let faults = Diagnostics::from(references::of_configuration(&workspace, &catalogue, &schema));
    faults.result(())?;
    let scorecard = scorecard_in_force(&catalogue, request)?;
    let plan = ReadingPlan::new(&request.root, &workspace.exports, &workspace.configuration, &schema)?;
    let progress = Progress::new(plan.file_count() + 2, request.quiet);

    let selection = selection(&catalogue, scorecard, &schema, &plan, &workspace);
    let (mut tables, mut faults) = read(&plan, &schema, &selection, &workspace, &progress)?;
    faults.extend(references::of_tables(&workspace, &catalogue, &tables));
    let (_, diagnostics) = Diagnostics::from(faults).result(())?;
    faults = diagnostics.into_faults();
    progress.step("SQL");
    let facts = counting::count(&mut tables, &schema, &selection.derivations, &selection.measures).map_err(bug)?;
    let evaluation = Evaluation { facts: &facts, measures: &selection.contexts };
    let targets = Targets::read(&tables);
    let history = scored_months(request, &catalogue, &selection, &evaluation, &tables, &targets)?;
    let labels = Labels::shipped(request.language);
    let tidy_labels = Labels::shipped(workspace.hospital.language);

    let mut run = Run {
        output: tidy_files(request, &workspace, &catalogue, &selection, &evaluation, &tables, &history, &tidy_labels),
        faults: Vec::new(),
        rejected: Vec::new(),
        scores: history.last().cloned().unwrap_or_else(|| Scores::none(request.period)),
        without: Vec::new(),
    };
    let inspections = inspections::read(&tables);
    let context = CardContext {
        labels: &labels,
        hospital: workspace.hospital.name_in(request.language),
        office: workspace.hospital.office_in(request.language),
        scorecard,
        indicators: &selection.indicators,
        evaluation: &evaluation,
        departments: &tables.departments,
        period: request.period,
        report_date: request.report_date,
        audience: request.audience,
        history: &history,
        inspections: &inspections,
    };
    let documents = documents(request, &workspace, &catalogue, &selection, &context, &mut run)?;
    progress.more(documents.len());
    typeset(request, documents, &progress, &mut run);
    run.without = without_card(&run.scores, &tables, &labels, request.language);
    faults.append(&mut run.faults);
    run.faults = faults;
    run.rejected = tables.input.rejected;
    Ok(run)
}

fn bug(error: anyhow::Error) -> Diagnostics {
    Fault::error("internal", Exit::Bug).with("problem", format!("{error:#}")).hint("internal").into()
}

fn scorecard_in_force<'a>(catalogue: &'a Catalogue, request: &Request) -> Result<&'a ScorecardDefinition, Fault> {
    let id = &request.scorecard;
    if !catalogue.knows_scorecard(id) {
        let known = || catalogue.scorecards.iter().map(|defined| defined.definition.id.as_str());
        let fault = Fault::configuration("scorecard-unknown")
            .with("name", id)
            .with("known", known().collect::<Vec<_>>().join(", "));
        return Err(match crate::toml_source::nearest(id, known()) {
            Some(meant) => fault.with("meant", meant).hint("did-you-mean"),
            None => fault.hint("scorecard-unknown"),
        });
    }
    catalogue.scorecard(id, request.period.span()).ok_or_else(|| {
        Fault::configuration("scorecard-not-in-force")
            .with("name", id)
            .with("period", request.period)
            .hint("scorecard-not-in-force")
    })
}

/// Everything that the scorecard's indicators rest on, in any version of its rules.
fn selection(
    catalogue: &Catalogue,
    scorecard: &ScorecardDefinition,
    schema: &Schema,
    plan: &ReadingPlan<'_>,
    workspace: &Workspace,
) -> Selection {
    let versions =
        catalogue.scorecards.iter().map(|defined| &defined.definition).filter(|other| other.id == scorecard.id);
    let indicators = versions.flat_map(|version| &version.dimensions).flat_map(|dimension| &dimension.indicators);
    let mapped = Mapped { columns: plan.mapped(), reasons: workspace.not_collected.clone() };
    let mut selection = catalogue.selection(indicators.map(|indicator| indicator.id.as_str()), schema, &mapped);
    let inspected = selection.wanted.entry("inspections".to_owned()).or_default();
    inspected.extend(inspections::COLUMNS.map(str::to_owned));
    selection
}

fn read(
    plan: &ReadingPlan<'_>,
    schema: &Schema,
    selection: &Selection,
    workspace: &Workspace,
    progress: &Progress,
) -> Result<(Tables, Vec<Fault>), Diagnostics> {
    let key = workspace.hospital.identifier_key.as_deref().unwrap_or(&workspace.hospital.id);
    let read = plan.read(schema, &selection.wanted, &Identifiers::keyed_by(key), &|path| progress.step(path));
    read.map_err(|refused| {
        let mut faults = refused.faults;
        let more = refused.rejected.len().saturating_sub(REJECTED_SHOWN);
        faults.extend(refused.rejected.into_iter().take(REJECTED_SHOWN));
        if more > 0 {
            faults.push(Fault::note("rejected-more-check").with("count", more));
        }
        faults.into()
    })
}

/// Broken rules of rows set aside that are printed; `rejected.csv` or `check` have all of them.
pub const REJECTED_SHOWN: usize = 10;

/// How many months a card looks back on: this one and the year before it.
const MONTHS_OF_HISTORY: i32 = 13;

/// The cards of this month and the twelve before it, each by the rules of its time.
fn scored_months(
    request: &Request,
    catalogue: &Catalogue,
    selection: &Selection,
    evaluation: &Evaluation<'_>,
    tables: &Tables,
    targets: &Targets,
) -> Result<Vec<Scores>, Diagnostics> {
    let (overrides, mut faults) = overrides::read(tables);
    let mut history = Vec::new();
    for back in (0..MONTHS_OF_HISTORY).rev() {
        let period = Period::Month(request.period.span().to.plus(-back));
        let Some(scorecard) = catalogue.scorecard(&request.scorecard, period.span()) else { continue };
        let basis = Basis {
            scorecard,
            indicators: &selection.indicators,
            evaluation,
            departments: &tables.departments,
            targets,
            overrides: &overrides,
            settings: ReferenceSettings::default(),
        };
        let (scores, wrong) = scoring::score(basis, period);
        // What is wrong with an override is said once, of the month asked for.
        if back == 0 {
            faults.extend(wrong);
        }
        history.push(scores);
    }
    if faults.is_empty() { Ok(history) } else { Err(faults.into()) }
}

#[expect(clippy::too_many_arguments, reason = "the tidy files are made of everything that the run has")]
fn tidy_files(
    request: &Request,
    workspace: &Workspace,
    catalogue: &Catalogue,
    selection: &Selection,
    evaluation: &Evaluation<'_>,
    tables: &Tables,
    history: &[Scores],
    labels: &Labels,
) -> Output {
    let period = request.period;
    let departments = &tables.departments;
    let entities = tidy::entities(&workspace.hospital.id, departments, period);
    let months = document::months_shown(period);
    let of_period: Vec<&Scores> = history.iter().filter(|scores| scores.period == period).collect();
    let periods = [period.last_year(), period.previous(), period];
    let mut output = Output::default();
    output.add("facts.csv", tidy::facts(&workspace.hospital.id, evaluation, departments, &entities, &months));
    let indicators = tidy::indicators(evaluation, &selection.indicators, departments, &entities, &periods, labels);
    output.add("indicators.csv", indicators);
    output.add("scores.csv", tidy::scores(&of_period, &selection.indicators, departments, labels));
    output.add("totals.csv", tidy::totals(&of_period, departments));
    output.add("rejected.csv", tidy::rejected(&tables.input.rejected, labels));
    let record =
        run_record::RunRecord::new("monthly", request.period, &request.scorecard, workspace_identity(workspace))
            .of_input(&tables.input, &catalogue.hash);
    output.add(RUN, record.json());
    output
}

fn workspace_identity(workspace: &Workspace) -> run_record::WorkspaceIdentity<'_> {
    run_record::WorkspaceIdentity {
        hospital: &workspace.hospital.id,
        configuration: sha256(workspace.configuration.text.as_bytes()),
    }
}

/// A document that is ready to be typeset.
struct Ready {
    path: String,
    ident: String,
    record: String,
    charts: CardCharts,
}

fn documents(
    request: &Request,
    workspace: &Workspace,
    catalogue: &Catalogue,
    selection: &Selection,
    context: &CardContext<'_>,
    run: &mut Run,
) -> Result<Vec<Ready>, Diagnostics> {
    let asked = asked_departments(request, context)?;
    let run_hash = run.output.files.get(RUN).map(|run| sha256(run)).unwrap_or_default();
    let mut ready = Vec::new();
    for number in asked {
        let id = context.departments.id(number).to_owned();
        let Some((scored, card)) = run.scores.card(number).and_then(|scored| Some((scored, context.card(scored)?)))
        else {
            // Asked for by name, and there is none: said as what could not be made.
            if !request.entities.is_empty() {
                run.faults.push(no_card(&id, number, &run.scores, context));
            }
            continue;
        };
        let on_card: Vec<_> = scored.lines().filter_map(|line| selection.indicators.get(&line.indicator)).collect();
        let months = document::months_shown(request.period);
        let title = format!("{} {} {}", card.head.document, card.head.entity, card.head.period);
        let whole = Document {
            schema: document::SCHEMA,
            document: "department-card",
            imprint: Imprint {
                title,
                author: card.head.hospital.clone(),
                language: request.language,
                attachment: context.labels.text("form.attachment").to_owned(),
            },
            program: document::Program { name: env!("CARGO_PKG_NAME"), version: env!("CARGO_PKG_VERSION") },
            hospital: document::Hospital { id: workspace.hospital.id.clone(), name: card.head.hospital.clone() },
            entity: document::DocumentEntity { kind: "department", id: id.clone(), name: card.head.entity.clone() },
            period: request.period.to_string(),
            language: request.language,
            audience: request.audience,
            report_date: request.report_date.to_string(),
            scorecard: document::ScorecardRecord {
                id: request.scorecard.clone(),
                variant: scored.variant.clone(),
                source: context.scorecard.source.clone(),
            },
            definitions: document::definitions(scored, &selection.indicators, &selection.measures, request.language),
            facts: document::department_facts(
                context.evaluation,
                context.departments,
                &document::measures_of(&on_card),
                number,
                &months,
            ),
            scores: document::score_lines(scored),
            card,
            labels: document::page_labels(context.labels),
            run: document::Run { catalogue: catalogue.hash.clone(), run: run_hash.clone() },
        };
        let (json, missing) = whole.canonical().map_err(|error| bug(error.into()))?;
        for character in missing {
            let code = format!("U+{:04X}", u32::from(character));
            run.faults
                .push(Fault::warning("character-missing").with("code", code).with("id", &id).hint("character-missing"));
        }
        ready.push(Ready {
            path: format!("{}/department-{id}.pdf", request.language),
            ident: format!("{}/{id}/{}/{}", workspace.hospital.id, request.period, request.language),
            record: serde_json::to_string_pretty(&json).map_err(|error| bug(error.into()))?,
            charts: document::printable_charts(&whole.card.charts),
        });
    }
    Ok(ready)
}

/// That a department that was asked for has no card, and why.
fn no_card(id: &str, number: u32, scores: &Scores, context: &CardContext<'_>) -> Fault {
    let without = scores.without.iter().find(|none| none.department == number);
    let reason = without.map_or_else(
        || Reason::new(if context.departments.is_group(number) { "is-group" } else { "not-open" }),
        |none| none.reason.clone(),
    );
    let fault = Fault::error("no-card", Exit::InPart).with("id", id);
    fault.with("reason", reason.text(context.labels)).hint("no-card")
}

/// The departments whose documents are made, by number.
fn asked_departments(request: &Request, context: &CardContext<'_>) -> Result<Vec<u32>, Diagnostics> {
    if request.entities.is_empty() {
        return Ok(context.departments.numbers().collect());
    }
    let directory = &context.departments.directory;
    let (mut numbers, mut faults) = (Vec::new(), Vec::new());
    for id in &request.entities {
        match directory.number(id) {
            Some(number) => numbers.push(number),
            None => {
                let fault = Fault::configuration("entity-unknown").with("name", id);
                faults.push(
                    match crate::toml_source::nearest(id, directory.items().iter().map(|item| item.id.as_str())) {
                        Some(meant) => fault.with("meant", meant).hint("did-you-mean"),
                        None => fault.hint("entity-unknown"),
                    },
                );
            }
        }
    }
    if faults.is_empty() { Ok(numbers) } else { Err(faults.into()) }
}

/// Typesets all documents, several at a time; their order in the output does not depend on who is first.
fn typeset(request: &Request, documents: Vec<Ready>, progress: &Progress, run: &mut Run) {
    let typesetter = Typesetter::shipped();
    let next = std::sync::atomic::AtomicUsize::new(0);
    let made = std::sync::Mutex::new(BTreeMap::new());
    std::thread::scope(|scope| {
        for _ in 0..request.jobs.min(documents.len()) {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                    let Some(ready) = documents.get(at) else { break };
                    let pictures = charts::of_card(&ready.charts);
                    let result = typesetter.pdf(&reports::Document {
                        template: Template::DepartmentCard,
                        ident: &ready.ident,
                        report_date: request.report_date,
                        record: &ready.record,
                        pictures: &pictures,
                    });
                    progress.step(&ready.path);
                    if let Ok(mut made) = made.lock() {
                        made.insert(ready.path.clone(), result);
                    }
                }
            });
        }
    });
    for (path, result) in made.into_inner().unwrap_or_default() {
        match result {
            Ok(pdf) => {
                run.faults.extend(pdf.warnings);
                run.output.add(path, pdf.bytes);
            }
            Err(faults) => run.faults.extend(faults),
        }
    }
}

fn without_card(scores: &Scores, tables: &Tables, labels: &Labels, language: Language) -> Vec<(String, String)> {
    let name = |number: u32| {
        let department = tables.departments.at_end(number, scores.period.span());
        department.map_or(String::new(), |department| {
            let english = department.name_en.as_deref().unwrap_or(&department.name);
            language.choose(&department.name, english).to_owned()
        })
    };
    scores.without.iter().map(|none| (name(none.department), none.reason.text(labels))).collect()
}
