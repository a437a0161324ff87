//! A week by hours: how much of the time in which devices were on they examined, the darker the more.

use plotters::style::RGBColor;

use super::canvas::{Canvas, Side};
use super::style::{ACCENT, BAND, INK, Ink, SECOND, THIRD, TICK_LABEL, WHITE};
use crate::record::equipment::hours::HourMap;

const WIDTH: f64 = 504.0;
/// Room for the names of the days.
const LEFT: f64 = 30.0;
const TOP: f64 = 20.0;
const ROW: f64 = 12.0;
const GAP: f64 = 1.0;
/// No wider, or a short day would look like a long one.
const CELL_AT_MOST: f64 = 30.0;
const SWATCH: f64 = 9.0;

/// From the palest; structure, not judgement.
const SHADES: [RGBColor; 5] =
    [BAND, RGBColor(0xBF, 0xD0, 0xD3), RGBColor(0x8F, 0xAD, 0xB2), RGBColor(0x4F, 0x7C, 0x84), ACCENT];
/// From this shade on figures are white.
const DARK: usize = 3;

pub fn map(chart: &HourMap) -> String {
    let height = TOP + ROW * chart.days.len() as f64 + 4.0;
    let mut canvas = Canvas::new(WIDTH, height);
    let step = ((WIDTH - LEFT) / chart.hours.len().max(1) as f64).min(CELL_AT_MOST);
    let x = |at: usize| LEFT + step * at as f64;
    let label = Ink::regular(TICK_LABEL, THIRD);
    legend(&mut canvas, chart);
    for (at, hour) in chart.hours.iter().enumerate() {
        canvas.text(&hour.to_string(), (x(at) + step / 2.0, TOP - 5.0), Side::Middle, label);
    }
    for (number, day) in chart.days.iter().enumerate() {
        let y = TOP + ROW * number as f64;
        canvas.text(&day.name, (LEFT - 5.0, y + ROW / 2.0), Side::End, Ink::regular(TICK_LABEL, SECOND));
        for (at, cell) in day.cells.iter().enumerate() {
            let Some(cell) = cell else { continue };
            let shade = SHADES.get(cell.shade).copied().unwrap_or(ACCENT);
            canvas.bar((x(at), y), (x(at) + step - GAP, y + ROW - GAP), shade);
            let colour = if cell.shade >= DARK { WHITE } else { INK };
            let middle = (x(at) + (step - GAP) / 2.0, y + (ROW - GAP) / 2.0);
            canvas.text(&cell.printed, middle, Side::Middle, Ink::regular(TICK_LABEL, colour));
        }
    }
    canvas.svg()
}

/// To the right, above the hours.
fn legend(canvas: &mut Canvas, chart: &HourMap) {
    let ink = Ink::regular(TICK_LABEL, SECOND);
    let mut right = WIDTH;
    for (shade, words) in chart.legend.iter().enumerate().rev() {
        canvas.text(words, (right, 4.0), Side::End, ink);
        right -= ink.width(words) + 3.0;
        let colour = SHADES.get(shade).copied().unwrap_or(ACCENT);
        canvas.bar((right - SWATCH, 0.5), (right, 7.5), colour);
        right -= SWATCH + 8.0;
    }
}
