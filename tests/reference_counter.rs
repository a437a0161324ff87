//! The slow, obvious counter: the shipped measures counted once more, row by row, and compared with the counting engine.
//!
//! Small random tables are typed rows here (maps from column to cell), and a `Tables` for the program. Predicates are
//! interpreted by SQL's three-valued logic on the parsed form, derivations, succession and quantiles by their definition.
//! Nothing of polars, SQL or the program's own counting is used on this side.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, Timelike};
use hospital_scorecard::catalogue::{self, Mapped, Selection};
use hospital_scorecard::measures::counting;
use hospital_scorecard::measures::definition::{Aggregation, DerivationKind};
use hospital_scorecard::measures::derivation::CheckedDerivation;
use hospital_scorecard::measures::device_days::{COMPUTED, ServiceDays};
use hospital_scorecard::measures::facts::{Dimension, Facts, PassKey, Scope};
use hospital_scorecard::measures::predicate::{Comparison, Literal, Predicate};
use hospital_scorecard::measures::reporting_days;
use hospital_scorecard::measures::rows::{RowReader, rows_behind};
use hospital_scorecard::measures::sql::CountedMeasure;
use hospital_scorecard::period::Month;
use hospital_scorecard::tables::column::{Column, NULL, Words};
use hospital_scorecard::tables::departments::{Department, Departments};
use hospital_scorecard::tables::directory::{Directory, Item, NO_END, Version};
use hospital_scorecard::tables::schema::{ColumnDefinition, ColumnType, Schema, TableDefinition, TableKind};
use hospital_scorecard::tables::{Table, Tables};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

/// A typed row; a missing cell has no entry.
type Row = BTreeMap<String, Cell>;

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Cell {
    Number(i64),
    Word(String),
}

/// The random tables by name.
type Rows = BTreeMap<String, Vec<Row>>;

const DEPARTMENTS: u32 = 5;
const DEVICES: u32 = 3;

/// From 2025-11-01 on, over four months.
const FIRST_DAY: i64 = 20_393;
const DAYS: i64 = 120;

/// (merged department, first day, successor): 3 goes to 1 in the middle of a month, 4 to 3 and so in the end to 1.
const MERGERS: [(u32, i64, u32); 2] = [(3, FIRST_DAY + 40, 1), (4, FIRST_DAY + 70, 3)];

#[test]
fn every_shipped_measure_is_counted_as_by_hand() {
    let schema = Schema::shipped().expect("the shipped tables are valid");
    compare(&schema, &shipped(&schema, &everything_mapped(&schema)), 48);
}

/// Without the columns of further tests (`where_collected`), which are then left out.
#[test]
fn measures_without_their_further_tests_too() {
    let schema = Schema::shipped().expect("the shipped tables are valid");
    let mut columns = all_columns(&schema);
    for (table, column) in [("visits", "cancelled"), ("operations", "anaesthesia"), ("exams", "cancelled")] {
        columns.get_mut(table).expect("a table").remove(column);
    }
    compare(&schema, &shipped(&schema, &Mapped::new(columns, BTreeMap::new(), &schema)), 16);
}

/// What no shipped measure does yet: strata, distinct counts, monthly stocks, companions and nested tests.
#[test]
fn strata_distinct_counts_stocks_and_nested_tests_too() {
    let schema = Schema::shipped().expect("the shipped tables are valid");
    let mut selection = Selection::default();
    for measure in further_measures() {
        let named = [&measure.pass.entity, &measure.pass.date].into_iter().chain(&measure.column);
        let tested = measure.predicate.iter().flat_map(Predicate::columns);
        let columns = named.chain(&measure.strata).map(String::as_str).chain(tested);
        let wanted = selection.wanted.entry(measure.pass.table.clone()).or_default();
        wanted.extend(columns.map(|column| column.split('.').next().unwrap_or(column).to_owned()));
        selection.measures.push(measure);
    }
    compare(&schema, &selection, 48);
}

fn everything_mapped(schema: &Schema) -> Mapped {
    Mapped::new(all_columns(schema), BTreeMap::new(), schema)
}

