//! The sheets that go row by row with the tidy files: scores, indicators, rejected rows.

use crate::record::tidy::rows::{IndicatorRow, RejectedRow, ScoreRow};

use super::ColumnKind::{Change, Id, Number, Ordinal, Sentence, Text};
use super::{Cell, Sheet, WorkbookSource};

impl WorkbookSource<'_> {
    /// Every line of every card, in the order of the cards.
    pub(super) fn scores(&self) -> Sheet {
        let heads = [
            ("workbook.department_id", Text),
            ("workbook.department", Text),
            ("workbook.dimension", Text),
            ("workbook.indicator", Text),
            ("workbook.unit", Text),
            ("workbook.points", Number),
            ("workbook.method", Text),
            ("workbook.actual", Number),
            ("workbook.reference", Number),
            ("workbook.score", Number),
            ("workbook.gain", Change),
            ("workbook.state", Text),
            ("workbook.reason", Sentence),
            ("workbook.dimension_id", Id),
            ("workbook.indicator_id", Id),
            ("workbook.method_id", Id),
            ("workbook.state_id", Id),
        ];
        let names = self.names();
        let row = |row: &ScoreRow| {
            vec![
                Cell::text(&row.entity_id),
                names.department(&row.entity_id),
                names.dimension(&row.dimension),
                Cell::text(&names.scored_indicator(&row.indicator)),
                names.unit_of(&row.indicator),
                Cell::Number(row.points),
                names.method(&row.method),
                Cell::number(row.actual),
                Cell::number(row.reference),
                Cell::number(row.score),
                Cell::number(row.score.map(|score| score.minus(row.points))),
                names.state(&row.state),
                Cell::text(&row.reason),
                Cell::text(&row.dimension),
                Cell::text(&row.indicator),
                Cell::text(&row.method),
                Cell::text(&row.state),
            ]
        };
        self.sheet("workbook.scores", &heads, self.tidy.scores.iter().map(row).collect()).to_filter(2)
    }

    /// Every indicator of every entity in the period, the one before and the same of last year.
    pub(super) fn indicators(&self) -> Sheet {
        let heads = [
            ("workbook.entity_id", Text),
            ("workbook.entity", Text),
            ("workbook.entity_kind", Text),
            ("workbook.period", Text),
            ("workbook.indicator", Text),
            ("workbook.numerator", Number),
            ("workbook.denominator", Number),
            ("workbook.value", Number),
            ("workbook.unit", Text),
            ("workbook.state", Text),
            ("workbook.reason", Sentence),
            ("workbook.entity_kind_id", Id),
            ("workbook.indicator_id", Id),
            ("workbook.unit_id", Id),
            ("workbook.state_id", Id),
        ];
        let names = self.names();
        let row = |row: &IndicatorRow| {
            vec![
                Cell::text(&row.entity_id),
                names.entity(&row.entity_kind, &row.entity_id),
                names.entity_kind(&row.entity_kind),
                Cell::text(&row.period),
                Cell::text(&names.indicator(&row.indicator)),
                Cell::number(row.numerator),
                Cell::number(row.denominator),
                Cell::number(row.value),
                names.unit(&row.unit),
                names.state(&row.state),
                Cell::text(&row.reason),
                Cell::text(&row.entity_kind),
                Cell::text(&row.indicator),
                Cell::text(&row.unit),
                Cell::text(&row.state),
            ]
        };
        self.sheet("workbook.indicators", &heads, self.tidy.indicators.iter().map(row).collect()).to_filter(2)
    }

    /// The rules that rows set aside broke, by file and line.
    pub(super) fn rejected(&self) -> Sheet {
        let heads = [
            ("workbook.file", Text),
            ("workbook.line", Ordinal),
            ("workbook.column", Text),
            ("workbook.rejected_value", Text),
            ("workbook.reason", Sentence),
            ("workbook.rule_id", Id),
        ];
        let row = |row: &RejectedRow| {
            vec![
                Cell::text(&row.file),
                Cell::whole(row.line),
                Cell::text(&row.column),
                Cell::text(&row.value),
                Cell::text(&row.reason),
                Cell::text(&row.rule),
            ]
        };
        self.sheet("workbook.rejected", &heads, self.rejected.iter().map(row).collect()).to_filter(0)
    }
}
