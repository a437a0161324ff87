//! Places under other weights and effective weights explained, and exams against what was expected of them.

use std::collections::BTreeMap;
use std::path::Path;

use hospital_scorecard::numbers::Decimal;
use hospital_scorecard::record::explanation::Explanation;
use hospital_scorecard::run::explaining::{Asked, Explainer};

use crate::demo::{demo, rows};
use crate::explain::{explained, explainer, exports};

fn said(explanation: &Explanation, text: &str) -> bool {
    explanation.sections.iter().flat_map(|section| &section.lines).any(|line| line.contains(text))
}

/// A workspace's explainers of a year, by scorecard.
struct Explainers(BTreeMap<String, Explainer>);

impl Explainers {
    fn of(&mut self, scorecard: &str) -> &Explainer {
        self.0.entry(scorecard.to_owned()).or_insert_with(|| explainer(demo(), "2025", scorecard))
    }
}

/// The program itself refuses an explanation that comes to other places or shares: none is refused, and what it says
/// stands in the files.
#[test]
fn every_place_and_weight_of_the_year_is_reckoned_again() {
    let out = demo().join("out/annual/2025");
    let mut explainers = Explainers(BTreeMap::new());
    let (mut of_type, mut places) = (BTreeMap::new(), 0);
    for row in rows(&out.join("robustness.csv")) {
        let explanation = explained(explainers.of(&row["scorecard"]), "places", &row["entity_id"], false);
        for shift in ["10", "20"] {
            let [best, worst] = ["best", "worst"].map(|end| row[&format!("{end}_{shift}")].clone());
            let expected = format!("places {best} to {worst}");
            let line = |line: &&String| line.starts_with(&format!("{shift}%: always")) && line.ends_with(&expected);
            assert!(explanation.sections[0].lines.iter().any(|text| line(&text)), "{row:?}: {explanation:#?}");
        }
        assert_eq!(explanation.value.map(|value| value.to_string()), Some(row["rank"].clone()));
        if !row["changes_at"].is_empty() {
            let percent: Decimal = row["changes_at"].parse().expect("a percentage");
            assert!(said(&explanation, &format!("2 decimals: {}%", percent.printed())), "{row:?}: {explanation:#?}");
        }
        of_type.insert((row["scorecard"].clone(), row["department_type"].clone()), row["entity_id"].clone());
        places += 1;
    }
    assert!(places > 20, "{places} places");
    let mut weights = 0;
    for row in rows(&out.join("effective-weights.csv")) {
        let entity = &of_type[&(row["scorecard"].clone(), row["department_type"].clone())];
        let explanation =
            explained(explainers.of(&row["scorecard"]), &format!("weight/{}", row["indicator"]), entity, false);
        assert_eq!(explanation.value.map(|value| value.to_string()), Some(row["effective"].clone()), "{row:?}");
        weights += 1;
    }
    assert!(weights > 20, "{weights} weights");
}

/// 72 of 36 since the purchase; 12 of 9.27 by last year's rates: the case has the arithmetic.
#[test]
fn exams_are_held_against_what_was_expected() {
    let explainer = explainer(Path::new("tests/cases/purchase_jump"), "2026-03", "equipment");
    let since = explained(&explainer, "expected/before_purchase", "CT-2", true);
    assert_eq!(since.value.map(|value| value.to_string()).as_deref(), Some("2.000"));
    assert!(said(&since, "observed 72 ÷ expected = 36, O/E 2.000 (95% interval 1.565–2.519)"), "{since:#?}");
    assert!(since.facts.iter().any(|fact| !fact.rows.is_empty()));
    let by_setting = explained(&explainer, "expected/last_year", "ct", false);
    assert!(said(&by_setting, "observed 12 ÷ expected ≈ 9.272727, O/E 1.294 (95% interval 0.669–2.261)"));
    let older = explained(&explainer, "expected/before_purchase", "CT-1", false);
    assert!(older.value.is_none() && said(&older, "more than 24 months before the period's end"), "{older:#?}");
    let class = explained(&explainer, "expected/before_purchase", "ct", false);
    assert!(class.value.is_none() && said(&class, "name a device"), "{class:#?}");
}

/// The program itself refuses a ratio that is not the indicator's: none is refused, of devices and of classes.
#[test]
fn exams_expected_by_last_year_are_those_of_the_indicator() {
    let period = "2026-Q1".parse().expect("a quarter");
    let asked = Asked { root: exports(), period, scorecard: None, date: None, quiet: true };
    let explainer = Explainer::load(&asked, None).unwrap_or_else(|faults| panic!("{faults:?}"));
    let figure = |figure: &str, entity: &str| explained(&explainer, figure, entity, false).value;
    let known = explainer.devices().into_iter().chain(["H001".to_owned()]).filter_map(|entity| {
        let value = figure("expected/last_year", &entity);
        assert_eq!(value, figure("exam_intensity_oe", &entity), "{entity}");
        value
    });
    let known = known.count();
    assert!(known >= 3, "{known} devices and classes with rates");
}
