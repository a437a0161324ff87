//! Which character separates the fields of a text, where the block does not say.

use csv::StringRecord;

use super::header::Header;
use super::records::Records;

/// In the order in which ties are decided.
pub const CANDIDATES: [u8; 4] = [b',', b';', b'\t', b'|'];

/// How many of the first lines are searched for a header line that is not where the block says.
const LINES_SEARCHED: u64 = 30;

/// The delimiter with which the header line yields the most of the `headers` looked for.
pub fn detected(text: &str, skip: u64, headers: &[&str]) -> u8 {
    let (mut best, mut most) = (CANDIDATES[0], 0);
    for candidate in CANDIDATES {
        let known = known_with(text, skip, candidate, headers);
        if known > most {
            (best, most) = (candidate, known);
        }
    }
    best
}

/// How many lines must be skipped for the header line to have any of the `headers`; `None` if no early line has one.
pub fn lines_before_header(text: &str, headers: &[&str]) -> Option<u64> {
    let known =
        |skip| CANDIDATES.map(|candidate| known_with(text, skip, candidate, headers)).into_iter().sum::<usize>();
    // A record begins where the reader says, which may be some blank lines on: the last of equal lines is the header's.
    let (mut found, mut most) = (None, 0);
    for skip in 0..LINES_SEARCHED {
        let known = known(skip);
        if known > 0 && known >= most {
            (found, most) = (Some(skip), known);
        }
    }
    found
}

fn known_with(text: &str, skip: u64, delimiter: u8, headers: &[&str]) -> usize {
    let mut record = StringRecord::new();
    match Records::new("", text, skip, delimiter).next(&mut record) {
        Ok(Some(line)) => Header::new(record, line).known(headers.iter().copied()),
        Ok(None) | Err(_) => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_headers_win() {
        assert_eq!(detected("科室;\"金额,元\";日期\n1;2;3\n", 0, &["科室", "金额,元", "日期"]), b';');
        assert_eq!(detected("标题,x\n科室\t金额\n", 1, &["科室", "金额"]), b'\t');
        assert_eq!(detected("科室|金额\n", 0, &["科室"]), b'|');
        assert_eq!(detected("科室\n内科\n", 0, &["科室"]), b',');
        assert_eq!(detected("", 0, &["科室"]), b',');
    }

    #[test]
    fn a_header_line_elsewhere_is_found() {
        assert_eq!(lines_before_header("月报\n\n科室,金额\n内科,1\n", &["科室", "金额"]), Some(2));
        assert_eq!(lines_before_header("内科,1\n", &["科室"]), None);
    }
}
