//! The surface that charts are drawn on, measured in points, and its way through plotters into SVG.
//!
//! plotters places things on whole units, so a point is [`UNITS`] of them: that holds the finest line weight exactly. The
//! SVG states its printed size itself, so a template places it without knowing it.

use plotters::backend::{DrawingBackend, SVGBackend};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color as _, FontDesc, FontFamily, FontStyle, RGBColor, ShapeStyle, TextStyle};

use super::style::{DASH, Ink, LAST_MARK, POINT_RADIUS, SECOND, WHITE, fill_of};
use crate::fonts::{self, Weight};
use crate::record::card::Meaning;

/// Units of the canvas in a point: 240 pt are 4800.
const UNITS: f64 = 20.0;

/// plotters sets text at 1 / 1.24 of the size that it is given.
const TEXT_SCALE: f64 = 1.24;

/// From the anchor that plotters calls top to the baseline, and from the baseline to the middle of a digit, in em.
const TOP_TO_BASELINE: f64 = 0.76;
const MIDDLE_OF_DIGITS: f64 = 0.37;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The text begins here.
    Start,
    Middle,
    /// The text ends here.
    End,
}

/// A drawing surface measured in points from the top left corner.
pub struct Canvas {
    width: f64,
    height: f64,
    shapes: Vec<Shape>,
}

enum Shape {
    Line { from: (f64, f64), to: (f64, f64), weight: f64, colour: RGBColor },
    Path { points: Vec<(f64, f64)>, weight: f64, colour: RGBColor },
    Polygon { points: Vec<(f64, f64)>, colour: RGBColor },
    Disc { centre: (f64, f64), radius: f64, colour: RGBColor },
    Text { text: String, at: (f64, f64), side: Side, ink: Ink },
}

impl Canvas {
    pub fn new(width: f64, height: f64) -> Canvas {
        Canvas { width, height, shapes: Vec::new() }
    }

    pub fn line(&mut self, from: (f64, f64), to: (f64, f64), weight: f64, colour: RGBColor) {
        self.shapes.push(Shape::Line { from, to, weight, colour });
    }

    pub fn dashed(&mut self, from: (f64, f64), to: (f64, f64), weight: f64, colour: RGBColor) {
        let length = (to.0 - from.0).hypot(to.1 - from.1);
        let along = |distance: f64| {
            let share = (distance / length).min(1.0);
            (from.0 + (to.0 - from.0) * share, from.1 + (to.1 - from.1) * share)
        };
        let mut start = 0.0;
        while start < length {
            self.line(along(start), along(start + DASH.0), weight, colour);
            start += DASH.0 + DASH.1;
        }
    }

    pub fn path(&mut self, points: Vec<(f64, f64)>, weight: f64, colour: RGBColor) {
        self.shapes.push(Shape::Path { points, weight, colour });
    }

    /// A filled bar between two corners.
    pub fn bar(&mut self, corner: (f64, f64), opposite: (f64, f64), colour: RGBColor) {
        let points = vec![corner, (opposite.0, corner.1), opposite, (corner.0, opposite.1)];
        self.shapes.push(Shape::Polygon { points, colour });
    }

    pub fn disc(&mut self, centre: (f64, f64), radius: f64, colour: RGBColor) {
        self.shapes.push(Shape::Disc { centre, radius, colour });
    }

    /// The last point of a series: ▲ gained, ▼ lost, a dot for neither, so that it reads without its colour.
    pub fn last_mark(&mut self, centre: (f64, f64), meaning: Meaning) {
        let (x, y) = centre;
        let half = LAST_MARK / 2.0;
        let colour = fill_of(meaning);
        let triangle = |tip: f64| vec![(x, y + tip), (x - half, y - tip), (x + half, y - tip)];
        match meaning {
            Meaning::Gain => self.shapes.push(Shape::Polygon { points: triangle(-half), colour }),
            Meaning::Loss => self.shapes.push(Shape::Polygon { points: triangle(half), colour }),
            Meaning::Neither => self.disc(centre, POINT_RADIUS, SECOND),
        }
    }

    /// One line of text, its digits centred on `at`.1.
    pub fn text(&mut self, text: &str, at: (f64, f64), side: Side, ink: Ink) {
        self.shapes.push(Shape::Text { text: text.to_owned(), at, side, ink });
    }

    /// The same on a white ground, so that a line behind it does not cross it.
    pub fn label_on_white(&mut self, text: &str, at: (f64, f64), side: Side, ink: Ink) {
        let width = ink.width(text);
        let left = match side {
            Side::Start => at.0,
            Side::Middle => at.0 - width / 2.0,
            Side::End => at.0 - width,
        };
        let half = ink.size / 2.0;
        self.bar((left - 1.0, at.1 - half), (left + width + 1.0, at.1 + half), WHITE);
        self.text(text, at, side, ink);
    }

    /// The picture as SVG. The same shapes give the same bytes.
    pub fn svg(&self) -> String {
        let mut drawn = String::new();
        {
            let mut backend = SVGBackend::with_string(&mut drawn, (extent(self.width), extent(self.height)));
            for shape in &self.shapes {
                shape.draw(&mut backend);
            }
            let _ = backend.present();
        }
        let opening = format!(
            "<svg width=\"{}pt\" height=\"{}pt\" viewBox=\"0 0 {} {}\" xmlns=\"http://www.w3.org/2000/svg\">",
            self.width,
            self.height,
            extent(self.width),
            extent(self.height)
        );
        let body = drawn.split_once('\n').map_or("", |(_, body)| body);
        format!("{opening}\n{body}")
    }
}

impl Shape {
    fn draw(&self, backend: &mut SVGBackend) {
        // Writing into a string cannot fail, and nothing here measures text, which could.
        let _ = match self {
            Shape::Line { from, to, weight, colour } => {
                backend.draw_line(place(*from), place(*to), &stroke(*weight, *colour))
            }
            Shape::Path { points, weight, colour } => {
                backend.draw_path(points.iter().copied().map(place), &stroke(*weight, *colour))
            }
            Shape::Polygon { points, colour } => backend.fill_polygon(points.iter().copied().map(place), colour),
            Shape::Disc { centre, radius, colour } => {
                backend.draw_circle(place(*centre), extent(*radius), colour, true)
            }
            Shape::Text { text, at, side, ink } => {
                let top = at.1 + (MIDDLE_OF_DIGITS - TOP_TO_BASELINE) * ink.size;
                backend.draw_text(text, &lettering(*side, *ink), place((at.0, top)))
            }
        };
    }
}

fn lettering(side: Side, ink: Ink) -> TextStyle<'static> {
    let style = match ink.weight {
        Weight::Regular => FontStyle::Normal,
        Weight::Bold => FontStyle::Bold,
    };
    let horizontal = match side {
        Side::Start => HPos::Left,
        Side::Middle => HPos::Center,
        Side::End => HPos::Right,
    };
    let font = FontDesc::new(FontFamily::Name(fonts::FAMILY), ink.size * UNITS * TEXT_SCALE, style);
    TextStyle { font, color: ink.colour.to_backend_color(), pos: Pos::new(horizontal, VPos::Top) }
}

fn stroke(weight: f64, colour: RGBColor) -> ShapeStyle {
    ShapeStyle { color: colour.to_rgba(), filled: false, stroke_width: extent(weight) }
}

fn place((x, y): (f64, f64)) -> (i32, i32) {
    ((x * UNITS).round() as i32, (y * UNITS).round() as i32)
}

fn extent(length: f64) -> u32 {
    (length * UNITS).round() as u32
}
