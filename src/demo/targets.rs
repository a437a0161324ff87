//! Files that the performance office fills by hand: targets, overrides and entered values.
//!
//! A year's targets are last year's figures and a little more, rounded as committees round.

use super::calendar::months;
use super::chance::Chance;
use super::departments::*;
use super::devices::DEVICES;
use super::files::{Habit, Sheet, Written};
use super::people;
use super::submission;
use super::year_end::{self, Archive, Year};

/// The table of targets in the making.
struct Targets {
    sheet: Sheet,
}

impl Targets {
    /// A target in the unit of its indicator.
    fn of_department(&mut self, year: i32, scorecard: &str, place: Place, indicator: &str, target: &str) {
        self.sheet.texts(&[&year.to_string(), scorecard, DEPARTMENTS[place].id, "", indicator, target]);
    }

    /// Of the whole hospital, in the sum of which departments have a part each.
    fn of_hospital(&mut self, year: i32, indicator: &str, target: &str) {
        self.sheet.texts(&[&year.to_string(), "monthly_bsc", "", "", indicator, target]);
    }

    fn of_device(&mut self, year: i32, device: usize, indicator: &str, target: &str) {
        self.sheet.texts(&[&year.to_string(), "equipment", "", DEVICES[device].id, indicator, target]);
    }
}

/// targets.csv: for 2025 and 2026, from the years before. The annual card has them for 2024 too: as no year before it is
/// known, they are what came of it.
pub fn export_targets(archive: &Archive<'_>, written: &mut Written) -> anyhow::Result<()> {
    let headers = ["period", "scorecard", "department_id", "equipment_id", "indicator", "target"];
    let mut targets = Targets { sheet: Sheet::new(Habit::Plain, None, &headers) };
    let first = year_end::of(2024, archive);
    for place in (0..DEPARTMENTS.len()).filter(|&place| DEPARTMENTS[place].kind != Kind::Administrative) {
        if first[place].months > 0 {
            annual(2024, place, &first, &mut targets);
        }
    }
    for year in [2025, 2026] {
        let mut before = year_end::of(year - 1, archive);
        merge_rheumatology(&mut before);
        for (place, department) in DEPARTMENTS.iter().enumerate() {
            let judged =
                department.kind != Kind::Administrative && is_open_at_the_end(place) && place != REHABILITATION;
            if judged && before[place].months > 0 {
                monthly(year, place, &before[place], &mut targets);
                annual(year, place, &before, &mut targets);
            }
        }
        let sum = |of: fn(&Year) -> i64| before.iter().map(of).sum::<i64>();
        // A little more than what the departments were given comes to: the committee has to find who makes up for it.
        targets.of_hospital(year, "operating_revenue", &rounded_yuan(sum(|year| year.operating), 1040, 100_000));
        targets.of_hospital(year, "discharges", &(sum(|year| year.discharges) * 1030 / 1000 / 10 * 10).to_string());
        for device in 0..DEVICES.len() {
            equipment(year, device, archive, &mut targets);
        }
    }
    written.add("targets", "targets.csv", targets.sheet)
}

/// The successor answers for the patients of the ward that it took over.
fn merge_rheumatology(years: &mut [Year]) {
    let merged = years[RHEUMATOLOGY];
    let heir = &mut years[ENDOCRINOLOGY];
    // The mean months count only the successor's own; the rest adds up.
    heir.operating += merged.operating;
    heir.cost += merged.cost;
    heir.broad += merged.broad;
    heir.drugs_of_share += merged.drugs_of_share;
    heir.discharges += merged.discharges;
    heir.stay_charges += merged.stay_charges;
    heir.outpatient_visits += merged.outpatient_visits;
    heir.visits += merged.visits;
    heir.open_bed_days += merged.open_bed_days;
    heir.posts += merged.posts;
    heir.assets += merged.assets;
    heir.growth += merged.growth;
}

/// `numerator` ÷ `denominator` in so many thousandths of last year's value, with two decimals.
fn share(numerator: i64, denominator: i64, permille: i64) -> String {
    let scaled = i128::from(numerator) * i128::from(permille) / 10 / i128::from(denominator.max(1));
    format!("{}.{:02}", scaled / 100, scaled % 100)
}

