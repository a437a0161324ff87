//! Small multiples: thirteen months of each indicator, a picture a row, every one with its own axis.
//!
//! A line in grey, the reference dashed, the first month an open dot, the last one ▲ ▼ or a dot for what it earned.

use plotters::style::RGBColor;

use super::canvas::{Canvas, Side};
use super::names::FittedName;
use super::scale::Scale;
use super::style::{
    AXIS_LINE, BAND, DATA_LINE, HAIRLINE, INK, Ink, LABEL, NEUTRAL, SECOND, TARGET_LINE, THIRD, TICK_LABEL, WHITE,
    fill_of, ink_of,
};
use crate::record::card::{Meaning, Series};

/// Pictures in a row; the template cuts the series into as many.
pub const PER_ROW: usize = 7;
/// On an upright page.
pub const PER_UPRIGHT_ROW: usize = 4;
/// Such a row is as wide as the page's text.
const UPRIGHT: f64 = 504.0;

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
/// Width and height of a line within a row.
const ROW: (f64, f64) = (96.0, 22.0);
const LAST_DOT: f64 = 2.7;
const MARKED_DOT: f64 = 1.6;

const NAME_INK: Ink = Ink::bold(LABEL, INK);

/// Rows of tiles for an upright page; the months stand below the last tile of each column.
pub fn upright_rows(series: &[Series]) -> Vec<String> {
    let gutter = (UPRIGHT - TILE * PER_UPRIGHT_ROW as f64) / (PER_UPRIGHT_ROW - 1) as f64;
    let below = |number: usize| series.len().saturating_sub((number + 1) * PER_UPRIGHT_ROW);
    let rows = series.chunks(PER_UPRIGHT_ROW).enumerate();
    rows.map(|(number, row)| tiles(row, PER_UPRIGHT_ROW, gutter, |place| place >= below(number))).collect()
}

/// One row of tiles, with room for `places`. `labelled` writes the months below the axes.
pub fn row(series: &[Series], places: usize, labelled: bool) -> String {
    tiles(series, places, GUTTER, |_| labelled)
}

fn tiles(series: &[Series], places: usize, gutter: f64, labelled: impl Fn(usize) -> bool) -> String {
    let names: Vec<FittedName> = series.iter().map(|series| FittedName::new(&series.name, TILE, NAME_INK)).collect();
    // Names on two lines push the whole row down, so that the plots stay side by side.
    let extra = names.iter().map(FittedName::extra_height).fold(0.0, f64::max);
    let foot = if (0..series.len()).any(&labelled) { FOOT } else { 2.0 };
    let width = TILE * places as f64 + gutter * (places - 1) as f64;
    let mut canvas = Canvas::new(width, PLOT_TOP + extra + PLOT + AXIS + foot);
    for (number, (series, name)) in series.iter().zip(&names).enumerate() {
        let left = (TILE + gutter) * number as f64;
        canvas.line((left, 0.3), (left + TILE, 0.3), AXIS_LINE, HAIRLINE);
        name.draw(&mut canvas, left, NAME + extra / 2.0);
        values(&mut canvas, series, left, VALUE + extra);
        let frame = Frame { left, top: PLOT_TOP + extra, width: TILE, height: PLOT };
        if let Some(last) = plot(&mut canvas, series, frame) {
            canvas.last_mark(last, series.meaning);
        }
        axis(&mut canvas, series, left, PLOT_TOP + extra + PLOT + AXIS, labelled(number));
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

/// Where a line is drawn.
#[derive(Clone, Copy)]
struct Frame {
    left: f64,
    top: f64,
    width: f64,
    height: f64,
}

/// A series as a line within a table's row, without words.
pub fn within_a_row(series: &Series) -> String {
    let frame = Frame { left: 0.0, top: 0.0, width: ROW.0, height: ROW.1 };
    let mut canvas = Canvas::new(frame.width, frame.height);
    // The row's icon says where it went: a dot, as an arrow would point against the line where lower is better.
    if let Some(last) = plot(&mut canvas, series, frame) {
        canvas.disc(last, LAST_DOT, special(series.meaning));
    }
    canvas.svg()
}

/// The colour of a month that was special; one without good or bad is told from the line, which is grey.
fn special(meaning: Meaning) -> RGBColor {
    match meaning {
        Meaning::Gain | Meaning::Loss => fill_of(meaning),
        Meaning::Neither => NEUTRAL,
    }
}

/// Everything but the mark of the last month, whose place it gives if it has a value.
fn plot(canvas: &mut Canvas, series: &Series, frame: Frame) -> Option<(f64, f64)> {
    let vertical = vertical(series, frame);
    let count = series.points.len().max(2) - 1;
    let Frame { left, width, .. } = frame;
    let x = |at: usize| left + INSET + (width - 2.0 * INSET) * at as f64 / count as f64;
    if let Some((low, high)) = series.band {
        let (low, high) = (vertical.place(low.for_drawing()), vertical.place(high.for_drawing()));
        let from = if series.band_from == 0 { left } else { x(series.band_from) };
        canvas.bar((from, high), (left + width, low), BAND);
    }
    if let Some(reference) = series.reference {
        let y = vertical.place(reference.for_drawing());
        canvas.dashed((left, y), (left + width, y), TARGET_LINE, INK);
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
    let marked = |at: usize| series.marks.iter().find(|(marked, _)| *marked == at);
    for (at, y) in known.iter().filter(|(at, _)| at + 1 < series.points.len()) {
        if let Some((_, meaning)) = marked(*at) {
            canvas.disc((x(*at), *y), MARKED_DOT, special(*meaning));
        }
    }
    known.last().filter(|(at, _)| at + 1 == series.points.len()).map(|(at, y)| (x(*at), *y))
}

/// From the lowest to the highest of the values, with what they are held against.
fn vertical(series: &Series, frame: Frame) -> Scale {
    let band = series.band.iter().flat_map(|(low, high)| [*low, *high]);
    let values = series.points.iter().filter_map(|point| point.value.raw).chain(series.reference).chain(band);
    let values: Vec<f64> = values.map(|value| value.for_drawing()).collect();
    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
    let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let (low, high) = if values.is_empty() { (0.0, 1.0) } else { (low, high) };
    // A series that never changes lies in the middle.
    let (low, high) = if low < high { (low, high) } else { (low - 1.0, high + 1.0) };
    Scale { low, high, start: frame.top + frame.height - 2.0, end: frame.top + 2.0 }
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
