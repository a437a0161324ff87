//! Typed columns → a polars frame, and results back to integers.

use anyhow::{Context, Result, bail};
use polars::prelude::{Column as PolarsColumn, DataFrame, DataType, IntoLazy, StringChunked};
use polars::prelude::{Int64Chunked, IntoColumn, NewChunkedArray};
use polars::sql::SQLContext;

use crate::tables::column::{Column, NULL};

/// The columns of one table under their names.
#[derive(Default)]
pub struct Frame {
    columns: Vec<PolarsColumn>,
    rows: usize,
}

impl Frame {
    pub fn new(rows: usize) -> Frame {
        Frame { columns: Vec::new(), rows }
    }

    pub fn has(&self, name: &str) -> bool {
        self.columns.iter().any(|column| column.name().as_str() == name)
    }

    pub fn add_integers(&mut self, name: &str, values: &[i64]) {
        let values = values.iter().map(|value| (*value != NULL).then_some(*value));
        self.columns.push(Int64Chunked::from_iter_options(name.into(), values).into_column());
    }

    pub fn add(&mut self, name: &str, column: &Column) {
        match column {
            Column::Integers(values) => self.add_integers(name, values),
            Column::Words(words) => {
                self.columns.push(StringChunked::from_iter_options(name.into(), words.iter()).into_column());
            }
        }
    }

    /// Runs one statement over this frame under the table's name.
    pub fn query(&self, table: &str, sql: &str) -> Result<Answer> {
        Frame::query_all(&[(table, self)], sql)
    }

    /// Runs one statement over several frames under the names of their tables.
    pub fn query_all(frames: &[(&str, &Frame)], sql: &str) -> Result<Answer> {
        let mut context = SQLContext::new();
        for (table, frame) in frames {
            let frame = DataFrame::new(frame.rows, frame.columns.clone()).context("columns of different lengths")?;
            context.register(table, frame.lazy());
        }
        let answer =
            context.execute(sql).and_then(|plan| plan.collect()).with_context(|| format!("counting: {sql}"))?;
        Ok(Answer { frame: answer })
    }
}

/// The result of a statement.
pub struct Answer {
    frame: DataFrame,
}

impl Answer {
    /// A column as integers; no value is `None`.
    pub fn integers(&self, name: &str) -> Result<Vec<Option<i64>>> {
        let column = self.frame.column(name).with_context(|| format!("no column {name}"))?;
        let wide = column.cast(&DataType::Int64).with_context(|| format!("column {name}"))?;
        Ok(wide.i64().with_context(|| format!("column {name}"))?.iter().collect())
    }

    /// A column as texts.
    pub fn texts(&self, name: &str) -> Result<Vec<Option<String>>> {
        let column = self.frame.column(name).with_context(|| format!("no column {name}"))?;
        match column.dtype() {
            DataType::String => Ok(column
                .str()
                .with_context(|| format!("column {name}"))?
                .iter()
                .map(|text| text.map(str::to_owned))
                .collect()),
            DataType::Int64 => Ok(self.integers(name)?.into_iter().map(|value| value.map(|v| v.to_string())).collect()),
            other => bail!("column {name} is {other}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_counted_as_nothing() {
        let mut frame = Frame::new(3);
        frame.add_integers("a", &[1, NULL, 1]);
        let answer =
            frame.query("t", "SELECT \"a\" AS c0, COUNT(*) AS c1 FROM \"t\" WHERE \"a\" IS NOT NULL GROUP BY \"a\"");
        let answer = answer.expect("a valid statement");
        assert_eq!(answer.integers("c0").expect("integers"), [Some(1)]);
        assert_eq!(answer.integers("c1").expect("integers"), [Some(2)]);
    }
}
