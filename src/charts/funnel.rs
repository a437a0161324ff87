//! A funnel: departments by size, the limits of chance around the centre, names only of those beyond them.

use super::canvas::{Canvas, Side};
use super::scale::{Scale, Tick, round_ticks};
use super::style::{
    AXIS_LINE, FINE_LINE, HAIRLINE, INK, Ink, LABEL, NOISE, POINT_RADIUS, SECOND, STRONG_LINE, THIRD, TICK_LABEL,
    WHITE, fill_of, ink_of,
};
use crate::numbers::Decimal;
use crate::record::card::Meaning;
use crate::record::committee::funnels::{FunnelChart, FunnelPlace, FunnelPoint};

/// The room that a chart has; type has one size.
#[derive(Clone, Copy, Debug)]
pub struct Frame {
    width: f64,
    height: f64,
}

pub const PAGE: Frame = Frame { width: 504.0, height: 190.0 };
/// Printed at twice its size.
pub const SLIDE: Frame = Frame { width: 290.0, height: 176.0 };
/// Beside another picture.
pub const HALF: Frame = Frame { width: 240.0, height: 176.0 };

const LEFT: f64 = 30.0;
/// Room for the words at the right end of the limits.
const RIGHT: f64 = 78.0;
const TOP: f64 = 14.0;
const FOOT: f64 = 24.0;
const LABEL_PITCH: f64 = 8.0;
/// Limits further away than so many times the largest point do not stretch the axis; their words then stand at its top.
const FURTHEST: f64 = 2.0;
/// Between a point and its name.
const GAP: f64 = 5.0;

pub fn funnel(chart: &FunnelChart, frame: Frame) -> String {
    let mut canvas = Canvas::new(frame.width, frame.height);
    let (across, up) = scales(&mut canvas, chart, frame);
    curves(&mut canvas, chart, frame, (across, up));
    points(&mut canvas, chart, frame, (across, up));
    canvas.svg()
}

/// Draws both axes.
fn scales(canvas: &mut Canvas, chart: &FunnelChart, frame: Frame) -> (Scale, Scale) {
    let label = Ink::regular(TICK_LABEL, THIRD);
    // Limits of the smallest sizes reach everywhere: the axis holds the points, and limits are cut at its ends.
    let values = chart.points.iter().map(|point| point.value).chain([chart.centre.value]);
    let values: Vec<f64> = values.map(Decimal::for_drawing).collect();
    let largest = values.iter().copied().fold(0.0, f64::max);
    let middle = chart.curve.get(chart.curve.len() / 3);
    let limits = middle.into_iter().flat_map(|at| [at.lower_998, at.upper_998]).map(Decimal::for_drawing);
    // Limits far beyond every point say that nothing is beyond them without being drawn.
    let limits = limits.filter(|limit| *limit <= largest * FURTHEST);
    let mut ticks = round_ticks(&values.iter().copied().chain(limits).collect::<Vec<_>>(), 0.5);
    // Counts of anything are never below zero.
    ticks.retain(|tick| tick.value >= 0.0);
    let end = |tick: Option<&Tick>| tick.map_or(0.0, |tick| tick.value);
    let up = Scale { low: end(ticks.first()), high: end(ticks.last()), start: frame.height - FOOT, end: TOP };
    let up = if up.low < up.high { up } else { Scale { high: up.low + 1.0, ..up } };
    canvas.text(&chart.unit, (LEFT - 6.0, TOP - 9.0), Side::End, label);
    for tick in &ticks {
        let y = up.place(tick.value);
        canvas.line((LEFT - 3.0, y), (LEFT, y), AXIS_LINE, HAIRLINE);
        canvas.text(&tick.label, (LEFT - 5.0, y), Side::End, label);
    }
    let largest = chart.curve.last().map_or(1.0, |at| at.size.for_drawing());
    let across = Scale { low: 0.0, high: largest.max(1.0), start: LEFT, end: frame.width - RIGHT };
    let bottom = frame.height - FOOT;
    canvas.line((LEFT, bottom), (frame.width - RIGHT, bottom), AXIS_LINE, HAIRLINE);
    for tick in round_ticks(&[0.0, largest], 1.0).iter().filter(|tick| tick.value >= 0.0 && tick.value <= largest) {
        let x = across.place(tick.value);
        canvas.line((x, bottom), (x, bottom + 3.0), AXIS_LINE, THIRD);
        canvas.text(&tick.label, (x, bottom + 8.0), Side::Middle, label);
    }
    canvas.text(&chart.size_label, (frame.width - RIGHT, bottom + 17.0), Side::End, label);
    (across, up)
}

/// Which of the limits, from above, and the place of its words.
type Limit = (fn(&FunnelPlace) -> Decimal, usize);
const LIMITS: [Limit; 4] =
    [(|at| at.upper_998, 0), (|at| at.upper_95, 1), (|at| at.lower_95, 1), (|at| at.lower_998, 0)];