fn all_columns(schema: &Schema) -> BTreeMap<String, BTreeSet<String>> {
    let columns = |table: &TableDefinition| table.columns.keys().cloned().collect();
    schema.tables.iter().map(|(id, table)| (id.clone(), columns(table))).collect()
}

/// Every measure on which some indicator rests.
fn shipped(schema: &Schema, mapped: &Mapped) -> Selection {
    let catalogue = catalogue::load(None, schema).expect("the shipped definitions are valid");
    let mut selection = catalogue.selection(catalogue.indicators.keys().map(String::as_str), schema, mapped);
    // The computed tables stand here as random rows of their own; how they are computed is tested where they are.
    for table in COMPUTED.into_iter().chain([reporting_days::COMPUTED]) {
        let columns = schema.table(table).expect("a table").columns.keys().cloned();
        selection.wanted.entry(table.to_owned()).or_default().extend(columns);
    }
    selection.wanted.entry("equipment".to_owned()).or_default().extend(["department_id", "class"].map(str::to_owned));
    let counted: BTreeSet<&str> = selection.measures.iter().map(|measure| measure.id.as_str()).collect();
    let unused = catalogue.measures.keys().filter(|id| !counted.contains(id.as_str())).collect::<Vec<_>>();
    assert!(counted.len() >= 40, "only {} measures are counted; no indicator rests on {unused:?}", counted.len());
    selection
}

fn further_measures() -> Vec<CountedMeasure> {
    let measure = |id: &str, aggregation, column: Option<&str>, test: Option<&str>, strata: &[&str]| CountedMeasure {
        id: id.to_owned(),
        aggregation,
        percent: 75,
        column: column.map(str::to_owned),
        predicate: test.map(|test| Predicate::parse(test).expect("a predicate")),
        strata: strata.iter().map(|column| (*column).to_owned()).collect(),
        pass: PassKey {
            table: "visits".into(),
            entity: "department_id".into(),
            date: "visited_at".into(),
            dimension: Dimension::Department,
        },
        observed_by: None,
    };
    let of_month = |id: &str, column: &str| CountedMeasure {
        pass: PassKey {
            table: "assets".into(),
            entity: "department_id".into(),
            date: "month".into(),
            dimension: Dimension::Department,
        },
        observed_by: Some("month.month".to_owned()),
        ..measure(id, Aggregation::Sum, Some(column), None, &[])
    };
    let nested = "NOT (insured = 1 AND booked = 0) OR signed_in_at IS NULL AND kind <> 'check_up'";
    vec![
        measure("by_kind", Aggregation::Count, None, None, &["kind"]),
        measure("by_kind_and_booking", Aggregation::Count, None, Some("insured = 1"), &["kind", "booked"]),
        measure("patients", Aggregation::CountDistinct, Some("patient_id"), Some("kind = 'outpatient'"), &[]),
        measure("patients_by_insurance", Aggregation::CountDistinct, Some("patient_id"), None, &["insured"]),
        measure("hour_by_kind", Aggregation::Quantile, Some("visited_at.hour"), Some("NOT insured = 1"), &["kind"]),
        measure("nested", Aggregation::Count, None, Some(nested), &[]),
        measure(
            "not_in",
            Aggregation::Count,
            None,
            Some("kind NOT IN ('check_up') AND diagnosis NOT IN ('a', 'b')"),
            &[],
        ),
        measure("not_of_in", Aggregation::Count, None, Some("NOT diagnosis IN ('a', 'b') OR NOT diagnosis < 'b'"), &[]),
        measure(
            "evening",
            Aggregation::Count,
            None,
            Some("visited_at.hour >= 18 OR visited_at.weekday IN (6, 7)"),
            &[],
        ),
        measure(
            "called",
            Aggregation::Count,
            None,
            Some("called_at.day > 20400 AND called_at.minute IS NOT NULL"),
            &[],
        ),
        measure("booked_sum", Aggregation::Sum, Some("booked"), Some("booked IS NULL OR booked >= 0"), &[]),
        of_month("original_value", "original_value"),
        of_month("net_value", "net_value"),
    ]
}

