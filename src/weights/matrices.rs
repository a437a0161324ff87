//! Judgements of pairs: a row for each expert and item, which says how much more it matters than the item of each column.
//!
//! Half of a matrix is enough: what an item is to another, the other is to it by the reciprocal. Where both halves are
//! filled in they must say the same, as far as 0.33 says a third.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::diagnostics::{Diagnostics, Fault, Place};
use crate::exports::{SourceFile, normalised};
use crate::numbers::{Decimal, Fraction};

use super::definition::AhpRules;
use super::expert_file::{ExpertColumn, ExpertFile, ExpertNumber};
use super::hierarchy::Hierarchy;
use super::questionnaire::decimal;

/// What experts judged.
#[derive(Debug)]
pub struct Judgements {
    pub source: SourceFile,
    pub hierarchy: Hierarchy,
    /// In order of their numbers.
    pub experts: Vec<Expert>,
    /// In byte order.
    pub groups: Vec<String>,
}

/// The whole matrices of one expert, row by row, of the levels that the expert judged.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expert {
    pub group: Option<usize>,
    pub matrices: BTreeMap<usize, Vec<Vec<Fraction>>>,
}

const COLUMNS: [ExpertColumn; 3] = [
    ExpertColumn { id: "expert", required: true },
    ExpertColumn { id: "group", required: false },
    ExpertColumn { id: "item", required: true },
];

/// One judgement as it is written, and where.
#[derive(Clone, Copy, Debug)]
struct Written {
    value: Fraction,
    /// How far the value may be from what was meant: half a unit of its last digit.
    reach: Fraction,
    row: usize,
}

/// Of each expert the judgements of a row item against a column item.
type Pairs = BTreeMap<(usize, usize), Written>;

impl Judgements {
    /// Reads the file `path` below `root`; every fault at once. Without a hierarchy its columns are one.
    pub fn read(
        root: &Path,
        path: &str,
        hierarchy: Option<Hierarchy>,
        rules: &AhpRules,
    ) -> Result<(Judgements, Vec<Fault>), Diagnostics> {
        let mut file = ExpertFile::read(root, path, &COLUMNS, hierarchy)?;
        let mut faults = std::mem::take(&mut file.faults);
        let groups: BTreeSet<String> = (0..file.rows()).map(|row| file.text("group", row).to_owned()).collect();
        let groups: Vec<String> = groups.into_iter().filter(|group| !group.is_empty()).collect();
        let mut experts = vec![(None, Pairs::new()); file.expert_count()];
        let mut rows = BTreeMap::new();
        for row in 0..file.rows() {
            let item = file.hierarchy.find(file.text("item", row));
            if item.is_none() {
                // The header has all of them; a name that is none may be a person's.
                let fault = Fault::input("row-item-unknown").at(file.place("item", row));
                faults.push(fault.hint("row-item-unknown"));
            }
            let (Some(item), Some((group, pairs))) = (item, experts.get_mut(file.expert(row))) else { continue };
            let first = *rows.entry((file.expert(row), item)).or_insert(row);
            if first != row {
                faults.push(file.repeated(first, row));
            }
            *group = group.or_else(|| groups.iter().position(|group| group == file.text("group", row)));
            read_row(&file, row, item, pairs, rules, &mut faults);
        }
        let experts = experts
            .into_iter()
            .enumerate()
            .map(|(number, (group, pairs))| Expert { group, matrices: matrices(&file, number, &pairs, &mut faults) });
        let experts: Vec<Expert> = experts.collect();
        if faults.is_empty() {
            faults.extend(unjudged(&file, &experts, rules));
        }
        let judgements = Judgements { source: file.source().clone(), hierarchy: file.hierarchy, experts, groups };
        let (judgements, warnings) = Diagnostics::from(faults).result(judgements)?;
        Ok((judgements, warnings.into_faults()))
    }
}

fn read_row(file: &ExpertFile, row: usize, item: usize, pairs: &mut Pairs, rules: &AhpRules, faults: &mut Vec<Fault>) {
    for (other, text) in file.cells(row).filter(|(_, text)| !text.is_empty()) {
        let place = || file.place_of(other, row);
        match written(text, row, rules) {
            None => {
                let fault = Fault::input("judgement-invalid").with("largest", rules.largest.trimmed());
                faults.push(fault.at(place()).hint("judgement-invalid"));
            }
            Some(judgement) if item == other => {
                if judgement.value != Fraction::ONE {
                    faults.push(Fault::input("judgement-of-itself").at(place()));
                }
            }
            Some(_) if file.hierarchy.level_of(item) != file.hierarchy.level_of(other) => {
                let fault = Fault::input("judgement-across-levels").with("item", &file.hierarchy.items[item].id);
                let fault = fault.with("other", &file.hierarchy.items[other].id);
                faults.push(fault.at(place()).hint("judgement-across-levels"));
            }
            Some(judgement) => {
                pairs.insert((item, other), judgement);
            }
        }
    }
}

