//! Numbers of pages that follow from what else the document carries: sums, differences, and values of the attached facts.
//!
//! Each by its place in the record, so that whatever walks over the pages finds what it comes to, or why it cannot be
//! reckoned again.

mod cards;
mod devices;
mod submission;

use std::collections::BTreeMap;

use crate::numbers::Decimal;
use crate::record::card::Figure;
use crate::record::document::{Page, Record};

use super::Why;
use super::facts::AttachedFacts;

/// What a number of a page is held against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Held {
    Reckoned(Decimal),
    Given(Why),
}

/// By place: `/card/blocks/0/subtotal/score`.
pub(super) type HeldFigures = BTreeMap<String, Held>;

pub(super) fn held(record: &Record, facts: &AttachedFacts<'_>) -> HeldFigures {
    let mut held = HeldFigures::new();
    match &record.page {
        Page::Card(card) => cards::hold(card, "/card", &mut held),
        Page::Cards(all) => {
            for (at, card) in all.iter().enumerate() {
                cards::hold(card, &format!("/cards/{at}"), &mut held);
            }
        }
        Page::Equipment(card) => devices::hold(card, "/equipment", &mut held),
        Page::Submission(pages) => submission::hold(record, pages, facts, &mut held),
        Page::Summary(_)
        | Page::EquipmentClass(_)
        | Page::EquipmentReport(_)
        | Page::Committee(_)
        | Page::CommitteeBrief(_)
        | Page::CommitteeSlides(_)
        | Page::Consultation(_)
        | Page::AwardsAndBonus(_)
        | Page::WageSlip(_)
        | Page::Restatement(_)
        | Page::PublicEdition(_) => {}
    }
    held
}

/// The sum of what has a number; `None` of nothing.
fn sum<'f>(figures: impl Iterator<Item = &'f Figure>) -> Option<Decimal> {
    figures.filter_map(|figure| figure.raw).reduce(Decimal::plus)
}

fn difference(one: &Figure, other: &Figure) -> Option<Decimal> {
    Some(one.raw?.minus(other.raw?))
}

fn reckoned(held: &mut HeldFigures, place: String, value: Option<Decimal>) {
    held.extend(value.map(|value| (place, Held::Reckoned(value))));
}
