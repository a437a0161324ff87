//! The look of every chart: colours, line weights and text sizes; `report-templates/shared/style.typ` has the page's.
//!
//! Everything is in points at the size that it is printed in. Text is measured with the font's own widths: plotters
//! guesses them from bytes, 1.7 × too wide for Chinese.

use plotters::style::RGBColor;

use crate::fonts::{self, Weight};
use crate::record::card::Meaning;

pub const WHITE: RGBColor = RGBColor(0xFF, 0xFF, 0xFF);
pub const INK: RGBColor = RGBColor(0x1A, 0x1A, 0x1A);
pub const SECOND: RGBColor = RGBColor(0x55, 0x59, 0x5C);
pub const THIRD: RGBColor = RGBColor(0x85, 0x89, 0x8C);
pub const HAIRLINE: RGBColor = RGBColor(0xC4, 0xC8, 0xCA);
pub const ROW_LINE: RGBColor = RGBColor(0xDD, 0xE0, 0xE1);
pub const BAND: RGBColor = RGBColor(0xE6, 0xEE, 0xEF);
pub const ACCENT: RGBColor = RGBColor(0x17, 0x50, 0x5A);
pub const IMPROVEMENT: RGBColor = RGBColor(0x0B, 0x62, 0xA8);
pub const NOISE: RGBColor = RGBColor(0x9A, 0x9D, 0xA0);
pub const NEUTRAL: RGBColor = RGBColor(0x5B, 0x3A, 0x8E);
pub const CONCERN: RGBColor = RGBColor(0xE3, 0x6F, 0x0A);
pub const CONCERN_TEXT: RGBColor = RGBColor(0x9C, 0x41, 0x00);

/// Line weights, in points.
pub const STRONG_LINE: f64 = 0.9;
pub const DATA_LINE: f64 = 0.9;
pub const TARGET_LINE: f64 = 0.6;
pub const AXIS_LINE: f64 = 0.45;
pub const FINE_LINE: f64 = 0.3;
pub const DASH: (f64, f64) = (3.0, 2.0);
pub const POINT_RADIUS: f64 = 2.2;
/// Width of the mark of the last point.
pub const LAST_MARK: f64 = 6.0;

/// Text sizes, in points.
pub const LABEL: f64 = 6.8;
pub const TICK_LABEL: f64 = 6.0;

/// The colour of a bar or mark that means this.
pub fn fill_of(meaning: Meaning) -> RGBColor {
    match meaning {
        Meaning::Gain => IMPROVEMENT,
        Meaning::Loss => CONCERN,
        Meaning::Neither => THIRD,
    }
}

/// The colour of a figure that means this: darker than its bar where the bar is pale.
pub fn ink_of(meaning: Meaning) -> RGBColor {
    match meaning {
        Meaning::Gain => IMPROVEMENT,
        Meaning::Loss => CONCERN_TEXT,
        Meaning::Neither => SECOND,
    }
}

/// How a piece of text looks.
#[derive(Clone, Copy, Debug)]
pub struct Ink {
    pub size: f64,
    pub weight: Weight,
    pub colour: RGBColor,
}

impl Ink {
    pub const fn regular(size: f64, colour: RGBColor) -> Ink {
        Ink { size, weight: Weight::Regular, colour }
    }

    pub const fn bold(size: f64, colour: RGBColor) -> Ink {
        Ink { size, weight: Weight::Bold, colour }
    }

    /// Printed width, in points.
    pub fn width(self, text: &str) -> f64 {
        f64::from(fonts::width_permille(text, self.weight)) / 1000.0 * self.size
    }
}
