//! Explanations: rows are recounted over the raw exports, every measure adds up, every score follows from its steps.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::OnceLock;

use hospital_scorecard::catalogue::{self, Catalogue};
use hospital_scorecard::demo;
use hospital_scorecard::labels::{Labels, Language};
use hospital_scorecard::measures::definition::{Aggregation, MeasureDefinition};
use hospital_scorecard::period::Period;
use hospital_scorecard::record::explanation::{ExplainedFact, ExplainedRow, Explanation};
use hospital_scorecard::run::explaining::{Asked, Explainer};
use hospital_scorecard::tables::schema::Schema;
use serde_json::Value;

use crate::program::{Scratch, run};

const WAGE: &str = "monthly_wage";

fn explainer(root: &Path, period: &str, scorecard: &str) -> Explainer {
    let period = period.parse().expect("a period");
    let asked = Asked { root, period, scorecard: Some(scorecard), quiet: true };
    Explainer::load(&asked, None).unwrap_or_else(|faults| panic!("{faults:?}"))
}

/// What is explained, or what the program says is wrong with it.
fn explained(explainer: &Explainer, figure: &str, entity: &str, rows: bool) -> Explanation {
    static LABELS: OnceLock<Labels> = OnceLock::new();
    let labels = LABELS.get_or_init(|| Labels::shipped(Language::En));
    let explanation = explainer.explanation(figure, Some(entity), rows, labels);
    explanation.unwrap_or_else(|faults| panic!("{figure} of {entity}: {faults:?}"))
}

// ── The demo, recounted over its raw exports ────────────────────────────────

/// The exports of the demo hospital, without its reports.
fn exports() -> &'static Path {
    static EXPORTS: OnceLock<PathBuf> = OnceLock::new();
    EXPORTS.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("explained-demo");
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("a folder can be made");
        demo::write(&folder, 1).expect("the demo can be written");
        folder
    })
}

/// Row by row the same as in the exports: whose, when, how much, none forgotten and none too many.
#[test]
fn two_hundred_random_figures_are_recounted_over_the_raw_exports() {
    let mut explainer = explainer(exports(), "2026-03", WAGE);
    let schema = Schema::shipped().expect("the shipped tables are valid");
    let catalogue = catalogue::load(None, &schema).expect("the shipped definitions are valid");
    let mut raw = Raw::new(exports());
    // A date that was looked up (of an operation the discharge of its stay) stands on no line of the measure's own export.
    let dated = |id: &&str| {
        let definition = &catalogue.measures[*id].definition;
        schema.column(&definition.table, &definition.date).is_some()
    };
    // Departments, devices and classes of devices, with what is counted for each.
    let own = |explainer: &Explainer, id: &str| -> Vec<String> {
        explainer.measures(id).into_iter().filter(dated).map(str::to_owned).collect()
    };
    let departments = explainer.entities().filter(|id| id.starts_with('D')).map(str::to_owned);
    let entities: Vec<String> = departments.chain(explainer.devices()).collect();
    let measures: BTreeMap<String, Vec<String>> = entities.iter().map(|id| (id.clone(), own(&explainer, id))).collect();
    // Numerical Recipes' linear congruential generator: the same choice every time.
    let mut state = 20_260_301u64;
    let mut draw = |of: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).expect("31 bits") % of
    };
    let (mut counted, mut left_out, mut of_devices, mut computed) = (0, 0, 0, 0);
    for month in ["2025-08", "2025-12", "2026-02", "2026-03"] {
        explainer.turn_to(month.parse::<Period>().expect("a month")).expect("the demo has cards");
        for _ in 0..70 {
            let entity = &entities[draw(entities.len())];
            let measure = &measures[entity][draw(measures[entity].len())];
            let explanation = explained(&explainer, measure, entity, true);
            let definition = &catalogue.measures[measure].definition;
            // A month in which the department was not open has no fact at all.
            let Some(fact) = explanation.facts.first().filter(|fact| !fact.months.is_empty()) else { continue };
            if COMPUTED.contains(&definition.table.as_str()) {
                raw.recount_days(definition, fact, entity, month);
                computed += usize::from(fact.value.is_some_and(|value| value > 0));
            } else {
                raw.recount(definition, fact, entity, month);
            }
            of_devices += usize::from(explanation.entity_kind.starts_with("equipment") && fact.counts.counted > 0);
            counted += usize::from(fact.counts.counted > 0);
            left_out += usize::from(!fact.counts.left_out.is_empty());
        }
    }
    assert!(counted > 90 && left_out > 40, "{counted} figures have rows, {left_out} have rows left out");
    assert!(of_devices > 40 && computed > 8, "{of_devices} of devices have rows, {computed} are reckoned by the day");
}

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

