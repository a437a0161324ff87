//! What one run needs of the catalogue: the indicators of its scorecards, and everything below them.

use std::collections::{BTreeMap, BTreeSet};

use crate::indicators::definition::{Direction, IndicatorDefinition, IndicatorKind};
use crate::indicators::formula::Formula;
use crate::indicators::indicator::{CheckedIndicator, MeasureContext};
use crate::indicators::value::Reason;
use crate::measures::attributes::Attribute;
use crate::measures::definition::{DerivationDefinition, DerivationKind, MeasureDefinition, StockOver};
use crate::measures::derivation::CheckedDerivation;
use crate::measures::facts::{DEPARTMENT_OF_DEVICE, Dimension, PassKey};
use crate::measures::predicate::Predicate;
use crate::measures::sql::CountedMeasure;
use crate::tables::Wanted;
use crate::tables::schema::{ColumnType, Schema, TableKind};

use super::Catalogue;
use super::mapped::Mapped;

/// The table of what is written down by hand.
const ENTERED_VALUES: &str = "entered_values";

/// The slice of the catalogue that a run uses, checked and ready.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    pub derivations: Vec<CheckedDerivation>,
    pub measures: Vec<CountedMeasure>,
    pub contexts: BTreeMap<String, MeasureContext>,
    pub indicators: BTreeMap<String, CheckedIndicator>,
    /// Columns that must stay in memory.
    pub wanted: Wanted,
}

impl Selection {
    /// Takes in another selection of the same catalogue, so that both can be counted in one go.
    pub fn join(&mut self, other: Selection) {
        let known: BTreeSet<String> = self.derivations.iter().map(|derivation| derivation.id.clone()).collect();
        // Each list has what a derivation needs before it, and so has the one followed by the rest of the other.
        self.derivations.extend(other.derivations.into_iter().filter(|derivation| !known.contains(&derivation.id)));
        let measures = other.measures.into_iter().filter(|measure| !self.contexts.contains_key(&measure.id));
        self.measures.extend(measures);
        self.contexts.extend(other.contexts);
        self.indicators.extend(other.indicators);
        for (table, columns) in other.wanted {
            self.wanted.entry(table).or_default().extend(columns);
        }
    }
}

