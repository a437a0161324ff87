//! What one run needs of the catalogue: the indicators of its scorecards, and everything below them.

use std::collections::{BTreeMap, BTreeSet};

use crate::indicators::definition::Direction;
use crate::indicators::evaluation::{CheckedIndicator, MeasureContext};
use crate::indicators::formula::Formula;
use crate::indicators::value::Reason;
use crate::measures::definition::{Aggregation, DerivationDefinition, MeasureDefinition, StockOver};
use crate::measures::derivation::CheckedDerivation;
use crate::measures::facts::{DEPARTMENT_OF_DEVICE, PassKey};
use crate::measures::predicate::{Literal, Predicate};
use crate::measures::sql::CountedMeasure;
use crate::tables::Wanted;
use crate::tables::schema::{Schema, TableKind};

use super::Catalogue;

/// The columns of each table that some export maps, and the reasons given for those that none does.
#[derive(Clone, Debug, Default)]
pub struct Mapped {
    pub columns: BTreeMap<String, BTreeSet<String>>,
    pub reasons: BTreeMap<String, String>,
}

impl Mapped {
    pub fn has(&self, table: &str, column: &str) -> bool {
        self.columns.get(table).is_some_and(|columns| columns.contains(column))
    }
}

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

impl Catalogue {
    /// Everything that the given indicators rest on.
    pub fn selection<'n>(
        &self,
        indicators: impl Iterator<Item = &'n str>,
        schema: &Schema,
        mapped: &Mapped,
    ) -> Selection {
        let mut selection = Selection::default();
        let ids: BTreeSet<&str> = indicators.collect();
        let mut measures: BTreeSet<String> = BTreeSet::new();
        for id in ids {
            let Some(defined) = self.indicators.get(id) else { continue };
            let formula = defined.definition.formula.as_deref().and_then(|text| Formula::parse(text).ok());
            let uses = formula.iter().flat_map(Formula::uses).map(|used| used.measure.clone());
            let occasions = defined.definition.sample.iter().chain(&defined.definition.mean_of_months_with);
            let needed: BTreeSet<String> = uses.chain(occasions.cloned()).collect();
            let checked = CheckedIndicator {
                id: id.to_owned(),
                definition: defined.definition.clone(),
                not_collected: self.not_collected(id, &needed, mapped),
                unfiltered: self.unfiltered(&needed, mapped),
                rests_on_revenue: self.rests_on_revenue(formula.as_ref(), defined.definition.direction),
                formula,
            };
            if checked.not_collected.is_none() {
                measures.extend(needed);
            }
            selection.indicators.insert(id.to_owned(), checked);
        }
        for id in &measures {
            self.add_measure(id, schema, mapped, &mut selection);
        }
        selection
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
        let pass = PassKey {
            table: definition.table.clone(),
            entity: definition.entity.clone(),
            date: definition.date.clone(),
        };
        let predicate = self.test(&definition.table, &definition.predicate, &definition.where_collected, mapped);
        let table = schema.table(&definition.table);
        selection.contexts.insert(
            id.to_owned(),
            MeasureContext {
                unit: definition.unit,
                pass: pass.clone(),
                table_kind: table.map_or(TableKind::Happening, |table| table.kind),
                sparse: table.is_some_and(|table| table.sparse),
            },
        );
        let tested = predicate.iter().flat_map(Predicate::columns).map(str::to_owned);
        let named = definition.column.iter().chain(&definition.strata).cloned();
        let columns: Vec<String> =
            tested.chain(named).chain([definition.entity.clone(), definition.date.clone()]).collect();
        for column in columns {
            self.add_column(&definition.table, &column, mapped, selection);
        }
        selection.measures.push(CountedMeasure {
            id: id.to_owned(),
            aggregation: definition.aggregation,
            percent: definition.percent.unwrap_or(100),
            column: definition.column.clone(),
            predicate,
            strata: definition.strata.clone(),
            pass,
            observed_by: definition.stock.map(|over| match over {
                StockOver::Month => format!("{}.month", definition.date),
                StockOver::Day => format!("{}.day", definition.date),
            }),
        });
    }

    /// A column with what it is made of: derived columns bring those that they are derived from.
    fn add_column(&self, table: &str, column: &str, mapped: &Mapped, selection: &mut Selection) {
        if let Some(derived) = self.derivations.get(column).filter(|derived| derived.definition.table == table) {
            if selection.derivations.iter().any(|known| known.id == column) {
                return;
            }
            let definition = &derived.definition;
            let predicate = self.test(table, &definition.predicate, &definition.where_collected, mapped);
            for below in derivation_columns(definition, predicate.as_ref()) {
                self.add_column(table, &below, mapped, selection);
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
        if column.ends_with(DEPARTMENT_OF_DEVICE) {
            selection.wanted.entry("equipment".to_owned()).or_default().insert("department_id".to_owned());
        }
    }

    /// The predicate, with the further test where the hospital collects its columns.
    fn test(
        &self,
        table: &str,
        predicate: &Option<String>,
        where_collected: &Option<String>,
        mapped: &Mapped,
    ) -> Option<Predicate> {
        let parsed = |text: &Option<String>| text.as_deref().and_then(|text| Predicate::parse(text).ok());
        let further = parsed(where_collected)
            .filter(|further| further.columns().iter().all(|column| mapped.has(table, base(column))));
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
        let named = definition.column.iter().chain(&definition.strata).chain([&definition.entity, &definition.date]);
        let columns = tested.chain(named.cloned());
        columns.flat_map(|column| self.unmapped_below(&definition.table, &column, mapped)).collect()
    }

    fn unmapped_below(&self, table: &str, column: &str, mapped: &Mapped) -> Vec<String> {
        match self.derivations.get(column).filter(|derived| derived.definition.table == table) {
            Some(derived) => {
                let definition = &derived.definition;
                let predicate = definition.predicate.as_deref().and_then(|text| Predicate::parse(text).ok());
                let columns = derivation_columns(definition, predicate.as_ref());
                columns.iter().flat_map(|below| self.unmapped_below(table, below, mapped)).collect()
            }
            None if mapped.has(table, base(column)) => Vec::new(),
            None => vec![format!("{table}.{}", base(column))],
        }
    }

    /// A measure that the numerator adds sums charges that can be of a drug, consumable, examination or laboratory
    /// category, and more of it scores better. Source: policy guard of the scoring rules (九不准).
    fn rests_on_revenue(&self, formula: Option<&Formula>, direction: Direction) -> bool {
        let added = formula.map(|formula| formula.numerator.added()).unwrap_or_default();
        direction == Direction::Higher
            && added.into_iter().filter_map(|used| self.measures.get(&used.measure)).any(|measure| {
                let definition = &measure.definition;
                definition.table == "charges"
                    && definition.aggregation == Aggregation::Sum
                    && definition.column.as_deref() == Some("amount")
                    && may_be_of_guarded_category(definition)
            })
    }
}

/// The charge categories on which personal income must not rest.
const GUARDED: [&str; 6] = ["western_drug", "patent_drug", "herbal_drug", "consumable", "examination", "laboratory"];

fn may_be_of_guarded_category(definition: &MeasureDefinition) -> bool {
    let predicate = definition.predicate.as_deref().and_then(|text| Predicate::parse(text).ok());
    predicate.is_none_or(|predicate| GUARDED.iter().any(|category| can_hold(&predicate, category).0))
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
            use crate::measures::predicate::Comparison;
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

fn derivation_columns(definition: &DerivationDefinition, predicate: Option<&Predicate>) -> Vec<String> {
    let tested = predicate.into_iter().flat_map(Predicate::columns).map(str::to_owned);
    let named = definition.partition.iter().chain(&definition.order).chain(&definition.from).chain(&definition.to);
    named.cloned().chain(tested).collect()
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
