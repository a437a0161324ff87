//! Repeats by days since the exam that they repeat: bars of this device, a stepped line of the others of its class.

use super::canvas::{Canvas, Side};
use super::scale::{Scale, Tick, round_ticks};
use super::style::{AXIS_LINE, DATA_LINE, FINE_LINE, HAIRLINE, INK, Ink, LABEL, ROW_LINE, SECOND, THIRD, TICK_LABEL};
use crate::record::equipment::Intervals;
use plotters::style::RGBColor;

const WIDTH: f64 = 240.0;
const HEIGHT: f64 = 176.0;
const LEFT: f64 = 22.0;
const TOP: f64 = 20.0;
const FOOT: f64 = 26.0;
/// Share of its day that a bar fills.
const FILLED: f64 = 0.82;
const BAR: RGBColor = RGBColor(0x5D, 0x85, 0x8C);

pub fn intervals(chart: &Intervals) -> String {
    let mut canvas = Canvas::new(WIDTH, HEIGHT);
    let highest =
        chart.days.iter().flat_map(|day| [Some(day.count as f64), day.others.map(|value| value.for_drawing())]);
    let highest = highest.flatten().fold(1.0, f64::max);
    let ticks = round_ticks(&[0.0, highest], 1.0);
    let end = |tick: Option<&Tick>| tick.map_or(1.0, |tick| tick.value);
    let up = Scale { low: 0.0, high: end(ticks.last()), start: HEIGHT - FOOT, end: TOP };
    let step = (WIDTH - LEFT) / chart.days.len().max(1) as f64;
    axes(&mut canvas, chart, &ticks, up, step);
    for (at, day) in chart.days.iter().enumerate() {
        let left = LEFT + step * at as f64 + step * (1.0 - FILLED) / 2.0;
        if day.count > 0 {
            canvas.bar((left, up.place(day.count as f64)), (left + step * FILLED, up.place(0.0)), BAR);
        }
    }
    others(&mut canvas, chart, up, step);
    canvas.svg()
}

fn axes(canvas: &mut Canvas, chart: &Intervals, ticks: &[Tick], up: Scale, step: f64) {
    let label = Ink::regular(TICK_LABEL, THIRD);
    canvas.text(&chart.unit, (LEFT - 5.0, TOP - 11.0), Side::End, label);
    for tick in ticks.iter().filter(|tick| tick.value >= 0.0) {
        let y = up.place(tick.value);
        canvas.line((LEFT, y), (WIDTH, y), FINE_LINE, if tick.value > 0.0 { ROW_LINE } else { HAIRLINE });
        canvas.text(&tick.label, (LEFT - 5.0, y), Side::End, label);
    }
    let bottom = HEIGHT - FOOT;
    canvas.line((LEFT, bottom), (WIDTH, bottom), AXIS_LINE, INK);
    for (at, day) in chart.days.iter().enumerate() {
        if day.day == 1 || day.day % 7 == 0 {
            let x = LEFT + step * (at as f64 + 0.5);
            canvas.text(&day.day.to_string(), (x, bottom + 8.0), Side::Middle, label);
        }
    }
    canvas.text(&chart.size_label, (WIDTH, bottom + 18.0), Side::End, label);
}

/// Only where there are others.
fn others(canvas: &mut Canvas, chart: &Intervals, up: Scale, step: f64) {
    let mut path = Vec::new();
    for (at, day) in chart.days.iter().enumerate() {
        let Some(value) = day.others else { return };
        let (left, y) = (LEFT + step * at as f64, up.place(value.for_drawing()));
        path.extend([(left, y), (left + step, y)]);
    }
    canvas.path(path, DATA_LINE, INK);
    canvas.text(&chart.others_label, (WIDTH, TOP - 11.0), Side::End, Ink::regular(LABEL, SECOND));
}
