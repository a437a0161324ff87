//! The report of a consultation of experts: who was asked, what they think, whether they agree, and what comes of it.
//!
//! Experts appear as numbers; respondents' groups by name. The same tables are printed by the command, so that a reader of
//! the page and a reader of the terminal see one thing.

mod judgements;
mod outcome;
mod rounds;

use serde::{Deserialize, Serialize};

use crate::labels::Labels;
use crate::numbers::Decimal;
use crate::period::Month;
use crate::weights::definition::ConsultationRules;
use crate::weights::delphi::Delphi;
use crate::weights::hierarchy::Hierarchy;
use crate::weights::points::Share;
use crate::weights::priorities::Ahp;

use super::card::Rule;
use super::detail_table::{DetailTable, Set};
use super::summary::{Furniture, Opening};

/// The report of a scorecard's consultation.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ConsultationPages {
    pub head: Furniture,
    pub opening: Opening,
    pub outcome: DetailTable,
    pub tables: Vec<DetailTable>,
    pub annex: Vec<DetailTable>,
    pub rules: Vec<Rule>,
}

/// What came of it, on pages and in the terminal.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Consultation {
    /// What came of it in a sentence.
    pub headline: String,
    /// What each item gets, and why some get nothing.
    pub outcome: DetailTable,
    /// How it came about, for all experts.
    pub tables: Vec<DetailTable>,
    /// The same by group of respondents, and what experts said one by one.
    pub annex: Vec<DetailTable>,
    /// How it was reckoned.
    pub rules: Vec<Rule>,
}

impl Consultation {
    /// Its pages, under this head; `kicker` says whose weights these are, `note` where they come from.
    pub fn pages(self, head: Furniture, kicker: String, note: String) -> ConsultationPages {
        let Consultation { headline, outcome, tables, annex, rules } = self;
        ConsultationPages { head, opening: Opening { kicker, headline, note }, outcome, tables, annex, rules }
    }
}

/// How experts were asked.
#[derive(Clone, Copy, Debug)]
pub enum Findings<'a> {
    Delphi(&'a Delphi),
    Ahp(&'a Ahp),
}

/// What a consultation is told from.
#[derive(Clone, Copy)]
pub struct ConsultationContext<'a> {
    pub labels: &'a Labels,
    pub hierarchy: &'a Hierarchy,
    pub findings: Findings<'a>,
    pub rules: &'a ConsultationRules,
    /// Of each item; nothing where no points can be given.
    pub shares: Option<&'a [Share]>,
    /// From when the weights hold, where they are of a scorecard.
    pub from: Option<Month>,
}

impl ConsultationContext<'_> {
    pub fn consultation(&self) -> Consultation {
        let (tables, annex) = match self.findings {
            Findings::Delphi(delphi) => (self.of_rounds(delphi), self.of_respondents(delphi)),
            Findings::Ahp(ahp) => (vec![self.consistency(ahp)], vec![self.priorities(ahp)]),
        };
        Consultation {
            headline: self.headline(),
            outcome: self.outcome(),
            tables,
            annex: annex.into_iter().filter(|table| !table.rows.is_empty()).collect(),
            rules: self.rules(),
        }
    }

    fn text(&self, key: &str) -> String {
        self.labels.text(key).to_owned()
    }

    fn filled(&self, key: &str, details: &[(&str, String)]) -> String {
        self.labels.filled(key, details)
    }

    /// In place of a number that there is none of.
    fn none(&self) -> String {
        self.text("state.not_applicable")
    }

    fn printed(&self, value: Option<Decimal>) -> String {
        value.map_or_else(|| self.none(), Decimal::printed)
    }

    fn name(&self, item: usize) -> String {
        self.hierarchy.items[item].name.in_language(self.labels.language()).to_owned()
    }

    /// Whether dimensions are told apart from their indicators.
    fn has_dimensions(&self) -> bool {
        self.hierarchy.levels.len() > 1
    }

    /// The columns that name an item.
    fn item_columns(&self) -> Vec<(&'static str, Set)> {
        match self.has_dimensions() {
            true => vec![("consultation.dimension", Set::Text), ("consultation.indicator", Set::Wide)],
            false => vec![("consultation.item", Set::Wide)],
        }
    }

    /// The cells that name an item: a dimension before its indicators.
    fn item_cells(&self, item: usize) -> Vec<String> {
        let name = self.name(item);
        match self.has_dimensions() {
            true if self.is_dimension(item) => vec![name, String::new()],
            true => vec![String::new(), name],
            false => vec![name],
        }
    }

    fn is_dimension(&self, item: usize) -> bool {
        self.hierarchy.below(item).is_some()
    }

    /// Every item, each dimension with its indicators behind it.
    fn in_reading_order(&self) -> Vec<usize> {
        let top = self.hierarchy.levels.iter().filter(|level| level.within.is_none()).flat_map(|level| &level.items);
        let with_those_below = |item: &usize| {
            let below = self.hierarchy.below(*item).into_iter().flat_map(|level| level.items.iter().copied());
            std::iter::once(*item).chain(below).collect::<Vec<_>>()
        };
        top.flat_map(with_those_below).collect()
    }

    /// What a level is called: the scorecard's dimensions, or the indicators of one of them.
    fn level_name(&self, level: usize) -> String {
        match self.hierarchy.levels[level].within {
            Some(item) => self.name(item),
            None if self.has_dimensions() => self.text("consultation.dimensions"),
            None => self.text("consultation.items"),
        }
    }

    fn table(&self, heading: String, columns: &[(&str, Set)], rows: Vec<Vec<String>>) -> DetailTable {
        DetailTable::new(self.labels, heading, columns, rows)
    }
}