impl Catalogue {
    /// Everything that the given indicators rest on.
    pub fn selection<'n>(
        &self,
        indicators: impl Iterator<Item = &'n str>,
        schema: &Schema,
        mapped: &Mapped,
    ) -> Selection {
        self.selection_with(indicators, &[], schema, mapped)
    }

    /// The same, and measures that no indicator rests on, as far as the hospital collects them.
    pub fn selection_with<'n>(
        &self,
        indicators: impl Iterator<Item = &'n str>,
        further: &[&str],
        schema: &Schema,
        mapped: &Mapped,
    ) -> Selection {
        let mut selection = Selection::default();
        let ids: BTreeSet<&str> = indicators.collect();
        let mut measures: BTreeSet<String> = BTreeSet::new();
        for id in ids {
            let Some(defined) = self.indicators.get(id) else { continue };
            let formula = defined.definition.formula.as_deref().and_then(|text| Formula::parse(text).ok());
            let needed = needed(formula.as_ref(), &defined.definition);
            let checked = CheckedIndicator {
                id: id.to_owned(),
                tables: self.tables_below(&needed, &defined.definition, schema, mapped),
                definition: defined.definition.clone(),
                not_collected: self.not_collected(id, &needed, mapped),
                unfiltered: self.unfiltered(&needed, mapped),
                rests_on_revenue: defined.definition.direction == Direction::Higher
                    && !self.guarded(formula.as_ref()).added.is_empty(),
                guarded: self.guarded(formula.as_ref()),
                formula,
            };
            if checked.not_collected.is_none() {
                measures.extend(needed);
            }
            selection.indicators.insert(id.to_owned(), checked);
        }
        let collected = further.iter().filter(|id| {
            self.measures.get(**id).is_some_and(|defined| self.unmapped(&defined.definition, mapped).is_empty())
        });
        measures.extend(collected.map(|id| (*id).to_owned()));
        for id in &measures {
            self.add_measure(id, schema, mapped, &mut selection);
        }
        selection
    }

    /// The tables of the exports that an indicator rests on.
    fn tables_below(
        &self,
        measures: &BTreeSet<String>,
        definition: &IndicatorDefinition,
        schema: &Schema,
        mapped: &Mapped,
    ) -> BTreeSet<String> {
        let mut below = Selection::default();
        for id in measures {
            self.add_measure(id, schema, mapped, &mut below);
        }
        let entered = (definition.kind == IndicatorKind::Entered).then(|| ENTERED_VALUES.to_owned());
        below.wanted.into_keys().chain(entered).collect()
    }

    /// A measure that is counted by device and by no department.
    pub fn is_of_devices_alone(&self, schema: &Schema, measure: &str) -> bool {
        self.measures.get(measure).is_some_and(|measure| {
            let definition = &measure.definition;
            let mut columns = definition.entity.columns().iter();
            columns.all(|column| dimension(schema, &definition.table, column) == Dimension::Device)
        })
    }

    /// The indicators that are counted by device, or are somebody's doing on a device.
    pub fn of_equipment<'c>(&'c self, schema: &'c Schema) -> impl Iterator<Item = &'c str> {
        let by_device = |id: &String| {
            self.measures.get(id).is_some_and(|measure| {
                let definition = &measure.definition;
                let columns = definition.entity.columns().iter();
                columns.map(|column| dimension(schema, &definition.table, column)).any(|of| of == Dimension::Device)
            })
        };
        let counted = move |definition: &IndicatorDefinition| {
            let formula = definition.formula.as_deref().and_then(|text| Formula::parse(text).ok());
            let needed = needed(formula.as_ref(), definition);
            definition.accountable.is_some() || (!needed.is_empty() && needed.iter().all(by_device))
        };
        let indicators = self.indicators.iter().filter(move |(_, defined)| counted(&defined.definition));
        indicators.map(|(id, _)| id.as_str())
    }

    /// Every indicator, and every measure whose columns some export maps, whether or not an indicator rests on it.
    pub fn everything(&self, schema: &Schema, mapped: &Mapped) -> Selection {
        let mut selection = self.selection(self.indicators.keys().map(String::as_str), schema, mapped);
        for (id, defined) in &self.measures {
            let known = selection.contexts.contains_key(id);
            if !known && self.unmapped(&defined.definition, mapped).is_empty() {
                self.add_measure(id, schema, mapped, &mut selection);
            }
        }
        selection
    }

    fn add_measure(&self, id: &str, schema: &Schema, mapped: &Mapped, selection: &mut Selection) {
        let Some(defined) = self.measures.get(id) else { return };
        let definition = &defined.definition;
        let passes: BTreeMap<Dimension, PassKey> = definition
            .entity
            .columns()
            .iter()
            .map(|column| {
                let dimension = dimension(schema, &definition.table, column);
                let (table, entity, date) = (definition.table.clone(), column.clone(), definition.date.clone());
                (dimension, PassKey { table, entity, date, dimension })
            })
            .collect();
        let predicate = self.test(&definition.table, &definition.predicate, &definition.where_collected, mapped);
        let table = schema.table(&definition.table);
        selection.contexts.insert(
            id.to_owned(),
            MeasureContext {
                unit: definition.unit,
                table: definition.table.clone(),
                passes: passes.clone(),
                table_kind: table.map_or(TableKind::Happening, |table| table.kind),
                sparse: table.is_some_and(|table| table.sparse),
            },
        );
        let tested = predicate.iter().flat_map(Predicate::columns).map(str::to_owned);
        let named = definition.column.iter().chain(&definition.strata).cloned();
        let columns: Vec<String> = tested
            .chain(named)
            .chain(definition.entity.columns().iter().cloned())
            .chain([definition.date.clone()])
            .collect();
        for column in columns {
            self.add_column(&definition.table, &column, mapped, selection);
        }
        selection.measures.extend(passes.into_values().map(|pass| CountedMeasure {
            id: id.to_owned(),
            aggregation: definition.aggregation,
            percent: definition.percent.unwrap_or(100),
            column: definition.column.clone(),
            predicate: predicate.clone(),
            strata: definition.strata.clone(),
            pass,
            observed_by: definition.stock.map(|over| match over {
                StockOver::Month => format!("{}.month", definition.date),
                StockOver::Day => format!("{}.day", definition.date),
            }),
        }));
    }

    /// A column with what it is made of: derived columns bring those that they are derived from.
    fn add_column(&self, table: &str, column: &str, mapped: &Mapped, selection: &mut Selection) {
        if let Some(sources) = mapped.sources(table, base(column)) {
            for (table, column) in sources {
                selection.wanted.entry(table.clone()).or_default().insert(column.clone());
            }
            return;
        }
        let derived = self.derivations.get(column).or_else(|| self.derivations.get(base(column)));
        if let Some((column, derived)) =
            derived.filter(|derived| derived.definition.table == table).map(|derived| (base(column), derived))
        {
            if selection.derivations.iter().any(|known| known.id == column) {
                return;
            }
            let definition = &derived.definition;
            let predicate = self.test(table, &definition.predicate, &definition.where_collected, mapped);
            for below in derivation_columns(definition, predicate.as_ref()) {
                self.add_column(table, &below, mapped, selection);
            }
            if let (Some((other, found)), Some(by)) = (looked_up_in(definition), &definition.by) {
                for column in [found, by] {
                    self.add_column(other, column, mapped, selection);
                }
                self.add_column(table, by, mapped, selection);
            }
            // Those below were pushed before: derivations stand in the order in which they can be made.
            selection.derivations.push(CheckedDerivation {
                id: column.to_owned(),
                definition: definition.clone(),
                predicate,
            });
            return;
        }
        selection.wanted.entry(table.to_owned()).or_default().insert(base(column).to_owned());
        if Attribute::of(column).is_some() {
            // Whoever answers for a department is a matter of the row's day.
            let date = self.dates.get(table);
            selection.wanted.entry(table.to_owned()).or_default().extend(date.cloned());
        }
        if column.ends_with(DEPARTMENT_OF_DEVICE) {
            selection.wanted.entry("equipment".to_owned()).or_default().insert("department_id".to_owned());
        }
    }

    /// The predicate, with those of the further tests, joined by AND, whose columns the hospital collects.
    fn test(
        &self,
        table: &str,
        predicate: &Option<String>,
        where_collected: &Option<String>,
        mapped: &Mapped,
    ) -> Option<Predicate> {
        let parsed = |text: &Option<String>| text.as_deref().and_then(|text| Predicate::parse(text).ok());
        let collected = |test: &Predicate| test.columns().iter().all(|column| mapped.has(table, base(column)));
        let further = parsed(where_collected).map(Predicate::conjuncts).unwrap_or_default().into_iter();
        let further = further.filter(collected).reduce(Predicate::and);
        match (parsed(predicate), further) {
            (Some(predicate), Some(further)) => Some(predicate.and(further)),
            (predicate, further) => predicate.or(further),
        }
    }

    /// Columns that a further test of some measure asks for and the hospital does not collect.
    fn unfiltered(&self, measures: &BTreeSet<String>, mapped: &Mapped) -> Vec<String> {
        let mut columns = BTreeSet::new();
        for definition in measures.iter().filter_map(|id| self.measures.get(id)).map(|measure| &measure.definition) {
            self.collect_unfiltered(&definition.table, &definition.where_collected, mapped, &mut columns);
            let predicate = definition.predicate.as_deref().and_then(|text| Predicate::parse(text).ok());
            let used =
                predicate.iter().flat_map(Predicate::columns).map(str::to_owned).chain(definition.column.clone());
            for derived in used.filter_map(|column| self.derivations.get(&column)) {
                let derivation = &derived.definition;
                self.collect_unfiltered(&derivation.table, &derivation.where_collected, mapped, &mut columns);
            }
        }
        columns.into_iter().collect()
    }

    fn collect_unfiltered(&self, table: &str, test: &Option<String>, mapped: &Mapped, columns: &mut BTreeSet<String>) {
        let predicate = test.as_deref().and_then(|text| Predicate::parse(text).ok());
        for column in predicate.iter().flat_map(Predicate::columns) {
            if !mapped.has(table, base(column)) {
                columns.insert(format!("{table}.{}", base(column)));
            }
        }
    }

    /// Why an indicator cannot be had from what the hospital exports.
    fn not_collected(&self, id: &str, measures: &BTreeSet<String>, mapped: &Mapped) -> Option<Reason> {
        if let Some(reason) = mapped.reasons.get(id) {
            return Some(Reason::new("not-collected-declared").with("reason", reason));
        }
        let definitions = measures.iter().filter_map(|measure| Some(&self.measures.get(measure)?.definition));
        let missing: Vec<String> = definitions.flat_map(|definition| self.unmapped(definition, mapped)).collect();
        // Of several columns that are missing, one that the hospital gives a reason for says most.
        let reason = missing.iter().find_map(|column| mapped.reasons.get(column));
        match (reason, missing.first()) {
            (Some(reason), _) => Some(Reason::new("not-collected-declared").with("reason", reason)),
            (None, Some(column)) => Some(Reason::new("not-collected").with("column", column)),
            (None, None) => None,
        }
    }

    /// The columns, with their table, that a measure rests on and no export has.
    fn unmapped(&self, definition: &MeasureDefinition, mapped: &Mapped) -> Vec<String> {
        let predicate = definition.predicate.as_deref().and_then(|text| Predicate::parse(text).ok());
        let tested = predicate.iter().flat_map(Predicate::columns).map(str::to_owned);
        let named = definition.column.iter().chain(&definition.strata).chain(definition.entity.columns());
        let named = named.chain([&definition.date]);
        let columns = tested.chain(named.cloned());
        columns.flat_map(|column| self.unmapped_below(&definition.table, &column, mapped)).collect()
    }

    fn unmapped_below(&self, table: &str, column: &str, mapped: &Mapped) -> Vec<String> {
        let derived = self.derivations.get(column).or_else(|| self.derivations.get(base(column)));
        match derived.filter(|derived| derived.definition.table == table) {
            Some(derived) => {
                let definition = &derived.definition;
                let predicate = definition.predicate.as_deref().and_then(|text| Predicate::parse(text).ok());
                let columns = derivation_columns(definition, predicate.as_ref());
                columns.iter().flat_map(|below| self.unmapped_below(table, below, mapped)).collect()
            }
            None => mapped.missing(table, base(column)),
        }
    }
}

