//! What is printed beside what it is: the lines of cards print the attached rows, sums, differences and the submission's
//! values are reckoned again ([`super::held`]), and every other number of the pages that carries its raw value prints that
//! value, which is not.

use serde_json::Value as Json;

use crate::numbers::Decimal;
use crate::record::card::Card;
use crate::record::document::Record;
use crate::record::tidy::rows::ScoreRow;

use super::facts::AttachedFacts;
use super::held::{Held, HeldFigures, held};
use super::{FigureName, Recomputation, Why};

const PAGES: &str = "pages";

/// What is walked over, and what its numbers are held against.
struct Pages<'a> {
    record: &'a Record,
    held: HeldFigures,
}

impl Recomputation {
    pub(super) fn printed(&mut self, record: &Record, facts: &AttachedFacts<'_>) {
        // A page is texts and numbers: it always serialises.
        let page = serde_json::to_value(&record.page).unwrap_or_default();
        let pages = Pages { record, held: held(record, facts) };
        self.walk(&pages, &page, "");
        for card in record.page.cards() {
            self.card(record, card);
        }
    }

    fn walk(&mut self, pages: &Pages<'_>, value: &Json, path: &str) {
        match value {
            Json::Object(fields) => {
                if let (Some(Json::String(printed)), Some(Json::String(raw))) =
                    (fields.get("printed"), fields.get("raw"))
                {
                    self.figure(pages, path, printed, raw);
                    return;
                }
                for (key, inner) in fields {
                    self.walk(pages, inner, &format!("{path}/{key}"));
                }
            }
            Json::Array(items) => {
                for (at, inner) in items.iter().enumerate() {
                    self.walk(pages, inner, &format!("{path}/{at}"));
                }
            }
            Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
        }
    }

    /// What is printed is the raw value, rounded to as many digits as are printed.
    fn figure(&mut self, Pages { record, held }: &Pages<'_>, path: &str, printed: &str, raw: &str) {
        let Ok(raw) = raw.parse::<Decimal>() else { return };
        let name = FigureName {
            of: PAGES,
            entity: record.entity.id.clone(),
            period: record.period.clone(),
            item: path.to_owned(),
            column: "printed",
        };
        // Words may stand for a number.
        let number = number_in(printed);
        if let Some(number) = number.filter(|number| *number != raw.rounded(number.decimals())) {
            self.compare(name, Some(number), Some(raw));
            return;
        }
        match held.get(path) {
            Some(Held::Reckoned(value)) => self.compare(name, Some(raw.trimmed()), Some(value.trimmed())),
            Some(Held::Given(why)) => self.give(*why, FigureName { item: without_places(path), ..name }),
            None if is_of_rows(path) || number.is_none() => {}
            None => self.give(Why::Page, FigureName { item: without_places(path), ..name }),
        }
    }

    /// The lines and the total of a card are those of the rows.
    fn card(&mut self, record: &Record, card: &Card) {
        let id = card.head.entity_id.as_str();
        let name = |item: &str, column| FigureName {
            of: PAGES,
            entity: id.to_owned(),
            period: record.period.clone(),
            item: item.to_owned(),
            column,
        };
        let own = |row: &&ScoreRow| row.entity_id == id && row.scorecard == record.scorecard.id;
        let trimmed = |value: Option<Decimal>| value.map(Decimal::trimmed);
        for printed in card.blocks.iter().flat_map(|block| &block.rows) {
            let Some(row) = record.tidy.scores.iter().filter(own).find(|row| row.indicator == printed.indicator) else {
                continue;
            };
            self.compare(name(&row.indicator, "points"), trimmed(printed.points.raw), trimmed(Some(row.points)));
            self.compare(name(&row.indicator, "actual"), trimmed(printed.actual.raw), trimmed(row.actual));
            self.compare(name(&row.indicator, "score"), trimmed(printed.score.raw), trimmed(row.score));
        }
        let totals = record.tidy.totals.iter().filter(|row| row.entity_id == id && row.dimension == "total");
        for total in totals.filter(|row| row.scorecard == record.scorecard.id) {
            self.compare(name("total", "score"), trimmed(card.total.score.raw), trimmed(total.score));
            self.compare(name("total", "head"), trimmed(card.head.total.raw), trimmed(total.score));
        }
    }
}

/// The lines and the total of a card: held against the rows.
fn is_of_rows(path: &str) -> bool {
    let of_line = path.contains("/rows/") && ["/points", "/actual", "/score"].iter().any(|end| path.ends_with(end));
    path.starts_with("/card")
        && (path.contains("/blocks/") && of_line || path.ends_with("/total/score") || path.ends_with("/head/total"))
}

/// What a number of a page is, wherever among its like it stands.
fn without_places(path: &str) -> String {
    let parts = path.split('/').filter(|part| !part.is_empty() && !part.chars().all(|c| c.is_ascii_digit()));
    parts.collect::<Vec<_>>().join("/")
}

/// The one number of a printed text, with its sign.
fn number_in(text: &str) -> Option<Decimal> {
    let plain: String = text.chars().filter(|c| *c != ',' && *c != '+').collect();
    let plain = plain.replace('\u{2212}', "-");
    let start = plain.find(|c: char| c.is_ascii_digit() || c == '-')?;
    let rest = &plain[start..];
    let end =
        rest.char_indices().skip(1).find(|(_, c)| !c.is_ascii_digit() && *c != '.').map_or(rest.len(), |(at, _)| at);
    rest[..end].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_cards_are_told_from_what_pages_derive() {
        assert!(is_of_rows("/card/blocks/2/rows/0/score") && is_of_rows("/cards/4/total/score"));
        assert!(!is_of_rows("/card/blocks/2/rows/0/previous") && !is_of_rows("/card/blocks/2/subtotal/score"));
        assert_eq!(without_places("/card/trends/series/3/points/12/value"), "card/trends/series/points/value");
    }

    #[test]
    fn the_number_of_a_printed_text() {
        let read = |text: &str| number_in(text).map(|number| number.to_string()).unwrap_or_default();
        assert_eq!(read("1,234.50"), "1234.50");
        assert_eq!(read("\u{2212}3.2%"), "-3.2");
        assert_eq!(read("+0.40"), "0.40");
        assert_eq!(read("缺数据"), "");
    }
}
