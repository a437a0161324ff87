//! Figures of earlier submissions, as they were published and as they are now.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::diagnostics::Diagnostics;
use crate::numbers::{Decimal, Fraction};
use crate::period::Period;
use crate::record::difference::causes::{How, InputChange};
use crate::record::difference::{Cause, Changed, Difference, Figures, Side};
use crate::record::submission::changes::Republished;
use crate::record::tidy;
use crate::record::tidy::entities::{EQUIPMENT, HOSPITAL, TidyEntity, of_devices};
use crate::record::tidy::rows::{IndicatorRow, TidyRow as _};
use crate::run::output::{Output, RUN};
use crate::run::{Made, difference};
use crate::workspace::ledger::{Entry, Ledger, folder_of};

use super::checking;

/// An indicator of an entity and a period: the key of a row.
type Key = Vec<String>;

/// What was published, and which publication says it.
struct Publication {
    entry: Entry,
    side: Side,
}

/// Of all submissions before the day of this one, what each said last of an indicator and period and is otherwise now.
/// `None` where nothing was submitted before it.
///
/// # Errors
/// A ledger, or something published, that was touched or cannot be read.
pub(in crate::run) fn republished(made: &Made<'_>, output: &Output) -> Result<Option<Vec<Republished>>, Diagnostics> {
    let request = made.request;
    let earlier = publications(&request.root, made)?;
    if earlier.is_empty() {
        return Ok(None);
    }
    let now = now(made, output, &earlier)?;
    // What a later publication said again is held against that one.
    let mut said: BTreeMap<Key, usize> = BTreeMap::new();
    for (at, publication) in earlier.iter().enumerate() {
        said.extend(own_rows(&publication.side).map(|row| (row[..IndicatorRow::KEY].to_vec(), at)));
    }
    let mut changed = Vec::new();
    for (at, publication) in earlier.iter().enumerate() {
        let holds = |row: &Vec<String>| said.get(&row[..IndicatorRow::KEY]) == Some(&at);
        let then = narrowed(&publication.side, holds);
        let now = narrowed(&now, holds);
        let difference = Difference::between(&then, &now);
        let is_data = |input: &&InputChange| input.cause == Cause::Data && input.how != How::Added;
        let inputs: Vec<&InputChange> = difference.inputs.iter().filter(is_data).collect();
        let of = difference.of(Figures::Indicators).map(|one| Republished {
            published: exact(&then, one),
            now: exact(&now, one),
            files: own_files(made, one, &inputs),
            ..told(one, &publication.entry)
        });
        changed.extend(of.filter(|one| one.published != one.now));
    }
    let of_others = earlier.iter().any(|publication| publication.entry.period != request.period.to_string());
    Ok((of_others || !changed.is_empty()).then_some(changed))
}

/// Those of the report before the day on which this one is signed, in order.
fn publications(root: &Path, made: &Made<'_>) -> Result<Vec<Publication>, Diagnostics> {
    let checked = checking::check(root, checking::Against::default())?;
    if !checked.faults.is_empty() {
        return Err(checked.faults.into());
    }
    let entries = own_entries(made, &checked.ledger);
    let read = |entry: &Entry| {
        let side = difference::of_folder(&folder_of(root, &entry.folder))?;
        Ok(Publication { entry: entry.clone(), side })
    };
    entries.map(read).collect()
}

/// The entries that a submission or a public edition is held against: of the administration's those before the day on which
/// it is signed, of the public's every one, by whatever scorecard.
pub(in crate::run) fn own_entries<'l>(made: &Made<'_>, ledger: &'l Ledger) -> impl Iterator<Item = &'l Entry> {
    let request = made.request;
    let (report, scorecard) = (made.kind.publication(request.audience), request.scorecard.clone());
    let date = request.report_date.to_string();
    let public = made.is_public();
    let own =
        move |entry: &&Entry| entry.report == report && (public || entry.scorecard == scorecard && entry.date < date);
    ledger.entries.iter().filter(own)
}

/// The rows of the hospital and of its devices.
fn own_rows(side: &Side) -> impl Iterator<Item = &Vec<String>> {
    let rows = side.rows.get(&Figures::Indicators).into_iter().flatten();
    rows.filter(|row| row.first().is_some_and(|kind| kind == HOSPITAL || kind == EQUIPMENT))
}

fn narrowed(side: &Side, holds: impl Fn(&Vec<String>) -> bool) -> Side {
    let rows = own_rows(side).filter(|row| holds(row)).cloned().collect();
    Side { inputs: side.inputs.clone(), rows: BTreeMap::from([(Figures::Indicators, rows)]) }
}

