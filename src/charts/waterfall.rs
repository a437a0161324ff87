//! What changed a total, part by part: one or two waterfalls over the same rows.
//!
//! Each bar begins where the one before it ended, from the earlier total to the present one; the figures beside the bars
//! add up as printed. The axis is cut, so the totals are ticks and not bars.

use super::canvas::{Canvas, Side};
use super::names::FittedName;
use super::scale::{Scale, Tick, round_ticks};
use super::style::{
    AXIS_LINE, FINE_LINE, HAIRLINE, INK, Ink, LABEL, ROW_LINE, SECOND, STRONG_LINE, THIRD, TICK_LABEL, fill_of, ink_of,
};
use crate::numbers::Decimal;
use crate::record::card::{Figure, Meaning, Movement, PartRow, TotalChange};

const NAMES: f64 = 108.0;
/// Between the names, and between the panels.
const GUTTER: f64 = 12.0;
/// Of one comparison: the bars, then their figures.
const PANEL: f64 = 166.0;
const FIGURES: f64 = 40.0;
const ROW: f64 = 11.7;
const HEAD: f64 = 15.0;
const FOOT: f64 = 11.0;
const BAR: f64 = 8.2;
/// The tick of a total: how wide and how high.
const TOTAL_TICK: (f64, f64) = (2.2, 8.6);
/// A change below this many points does not fill a panel.
const LEAST_SPAN: f64 = 1.0;

const NAME_INK: Ink = Ink::regular(LABEL, INK);

pub fn waterfall(movement: &Movement) -> String {
    let rows: Vec<Placed<'_>> = placed(&movement.parts);
    let bottom = rows.last().map_or(HEAD + ROW, |row| row.bottom) + ROW;
    let width = NAMES + (GUTTER + PANEL) * movement.comparisons.len() as f64;
    let mut canvas = Canvas::new(width, bottom + FOOT);
    let panels: Vec<(f64, &TotalChange)> = (0..)
        .map(|number: u32| NAMES + GUTTER + f64::from(number) * (PANEL + GUTTER))
        .zip(&movement.comparisons)
        .collect();
    grid_lines(&mut canvas, &panels, movement, bottom);
    frame(&mut canvas, movement, &rows, width, bottom);
    for (number, (left, compared)) in panels.iter().enumerate() {
        let scale = Scale { start: *left, end: left + PANEL - FIGURES, ..span(compared, &movement.parts, number) };
        panel(&mut canvas, (compared, &movement.unit), &rows, number, scale, bottom);
    }
    canvas.svg()
}

/// A part at its place on the page.
struct Placed<'a> {
    row: &'a PartRow,
    name: FittedName,
    top: f64,
    bottom: f64,
}

impl Placed<'_> {
    fn middle(&self) -> f64 {
        (self.top + self.bottom) / 2.0
    }
}

fn placed(parts: &[PartRow]) -> Vec<Placed<'_>> {
    let mut top = HEAD + ROW;
    let mut rows = Vec::new();
    for row in parts {
        let name = FittedName::new(&row.name, NAMES, NAME_INK);
        let bottom = top + ROW + name.extra_height();
        rows.push(Placed { row, name, top, bottom });
        top = bottom;
    }
    rows
}

