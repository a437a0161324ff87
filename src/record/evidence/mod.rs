//! What a document lets its reader check: the rules of its scores and what each card was given ([`Grounds`]), and every
//! figure reckoned again from them and from the attached rows ([`Recomputation`]).
//!
//! A document carries what its reader may see. What rests on more (a rank among other departments, a mean of peers, a target
//! of the hospital's file) cannot be reckoned again from it: it is carried as given, and listed by name with the reason.

mod facts;
mod grounds;
mod held;
mod indicators;
mod money;
mod printed;
mod scores;

use serde::Serialize;

use crate::scorecards::card::CardState;

use super::document::Record;
use facts::AttachedFacts;

pub use grounds::{
    ActualGrounds, CardGrounds, CardSource, Fate, Grounds, LineGrounds, LineRule, PeriodFact, PoolGrounds,
    ReferenceGrounds, Scope,
};

/// Every figure of a record, reckoned again as far as the record carries what it rests on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Recomputation {
    /// How many were reckoned again and are the same.
    pub recomputed: usize,
    pub given: Vec<GivenFigure>,
    /// What comes out otherwise.
    pub differing: Vec<DifferingFigure>,
}

/// A figure of a record.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct FigureName {
    /// `indicators.csv`, `scores.csv`, `totals.csv`, `money`, or `pages`.
    pub of: &'static str,
    pub entity: String,
    pub period: String,
    /// The indicator, dimension or pool, or where on the pages.
    pub item: String,
    pub column: &'static str,
}

/// A figure that is carried as given.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct GivenFigure {
    pub why: Why,
    #[serde(flatten)]
    pub figure: FigureName,
}

/// Why a figure cannot be reckoned again from the document alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// Written down by hand, with its evidence in the hospital.
    Entered,
    /// Facts of other months, of shorter times, or of strata that the document does not carry.
    FactsNotCarried,
    /// Observed ÷ expected, from the rates of last year.
    Expected,
    /// Counted over the whole group.
    Group,
    /// Changed by hand, with its reason on the card.
    Adjusted,
    Target,
    /// Last year, or the period before.
    Past,
    Peers,
    /// It depends on departments that the reader does not see.
    Rank,
    /// Shared out of a sum, by plans, headcounts and cards that the document does not carry.
    Shared,
    /// Derived for a page alone (changes, trends, signals): it prints what it carries, and is not reckoned again.
    Page,
    /// A record of an earlier version of the program, which carried no rules.
    NoGrounds,
}

impl Why {
    pub const ALL: [Why; 12] = [
        Why::Entered,
        Why::FactsNotCarried,
        Why::Expected,
        Why::Group,
        Why::Adjusted,
        Why::Target,
        Why::Past,
        Why::Peers,
        Why::Rank,
        Why::Shared,
        Why::Page,
        Why::NoGrounds,
    ];

    pub fn code(self) -> &'static str {
        match self {
            Why::Entered => "entered",
            Why::FactsNotCarried => "facts_not_carried",
            Why::Expected => "expected",
            Why::Group => "group",
            Why::Adjusted => "adjusted",
            Why::Target => "target",
            Why::Past => "past",
            Why::Peers => "peers",
            Why::Rank => "rank",
            Why::Shared => "shared",
            Why::Page => "page",
            Why::NoGrounds => "no_grounds",
        }
    }
}

/// A figure that comes out otherwise.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct DifferingFigure {
    #[serde(flatten)]
    pub figure: FigureName,
    pub carried: String,
    pub recomputed: String,
}

impl Recomputation {
    /// Of everything that a record carries.
    pub fn of(record: &Record) -> Recomputation {
        let facts = AttachedFacts::of(record);
        let mut found = Recomputation::default();
        found.indicators(record, &facts);
        found.scores(record, &facts);
        found.totals(record);
        found.money(record);
        found.printed(record, &facts);
        found.given.sort();
        found.differing.sort();
        found
    }

    fn compare<T: PartialEq + ToString>(&mut self, figure: FigureName, carried: Option<T>, recomputed: Option<T>) {
        if carried == recomputed {
            // Nothing in place of nothing is no figure.
            self.recomputed += usize::from(carried.is_some());
            return;
        }
        let text = |value: Option<T>| value.map(|value| value.to_string()).unwrap_or_default();
        self.differing.push(DifferingFigure { figure, carried: text(carried), recomputed: text(recomputed) });
    }

    fn give(&mut self, why: Why, figure: FigureName) {
        self.given.push(GivenFigure { why, figure });
    }
}

/// A card has sums of scores.
fn is_known(state: &str) -> bool {
    state == CardState::Known.code()
}
