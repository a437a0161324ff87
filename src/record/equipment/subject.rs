//! A device that is looked at, whether or not it has a card.

use crate::indicators::entity::Entity;
use crate::indicators::value::{State, Value};
use crate::numbers::Decimal;
use crate::period::Period;
use crate::scorecards::card::Card as Scored;
use crate::scorecards::methods::Method;
use crate::tables::devices::Device;

use super::context::DeviceContext;

/// Repeats are counted of what examines: where this indicator does not apply, nothing is looked at.
const EXAMINES: &str = "repeat_exams_30d";

#[derive(Clone, Copy)]
pub(super) struct Subject<'a> {
    pub context: DeviceContext<'a>,
    pub device: &'a Device,
    pub members: [u32; 1],
    pub scored: Option<&'a Scored>,
}

impl<'a> DeviceContext<'a> {
    /// `None` where the ledger has no such device.
    pub(super) fn subject(&self, number: u32) -> Option<Subject<'a>> {
        let device = self.devices.device(number)?;
        let scored = self.cards().iter().find(|card| card.department == number);
        Some(Subject { context: *self, device, members: [number], scored })
    }
}

impl Subject<'_> {
    pub(super) fn text(&self, key: &str) -> String {
        self.context.text(key)
    }

    pub(super) fn filled(&self, key: &str, details: &[(&str, String)]) -> String {
        self.context.filled(key, details)
    }

    pub(super) fn entity(&self) -> Entity<'_> {
        self.context.devices(&self.members)
    }

    /// Not of machines that treat.
    pub(super) fn examines(&self) -> bool {
        let value = self.context.any_value(&self.members, EXAMINES, self.context.period);
        value.is_some_and(|value| value.state != State::NotApplicable)
    }

    /// An indicator of this device over a period.
    pub(super) fn value(&self, indicator: &str, period: Period) -> Option<Value> {
        self.context.known(&self.members, indicator, period)
    }

    pub(super) fn printed(&self, indicator: &str, period: Period) -> Option<Decimal> {
        self.value(indicator, period)?.printed
    }

    /// 166 ÷ 338
    pub(super) fn counts(&self, indicator: &str) -> String {
        let value = self.value(indicator, self.context.period);
        value.map(|value| self.context.counts_of(&value)).unwrap_or_default()
    }

    /// The other devices of the class that served in the period.
    pub(super) fn others(&self) -> Vec<u32> {
        let devices = self.context.devices;
        let serving = |number: &u32| devices.serves_within(*number, self.context.period.span());
        let of_class = devices.of_class(&self.device.class);
        of_class.filter(|number| *number != self.members[0]).filter(serving).collect()
    }

    /// The lower end of the interval in which an indicator has full marks on the card.
    pub(super) fn lower_end(&self, indicator: &str) -> Option<Decimal> {
        match &self.scored?.lines().find(|line| line.indicator == indicator)?.method {
            Method::Interval(interval) => Some(interval.low),
            _ => None,
        }
    }
}
