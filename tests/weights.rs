//! Weights from experts: the files as they come, worked examples, and what holds whatever experts say.

use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use encoding_rs::GB18030;
use hospital_scorecard::catalogue::{self, Catalogue};
use hospital_scorecard::labels::{Labels, Language};
use hospital_scorecard::run::consultation::{Consulted, Subject, consult};
use hospital_scorecard::scorecards::weights::ConsultationMethod as Method;
use hospital_scorecard::tables::schema::Schema;
use proptest::prelude::*;
use serde_json::Value;

use crate::pages;
use crate::program::{Scratch, run};

/// Read once: the properties look at many files.
fn shipped() -> &'static Catalogue {
    static SHIPPED: OnceLock<Catalogue> = OnceLock::new();
    SHIPPED.get_or_init(|| {
        catalogue::load(None, &Schema::shipped().expect("the shipped tables")).expect("the shipped catalogue")
    })
}

/// What comes of a file with this text.
fn consulted(scratch: &Scratch, method: Method, text: &str, subject: Option<&Subject>) -> Consulted {
    let file = scratch.path().join("experts.csv");
    fs::write(&file, text).expect("a file can be written");
    let labels = Labels::shipped(Language::En);
    consult(method, &file, subject, shipped(), &labels).unwrap_or_else(|faults| panic!("{faults:?}"))
}

fn as_json(consulted: &Consulted) -> Value {
    serde_json::to_value(&consulted.found).expect("JSON")
}

fn beds(from: &str) -> Subject {
    let from = match from.parse().expect("a period") {
        hospital_scorecard::period::Period::Month(month) => month,
        other => panic!("{other} is no month"),
    };
    Subject { scorecard: "monthly_bsc".to_owned(), variant: Some("beds".to_owned()), from }
}

/// Worked example 2 of the scoring rules: w .4236 .2270 .1223 .2270, λmax 4.01036, CR .003838.
#[test]
fn a_published_matrix_of_judgements() {
    let scratch = Scratch::new("weights-published-matrix");
    let text = "expert,item,a,b,c,d\n1,a,1,2,3,2\n1,b,1/2,1,2,1\n1,c,1/3,1/2,1,1/2\n1,d,1/2,1,2,1\n";
    let found = as_json(&consulted(&scratch, Method::Ahp, text, None));
    let together = &found["ahp"]["levels"][0]["together"];
    assert_eq!(together["weights"], serde_json::json!(["0.4236", "0.2270", "0.1223", "0.2270"]));
    assert_eq!(together["lambda_max"], "4.01036");
    assert_eq!(together["consistency_ratio"], "0.0038");
    // 0.01036 ÷ 3 = 0.003454, ÷ 0.90 = 0.003838.
    assert_eq!(together["consistency_index"], "0.003454");
    let points: Vec<&Value> = found["items"].as_array().expect("items").iter().map(|item| &item["points"]).collect();
    assert_eq!(points, ["42.4", "22.7", "12.2", "22.7"]);
}

/// Worked example 3 of the scoring rules (BMJ Open, 16 experts, round 1): Ca 0.944, Cs 0.775, Cr 0.860.
#[test]
fn the_authority_published_in_bmj_open() {
    let scratch = Scratch::new("weights-published-authority");
    let experts = (1..=16).map(|expert| {
        // Half of them a little above, half a little below.
        let (basis, familiarity) = if expert % 2 == 0 { ("0.95", "0.8") } else { ("0.938", "0.75") };
        format!("{expert},{basis},{familiarity},5,4\n")
    });
    let text = "expert,Ca,Cs,a,b\n".to_owned() + &experts.collect::<String>();
    let found = as_json(&consulted(&scratch, Method::Delphi, &text, None));
    let everyone = &found["delphi"]["rounds"][0]["everyone"];
    let expected = serde_json::json!({"experts": 16, "basis": "0.944", "familiarity": "0.775", "authority": "0.860"});
    assert_eq!(everyone["authority"], expected);
    assert_eq!((&everyone["sent"], &everyone["positive"]), (&16.into(), &"100.00".into()));
}

