//! Thirteen months of a total as a line: where it stands against full marks, a year ago and a month ago.
//!
//! A month without a total is a gap, not a zero. The three figures that the form compares (the same month of last year, last
//! month, this month) are written at their points.

use super::canvas::{Canvas, Side};
use super::scale::{Scale, round_ticks};
use super::style::{
    AXIS_LINE, DATA_LINE, FINE_LINE, INK, Ink, LABEL, LAST_MARK, POINT_RADIUS, ROW_LINE, SECOND, TARGET_LINE, THIRD,
    TICK_LABEL, WHITE, ink_of,
};
use crate::record::card::{CardCharts, Point};

const WIDTH: f64 = 369.0;
const HEIGHT: f64 = 176.0;
const TOP: f64 = 9.0;
const BOTTOM: f64 = HEIGHT - 15.0;
/// Room for the labels of the y axis.
const LEFT: f64 = 22.0;
/// From a point to its label.
const GAP: f64 = 5.0;
/// Two labels closer than this would touch.
const LABEL_PITCH: f64 = 8.4;

/// Points that the axis spans at least.
const LEAST_SPAN: f64 = 10.0;

const TICK_INK: Ink = Ink::regular(TICK_LABEL, THIRD);
const NOTE_INK: Ink = Ink::regular(LABEL, SECOND);

pub fn history(charts: &CardCharts) -> String {
    let mut canvas = Canvas::new(WIDTH, HEIGHT);
    let values = charts.history.iter().map(value_of);
    let full = charts.history_full.raw.map(|full| full.for_drawing());
    let ticks = round_ticks(&values.chain([full]).flatten().collect::<Vec<f64>>(), LEAST_SPAN);
    let vertical = Scale {
        low: ticks.first().map_or(0.0, |tick| tick.value),
        high: ticks.last().map_or(1.0, |tick| tick.value),
        start: BOTTOM,
        end: TOP,
    };
    let horizontal = Scale {
        low: 0.0,
        high: charts.history.len().saturating_sub(1).max(1) as f64,
        start: LEFT + 8.0,
        end: WIDTH - room_at_the_end(charts),
    };

    for tick in &ticks {
        let y = vertical.place(tick.value);
        canvas.line((LEFT, y), (horizontal.end, y), FINE_LINE, ROW_LINE);
        canvas.text(&tick.label, (LEFT - 4.0, y), Side::End, TICK_INK);
    }
    quarter_ticks(&mut canvas, &charts.history, horizontal);
    if let Some(full) = full {
        let y = vertical.place(full);
        canvas.dashed((LEFT, y), (horizontal.end, y), TARGET_LINE, INK);
    }
    let places: Vec<Option<(f64, f64)>> = charts
        .history
        .iter()
        .enumerate()
        .map(|(index, point)| Some((horizontal.place(index as f64), vertical.place(value_of(point)?))))
        .collect();
    line_with_gaps(&mut canvas, &places);
    compared_points(&mut canvas, charts, &places);
    labels_at_the_end(&mut canvas, charts, &places, full.map(|full| vertical.place(full)), horizontal.end);
    canvas.svg()
}

fn value_of(point: &Point) -> Option<f64> {
    point.value.raw.map(|value| value.for_drawing())
}

fn room_at_the_end(charts: &CardCharts) -> f64 {
    let last = charts.history.last().map_or(0.0, |point| last_ink(charts).width(&point.value.printed));
    GAP + 1.0 + NOTE_INK.width(&charts.history_full_label).max(last)
}

fn last_ink(charts: &CardCharts) -> Ink {
    Ink::bold(LABEL + 0.6, ink_of(charts.history_meaning))
}

/// The axis with a tick at each month and a label at the first month of each quarter.
fn quarter_ticks(canvas: &mut Canvas, history: &[Point], horizontal: Scale) {
    canvas.line((LEFT, BOTTOM), (horizontal.end, BOTTOM), AXIS_LINE, THIRD);
    for (index, point) in history.iter().enumerate() {
        let x = horizontal.place(index as f64);
        let begins_quarter = ["-01", "-04", "-07", "-10"].iter().any(|month| point.period.ends_with(month));
        let length = if begins_quarter { 3.4 } else { 1.6 };
        canvas.line((x, BOTTOM), (x, BOTTOM + length), AXIS_LINE, THIRD);
        if begins_quarter {
            canvas.text(&point.period, (x, BOTTOM + 9.0), Side::Middle, TICK_INK);
        }
    }
}

/// A line through neighbouring months; a month that stands alone is still seen as its point.
fn line_with_gaps(canvas: &mut Canvas, places: &[Option<(f64, f64)>]) {
    for run in places.split(Option::is_none) {
        let points: Vec<(f64, f64)> = run.iter().copied().flatten().collect();
        if points.len() > 1 {
            canvas.path(points.clone(), DATA_LINE, SECOND);
        }
        for point in points {
            canvas.disc(point, 1.2, SECOND);
        }
    }
}

/// The same month of last year (an open dot) and last month, with their figures.
fn compared_points(canvas: &mut Canvas, charts: &CardCharts, places: &[Option<(f64, f64)>]) {
    let before_last = places.len().checked_sub(2).filter(|index| *index > 0);
    for (index, open) in [(Some(0), true), (before_last, false)] {
        let Some((index, (x, y))) = index.and_then(|index| Some((index, places.get(index).copied()??))) else {
            continue;
        };
        if open {
            canvas.disc((x, y), POINT_RADIUS, SECOND);
            canvas.disc((x, y), POINT_RADIUS - DATA_LINE, WHITE);
        }
        // On the side away from the line: below a valley, above a peak or a slope.
        let neighbours = [index.wrapping_sub(1), index + 1].map(|near| places.get(near).copied().flatten());
        let valley = neighbours.iter().flatten().all(|near| near.1 < y);
        let offset = if valley { 8.0 } else { -8.0 };
        let label = &charts.history[index].value.printed;
        let side = if open { Side::Start } else { Side::Middle };
        let x = if open { x - POINT_RADIUS } else { x };
        let y = (y + offset).clamp(TOP - 4.0, BOTTOM - 5.0);
        canvas.label_on_white(label, (x, y), side, NOTE_INK);
    }
}

/// This month's mark and figure, and the name of the dashed line, kept apart.
fn labels_at_the_end(
    canvas: &mut Canvas,
    charts: &CardCharts,
    places: &[Option<(f64, f64)>],
    full: Option<f64>,
    end: f64,
) {
    let last = places.last().copied().flatten();
    let x = end + GAP;
    if let Some(y) = full {
        let mut label = y;
        if let Some((_, last)) = last.filter(|(_, last)| (last - y).abs() < LABEL_PITCH) {
            label = if last <= y { last + LABEL_PITCH } else { last - LABEL_PITCH };
        }
        canvas.text(&charts.history_full_label, (x, label), Side::Start, NOTE_INK);
    }
    if let (Some(place), Some(point)) = (last, charts.history.last()) {
        canvas.last_mark(place, charts.history_meaning);
        canvas.text(&point.value.printed, (x.max(place.0 + LAST_MARK), place.1), Side::Start, last_ink(charts));
    }
}
