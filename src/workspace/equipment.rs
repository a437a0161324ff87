//! `[equipment]`: on which days the hospital plans its devices to be in service, who asks for a device, the thresholds
//! by which that is looked at, and what counts as a sign of overuse.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::Deserialize;

use crate::measures::device_days::ServiceDays;
use crate::period::day_of_date;
use crate::record::equipment::gates::definition::{DeviceClass, DeviceRequest, Gates};
use crate::record::equipment::report::Asked;
use crate::record::equipment::signs::SignRules;

/// Every day of the calendar, unless the workspace says otherwise.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct EquipmentSettings {
    service_days: Planned,
    /// Of working days: those that fall away, whatever their weekday.
    holidays: Vec<Day>,
    /// Saturdays and Sundays on which people work.
    workdays: Vec<Day>,
    /// Purchases and replacements that are asked for.
    #[serde(rename = "request")]
    pub requests: Vec<DeviceRequest>,
    /// Thresholds of the classes that have none of their own.
    gates: Gates,
    gates_of: BTreeMap<DeviceClass, Gates>,
    signs: SignRules,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Planned {
    #[default]
    Calendar,
    Working,
}

/// A date, written 2026-02-17.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(try_from = "String")]
struct Day(i64);

impl TryFrom<String> for Day {
    type Error = String;

    fn try_from(text: String) -> Result<Day, String> {
        match NaiveDate::parse_from_str(&text, "%Y-%m-%d") {
            Ok(date) => Ok(Day(day_of_date(date))),
            Err(_) => Err(format!("{text:?} is not a date such as \"2026-02-17\"")),
        }
    }
}

impl EquipmentSettings {
    pub fn asked(&self) -> Asked<'_> {
        Asked { requests: &self.requests, gates: &self.gates, gates_of: &self.gates_of }
    }

    pub fn signs(&self) -> &SignRules {
        &self.signs
    }

    pub fn service_days(&self) -> ServiceDays {
        let days = |days: &[Day]| -> BTreeSet<i64> { days.iter().map(|day| day.0).collect() };
        ServiceDays {
            working_days_only: self.service_days == Planned::Working,
            holidays: days(&self.holidays),
            workdays: days(&self.workdays),
        }
    }
}
