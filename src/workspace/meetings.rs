//! The committee's meetings, a file each in a workspace's `meetings/`: planned before, completed after.

use std::path::Path;

use chrono::NaiveDate;
use toml::Spanned;

use crate::catalogue::Catalogue;
use crate::diagnostics::{Diagnostics, Fault, Place};
use crate::exports::files::{inside, unreadable};
use crate::record::committee::meeting::definition::{LimitsDecision, Meeting, day, month};
use crate::tables::Tables;
use crate::toml_source::{TomlSource, nearest};

/// The folder of the meetings' files.
pub const FOLDER: &str = "meetings";

/// A meeting with the file that says it.
#[derive(Debug)]
pub struct MeetingFile {
    pub source: TomlSource,
    pub meeting: Meeting,
    pub day: NaiveDate,
}

/// All meetings of a workspace, in the order of their days.
#[derive(Debug, Default)]
pub struct Meetings(Vec<MeetingFile>);

impl Meetings {
    /// The files of a workspace's `meetings/`; none where it has no such folder.
    ///
    /// # Errors
    /// What cannot be read, and every date and month that is none.
    pub fn load(root: &Path) -> Result<Meetings, Diagnostics> {
        let (mut meetings, mut faults) = (Vec::new(), Vec::new());
        for name in names(root)? {
            match read(root, &name) {
                Ok(file) => meetings.push(file),
                Err(wrong) => faults.extend(wrong),
            }
        }
        meetings.sort_by(|a: &MeetingFile, b| (a.day, &a.source.name).cmp(&(b.day, &b.source.name)));
        if faults.is_empty() { Ok(Meetings(meetings)) } else { Err(faults.into()) }
    }

    /// The meeting that a person names by its file, within the workspace.
    ///
    /// # Errors
    /// There is no such meeting.
    pub fn named(&self, path: &str) -> Result<&MeetingFile, Fault> {
        let path = path.trim_start_matches("./").replace('\\', "/");
        self.0.iter().find(|file| file.source.name == path).ok_or_else(|| {
            let known = self.0.iter().map(|file| file.source.name.as_str());
            let fault = Fault::configuration("meeting-unknown").with("name", &path);
            match nearest(&path, known.clone()) {
                Some(meant) => fault.with("meant", meant).hint("did-you-mean"),
                None => fault.with("known", known.collect::<Vec<_>>().join(", ")).hint("meeting-unknown"),
            }
        })
    }

    /// Those before a day, in order: what they decided is known on it.
    pub fn before(&self, day: NaiveDate) -> impl DoubleEndedIterator<Item = &MeetingFile> {
        self.0.iter().filter(move |file| file.day < day)
    }

    /// The files' texts by name, for the run's record.
    pub fn sources(&self) -> impl Iterator<Item = &TomlSource> {
        self.0.iter().map(|file| &file.source)
    }

    /// Every indicator that a meeting names is one of the pack.
    pub fn unknown_indicators(&self, catalogue: &Catalogue) -> Vec<Fault> {
        let Some(pack) = &catalogue.committee else { return Vec::new() };
        let known: Vec<&str> = pack.definition.indicators.iter().map(|indicator| indicator.id.as_str()).collect();
        let unknown = |(source, name): (&TomlSource, &Spanned<String>)| {
            if known.contains(&name.get_ref().as_str()) {
                return None;
            }
            let place = source.place(&name.span());
            let fault = Fault::configuration("indicator-not-in-pack").with("name", name.get_ref()).at(place);
            Some(match nearest(name.get_ref(), known.iter().copied()) {
                Some(meant) => fault.with("meant", meant).hint("did-you-mean"),
                None => fault.with("known", known.join(", ")).hint("indicator-not-in-pack"),
            })
        };
        self.0.iter().flat_map(indicators).filter_map(unknown).collect()
    }

    /// Every department whose limits a meeting decides is one.
    pub fn unknown_departments(&self, tables: &Tables) -> Vec<Fault> {
        let directory = &tables.departments.directory;
        let named = self.0.iter().flat_map(|file| {
            file.meeting.limits.iter().filter_map(|limits| limits.department.as_ref()).map(move |name| (file, name))
        });
        let unknown = named.filter(|(_, name)| directory.resolve(name.get_ref(), None).is_err());
        let fault = |(file, name): (&MeetingFile, &Spanned<String>)| {
            let place = file.source.place(&name.span());
            let fault = Fault::configuration("entity-unknown").with("name", name.get_ref()).at(place);
            match nearest(name.get_ref(), directory.items().iter().map(|item| item.id.as_str())) {
                Some(meant) => fault.with("meant", meant).hint("did-you-mean"),
                None => fault.hint("entity-unknown"),
            }
        };
        unknown.map(fault).collect()
    }
}

