//! What of an indicator sums charges on which personal income must not rest.

use std::collections::BTreeSet;

use crate::indicators::formula::{Formula, MeasureUse};
use crate::indicators::indicator::{Guarded, GuardedSum};
use crate::measures::definition::{Aggregation, MeasureDefinition};
use crate::measures::predicate::{Comparison, Literal, Predicate};

use super::Catalogue;

impl Catalogue {
    /// The measures of a numerator that sum charges of a drug, consumable, examination or laboratory category. Source:
    /// policy guard of the scoring rules (九不准).
    pub(super) fn guarded(&self, formula: Option<&Formula>) -> Guarded {
        let Some(formula) = formula else { return Guarded::default() };
        let sums =
            |uses: BTreeSet<&MeasureUse>| uses.into_iter().filter_map(|used| self.guarded_sum(&used.measure)).collect();
        Guarded { added: sums(formula.numerator.added()), taken_off: sums(formula.numerator.taken_off()) }
    }

    fn guarded_sum(&self, measure: &str) -> Option<GuardedSum> {
        let definition = &self.measures.get(measure)?.definition;
        let column = definition.column.as_deref().filter(|_| definition.aggregation == Aggregation::Sum)?;
        let categories = match (definition.table.as_str(), column) {
            ("charges", "amount" | "fund_paid" | "self_paid") => guarded_categories(definition),
            // What other tables hold of charges has no category to test.
            ("admissions", "total_charge" | "settled_fund" | "payment_standard") => GUARDED.to_vec(),
            ("admissions", "drug_charge") => GUARDED[..3].to_vec(),
            ("admissions", "examination_charge") | ("exams", "amount") => GUARDED[4..5].to_vec(),
            (_, _) => Vec::new(),
        };
        (!categories.is_empty()).then(|| GuardedSum { measure: measure.to_owned(), categories })
    }
}

/// The charge categories on which personal income must not rest.
const GUARDED: [&str; 6] = ["western_drug", "patent_drug", "herbal_drug", "consumable", "examination", "laboratory"];

fn guarded_categories(definition: &MeasureDefinition) -> Vec<&'static str> {
    let predicate = definition.predicate.as_deref().and_then(|text| Predicate::parse(text).ok());
    let can = |category: &&str| predicate.as_ref().is_none_or(|predicate| can_hold(predicate, category).0);
    GUARDED.into_iter().filter(can).collect()
}

/// Whether a predicate can hold, and whether it must, for rows of a charge category, whatever else they are.
fn can_hold(predicate: &Predicate, category: &str) -> (bool, bool) {
    match predicate {
        Predicate::And(left, right) => {
            let (left, right) = (can_hold(left, category), can_hold(right, category));
            (left.0 && right.0, left.1 && right.1)
        }
        Predicate::Or(left, right) => {
            let (left, right) = (can_hold(left, category), can_hold(right, category));
            (left.0 || right.0, left.1 || right.1)
        }
        Predicate::Not(inner) => {
            let (can, must) = can_hold(inner, category);
            (!must, !can)
        }
        Predicate::In { column, literals, negated } if column == "category" => {
            let holds = literals.contains(&Literal::Text(category.to_owned())) != *negated;
            (holds, holds)
        }
        Predicate::Compare { column, comparison, literal } if column == "category" => {
            let same = *literal == Literal::Text(category.to_owned());
            match comparison {
                Comparison::Equal => (same, same),
                Comparison::NotEqual => (!same, !same),
                Comparison::Less | Comparison::LessOrEqual | Comparison::Greater | Comparison::GreaterOrEqual => {
                    (true, false)
                }
            }
        }
        Predicate::In { .. } | Predicate::Compare { .. } | Predicate::IsNull { .. } => (true, false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guarded_categories_are_found_through_any_predicate() {
        let guarded = |text: &str| {
            let predicate = Predicate::parse(text).expect("a predicate");
            GUARDED.iter().any(|category| can_hold(&predicate, category).0)
        };
        assert!(guarded("setting = 'inpatient'"));
        assert!(guarded("category NOT IN ('western_drug', 'patent_drug', 'herbal_drug', 'consumable')"));
        assert!(!guarded("category IN ('nursing', 'treatment')"));
        assert!(!guarded("NOT (category <> 'nursing') AND insured = 1"));
    }
}
