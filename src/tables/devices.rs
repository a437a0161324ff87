//! The devices of the ledger: their class, whose they are and when they were in service.

use crate::period::{Month, Span, day_of_date};

use super::Tables;
use super::directory::{Directory, NO_END};

/// What the ledger says of a device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    pub id: String,
    pub name: String,
    /// ct, mri …
    pub class: String,
    pub department: Option<u32>,
    /// Days since 1970-01-01; the last one is [`NO_END`] while it is in service.
    pub commissioned: i64,
    pub retired: i64,
    /// a, b or none, by the catalogue of this year.
    pub catalogue_class: Option<String>,
    pub catalogue_year: Option<i64>,
    pub depreciation_months: Option<i64>,
    /// Of one exam.
    pub standard_minutes: Option<i64>,
}

/// All devices; numbers are those of the directory.
#[derive(Clone, Debug, Default)]
pub struct Devices {
    pub directory: Directory,
    devices: Vec<Device>,
}

impl Devices {
    pub fn new(directory: Directory, devices: Vec<Device>) -> Devices {
        Devices { directory, devices }
    }

    pub fn of(tables: &Tables) -> Devices {
        let ledger = tables.table("equipment");
        let device = |item: &super::directory::Item| {
            let version = item.versions.first();
            let row = version.map_or(usize::MAX, |version| version.row);
            let word = |column: &str| ledger.and_then(|ledger| ledger.word(column, row)).map(str::to_owned);
            let integer = |column: &str| ledger.and_then(|ledger| ledger.integer(column, row));
            Device {
                id: item.id.clone(),
                name: version.map(|version| version.name.clone()).unwrap_or_default(),
                class: word("class").unwrap_or_default(),
                department: integer("department_id").and_then(|number| u32::try_from(number).ok()),
                commissioned: item.first_day(),
                retired: item.last_day(),
                catalogue_class: word("catalogue_class"),
                catalogue_year: integer("catalogue_year"),
                depreciation_months: integer("depreciation_months").filter(|months| *months > 0),
                standard_minutes: integer("standard_minutes_per_exam"),
            }
        };
        let devices = tables.equipment.items().iter().map(device).collect();
        Devices { directory: tables.equipment.clone(), devices }
    }

    pub fn numbers(&self) -> impl Iterator<Item = u32> {
        (0u32..).zip(&self.devices).map(|(number, _)| number)
    }

    pub fn device(&self, number: u32) -> Option<&Device> {
        self.devices.get(usize::try_from(number).ok()?)
    }

    pub fn id(&self, number: u32) -> &str {
        self.device(number).map_or("", |device| &device.id)
    }

    pub fn class(&self, number: u32) -> &str {
        self.device(number).map_or("", |device| &device.class)
    }

    /// The devices of a class, in the order of their ids.
    pub fn of_class<'a>(&'a self, class: &'a str) -> impl Iterator<Item = u32> + 'a {
        self.numbers().filter(move |number| self.class(*number) == class)
    }

    /// In service on at least one day of the span.
    pub fn serves_within(&self, number: u32, span: Span) -> bool {
        let (from, to) = (day_of_date(span.first_day()), day_of_date(span.last_day()));
        self.device(number).is_some_and(|device| device.commissioned <= to && from <= device.retired)
    }

    /// In service on every day of the month.
    pub fn serves_throughout(&self, number: u32, month: Month) -> bool {
        let (from, to) = (day_of_date(month.first_day()), day_of_date(month.last_day()));
        self.device(number).is_some_and(|device| device.commissioned <= from && to <= device.retired)
    }

    /// In service on the last day of the span.
    pub fn serves_at_end(&self, number: u32, span: Span) -> bool {
        let day = day_of_date(span.last_day());
        self.device(number).is_some_and(|device| device.commissioned <= day && day <= device.retired)
    }
}

impl Device {
    pub fn is_retired(&self) -> bool {
        self.retired != NO_END
    }
}
