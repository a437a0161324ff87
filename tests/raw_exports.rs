//! The demo's exports as `scorecard.toml` describes them, read without the program: what its figures are recounted over.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// The columns that days of devices and of reporting physicians are reckoned from.
const NEEDED: [&str; 17] = [
    "equipment_id",
    "name",
    "class",
    "planned_minutes_per_day",
    "service_starts_at",
    "purchase_price",
    "functions_available",
    "functions_in_use",
    "commissioned_on",
    "kind",
    "stop",
    "started_at",
    "ended_at",
    "exam_id",
    "body_part",
    "reported_at",
    "reporting_physician_id",
];

/// The exports as `scorecard.toml` describes them, read without the program.
pub struct Raw {
    root: PathBuf,
    blocks: Vec<toml::Table>,
    /// What the exports call a department or a device → the department's id.
    pub names: BTreeMap<String, String>,
    /// What the exports call a device → the ids of the device and of its class.
    pub devices: BTreeMap<String, [String; 2]>,
    files: BTreeMap<String, Vec<Vec<String>>>,
    tables: BTreeMap<String, Rc<Vec<Row>>>,
}

/// A line of an export by column.
pub type Row = BTreeMap<String, String>;

impl Raw {
    pub fn new(root: &Path) -> Raw {
        let text = fs::read_to_string(root.join("scorecard.toml")).expect("the configuration");
        let configuration: toml::Table = text.parse().expect("TOML");
        let blocks = configuration["exports"].as_array().expect("blocks");
        let blocks = blocks.iter().filter_map(|block| block.as_table().cloned()).collect();
        let (names, devices, files, tables) = Default::default();
        let mut raw = Raw { root: root.to_owned(), blocks, names, devices, files, tables };
        raw.add_names("departments", "department_id", &["department_id", "name", "short_name", "aliases"]);
        // Merged at the end of June 2025, before the months that are recounted.
        for (name, id) in raw.names.clone() {
            raw.names.insert(name, if id == "D11" { "D10".to_owned() } else { id });
        }
        raw.add_names("equipment", "department_id", &["equipment_id", "name"]);
        for fields in raw.table("equipment").iter() {
            let both = [fields["equipment_id"].clone(), fields["class"].clone()];
            raw.devices.insert(fields["equipment_id"].clone(), both.clone());
            raw.devices.insert(fields["name"].clone(), both);
        }
        raw
    }

    /// Every line of a table's exports by column, own codes as the mapping translates them; `""` has the place.
    pub fn table(&mut self, table: &str) -> Rc<Vec<Row>> {
        if let Some(known) = self.tables.get(table) {
            return Rc::clone(known);
        }
        let mut rows = Vec::new();
        for (block, path) in self.blocks_of(table) {
            let lines = self.lines(&path, &block);
            let columns = block["columns"].as_table().expect("columns").keys();
            let columns = columns.filter(|column| NEEDED.contains(&column.as_str()));
            let places: Vec<(&String, usize)> =
                columns.filter_map(|column| Some((column, place(&lines[0], &block, column)?))).collect();
            for (number, fields) in
                lines.iter().enumerate().skip(1).filter(|(_, fields)| fields.len() == lines[0].len())
            {
                let read =
                    |(column, at): &(&String, usize)| ((*column).clone(), translated(&block, column, &fields[*at]));
                let mut row: BTreeMap<String, String> = places.iter().map(read).collect();
                row.insert(String::new(), format!("{path}:{}", number + 1 + skipped(&block)));
                // A text over several headers is not read here: of the demo's exams it is the mark of cancelled ones.
                let cancelled =
                    lines[0].iter().position(|header| header == "取消标志").map(|at| !fields[at].is_empty());
                row.insert("cancelled".to_owned(), cancelled.unwrap_or(false).to_string());
                rows.push(row);
            }
        }
        let rows = Rc::new(rows);
        self.tables.insert(table.to_owned(), Rc::clone(&rows));
        rows
    }

    fn add_names(&mut self, table: &str, owner: &str, columns: &[&str]) {
        for (block, path) in self.blocks_of(table) {
            let lines = self.lines(&path, &block);
            let at = |column: &str| place(&lines[0], &block, column);
            for fields in &lines[1..] {
                let owner = at(owner).map(|at| fields[at].clone()).expect("an owner");
                let owner = self.names.get(&owner).cloned().unwrap_or(owner);
                for text in columns.iter().filter_map(|column| Some(fields[at(column)?].clone())) {
                    let texts = text.split(';').filter(|text| !text.is_empty());
                    self.names.extend(texts.map(|text| (text.to_owned(), owner.clone())));
                }
            }
        }
    }