/// The limits within the plot, with their words at the right end, and the centre.
fn curves(canvas: &mut Canvas, chart: &FunnelChart, frame: Frame, (across, up): (Scale, Scale)) {
    let mut labels: Vec<(f64, String, Ink)> = Vec::new();
    for (of, words) in LIMITS {
        let weight = if words == 0 { STRONG_LINE } else { FINE_LINE };
        let drawn: Vec<Option<(f64, f64)>> = chart
            .curve
            .iter()
            .map(|at| {
                let value = of(at).for_drawing();
                let inside = value >= up.low && value <= up.high;
                inside.then(|| (across.place(at.size.for_drawing()), up.place(value)))
            })
            .collect();
        for stretch in drawn.split(Option::is_none).filter(|stretch| stretch.len() > 1) {
            canvas.path(stretch.iter().flatten().copied().collect(), weight, SECOND);
        }
        if let Some(Some((_, y))) = drawn.last() {
            labels.push((*y, chart.limit_labels[words].clone(), Ink::regular(TICK_LABEL, SECOND)));
        }
        if let Some(value) = chart.curve.last().map(of).filter(|value| value.for_drawing() > up.high) {
            let above = format!("{} {} ↑", chart.limit_labels[words], value.printed());
            labels.push((TOP, above, Ink::regular(TICK_LABEL, SECOND)));
        }
    }
    let y = up.place(chart.centre.value.for_drawing());
    canvas.line((LEFT, y), (frame.width - RIGHT, y), AXIS_LINE, INK);
    labels.push((y, chart.centre.label.clone(), Ink::bold(TICK_LABEL, INK)));
    labels.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut next = f64::NEG_INFINITY;
    // From the middle label outwards there is room on both sides; from above is enough, as limits lie apart.
    for (y, words, ink) in labels {
        let y = y.max(next);
        canvas.text(&words, (frame.width - RIGHT + 5.0, y), Side::Start, ink);
        next = y + LABEL_PITCH;
    }
}

fn points(canvas: &mut Canvas, chart: &FunnelChart, frame: Frame, (across, up): (Scale, Scale)) {
    let place = |point: &FunnelPoint| (across.place(point.size.for_drawing()), up.place(point.value.for_drawing()));
    for point in chart.points.iter().filter(|point| !point.beyond) {
        canvas.disc(place(point), POINT_RADIUS + 0.4, WHITE);
        canvas.disc(place(point), POINT_RADIUS, NOISE);
    }
    let mut taken: Vec<Taken> = Vec::new();
    for point in chart.points.iter().filter(|point| point.beyond) {
        let centre = place(point);
        match point.meaning {
            Meaning::Gain | Meaning::Loss => canvas.last_mark(centre, point.meaning),
            Meaning::Neither => canvas.disc(centre, POINT_RADIUS + 0.6, fill_of(point.meaning)),
        }
        let ink = Ink::bold(LABEL, ink_of(point.meaning));
        let at = free(&taken, centre, ink.width(&point.name), frame);
        canvas.label_on_white(&point.name, (at.left, at.y), Side::Start, ink);
        taken.push(at);
    }
}

/// Where a name is written.
#[derive(Clone, Copy, Debug)]
struct Taken {
    left: f64,
    right: f64,
    y: f64,
}

/// A place for a name of this width beside its point: right of it, left of it, then a line higher or lower.
fn free(taken: &[Taken], (x, y): (f64, f64), width: f64, frame: Frame) -> Taken {
    let right = Taken { left: x + GAP, right: x + GAP + width, y };
    let left = Taken { left: x - GAP - width, right: x - GAP, y };
    let fits = |place: &Taken| {
        let inside = place.left >= LEFT
            && place.right <= frame.width - RIGHT
            && place.y > 4.0
            && place.y < frame.height - FOOT - 3.0;
        let meets = |other: &Taken| {
            (other.y - place.y).abs() < LABEL_PITCH && other.left < place.right + 2.0 && place.left < other.right + 2.0
        };
        inside && !taken.iter().any(meets)
    };
    let rows = [0.0, -1.0, 1.0, -2.0, 2.0, -3.0, 3.0, -4.0, 4.0];
    let places = rows.iter().flat_map(|row| [right, left].map(|place| Taken { y: y + row * LABEL_PITCH, ..place }));
    places.into_iter().find(fits).unwrap_or(if right.right <= frame.width { right } else { left })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_beside_one_another_do_not_meet_and_stay_in_the_plot() {
        let mut taken = Vec::new();
        for at in 0..6 {
            let place = free(&taken, (380.0 + f64::from(at), 90.0), 60.0, PAGE);
            assert!(place.left >= LEFT && place.right <= PAGE.width - RIGHT, "{place:?}");
            for other in &taken {
                let other: &Taken = other;
                let beside = other.right <= place.left || place.right <= other.left;
                assert!(beside || (other.y - place.y).abs() >= LABEL_PITCH, "{other:?} {place:?}");
            }
            taken.push(place);
        }
    }
}
