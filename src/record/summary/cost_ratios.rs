//! Costs against revenue by department, this month against the same month last year, with the sums of both.
//!
//! A ratio is formed once, from amounts in fen; the amounts are printed in yuan, or all with fen where whole yuan would not
//! give every printed ratio again. The hospital's ratios are those of its sums, not means of its departments.

use crate::indicators::entity::Entity;
use crate::indicators::indicator::CheckedIndicator;
use crate::indicators::value::{State, Value};
use crate::numbers::{Decimal, Fraction};
use crate::period::{Period, day_of_date};

use super::context::SummaryPage;
use super::{AmountHead, AmountPair, CostRatios, CostRow, Opening, RatioPair};
use crate::record::card::{Figure, LegendEntry, Meaning};
use crate::record::department::permille;
use crate::record::wording::{self, figure, signed};

const TOTAL_TO_NARROW: &str = "total_cost_to_narrow_revenue";
const DIRECT_TO_NARROW: &str = "direct_expense_to_narrow_revenue";
const TOTAL_TO_BROAD: &str = "total_cost_to_broad_revenue";

/// The ratios in the order of the page.
pub const INDICATORS: [&str; 3] = [TOTAL_TO_NARROW, DIRECT_TO_NARROW, TOTAL_TO_BROAD];

/// A smaller change of a ratio is neither a rise nor a fall: one percentage point.
const POINT: Decimal = Decimal::new(1, 0);

/// Digits of an amount in yuan down to the fen.
const FEN: u8 = 2;

#[derive(Clone, Copy)]
enum Part {
    Numerator,
    Denominator,
}

/// An amount, and the ratios of which it is a part: of those that can be had, the first gives it.
const AMOUNTS: [(&[&str], Part, &str); 5] = [
    (&[TOTAL_TO_NARROW], Part::Numerator, "total_of_services"),
    (&[DIRECT_TO_NARROW], Part::Numerator, "direct_of_services"),
    (&[TOTAL_TO_NARROW, DIRECT_TO_NARROW], Part::Denominator, "narrow"),
    (&[TOTAL_TO_BROAD], Part::Numerator, "total"),
    (&[TOTAL_TO_BROAD], Part::Denominator, "broad"),
];

/// The ratios of one entity in two months, side by side.
struct Compared {
    name: String,
    now: Vec<Value>,
    before: Vec<Value>,
}

impl Compared {
    fn change(&self, ratio: usize) -> Option<Decimal> {
        let of = |values: &[Value]| values.get(ratio).and_then(known);
        Some(of(&self.now)?.minus(of(&self.before)?))
    }
}

