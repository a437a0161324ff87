//! All exports of a workspace → tables: directories first, so that what refers to them is resolved as it is typed.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::diagnostics::{Diagnostics, Fault, Place, Severity};
use crate::exports::definition::{ColumnMapping, ExportBlock, Origin};
use crate::exports::{ExportReader, NamedColumn, files, read_by_header};
use crate::numbers::{Decimal, exceeds_share};
use crate::toml_source::{TomlSource, nearest};

use super::builder::{FileInput, FileOutcome, TableBuilder};
use super::directories;
use super::directory::Directory;
use super::identifiers::Identifiers;
use super::schema::{ColumnDefinition, ColumnType, Schema, TableKind};
use super::times::is_format;
use super::typing::{Resolvers, unit_fits, unit_names};
use super::{Tables, Wanted};

/// Which files feed which table, checked against the schema before any is read.
#[derive(Debug)]
pub struct ReadingPlan<'a> {
    root: &'a Path,
    source: &'a TomlSource,
    /// Blocks by table, in the order of the configuration, with their files.
    blocks: BTreeMap<String, Vec<(&'a ExportBlock, Vec<String>)>>,
    /// Files filled in by hand, by table.
    entered: BTreeMap<String, String>,
}

/// The share of a table's rows that may be set aside where the workspace does not say.
const REJECTED_AT_MOST: Decimal = Decimal::new(1, 2);

impl<'a> ReadingPlan<'a> {
    /// Lists the files of every block; every fault of the configuration at once.
    pub fn new(
        root: &'a Path,
        blocks: &'a [ExportBlock],
        source: &'a TomlSource,
        schema: &Schema,
    ) -> Result<ReadingPlan<'a>, Diagnostics> {
        let mut plan = ReadingPlan { root, source, blocks: BTreeMap::new(), entered: BTreeMap::new() };
        let mut faults = Vec::new();
        for block in blocks {
            faults.extend(check_block(block, source, schema));
            match files::files(root, block, source) {
                Ok(files) => plan.blocks.entry(block.table.get_ref().clone()).or_default().push((block, files)),
                Err(wrong) => faults.extend(wrong.into_iter().map(|fault| about_directory(block, fault))),
            }
        }
        if !plan.blocks.contains_key("departments") && faults.is_empty() {
            let place = Place::file(&source.name);
            faults.push(Fault::configuration("departments-not-mapped").at(place).hint("departments-not-mapped"));
        }
        for (id, _) in schema.tables.iter().filter(|(_, table)| table.kind == TableKind::Entered) {
            plan.entered.extend(entered_file(root, id, &mut faults).map(|path| (id.clone(), path)));
        }
        if faults.is_empty() { Ok(plan) } else { Err(faults.into()) }
    }

    /// The columns of each table for which there is a file.
    pub fn mapped(&self) -> BTreeMap<String, BTreeSet<String>> {
        let mut mapped: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (table, blocks) in &self.blocks {
            let columns = mapped.entry(table.clone()).or_default();
            for (block, _) in blocks.iter().filter(|(_, files)| !files.is_empty()) {
                columns.extend(block.columns.keys().map(|column| column.get_ref().clone()));
            }
        }
        mapped
    }

    /// How many files will be read.
    pub fn file_count(&self) -> usize {
        let exports = self.blocks.values().flatten().map(|(_, files)| files.len()).sum::<usize>();
        exports + self.entered.len()
    }

    /// Reads and types everything. `each` is told the path of every file as it begins.
    pub fn read(
        &self,
        schema: &Schema,
        wanted: &Wanted,
        identifiers: &Identifiers,
        each: &dyn Fn(&str),
    ) -> Result<(Tables, Vec<Fault>), Refused> {
        let mut reading =
            Reading { plan: self, schema, wanted, identifiers, each, tables: Tables::default(), faults: Vec::new() };
        reading.read_directories();
        // Everything else refers to them: with wrong ones, every row would be wrong.
        if !reading.has_failed() {
            let others = schema.order.iter().filter(|table| !DIRECTORIES.contains(&table.as_str()));
            for table in others {
                reading.read_table(table);
            }
        }
        let failed = reading.has_failed();
        let Reading { tables, faults, .. } = reading;
        if failed { Err(Refused { faults, rejected: tables.input.rejected }) } else { Ok((tables, faults)) }
    }
}

