//! Every figure of the public edition as cells under linear relations, and which of them are suppressed.
//!
//! A cell is a side of a formula over some months, as an integer; a side of several measures is tied to them, a year to its
//! quarters, a share to those who are not in it, a ratio to both its sides by what its rounding leaves. What earlier public
//! editions printed is known, what they suppressed stays suppressed. A formula that is not linear in counts (growth of a
//! mean charge) has no relation: it is not printed where a count that it uses is small or suppressed.

use std::collections::{BTreeMap, BTreeSet};

use crate::disclosure::suppression::{Cut, suppress};
use crate::disclosure::table::{Ratio, Standing, Table};
use crate::indicators::definition::{IndicatorUnit, WithoutDenominator};
use crate::indicators::evaluation::Evaluation;
use crate::indicators::formula::{Term, When};
use crate::indicators::indicator::CheckedIndicator;
use crate::indicators::value::{State, Value};
use crate::measures::definition::{Aggregation, Unit};
use crate::measures::facts::Scope;
use crate::numbers::{Decimal, Fraction};
use crate::period::{Month, Period};
use crate::record::submission::context::SubmissionContext;
use crate::record::submission::definition::FormRow;
use crate::record::tidy::rows::IndicatorRow;

/// What an earlier public edition said of an indicator.
#[derive(Clone, Debug)]
pub struct EarlierFigure {
    pub indicator: String,
    pub period: Period,
    /// Printed, and not suppressed.
    pub value: bool,
    pub numerator: bool,
    pub denominator: bool,
}

/// Measures with their factors, in order: what a side of a formula adds up.
type Side = Vec<(String, i128)>;

/// How a value is printed: its decimals, and what it is divided by before.
type Form = (u8, Option<Decimal>);

/// The figures of an indicator over a period.
#[derive(Clone, Debug, Default)]
struct Figure {
    numerator: Option<usize>,
    denominator: Option<usize>,
    /// The value is that of the numerator's cell.
    is_cell: bool,
    /// Its printed ratios, by how they are printed.
    statements: Vec<(Form, usize)>,
    /// Counts of people that it rests on without a relation.
    rests_on: Vec<usize>,
}

/// What is printed, what was, and what is left out.
pub(super) struct Figures<'a> {
    context: &'a SubmissionContext<'a>,
    evaluation: &'a Evaluation<'a>,
    table: Table,
    cells: BTreeMap<(Side, Vec<Month>), usize>,
    figures: BTreeMap<(String, Period), Figure>,
    /// Pairs whose rest is a cell already.
    shares: BTreeSet<(usize, usize)>,
    threshold: i128,
    cut: Cut,
}