/// 3, 0.333 or 1/3.
fn written(text: &str, row: usize, rules: &AhpRules) -> Option<Written> {
    let text = normalised(text);
    let (value, reach) = match text.split_once(['/', '\u{2215}']) {
        Some((above, below)) => {
            let value = decimal(above)?.fraction().over(decimal(below)?.fraction())?;
            (value, Fraction::ZERO)
        }
        None => {
            let value = decimal(&text)?;
            let reach = match value.decimals() {
                0 => Fraction::ZERO,
                digits => Decimal::new(5, digits + 1).fraction(),
            };
            (value.fraction(), reach)
        }
    };
    let largest = rules.largest.fraction();
    // 0.11 stands for a ninth.
    let fits = value.is_positive() && value <= largest && value.plus(reach)?.times(largest)? >= Fraction::ONE;
    fits.then_some(Written { value, reach, row })
}

/// The matrices of one expert: of a level all of it, or nothing.
fn matrices(
    file: &ExpertFile,
    number: ExpertNumber,
    pairs: &Pairs,
    faults: &mut Vec<Fault>,
) -> BTreeMap<usize, Vec<Vec<Fraction>>> {
    let mut matrices = BTreeMap::new();
    for (at, level) in file.hierarchy.levels.iter().enumerate() {
        let within = |(item, other): &(usize, usize)| level.items.contains(item) && level.items.contains(other);
        if pairs.keys().any(within) {
            matrices.insert(at, matrix(file, number, &level.items, pairs, faults));
        }
    }
    matrices
}

fn matrix(
    file: &ExpertFile,
    number: ExpertNumber,
    items: &[usize],
    pairs: &Pairs,
    faults: &mut Vec<Fault>,
) -> Vec<Vec<Fraction>> {
    let mut matrix = vec![vec![Fraction::ONE; items.len()]; items.len()];
    let upper_half = (0..items.len()).flat_map(|row| (row + 1..items.len()).map(move |column| (row, column)));
    for (row, column) in upper_half {
        let (item, other) = (items[row], items[column]);
        let said = |fault: Fault| {
            let id = |item: usize| &file.hierarchy.items[item].id;
            fault.with("item", id(item)).with("other", id(other))
        };
        match judged(pairs.get(&(item, other)), pairs.get(&(other, item))) {
            Judged::Said(value) => {
                matrix[row][column] = value;
                matrix[column][row] = Fraction::ONE.over(value).unwrap_or(Fraction::ONE);
            }
            Judged::Contradicted(row) => {
                let fault = said(Fault::input("judgements-contradict")).at(file.place_of(item, row));
                faults.push(fault.hint("judgements-contradict"));
            }
            Judged::NotSaid => {
                let place = Place::line(&file.source().path, first_line(file, number));
                let fault = said(Fault::input("judgement-missing").with("expert", number + 1)).at(place);
                faults.push(fault.hint("judgement-missing"));
            }
        }
    }
    matrix
}

/// Where an expert begins.
fn first_line(file: &ExpertFile, number: ExpertNumber) -> u64 {
    (0..file.rows()).find(|row| file.expert(*row) == number).map_or(1, |row| file.line(row))
}

enum Judged {
    Said(Fraction),
    /// In this row of the lower half.
    Contradicted(usize),
    NotSaid,
}

/// Of two halves the larger number: its reciprocal is the one that may be rounded.
fn judged(upper: Option<&Written>, lower: Option<&Written>) -> Judged {
    let reciprocal = |value: Fraction| Fraction::ONE.over(value).unwrap_or(Fraction::ONE);
    match (upper, lower) {
        (None, None) => Judged::NotSaid,
        (Some(upper), None) => Judged::Said(upper.value),
        (None, Some(lower)) => Judged::Said(reciprocal(lower.value)),
        (Some(upper), Some(lower)) => {
            let says = |one: &Written, other: &Written| {
                let distance = reciprocal(one.value).minus(other.value);
                distance.is_some_and(|distance| distance.absolute() <= other.reach)
            };
            match (says(upper, lower), says(lower, upper)) {
                (false, false) => Judged::Contradicted(lower.row),
                (_, _) if upper.value >= Fraction::ONE => Judged::Said(upper.value),
                (_, _) => Judged::Said(reciprocal(lower.value)),
            }
        }
    }
}

/// Nothing was judged, or more is compared than there is a random index for.
fn unjudged(file: &ExpertFile, experts: &[Expert], rules: &AhpRules) -> Vec<Fault> {
    let place = || Place::file(&file.source().path);
    let judged: BTreeSet<usize> = experts.iter().flat_map(|expert| expert.matrices.keys().copied()).collect();
    if judged.is_empty() {
        return vec![Fault::input("answers-missing").at(place()).hint("answers-missing")];
    }
    let large = |at: &&usize| file.hierarchy.levels[**at].items.len() > rules.random_index.len();
    let fault = |at: &usize| {
        let fault = Fault::input("random-index-missing").with("count", file.hierarchy.levels[*at].items.len());
        fault.with("limit", rules.random_index.len()).at(place()).hint("random-index-missing")
    };
    judged.iter().filter(large).map(fault).collect()
}
