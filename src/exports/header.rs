//! The header line of a file: what its fields are called, and which one a mapping means.
//!
//! Names are compared in a normalised form, because the same header comes full-width from one system, with a
//! non-breaking space from the next and broken over two lines from Excel; messages show it as exported.

use std::collections::BTreeMap;

use csv::StringRecord;
use unicode_normalization::UnicodeNormalization;

use super::encoding::undone_double_encoding;
use super::nulls::trimmed;
use crate::diagnostics::{Fault, Place};
use crate::toml_source::nearest;

/// The form in which headers are compared: NFKC, white space single and inside only, nothing invisible.
pub fn normalised(header: &str) -> String {
    let visible: String =
        header.nfkc().filter(|character| !matches!(character, '\u{FEFF}' | '\u{200B}'..='\u{200F}')).collect();
    one_line(&visible)
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[derive(Debug)]
pub struct Header {
    pub line: u64,
    /// As exported, on one line; nameless fields at the end are not counted.
    pub names: Vec<String>,
    /// The record itself: a page break repeats it.
    record: StringRecord,
    /// Normalised name → the fields that have it.
    fields: BTreeMap<String, Vec<usize>>,
}

/// What a mapping's header stands for in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named {
    Once(usize),
    /// More than one field has that name.
    Repeatedly,
    Nowhere,
}

impl Header {
    pub fn new(record: StringRecord, line: u64) -> Header {
        let mut names: Vec<String> = record.iter().map(|name| one_line(trimmed(name))).collect();
        while names.last().is_some_and(String::is_empty) {
            names.pop();
        }
        let mut fields: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (index, name) in names.iter().enumerate().filter(|(_, name)| !name.is_empty()) {
            fields.entry(normalised(name)).or_default().push(index);
        }
        Header { line, names, record, fields }
    }

    pub fn find(&self, header: &str) -> Named {
        match self.fields.get(&normalised(header)).map(Vec::as_slice) {
            None | Some([]) => Named::Nowhere,
            Some([index]) => Named::Once(*index),
            Some([_, _, ..]) => Named::Repeatedly,
        }
    }

    /// How many of `headers` this line has.
    pub fn known<'h>(&self, headers: impl IntoIterator<Item = &'h str>) -> usize {
        headers.into_iter().filter(|header| self.find(header) != Named::Nowhere).count()
    }

    /// Whether a record repeats the header, as exports with page breaks do.
    pub fn is_repeated_by(&self, record: &StringRecord) -> bool {
        // The first field tells nearly every row apart from the header.
        record.get(0).map(trimmed) == self.record.get(0).map(trimmed)
            && record.len() >= self.names.len()
            && record.iter().zip(self.record.iter()).all(|(field, name)| trimmed(field) == trimmed(name))
    }

    /// Completes a fault about a header that is not here with what is: the nearest name, or all of them.
    pub fn with_what_there_is(&self, fault: Fault, header: &str) -> Fault {
        match nearest(header, self.names.iter().map(String::as_str)) {
            Some(meant) => fault.with("meant", meant).hint("did-you-mean"),
            None => fault.with("headers", self.listed()).hint("header-list"),
        }
    }

    /// That two fields have the header that is meant.
    pub fn duplicate(&self, path: &str, header: &str) -> Fault {
        let place = Place::line(path, self.line).column(header);
        Fault::input("header-duplicate").with("header", header).at(place).hint("header-duplicate")
    }

    /// A fault where one of `headers` stands in this line, but was read as windows-1252 and saved again as UTF-8.
    pub fn double_encoding<'h>(&self, path: &str, headers: impl IntoIterator<Item = &'h str>) -> Option<Fault> {
        let undone: Vec<String> =
            self.names.iter().filter_map(|name| undone_double_encoding(name)).map(|name| normalised(&name)).collect();
        let header = headers.into_iter().find(|header| undone.contains(&normalised(header)))?;
        let fault = Fault::input("text-double-encoded").with("header", header);
        Some(fault.at(Place::line(path, self.line)).hint("text-double-encoded"))
    }

    fn listed(&self) -> String {
        const SHOWN: usize = 40;
        let names: Vec<&str> = self.names.iter().map(String::as_str).filter(|name| !name.is_empty()).collect();
        let more = if names.len() > SHOWN { ", …" } else { "" };
        format!("{}{more}", names[..names.len().min(SHOWN)].join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(names: &[&str]) -> Header {
        Header::new(StringRecord::from(names.to_vec()), 1)
    }

    #[test]
    fn names_are_compared_in_normal_form() {
        let header = header(&["\u{FEFF}费用ＩＤ", "发生\n时间 ", "检查（部位）", "金额", "金额\u{A0}", ""]);
        assert_eq!(header.find("费用ID"), Named::Once(0));
        assert_eq!(header.find("发生 时间"), Named::Once(1));
        assert_eq!(header.find("检查(部位)"), Named::Once(2));
        assert_eq!(header.find("金额"), Named::Repeatedly);
        assert_eq!(header.find("科室"), Named::Nowhere);
        assert_eq!(header.names, ["费用ＩＤ", "发生 时间", "检查（部位）", "金额", "金额"]);
    }

    #[test]
    fn a_repeated_header_is_known() {
        let header = header(&["科室", "金额", ""]);
        assert!(header.is_repeated_by(&StringRecord::from(vec!["科室 ", "金额"])));
        assert!(!header.is_repeated_by(&StringRecord::from(vec!["科室", "1"])));
        assert!(!header.is_repeated_by(&StringRecord::from(vec!["科室"])));
    }

    #[test]
    fn double_encoding_is_named() {
        let fault = header(&["ç§‘å®¤"]).double_encoding("a.csv", ["金额", "科室"]).unwrap();
        assert_eq!((fault.code, fault.details), ("text-double-encoded", vec![("header", "科室".to_owned())]));
        assert!(header(&["科室"]).double_encoding("a.csv", ["金额"]).is_none());
    }
}
