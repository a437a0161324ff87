//! The departments of the demo hospital: who they are, which variant of a card fits them, how they are staffed and what they own.
//!
//! What happens in their wards and clinics is in `wards` and `clinics`.

use std::fmt;

use super::calendar::{Day, Month, last_day};
use super::files::{Habit, Sheet, Written};

/// The type of a department, as declared in the demo's scorecard.toml.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Surgical,
    Medical,
    Paediatric,
    Emergency,
    IntensiveCare,
    Outpatient,
    MedicalTechnology,
    Administrative,
}

/// A department. Indices into `DEPARTMENTS` stand for departments everywhere in the demo (`Place`).
#[derive(Debug)]
pub struct Department {
    pub id: &'static str,
    pub name: &'static str,
    short_name: &'static str,
    name_en: &'static str,
    aliases: &'static str,
    pub kind: Kind,
    pub beds: bool,
    pub operates: bool,
    pub clinic: bool,
    pub exams: bool,
    /// Physicians, nurses, technicians or pharmacists, others.
    pub heads: [i64; 4],
    /// Original value of the fixed assets without large equipment, in 10,000 CNY.
    pub assets: i64,
    /// Cost without drugs and charged consumables ÷ narrow revenue, in permille.
    pub cost_ratio: i64,
    /// Mean satisfaction of its patients, in tenths of a point.
    pub satisfaction: i64,
}

/// The place of a department in `DEPARTMENTS`.
pub type Place = usize;

pub const SURGERY_1: Place = 0;
pub const SURGERY_2: Place = 1;
pub const ORTHOPAEDICS: Place = 2;
pub const OBSTETRICS: Place = 4;
pub const CARDIOLOGY: Place = 5;
pub const RESPIRATORY: Place = 6;
pub const GASTROENTEROLOGY: Place = 7;
pub const NEUROLOGY: Place = 8;
pub const ENDOCRINOLOGY: Place = 9;
pub const RHEUMATOLOGY: Place = 10;
pub const REHABILITATION: Place = 11;
pub const INTENSIVE_CARE: Place = 13;
pub const EMERGENCY: Place = 14;
pub const CHINESE_MEDICINE: Place = 15;
pub const RADIOLOGY: Place = 18;
pub const ULTRASOUND: Place = 19;
pub const LABORATORY: Place = 20;
pub const HEALTH_CHECKS: Place = 21;
pub const FINANCE: Place = 22;

/// The name of the respiratory department before it was renamed.
const RESPIRATORY_BEFORE: &str = "呼吸内科";