impl SummaryPage<'_> {
    /// None where the hospital has none of the ratios.
    pub(super) fn cost_ratios(&self) -> Option<CostRatios> {
        let ratios: Vec<&CheckedIndicator> = INDICATORS
            .iter()
            .filter_map(|id| self.cards.indicators.get(*id))
            .filter(|indicator| {
                known(&self.cards.evaluation.over_period(indicator, &Entity::Hospital, self.cards.period)).is_some()
            })
            .collect();
        if ratios.is_empty() {
            return None;
        }
        let hospital = self.compared(self.text("summary.cost_total"), &ratios, &Entity::Hospital);
        let (mut rows, left_out) = self.departments_compared(&ratios);
        if rows.is_empty() {
            return None;
        }
        // Stable: departments without a comparison stay in the hospital's order, below the others.
        rows.sort_by_key(|row| std::cmp::Reverse(row.change(0)));
        let axes: Vec<Axis> = (0..ratios.len()).map(|ratio| Axis::of(rows.iter().chain([&hospital]), ratio)).collect();
        let decimals = decimals(rows.iter().chain([&hospital]));
        let printed: Vec<CostRow> = rows.iter().map(|row| self.cost_row(row, &ratios, &axes, decimals)).collect();
        let total = self.cost_row(&hospital, &ratios, &axes, decimals);
        let rest = self.rest(&printed, &total, decimals);
        Some(CostRatios {
            opening: self.cost_opening(&ratios, &rows, &hospital),
            ratios: ratios.iter().map(|ratio| ratio.definition.name(self.language()).to_owned()).collect(),
            amounts: AMOUNTS
                .iter()
                .filter(|amount| place(amount.0, &ratios).is_some())
                .map(|amount| self.amount_head(amount.2))
                .collect(),
            notes: self.cost_notes(rest.is_some(), decimals == 0, &left_out),
            rows: printed,
            rest,
            total,
            legend: self.cost_legend(),
        })
    }

    fn compared(&self, name: String, ratios: &[&CheckedIndicator], entity: &Entity<'_>) -> Compared {
        let in_period = |period: Period| {
            let value = |ratio: &&CheckedIndicator| self.cards.evaluation.over_period(ratio, entity, period);
            ratios.iter().map(value).collect()
        };
        Compared { name, now: in_period(self.cards.period), before: in_period(self.cards.period.last_year()) }
    }

    /// The departments that have every ratio this month, and the names of those that have not.
    fn departments_compared(&self, ratios: &[&CheckedIndicator]) -> (Vec<Compared>, Vec<String>) {
        let (departments, span) = (self.cards.departments, self.cards.period.span());
        let open = departments
            .numbers()
            .filter(|number| departments.open_at_end(*number, span) && !departments.is_group(*number));
        let mut numbers: Vec<u32> = open.collect();
        numbers.sort_by_key(|number| {
            departments.at_end(*number, span).and_then(|department| department.sort).unwrap_or(i64::MAX)
        });
        let (mut rows, mut left_out) = (Vec::new(), Vec::new());
        for number in numbers {
            // With those merged into it: their past is its past, and the sums of last year hold them too.
            let members = departments.lineage(number, day_of_date(span.last_day()));
            let compared =
                self.compared(self.name(number), ratios, &Entity::Departments { members: &members, departments });
            if compared.now.iter().all(|value| known(value).is_some()) {
                rows.push(compared);
            } else {
                left_out.push(compared.name);
            }
        }
        (rows, left_out)
    }

    fn cost_row(&self, compared: &Compared, ratios: &[&CheckedIndicator], axes: &[Axis], decimals: u8) -> CostRow {
        let figure_of = |value: Option<Decimal>| value.map_or_else(|| self.none(), figure);
        let pairs = axes.iter().enumerate().map(|(at, axis)| {
            let (now, before) = (compared.now.get(at).and_then(known), compared.before.get(at).and_then(known));
            let change = compared.change(at);
            RatioPair {
                now: figure_of(now),
                before: figure_of(before),
                change: change.map_or_else(|| self.none(), signed),
                meaning: change.map_or(Meaning::Neither, meaning),
                now_permille: now.map_or(0, |now| axis.permille(now)),
                before_permille: before.map(|before| axis.permille(before)),
            }
        });
        let (now, before) = (amounts(&compared.now, ratios), amounts(&compared.before, ratios));
        let amounts = now.into_iter().zip(before);
        CostRow {
            name: compared.name.clone(),
            ratios: pairs.collect(),
            amounts: amounts.map(|(now, before)| self.amount_pair([now, before], decimals)).collect(),
        }
    }

    /// The exact amounts, printed with so many digits.
    fn amount_pair(&self, amounts: [Option<Decimal>; 2], decimals: u8) -> AmountPair {
        let [now, before] = amounts.map(|amount| match amount {
            Some(amount) => Figure { printed: amount.rounded(decimals).printed(), raw: Some(amount) },
            None => self.none(),
        });
        AmountPair { now, before }
    }

    /// The hospital less the departments listed; none where nothing is left.
    fn rest(&self, rows: &[CostRow], total: &CostRow, decimals: u8) -> Option<CostRow> {
        let left = |at: usize, of: fn(&AmountPair) -> &Figure| {
            let listed = rows.iter().filter_map(|row| of(row.amounts.get(at)?).raw);
            Some(of(total.amounts.get(at)?).raw?.minus(listed.fold(Decimal::zero(FEN), Decimal::plus)))
        };
        let pairs: Vec<[Option<Decimal>; 2]> =
            (0..total.amounts.len()).map(|at| [left(at, |pair| &pair.now), left(at, |pair| &pair.before)]).collect();
        let something = pairs.iter().flatten().flatten().any(|left| !left.is_zero());
        something.then(|| CostRow {
            name: self.text("summary.cost_rest"),
            ratios: Vec::new(),
            amounts: pairs.into_iter().map(|pair| self.amount_pair(pair, decimals)).collect(),
        })
    }

    fn amount_head(&self, amount: &str) -> AmountHead {
        let text = |key: &str| self.text(&format!("amount.{amount}.{key}"));
        AmountHead { name: text("name"), note: text("note") }
    }

    /// How many rose, and the hospital's own ratios.
    fn cost_opening(&self, ratios: &[&CheckedIndicator], rows: &[Compared], hospital: &Compared) -> Opening {
        let name = |at: usize| {
            ratios.get(at).map(|ratio| ratio.definition.name(self.language()).to_owned()).unwrap_or_default()
        };
        let rose =
            rows.iter().filter(|row| row.change(0).is_some_and(|change| meaning(change) == Meaning::Loss)).count();
        let first = rows.first().and_then(|row| Some((row.name.clone(), row.change(0)?)));
        let headline = match (first, rose) {
            (None, _) => self.text("summary.cost_no_last_year"),
            (Some(_), 0) => self.filled("summary.cost_none_rose", &[("ratio", name(0))]),
            (Some((who, change)), _) => {
                let details =
                    [("count", rose.to_string()), ("ratio", name(0)), ("name", who), ("change", change.printed())];
                self.filled("summary.cost_headline", &details)
            }
        };
        let printed = |value: Option<&Value>| {
            value.and_then(known).map_or_else(|| self.none().printed, |value| format!("{}%", value.printed()))
        };
        let said = (0..ratios.len()).map(|at| {
            let details = [
                ("ratio", name(at)),
                ("now", printed(hospital.now.get(at))),
                ("before", printed(hospital.before.get(at))),
            ];
            self.filled("summary.cost_of_hospital", &details)
        });
        let said = said.collect::<Vec<_>>().join(&self.text("list.separator"));
        let note = self.filled("summary.cost_note", &[("ratios", said), ("period", self.last_year_period())]);
        self.opening("summary.cost_kicker", headline, note)
    }

    fn last_year_period(&self) -> String {
        wording::period(self.cards.period.last_year(), self.cards.labels)
    }

    fn cost_legend(&self) -> Vec<LegendEntry> {
        let entry = |mark: &str, meaning, text: String| LegendEntry { mark: mark.to_owned(), meaning, text };
        vec![
            entry("○", Meaning::Neither, self.last_year_period()),
            entry("●", Meaning::Neither, self.filled("summary.cost_small", &[("period", self.period())])),
            entry("●", Meaning::Loss, self.text("summary.cost_rose")),
            entry("●", Meaning::Gain, self.text("summary.cost_fell")),
        ]
    }

    fn cost_notes(&self, rest: bool, whole_yuan: bool, left_out: &[String]) -> Vec<String> {
        let mut notes = vec![self.text("summary.cost_reading"), self.text("summary.cost_definitions")];
        if !left_out.is_empty() {
            let names = left_out.join(&self.text("list.and"));
            notes.push(self.filled("summary.cost_left_out", &[("names", names)]));
        }
        if rest {
            notes.push(self.text("summary.cost_rest_note"));
        }
        if whole_yuan {
            notes.push(self.text("summary.cost_whole_yuan"));
        }
        notes
    }
}