/// Counts random tables both ways; the same seed each time.
fn compare(schema: &Schema, selection: &Selection, cases: u32) {
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let strategy: Vec<_> = selection.wanted.iter().map(|(table, columns)| raw_rows(table, columns.len())).collect();
    let names: Vec<&String> = selection.wanted.keys().collect();
    TestRunner::new_with_rng(config, rng)
        .run(&strategy, |raw| {
            let raw: BTreeMap<&str, _> = names.iter().map(|name| name.as_str()).zip(raw).collect();
            let rows = typed(schema, selection, &raw);
            let mut tables = tables(schema, selection, &rows);
            let service = ServiceDays::default();
            let facts = counting::count(&mut tables, schema, &selection.derivations, &selection.measures, &service)
                .map_err(|error| TestCaseError::fail(format!("{error:#}")))?;
            let derived = with_derived_columns(schema, selection, rows);
            for measure in &selection.measures {
                check(schema, &derived, measure, &facts, &tables)?;
            }
            Ok(())
        })
        .unwrap_or_else(|error| panic!("{error}"));
}

/// Numbers that become cells by the type of their column.
fn raw_rows(table: &str, columns: usize) -> impl Strategy<Value = Vec<Vec<Option<u16>>>> + use<> {
    let cell = prop::option::weighted(0.8, any::<u16>());
    let rows = if table == "equipment" { DEVICES as usize..=DEVICES as usize } else { 0..=24 };
    prop::collection::vec(prop::collection::vec(cell, columns), rows)
}

fn typed(schema: &Schema, selection: &Selection, raw: &BTreeMap<&str, Vec<Vec<Option<u16>>>>) -> Rows {
    let mut rows = Rows::new();
    for (table, columns) in &selection.wanted {
        let definition = schema.table(table).expect("a table");
        let typed = raw[table.as_str()].iter().map(|cells| typed_row(definition, columns, cells));
        rows.insert(table.clone(), typed.collect());
    }
    rows
}

fn typed_row(table: &TableDefinition, columns: &BTreeSet<String>, cells: &[Option<u16>]) -> Row {
    let mut row = Row::new();
    for (column, cell) in columns.iter().zip(cells) {
        let definition = &table.columns[column];
        // Reading sets rows without a required value aside.
        let cell = cell.or(definition.required.then_some(0));
        if let Some(cell) = cell.and_then(|cell| typed_cell(definition, cell)) {
            row.insert(column.clone(), cell);
        }
    }
    for column in columns {
        let excused = table.columns[column].required_unless.as_ref();
        if excused.is_some_and(|flag| row.get(flag) != Some(&Cell::Number(1))) {
            row.entry(column.clone()).or_insert(Cell::Number(FIRST_DAY * 86_400));
        }
    }
    row
}

fn typed_cell(definition: &ColumnDefinition, raw: u16) -> Option<Cell> {
    let raw = i64::from(raw);
    let word = |words: &[&str]| usize::try_from(raw).ok().map(|raw| Cell::Word(words[raw % words.len()].to_owned()));
    match &definition.kind {
        ColumnType::Category(values) => word(&values.iter().map(String::as_str).collect::<Vec<_>>()),
        ColumnType::Text | ColumnType::Number | ColumnType::Period => word(&["ethics", "ward_round", "a", "b"]),
        ColumnType::Id => Some(Cell::Number(raw % 4)),
        ColumnType::Department => Some(Cell::Number(raw % i64::from(DEPARTMENTS))),
        ColumnType::Equipment => Some(Cell::Number(raw % i64::from(DEVICES))),
        ColumnType::Boolean => Some(Cell::Number(raw % 2)),
        ColumnType::Integer | ColumnType::MinuteOfDay => Some(Cell::Number(raw % 5)),
        ColumnType::Decimal(_) | ColumnType::Money => Some(Cell::Number(raw % 1_000 - 300)),
        ColumnType::Date => Some(Cell::Number(FIRST_DAY + raw % DAYS)),
        // Few different days and times, so that rows meet on one day and in one minute.
        ColumnType::Datetime => Some(Cell::Number((FIRST_DAY + raw % 7 * 17) * 86_400 + raw % 11 * 8_000)),
        ColumnType::Month => Some(Cell::Number(2025 * 12 + 10 + raw % 4)),
        ColumnType::Private => None,
    }
}

