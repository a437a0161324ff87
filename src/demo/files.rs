//! Writing exports the way hospital systems do: their encodings, delimiters, line ends, title lines and total rows.

use std::collections::BTreeMap;
use std::fmt::{Display, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;

use super::calendar::{Day, Moment, Month};

/// The habits of one source system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Habit {
    /// HIS: GB18030, commas, CRLF, 2026/03/05 14:22:10.
    His,
    /// Front pages: UTF-8 with BOM, CRLF, 2026-03-05 14:22:10.
    FrontPage,
    /// Imaging: UTF-8, tabs, 2026-03-05 14:22.
    Imaging,
    /// Theatre, equipment office: UTF-8, semicolons, 2026-03-05 14:22.
    Theatre,
    /// Offices and files kept by hand: UTF-8, commas.
    Office,
}

/// One file in the making. Its cells hold no delimiter, except amounts with thousands commas, which are quoted.
pub struct Sheet {
    habit: Habit,
    text: String,
    /// Where Chinese words begin and end in `text`; the rest is ASCII.
    words: Vec<(usize, usize)>,
    at_line_start: bool,
    rows: usize,
    /// The day written last: most rows repeat it.
    day: Option<(Day, String)>,
}

impl Sheet {
    pub fn new(habit: Habit, title: Option<&str>, headers: &[&str]) -> Self {
        let mut sheet =
            Sheet { habit, text: String::new(), words: Vec::new(), at_line_start: true, rows: 0, day: None };
        if let Some(title) = title {
            sheet.texts(&[title]);
        }
        sheet.texts(headers);
        sheet.rows = 0;
        sheet
    }

    fn delimiter(&self) -> char {
        match self.habit {
            Habit::His | Habit::FrontPage | Habit::Office => ',',
            Habit::Imaging => '\t',
            Habit::Theatre => ';',
        }
    }

    fn line_end(&self) -> &'static str {
        match self.habit {
            Habit::His | Habit::FrontPage => "\r\n",
            Habit::Imaging | Habit::Theatre | Habit::Office => "\n",
        }
    }

    fn next_cell(&mut self) {
        if self.at_line_start {
            self.at_line_start = false;
        } else {
            self.text.push(self.delimiter());
        }
    }

    /// A cell of text.
    pub fn text(&mut self, value: &str) -> &mut Self {
        self.next_cell();
        if !value.is_ascii() {
            self.words.push((self.text.len(), self.text.len() + value.len()));
        }
        self.text.push_str(value);
        self
    }

    /// A cell with the number of a patient, a bill, a person …: ASCII.
    pub fn id(&mut self, value: impl Display) -> &mut Self {
        self.next_cell();
        // Writing to a string cannot fail.
        let _ = write!(self.text, "{value}");
        self
    }

    pub fn integer(&mut self, value: i64) -> &mut Self {
        self.decimal(value, 0)
    }

    /// A yes or no, in the words of the source system.
    pub fn either(&mut self, value: bool, yes: &str, no: &str) -> &mut Self {
        self.text(if value { yes } else { no })
    }

    /// A number kept as an integer scaled by 10^`decimals`; 12345 with 2 decimals is written 123.45.
    pub fn decimal(&mut self, scaled: i64, decimals: u32) -> &mut Self {
        self.next_cell();
        push_decimal(&mut self.text, scaled, decimals);
        self
    }

    /// Money in yuan, from fen.
    pub fn yuan(&mut self, fen: i64) -> &mut Self {
        self.decimal(fen, 2)
    }

    /// Money in yuan with thousands commas, which need quotes.
    pub fn grouped_yuan(&mut self, fen: i64) -> &mut Self {
        self.text(&format!("\"{}\"", grouped(fen)))
    }

    pub fn date(&mut self, day: Day) -> &mut Self {
        self.next_cell();
        match &self.day {
            Some((last, written)) if *last == day => self.text.push_str(written),
            _ => {
                let (year, month, number) = day.civil();
                let written = match self.habit {
                    Habit::His => format!("{year}/{month:02}/{number:02}"),
                    Habit::FrontPage | Habit::Imaging | Habit::Theatre | Habit::Office => {
                        format!("{year}-{month:02}-{number:02}")
                    }
                };
                self.text.push_str(&written);
                self.day = Some((day, written));
            }
        }
        self
    }

    pub fn moment(&mut self, at: Moment) -> &mut Self {
        self.date(at.day());
        let minute = at.minute_of_day();
        self.text.push(' ');
        self.text.push_str(two_digits(minute / 60));
        self.text.push(':');
        self.text.push_str(two_digits(minute % 60));
        match self.habit {
            Habit::His | Habit::FrontPage => {
                self.text.push(':');
                self.text.push_str(two_digits(at.second()));
            }
            Habit::Imaging | Habit::Theatre | Habit::Office => {}
        }
        self
    }

    pub fn optional_moment(&mut self, at: Option<Moment>) -> &mut Self {
        match at {
            Some(at) => self.moment(at),
            None => self.text(""),
        }
    }

    /// Ends the row.
    pub fn end(&mut self) {
        self.text.push_str(self.line_end());
        self.at_line_start = true;
        self.rows += 1;
    }

    /// A whole row of texts.
    pub fn texts(&mut self, cells: &[&str]) {
        for cell in cells {
            self.text(cell);
        }
        self.end();
    }

    /// The row under the last one that repeats a column's sum; it is not counted as data.
    pub fn total(&mut self, cells: &[&str]) {
        self.texts(cells);
        self.rows -= 1;
    }

    /// The cells of the last row, for the mistakes that copy a row; rows with quoted cells are not for this.
    pub fn last_row(&self) -> Vec<String> {
        let row = self.text.trim_end_matches(['\r', '\n']).lines().next_back().unwrap_or("");
        row.split(self.delimiter()).map(str::to_owned).collect()
    }

    fn encoded(&self, gb18030: &mut Gb18030) -> anyhow::Result<Vec<u8>> {
        match self.habit {
            Habit::His => {
                let mut bytes = Vec::with_capacity(self.text.len());
                let mut done = 0;
                for &(from, to) in &self.words {
                    bytes.extend_from_slice(&self.text.as_bytes()[done..from]);
                    bytes.extend_from_slice(gb18030.encoded(&self.text[from..to])?);
                    done = to;
                }
                bytes.extend_from_slice(&self.text.as_bytes()[done..]);
                Ok(bytes)
            }
            Habit::FrontPage => Ok([b"\xef\xbb\xbf", self.text.as_bytes()].concat()),
            Habit::Imaging | Habit::Theatre | Habit::Office => Ok(self.text.as_bytes().to_vec()),
        }
    }
}

