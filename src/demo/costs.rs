//! Cost accounting: what each department cost in each month, one file a year, amounts with thousands commas.
//!
//! Costs follow revenue, but not exactly: most of them move with the month, a part stays at the level of the months
//! before, and there is noise. So a cost ratio moves by a point or two, more when a ward empties.

use std::collections::BTreeMap;

use super::calendar::{Month, months};
use super::chance::Chance;
use super::departments::{
    DEPARTMENTS, ENDOCRINOLOGY, FINANCE, LABORATORY, Place, is_open_in, name_on, rheumatology_closed,
};
use super::devices::{Class, DEVICES, Device};
use super::files::{Habit, Sheet, Written, dashed};
use super::ledger::Ledger;
use super::stories;

/// Items in the words of cost accounting.
const STAFF: &str = "人员经费";
const DRUGS: &str = "药品费";
const CHARGED: &str = "收费耗材";
const SUPPLIES: &str = "其他卫生材料";
const DEPRECIATION: &str = "折旧费";
const AMORTISATION: &str = "摊销费";
const RISK_FUND: &str = "医疗风险基金";
const REPAIRS: &str = "维修费";
const ENERGY: &str = "水电燃料费";
const OTHER: &str = "其他运行费用";

/// How a department's cost without drugs and charged consumables is made up, in permille; staff is the rest.
const DIRECT: [(&str, i64); 7] =
    [(SUPPLIES, 62), (DEPRECIATION, 68), (AMORTISATION, 6), (RISK_FUND, 8), (REPAIRS, 24), (ENERGY, 31), (OTHER, 58)];
const ALLOCATED: [(&str, i64); 4] = [(STAFF, 118), (DEPRECIATION, 34), (ENERGY, 19), (OTHER, 46)];
/// A laboratory's supplies are its reagents.
const REAGENTS: i64 = 470;
/// The part of the cost that moves with the month's own revenue, in permille.
const MOVING: i64 = 880;
/// Offices earn nothing: a month of theirs, in fen.
const COST_OF_AN_OFFICE: i64 = 7_200_000;

/// One line of cost accounting, in fen.
struct Line {
    item: &'static str,
    direct: bool,
    amount: i64,
    device: Option<usize>,
}

/// The costs of every department and month.
pub struct Costs {
    lines: Vec<Vec<Vec<Line>>>,
}

impl Costs {
    pub fn of(ledger: &Ledger, scale: i64) -> Self {
        let of_department = |place: Place| months().map(|month| of_month(place, month, ledger, scale)).collect();
        Costs { lines: (0..DEPARTMENTS.len()).map(of_department).collect() }
    }

    /// All that a department cost in a month.
    pub fn total(&self, place: Place, month: usize) -> i64 {
        self.lines[place][month].iter().map(|line| line.amount).sum()
    }

    /// All that a device cost in a month.
    pub fn of_device(&self, device: usize, month: usize) -> i64 {
        let lines = &self.lines[DEVICES[device].place][month];
        lines.iter().filter(|line| line.device == Some(device)).map(|line| line.amount).sum()
    }

    /// One file a year.
    pub fn export(&self, written: &mut Written) -> anyhow::Result<()> {
        let mut sheets: BTreeMap<i32, Sheet> = BTreeMap::new();
        let headers = ["核算月份", "科室", "成本项目", "成本性质", "金额(元)", "设备编号", "制表人"];
        for (at, month) in months().enumerate() {
            let sheet = sheets.entry(month.year()).or_insert_with(|| Sheet::new(Habit::FrontPage, None, &headers));
            for (place, department) in self.lines.iter().enumerate() {
                for line in &department[at] {
                    sheet.text(&dashed(month)).text(name_on(place, month.first())).text(line.item);
                    sheet.either(line.direct, "直接", "分摊").grouped_yuan(line.amount);
                    sheet.text(line.device.map_or("", |device| DEVICES[device].id)).text("成本会计").end();
                }
            }
        }
        for (year, sheet) in sheets {
            written.add("costs", &format!("exports/finance/科室成本_{year}.csv"), sheet)?;
        }
        Ok(())
    }
}