/// Input that cannot be worked with.
#[derive(Debug)]
pub struct Refused {
    pub faults: Vec<Fault>,
    /// A fault per broken rule of a row set aside: often what the refusal comes from.
    pub rejected: Vec<Fault>,
}

const DIRECTORIES: [&str; 2] = ["departments", "equipment"];

struct Reading<'p, 'a> {
    plan: &'p ReadingPlan<'a>,
    schema: &'p Schema,
    wanted: &'p Wanted,
    identifiers: &'p Identifiers,
    each: &'p dyn Fn(&str),
    tables: Tables,
    faults: Vec<Fault>,
}

impl Reading<'_, '_> {
    fn has_failed(&self) -> bool {
        self.faults.iter().any(|fault| fault.severity == Severity::Error)
    }

    fn read_directories(&mut self) {
        self.read_table("departments");
        if let Some(table) = self.tables.tables.get("departments") {
            let (departments, faults) = directories::departments(table, &self.tables.input);
            self.tables.departments = departments;
            self.faults.extend(faults);
        }
        if self.tables.departments.directory.items().is_empty() && !self.has_failed() {
            let place = Place::file(&self.plan.source.name);
            self.faults.push(Fault::input("departments-missing").at(place).hint("departments-missing"));
        }
        self.read_table("equipment");
        if let Some(table) = self.tables.tables.get("equipment") {
            let (equipment, faults) = directories::equipment(table, &self.tables.input);
            self.tables.equipment = equipment;
            self.faults.extend(faults);
        }
    }

    fn read_table(&mut self, id: &str) {
        let Some(definition) = self.schema.table(id) else { return };
        let all: BTreeSet<String>;
        let wanted = match definition.kind {
            TableKind::Directory | TableKind::Entered => {
                all = definition.columns.keys().cloned().collect();
                &all
            }
            TableKind::Standing | TableKind::Happening | TableKind::Computed => match self.wanted.get(id) {
                Some(columns) => columns,
                None => {
                    all = BTreeSet::new();
                    &all
                }
            },
        };
        let mut builder = TableBuilder::new(id, definition, wanted);
        let first_file = self.tables.input.files.len();
        let mut limit: Option<Decimal> = None;
        let plan = self.plan;
        for (block, files) in plan.blocks.get(id).into_iter().flatten() {
            let own = block.rejected_at_most.as_ref().map(|share| *share.get_ref());
            limit = [limit, own].into_iter().flatten().min();
            self.read_block(block, files, &mut builder);
        }
        if let Some(path) = plan.entered.get(id) {
            self.read_entered(id, path, &mut builder);
        }
        if plan.blocks.contains_key(id) {
            self.check_limit(id, first_file, limit);
        }
        if plan.blocks.contains_key(id) || plan.entered.contains_key(id) {
            self.tables.tables.insert(id.to_owned(), builder.finish());
        }
    }

    fn read_block(&mut self, block: &ExportBlock, files: &[String], builder: &mut TableBuilder<'_>) {
        let mut reader = match ExportReader::new(self.plan.root, block, self.plan.source) {
            Ok(reader) => reader,
            Err(faults) => return self.faults.extend(faults),
        };
        for path in files {
            (self.each)(path);
            match reader.read(path) {
                Ok((raw, broken)) => self.add(builder, &raw, &broken),
                Err(faults) => self.faults.extend(faults),
            }
        }
        self.faults.extend(reader.into_warnings());
    }

