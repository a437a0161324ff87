//! The exams of a class since a device of it was bought, against the rates before.
//!
//! Observed: exams of the whole class in the full months since the device came into service, twelve at most. Expected: the
//! rates of the same calendar months before it, by type of ordering department and setting, with the patients of these months. That
//! the new device takes exams from the older ones therefore changes nothing; that the class finds more to examine does.

use std::collections::BTreeMap;

use crate::indicators::entity::Entity;
use crate::indicators::evaluation::Evaluation;
use crate::indicators::expected::{ExpectedPart, Stratum, between};
use crate::indicators::indicator::CheckedIndicator;
use crate::period::{Month, Period, day_of_date};
use crate::tables::devices::{Device, Devices};

use super::signs::intensity::{Ratio, settings};

/// Purchases of so many months before the period's end are looked at.
pub const MONTHS_LOOKED_AT: i32 = 24;
/// Rates are compared over a year at most, so that no month counts twice.
const MONTHS_COMPARED: i32 = 12;
/// Fewer are no basis.
pub const MONTHS_AT_LEAST: usize = 3;

/// The months since a purchase, and those that they are held against, month by month.
pub struct SincePurchase<'a> {
    evaluation: &'a Evaluation<'a>,
    devices: &'a Devices,
    pub settings: &'a [ExpectedPart],
    /// All devices of the class.
    pub members: Vec<u32>,
    pub since: Vec<Month>,
    pub before: Vec<Month>,
}

/// Why a device is held against nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotCompared {
    /// It is a class: devices are bought.
    Class,
    /// In service before the months that are looked at.
    LongAgo,
    /// Another of its class came into service later.
    Followed,
    /// Too few months since have rows together with the same months before.
    FewMonths,
}

impl NotCompared {
    /// As its words are named.
    pub fn code(self) -> &'static str {
        match self {
            NotCompared::Class => "class",
            NotCompared::LongAgo => "long_ago",
            NotCompared::Followed => "followed",
            NotCompared::FewMonths => "few_months",
        }
    }
}

impl<'a> SincePurchase<'a> {
    /// `Err` where there is nothing to be held against.
    pub fn of(
        evaluation: &'a Evaluation<'a>,
        indicators: &'a BTreeMap<String, CheckedIndicator>,
        (devices, device): (&'a Devices, &Device),
        period: Period,
    ) -> Result<SincePurchase<'a>, NotCompared> {
        let last = period.span().to;
        let bought = Month::of_day(device.commissioned);
        let members: Vec<u32> = devices.of_class(&device.class).collect();
        if last.0 - bought.0 > MONTHS_LOOKED_AT {
            return Err(NotCompared::LongAgo);
        }
        if is_followed(devices, &members, device, period) {
            return Err(NotCompared::Followed);
        }
        let (since, before) = (Vec::new(), Vec::new());
        let mut found = SincePurchase { evaluation, devices, settings: settings(indicators), members, since, before };
        let first = bought.plus(1).max(last.plus(1 - MONTHS_COMPARED));
        for now in (first.0..=last.0).map(Month) {
            let then = year_before(now, bought);
            if found.has_rows(now) && found.has_rows(then) && found.served(then) {
                found.since.push(now);
                found.before.push(then);
            }
        }
        if found.since.len() < MONTHS_AT_LEAST { Err(NotCompared::FewMonths) } else { Ok(found) }
    }

    pub fn class(&self) -> Entity<'_> {
        Entity::Devices { members: &self.members, devices: self.devices }
    }

    pub fn strata(&self) -> Option<Vec<Stratum>> {
        between(self.evaluation, self.settings, &self.class(), (&self.before, &self.since))
    }

    pub fn ratio(&self) -> Option<Ratio> {
        Ratio::of_strata(self.strata()?.iter())
    }

    /// A class that was not in service for all of a month has no rate of it.
    fn served(&self, month: Month) -> bool {
        self.members.iter().any(|number| self.devices.serves_throughout(*number, month))
    }

    fn has_rows(&self, month: Month) -> bool {
        let counted = |part: &ExpectedPart| self.evaluation.has_rows_of_all(&[&part.observed, &part.exposure], month);
        !self.settings.is_empty() && self.settings.iter().all(counted)
    }
}

/// A later purchase of the class has the jump to itself: two devices are not blamed for the same exams.
fn is_followed(devices: &Devices, members: &[u32], device: &Device, period: Period) -> bool {
    let last = day_of_date(period.span().last_day());
    let bought = |number: &u32| devices.device(*number).map(|device| device.commissioned);
    members.iter().filter_map(bought).any(|day| device.commissioned < day && day <= last)
}

/// The same month of the last year that ended before the purchase.
fn year_before(month: Month, bought: Month) -> Month {
    let years = (month.0 - bought.0).div_euclid(12) + 1;
    month.plus(-12 * years)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_held_against_the_same_months_before_the_purchase() {
        let of = |year, month| Month::new(year, month).expect("a month");
        let bought = of(2025, 3);
        assert_eq!(year_before(of(2025, 4), bought), of(2024, 4));
        assert_eq!(year_before(of(2026, 2), bought), of(2025, 2));
        assert_eq!(year_before(of(2026, 3), bought), of(2024, 3));
        assert_eq!(year_before(of(2026, 4), bought), of(2024, 4));
    }
}
