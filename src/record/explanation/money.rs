//! Money from scores: what of a plan's sum a department gets, group of staff by group of staff.

use crate::allocation::definition::{AllocationDefinition, FEN, Factor, Mode, fen};
use crate::allocation::money::{Allocated, Payment, Standing};
use crate::allocation::sharing::{least, most};
use crate::numbers::expression::result;
use crate::numbers::{Decimal, Fraction};
use crate::period::Span;
use crate::record::awards_and_bonus::yuan;
use crate::record::tidy::entities::TidyEntity;

use super::{Disagreement, Explanation, ExplanationContext};

/// A plan whose sum was shared.
#[derive(Clone, Copy)]
pub struct Shared<'a> {
    pub id: &'a str,
    pub definition: &'a AllocationDefinition,
    pub allocated: &'a Allocated,
}

/// Largest remainders round an equal part and a part by drivers: each may be moved by a fen.
const ROUNDED: i128 = 2;

impl ExplanationContext<'_> {
    pub(super) fn money(
        &self,
        plan: &str,
        entity: &TidyEntity,
        explanation: &mut Explanation,
    ) -> Result<(), Disagreement> {
        let Some(shared) = self.money.iter().find(|shared| shared.id == plan) else { return Ok(()) };
        let department = entity.members.department();
        let own = |row: &&Payment| department.is_none_or(|number| row.department == number);
        let rows: Vec<&Payment> = shared.allocated.rows.iter().filter(own).collect();
        explanation.name = shared.definition.name(self.labels.language()).to_owned();
        explanation.unit = "CNY".to_owned();
        let paid: i128 = rows.iter().map(|row| row.amount).sum();
        explanation.value = Some(Decimal::new(paid, FEN));
        explanation.sections.push(self.section("explain.money", self.sum_lines(shared)?));
        for row in rows {
            let name = self.filled(
                "list.named",
                &[("name", self.department_name(row.department)), ("text", self.group_name(row))],
            );
            let lines = match shared.definition.mode {
                Mode::Pool => self.pool_lines(shared, row)?,
                Mode::Coefficient => self.coefficient_lines(shared, row)?,
            };
            explanation.sections.push(super::Section { heading: name, lines });
        }
        Ok(())
    }

    /// The whole: what is kept back, and that the amounts and it are the sum.
    fn sum_lines(&self, shared: &Shared<'_>) -> Result<Vec<String>, Disagreement> {
        let Allocated { sum, reserve, rows } = shared.allocated;
        let paid: i128 = rows.iter().map(|row| row.amount).sum();
        Disagreement::check(shared.id, sum, &(paid + reserve))?;
        let details = [("sum", yuan(*sum)), ("reserve", yuan(*reserve)), ("paid", yuan(paid))];
        let mut lines = vec![self.filled("explain.money_sum", &details)];
        lines.push(self.filled("explain.money_scores", &[("id", shared.definition.scorecard.clone())]));
        Ok(lines)
    }

    fn group_name(&self, row: &Payment) -> String {
        self.text(&format!("staff_group.{}", row.group.map_or("all", |group| group.code())))
    }

    fn pool_lines(&self, shared: &Shared<'_>, row: &Payment) -> Result<Vec<String>, Disagreement> {
        let definition = shared.definition;
        let what = |part: &str| format!("{} {part} {}", shared.id, self.tables.departments.id(row.department));
        let (factors, driver) = self.driver(definition, row);
        Disagreement::check(&what("driver"), &Some(row.driver), &driver)?;
        let mut lines = vec![self.counted_line(definition, row)];
        let driver = driver.map(result).unwrap_or_default();
        lines.push(self.filled("explain.money_driver", &[("factors", factors.join(" × ")), ("driver", driver)]));
        let within: Vec<&Payment> = shared.allocated.rows.iter().filter(|other| other.group == row.group).collect();
        let sharing = within.iter().filter(|other| other.standing != Standing::Vetoed);
        let drivers = sharing.clone().try_fold(Fraction::ZERO, |sum, other| sum.plus(other.driver));
        let share = match row.standing {
            Standing::Vetoed => Some(Fraction::ZERO),
            Standing::Known | Standing::Trial | Standing::BelowThreshold => {
                drivers.and_then(|drivers| row.driver.over(drivers))
            }
        };
        Disagreement::check(&what("share"), &Some(row.share), &share.or(Some(Fraction::ZERO)))?;
        let sum: i128 = within.iter().map(|other| other.amount).sum();
        let details =
            [("drivers", drivers.map(result).unwrap_or_default()), ("share", result(row.share)), ("sum", yuan(sum))];
        lines.push(self.filled("explain.money_share", &details));
        lines.extend(self.amount_lines(definition, row, (sum, &within))?);
        Ok(lines)
    }

    /// What the total counts as: itself, or the factor of its band.
    fn counted_line(&self, definition: &AllocationDefinition, row: &Payment) -> String {
        let counted = definition.counted(row.total);
        let counted = counted.map(|counted| counted.rounded(DECIMALS).trimmed().printed()).unwrap_or_default();
        let said = self.filled("explain.money_counted", &[("total", row.total.printed()), ("counted", counted)]);
        match row.standing {
            Standing::Known => said,
            Standing::Trial | Standing::BelowThreshold | Standing::Vetoed => {
                let standing = self.text(&format!("standing.{}", row.standing.code()));
                [said, standing].join(self.labels.text("list.semicolon"))
            }
        }
    }

    /// The factors of a driver in words, and their product.
    fn driver(&self, definition: &AllocationDefinition, row: &Payment) -> (Vec<String>, Option<Fraction>) {
        let counted = definition.counted(row.total).unwrap_or(Fraction::ZERO);
        let months = self.period.span();
        let open =
            months.months().filter(|month| self.tables.departments.open_within(row.department, Span::month(*month)));
        let open = Fraction::new(i128::try_from(open.count()).unwrap_or(0), i128::from(months.length()));
        let open = open.filter(|_| row.standing == Standing::Trial);
        let factors = [
            ("explain.money_factor.score", Some(counted).filter(|_| definition.counts(Factor::Score))),
            (
                "explain.money_factor.coefficient",
                Some(row.coefficient.fraction()).filter(|_| definition.counts(Factor::Coefficient)),
            ),
            ("explain.money_factor.heads", row.heads.filter(|_| definition.counts(Factor::Headcount))),
            ("explain.money_factor.open", open),
        ];
        let factors: Vec<(&str, Fraction)> =
            factors.into_iter().filter_map(|(key, factor)| Some((key, factor?))).collect();
        let words = factors.iter().map(|(key, factor)| {
            let value = factor.rounded(DECIMALS).trimmed().printed();
            format!("{} {value}", self.text(key))
        });
        let product = match row.standing {
            Standing::Known | Standing::Trial => {
                factors.iter().try_fold(Fraction::ONE, |product, (_, factor)| product.times(*factor))
            }
            Standing::BelowThreshold | Standing::Vetoed => Some(Fraction::ZERO),
        };
        (words.collect(), product)
    }

    /// The amount before rounding: at a bound, or the equal part and a share of what the bounds of others leave.
    fn amount_lines(
        &self,
        definition: &AllocationDefinition,
        row: &Payment,
        (sum, within): (i128, &[&Payment]),
    ) -> Result<Vec<String>, Disagreement> {
        let taking: Vec<&Payment> = within.iter().copied().filter(|other| other.standing != Standing::Vetoed).collect();
        let held: Vec<&Payment> =
            taking.iter().copied().filter(|other| bound_of(definition, other).is_some()).collect();
        let mut lines = Vec::new();
        if !held.is_empty() {
            let together: i128 = held.iter().map(|other| other.amount).sum();
            let details = [
                ("names", self.listed(held.iter().map(|other| self.department_name(other.department)))),
                ("sum", yuan(together)),
            ];
            lines.push(self.filled("explain.money_held", &details));
        }
        if let Some(bound) = bound_of(definition, row).filter(|_| row.standing != Standing::Vetoed) {
            let details = [("bound", bound.printed()), ("amount", yuan(row.amount))];
            lines.push(self.filled("explain.money_at_bound", &details));
            return Ok(lines);
        }
        let parts = Parts::of(definition, row, (sum, &taking));
        let apart = parts.as_ref().map(|parts| (parts.exact.rounded(0).units() - row.amount).abs());
        let what = format!("amount {}", self.tables.departments.id(row.department));
        Disagreement::check(&what, &apart.is_some_and(|apart| apart <= ROUNDED), &true)?;
        let Some(Parts { equal, rest, share, exact }) = parts else { return Ok(lines) };
        let in_yuan = |fen: Fraction| fen.over(Fraction::integer(100));
        let rounded = |fen: Fraction| in_yuan(fen).map(|yuan| yuan.rounded(FEN).printed()).unwrap_or_default();
        let details = [
            ("equal", rounded(equal)),
            ("rest", rounded(rest)),
            ("share", share.rounded(DECIMALS).trimmed().printed()),
            ("exact", in_yuan(exact).map(result).unwrap_or_default()),
            ("amount", yuan(row.amount)),
        ];
        let key = if equal.is_zero() { "explain.money_amount" } else { "explain.money_amount_with_equal" };
        lines.push(self.filled(key, &details));
        Ok(lines)
    }

    /// The base × what the total counts.
    fn coefficient_lines(&self, shared: &Shared<'_>, row: &Payment) -> Result<Vec<String>, Disagreement> {
        let base = row.base.unwrap_or(0);
        let exact = Fraction::integer(base).times(row.driver);
        let what = format!("{} {}", shared.id, self.tables.departments.id(row.department));
        Disagreement::check(&what, &Some(row.amount), &exact.map(|exact| exact.rounded(0).units()))?;
        let details = [
            ("base", yuan(base)),
            ("counted", row.driver.rounded(DECIMALS).trimmed().printed()),
            ("exact", exact.and_then(|exact| exact.over(Fraction::integer(100))).map(result).unwrap_or_default()),
            ("amount", yuan(row.amount)),
        ];
        Ok(vec![self.counted_line(shared.definition, row), self.filled("explain.money_of_base", &details)])
    }
}

