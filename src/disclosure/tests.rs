//! Random tables, suppressed and then attacked: by bounds carried on to a fixed point together with elimination, and by
//! trying out all tables. The attackers share nothing with what they attack but the table itself.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::suppression::{Cut, suppress};
use super::table::{Ratio, Relation, Standing, Table};
use crate::numbers::Fraction;

fn fraction(value: i128) -> Fraction {
    Fraction::integer(value)
}

/// Rows × columns with the sums of both and the whole.
fn grid(values: &[Vec<i128>]) -> Table {
    let mut table = Table::default();
    let printed = |table: &mut Table, value: i128| table.cell(value, true, Standing::Printed);
    let inner: Vec<Vec<usize>> =
        values.iter().map(|row| row.iter().map(|value| printed(&mut table, *value)).collect()).collect();
    let mut totals = Vec::new();
    for (row, cells) in values.iter().zip(&inner) {
        let total = printed(&mut table, row.iter().sum());
        table.sum(total, &cells.iter().map(|cell| (1, *cell)).collect::<Vec<_>>());
        totals.push(total);
    }
    for column in 0..values[0].len() {
        let total = printed(&mut table, values.iter().map(|row| row[column]).sum());
        table.sum(total, &inner.iter().map(|row| (1, row[column])).collect::<Vec<_>>());
    }
    let whole = printed(&mut table, values.iter().flatten().sum());
    table.sum(whole, &totals.iter().map(|cell| (1, *cell)).collect::<Vec<_>>());
    table
}

/// Numerator, denominator and the printed rate of a period.
type Part = ([usize; 2], Option<usize>);

/// Quarters with some of many as a rate each, and their year; of each quarter the cells and the statement.
fn year(quarters: &[(i128, i128)], decimals: u8) -> (Table, Vec<Part>) {
    let mut table = Table::default();
    let mut parts = Vec::new();
    let sums = quarters.iter().fold((0, 0), |sum, quarter| (sum.0 + quarter.0, sum.1 + quarter.1));
    for (some, all) in quarters.iter().chain([&sums]) {
        let numerator = table.cell(*some, true, Standing::Printed);
        let denominator = table.cell(*all, true, Standing::Printed);
        table.share(numerator, denominator);
        let percent = Fraction::new(some * 100, *all).map(|share| share.rounded(decimals));
        let ratio = |printed| Ratio { numerator, denominator, factor: (100, 1), printed };
        let statement = percent.and_then(|printed| table.ratio(ratio(printed), Standing::Printed));
        parts.push(([numerator, denominator], statement));
    }
    let (whole, quarters) = parts.split_last().expect("a year");
    for side in 0..2 {
        table.sum(whole.0[side], &quarters.iter().map(|(cells, _)| (1, cells[side])).collect::<Vec<_>>());
    }
    (table, parts)
}

/// What a reader has: whether each cell is unknown, and the relations that are told.
fn seen<'t>(table: &'t Table, cut: &Cut) -> (Vec<bool>, Vec<&'t Relation>) {
    let unknown = (0..table.cells.len())
        .map(|cell| cut.cells.contains(&cell) || table.cells[cell].standing == Standing::Derived)
        .collect();
    let told = |relation: &&Relation| relation.told_by.is_none_or(|statement| !cut.statements.contains(&statement));
    (unknown, table.relations.iter().filter(told).collect())
}

/// Suppressed counts, and small ones that are printed nowhere.
fn protected(table: &Table, cut: &Cut, threshold: i128) -> BTreeSet<usize> {
    let small = |cell: &usize| (1..threshold).contains(&table.cells[*cell].value) && table.cells[*cell].counts_people;
    let derived = (0..table.cells.len()).filter(|cell| table.cells[*cell].standing == Standing::Derived).filter(small);
    derived.chain(cut.cells.iter().copied()).filter(|cell| !cut.exposed.contains(cell)).collect()
}

/// Σ factor × cell between two ends.
#[derive(Clone)]
struct Known {
    terms: Vec<(Fraction, usize)>,
    least: Option<Fraction>,
    most: Option<Fraction>,
}