// ── The program's side ──────────────────────────────────────────────────────

fn tables(schema: &Schema, selection: &Selection, rows: &Rows) -> Tables {
    let mut tables = Tables { departments: departments(), equipment: devices(), ..Tables::default() };
    for (name, rows) in rows {
        let mut table = Table { rows: rows.len(), ..Table::default() };
        for column in &selection.wanted[name] {
            let kind = &schema.column(name, column).expect("a column").kind;
            table.columns.insert(column.clone(), filled(kind, rows.iter().map(|row| row.get(column))));
        }
        tables.tables.insert(name.clone(), table);
    }
    tables
}

fn filled<'a>(kind: &ColumnType, cells: impl Iterator<Item = Option<&'a Cell>>) -> Column {
    if kind.is_text() {
        let mut words = Words::default();
        cells.for_each(|cell| words.push(word(cell)));
        return Column::Words(words);
    }
    Column::Integers(cells.map(|cell| number(cell).unwrap_or(NULL)).collect())
}

fn directory(prefix: &str, count: u32) -> Directory {
    let item = |number: u32| Item {
        id: format!("{prefix}{number}"),
        versions: vec![Version {
            from: i64::MIN,
            to: NO_END,
            name: String::new(),
            aliases: Vec::new(),
            row: usize::try_from(number).expect("a small number"),
        }],
    };
    Directory::new((0..count).map(item).collect())
}

fn devices() -> Directory {
    directory("E", DEVICES)
}

fn departments() -> Departments {
    let profile = |number: u32| Department {
        id: format!("D{number}"),
        name: String::new(),
        name_en: None,
        short_name: None,
        sort: None,
        group: None,
        kind: kind_of(number).to_owned(),
        has_beds: true,
        operates: true,
        sees_outpatients: true,
        performs_exams: true,
    };
    let successors = MERGERS.iter().map(|(merged, day, successor)| (*merged, (*day, *successor))).collect();
    Departments::new(directory("D", DEPARTMENTS), (0..DEPARTMENTS).map(profile).collect(), successors)
}

// ── The obvious side ────────────────────────────────────────────────────────

fn number(cell: Option<&Cell>) -> Option<i64> {
    match cell {
        Some(Cell::Number(number)) => Some(*number),
        Some(Cell::Word(_)) | None => None,
    }
}

fn word(cell: Option<&Cell>) -> Option<&str> {
    match cell {
        Some(Cell::Word(word)) => Some(word),
        Some(Cell::Number(_)) | None => None,
    }
}

/// A column of a row, a companion of one of its times, or what is known of the device or department it refers to.
fn cell(schema: &Schema, rows: &Rows, table: &str, row: &Row, column: &str) -> Option<Cell> {
    if let Some(cell) = row.get(column) {
        return Some(cell.clone());
    }
    let (base, companion) = column.split_once('.')?;
    match companion {
        "class" => return device(rows, number(row.get(base))?)?.get("class").cloned(),
        "type" | "id" => {
            let recorded = u32::try_from(number(row.get(base))?).ok()?;
            let date = schema.table(table)?.date.as_ref()?;
            let day = number(cell(schema, rows, table, row, &format!("{date}.day")).as_ref());
            let answers = day.map_or(recorded, |day| responsible(recorded, day));
            let word = if companion == "id" { format!("D{answers}") } else { kind_of(answers).to_owned() };
            return Some(Cell::Word(word));
        }
        _ => {}
    }
    // A time that was looked up is a time of the day and second.
    let kind = schema.column(table, base).map_or(&ColumnType::Datetime, |column| &column.kind);
    let time = time(kind, number(row.get(base))?)?;
    let days = time.date().signed_duration_since(NaiveDate::default()).num_days();
    let value = match companion {
        "day" => days,
        "month" => i64::from(time.year()) * 12 + i64::from(time.month0()),
        "minute" => days * 1_440 + i64::from(time.hour() * 60 + time.minute()),
        "hour" => i64::from(time.hour()),
        "weekday" => i64::from(time.weekday().number_from_monday()),
        _ => return None,
    };
    Some(Cell::Number(value))
}