/// From the lowest to the highest value of a ratio, this month and last year.
struct Axis {
    low: Decimal,
    high: Decimal,
}

impl Axis {
    fn of<'c>(all: impl Iterator<Item = &'c Compared>, ratio: usize) -> Axis {
        let values = all.flat_map(|row| [row.now.get(ratio), row.before.get(ratio)]).flatten().filter_map(known);
        let values: Vec<Decimal> = values.collect();
        let end = |value: Option<&Decimal>| value.copied().unwrap_or(Decimal::zero(2));
        Axis { low: end(values.iter().min()), high: end(values.iter().max()) }
    }

    fn permille(&self, value: Decimal) -> i64 {
        let span = self.high.minus(self.low);
        // All alike: in the middle.
        if span.is_zero() { 500 } else { permille(value.minus(self.low), span) }
    }
}

/// A higher cost ratio is worse; less than a point is neither.
fn meaning(change: Decimal) -> Meaning {
    match (change.absolute() >= POINT, change.is_positive()) {
        (false, _) => Meaning::Neither,
        (true, true) => Meaning::Loss,
        (true, false) => Meaning::Gain,
    }
}

fn known(value: &Value) -> Option<Decimal> {
    value.printed.filter(|_| value.state == State::Known)
}

/// Which of the ratios gives an amount.
fn place(of: &[&str], ratios: &[&CheckedIndicator]) -> Option<usize> {
    of.iter().find_map(|id| ratios.iter().position(|ratio| ratio.id == *id))
}

