//! The large equipment of the demo hospital and the ledger of the equipment office.

use super::departments::{DEPARTMENTS, Place, RADIOLOGY, ULTRASOUND};
use super::files::{Habit, Sheet, Written};

/// The class of a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    Ct,
    Mri,
    Dsa,
    Dr,
    Ultrasound,
}

/// A device; indices into `DEVICES` stand for devices everywhere in the demo.
#[derive(Debug)]
pub struct Device {
    pub id: &'static str,
    pub name: &'static str,
    pub class: Class,
    pub place: Place,
    catalogue: &'static str,
    commissioned: &'static str,
    /// Purchase price in yuan.
    pub price: i64,
    pub depreciation_months: i64,
    /// Start of the service window, minutes after midnight, and its length.
    pub opens: i64,
    pub planned: i64,
    /// Minutes of a plain exam of one body part.
    pub standard: i64,
    functions: (i64, i64),
    /// Contract and repairs of a year, in permille of the price.
    pub maintenance: i64,
}

use Class::*;
#[rustfmt::skip]
pub const DEVICES: [Device; 7] = [
    Device { id: "CT-1", name: "CT一室", class: Ct, place: RADIOLOGY, catalogue: "无", commissioned: "2019-05-20", price: 2_600_000, depreciation_months: 96, opens: 480, planned: 270, standard: 24, functions: (12, 11), maintenance: 46 },
    Device { id: "CT-2", name: "CT二室", class: Ct, place: RADIOLOGY, catalogue: "乙类", commissioned: "2023-03-15", price: 4_600_000, depreciation_months: 96, opens: 480, planned: 360, standard: 24, functions: (16, 14), maintenance: 42 },
    Device { id: "MR-1", name: "磁共振室", class: Mri, place: RADIOLOGY, catalogue: "乙类", commissioned: "2020-09-01", price: 5_200_000, depreciation_months: 108, opens: 480, planned: 270, standard: 40, functions: (18, 14), maintenance: 48 },
    Device { id: "DSA-1", name: "介入导管室", class: Dsa, place: RADIOLOGY, catalogue: "无", commissioned: "2021-06-10", price: 4_200_000, depreciation_months: 108, opens: 510, planned: 90, standard: 70, functions: (9, 7), maintenance: 40 },
    Device { id: "DR-1", name: "DR室", class: Dr, place: RADIOLOGY, catalogue: "无", commissioned: "2020-03-02", price: 850_000, depreciation_months: 96, opens: 480, planned: 150, standard: 8, functions: (6, 6), maintenance: 30 },
    Device { id: "US-1", name: "超声一室", class: Ultrasound, place: ULTRASOUND, catalogue: "无", commissioned: "2020-11-11", price: 780_000, depreciation_months: 72, opens: 480, planned: 180, standard: 13, functions: (10, 9), maintenance: 35 },
    Device { id: "US-2", name: "超声二室", class: Ultrasound, place: ULTRASOUND, catalogue: "无", commissioned: "2022-04-18", price: 960_000, depreciation_months: 72, opens: 480, planned: 180, standard: 13, functions: (12, 10), maintenance: 32 },
];

impl Class {
    /// The word of the imaging system (Modality).
    pub fn modality(self) -> &'static str {
        match self {
            Ct => "CT",
            Mri => "MR",
            Dsa => "DSA",
            Dr => "DR",
            Ultrasound => "US",
        }
    }

    /// The item on a bill.
    pub fn item(self) -> (&'static str, &'static str) {
        match self {
            Ct => ("210300001", "X线计算机体层(CT)扫描"),
            Mri => ("210200001", "磁共振扫描"),
            Dsa => ("320500001", "经皮血管介入诊疗"),
            Dr => ("210102015", "数字化摄影(DR)"),
            Ultrasound => ("220201002", "彩色多普勒超声检查"),
        }
    }

    /// Machines that treat: their exams have no finding.
    pub fn treats(self) -> bool {
        match self {
            Dsa => true,
            Ct | Mri | Dr | Ultrasound => false,
        }
    }
}

/// The devices of one class.
pub fn of_class(class: Class) -> impl Iterator<Item = usize> {
    (0..DEVICES.len()).filter(move |&at| DEVICES[at].class == class)
}

/// The equipment ledger: prices in yuan with thousands commas.
pub fn export(written: &mut Written) -> anyhow::Result<()> {
    let headers = [
        "资产编号",
        "设备名称",
        "设备类别",
        "管理类别",
        "目录版本",
        "所属科室",
        "启用日期",
        "停用日期",
        "购置价",
        "折旧月数",
        "日计划开机分钟",
        "开机时间",
        "标准检查分钟",
        "可用功能数",
        "在用功能数",
        "规格型号",
    ];
    let mut sheet = Sheet::new(Habit::Office, None, &headers);
    for device in &DEVICES {
        sheet.text(device.id).text(device.name).text(device.class.modality()).text(device.catalogue).text("2018");
        sheet.text(DEPARTMENTS[device.place].name).text(device.commissioned).text("").grouped_yuan(device.price * 100);
        sheet
            .integer(device.depreciation_months)
            .integer(device.planned)
            .integer(device.opens)
            .integer(device.standard);
        sheet.integer(device.functions.0).integer(device.functions.1).text("示例型号").end();
    }
    written.add("equipment", "exports/equipment/大型设备台账.csv", sheet)
}
