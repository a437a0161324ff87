//! The ratings of a consultation in rounds: a row for each questionnaire that was sent, empty where it did not come back.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::diagnostics::{Diagnostics, Fault, Place};
use crate::exports::{SourceFile, normalised};
use crate::numbers::Decimal;

use super::definition::DelphiRules;
use super::expert_file::{ExpertColumn, ExpertFile, ExpertNumber};
use super::hierarchy::Hierarchy;

/// What experts said, in the order of rounds and experts.
#[derive(Debug)]
pub struct Questionnaire {
    pub source: SourceFile,
    pub hierarchy: Hierarchy,
    /// One for each questionnaire sent.
    pub answers: Vec<Answer>,
    /// In byte order.
    pub groups: Vec<String>,
}

/// What came of one questionnaire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub round: u32,
    pub expert: ExpertNumber,
    /// Which group of respondents the expert is of.
    pub group: Option<usize>,
    /// Ca, on what the judgement rests, from 0 to 1.
    pub basis: Option<Decimal>,
    /// Cs, how familiar the expert is with the matter, from 0 to 1.
    pub familiarity: Option<Decimal>,
    /// Of each item of the hierarchy.
    pub ratings: Vec<Option<Decimal>>,
}

const COLUMNS: [ExpertColumn; 5] = [
    ExpertColumn { id: "round", required: false },
    ExpertColumn { id: "expert", required: true },
    ExpertColumn { id: "group", required: false },
    ExpertColumn { id: "basis", required: false },
    ExpertColumn { id: "familiarity", required: false },
];

/// Ratings and coefficients are written with as many digits at most: sums of them stay exact.
const DECIMALS_AT_MOST: u8 = 3;

const ROUNDS_AT_MOST: u32 = 20;

impl Questionnaire {
    /// Reads the file `path` below `root`; every fault at once. Without a hierarchy its columns are one.
    pub fn read(
        root: &Path,
        path: &str,
        hierarchy: Option<Hierarchy>,
        rules: &DelphiRules,
    ) -> Result<(Questionnaire, Vec<Fault>), Diagnostics> {
        let mut file = ExpertFile::read(root, path, &COLUMNS, hierarchy)?;
        let groups: BTreeSet<String> = (0..file.rows()).map(|row| file.text("group", row).to_owned()).collect();
        let groups: Vec<String> = groups.into_iter().filter(|group| !group.is_empty()).collect();
        let mut faults = std::mem::take(&mut file.faults);
        let (mut answers, mut rows) = (Vec::new(), BTreeMap::new());
        for row in 0..file.rows() {
            let answer = answer(&file, row, &groups, rules, &mut faults);
            let first = *rows.entry((answer.round, answer.expert)).or_insert(row);
            // Rows without an expert are a fault already.
            if first != row && answer.expert != usize::MAX {
                faults.push(file.repeated(first, row));
            }
            answers.push(answer);
        }
        answers.sort_by_key(|answer| (answer.round, answer.expert));
        if !answers.iter().any(Answer::returned) && faults.is_empty() {
            faults.push(Fault::input("answers-missing").at(Place::file(path)).hint("answers-missing"));
        }
        let questionnaire = Questionnaire { source: file.source().clone(), hierarchy: file.hierarchy, answers, groups };
        let (questionnaire, warnings) = Diagnostics::from(faults).result(questionnaire)?;
        Ok((questionnaire, warnings.into_faults()))
    }

    /// In order.
    pub fn rounds(&self) -> Vec<u32> {
        self.answers.iter().map(|answer| answer.round).collect::<BTreeSet<_>>().into_iter().collect()
    }
}

impl Answer {
    /// The questionnaire came back with something in it.
    pub fn returned(&self) -> bool {
        self.ratings.iter().any(Option::is_some)
    }
}

fn answer(file: &ExpertFile, row: usize, groups: &[String], rules: &DelphiRules, faults: &mut Vec<Fault>) -> Answer {
    let mut ratings = vec![None; file.hierarchy.items.len()];
    for (item, text) in file.cells(row).filter(|(_, text)| !text.is_empty()) {
        let rating = decimal(text).filter(|rating| lies_between(*rating, rules.lowest, rules.highest));
        if rating.is_none() {
            // Not what stands there: under a wrong header it may be a person's.
            let fault = Fault::input("rating-invalid").with("lowest", rules.lowest.trimmed());
            faults.push(
                fault.with("highest", rules.highest.trimmed()).at(file.place_of(item, row)).hint("rating-invalid"),
            );
        }
        ratings[item] = rating;
    }
    let mut coefficient = |column: &str| {
        let text = file.text(column, row);
        let read = decimal(text).filter(|read| lies_between(*read, Decimal::zero(0), Decimal::new(1, 0)));
        if read.is_none() && !text.is_empty() {
            faults.push(Fault::input("coefficient-invalid").at(file.place(column, row)).hint("coefficient-invalid"));
        }
        read
    };
    let (basis, familiarity) = (coefficient("basis"), coefficient("familiarity"));
    let text = file.text("round", row);
    let round = match text {
        "" => Some(1),
        written => normalised(written).parse().ok().filter(|round| (1..=ROUNDS_AT_MOST).contains(round)),
    };
    if round.is_none() {
        let fault = Fault::input("round-invalid").with("most", ROUNDS_AT_MOST);
        faults.push(fault.at(file.place("round", row)).hint("round-invalid"));
    }
    Answer {
        round: round.unwrap_or_default(),
        expert: file.expert(row),
        group: groups.iter().position(|group| group == file.text("group", row)),
        basis,
        familiarity,
        ratings,
    }
}

/// As people write it: full-width digits too.
pub(super) fn decimal(text: &str) -> Option<Decimal> {
    normalised(text).parse::<Decimal>().ok().map(Decimal::trimmed).filter(|read| read.decimals() <= DECIMALS_AT_MOST)
}

/// By value, however many digits each has.
fn lies_between(value: Decimal, lowest: Decimal, highest: Decimal) -> bool {
    (lowest.fraction()..=highest.fraction()).contains(&value.fraction())
}
