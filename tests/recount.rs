//! Figures of the demo, recounted over its raw exports: which rows, whose, when, how much.

use std::collections::{BTreeMap, BTreeSet};

use hospital_scorecard::catalogue;
use hospital_scorecard::measures::definition::{Aggregation, MeasureDefinition};
use hospital_scorecard::period::Period;
use hospital_scorecard::record::explanation::{ExplainedFact, ExplainedRow};
use hospital_scorecard::run::explaining::Explainer;
use hospital_scorecard::tables::schema::Schema;

use crate::explain::{WAGE, explained, explainer, exports};
use crate::raw_exports::{Raw, Row, is_in_yuan, place, scaled, skipped};

/// Tables whose rows the program makes.
const COMPUTED: [&str; 5] = ["device_days", "device_runs", "device_stops", "device_hours", "reporting_days"];

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
    assert!(of_devices > 40 && computed > 5, "{of_devices} of devices have rows, {computed} are reckoned by the day");
}

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

impl Raw {
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
