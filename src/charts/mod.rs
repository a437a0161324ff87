//! Pictures of a record: one file per chart, one style for all of them; data in, SVG out.
//!
//! A chart draws what the record says and reckons nothing of its own but places on paper. Its text stays text, in the
//! page's font; the words that stand for it (alt text) come from the record.

use crate::record::card::Card;
use crate::record::document::Page;
use crate::record::summary::Summary;

pub mod canvas;
pub mod distribution;
mod names;
pub mod scale;
pub mod style;
pub mod trends;
pub mod waterfall;

/// One chart, as a template finds it: `figures/<name>.svg`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    pub name: String,
    pub svg: String,
}

/// Every chart of a document. Of several cards, each one's names begin with its number: `1-waterfall`.
pub fn of_page(page: &Page) -> Vec<Picture> {
    match page {
        Page::Card(card) => of_card(card, ""),
        Page::Cards(cards) => {
            (1..).zip(cards).flat_map(|(number, card): (usize, _)| of_card(card, &format!("{number}-"))).collect()
        }
        Page::Summary(summary) => of_summary(summary),
    }
}

fn of_summary(summary: &Summary) -> Vec<Picture> {
    let spread = summary.changes.iter().map(|changes| &changes.distribution);
    spread.map(|spread| Picture { name: "distribution".to_owned(), svg: distribution::strips(spread) }).collect()
}

fn of_card(card: &Card, prefix: &str) -> Vec<Picture> {
    let mut pictures = Vec::new();
    if !card.movement.comparisons.is_empty() {
        pictures.push(Picture { name: format!("{prefix}waterfall"), svg: waterfall::waterfall(&card.movement) });
    }
    let rows: Vec<_> = card.trends.series.chunks(trends::PER_ROW).collect();
    pictures.extend((1..).zip(&rows).map(|(number, series): (usize, _)| Picture {
        name: format!("{prefix}trends-{number}"),
        svg: trends::row(series, number == rows.len()),
    }));
    pictures
}
