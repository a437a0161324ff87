//! The export of the imaging system: one row per exam and body part, tab-delimited, departments by their alias.

use super::calendar::{Moment, last_day, months};
use super::chance::Chance;
use super::departments::{first_alias, physician};
use super::devices::{Class, DEVICES};
use super::encounters::Setting;
use super::examinations::{Exam, Reason};
use super::files::{Habit, Sheet, Written, compact};
use super::imaging_day::booked_for;
use super::orders::Contrast;
use super::slips;

/// One file a month, by start.
pub fn export(exams: &[Exam], written: &mut Written) -> anyhow::Result<()> {
    let headers = [
        "检查号",
        "患者ID",
        "患者来源",
        "就诊流水号",
        "申请科室",
        "申请医生",
        "申请时间",
        "预约时间",
        "签到时间",
        "检查开始",
        "检查结束",
        "报告时间",
        "审核时间",
        "报告医生",
        "设备编号",
        "检查类型",
        "检查部位",
        "增强方式",
        "阴阳性",
        "检查目的",
        "技术重拍",
        "报告质量",
        "费用",
        "外院结果互认",
        "取消标志",
    ];
    let mut rest = exams;
    for month in months() {
        let mut sheet = Sheet::new(Habit::Imaging, None, &headers);
        let this_month = rest.partition_point(|exam| exam.started.day() <= month.last());
        for exam in &rest[..this_month] {
            rows(&mut sheet, exam);
        }
        slips::in_exams(month, &mut sheet);
        written.add("exams", &format!("exports/pacs/检查记录_{}.tsv", compact(month)), sheet)?;
        rest = &rest[this_month..];
    }
    Ok(())
}

/// When the report was written and when a second physician signed it.
fn report(exam: &Exam, chance: &mut Chance) -> (Moment, Moment) {
    let usual = match (exam.setting, exam.class()) {
        (Setting::Emergency, _) => 26,
        (_, Class::Mri) => 190,
        (_, Class::Ct) => 120,
        (_, Class::Dsa) => 150,
        (_, Class::Dr) => 55,
        (_, Class::Ultrasound) => 12,
    };
    let reported = exam.ended().plus(chance.around(usual, 800).max(4));
    (reported, reported.plus(chance.between(4, usual / 2 + 6)))
}

fn rows(sheet: &mut Sheet, exam: &Exam) {
    for part in &exam.parts {
        // The same draws for every part of the exam.
        let mut chance = Chance::of("report", &[exam.number as i64]);
        let (reported, verified) = report(exam, &mut chance);
        let done = !exam.cancelled;
        let is_reported = done && verified.day() <= last_day();
        let when = |at: Moment, known: bool| known.then_some(at);
        sheet.id(format_args!("JC{:07}", exam.number)).id(format_args!("P{}", exam.patient)).text(exam.setting.word());
        sheet.id(exam.encounter).text(first_alias(exam.place)).id(physician(exam.place, exam.patient));
        sheet.moment(exam.requested).moment(booked_for(exam));
        sheet.optional_moment(when(exam.started.plus(-chance.between(5, 25)).max(exam.requested), done));
        sheet.optional_moment(when(exam.started, done)).optional_moment(when(exam.ended(), done));
        sheet.optional_moment(when(reported, is_reported)).optional_moment(when(verified, is_reported));
        let reader = physician(DEVICES[exam.device].place, chance.between(0, 6));
        if is_reported {
            sheet.id(reader);
        } else {
            sheet.text("");
        }
        sheet.text(DEVICES[exam.device].id).text(exam.class().modality()).text(part.word());
        sheet.text(contrast(exam)).text(finding(exam, is_reported, &mut chance)).text(reason(exam));
        sheet.either(exam.retake, "是", "否").text(quality(is_reported, &mut chance));
        sheet.yuan(if exam.cancelled || exam.retake { 0 } else { exam.price_of_part() });
        sheet.text(outside_result(exam, &mut chance)).either(exam.cancelled, "已取消", "").end();
    }
}

fn contrast(exam: &Exam) -> &'static str {
    match (exam.class(), exam.contrast) {
        (Class::Dr | Class::Ultrasound | Class::Dsa, _) => "",
        (Class::Ct | Class::Mri, Contrast::Plain) => "平扫",
        (Class::Ct | Class::Mri, Contrast::Only) => "增强",
        (Class::Ct | Class::Mri, Contrast::Both) => "平扫+增强",
    }
}

fn finding(exam: &Exam, is_reported: bool, chance: &mut Chance) -> &'static str {
    let missing = chance.happens(8);
    match (is_reported && !missing && !exam.class().treats(), exam.positive) {
        (false, _) => "",
        (true, true) => "阳性",
        (true, false) => "阴性",
    }
}

fn reason(exam: &Exam) -> &'static str {
    match (exam.class().treats(), exam.reason) {
        (true, _) => "",
        (false, Reason::Diagnosis) => "诊断",
        (false, Reason::FollowUp) => "复查",
        (false, Reason::Screening) => "筛查",
    }
}

/// A third of the reports is sampled.
fn quality(is_reported: bool, chance: &mut Chance) -> &'static str {
    match (is_reported && chance.happens(330), chance.happens(968)) {
        (false, _) => "",
        (true, true) => "合格",
        (true, false) => "不合格",
    }
}

fn outside_result(exam: &Exam, chance: &mut Chance) -> &'static str {
    let brought = chance.happens(55) && !exam.class().treats();
    match (brought, chance.happens(220)) {
        (false, _) => "无",
        (true, false) => "认可",
        (true, true) => "未认可",
    }
}
