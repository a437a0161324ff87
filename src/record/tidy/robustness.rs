//! The rows of how firm ranks are: `robustness.csv`, `effective-weights.csv`.

use crate::numbers::{Decimal, Fraction};
use crate::scorecards::card::Scores;
use crate::scorecards::definition::ScorecardDefinition;
use crate::scorecards::robustness::effective_weights::effective_weights;
use crate::scorecards::robustness::{firmness, ranked};
use crate::scorecards::subjects::Subjects;

use super::rows::TidyRow;

/// Digits of a percentage, and of a share.
const PERCENT: u8 = 2;
const SHARE: u8 = 6;

/// Between which places a department lies when weights move, and what decides it against the one before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RobustnessRow {
    pub scorecard: String,
    pub entity_id: String,
    pub period: String,
    pub department_type: String,
    pub rank: u32,
    /// Of weights that move by 10, then by 20 per cent.
    pub places: [(u32, u32); 2],
    /// The department that stands before it; empty for the first.
    pub before: String,
    pub gap: Option<Decimal>,
    pub decided_by: String,
    pub decided_points: Option<Decimal>,
    /// Per cent by which weights must move before the two may change places.
    pub changes_at: Option<Decimal>,
}

/// What an indicator weighs among the departments of a type; shares with six digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EffectiveWeightRow {
    pub scorecard: String,
    pub department_type: String,
    pub indicator: String,
    pub period: String,
    pub nominal: Decimal,
    pub effective: Decimal,
}

/// Every ranked card.
pub fn robustness(scores: &Scores, scorecard: &ScorecardDefinition, subjects: Subjects<'_>) -> Vec<RobustnessRow> {
    let mut rows = Vec::new();
    for (kind, cards) in ranked(scores, subjects) {
        rows.extend(firmness(&cards, scorecard.total_cap).iter().map(|firm| {
            let before = firm.before.as_ref();
            let decided = before.and_then(|before| before.decided_by);
            RobustnessRow {
                scorecard: scores.scorecard.clone(),
                entity_id: subjects.id(firm.card.department).to_owned(),
                period: scores.period.to_string(),
                department_type: kind.clone(),
                rank: firm.rank,
                places: firm.intervals.map(|interval| (interval.best, interval.worst)),
                before: before.map(|before| subjects.id(before.department).to_owned()).unwrap_or_default(),
                gap: before.map(|before| before.gap),
                decided_by: decided.map(|(indicator, _)| indicator.to_owned()).unwrap_or_default(),
                decided_points: decided.map(|(_, points)| points),
                changes_at: before.and_then(|before| before.changes_at).map(|percent| percent.rounded(PERCENT)),
            }
        }));
    }
    rows
}

/// Every indicator of each type whose totals differ.
pub fn weights(scores: &Scores, subjects: Subjects<'_>) -> Vec<EffectiveWeightRow> {
    let mut rows = Vec::new();
    let share = |share: Fraction| share.rounded(SHARE);
    for (kind, cards) in ranked(scores, subjects) {
        rows.extend(effective_weights(&cards).into_iter().flatten().map(|weight| EffectiveWeightRow {
            scorecard: scores.scorecard.clone(),
            department_type: kind.clone(),
            indicator: weight.indicator.to_owned(),
            period: scores.period.to_string(),
            nominal: share(weight.nominal),
            effective: share(weight.effective),
        }));
    }
    rows
}

impl TidyRow for RobustnessRow {
    const FILE: &str = "robustness.csv";
    const HEADER: &[&str] = &[
        "scorecard",
        "entity_id",
        "period",
        "department_type",
        "rank",
        "best_10",
        "worst_10",
        "best_20",
        "worst_20",
        "before",
        "gap",
        "decided_by",
        "decided_points",
        "changes_at",
    ];
    const KEY: usize = 3;

    fn fields(&self) -> Vec<String> {
        let text = |value: Option<Decimal>| value.map(|value| value.to_string()).unwrap_or_default();
        let row = self.clone();
        let places = row.places.into_iter().flat_map(|(best, worst)| [best.to_string(), worst.to_string()]);
        [row.scorecard, row.entity_id, row.period, row.department_type, row.rank.to_string()]
            .into_iter()
            .chain(places)
            .chain([row.before, text(row.gap), row.decided_by, text(row.decided_points), text(row.changes_at)])
            .collect()
    }
}

impl TidyRow for EffectiveWeightRow {
    const FILE: &str = "effective-weights.csv";
    const HEADER: &[&str] = &["scorecard", "department_type", "indicator", "period", "nominal", "effective"];
    const KEY: usize = 4;

    fn fields(&self) -> Vec<String> {
        let row = self.clone();
        let shares = [row.nominal.to_string(), row.effective.to_string()];
        [row.scorecard, row.department_type, row.indicator, row.period].into_iter().chain(shares).collect()
    }
}
