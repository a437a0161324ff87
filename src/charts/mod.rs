//! Pictures of a record: one file per chart, one style for all of them; data in, SVG out.
//!
//! A chart draws what the record says and reckons nothing of its own but places on paper. Its text stays text, in the
//! page's font; the words that stand for it (alt text) come from the record.

use crate::record::card::CardCharts;

pub mod canvas;
pub mod gains;
pub mod history;
pub mod scale;
pub mod style;

/// One chart, as a template finds it: `figures/<name>.svg`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    pub name: &'static str,
    pub svg: String,
}

/// The two charts of a department's card.
pub fn of_card(charts: &CardCharts) -> Vec<Picture> {
    vec![
        Picture { name: "history", svg: history::history(charts) },
        Picture { name: "gains", svg: gains::gains(&charts.gains) },
    ]
}
