//! Points that experts' weights give in place of a scorecard's own: a file for a variant, in force from a month on.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use crate::numbers::Decimal;

use super::definition::{ScorecardDefinition, ScoredIndicator};
use super::methods::Method;

/// A file of `catalogue/weights/`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WeightsFile {
    pub scorecard: String,
    pub variant: String,
    /// The months in which the points hold, both included.
    pub valid_from: String,
    pub valid_to: Option<String>,
    pub method: ConsultationMethod,
    /// How often experts were asked.
    #[serde(default = "once")]
    pub rounds: u32,
    /// How many answered in the end.
    pub experts: u32,
    /// Indicators that are taken off the card.
    #[serde(default)]
    pub dropped: Vec<String>,
    /// Every other indicator of the variant that has points.
    pub points: BTreeMap<String, Decimal>,
}

fn once() -> u32 {
    1
}

/// How experts were asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConsultationMethod {
    /// Ratings, in rounds.
    Delphi,
    /// Comparisons in pairs.
    Ahp,
}

/// What a card says of where its points come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpertWeights {
    pub method: ConsultationMethod,
    pub rounds: u32,
    pub experts: u32,
    pub valid_from: String,
}

/// Why a file does not fit a scorecard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Misfit {
    VariantUnknown,
    /// It has no points on the card, or stands among the points and among the dropped.
    NotWeighed(String),
    /// It has points on the card, and nothing is said of it.
    Missing(String),
    /// The points do not add up to the card's.
    Sum {
        sum: Decimal,
        full: Decimal,
    },
}

impl WeightsFile {
    /// Everything by which the file does not fit a scorecard's own points.
    pub fn misfits(&self, scorecard: &ScorecardDefinition) -> Vec<Misfit> {
        if !scorecard.variants.iter().any(|variant| variant.id == self.variant) {
            return vec![Misfit::VariantUnknown];
        }
        let own = own_points(scorecard, &self.variant);
        // What stands in both is said once.
        let named: BTreeSet<&String> = self.points.keys().chain(&self.dropped).collect();
        let twice = |id: &String| self.points.contains_key(id) && self.dropped.contains(id);
        let strange = named.into_iter().filter(|id| !own.contains_key(id.as_str()) || twice(id)).cloned();
        let said = |id: &&&str| !self.points.contains_key(**id) && !self.dropped.iter().any(|dropped| dropped == **id);
        let missing = own.keys().filter(said).map(|id| (*id).to_owned());
        let mut misfits: Vec<Misfit> = strange.map(Misfit::NotWeighed).chain(missing.map(Misfit::Missing)).collect();
        let sum = self.points.values().copied().fold(Decimal::zero(0), Decimal::plus);
        let full = own.values().copied().fold(Decimal::zero(0), Decimal::plus);
        if misfits.is_empty() && sum.fraction() != full.fraction() {
            misfits.push(Misfit::Sum { sum, full });
        }
        misfits
    }

    /// Gives a scorecard these points.
    pub fn apply(&self, scorecard: &mut ScorecardDefinition) {
        for indicator in scorecard.dimensions.iter_mut().flat_map(|dimension| &mut dimension.indicators) {
            if let Some(points) = self.points.get(&indicator.id) {
                indicator.weighted.insert(self.variant.clone(), Some(*points));
            } else if self.dropped.contains(&indicator.id) {
                indicator.weighted.insert(self.variant.clone(), None);
            }
        }
        let WeightsFile { method, rounds, experts, .. } = *self;
        let source = ExpertWeights { method, rounds, experts, valid_from: self.valid_from.clone() };
        scorecard.weights.insert(self.variant.clone(), source);
    }

    /// The file as a person reads it, under a comment.
    pub fn toml(&self, comment: &str) -> String {
        let mut text = String::new();
        // Ids are of letters, digits and underscores, and a month of digits: nothing needs to be escaped.
        let method = match self.method {
            ConsultationMethod::Delphi => "delphi",
            ConsultationMethod::Ahp => "ahp",
        };
        let dropped: Vec<String> = self.dropped.iter().map(|id| format!("\"{id}\"")).collect();
        for line in comment.lines() {
            let _ = writeln!(text, "# {line}");
        }
        let _ = writeln!(text, "scorecard  = \"{}\"", self.scorecard);
        let _ = writeln!(text, "variant    = \"{}\"", self.variant);
        let _ = writeln!(text, "valid_from = \"{}\"", self.valid_from);
        let _ = writeln!(text, "method     = \"{method}\"");
        let _ = writeln!(text, "rounds     = {}", self.rounds);
        let _ = writeln!(text, "experts    = {}", self.experts);
        let _ = writeln!(text, "dropped    = [{}]\n\n[points]", dropped.join(", "));
        let longest = self.points.keys().map(String::len).max().unwrap_or(0);
        for (id, points) in &self.points {
            let _ = writeln!(text, "{id:longest$} = \"{points}\"");
        }
        text
    }
}

