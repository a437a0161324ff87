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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fonts;
    use crate::record::samples;

    #[test]
    fn every_picture_is_drawn_opaque_and_in_the_one_font() {
        for (name, _, card) in samples::every_card() {
            for picture in of_card(&card.charts) {
                let attributes = |key: &str| picture.svg.matches(key).count();
                assert_eq!(
                    attributes("font-family="),
                    attributes(&format!("font-family=\"{}\"", fonts::FAMILY)),
                    "{name}"
                );
                assert_eq!(attributes("opacity="), attributes("opacity=\"1\""), "{name}");
                assert!(attributes("<text") > 0, "{name}");
            }
        }
    }

    #[test]
    fn every_bar_has_its_name_and_figure() {
        let card = samples::surgery(crate::labels::Language::Zh);
        let svg = gains::gains(&card.charts.gains);
        for bar in &card.charts.gains {
            assert!(svg.contains(&format!("{}\n", bar.name)) && svg.contains(&bar.value.printed), "{}", bar.name);
        }
    }
}