/// Equations solved for as many cells as they can be, exactly: Gauss and Jordan.
fn eliminated(relations: &[Known], unknown: &[usize]) -> Vec<Known> {
    let mut rows: Vec<(Vec<Fraction>, Fraction)> = relations
        .iter()
        .filter_map(|known| {
            let right = known.least.filter(|_| known.least == known.most)?;
            let of = |cell: &usize| {
                let terms = known.terms.iter().filter(|(_, other)| other == cell);
                terms.fold(Fraction::ZERO, |sum, (factor, _)| sum.plus(*factor).expect("small"))
            };
            Some((unknown.iter().map(of).collect(), right))
        })
        .collect();
    let mut done = 0;
    for column in 0..unknown.len() {
        let Some(pivot) = (done..rows.len()).find(|row| !rows[*row].0[column].is_zero()) else { continue };
        rows.swap(done, pivot);
        let by = rows[done].0[column];
        let row = rows[done].clone();
        let row: (Vec<Fraction>, Fraction) =
            (row.0.iter().map(|value| value.over(by).expect("small")).collect(), row.1.over(by).expect("small"));
        rows[done] = row.clone();
        for other in (0..rows.len()).filter(|other| *other != done) {
            let times = rows[other].0[column];
            let less = |value: Fraction, of: Fraction| value.minus(of.times(times).expect("small")).expect("small");
            let new = rows[other].0.iter().zip(&row.0).map(|(value, of)| less(*value, *of)).collect();
            rows[other] = (new, less(rows[other].1, row.1));
        }
        done += 1;
    }
    let found = rows.into_iter().take(done).map(|(row, right)| Known {
        terms: row.into_iter().zip(unknown.iter().copied()).filter(|(factor, _)| !factor.is_zero()).collect(),
        least: Some(right),
        most: Some(right),
    });
    found.collect()
}

/// Bounds of the unknown cells by all that is told and all that follows by elimination, until none moves (or often enough).
fn attacked(table: &Table, cut: &Cut) -> Vec<(Fraction, Option<Fraction>)> {
    let (unknown, told) = seen(table, cut);
    let value = |cell: usize| fraction(table.cells[cell].value);
    let mut relations: Vec<Known> = told
        .iter()
        .map(|relation| {
            let given = relation.terms.iter().filter(|(_, cell)| !unknown[*cell]);
            let given = given.fold(Fraction::ZERO, |sum, (factor, cell)| {
                sum.plus(fraction(*factor).times(value(*cell)).expect("small")).expect("small")
            });
            let open = relation.terms.iter().filter(|(_, cell)| unknown[*cell]);
            let less = |end: i128| fraction(end).minus(given).expect("small");
            Known {
                terms: open.map(|(factor, cell)| (fraction(*factor), *cell)).collect(),
                least: relation.least.map(less),
                most: relation.most.map(less),
            }
        })
        .collect();
    let open: Vec<usize> = (0..unknown.len()).filter(|cell| unknown[*cell]).collect();
    relations.extend(eliminated(&relations, &open));
    let reversed: Vec<usize> = open.iter().rev().copied().collect();
    relations.extend(eliminated(&relations, &reversed));
    let mut bounds: Vec<(Fraction, Option<Fraction>)> = (0..unknown.len())
        .map(|cell| if unknown[cell] { (Fraction::ZERO, None) } else { (value(cell), Some(value(cell))) })
        .collect();
    for _ in 0..60 {
        let before = bounds.clone();
        for known in &relations {
            for (factor, cell) in &known.terms {
                // factor × cell ≤ most − the least of the others; the same of −factor for the other end.
                let end = |sign: i128, end: Option<Fraction>, bounds: &[(Fraction, Option<Fraction>)]| {
                    let mut left = end?.times(fraction(sign)).expect("small");
                    for (other_factor, other) in known.terms.iter().filter(|(_, other)| other != cell) {
                        let times = other_factor.times(fraction(sign)).expect("small");
                        let at = if times.is_negative() { bounds[*other].1? } else { bounds[*other].0 };
                        left = left.minus(times.times(at)?)?;
                    }
                    left.over(factor.times(fraction(sign))?)
                };
                for (sign, given) in [(1, known.most), (-1, known.least)] {
                    let Some(limit) = end(sign, given, &bounds) else { continue };
                    // Only numbers that stay small: a further bound of a fraction is no integer's.
                    let (down, up) = (limit.numerator().div_euclid(limit.denominator()), limit);
                    let up = -(-up.numerator()).div_euclid(up.denominator());
                    let is_upper = factor.times(fraction(sign)).expect("small").is_positive();
                    if is_upper {
                        let most = bounds[*cell].1.map_or(fraction(down), |most| most.min(fraction(down)));
                        bounds[*cell].1 = Some(most);
                    } else {
                        bounds[*cell].0 = bounds[*cell].0.max(fraction(up));
                    }
                }
            }
        }
        if bounds == before {
            break;
        }
    }
    bounds
}