/// Of factors and shares, for reading.
const DECIMALS: u8 = 6;

/// What an amount that no bound holds is made of, in fen.
struct Parts {
    /// By heads alone.
    equal: Fraction,
    /// What the drivers share that are not held at a bound.
    rest: Fraction,
    share: Fraction,
    exact: Fraction,
}

impl Parts {
    fn of(definition: &AllocationDefinition, row: &Payment, (sum, taking): (i128, &[&Payment])) -> Option<Parts> {
        let heads = |row: &Payment| row.heads.unwrap_or(Fraction::ZERO);
        let all = taking.iter().map(|other| heads(other)).try_fold(Fraction::ZERO, Fraction::plus)?;
        let part = definition.equal_part.map_or(Fraction::ZERO, Decimal::fraction);
        let by_heads = Fraction::integer(Fraction::integer(sum).times(part)?.rounded(0).units());
        let equal = |row: &Payment| match by_heads.is_zero() {
            true => Some(Fraction::ZERO),
            false => by_heads.times(heads(row))?.over(all),
        };
        let (mut rest, mut drivers) = (Fraction::integer(sum), Fraction::ZERO);
        for other in taking {
            if bound_of(definition, other).is_some() {
                rest = rest.minus(Fraction::integer(other.amount))?;
            } else {
                rest = rest.minus(equal(other)?)?;
                drivers = drivers.plus(other.driver)?;
            }
        }
        let share = if row.driver.is_zero() { Fraction::ZERO } else { row.driver.over(drivers)? };
        let equal = if row.standing == Standing::Vetoed { Fraction::ZERO } else { equal(row)? };
        Some(Parts { equal, rest, share, exact: rest.times(share)?.plus(equal)? })
    }
}

/// The bound per head at which an amount is held; who has no driver has no bounds.
fn bound_of(definition: &AllocationDefinition, row: &Payment) -> Option<Decimal> {
    let heads = row.heads.filter(|_| row.driver.is_positive())?;
    let at = |bound: Option<Decimal>, reached: fn(i128, Fraction) -> Option<i128>| {
        bound.filter(|bound| reached(fen(*bound), heads) == Some(row.amount))
    };
    at(definition.minimum_per_head, least).or_else(|| at(definition.maximum_per_head, most))
}
