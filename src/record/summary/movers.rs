//! The largest rises and falls of totals, each with the parts that moved it most.

use crate::period::Period;
use crate::scorecards::card::Card as Scored;
use crate::scorecards::decomposition::{Decomposition, Part, decompose};

use super::context::SummaryPage;
use super::{Changes, Mover, MoverTable, Opening};
use crate::record::card::Meaning;
use crate::record::department::meaning;
use crate::record::wording::{figure, signed};

/// The most departments each way.
const EACH_WAY: usize = 5;

/// A second part is named where it is at least this part of the first: one half.
const SECOND_PART: i128 = 2;

/// A department whose total changed.
pub(super) struct Moved<'a> {
    pub card: &'a Scored,
    pub found: Decomposition<'a>,
}

/// The largest changes both ways, the largest first.
pub(super) struct Movers<'a> {
    /// Against the same month last year; else against last month.
    pub on_last_year: bool,
    /// How many totals could be compared.
    pub compared: usize,
    pub rises: Vec<Moved<'a>>,
    pub falls: Vec<Moved<'a>>,
    /// How many rose and fell in all.
    pub rose: usize,
    pub fell: usize,
}

impl Movers<'_> {
    /// The comparison in words.
    pub fn label(&self) -> &'static str {
        if self.on_last_year { "form.on_last_year" } else { "form.on_last_month" }
    }

    pub fn fell_most(&self, department: u32) -> bool {
        self.falls.iter().any(|moved| moved.card.department == department)
    }
}

impl<'a> SummaryPage<'a> {
    /// Against last year where any department has a total in both years.
    pub(super) fn movers(&self) -> Movers<'a> {
        let last_year = self.moved_since(self.cards.period.last_year());
        let on_last_year = !last_year.is_empty();
        let all = if on_last_year { last_year } else { self.moved_since(self.cards.period.previous()) };
        let compared = all.len();
        let (mut rises, mut falls): (Vec<Moved<'a>>, Vec<Moved<'a>>) = (Vec::new(), Vec::new());
        for moved in all {
            match meaning(moved.found.change()) {
                Meaning::Gain => rises.push(moved),
                Meaning::Loss => falls.push(moved),
                Meaning::Neither => {}
            }
        }
        let (rose, fell) = (rises.len(), falls.len());
        for moved in [&mut rises, &mut falls] {
            moved.sort_by_key(|moved| std::cmp::Reverse(moved.found.change().absolute()));
            moved.truncate(EACH_WAY);
        }
        Movers { on_last_year, compared, rises, falls, rose, fell }
    }

    fn moved_since(&self, then: Period) -> Vec<Moved<'a>> {
        let found = self.standings.cards().filter_map(|card| {
            let found = decompose(self.cards.earlier(card.department, then)?, card)?;
            Some(Moved { card, found })
        });
        found.collect()
    }

    /// The page of changes; none where no department has a total.
    pub(super) fn changes(&self, movers: &Movers<'_>) -> Option<Changes> {
        let distribution = self.distribution()?;
        let table = |heading: &str, meaning, moved: &[Moved<'_>]| MoverTable {
            heading: self.filled(heading, &[("label", self.text(movers.label()))]),
            meaning,
            rows: moved.iter().map(|moved| self.mover(moved)).collect(),
        };
        let tables = [
            table("summary.rises", Meaning::Gain, &movers.rises),
            table("summary.falls", Meaning::Loss, &movers.falls),
        ];
        Some(Changes {
            opening: self.changes_opening(movers),
            movers: tables.into_iter().filter(|table| !table.rows.is_empty()).collect(),
            distribution,
        })
    }

    fn changes_opening(&self, movers: &Movers<'_>) -> Opening {
        let label = || ("label", self.text(movers.label()));
        let extreme = |key: &str, moved: &[Moved<'_>]| {
            let first = moved.first()?;
            let change = first.found.change().absolute().printed();
            Some(self.filled(key, &[("name", self.name(first.card.department)), ("change", change)]))
        };
        let extremes = [extreme("summary.rose_most", &movers.rises), extreme("summary.fell_most", &movers.falls)];
        let counts = [label(), ("rose", movers.rose.to_string()), ("fell", movers.fell.to_string())];
        let headline = match (movers.compared, movers.rose + movers.fell) {
            (0, _) => self.text("summary.nothing_moved"),
            (_, 0) => self.filled("summary.none_moved", &[label()]),
            (_, _) => {
                let said: Vec<String> = extremes.into_iter().flatten().collect();
                let [label, rose, fell] = counts;
                let extremes = ("extremes", said.join(&self.text("list.and")));
                self.filled("summary.changes_headline", &[label, rose, fell, extremes])
            }
        };
        let alone = self.not_compared(movers);
        let alone = match alone.is_empty() {
            true => String::new(),
            false => self.filled("summary.not_compared", &[("names", alone.join(&self.text("list.and")))]),
        };
        self.opening("summary.changes_kicker", headline, self.text("summary.changes_note") + &alone)
    }

    /// Who has a total, and none then that it could be compared with: new ones, and those who took over another.
    fn not_compared(&self, movers: &Movers<'_>) -> Vec<String> {
        let period = self.cards.period;
        let then = if movers.on_last_year { period.last_year() } else { period.previous() };
        let alone = self.standings.cards().filter(|card| {
            let earlier = self.cards.earlier(card.department, then);
            card.total.is_some() && earlier.and_then(|earlier| decompose(earlier, card)).is_none()
        });
        alone.map(|card| self.name(card.department)).collect()
    }

    fn mover(&self, moved: &Moved<'_>) -> Mover {
        let Moved { card, found } = moved;
        Mover {
            department: self.name(card.department),
            before: figure(found.before),
            now: figure(found.after),
            change: signed(found.change()),
            cause: self.main_cause(card, found),
        }
    }

    /// The largest part with the sign of the change, and the next one where it is not much smaller.
    fn main_cause(&self, card: &Scored, found: &Decomposition<'_>) -> String {
        let Some(page) = self.cards.page(card) else { return String::new() };
        let causes = main_parts(found).into_iter().map(|part| {
            let details = [("cause", page.cause(part)), ("change", part.change.printed_signed())];
            self.filled("summary.cause", &details)
        });
        causes.collect::<Vec<_>>().join(&self.text("list.semicolon"))
    }
}

fn main_parts<'f, 'a>(found: &'f Decomposition<'a>) -> Vec<&'f Part<'a>> {
    let mut parts = found.with_the_change();
    let size = |part: &Part<'_>| part.change.absolute().units();
    let second = parts.get(1).is_some_and(|second| size(second) * SECOND_PART >= size(parts[0]));
    parts.truncate(if second { 2 } else { 1 });
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numbers::Decimal;
    use crate::scorecards::decomposition::Cause;

    fn found(changes: &[i128]) -> Decomposition<'static> {
        let part = |units: &i128| Part { cause: Cause::Limit, change: Decimal::new(*units, 2) };
        let sum: i128 = changes.iter().sum();
        Decomposition {
            before: Decimal::new(9000, 2),
            after: Decimal::new(9000 + sum, 2),
            parts: changes.iter().map(part).collect(),
        }
    }

    fn main(changes: &[i128]) -> Vec<i128> {
        main_parts(&found(changes)).iter().map(|part| part.change.units()).collect()
    }

    #[test]
    fn the_main_cause_has_the_sign_of_the_change() {
        assert_eq!(main(&[500, -300, 100]), [500]);
        assert_eq!(main(&[200, -300, -250, -10]), [-300, -250]);
        assert_eq!(main(&[200, -600, -299]), [-600]);
    }
}