/// Tables whose rows the program makes.
const COMPUTED: [&str; 5] = ["device_days", "device_runs", "device_stops", "device_hours", "reporting_days"];

/// Every column of every computed table, of devices and of whoever reports: minute by minute over the raw lines.
#[test]
fn days_that_are_reckoned_are_recounted_minute_by_minute() {
    let mut explainer = explainer(exports(), "2026-03", WAGE);
    let schema = Schema::shipped().expect("the shipped tables are valid");
    let catalogue = catalogue::load(None, &schema).expect("the shipped definitions are valid");
    let mut raw = Raw::new(exports());
    let mut seen: BTreeMap<String, i64> = BTreeMap::new();
    for month in ["2024-02", "2024-05"] {
        explainer.turn_to(month.parse::<Period>().expect("a month")).expect("the demo has cards");
        for entity in ["CT-2", "MR-1", "ct", "D19"] {
            for measure in explainer.measures(entity) {
                let definition = &catalogue.measures[measure].definition;
                if !COMPUTED.contains(&definition.table.as_str()) {
                    continue;
                }
                let explanation = explained(&explainer, measure, entity, true);
                let fact = explanation.facts.first().expect("it is collected");
                raw.recount_days(definition, fact, entity, month);
                *seen.entry(measure.to_owned()).or_default() += fact.value.unwrap_or(0);
            }
        }
    }
    assert!(seen.len() >= 13 && seen.values().all(|value| *value > 0), "{seen:?}");
}

/// The exports as `scorecard.toml` describes them, read without the program.
struct Raw {
    root: PathBuf,
    blocks: Vec<toml::Table>,
    /// What the exports call a department or a device → the department's id.
    names: BTreeMap<String, String>,
    /// What the exports call a device → the ids of the device and of its class.
    devices: BTreeMap<String, [String; 2]>,
    files: BTreeMap<String, Vec<Vec<String>>>,
    tables: BTreeMap<String, Rc<Vec<Row>>>,
}

/// A line of an export by column.
type Row = BTreeMap<String, String>;

