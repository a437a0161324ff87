//! The icons of variation and assurance: five dots in a circle, drawn so that they read in grey.
//!
//! Geometry as in the design's rules: radius r, u = r ÷ 10; dots of 1.55 u at −5.6 … 5.6 u on a line of 0.7 u.

use plotters::style::RGBColor;

use super::canvas::{Canvas, Side};
use super::style::{CONCERN, CONCERN_TEXT, HAIRLINE, IMPROVEMENT, INK, Ink, NEUTRAL, NOISE, WHITE};
use crate::record::committee::Icon;

/// Drawn at this radius; pages scale it.
const R: f64 = 20.0;
const U: f64 = R / 10.0;
const DOT: f64 = 1.55;
const ACROSS: [f64; 5] = [-5.6, -2.8, 0.0, 2.8, 5.6];

pub fn icon(icon: &Icon) -> String {
    let mut canvas = Canvas::new(2.0 * R, 2.0 * R);
    let colour = colour(&icon.name);
    canvas.disc((R, R), R, colour);
    canvas.disc((R, R), 0.84 * R, WHITE);
    match icon.name.as_str() {
        "no-target" => canvas.line(at(-2.6, 0.0), at(2.6, 0.0), 0.9 * U, colour),
        "common" => common(&mut canvas),
        "pass" => assurance(&mut canvas, 4.2, colour),
        "fail" => assurance(&mut canvas, -4.2, colour),
        "hit-and-miss" => assurance(&mut canvas, 0.0, colour),
        special => variation(&mut canvas, special.ends_with("high"), colour, &icon.letter),
    }
    canvas.svg()
}

fn colour(name: &str) -> RGBColor {
    match name.split('-').next().unwrap_or_default() {
        "improvement" | "pass" => IMPROVEMENT,
        "concern" | "fail" => CONCERN,
        "neutral" => NEUTRAL,
        "no" => HAIRLINE,
        _ => NOISE,
    }
}

/// A place in units from the centre, downwards.
fn at(x: f64, y: f64) -> (f64, f64) {
    (R + x * U, R + y * U)
}

fn dots(canvas: &mut Canvas, heights: [f64; 5], colours: [RGBColor; 5]) {
    let places: Vec<(f64, f64)> = ACROSS.iter().zip(heights).map(|(x, y)| at(*x, y)).collect();
    canvas.path(places.clone(), 0.7 * U, NOISE);
    for (place, colour) in places.into_iter().zip(colours) {
        canvas.disc(place, DOT * U, colour);
    }
}

fn common(canvas: &mut Canvas) {
    canvas.line(at(-7.2, 0.0), at(7.2, 0.0), 0.3 * U, HAIRLINE);
    dots(canvas, [1.6, -2.6, 2.6, -2.6, 1.6], [NOISE; 5]);
}

/// The last two dots leave the others for the top or the bottom.
fn variation(canvas: &mut Canvas, high: bool, colour: RGBColor, letter: &str) {
    canvas.line(at(-7.2, 0.0), at(7.2, 0.0), 0.3 * U, HAIRLINE);
    let turn = if high { 1.0 } else { -1.0 };
    let heights = [3.6, 4.2, 2.6, -1.0, -4.4].map(|height| height * turn);
    dots(canvas, heights, [NOISE, NOISE, NOISE, colour, colour]);
    let ink = Ink::bold(4.6 * U, if colour == CONCERN { CONCERN_TEXT } else { colour });
    canvas.text(letter, at(-3.6, -3.6 * turn), Side::Middle, ink);
}

/// The target below the dots, above them, or through them.
fn assurance(canvas: &mut Canvas, target: f64, colour: RGBColor) {
    let (from, to) = (at(-7.2, target), at(7.2, target));
    let length = to.0 - from.0;
    // Five dashes: the charts' own dash would be too fine here.
    for dash in 0..5 {
        let x = from.0 + length * f64::from(dash) / 5.0;
        canvas.line((x, from.1), (x + length * 0.13, from.1), 0.8 * U, INK);
    }
    let shift = -0.25 * target;
    dots(canvas, [1.4, -1.8, 0.8, -1.8, 1.4].map(|height| height + shift), [colour; 5]);
}
