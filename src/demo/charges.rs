//! The charges of HIS: one line for what was done, once for each bill. Departments by name, as it was at the time.

use std::fmt;

use super::calendar::{FIRST_MONTH, Moment, Month, months};
use super::chance::Chance;
use super::departments::{Place, name_on, physician};
use super::devices::DEVICES;
use super::encounters::{Encounter, Setting};
use super::files::{Habit, Sheet, Written, compact, plain_yuan};
use super::slips;

/// What a line is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Category {
    WesternDrug,
    PatentDrug,
    HerbalDrug,
    Consumable,
    Examination,
    Laboratory,
    Operation,
    Treatment,
    Nursing,
    Bed,
    Consultation,
    Blood,
    Other,
}

/// One line of a bill.
#[derive(Clone, Debug)]
pub struct Charge {
    pub at: Moment,
    pub setting: Setting,
    pub patient: i64,
    pub encounter: Encounter,
    pub ordering: Place,
    pub performing: Place,
    pub category: Category,
    pub quantity: i64,
    /// In fen; a refund is negative.
    pub amount: i64,
    pub insured: bool,
    /// Device and exam, as places in their lists.
    pub exam: Option<(usize, usize)>,
    /// A refund's bill, as a place in the unsorted list of charges.
    pub original: Option<usize>,
}

impl Category {
    /// The words of HIS: category, item code and item name.
    fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Category::WesternDrug => ("西药费", "X0001", "西药(汇总)"),
            Category::PatentDrug => ("中成药费", "Z0001", "中成药(汇总)"),
            Category::HerbalDrug => ("中草药费", "C0001", "中药饮片(汇总)"),
            Category::Consumable => ("材料费", "H0001", "一次性卫生材料(汇总)"),
            Category::Examination => ("检查费", "", ""),
            Category::Laboratory => ("化验费", "250300000", "检验(汇总)"),
            Category::Operation => ("手术费", "330000000", "手术及麻醉"),
            Category::Treatment => ("治疗费", "120000000", "治疗(汇总)"),
            Category::Nursing => ("护理费", "120100000", "床位护理(汇总)"),
            Category::Bed => ("床位费", "110900001", "监护病房床位费"),
            Category::Consultation => ("诊查费", "110200001", "诊查费"),
            Category::Blood => ("输血费", "260000000", "输血及血液制品"),
            Category::Other => ("其他费", "110100000", "健康体检套餐"),
        }
    }

    pub fn is_drug(self) -> bool {
        match self {
            Category::WesternDrug | Category::PatentDrug | Category::HerbalDrug => true,
            Category::Consumable
            | Category::Examination
            | Category::Laboratory
            | Category::Operation
            | Category::Treatment
            | Category::Nursing
            | Category::Bed
            | Category::Consultation
            | Category::Blood
            | Category::Other => false,
        }
    }
}

/// The number of a bill: its month and its place in it.
#[derive(Clone, Copy, Debug)]
struct ChargeId {
    month: Month,
    number: usize,
}

impl fmt::Display for ChargeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "F{}{:02}{:06}", self.month.year(), self.month.number(), self.number)
    }
}

/// One file a month: a title line, the lines by time, and a row with their sum.
pub fn export(charges: &[Charge], written: &mut Written) -> anyhow::Result<()> {
    let mut by_time: Vec<usize> = (0..charges.len()).collect();
    by_time.sort_by_key(|&at| (charges[at].at, at));
    let mut numbers = vec![ChargeId { month: FIRST_MONTH, number: 0 }; charges.len()];
    let mut rest = by_time.as_slice();
    for month in months() {
        let end = month.last();
        let (lines, later) = rest.split_at(rest.partition_point(|&at| charges[at].at.day() <= end));
        for (number, &at) in lines.iter().enumerate() {
            numbers[at] = ChargeId { month, number: number + 1 };
        }
        // A refund is never older than its bill, whose number is therefore known.
        let sheet = month_of_charges(month, lines, charges, &numbers);
        written.add("charges", &format!("exports/his/费用明细_{}.csv", compact(month)), sheet)?;
        rest = later;
    }
    Ok(())
}

fn month_of_charges(month: Month, lines: &[usize], charges: &[Charge], numbers: &[ChargeId]) -> Sheet {
    let headers = [
        "收费流水号",
        "发生时间",
        "患者来源",
        "病人ID",
        "就诊号",
        "开单科室",
        "开单医生",
        "执行科室",
        "费用类别",
        "项目编码",
        "项目名称",
        "数量",
        "实收金额",
        "费别",
        "统筹支付",
        "自费金额",
        "基药标志",
        "集采标志",
        "重点监控",
        "检查号",
        "设备编号",
        "原流水号",
        "收费员",
    ];
    let title = format!("示范市第一人民医院收费明细表({}年{}月)", month.year(), month.number());
    let mut sheet = Sheet::new(Habit::His, Some(&title), &headers);
    let mut sum = 0;
    for &at in lines {
        row(&mut sheet, &charges[at], at, numbers);
        sum += charges[at].amount;
    }
    sum += slips::in_charges(month, &mut sheet);
    let sum = plain_yuan(sum);
    sheet.total(&["合计", "", "", "", "", "", "", "", "", "", "", "", &sum, "", "", "", "", "", "", "", "", "", ""]);
    sheet
}

fn row(sheet: &mut Sheet, charge: &Charge, at: usize, numbers: &[ChargeId]) {
    // A refund repeats what its bill said.
    let mut chance = Chance::of("bill", &[charge.original.unwrap_or(at) as i64]);
    let day = charge.at.day();
    let (category, code, item) = charge.category.words();
    let (code, item) = match charge.exam {
        Some((device, _)) => DEVICES[device].class.item(),
        None => (code, item),
    };
    sheet.id(numbers[at]).moment(charge.at).text(charge.setting.word());
    sheet.id(format_args!("P{}", charge.patient)).id(charge.encounter).text(name_on(charge.ordering, day));
    sheet.id(physician(charge.ordering, chance.between(0, 9))).text(name_on(charge.performing, day));
    sheet.text(category).text(code).text(item).integer(charge.quantity).yuan(charge.amount);
    let self_paid =
        if charge.insured { charge.amount * self_paid_share(charge, &mut chance) / 1000 } else { charge.amount };
    sheet.either(charge.insured, "医保", "自费").yuan(charge.amount - self_paid).yuan(self_paid);
    let drug = charge.category.is_drug();
    sheet
        .text(flag(drug, chance.happens(560)))
        .text(flag(drug, chance.happens(350)))
        .text(flag(drug, chance.happens(60)));
    match charge.exam {
        Some((device, exam)) => sheet.id(format_args!("JC{exam:07}")).text(DEVICES[device].id),
        None => sheet.text("").text(""),
    };
    match charge.original {
        Some(original) => sheet.id(numbers[original]),
        None => sheet.text(""),
    };
    sheet.text("SF02").end();
}

/// What the insured pay themselves, in permille: about a third of drugs, different from department to department.
fn self_paid_share(charge: &Charge, chance: &mut Chance) -> i64 {
    let usual = Chance::of("self-paid", &[charge.ordering as i64]).between(270, 360);
    chance.around(usual, 400)
}

fn flag(applies: bool, value: bool) -> &'static str {
    match (applies, value) {
        (false, _) => "",
        (true, true) => "1",
        (true, false) => "0",
    }
}
