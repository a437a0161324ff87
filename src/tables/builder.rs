//! One table, built file by file: typing, the rules of a row, duplicates, total rows.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::Hasher;

use siphasher::sip::SipHasher24;
use siphasher::sip128::{Hasher128, SipHasher24 as SipHasher24Wide};

use crate::diagnostics::{Fault, MASK, Place};
use crate::exports::{BrokenRow, RawColumn, RawFile};
use crate::period::Month;

use super::column::{Column, NULL, Words};
use super::schema::{ColumnType, TableDefinition, TableKind};
use super::times::Companion;
use super::typing::{Cell, ColumnTyping, Resolvers, Unreadable};
use super::{InputFile, Repeat, RowOrigin, Table, companion_of};

/// The table being built.
pub struct TableBuilder<'a> {
    id: &'a str,
    definition: &'a TableDefinition,
    /// Columns that stay in memory.
    wanted: &'a BTreeSet<String>,
    table: Table,
    keys: HashMap<u128, FirstRow>,
}

/// The row that bears a key, to tell a repeated row from a different one under the same key.
#[derive(Clone, Copy)]
struct FirstRow {
    content: u64,
    origin: RowOrigin,
}

/// One file of the table, with what is known of it before typing.
pub struct FileInput<'f> {
    pub raw: &'f RawFile,
    pub broken: &'f [BrokenRow],
    /// Its number among all input files.
    pub number: u32,
    /// The paths of all input files so far, for messages about an earlier row.
    pub paths: &'f [String],
}

/// What came of one file.
pub struct FileOutcome {
    pub file: InputFile,
    pub rejected: Vec<Fault>,
    pub warnings: Vec<Fault>,
}

impl<'a> TableBuilder<'a> {
    pub fn new(id: &'a str, definition: &'a TableDefinition, wanted: &'a BTreeSet<String>) -> TableBuilder<'a> {
        TableBuilder { id, definition, wanted, table: Table::default(), keys: HashMap::new() }
    }

    pub fn finish(mut self) -> Table {
        for (column, definition) in &self.definition.columns {
            if self.wanted.contains(column) && !self.table.columns.contains_key(column) {
                self.table.columns.insert(column.clone(), empty_column(&definition.kind, self.table.rows));
            }
        }
        self.table
    }

    /// Types every row of a file and keeps those that break no rule.
    pub fn add(&mut self, input: &FileInput<'_>, resolvers: Resolvers<'_>) -> FileOutcome {
        let path = &input.raw.source.path;
        let mut outcome = FileOutcome {
            file: InputFile {
                table: self.id.to_owned(),
                source: input.raw.source.clone(),
                kept: 0,
                rejected: 0,
                repeats: Vec::new(),
                months: BTreeMap::new(),
            },
            rejected: input.broken.iter().map(|row| broken_row(path, row)).collect(),
            warnings: Vec::new(),
        };
        outcome.file.rejected = input.broken.len() as u64;
        let columns = self.typed_columns(input.raw);
        self.table.mapped.extend(columns.iter().map(|column| column.raw.id.clone()));
        for column in &columns {
            self.table.headers.entry(column.raw.id.clone()).or_insert_with(|| column.raw.header.clone());
        }
        let mut sums = vec![0i128; columns.len()];
        let mut cells: Vec<Cell<'_>> = Vec::with_capacity(columns.len());
        for (row, line) in input.raw.lines.iter().enumerate() {
            cells.clear();
            let origin = RowOrigin { file: input.number, line: *line };
            let faults = self.typed_row(&columns, row, &mut cells, resolvers, path, *line);
            add_to_sums(&mut sums, &cells);
            if !faults.is_empty() {
                outcome.file.rejected += 1;
                outcome.rejected.extend(faults);
                continue;
            }
            match self.first_of_key(&columns, row, &cells, origin) {
                None => {
                    self.keep(&columns, &cells, origin);
                    outcome.file.kept += 1;
                    if let Some(month) = self.month(&columns, &cells) {
                        *outcome.file.months.entry(month).or_default() += 1;
                    }
                }
                Some(first) if first.content == content_hash(&columns, &cells, row) => {
                    outcome.file.repeats.push(Repeat { line: *line, first: first.origin });
                }
                Some(first) => {
                    outcome.file.rejected += 1;
                    let path_of_first = input.paths.get(first.origin.file as usize).unwrap_or(path);
                    outcome.rejected.push(
                        Fault::warning("key-repeated")
                            .with("columns", self.headers(&columns, &self.definition.key))
                            .with("first", format!("{path_of_first}:{}", first.origin.line))
                            .at(Place::line(path, u64::from(*line)))
                            .hint("key-repeated"),
                    );
                }
            }
        }
        outcome.warnings.extend(self.compare_totals(input.raw, &columns, &sums, resolvers));
        outcome
    }

    fn typed_columns<'f>(&self, raw: &'f RawFile) -> Vec<TypedColumn<'f>>
    where
        'a: 'f,
    {
        let mut columns: Vec<TypedColumn<'f>> = Vec::with_capacity(raw.columns.len());
        for column in &raw.columns {
            let Some(definition) = self.definition.columns.get(&column.id) else { continue };
            if let Some(typing) = ColumnTyping::new(definition, &column.writing) {
                let personal = definition.kind.is_personal() || names_personal(&column.header);
                let wanted = self.wanted.contains(&column.id);
                columns.push(TypedColumn { raw: column, typing, wanted, personal });
            }
        }
        // The row's own day is known before names of departments are looked up.
        columns.sort_by_key(|column| Some(&column.raw.id) != self.definition.date.as_ref());
        columns
    }

