//! The evidence page of a card: what was inspected, what moved, what is not scored and why, what is watched, and how
//! every indicator is defined.

use crate::indicators::definition::{IndicatorDefinition, IndicatorKind};
use crate::indicators::reference::Reference;
use crate::indicators::value::{State, Value};
use crate::numbers::Fraction;
use crate::scorecards::card::Line;
use crate::scorecards::methods::Method;

use super::appeals::Appeal;
use super::card::Details;
use super::department::CardPage;
use super::detail_table::{DetailTable, Set};
use super::wording;

/// How a column of a detail table is set.
impl CardPage<'_> {
    pub(super) fn details(&self) -> Details {
        let tables = [self.inspected(), self.appealed(), self.moved(), self.unscored(), self.monitored()];
        let [inspected, _, moved, unscored, _] = tables.each_ref().map(|table| table.rows.len().to_string());
        let counts = [("inspected", inspected), ("moved", moved), ("unscored", unscored)];
        Details {
            headline: self.filled("details.headline", &counts),
            tables: tables.into_iter().filter(|table| !table.rows.is_empty()).collect(),
            definitions: self.defined(),
            rules_heading: self.text("form.rules_heading"),
            rules: self.rules(),
        }
    }

    fn detail_table(&self, key: &str, columns: &[(&str, Set)], rows: Vec<Vec<String>>) -> DetailTable {
        let heading = self.filled(key, &[("count", rows.len().to_string())]);
        DetailTable::new(self.context.labels, heading, columns, rows)
    }

    /// Every inspection line that took points off.
    fn inspected(&self) -> DetailTable {
        let mut rows = Vec::new();
        for line in self.scored.lines() {
            for found in self.deductions(line) {
                let day = crate::period::date_of_day(found.day).to_string();
                let clause =
                    if found.clause.is_empty() { self.text("details.no_clause") } else { found.clause.clone() };
                let name = self.name(line).unwrap_or_default();
                rows.push(vec![day, name, clause, found.deduction.negated().printed_signed()]);
            }
        }
        let columns = [
            ("details.day", Set::Text),
            ("details.indicator", Set::Text),
            ("details.clause", Set::Wide),
            ("details.deduction", Set::Number),
        ];
        self.detail_table("details.inspected", &columns, rows)
    }

    /// What the department disputed, and what became of it.
    fn appealed(&self) -> DetailTable {
        let date = |day: i64| crate::period::date_of_day(day).to_string();
        let own =
            |appeal: &&Appeal| appeal.department == self.scored.department && appeal.period == self.context.period;
        let row = |appeal: &Appeal| {
            let indicator = self.context.indicators.get(&appeal.indicator);
            let language = self.context.labels.language();
            let name = indicator.map_or(&*appeal.indicator, |indicator| indicator.definition.name(language));
            let decided = appeal.decided_on.map(date).unwrap_or_default();
            let said = [
                self.text(&format!("details.decision_{}", appeal.decision.code())),
                appeal.decided_by.clone(),
                decided,
                appeal.adjustment.clone(),
            ];
            let said: Vec<String> = said.into_iter().filter(|text| !text.is_empty()).collect();
            vec![date(appeal.raised_on), name.to_owned(), appeal.claim.clone(), said.join(" ")]
        };
        let rows = self.context.appeals.iter().filter(own).map(row).collect();
        let columns = [
            ("details.raised_on", Set::Text),
            ("details.indicator", Set::Text),
            ("details.claim", Set::Wide),
            ("details.decision", Set::Text),
        ];
        self.detail_table("details.appealed", &columns, rows)
    }

    /// Points that could not be earned where they were, and where they went.
    fn moved(&self) -> DetailTable {
        let moved = self.scored.lines().filter(|line| line.points != line.points_before);
        let rows = moved
            .map(|line| {
                let left = line.points.is_zero();
                let why = if left { self.why_unscored(line) } else { None };
                vec![
                    self.name(line).unwrap_or_default(),
                    line.points_before.trimmed().printed(),
                    line.points.trimmed().printed(),
                    why.unwrap_or_else(|| self.text("details.taken")),
                ]
            })
            .collect();
        let columns = [
            ("details.indicator", Set::Text),
            ("details.points_before", Set::Number),
            ("details.points_after", Set::Number),
            ("details.why", Set::Wide),
        ];
        self.detail_table("details.moved", &columns, rows)
    }

    /// What has no value, or no reference, and why; what moved is told above.
    fn unscored(&self) -> DetailTable {
        let scored = self.scored.lines().filter(|line| !matches!(line.method, Method::Monitor(_)));
        let kept = scored.filter(|line| line.points == line.points_before);
        let rows = kept.filter_map(|line| Some(vec![self.name(line)?, self.why_unscored(line)?])).collect();
        self.detail_table("details.unscored", &[("details.indicator", Set::Text), ("details.why", Set::Wide)], rows)
    }

    fn why_unscored(&self, line: &Line) -> Option<String> {
        let (indicator, _) = self.definition(line)?;
        let reason = match (line.state, &line.reference, &line.reason) {
            (State::Known, Some(Reference::NoHistory(reason) | Reference::None(reason)), _) => reason,
            (State::Known, _, _) => return None,
            (_, _, Some(reason)) => reason,
            (_, _, None) => return None,
        };
        Some(wording::reason(reason, &indicator.definition, line, self.context.labels))
    }

    /// What is watched without points, against last year's.
    fn monitored(&self) -> DetailTable {
        let labels = self.context.labels;
        let lines = self.scored.lines().filter(|line| matches!(line.method, Method::Monitor(_)));
        let rows = lines
            .filter_map(|line| {
                let (indicator, _) = self.definition(line)?;
                let definition = &indicator.definition;
                let unit = wording::unit(definition, labels);
                let last_year = self.earlier(indicator, line, self.context.period.last_year());
                Some(vec![
                    format!("{} {unit}", self.name(line)?).trim().to_owned(),
                    wording::value_figure(&line.actual, labels).printed,
                    wording::value_figure(&last_year, labels).printed,
                    wording::change(definition, &line.actual, &last_year).printed,
                    self.reference_figure(line).printed,
                ])
            })
            .collect();
        let columns = [
            ("details.indicator", Set::Wide),
            ("details.actual", Set::Number),
            ("details.last_year", Set::Number),
            ("details.change", Set::Number),
            ("details.reference", Set::Number),
        ];
        self.detail_table("details.monitored", &columns, rows)
    }

    /// Every indicator of the card: what it counts, and the sums that it was divided from.
    fn defined(&self) -> DetailTable {
        let rows = self
            .scored
            .lines()
            .filter_map(|line| {
                let (indicator, _) = self.definition(line)?;
                let definition = &indicator.definition;
                let why = definition.why(self.context.labels.language()).to_owned();
                Some(vec![self.name(line)?, why, self.reckoning(definition, &line.actual)])
            })
            .collect();
        let columns =
            [("details.indicator", Set::Text), ("details.meaning", Set::Wide), ("details.reckoning", Set::Number)];
        self.detail_table("details.definitions", &columns, rows)
    }

    /// 5,186,455 ÷ 6,214,300 for what is divided; nothing for a plain count.
    fn reckoning(&self, definition: &IndicatorDefinition, value: &Value) -> String {
        let divided = match definition.kind {
            IndicatorKind::Ratio | IndicatorKind::Growth | IndicatorKind::Expected | IndicatorKind::Concentration => {
                true
            }
            IndicatorKind::Flow | IndicatorKind::Stock | IndicatorKind::Quantile | IndicatorKind::Entered => false,
        };
        let part = |part: Fraction| {
            let exact = part.rounded(4).trimmed();
            // Money keeps its fen.
            if exact.decimals() == 1 { part.rounded(2).printed() } else { exact.printed() }
        };
        match (divided, value.numerator, value.denominator) {
            (true, Some(numerator), Some(denominator)) => format!("{} ÷ {}", part(numerator), part(denominator)),
            (_, _, _) => String::new(),
        }
    }
}
