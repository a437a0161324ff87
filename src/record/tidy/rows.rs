//! The rows of the tidy files, field by field: what is written beside the documents is also what they attach.

use serde::{Deserialize, Serialize};

use crate::numbers::Decimal;

/// A row of a tidy file.
pub trait TidyRow {
    /// Its name within the report's folder.
    const FILE: &str;
    const HEADER: &[&str];
    /// How many of the first columns order the rows, by bytes; with none they stay as they came.
    const KEY: usize;

    fn fields(&self) -> Vec<String>;
}

/// A measure of an entity and month, in the measure's unit (fen, minute, 1, 0.01, 0.0001).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FactRow {
    pub hospital_id: String,
    pub entity_kind: String,
    pub entity_id: String,
    pub period: String,
    pub measure: String,
    /// Empty, or `key=value` pairs joined by `;`.
    pub stratum: String,
    pub value: i64,
}

/// An indicator of an entity and period: its value, or its state and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndicatorRow {
    pub entity_kind: String,
    pub entity_id: String,
    pub period: String,
    pub indicator: String,
    /// In natural units: yuan, minutes, points.
    pub numerator: Option<Decimal>,
    pub denominator: Option<Decimal>,
    pub value: Option<Decimal>,
    pub unit: String,
    pub state: String,
    pub reason: String,
}

/// A line of a card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScoreRow {
    pub scorecard: String,
    pub entity_kind: String,
    pub entity_id: String,
    pub period: String,
    pub dimension: String,
    pub indicator: String,
    /// After moving and overrides.
    pub points: Decimal,
    pub method: String,
    pub actual: Option<Decimal>,
    pub reference: Option<Decimal>,
    pub score: Option<Decimal>,
    pub state: String,
    pub reason: String,
}

/// A dimension's sum, or the whole card's (`total`), which has the rank.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TotalRow {
    pub scorecard: String,
    pub entity_kind: String,
    pub entity_id: String,
    pub period: String,
    pub dimension: String,
    pub score: Option<Decimal>,
    pub rank: Option<u32>,
    pub of: Option<u32>,
    pub state: String,
}

/// An exam to be looked up: the row of the export that holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExamRow {
    pub equipment_id: String,
    /// What counted it.
    pub measure: String,
    pub ordering_department_id: String,
    pub file: String,
    pub line: u64,
}

/// A month of a control chart, with the lines that it is held against.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignalRow {
    pub entity_kind: String,
    pub entity_id: String,
    pub indicator: String,
    pub period: String,
    /// Empty where the month has none.
    pub value: Option<Decimal>,
    /// Empty before the first value, and where there are too few for limits.
    pub mean: Option<Decimal>,
    pub lower: Option<Decimal>,
    pub upper: Option<Decimal>,
    pub target: Option<Decimal>,
    /// Which rule marks the month: `beyond_limit`, `trend`, `two_of_three`, `shift`; empty where none does.
    pub rule: String,
    /// `improvement`, `concern`, `neutral`; empty where no rule marks it.
    pub meaning: String,
}

/// A figure of a locked period that is no longer what was approved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RestatementRow {
    /// `facts`, `indicators`, `scores`, `totals`, `money`.
    pub figures: String,
    pub entity_id: String,
    pub period: String,
    /// The measure, indicator, dimension or pool.
    pub item: String,
    /// The column of the tidy file that differs.
    pub column: String,
    /// Empty where there was none.
    pub before: String,
    pub after: String,
    /// Joined by `;`.
    pub causes: String,
}

/// What a department, or a group of its staff, gets of a pool or of wages; of the reserve the department is empty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BonusRow {
    pub pool: String,
    pub entity_id: String,
    /// Empty where staff are not told apart.
    pub staff_group: String,
    /// With four digits, for reading: the amount is reckoned exactly.
    pub driver: Option<Decimal>,
    /// With six digits, for reading.
    pub share: Option<Decimal>,
    pub amount_fen: i128,
    pub state: String,
}

/// What a department is paid, or what is taken back from it, for an earlier locked month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CarriedRow {
    pub pool: String,
    pub entity_id: String,
    /// Empty where staff are not told apart.
    pub staff_group: String,
    /// The month that it is of.
    pub period: String,
    pub approved_fen: i128,
    /// What other locked months have paid or taken back of it.
    pub settled_fen: i128,
    pub restated_fen: i128,
    /// Restated less approved less settled.
    pub amount_fen: i128,
}

/// A department's place for an award.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AwardRow {
    pub award: String,
    /// The type of department that it is among; empty for all.
    pub among: String,
    pub place: Option<u32>,
    pub entity_id: String,
    pub value: Option<Decimal>,
    pub state: String,
    pub reason: String,
}

/// A rule that a row set aside broke; values of personal columns are masked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RejectedRow {
    pub file: String,
    pub line: Option<u64>,
    /// As exported.
    pub column: String,
    pub value: String,
    pub rule: String,
    pub reason: String,
}

