//! The rows of the submission as lines of CSV, with the codes of the national tables.

use crate::numbers::Decimal;
use crate::record::tidy::rows::TidyRow;

use super::{ChangeRow, EquipmentTable, Row};

/// A row of a table of indicators, field by field.
pub(super) struct FormLine(Vec<String>);

impl TidyRow for FormLine {
    const FILE: &str = "submission-tables.csv";
    const HEADER: &[&str] = &[
        "table",
        "row",
        "code",
        "part_of",
        "name",
        "unit",
        "monitored",
        "direction",
        "data_source",
        "indicator",
        "value",
        "previous",
        "last_year",
        "change",
        "numerator",
        "denominator",
        "state",
        "reason",
        "evidence",
        "entered_by",
        "approved_by",
    ];
    const KEY: usize = 0;

    fn fields(&self) -> Vec<String> {
        self.0.clone()
    }
}

impl FormLine {
    pub fn of(table: &str, place: usize, row: &Row) -> FormLine {
        let mut fields: Vec<String> = row.leading(table, place).into();
        let numbers =
            [row.value.raw, row.previous.raw, row.last_year.raw, row.change.raw, row.numerator, row.denominator];
        fields.extend(numbers.map(number));
        fields.push(row.obtained.code().to_owned());
        fields.extend([&row.remark, &row.evidence, &row.entered_by, &row.approved_by].map(String::clone));
        FormLine(fields)
    }
}

/// A value of a device, field by field.
pub(super) struct DeviceLine(Vec<String>);

impl TidyRow for DeviceLine {
    const FILE: &str = "submission-equipment.csv";
    const HEADER: &[&str] = &[
        "equipment_id",
        "name",
        "class",
        "catalogue",
        "indicator",
        "unit",
        "value",
        "numerator",
        "denominator",
        "reason",
    ];
    const KEY: usize = 0;

    fn fields(&self) -> Vec<String> {
        self.0.clone()
    }
}

/// A figure of an earlier submission that changed, field by field.
pub(super) struct ChangeLine(Vec<String>);

impl TidyRow for ChangeLine {
    const FILE: &str = "submission-changes.csv";
    const HEADER: &[&str] = &[
        "code",
        "indicator",
        "equipment_id",
        "name",
        "unit",
        "period",
        "entry",
        "submitted_on",
        "published",
        "now",
        "difference",
        "reason",
    ];
    const KEY: usize = 0;

    fn fields(&self) -> Vec<String> {
        self.0.clone()
    }
}

impl DeviceLine {
    /// A line for each device and column.
    pub fn of_table(table: &EquipmentTable) -> Vec<DeviceLine> {
        let of_row = table.rows.iter().flat_map(|row| {
            table.columns.iter().zip(&row.cells).map(move |(column, cell)| {
                let texts = [&row.id, &row.name, &row.class, &row.catalogue, &column.indicator, &column.unit];
                let numbers = [cell.value.raw, cell.numerator, cell.denominator].map(number);
                let fields = texts.map(String::clone).into_iter().chain(numbers);
                DeviceLine(fields.chain([cell.reason.clone()]).collect())
            })
        });
        of_row.collect()
    }
}

impl ChangeLine {
    pub fn of(row: &ChangeRow) -> ChangeLine {
        let texts = [&row.codes, &row.indicator, &row.equipment_id, &row.name, &row.unit, &row.period_id];
        let fields = texts.map(String::clone).into_iter().chain([row.entry.to_string(), row.submitted_on.clone()]);
        let numbers = [row.published.raw, row.now.raw, row.difference.raw].map(number);
        ChangeLine(fields.chain(numbers).chain([row.reason.clone()]).collect())
    }
}

fn number(number: Option<Decimal>) -> String {
    number.map(|number| number.to_string()).unwrap_or_default()
}

impl Row {
    /// The first ten fields of a line, the same in every edition.
    pub(super) fn leading(&self, table: &str, place: usize) -> [String; 10] {
        let monitored = if self.monitored { "true" } else { "false" };
        let place = place.to_string();
        let texts = [table, &place, &self.code, &self.part_of, &self.name, &self.unit, monitored];
        let [table, place, code, part_of, name, unit, monitored] = texts.map(str::to_owned);
        let [direction, source, indicator] = [&self.direction, &self.data_source, &self.indicator].map(String::clone);
        [table, place, code, part_of, name, unit, monitored, direction, source, indicator]
    }
}