/// The rules, the names, and the rows of the two totals.
fn frame(canvas: &mut Canvas, movement: &Movement, rows: &[Placed<'_>], width: f64, bottom: f64) {
    let end_top = bottom - ROW;
    canvas.line((0.0, HEAD), (width, HEAD), STRONG_LINE, INK);
    canvas.line((0.0, bottom), (width, bottom), STRONG_LINE, INK);
    canvas.line((0.0, HEAD + ROW), (width, HEAD + ROW), AXIS_LINE, HAIRLINE);
    canvas.line((0.0, end_top), (width, end_top), AXIS_LINE, HAIRLINE);
    for row in rows {
        if row.row.begins {
            canvas.line((0.0, row.top), (width, row.top), AXIS_LINE, HAIRLINE);
        }
        row.name.draw(canvas, 0.0, row.middle());
    }
    let bold = Ink::bold(LABEL, INK);
    let start_label = movement.comparisons.first().map_or("", |compared| compared.start_label.as_str());
    FittedName::new(start_label, NAMES, bold).draw(canvas, 0.0, HEAD + ROW / 2.0);
    FittedName::new(&movement.end_label, NAMES, bold).draw(canvas, 0.0, end_top + ROW / 2.0);
}

/// Pale lines at round values, below everything else.
fn grid_lines(canvas: &mut Canvas, panels: &[(f64, &TotalChange)], movement: &Movement, bottom: f64) {
    for (number, (left, compared)) in panels.iter().enumerate() {
        let scale = Scale { start: *left, end: left + PANEL - FIGURES, ..span(compared, &movement.parts, number) };
        for tick in ticks(compared, &movement.parts, number) {
            let x = scale.place(tick.value);
            canvas.line((x, HEAD), (x, bottom), FINE_LINE, ROW_LINE);
            canvas.text(&tick.label, (x, bottom + 6.0), Side::Middle, Ink::regular(TICK_LABEL, THIRD));
        }
    }
}

fn panel(
    canvas: &mut Canvas,
    (compared, unit): (&TotalChange, &str),
    rows: &[Placed<'_>],
    number: usize,
    scale: Scale,
    bottom: f64,
) {
    let right = scale.end + FIGURES;
    canvas.text(&compared.label, (scale.start, HEAD / 2.0), Side::Start, Ink::bold(LABEL, INK));
    canvas.text(unit, (right, HEAD / 2.0), Side::End, Ink::regular(TICK_LABEL, THIRD));
    let start = drawn(&compared.start);
    total_row(canvas, &compared.start, HEAD + ROW / 2.0, scale, right);
    let mut reached = compared.start.raw.unwrap_or(Decimal::zero(2));
    let mut from_y = HEAD + ROW / 2.0 + TOTAL_TICK.1 / 2.0;
    let mut from = start;
    for row in rows {
        let Some(change) = row.row.changes.get(number) else { continue };
        reached = reached.plus(change.raw.unwrap_or(Decimal::zero(2)));
        let (to, middle) = (reached.for_drawing(), row.middle());
        let meaning = meaning_of(change);
        if meaning != Meaning::Neither {
            let x = scale.place(from);
            canvas.line((x, from_y), (x, middle - BAR / 2.0), FINE_LINE, THIRD);
            canvas.bar((x, middle - BAR / 2.0), (scale.place(to), middle + BAR / 2.0), fill_of(meaning));
            from_y = middle + BAR / 2.0;
            from = to;
        }
        canvas.text(&change.printed, (right, middle), Side::End, figure_ink(meaning));
    }
    let (x, middle) = (scale.place(from), bottom - ROW / 2.0);
    canvas.line((x, from_y), (x, middle - TOTAL_TICK.1 / 2.0), FINE_LINE, THIRD);
    total_row(canvas, &compared.end, middle, scale, right);
}

fn total_row(canvas: &mut Canvas, total: &Figure, middle: f64, scale: Scale, right: f64) {
    let x = scale.place(drawn(total));
    let (wide, high) = (TOTAL_TICK.0 / 2.0, TOTAL_TICK.1 / 2.0);
    canvas.bar((x - wide, middle - high), (x + wide, middle + high), INK);
    canvas.text(&total.printed, (right, middle), Side::End, Ink::bold(LABEL, INK));
}

/// Every value that the bars of a panel reach.
fn reached(compared: &TotalChange, parts: &[PartRow], number: usize) -> Vec<f64> {
    let mut sum = compared.start.raw.unwrap_or(Decimal::zero(2));
    let mut values = vec![sum.for_drawing(), drawn(&compared.end)];
    for change in parts.iter().filter_map(|part| part.changes.get(number)?.raw) {
        sum = sum.plus(change);
        values.push(sum.for_drawing());
    }
    values
}

fn ticks(compared: &TotalChange, parts: &[PartRow], number: usize) -> Vec<Tick> {
    round_ticks(&reached(compared, parts, number), LEAST_SPAN)
}

/// From the first tick to the last one: no bar is clipped.
fn span(compared: &TotalChange, parts: &[PartRow], number: usize) -> Scale {
    let ticks = ticks(compared, parts, number);
    let low = ticks.first().map_or(0.0, |tick| tick.value);
    let high = ticks.last().map_or(1.0, |tick| tick.value);
    Scale { low, high, start: 0.0, end: 1.0 }
}

fn drawn(figure: &Figure) -> f64 {
    figure.raw.map_or(0.0, Decimal::for_drawing)
}

fn meaning_of(change: &Figure) -> Meaning {
    match change.raw {
        Some(change) if change.is_positive() => Meaning::Gain,
        Some(change) if change.is_negative() => Meaning::Loss,
        Some(_) | None => Meaning::Neither,
    }
}

fn figure_ink(meaning: Meaning) -> Ink {
    match meaning {
        Meaning::Gain | Meaning::Loss => Ink::bold(LABEL, ink_of(meaning)),
        Meaning::Neither => Ink::regular(LABEL, SECOND),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(units: i128) -> Figure {
        let value = Decimal::new(units, 2);
        Figure { printed: value.printed_signed(), raw: Some(value) }
    }

    fn part(name: &str, changes: [i128; 2]) -> PartRow {
        PartRow { name: name.to_owned(), begins: false, changes: changes.map(figure).to_vec() }
    }

    fn change(label: &str, start: i128, end: i128) -> TotalChange {
        TotalChange {
            label: label.to_owned(),
            start_label: "start".to_owned(),
            start: figure(start),
            end: figure(end),
            heading: String::new(),
            sentences: Vec::new(),
        }
    }

    #[test]
    fn every_part_has_its_name_and_figure_and_no_bar_is_clipped() {
        let movement = Movement {
            headline: String::new(),
            comparisons: vec![change("month", 8308, 10060), change("year", 10225, 10060)],
            parts: vec![part("operations", [1752, 59]), part("beds", [0, -224])],
            end_label: "end".to_owned(),
            unit: "points".to_owned(),
            note: String::new(),
            alt: String::new(),
            missing: Vec::new(),
        };
        let svg = waterfall(&movement);
        for text in ["operations", "beds", "+17.52", "+0.59", "\u{2212}2.24", "+83.08", "+100.60", "month", "year"] {
            assert!(svg.contains(&format!("{text}\n")), "{text}");
        }
        for (number, compared) in movement.comparisons.iter().enumerate() {
            let scale = span(compared, &movement.parts, number);
            let reached = reached(compared, &movement.parts, number);
            assert!(reached.iter().all(|value| (scale.low..=scale.high).contains(value)));
        }
    }
}
