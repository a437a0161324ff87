//! What stands in the columns of a row, as it may be shown: identifiers masked, times as days.

use crate::diagnostics::MASK;
use crate::measures::device_days::{MINUTES_OF_DAY, MINUTES_OF_HOUR};
use crate::measures::predicate::truth::Cell;
use crate::measures::rows::RowReader;
use crate::numbers::Decimal;
use crate::period::{Month, date_of_day};
use crate::tables::companion_of;
use crate::tables::schema::ColumnType;
use crate::tables::times::Companion;

/// The column as a person reads it; empty where the row has nothing.
pub(super) fn shown(reader: RowReader<'_>, column: &str, row: usize) -> String {
    let kind = reader.schema.column(reader.id, column).map(|definition| &definition.kind);
    match (reader.cell(column, row), kind) {
        (None, _) => String::new(),
        (Some(_), Some(kind)) if kind.is_personal() => MASK.to_owned(),
        (Some(Cell::Word(word)), _) => word.to_owned(),
        (Some(Cell::Number(day)), None) if column.ends_with(".day") => date_of_day(day).to_string(),
        // A derived column, or another companion of a time: numbers that say nothing of a person.
        (Some(Cell::Number(number)), None) => number.to_string(),
        (Some(Cell::Number(number)), Some(kind)) => of_kind(reader, kind, number),
    }
}

fn of_kind(reader: RowReader<'_>, kind: &ColumnType, number: i64) -> String {
    let decimal = |decimals: u8| Decimal::new(i128::from(number), decimals).to_string();
    match kind {
        ColumnType::Department => {
            u32::try_from(number).map(|number| reader.tables.departments.id(number).to_owned()).unwrap_or_default()
        }
        ColumnType::Equipment => {
            let item = u32::try_from(number).ok().and_then(|number| reader.tables.equipment.item(number));
            item.map(|item| item.id.clone()).unwrap_or_default()
        }
        ColumnType::Money => decimal(2),
        ColumnType::Decimal(decimals) => decimal(*decimals),
        // A device's log says nothing of a person.
        ColumnType::Datetime if reader.id == "equipment_events" || reader.id == "device_hours" => {
            let minute = companion_of(kind, Companion::Minute, number).rem_euclid(MINUTES_OF_DAY);
            let (hour, minute) = (companion_of(kind, Companion::Hour, number), minute.rem_euclid(MINUTES_OF_HOUR));
            format!("{} {hour:02}:{minute:02}", date_of_day(companion_of(kind, Companion::Day, number)))
        }
        // The time of a day could tell whose row it is.
        ColumnType::Date | ColumnType::Datetime => date_of_day(companion_of(kind, Companion::Day, number)).to_string(),
        ColumnType::Month => i32::try_from(number).map(|month| Month(month).to_string()).unwrap_or_default(),
        ColumnType::Integer | ColumnType::Boolean | ColumnType::MinuteOfDay => number.to_string(),
        ColumnType::Id
        | ColumnType::Private
        | ColumnType::Text
        | ColumnType::Number
        | ColumnType::Period
        | ColumnType::Category(_) => String::new(),
    }
}