/// The exact amounts behind the ratios of one month, in the order of [`AMOUNTS`].
fn amounts(values: &[Value], ratios: &[&CheckedIndicator]) -> Vec<Option<Decimal>> {
    let amount = |(of, part, _): &(&[&str], Part, &str)| {
        let value = place(of, ratios).and_then(|at| values.get(at))?;
        let amount = match part {
            Part::Numerator => value.numerator,
            Part::Denominator => value.denominator,
        };
        Some(amount.filter(|_| value.state == State::Known).map(|amount| amount.rounded(FEN)))
    };
    AMOUNTS.iter().filter_map(amount).collect()
}

/// Whole yuan where they give every printed ratio again, else fen.
fn decimals<'c>(mut all: impl Iterator<Item = &'c Compared>) -> u8 {
    let whole = all.all(|row| row.now.iter().chain(&row.before).all(|value| recomputes(value, 0)));
    if whole { 0 } else { FEN }
}

/// Whether the printed ratio follows from its amounts rounded to so many digits.
fn recomputes(value: &Value, decimals: u8) -> bool {
    let (Some(printed), Some(numerator), Some(denominator)) = (known(value), value.numerator, value.denominator) else {
        return true;
    };
    let (numerator, denominator) = (numerator.rounded(decimals).fraction(), denominator.rounded(decimals).fraction());
    let percent = numerator.over(denominator).and_then(|share| share.times(Fraction::integer(100)));
    percent.map(|percent| percent.rounded(printed.decimals())) == Some(printed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ratio(numerator: i128, denominator: i128, printed: i128) -> Value {
        Value {
            state: State::Known,
            numerator: Fraction::new(numerator, 100),
            denominator: Fraction::new(denominator, 100),
            exact: Fraction::new(numerator * 100, denominator),
            printed: Some(Decimal::new(printed, 2)),
            reason: None,
            months: None,
        }
    }

    #[test]
    fn yuan_are_printed_where_they_give_the_ratio_again() {
        assert!(recomputes(&ratio(29_820_805, 34_812_599, 8566), 0), "298,208 ÷ 348,126");
        // 10.00 ÷ 3.40 is 294.12 %; 10 ÷ 3 would be 333.33 %.
        assert!(!recomputes(&ratio(1000, 340, 29412), 0) && recomputes(&ratio(1000, 340, 29412), 2));
    }

    #[test]
    fn a_change_below_a_point_is_neither() {
        let of = |units: i128| meaning(Decimal::new(units, 2));
        assert_eq!(
            [of(99), of(100), of(-99), of(-100)],
            [Meaning::Neither, Meaning::Loss, Meaning::Neither, Meaning::Gain]
        );
    }

    #[test]
    fn values_that_are_all_alike_lie_in_the_middle() {
        let axis = Axis { low: Decimal::new(8000, 2), high: Decimal::new(8000, 2) };
        assert_eq!(axis.permille(Decimal::new(8000, 2)), 500);
        let axis = Axis { high: Decimal::new(9000, 2), ..axis };
        assert_eq!(axis.permille(Decimal::new(8250, 2)), 250);
    }
}
