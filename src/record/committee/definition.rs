//! Which indicators the committee looks at, as `catalogue/packs/committee.toml` says it.

use serde::Deserialize;

use crate::numbers::Decimal;

/// More than these are no pack; the cards have them all.
pub const INDICATORS_AT_MOST: usize = 40;

/// The matrix has one page: of more indicators those that signal come first, then the first of the file.
pub const MATRIX_AT_MOST: usize = 15;

/// The id by which targets.csv names the pack in place of a scorecard.
pub const PACK: &str = "committee";

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackDefinition {
    /// In the order of the pages.
    #[serde(rename = "indicator")]
    pub indicators: Vec<PackIndicator>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackIndicator {
    pub id: String,
    /// In the indicator's unit; one of targets.csv comes first.
    pub target: Option<Decimal>,
    /// More of it is neither better nor worse, whatever scorecards say.
    #[serde(default)]
    pub neutral: bool,
}