/// Whether there is a table that agrees with what is told, with one cell at a value: by trying out all, up to a cap.
struct AllTables<'t> {
    told: Vec<&'t Relation>,
    order: Vec<usize>,
    cap: i128,
}

impl AllTables<'_> {
    fn possible(&self, values: &mut Vec<Option<i128>>) -> bool {
        for relation in &self.told {
            let open = relation.terms.iter().filter(|(_, cell)| values[*cell].is_none());
            let sum: i128 = relation.terms.iter().filter_map(|(factor, cell)| Some(factor * values[*cell]?)).sum();
            let (rising, falling) = open
                .fold((false, false), |(rising, falling), (factor, _)| (rising || *factor > 0, falling || *factor < 0));
            let above = relation.most.is_some_and(|most| sum > most) && !falling;
            let below = relation.least.is_some_and(|least| sum < least) && !rising;
            if above || below {
                return false;
            }
        }
        // What one equation leaves no choice for comes first.
        let forced = self.told.iter().find_map(|relation| {
            let mut open = relation.terms.iter().filter(|(_, cell)| values[*cell].is_none());
            let (factor, cell) = open.next().filter(|_| relation.least == relation.most)?;
            if open.next().is_some() {
                return None;
            }
            let sum: i128 = relation.terms.iter().filter_map(|(factor, cell)| Some(factor * values[*cell]?)).sum();
            Some((*cell, (relation.least? - sum) / factor))
        });
        if let Some((cell, value)) = forced {
            if value < 0 {
                return false;
            }
            values[cell] = Some(value);
            let found = self.possible(values);
            values[cell] = None;
            return found;
        }
        let Some(cell) = self.order.iter().copied().find(|cell| values[*cell].is_none()) else { return true };
        for value in 0..=self.cap {
            values[cell] = Some(value);
            if self.possible(values) {
                values[cell] = None;
                return true;
            }
        }
        values[cell] = None;
        false
    }
}

/// The lowest and highest value of a cell in all tables, up to a cap.
fn tried(table: &Table, cut: &Cut, cell: usize, cap: i128) -> (i128, i128) {
    let (unknown, told) = seen(table, cut);
    let order = (0..unknown.len()).filter(|cell| unknown[*cell]).collect();
    let tables = AllTables { told, order, cap };
    let possible = |value: &i128| {
        let mut values: Vec<Option<i128>> =
            table.cells.iter().zip(&unknown).map(|(cell, unknown)| (!unknown).then_some(cell.value)).collect();
        values[cell] = Some(*value);
        tables.possible(&mut values)
    };
    let lowest = (0..=cap).find(possible).expect("the true table is one of them");
    (lowest, (lowest..=cap).rev().find(possible).expect("the lowest is one"))
}

