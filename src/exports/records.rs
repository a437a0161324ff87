//! A delimited text as records, each with the physical line on which it begins.
//!
//! The `csv` crate splits the fields; lines are counted here, because its own count is one behind after CRLF and blank
//! lines. It also accepts a quote that is never closed, which swallows rows up to the next quote or the end of the file:
//! every record of more than one line is looked at again for that.

use std::io;

use csv::{Reader, ReaderBuilder, StringRecord, Terminator};

use super::nulls::trimmed;
use crate::diagnostics::{Fault, Place};

const QUOTE: u8 = b'"';

/// The records of one text from some line on.
pub struct Records<'t> {
    path: &'t str,
    text: &'t [u8],
    delimiter: u8,
    line_break: u8,
    reader: Reader<&'t [u8]>,
    /// How far lines are counted, and the line there.
    counted: usize,
    line: u64,
}

impl<'t> Records<'t> {
    /// The records of `text` after its first `skip` physical lines.
    pub fn new(path: &'t str, text: &'t str, skip: u64, delimiter: u8) -> Records<'t> {
        let line_break = line_break(text);
        let rest = after_lines(text, skip);
        Records {
            path,
            text: rest.as_bytes(),
            delimiter,
            line_break,
            // A carriage return before the break is white space at the end of the last field, and is trimmed with it.
            reader: ReaderBuilder::new()
                .has_headers(false)
                .flexible(true)
                .delimiter(delimiter)
                .terminator(Terminator::Any(line_break))
                .from_reader(rest.as_bytes()),
            counted: 0,
            line: skip + 1,
        }
    }

    /// Reads the next record that is not blank; its line, or `None` at the end.
    pub fn next(&mut self, record: &mut StringRecord) -> Result<Option<u64>, Fault> {
        while let Some(line) = self.next_or_blank(record)? {
            if !is_blank(record) {
                return Ok(Some(line));
            }
        }
        Ok(None)
    }

    fn next_or_blank(&mut self, record: &mut StringRecord) -> Result<Option<u64>, Fault> {
        let before = self.offset();
        if !self.reader.read_record(record).map_err(|error| self.unreadable(error))? {
            return Ok(None);
        }
        // The reader passes over blank lines before a record.
        let blank = self.text[before..].iter().take_while(|byte| **byte == self.line_break).count();
        let line = self.count_to(before + blank);
        let end = self.offset();
        let lines = self.count_to(end) - line;
        if (lines > 1 || end == self.text.len()) && self.swallows_rows(&self.text[before + blank..end]) {
            return Err(Fault::input("quote-unclosed").at(Place::line(self.path, line)).hint("quote-unclosed"));
        }
        Ok(Some(line))
    }

    /// Whether a quoted field of the record is not closed, or runs over lines and is followed by something other than a
    /// delimiter: then the quote that seemed to close it opened a field of a later row.
    fn swallows_rows(&self, record: &[u8]) -> bool {
        let mut rest = record;
        loop {
            let mut field_end = rest.iter().position(|byte| *byte == self.delimiter);
            if let Some((&QUOTE, quoted)) = rest.split_first() {
                let Some(after) = after_quoted(quoted) else { return true };
                let runs_over_lines = quoted[..quoted.len() - after.len()].contains(&self.line_break);
                field_end = after.iter().position(|byte| *byte == self.delimiter);
                let stray = &after[..field_end.unwrap_or(after.len())];
                if runs_over_lines && !stray.trim_ascii().is_empty() {
                    return true;
                }
                rest = after;
            }
            let Some(end) = field_end else { return false };
            rest = &rest[end + 1..];
        }
    }

    fn offset(&self) -> usize {
        // A position within a text that is in memory.
        usize::try_from(self.reader.position().byte()).map_or(self.text.len(), |byte| byte.min(self.text.len()))
    }

    fn count_to(&mut self, offset: usize) -> u64 {
        let passed = &self.text[self.counted..offset];
        self.line += passed.iter().filter(|byte| **byte == self.line_break).count() as u64;
        self.counted = offset;
        self.line
    }

    fn unreadable(&self, error: csv::Error) -> Fault {
        // Never the error's own text: it may hold a record.
        let problem = match error.into_kind() {
            csv::ErrorKind::Io(error) => error.kind(),
            _ => io::ErrorKind::InvalidData,
        };
        Fault::input("file-unreadable").with("problem", problem).at(Place::line(self.path, self.line))
    }
}

