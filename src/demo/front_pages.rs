//! Front pages (病案首页) of discharged patients, with the codes of the national interface, and the list of those still in hospital.

use super::calendar::{Month, last_day, months};
use super::chance::Chance;
use super::clinics::clinic;
use super::departments::{DEPARTMENTS, INTENSIVE_CARE};
use super::files::{Habit, Sheet, Written, compact};
use super::inpatients::Stay;
use super::slips;
use super::stay_bills::StayBill;
use super::stories;
use super::wards::{WARDS, ward};

/// What the insurance pays for a DRG weight of 1, in fen.
const PAYMENT_OF_WEIGHT_1: i64 = 930_000;

/// Whether the patient received an antibacterial; decided by the ward that discharges.
pub fn given_antibacterials(stay: &Stay) -> bool {
    let month = stay.left().day().month();
    let usual = ward(stay.discharging()).map_or(0, |ward| ward.antibacterials);
    let share = usual + stories::antibacterials_added(stay.discharging(), month);
    Chance::of("antibacterials", &[stay.number as i64]).happens(share)
}

/// One file for each month of discharge, and one of HIS with the patients in hospital at the end.
pub fn export(stays: &[Stay], bills: &[StayBill], written: &mut Written) -> anyhow::Result<()> {
    let headers = [
        "病案号",
        "住院流水号",
        "患者ID",
        "姓名",
        "入院时间",
        "入院科别",
        "出院时间",
        "出院科别",
        "治疗结果",
        "离院方式",
        "诊断符合",
        "病案质量",
        "医疗付费方式",
        "主要诊断编码",
        "付费类型",
        "DRG组",
        "DRG权重",
        "支付标准",
        "基金支付",
        "低风险组",
        "总费用",
        "药费",
        "检查费",
        "使用抗菌药物",
        "抗菌药物DDD数",
        "使用基药",
    ];
    let mut months_of_discharge: Vec<Vec<&Stay>> = months().map(|_| Vec::new()).collect();
    for stay in stays {
        if let Some(at) = stay.left().day().month().index() {
            months_of_discharge[at].push(stay);
        }
    }
    for (month, discharged) in months().zip(&mut months_of_discharge) {
        discharged.sort_by_key(|stay| (stay.left(), stay.number));
        let mut sheet = Sheet::new(Habit::FrontPage, None, &headers);
        for stay in discharged.iter() {
            front_page(&mut sheet, stay, &bills[stay.number - 1], month);
        }
        slips::in_front_pages(month, &mut sheet);
        written.add("admissions", &format!("exports/front-pages/病案首页_{}.csv", compact(month)), sheet)?;
    }
    in_hospital(stays, written)
}

fn front_page(sheet: &mut Sheet, stay: &Stay, bill: &StayBill, month: Month) {
    let place = stay.discharging();
    let mut chance = Chance::of("front page", &[stay.number as i64]);
    let (outcome, leaving) = outcome(stay, &mut chance);
    let weight = weight(stay, &mut chance);
    let antibacterial = given_antibacterials(stay);
    sheet.id(format_args!("0{:07}", stay.patient)).id(stay.id()).id(format_args!("P{}", stay.patient)).text("演示患者");
    sheet
        .moment(stay.admitted())
        .text(DEPARTMENTS[stay.admitting()].id)
        .moment(stay.left())
        .text(DEPARTMENTS[place].id);
    sheet.text(outcome).text(leaving).either(chance.happens(968), "1", "2");
    sheet.text(if chance.happens(945) {
        "1"
    } else if chance.happens(850) {
        "2"
    } else {
        "3"
    });
    sheet.either(stay.insured, chance.pick(&["1", "1", "2"]), "7");
    sheet.text(clinic(place).map_or("A41.9", |clinic| clinic.diagnoses[chance.between(0, 2) as usize]));
    if stay.insured {
        let standard = weight * PAYMENT_OF_WEIGHT_1 / 10_000;
        let group = format!(
            "{}{}{}",
            chance.pick(&["E", "F", "G", "I", "B"]),
            chance.pick(&["B", "R", "S"]),
            chance.between(11, 39)
        );
        sheet
            .text("DRG")
            .text(&group)
            .decimal(weight, 4)
            .yuan(standard)
            .yuan(standard * chance.between(700, 800) / 1000);
    } else {
        sheet.text("无").text("-").decimal(weight, 4).text("-").text("-");
    }
    sheet.either(weight < 9_000 && chance.happens(300), "是", "否");
    sheet.yuan(bill.total).yuan(bill.drugs).yuan(bill.examinations).either(antibacterial, "1", "0");
    // DDDs consumed: a stay with antibacterials uses some 4 to 9.
    sheet.decimal(if antibacterial { chance.between(300, 900) + month.key() % 2 } else { 0 }, 2);
    sheet.either(chance.happens(930), "1", "0").end();
}

/// Codes of the outcome and of the way of leaving.
fn outcome(stay: &Stay, chance: &mut Chance) -> (&'static str, &'static str) {
    if stay.died {
        return ("4", "5");
    }
    let outcome = match chance.between(0, 999) {
        0..=329 => "1",
        330..=972 => "2",
        973..=993 => "3",
        _ => "9",
    };
    let leaving = match chance.between(0, 999) {
        0..=914 => "1",
        915..=934 => "2",
        935..=957 => "3",
        958..=990 => "4",
        _ => "9",
    };
    (outcome, leaving)
}

/// The DRG weight, by severity; a stay that needed intensive care weighs more.
fn weight(stay: &Stay, chance: &mut Chance) -> i64 {
    let place = stay.discharging();
    let usual = WARDS.iter().find(|ward| ward.place == place).map_or(10_000, |ward| ward.weight);
    let intensive = stay.segments.iter().any(|segment| segment.place == INTENSIVE_CARE) && place != INTENSIVE_CARE;
    let weight = usual * (1000 + stay.severity) / 2000 * if intensive { 170 } else { 100 } / 100;
    chance.around(weight, 150)
}

/// Patients in hospital when the exports were made: their front pages do not exist yet, HIS has a list.
fn in_hospital(stays: &[Stay], written: &mut Written) -> anyhow::Result<()> {
    let headers = ["住院号", "病人ID", "入院时间", "入院科室", "当前病区", "费别"];
    let mut sheet = Sheet::new(Habit::His, Some("在院患者一览表"), &headers);
    for stay in stays.iter().filter(|stay| !stay.is_discharged()) {
        sheet.id(stay.id()).id(format_args!("P{}", stay.patient)).moment(stay.admitted());
        sheet.text(DEPARTMENTS[stay.admitting()].name).text(DEPARTMENTS[stay.place_on(last_day())].name);
        sheet.either(stay.insured, "医保", "自费").end();
    }
    written.add("admissions", "exports/his/在院患者_20260331.csv", sheet)
}