fn of_month(place: Place, month: Month, ledger: &Ledger, scale: i64) -> Vec<Line> {
    let Some(at) = month.index().filter(|_| is_open_in(place, month)) else { return Vec::new() };
    let direct = |item: &'static str, amount: i64| Line { item, direct: true, amount, device: None };
    if place == FINANCE {
        let amount = Chance::of("cost of an office", &[month.key()]).around(COST_OF_AN_OFFICE * scale, 30);
        return vec![direct(STAFF, amount * 8 / 10), direct(OTHER, amount - amount * 8 / 10)];
    }
    let mut chance = Chance::of("costs", &[place as i64, month.key()]);
    let revenue = ledger.of_department(place, at);
    let base = chance.around(moving_base(place, at, ledger), 22);
    let total = base * DEPARTMENTS[place].cost_ratio / 1000;
    let mut lines = of_devices(place, at, ledger);
    let mut devices = 0;
    for line in &lines {
        devices += line.amount;
    }
    let rest = total - devices;
    let mut staff = rest;
    for (item, share) in DIRECT {
        let share = if item == SUPPLIES && place == LABORATORY { REAGENTS } else { share };
        let amount = chance.around(rest * share / 1000, 60);
        staff -= amount;
        lines.push(direct(item, amount));
    }
    for (item, share) in ALLOCATED {
        let amount = chance.around(rest * share / 1000, 40);
        staff -= amount;
        lines.push(Line { item, direct: false, amount, device: None });
    }
    lines.push(direct(STAFF, staff));
    // Story 1: agency staff and supplies that no revenue stands behind.
    let drift = base * stories::cost_drift(place, month) / 1000;
    for line in lines.iter_mut().filter(|line| line.direct) {
        match line.item {
            STAFF => line.amount += drift * 6 / 10,
            SUPPLIES => line.amount += drift - drift * 6 / 10,
            _ => {}
        }
    }
    // Drugs are sold at cost, charged consumables nearly so.
    lines.push(direct(DRUGS, chance.around(revenue.drugs * 992 / 1000, 8)));
    lines.push(direct(CHARGED, chance.around(revenue.consumables * 976 / 1000, 10)));
    lines.retain(|line| line.amount != 0);
    lines
}

/// The revenue that this month's costs follow: mostly its own, and the mean of up to six months before.
fn moving_base(place: Place, at: usize, ledger: &Ledger) -> i64 {
    let own = ledger.of_department(place, at).narrow;
    let merged = rheumatology_closed().month().index().map_or(0, |last| last + 1);
    let begins = if place == ENDOCRINOLOGY && at >= merged { merged } else { 0 };
    let before: Vec<i64> = (begins.max(at.saturating_sub(6))..at)
        .map(|month| ledger.of_department(place, month).narrow)
        // A unit pays for its full months only.
        .filter(|&narrow| narrow > own / 2)
        .collect();
    if before.len() < 2 {
        return own;
    }
    let mean = before.iter().sum::<i64>() / before.len() as i64;
    (own * MOVING + mean * (1000 - MOVING)) / 1000
}

/// The lines of a department's own large equipment.
fn of_devices(place: Place, at: usize, ledger: &Ledger) -> Vec<Line> {
    let mut lines = Vec::new();
    for (number, device) in DEVICES.iter().enumerate().filter(|(_, device)| device.place == place) {
        for (item, amount) in of_device(number, device, at, ledger) {
            lines.push(Line { item, direct: true, amount, device: Some(number) });
        }
    }
    lines
}

fn of_device(number: usize, device: &Device, at: usize, ledger: &Ledger) -> [(&'static str, i64); 5] {
    let mut chance = Chance::of("costs of a device", &[number as i64, at as i64]);
    let price = device.price * 100;
    let revenue = ledger.of_device(number, at);
    let medium = match device.class {
        Class::Ct => 60,
        Class::Mri => 45,
        Class::Dsa => 120,
        Class::Dr | Class::Ultrasound => 12,
    };
    [
        (DEPRECIATION, price / device.depreciation_months),
        (REPAIRS, chance.around(price * device.maintenance / 12_000, 250)),
        (SUPPLIES, chance.around(revenue * medium / 1000, 80)),
        (ENERGY, chance.around(price / 1_300, 60)),
        (STAFF, chance.around(price / 420 + revenue * 70 / 1000, 40)),
    ]
}
