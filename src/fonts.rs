//! The embedded fonts: what they can print, and how wide it comes out.
//!
//! Noto Sans SC in two weights is all that pages and charts use, but for the official letter, which is set in Noto Serif SC
//! in place of 仿宋 (`data/fonts/`). Its coverage decides what
//! [`printable`](crate::record::printable) lets through, its advance widths let charts give a label the room that it takes.

use std::sync::LazyLock;

use ttf_parser::Face;

/// The one family of pages and charts. Typst drops a line of a chart whose family it does not know, without a word.
pub const FAMILY: &str = "Noto Sans SC";

/// Of the official letter.
pub const SERIF_FAMILY: &str = "Noto Serif SC";

pub static REGULAR: &[u8] = include_bytes!("../data/fonts/NotoSansSC-Regular.ttf");
pub static BOLD: &[u8] = include_bytes!("../data/fonts/NotoSansSC-Bold.ttf");

/// Of the letter to the health administration and its annexes.
pub static SERIF_REGULAR: &[u8] = include_bytes!("../data/fonts/NotoSerifSC-Regular.ttf");
pub static SERIF_BOLD: &[u8] = include_bytes!("../data/fonts/NotoSerifSC-Bold.ttf");

/// The fonts with their licence, which goes wherever they go, by file name.
pub static FILES: [(&str, &[u8]); 5] = [
    ("NotoSerifSC-Regular.ttf", SERIF_REGULAR),
    ("NotoSerifSC-Bold.ttf", SERIF_BOLD),
    ("NotoSansSC-Regular.ttf", REGULAR),
    ("NotoSansSC-Bold.ttf", BOLD),
    ("OFL.txt", include_bytes!("../data/fonts/OFL.txt")),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    Regular,
    Bold,
}

/// Width of a text in thousandths of its size, set without kerning.
pub fn width_permille(text: &str, weight: Weight) -> u32 {
    let face = match weight {
        Weight::Regular => &*REGULAR_FACE,
        Weight::Bold => &*BOLD_FACE,
    };
    let Some(face) = face else { return 0 };
    let units: u32 = text
        .chars()
        .map(|character| {
            let advance = face.glyph_index(character).and_then(|glyph| face.glyph_hor_advance(glyph));
            u32::from(advance.unwrap_or_else(|| face.units_per_em()))
        })
        .sum();
    units * 1000 / u32::from(face.units_per_em())
}

/// The characters that every given font has a glyph for.
pub struct Coverage {
    /// Ascending and apart, both ends included.
    ranges: Vec<(u32, u32)>,
}

impl Coverage {
    /// Of the fonts that the program ships with, in all weights; read once.
    pub fn shipped() -> &'static Coverage {
        static COVERAGE: LazyLock<Coverage> =
            LazyLock::new(|| Coverage::of([&*REGULAR_FACE, &*BOLD_FACE, &*SERIF_FACE].into_iter().flatten()));
        &COVERAGE
    }

    fn of<'a>(faces: impl Iterator<Item = &'a Face<'static>>) -> Coverage {
        let mut common: Option<Vec<u32>> = None;
        for face in faces {
            let mut mapped = mapped_characters(face);
            if let Some(before) = common {
                mapped.retain(|character| before.binary_search(character).is_ok());
            }
            common = Some(mapped);
        }
        Coverage { ranges: joined(&common.unwrap_or_default()) }
    }

    pub fn holds(&self, character: char) -> bool {
        let code = u32::from(character);
        let after = self.ranges.partition_point(|(from, _)| *from <= code);
        after > 0 && code <= self.ranges[after - 1].1
    }
}

static REGULAR_FACE: LazyLock<Option<Face<'static>>> = LazyLock::new(|| Face::parse(REGULAR, 0).ok());
/// Both weights have the same characters.
static SERIF_FACE: LazyLock<Option<Face<'static>>> = LazyLock::new(|| Face::parse(SERIF_REGULAR, 0).ok());
static BOLD_FACE: LazyLock<Option<Face<'static>>> = LazyLock::new(|| Face::parse(BOLD, 0).ok());

/// Code points with a glyph other than `.notdef`, ascending.
fn mapped_characters(face: &Face) -> Vec<u32> {
    let mut mapped = Vec::new();
    let tables = face.tables().cmap.into_iter().flat_map(|cmap| cmap.subtables);
    for table in tables.filter(|table| table.is_unicode()) {
        table.codepoints(|code| {
            if table.glyph_index(code).is_some_and(|glyph| glyph.0 != 0) {
                mapped.push(code);
            }
        });
    }
    mapped.sort_unstable();
    mapped.dedup();
    mapped
}

/// Ascending code points as ranges.
fn joined(codes: &[u32]) -> Vec<(u32, u32)> {
    let mut ranges: Vec<(u32, u32)> = Vec::new();
    for code in codes {
        match ranges.last_mut() {
            Some((_, to)) if *to + 1 == *code => *to = *code,
            Some(_) | None => ranges.push((*code, *code)),
        }
    }
    ranges
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_and_rare_characters() {
        let coverage = Coverage::shipped();
        assert!("外一科喆堃玥镕〓−–▲▼●○≤≥÷×·—".chars().all(|character| coverage.holds(character)));
        assert!(!['😀', '𠮷', '\u{E000}', '\u{1}'].into_iter().any(|character| coverage.holds(character)));
    }

    #[test]
    fn a_chinese_character_is_one_em_wide() {
        assert_eq!(width_permille("外一科", Weight::Regular), 3000);
        assert!(width_permille("0", Weight::Bold) < 1000);
    }
}