/// The same indicators of every period that was published, as they are now.
fn now(made: &Made<'_>, output: &Output, earlier: &[Publication]) -> Result<Side, Diagnostics> {
    let mut side = difference::side(&PathBuf::from(RUN), &|name| Ok(output.files.get(name).cloned()))?;
    let periods = earlier.iter().flat_map(|publication| own_rows(&publication.side)).filter_map(|row| {
        let at = IndicatorRow::HEADER.iter().position(|column| *column == "period")?;
        row.get(at)?.parse::<Period>().ok()
    });
    let mut periods: Vec<Period> = periods.collect();
    periods.sort_by_key(Period::to_string);
    periods.dedup();
    let labels = crate::labels::Labels::shipped(made.request.language);
    let mut rows = Vec::new();
    for period in periods {
        let mut entities = vec![TidyEntity::hospital(&made.workspace.hospital.id)];
        // A device that served when it was published counts, whether or not it does now.
        entities.extend(earlier.iter().flat_map(|publication| {
            let of = publication.entry.period.parse::<Period>().ok();
            of.map(|of| of_devices(made.devices, of)).unwrap_or_default()
        }));
        entities.sort();
        entities.dedup();
        let indicators = &made.selection.indicators;
        let found = tidy::indicators(made.evaluation, indicators, made.directories(), &entities, &[period], &labels);
        rows.extend(found.iter().map(IndicatorRow::fields));
    }
    side.rows.insert(Figures::Indicators, rows);
    Ok(side)
}

/// The files that changed and feed what a figure rests on, of its months if any has rows of them (what looks back rests on
/// others too); where none of them does (whose figure it is may have changed in a directory), all that changed.
fn own_files(made: &Made<'_>, one: &Changed, changed: &[&InputChange]) -> Vec<String> {
    if !one.causes.contains(&Cause::Data) {
        return Vec::new();
    }
    let tables = made.selection.indicators.get(one.key("indicator")).map(|found| &found.tables);
    let own = |input: &&InputChange| tables.is_some_and(|tables| tables.contains(&input.table));
    let found: Vec<&InputChange> = changed.iter().copied().filter(own).collect();
    let span = one.key("period").parse::<Period>().ok().map(Period::span);
    let in_time = |input: &&InputChange| {
        let mut files = made.tables.input.files.iter().filter(|file| file.source.path == input.what);
        files.any(|file| file.months.keys().any(|month| span.is_some_and(|span| span.contains(*month))))
    };
    let timely: Vec<&InputChange> = found.iter().copied().filter(in_time).collect();
    let named = match (timely.as_slice(), found.as_slice()) {
        ([], []) => changed,
        ([], found) => found,
        (timely, _) => timely,
    };
    named.iter().map(|input| input.what.clone()).collect()
}

/// A value as exactly as its row has it: numerator ÷ denominator, where these give it.
fn exact(side: &Side, one: &Changed) -> Option<Fraction> {
    let field = |row: &'_ [String], name: &str| {
        let at = IndicatorRow::HEADER.iter().position(|column| *column == name)?;
        row.get(at).cloned()
    };
    let is = |row: &&Vec<String>| {
        IndicatorRow::HEADER[..IndicatorRow::KEY].iter().zip(row.iter()).all(|(column, value)| one.key(column) == value)
    };
    let row = side.rows.get(&Figures::Indicators)?.iter().find(is)?;
    let number = |name: &str| field(row, name)?.parse::<Decimal>().ok();
    let value = number("value")?;
    let times = if field(row, "unit").is_some_and(|unit| unit == "%") { 100 } else { 1 };
    let finer = match (number("numerator"), number("denominator")) {
        (Some(numerator), Some(denominator)) => numerator.fraction().over(denominator.fraction()),
        (Some(numerator), None) => Some(numerator.fraction()),
        (None, _) => None,
    };
    let whole = number("denominator").is_none();
    let finer = finer.and_then(|finer| if whole { Some(finer) } else { finer.times(Fraction::integer(times)) });
    Some(finer.filter(|finer| finer.rounded(value.decimals()) == value).unwrap_or(value.fraction()))
}

fn told(one: &Changed, entry: &Entry) -> Republished {
    let of_device = one.key("entity_kind") == EQUIPMENT;
    Republished {
        indicator: one.key("indicator").to_owned(),
        equipment_id: if of_device { one.key("entity_id").to_owned() } else { String::new() },
        period: one.key("period").to_owned(),
        entry: entry.entry,
        submitted_on: entry.date.clone(),
        published: None,
        now: None,
        causes: one.causes.clone(),
        files: Vec::new(),
    }
}
