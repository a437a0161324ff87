//! What each indicator gained or lost against its points: bars from a line of no change, the figure printed beside.
//!
//! Bars to the right are gains, to the left losses, so side and sign say what the colour says. Both sides share one scale.

use super::canvas::{Canvas, Side};
use super::scale::Scale;
use super::style::{AXIS_LINE, FINE_LINE, INK, Ink, LABEL, ROW_LINE, THIRD, TICK_LABEL, fill_of, ink_of};
use crate::record::card::{Bar, Meaning};

const WIDTH: f64 = 372.0;
const ROW: f64 = 11.4;
/// What a second line of a name adds to its row.
const SECOND_LINE: f64 = 7.6;
const BAR: f64 = 6.4;
/// Names take no more than this; longer ones go on two lines, and on a smaller size if that is not enough.
const NAME_ROOM: f64 = 130.0;
const GAP: f64 = 8.0;
const FOOT: f64 = 10.0;

const NAME_INK: Ink = Ink::regular(LABEL, INK);

pub fn gains(bars: &[Bar]) -> String {
    let names: Vec<WrappedName> = bars.iter().map(|bar| WrappedName::of(&bar.name)).collect();
    let heights: Vec<f64> = names.iter().map(|name| ROW + SECOND_LINE * (name.lines.len() - 1) as f64).collect();
    let bottom: f64 = heights.iter().sum();
    let horizontal = scale_of(bars, &names);
    let zero = horizontal.place(0.0);

    let mut canvas = Canvas::new(WIDTH, bottom + FOOT);
    let mut top = 0.0;
    for ((bar, name), height) in bars.iter().zip(&names).zip(heights) {
        let middle = top + height / 2.0;
        name.draw(&mut canvas, middle);
        let value = bar.value.raw.map_or(0.0, |value| value.for_drawing());
        let end = horizontal.place(value);
        if bar.meaning != Meaning::Neither {
            canvas.bar((zero, middle - BAR / 2.0), (end, middle + BAR / 2.0), fill_of(bar.meaning));
        }
        canvas.text(&bar.value.printed, (WIDTH, middle), Side::End, figure_ink(bar.meaning));
        top += height;
        canvas.line((0.0, top), (WIDTH, top), FINE_LINE, ROW_LINE);
    }
    canvas.line((zero, 0.0), (zero, bottom + 2.0), AXIS_LINE, THIRD);
    canvas.text("0", (zero, bottom + 6.0), Side::Middle, Ink::regular(TICK_LABEL, THIRD));
    canvas.svg()
}

/// One scale for both sides, around a true zero, wide enough for every bar.
fn scale_of(bars: &[Bar], names: &[WrappedName]) -> Scale {
    let values = || bars.iter().filter_map(|bar| bar.value.raw).map(|value| value.for_drawing());
    let low = values().fold(0.0, f64::min);
    let high = values().fold(0.0, f64::max);
    let names_end = names.iter().map(WrappedName::width).fold(0.0, f64::max);
    let figures = bars.iter().map(|bar| figure_ink(bar.meaning).width(&bar.value.printed)).fold(0.0, f64::max);
    let (start, end) = (names_end + GAP, WIDTH - figures - GAP);
    // Nothing gained or lost: the line stands in the middle.
    if low == high { Scale { low: -1.0, high: 1.0, start, end } } else { Scale { low, high, start, end } }
}

fn figure_ink(meaning: Meaning) -> Ink {
    match meaning {
        Meaning::Gain | Meaning::Loss => Ink::bold(LABEL, ink_of(meaning)),
        Meaning::Neither => Ink::regular(LABEL, THIRD),
    }
}

/// A name on one or two lines that fit their room.
struct WrappedName {
    lines: Vec<String>,
    ink: Ink,
}

impl WrappedName {
    fn of(name: &str) -> WrappedName {
        if NAME_INK.width(name) <= NAME_ROOM {
            return WrappedName { lines: vec![name.to_owned()], ink: NAME_INK };
        }
        let (first, second) = halves(name);
        let widest = NAME_INK.width(&first).max(NAME_INK.width(&second));
        let size = NAME_INK.size * (NAME_ROOM / widest).min(1.0);
        WrappedName { lines: vec![first, second], ink: Ink { size, ..NAME_INK } }
    }

    fn width(&self) -> f64 {
        self.lines.iter().map(|line| self.ink.width(line)).fold(0.0, f64::max)
    }

    fn draw(&self, canvas: &mut Canvas, middle: f64) {
        let first = middle - SECOND_LINE / 2.0 * (self.lines.len() - 1) as f64;
        for (index, line) in self.lines.iter().enumerate() {
            canvas.text(line, (0.0, first + SECOND_LINE * index as f64), Side::Start, self.ink);
        }
    }
}

/// A name cut in two where the longer half is shortest: at a space, or between two characters that are not Latin.
fn halves(name: &str) -> (String, String) {
    let characters: Vec<char> = name.chars().collect();
    let breaks_here = |at: usize| {
        let (before, after) = (characters[at - 1], characters[at]);
        before == ' ' || (!before.is_ascii() && !after.is_ascii() && !closes(after) && !opens(before))
    };
    let cut = |at: usize| -> (String, String) {
        let text = |part: &[char]| part.iter().collect::<String>().trim().to_owned();
        (text(&characters[..at]), text(&characters[at..]))
    };
    let longer = |at: usize| {
        let (first, second) = cut(at);
        NAME_INK.width(&first).max(NAME_INK.width(&second))
    };
    (1..characters.len())
        .filter(|at| breaks_here(*at))
        .min_by(|left, right| longer(*left).total_cmp(&longer(*right)))
        .map_or_else(|| cut(characters.len() / 2), cut)
}

/// Marks that may not begin a line.
fn closes(character: char) -> bool {
    "，。、；：？！）》」』】〉”’·".contains(character)
}

/// Marks that may not end a line.
fn opens(character: char) -> bool {
    "（《「『【〈“‘".contains(character)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_name_breaks_near_its_middle_and_never_inside_a_latin_word() {
        assert_eq!(halves("中度以上出血患者（输血）").0, "中度以上出血");
        assert_eq!(halves("Outpatient antibacterial use").0, "Outpatient");
        assert_eq!(halves("x").1, "x");
    }
}
