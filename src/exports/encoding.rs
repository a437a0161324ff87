//! Bytes → text, strictly: what does not decode is a fault with its line, never a replacement character.
//!
//! Hospital systems in China write GB18030 (or its subsets GBK and GB2312), newer ones UTF-8 with or without a byte order
//! mark, Excel's "Unicode text" UTF-16. A byte order mark settles it, whatever the block says; otherwise the block's rule.

use std::borrow::Cow;

use encoding_rs::{BIG5, DecoderResult, Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};

use super::definition::EncodingRule;
use crate::diagnostics::{Fault, Place};

/// The text of a file, and the name of the encoding for the run's record.
#[derive(Debug, PartialEq, Eq)]
pub struct Decoded {
    /// Without its byte order mark.
    pub text: String,
    pub encoding: &'static str,
}

/// Decodes the bytes of the file `path`; UTF-8 is not copied.
pub fn decoded(path: &str, mut bytes: Vec<u8>, rule: EncodingRule) -> Result<Decoded, Fault> {
    let (encoding, mark) = Encoding::for_bom(&bytes).unwrap_or_else(|| (by_rule(&bytes, rule), 0));
    let name = name(encoding);
    let refused = |bytes: &[u8]| {
        let place = Place::line(path, line_of_first_fault(encoding, bytes));
        Fault::input("encoding-invalid").with("encoding", name).at(place).hint("encoding-invalid")
    };
    bytes.drain(..mark);
    let mut text = if encoding == UTF_8 {
        String::from_utf8(bytes).map_err(|error| refused(error.as_bytes()))?
    } else {
        let text = encoding.decode_without_bom_handling_and_without_replacement(&bytes);
        text.map(Cow::into_owned).ok_or_else(|| refused(&bytes))?
    };
    // GB18030 has a mark of its own, which is not recognised before decoding.
    if text.starts_with('\u{FEFF}') {
        text.drain(..'\u{FEFF}'.len_utf8());
    }
    if let Some(offset) = text.find('\0') {
        let fault = Fault::input("not-text").with("encoding", name).at(Place::line(path, line_at(&text, offset)));
        return Err(fault.hint("not-text"));
    }
    Ok(Decoded { text, encoding: name })
}

/// A warning where the file already holds replacement characters: whoever wrote it lost those characters.
pub fn replacement_characters(path: &str, text: &str) -> Option<Fault> {
    let first = text.find(char::REPLACEMENT_CHARACTER)?;
    let count = text[first..].matches(char::REPLACEMENT_CHARACTER).count();
    let fault = Fault::warning("replacement-characters").with("count", count);
    Some(fault.at(Place::line(path, line_at(text, first))).hint("replacement-characters"))
}

/// What `text` was before it was read as windows-1252 and saved as UTF-8 ("ç§‘å®¤" was "科室"); `None` where it was not.
pub fn undone_double_encoding(text: &str) -> Option<String> {
    if text.is_ascii() {
        return None;
    }
    let (bytes, _, unmappable) = encoding_rs::WINDOWS_1252.encode(text);
    if unmappable { None } else { String::from_utf8(bytes.into_owned()).ok() }
}

fn by_rule(bytes: &[u8], rule: EncodingRule) -> &'static Encoding {
    match rule {
        EncodingRule::Auto if is_utf8_but_for_damage(bytes) => UTF_8,
        EncodingRule::Auto | EncodingRule::Gb18030 => GB18030,
        EncodingRule::Utf8 => UTF_8,
        EncodingRule::Utf16 if bytes.first() == Some(&0) => UTF_16BE,
        EncodingRule::Utf16 => UTF_16LE,
        EncodingRule::Big5 => BIG5,
    }
}

/// Whether the bytes are UTF-8, or were before a few of them were damaged.
///
/// Nearly any bytes decode as GB18030, so a UTF-8 file with one broken character (cut at a field's length, say) would
/// become wrong Chinese without a word. In GB18030 text the three-byte forms of UTF-8 turn up by accident only.
fn is_utf8_but_for_damage(bytes: &[u8]) -> bool {
    if std::str::from_utf8(bytes).is_ok() {
        return true;
    }
    let (mut characters, mut broken) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        characters += chunk.valid().chars().filter(|character| character.len_utf8() >= 3).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    characters > broken
}

