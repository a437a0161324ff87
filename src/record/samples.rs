//! Cards to draw and typeset in tests: an invented surgical ward in both languages, and what real data does to a page.

use super::card::{
    Bar, Block, Card, CardCharts, CardState, Change, Comparison, DimensionBar, Figure, Head, Meaning, Point, Row, Rule,
};
use crate::labels::Language;
use crate::numbers::Decimal;

/// A card of each kind, named.
pub fn every_card() -> Vec<(String, Language, Card)> {
    type Kind = (&'static str, fn(Language) -> Card);
    let kinds: [Kind; 5] =
        [("surgery", surgery), ("full", full), ("crowded", crowded), ("blocked", blocked), ("trial", trial)];
    let in_both =
        |(name, make): Kind| Language::ALL.map(|language| (format!("{name}-{language}"), language, make(language)));
    kinds.into_iter().flat_map(in_both).collect()
}

/// The card of mock-up 01 (Chinese) and 08 (English).
pub fn surgery(language: Language) -> Card {
    let blocks = blocks(language);
    let gains = blocks.iter().flat_map(|block| &block.rows).map(bar_of).collect();
    Card {
        head: head(language),
        total: sums(["100", "102.25", "−1.65", "83.08", "+17.52", "100.60", "+0.60"])
            .noted(language.choose("未封顶，无负分归零", "no cap, no floor")),
        form_note: language
            .choose(
                "点＝百分点。率、分、天的同比、环比为差，其余为百分比变化。实际值与标准值先按印出位数四舍五入，再计分；加减分只计完整的一点（天、分），每项至多±5.00。上年月均值取 2025 年全年。小计、总分行的同比、环比栏为得分及变化。得失分＝得分−分值。",
                "pp = percentage points. Change of rates, points and days is a difference, otherwise per cent. Actual and standard are rounded as printed before scoring; only whole points (days) count, at most ±5.00 an item. Subtotal and total rows show scores in the comparison columns. Gain, loss = score − points.",
            )
            .to_owned(),
        sign_off: words(language.choose(
            "科室负责人|绩效办经办人|绩效办负责人|分管院领导|日期",
            "Head of department|Prepared by|Performance office|Vice president|Date",
        )),
        charts: card_charts(language, gains),
        rules_heading: language.choose("本卡适用的规则", "Rules that applied to this card").to_owned(),
        rules: rules(language),
        blocks,
    }
}

fn head(language: Language) -> Head {
    let choose = |zh: &str, en: &str| language.choose(zh, en).to_owned();
    let dimension = |zh, en, score, points, score_permille, points_permille, meaning| DimensionBar {
        name: choose(zh, en),
        score: figure(score),
        points: figure(points),
        score_permille,
        points_permille,
        meaning,
    };
    let change = |zh, en, printed, meaning, note_zh, note_en| Change {
        label: choose(zh, en),
        change: figure(printed),
        meaning,
        note: choose(note_zh, note_en),
    };
    Head {
        document: choose("科室月度绩效考核卡", "Monthly department scorecard"),
        hospital: choose("示范市第一人民医院", "Shifan First Hospital"),
        office: choose("示范市第一人民医院 绩效管理办公室", "Shifan First Hospital, Performance Office"),
        audience: choose("本科室与绩效办", "Department and performance office"),
        status: choose("初算稿", "DRAFT"),
        status_note: choose("请于 4 月 10 日前反馈", "Comments by 10 April 2026"),
        entity_id: "D01".to_owned(),
        entity: choose("外一科", "Surgery 1"),
        entity_line: choose(
            "手术类病区 · 开放床位 48 张 · 月度绩效方案 2026 版",
            "Surgical wards · 48 open beds · monthly_wage 2026",
        ),
        period: choose("2026 年 3 月", "March 2026"),
        total_label: choose("总分（满分 100，封顶 120）", "Total (full 100, cap 120)"),
        total: figure("100.60"),
        rank_line: choose("同类 9 个科室第 4 名（上月第 3 名）", "Of 9 in its type: 4th (3rd last month)"),
        state: CardState::Known,
        state_note: String::new(),
        dimensions: vec![
            dimension("工作效率", "Work efficiency", "73.90", "70", 1000, 947, Meaning::Gain),
            dimension("管理效能", "Management", "27.50", "30", 372, 406, Meaning::Loss),
            dimension("服务质量", "Service quality", "−0.80", "0", -11, 0, Meaning::Loss),
        ],
        dimensions_note: choose(
            "竖线为满分。服务质量不设分值，只扣分。",
            "Line: full points. Service quality only deducts.",
        ),
        changes: vec![
            change(
                "较上月",
                "On February",
                "+17.52",
                Meaning::Gain,
                "节后手术与出院回升；2 月含春节假期",
                "volume back after the holiday",
            ),
            change(
                "较上年同月",
                "On March 2025",
                "−1.65",
                Meaning::Loss,
                "床位使用率−1.61，成本比−1.00，抗菌药物与满意度−0.80",
                "bed occupancy −1.61, cost ratios −1.00, antibacterials and satisfaction −0.80",
            ),
        ],
    }
}

/// One indicator a line: id, names, units, standards, methods, sources, points, then figures, the permille of the bar and
/// the reasons.
const ROWS: [&str; 19] = [
    "operated_patients|手术人次/Operated patients|人次/|上年月均值/2025 mean|正向比率，封顶 1.2/Ratio, cap 1.2|手麻系统/Theatre|15|186|168|110.7%|172|+8.1%|141|+31.9%|498|16.61|+1.61|1000|超上年月均值/Above 2025 mean",
    "level_3_4|三四级手术人次/Level 3–4 operated patients|人次/|上年月均值/2025 mean|正向比率，封顶 1.2/Ratio, cap 1.2|手麻系统/Theatre|10|112|97|115.5%|98|+14.3%|83|+34.9%|297|11.55|+1.55|963|超上年月均值/Above 2025 mean",
    "visits|门急诊人次/Outpatient, emergency visits|人次/|上年月均值/2025 mean|正向比率，封顶 1.2/Ratio, cap 1.2|挂号/HIS|10|2,263|2,140|105.7%|2,188|+3.4%|1,690|+33.9%|6,028|10.57|+0.57|354|超上年月均值/Above 2025 mean",
    "discharges|出院人数/Discharges|人/|上年月均值/2025 mean|正向比率，封顶 1.2/Ratio, cap 1.2|病案首页/Front page|10|249|236|105.5%|241|+3.3%|203|+22.7%|684|10.55|+0.55|342|超上年月均值/Above 2025 mean",
    "case_weight|出院病例总权重/Total case weight|权重/|上年月均值/2025 mean|正向比率，封顶 1.2/Ratio, cap 1.2|病案首页/Front page|15|301.2874|278.4162|108.2%|283.9051|+6.1%|246.1833|+22.4%|822.0227|16.23|+1.23|764|超上年月均值/Above 2025 mean",
    "bed_occupancy|床位使用率/Bed occupancy|%/%|区间 85–95%/Band 85–95%|区间，带外 15 点归零/Interval, ±15 pp|病区日报/Wards|10|97.42|85–95|+2.42|93.18|+4.24|81.06|+16.36|90.63|8.39|−1.61|-1000|高于 95% 上限 2.42 点/2.42 pp above 95%",
    "ethics_inspection|医德医风考核积分/Medical ethics inspection|扣分/points|专项考核基准/Ethics standard|扣分制，扣完为止/Deduction, floor 0|专项检查/Inspection|10|0.00|0.00|0.00|0.50|−0.50|0.00|0.00|0.50|10.00||0|抽查 2 次，未扣分/2 checks, no deduction",
    "ward_round_inspection|医疗查房考核积分/Ward-round inspection|扣分/points|综合质量基准/Quality std.|扣分制，扣完为止/Deduction, floor 0|专项检查/Inspection|20|1.50|0.00|−1.50|1.00|+0.50|3.00|−1.50|6.50|18.50|−1.50|-932|查房记录−1.00；病例讨论−0.50/Rounds −1.00, cases −0.50",
    "total_cost_to_narrow|总成本与狭义收入比/Total cost ÷ narrow revenue|%/%|上年月均值/2025 mean|每升降 1 点扣加 0.2/∓0.2 per pp|财务核算/Finance|0|83.46|80.31|+3.15|79.92|+3.54|84.90|−1.44|83.97|−0.60|−0.60|-373|高 3.15 点，计 3 个整点×0.2/3.15 above: 3 × 0.2",
    "direct_expense_to_narrow|直接费用与狭义收入比/Direct exp. ÷ narrow revenue|%/%|上年月均值/2025 mean|每升降 1 点扣加 0.4/∓0.4 per pp|财务核算/Finance|0|63.05|61.20|+1.85|60.88|+2.17|64.12|−1.07|63.31|−0.40|−0.40|-248|高 1.85 点，计 1 个整点×0.4/1.85 above: 1 × 0.4",
    "total_cost_to_broad|总成本与广义收入比/Total cost ÷ broad revenue|%/%|上年月均值/2025 mean|每升降 1 点扣加 0.2/∓0.2 per pp|财务核算/Finance|0|69.48|68.75|+0.73|68.24|+1.24|70.02|−0.54|69.55|0.00||0|高 0.73 点，不足 1 点/0.73 above, under 1",
    "drug_share|药品占比/Drug share|%/%|≤ 45%/≤ 45%|每超 1 点扣 0.2/−0.2 per pp above|收费明细/HIS|0|31.86|45.00|−13.14|33.10|−1.24|32.45|−0.59|32.28|0.00||0|达标/Within standard",
    "self_paid|医保患者自费药品比/Self-paid drugs of insured|%/%|≤ 40%/≤ 40%|每超 1 点扣 0.2/−0.2 per pp above|收费明细/HIS|0|18.24|40.00|−21.76|19.07|−0.83|18.80|−0.56|18.61|0.00||0|达标/Within standard",
    "essential|基本药物使用率/Essential-medicine use|%/%|≥ 50%/≥ 50%|每低 1 点扣 0.2/−0.2 per pp below|处方医嘱/HIS|0|52.36|50.00|+2.36|51.20|+1.16|52.02|+0.34|52.11|0.00||0|达标/Within standard",
    "out_antibacterial|门诊患者抗菌药物使用率/Outpatients on antibacterials|%/%|≤ 20%/≤ 20%|每超 1 点扣 0.2/−0.2 per pp above|处方医嘱/HIS|0|17.92|20.00|−2.08|18.40|−0.48|18.11|−0.19|18.05|0.00||0|达标/Within standard",
    "in_antibacterial|住院患者抗菌药物使用率/Inpatients on antibacterials|%/%|≤ 60%/≤ 60%|每超 1 点扣 0.2/−0.2 per pp above|处方医嘱/HIS|0|62.65|60.00|+2.65|58.92|+3.73|61.33|+1.32|61.58|−0.40|−0.40|-248|高 2.65 点，计 2 个整点×0.2/2.65 above: 2 × 0.2",
    "cured|治愈好转率/Cured or improved|%/%|≥ 95%/≥ 95%|每低 1 点扣 0.1/−0.1 per pp below|病案首页/Front page|0|96.79|95.00|+1.79|96.27|+0.52|96.55|+0.24|96.64|0.00||0|达标/Within standard",
    "stay|平均住院日/Mean length of stay|天/days|≤ 12 天/≤ 12 days|每超 1 天扣 0.2/−0.2 per day above|病案首页/Front page|0|8.74|12.00|−3.26|9.05|−0.31|8.92|−0.18|8.81|0.00||0|达标/Within standard",
    "satisfaction|患者满意度/Patient satisfaction|分/points|≥ 95 分/≥ 95|每低 1 分扣 0.2/−0.2 per point below|问卷调查/Survey|0|92.60|95.00|−2.40|94.10|−1.50|93.20|−0.60|93.05|−0.40|−0.40|-248|低 2.40 分，计 2 个整分×0.2/2.40 below: 2 × 0.2",
];

fn blocks(language: Language) -> Vec<Block> {
    let rows: Vec<Row> = ROWS.iter().map(|line| row(line, language)).collect();
    let block = |zh: &str, en: &str, range: std::ops::Range<usize>, subtotal| Block {
        name: language.choose(zh, en).to_owned(),
        subtotal: sums(subtotal),
        rows: rows[range].to_vec(),
    };
    vec![
        block("工作效率", "Work efficiency", 0..6, ["70", "73.75", "+0.15", "58.28", "+15.62", "73.90", "+3.90"]),
        block("管理效能", "Management", 6..11, ["30", "28.50", "−1.00", "25.20", "+2.30", "27.50", "−2.50"]),
        block("服务质量", "Service quality", 11..19, ["0", "0.00", "−0.80", "−0.40", "−0.40", "−0.80", "−0.80"]),
    ]
}

fn row(line: &str, language: Language) -> Row {
    let parts: Vec<&str> = line.split('|').collect();
    let text = |index: usize| {
        let (zh, en) = parts[index].split_once('/').unwrap_or((parts[index], parts[index]));
        language.choose(zh, en).to_owned()
    };
    let meaning = meaning_of(parts[16]);
    Row {
        indicator: parts[0].to_owned(),
        name: text(1),
        unit: text(2),
        standard: text(3),
        method: text(4),
        data_source: text(5),
        points: figure(parts[6]),
        points_before: figure(""),
        actual: figure(parts[7]),
        reference: figure(parts[8]),
        completion: figure(parts[9]),
        completion_meaning: if meaning == Meaning::Loss { Meaning::Loss } else { Meaning::Neither },
        last_year: figure(parts[10]),
        last_year_change: figure(parts[11]),
        previous: figure(parts[12]),
        previous_change: figure(parts[13]),
        year_to_date: figure(parts[14]),
        score: figure(parts[15]),
        gain: figure(parts[16]),
        gain_permille: parts[17].parse().expect("an integer"),
        meaning,
        reason: text(18),
    }
}

fn sums([points, last_year, last_year_change, previous, previous_change, score, gain]: [&str; 7]) -> Comparison {
    Comparison {
        points: figure(points),
        last_year: figure(last_year),
        last_year_change: figure(last_year_change),
        previous: figure(previous),
        previous_change: figure(previous_change),
        score: figure(score),
        gain: figure(gain),
        meaning: meaning_of(gain),
        note: String::new(),
    }
}

impl Comparison {
    fn noted(self, note: &str) -> Comparison {
        Comparison { note: note.to_owned(), ..self }
    }
}

fn bar_of(row: &Row) -> Bar {
    let value = if row.gain.printed.is_empty() { figure("0.00") } else { row.gain.clone() };
    Bar { name: row.name.clone(), value, meaning: row.meaning }
}

fn card_charts(language: Language, gains: Vec<Bar>) -> CardCharts {
    let totals = [
        "102.25", "99.80", "99.10", "101.30", "101.62", "100.10", "100.55", "97.92", "100.70", "101.95", "97.60",
        "83.08", "100.60",
    ];
    let history = totals
        .iter()
        .zip(2..)
        .map(|(total, month)| Point {
            period: format!("{}-{:02}", 2025 + month / 12, month % 12 + 1),
            value: figure(total),
        })
        .collect();
    let choose = |zh: &str, en: &str| language.choose(zh, en).to_owned();
    CardCharts {
        headline: choose(
            "节后业务量回来了，但比上年同月少 1.65 分：床位、成本比、抗菌药物、满意度各有失分",
            "Volume is back after the holiday, yet 1.65 points below last March: beds, costs, antibacterials, satisfaction",
        ),
        history_caption: choose(
            "近 13 个月总分：2 月降到 83.08，3 月回到满分以上",
            "Total of 13 months: 83.08 in February, above full points again in March",
        ),
        history,
        history_meaning: Meaning::Gain,
        history_full: figure("100"),
        history_full_label: choose("满分 100", "full 100"),
        history_alt: choose("折线图：近 13 个月总分", "Line chart: total of the last 13 months"),
        gains_caption: choose(
            "各指标得失分：得 5.51 分，失 4.91 分",
            "Gain and loss by indicator: 5.51 gained, 4.91 lost",
        ),
        gains,
        gains_alt: choose("条形图：各指标得失分", "Bar chart: points gained and lost by indicator"),
    }
}

fn rules(language: Language) -> Vec<Rule> {
    let rule = |name: (&str, &str), text: (&str, &str)| Rule {
        name: language.choose(name.0, name.1).to_owned(),
        text: language.choose(text.0, text.1).to_owned(),
    };
    vec![
        rule(
            ("正向比率，封顶 1.2", "Ratio, cap 1.2"),
            (
                "得分＝分值×实际值÷标准值，不低于 0，不高于分值的 1.2 倍。",
                "Score = points × actual ÷ standard, at least 0, at most 1.2 times the points.",
            ),
        ),
        rule(
            ("区间", "Interval"),
            (
                "实际值在 85%–95% 之内得满分；低于 70% 或高于 110% 得 0 分；其间按线性递减。",
                "Full points inside 85–95%, none below 70% or above 110%, linear between.",
            ),
        ),
        rule(
            ("扣分制", "Deduction"),
            (
                "得分＝分值减去检查扣分之和，扣完为止。本月开展检查而未抽查到的科室得满分。",
                "Score = points less the sum of deductions, never below zero. A department that was not drawn keeps its full points.",
            ),
        ),
        rule(
            ("每升降 1 点扣加", "Per percentage point"),
            (
                "只计完整的一个百分点（天、分），不足一点不计；每项至多±5.00 分。",
                "Only complete points (days) count; at most ±5.00 points an item.",
            ),
        ),
        rule(
            ("四舍五入", "Rounding"),
            (
                "实际值、标准值先按印出的位数四舍五入，再计分；得分为一个精确分数，只在最后取两位小数。",
                "Actual and standard are rounded as printed before scoring; a score is one exact fraction, rounded once to two decimals.",
            ),
        ),
        rule(
            ("上年月均值", "Mean of 2025"),
            (
                "2025 年 1–12 月事实值之和除以月数；比率取全年分子之和除以分母之和。",
                "Sum of the facts of January to December 2025 divided by the months; for ratios, sum over sum.",
            ),
        ),
    ]
}

/// As many rows as a form must hold on one page, every second one with a name and a reason that need two lines.
pub fn full(language: Language) -> Card {
    let mut card = surgery(language);
    for number in 0..4 {
        let mut row = card.blocks[2].rows[number].clone();
        row.indicator = format!("monitored_{number}");
        row.score = figure("");
        row.points = figure("—");
        card.blocks[2].rows.push(row);
    }
    card.head.entity =
        language.choose("神经重症与康复医学联合病区", "Neurocritical care and rehabilitation").to_owned();
    for change in &mut card.head.changes {
        change.note = language
            .choose(
                "床位使用率−3.61，总成本与狭义收入比−1.00，住院患者抗菌药物使用率−0.80，患者满意度−0.40",
                "bed occupancy −3.61, total cost ÷ narrow revenue −1.00, inpatients on antibacterials −0.80",
            )
            .to_owned();
    }
    let long = language.choose(
        "高于上年月均值 12.34 点，计 12 个整点×0.2，按每项上限计 5.00 分",
        "12.34 pp above 2025, 12 whole points × 0.2, at the limit",
    );
    for row in card.blocks.iter_mut().flat_map(|block| &mut block.rows).step_by(2) {
        row.reason = long.to_owned();
        row.name = language
            .choose("住院患者抗菌药物使用强度达标率", "Inpatient antibacterial intensity within its limit")
            .to_owned();
    }
    card
}

/// A ward whose every text is as long as data can make it, on thirty rows, with points moved.
pub fn crowded(language: Language) -> Card {
    let mut card = surgery(language);
    let template = card.blocks[0].rows[4].clone();
    let mut rows = Vec::new();
    for number in 0..30 {
        let mut row = template.clone();
        row.indicator = format!("indicator_{number}");
        if number % 2 == 0 {
            row.name = language
                .choose(
                    "住院患者抗菌药物使用强度（特殊使用级）达标率",
                    "Inpatient antibacterial intensity of the special-use class within its limit",
                )
                .to_owned();
            row.reason = language
                .choose(
                    "高于上年月均值 12.34 个百分点，计 12 个整点×0.2，超过每项上限，按上限 5.00 分计扣；科室已提出申诉，尚待核实",
                    "12.34 percentage points above the mean of last year, 12 whole points × 0.2, more than the limit of an item; an objection is being examined",
                )
                .to_owned();
            row.actual = figure("1,234,567,890.1234");
            row.points_before = figure("15");
            row.points = figure("16.67");
            row.gain_permille = -640;
            row.gain = figure("−12.34");
            row.meaning = Meaning::Loss;
        }
        rows.push(row);
    }
    card.charts.gains = rows.iter().map(bar_of).collect();
    card.blocks = vec![Block { rows, ..card.blocks[0].clone() }];
    card
}

/// No data for something that is scored.
pub fn blocked(language: Language) -> Card {
    let mut card = surgery(language);
    card.head.state = CardState::Blocked;
    card.head.total = figure("");
    card.head.state_note = language
        .choose(
            "缺 2026 年 3 月手术麻醉数据，补齐后重算",
            "No theatre data for March 2026; scored again once it is there",
        )
        .to_owned();
    card.head.rank_line = language.choose("不参加排名", "not ranked").to_owned();
    card.head.changes.clear();
    card.total.score = figure("");
    card.total.gain = figure("");
    let row = &mut card.blocks[0].rows[0];
    row.actual = figure("");
    row.score = figure("");
    row.gain = figure("");
    row.gain_permille = 0;
    row.meaning = Meaning::Neither;
    row.reason = language.choose("缺数据", "no data").to_owned();
    if let Some(last) = card.charts.history.last_mut() {
        last.value = figure("");
    }
    card.charts.history[5].value = figure("");
    card
}

/// Fully scored, but against nothing yet: no earlier month, one indicator, a total below zero.
pub fn trial(language: Language) -> Card {
    let mut card = surgery(language);
    card.head.state = CardState::Trial;
    card.head.state_note = language.choose("新设科室，无上年数据", "New department, nothing of last year").to_owned();
    card.head.dimensions.truncate(1);
    card.head.dimensions[0].score = figure("−1.61");
    card.head.dimensions[0].score_permille = -1000;
    card.head.dimensions[0].points_permille = 0;
    card.head.dimensions[0].meaning = Meaning::Loss;
    card.head.total = figure("−1.61");
    card.blocks.truncate(1);
    card.blocks[0].rows = vec![card.blocks[0].rows[5].clone()];
    card.charts.gains.truncate(6);
    card.charts.gains.drain(..5);
    card.charts.history.iter_mut().take(12).for_each(|point| point.value = figure(""));
    card.rules.clear();
    card
}

fn words(text: &str) -> Vec<String> {
    text.split('|').map(str::to_owned).collect()
}

fn meaning_of(gain: &str) -> Meaning {
    match gain.chars().next() {
        Some('+') => Meaning::Gain,
        Some('−') => Meaning::Loss,
        Some(_) | None => Meaning::Neither,
    }
}

/// A figure from its printed form.
fn figure(printed: &str) -> Figure {
    let plain = printed.replace('−', "-").replace([',', '+', '%'], "");
    Figure { printed: printed.to_owned(), raw: plain.parse::<Decimal>().ok() }
}