fn text(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

impl TidyRow for FactRow {
    const FILE: &str = "facts.csv";
    const HEADER: &[&str] = &["hospital_id", "entity_kind", "entity_id", "period", "measure", "stratum", "value"];
    const KEY: usize = 6;

    fn fields(&self) -> Vec<String> {
        let row = self.clone();
        let value = row.value.to_string();
        vec![row.hospital_id, row.entity_kind, row.entity_id, row.period, row.measure, row.stratum, value]
    }
}

impl TidyRow for IndicatorRow {
    const FILE: &str = "indicators.csv";
    const HEADER: &[&str] = &[
        "entity_kind",
        "entity_id",
        "period",
        "indicator",
        "numerator",
        "denominator",
        "value",
        "unit",
        "state",
        "reason",
    ];
    const KEY: usize = 4;

    fn fields(&self) -> Vec<String> {
        let row = self.clone();
        let (numerator, denominator, value) = (text(row.numerator), text(row.denominator), text(row.value));
        let key = [row.entity_kind, row.entity_id, row.period, row.indicator];
        key.into_iter().chain([numerator, denominator, value, row.unit, row.state, row.reason]).collect()
    }
}

impl TidyRow for ScoreRow {
    const FILE: &str = "scores.csv";
    const HEADER: &[&str] = &[
        "scorecard",
        "entity_kind",
        "entity_id",
        "period",
        "dimension",
        "indicator",
        "points",
        "method",
        "actual",
        "reference",
        "score",
        "state",
        "reason",
    ];
    const KEY: usize = 6;

    fn fields(&self) -> Vec<String> {
        let row = self.clone();
        let key = [row.scorecard, row.entity_kind, row.entity_id, row.period, row.dimension, row.indicator];
        let figures = [row.points.to_string(), row.method, text(row.actual), text(row.reference), text(row.score)];
        key.into_iter().chain(figures).chain([row.state, row.reason]).collect()
    }
}

impl TidyRow for TotalRow {
    const FILE: &str = "totals.csv";
    const HEADER: &[&str] =
        &["scorecard", "entity_kind", "entity_id", "period", "dimension", "score", "rank", "of", "state"];
    const KEY: usize = 5;

    fn fields(&self) -> Vec<String> {
        let row = self.clone();
        let key = [row.scorecard, row.entity_kind, row.entity_id, row.period, row.dimension];
        key.into_iter().chain([text(row.score), text(row.rank), text(row.of), row.state]).collect()
    }
}

impl TidyRow for ExamRow {
    const FILE: &str = "exams-to-review.csv";
    const HEADER: &[&str] = &["equipment_id", "measure", "ordering_department_id", "file", "line"];
    const KEY: usize = 0;

    fn fields(&self) -> Vec<String> {
        vec![
            self.equipment_id.clone(),
            self.measure.clone(),
            self.ordering_department_id.clone(),
            self.file.clone(),
            self.line.to_string(),
        ]
    }
}

impl TidyRow for SignalRow {
    const FILE: &str = "signals.csv";
    const HEADER: &[&str] = &[
        "entity_kind",
        "entity_id",
        "indicator",
        "period",
        "value",
        "mean",
        "lower",
        "upper",
        "target",
        "rule",
        "meaning",
    ];
    const KEY: usize = 4;

    fn fields(&self) -> Vec<String> {
        let row = self.clone();
        let key = [row.entity_kind, row.entity_id, row.indicator, row.period];
        let figures = [row.value, row.mean, row.lower, row.upper, row.target].map(text);
        key.into_iter().chain(figures).chain([row.rule, row.meaning]).collect()
    }
}

impl TidyRow for RestatementRow {
    const FILE: &str = "restatement.csv";
    const HEADER: &[&str] = &["figures", "entity_id", "period", "item", "column", "before", "after", "causes"];
    const KEY: usize = 5;

    fn fields(&self) -> Vec<String> {
        let row = self.clone();
        let key = [row.figures, row.entity_id, row.period, row.item, row.column];
        key.into_iter().chain([row.before, row.after, row.causes]).collect()
    }
}

impl TidyRow for BonusRow {
    const FILE: &str = "bonus.csv";
    const HEADER: &[&str] = &["pool", "entity_id", "staff_group", "driver", "share", "amount_fen", "state"];
    const KEY: usize = 3;

    fn fields(&self) -> Vec<String> {
        let row = self.clone();
        let figures = [text(row.driver), text(row.share), row.amount_fen.to_string(), row.state];
        [row.pool, row.entity_id, row.staff_group].into_iter().chain(figures).collect()
    }
}

impl TidyRow for CarriedRow {
    const FILE: &str = "carried.csv";
    const HEADER: &[&str] =
        &["pool", "entity_id", "staff_group", "period", "approved_fen", "settled_fen", "restated_fen", "amount_fen"];
    const KEY: usize = 4;

    fn fields(&self) -> Vec<String> {
        let row = self.clone();
        let amounts = [row.approved_fen, row.settled_fen, row.restated_fen, row.amount_fen];
        let key = [row.pool, row.entity_id, row.staff_group, row.period];
        key.into_iter().chain(amounts.map(|fen| fen.to_string())).collect()
    }
}

impl TidyRow for AwardRow {
    const FILE: &str = "awards.csv";
    const HEADER: &[&str] = &["award", "among", "entity_id", "place", "value", "state", "reason"];
    const KEY: usize = 3;

    fn fields(&self) -> Vec<String> {
        let row = self.clone();
        let figures = [text(row.place), text(row.value), row.state, row.reason];
        [row.award, row.among, row.entity_id].into_iter().chain(figures).collect()
    }
}

impl TidyRow for RejectedRow {
    const FILE: &str = "rejected.csv";
    const HEADER: &[&str] = &["file", "line", "column", "value", "rule", "reason"];
    /// They come in order of file and line; a line is a number, not a text.
    const KEY: usize = 0;

    fn fields(&self) -> Vec<String> {
        let row = self.clone();
        vec![row.file, text(row.line), row.column, row.value, row.rule, row.reason]
    }
}