    fn read_entered(&mut self, id: &str, path: &str, builder: &mut TableBuilder<'_>) {
        let Some(definition) = self.schema.table(id) else { return };
        (self.each)(path);
        let columns: Vec<NamedColumn<'_>> = definition
            .columns
            .iter()
            .map(|(id, column)| NamedColumn { id, names: vec![&column.zh, &column.en], required: column.required })
            .collect();
        match read_by_header(self.plan.root, path, &columns) {
            Ok((raw, broken, warnings)) => {
                self.faults.extend(warnings);
                let before = self.tables.input.rejected.len();
                self.add(builder, &raw, &broken);
                // Few rows, written by hand: each that is wrong must be put right, none is left out.
                let wrong = self.tables.input.rejected.split_off(before);
                self.faults.extend(wrong.into_iter().map(|fault| Fault {
                    severity: Severity::Error,
                    exit: crate::diagnostics::Exit::Input,
                    ..fault
                }));
            }
            Err(faults) => self.faults.extend(faults),
        }
    }

    fn add(
        &mut self,
        builder: &mut TableBuilder<'_>,
        raw: &crate::exports::RawFile,
        broken: &[crate::exports::BrokenRow],
    ) {
        let number = u32::try_from(self.tables.input.files.len()).unwrap_or(u32::MAX);
        let paths: Vec<String> = self.tables.input.files.iter().map(|file| file.source.path.clone()).collect();
        let none = Directory::default();
        let resolvers = Resolvers {
            departments: &self.tables.departments.directory,
            equipment: if self.tables.equipment.items().is_empty() { &none } else { &self.tables.equipment },
            identifiers: self.identifiers,
        };
        let FileOutcome { file, rejected, warnings } =
            builder.add(&FileInput { raw, broken, number, paths: &paths }, resolvers);
        self.tables.input.files.push(file);
        self.tables.input.rejected.extend(rejected);
        self.faults.extend(warnings);
    }

    /// More rows set aside than the workspace allows: the run stops.
    fn check_limit(&mut self, id: &str, first_file: usize, limit: Option<Decimal>) {
        let limit = limit.unwrap_or(REJECTED_AT_MOST);
        self.tables.input.allowed.insert(id.to_owned(), limit);
        let files = &self.tables.input.files[first_file..];
        let rows: u64 = files.iter().map(|file| file.source.rows).sum();
        let rejected: u64 = files.iter().map(|file| file.rejected).sum();
        if exceeds_share(rejected, rows, limit) {
            self.faults.push(
                Fault::input("rejected-too-many")
                    .with("table", id)
                    .with("rejected", rejected)
                    .with("rows", rows)
                    .with("limit", limit.trimmed())
                    .at(Place::file(files.first().map_or("", |file| &file.source.path)))
                    .hint("rejected-too-many"),
            );
        }
    }
}

/// Of a block: its table and columns are known, the required ones are mapped, and what is said of each fits its type.
fn check_block(block: &ExportBlock, source: &TomlSource, schema: &Schema) -> Vec<Fault> {
    let mut faults = Vec::new();
    let place = source.place(&block.table.span());
    let id = block.table.get_ref();
    if let Some(share) = &block.rejected_at_most
        && !(Decimal::zero(0)..=Decimal::new(1, 0)).contains(share.get_ref())
    {
        let fault = Fault::configuration("share-invalid").with("share", share.get_ref().trimmed());
        faults.push(fault.at(source.place(&share.span())).hint("share-invalid"));
    }
    let Some(table) = schema.table(id).filter(|table| table.kind != TableKind::Computed) else {
        faults.push(unknown("table-unknown", id, place, schema.exported().map(String::as_str)));
        return faults;
    };
    if table.kind == TableKind::Entered {
        let fault = Fault::configuration("table-entered").with("name", id).with("file", format!("{}.csv", stem(id)));
        faults.push(fault.at(place).hint("table-entered"));
        return faults;
    }
    for (column, mapping) in &block.columns {
        let place = source.place(&column.span());
        match table.columns.get(column.get_ref()) {
            Some(definition) => faults.extend(check_writing(column.get_ref(), definition, mapping, &place)),
            None => {
                let known = table.columns.keys().map(String::as_str);
                let fault = unknown("column-unknown", column.get_ref(), place, known);
                faults.push(fault.with("table", id));
            }
        }
    }
    let mapped: BTreeSet<&str> = block.columns.keys().map(|column| column.get_ref().as_str()).collect();
    let missing =
        table.columns.iter().filter(|(column, definition)| definition.required && !mapped.contains(column.as_str()));
    for (column, _) in missing {
        faults.push(
            Fault::configuration("column-not-mapped")
                .with("name", format!("{id}.{column}"))
                .at(place.clone())
                .hint("column-not-mapped"),
        );
    }
    faults
}

