//! The tidy files of a run, and its record.

use std::collections::BTreeSet;

use crate::diagnostics::Diagnostics;
use crate::labels::Labels;
use crate::period::{Month, Period, Span};
use crate::record::equipment::hours;
use crate::record::run::{RunRecord, WorkspaceIdentity};
use crate::record::sheets::AllocatedRows;
use crate::record::tidy::csv::csv;
use crate::record::tidy::entities::{EQUIPMENT, Members, entities, of_devices};
use crate::record::tidy::robustness::{EffectiveWeightRow, RobustnessRow, robustness, weights};
use crate::record::tidy::rows::{AwardRow, BonusRow, CarriedRow, RejectedRow, TidyRow as _};
use crate::record::tidy::{self, Tidy};
use crate::scorecards::subjects::Subjects;
use crate::workspace::ledger::Ledger;

use super::output::{Output, RUN, sha256};
use super::publishing::republished::own_entries;
use super::{Kind, Made};

/// The words of the tidy files: in the workspace's language, whoever reads the pages.
pub(super) fn own_words(made: &Made<'_>) -> Labels {
    Labels::shipped(made.workspace.hospital.language).of_length(made.request.period.length())
}

/// All rows of the tidy files.
pub(super) fn tidy(made: &Made<'_>, labels: &Labels) -> Tidy {
    let Made { request, workspace, selection, scorecard, evaluation, tables, .. } = *made;
    let (period, hospital, departments) = (request.period, &workspace.hospital.id, &tables.departments);
    let mut entities = entities(hospital, departments, period);
    if matches!(made.kind, Kind::Equipment | Kind::Submission) {
        entities.extend(of_devices(made.devices, period));
    }
    let (directories, subjects) = (made.directories(), made.subjects());
    // Of a year, last year is the period before it.
    let periods: Vec<Period> = BTreeSet::from([period.last_year(), period.previous(), period]).into_iter().collect();
    let scores = made.history.iter().find(|scores| scores.period == period);
    let indicators = &selection.indicators;
    let mut rows = tidy::indicators(evaluation, indicators, directories, &entities, &periods, labels);
    // What the committee's charts are drawn of: the hospital's other months.
    let others: Vec<Period> = made.charted.iter().map(|month| Period::Month(*month)).collect();
    let others: Vec<Period> = others.into_iter().filter(|other| !periods.contains(other)).collect();
    let whole: Vec<_> = entities.iter().filter(|entity| entity.members == Members::Hospital).cloned().collect();
    rows.extend(tidy::indicators(evaluation, indicators, directories, &whole, &others, labels));
    let mut facts = tidy::facts(hospital, evaluation, directories, &entities, &months_shown(made));
    // A week has 168 hours: only those of the period's own months in which a device was on.
    let months: Vec<String> = period.span().months().map(|month| month.to_string()).collect();
    facts.retain(|row| {
        let shown = row.entity_kind == EQUIPMENT && row.value != 0 && months.contains(&row.period);
        shown || !hours::MEASURES.contains(&row.measure.as_str())
    });
    Tidy {
        facts,
        indicators: rows,
        scores: scores.map(|scores| tidy::scores(scores, indicators, subjects, labels)).unwrap_or_default(),
        totals: scores.map(|scores| tidy::totals(scores, scorecard, subjects)).unwrap_or_default(),
    }
}

/// Months whose facts are written: the year's so far and the year before, those of the committee's charts, and of the
/// submission a year further back, where the growth of what it compares begins.
fn months_shown(made: &Made<'_>) -> Vec<Month> {
    let period = made.request.period;
    let months = period.year_before().months().chain(period.year_to_date().months());
    let earlier = match made.kind {
        Kind::Submission => Some(period.last_year().last_year().span()),
        Kind::Monthly | Kind::Annual | Kind::Equipment | Kind::Committee => None,
    };
    let earlier = earlier.into_iter().flat_map(|first| Span { from: first.from, ..period.year_before() }.months());
    let months: BTreeSet<Month> = months.chain(earlier).chain(made.charted.iter().copied()).collect();
    months.into_iter().collect()
}

/// The rows that were set aside.
pub(super) fn rejected(made: &Made<'_>, labels: &Labels) -> Vec<RejectedRow> {
    tidy::rejected(&made.tables.input.rejected, labels)
}

/// The file of the committee's meeting, and a hash of all meetings; of cards, which know of none, nothing.
fn meetings(made: &Made<'_>) -> (String, String) {
    match made.kind {
        Kind::Monthly | Kind::Annual | Kind::Equipment | Kind::Submission => (String::new(), String::new()),
        Kind::Committee => {
            let texts: String = made.meetings.sources().map(|one| format!("{}\0{}\0", one.name, one.text)).collect();
            let hash = if texts.is_empty() { String::new() } else { sha256(texts.as_bytes()) };
            (made.meeting.map(|file| file.source.name.clone()).unwrap_or_default(), hash)
        }
    }
}

/// Everything that is written beside the documents. What the public gets is published with its folder: of its rows those
/// come with the documents that it may see.
///
/// # Errors
/// A ledger that is there and cannot be read.
pub(super) fn output(
    made: &Made<'_>,
    tidy: &Tidy,
    rejected: &[RejectedRow],
    labels: &Labels,
) -> Result<Output, Diagnostics> {
    if made.is_public() {
        let mut output = Output::new(made.folder);
        output.add(RUN, run_record(made)?.without_counts().json());
        return Ok(output);
    }
    whole(made, tidy, rejected, labels)
}