fn device(rows: &Rows, number: i64) -> Option<&Row> {
    rows["equipment"].get(usize::try_from(number).ok()?)
}

fn kind_of(department: u32) -> &'static str {
    ["surgical", "medical", "intensive_care", "surgical", "medical"][department as usize]
}

fn time(kind: &ColumnType, value: i64) -> Option<NaiveDateTime> {
    match kind {
        ColumnType::Datetime => DateTime::from_timestamp(value, 0).map(|time| time.naive_utc()),
        ColumnType::Date => DateTime::from_timestamp(value * 86_400, 0).map(|time| time.naive_utc()),
        ColumnType::Month => {
            let (year, month) = (i32::try_from(value / 12).ok()?, u32::try_from(value % 12).ok()?);
            NaiveDate::from_ymd_opt(year, month + 1, 1)?.and_hms_opt(0, 0, 0)
        }
        _ => None,
    }
}

/// True, false or unknown.
fn holds(predicate: &Predicate, cell: &impl Fn(&str) -> Option<Cell>) -> Option<bool> {
    match predicate {
        Predicate::And(left, right) => match (holds(left, cell), holds(right, cell)) {
            (Some(false), _) | (_, Some(false)) => Some(false),
            (Some(true), Some(true)) => Some(true),
            _ => None,
        },
        Predicate::Or(left, right) => match (holds(left, cell), holds(right, cell)) {
            (Some(true), _) | (_, Some(true)) => Some(true),
            (Some(false), Some(false)) => Some(false),
            _ => None,
        },
        Predicate::Not(inner) => holds(inner, cell).map(|holds| !holds),
        Predicate::Compare { column, comparison, literal } => {
            let order = cell(column)?.cmp(&literal_cell(literal));
            Some(match comparison {
                Comparison::Equal => order.is_eq(),
                Comparison::NotEqual => order.is_ne(),
                Comparison::Less => order.is_lt(),
                Comparison::LessOrEqual => order.is_le(),
                Comparison::Greater => order.is_gt(),
                Comparison::GreaterOrEqual => order.is_ge(),
            })
        }
        Predicate::In { column, literals, negated } => {
            let found = cell(column)?;
            Some(literals.iter().any(|literal| literal_cell(literal) == found) != *negated)
        }
        Predicate::IsNull { column, negated } => Some(cell(column).is_none() != *negated),
    }
}

fn literal_cell(literal: &Literal) -> Cell {
    match literal {
        Literal::Integer(number) => Cell::Number(*number),
        Literal::Text(text) => Cell::Word(text.clone()),
    }
}

fn with_derived_columns(schema: &Schema, selection: &Selection, mut rows: Rows) -> Rows {
    for derivation in &selection.derivations {
        let table = &derivation.definition.table;
        let values = derived(schema, derivation, &rows);
        let rows = rows.get_mut(table).expect("a table");
        for (row, value) in rows.iter_mut().zip(values) {
            row.extend(value.map(|value| (derivation.id.clone(), Cell::Number(value))));
        }
    }
    rows
}

