//! What two runs rest on, what of it changed, and which changed figures come from that.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::super::tidy::ADJUSTMENTS;
use super::{Changed, Figures};

/// Where a difference comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// Exports, entered values, wage bases.
    Data,
    /// scorecard.toml.
    Mapping,
    /// targets.csv.
    Target,
    /// Definitions, overrides, plans of awards and money.
    Rule,
    /// adjustments.csv.
    Adjustment,
    /// Another version of the program.
    Software,
    /// The card itself is the same: others moved past it, or took another part of the money.
    Others,
}

impl Cause {
    pub fn code(self) -> &'static str {
        match self {
            Cause::Data => "data",
            Cause::Mapping => "mapping",
            Cause::Target => "target",
            Cause::Rule => "rule",
            Cause::Adjustment => "adjustment",
            Cause::Software => "software",
            Cause::Others => "others",
        }
    }
}

/// As far as a comparison needs it, run.json.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct RunInputs {
    pub hospital: String,
    pub report: String,
    pub period: String,
    pub catalogue: String,
    pub program: Program,
    pub settings: Settings,
    pub inputs: Vec<Input>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Program {
    pub version: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Settings {
    pub scorecard: String,
    /// SHA-256 of scorecard.toml.
    pub configuration: String,
    /// The day of the report, 2026-04-12.
    #[serde(default)]
    pub report_date: String,
    /// SHA-256 of the last line of the ledger that it was held against; empty where there was none.
    #[serde(default)]
    pub published: String,
    /// SHA-256 of the plans of awards and money; absent where there are none.
    #[serde(default)]
    pub plans: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Input {
    pub file: String,
    pub table: String,
    pub sha256: String,
}

/// Something that figures rest on, and that is not the same in both runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct InputChange {
    pub cause: Cause,
    /// A file of the workspace; of definitions and the program what they are called.
    pub what: String,
    /// That the file feeds; of everything else empty.
    pub table: String,
    pub how: How,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum How {
    Changed,
    Added,
    Removed,
}

impl How {
    pub fn code(self) -> &'static str {
        match self {
            How::Changed => "changed",
            How::Added => "added",
            How::Removed => "removed",
        }
    }
}

/// Everything that changed from one run to the other, causes in order.
pub fn input_changes(before: &RunInputs, after: &RunInputs) -> Vec<InputChange> {
    let by_file = |run: &RunInputs| -> BTreeMap<(String, String), String> {
        run.inputs.iter().map(|input| ((input.file.clone(), input.table.clone()), input.sha256.clone())).collect()
    };
    let (then, now) = (by_file(before), by_file(after));
    let files: BTreeSet<&(String, String)> = then.keys().chain(now.keys()).collect();
    let mut changes: Vec<InputChange> = files
        .into_iter()
        .filter_map(|file| {
            let how = match (then.get(file), now.get(file)) {
                (Some(then), Some(now)) if then != now => How::Changed,
                (None, Some(_)) => How::Added,
                (Some(_), None) => How::Removed,
                (Some(_), Some(_)) | (None, None) => return None,
            };
            Some(InputChange { cause: of_table(&file.1), what: file.0.clone(), table: file.1.clone(), how })
        })
        .collect();
    let others = [
        (Cause::Mapping, "scorecard.toml", before.settings.configuration != after.settings.configuration),
        (Cause::Rule, "catalogue", before.catalogue != after.catalogue),
        (Cause::Rule, "awards.toml, bonus.toml, wages.toml", before.settings.plans != after.settings.plans),
        (Cause::Software, "hospital-scorecard", before.program != after.program),
    ];
    changes.extend(others.into_iter().filter(|(_, _, changed)| *changed).map(|(cause, what, _)| InputChange {
        cause,
        what: what.to_owned(),
        table: String::new(),
        how: How::Changed,
    }));
    changes.sort_by(|a, b| (a.cause, &a.what).cmp(&(b.cause, &b.what)));
    changes
}

fn of_table(table: &str) -> Cause {
    match table {
        "targets" => Cause::Target,
        "overrides" => Cause::Rule,
        "adjustments" => Cause::Adjustment,
        _ => Cause::Data,
    }
}

/// Puts every changed row down to what it rests on and what changed. Rows come from facts to money.
pub(super) fn attribute(changed: &mut [Changed], inputs: &[InputChange]) {
    // No figure rests on what was appealed: what came of it is an adjustment.
    let counting = inputs.iter().filter(|input| !is_of_appeals(input));
    let happened: BTreeSet<Cause> = counting.map(|input| input.cause).collect();
    let of = |possible: &[Cause]| -> BTreeSet<Cause> {
        let found: BTreeSet<Cause> = possible.iter().copied().filter(|cause| happened.contains(cause)).collect();
        // Nothing that it rests on says that it changed: what is left is how the program reckons.
        if found.is_empty() { BTreeSet::from([Cause::Software]) } else { found }
    };
    let counted = of(&[Cause::Data, Cause::Mapping, Cause::Rule, Cause::Software]);
    let indicators: BTreeSet<String> =
        changed.iter().filter(|one| one.figures == Figures::Indicators).map(indicator_key).collect();
    let mut of_cards: BTreeMap<String, BTreeSet<Cause>> = BTreeMap::new();
    for one in changed.iter_mut() {
        one.causes = match one.figures {
            Figures::Facts | Figures::Indicators => counted.clone(),
            Figures::Awards => of(&ANY),
            Figures::Scores => of_score(one, &indicators, &counted, &of),
            // Without a state of its own a card that is blocked now has no sum of them, for whatever blocks it.
            Figures::Totals if one.key("dimension") == ADJUSTMENTS && one.column("state").is_none() => {
                of(&[Cause::Adjustment])
            }
            Figures::Totals if one.key("dimension") == "total" && only_rank(one) => BTreeSet::from([Cause::Others]),
            Figures::Totals => match of_cards.get(&card_key(one)) {
                Some(causes) => causes.clone(),
                None => of(&ANY),
            },
            Figures::Money => of_money(one, &of_cards, &happened),
        };
        match one.figures {
            // What a card's lines and adjustments come from, its sums come from.
            Figures::Scores => of_cards.entry(card_key(one)).or_default().extend(&one.causes),
            Figures::Totals if !only_rank(one) => of_cards.entry(card_key(one)).or_default().extend(&one.causes),
            Figures::Facts | Figures::Indicators | Figures::Totals | Figures::Awards | Figures::Money => {}
        }
    }
}

/// Everything that a figure of a card may come from.
const ANY: [Cause; 6] = [Cause::Data, Cause::Mapping, Cause::Target, Cause::Rule, Cause::Adjustment, Cause::Software];

fn is_of_appeals(input: &InputChange) -> bool {
    input.table == "appeals"
}

/// A line changes by its actual, by its reference, by its points and method, or by hand. Points also move where a line
/// beside it starts or stops to apply, for whatever reason.
fn of_score(
    one: &Changed,
    indicators: &BTreeSet<String>,
    counted: &BTreeSet<Cause>,
    of: &impl Fn(&[Cause]) -> BTreeSet<Cause>,
) -> BTreeSet<Cause> {
    let mut causes = BTreeSet::new();
    if one.column("actual").is_some() || one.column("state").is_some() {
        match indicators.contains(&indicator_key(one)) {
            true => causes.extend(counted),
            // Of a group, of a quarter, of what a department is said to be, or by hand.
            false => causes.extend(of(&[Cause::Data, Cause::Mapping, Cause::Rule, Cause::Adjustment, Cause::Software])),
        }
    }
    if one.column("reference").is_some() || one.column("points").is_some() || one.column("method").is_some() {
        causes.extend(of(&ANY));
    }
    if causes.is_empty() { of(&ANY) } else { causes }
}

/// Money changes by the department's own card, by plans, bases and vetoes, or by what others got.
fn of_money(
    one: &Changed,
    of_cards: &BTreeMap<String, BTreeSet<Cause>>,
    happened: &BTreeSet<Cause>,
) -> BTreeSet<Cause> {
    let suffix = format!("\0{}", one.key("entity_id"));
    let own = of_cards.iter().filter(|(card, _)| card.ends_with(&suffix)).flat_map(|(_, causes)| causes);
    let mut causes: BTreeSet<Cause> = own.copied().collect();
    // A driver, a base or a state of its own that changed without the card: what is planned and entered.
    if causes.is_empty() && (one.column("driver").is_some() || one.column("state").is_some()) {
        causes.extend([Cause::Data, Cause::Mapping, Cause::Software].into_iter().filter(|it| happened.contains(it)));
    }
    if happened.contains(&Cause::Rule) {
        causes.insert(Cause::Rule);
    }
    if causes.is_empty() { BTreeSet::from([Cause::Others]) } else { causes }
}

fn only_rank(one: &Changed) -> bool {
    one.columns.keys().all(|column| ["rank", "of"].contains(column))
}

fn indicator_key(one: &Changed) -> String {
    [one.key("entity_kind"), one.key("entity_id"), one.key("period"), one.key("indicator")].join("\0")
}

/// Scorecard and entity; the id stands last.
fn card_key(one: &Changed) -> String {
    [one.key("scorecard"), one.key("period"), one.key("entity_kind"), one.key("entity_id")].join("\0")
}