    /// The cells of one row, and every rule that the row breaks.
    fn typed_row<'f>(
        &self,
        columns: &[TypedColumn<'f>],
        row: usize,
        cells: &mut Vec<Cell<'f>>,
        resolvers: Resolvers<'_>,
        path: &str,
        line: u32,
    ) -> Vec<Fault> {
        let mut faults = Vec::new();
        let mut day = None;
        for column in columns {
            let text = column.raw.texts.get(row);
            match column.typing.cell(text, day, resolvers) {
                Ok(cell) => {
                    if Some(&column.raw.id) == self.definition.date.as_ref()
                        && let Cell::Integer(value) = cell
                    {
                        let kind = &column.typing.definition.kind;
                        day = Some(companion_of(kind, Companion::Day, value));
                    }
                    cells.push(cell);
                }
                Err(unreadable) => {
                    // What the office writes by hand holds no patient's data.
                    let shown = self.definition.kind == TableKind::Entered
                        || (!column.personal
                            && column.typing.definition.kind.may_show(text)
                            && !is_shown_personally(columns, row, text));
                    faults.push(column.fault(unreadable, path, line, shown.then_some(text)));
                    cells.push(Cell::Nothing);
                }
            }
        }
        if faults.len() > 1 && self.definition.kind != TableKind::Entered {
            // Several values that do not fit: the row has probably shifted, and any of them may be a person's.
            mask(&mut faults);
        }
        if faults.is_empty() {
            self.check_row(columns, cells, path, line, &mut faults);
        }
        faults
    }

    /// The month to which a row belongs.
    fn month(&self, columns: &[TypedColumn<'_>], cells: &[Cell<'_>]) -> Option<Month> {
        let date = self.definition.date.as_ref()?;
        let (column, cell) = columns.iter().zip(cells).find(|(column, _)| column.raw.id == *date)?;
        let Cell::Integer(value) = cell else { return None };
        let month = companion_of(&column.typing.definition.kind, Companion::Month, *value);
        i32::try_from(month).ok().map(Month)
    }