    pub fn blocks_of(&self, table: &str) -> Vec<(toml::Table, String)> {
        let mut found = Vec::new();
        for block in self.blocks.iter().filter(|block| block["table"].as_str() == Some(table)) {
            for pattern in block["files"].as_array().expect("patterns").iter().filter_map(toml::Value::as_str) {
                let pattern = self.root.join(pattern).to_string_lossy().into_owned();
                for path in glob::glob(&pattern).expect("a pattern").map(|path| path.expect("a file")) {
                    let path =
                        path.strip_prefix(&self.root).expect("a file of the demo").to_string_lossy().into_owned();
                    found.push((block.clone(), path));
                }
            }
        }
        found
    }

    /// The fields of every line from the header on; of a file of the demo no field runs over lines.
    pub fn lines(&mut self, path: &str, block: &toml::Table) -> Vec<Vec<String>> {
        if let Some(lines) = self.files.get(path) {
            return lines.clone();
        }
        let bytes = fs::read(self.root.join(path)).expect("an export");
        let text = match std::str::from_utf8(&bytes) {
            Ok(text) => text.trim_start_matches('\u{FEFF}').to_owned(),
            Err(_) => encoding_rs::GB18030.decode(&bytes).0.into_owned(),
        };
        let delimiter = block.get("delimiter").and_then(toml::Value::as_str).unwrap_or(",");
        let split = |line: &str| -> Vec<String> {
            if !line.contains('"') {
                return line.trim_end_matches('\r').split(delimiter).map(|field| field.trim().to_owned()).collect();
            }
            let mut reader = csv::ReaderBuilder::new();
            let reader = reader.has_headers(false).delimiter(delimiter.as_bytes()[0]);
            let record = reader.from_reader(line.as_bytes()).records().next().expect("a line").expect("fields");
            record.iter().map(|field| field.trim().to_owned()).collect()
        };
        let lines: Vec<Vec<String>> = text.lines().skip(skipped(block)).map(split).collect();
        self.files.insert(path.to_owned(), lines.clone());
        lines
    }
}

/// A field, in the word that the mapping gives for it.
fn translated(block: &toml::Table, column: &str, text: &str) -> String {
    let mapping = block["columns"].as_table().and_then(|columns| columns.get(column));
    let values = mapping.and_then(|mapping| mapping.get("values")).and_then(toml::Value::as_table);
    let Some(values) = values else { return text.to_owned() };
    values.get(text).or_else(|| values.get("*")).and_then(toml::Value::as_str).unwrap_or(text).to_owned()
}

pub fn skipped(block: &toml::Table) -> usize {
    block.get("skip_rows").and_then(toml::Value::as_integer).and_then(|rows| usize::try_from(rows).ok()).unwrap_or(0)
}

/// Where a column stands, if a header has it as it is.
pub fn place(header: &[String], block: &toml::Table, column: &str) -> Option<usize> {
    let mapping = block["columns"].as_table()?.get(column)?;
    let name = match mapping {
        toml::Value::String(name) => name.as_str(),
        mapping => mapping.as_table()?.get("header")?.as_str()?,
    };
    header.iter().position(|header| header == name)
}

/// Not in ten thousands of them, nor in a unit of time that the fact is not counted in.
pub fn is_in_yuan(block: &toml::Table, column: &str) -> bool {
    let mapping = block["columns"].as_table().and_then(|columns| columns.get(column));
    let unit = mapping.and_then(toml::Value::as_table).and_then(|mapping| mapping.get("unit"));
    unit.and_then(toml::Value::as_str).is_none_or(|unit| unit == "CNY")
}

/// A plain number in the unit of the fact.
pub fn scaled(text: &str, unit: &str) -> Option<i64> {
    let digits = match unit {
        "fen" | "0.01" => 2,
        "0.0001" => 4,
        _ => 0,
    };
    let text = text.replace(',', "");
    let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
    let rest = format!("{rest:0<digits$}");
    (rest.len() == digits && !text.is_empty()).then(|| format!("{whole}{rest}").parse().ok()).flatten()
}