/// By hand. Ratings of a: 5 5 4 3, mean 17 ÷ 4 = 4.25, squares 0.5625 + 0.5625 + 0.0625 + 1.5625 = 2.75, ÷ 3 = 0.91667, SD
/// 0.957, CV 0.225; two of four are full: 50 %. Of b: 3 3 4 3, mean 3.25: dropped. Of c: 5 1 5 5, mean 4.00, squares 1 + 9 +
/// 1 + 1 = 12, ÷ 3 = 4, SD 2, CV 0.5: dropped. Of d: 5 5 5 5. One of five questionnaires did not come back: 80 %.
/// Weights 4.25 and 5.00 of 9.25: 0.4595 and 0.5405.
#[test]
fn ratings_by_hand() {
    let scratch = Scratch::new("weights-ratings");
    let text = "轮次,专家编号,专家类别,a,b,c,d\n\
                1,甲,临床,5,3,5,5\n1,乙,临床,5,3,1,5\n1,丙,管理,4,4,5,5\n1,丁,管理,３,3,5,5\n1,戊,管理,,,,\n";
    let found = as_json(&consulted(&scratch, Method::Delphi, text, None));
    let everyone = &found["delphi"]["rounds"][0]["everyone"];
    assert_eq!(
        (&everyone["sent"], &everyone["returned"], &everyone["positive"]),
        (&5.into(), &4.into(), &"80.00".into())
    );
    let a = serde_json::json!({"answers": 4, "mean": "4.25", "deviation": "0.957", "variation": "0.225", "full_score": "50.00"});
    assert_eq!(everyone["items"][0], a);
    assert_eq!(everyone["items"][2]["variation"], "0.500");
    let items = found["items"].as_array().expect("items");
    let verdicts: Vec<&Value> = items.iter().map(|item| &item["verdict"]).collect();
    let dropped = |grounds: &str| serde_json::json!({"dropped": [grounds]});
    assert_eq!(verdicts, [&"kept".into(), &dropped("mean_too_low"), &dropped("variation_too_large"), &"kept".into()]);
    let of = |key: &str| items.iter().map(|item| item[key].as_str().unwrap_or("—")).collect::<Vec<_>>();
    assert_eq!(of("weight"), ["0.4595", "—", "—", "0.5405"]);
    assert_eq!(of("points"), ["45.9", "—", "—", "54.1"]);
    let groups = found["delphi"]["rounds"][0]["groups"].as_array().expect("groups");
    let positive: Vec<_> =
        groups.iter().map(|group| (group["name"].clone(), group["respondents"]["positive"].clone())).collect();
    assert_eq!(positive, [("临床".into(), "100.00".into()), ("管理".into(), "66.67".into())]);
}

/// The beds variant of monthly_bsc: dimensions 35, 20, 25, 20. Rated 5, 4, 4, 3.5 of 16.5: 30.3, 24.24, 24.24, 21.21 → 30.3,
/// 24.3, 24.2, 21.2 (24.2424 twice and the first takes the rest). Financial, 5 and 4: 16.83 and 13.47 → 16.8 and 13.5.
/// Patient was not asked about: 10, 5, 5 of 20 → 12.15, 6.075, 6.075 of 24.3 → 12.1, 6.1, 6.1 (the largest remainders).
#[test]
fn points_go_through_the_dimensions_of_a_scorecard() {
    let scratch = Scratch::new("weights-scorecard");
    let text = "专家,财务,患者,流程,growth,业务收入,surplus\n1,5,4,4,3.5,5,4\n2,5,4,4,3.5,5,4\n";
    let found = as_json(&consulted(&scratch, Method::Delphi, text, Some(&beds("2026-04"))));
    let items = found["items"].as_array().expect("items");
    let points = |id: &str| items.iter().find(|item| item["id"] == id).expect("an item")["points"].clone();
    let of = |ids: &[&str]| ids.iter().map(|id| points(id)).collect::<Vec<_>>();
    assert_eq!(of(&["financial", "patient", "process", "growth"]), ["30.3", "24.3", "24.2", "21.2"]);
    assert_eq!(of(&["operating_revenue", "surplus"]), ["16.8", "13.5"]);
    assert_eq!(of(&["drug_share", "charge_per_discharge", "diagnosis_agreement"]), ["12.1", "6.1", "6.1"]);
}

