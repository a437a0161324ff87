//! The rows behind a fact: which were counted, and which rule left the others out.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::diagnostics::Fault;
use crate::measures::definition::DerivationKind;
use crate::measures::derivation::CheckedDerivation;
use crate::measures::predicate::Predicate;
use crate::measures::predicate::truth::Cell;
use crate::measures::rows::{FactRows, LeftOut, RowReader};
use crate::measures::source_rows::{SourceRow, SourceRows};
use crate::measures::sql::CountedMeasure;
use crate::tables::RowOrigin;

use super::ExplanationContext;
use super::cells::shown;
use super::facts::{ExplainedFact, RowCounts};
use super::words::test_text;

/// A row of an export.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExplainedRow {
    pub file: String,
    pub line: u64,
    pub counted: bool,
    /// `test`, `open`, `empty`, `repeat`, `duplicate`, or the rule that set the row aside.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// The columns that decide, identifiers masked.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<(String, String)>,
}

/// A row of a computed table, with the rows of the exports that it was made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ComputedRow {
    pub counted: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    pub columns: Vec<(String, String)>,
    /// `file:line` of each.
    pub made_of: Vec<String>,
}

impl ExplanationContext<'_> {
    pub(super) fn add_rows(
        &self,
        reader: RowReader<'_>,
        measure: &CountedMeasure,
        found: &FactRows,
        fact: &mut ExplainedFact,
    ) {
        let columns = self.columns_of(measure);
        let first_places = self.first_places(reader, measure);
        for row in &found.counted {
            fact.rows.push(self.row(reader, measure, *row, &columns));
        }
        for (row, why) in &found.left_out {
            let (rule, why) = self.why(reader, *row, why, &first_places);
            fact.rows.push(ExplainedRow {
                counted: false,
                rule: Some(rule.to_owned()),
                why: Some(why),
                ..self.row(reader, measure, *row, &columns)
            });
        }
        let rows = found.counted.iter().chain(found.left_out.iter().map(|(row, _)| row));
        self.add_repeats(&rows.filter_map(|row| reader.table.origins.get(*row)).copied().collect::<Vec<_>>(), fact);
        let counts = RowCounts {
            counted: found.counted.len() as u64,
            other_months: found.other_months,
            other_entities: found.other_entities,
            undated: found.undated,
            rejected_elsewhere: self.add_rejected(&[reader.id], &found.files, fact),
            left_out: BTreeMap::new(),
        };
        fact.settle(counts);
    }

    /// The rows behind the rows of a computed table, and what these are.
    pub(super) fn add_computed(
        &self,
        reader: RowReader<'_>,
        measure: &CountedMeasure,
        (found, sources): (&FactRows, &SourceRows),
        fact: &mut ExplainedFact,
    ) {
        let columns = self.columns_of(measure);
        let (mut counted, mut left_out): (BTreeSet<SourceRow>, BTreeMap<SourceRow, (&str, String)>) =
            Default::default();
        let listed = found.counted.iter().map(|row| (*row, None));
        let mut listed: Vec<(usize, Option<&LeftOut>)> =
            listed.chain(found.left_out.iter().map(|(row, why)| (*row, Some(why)))).collect();
        listed.sort_by_key(|(row, _)| *row);
        for (row, why) in listed {
            let made_of = sources.made_of.get(&row).cloned().unwrap_or_default();
            let why = why.map(|why| self.why(reader, row, why, &BTreeMap::new()));
            match &why {
                None => counted.extend(&made_of),
                Some(why) => made_of.iter().for_each(|source| {
                    left_out.entry(*source).or_insert(why.clone());
                }),
            }
            fact.computed.push(ComputedRow {
                counted: why.is_none(),
                rule: why.as_ref().map(|(rule, _)| (*rule).to_owned()),
                why: why.map(|(_, why)| why),
                columns: columns.iter().map(|column| (column.clone(), shown(reader, column, row))).collect(),
                made_of: made_of.iter().map(|source| self.source_place(*source)).collect(),
            });
        }
        for (source, why) in &sources.unused {
            left_out.entry(*source).or_insert((why.code(), self.text(&format!("explain.unused.{}", why.code()))));
        }
        left_out.retain(|source, _| !counted.contains(source));
        fact.rows.extend(counted.iter().map(|source| self.source_row(*source)));
        for (source, (rule, why)) in &left_out {
            let row = self.source_row(*source);
            fact.rows.push(ExplainedRow {
                counted: false,
                rule: Some((*rule).to_owned()),
                why: Some(why.clone()),
                ..row
            });
        }
        let places = counted.iter().chain(left_out.keys());
        let origin = |source: &SourceRow| self.tables.table(source.table)?.origins.get(source.row).copied();
        self.add_repeats(&places.filter_map(origin).collect::<Vec<_>>(), fact);
        let tables: BTreeSet<&str> = counted.iter().chain(left_out.keys()).map(|source| source.table).collect();
        let tables: Vec<&str> = tables.into_iter().collect();
        let counts = RowCounts {
            counted: counted.len() as u64,
            other_months: sources.other_months,
            other_entities: sources.other_entities,
            undated: sources.undated,
            rejected_elsewhere: self.add_rejected(&tables, &sources.files, fact),
            left_out: BTreeMap::new(),
        };
        fact.settle(counts);
    }

    fn source_place(&self, source: SourceRow) -> String {
        let place = self.tables.place(source.table, source.row);
        format!("{}:{}", place.file, place.line.unwrap_or_default())
    }

    /// A row behind a computed one: whose, when, how long, and what decides about it.
    fn source_row(&self, source: SourceRow) -> ExplainedRow {
        const COLUMNS: [&str; 11] = [
            "equipment_id",
            "kind",
            "stop",
            "started_at",
            "ended_at",
            "cancelled",
            "reported_at",
            "reporting_physician_id",
            "planned_minutes_per_day",
            "commissioned_on",
            "retired_on",
        ];
        let place = self.tables.place(source.table, source.row);
        let mut row = left_out(&place.file, place.line.unwrap_or_default(), "", String::new());
        (row.counted, row.rule, row.why) = (true, None, None);
        if let Some(reader) = RowReader::new(self.tables, self.schema, source.table) {
            let has = |column: &&str| reader.cell(column, source.row).is_some();
            let columns = COLUMNS.into_iter().filter(has);
            row.columns = columns.map(|column| (column.to_owned(), shown(reader, column, source.row))).collect();
            // The time of an exam could tell whose it is; how long it lasted does not.
            let time = |column: &str| reader.number(&format!("{column}.minute"), source.row);
            let minutes = time("started_at").zip(time("ended_at")).map(|(from, to)| (to - from).to_string());
            row.columns.extend(minutes.map(|minutes| (self.text("explain.minutes"), minutes)));
        }
        row
    }

    fn row(&self, reader: RowReader<'_>, measure: &CountedMeasure, row: usize, columns: &[String]) -> ExplainedRow {
        let place = self.tables.place(reader.id, row);
        let shown = columns.iter().map(|column| (column.clone(), shown(reader, column, row)));
        let mut columns: Vec<(String, String)> = shown.collect();
        // Who answers for the row, where it is not whom the export names.
        let recorded = reader.recorded(&measure.pass, row).and_then(|number| u32::try_from(number).ok());
        let answers = reader.entity(&measure.pass, row);
        if let Some(answers) = answers.filter(|answers| recorded.is_some_and(|recorded| recorded != *answers)) {
            let id = self.tables.departments.id(answers).to_owned();
            columns.push((self.text("explain.merged_into"), id));
        }
        ExplainedRow {
            file: place.file,
            line: place.line.unwrap_or_default(),
            counted: true,
            rule: None,
            why: None,
            columns,
        }
    }

    /// Rows that say again what a listed one says.
    fn add_repeats(&self, listed: &[RowOrigin], fact: &mut ExplainedFact) {
        let listed: BTreeSet<(u32, u32)> = listed.iter().map(|origin| (origin.file, origin.line)).collect();
        for file in &self.tables.input.files {
            for repeat in file.repeats.iter().filter(|repeat| listed.contains(&(repeat.first.file, repeat.first.line)))
            {
                let why = self.filled("explain.rule.duplicate", &[("first", self.origin(repeat.first))]);
                fact.rows.push(left_out(&file.source.path, u64::from(repeat.line), "duplicate", why));
            }
        }
    }

    /// Rows set aside in the files that have rows of these months; how many others there are.
    fn add_rejected(&self, tables: &[&str], files: &BTreeSet<u32>, fact: &mut ExplainedFact) -> u64 {
        let input = &self.tables.input;
        let of_table = input.files.iter().filter(|file| tables.contains(&file.table.as_str()));
        let of_table: BTreeSet<&str> = of_table.map(|file| file.source.path.as_str()).collect();
        let near: BTreeSet<&str> = files
            .iter()
            .filter_map(|number| input.files.get(usize::try_from(*number).ok()?))
            .map(|file| file.source.path.as_str())
            .collect();
        let mut lines: BTreeMap<(&str, u64), Vec<&Fault>> = BTreeMap::new();
        for fault in &input.rejected {
            if let Some(place) = fault.place.as_ref().filter(|place| of_table.contains(place.file.as_str())) {
                lines.entry((&place.file, place.line.unwrap_or_default())).or_default().push(fault);
            }
        }
        let mut elsewhere = 0;
        for ((file, line), faults) in lines {
            let Some(first) = faults.first().filter(|_| near.contains(file)) else {
                elsewhere += 1;
                continue;
            };
            let why = faults.iter().map(|fault| fault.message(self.labels)).collect::<Vec<_>>();
            fact.rows.push(left_out(file, line, first.code, why.join(self.labels.text("list.semicolon"))));
        }
        elsewhere
    }

    /// The rule that left a row out, and why in words.
    fn why(
        &self,
        reader: RowReader<'_>,
        row: usize,
        why: &LeftOut,
        first_places: &BTreeMap<String, FirstPlaces<'_>>,
    ) -> (&'static str, String) {
        let test = |test: &Predicate| ("test", test_text(test));
        match why {
            LeftOut::Fails(predicate) => {
                let repeated = predicate.columns().into_iter().find_map(|column| {
                    let derivation = self.derivation(reader.id, column)?;
                    let key = partition(reader, derivation, row);
                    let first = first_places.get(column)?.get(&key).filter(|first| **first != row)?;
                    Some(self.filled(
                        "explain.rule.repeat",
                        &[
                            ("name", self.derivation_name(derivation)),
                            ("place", shown(reader, column, row)),
                            ("first", reader.table.origins.get(*first).map(|at| self.origin(*at)).unwrap_or_default()),
                        ],
                    ))
                });
                match repeated {
                    Some(text) => ("repeat", text),
                    None => ("test", self.filled("explain.rule.test", &[test(predicate)])),
                }
            }
            LeftOut::Open(predicate) => {
                let empty = predicate.columns().into_iter().filter(|column| reader.cell(column, row).is_none());
                let empty: Vec<String> = empty.map(|column| self.empty_column(reader.id, column)).collect();
                let details = [test(predicate), ("columns", self.listed(empty))];
                ("open", self.filled("explain.rule.open", &details))
            }
            LeftOut::Empty(column) => {
                let column = self.empty_column(reader.id, column);
                ("empty", self.filled("explain.rule.empty", &[("column", column)]))
            }
        }
    }

    /// A column, with the test of those that have one where it is derived.
    fn empty_column(&self, table: &str, column: &str) -> String {
        match self.derivation(table, column).and_then(|derivation| Some((derivation, derivation.predicate.as_ref()?))) {
            Some((derivation, predicate)) => self.filled(
                "explain.rule.not_derived",
                &[("name", self.derivation_name(derivation)), ("test", test_text(predicate))],
            ),
            None => column.to_owned(),
        }
    }

    /// Of each place among neighbours that the measure tests: which row is the first of its kind.
    fn first_places<'a>(
        &'a self,
        reader: RowReader<'a>,
        measure: &CountedMeasure,
    ) -> BTreeMap<String, FirstPlaces<'a>> {
        let tested = measure.predicate.iter().flat_map(Predicate::columns);
        let ordered = tested.filter_map(|column| self.derivation(reader.id, column));
        let ordered = ordered.filter(|found| found.definition.kind == DerivationKind::Order);
        ordered
            .map(|derivation| {
                let firsts = (0..reader.table.rows).filter(|row| reader.number(&derivation.id, *row) == Some(1));
                let firsts = firsts.map(|row| (partition(reader, derivation, row), row)).collect();
                (derivation.id.clone(), firsts)
            })
            .collect()
    }

    fn origin(&self, origin: RowOrigin) -> String {
        let file = usize::try_from(origin.file).ok().and_then(|file| self.tables.input.files.get(file));
        file.map(|file| format!("{}:{}", file.source.path, origin.line)).unwrap_or_default()
    }
}

/// The first row of each partition.
type FirstPlaces<'a> = BTreeMap<Vec<Option<Cell<'a>>>, usize>;

fn partition<'a>(reader: RowReader<'a>, derivation: &CheckedDerivation, row: usize) -> Vec<Option<Cell<'a>>> {
    derivation.definition.partition.iter().map(|column| reader.cell(column, row)).collect()
}

fn left_out(file: &str, line: u64, rule: &str, why: String) -> ExplainedRow {
    ExplainedRow {
        file: file.to_owned(),
        line,
        counted: false,
        rule: Some(rule.to_owned()),
        why: Some(why),
        columns: Vec::new(),
    }
}