/// Words in GB18030. Encoding searches long tables, and an export says the same few hundred words all the time.
#[derive(Default)]
struct Gb18030 {
    known: BTreeMap<String, Vec<u8>>,
}

impl Gb18030 {
    fn encoded(&mut self, word: &str) -> anyhow::Result<&[u8]> {
        if !self.known.contains_key(word) {
            let (bytes, _, unmappable) = encoding_rs::GB18030.encode(word);
            anyhow::ensure!(!unmappable, "a character of the demo is not in GB18030");
            self.known.insert(word.to_owned(), bytes.into_owned());
        }
        Ok(&self.known[word])
    }
}

/// What has been written so far, below one folder.
pub struct Written {
    dir: PathBuf,
    pub rows: BTreeMap<&'static str, usize>,
    pub files: usize,
    gb18030: Gb18030,
}

impl Written {
    pub fn new(dir: &Path) -> Self {
        Written { dir: dir.to_owned(), rows: BTreeMap::new(), files: 0, gb18030: Gb18030::default() }
    }

    /// Writes one file of a table.
    pub fn add(&mut self, table: &'static str, path: &str, sheet: Sheet) -> anyhow::Result<()> {
        *self.rows.entry(table).or_default() += sheet.rows;
        let bytes = sheet.encoded(&mut self.gb18030)?;
        self.plain(path, &bytes)
    }

    /// Writes a file that is no table.
    pub fn plain(&mut self, path: &str, bytes: &[u8]) -> anyhow::Result<()> {
        let path = self.dir.join(path);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).with_context(|| format!("cannot make the folder {}", folder.display()))?;
        }
        std::fs::write(&path, bytes).with_context(|| format!("cannot write {}", path.display()))?;
        self.files += 1;
        Ok(())
    }
}

/// 202603, as file names and compact months are written.
pub fn compact(month: Month) -> String {
    format!("{}{:02}", month.year(), month.number())
}

/// 2026-03.
pub fn dashed(month: Month) -> String {
    format!("{}-{:02}", month.year(), month.number())
}

/// 1,234,567.89, from fen.
pub fn grouped(fen: i64) -> String {
    let yuan = (fen.abs() / 100).to_string();
    let mut text = String::from(if fen < 0 { "-" } else { "" });
    for (at, digit) in yuan.chars().enumerate() {
        if at > 0 && (yuan.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text + &format!(".{:02}", fen.abs() % 100)
}

/// 1234.56, from fen.
pub fn plain_yuan(fen: i64) -> String {
    let mut text = String::new();
    push_decimal(&mut text, fen, 2);
    text
}

/// 00 … 59.
fn two_digits(value: i64) -> &'static str {
    const DIGITS: &str = "000102030405060708091011121314151617181920212223242526272829\
                          303132333435363738394041424344454647484950515253545556575859";
    &DIGITS[value as usize * 2..value as usize * 2 + 2]
}

fn push_decimal(text: &mut String, scaled: i64, decimals: u32) {
    let unit = 10_u64.pow(decimals);
    let sign = if scaled < 0 { "-" } else { "" };
    let (whole, rest) = (scaled.unsigned_abs() / unit, scaled.unsigned_abs() % unit);
    // Writing to a string cannot fail.
    let _ = match decimals {
        0 => write!(text, "{sign}{whole}"),
        _ => write!(text, "{sign}{whole}.{rest:0width$}", width = decimals as usize),
    };
}
