//! Operations: which stays have one, when, and how the theatre's system writes it.

use super::calendar::{Moment, last_day, months};
use super::chance::Chance;
use super::departments::{Place, name_on, physician};
use super::files::{Habit, Sheet, Written, compact};
use super::inpatients::Stay;
use super::slips;
use super::wards::ward;

/// One session in theatre.
#[derive(Clone, Copy, Debug)]
pub struct Operation {
    pub place: Place,
    pub started: Moment,
    /// 1 to 4.
    pub level: i64,
    /// The second session of a stay.
    again: bool,
    emergency: bool,
}

/// Back to theatre within the stay.
const AGAIN: i64 = 25;

/// The operations of a stay, in order.
pub fn of_stay(stay: &Stay) -> Vec<Operation> {
    let operating =
        stay.segments.iter().find_map(|segment| Some((segment, ward(segment.place).filter(|ward| ward.operated > 0)?)));
    let Some((segment, ward)) = operating else { return Vec::new() };
    let mut chance = Chance::of("operation", &[stay.number as i64]);
    // Day surgery comes for its operation.
    if !chance.happens(if stay.is_same_day() { 900 } else { ward.operated }) {
        return Vec::new();
    }
    let emergency = chance.happens(130);
    let soonest = segment.entered.plus(if stay.is_same_day() { 45 } else { 150 });
    let planned = segment.entered.day().plus(chance.between(1, 2)).at(chance.between(500, 900));
    let started = if emergency || stay.is_same_day() || planned > segment.left { soonest } else { planned };
    let level = match chance.happens(ward.major) {
        true => 3 + i64::from(chance.happens(270)),
        false => 1 + i64::from(chance.happens(720)),
    };
    let mut operations = vec![Operation { place: ward.place, started, level, again: false, emergency }];
    let second = started.plus(chance.between(2, 5) * 1440);
    if chance.happens(AGAIN) && second < segment.left {
        operations.push(Operation { started: second, level: 2, again: true, emergency: true, ..operations[0] });
    }
    operations
}

/// The list of the theatre, one file a month, by start.
pub fn export(stays: &[Stay], written: &mut Written) -> anyhow::Result<()> {
    let headers = [
        "手术申请号",
        "患者ID",
        "住院流水号",
        "手术科室",
        "切皮时间",
        "手术级别",
        "择期急诊",
        "日间手术",
        "微创",
        "麻醉方式",
        "切口类型",
        "切口感染",
        "并发症",
        "主刀工号",
        "手术间",
    ];
    let mut sessions: Vec<(Operation, &Stay)> = Vec::new();
    for stay in stays {
        sessions.extend(
            of_stay(stay)
                .into_iter()
                .filter(|operation| operation.started.is_exported())
                .map(|operation| (operation, stay)),
        );
    }
    sessions.sort_by_key(|(operation, stay)| (operation.started, stay.number));
    debug_assert!(sessions.iter().all(|(operation, _)| operation.started.day() <= last_day()));
    for month in months() {
        let mut sheet = Sheet::new(Habit::Theatre, None, &headers);
        for (operation, stay) in sessions.iter().filter(|(operation, _)| operation.started.day().month() == month) {
            row(&mut sheet, operation, stay);
        }
        slips::in_operations(month, &mut sheet);
        written.add("operations", &format!("exports/theatre/手术登记_{}.csv", compact(month)), sheet)?;
    }
    Ok(())
}

fn row(sheet: &mut Sheet, operation: &Operation, stay: &Stay) {
    let mut chance = Chance::of("session", &[stay.number as i64, i64::from(operation.again)]);
    let incision = chance.pick(&["0", "Ⅰ", "Ⅰ", "Ⅱ", "Ⅱ", "Ⅱ", "Ⅲ"]);
    let infected = incision == "Ⅰ" && chance.happens(6);
    let anaesthesia = if chance.happens(955) {
        chance.pick(&["全麻", "全麻", "椎管内麻醉", "神经阻滞"])
    } else {
        "局麻"
    };
    let letter = if operation.again { "B" } else { "A" };
    sheet.id(format_args!("SS{:07}{letter}", stay.number)).id(format_args!("P{}", stay.patient)).id(stay.id());
    sheet.text(name_on(operation.place, operation.started.day())).moment(operation.started).integer(operation.level);
    sheet.either(operation.emergency, "急诊", "择期").either(stay.is_same_day(), "是", "否").either(
        chance.happens(430),
        "是",
        "否",
    );
    sheet.text(anaesthesia).text(incision).either(infected, "是", "否").either(
        operation.again || chance.happens(12),
        "是",
        "否",
    );
    sheet.id(physician(operation.place, chance.between(0, 5))).id(format_args!("手术间{}", chance.between(1, 5))).end();
}
