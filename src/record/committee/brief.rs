//! The pack on one page, for who reads nothing else: all of it is said in the pack too.

use serde::{Deserialize, Serialize};

use crate::labels::Labels;
use crate::record::card::Meaning;
use crate::record::detail_table::DetailTable;
use crate::record::summary::{Furniture, Mover, Opening};

use super::{DepartmentSignal, Icon, MatrixEntry, Pack};

/// Departments that signal: the first of the pack's rows, which are the worst.
const DEPARTMENTS: usize = 6;
/// Departments whose total rose, and as many whose total fell.
const MOVERS: usize = 3;
/// Lines on what is missing.
const GAPS: usize = 4;

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Brief {
    pub head: Furniture,
    pub opening: Opening,
    /// How many indicators each column of the matrix has.
    pub counts: Vec<BriefCount>,
    pub talk_heading: String,
    /// Worst first.
    pub talk: Vec<BriefIndicator>,
    /// How many more the pack has; empty where there are none.
    pub talk_more: String,
    pub improvements_heading: String,
    pub improvements: Vec<BriefIndicator>,
    /// Absent where no department has enough months.
    pub departments: Option<BriefDepartments>,
    /// Largest rises, and largest falls.
    pub movers: Vec<BriefMovers>,
    pub asked_heading: String,
    pub asked: String,
    pub missing_heading: String,
    pub missing: Vec<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct BriefCount {
    pub icon: Icon,
    pub name: String,
    pub count: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct BriefIndicator {
    /// Variation, then assurance.
    pub icons: Vec<Icon>,
    pub name: String,
    /// With its unit.
    pub value: String,
    /// Empty where there is none.
    pub target: String,
    pub said: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct BriefDepartments {
    pub heading: String,
    pub rows: Vec<DepartmentSignal>,
    /// In which part of the pack the others stand; empty where there are none.
    pub more: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct BriefMovers {
    pub heading: String,
    pub meaning: Meaning,
    pub rows: Vec<Mover>,
}

impl Brief {
    /// Says what the pack says, and counts nothing but its entries.
    pub fn of(pack: &Pack, labels: &Labels) -> Brief {
        let matrix = &pack.matrix;
        let talk: Vec<BriefIndicator> = matrix
            .talk
            .iter()
            .filter_map(|talk| {
                let (entry, assurance) = entries(pack).find(|(entry, _)| entry.name == talk.name)?;
                Some(indicator(entry, assurance, talk.said.clone()))
            })
            .collect();
        let improvements = improvements(pack);
        let count = |key: &str, count: usize| labels.filled(key, &[("count", count.to_string())]);
        let requests = pack.requests.iter().flat_map(|requests| &requests.rows);
        let names: Vec<String> = requests.map(|row| row.item.clone()).collect();
        let asked = if names.is_empty() {
            labels.text("brief.nothing_asked").to_owned()
        } else {
            let names = names.join(labels.text("list.and"));
            labels.filled("brief.asked", &[("names", names)])
        };
        Brief {
            head: Furniture { document: labels.text("brief.document").to_owned(), ..pack.head.clone() },
            opening: Opening {
                kicker: labels.text("brief.kicker").to_owned(),
                headline: matrix.opening.headline.clone(),
                note: labels.filled("brief.note", &[("document", pack.head.document.clone())]),
            },
            counts: counts(pack),
            talk_heading: matrix.talk_heading.clone(),
            talk_more: match matrix.talk.len() - talk.len() {
                0 => String::new(),
                more => count("brief.more", more),
            },
            talk,
            improvements_heading: count("brief.improvements", improvements.len()),
            improvements,
            departments: departments(pack, labels),
            movers: movers(pack),
            asked_heading: labels.text("brief.asked_heading").to_owned(),
            asked,
            missing_heading: labels.text("brief.missing").to_owned(),
            missing: missing(pack, labels),
        }
    }
}

/// The matrix's entries, each with the icon of its row.
fn entries(pack: &Pack) -> impl Iterator<Item = (&MatrixEntry, &Icon)> {
    let rows = pack.matrix.rows.iter();
    rows.flat_map(|row| row.cells.iter().flat_map(|cell| &cell.entries).map(|entry| (entry, &row.head.icon)))
}

fn counts(pack: &Pack) -> Vec<BriefCount> {
    let columns = pack.matrix.columns.iter().enumerate();
    columns
        .map(|(at, head)| {
            let cells = pack.matrix.rows.iter().filter_map(|row| row.cells.get(at));
            let count: usize = cells.map(|cell| cell.entries.len()).sum();
            BriefCount { icon: head.icon.clone(), name: head.name.clone(), count: count.to_string() }
        })
        .collect()
}

fn indicator(entry: &MatrixEntry, assurance: &Icon, said: String) -> BriefIndicator {
    BriefIndicator {
        icons: vec![entry.icon.clone(), assurance.clone()],
        name: entry.name.clone(),
        value: entry.value.clone(),
        target: entry.target.clone(),
        said,
    }
}

/// What gets better and is not to be discussed anyway, with what its own page says of it.
fn improvements(pack: &Pack) -> Vec<BriefIndicator> {
    let discussed = |entry: &MatrixEntry| pack.matrix.talk.iter().any(|talk| talk.name == entry.name);
    let better = entries(pack).filter(|(entry, _)| entry.icon.name.starts_with("improvement") && !discussed(entry));
    better
        .map(|(entry, assurance)| {
            let page = pack.signals.iter().find(|page| page.page == entry.page);
            indicator(entry, assurance, page.map(|page| page.control.annotation.clone()).unwrap_or_default())
        })
        .collect()
}

fn departments(pack: &Pack, labels: &Labels) -> Option<BriefDepartments> {
    let signals = pack.departments.as_ref()?;
    let more = if signals.rows.len() > DEPARTMENTS { part(&signals.opening, labels) } else { String::new() };
    Some(BriefDepartments {
        heading: signals.opening.headline.clone(),
        rows: signals.rows.iter().take(DEPARTMENTS).cloned().collect(),
        more,
    })
}

fn movers(pack: &Pack) -> Vec<BriefMovers> {
    let tables = pack.changes.iter().flat_map(|changes| &changes.movers).filter(|table| !table.rows.is_empty());
    tables
        .map(|table| BriefMovers {
            heading: table.heading.clone(),
            meaning: table.meaning,
            rows: table.rows.iter().take(MOVERS).cloned().collect(),
        })
        .collect()
}

/// What was read and what is not there: indicators without a figure, then the tables of gaps by their headings.
fn missing(pack: &Pack, labels: &Labels) -> Vec<String> {
    let gap = |table: &DetailTable| {
        let details = [("heading", table.heading.clone()), ("count", table.rows.len().to_string())];
        labels.filled("brief.gap", &details)
    };
    let absent = pack.matrix.absent.iter().cloned();
    let mut missing: Vec<String> = absent.chain(pack.basis.gaps.iter().map(gap)).collect();
    missing.truncate(GAPS);
    if missing.is_empty() {
        missing.push(labels.text("brief.nothing_missing").to_owned());
    }
    missing.insert(0, pack.basis.opening.headline.clone());
    missing.push(part(&pack.basis.opening, labels));
    missing
}

/// Where it stands in the pack. Its pages have numbers of another document: the part is named.
fn part(opening: &Opening, labels: &Labels) -> String {
    labels.filled("brief.part", &[("part", opening.kicker.clone())])
}