#[test]
fn what_a_later_round_leaves_out_is_dropped() {
    let scratch = Scratch::new("weights-rounds");
    let text = "round,expert,a,b\n1,1,5,4\n1,2,5,4\n2,1,5,\n2,2,4,\n";
    let found = as_json(&consulted(&scratch, Method::Delphi, text, None));
    assert_eq!(found["items"][1]["verdict"], serde_json::json!({"dropped": ["not_in_last_round"]}));
    assert_eq!(found["items"][0]["points"], "100.0");
}

/// 1/3 in one half and 0.33 or 3 in the other say the same; half a matrix says as much as a whole one.
#[test]
fn half_a_matrix_is_enough() {
    let scratch = Scratch::new("weights-halves");
    let of = |text: &str| as_json(&consulted(&scratch, Method::Ahp, text, None));
    let upper = of("expert,item,a,b,c\n1,a,,3,5\n1,b,,,2\n");
    assert_eq!(upper, of("expert,item,a,b,c\n1,a,1,3,5\n1,b,0.33,1,2\n1,c,0.2,0.5,1\n"));
    assert_eq!(upper, of("expert,item,c,b,a\n1,c,1,1/2,\n1,b,,1,\n1,a,5,3,\n").reordered());
}

/// Items of two files in another order are the same items.
trait Reordered {
    fn reordered(self) -> Value;
}

impl Reordered for Value {
    fn reordered(mut self) -> Value {
        self["items"].as_array_mut().expect("items").reverse();
        let level = &mut self["ahp"]["levels"][0];
        let reverse = |priorities: &mut Value| priorities["weights"].as_array_mut().expect("weights").reverse();
        reverse(&mut level["together"]);
        reverse(&mut level["experts"][0]["priorities"]);
        self
    }
}

#[test]
fn a_file_of_a_hospital_system_is_read_as_it_comes() {
    let scratch = Scratch::new("weights-gb18030");
    let (bytes, _, _) = GB18030.encode("专家编号;重复检查率;阳性率\r\n1;5;4\r\n2;5;4\r\n");
    fs::write(scratch.path().join("评分.csv"), bytes).expect("a file");
    let output = run(scratch.path(), &["weights", "delphi", "评分.csv", "--lang", "zh"]);
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said.contains("\n重复检查率\t5.00\t0.000\t保留\t0.5556\t55.6\n"), "{said}");
}

/// Whoever an expert is stands in no output, whatever is wrong with the file.
#[test]
fn experts_are_not_named() {
    const NAME: &str = "欧阳秘密";
    let scratch = Scratch::new("weights-privacy");
    let files = [
        ("ahp", format!("专家姓名,指标,a,b,c\n{NAME},a,1,3,\n{NAME},b,,1,2\n")),
        ("ahp", format!("专家姓名,指标,a,b\n{NAME},{NAME},1,3\n{NAME},b,{NAME},1\n")),
        ("ahp", format!("专家姓名,指标,a,b,c\n{NAME},a,1,9,1/9\n{NAME},b,,1,9\n")),
        ("delphi", format!("专家姓名,a,b\n{NAME},5,{NAME}\n{NAME},5,4,{NAME}\n{NAME},5,4\n")),
        ("delphi", format!("专家姓名,类别,Ca,a,b\n{NAME},临床,{NAME},5,4\n")),
        ("delphi", format!("专家姓名,a,b\n{NAME},5,4\n李四,5,4\n")),
    ];
    for (method, text) in files {
        fs::write(scratch.path().join("experts.csv"), &text).expect("a file");
        for format in ["text", "json"] {
            let output = run(scratch.path(), &["weights", method, "experts.csv", "--format", format]);
            for said in [&output.stdout, &output.stderr] {
                let said = String::from_utf8_lossy(said);
                assert!(!said.contains(NAME), "{text}{said}");
            }
        }
    }
}

