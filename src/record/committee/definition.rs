//! Which indicators the committee looks at, as `catalogue/packs/committee.toml` says it.

use serde::Deserialize;

use crate::numbers::Decimal;
use crate::signals::xmr::Lengths;

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
    /// Compared across departments, in the order of the pages.
    #[serde(default, rename = "funnel")]
    pub funnels: Vec<PackFunnel>,
    #[serde(default)]
    pub rules: PackRules,
}

/// How many months the rules of the control charts look at, printed under each chart. Bodies differ: NSW's Clinical
/// Excellence Commission calls five months rising or falling a trend.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PackRules {
    /// On one side of the mean.
    pub shift: usize,
    /// Rising or falling.
    pub trend: usize,
    /// So many near a limit …
    pub near_limit: usize,
    /// … of so many.
    pub of: usize,
}

impl Default for PackRules {
    fn default() -> PackRules {
        let Lengths { shift, trend, near_limit, of } = Lengths::default();
        PackRules { shift, trend, near_limit, of }
    }
}

impl PackRules {
    /// Fewer than three months are no run, and a chart has not many more than twelve.
    pub fn are_fit(self) -> bool {
        let runs = [self.shift, self.trend].into_iter().all(|length| (3..=12).contains(&length));
        runs && (1..=self.of).contains(&self.near_limit) && (2..=12).contains(&self.of)
    }

    pub fn lengths(self) -> Lengths {
        let PackRules { shift, trend, near_limit, of } = self;
        Lengths { shift, trend, near_limit, of }
    }
}

impl PackDefinition {
    /// Every indicator that the pack names.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        let funnels = self.funnels.iter().map(|funnel| funnel.id.as_str());
        self.indicators.iter().map(|indicator| indicator.id.as_str()).chain(funnels)
    }
}

/// Two on a page, four pages.
pub const FUNNELS_AT_MOST: usize = 8;

/// A funnel takes no more months together than these.
pub const FUNNEL_MONTHS_AT_MOST: u8 = 24;

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackFunnel {
    pub id: String,
    pub kind: FunnelKind,
    /// So many months up to that of the report are taken together.
    #[serde(default = "a_year")]
    pub months: u8,
}

/// What numerator and denominator are, which no formula says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FunnelKind {
    /// Cases of cases; a percentage.
    Proportion,
    /// Counts ÷ other counts.
    Ratio,
    /// Observed ÷ expected cases.
    Expected,
}

fn a_year() -> u8 {
    12
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