/// What a scorecard itself gives, of every indicator that can earn something in a variant.
fn own_points<'s>(scorecard: &'s ScorecardDefinition, variant: &str) -> BTreeMap<&'s str, Decimal> {
    let indicators = scorecard.dimensions.iter().flat_map(|dimension| &dimension.indicators);
    indicators.filter_map(|indicator| Some((indicator.id.as_str(), weighable(indicator, variant)?))).collect()
}

/// The points that experts may weigh: those of the scorecard itself, where they can be earned.
pub fn weighable(indicator: &ScoredIndicator, variant: &str) -> Option<Decimal> {
    let earned = !matches!(indicator.method, Method::Monitor(_));
    indicator.own_points_in(variant).filter(|points| earned && points.is_positive())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCORECARD: &str = r#"
id = "clinic"
zh = "门诊"
en = "Clinic"
period = "month"
source = "本院"
variant = [{ id = "a", zh = "甲", en = "A", applies_to = {} }, { id = "b", zh = "乙", en = "B", applies_to = {} }]

[[dimension]]
id = "service"
zh = "服务"
en = "Service"

[[dimension.indicator]]
id = "visits"
points = 60
method = { completion = {} }

[[dimension.indicator]]
id = "waits"
points = { a = 30 }
method = { bands = [{ to = 3, points = 30 }, { from = 3, points = 0 }] }

[[dimension.indicator]]
id = "share"
points = { a = 10, b = 40 }
method = { completion = {} }

[[dimension.indicator]]
id = "seen"
points = 0
method = { monitor = {} }
"#;

    fn scorecard() -> ScorecardDefinition {
        toml::from_str(SCORECARD).expect("a scorecard")
    }

    fn weights(points: &[(&str, i128)], dropped: &[&str]) -> WeightsFile {
        WeightsFile {
            scorecard: "clinic".to_owned(),
            variant: "a".to_owned(),
            valid_from: "2026-04".to_owned(),
            valid_to: None,
            method: ConsultationMethod::Delphi,
            rounds: 2,
            experts: 15,
            dropped: dropped.iter().map(|id| (*id).to_owned()).collect(),
            points: points.iter().map(|(id, points)| ((*id).to_owned(), Decimal::new(*points, 1))).collect(),
        }
    }

    #[test]
    fn points_of_one_variant_change_and_the_sum_stays() {
        let mut scorecard = scorecard();
        let weights = weights(&[("visits", 555), ("share", 445)], &["waits"]);
        assert_eq!(weights.misfits(&scorecard), []);
        weights.apply(&mut scorecard);
        let in_variant = |variant: &str| -> Vec<Option<String>> {
            let indicators = scorecard.dimensions.iter().flat_map(|dimension| &dimension.indicators);
            indicators.map(|indicator| Some(indicator.points_in(variant)?.to_string())).collect()
        };
        let some = |points: &str| Some(points.to_owned());
        assert_eq!(in_variant("a"), [some("55.5"), None, some("44.5"), some("0")]);
        assert_eq!(in_variant("b"), [some("60"), None, some("40"), some("0")]);
        assert_eq!(scorecard.full_points("a").trimmed().to_string(), "100");
        // What a method writes in points stays on the scale of the scorecard's own.
        let waits = &scorecard.dimensions[0].indicators[1];
        assert_eq!(waits.own_points_in("a").map(|points| points.to_string()), some("30"));
        assert_eq!(scorecard.weights.keys().collect::<Vec<_>>(), ["a"]);
    }

    #[test]
    fn what_does_not_fit_is_said() {
        let misfits = |points: &[(&str, i128)], dropped: &[&str]| weights(points, dropped).misfits(&scorecard());
        let id = str::to_owned;
        assert_eq!(misfits(&[("visits", 600), ("share", 400)], &[]), [Misfit::Missing(id("waits"))]);
        let all = [("visits", 600), ("share", 100), ("waits", 300), ("seen", 0)];
        assert_eq!(misfits(&all, &[]), [Misfit::NotWeighed(id("seen"))]);
        let three = [("visits", 600), ("share", 100), ("waits", 300)];
        assert_eq!(misfits(&three, &["waits"]), [Misfit::NotWeighed(id("waits"))]);
        let (sum, full) = (Decimal::new(990, 1), Decimal::new(100, 0));
        assert_eq!(misfits(&[("visits", 590), ("share", 400)], &["waits"]), [Misfit::Sum { sum, full }]);
        let mut other = weights(&[], &[]);
        other.variant = id("c");
        assert_eq!(other.misfits(&scorecard()), [Misfit::VariantUnknown]);
    }

    #[test]
    fn a_written_file_is_read_as_it_was() {
        let written = weights(&[("visits", 555), ("share", 445)], &["waits"]);
        let text = written.toml("two\nlines");
        assert!(text.starts_with("# two\n# lines\nscorecard  = \"clinic\"\n"), "{text}");
        assert_eq!(toml::from_str::<WeightsFile>(&text).as_ref(), Ok(&written));
    }
}
