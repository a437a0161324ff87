//! Printed figures as cells under linear relations, and which of them are suppressed.
//!
//! A cell is a side of a formula of somebody over some months, as an integer; a side of several measures is tied to them, a
//! longer period to the shorter ones within it, counts that add up to another one in every month to that one, a share to those who are not in it, a ratio to both its sides by what its
//! rounding leaves. What earlier public editions printed is known, what they suppressed stays suppressed. A formula that is
//! not linear in counts (growth of a mean charge) has no relation: it is not printed where a count that it uses is small or
//! suppressed; neither is a quantile of few.

use std::collections::{BTreeMap, BTreeSet};

use crate::disclosure::suppression::{Cut, suppress};
use crate::disclosure::table::{Ratio, Standing, Table};
use crate::indicators::definition::{IndicatorUnit, WithoutDenominator};
use crate::indicators::evaluation::Evaluation;
use crate::indicators::formula::{Formula, Term};
use crate::indicators::indicator::CheckedIndicator;
use crate::indicators::value::{State, Value};
use crate::measures::definition::Aggregation;
use crate::numbers::{Decimal, Fraction};
use crate::period::{Month, Period};
use crate::record::tidy::entities::{Directories, TidyEntity};
use crate::record::tidy::rows::IndicatorRow;

use super::cells::CellKey;
use super::earlier::EarlierFigure;
use super::sides::{Side, side, single};

/// What the figures are reckoned from.
#[derive(Clone, Copy)]
pub struct PublicBasis<'a> {
    pub indicators: &'a BTreeMap<String, CheckedIndicator>,
    pub evaluation: &'a Evaluation<'a>,
    pub directories: Directories<'a>,
    /// Counts of fewer people are not told.
    pub threshold: u32,
}

/// How a value is printed: its decimals, and what it is divided by before.
pub type Form = (u8, Option<Decimal>);

/// A figure that is to be printed.
#[derive(Clone, Debug)]
pub struct Asked<'q> {
    pub entity: &'q TidyEntity,
    pub indicator: &'q str,
    pub period: Period,
    /// Otherwise than its indicator says, where a form has it so.
    pub form: Option<Form>,
    /// Of what is written down by hand: that it counts people.
    pub people: bool,
    /// Numerator and denominator are printed too.
    pub sides: bool,
}

/// Whose figure it is, of which indicator, over which period.
type FigureKey = (TidyEntity, String, Period);

/// The figures of an indicator over a period.
#[derive(Clone, Debug, Default)]
struct Figure {
    numerator: Option<usize>,
    denominator: Option<usize>,
    /// The value is that of the numerator's cell.
    is_cell: bool,
    /// It stands in what is made now, not only in something earlier.
    asked: bool,
    /// With numerator and denominator.
    sides: bool,
    /// Its printed ratios, by how they are printed.
    statements: Vec<(Form, usize)>,
    /// Counts of people that it rests on without a relation.
    rests_on: Vec<usize>,
}

/// What is printed, what was, and what is left out.
pub struct PublicFigures<'a> {
    pub(super) basis: PublicBasis<'a>,
    pub(super) table: Table,
    pub(super) cells: BTreeMap<CellKey, usize>,
    figures: BTreeMap<FigureKey, Figure>,
    /// Pairs whose rest is a cell already.
    shares: BTreeSet<(usize, usize)>,
    /// Sums of cells that stand in the table already.
    pub(super) sums: BTreeSet<(usize, Vec<usize>)>,
    cut: Cut,
}

