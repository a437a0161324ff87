//! The totals of each type of department as dots on one axis, the median as a line, the extremes by name.

use super::canvas::{Canvas, Side};
use super::names::FittedName;
use super::scale::{Scale, round_ticks};
use super::style::{
    ACCENT, AXIS_LINE, BAND, FINE_LINE, HAIRLINE, INK, Ink, LABEL, POINT_RADIUS, ROW_LINE, SECOND, TARGET_LINE, THIRD,
    TICK_LABEL, WHITE,
};
use crate::record::summary::{Distribution, Spread};

const WIDTH: f64 = 504.0;
/// The names to the left, the medians to the right of the strips.
const NAMES: f64 = 92.0;
const MEDIANS: f64 = 44.0;
const HEAD: f64 = 12.0;
/// A strip with a label above and one below its dots.
const ROW: f64 = 31.0;
const FOOT: f64 = 12.0;
/// Between the dots and their labels.
const LABEL_GAP: f64 = 9.6;
/// Dots that would touch lie beside each other.
const LANE: f64 = 4.0;
const LANES: [f64; 5] = [0.0, -1.0, 1.0, -2.0, 2.0];
/// The dot that a card is about.
const OWN_RADIUS: f64 = 3.2;
const MEDIAN_LINE: f64 = 1.4;
/// Half the height of the median's line.
const MEDIAN_TICK: f64 = 5.6;
/// The least width of the axis, in points of score.
const LEAST_SPAN: f64 = 10.0;

pub fn strips(distribution: &Distribution) -> String {
    let bottom = HEAD + ROW * distribution.rows.len() as f64;
    let mut canvas = Canvas::new(WIDTH, bottom + FOOT);
    let scale = axis(&mut canvas, distribution, bottom);
    let small = Ink::regular(TICK_LABEL, SECOND);
    canvas.text(&distribution.median_head, (WIDTH, HEAD / 2.0), Side::End, small);
    for (number, row) in distribution.rows.iter().enumerate() {
        let top = HEAD + ROW * number as f64;
        canvas.line((0.0, top), (WIDTH, top), FINE_LINE, ROW_LINE);
        strip(&mut canvas, row, scale, top + ROW / 2.0);
    }
    canvas.line((0.0, bottom), (WIDTH, bottom), AXIS_LINE, HAIRLINE);
    canvas.svg()
}

/// Ticks with their lines, and full marks; below everything else.
fn axis(canvas: &mut Canvas, distribution: &Distribution, bottom: f64) -> Scale {
    let full = distribution.full.as_ref().and_then(|full| full.raw);
    let totals = distribution.rows.iter().flat_map(|row| row.totals.iter().copied());
    let values: Vec<f64> = totals.chain(full).map(|value| value.for_drawing()).collect();
    let ticks = round_ticks(&values, LEAST_SPAN);
    let end = |tick: Option<&super::scale::Tick>| tick.map_or(0.0, |tick| tick.value);
    let scale =
        Scale { low: end(ticks.first()), high: end(ticks.last()), start: NAMES + 6.0, end: WIDTH - MEDIANS - 6.0 };
    for tick in &ticks {
        let x = scale.place(tick.value);
        canvas.line((x, HEAD), (x, bottom), FINE_LINE, ROW_LINE);
        canvas.text(&tick.label, (x, bottom + 6.5), Side::Middle, Ink::regular(TICK_LABEL, THIRD));
    }
    if let Some(full) = full {
        let x = scale.place(full.for_drawing());
        canvas.dashed((x, HEAD), (x, bottom), TARGET_LINE, INK);
        canvas.text(&distribution.full_label, (x, HEAD / 2.0), Side::Middle, Ink::regular(TICK_LABEL, INK));
    }
    scale
}

fn strip(canvas: &mut Canvas, row: &Spread, scale: Scale, middle: f64) {
    FittedName::new(&row.name, NAMES - 4.0, Ink::bold(LABEL, INK)).draw(canvas, 0.0, middle - 4.2);
    canvas.text(&row.count, (0.0, middle + 5.0), Side::Start, Ink::regular(TICK_LABEL, SECOND));
    let places: Vec<f64> = row.totals.iter().map(|total| scale.place(total.for_drawing())).collect();
    if let (Some(first), Some(last)) = (places.first(), places.last()) {
        canvas.bar((*first, middle - 1.0), (*last, middle + 1.0), BAND);
        label(canvas, &row.highest, *last, middle - LABEL_GAP, scale);
        label(canvas, &row.lowest, *first, middle + LABEL_GAP, scale);
    }
    if let Some(median) = row.median.raw {
        let x = scale.place(median.for_drawing());
        canvas.line((x, middle - MEDIAN_TICK), (x, middle + MEDIAN_TICK), MEDIAN_LINE, INK);
        canvas.text(&row.median.printed, (WIDTH, middle), Side::End, Ink::bold(LABEL, INK));
    }
    let own = row.own.and_then(|own| row.totals.iter().position(|total| *total == own));
    for (number, (x, lane)) in places.iter().zip(lanes(&places)).enumerate() {
        let centre = (*x, middle + lane * LANE);
        let (radius, colour) = if Some(number) == own { (OWN_RADIUS, ACCENT) } else { (POINT_RADIUS, SECOND) };
        canvas.disc(centre, radius + 0.4, WHITE);
        canvas.disc(centre, radius, colour);
    }
}

/// A name at its dot, on white, kept within the strip.
fn label(canvas: &mut Canvas, text: &str, x: f64, y: f64, scale: Scale) {
    if text.is_empty() {
        return;
    }
    let ink = Ink::regular(TICK_LABEL, INK);
    let half = ink.width(text) / 2.0;
    let x = x.clamp(scale.start + half - 4.0, (scale.end - half + 4.0).max(scale.start + half - 4.0));
    canvas.label_on_white(text, (x, y), Side::Middle, ink);
}

/// The lane of each dot, from left to right: the first in which it does not touch the one before.
fn lanes(places: &[f64]) -> Vec<f64> {
    let mut ends = [f64::NEG_INFINITY; LANES.len()];
    let mut chosen = Vec::new();
    for x in places {
        let free = ends.iter().position(|end| *end + 2.0 * POINT_RADIUS <= *x);
        // Where all are taken, dots overlap in the middle.
        let lane = free.unwrap_or(0);
        ends[lane] = *x;
        chosen.push(LANES[lane]);
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_that_would_touch_lie_beside_each_other() {
        assert_eq!(lanes(&[10.0, 20.0, 30.0]), [0.0, 0.0, 0.0]);
        assert_eq!(lanes(&[10.0, 10.0, 12.0, 15.0]), [0.0, -1.0, 1.0, 0.0]);
    }
}
