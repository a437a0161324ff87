//! A control chart: the months, their mean and limits, the target, and in words what is special.

use plotters::style::RGBColor;

use super::canvas::{Canvas, Side};
use super::scale::{Scale, Tick, round_ticks};
use super::style::{
    AXIS_LINE, CONCERN, CONCERN_TEXT, DATA_LINE, HAIRLINE, IMPROVEMENT, INK, Ink, LABEL, NEUTRAL, NOISE, POINT_RADIUS,
    SECOND, TARGET_LINE, THIRD, TICK_LABEL, WHITE,
};
use crate::record::committee::{ControlChart, ControlPoint, Mark};

/// The room that a chart has. Type has one size: a smaller chart is printed larger.
#[derive(Clone, Copy, Debug)]
pub struct Frame {
    width: f64,
    height: f64,
    /// The words of the signal stand above their bracket; on a slide they are its headline.
    annotated: bool,
}

pub const PAGE: Frame = Frame { width: 504.0, height: 230.0, annotated: true };
/// Above two other pictures.
pub const CARD: Frame = Frame { width: 504.0, height: 150.0, annotated: true };
/// One of several below one another.
pub const LOW: Frame = Frame { width: 504.0, height: 116.0, annotated: true };
/// Printed at twice its size and more.
pub const SLIDE: Frame = Frame { width: 290.0, height: 174.0, annotated: false };

/// Ticks to the left, labels of the lines to the right, words above, months below.
const LEFT: f64 = 30.0;
const RIGHT: f64 = 92.0;
const TOP: f64 = 26.0;
const FOOT: f64 = 18.0;
const LIMIT_LINE: f64 = 0.7;
const SIGNAL_RADIUS: f64 = 2.7;
/// Labels on the right stand this far apart.
const LABEL_PITCH: f64 = 8.6;

pub fn control(chart: &ControlChart, frame: Frame) -> String {
    let mut canvas = Canvas::new(frame.width, frame.height);
    let ticks = ticks(chart);
    let scale = Scale {
        low: ticks.first().map_or(0.0, |tick| tick.value),
        high: ticks.last().map_or(1.0, |tick| tick.value),
        start: frame.height - FOOT,
        end: TOP,
    };
    axes(&mut canvas, chart, frame, &ticks, scale);
    lines(&mut canvas, chart, frame, scale);
    points(&mut canvas, chart, frame, scale);
    annotation(&mut canvas, chart, frame);
    canvas.svg()
}

fn x(chart: &ControlChart, frame: Frame, at: usize) -> f64 {
    let steps = chart.points.len().max(2) - 1;
    LEFT + 4.0 + (frame.width - LEFT - RIGHT - 8.0) * at as f64 / steps as f64
}

/// Enclose all values and lines.
fn ticks(chart: &ControlChart) -> Vec<Tick> {
    let lines = &chart.lines;
    let drawn = chart.points.iter().filter_map(|point| point.value).chain(chart.target.iter().map(|line| line.value));
    let earlier = chart.earlier.iter().flat_map(|lines| [lines.lower, lines.upper]);
    let all = drawn.chain([lines.mean.value, lines.lower.value, lines.upper.value]).chain(earlier);
    let values: Vec<f64> = all.map(|value| value.for_drawing()).collect();
    let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
    // A constant series lies in the middle of an axis that is no finer than its figure.
    round_ticks(&values, if high > low { 0.0 } else { 1.0 })
}

fn axes(canvas: &mut Canvas, chart: &ControlChart, frame: Frame, ticks: &[Tick], scale: Scale) {
    let label = Ink::regular(TICK_LABEL, THIRD);
    canvas.text(&chart.unit, (LEFT - 6.0, TOP - 12.0), Side::End, label);
    for tick in ticks {
        let y = scale.place(tick.value);
        canvas.line((LEFT - 3.0, y), (LEFT, y), AXIS_LINE, HAIRLINE);
        canvas.text(&tick.label, (LEFT - 5.0, y), Side::End, label);
    }
    let bottom = frame.height - FOOT;
    canvas.line((LEFT, bottom), (frame.width - RIGHT, bottom), AXIS_LINE, HAIRLINE);
    for (at, point) in chart.points.iter().enumerate() {
        let Some((year, month)) = point.month.split_once('-') else { continue };
        let month = month.trim_start_matches('0');
        if !["1", "4", "7", "10"].contains(&month) {
            continue;
        }
        let x = x(chart, frame, at);
        canvas.line((x, bottom), (x, bottom + 3.0), AXIS_LINE, THIRD);
        let words = if month == "1" { format!("{year}.1") } else { month.to_owned() };
        canvas.text(&words, (x, bottom + 8.0), Side::Middle, label);
    }
}