fn derived(schema: &Schema, derivation: &CheckedDerivation, all: &Rows) -> Vec<Option<i64>> {
    let definition = &derivation.definition;
    let rows = &all[&definition.table];
    let cell = |row: &Row, column: &str| cell(schema, all, &definition.table, row, column);
    let takes_part = |row: &Row| match &derivation.predicate {
        Some(predicate) => holds(predicate, &|column: &str| cell(row, column)) == Some(true),
        None => true,
    };
    match definition.kind {
        DerivationKind::Order => {
            let key = |row: &Row, columns: &[String]| -> Vec<Option<Cell>> {
                columns.iter().map(|column| cell(row, column)).collect()
            };
            let place = |at: usize| {
                let mine = (key(&rows[at], &definition.order), at);
                let before = rows.iter().enumerate().filter(|(other, row)| {
                    takes_part(row)
                        && key(row, &definition.partition) == key(&rows[at], &definition.partition)
                        && (key(row, &definition.order), *other) <= mine
                });
                i64::try_from(before.count()).expect("few rows")
            };
            (0..rows.len()).map(|at| takes_part(&rows[at]).then(|| place(at))).collect()
        }
        DerivationKind::SinceEarlier => {
            let day_column = format!("{}.day", definition.from.as_deref().unwrap_or_default());
            let day = |row: &Row| number(cell(row, &day_column).as_ref());
            let key = |row: &Row| -> Option<Vec<Cell>> {
                definition.partition.iter().map(|column| cell(row, column)).collect()
            };
            let differing = definition.differing.as_deref();
            let since = |row: &Row| {
                let (mine, later) = (key(row)?, day(row)?);
                let shares = |other: &&Row| takes_part(other) && key(other).as_ref() == Some(&mine);
                match differing {
                    None => {
                        let days = rows.iter().filter(shares).filter_map(day).filter(|earlier| *earlier < later);
                        days.max().map(|earlier| later - earlier)
                    }
                    Some(column) => {
                        // The row just before it in the order of day and value, rows alike in both being one.
                        let own = (later, cell(row, column)?);
                        let places =
                            rows.iter().filter(shares).filter_map(|other| Some((day(other)?, cell(other, column)?)));
                        let before = places.filter(|place| *place < own).max()?;
                        (before.1 != own.1).then_some(later - before.0)
                    }
                }
            };
            rows.iter().map(|row| takes_part(row).then(|| since(row)).flatten()).collect()
        }
        DerivationKind::Any => {
            let key = |row: &Row| -> Vec<Option<Cell>> {
                definition.partition.iter().map(|column| cell(row, column)).collect()
            };
            let hit = |row: &Row| rows.iter().any(|other| key(other) == key(row) && takes_part(other));
            rows.iter().map(|row| Some(i64::from(hit(row)))).collect()
        }
        DerivationKind::Smallest | DerivationKind::Total => {
            let key = |row: &Row| -> Vec<Option<Cell>> {
                definition.partition.iter().map(|column| cell(row, column)).collect()
            };
            let column = definition.column.as_deref().expect("a column");
            let of_partition = |row: &Row| {
                let alike = rows.iter().filter(|other| takes_part(other) && key(other) == key(row));
                let values = alike.filter_map(|other| number(cell(other, column).as_ref()));
                if definition.kind == DerivationKind::Total { Some(values.sum()) } else { values.min() }
            };
            rows.iter().map(|row| takes_part(row).then(|| of_partition(row)).flatten()).collect()
        }
        DerivationKind::Lookup => {
            let (other, column) =
                definition.column.as_deref().and_then(|column| column.split_once('.')).expect("a place");
            let by = definition.by.as_deref().expect("a column");
            let found = |row: &Row| {
                let mine = number(row.get(by))?;
                let alike = all[other].iter().filter(|found| number(found.get(by)) == Some(mine));
                alike.filter_map(|found| number(found.get(column))).max()
            };
            let own = |row: &Row| number(row.get(definition.otherwise.as_deref()?));
            rows.iter().map(|row| found(row).or_else(|| own(row))).collect()
        }
        DerivationKind::Minutes | DerivationKind::Days => {
            let unit = if definition.kind == DerivationKind::Days { "day" } else { "minute" };
            let at = |row: &Row, column: &Option<String>| {
                number(cell(row, &format!("{}.{unit}", column.as_deref()?)).as_ref())
            };
            let span = |row: &Row| {
                let (from, to) = (at(row, &definition.from)?, at(row, &definition.to)?);
                (to >= from && takes_part(row)).then(|| (to - from).max(definition.minimum.unwrap_or(0)))
            };
            rows.iter().map(span).collect()
        }
    }
}

/// What one row adds to a measure.
struct Counting {
    /// Nobody's rows still are the hospital's.
    entity: Option<u32>,
    month: Month,
    stratum: String,
    /// The predicate is true.
    matches: bool,
    value: Option<i64>,
    observed: Option<i64>,
}