use Kind::*;
#[rustfmt::skip]
pub const DEPARTMENTS: [Department; 23] = [
    Department { id: "D01", name: "外一科", short_name: "外一", name_en: "Surgery 1", aliases: "胃肠外科;普外一", kind: Surgical, beds: true, operates: true, clinic: true, exams: false, heads: [8, 13, 0, 1], assets: 620, cost_ratio: 858, satisfaction: 952 },
    Department { id: "D02", name: "外二科", short_name: "外二", name_en: "Surgery 2", aliases: "肝胆外科;普外二", kind: Surgical, beds: true, operates: true, clinic: true, exams: false, heads: [8, 13, 0, 1], assets: 640, cost_ratio: 872, satisfaction: 947 },
    Department { id: "D03", name: "骨科", short_name: "骨科", name_en: "Orthopaedics", aliases: "骨外科", kind: Surgical, beds: true, operates: true, clinic: true, exams: false, heads: [9, 14, 0, 1], assets: 780, cost_ratio: 841, satisfaction: 953 },
    Department { id: "D04", name: "泌尿外科", short_name: "泌尿", name_en: "Urology", aliases: "泌外", kind: Surgical, beds: true, operates: true, clinic: true, exams: false, heads: [7, 12, 0, 1], assets: 560, cost_ratio: 884, satisfaction: 949 },
    Department { id: "D05", name: "妇产科", short_name: "妇产", name_en: "Obstetrics and Gynaecology", aliases: "产科;妇科", kind: Surgical, beds: true, operates: true, clinic: true, exams: false, heads: [9, 16, 0, 1], assets: 520, cost_ratio: 896, satisfaction: 958 },
    Department { id: "D06", name: "心血管内科", short_name: "心内", name_en: "Cardiology", aliases: "心内科", kind: Medical, beds: true, operates: false, clinic: true, exams: false, heads: [8, 13, 0, 1], assets: 480, cost_ratio: 853, satisfaction: 954 },
    Department { id: "D07", name: "呼吸与危重症医学科", short_name: "呼吸", name_en: "Respiratory and Critical Care Medicine", aliases: "呼吸科", kind: Medical, beds: true, operates: false, clinic: true, exams: false, heads: [8, 13, 0, 1], assets: 430, cost_ratio: 866, satisfaction: 946 },
    Department { id: "D08", name: "消化内科", short_name: "消化", name_en: "Gastroenterology", aliases: "消化科", kind: Medical, beds: true, operates: false, clinic: true, exams: false, heads: [8, 12, 1, 1], assets: 540, cost_ratio: 848, satisfaction: 951 },
    Department { id: "D09", name: "神经内科", short_name: "神内", name_en: "Neurology", aliases: "神内科", kind: Medical, beds: true, operates: false, clinic: true, exams: false, heads: [8, 13, 0, 1], assets: 410, cost_ratio: 838, satisfaction: 948 },
    Department { id: "D10", name: "内分泌科", short_name: "内分泌", name_en: "Endocrinology", aliases: "内分泌代谢科", kind: Medical, beds: true, operates: false, clinic: true, exams: false, heads: [7, 11, 0, 1], assets: 330, cost_ratio: 875, satisfaction: 957 },
    Department { id: "D11", name: "风湿免疫科", short_name: "风湿", name_en: "Rheumatology", aliases: "风湿科", kind: Medical, beds: true, operates: false, clinic: true, exams: false, heads: [5, 8, 0, 1], assets: 210, cost_ratio: 902, satisfaction: 950 },
    Department { id: "D12", name: "康复医学科", short_name: "康复", name_en: "Rehabilitation Medicine", aliases: "康复科", kind: Medical, beds: true, operates: false, clinic: true, exams: false, heads: [5, 9, 7, 1], assets: 460, cost_ratio: 925, satisfaction: 961 },
    Department { id: "D13", name: "儿科", short_name: "儿科", name_en: "Paediatrics", aliases: "小儿科", kind: Paediatric, beds: true, operates: false, clinic: true, exams: false, heads: [8, 14, 0, 1], assets: 360, cost_ratio: 905, satisfaction: 938 },
    Department { id: "D14", name: "重症医学科", short_name: "重症", name_en: "Intensive Care Unit", aliases: "ICU", kind: IntensiveCare, beds: true, operates: false, clinic: false, exams: false, heads: [8, 22, 0, 1], assets: 980, cost_ratio: 889, satisfaction: 955 },
    Department { id: "D15", name: "急诊科", short_name: "急诊", name_en: "Emergency", aliases: "急诊医学科", kind: Emergency, beds: false, operates: false, clinic: true, exams: false, heads: [4, 5, 0, 0], assets: 380, cost_ratio: 930, satisfaction: 925 },
    Department { id: "D16", name: "中医科", short_name: "中医", name_en: "Chinese Medicine Clinic", aliases: "中医门诊", kind: Outpatient, beds: false, operates: false, clinic: true, exams: false, heads: [2, 1, 0, 0], assets: 90, cost_ratio: 846, satisfaction: 962 },
    Department { id: "D17", name: "口腔科", short_name: "口腔", name_en: "Dentistry", aliases: "牙科", kind: Outpatient, beds: false, operates: false, clinic: true, exams: false, heads: [3, 2, 1, 0], assets: 240, cost_ratio: 832, satisfaction: 949 },
    Department { id: "D18", name: "皮肤科", short_name: "皮肤", name_en: "Dermatology", aliases: "皮肤性病科", kind: Outpatient, beds: false, operates: false, clinic: true, exams: false, heads: [2, 1, 0, 0], assets: 130, cost_ratio: 861, satisfaction: 951 },
    Department { id: "D19", name: "放射科", short_name: "放射", name_en: "Radiology", aliases: "影像科;医学影像科", kind: MedicalTechnology, beds: false, operates: false, clinic: false, exams: true, heads: [7, 2, 6, 1], assets: 310, cost_ratio: 872, satisfaction: 944 },
    Department { id: "D20", name: "超声科", short_name: "超声", name_en: "Ultrasound", aliases: "超声医学科;B超室", kind: MedicalTechnology, beds: false, operates: false, clinic: false, exams: true, heads: [4, 0, 1, 1], assets: 120, cost_ratio: 868, satisfaction: 950 },
    Department { id: "D21", name: "检验科", short_name: "检验", name_en: "Laboratory", aliases: "检验中心;化验室", kind: MedicalTechnology, beds: false, operates: false, clinic: false, exams: false, heads: [2, 0, 11, 1], assets: 890, cost_ratio: 862, satisfaction: 953 },
    Department { id: "D22", name: "健康管理中心", short_name: "体检", name_en: "Health Check Centre", aliases: "体检中心", kind: Administrative, beds: false, operates: false, clinic: false, exams: false, heads: [1, 1, 0, 1], assets: 110, cost_ratio: 840, satisfaction: 950 },
    Department { id: "D23", name: "财务科", short_name: "财务", name_en: "Finance Office", aliases: "财务处", kind: Administrative, beds: false, operates: false, clinic: false, exams: false, heads: [0, 0, 0, 7], assets: 60, cost_ratio: 0, satisfaction: 950 },
];