fn lines(canvas: &mut Canvas, chart: &ControlChart, frame: Frame, scale: Scale) {
    let (left, right) = (LEFT, frame.width - RIGHT);
    let place = |value: crate::numbers::Decimal| scale.place(value.for_drawing());
    let (mean, lower, upper) = (&chart.lines.mean, &chart.lines.lower, &chart.lines.upper);
    // Each stretch has its own; halfway between the last month of one and the first of the next they change.
    let half = (x(chart, frame, 1) - x(chart, frame, 0)) / 2.0;
    for earlier in &chart.earlier {
        let ends = (x(chart, frame, earlier.from) - half, x(chart, frame, earlier.to) + half);
        stretch(canvas, ends, [earlier.lower, earlier.mean, earlier.upper].map(place));
    }
    let from = if chart.lines_from == 0 { left } else { x(chart, frame, chart.lines_from) - half };
    stretch(canvas, (from, right), [lower.value, mean.value, upper.value].map(place));
    let grey = Ink::regular(LABEL, SECOND);
    let mut labels: Vec<(f64, &str, Ink)> =
        [mean, lower, upper].iter().map(|line| (place(line.value), line.label.as_str(), grey)).collect();
    if let Some(target) = &chart.target {
        canvas.dashed((left, place(target.value)), (right, place(target.value)), TARGET_LINE, INK);
        labels.push((place(target.value), &target.label, Ink::bold(LABEL, INK)));
    }
    if let Some(last) = chart.points.last()
        && let Some(value) = last.value
    {
        labels.push((place(value), &chart.last_label, Ink::bold(LABEL, ink_of(last.mark))));
    }
    labels.sort_by(|a, b| a.0.total_cmp(&b.0));
    for ((_, label, ink), y) in labels.iter().zip(apart(labels.iter().map(|(y, _, _)| *y).collect(), frame)) {
        canvas.text(label, (right + 8.0, y), Side::Start, *ink);
    }
}

/// A mean between its limits.
fn stretch(canvas: &mut Canvas, (left, right): (f64, f64), [lower, mean, upper]: [f64; 3]) {
    let left = left.max(LEFT);
    for limit in [lower, upper] {
        canvas.line((left, limit), (right, limit), LIMIT_LINE, NOISE);
    }
    canvas.line((left, mean), (right, mean), LIMIT_LINE, SECOND);
}

/// Places that are too close move apart, within the picture.
fn apart(mut places: Vec<f64>, frame: Frame) -> Vec<f64> {
    for at in 1..places.len() {
        places[at] = places[at].max(places[at - 1] + LABEL_PITCH);
    }
    let lowest = frame.height - 6.0;
    let mut below = lowest + LABEL_PITCH;
    for place in places.iter_mut().rev() {
        *place = place.min(below - LABEL_PITCH);
        below = *place;
    }
    places
}

fn points(canvas: &mut Canvas, chart: &ControlChart, frame: Frame, scale: Scale) {
    let known: Vec<(usize, f64, &ControlPoint)> = chart
        .points
        .iter()
        .enumerate()
        .filter_map(|(at, point)| Some((at, scale.place(point.value?.for_drawing()), point)))
        .collect();
    // A month without a value is a gap.
    for stretch in known.chunk_by(|a, b| b.0 == a.0 + 1) {
        canvas.path(stretch.iter().map(|(at, y, _)| (x(chart, frame, *at), *y)).collect(), DATA_LINE, NOISE);
    }
    for (at, y, point) in known {
        let place = (x(chart, frame, at), y);
        let colour = fill_of(point.mark);
        if point.beyond {
            canvas.disc(place, SIGNAL_RADIUS + 2.0, colour);
            canvas.disc(place, SIGNAL_RADIUS + 1.3, WHITE);
        }
        canvas.disc(place, if point.mark == Mark::Noise { POINT_RADIUS } else { SIGNAL_RADIUS }, colour);
    }
}

/// A bracket above the months that the rule saw, with its words: above the plot, where nothing else is.
fn annotation(canvas: &mut Canvas, chart: &ControlChart, frame: Frame) {
    let Some(last) = chart.points.last() else { return };
    let (left, right) = (x(chart, frame, chart.from), x(chart, frame, chart.to));
    // Without its words, one month has its ring; without a signal there is nothing to mark.
    if chart.from == chart.to && (!frame.annotated || chart.annotation.is_empty()) {
        return;
    }
    let y = TOP - 12.0;
    let colour = fill_of(last.mark);
    canvas.line((left, y), (right, y), TARGET_LINE, colour);
    for x in [left, right] {
        canvas.line((x, y), (x, y + 4.0), TARGET_LINE, colour);
    }
    if !frame.annotated {
        return;
    }
    canvas.text(&chart.annotation, (right, y - 7.0), Side::End, Ink::regular(LABEL, ink_of(last.mark)));
}

fn fill_of(mark: Mark) -> RGBColor {
    match mark {
        Mark::Noise => NOISE,
        Mark::Improvement => IMPROVEMENT,
        Mark::Concern => CONCERN,
        Mark::Neutral => NEUTRAL,
    }
}

/// The colour of words: darker than the point where that is pale.
fn ink_of(mark: Mark) -> RGBColor {
    match mark {
        Mark::Noise => SECOND,
        Mark::Improvement => IMPROVEMENT,
        Mark::Concern => CONCERN_TEXT,
        Mark::Neutral => NEUTRAL,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_that_meet_move_apart_and_stay_in_the_picture() {
        let places = apart(vec![100.0, 101.0, 102.0, PAGE.height, PAGE.height], PAGE);
        assert!(places.windows(2).all(|pair| pair[1] - pair[0] >= LABEL_PITCH - 1e-9), "{places:?}");
        assert!(places.iter().all(|place| *place <= PAGE.height - 6.0), "{places:?}");
    }
}
