//! Best of several methods of one indicator, each with its own references, for example achievement and improvement.
//!
//! The largest score counts, the earlier method's where scores are equal; all of them are printed. A method without a
//! reference is left out; where none can score, the indicator does without a score like any other. Source: scoring rules of
//! the project, "Scoring methods".

use serde::{Deserialize, Serialize};

use crate::indicators::reference::ReferenceRule;
use crate::indicators::value::Reason;
use crate::numbers::{Decimal, Fraction};

use super::{Given, Method, Outcome};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BestOf {
    pub alternatives: Vec<Alternative>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Alternative {
    pub method: Method,
    /// Tried in turn.
    #[serde(default)]
    pub reference: Vec<ReferenceRule>,
}

impl Alternative {
    /// What it is compared with.
    pub fn standards(&self) -> Vec<Vec<ReferenceRule>> {
        self.method.standards(&self.reference)
    }
}

/// In place of a score that one of the methods could not give.
const NO_SCORE: &str = "—";

impl BestOf {
    pub(super) fn score(&self, given: Given<'_>) -> Outcome {
        let mut best: Option<(Decimal, Fraction, usize)> = None;
        let mut missing = Outcome::NotApplicable(Reason::new("no-reference"));
        let mut scores = Vec::new();
        let mut at = 0;
        for alternative in &self.alternatives {
            let count = alternative.standards().len();
            let references = given.references.get(at..at + count).unwrap_or_default();
            match alternative.method.score(Given { references, ..given }) {
                Outcome::Scored { score, exact, reason: _, against } => {
                    if best.is_none_or(|(most, _, _)| score > most) {
                        best = Some((score, exact, at + against));
                    }
                    scores.push(score.printed());
                }
                none => {
                    // Too little history says more than what else is missing.
                    if !matches!(missing, Outcome::WithoutHistory(_)) {
                        missing = none;
                    }
                    scores.push(NO_SCORE.to_owned());
                }
            }
            at += count;
        }
        match best {
            Some((score, exact, against)) => {
                let reason = Reason::new("best-of").with("scores", scores.join(" / "));
                Outcome::Scored { score, exact, reason, against }
            }
            None => missing,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::indicators::definition::Direction;
    use crate::indicators::reference::Reference;

    /// Achievement: 96 of a target of 98, 10 · 96 ÷ 98 = 9.80. Improvement: from last year's 94.00 (6 points) to 100 (10):
    /// 6 + 4 · 2 ÷ 6 = 7.33.
    const METHODS: &str = "method = [\
        { method = { completion = { cap = \"1.0\" } }, reference = [\"target\"] }, \
        { method = { range = { bad = \"last_year_monthly_mean\", good = 100, start = 6 } } }]";

    fn best_of() -> BestOf {
        #[derive(Serialize, Deserialize)]
        struct Written {
            method: BestOf,
        }
        toml::from_str::<Written>(METHODS).expect("methods").method
    }

    fn known(value: &str, rule: ReferenceRule) -> Reference {
        Reference::Known { value: value.parse().expect("a decimal"), rule, months: None, departments: None }
    }

    fn outcome(references: &[Reference], actual: &str) -> Outcome {
        let method = best_of();
        assert_eq!(method.alternatives.iter().flat_map(Alternative::standards).count(), references.len());
        method.score(Given {
            points: Decimal::new(10, 0),
            written: Decimal::new(10, 0),
            actual: actual.parse().expect("a decimal"),
            references,
            direction: Direction::Higher,
            signed: false,
        })
    }

    fn printed(outcome: &Outcome) -> (String, String, usize) {
        match outcome {
            Outcome::Scored { score, reason, against, exact: _ } => {
                (score.to_string(), reason.details.iter().map(|(_, text)| text.as_str()).collect(), *against)
            }
            Outcome::NotApplicable(_) | Outcome::WithoutHistory(_) | Outcome::NotScored => Default::default(),
        }
    }

    fn last_year() -> Reference {
        known("94.00", ReferenceRule::LastYearMonthlyMean)
    }

    fn hundred() -> Reference {
        known("100", ReferenceRule::Fixed(Decimal::new(100, 0)))
    }

    #[test]
    fn the_larger_score_counts_and_both_are_said() {
        let scored = outcome(&[known("98.00", ReferenceRule::Target), last_year(), hundred()], "96.00");
        assert_eq!(printed(&scored), ("9.80".to_owned(), "9.80 / 7.33".to_owned(), 0));
        // Against a target of 200, 10 · 96 ÷ 200 = 4.80: the improvement counts, compared with its good bound.
        let scored = outcome(&[known("200.00", ReferenceRule::Target), last_year(), hundred()], "96.00");
        assert_eq!(printed(&scored), ("7.33".to_owned(), "4.80 / 7.33".to_owned(), 2));
    }

    #[test]
    fn a_method_without_a_reference_is_left_out() {
        let no_target = || Reference::None(Reason::new("no-target"));
        let scored = outcome(&[no_target(), last_year(), hundred()], "96.00");
        assert_eq!(printed(&scored), ("7.33".to_owned(), "— / 7.33".to_owned(), 2));
        let no_history = Reference::NoHistory(Reason::new("no-history"));
        assert_eq!(
            outcome(&[no_target(), no_history, hundred()], "96.00"),
            Outcome::WithoutHistory(Reason::new("no-history"))
        );
    }
}