impl<'a> Figures<'a> {
    /// Of the rows of some forms over some periods, beside what was published before.
    pub fn of(
        context: &'a SubmissionContext<'a>,
        periods: &[Period],
        earlier: &[EarlierFigure],
        threshold: u32,
    ) -> Figures<'a> {
        let mut figures = Figures {
            context,
            evaluation: context.summary.cards.evaluation,
            table: Table::default(),
            cells: BTreeMap::new(),
            figures: BTreeMap::new(),
            shares: BTreeSet::new(),
            threshold: i128::from(threshold),
            cut: Cut::default(),
        };
        let forms = context.forms.disclosure.iter().chain(context.national.map(|(_, form)| form));
        for row in forms.flat_map(|form| &form.rows) {
            for period in periods {
                figures.add_row(row, *period);
            }
        }
        for one in earlier {
            if let Some(indicator) = context.summary.cards.indicators.get(&one.indicator) {
                figures.add(indicator, one.period, None);
            }
        }
        figures.add_years();
        figures.print(periods);
        earlier.iter().for_each(|one| figures.publish(one));
        figures.cut = suppress(&figures.table, figures.threshold);
        figures
    }

    fn add_row(&mut self, row: &FormRow, period: Period) {
        let indicators = self.context.summary.cards.indicators;
        let Some(indicator) = row.indicator.as_ref().and_then(|id| indicators.get(id)) else { return };
        self.add(indicator, period, row.people.then_some(row));
        self.add_statement(indicator, period, (row.decimals.unwrap_or(indicator.definition.decimals), row.divisor));
    }

    fn value(&self, indicator: &CheckedIndicator, period: Period) -> Option<Value> {
        let value = self.evaluation.over_period(indicator, &self.context.whole_hospital(), period);
        (value.state == State::Known).then_some(value)
    }

    /// The cells of an indicator over a period, and its value as the tidy rows print it. `people`: of what is written down
    /// by hand, that it counts people.
    fn add(&mut self, indicator: &CheckedIndicator, period: Period, people: Option<&FormRow>) {
        let key = (indicator.id.clone(), period);
        if self.figures.get(&key).is_some_and(|known| people.is_none() || known.is_cell) {
            return;
        }
        let Some(value) = self.value(indicator, period) else { return };
        let months = self.evaluation.months(indicator, &self.context.whole_hospital(), period);
        let figure = match &indicator.formula {
            Some(formula) => {
                let of = |term: &Term| side(term).map(|(side, _)| side);
                let linear = indicator.definition.mean_of_months_with.is_none()
                    && indicator.definition.without_denominator != WithoutDenominator::LowerBound;
                let numerator = of(&formula.numerator).filter(|_| linear);
                let numerator = numerator.and_then(|side| self.side_cell(&side, &months));
                let denominator = formula.denominator.as_ref().filter(|_| linear).and_then(of);
                let denominator = denominator.and_then(|side| self.side_cell(&side, &months));
                let uses = formula.uses();
                let people = uses.into_iter().filter(|used| !used.mean && self.counts_people(&used.measure));
                let used: Vec<(Side, Vec<Month>)> =
                    people.map(|used| (vec![(used.measure.clone(), 1)], used.months(&months))).collect();
                let rests_on = used.iter().filter_map(|(side, months)| self.side_cell(side, months)).collect();
                let is_cell = formula.denominator.is_none()
                    && numerator
                        .is_some_and(|cell| value.exact == Some(Fraction::integer(self.table.cells[cell].value)));
                Figure { numerator, denominator, is_cell, statements: Vec::new(), rests_on }
            }
            None => {
                let count = value.exact.filter(|exact| exact.denominator() == 1 && !exact.is_negative());
                let cell = count.filter(|_| people.is_some()).map(|count| {
                    let cell = self.table.cell(count.numerator(), true, Standing::Derived);
                    self.cells.insert((vec![(format!("={}", indicator.id), 1)], months), cell);
                    cell
                });
                Figure { numerator: cell, is_cell: cell.is_some(), ..Figure::default() }
            }
        };
        self.figures.insert(key, figure);
        self.add_statement(indicator, period, (indicator.definition.decimals, None));
    }

    fn counts_people(&self, measure: &str) -> bool {
        let counted = match self.evaluation.facts.aggregation(measure) {
            Some(Aggregation::Count | Aggregation::CountDistinct) => true,
            Some(Aggregation::Sum | Aggregation::Quantile | Aggregation::Top) | None => false,
        };
        counted && self.evaluation.measures.get(measure).is_some_and(|measure| measure.unit == Unit::One)
    }

    /// The cell of a side over some months; `None` of what is negative.
    fn side_cell(&mut self, side: &Side, months: &[Month]) -> Option<usize> {
        let key = (side.clone(), months.to_vec());
        if let Some(cell) = self.cells.get(&key) {
            return Some(*cell);
        }
        let facts = self.evaluation.facts;
        let values: Option<Vec<i128>> = side
            .iter()
            .map(|(measure, factor)| Some(factor * i128::from(facts.value(measure, Scope::Hospital, months)?)))
            .collect();
        let value: i128 = values?.into_iter().sum();
        if value < 0 {
            return None;
        }
        let people = side.iter().all(|(measure, _)| self.counts_people(measure));
        let parts: Vec<(i128, usize)> = match side.as_slice() {
            [(_, 1)] => Vec::new(),
            several => {
                let single = several
                    .iter()
                    .map(|(measure, factor)| Some((*factor, self.side_cell(&vec![(measure.clone(), 1)], months)?)));
                single.collect::<Option<_>>()?
            }
        };
        let cell = self.table.cell(value, people, Standing::Derived);
        if !parts.is_empty() {
            self.table.sum(cell, &parts);
        }
        self.cells.insert(key, cell);
        Some(cell)
    }

    /// The printed ratio of an indicator, where it rests on people and both its sides are cells.
    fn add_statement(&mut self, indicator: &CheckedIndicator, period: Period, form: Form) {
        let Some(value) = self.value(indicator, period) else { return };
        let Some(figure) = self.figures.get(&(indicator.id.clone(), period)) else { return };
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
        if let Some(figure) = self.figures.get_mut(&(indicator.id.clone(), period)) {
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
        let natural = |term: &Term| -> Option<Fraction> {
            let (side, per) = side(term)?;
            let (measure, _) = side.first()?;
            let unit = self.evaluation.measures.get(measure)?.unit;
            let same = side
                .iter()
                .all(|(other, _)| self.evaluation.measures.get(other).is_some_and(|measure| measure.unit == unit));
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

    /// A year is the sum of its quarters, where something of either stands here.
    fn add_years(&mut self) {
        let keys: Vec<(Side, Vec<Month>)> = self.cells.keys().cloned().collect();
        for (side, months) in &keys {
            let (Some(first), [(measure, 1)]) = (months.first(), side.as_slice()) else { continue };
            let year: Vec<Month> = Period::Year(first.year()).span().months().collect();
            let adds_up = self.evaluation.facts.aggregation(measure).is_some_and(Aggregation::is_additive);
            if *months != year || !adds_up {
                continue;
            }
            let quarters: [Vec<Month>; 4] =
                [1, 2, 3, 4].map(|quarter| Period::Quarter(first.year(), quarter).span().months().collect());
            if quarters.iter().any(|quarter| self.cells.contains_key(&(side.clone(), quarter.clone()))) {
                let cells: Option<Vec<usize>> = quarters.iter().map(|quarter| self.side_cell(side, quarter)).collect();
                if let (Some(cells), Some(year)) = (cells, self.cells.get(&(side.clone(), year)).copied()) {
                    self.table.sum(year, &cells.into_iter().map(|cell| (1, cell)).collect::<Vec<_>>());
                }
            }
        }
    }

    /// What of some periods is printed unless it is suppressed.
    fn print(&mut self, periods: &[Period]) {
        let table = &mut self.table;
        let printed = self.figures.iter().filter(|((_, period), _)| periods.contains(period));
        for (_, figure) in printed {
            for cell in figure.numerator.iter().chain(&figure.denominator) {
                table.cells[*cell].standing = Standing::Printed;
            }
            for (_, statement) in &figure.statements {
                table.statements[*statement].standing = Standing::Printed;
            }
        }
    }

    /// What an earlier edition printed is known; what it left out stays so, unless another one printed it.
    fn publish(&mut self, earlier: &EarlierFigure) {
        let Some(figure) = self.figures.get(&(earlier.indicator.clone(), earlier.period)) else { return };
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

    fn is_small(&self, cell: usize) -> bool {
        let cell = &self.table.cells[cell];
        cell.counts_people && cell.value > 0 && cell.value < self.threshold
    }

    /// Whether a value is printed, in that form.
    pub fn shows(&self, indicator: &str, period: Period, form: Form) -> bool {
        let Some(figure) = self.figures.get(&(indicator.to_owned(), period)) else { return true };
        if figure.is_cell {
            return figure.numerator.is_none_or(|cell| !self.cut.cells.contains(&cell));
        }
        match figure.statements.iter().find(|(known, _)| *known == form) {
            Some((_, statement)) => !self.cut.statements.contains(statement),
            None => !figure.rests_on.iter().any(|cell| self.is_small(*cell) || self.cut.cells.contains(cell)),
        }
    }

    /// A tidy row with what is left of it: what stands behind a figure that is no cell, or that is made of few, is not shown.
    pub fn row(&self, mut row: IndicatorRow, decimals: u8, reason: &str) -> IndicatorRow {
        let Ok(period) = row.period.parse::<Period>() else { return row };
        let Some(figure) = self.figures.get(&(row.indicator.clone(), period)) else { return row };
        let shown = |cell: Option<usize>| cell.is_some_and(|cell| !self.cut.cells.contains(&cell));
        let shows_denominator = shown(figure.denominator);
        // A sum over few people is theirs.
        let shows_numerator = shown(figure.numerator) && (shows_denominator || figure.denominator.is_none());
        row.numerator = row.numerator.filter(|_| shows_numerator);
        row.denominator = row.denominator.filter(|_| shows_denominator);
        if row.state == State::Known.code() && !self.shows(&row.indicator, period, (decimals, None)) {
            row.value = None;
            row.state = State::Suppressed.code().to_owned();
            row.reason = reason.to_owned();
        }
        row
    }

    /// Indicators and periods of small counts that are told by what was published before.
    pub fn exposed(&self) -> Vec<(&str, Period)> {
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
        let found: BTreeSet<(&str, Period)> = self
            .cut
            .exposed
            .iter()
            .filter_map(|cell| first(cell).map(|((indicator, period), _)| (indicator.as_str(), *period)))
            .collect();
        found.into_iter().collect()
    }
}

/// A side that only adds up measures of its own time, with its greatest common factor apart: 100 × ddds is ddds, 100 times.
fn side(term: &Term) -> Option<(Side, i128)> {
    let mut factors: BTreeMap<String, i128> = BTreeMap::new();
    add_terms(term, 1, &mut factors)?;
    factors.retain(|_, factor| *factor != 0);
    let per = match factors.values().next() {
        Some(first) if *first > 0 && factors.values().all(|factor| factor.abs() == *first) => *first,
        Some(_) => 1,
        None => return None,
    };
    // All factors are the first or its negative: each is 1 or −1 of it.
    let one = |factor: i128| if per == 1 { factor } else { factor.signum() };
    Some((factors.into_iter().map(|(measure, factor)| (measure, one(factor))).collect(), per))
}

fn add_terms(term: &Term, times: i128, factors: &mut BTreeMap<String, i128>) -> Option<()> {
    match term {
        Term::Integer(_) => None,
        Term::Measure(used) => {
            if used.mean || used.when != When::Now {
                return None;
            }
            *factors.entry(used.measure.clone()).or_default() += times;
            Some(())
        }
        Term::Plus(left, right) => {
            add_terms(left, times, factors)?;
            add_terms(right, times, factors)
        }
        Term::Minus(left, right) => {
            add_terms(left, times, factors)?;
            add_terms(right, -times, factors)
        }
        Term::Times(left, right) => match (&**left, &**right) {
            (Term::Integer(number), other) | (other, Term::Integer(number)) => {
                add_terms(other, times.checked_mul(i128::from(*number))?, factors)
            }
            (_, _) => None,
        },
    }
}
