//! Money explained: every amount of a plan follows from the scores, drivers, bounds and rounding that are said of it.

use std::collections::BTreeMap;
use std::path::Path;

use hospital_scorecard::numbers::Decimal;
use hospital_scorecard::run::explaining::Explainer;

use crate::demo::{PERIOD, demo, rows};
use crate::explain::{WAGE, explained, explainer};

/// Fen by plan and department, of a `bonus.csv`; what nobody gets is left out.
fn amounts(file: &Path) -> BTreeMap<(String, String), i128> {
    let mut amounts = BTreeMap::new();
    for row in rows(file).into_iter().filter(|row| !row["entity_id"].is_empty()) {
        let fen: i128 = row["amount_fen"].parse().expect("fen");
        *amounts.entry((row["pool"].clone(), row["entity_id"].clone())).or_default() += fen;
    }
    amounts
}

/// The program itself refuses an explanation that does not give the amount: none is refused.
fn follow(explainer: &Explainer, amounts: &BTreeMap<(String, String), i128>) {
    for ((plan, department), fen) in amounts {
        let explanation = explained(explainer, &format!("money/{plan}"), department, false);
        assert_eq!(explanation.value, Some(Decimal::new(*fen, 2)), "{plan} of {department}");
    }
}

#[test]
fn every_amount_of_the_demo_follows_from_its_explanation() {
    for (period, scorecard, kind) in [(PERIOD, WAGE, "monthly"), ("2025", "annual", "annual")] {
        let explainer = explainer(demo(), period, scorecard);
        let amounts = amounts(&demo().join("out").join(kind).join(period).join("bonus.csv"));
        assert!(amounts.len() > 10, "{period}");
        follow(&explainer, &amounts);
        let whole: i128 = amounts.values().sum();
        let plan = amounts.keys().next().map(|(plan, _)| plan.clone()).expect("a plan");
        let explanation = explained(&explainer, &format!("money/{plan}"), "H001", false);
        assert_eq!(explanation.value, Some(Decimal::new(whole, 2)), "{plan} of all");
    }
}

/// Equal parts, bounds per head, groups of staff, trial cards, vetoes, merged departments, bases: as the cases have them.
#[test]
fn every_amount_of_the_cases_follows_from_its_explanation() {
    for (case, period, scorecard) in [
        ("bonus", "2025", "clinic_year"),
        ("bonus_merged", "2025", "clinic_year"),
        ("wages", "2026-03", "clinic_month"),
    ] {
        let folder = Path::new("tests/cases").join(case);
        let amounts = amounts(&folder.join("expected/bonus.csv"));
        assert!(!amounts.is_empty(), "{case}");
        follow(&explainer(&folder, period, scorecard), &amounts);
    }
}