/// The rows of a measure's pass that belong to a month.
fn counted(schema: &Schema, rows: &Rows, measure: &CountedMeasure) -> Vec<Counting> {
    let PassKey { table, entity, date, dimension } = &measure.pass;
    let counting = |row: &Row| {
        let cell = |column: &str| cell(schema, rows, table, row, column);
        let integer = |column: &str| number(cell(column).as_ref());
        let recorded = match entity.strip_suffix(".department") {
            Some(device) => integer(device)
                .and_then(|device| rows["equipment"].get(usize::try_from(device).ok()?))
                .and_then(|device| number(device.get("department_id"))),
            None => integer(entity),
        };
        let recorded = recorded.and_then(|recorded| u32::try_from(recorded).ok());
        let day = integer(&format!("{date}.day"))?;
        let stratum = measure.strata.iter().map(|column| match cell(column) {
            Some(Cell::Number(number)) => format!("{column}={number}"),
            Some(Cell::Word(word)) => format!("{column}={word}"),
            None => format!("{column}="),
        });
        let value = measure.column.as_deref().map(integer);
        Some(Counting {
            entity: recorded.map(|recorded| match dimension {
                Dimension::Department => responsible(recorded, day),
                Dimension::Device => recorded,
            }),
            month: Month(i32::try_from(integer(&format!("{date}.month"))?).ok()?),
            stratum: stratum.collect::<Vec<_>>().join(";"),
            matches: measure.predicate.as_ref().is_none_or(|predicate| holds(predicate, &cell) == Some(true)),
            value: value.flatten(),
            observed: measure.observed_by.as_deref().filter(|_| value.flatten().is_some()).and_then(integer),
        })
    };
    rows[table].iter().filter_map(counting).collect()
}

fn responsible(department: u32, day: i64) -> u32 {
    match MERGERS.iter().find(|(merged, from, _)| *merged == department && *from <= day) {
        Some((_, _, successor)) => responsible(*successor, day),
        None => department,
    }
}

/// One number for all the given rows.
fn value(measure: &CountedMeasure, rows: &[&Counting]) -> Option<i64> {
    let matching = rows.iter().filter(|row| row.matches);
    match measure.aggregation {
        Aggregation::Count => i64::try_from(matching.count()).ok(),
        Aggregation::Sum => Some(matching.filter_map(|row| row.value).sum()),
        Aggregation::CountDistinct => {
            i64::try_from(matching.filter_map(|row| row.value).collect::<BTreeSet<_>>().len()).ok()
        }
        Aggregation::Top => {
            let mut times: BTreeMap<i64, i64> = BTreeMap::new();
            for value in matching.filter_map(|row| row.value) {
                *times.entry(value).or_default() += 1;
            }
            let mut times: Vec<i64> = times.into_values().collect();
            times.sort_unstable();
            let most = (times.len() * usize::from(measure.percent)).div_ceil(100);
            Some(times.iter().rev().take(most).sum())
        }
        Aggregation::Quantile => {
            let mut values: Vec<i64> = matching.filter_map(|row| row.value).collect();
            values.sort_unstable();
            // The smallest value that at least so many per cent do not exceed.
            let enough = |below: usize| below * 100 >= usize::from(measure.percent) * values.len();
            (1..=values.len()).find(|below| enough(*below)).map(|below| values[below - 1])
        }
    }
}

// ── Both sides ──────────────────────────────────────────────────────────────