fn indicators(file: &MeetingFile) -> impl Iterator<Item = (&TomlSource, &Spanned<String>)> {
    let of_agenda = file.meeting.agenda.iter().flat_map(|item| &item.indicators);
    let of_limits = file.meeting.limits.iter().map(|limits| &limits.indicator);
    of_agenda.chain(of_limits).map(|name| (&file.source, name))
}

/// The files, hidden ones and others than TOML left alone, in byte order.
fn names(root: &Path) -> Result<Vec<String>, Fault> {
    if !root.join(FOLDER).is_dir() {
        return Ok(Vec::new());
    }
    let entries = std::fs::read_dir(inside(root, FOLDER)?).map_err(|error| unreadable(FOLDER, &error))?;
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|error| unreadable(FOLDER, &error))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.ends_with(".toml") && !name.starts_with('.') {
            names.push(format!("{FOLDER}/{name}"));
        }
    }
    names.sort();
    Ok(names)
}

fn read(root: &Path, name: &str) -> Result<MeetingFile, Vec<Fault>> {
    let one = |fault: Fault| vec![fault];
    let bytes = std::fs::read(inside(root, name).map_err(one)?).map_err(|error| vec![unreadable(name, &error)])?;
    let text = String::from_utf8(bytes)
        .map_err(|_| vec![Fault::configuration("configuration-not-utf8").at(Place::file(name))])?;
    let source = TomlSource::new(name, text.strip_prefix('\u{FEFF}').unwrap_or(&text));
    let meeting: Meeting = source.whole().map_err(one)?;
    let faults = written_wrong(&meeting, &source);
    match meeting.day() {
        Some(day) if faults.is_empty() => Ok(MeetingFile { source, meeting, day }),
        Some(_) | None => Err(faults),
    }
}

/// Dates and months that are none, and decisions on limits that name no months or none in order.
fn written_wrong(meeting: &Meeting, source: &TomlSource) -> Vec<Fault> {
    let of_actions = meeting.actions.iter().flat_map(|action| [&action.due, &action.done, &action.dropped]);
    let of_decisions = meeting.decisions.iter().filter_map(|decision| decision.settled.as_ref());
    let days = std::iter::once(&meeting.date).chain(of_decisions).chain(of_actions.flatten());
    let no_day = days.filter(|text| day(text).is_none()).map(|text| {
        let fault = Fault::configuration("date-written-wrong").with("text", text.get_ref());
        fault.at(source.place(&text.span()))
    });
    let mut faults: Vec<Fault> = no_day.collect();
    let closed_twice = meeting.actions.iter().filter(|action| action.done.is_some() && action.dropped.is_some());
    faults.extend(closed_twice.filter_map(|action| action.dropped.as_ref()).map(|text| {
        Fault::configuration("action-closed-twice").at(source.place(&text.span())).hint("action-closed-twice")
    }));
    faults.extend(meeting.limits.iter().flat_map(|limits| limits_wrong(limits, source)));
    faults.sort_by_key(|fault| fault.place.as_ref().and_then(|place| place.line));
    faults
}

fn limits_wrong(limits: &LimitsDecision, source: &TomlSource) -> Vec<Fault> {
    let place = |text: &Spanned<String>| source.place(&text.span());
    let no_month = limits.from.iter().chain(limits.baseline.iter().flatten()).filter(|text| month(text).is_none());
    let mut faults: Vec<Fault> = no_month
        .map(|text| {
            let fault = Fault::configuration("month-written-wrong").with("text", text.get_ref());
            fault.at(place(text))
        })
        .collect();
    if limits.from.is_none() && limits.baseline.is_none() {
        let fault = Fault::configuration("limits-without-months").with("name", limits.indicator.get_ref());
        faults.push(fault.at(place(&limits.indicator)).hint("limits-without-months"));
    }
    if let Some([from, to]) = &limits.baseline
        && let (Some(first), Some(last)) = (month(from), month(to))
        && first >= last
    {
        let fault = Fault::configuration("baseline-unfit").with("from", from.get_ref()).with("to", to.get_ref());
        faults.push(fault.at(place(from)).hint("baseline-unfit"));
    }
    faults
}
