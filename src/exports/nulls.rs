//! A field as an export wrote it: trimmed, and known to be empty where the export writes "no value" its own way.

use csv::StringRecord;

/// Hospital systems pad with full-width and non-breaking spaces, and leave byte order marks and zero-width spaces behind
/// where files were pasted together.
fn is_padding(character: char) -> bool {
    character.is_whitespace() || matches!(character, '\u{FEFF}' | '\u{200B}')
}

/// `text` without what is white at its ends.
pub fn trimmed(text: &str) -> &str {
    // Nearly every field begins and ends with a printable ASCII character: then no character need be decoded.
    match text.as_bytes() {
        [b'!'..=b'~'] | [b'!'..=b'~', .., b'!'..=b'~'] => text,
        _ => text.trim_matches(is_padding),
    }
}

/// The texts by which a block's files say "no value".
#[derive(Clone, Debug)]
pub struct NullTexts {
    texts: Vec<String>,
    longest: usize,
}

impl NullTexts {
    pub fn new(texts: &[String]) -> NullTexts {
        let texts: Vec<String> = texts.iter().map(|text| trimmed(text).to_owned()).collect();
        let longest = texts.iter().map(String::len).max().unwrap_or(0);
        NullTexts { texts, longest }
    }

    /// The trimmed text; `None` where it is empty or means "no value".
    pub fn value<'a>(&self, text: &'a str) -> Option<&'a str> {
        let text = trimmed(text);
        if text.is_empty() || (text.len() <= self.longest && self.texts.iter().any(|null| null == text)) {
            return None;
        }
        Some(text)
    }
}

/// One record of a file, seen through the block's null texts.
#[derive(Clone, Copy, Debug)]
pub struct Row<'r> {
    pub record: &'r StringRecord,
    pub nulls: &'r NullTexts,
}

impl<'r> Row<'r> {
    /// `None` where the field is absent or has no value.
    pub fn field(self, index: usize) -> Option<&'r str> {
        self.record.get(index).and_then(|text| self.nulls.value(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn padding_of_every_kind_is_trimmed() {
        assert_eq!(trimmed("\u{FEFF}\u{3000} 内科\u{A0}\t\r"), "内科");
        assert_eq!(trimmed("a b"), "a b");
        assert_eq!(trimmed("a "), "a");
        assert_eq!(trimmed(" "), "");
    }

    #[test]
    fn null_texts_are_compared_after_trimming() {
        let nulls = NullTexts::new(&["-".to_owned(), " 无 ".to_owned()]);
        assert_eq!(nulls.value("　-　"), None);
        assert_eq!(nulls.value("无"), None);
        assert_eq!(nulls.value("  "), None);
        assert_eq!(nulls.value("-1"), Some("-1"));
    }
}
