//! Small pictures of the pack's indicators that have no page of their own.

use crate::period::Period;
use crate::record::card::{Meaning, Point, Series};
use crate::record::summary::Opening;
use crate::record::wording::figure;

use super::Appendix;
use super::context::PackPage;
use super::reading::Reading;

impl PackPage<'_> {
    pub(super) fn appendix(&self) -> Appendix {
        let without_page = self.readings.iter().filter(|reading| self.page_of(reading).is_empty());
        let known = |reading: &&Reading| reading.series.values().any(Option::is_some);
        let series: Vec<Series> = without_page.filter(known).map(|reading| self.small(reading)).collect();
        let months = self.context.months.len().to_string();
        Appendix {
            opening: Opening {
                kicker: self.text("committee.appendix_kicker"),
                headline: self
                    .filled("committee.appendix_headline", &[("count", series.len().to_string()), ("months", months)]),
                note: self.text("committee.appendix_note"),
            },
            series,
        }
    }

    /// An indicator's months with their limits and target.
    pub(super) fn small(&self, reading: &Reading) -> Series {
        let points: Vec<Point> = reading
            .series
            .iter()
            .map(|(month, value)| Point {
                period: Period::Month(*month).to_string(),
                value: value.map(figure).unwrap_or_default(),
            })
            .collect();
        let last = reading.last().map(|point| point.value);
        let mut last_figure = last.map(figure).unwrap_or_default();
        last_figure.printed = last.map_or_else(|| self.text("state.no_data"), |value| reading.with_unit(value));
        Series {
            alt: self.series_words(reading),
            name: reading.name.clone(),
            standard: self.target(reading),
            last: last_figure,
            meaning: Meaning::Neither,
            points,
            reference: reading.target,
            band_from: reading.lines_from(),
            band: reading.lines().map(|lines| {
                (lines.lower.rounded(reading.line_decimals()), lines.upper.rounded(reading.line_decimals()))
            }),
        }
    }

    /// Every month in words, for who cannot see the picture.
    pub(super) fn series_words(&self, reading: &Reading) -> String {
        let none = self.text("trends.none");
        let month = |(month, value): (&crate::period::Month, &Option<crate::numbers::Decimal>)| {
            format!("{month} {}", value.map_or_else(|| none.clone(), |value| value.printed()))
        };
        let months: Vec<String> = reading.series.iter().map(month).collect();
        let details = [("name", reading.name.clone()), ("months", months.join(&self.text("list.separator")))];
        self.filled("committee.series_alt", &details)
    }
}
