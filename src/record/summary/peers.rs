//! Who is compared with whom: departments of one type by rank; those that are the only one of theirs stand apart.

use crate::scorecards::card::{Card as Scored, Scores};
use crate::tables::departments::Departments;

/// Departments of one type that have a total, by rank.
pub(super) struct Peers<'a> {
    pub kind: String,
    pub cards: Vec<&'a Scored>,
}

/// All departments that have a total.
pub(super) struct Standings<'a> {
    /// Types with at least two departments, in the hospital's own order of departments.
    pub ranked: Vec<Peers<'a>>,
    /// A rank of one says nothing.
    pub singles: Vec<Peers<'a>>,
}

/// A department's place in the hospital's own order.
pub(super) fn order(departments: &Departments, card: &Scored) -> (i64, u32) {
    let department = departments.at_end(card.department, card.period.span());
    (department.and_then(|department| department.sort).unwrap_or(i64::MAX), card.department)
}

impl<'a> Standings<'a> {
    pub fn of(scores: &'a Scores, departments: &Departments) -> Standings<'a> {
        let mut known: Vec<&Scored> = scores.cards.iter().filter(|card| card.total.is_some()).collect();
        known.sort_by_key(|card| order(departments, card));
        let mut all: Vec<Peers<'a>> = Vec::new();
        for card in known {
            let department = departments.at_end(card.department, card.period.span());
            let kind = department.map(|department| department.kind.clone()).unwrap_or_default();
            match all.iter_mut().find(|peers| peers.kind == kind) {
                Some(peers) => peers.cards.push(card),
                None => all.push(Peers { kind, cards: vec![card] }),
            }
        }
        for peers in &mut all {
            // Stable: equal ranks stay in the hospital's order.
            peers.cards.sort_by_key(|card| card.rank);
        }
        let (ranked, singles) = all.into_iter().partition(|peers| peers.cards.len() > 1);
        Standings { ranked, singles }
    }

    /// Every card with a total, type by type.
    pub fn cards(&self) -> impl Iterator<Item = &'a Scored> {
        self.ranked.iter().chain(&self.singles).flat_map(|peers| peers.cards.iter().copied())
    }
}
