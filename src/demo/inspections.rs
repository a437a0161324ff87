//! Inspections of the quality office: spot checks of a part of the departments every month, nearly all of them clean.

use super::calendar::{Day, Month, months};
use super::chance::Chance;
use super::departments::{DEPARTMENTS, Kind, Place, UROLOGY, is_open, name_on};
use super::devices::{Class, DEVICES};
use super::files::{Habit, Sheet, Written};

/// What is inspected, with the clauses that cost points.
struct Programme {
    word: &'static str,
    /// Only departments with beds.
    wards_only: bool,
    clauses: [(&'static str, i64); 4],
}

const PROGRAMMES: [Programme; 4] = [
    Programme {
        word: "医德医风",
        wards_only: false,
        clauses: [("服务态度投诉", 100), ("未佩戴胸卡", 20), ("工作时间脱岗", 100), ("宣教记录不全", 50)],
    },
    Programme {
        word: "医疗查房",
        wards_only: true,
        clauses: [("三级查房不及时", 100), ("查房记录不规范", 50), ("疑难病例未讨论", 200), ("上级医师未签字", 50)],
    },
    Programme {
        word: "核心制度",
        wards_only: false,
        clauses: [("交接班记录缺项", 50), ("危急值处置超时", 200), ("会诊超时", 100), ("查对制度执行不严", 100)],
    },
    Programme {
        word: "病历质量",
        wards_only: true,
        clauses: [("首次病程超时", 100), ("知情同意书缺签字", 100), ("出院小结缺项", 50), ("复制粘贴错误", 50)],
    },
];
/// Checks with a finding, in permille.
const FINDINGS: i64 = 210;
/// Reports that are read a second time for each device and quarter, and readings that disagree, in permille.
const AUDITED_REPORTS: i64 = 12;
const DISAGREEMENTS: i64 = 60;

/// One file a year.
pub fn export(written: &mut Written) -> anyhow::Result<()> {
    let headers = [
        "检查编号",
        "检查日期",
        "检查项目",
        "受检科室",
        "受检设备",
        "扣分条款",
        "存在问题",
        "扣分",
        "一票否决",
        "检查人",
        "责任人",
        "整改期限",
        "整改完成",
    ];
    for year in 2024..=2026 {
        let mut list = List { sheet: Sheet::new(Habit::Plain, None, &headers), year, lines: 0 };
        for month in months().filter(|month| month.year() == year) {
            of_departments(month, &mut list);
            if VETO.1.month() == month {
                list.enter(VETO.1, "病历质量", VETO.0, "", Some((VETOED, 0)));
            }
            if month.number() % 3 == 0 {
                of_devices(month, &mut list);
            }
        }
        written.add("inspections", &format!("exports/quality/专项考核_{year}.csv"), list.sheet)?;
    }
    Ok(())
}

/// The list of a year in the making.
struct List {
    sheet: Sheet,
    year: i32,
    lines: usize,
}

impl List {
    /// A check, with the clause and its points (in hundredths) if something was found.
    fn enter(&mut self, day: Day, programme: &str, place: Place, device: &str, finding: Option<(&str, i64)>) {
        self.lines += 1;
        let sheet = &mut self.sheet;
        sheet
            .id(format_args!("ZX{}{:05}", self.year, self.lines))
            .date(day)
            .text(programme)
            .text(name_on(place, day))
            .text(device);
        match finding {
            Some((VETOED, points)) => {
                sheet.text(VETOED).text("院内核查").decimal(points, 2).text("是").text("质控员");
                sheet.text("科主任").date(day.plus(14)).date(day.plus(11)).end();
            }
            Some((clause, points)) => {
                sheet.text(clause).text("现场抽查发现").decimal(points, 2).text("否").text("质控员");
                sheet.text("科主任").date(day.plus(14)).date(day.plus(11)).end();
            }
            None => {
                sheet.text("").text("").decimal(0, 2).text("否").text("质控员").text("").text("").text("").end();
            }
        }
    }
}

/// A year of good figures and an event that was kept quiet: no award.
const VETOED: &str = "不良事件瞒报";
const VETO: (Place, Day) = (UROLOGY, Day::of(2025, 9, 18));

/// Every department is visited every other month; administrative ones are not.
fn of_departments(month: Month, list: &mut List) {
    for (number, programme) in PROGRAMMES.iter().enumerate() {
        for (place, department) in DEPARTMENTS.iter().enumerate() {
            let mut chance = Chance::of("inspection", &[number as i64, place as i64, month.key()]);
            let day = month.first().plus(chance.between(3, 25));
            let due = (place + number + month.number() as usize).is_multiple_of(2);
            let concerned = department.kind != Kind::Administrative && (department.beds || !programme.wards_only);
            if !due || !concerned || !is_open(place, day) {
                continue;
            }
            let finding = chance.happens(FINDINGS).then(|| chance.pick(&programme.clauses));
            list.enter(day, programme.word, place, "", finding);
        }
    }
}

/// Once a quarter: the state of every device, and a second reading of some reports.
fn of_devices(month: Month, list: &mut List) {
    for (number, device) in DEVICES.iter().enumerate() {
        let mut chance = Chance::of("inspection of a device", &[number as i64, month.key()]);
        let day = month.first().plus(chance.between(5, 20));
        let finding = chance.happens(150).then(|| chance.pick(&[("日常保养记录缺项", 50), ("质控标识过期", 100)]));
        list.enter(day, "设备质量", device.place, device.name, finding);
        let audited = match device.class {
            Class::Ct | Class::Mri | Class::Dr => AUDITED_REPORTS,
            Class::Dsa | Class::Ultrasound => 0,
        };
        for _ in 0..audited {
            let finding = chance.happens(DISAGREEMENTS).then_some(("阳性判定不一致", 100));
            list.enter(day.plus(1), "阳性率复核", device.place, device.name, finding);
        }
    }
}