/// Money in whole yuan, rounded down to `step`.
fn rounded_yuan(fen: i64, permille: i64, step: i64) -> String {
    let yuan = (i128::from(fen) * i128::from(permille) / 100_000) as i64;
    (yuan.div_euclid(step) * step).to_string()
}

fn drug_share(before: &Year) -> String {
    // Half a point below last year's, in steps of half a point.
    let hundredths = (before.drugs_of_share * 10_000 / before.broad.max(1) - 50).max(0) / 50 * 50;
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

fn monthly(year: i32, place: Place, before: &Year, targets: &mut Targets) {
    let mut set = |indicator: &str, target: &str| targets.of_department(year, "monthly_bsc", place, indicator, target);
    set("operating_revenue", &rounded_yuan(before.operating, 1030, 10_000));
    set("surplus", &rounded_yuan(before.operating - before.cost, 1020, 1_000));
    if before.drugs_of_share > 0 {
        set("drug_share", &drug_share(before));
    }
    if before.discharges > 0 {
        set("discharges", &(before.discharges * 1020 / 1000).to_string());
        set("charge_per_discharge", &rounded_yuan(before.stay_charges / before.discharges, 1020, 10));
        set("diagnosis_agreement", "95");
        set("record_quality", "98");
    }
}

fn annual(year: i32, place: Place, all: &[Year], targets: &mut Targets) {
    let before = &all[place];
    // Posts and assets are sums over months: a mean needs the months again.
    let heads = before.posts;
    let months = before.months * 100;
    let per_head = |fen: i64, permille: i64, step: i64| {
        rounded_yuan((i128::from(fen) * i128::from(months) / i128::from(heads.max(1))) as i64, permille, step)
    };
    let mut set = |indicator: &str, target: &str| targets.of_department(year, "annual", place, indicator, target);
    set("operating_revenue_per_head", &per_head(before.operating, 1030, 1_000));
    set("surplus_per_head", &per_head(before.operating - before.cost, 1020, 100));
    set("patient_satisfaction", "90");
    set("quality_score", "100");
    set("staff_satisfaction", "88");
    if before.drugs_of_share > 0 {
        set("drug_share", &drug_share(before));
    }
    set("growth_points_per_head", &share(before.growth * months / 100, heads, 1030));
    let assets = before.assets / 1_000_000;
    set("revenue_per_10000_assets", &rounded_yuan(before.operating * before.months / assets.max(1), 1020, 10));
    if before.open_bed_days > 0 {
        set("discharges_per_head", &share(before.discharges * months, heads, 1020));
        set("bed_turnover", &share(before.discharges * before.ward_days, before.open_bed_days, 1020));
        set(
            "revenue_per_bed",
            &rounded_yuan(before.stay_charges / 100 * before.ward_days / before.open_bed_days * 100, 1020, 1_000),
        );
    }
    if before.operated > 0 {
        set("operated_patients_per_head", &share(before.operated * months, heads, 1020));
    }
    let clinic = DEPARTMENTS[place].clinic;
    if DEPARTMENTS[place].beds && clinic {
        // Counted over the division of surgery, where the department belongs to it.
        let group: &[Place] = if in_division_of_surgery(place) { &DIVISION_OF_SURGERY } else { &[place] };
        let visits: i64 = group.iter().map(|&member| all[member].outpatient_visits).sum();
        let posts: i64 = group.iter().map(|&member| all[member].posts).sum();
        set("outpatient_visits_per_head", &share(visits * months, posts, 1020));
    } else if clinic {
        set("visits_per_head", &share(before.visits * months, heads, 1020));
    }
    if before.exams > 0 {
        set("exams_per_head", &share(before.exams * months, heads, 1000));
    }
    if before.tests > 0 {
        set("tests_per_head", &share(before.tests * months, heads, 1020));
    }
}

/// Targets of a device; what is not here is compared with last year.
fn equipment(year: i32, device: usize, archive: &Archive<'_>, targets: &mut Targets) {
    let mut surplus = 0;
    for month in months().filter(|month| month.year() == year - 1).filter_map(|month| month.index()) {
        surplus += archive.ledger.of_device(device, month) - archive.costs.of_device(device, month);
    }
    // No device is planned at a loss.
    targets.of_device(year, device, "device_surplus", &rounded_yuan(surplus.max(3_000_000), 1000, 1_000));
    targets.of_device(year, device, "exam_satisfaction", "92");
    targets.of_device(year, device, "availability", "98");
    targets.of_device(year, device, "planned_maintenance_done", "100");
    targets.of_device(year, device, "report_quality", "97");
    targets.of_device(year, device, "functions_in_use", "85");
    targets.of_device(year, device, "licensed_operators", "100");
    targets.of_device(year, device, "teaching_research_points", "8");
}

/// overrides.csv: one department's own rule.
pub fn export_overrides(written: &mut Written) -> anyhow::Result<()> {
    let headers = ["scorecard", "department_id", "indicator", "from", "to", "points", "cap", "method", "applies"];
    let mut sheet = Sheet::new(Habit::Plain, None, &headers);
    // Children come with the season: more visits than usual are worth at most 10 % more.
    sheet.texts(&["monthly_wage", "D13", "visits", "2026-01", "2026-12", "", "1.1", "", ""]);
    written.add("overrides", "overrides.csv", sheet)
}

/// entered-values.csv: what no export holds, by quarter and year.
pub fn export_entered_values(archive: &Archive<'_>, written: &mut Written) -> anyhow::Result<()> {
    let headers =
        ["period", "department_id", "equipment_id", "indicator", "value", "evidence", "entered_by", "approved_by"];
    let mut sheet = Sheet::new(Habit::Plain, None, &headers);
    for year in [2024, 2025, 2026] {
        for (device, kept) in DEVICES.iter().enumerate() {
            let licensed = if Chance::of("licences", &[device as i64]).happens(700) { "100" } else { "91.67" };
            let mut enter = |period: &str, points: i64| {
                sheet.texts(&[period, "", kept.id, "licensed_operators", licensed, "上岗证登记簿", "设备科", "医务科"]);
                let points = points.to_string();
                sheet.texts(&[
                    period,
                    "",
                    kept.id,
                    "teaching_research_points",
                    &points,
                    "科教科登记",
                    "科教科",
                    "医务科",
                ]);
            };
            let mut sum = 0;
            let quarters = months().filter(|month| month.year() == year && month.number() % 3 == 0);
            for month in quarters {
                let points = Chance::of("teaching with a device", &[device as i64, month.key()]).between(1, 3);
                enter(&format!("{year}-Q{}", month.quarter()), points);
                sum += points;
            }
            if year < 2026 {
                enter(&year.to_string(), sum);
            }
        }
    }
    submission::hospital_values(archive.ledger, &mut sheet);
    written.add("entered_values", "entered-values.csv", sheet)
}

/// Yuan a full-time equivalent, in the order of the roles.
const BASES: [(&str, i64); 4] =
    [("physician", 6_800), ("nurse", 4_900), ("technician", 4_600), ("administrative", 3_900)];

/// wage-bases.csv: what the wages of the first quarter of 2026 begin with.
pub fn export_wage_bases(scale: i64, written: &mut Written) -> anyhow::Result<()> {
    let mut sheet = Sheet::new(Habit::Plain, None, &["period", "department_id", "staff_group", "base"]);
    for month in months().filter(|month| month.year() == 2026) {
        let period = format!("{}-{:02}", month.year(), month.number());
        for (place, department) in DEPARTMENTS.iter().enumerate() {
            if department.kind == Kind::Administrative || !is_open(place, month.last()) {
                continue;
            }
            for ((group, base), posts) in BASES.iter().zip(people::by_role(place, month, scale)) {
                if posts > 0 {
                    let base = posts * base;
                    let base = format!("{}.{:02}", base / 100, base % 100);
                    sheet.texts(&[&period, department.id, group, &base]);
                }
            }
        }
    }
    written.add("wage_bases", "wage-bases.csv", sheet)
}
