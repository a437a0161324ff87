//! PDF pages as a reader's program sees them: their words, where each stands, and in which order.

use std::path::Path;
use std::process::Command;

/// A word with its box, in points from the top left corner.
#[derive(Clone, Debug)]
pub struct Word {
    pub text: String,
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
}

#[derive(Clone, Debug)]
pub struct Page {
    pub width: f64,
    pub height: f64,
    pub words: Vec<Word>,
}

/// What pdftotext says with these options; `None` where it is not installed, which only a person's machine may be.
fn pdftotext(options: &[&str], pdf: &Path) -> Option<String> {
    match Command::new("pdftotext").args(options).arg(pdf).arg("-").output() {
        Ok(output) => Some(String::from_utf8_lossy(&output.stdout).into_owned()),
        Err(problem) => {
            assert!(std::env::var_os("EXPECT_PDFTOTEXT").is_none(), "pdftotext: {problem}");
            None
        }
    }
}

/// The text as it is laid out on the page.
pub fn laid_out(pdf: &Path) -> Option<String> {
    pdftotext(&["-layout"], pdf)
}

/// The text in the order in which the file holds it, which is the order of reading; page by page.
pub fn in_reading_order(pdf: &Path) -> Option<Vec<String>> {
    let text = pdftotext(&["-raw"], pdf)?;
    let mut pages: Vec<String> = text.split('\u{C}').map(str::to_owned).collect();
    // After the last page stands a form feed too.
    pages.pop();
    Some(pages)
}

/// Every word with its place.
pub fn words(pdf: &Path) -> Option<Vec<Page>> {
    let text = pdftotext(&["-bbox"], pdf)?;
    let mut pages: Vec<Page> = Vec::new();
    for line in text.lines().map(str::trim) {
        let number = |name: &str| -> f64 {
            let value = line.split(&format!("{name}=\"")).nth(1).and_then(|rest| rest.split('"').next());
            value.and_then(|value| value.parse().ok()).unwrap_or_else(|| panic!("{name} of {line}"))
        };
        if line.starts_with("<page") {
            pages.push(Page { width: number("width"), height: number("height"), words: Vec::new() });
        } else if line.starts_with("<word") {
            let text = line.split('>').nth(1).and_then(|rest| rest.strip_suffix("</word")).unwrap_or_default();
            let word = Word {
                text: text.to_owned(),
                left: number("xMin"),
                top: number("yMin"),
                right: number("xMax"),
                bottom: number("yMax"),
            };
            pages.last_mut().expect("words stand on a page").words.push(word);
        }
    }
    Some(pages)
}

impl Word {
    /// Of two marks side by side, such as ）；, typesetting takes out the empty halves: their boxes share half a character.
    fn is_squeezed_to(&self, other: &Word) -> bool {
        let (left, right) = if self.left < other.left { (self, other) } else { (other, self) };
        let marks = left.text.ends_with(['）', '，', '；', '。', '、', '：'])
            && right.text.starts_with(['（', '）', '，', '；', '。', '、', '：']);
        let same_line = (left.top - right.top).abs() < 0.01 && (left.bottom - right.bottom).abs() < 0.01;
        marks && same_line && left.right - right.left <= 0.55 * (left.bottom - left.top)
    }

    /// How much of the smaller one's area two words share. Boxes are as high as the font's ascent and descent, which are
    /// empty in figures and Chinese: only the middle of them counts.
    pub fn overlap(&self, other: &Word) -> f64 {
        let inner = |word: &Word| {
            let height = word.bottom - word.top;
            (word.left, word.top + 0.3 * height, word.right, word.bottom - 0.22 * height)
        };
        let (a, b) = (inner(self), inner(other));
        let width = (a.2.min(b.2) - a.0.max(b.0)).max(0.0);
        let height = (a.3.min(b.3) - a.1.max(b.1)).max(0.0);
        let area = |word: (f64, f64, f64, f64)| (word.2 - word.0) * (word.3 - word.1);
        let smaller = area(a).min(area(b));
        if smaller > 0.0 { width * height / smaller } else { 0.0 }
    }
}

/// Without spaces and line breaks: typesetting puts some in where a text has none.
pub fn dense(text: &str) -> String {
    text.chars().filter(|character| !character.is_whitespace()).collect()
}

/// No word is off its page or lies on another.
pub fn every_word_has_its_place(pdf: &Path) {
    let Some(pages) = words(pdf) else { return };
    for (number, page) in (1..).zip(&pages) {
        let place = format!("{} page {number}", pdf.display());
        for (at, word) in page.words.iter().enumerate() {
            let inside = word.left >= 20.0
                && word.right <= page.width - 20.0
                && word.top >= 15.0
                && word.bottom <= page.height - 12.0;
            assert!(inside, "{place}: {} is off the page: {word:?}", word.text);
            for other in &page.words[..at] {
                assert!(
                    word.overlap(other) < 0.12 || word.is_squeezed_to(other),
                    "{place}: {word:?} lies on {other:?}"
                );
            }
        }
    }
}