/// What must be so of every suppressed table.
fn holds(table: &Table, cut: &Cut, threshold: i128) -> Result<(), TestCaseError> {
    prop_assert!(table.holds_together());
    for (number, cell) in table.cells.iter().enumerate() {
        let small = (1..threshold).contains(&cell.value) && cell.counts_people;
        prop_assert!(
            !small || cell.standing != Standing::Printed || cut.cells.contains(&number),
            "{number} is printed"
        );
        let never = matches!(cell.standing, Standing::Derived | Standing::Known);
        prop_assert!(!never || !cut.cells.contains(&number), "{number} cannot be suppressed");
    }
    let bounds = attacked(table, cut);
    for cell in protected(table, cut, threshold) {
        let (least, most) = bounds[cell];
        let value = fraction(table.cells[cell].value);
        prop_assert!(least <= value && most.is_none_or(|most| value <= most), "the attack is right");
        let wide = most.is_none_or(|most| most.minus(least).expect("small") >= fraction(threshold - 1));
        prop_assert!(wide, "cell {cell} lies between {least:?} and {most:?}: {cut:?}");
    }
    Ok(())
}

fn values(
    rows: std::ops::Range<usize>,
    columns: std::ops::Range<usize>,
    most: i128,
) -> impl Strategy<Value = Vec<Vec<i128>>> {
    (rows, columns)
        .prop_flat_map(move |(rows, columns)| prop::collection::vec(prop::collection::vec(0..most, columns), rows))
}

/// Some of all, for each quarter.
fn quarters(most: i128) -> impl Strategy<Value = Vec<(i128, i128)>> {
    prop::collection::vec((0..most).prop_flat_map(|all| (0..=all, Just(all))), 4)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn a_table_with_sums_withstands_bounds_and_elimination(values in values(1..6, 2..6, 40), threshold in 1i128..12) {
        let table = grid(&values);
        let cut = suppress(&table, threshold);
        prop_assert!(cut.exposed.is_empty());
        holds(&table, &cut, threshold)?;
    }

    /// The strongest attacker there is.
    #[test]
    fn a_small_table_withstands_trying_out_everything(values in values(2..4, 2..4, 12), threshold in 2i128..7) {
        let table = grid(&values);
        let cut = suppress(&table, threshold);
        for cell in protected(&table, &cut, threshold) {
            let (lowest, highest) = tried(&table, &cut, cell, 40);
            prop_assert!(highest - lowest + 1 >= threshold, "{cell}: {lowest}..={highest} {cut:?}");
        }
    }

    #[test]
    fn rates_with_their_parts_and_their_year_withstand(quarters in quarters(60), threshold in 1i128..11, decimals in 0u8..3) {
        let (table, _) = year(&quarters, decimals);
        let cut = suppress(&table, threshold);
        prop_assert!(cut.exposed.is_empty());
        holds(&table, &cut, threshold)?;
        for (number, statement) in table.statements.iter().enumerate() {
            let few = statement.rests_on.iter().any(|cell| (1..threshold).contains(&table.cells[*cell].value));
            prop_assert!(!few || cut.statements.contains(&number), "a rate of few people is printed");
        }
    }

    #[test]
    fn a_rate_withstands_trying_out_everything(quarter in quarters(14), threshold in 2i128..6) {
        let (table, _) = year(&quarter[..1], 1);
        let cut = suppress(&table, threshold);
        for cell in protected(&table, &cut, threshold) {
            let (lowest, highest) = tried(&table, &cut, cell, 30);
            prop_assert!(highest - lowest + 1 >= threshold, "{cell}: {lowest}..={highest} {cut:?}");
        }
    }

    /// Two quarters were published; then come the others with the year: what was withheld stays safe, or is said not to be.
    #[test]
    fn what_was_published_before_is_reckoned_with(quarters in quarters(50), threshold in 2i128..11) {
        let (first, _) = year(&quarters[..2], 2);
        let before = suppress(&first, threshold);
        let (mut table, parts) = year(&quarters, 2);
        let (_, earlier) = year(&quarters[..2], 2);
        let then = |withheld: bool| if withheld { Standing::Withheld } else { Standing::Known };
        for ((cells, statement), (earlier_cells, earlier_statement)) in parts.iter().zip(&earlier).take(2) {
            for (cell, earlier) in cells.iter().zip(earlier_cells) {
                table.cells[*cell].standing = then(before.cells.contains(earlier));
            }
            if let (Some(statement), Some(earlier)) = (statement, earlier_statement) {
                table.statements[*statement].standing = then(before.statements.contains(earlier));
            }
        }
        let cut = suppress(&table, threshold);
        for (cells, _) in parts.iter().take(2) {
            for cell in cells {
                let withheld = table.cells[*cell].standing == Standing::Withheld;
                prop_assert_eq!(withheld, cut.cells.contains(cell), "what was withheld stays so");
            }
        }
        holds(&table, &cut, threshold)?;
    }

    #[test]
    fn whoever_protects_nobody_suppresses_nothing(values in values(1..5, 2..5, 9)) {
        prop_assert_eq!(suppress(&grid(&values), 1), Cut::default());
    }

    /// What is suppressed beside small counts is needed: printed, it would tell one of them.
    #[test]
    fn nothing_is_suppressed_in_vain(values in values(2..4, 2..5, 30), threshold in 2i128..11) {
        let table = grid(&values);
        let cut = suppress(&table, threshold);
        for cell in cut.cells.iter().filter(|cell| !(1..threshold).contains(&table.cells[**cell].value)) {
            let mut less = cut.clone();
            less.cells.remove(cell);
            let system = super::intervals::System::of(&table, &less.cells, &less.statements);
            let bounds = system.bounds();
            let mut others = protected(&table, &less, threshold).into_iter();
            prop_assert!(others.any(|other| system.spread(other, threshold, &bounds) < threshold), "{cell} in vain");
        }
    }
}

