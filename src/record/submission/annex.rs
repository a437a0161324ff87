//! The annexes that say what the figures rest on: data and rules, and how each indicator is reckoned.

use std::collections::{BTreeMap, BTreeSet};

use crate::indicators::formula::{MeasureUse, Term, When};
use crate::indicators::indicator::CheckedIndicator;
use crate::indicators::value::State;
use crate::numbers::Decimal;
use crate::record::detail_table::{DetailTable, Set};
use crate::record::summary::context::SummaryContext;
use crate::tables::InputFile;
use crate::tables::schema::TableKind;

use super::DefinitionRow;
use super::context::SubmissionContext;

/// What the hospital's accounts say of its medical revenue, and what the charges add up to.
pub const RECONCILED: [&str; 2] = ["reported_medical_revenue", "broad_revenue"];

/// The charges against the accounts.
pub(super) struct Reconciliation {
    pub told: String,
}

impl SubmissionContext<'_> {
    pub(super) fn reconciliation(&self) -> Reconciliation {
        let of = |id: &str| {
            let indicator = self.summary.cards.indicators.get(id)?;
            let value = self.summary.cards.evaluation.over_period(indicator, &self.whole_hospital(), self.period());
            value.exact.filter(|_| value.state == State::Known).map(|exact| exact.rounded(2))
        };
        let [reported, charged] = RECONCILED.map(of);
        let told = match (reported, charged) {
            (Some(reported), Some(charged)) => {
                let difference = charged.minus(reported);
                let key = if difference.is_zero() { "submission.reconciled" } else { "submission.not_reconciled" };
                let details = [
                    ("charged", charged.printed()),
                    ("reported", reported.printed()),
                    ("difference", difference.printed_signed()),
                ];
                self.filled(key, &details)
            }
            (Some(_), None) | (None, Some(_) | None) => self.text("submission.no_accounts"),
        };
        Reconciliation { told }
    }

    /// How much was read, in a sentence.
    pub(super) fn read(&self) -> String {
        let SummaryContext { input, schema, .. } = &self.summary;
        // What is filled in by hand is no export.
        let is_export =
            |file: &&InputFile| schema.table(&file.table).is_none_or(|table| table.kind != TableKind::Entered);
        let files: Vec<&InputFile> = input.files.iter().filter(is_export).collect();
        let tables: BTreeSet<&str> = files.iter().map(|file| file.table.as_str()).collect();
        let printed = |count: u64| Decimal::new(i128::from(count), 0).printed();
        let sum = |of: fn(&InputFile) -> u64| printed(files.iter().copied().map(of).sum());
        let details = [
            ("tables", tables.len().to_string()),
            ("files", files.len().to_string()),
            ("rows", sum(|file| file.source.rows)),
            ("repeated", sum(|file| file.repeated())),
            ("rejected", sum(|file| file.rejected)),
        ];
        self.filled("submission.read", &details)
    }

    /// The data-quality statement, and by which rules the figures were made.
    pub(super) fn data_quality(&self) -> (Vec<DetailTable>, Vec<String>) {
        let basis = self.summary.basis();
        let mut tables = vec![basis.files];
        // What is not collected stands in the tables of indicators, row by row.
        tables.extend(basis.months_missing);
        tables.push(self.encodings());
        tables.push(basis.run);
        let notes =
            vec![self.read(), self.reconciliation().told, self.text("submission.refunds_note"), self.fonts_told()];
        (tables, notes)
    }

    /// Which files came in which encoding.
    fn encodings(&self) -> DetailTable {
        let mut files: BTreeMap<&str, u64> = BTreeMap::new();
        for file in &self.summary.input.files {
            *files.entry(file.source.encoding).or_default() += 1;
        }
        let rows = files.into_iter().map(|(encoding, count)| vec![encoding.to_owned(), count.to_string()]);
        let columns = [("submission.encoding", Set::Wide), ("summary.files", Set::Number)];
        DetailTable::new(self.labels(), self.text("submission.encodings"), &columns, rows.collect())
    }

    /// Every indicator of the tables, in their order, each once.
    pub(super) fn definitions(&self) -> Vec<DefinitionRow> {
        let mut order = self.codes();
        for column in self.forms.equipment.iter().flat_map(|form| &form.columns) {
            added(&mut order, column.indicator.as_str(), self.text("submission.equipment_code"));
        }
        let indicators = self.summary.cards.indicators;
        let known = order.into_iter().filter_map(|(id, codes)| Some((indicators.get(id)?, codes)));
        known.map(|(indicator, codes)| self.definition(indicator, &codes.join("\n"))).collect()
    }

    /// The indicators of the tables in their order, with the codes at which each stands.
    pub(super) fn codes(&self) -> Vec<(&str, Vec<String>)> {
        let mut order: Vec<(&str, Vec<String>)> = Vec::new();
        let forms = self.forms.disclosure.iter().chain(self.national.map(|(_, form)| form));
        for (number, form) in (1..).zip(forms) {
            let number: usize = number;
            for row in &form.rows {
                if let Some(id) = &row.indicator {
                    added(&mut order, id.as_str(), format!("{number}-{}", row.code));
                }
            }
        }
        order
    }

    fn definition(&self, indicator: &CheckedIndicator, codes: &str) -> DefinitionRow {
        let definition = &indicator.definition;
        let (numerator, denominator) = match &indicator.formula {
            Some(formula) => {
                let denominator = formula.denominator.as_ref().map(|term| self.term(term, false));
                (self.term(&formula.numerator, false), denominator.unwrap_or_default())
            }
            // What is written down by hand has no parts, and its definition says so.
            None => (String::new(), String::new()),
        };
        let source = self.text(&format!("data_source.{}", definition.data_source));
        let details = [("data", source), ("source", definition.source.clone())];
        let unfiltered = indicator.unfiltered.iter().map(|column| {
            self.filled("submission.unfiltered", &[("column", self.labels().table_name(column).to_owned())])
        });
        let excludes: Vec<String> =
            definition.excludes(self.language()).map(str::to_owned).into_iter().chain(unfiltered).collect();
        DefinitionRow {
            codes: codes.to_owned(),
            indicator: indicator.id.clone(),
            name: definition.name(self.language()).to_owned(),
            formula: definition.why(self.language()).to_owned(),
            numerator,
            denominator,
            source: self.filled("submission.definition_source", &details),
            excludes: if excludes.is_empty() {
                "—".to_owned()
            } else {
                excludes.join(self.labels().text("list.semicolon"))
            },
        }
    }

    /// A side of a formula with the measures' names in place of their ids.
    fn term(&self, term: &Term, inner: bool) -> String {
        let sum = |left: &Term, sign: &str, right: &Term| {
            let text = format!("{} {sign} {}", self.term(left, false), self.term(right, true));
            if inner { format!("({text})") } else { text }
        };
        match term {
            Term::Integer(number) => number.to_string(),
            Term::Measure(used) => self.measure(used),
            Term::Plus(left, right) => sum(left, "+", right),
            Term::Minus(left, right) => sum(left, "−", right),
            Term::Times(left, right) => format!("{} × {}", self.term(left, true), self.term(right, true)),
        }
    }

    fn measure(&self, used: &MeasureUse) -> String {
        let name = self.measures.get(&used.measure).map_or_else(|| used.measure.clone(), |name| self.named(name));
        let name = if used.mean { self.filled("submission.mean", &[("name", name)]) } else { name };
        match used.when {
            When::Now => name,
            When::LastYear => self.filled("submission.last_year", &[("name", name)]),
            When::Previous => self.filled("submission.previous", &[("name", name)]),
        }
    }
}

/// One more code of an indicator.
fn added<'i>(order: &mut Vec<(&'i str, Vec<String>)>, id: &'i str, code: String) {
    match order.iter_mut().find(|(known, _)| *known == id) {
        Some((_, codes)) => codes.push(code),
        None => order.push((id, vec![code])),
    }
}
