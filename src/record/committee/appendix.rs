//! Small pictures of the pack's indicators that have no page of their own.

use crate::period::Period;
use crate::record::card::{Meaning, Point, Series};
use crate::record::summary::Opening;
use crate::record::wording::figure;
use crate::signals::xmr;

use super::Appendix;
use super::context::PackPage;
use super::reading::Reading;

impl PackPage<'_> {
    pub(super) fn appendix(&self) -> Appendix {
        let without_page = self.readings.iter().filter(|reading| self.page_of(reading).is_empty());
        let known = |reading: &&Reading| reading.series.values().any(Option::is_some);
        let shown: Vec<&Reading> = without_page.filter(known).collect();
        let series: Vec<Series> = shown.iter().map(|reading| self.small(reading)).collect();
        let months = self.context.months.len().to_string();
        Appendix {
            opening: Opening {
                kicker: self.text("committee.appendix_kicker"),
                headline: self
                    .filled("committee.appendix_headline", &[("count", series.len().to_string()), ("months", months)]),
                note: self.text("committee.appendix_note"),
            },
            series,
            limits: self.limits_of(&shown),
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
            marks: special_months(reading),
            band: reading.lines().map(|lines| {
                (lines.lower.rounded(reading.line_decimals()), lines.upper.rounded(reading.line_decimals()))
            }),
        }
    }

    /// Decisions on the limits of the charts that are shown small: those with a page say theirs there.
    fn limits_of(&self, readings: &[&Reading]) -> Vec<String> {
        let decided = readings.iter().flat_map(|reading| {
            let words = reading.limits.decisions.iter().map(|decision| self.limits_words(decision));
            let named = |text| self.filled("list.named", &[("name", reading.name.clone()), ("text", text)]);
            words.map(named).collect::<Vec<_>>()
        });
        decided.collect()
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

/// The months before the last that some rule marks, by place.
fn special_months(reading: &Reading) -> Vec<(usize, Meaning)> {
    let points = reading.chart.iter().flat_map(|chart| &chart.segments).flat_map(|segment| &segment.points);
    let earlier = points.filter(|point| Some(point.month) != reading.month());
    let marked = earlier.filter_map(|point| Some((point.month, point.signal?)));
    marked.map(|(month, signal)| (reading.place_of(month), meaning(signal.meaning(reading.direction)))).collect()
}

/// What a special cause means on a small picture.
pub(super) fn meaning(meaning: xmr::Meaning) -> Meaning {
    match meaning {
        xmr::Meaning::Improvement => Meaning::Gain,
        xmr::Meaning::Concern => Meaning::Loss,
        xmr::Meaning::Neutral => Meaning::Neither,
    }
}
