//! Tables on a terminal.

/// Columns apart by two blanks, the first `texts` to the left and the others, numbers, to the right; a blank line before.
pub(super) fn table(head: &[String], rows: Vec<Vec<String>>, texts: usize) -> String {
    let all: Vec<&[String]> = std::iter::once(head).chain(rows.iter().map(Vec::as_slice)).collect();
    let wide = |column: usize| all.iter().filter_map(|row| row.get(column)).map(|cell| width(cell)).max().unwrap_or(0);
    let widths: Vec<usize> = (0..head.len()).map(wide).collect();
    let line = |row: &&[String]| {
        let cells = row.iter().zip(&widths).enumerate().map(|(column, (cell, wide))| {
            let blanks = " ".repeat(wide.saturating_sub(width(cell)));
            if column < texts { format!("{cell}{blanks}") } else { format!("{blanks}{cell}") }
        });
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned() + "\n"
    };
    "\n".to_owned() + &all.iter().map(line).collect::<String>()
}

/// Columns of a terminal: a Chinese character takes two.
fn width(text: &str) -> usize {
    let wide = |c: char| matches!(c, '\u{2E80}'..='\u{A4CF}' | '\u{F900}'..='\u{FAFF}' | '\u{FF01}'..='\u{FF60}');
    text.chars().map(|c| if wide(c) { 2 } else { 1 }).sum()
}
