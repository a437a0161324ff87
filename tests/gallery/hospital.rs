//! A hospital for the gallery: as many departments as wanted, each with as much work as wanted, over fifteen months.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// One department and its work.
pub struct Department {
    pub id: String,
    pub name: String,
    pub kind: &'static str,
    /// Visits in each month up to the last, and in the last one.
    pub visits: (u32, u32),
    /// Its first day.
    pub open: &'static str,
    /// Points that the ward round of the last month took off.
    pub deducted: &'static str,
    /// Bed-days are reported in the last month.
    pub reported: bool,
}

impl Department {
    pub fn new(id: &str, name: &str, visits: (u32, u32)) -> Department {
        Department {
            id: id.to_owned(),
            name: name.to_owned(),
            kind: "medical",
            visits,
            open: "2020-01-01",
            deducted: "0",
            reported: true,
        }
    }
}

/// The months of the exports; the last is the month of the report.
fn months() -> Vec<String> {
    let last_year = (1..=12).map(|month| format!("2025-{month:02}"));
    last_year.chain((1..=3).map(|month| format!("2026-{month:02}"))).collect()
}

/// The workspace's own definitions: scorecards by file name, and indicators.
pub struct Catalogue {
    pub scorecards: Vec<(&'static str, String)>,
    pub indicators: String,
}

/// Writes the workspace.
pub fn write(folder: &Path, departments: &[Department], catalogue: &Catalogue) {
    let file = |path: &str, text: &str| {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder can be made");
        fs::write(path, text).expect("a file can be written");
    };
    file("scorecard.toml", CONFIGURATION);
    file("exports/departments.csv", &departments_csv(departments));
    file("exports/visits.csv", &visits_csv(departments));
    file("exports/ward_days.csv", &ward_days_csv(departments));
    file("exports/inspections.csv", &inspections_csv(departments));
    file("catalogue/indicators.toml", &catalogue.indicators);
    for (name, text) in &catalogue.scorecards {
        file(&format!("catalogue/scorecards/{name}.toml"), text);
    }
}

const CONFIGURATION: &str = r#"[hospital]
id = "H001"
name = "示例医院"
name_en = "Example Hospital"
level = "tertiary"
language = "zh"

[[exports]]
table = "departments"
files = ["exports/departments.csv"]

[exports.columns]
department_id = "department_id"
name = "name"
type = "type"
sort = "sort"
has_beds = "has_beds"
sees_outpatients = "sees_outpatients"
valid_from = "valid_from"

[[exports]]
table = "visits"
files = ["exports/visits.csv"]

[exports.columns]
visit_id = "visit_id"
patient_id = "patient_id"
department_id = "department_id"
visited_at = "visited_at"
kind = "kind"

[[exports]]
table = "ward_days"
files = ["exports/ward_days.csv"]

[exports.columns]
date = "date"
department_id = "department_id"
open_beds = "open_beds"
occupied_beds = "occupied_beds"
same_day = "same_day"

[[exports]]
table = "inspections"
files = ["exports/inspections.csv"]

[exports.columns]
inspection_id = "inspection_id"
inspected_on = "inspected_on"
programme = "programme"
department_id = "department_id"
clause = "clause"
deduction = "deduction"
"#;

fn departments_csv(departments: &[Department]) -> String {
    let mut text = "department_id,name,type,sort,has_beds,sees_outpatients,valid_from\n".to_owned();
    for (sort, department) in departments.iter().enumerate() {
        let Department { id, name, kind, open, .. } = department;
        let _ = writeln!(text, "{id},{name},{kind},{sort},true,true,{open}");
    }
    text
}

fn visits_csv(departments: &[Department]) -> String {
    let mut text = "visit_id,patient_id,department_id,visited_at,kind\n".to_owned();
    let months = months();
    for (at, month) in months.iter().enumerate() {
        for department in departments.iter().filter(|department| department.open[..7] <= month[..]) {
            // Months differ a little, so that lines are not flat.
            let usual = department.visits.0 + u32::try_from(at).expect("few months") % 3;
            let visits = if at + 1 == months.len() { department.visits.1 } else { usual };
            for visit in 0..visits {
                let (id, day) = (&department.id, visit % 27 + 1);
                let _ = writeln!(text, "V{id}-{month}-{visit},P{visit},{id},{month}-{day:02} 09:00,outpatient");
            }
        }
    }
    text
}

fn ward_days_csv(departments: &[Department]) -> String {
    let mut text = "date,department_id,open_beds,occupied_beds,same_day\n".to_owned();
    let months = months();
    for (at, month) in months.iter().enumerate() {
        for department in departments.iter().filter(|department| department.open[..7] <= month[..]) {
            if department.reported || at + 1 < months.len() {
                let occupied = 33 + at % 5;
                let _ = writeln!(text, "{month}-15,{},40,{occupied},0", department.id);
            }
        }
    }
    text
}

fn inspections_csv(departments: &[Department]) -> String {
    let mut text = "inspection_id,inspected_on,programme,department_id,clause,deduction\n".to_owned();
    for department in departments {
        let (id, deducted) = (&department.id, department.deducted);
        let _ = writeln!(text, "I{id},2026-03-12,ward_round,{id},查房记录不完整,{deducted}");
        let _ = writeln!(text, "J{id},2025-03-12,ward_round,{id},,0.5");
    }
    text
}
