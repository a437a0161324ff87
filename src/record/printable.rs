//! The one way of data's text onto a page or a chart.
//!
//! A single character without a glyph makes typst refuse a whole PDF/A; an invisible one can reorder or hide what is
//! printed. So text is composed (NFC), invisible characters are taken out, and what the fonts lack is shown as 〓 (the
//! typesetters' mark for a missing type); the caller warns of it.

use unicode_normalization::UnicodeNormalization as _;

use crate::fonts::Coverage;

/// Stands for a character that the fonts lack.
pub const GETA: char = '〓';

/// `text` as a page can print it, and the characters that it lacks: each once, in the order met.
pub fn printable(text: &str, coverage: &Coverage) -> (String, Vec<char>) {
    let mut printed = String::with_capacity(text.len());
    let mut missing = Vec::new();
    for character in seen(text) {
        if coverage.holds(character) {
            printed.push(character);
        } else {
            printed.push(GETA);
            if !missing.contains(&character) {
                missing.push(character);
            }
        }
    }
    (printed, missing)
}

/// `text` for a reader who brings the fonts: on one line, with nothing invisible in it.
pub fn visible(text: &str) -> String {
    if text.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic()) {
        return text.to_owned();
    }
    seen(text).collect()
}

/// What can be seen of a text, composed.
fn seen(text: &str) -> impl Iterator<Item = char> {
    // Taken out before composing: an invisible character between a letter and its accent would keep them apart.
    let visible = text.chars().filter_map(|character| {
        if separates_lines(character) { Some(' ') } else { (!is_invisible(character)).then_some(character) }
    });
    visible.nfc()
}

/// A cell is one paragraph: a break in the data becomes a space.
fn separates_lines(character: char) -> bool {
    matches!(character, '\t'..='\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Controls, and everything that Unicode asks to be drawn as nothing: joiners, direction marks, selectors, fillers, tags.
fn is_invisible(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{AD}'
                | '\u{34F}'
                | '\u{61C}'
                | '\u{115F}'..='\u{1160}'
                | '\u{17B4}'..='\u{17B5}'
                | '\u{180B}'..='\u{180F}'
                | '\u{200B}'..='\u{200F}'
                | '\u{202A}'..='\u{202E}'
                | '\u{2060}'..='\u{206F}'
                | '\u{3164}'
                | '\u{FE00}'..='\u{FE0F}'
                | '\u{FEFF}'
                | '\u{FFA0}'
                | '\u{FFF0}'..='\u{FFFB}'
                | '\u{1BCA0}'..='\u{1BCA3}'
                | '\u{1D173}'..='\u{1D17A}'
                | '\u{E0000}'..='\u{E0FFF}'
        )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn printed(text: &str) -> (String, Vec<char>) {
        printable(text, Coverage::shipped())
    }

    #[test]
    fn rare_characters_become_geta_and_are_named_once() {
        let (text, missing) = printed("王\u{1F600}小\u{E000}\u{1F600}");
        assert_eq!(text, "王〓小〓〓");
        assert_eq!(missing, vec!['\u{1F600}', '\u{E000}']);
    }

    #[test]
    fn invisible_characters_go_and_breaks_become_spaces() {
        assert_eq!(printed("外\u{FE0F}一\u{200B}科\u{202E}\u{0}").0, "外一科");
        assert_eq!(printed("甲\n乙\t丙").0, "甲 乙 丙");
        assert_eq!(printed("e\u{301}").0, "é");
    }

    proptest! {
        #[test]
        fn what_is_printed_is_covered_and_stays_as_it_is(text in any::<String>()) {
            let (once, _) = printed(&text);
            prop_assert!(once.chars().all(|character| Coverage::shipped().holds(character)));
            let (twice, missing) = printed(&once);
            prop_assert_eq!(once, twice);
            prop_assert!(missing.is_empty());
        }

        #[test]
        fn plain_chinese_is_left_alone(text in "[一-龥A-Za-z0-9 ，。：；（）%]{0,40}") {
            prop_assert_eq!(printed(&text), (text, Vec::new()));
        }
    }
}