/// What a mapping says of the way values are written, against the type of the column: said once, rather than of every row.
fn check_writing(id: &str, definition: &ColumnDefinition, mapping: &ColumnMapping, place: &Place) -> Vec<Fault> {
    let mut faults = Vec::new();
    let (kind, writing) = (&definition.kind, &mapping.writing);
    match &writing.unit {
        Some(unit) if !unit_names().any(|known| known == unit) => {
            faults.push(unknown("unit-unknown", unit, place.clone(), unit_names()));
        }
        Some(unit) if !unit_fits(unit, kind) => {
            let fault = Fault::configuration("unit-unfit").with("unit", unit).with("column", id);
            faults.push(fault.at(place.clone()).hint("unit-unfit"));
        }
        Some(_) | None => {}
    }
    let without_meaning = [
        ("format", !writing.formats.is_empty() && !kind.is_time()),
        ("thousands", writing.thousands.is_some() && !kind.is_measured()),
    ];
    for (setting, _) in without_meaning.into_iter().filter(|(_, wrong)| *wrong) {
        let fault = Fault::configuration("setting-unfit").with("setting", setting).with("column", id);
        faults.push(fault.at(place.clone()).hint("setting-unfit"));
    }
    for format in writing.formats.iter().filter(|format| !is_format(format)) {
        let fault = Fault::configuration("format-invalid").with("format", format).with("column", id);
        faults.push(fault.at(place.clone()).hint("format-invalid"));
    }
    if let ColumnType::Category(values) = kind {
        let constant = match &mapping.origin {
            Origin::Constant(text) if writing.values.is_empty() => Some(text),
            Origin::Constant(_) | Origin::Header(_) | Origin::Expression(_) => None,
        };
        let written: BTreeSet<&String> = writing.values.values().chain(constant).collect();
        for value in written.into_iter().filter(|value| !values.contains(value)) {
            faults.push(unknown("value-unknown", value, place.clone(), values.iter().map(String::as_str)));
        }
    }
    faults
}

/// With the name that was probably meant, or else every name there is.
fn unknown<'n>(code: &'static str, name: &str, place: Place, known: impl Iterator<Item = &'n str> + Clone) -> Fault {
    let fault = Fault::configuration(code).with("name", name).at(place);
    match nearest(name, known.clone()) {
        Some(meant) => fault.with("meant", meant).hint("did-you-mean"),
        None => fault.with("known", known.collect::<Vec<_>>().join(", ")).hint("known-here"),
    }
}

/// In a new workspace the first thing that is missing: without it nothing else can be read.
fn about_directory(block: &ExportBlock, fault: Fault) -> Fault {
    let first = block.table.get_ref() == "departments" && fault.code == "files-missing";
    if first { fault.hint("files-missing-departments") } else { fault }
}

/// What the file of a table that is filled in by hand is called.
fn stem(table: &str) -> String {
    table.replace('_', "-")
}

/// `entered_values` is read from `entered-values.csv` or `.xlsx` in the workspace's folder.
fn entered_file(root: &Path, table: &str, faults: &mut Vec<Fault>) -> Option<String> {
    let stem = stem(table);
    let found: Vec<String> = ["csv", "xlsx"]
        .into_iter()
        .map(|extension| format!("{stem}.{extension}"))
        .filter(|name| root.join(name).is_file())
        .collect();
    if let [_, second] = found.as_slice() {
        faults.push(
            Fault::configuration("entered-twice").with("table", table).at(Place::file(second)).hint("entered-twice"),
        );
    }
    found.into_iter().next()
}