fn name(encoding: &'static Encoding) -> &'static str {
    if encoding == UTF_8 {
        "utf-8"
    } else if encoding == GB18030 {
        "gb18030"
    } else if encoding == UTF_16LE {
        "utf-16le"
    } else if encoding == UTF_16BE {
        "utf-16be"
    } else if encoding == BIG5 {
        "big5"
    } else {
        encoding.name()
    }
}

/// The line that `offset` is on.
fn line_at(text: &str, offset: usize) -> u64 {
    line_breaks(&text.as_bytes()[..offset]) + 1
}

fn line_breaks(bytes: &[u8]) -> u64 {
    bytes.iter().filter(|byte| **byte == b'\n').count() as u64
}

/// Decodes once more, piece by piece, up to the first sequence that is not of this encoding.
fn line_of_first_fault(encoding: &'static Encoding, bytes: &[u8]) -> u64 {
    const PIECE: usize = 16 * 1024;
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut piece = String::with_capacity(PIECE);
    let (mut line, mut offset) = (1, 0);
    loop {
        piece.clear();
        let (result, read) = decoder.decode_to_string_without_replacement(&bytes[offset..], &mut piece, true);
        line += line_breaks(piece.as_bytes());
        offset += read;
        match result {
            DecoderResult::OutputFull => {}
            DecoderResult::InputEmpty | DecoderResult::Malformed(_, _) => return line,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8], rule: EncodingRule) -> Result<(String, &'static str), (&'static str, Option<u64>)> {
        decoded("a.csv", bytes.to_vec(), rule)
            .map(|decoded| (decoded.text, decoded.encoding))
            .map_err(|fault| (fault.code, fault.place.and_then(|place| place.line)))
    }

    #[test]
    fn every_encoding_is_found() {
        let text = "科室,日期\r\n内科,2026-03-01\r\n";
        let (gb18030, _, _) = GB18030.encode(text);
        let with_bom = [b"\xEF\xBB\xBF", text.as_bytes()].concat();
        let utf16: Vec<u8> =
            std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(|unit| unit.to_le_bytes()).collect();
        let auto = EncodingRule::Auto;
        assert_eq!(read(text.as_bytes(), auto), Ok((text.to_owned(), "utf-8")));
        assert_eq!(read(&with_bom, auto), Ok((text.to_owned(), "utf-8")));
        assert_eq!(read(&gb18030, auto), Ok((text.to_owned(), "gb18030")));
        assert_eq!(read(&utf16, auto), Ok((text.to_owned(), "utf-16le")));
        assert_eq!(read(&utf16, EncodingRule::Gb18030), Ok((text.to_owned(), "utf-16le")));
        assert_eq!(read(&utf16[2..], EncodingRule::Utf16), Ok((text.to_owned(), "utf-16le")));
        let (big5, _, _) = BIG5.encode("科室,診斷\n");
        assert_eq!(read(&big5, EncodingRule::Big5), Ok(("科室,診斷\n".to_owned(), "big5")));
    }

    #[test]
    fn what_does_not_decode_has_its_line() {
        assert_eq!(read(b"a\nb\n\xFF\xFF", EncodingRule::Utf8), Err(("encoding-invalid", Some(3))));
        assert_eq!(read(b"a\n\xC4\xDA\n\xFF", EncodingRule::Gb18030), Err(("encoding-invalid", Some(3))));
        assert_eq!(read(b"a\nb\0c", EncodingRule::Auto), Err(("not-text", Some(2))));
    }

    #[test]
    fn damaged_utf8_is_not_read_as_another_encoding() {
        let mut bytes = "科室,姓名\n内科,张三\n外科,李四\n".as_bytes().to_vec();
        bytes.remove(22);
        assert_eq!(read(&bytes, EncodingRule::Auto), Err(("encoding-invalid", Some(2))));
    }

    #[test]
    fn double_encoding_is_undone() {
        assert_eq!(undone_double_encoding("ç§‘å®¤").as_deref(), Some("科室"));
        assert_eq!(undone_double_encoding("科室"), None);
        assert_eq!(undone_double_encoding("visits"), None);
    }

    #[test]
    fn lost_characters_are_reported_once() {
        let fault = replacement_characters("a.csv", "a\nb\u{FFFD}\u{FFFD}").unwrap();
        assert_eq!(fault.details, [("count", "2".to_owned())]);
        assert_eq!(fault.place.and_then(|place| place.line), Some(2));
    }
}