impl<'a> PublicFigures<'a> {
    /// Of what is to be printed, beside what was published before of the same entities.
    pub fn of(basis: PublicBasis<'a>, asked: &[Asked<'_>], earlier: &[EarlierFigure]) -> PublicFigures<'a> {
        let mut figures = PublicFigures {
            basis,
            table: Table::default(),
            cells: BTreeMap::new(),
            figures: BTreeMap::new(),
            shares: BTreeSet::new(),
            sums: BTreeSet::new(),
            cut: Cut::default(),
        };
        for one in asked {
            figures.ask(one);
        }
        let entities: Vec<&TidyEntity> = asked.iter().map(|one| one.entity).collect();
        let earlier: Vec<(FigureKey, &EarlierFigure)> =
            earlier.iter().filter_map(|one| Some((key_of(one, &entities)?, one))).collect();
        for ((entity, id, period), _) in &earlier {
            if let Some(indicator) = basis.indicators.get(id) {
                figures.add(entity, indicator, *period, false);
            }
        }
        figures.add_periods();
        figures.print();
        earlier.iter().for_each(|(key, one)| figures.publish(key, one));
        figures.add_identities();
        // What these told of is tied to other periods too.
        figures.add_periods();
        figures.cut = suppress(&figures.table, i128::from(basis.threshold));
        figures
    }

    /// Counts of fewer people are not told.
    pub fn threshold(&self) -> u32 {
        self.basis.threshold
    }

    fn ask(&mut self, asked: &Asked<'_>) {
        let Some(indicator) = self.basis.indicators.get(asked.indicator) else { return };
        self.add(asked.entity, indicator, asked.period, asked.people);
        if let Some(form) = asked.form {
            self.add_statement(asked.entity, indicator, asked.period, form);
        }
        let key = (asked.entity.clone(), indicator.id.clone(), asked.period);
        if let Some(figure) = self.figures.get_mut(&key) {
            (figure.asked, figure.sides) = (true, asked.sides);
        }
    }

    fn value(&self, entity: &TidyEntity, indicator: &CheckedIndicator, period: Period) -> Option<Value> {
        let whose = entity.entity(self.basis.directories);
        let value = self.basis.evaluation.over_period(indicator, &whose, period);
        (value.state == State::Known).then_some(value)
    }

    /// The cells of an indicator over a period, and its value as the tidy rows print it. `people`: of what is written down
    /// by hand, that it counts people.
    fn add(&mut self, entity: &TidyEntity, indicator: &CheckedIndicator, period: Period, people: bool) {
        let key = (entity.clone(), indicator.id.clone(), period);
        if self.figures.get(&key).is_some_and(|known| !people || known.is_cell) {
            return;
        }
        let Some(value) = self.value(entity, indicator, period) else { return };
        let whose = entity.entity(self.basis.directories);
        let months = self.basis.evaluation.months(indicator, &whose, period);
        let figure = match &indicator.formula {
            Some(formula) => self.reckoned(entity, (indicator, formula), &value, &months),
            None => self.entered(entity, indicator, &value, months, people),
        };
        self.figures.insert(key, figure);
        self.add_statement(entity, indicator, period, (indicator.definition.decimals, None));
    }

    fn reckoned(
        &mut self,
        entity: &TidyEntity,
        (indicator, formula): (&CheckedIndicator, &Formula),
        value: &Value,
        months: &[Month],
    ) -> Figure {
        let linear = indicator.definition.mean_of_months_with.is_none()
            && indicator.definition.without_denominator != WithoutDenominator::LowerBound;
        let is_count = |side: &Side| side.iter().all(|(measure, _)| self.counts(measure));
        let of = |term: &Term| side(term).map(|(side, _)| side).filter(|side| linear && is_count(side));
        let (numerator, denominator) = (of(&formula.numerator), formula.denominator.as_ref().and_then(of));
        let cell = |side: Side| CellKey { entity: entity.clone(), side, months: months.to_vec() };
        let numerator = numerator.and_then(|side| self.cell_of(&cell(side)));
        let denominator = denominator.and_then(|side| self.cell_of(&cell(side)));
        let mut rests_on: Vec<usize> = numerator.into_iter().chain(denominator).collect();
        for used in formula.uses() {
            let key = CellKey { months: used.months(months), ..cell(single(&used.measure)) };
            match self.aggregation(&used.measure) {
                Some(Aggregation::Quantile) => rests_on.extend(self.observed_cell(&key, &used.measure)),
                _ if !used.mean && self.counts_people(&used.measure) => rests_on.extend(self.cell_of(&key)),
                Some(Aggregation::Count | Aggregation::CountDistinct | Aggregation::Sum | Aggregation::Top) | None => {}
            }
        }
        let is_cell = formula.denominator.is_none()
            && numerator.is_some_and(|cell| value.exact == Some(Fraction::integer(self.table.cells[cell].value)));
        Figure { numerator, denominator, is_cell, rests_on, ..Figure::default() }
    }

    /// What is written down by hand is a cell where it counts people.
    fn entered(
        &mut self,
        entity: &TidyEntity,
        indicator: &CheckedIndicator,
        value: &Value,
        months: Vec<Month>,
        people: bool,
    ) -> Figure {
        let count = value.exact.filter(|exact| exact.denominator() == 1 && !exact.is_negative());
        let cell = count.filter(|_| people).map(|count| {
            let cell = self.table.cell(count.numerator(), true, Standing::Derived);
            let side = single(&format!("={}", indicator.id));
            self.cells.insert(CellKey { entity: entity.clone(), side, months }, cell);
            cell
        });
        Figure { numerator: cell, is_cell: cell.is_some(), ..Figure::default() }
    }

    /// The printed ratio of an indicator, where it rests on people and both its sides are cells.
    fn add_statement(&mut self, entity: &TidyEntity, indicator: &CheckedIndicator, period: Period, form: Form) {
        let key = (entity.clone(), indicator.id.clone(), period);
        let Some(value) = self.value(entity, indicator, period) else { return };
        let Some(figure) = self.figures.get(&key) else { return };
        let Figure { numerator: Some(numerator), denominator: Some(denominator), .. } = *figure else { return };
        let known = figure.statements.iter().any(|(known, _)| *known == form);
        let people = [numerator, denominator].iter().any(|cell| self.table.cells[*cell].counts_people);
        if known || !people {
            return;
        }
        let Some((printed, factor)) = self.printed(indicator, &value, (numerator, denominator), form) else { return };
        let ratio = Ratio { numerator, denominator, factor: (factor.numerator(), factor.denominator()), printed };
        let Some(statement) = self.table.ratio(ratio, Standing::Derived) else { return };
        let is_share = indicator.definition.unit == IndicatorUnit::Percent && factor == Fraction::integer(100);
        let [some, all] = [numerator, denominator].map(|cell| self.table.cells[cell]);
        let are_people = some.counts_people && all.counts_people && some.value <= all.value;
        if is_share && are_people && self.shares.insert((numerator, denominator)) {
            self.table.share(numerator, denominator);
        }
        if let Some(figure) = self.figures.get_mut(&key) {
            figure.statements.push((form, statement));
        }
    }

    /// A value as it is printed, and by what the quotient of the cells is multiplied to give it: reckoned again, so that a
    /// relation is never other than the figure.
    fn printed(
        &self,
        indicator: &CheckedIndicator,
        value: &Value,
        (numerator, denominator): (usize, usize),
        (decimals, divisor): Form,
    ) -> Option<(Decimal, Fraction)> {
        let formula = indicator.formula.as_ref()?;
        let measures = self.basis.evaluation.measures;
        let natural = |term: &Term| -> Option<Fraction> {
            let (side, per) = side(term)?;
            let (measure, _) = side.first()?;
            let unit = measures.get(measure)?.unit;
            let same = side.iter().all(|(other, _)| measures.get(other).is_some_and(|measure| measure.unit == unit));
            same.then(|| unit.natural(per))
        };
        let quotient = natural(&formula.numerator)?.over(natural(formula.denominator.as_ref()?)?)?;
        let percent = indicator.definition.unit == IndicatorUnit::Percent;
        let factor = quotient.times(Fraction::integer(if percent { 100 } else { 1 }))?;
        let over = |value: Fraction| divisor.map_or(Some(value), |divisor| value.over(divisor.fraction()));
        let exact = value.exact?;
        let cells = Fraction::new(self.table.cells[numerator].value, self.table.cells[denominator].value)?;
        (factor.times(cells)? == exact).then_some((over(exact)?.rounded(decimals), over(factor)?))
    }

    /// What was asked for is printed unless it is suppressed.
    fn print(&mut self) {
        let table = &mut self.table;
        for figure in self.figures.values().filter(|figure| figure.asked) {
            let cells = figure.numerator.iter().chain(&figure.denominator);
            for cell in cells.filter(|_| figure.sides || figure.is_cell) {
                table.cells[*cell].standing = Standing::Printed;
            }
            for (_, statement) in &figure.statements {
                table.statements[*statement].standing = Standing::Printed;
            }
        }
    }

    /// What an earlier edition printed is known; what it left out stays so, unless another one printed it.
    fn publish(&mut self, key: &FigureKey, earlier: &EarlierFigure) {
        let Some(figure) = self.figures.get(key) else { return };
        let then = |shown: bool, standing: Standing| match (shown, standing) {
            (true, _) | (false, Standing::Known) => Standing::Known,
            (false, Standing::Printed | Standing::Derived | Standing::Withheld) => Standing::Withheld,
        };
        for (cell, shown) in [(figure.numerator, earlier.numerator), (figure.denominator, earlier.denominator)] {
            let shown = shown || (figure.is_cell && earlier.value);
            if let Some(cell) = cell.map(|cell| &mut self.table.cells[cell]) {
                cell.standing = then(shown, cell.standing);
            }
        }
        for (_, statement) in &figure.statements {
            let statement = &mut self.table.statements[*statement];
            statement.standing = then(earlier.value, statement.standing);
        }
    }

    /// It is told now unless it has to make room for others, or was told before.
    pub(super) fn is_told(&self, cell: usize) -> bool {
        match self.table.cells[cell].standing {
            Standing::Known => true,
            Standing::Printed => !self.is_small(cell),
            Standing::Derived | Standing::Withheld => false,
        }
    }

    fn is_small(&self, cell: usize) -> bool {
        let cell = &self.table.cells[cell];
        cell.counts_people && cell.value > 0 && cell.value < i128::from(self.basis.threshold)
    }

    /// Whether a value is printed, in that form; as its indicator says where none is given.
    pub fn shows(&self, entity: &TidyEntity, indicator: &str, period: Period, form: Option<Form>) -> bool {
        let own = self.basis.indicators.get(indicator).map_or(0, |indicator| indicator.definition.decimals);
        let form = form.unwrap_or((own, None));
        // What has no value has nothing to show.
        let Some(figure) = self.figures.get(&(entity.clone(), indicator.to_owned(), period)) else { return false };
        if figure.is_cell {
            return figure.numerator.is_none_or(|cell| !self.cut.cells.contains(&cell));
        }
        match figure.statements.iter().find(|(known, _)| *known == form) {
            Some((_, statement)) => !self.cut.statements.contains(statement),
            None => !figure.rests_on.iter().any(|cell| self.is_small(*cell) || self.cut.cells.contains(cell)),
        }
    }

    /// Whether what stands behind a value is printed, numerator and denominator: neither of a figure that is no cell, or that
    /// is made of few.
    pub fn shows_sides(&self, entity: &TidyEntity, indicator: &str, period: Period) -> [bool; 2] {
        let Some(figure) = self.figures.get(&(entity.clone(), indicator.to_owned(), period)) else {
            return [false, false];
        };
        let shown = |cell: Option<usize>| figure.sides && cell.is_some_and(|cell| !self.cut.cells.contains(&cell));
        let shows_denominator = shown(figure.denominator);
        // A sum over few people is theirs.
        [shown(figure.numerator) && (shows_denominator || figure.denominator.is_none()), shows_denominator]
    }

    /// A tidy row with what is left of it.
    pub fn row(&self, mut row: IndicatorRow, reason: &str) -> IndicatorRow {
        let Ok(period) = row.period.parse::<Period>() else { return row };
        let own = |(entity, ..): &&FigureKey| entity.kind == row.entity_kind && entity.id == row.entity_id;
        let Some(entity) = self.figures.keys().find(own).map(|(entity, ..)| entity) else { return row };
        let [numerator, denominator] = self.shows_sides(entity, &row.indicator, period);
        row.numerator = row.numerator.filter(|_| numerator);
        row.denominator = row.denominator.filter(|_| denominator);
        if row.state != State::Known.code() && row.state != State::NotCollected.code() {
            // Why there is no value may be told by counts: so many results of so many are missing.
            row.reason = String::new();
        }
        if row.state == State::Known.code() && !self.shows(entity, &row.indicator, period, None) {
            row.value = None;
            row.state = State::Suppressed.code().to_owned();
            row.reason = reason.to_owned();
        }
        row
    }

    /// Whose small counts, of which indicators and periods, are told by what was published before.
    pub fn exposed(&self) -> Vec<(TidyEntity, String, Period)> {
        let table = &self.table;
        let tells = |cell: usize, figure: &Figure| {
            let own = [figure.numerator, figure.denominator].contains(&Some(cell));
            let beside = table.relations.iter().any(|relation| {
                let of = |other: Option<usize>| relation.terms.iter().any(|(_, term)| Some(*term) == other);
                of(Some(cell)) && (of(figure.numerator) || of(figure.denominator))
            });
            own || beside
        };
        let first = |cell: &usize| self.figures.iter().find(|(_, figure)| tells(*cell, figure));
        let exposed = self.cut.exposed.iter().filter_map(first);
        let found: BTreeSet<FigureKey> = exposed.map(|(key, _)| key.clone()).collect();
        found.into_iter().collect()
    }
}

/// The figure that an earlier edition speaks of, where its entity is one of these.
fn key_of(earlier: &EarlierFigure, entities: &[&TidyEntity]) -> Option<FigureKey> {
    let own = |entity: &&&TidyEntity| entity.kind == earlier.entity_kind && entity.id == earlier.entity_id;
    let entity = entities.iter().find(own)?;
    Some(((*entity).clone(), earlier.indicator.clone(), earlier.period))
}
