//! What the hospital's offices write down for the submission to the health administration: values that no export holds.

use super::calendar::months;
use super::departments::DEPARTMENTS;
use super::files::{Habit, Sheet, Written};
use super::ledger::Ledger;

/// Of the quarters that a submission compares: the same of last year, the previous one, and the last.
const QUARTERS: [&str; 3] = ["2025-Q1", "2025-Q4", "2026-Q1"];

/// An indicator, its values in those quarters, the evidence and who entered and approved it.
type Quarterly = (&'static str, [&'static str; 3], &'static str, &'static str, &'static str);

const QUARTERLY: [Quarterly; 7] = [
    ("approved_beds", ["360", "360", "360"], "医疗机构执业许可证", "医务科", "分管院长"),
    ("outpatients_transferred_down", ["31", "36", "38"], "双向转诊登记本", "门诊部", "医务科"),
    ("quality_nursing_wards", ["100", "100", "100"], "护理部病房清单", "护理部", "分管院长"),
    ("essential_variety_share", ["46.18", "46.90", "47.35"], "省药品采购平台导出表", "药学部", "分管院长"),
    ("volume_based_share", ["91.42", "92.06", "92.37"], "省药品采购平台导出表", "药学部", "分管院长"),
    ("equipment_maintenance", ["1", "1", "1"], "设备维保与质控档案", "设备科", "医务科"),
    ("debt_ratio", ["38.61", "37.94", "37.52"], "资产负债表", "财务科", "总会计师"),
];

/// What is filed once a year, of 2025.
const ANNUAL: [Quarterly; 2] = [
    ("record_system_level", ["", "", "4"], "国家平台分级评价结果", "信息科", "分管院长"),
    ("external_quality_items", ["", "", "58"], "国家室间质评证书", "检验科", "医务科"),
];

/// The hospital's own rows of entered-values.csv.
pub fn hospital_values(ledger: &Ledger, sheet: &mut Sheet) {
    for (indicator, values, evidence, by, approved) in QUARTERLY {
        for (period, value) in QUARTERS.iter().zip(values) {
            sheet.texts(&[period, "", "", indicator, value, evidence, by, approved]);
        }
    }
    for period in QUARTERS {
        let revenue = revenue(ledger, period);
        let revenue = format!("{}.{:02}", revenue / 100, revenue % 100);
        sheet.texts(&[period, "", "", "reported_medical_revenue", &revenue, "医疗收入明细账", "财务科", "总会计师"]);
    }
    for (indicator, [_, _, value], evidence, by, approved) in ANNUAL {
        sheet.texts(&["2025", "", "", indicator, value, evidence, by, approved]);
    }
}

/// What the accounts have: all that was charged in the quarter, in fen.
fn revenue(ledger: &Ledger, quarter: &str) -> i64 {
    let of_quarter = months().filter(|month| format!("{}-Q{}", month.year(), month.quarter()) == quarter);
    let indices: Vec<usize> = of_quarter.filter_map(|month| month.index()).collect();
    let places = 0..DEPARTMENTS.len();
    places.flat_map(|place| indices.iter().map(move |month| ledger.of_department(place, *month).broad)).sum()
}

/// deviations.csv: why values lie beyond stated limits, as the departments wrote it down.
pub fn export_deviations(written: &mut Written) -> anyhow::Result<()> {
    let headers = ["period", "indicator", "equipment_id", "cause", "action", "responsible", "due_on"];
    let mut sheet = Sheet::new(Habit::Plain, None, &headers);
    for row in DEVIATIONS {
        sheet.texts(&row);
    }
    written.add("deviations", "deviations.csv", sheet)
}

/// The positive rate of all large equipment is left without a word, to show that this is found.
const DEVIATIONS: [[&str; 7]; 3] = [
    [
        "2026-Q1",
        "medical_revenue_growth",
        "",
        "康复医学科于2025年11月开科，季节性就诊量同时上升",
        "按月跟踪收入结构，控制药品与检查收入增长",
        "财务科",
        "2026-06-30",
    ],
    [
        "2026-Q1",
        "positive_rate",
        "CT-2",
        "外二科与消化内科的随访检查增多，阴性结果比例上升",
        "按过度利用疑似情形逐例复核申请单",
        "放射科",
        "2026-04-20",
    ],
    [
        "2026-Q1",
        "repeat_exams_30d",
        "CT-2",
        "两科室30日内重复申请增多，部分缺少复查指征",
        "申请系统增加30日内已检提示，须填复查理由",
        "医务科",
        "2026-05-31",
    ],
];