impl Kind {
    /// The word in the exports and in `department_types`.
    fn word(self) -> &'static str {
        match self {
            Surgical => "surgical",
            Medical => "medical",
            Paediatric => "paediatric",
            Emergency => "emergency",
            IntensiveCare => "intensive_care",
            Outpatient => "outpatient",
            MedicalTechnology => "medical_technology",
            Administrative => "administrative",
        }
    }
}

/// The day from which the rehabilitation ward was open: too late for a reference of 2025 (one full month).
pub fn rehabilitation_opened() -> Day {
    Day::of(2025, 11, 10)
}

/// The last day of rheumatology under its own name; its beds, staff and patients went to endocrinology.
pub fn rheumatology_closed() -> Day {
    Day::of(2025, 6, 30)
}

/// Whether the department existed on that day.
pub fn is_open(place: Place, day: Day) -> bool {
    match place {
        REHABILITATION => day >= rehabilitation_opened(),
        RHEUMATOLOGY => day <= rheumatology_closed(),
        _ => true,
    }
}

/// Whether the department existed on some day of that month.
pub fn is_open_in(place: Place, month: Month) -> bool {
    is_open(place, month.first()) || is_open(place, month.last())
}

/// The name that was in use on that day.
pub fn name_on(place: Place, day: Day) -> &'static str {
    if place == RESPIRATORY && day < Day::of(2025, 1, 1) { RESPIRATORY_BEFORE } else { DEPARTMENTS[place].name }
}

/// The first alias: how the imaging system writes a department.
pub fn first_alias(place: Place) -> &'static str {
    let aliases = DEPARTMENTS[place].aliases;
    aliases.split_once(';').map_or(aliases, |(first, _)| first)
}

/// A physician of the department, by number; the ids keep the leading zeros that spreadsheets like to lose.
pub fn physician(place: Place, number: i64) -> StaffId {
    let heads = DEPARTMENTS[place].heads[0].max(1);
    StaffId { place, number: number.rem_euclid(heads) }
}

/// The number of a member of a department's staff.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StaffId {
    pub place: Place,
    pub number: i64,
}

impl fmt::Display for StaffId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "0{:02}{:03}", self.place + 1, self.number)
    }
}

/// The department dictionary as the hospital's office keeps it.
pub fn export(written: &mut Written) -> anyhow::Result<()> {
    let headers = [
        "科室编码",
        "科室名称",
        "英文名称",
        "简称",
        "排序",
        "上级大科",
        "科室类型",
        "有床位",
        "开展手术",
        "开设门诊",
        "开展检查",
        "成本中心",
        "曾用名及别名",
        "启用日期",
        "停用日期",
        "并入科室",
    ];
    let mut sheet = Sheet::new(Habit::Office, None, &headers);
    sheet.texts(&[
        "G01",
        "大外科",
        "Division of Surgery",
        "大外",
        "5",
        "",
        "group",
        "否",
        "否",
        "否",
        "否",
        "",
        "外科系统",
        "2010-01-01",
        "",
        "",
    ]);
    for (place, department) in DEPARTMENTS.iter().enumerate() {
        let opened = match place {
            REHABILITATION => "2025-11-10",
            RESPIRATORY => "2025-01-01",
            _ => "2010-01-01",
        };
        let (closed, successor) = match place {
            RHEUMATOLOGY => ("2025-06-30", DEPARTMENTS[ENDOCRINOLOGY].id),
            _ => ("", ""),
        };
        if place == RESPIRATORY {
            row(&mut sheet, place, RESPIRATORY_BEFORE, "Respiratory Medicine", ["2010-01-01", "2024-12-31", ""]);
        }
        row(&mut sheet, place, department.name, department.name_en, [opened, closed, successor]);
    }
    written.add("departments", "exports/office/科室字典.csv", sheet)
}

fn row(sheet: &mut Sheet, place: Place, name: &str, name_en: &str, dates: [&str; 3]) {
    let department = &DEPARTMENTS[place];
    let group = if place <= 3 { "G01" } else { "" };
    let yes = |flag: bool| if flag { "是" } else { "否" };
    sheet.texts(&[
        department.id,
        name,
        name_en,
        department.short_name,
        &((place as i64 + 1) * 10).to_string(),
        group,
        department.kind.word(),
        yes(department.beds),
        yes(department.operates),
        yes(department.clinic),
        yes(department.exams),
        &format!("CC{:03}", place + 1),
        department.aliases,
        dates[0],
        dates[1],
        dates[2],
    ]);
}

/// Whether the department is open on the last day of the exports.
pub fn is_open_at_the_end(place: Place) -> bool {
    is_open(place, last_day())
}
