//! Every reference of every definition leads somewhere, and every unit fits: checked before anything is read.

mod packs;
mod scorecards;
mod submission;
mod weights;

use std::collections::BTreeSet;

use crate::diagnostics::{Fault, Place};
use crate::indicators::definition::{IndicatorDefinition, IndicatorKind};
use crate::indicators::formula::{Formula, FormulaFault};
use crate::measures::attributes::Attribute;
use crate::measures::definition::{Aggregation, DerivationDefinition, DerivationKind, MeasureDefinition};
use crate::measures::facts::{DEPARTMENT_OF_DEVICE, Dimension};
use crate::measures::predicate::{Literal, Predicate};
use crate::tables::schema::{ColumnType, Schema};
use crate::tables::times::Companion;
use crate::toml_source::nearest;

use super::{Catalogue, Defined};

pub fn check(catalogue: &Catalogue, schema: &Schema, faults: &mut Vec<Fault>) {
    let mut checker = Checker { catalogue, schema, faults };
    for (id, derivation) in &catalogue.derivations {
        checker.derivation(id, derivation);
    }
    for measure in catalogue.measures.values() {
        checker.measure(measure);
    }
    for indicator in catalogue.indicators.values() {
        checker.indicator(indicator);
    }
    for scorecard in &catalogue.scorecards {
        checker.scorecard(scorecard);
    }
    checker.versions();
    checker.weights();
    if let Some(pack) = &catalogue.committee {
        checker.pack(pack);
    }
    checker.submission();
    if let Some(rules) = &catalogue.consultation
        && let Some(key) = rules.definition.unfit()
    {
        let fault = Fault::configuration("consultation-unfit").with("name", key).at(Place::file(&rules.file));
        faults.push(fault.hint("consultation-unfit"));
    }
}

/// More digits after the point than these no figure needs.
const DECIMALS_AT_MOST: u8 = 6;

/// Every column that a derivation names.
fn derivation_columns(definition: &DerivationDefinition) -> Vec<String> {
    let tests = definition.predicate.iter().chain(&definition.where_collected);
    let parsed: Vec<Predicate> = tests.filter_map(|text| Predicate::parse(text).ok()).collect();
    let tested = parsed.iter().flat_map(Predicate::columns).map(str::to_owned);
    let named = definition.partition.iter().chain(&definition.order).chain(&definition.from).chain(&definition.to);
    let own = definition.column.iter().filter(|_| definition.kind != DerivationKind::Lookup);
    let named = named.chain(own).chain(&definition.differing).chain(&definition.otherwise);
    named.cloned().chain(tested).collect()
}

struct Checker<'a> {
    catalogue: &'a Catalogue,
    schema: &'a Schema,
    faults: &'a mut Vec<Fault>,
}

