//! Indicators and measures as evaluation knows them: checked, with what stands beside their definitions.

use std::collections::{BTreeMap, BTreeSet};

use crate::measures::definition::Unit;
use crate::measures::facts::{Dimension, PassKey, Scope, of_dimension};
use crate::tables::schema::TableKind;

use super::definition::IndicatorDefinition;
use super::formula::Formula;
use super::value::Reason;

/// An indicator, checked: its formula parsed, its measures known.
#[derive(Clone, Debug)]
pub struct CheckedIndicator {
    pub id: String,
    pub definition: IndicatorDefinition,
    pub formula: Option<Formula>,
    /// The tables of the exports that it rests on.
    pub tables: BTreeSet<String>,
    /// Why it cannot be computed from what the hospital exports; `None` when it can.
    pub not_collected: Option<Reason>,
    /// Tests of its measures that are left out because the hospital does not collect their columns.
    pub unfiltered: Vec<String>,
    /// A measure in its numerator sums charges that may be of any category, and more of it scores better.
    pub rests_on_revenue: bool,
    /// What its numerator sums of charges on which personal income must not rest.
    pub guarded: Guarded,
}

/// Sums of guarded charges in a numerator.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Guarded {
    /// More of them makes the value larger …
    pub added: Vec<GuardedSum>,
    /// … and smaller.
    pub taken_off: Vec<GuardedSum>,
}

/// A measure that sums charges, with the guarded categories that these can be of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuardedSum {
    pub measure: String,
    pub categories: Vec<&'static str>,
}

/// What evaluation needs to know of a measure beside its facts.
#[derive(Clone, Debug)]
pub struct MeasureContext {
    pub unit: Unit,
    pub table: String,
    pub table_kind: TableKind,
    /// One row of the hospital in the period is enough (surveys, inspections …).
    pub sparse: bool,
    /// What it is counted by.
    pub passes: BTreeMap<Dimension, PassKey>,
}

impl MeasureContext {
    /// The pass that has the rows of an entity; `None` where the measure is not counted for such entities.
    pub fn pass(&self, scope: Scope<'_>) -> Option<&PassKey> {
        of_dimension(&self.passes, scope)
    }
}

impl CheckedIndicator {
    /// Every measure that it rests on now.
    pub fn measures(&self) -> Vec<&str> {
        let used = self.formula.iter().flat_map(Formula::uses).map(|used| used.measure.as_str());
        used.chain(self.definition.expected.iter().map(|part| part.observed.as_str())).collect()
    }

    /// Written down by hand.
    pub fn is_entered(&self) -> bool {
        self.formula.is_none() && self.definition.expected.is_empty()
    }
}