    fn check_row(
        &self,
        columns: &[TypedColumn<'_>],
        cells: &[Cell<'_>],
        path: &str,
        line: u32,
        faults: &mut Vec<Fault>,
    ) {
        let cell = |id: &str| {
            columns.iter().position(|column| column.raw.id == id).and_then(|at| cells.get(at)).unwrap_or(&Cell::Nothing)
        };
        for (column, value) in columns.iter().zip(cells) {
            let definition = column.typing.definition;
            let excused = definition.required_unless.as_ref().is_some_and(|flag| *cell(flag) == Cell::Integer(1));
            let required = definition.required || (definition.required_unless.is_some() && !excused);
            // Private texts are never kept, so an empty cell says nothing about them.
            if required && *value == Cell::Nothing && definition.kind != ColumnType::Private {
                faults.push(column.row_fault("value-missing", path, line).hint("value-missing"));
            }
        }
        for group in &self.definition.one_of {
            if group.iter().all(|id| *cell(id) == Cell::Nothing) {
                faults.push(
                    Fault::warning("one-of-missing")
                        .with("columns", self.headers(columns, group))
                        .at(Place::line(path, u64::from(line)))
                        .hint("one-of-missing"),
                );
            }
        }
        for (first, second) in &self.definition.not_before {
            if let (Cell::Integer(earlier), Cell::Integer(later)) = (cell(first), cell(second))
                && later < earlier
            {
                faults.extend(columns.iter().find(|column| column.raw.id == *second).map(|column| {
                    column
                        .row_fault("order-wrong", path, line)
                        .with("first", self.headers(columns, std::slice::from_ref(first)))
                }));
            }
        }
    }

    /// The headers of some columns, as exported.
    fn headers(&self, columns: &[TypedColumn<'_>], ids: &[String]) -> String {
        let header = |id: &String| {
            columns
                .iter()
                .find(|column| column.raw.id == *id)
                .map_or(id.as_str(), |column| &column.raw.header)
                .to_owned()
        };
        ids.iter().map(header).collect::<Vec<_>>().join(", ")
    }

    /// The earlier row with this row's key; where there is none, this row becomes it.
    fn first_of_key(
        &mut self,
        columns: &[TypedColumn<'_>],
        row: usize,
        cells: &[Cell<'_>],
        origin: RowOrigin,
    ) -> Option<FirstRow> {
        let mut hasher = SipHasher24Wide::new();
        for id in &self.definition.key {
            match columns.iter().position(|column| column.raw.id == *id).and_then(|at| cells.get(at)) {
                Some(Cell::Integer(value)) => hasher.write_i64(*value),
                Some(Cell::Word(word)) => hasher.write(word.as_bytes()),
                Some(Cell::Nothing) | None => hasher.write_u8(0),
            }
            hasher.write_u8(0xFF);
        }
        let key = hasher.finish128().as_u128();
        if let Some(first) = self.keys.get(&key) {
            return Some(*first);
        }
        self.keys.insert(key, FirstRow { content: content_hash(columns, cells, row), origin });
        None
    }

    fn keep(&mut self, columns: &[TypedColumn<'_>], cells: &[Cell<'_>], origin: RowOrigin) {
        let rows = self.table.rows;
        for (column, cell) in columns.iter().zip(cells).filter(|(column, _)| column.wanted) {
            let kind = &column.typing.definition.kind;
            let kept = self.table.columns.entry(column.raw.id.clone()).or_insert_with(|| empty_column(kind, rows));
            push(kept, cell);
        }
        self.table.rows += 1;
        self.table.origins.push(origin);
        // Columns that only other files of the table map have no value here.
        for column in self.table.columns.values_mut().filter(|column| column.len() == rows) {
            push(column, &Cell::Nothing);
        }
    }

    fn compare_totals(
        &self,
        raw: &RawFile,
        columns: &[TypedColumn<'_>],
        sums: &[i128],
        resolvers: Resolvers<'_>,
    ) -> Vec<Fault> {
        let Some(total) = &raw.total else { return Vec::new() };
        let mut faults = Vec::new();
        for (column, sum) in columns.iter().zip(sums) {
            let summed = column.typing.definition.kind.is_measured();
            let stated = raw.columns.iter().position(|other| other.id == column.raw.id);
            let stated = stated.and_then(|at| total.texts.get(at)).filter(|text| summed && !text.is_empty());
            let Some(stated) = stated else { continue };
            let place = Place::line(&raw.source.path, u64::from(total.line)).column(&column.raw.header);
            match column.typing.cell(stated, None, resolvers) {
                Ok(Cell::Integer(value)) if i128::from(value) == *sum => {}
                Ok(Cell::Integer(value)) => faults.push(
                    Fault::warning("total-differs")
                        .with("stated", column.typing.as_written(i128::from(value)))
                        .with("found", column.typing.as_written(*sum))
                        .with("difference", column.typing.as_written(sum - i128::from(value)))
                        .at(place)
                        .hint("total-differs"),
                ),
                Ok(Cell::Nothing | Cell::Word(_)) | Err(_) => {
                    faults.push(Fault::warning("total-unreadable").at(place).hint("total-unreadable"));
                }
            }
        }
        faults
    }
}

/// A mapped column of the file in hand.
struct TypedColumn<'f> {
    raw: &'f RawColumn,
    typing: ColumnTyping<'f>,
    wanted: bool,
    /// Its values are never shown.
    personal: bool,
}

impl TypedColumn<'_> {
    /// `text` is the value, where it may be shown.
    fn fault(&self, unreadable: Unreadable, path: &str, line: u32, text: Option<&str>) -> Fault {
        let place = Place::line(path, u64::from(line)).column(&self.raw.header);
        let place = match text {
            Some(text) => place.value(text),
            None => place.masked(),
        };
        let fault = Fault::warning(unreadable.rule).with("column", &self.raw.header).at(place);
        let fault = unreadable.details.into_iter().fold(fault, |fault, (name, value)| fault.with(name, value));
        match unreadable.hint {
            Some(hint) => fault.hint(hint),
            None => fault,
        }
    }

    fn row_fault(&self, code: &'static str, path: &str, line: u32) -> Fault {
        Fault::warning(code)
            .with("column", &self.raw.header)
            .at(Place::line(path, u64::from(line)).column(&self.raw.header))
    }
}

/// What the headers of personal data have in them: a mapping by mistake must not bring names into messages.
const PERSONAL_HEADERS: [&str; 17] = [
    "姓名",
    "身份证",
    "证件号",
    "电话",
    "手机",
    "住址",
    "地址",
    "患者ID",
    "病人ID",
    "住院号",
    "病案号",
    "门诊号",
    "就诊卡",
    "医保卡",
    "工号",
    "patient",
    "Patient",
];

fn names_personal(header: &str) -> bool {
    PERSONAL_HEADERS.iter().any(|part| header.contains(part))
}

/// Whether a personal column of the row has the same text: the same field may be mapped twice.
fn is_shown_personally(columns: &[TypedColumn<'_>], row: usize, text: &str) -> bool {
    columns.iter().any(|column| column.personal && column.raw.texts.get(row) == text)
}

fn mask(faults: &mut [Fault]) {
    for place in faults.iter_mut().filter_map(|fault| fault.place.as_mut()).filter(|place| place.value.is_some()) {
        place.value = Some(MASK.to_owned());
    }
}

fn broken_row(path: &str, row: &BrokenRow) -> Fault {
    Fault::warning("fields-differ")
        .with("fields", row.fields)
        .with("expected", row.expected)
        .at(Place::line(path, u64::from(row.line)))
        .hint("fields-differ")
}

fn add_to_sums(sums: &mut [i128], cells: &[Cell<'_>]) {
    for (sum, cell) in sums.iter_mut().zip(cells) {
        if let Cell::Integer(value) = cell {
            *sum += i128::from(*value);
        }
    }
}

fn empty_column(kind: &ColumnType, rows: usize) -> Column {
    if kind.is_text() {
        let mut words = Words::default();
        (0..rows).for_each(|_| words.push(None));
        Column::Words(words)
    } else {
        Column::Integers(vec![NULL; rows])
    }
}

fn push(column: &mut Column, cell: &Cell<'_>) {
    match (column, cell) {
        (Column::Integers(values), Cell::Integer(value)) => values.push(*value),
        (Column::Integers(values), Cell::Nothing | Cell::Word(_)) => values.push(NULL),
        (Column::Words(words), Cell::Word(word)) => words.push(Some(word)),
        (Column::Words(words), Cell::Nothing | Cell::Integer(_)) => words.push(None),
    }
}

/// Of the typed values of a row: 08:00 and 08:00:00 are the same time. What is not kept is compared as it was written.
fn content_hash(columns: &[TypedColumn<'_>], cells: &[Cell<'_>], row: usize) -> u64 {
    let mut ordered: Vec<_> = columns.iter().zip(cells).collect();
    ordered.sort_by_key(|(column, _)| &column.raw.id);
    let mut hasher = SipHasher24::new();
    for (column, cell) in ordered {
        let private = column.typing.definition.kind == ColumnType::Private;
        let text = if private { column.raw.texts.get(row) } else { "" };
        match cell {
            // Another file of the table may not map the column: no value is the same as no column.
            Cell::Nothing if text.is_empty() => continue,
            Cell::Nothing => hasher.write(text.as_bytes()),
            Cell::Integer(value) => hasher.write_i64(*value),
            Cell::Word(word) => hasher.write(word.as_bytes()),
        }
        hasher.write_u8(0xFF);
        hasher.write(column.raw.id.as_bytes());
        hasher.write_u8(0xFF);
    }
    hasher.finish()
}