fn derivation_columns(definition: &DerivationDefinition, predicate: Option<&Predicate>) -> Vec<String> {
    let tested = predicate.into_iter().flat_map(Predicate::columns).map(str::to_owned);
    let named = definition.partition.iter().chain(&definition.order).chain(&definition.from).chain(&definition.to);
    // What is looked up stands in another table, and need not be there.
    let own = definition.column.iter().filter(|_| definition.kind != DerivationKind::Lookup);
    let named = named.chain(own).chain(&definition.differing).chain(&definition.otherwise);
    named.cloned().chain(tested).collect()
}

/// The table and the column in which a lookup finds its values.
fn looked_up_in(definition: &DerivationDefinition) -> Option<(&str, &str)> {
    let column = definition.column.as_deref().filter(|_| definition.kind == DerivationKind::Lookup)?;
    column.split_once('.')
}

/// Every measure on which an indicator rests, in whatever way.
fn needed(formula: Option<&Formula>, definition: &IndicatorDefinition) -> BTreeSet<String> {
    let uses = formula.into_iter().flat_map(Formula::uses).map(|used| used.measure.clone());
    let expected = definition.expected.iter().flat_map(|part| [part.observed.clone(), part.exposure.clone()]);
    let complete = definition.complete.iter().flat_map(|rule| [rule.missing.clone(), rule.of.clone()]);
    let occasions = definition.sample.iter().chain(&definition.mean_of_months_with).cloned();
    uses.chain(occasions).chain(expected).chain(complete).collect()
}

/// Of what an entity column holds the numbers.
fn dimension(schema: &Schema, table: &str, column: &str) -> Dimension {
    match schema.column(table, column).map(|found| &found.kind) {
        Some(ColumnType::Equipment) => Dimension::Device,
        Some(_) | None => Dimension::Department,
    }
}

/// The column of the table behind a companion.
fn base(column: &str) -> &str {
    column.split_once('.').map_or(column, |(base, _)| base)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_rests_on_revenue_is_derived() {
        let schema = Schema::shipped().expect("the shipped tables are valid");
        let catalogue = crate::catalogue::load(None, &schema).expect("the shipped definitions are valid");
        let ids = ["broad_revenue", "narrow_revenue", "total_cost_to_narrow_revenue", "drug_share", "visits"];
        let selection = catalogue.selection(ids.into_iter(), &schema, &Mapped::default());
        let resting: Vec<&str> = selection
            .indicators
            .values()
            .filter(|indicator| indicator.rests_on_revenue)
            .map(|indicator| indicator.id.as_str())
            .collect();
        assert_eq!(resting, ["broad_revenue", "narrow_revenue"]);
    }
}
