//! Widths, lines and limits of sheets.

use super::*;

fn text(text: &str) -> Cell {
    Cell::Text(text.to_owned())
}

#[test]
fn a_column_is_as_wide_as_what_stands_in_it() {
    let heads = vec![
        ("科室".to_owned(), ColumnKind::Text),
        ("总分".to_owned(), ColumnKind::Number),
        ("原因".to_owned(), ColumnKind::Sentence),
    ];
    let rows = vec![vec![
        text("呼吸与危重症医学科"),
        Cell::Number(Decimal::new(-123_456_789_012, 2)),
        text("低 0.38 点，不足 1 点，".repeat(5).as_str()),
    ]];
    let sheet = Sheet::new("总分", heads, rows);
    let widths: Vec<usize> = sheet.columns.iter().map(|column| column.width).collect();
    // Nine full-width characters; −1,234,567,890.12 and room for a sign; as wide as a reason gets.
    assert_eq!(widths, [19, 20, 48]);
    assert_eq!(sheet.lines(&sheet.rows[0]), 3);
    assert_eq!(sheet.head_lines(), 1);
}

#[test]
fn texts_break_behind_spaces_and_full_width_characters() {
    assert_eq!(lines("", 10), 1);
    assert_eq!(lines("two words", 10), 1);
    assert_eq!(lines("three words here", 10), 2);
    assert_eq!(lines("低于上年月均值", 10), 2);
    assert_eq!(lines("a-word-without-an-end-of-its-own", 10), 3);
}

#[test]
fn a_text_is_what_can_be_seen_of_it_and_not_endless() {
    assert_eq!(Cell::text("外\u{202E}一\n科\u{0}"), text("外一 科"));
    assert_eq!(Cell::text("\u{200B}"), Cell::Empty);
    match Cell::text(&"字".repeat(CHARACTERS + 1)) {
        Cell::Text(cut) => assert_eq!((cut.chars().count(), cut.ends_with("字…")), (CHARACTERS + 1, true)),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_sheet_ends_where_a_spreadsheet_does_and_says_how_much_is_missing() {
    let sheet = Sheet::new("Rejected rows", Vec::new(), vec![Vec::new(); ROWS + 3]);
    assert_eq!((sheet.rows.len(), sheet.left_out), (ROWS, 3));
}