/// 3 + 40 + 57 = 100: the next smallest goes with it, and nothing else.
#[test]
fn the_next_smallest_goes_with_a_small_count() {
    let mut table = Table::default();
    let parts: Vec<usize> = [3, 57, 40].map(|value| table.cell(value, true, Standing::Printed)).into();
    let total = table.cell(100, true, Standing::Printed);
    table.sum(total, &parts.iter().map(|part| (1, *part)).collect::<Vec<_>>());
    let cut = suppress(&table, 10);
    assert_eq!(cut.cells, BTreeSet::from([parts[0], parts[2]]));
}

/// Of nobody everything may be told, of money nothing need be held back.
#[test]
fn nobody_and_money_are_printed() {
    let mut table = Table::default();
    let nobody = table.cell(0, true, Standing::Printed);
    let many = table.cell(40, true, Standing::Printed);
    table.share(nobody, many);
    table.cell(3, false, Standing::Printed);
    assert_eq!(suppress(&table, 10), Cut::default());
}

/// 98 of 100 are well: of the two who are not nobody must be able to tell, though nobody prints them.
#[test]
fn all_but_a_few_is_as_good_as_a_few() {
    let mut table = Table::default();
    let (well, all) = (table.cell(98, true, Standing::Printed), table.cell(100, true, Standing::Printed));
    table.share(well, all);
    let printed = Fraction::integer(98).rounded(2);
    let rate = Ratio { numerator: well, denominator: all, factor: (100, 1), printed };
    let rate = table.ratio(rate, Standing::Printed).expect("small");
    let cut = suppress(&table, 10);
    assert_eq!(cut.cells, BTreeSet::from([well]));
    assert_eq!(cut.statements, BTreeSet::from([rate]));
}

/// Total and one of two parts were published: the other is told, whatever is left out now, and that is said.
#[test]
fn what_was_published_tells_it_already() {
    let mut table = Table::default();
    let (few, many) = (table.cell(3, true, Standing::Printed), table.cell(40, true, Standing::Known));
    let total = table.cell(43, true, Standing::Known);
    table.sum(total, &[(1, few), (1, many)]);
    let cut = suppress(&table, 10);
    assert_eq!((cut.cells, cut.exposed), (BTreeSet::from([few]), BTreeSet::from([few])));
}

/// 1 of 8: from the printed rate and the number of all, the one can be told, so neither stands there.
#[test]
fn a_rate_of_few_is_not_printed() {
    let (table, parts) = year(&[(1, 8)], 2);
    let cut = suppress(&table, 10);
    assert!(parts[0].1.is_some_and(|statement| cut.statements.contains(&statement)));
    assert!(cut.cells.is_superset(&parts[0].0.into()));
}