/// Whether a record holds nothing: an empty line, or one of delimiters only, as Excel leaves below a table.
pub fn is_blank(record: &StringRecord) -> bool {
    record.iter().all(|field| trimmed(field).is_empty())
}

/// Old systems end lines with a carriage return alone; where there is any line feed, that is what ends a line.
fn line_break(text: &str) -> u8 {
    if text.contains('\n') { b'\n' } else { b'\r' }
}

/// `text` without its first `lines` physical lines.
pub fn after_lines(text: &str, lines: u64) -> &str {
    let line_break = char::from(line_break(text));
    let mut rest = text;
    for _ in 0..lines {
        rest = rest.split_once(line_break).map_or("", |(_, rest)| rest);
    }
    rest
}

/// What follows the closing quote.
fn after_quoted(mut rest: &[u8]) -> Option<&[u8]> {
    loop {
        let quote = rest.iter().position(|byte| *byte == QUOTE)?;
        rest = &rest[quote + 1..];
        match rest.split_first() {
            Some((&QUOTE, after_doubled)) => rest = after_doubled,
            Some(_) | None => return Some(rest),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, skip: u64) -> Result<Vec<(u64, Vec<String>)>, u64> {
        let mut records = Records::new("a.csv", text, skip, b',');
        let (mut record, mut read) = (StringRecord::new(), Vec::new());
        loop {
            match records.next(&mut record) {
                Ok(Some(line)) => read.push((line, record.iter().map(|field| field.trim().to_owned()).collect())),
                Ok(None) => return Ok(read),
                Err(fault) => return Err(fault.place.and_then(|place| place.line).unwrap()),
            }
        }
    }

    fn lines(text: &str, skip: u64) -> Result<Vec<u64>, u64> {
        read(text, skip).map(|rows| rows.iter().map(|(line, _)| *line).collect())
    }

    #[test]
    fn lines_are_physical() {
        assert_eq!(lines("a,b\n1,2\n\n\n3,4\n", 0), Ok(vec![1, 2, 5]));
        assert_eq!(lines("t\r\na,b\r\n\"1\r\n1\",2\r\n3,4", 1), Ok(vec![2, 3, 5]));
        assert_eq!(lines("a,b\r1,2\r3,4\r", 1), Ok(vec![2, 3]));
        assert_eq!(lines("a,b\r\n\r\n1,2\r\n , \r\n3,4\r\n", 0), Ok(vec![1, 3, 5]));
        assert_eq!(lines("a\n", 5), Ok(vec![]));
    }

    #[test]
    fn a_lone_carriage_return_belongs_to_its_field() {
        assert_eq!(read("a,b\n1\r1,2\n", 1), Ok(vec![(2, vec!["1\r1".to_owned(), "2".to_owned()])]));
    }

    #[test]
    fn quotes_that_swallow_rows() {
        assert_eq!(lines("a,b\n\"1,2\n3,4\n", 0), Err(2));
        assert_eq!(lines("a,b,c\n1,\"5寸,2\n3,\"x\",4\n", 0), Err(2));
        assert_eq!(lines("a,b\n1,2\n3,\"4", 0), Err(3));
        assert_eq!(lines("a,b\n\"5寸\"管,2\n\"5寸\"管,2", 0), Ok(vec![1, 2, 3]));
        assert_eq!(lines("a,b\n\"1\n\"\"x\"\"\" ,\"2\"\n3,4\"", 0), Ok(vec![1, 2, 4]));
    }
}
