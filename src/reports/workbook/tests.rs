//! Files read back: texts stay texts, numbers are their decimals.

use std::io::Cursor;

use calamine::{Data, Reader as _, Xlsx};
use chrono::NaiveDate;

use super::*;

fn workbook(rows: Vec<Vec<Cell>>) -> Workbook {
    let heads = vec![("名称".to_owned(), ColumnKind::Text), ("较上月".to_owned(), ColumnKind::Change)];
    Workbook {
        title: "月度绩效考核 2026 年 3 月".to_owned(),
        hospital: "A & B <医院>".to_owned(),
        audience: "院内".to_owned(),
        status: "初算稿 2026-04-01".to_owned(),
        page: PageNumber { before: "第 ".to_owned(), between: " 页 / 共 ".to_owned(), after: " 页".to_owned() },
        date: NaiveDate::from_ymd_opt(2026, 4, 1).expect("a date"),
        sheets: vec![Sheet::new("总分", heads, rows).to_filter(1)],
    }
}

fn read(bytes: Vec<u8>) -> Xlsx<Cursor<Vec<u8>>> {
    Xlsx::new(Cursor::new(bytes)).expect("a workbook")
}

#[test]
fn what_looks_like_a_formula_stays_text() {
    let texts = ["=1+1", "+1", "-1", "@SUM(A1)", "=HYPERLINK(\"http://example.org\")", "0101"];
    let bytes = xlsx(&workbook(texts.iter().map(|text| vec![Cell::text(text), Cell::Empty]).collect()));
    let mut file = read(bytes.expect("a file"));
    let range = file.worksheet_range("总分").expect("the sheet");
    let found: Vec<Data> = range.rows().skip(1).map(|row| row[0].clone()).collect();
    assert_eq!(found, texts.map(|text| Data::String(text.to_owned())));
    assert!(file.worksheet_formula("总分").expect("the sheet").is_empty());
}

#[test]
fn numbers_are_the_decimals_themselves() {
    let values = ["0.10", "-0.30", "101.62", "-123456789012.34", "0.0001", "999999999999999", "1.000000001"];
    let decimals = values.map(|value| value.parse::<Decimal>().expect("a decimal"));
    let rows = decimals.iter().map(|value| vec![Cell::text("x"), Cell::Number(*value)]).collect();
    let mut file = read(xlsx(&workbook(rows)).expect("a file"));
    let range = file.worksheet_range("总分").expect("the sheet");
    let found: Vec<Decimal> =
        range.rows().skip(1).map(|row| row[1].to_string().parse::<Decimal>().expect("a plain number")).collect();
    assert_eq!(found, decimals.map(Decimal::trimmed));
}

#[test]
fn as_many_decimals_are_shown_as_are_printed() {
    assert_eq!(number_format(ColumnKind::Number, 4), "#,##0.0000_0_0;\"\u{2212}\"#,##0.0000_0_0");
    assert_eq!(number_format(ColumnKind::Number, 0), "#,##0_0_0;\"\u{2212}\"#,##0_0_0");
    assert_eq!(number_format(ColumnKind::Change, 2), "+#,##0.00_0_0;\"\u{2212}\"#,##0.00_0_0;0.00_0_0");
    assert_eq!(number_format(ColumnKind::Ordinal, 0), "0_0_0");
}
