//! The scissors: income, exams and the positive rate of a device, each as an index of its own first months.

use plotters::style::RGBColor;

use super::canvas::{Canvas, Side};
use super::scale::{Scale, Tick, round_ticks};
use super::style::{
    ACCENT, AXIS_LINE, CONCERN, CONCERN_TEXT, DATA_LINE, HAIRLINE, INK, Ink, LABEL, NOISE, POINT_RADIUS, SECOND, THIRD,
    TICK_LABEL,
};
use crate::record::equipment::scissors::{IndexChart, IndexKind};

const WIDTH: f64 = 504.0;
const HEIGHT: f64 = 116.0;
const LEFT: f64 = 30.0;
/// Room for the names of the lines, at least; as wide as those of control charts.
const RIGHT_AT_LEAST: f64 = 92.0;
/// Between a line and its name, and the name and the edge.
const GAP: f64 = 8.0;
const TOP: f64 = 12.0;
const FOOT: f64 = 18.0;
const LABEL_PITCH: f64 = 8.6;

pub fn scissors(chart: &IndexChart) -> String {
    let mut canvas = Canvas::new(WIDTH, HEIGHT);
    let values = chart.lines.iter().flat_map(|line| line.values.iter().flatten()).map(|value| value.for_drawing());
    let ticks = round_ticks(&values.chain([100.0]).collect::<Vec<_>>(), 10.0);
    let end = |tick: Option<&Tick>| tick.map_or(0.0, |tick| tick.value);
    let up = Scale { low: end(ticks.first()), high: end(ticks.last()), start: HEIGHT - FOOT, end: TOP };
    let up = if up.low < up.high { up } else { Scale { high: up.low + 1.0, ..up } };
    let right = right(chart);
    axes(&mut canvas, chart, &ticks, (up, right));
    let mut labels = Vec::new();
    for line in &chart.lines {
        let (colour, ink) = colours(line.kind, chart.concern);
        let places: Vec<Option<(f64, f64)>> = line
            .values
            .iter()
            .enumerate()
            .map(|(at, value)| value.map(|value| (x(chart, right, at), up.place(value.for_drawing()))))
            .collect();
        for stretch in places.split(Option::is_none).filter(|stretch| stretch.len() > 1) {
            canvas.path(stretch.iter().flatten().copied().collect(), DATA_LINE, colour);
        }
        if let Some(Some(place)) = places.last() {
            canvas.disc(*place, POINT_RADIUS, colour);
            labels.push((place.1, line.label.as_str(), Ink::bold(LABEL, ink)));
        }
    }
    labels.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut next = f64::NEG_INFINITY;
    for (y, words, ink) in labels {
        let y = y.max(next).min(HEIGHT - 6.0);
        canvas.text(words, (right + GAP, y), Side::Start, ink);
        next = y + LABEL_PITCH;
    }
    canvas.svg()
}

/// Where the plot ends: the longest name still has room.
fn right(chart: &IndexChart) -> f64 {
    let ink = Ink::bold(LABEL, INK);
    let widest = chart.lines.iter().map(|line| ink.width(&line.label)).fold(0.0, f64::max);
    WIDTH - (widest + 2.0 * GAP).max(RIGHT_AT_LEAST)
}

fn x(chart: &IndexChart, right: f64, at: usize) -> f64 {
    let steps = chart.months.len().max(2) - 1;
    LEFT + 4.0 + (right - LEFT - 8.0) * at as f64 / steps as f64
}

/// What is found is what the others are held against; it is a concern only where a sign says so.
fn colours(kind: IndexKind, concern: bool) -> (RGBColor, RGBColor) {
    match kind {
        IndexKind::Income => (ACCENT, ACCENT),
        IndexKind::Volume => (NOISE, SECOND),
        IndexKind::Results if concern => (CONCERN, CONCERN_TEXT),
        IndexKind::Results => (INK, INK),
    }
}

fn axes(canvas: &mut Canvas, chart: &IndexChart, ticks: &[Tick], (up, right): (Scale, f64)) {
    let label = Ink::regular(TICK_LABEL, THIRD);
    for tick in ticks {
        let y = up.place(tick.value);
        canvas.line((LEFT - 3.0, y), (LEFT, y), AXIS_LINE, HAIRLINE);
        canvas.text(&tick.label, (LEFT - 5.0, y), Side::End, label);
    }
    let hundred = up.place(100.0);
    canvas.line((LEFT, hundred), (right, hundred), AXIS_LINE, INK);
    canvas.text(&chart.base_label, (LEFT + 2.0, 5.0), Side::Start, label);
    let bottom = HEIGHT - FOOT;
    canvas.line((LEFT, bottom), (right, bottom), AXIS_LINE, HAIRLINE);
    for (at, month) in chart.months.iter().enumerate() {
        let Some((year, month)) = month.split_once('-') else { continue };
        let month = month.trim_start_matches('0');
        if !["1", "4", "7", "10"].contains(&month) {
            continue;
        }
        let x = x(chart, right, at);
        canvas.line((x, bottom), (x, bottom + 3.0), AXIS_LINE, THIRD);
        let words = if month == "1" { format!("{year}.1") } else { month.to_owned() };
        canvas.text(&words, (x, bottom + 8.0), Side::Middle, label);
    }
}
