//! What is weighed against what: the dimensions of a scorecard, and within each dimension its indicators.

use crate::exports::normalised;
use crate::labels::Name;
use crate::numbers::Decimal;
use crate::scorecards::definition::ScorecardDefinition;
use crate::scorecards::weights::weighable;

/// Everything that experts may be asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hierarchy {
    /// Dimensions first, then indicators, as the scorecard has them; without a scorecard what the file names.
    pub items: Vec<Item>,
    /// The top one first.
    pub levels: Vec<Level>,
    /// Points of the whole.
    pub full: Decimal,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    pub id: String,
    pub name: Name,
    /// What a column may say besides.
    pub other_name: Option<Name>,
    /// What the scorecard itself gives; nothing without a scorecard.
    pub points: Option<Decimal>,
}

/// Items that are weighed against each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Level {
    /// The item that they are part of; the whole where there is none.
    pub within: Option<usize>,
    pub items: Vec<usize>,
}

/// Without a scorecard.
const HUNDRED: Decimal = Decimal::new(100, 0);

impl Hierarchy {
    /// Of a variant: the dimensions that have points, and their indicators that have some and can earn them.
    pub fn of_scorecard(
        scorecard: &ScorecardDefinition,
        variant: &str,
        name_of: &dyn Fn(&str) -> Option<Name>,
    ) -> Hierarchy {
        let mut dimensions: Vec<Item> = Vec::new();
        let mut within: Vec<Vec<Item>> = Vec::new();
        for dimension in &scorecard.dimensions {
            let indicators = dimension.indicators.iter().filter_map(|scored| {
                let points = weighable(scored, variant)?;
                let known = name_of(&scored.id);
                let name = known.clone().or_else(|| scored.label.clone());
                let name = name.unwrap_or_else(|| Name { zh: scored.id.clone(), en: scored.id.clone() });
                let other_name = scored.label.clone().filter(|_| known.is_some());
                Some(Item { id: scored.id.clone(), name, other_name, points: Some(points) })
            });
            let indicators: Vec<Item> = indicators.collect();
            if indicators.is_empty() {
                continue;
            }
            let points = indicators.iter().filter_map(|item| item.points).fold(Decimal::zero(0), Decimal::plus);
            let name = Name { zh: dimension.zh.clone(), en: dimension.en.clone() };
            dimensions.push(Item { id: dimension.id.clone(), name, other_name: None, points: Some(points) });
            within.push(indicators);
        }
        let full = dimensions.iter().filter_map(|item| item.points).fold(Decimal::zero(0), Decimal::plus);
        let mut levels = vec![Level { within: None, items: (0..dimensions.len()).collect() }];
        let mut items = dimensions;
        for (dimension, indicators) in within.into_iter().enumerate() {
            let first = items.len();
            items.extend(indicators);
            levels.push(Level { within: Some(dimension), items: (first..items.len()).collect() });
        }
        Hierarchy { items, levels, full }
    }

    /// One level of what the headers name, out of a hundred points.
    pub fn flat<'h>(headers: impl Iterator<Item = &'h str>) -> Hierarchy {
        let item = |header: &str| {
            let name = Name { zh: header.to_owned(), en: header.to_owned() };
            Item { id: header.to_owned(), name, other_name: None, points: None }
        };
        let items: Vec<Item> = headers.map(item).collect();
        let levels = vec![Level { within: None, items: (0..items.len()).collect() }];
        Hierarchy { items, levels, full: HUNDRED }
    }

    /// The item that a header or a field means: by its id, else by a name in either language.
    pub fn find(&self, text: &str) -> Option<usize> {
        let wanted = normalised(text);
        let by_id = self.items.iter().position(|item| item.id == wanted);
        by_id.or_else(|| self.items.iter().position(|item| item.names().any(|name| normalised(name) == wanted)))
    }

    /// Everything that a header may say.
    pub fn known(&self) -> impl Iterator<Item = &str> {
        self.items.iter().flat_map(|item| std::iter::once(item.id.as_str()).chain(item.names()))
    }

    /// The level that weighs an item against others.
    pub fn level_of(&self, item: usize) -> Option<usize> {
        self.levels.iter().position(|level| level.items.contains(&item))
    }

    /// Items of one rank in the hierarchy, whatever they are part of: all dimensions, all indicators.
    pub fn tiers(&self) -> Vec<Vec<usize>> {
        let of = |top: bool| -> Vec<usize> {
            let levels = self.levels.iter().filter(|level| level.within.is_none() == top);
            levels.flat_map(|level| level.items.iter().copied()).collect()
        };
        [of(true), of(false)].into_iter().filter(|items| !items.is_empty()).collect()
    }

    /// The levels within an item.
    pub fn below(&self, item: usize) -> Option<&Level> {
        self.levels.iter().find(|level| level.within == Some(item))
    }
}

impl Item {
    fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.name).chain(&self.other_name).flat_map(|name| [name.zh.as_str(), name.en.as_str()])
    }
}