impl Checker<'_> {
    fn unknown<'n>(&mut self, place: Place, what: &'static str, name: &str, known: impl Iterator<Item = &'n str>) {
        let known: Vec<&str> = known.collect();
        let fault = Fault::configuration(what).with("name", name).at(place);
        self.faults.push(match nearest(name, known.iter().copied()) {
            Some(meant) => fault.with("meant", meant).hint("did-you-mean"),
            None => fault.with("known", known.join(", ")).hint("known-here"),
        });
    }

    /// The type of a column, a companion or a derived column of a table; `None` is a fault already said.
    fn column(&mut self, place: &Place, table: &str, column: &str) -> Option<ColumnType> {
        let definition = self.schema.table(table)?;
        if let Some(found) = definition.columns.get(column) {
            return Some(found.kind.clone());
        }
        if let Some((base, companion)) = column.rsplit_once('.')
            && Companion::named(companion).is_some()
            && definition.columns.get(base).is_some_and(|base| base.kind.is_time())
        {
            return Some(ColumnType::Integer);
        }
        // The class of a device, the type and the id of a department.
        if let Some((base, attribute)) = Attribute::of(column)
            && definition.columns.get(base).is_some_and(|base| base.kind == attribute.refers_by())
        {
            let (directory, source) = attribute.source();
            return self.schema.column(directory, source).map(|found| found.kind.clone());
        }
        // A time that is looked up may date a measure.
        let looked_up = self.catalogue.derivations.get(column).filter(|derived| derived.definition.table == table);
        if looked_up.is_some_and(|derived| derived.definition.kind == DerivationKind::Lookup) {
            return Some(ColumnType::Datetime);
        }
        // The department of a device.
        if let Some(base) = column.strip_suffix(DEPARTMENT_OF_DEVICE)
            && definition.columns.get(base).is_some_and(|base| base.kind == ColumnType::Equipment)
        {
            return Some(ColumnType::Department);
        }
        if self.catalogue.derivations.get(column).is_some_and(|derived| derived.definition.table == table) {
            return Some(ColumnType::Integer);
        }
        let derived = self.catalogue.derivations.iter().filter(|(_, derived)| derived.definition.table == table);
        let columns = definition.columns.keys().chain(derived.map(|(id, _)| id)).map(String::as_str);
        self.unknown(place.clone(), "column-unknown", column, columns);
        if let Some(fault) = self.faults.last_mut() {
            fault.details.push(("table", table.to_owned()));
        }
        None
    }

    fn table(&mut self, place: &Place, table: &str) -> bool {
        let known = self.schema.tables.contains_key(table);
        if !known {
            let schema = self.schema;
            self.unknown(place.clone(), "table-unknown", table, schema.order.iter().map(String::as_str));
        }
        known
    }

    fn predicate(&mut self, place: &Place, table: &str, text: &str) {
        let predicate = match Predicate::parse(text) {
            Ok(predicate) => predicate,
            Err(problem) => {
                self.faults.push(
                    Fault::configuration("predicate-invalid")
                        .with("part", problem.0)
                        .at(place.clone())
                        .hint("predicate"),
                );
                return;
            }
        };
        let mut tests: Vec<(String, Vec<Literal>)> = Vec::new();
        predicate.visit(&mut |column, literals| tests.push((column.to_owned(), literals.to_vec())));
        for (column, literals) in tests {
            let Some(kind) = self.column(place, table, &column) else { continue };
            for literal in &literals {
                self.literal(place, &column, &kind, literal);
            }
        }
    }

    fn literal(&mut self, place: &Place, column: &str, kind: &ColumnType, literal: &Literal) {
        match (kind, literal) {
            (ColumnType::Category(values), Literal::Text(text)) if !values.contains(text) => {
                self.unknown(place.clone(), "value-unknown", text, values.iter().map(String::as_str));
            }
            (kind, Literal::Text(_)) if !kind.is_text() => {
                self.faults.push(
                    Fault::configuration("literal-not-number")
                        .with("column", column)
                        .at(place.clone())
                        .hint("literal-not-number"),
                );
            }
            (kind, Literal::Integer(_)) if kind.is_text() => {
                self.faults.push(
                    Fault::configuration("literal-not-text")
                        .with("column", column)
                        .at(place.clone())
                        .hint("literal-not-text"),
                );
            }
            (_, Literal::Text(_) | Literal::Integer(_)) => {}
        }
    }

    fn derivation(&mut self, id: &str, derivation: &Defined<DerivationDefinition>) {
        let place = derivation.place();
        let definition = &derivation.definition;
        if !self.table(&place, &definition.table) {
            return;
        }
        if self.is_circular(id) {
            let fault = Fault::configuration("derivation-circular").with("name", id).at(place.clone());
            self.faults.push(fault.hint("derivation-circular"));
        }
        if self.schema.column(&definition.table, id).is_some() {
            self.faults.push(Fault::configuration("derivation-hides-column").with("name", id).at(place.clone()));
        }
        for column in definition.partition.iter().chain(&definition.order) {
            self.column(&place, &definition.table, column);
        }
        for text in definition.predicate.iter().chain(&definition.where_collected) {
            self.predicate(&place, &definition.table, text);
        }
        let complete = match definition.kind {
            DerivationKind::Order => !definition.partition.is_empty() && !definition.order.is_empty(),
            DerivationKind::Minutes | DerivationKind::Days => definition.from.is_some() && definition.to.is_some(),
            DerivationKind::SinceEarlier => !definition.partition.is_empty() && definition.from.is_some(),
            DerivationKind::Any => !definition.partition.is_empty() && definition.predicate.is_some(),
            DerivationKind::Smallest | DerivationKind::Total => {
                !definition.partition.is_empty() && definition.column.is_some()
            }
            DerivationKind::Lookup => definition.by.is_some() && definition.column.is_some(),
        };
        if !complete {
            self.faults.push(
                Fault::configuration("derivation-incomplete").with("name", id).at(place.clone()).hint("derivation"),
            );
        }
        for column in definition.from.iter().chain(&definition.to).chain(&definition.otherwise) {
            self.time(&place, &definition.table, column);
        }
        for column in definition.differing.iter().chain(&definition.by) {
            self.column(&place, &definition.table, column);
        }
        match (definition.kind, definition.column.as_deref()) {
            (DerivationKind::Lookup, Some(column)) => {
                // A column without a table is no place in another table.
                let (other, found) = column.split_once('.').unwrap_or((column, ""));
                if self.table(&place, other) {
                    self.time(&place, other, found);
                    if let Some(by) = &definition.by {
                        self.column(&place, other, by);
                    }
                }
            }
            (_, Some(column)) => {
                self.column(&place, &definition.table, column);
            }
            (_, None) => {}
        }
    }

    /// Whether a derivation leads back to itself through the columns that it is made of.
    fn is_circular(&self, id: &str) -> bool {
        let mut seen = BTreeSet::new();
        let mut open = vec![id.to_owned()];
        while let Some(derivation) = open.pop().and_then(|next| self.catalogue.derivations.get(&next)) {
            for column in derivation_columns(&derivation.definition) {
                if column == id {
                    return true;
                }
                if seen.insert(column.clone()) && self.catalogue.derivations.contains_key(&column) {
                    open.push(column);
                }
            }
        }
        false
    }

    fn time(&mut self, place: &Place, table: &str, column: &str) {
        if let Some(kind) = self.column(place, table, column)
            && !kind.is_time()
        {
            self.faults.push(Fault::configuration("column-not-time").with("name", column).at(place.clone()));
        }
    }

    fn measure(&mut self, measure: &Defined<MeasureDefinition>) {
        let place = measure.place();
        let definition = &measure.definition;
        if !self.table(&place, &definition.table) {
            return;
        }
        let table = &definition.table;
        // One department, one device: a second of a kind would be counted in the other's place.
        let mut seen = BTreeSet::new();
        for column in definition.entity.columns() {
            let fits = match self.column(&place, table, column) {
                Some(ColumnType::Department) => seen.insert(Dimension::Department),
                Some(ColumnType::Equipment) => seen.insert(Dimension::Device),
                None => true,
                Some(_) => false,
            };
            if !fits {
                let fault = Fault::configuration("column-not-entity").with("name", column).at(place.clone());
                self.faults.push(fault);
            }
        }
        self.time(&place, table, &definition.date);
        for column in &definition.strata {
            self.stratum(&place, table, column);
        }
        for text in definition.predicate.iter().chain(&definition.where_collected) {
            self.predicate(&place, table, text);
        }
        if let Some(column) = &definition.column
            && let Some(kind) = self.column(&place, table, column)
            && kind.is_text()
        {
            self.faults.push(Fault::configuration("column-not-number").with("name", column).at(place.clone()));
        }
        let complete = match definition.aggregation {
            Aggregation::Count => definition.column.is_none(),
            Aggregation::Sum | Aggregation::CountDistinct => definition.column.is_some(),
            Aggregation::Quantile | Aggregation::Top => {
                definition.column.is_some() && definition.percent.is_some_and(|percent| (1..=100).contains(&percent))
            }
        };
        let stock_fits = definition.stock.is_none() || definition.aggregation == Aggregation::Sum;
        if !complete || !stock_fits {
            self.faults.push(Fault::configuration("measure-incomplete").at(place).hint("measure"));
        }
    }

    /// A part is named in the files: only what has a few known values may name one, never a person or an entity.
    fn stratum(&mut self, place: &Place, table: &str, column: &str) {
        match self.column(place, table, column) {
            Some(ColumnType::Category(_) | ColumnType::Boolean) | None => {}
            Some(_) if Attribute::of(column).is_some() => {}
            // Seven days, 24 hours.
            Some(_) if matches!(companion(column), Some(Companion::Weekday | Companion::Hour)) => {}
            Some(_) => {
                let fault = Fault::configuration("stratum-unfit").with("name", column).at(place.clone());
                self.faults.push(fault.hint("stratum-unfit"));
            }
        }
    }

    fn indicator(&mut self, indicator: &Defined<IndicatorDefinition>) {
        let place = indicator.place();
        let definition = &indicator.definition;
        if definition.decimals > DECIMALS_AT_MOST {
            let fault = Fault::configuration("decimals-too-many").with("decimals", definition.decimals);
            self.faults.push(fault.with("limit", DECIMALS_AT_MOST).at(place.clone()));
        }
        for occasions in definition.sample.iter().chain(&definition.mean_of_months_with) {
            self.measure_id(&place, occasions);
        }
        for part in &definition.expected {
            self.measure_id(&place, &part.observed);
            self.measure_id(&place, &part.exposure);
        }
        if let Some(rule) = &definition.complete {
            self.measure_id(&place, &rule.missing);
            self.measure_id(&place, &rule.of);
        }
        if let Some(ColumnType::Category(known)) = self.schema.column("equipment", "class").map(|class| &class.kind) {
            let classes = definition.classes.iter().flatten().filter(|class| !known.contains(class));
            for class in classes {
                self.unknown(place.clone(), "value-unknown", class, known.iter().map(String::as_str));
            }
        }
        let Some(text) = &definition.formula else {
            // Written down by hand, or observed ÷ expected.
            let complete = match definition.kind {
                IndicatorKind::Entered => definition.expected.is_empty(),
                IndicatorKind::Expected => !definition.expected.is_empty(),
                IndicatorKind::Flow
                | IndicatorKind::Stock
                | IndicatorKind::Ratio
                | IndicatorKind::Growth
                | IndicatorKind::Quantile
                | IndicatorKind::Concentration => false,
            };
            if !complete {
                self.faults.push(Fault::configuration("formula-missing").at(place));
            }
            return;
        };
        match Formula::parse(text) {
            Ok(formula) => {
                for used in formula.uses() {
                    self.measure_id(&place, &used.measure);
                    let stock =
                        self.catalogue.measures.get(&used.measure).is_some_and(|m| m.definition.stock.is_some());
                    if used.mean && !stock {
                        self.faults.push(
                            Fault::configuration("mean-of-flow")
                                .with("name", &used.measure)
                                .at(place.clone())
                                .hint("mean"),
                        );
                    }
                }
                self.units(&place, &formula);
            }
            Err(FormulaFault::NotUnderstood(part)) => {
                self.faults.push(Fault::configuration("formula-invalid").with("part", part).at(place).hint("formula"));
            }
            Err(FormulaFault::InnerDivision(part)) => {
                self.faults.push(Fault::configuration("formula-divides").with("part", part).at(place).hint("formula"));
            }
        }
    }

    /// What is added up is of one unit: yuan are not added to visits.
    fn units(&mut self, place: &Place, formula: &Formula) {
        for term in std::iter::once(&formula.numerator).chain(&formula.denominator) {
            let measures = &self.catalogue.measures;
            let units: BTreeSet<&str> = term
                .addends()
                .into_iter()
                .filter_map(|used| measures.get(&used.measure))
                .map(|measure| measure.definition.unit.code())
                .collect();
            if units.len() > 1 {
                let units = units.into_iter().collect::<Vec<_>>().join(", ");
                self.faults.push(Fault::configuration("units-differ").with("units", units).at(place.clone()));
            }
        }
    }

    fn measure_id(&mut self, place: &Place, id: &str) {
        let catalogue = self.catalogue;
        if !catalogue.measures.contains_key(id) {
            self.unknown(place.clone(), "measure-unknown", id, catalogue.measures.keys().map(String::as_str));
        }
    }
}

impl<T> Defined<T> {
    fn place(&self) -> Place {
        Place::line(&self.file, self.line)
    }

    /// Of a part of the definition, or else of the whole.
    fn place_of(&self, part: &str) -> Place {
        Place::line(&self.file, self.parts.get(part).copied().unwrap_or(self.line))
    }
}

/// The companion that a name means: `started_at.hour`.
fn companion(column: &str) -> Option<Companion> {
    Companion::named(column.rsplit_once('.')?.1)
}