/// The same for those who may see everything.
///
/// # Errors
/// As [`output`].
pub(super) fn whole(
    made: &Made<'_>,
    tidy: &Tidy,
    rejected: &[RejectedRow],
    labels: &Labels,
) -> Result<Output, Diagnostics> {
    let mut output = Output::new(made.folder);
    for (name, text) in with_driving_cards(made, tidy, labels).files() {
        output.add(name, text);
    }
    output.add(RejectedRow::FILE, csv(rejected));
    add_allocations(made, labels, &mut output);
    add_robustness(made, &mut output);
    match made.approved_run {
        Some(approved) => output.add(RUN, approved),
        None => output.add(RUN, run_record(made)?.json()),
    }
    Ok(output)
}

/// What the run was made of.
fn run_record(made: &Made<'_>) -> Result<RunRecord, Diagnostics> {
    let Made { request, workspace, tables, .. } = *made;
    let configuration = sha256(workspace.configuration.text.as_bytes());
    let templates = made.templates.own_hash();
    let fonts = made.templates.fonts_hash().to_owned();
    let plans = &made.plans.text;
    let plans = if plans.is_empty() { String::new() } else { sha256(plans.as_bytes()) };
    let (meeting, meetings) = meetings(made);
    let hospital = &workspace.hospital.id;
    let locks = made.carrying.locks.clone();
    let published = published(made)?;
    let identity =
        WorkspaceIdentity { hospital, configuration, templates, fonts, plans, meeting, meetings, locks, published };
    let documents = (request.audience, request.report_date, made.status);
    let report = made.kind.publication(request.audience);
    let record = RunRecord::new(report, request.period, &request.scorecard, documents, identity);
    Ok(record.of_input(&tables.input, &made.catalogue.hash))
}

/// The last line of the ledger that a submission, or a public edition, is held against; other reports look at none.
fn published(made: &Made<'_>) -> Result<String, Diagnostics> {
    let is_public = made.is_public();
    match made.kind {
        Kind::Submission => {}
        Kind::Equipment if is_public => {}
        Kind::Monthly | Kind::Annual | Kind::Equipment | Kind::Committee => return Ok(String::new()),
    }
    let ledger = Ledger::load(&made.request.root)?;
    // An edition made again after it was published is the same: what it says of its own period it was held against then.
    let period = made.request.period.to_string();
    let others = own_entries(made, &ledger).filter(|entry| entry.period != period || !is_public);
    let last = others.last().and_then(|entry| entry.line().ok());
    Ok(last.map_or_else(String::new, |line| sha256(line.as_bytes())))
}

/// The rows, and those of the cards of other scorecards on which money rests.
fn with_driving_cards(made: &Made<'_>, tidy: &Tidy, labels: &Labels) -> Tidy {
    let Made { request, catalogue, selection, tables, allocations, .. } = *made;
    let (mut tidy, departments) = (tidy.clone(), Subjects::Departments(&tables.departments));
    for (id, scores) in &allocations.driving {
        tidy.scores.extend(tidy::scores(scores, &selection.indicators, departments, labels));
        if let Some(scorecard) = catalogue.scorecard(id, request.period.span()) {
            tidy.totals.extend(tidy::totals(scores, scorecard, departments));
        }
    }
    tidy
}

/// `awards.csv`, `bonus.csv` and `carried.csv`, where there is anything to write.
fn add_allocations(made: &Made<'_>, labels: &Labels, output: &mut Output) {
    let AllocatedRows { awards, money, carried, names: _ } = allocated(made, labels);
    if !money.is_empty() {
        output.add(BonusRow::FILE, csv(&money));
    }
    if !carried.is_empty() {
        output.add(CarriedRow::FILE, csv(&carried));
    }
    if !awards.is_empty() {
        output.add(AwardRow::FILE, csv(&awards));
    }
}

/// The rows of awards and money, and what their plans are called.
pub(super) fn allocated(made: &Made<'_>, labels: &Labels) -> AllocatedRows {
    let Made { plans, tables, allocations, carrying, .. } = *made;
    let (departments, language) = (&tables.departments, labels.language());
    let money = allocations.money.iter();
    let pools = plans.bonus.iter().chain(&plans.wages);
    let pools = pools.map(|plan| (plan.id.clone(), plan.definition.name(language).to_owned()));
    let awards = plans.awards.iter().map(|plan| (plan.id.clone(), plan.definition.name(language).to_owned()));
    AllocatedRows {
        awards: tidy::allocation::awards(&allocations.awards, departments, labels),
        money: money.flat_map(|one| tidy::allocation::bonus(&one.plan.id, &one.allocated, departments)).collect(),
        carried: tidy::allocation::carried(&carrying.rows),
        names: awards.chain(pools).collect(),
    }
}

/// `robustness.csv` and `effective-weights.csv` of a year's ranks: of its own cards, and of those on which money rests.
fn add_robustness(made: &Made<'_>, output: &mut Output) {
    let Made { request, catalogue, tables, allocations, history, .. } = *made;
    match made.kind {
        Kind::Annual => {}
        Kind::Monthly | Kind::Equipment | Kind::Committee | Kind::Submission => return,
    }
    let subjects = Subjects::Departments(&tables.departments);
    let own = history.iter().filter(|scores| scores.period == request.period);
    let (mut rows, mut shares): (Vec<RobustnessRow>, Vec<EffectiveWeightRow>) = (Vec::new(), Vec::new());
    for scores in own.chain(allocations.driving.values()) {
        if let Some(scorecard) = catalogue.scorecard(&scores.scorecard, request.period.span()) {
            rows.extend(robustness(scores, scorecard, subjects));
            shares.extend(weights(scores, subjects));
        }
    }
    if !rows.is_empty() {
        output.add(RobustnessRow::FILE, csv(&rows));
    }
    if !shares.is_empty() {
        output.add(EffectiveWeightRow::FILE, csv(&shares));
    }
}