/// The measure for every department, some together and the hospital, over single months and all of them.
fn check(
    schema: &Schema,
    rows: &Rows,
    measure: &CountedMeasure,
    facts: &Facts,
    tables: &Tables,
) -> Result<(), TestCaseError> {
    let counted = counted(schema, rows, measure);
    let months: Vec<Month> = (0..6).map(|offset| Month(2025 * 12 + 9 + offset)).collect();
    let mut spans: Vec<&[Month]> = months.chunks(1).collect();
    spans.extend([&months[1..4], &months[..]]);
    let dimension = measure.pass.dimension;
    let (count, together) = match dimension {
        Dimension::Department => (DEPARTMENTS, [vec![0, 1], vec![1, 3, 4]]),
        Dimension::Device => (DEVICES, [vec![0, 1], vec![0, 2]]),
    };
    let single: Vec<Vec<u32>> = (0..count).map(|number| vec![number]).collect();
    let members = single.iter().chain(&together).map(|members| match dimension {
        Dimension::Department => Scope::Departments(members),
        Dimension::Device => Scope::Devices(members),
    });
    for scope in members.chain([Scope::Hospital]) {
        for span in &spans {
            let of_scope = |row: &&Counting| match scope {
                Scope::Hospital => true,
                Scope::Departments(members) | Scope::Devices(members) => {
                    row.entity.is_some_and(|entity| members.contains(&entity))
                }
            };
            let mine: Vec<&Counting> =
                counted.iter().filter(of_scope).filter(|row| span.contains(&row.month)).collect();
            check_scope(measure, facts, scope, span, &mine)?;
            // Figures of devices are not explained row by row.
            if span.len() > 1 && dimension == Dimension::Department {
                check_rows(RowReader::new(tables, schema, &measure.pass.table), measure, scope, span, &mine)?;
            }
        }
    }
    Ok(())
}

fn check_scope(
    measure: &CountedMeasure,
    facts: &Facts,
    scope: Scope<'_>,
    span: &[Month],
    rows: &[&Counting],
) -> Result<(), TestCaseError> {
    let id = &measure.id;
    prop_assert_eq!(facts.value(id, scope, span), value(measure, rows), "{} of {:?} in {:?}", id, scope, span);
    let strata: BTreeSet<&str> = rows.iter().map(|row| row.stratum.as_str()).collect();
    for stratum in strata {
        let of_stratum: Vec<&Counting> = rows.iter().copied().filter(|row| row.stratum == stratum).collect();
        let found = facts.stratum_value(id, Some(stratum), scope, span);
        prop_assert_eq!(found, value(measure, &of_stratum), "{} {} of {:?} in {:?}", id, stratum, scope, span);
    }
    let counted: u64 = span.iter().map(|month| facts.rows(&measure.pass, scope, *month)).sum();
    prop_assert_eq!(counted, rows.len() as u64, "rows of {} of {:?} in {:?}", id, scope, span);
    if measure.observed_by.is_some() {
        let observed: BTreeSet<i64> = rows.iter().filter_map(|row| row.observed).collect();
        let found = facts.observations(id, scope, span);
        prop_assert_eq!(found, i64::try_from(observed.len()).ok(), "{} observed of {:?} in {:?}", id, scope, span);
    }
    Ok(())
}

/// The rows that an explanation lists: as many as count here, and their sum.
fn check_rows(
    reader: Option<RowReader<'_>>,
    measure: &CountedMeasure,
    scope: Scope<'_>,
    span: &[Month],
    rows: &[&Counting],
) -> Result<(), TestCaseError> {
    let reader = reader.ok_or_else(|| TestCaseError::fail("no table"))?;
    let found = rows_behind(reader, measure, scope, span);
    let needs_a_value = measure.aggregation != Aggregation::Count;
    let counting = rows.iter().filter(|row| row.matches && (!needs_a_value || row.value.is_some())).count();
    prop_assert_eq!(found.counted.len(), counting, "rows counted for {} of {:?}", measure.id, scope);
    prop_assert_eq!(found.left_out.len(), rows.len() - counting, "rows left out of {} of {:?}", measure.id, scope);
    prop_assert_eq!(found.value(reader, measure), value(measure, rows), "{} of {:?} in {:?}", measure.id, scope, span);
    let listed = found.counted.len() + found.left_out.len();
    let others = found.other_months + found.other_entities + found.undated;
    prop_assert_eq!(listed as u64 + others, reader.table.rows as u64, "no row of {} is forgotten", measure.id);
    Ok(())
}

/// The tables that are counted here are those that a run counts.
#[test]
fn only_tables_of_rows_are_counted() {
    let schema = Schema::shipped().expect("the shipped tables are valid");
    for measure in shipped(&schema, &everything_mapped(&schema)).measures {
        let kind = schema.table(&measure.pass.table).expect("a table").kind;
        assert!(matches!(kind, TableKind::Happening | TableKind::Standing | TableKind::Computed), "{}", measure.id);
    }
}
