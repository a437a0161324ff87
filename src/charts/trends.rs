//! Small multiples: thirteen months of each indicator, a picture a row, every one with its own axis.
//!
//! A line in grey, the reference dashed, the first month an open dot, the last one ▲ ▼ or a dot for what it earned.

use super::canvas::{Canvas, Side};
use super::names::FittedName;
use super::scale::Scale;
use super::style::{
    AXIS_LINE, BAND, DATA_LINE, HAIRLINE, INK, Ink, LABEL, SECOND, TARGET_LINE, THIRD, TICK_LABEL, WHITE, ink_of,
};
use crate::record::card::{Meaning, Series};

/// Pictures in a row; the template cuts the series into as many.
pub const PER_ROW: usize = 7;
/// On an upright page.
pub const PER_UPRIGHT_ROW: usize = 4;

const TILE: f64 = 100.0;
const GUTTER: f64 = 10.8;
/// From the top of a tile: its name, its standard and last value, the plot, the axis.
const NAME: f64 = 8.0;
const VALUE: f64 = 17.5;
const PLOT_TOP: f64 = 27.0;
const PLOT: f64 = 40.0;
const AXIS: f64 = 5.0;
const FOOT: f64 = 9.0;
/// Room between the marks and the tile's edges.
const INSET: f64 = 3.5;
const VALUE_SIZE: f64 = 7.6;

const NAME_INK: Ink = Ink::bold(LABEL, INK);

/// One row of tiles, with room for `places`. `labelled` writes the months below the axes.
pub fn row(series: &[Series], places: usize, labelled: bool) -> String {
    let names: Vec<FittedName> = series.iter().map(|series| FittedName::new(&series.name, TILE, NAME_INK)).collect();
    // Names on two lines push the whole row down, so that the plots stay side by side.
    let extra = names.iter().map(FittedName::extra_height).fold(0.0, f64::max);
    let foot = if labelled { FOOT } else { 2.0 };
    let width = TILE * places as f64 + GUTTER * (places - 1) as f64;
    let mut canvas = Canvas::new(width, PLOT_TOP + extra + PLOT + AXIS + foot);
    for (number, (series, name)) in series.iter().zip(&names).enumerate() {
        let left = (TILE + GUTTER) * number as f64;
        canvas.line((left, 0.3), (left + TILE, 0.3), AXIS_LINE, HAIRLINE);
        name.draw(&mut canvas, left, NAME + extra / 2.0);
        values(&mut canvas, series, left, VALUE + extra);
        plot(&mut canvas, series, left, PLOT_TOP + extra);
        axis(&mut canvas, series, left, PLOT_TOP + extra + PLOT + AXIS, labelled);
    }
    canvas.svg()
}

/// The standard to the left, the last value to the right; both smaller where they would meet.
fn values(canvas: &mut Canvas, series: &Series, left: f64, y: f64) {
    let standard = Ink::regular(TICK_LABEL, SECOND);
    let colour = match series.meaning {
        Meaning::Gain | Meaning::Loss => ink_of(series.meaning),
        Meaning::Neither => INK,
    };
    let last = Ink::bold(VALUE_SIZE, colour);
    let needed = standard.width(&series.standard) + last.width(&series.last.printed) + 4.0;
    let share = (TILE / needed).min(1.0);
    let smaller = |ink: Ink| Ink { size: ink.size * share, ..ink };
    canvas.text(&series.standard, (left, y), Side::Start, smaller(standard));
    canvas.text(&series.last.printed, (left + TILE, y), Side::End, smaller(last));
}

fn plot(canvas: &mut Canvas, series: &Series, left: f64, top: f64) {
    let vertical = vertical(series, top);
    let count = series.points.len().max(2) - 1;
    let x = |at: usize| left + INSET + (TILE - 2.0 * INSET) * at as f64 / count as f64;
    if let Some((low, high)) = series.band {
        let (low, high) = (vertical.place(low.for_drawing()), vertical.place(high.for_drawing()));
        canvas.bar((left, high), (left + TILE, low), BAND);
    }
    if let Some(reference) = series.reference {
        let y = vertical.place(reference.for_drawing());
        canvas.dashed((left, y), (left + TILE, y), TARGET_LINE, INK);
    }
    let known: Vec<(usize, f64)> = (0..)
        .zip(&series.points)
        .filter_map(|(at, point)| Some((at, vertical.place(point.value.raw?.for_drawing()))))
        .collect();
    // A month without a value is a gap.
    for neighbours in known.chunk_by(|a, b| b.0 == a.0 + 1) {
        canvas.path(neighbours.iter().map(|(at, y)| (x(*at), *y)).collect(), DATA_LINE, SECOND);
        if let [(at, y)] = neighbours {
            canvas.disc((x(*at), *y), 1.0, SECOND);
        }
    }
    if let Some((0, y)) = known.first() {
        canvas.disc((x(0), *y), 2.0, SECOND);
        canvas.disc((x(0), *y), 1.3, WHITE);
    }
    if let Some((at, y)) = known.last()
        && at + 1 == series.points.len()
    {
        canvas.last_mark((x(*at), *y), series.meaning);
    }
}

/// From the lowest to the highest of the values, with what they are held against.
fn vertical(series: &Series, top: f64) -> Scale {
    let band = series.band.iter().flat_map(|(low, high)| [*low, *high]);
    let values = series.points.iter().filter_map(|point| point.value.raw).chain(series.reference).chain(band);
    let values: Vec<f64> = values.map(|value| value.for_drawing()).collect();
    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
    let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let (low, high) = if values.is_empty() { (0.0, 1.0) } else { (low, high) };
    // A series that never changes lies in the middle.
    let (low, high) = if low < high { (low, high) } else { (low - 1.0, high + 1.0) };
    Scale { low, high, start: top + PLOT - 2.0, end: top + 2.0 }
}

/// A line with a tick at the first month and at each January.
fn axis(canvas: &mut Canvas, series: &Series, left: f64, y: f64, labelled: bool) {
    canvas.line((left, y), (left + TILE, y), AXIS_LINE, HAIRLINE);
    let count = series.points.len().max(2) - 1;
    for (at, point) in series.points.iter().enumerate() {
        let Some((year, month)) = point.period.split_once('-') else { continue };
        if at != 0 && month != "01" {
            continue;
        }
        let x = left + INSET + (TILE - 2.0 * INSET) * at as f64 / count as f64;
        canvas.line((x, y), (x, y + 2.0), AXIS_LINE, THIRD);
        // Two labels side by side need room.
        let room = at == 0 || x - left > 32.0;
        if labelled && room {
            let label = format!("{year}.{}", month.trim_start_matches('0'));
            let (place, side) = if at == 0 { (left, Side::Start) } else { (x, Side::Middle) };
            canvas.text(&label, (place, y + 6.0), side, Ink::regular(TICK_LABEL, THIRD));
        }
    }
}
