//! Names beside bars and above small pictures: on one line, else on two, else smaller.

use super::canvas::{Canvas, Side};
use super::style::Ink;

/// A name set into the room that there is for it.
pub struct FittedName {
    lines: Vec<String>,
    ink: Ink,
}

impl FittedName {
    pub fn new(name: &str, room: f64, ink: Ink) -> FittedName {
        if ink.width(name) <= room {
            return FittedName { lines: vec![name.to_owned()], ink };
        }
        // A little smaller is better than two lines.
        let smaller = Ink { size: ink.size * SMALLER, ..ink };
        if smaller.width(name) <= room {
            return FittedName { lines: vec![name.to_owned()], ink: smaller };
        }
        let (first, second) = halves(name, ink);
        let widest = ink.width(&first).max(ink.width(&second));
        let size = ink.size * (room / widest).min(1.0);
        FittedName { lines: vec![first, second], ink: Ink { size, ..ink } }
    }

    /// How much higher than one line it is.
    pub fn extra_height(&self) -> f64 {
        self.line_height() * (self.lines.len() - 1) as f64
    }

    /// Its lines around a middle.
    pub fn draw(&self, canvas: &mut Canvas, left: f64, middle: f64) {
        let first = middle - self.extra_height() / 2.0;
        for (index, line) in self.lines.iter().enumerate() {
            canvas.text(line, (left, first + self.line_height() * index as f64), Side::Start, self.ink);
        }
    }

    fn line_height(&self) -> f64 {
        self.ink.size * 1.12
    }
}

/// How much smaller a name may be before it takes two lines.
const SMALLER: f64 = 0.88;

/// A name cut in two where the longer half is shortest: at a space, or between two characters that are not Latin.
fn halves(name: &str, ink: Ink) -> (String, String) {
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
        ink.width(&first).max(ink.width(&second))
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
    use crate::charts::style::INK;

    #[test]
    fn a_long_name_breaks_near_its_middle_and_never_inside_a_latin_word() {
        let ink = Ink::regular(6.8, INK);
        assert_eq!(halves("中度以上出血患者（输血）", ink).0, "中度以上出血");
        assert_eq!(halves("Outpatient antibacterial use", ink).0, "Outpatient");
        assert_eq!(halves("x", ink).1, "x");
    }

    #[test]
    fn no_name_is_wider_than_its_room() {
        let ink = Ink::regular(6.8, INK);
        for name in ["短", "特别长的指标名称用于检查换行与缩小是否都还读得清楚", "Supercalifragilisticexpialidocious"]
        {
            let fitted = FittedName::new(name, 60.0, ink);
            assert!(fitted.lines.iter().all(|line| fitted.ink.width(line) <= 60.001), "{name}");
        }
    }
}
