//! Rows as CSV, in one fixed form for every reader.
//!
//! UTF-8 without a byte order mark, `\n`, quoting (RFC 4180) only where needed, an empty field is no value, rows in byte
//! order of their key columns.

use super::rows::TidyRow;

pub fn csv<R: TidyRow>(rows: &[R]) -> String {
    let mut fields: Vec<Vec<String>> = rows.iter().map(TidyRow::fields).collect();
    if R::KEY > 0 {
        fields.sort_by(|a, b| a[..R::KEY].cmp(&b[..R::KEY]));
    }
    let mut text = String::new();
    push_row(&mut text, R::HEADER.iter().copied());
    for row in &fields {
        push_row(&mut text, row.iter().map(String::as_str));
    }
    text
}

/// Quotes only where a field holds a comma, a quote or a line break.
fn push_row<'a>(text: &mut String, fields: impl Iterator<Item = &'a str>) {
    for (number, field) in fields.enumerate() {
        if number > 0 {
            text.push(',');
        }
        if field.contains([',', '"', '\n', '\r']) {
            text.push('"');
            text.push_str(&field.replace('"', "\"\""));
            text.push('"');
        } else {
            text.push_str(field);
        }
    }
    text.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Pair(&'static str, &'static str);

    impl TidyRow for Pair {
        const FILE: &str = "pairs.csv";
        const HEADER: &[&str] = &["k", "v"];
        const KEY: usize = 1;

        fn fields(&self) -> Vec<String> {
            vec![self.0.to_owned(), self.1.to_owned()]
        }
    }

    #[test]
    fn fields_are_quoted_only_where_needed() {
        let rows = [Pair("b,c", "\"x\""), Pair("a", "")];
        assert_eq!(csv(&rows), "k,v\na,\n\"b,c\",\"\"\"x\"\"\"\n");
    }
}