impl Raw {
    fn new(root: &Path) -> Raw {
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
    fn table(&mut self, table: &str) -> Rc<Vec<Row>> {
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

    fn blocks_of(&self, table: &str) -> Vec<(toml::Table, String)> {
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
    fn lines(&mut self, path: &str, block: &toml::Table) -> Vec<Vec<String>> {
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

    /// The rows of a department and month in the exports, against the rows that the explanation lists.
    fn recount(&mut self, measure: &MeasureDefinition, fact: &ExplainedFact, entity: &str, month: &str) {
        let of_device = self.devices.values().any(|ids| ids.iter().any(|id| id == entity));
        let mut columns = measure.entity.columns().iter();
        let column = columns.find(|column| (*column == "equipment_id") == of_device);
        let Some(whose) = column.map(|column| column.strip_suffix(".department").unwrap_or(column)) else { return };
        let (mut found, mut sum) = (BTreeSet::new(), Some(0i64));
        let counted: BTreeSet<(&str, u64)> =
            fact.rows.iter().filter(|row| row.counted).map(|row| (row.file.as_str(), row.line)).collect();
        for (block, path) in self.blocks_of(&measure.table) {
            let lines = self.lines(&path, &block);
            let at = |column: &str| place(&lines[0], &block, column);
            let (Some(date), Some(owner)) = (at(&measure.date), at(whose)) else { continue };
            let amount = measure.column.as_deref().filter(|column| is_in_yuan(&block, column)).and_then(at);
            for (number, fields) in lines.iter().enumerate().skip(1) {
                let digits = |text: &str| text.chars().filter(char::is_ascii_digit).take(6).collect::<String>();
                let mine = fields.len() == lines[0].len()
                    && digits(&fields[date]) == digits(month)
                    && match of_device {
                        true => self.devices.get(&fields[owner]).is_some_and(|ids| ids.iter().any(|id| id == entity)),
                        false => self.names.get(&fields[owner]).is_some_and(|id| id == entity),
                    };
                if !mine {
                    continue;
                }
                let line = (number + 1 + skipped(&block)) as u64;
                found.insert((path.clone(), line));
                if counted.contains(&(path.as_str(), line)) {
                    let value = amount.and_then(|amount| scaled(&fields[amount], fact.unit));
                    sum = sum.zip(value).and_then(|(sum, value)| sum.checked_add(value));
                }
            }
        }
        let what = format!("{} of {entity} in {month}", fact.measure);
        let listed: BTreeSet<(String, u64)> = fact.rows.iter().map(|row| (row.file.clone(), row.line)).collect();
        assert!(found.is_subset(&listed), "{what}: not listed: {:?}", found.difference(&listed).next());
        // Rows set aside are those of the files; all others are of this department and month.
        let own = fact.rows.iter().filter(|row| {
            row.rule.as_deref().is_none_or(|rule| ["test", "open", "empty", "repeat", "duplicate"].contains(&rule))
        });
        for row in own {
            assert!(found.contains(&(row.file.clone(), row.line)), "{what}: {}:{} is not its row", row.file, row.line);
        }
        match measure.aggregation {
            Aggregation::Count => assert_eq!(fact.value, i64::try_from(counted.len()).ok(), "{what}"),
            // Derived columns and codes stand in no export as they are summed.
            Aggregation::Sum if sum.is_some() => assert_eq!(fact.value, sum, "{what}"),
            Aggregation::Sum | Aggregation::CountDistinct | Aggregation::Quantile | Aggregation::Top => {}
        }
    }
}

/// What devices, or reporting physicians, did in a month, by minutes of the raw lines.
impl Raw {
    fn recount_days(&mut self, measure: &MeasureDefinition, fact: &ExplainedFact, entity: &str, month: &str) {
        let what = format!("{} of {entity} in {month}", fact.measure);
        let (value, behind, listed) = match measure.table.as_str() {
            "reporting_days" => self.reporting(measure, entity, month),
            _ => self.of_devices(measure, entity, month),
        };
        assert_eq!(fact.value, Some(value), "{what}");
        let place = |row: &ExplainedRow| format!("{}:{}", row.file, row.line);
        let counted: BTreeSet<String> = fact.rows.iter().filter(|row| row.counted).map(place).collect();
        assert_eq!(counted, behind, "{what}: the rows behind it");
        let all: BTreeSet<String> = fact.rows.iter().map(place).collect();
        let missing: Vec<&String> = listed.difference(&all).collect();
        assert!(missing.is_empty(), "{what}: not listed: {missing:?}");
        let made_of = fact.computed.iter().filter(|row| row.counted).flat_map(|row| &row.made_of);
        assert_eq!(counted, made_of.cloned().collect(), "{what}: the rows of its days");
    }

    /// The value, the places of the lines behind it, and of all lines of these devices that begin in the month.
    fn of_devices(
        &mut self,
        measure: &MeasureDefinition,
        entity: &str,
        month: &str,
    ) -> (i64, BTreeSet<String>, BTreeSet<String>) {
        let (mut value, mut behind, mut listed) = (0, BTreeSet::new(), BTreeSet::new());
        let column = measure.column.clone().unwrap_or_default();
        let (first, after) = bounds(month);
        for device in self.table("equipment").iter() {
            if device["equipment_id"] != entity && device["class"] != entity {
                continue;
            }
            let own = |row: &&BTreeMap<String, String>| {
                device["equipment_id"] == row["equipment_id"] || device["name"] == row["equipment_id"]
            };
            let (log, exams) = (self.table("equipment_events"), self.table("exams"));
            let mine = |rows: &[Row], ends: i64| -> Vec<Line> {
                let line = |row: &BTreeMap<String, String>| {
                    let end = minute_of(&row["ended_at"]);
                    let from = minute_of(&row["started_at"])?;
                    Some(Line { row: row.clone(), from, to: end.unwrap_or(ends), ended: end.is_some() })
                };
                rows.iter().filter(own).filter_map(line).collect()
            };
            let (log, exams) = (mine(&log, bounds("2026-03").1), mine(&exams, 0));
            let is = |kind: &str, stop: &str| -> Vec<&Line> {
                let fits = |line: &&Line| line.row["kind"] == kind && (stop.is_empty() || line.row["stop"] == stop);
                log.iter().filter(fits).collect()
            };
            let on: Vec<&Line> = is("power_on", "").into_iter().filter(|line| line.ended).collect();
            let done: Vec<&Line> = exams.iter().filter(|line| line.row["cancelled"] == "false").collect();
            let (full, partial) = (is("fault", "full"), is("fault", "partial"));
            let within = |lines: &[&Line]| -> BTreeSet<i64> {
                lines.iter().flat_map(|line| line.from.max(first)..line.to.min(after)).collect()
            };
            let (on_at, full_at) = (within(&on), within(&full));
            let number = |column: &str| device[column].replace(',', "").parse::<f64>().ok();
            let planned = number("planned_minutes_per_day").map(|minutes| minutes as i64);
            let starts = number("service_starts_at").map(|minutes| minutes as i64);
            let is_planned = |minute: &i64| {
                let at = minute.rem_euclid(1440);
                starts.zip(planned).is_some_and(|(starts, planned)| (starts..starts + planned).contains(&at))
            };
            let examined: BTreeSet<i64> = within(&done).intersection(&on_at).copied().collect();
            let full_at: BTreeSet<i64> = full_at.into_iter().filter(is_planned).collect();
            let partial_at = within(&partial).into_iter().filter(is_planned);
            let partial_at: BTreeSet<i64> = partial_at.filter(|minute| !full_at.contains(minute)).collect();
            let (days, ledger) = ((after - first) / 1440, device[""].clone());
            let (minutes, sources): (BTreeSet<i64>, Vec<&Line>) = match column.as_str() {
                "on_minutes" => (on_at.clone(), on.clone()),
                "examined_minutes" => (examined, done.iter().chain(&on).copied().collect()),
                "full_stop_minutes" => (full_at.clone(), full.clone()),
                "partial_stop_minutes" => (partial_at.clone(), full.iter().chain(&partial).copied().collect()),
                _ => (BTreeSet::new(), Vec::new()),
            };
            value += i64::try_from(minutes.len()).expect("a month has few minutes");
            value += match column.as_str() {
                "planned_minutes" => planned.unwrap_or(0) * days,
                "purchase_price" => number("purchase_price").map_or(0, |yuan| (yuan * 100.0) as i64) * days,
                "functions_available" => number("functions_available").map_or(0, |count| count as i64) * days,
                "functions_in_use" => number("functions_in_use").map_or(0, |count| count as i64) * days,
                "" => days,
                _ => 0,
            };
            if !["device_runs", "device_hours"].contains(&measure.table.as_str()) {
                behind.insert(ledger);
            }
            for line in sources {
                let is_exam = line.row.contains_key("exam_id");
                let is_partial = line.row.get("stop").is_some_and(|stop| stop == "partial");
                let counts = |minute: i64| match (measure.table.as_str(), is_exam) {
                    (_, true) => on_at.contains(&minute),
                    ("device_stops", false) => is_planned(&minute) && (!is_partial || partial_at.contains(&minute)),
                    (_, false) => true,
                };
                if (line.from.max(first)..line.to.min(after)).any(counts) {
                    behind.insert(line.row[""].clone());
                }
            }
            let needs_exams = column == "examined_minutes";
            let lines = log.iter().chain(exams.iter().filter(|_| needs_exams));
            let lines = lines.filter(|line| (first..after).contains(&line.from) && measure.table != "device_days");
            listed.extend(lines.map(|line| line.row[""].clone()));
        }
        (value, behind, listed)
    }

    /// Days of reporting physicians from 04:00 on, of the department whose device was reported first.
    fn reporting(
        &mut self,
        measure: &MeasureDefinition,
        entity: &str,
        month: &str,
    ) -> (i64, BTreeSet<String>, BTreeSet<String>) {
        let (first, after) = bounds(month);
        let mut days: BTreeMap<(i64, String), Vec<Report>> = BTreeMap::new();
        let mut seen = BTreeSet::new();
        for exam in self.table("exams").iter() {
            let Some(at) = minute_of(&exam["reported_at"]) else { continue };
            let physician = exam["reporting_physician_id"].clone();
            // Exams on a device that nobody owns are set aside, and repeated lines count once.
            let Some(owner) = self.names.get(&exam["equipment_id"]).cloned() else { continue };
            let lines: Vec<&String> = exam.iter().filter(|(key, _)| !key.is_empty()).map(|(_, text)| text).collect();
            if exam["cancelled"] == "true" || physician.is_empty() || !seen.insert(format!("{lines:?}")) {
                continue;
            }
            days.entry(((at - 240).div_euclid(1440), physician)).or_default().push((at, owner, exam[""].clone()));
        }
        let (mut value, mut behind) = (0, BTreeSet::new());
        for ((day, _), mut reports) in days {
            reports.sort_by_key(|(at, _, _)| *at);
            let (Some(earliest), Some(latest)) = (reports.first(), reports.last()) else { continue };
            let long = measure.predicate.is_none() || latest.0 - earliest.0 > 480;
            if (first..after).contains(&(day * 1440)) && earliest.1 == entity && long {
                value += 1;
                behind.extend(reports.into_iter().map(|(_, _, place)| place));
            }
        }
        (value, behind, BTreeSet::new())
    }
}

/// When something was reported, whose device it was, and where the line stands.
type Report = (i64, String, String);

/// A line that lasts.
struct Line {
    row: BTreeMap<String, String>,
    from: i64,
    to: i64,
    ended: bool,
}

/// Minutes since 1970-01-01 of a time as the demo's systems write it.
fn minute_of(text: &str) -> Option<i64> {
    let at = chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").ok()?;
    Some(at.and_utc().timestamp() / 60)
}

/// The first minute of a month, and of the next.
fn bounds(month: &str) -> (i64, i64) {
    let first = chrono::NaiveDate::parse_from_str(&format!("{month}-01"), "%Y-%m-%d").expect("a month");
    let next = first.checked_add_months(chrono::Months::new(1)).expect("a month");
    let minute = |day: chrono::NaiveDate| day.and_hms_opt(0, 0, 0).expect("midnight").and_utc().timestamp() / 60;
    (minute(first), minute(next))
}

/// A field, in the word that the mapping gives for it.
fn translated(block: &toml::Table, column: &str, text: &str) -> String {
    let mapping = block["columns"].as_table().and_then(|columns| columns.get(column));
    let values = mapping.and_then(|mapping| mapping.get("values")).and_then(toml::Value::as_table);
    let Some(values) = values else { return text.to_owned() };
    values.get(text).or_else(|| values.get("*")).and_then(toml::Value::as_str).unwrap_or(text).to_owned()
}

fn skipped(block: &toml::Table) -> usize {
    block.get("skip_rows").and_then(toml::Value::as_integer).and_then(|rows| usize::try_from(rows).ok()).unwrap_or(0)
}

/// Where a column stands, if a header has it as it is.
fn place(header: &[String], block: &toml::Table, column: &str) -> Option<usize> {
    let mapping = block["columns"].as_table()?.get(column)?;
    let name = match mapping {
        toml::Value::String(name) => name.as_str(),
        mapping => mapping.as_table()?.get("header")?.as_str()?,
    };
    header.iter().position(|header| header == name)
}

/// Not in ten thousands of them, nor in a unit of time that the fact is not counted in.
fn is_in_yuan(block: &toml::Table, column: &str) -> bool {
    let mapping = block["columns"].as_table().and_then(|columns| columns.get(column));
    let unit = mapping.and_then(toml::Value::as_table).and_then(|mapping| mapping.get("unit"));
    unit.and_then(toml::Value::as_str).is_none_or(|unit| unit == "CNY")
}

/// A plain number in the unit of the fact.
fn scaled(text: &str, unit: &str) -> Option<i64> {
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

/// The program itself refuses an explanation whose rows do not add up to the fact: none is refused.
#[test]
fn every_shipped_measure_of_the_demo_adds_up_over_its_rows() {
    // D11 was merged into D10 within this quarter; G01 is a group of departments.
    let explainer = {
        let period = "2025-Q2".parse().expect("a quarter");
        let asked = Asked { root: exports(), period, scorecard: None, quiet: true };
        Explainer::load(&asked, None).unwrap_or_else(|faults| panic!("{faults:?}"))
    };
    let mut measures = BTreeSet::new();
    let mut with_rows = BTreeSet::new();
    for entity in ["H001", "G01", "D10", "D19", "CT-1", "MR-1", "ct"] {
        for measure in explainer.measures(entity) {
            measures.insert(measure);
            let explanation = explained(&explainer, measure, entity, false);
            let fact = explanation.facts.first().expect("the demo collects every measure");
            with_rows.extend((fact.counts.counted > 0).then_some(measure));
            assert!(fact.rows.is_empty(), "rows are listed only where they are asked for");
        }
    }
    assert!(measures.len() >= 100, "{} measures", measures.len());
    // What the demo hospital has none of: exams of three parts, sent out or read remotely, audits of indications, upkeep
    // that was late in this quarter, deaths in the low-risk group, monitored consumables, and people of these sorts.
    const NONE: [&str; 11] = [
        "cross_section_exams_of_three_parts",
        "exams_performed_elsewhere",
        "exams_read_remotely",
        "indication_audits",
        "indication_audits_failed",
        "maintenance_late",
        "low_risk_deaths",
        "ordered_monitored_consumables",
        "pharmacist_posts",
        "physician_posts_anaesthesia",
        "physician_posts_pathology",
    ];
    let without: BTreeSet<&str> = measures.iter().copied().filter(|measure| !with_rows.contains(measure)).collect();
    let without: Vec<&str> = without.into_iter().filter(|measure| !NONE.contains(measure)).collect();
    assert!(without.is_empty(), "nothing is counted for {without:?}");
    // What was D11's until the end of June is D10's from then on, and says so.
    let mut explainer = explainer;
    explainer.turn_to("2025-Q3".parse().expect("a quarter")).expect("no cards");
    let costs = explained(&explainer, "total_cost", "D10", true);
    assert!(!costs.facts[0].rows.is_empty(), "{costs:?}");
}

/// Observed ÷ expected: every stratum with last year's rate, and the sum of them.
#[test]
fn what_was_expected_is_reckoned_stratum_by_stratum() {
    let explainer = explainer(exports(), "2026-03", WAGE);
    let mut strata = 0;
    for entity in ["H001", "D02", "D08"] {
        let explanation = explained(&explainer, "exam_intensity_oe", entity, false);
        let value = explanation.value.expect("exams are ordered").to_string();
        let lines: Vec<&String> = explanation.sections.iter().flat_map(|section| &section.lines).collect();
        strata += lines.iter().filter(|line| line.contains("; last year ")).count();
        let reckoned = lines.iter().find(|line| line.contains(" ÷ (") || line.contains(" ≈ ")).expect("a calculation");
        assert!(reckoned.contains(value.trim_end_matches('0')), "{reckoned} for {value}");
        // Counted now and last year, each of what is observed and of what it is counted per.
        assert!(explanation.facts.len() >= 4, "{} facts", explanation.facts.len());
    }
    assert!(strata > 6, "{strata} strata");
}

// ── Cases: every method, reference and state ────────────────────────────────

/// Of every case all indicators, dimensions and totals of all departments: values, references and scores are reckoned again
/// from what is shown, and an explanation that does not give the figure is refused.
#[test]
fn every_figure_of_every_case_follows_from_its_explanation() {
    let (mut scored, mut sums, mut devices) = (0, 0, 0);
    let mut keys = BTreeSet::new();
    for case in fs::read_dir("tests/cases").expect("the cases").map(|entry| entry.expect("an entry").path()) {
        let text = fs::read_to_string(case.join("case.md")).expect("a case");
        let word = |option: &str| {
            let after = text.split(option).nth(1)?;
            Some(after.split_whitespace().next()?.to_owned())
        };
        if text.contains("report submission") {
            // It has tables and no cards.
            continue;
        }
        let period = word("--period").expect("a case has a period");
        let usual = if text.contains("report annual") { "annual" } else { WAGE };
        let scorecard = word("--scorecard").unwrap_or(usual.to_owned());
        let explainer = explainer(&case, &period, &scorecard);
        let written = catalogue_of(&case);
        let dimensions = written.scorecards.iter().map(|defined| &defined.definition);
        let dimensions = dimensions.filter(|defined| defined.id == scorecard).flat_map(|defined| &defined.dimensions);
        let dimensions: BTreeSet<&str> = dimensions.map(|dimension| dimension.id.as_str()).collect();
        for entity in explainer.entities() {
            for indicator in explainer.indicators(entity) {
                let explanation = explained(&explainer, indicator, entity, true);
                scored += usize::from(explanation.score.is_some());
                keys.extend(explanation.sections.into_iter().map(|section| section.heading));
            }
            let labels = Labels::shipped(Language::Zh);
            let figures = dimensions.iter().copied().chain(["total"]);
            // Groups and departments without a card have no sums.
            let explanations = figures.filter_map(|sum| explainer.explanation(sum, Some(entity), false, &labels).ok());
            sums += explanations.filter(|explanation| explanation.score.is_some()).count();
        }
        if text.contains("report equipment") {
            for entity in explainer.devices() {
                devices += every_figure_of_a_device(&explainer, &entity, true);
            }
        }
    }
    assert!(devices > 200, "{devices} figures of devices");
    assert!(scored > 300 && sums > 60, "{scored} scores and {sums} sums");
    assert!(keys.contains("Reference") && keys.contains("Points"), "{keys:?}");
}

/// Every measure, indicator, part and total of a device or class; how many of them have a value.
fn every_figure_of_a_device(explainer: &Explainer, entity: &str, rows: bool) -> usize {
    let figures = explainer.measures(entity).into_iter().chain(explainer.indicators(entity));
    let values = figures.map(|figure| explained(explainer, figure, entity, rows));
    let mut found = values.filter(|explanation| explanation.value.is_some()).count();
    let labels = Labels::shipped(Language::Zh);
    for sum in ["finance", "patient", "process", "growth", "overutilization", "total"] {
        // Classes, devices without a card and devices that treat lack some or all of them.
        match explainer.explanation(sum, Some(entity), false, &labels) {
            Ok(explanation) => found += usize::from(explanation.score.is_some()),
            Err(faults) => {
                assert!(faults.faults().iter().all(|fault| fault.code == "figure-without-card"), "{faults:?}")
            }
        }
    }
    found
}

/// Of three months, among them one in which overuse is in alarm: values, references, points, steps and sums.
#[test]
fn every_figure_of_devices_of_the_demo_follows_from_its_explanation() {
    let mut explainer = explainer(exports(), "2026-03", WAGE);
    let mut found = 0;
    for month in ["2026-03", "2025-02"] {
        explainer.turn_to(month.parse::<Period>().expect("a month")).expect("the demo has cards");
        for entity in ["CT-2", "DSA-1", "ct"] {
            found += every_figure_of_a_device(&explainer, entity, false);
        }
    }
    assert!(found > 400, "{found} figures");
    explainer.turn_to("2026-03".parse().expect("a month")).expect("the demo has cards");
    let load = explained(&explainer, "load_rate", "CT-2", false);
    let lines: Vec<&String> = load.sections.iter().flat_map(|section| &section.lines).collect();
    assert!(load.score.is_some() && lines.iter().any(|line| line.contains("while overuse is in alarm")), "{lines:#?}");
}

fn catalogue_of(workspace: &Path) -> Catalogue {
    let schema = Schema::shipped().expect("the shipped tables are valid");
    catalogue::load(Some(workspace), &schema).expect("the definitions of a case are valid")
}

// ── The command ─────────────────────────────────────────────────────────────

/// Two visits under one number: the later row says the same and is dropped, a third says something else and is set aside.
#[test]
fn rows_left_out_say_by_which_rule() {
    let scratch = Scratch::copy_of("explain-rows", Path::new("tests/cases/duplicate_rows"));
    let command = ["explain", "visits", "--period", "2026-03", "--entity", "O1", "--rows", "--quiet", "--lang", "en"];
    let output = run(scratch.path(), &[&command[..], &["--format", "json"]].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let explained: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let fact = &explained["facts"][0];
    let rows = fact["rows"].as_array().expect("rows");
    let rules: BTreeSet<&str> = rows.iter().filter_map(|row| row["rule"].as_str()).collect();
    assert!(rules.contains("duplicate") && rules.contains("key-repeated"), "{rules:?}");
    let counted = rows.iter().filter(|row| row["counted"] == true).count();
    assert_eq!(fact["value"].as_i64(), i64::try_from(counted).ok());
    assert_eq!(explained["sources"][0]["sha256"].as_str().map(str::len), Some(64));

    let text = String::from_utf8(run(scratch.path(), &command).stdout).expect("UTF-8");
    assert!(text.contains("the same as ") && text.contains("rows counted"), "{text}");
}

/// What was written down by hand is said with its line, and four quarters are added up.
#[test]
fn entered_values_say_where_they_stand() {
    let scratch = Scratch::copy_of("explain-entered", Path::new("tests/cases/tie"));
    let mut text = "period,department_id,equipment_id,indicator,value,evidence,entered_by,approved_by\n".to_owned();
    for (quarter, value) in [("2025-Q2", 1), ("2025-Q3", 2), ("2025-Q4", 3), ("2026-Q1", 4)] {
        text += &format!("{quarter},O1,,teaching_research_points,{value},register,office,director\n");
    }
    fs::write(scratch.path().join("entered-values.csv"), text).expect("a file can be written");
    let command = ["explain", "teaching_research_points", "--period", "2026-03", "--entity", "O1", "--lang", "en"];
    let output = run(scratch.path(), &[&command[..], &["--quiet"]].concat());
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(text.contains("entered by hand for 2026-Q1: 4, entered-values.csv:5"), "{text}");
    assert!(text.contains("4 + 3 + 2 + 1 = 10"), "{text}");
}

/// In Chinese too, of a card's sum, its dimension and one of its groups.
#[test]
fn sums_are_explained_in_both_languages() {
    let case = Path::new("tests/cases/moved_points");
    let entity = fs::read_to_string(case.join("expected/totals.csv")).expect("totals");
    let entity = entity.lines().nth(1).and_then(|line| line.split(',').nth(2)).expect("a department").to_owned();
    for (language, word) in [("zh", "合计"), ("en", "sum: ")] {
        let scratch = Scratch::copy_of(&format!("explain-{language}"), case);
        for figure in ["total", "management"] {
            let command = ["explain", figure, "--period", "2026-03", "--entity", &entity, "--lang", language];
            let command = [&command[..], &["--scorecard", "monthly_source", "--quiet"]].concat();
            let output = run(scratch.path(), &command);
            let text = String::from_utf8_lossy(&output.stdout).into_owned();
            assert!(
                output.status.success() && text.contains(word),
                "{text}{}",
                String::from_utf8_lossy(&output.stderr)
            );
            assert!(!text.contains("explain."), "every word has a text: {text}");
        }
    }
}
