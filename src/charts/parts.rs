//! Who moved the hospital's figure: a row per department, from last year's figure to this year's.

use super::canvas::{Canvas, Side};
use super::names::FittedName;
use super::scale::Scale;
use super::style::{FINE_LINE, HAIRLINE, INK, Ink, ROW_LINE, SECOND, STRONG_LINE, THIRD, TICK_LABEL, fill_of, ink_of};
use crate::numbers::Decimal;
use crate::record::card::{Figure, Meaning};
use crate::record::committee::PartsChart;

const WIDTH: f64 = 504.0;
const NAMES: f64 = 130.0;
/// Right edges of the two values, and the room of the bars.
const BEFORE: f64 = 186.0;
const NOW: f64 = 238.0;
const BARS: (f64, f64) = (252.0, 436.0);
const HEAD: f64 = 14.0;
const ROW: f64 = 15.6;
const BAR: f64 = 8.6;
const SIZE: f64 = 7.3;
/// The tick of a total: half its width and height.
const TICK: (f64, f64) = (1.1, 5.6);

pub fn waterfall(parts: &PartsChart) -> String {
    let rows = parts.rows.len() + 2;
    let mut canvas = Canvas::new(WIDTH, HEAD + ROW * rows as f64 + 1.0);
    let scale = scale(parts);
    head(&mut canvas, parts);
    total(&mut canvas, &parts.start_label, &parts.start, 0, scale);
    let mut reached = parts.start.raw.unwrap_or(Decimal::zero(0));
    for (at, part) in (1..).zip(&parts.rows) {
        let from = scale.place(reached.for_drawing());
        reached = reached.plus(part.change.raw.unwrap_or(Decimal::zero(0)));
        let to = scale.place(reached.for_drawing());
        let middle = middle(at);
        canvas.line((from, middle - ROW + BAR / 2.0), (from, middle - BAR / 2.0), FINE_LINE, THIRD);
        canvas.bar((from, middle - BAR / 2.0), (to, middle + BAR / 2.0), fill_of(part.meaning));
        FittedName::new(&part.name, NAMES - 6.0, Ink::regular(SIZE, INK)).draw(&mut canvas, 0.0, middle);
        canvas.text(&part.before, (BEFORE, middle), Side::End, Ink::regular(SIZE, SECOND));
        canvas.text(&part.now, (NOW, middle), Side::End, Ink::regular(SIZE, INK));
        let ink = match part.meaning {
            Meaning::Gain | Meaning::Loss => Ink::bold(SIZE, ink_of(part.meaning)),
            Meaning::Neither => Ink::bold(SIZE, INK),
        };
        canvas.text(&part.change.printed, (WIDTH, middle), Side::End, ink);
        rule(&mut canvas, at, ROW_LINE, FINE_LINE);
    }
    total(&mut canvas, &parts.end_label, &parts.end, parts.rows.len() + 1, scale);
    rule(&mut canvas, parts.rows.len(), HAIRLINE, FINE_LINE);
    rule(&mut canvas, parts.rows.len() + 1, INK, STRONG_LINE);
    canvas.svg()
}

fn middle(row: usize) -> f64 {
    HEAD + ROW * (row as f64 + 0.5)
}

/// Below a row.
fn rule(canvas: &mut Canvas, row: usize, colour: plotters::style::RGBColor, weight: f64) {
    let y = HEAD + ROW * (row as f64 + 1.0);
    canvas.line((0.0, y), (WIDTH, y), weight, colour);
}

fn head(canvas: &mut Canvas, parts: &PartsChart) {
    let ink = Ink::regular(TICK_LABEL, SECOND);
    canvas.text(&parts.name_head, (0.0, HEAD / 2.0), Side::Start, ink);
    canvas.text(&parts.before_head, (BEFORE, HEAD / 2.0), Side::End, ink);
    canvas.text(&parts.now_head, (NOW, HEAD / 2.0), Side::End, ink);
    canvas.text(&parts.change_head, (WIDTH, HEAD / 2.0), Side::End, ink);
    canvas.line((0.0, HEAD), (WIDTH, HEAD), STRONG_LINE, INK);
    rule(canvas, 0, ROW_LINE, FINE_LINE);
}

fn total(canvas: &mut Canvas, name: &str, figure: &Figure, row: usize, scale: Scale) {
    let (x, middle) = (scale.place(figure.raw.map_or(0.0, Decimal::for_drawing)), middle(row));
    let bold = Ink::bold(SIZE, INK);
    canvas.text(name, (0.0, middle), Side::Start, bold);
    canvas.bar((x - TICK.0, middle - TICK.1), (x + TICK.0, middle + TICK.1), INK);
    canvas.text(&figure.printed, (WIDTH, middle), Side::End, bold);
}

/// From the lowest to the highest place that a bar reaches: the axis is cut, and no bar is.
fn scale(parts: &PartsChart) -> Scale {
    let mut reached = parts.start.raw.unwrap_or(Decimal::zero(0));
    let mut values = vec![reached.for_drawing()];
    for change in parts.rows.iter().filter_map(|row| row.change.raw) {
        reached = reached.plus(change);
        values.push(reached.for_drawing());
    }
    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
    let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let (low, high) = if low < high { (low, high) } else { (low - 1.0, high + 1.0) };
    Scale { low, high, start: BARS.0, end: BARS.1 }
}