/// Two rounds of ratings of monthly_bsc for departments with beds: dimensions 5, 4, 4, 3.5, financial indicators 5 and 4.
const ROUNDS: &str = "轮次,专家编号,专家类别,判断依据,熟悉程度,财务,患者,流程,成长,业务收入,收支结余,ethics_inspection,core_system_inspection\n\
    1,甲,临床,0.9,0.8,5,4,4,3.5,5,4,4,4\n1,乙,管理,0.8,0.7,5,4,4,3.5,5,4,4,4\n1,丙,管理,,,,,,,,,,\n\
    2,甲,临床,0.9,0.8,5,4,4,3.5,5,4,2,4\n2,乙,管理,0.8,0.7,5,4,4,3.5,5,4,2,4\n2,丙,管理,,,,,,,,,,\n";

const COMMAND: &str = "weights delphi RATINGS.csv --scorecard monthly_bsc --variant beds --from 2026-04";

fn workspace(name: &str, file: &str, text: &str) -> Scratch {
    let scratch = Scratch::copy_of(name, Path::new("tests/faults/base"));
    fs::write(scratch.path().join(file), text).expect("a file");
    scratch
}

fn ran(scratch: &Scratch, command: &str, language: &str) -> String {
    let words = command.split(' ').chain(["--lang", language]);
    let output = run(scratch.path(), &words.collect::<Vec<_>>());
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// 30.3 of financial are 16.8 and 13.5; 24.3 of patient go as 10, 5, 5; 24.2 of process as 5, 10, 5, 5: 4.84, 9.68, 4.84,
/// 4.84 → 4.9, 9.7, 4.8, 4.8 (the first of equal remainders); 21.2 of growth all to what is left.
#[test]
fn a_weights_file_and_a_report_are_written() {
    let scratch = workspace("weights-written", "RATINGS.csv", ROUNDS);
    let said = ran(&scratch, COMMAND, "zh");
    assert!(said.contains("catalogue/weights/"), "{said}");
    let folder = scratch.path().join("out/weights/monthly_bsc-beds");
    let weights = fs::read_to_string(folder.join("weights.toml")).expect("the weights file");
    let (_, points) = weights.split_once("[points]\n").expect("points");
    let points: Vec<String> = points.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(
        points,
        [
            "charge_per_discharge=\"6.1\"",
            "core_system_inspection=\"21.2\"",
            "diagnosis_agreement=\"6.1\"",
            "discharges=\"4.8\"",
            "drug_share=\"12.1\"",
            "operating_revenue=\"16.8\"",
            "operation_sessions=\"9.7\"",
            "outpatient_visits=\"4.9\"",
            "record_quality=\"4.8\"",
            "surplus=\"13.5\"",
        ]
    );
    assert!(weights.contains("rounds     = 2\nexperts    = 2\ndropped    = [\"ethics_inspection\"]\n"), "{weights}");
    let report = folder.join("zh/consultation.pdf");
    pages::every_word_has_its_place(&report);
    if let Some(text) = pages::laid_out(&report) {
        let dense = pages::dense(&text);
        for part in ["考核权重专家咨询报告", "末轮发出问卷3份、收回2份", "删除：均数低于3.5", "66.67", "临床"]
        {
            assert!(dense.contains(part), "{part}: {text}");
        }
        assert!(!dense.contains('甲') && !dense.contains('乙'), "{text}");
    }
    // The same once more, and the page in the other language beside it.
    let first = fs::read(&report).expect("the report");
    ran(&scratch, COMMAND, "en");
    pages::every_word_has_its_place(&folder.join("en/consultation.pdf"));
    ran(&scratch, COMMAND, "zh");
    assert!(fs::read(&report).expect("the report") == first);
    assert!(folder.join("run.json").is_file() && folder.join("manifest.json").is_file());
    fs::create_dir_all(scratch.path().join("catalogue/weights")).expect("a folder");
    fs::copy(folder.join("weights.toml"), scratch.path().join("catalogue/weights/beds.toml")).expect("a copy");
    ran(&scratch, "check --quiet", "en");
    // What is in force does not change what a consultation begins with.
    fs::remove_file(folder.join("weights.toml")).expect("the weights file");
    ran(&scratch, COMMAND, "zh");
    assert_eq!(fs::read_to_string(folder.join("weights.toml")).expect("the weights file"), weights);
}

#[test]
fn judgements_are_reported_expert_by_expert() {
    let text = "专家编号,专家类别,指标,财务,患者,流程,成长\n\
                E1,临床,财务,1,1/2,1/2,2\nE1,临床,患者,,1,1,3\nE1,临床,流程,,,1,3\n\
                E2,管理,财务,1,2,1,3\nE2,管理,患者,,1,1,2\nE2,管理,流程,,,1,2\n";
    let scratch = workspace("weights-judgements", "MATRICES.csv", text);
    let command = "weights ahp MATRICES.csv --scorecard monthly_bsc --variant beds --from 2026-04";
    for language in ["zh", "en"] {
        ran(&scratch, command, language);
        let report = scratch.path().join(format!("out/weights/monthly_bsc-beds/{language}/consultation.pdf"));
        pages::every_word_has_its_place(&report);
    }
    let weights = fs::read_to_string(scratch.path().join("out/weights/monthly_bsc-beds/weights.toml")).expect("a file");
    assert!(weights.contains("method     = \"ahp\"\nrounds     = 1\nexperts    = 2\n"), "{weights}");
}

#[test]
fn the_shipped_rules_are_fit() {
    let rules = &shipped().consultation.as_ref().expect("the rules").definition;
    assert_eq!(rules.unfit(), None);
    assert_eq!(rules.ahp.random_index.len(), 10);
    assert!(Path::new("data/catalogue/consultation.toml").is_file());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_order_of_rows_does_not_matter(
        rows in prop::collection::vec((1u32..3, prop::collection::vec(prop::option::weighted(0.9, 1u32..6), 3)), 2..9)
            .prop_flat_map(|rows| (Just(rows.clone()), Just((0..rows.len()).collect::<Vec<_>>()).prop_shuffle())),
    ) {
        let (rows, order) = rows;
        let line = |at: usize| {
            let (round, ratings) = &rows[at];
            let ratings: Vec<String> = ratings.iter().map(|rating| rating.map_or(String::new(), |r| r.to_string())).collect();
            format!("{round},E{at},G{},{}\n", at % 2, ratings.join(","))
        };
        let text = |order: &mut dyn Iterator<Item = usize>| {
            "round,expert,group,a,b,c\n1,Z,G0,4,4,4\n".to_owned() + &order.map(line).collect::<String>()
        };
        let scratch = Scratch::new("weights-order");
        let straight = as_json(&consulted(&scratch, Method::Delphi, &text(&mut (0..rows.len())), None));
        let shuffled = as_json(&consulted(&scratch, Method::Delphi, &text(&mut order.into_iter()), None));
        prop_assert_eq!(straight, shuffled);
    }

    #[test]
    fn judgements_without_a_contradiction_have_a_ratio_of_zero(weights in prop::collection::vec(1u32..10, 2..8)) {
        let names: Vec<String> = (0..weights.len()).map(|at| format!("i{at}")).collect();
        let row = |at: usize| {
            let cells: Vec<String> = weights.iter().map(|other| format!("{}/{other}", weights[at])).collect();
            format!("1,{},{}\n", names[at], cells.join(","))
        };
        let rows: String = (0..weights.len()).map(row).collect();
        let scratch = Scratch::new("weights-consistent");
        let text = format!("expert,item,{}\n{rows}", names.join(","));
        let found = as_json(&consulted(&scratch, Method::Ahp, &text, None));
        let together = &found["ahp"]["levels"][0]["together"];
        prop_assert_eq!(&together["consistency_ratio"], "0.0000");
        prop_assert_eq!(&together["lambda_max"], &format!("{}.00000", weights.len()));
        let sum: u32 = weights.iter().sum();
        for (weight, said) in weights.iter().zip(together["weights"].as_array().expect("weights")) {
            let said: f64 = said.as_str().expect("a decimal").parse().expect("a number");
            prop_assert!((said - f64::from(*weight) / f64::from(sum)).abs() < 0.00006);
        }
    }
}
