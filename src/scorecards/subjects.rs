//! Whose cards a scorecard makes: the departments of the hospital, or its devices.

use crate::indicators::entered::Owner;
use crate::indicators::entity::Entity;
use crate::period::{Period, Span};
use crate::tables::departments::{Department, Departments};
use crate::tables::devices::{Device, Devices};

use super::scope::CountedAt;

/// All who may get a card. A number is one of the departments' or the devices' directory, whichever these are.
#[derive(Clone, Copy, Debug)]
pub enum Subjects<'a> {
    Departments(&'a Departments),
    Devices(&'a Devices),
}

/// What one of them is at a time.
#[derive(Clone, Copy, Debug)]
pub enum Profile<'a> {
    Department(&'a Department),
    Device(&'a Device),
}

impl<'a> Subjects<'a> {
    /// Departments that are open, and devices that are in service, on the period's last day; groups have no card.
    pub fn entitled(self, period: Period) -> Vec<(u32, Profile<'a>)> {
        let span = period.span();
        match self {
            Subjects::Departments(departments) => {
                let open = |number: &u32| departments.open_at_end(*number, span) && !departments.is_group(*number);
                let numbers = departments.numbers().filter(open);
                numbers.filter_map(|number| Some((number, self.at_end(number, span)?))).collect()
            }
            Subjects::Devices(devices) => {
                let numbers = devices.numbers().filter(|number| devices.serves_at_end(*number, span));
                numbers.filter_map(|number| Some((number, self.at_end(number, span)?))).collect()
            }
        }
    }

    /// What one of them is at the end of a span.
    pub fn at_end(self, number: u32, span: Span) -> Option<Profile<'a>> {
        match self {
            Subjects::Departments(departments) => departments.at_end(number, span).map(Profile::Department),
            Subjects::Devices(devices) => devices.device(number).map(Profile::Device),
        }
    }

    pub fn id(self, number: u32) -> &'a str {
        match self {
            Subjects::Departments(departments) => departments.id(number),
            Subjects::Devices(devices) => devices.id(number),
        }
    }

    /// Whose targets and entered values are its own.
    pub fn owner(self, number: u32) -> Owner {
        match self {
            Subjects::Departments(_) => Owner::Department(number),
            Subjects::Devices(_) => Owner::Device(number),
        }
    }

    /// Those whose rows count for an indicator: itself, or its group.
    pub fn members(self, at: CountedAt, number: u32, span: Span) -> Vec<u32> {
        match self {
            Subjects::Departments(departments) => at.members(departments, number, span),
            Subjects::Devices(_) => vec![number],
        }
    }

    /// The same with those whose past is their history.
    pub fn lineage(self, at: CountedAt, number: u32, span: Span) -> Vec<u32> {
        match self {
            Subjects::Departments(departments) => at.lineage(departments, number, span),
            Subjects::Devices(_) => vec![number],
        }
    }

    /// Some of them together.
    pub fn entity(self, members: &'a [u32]) -> Entity<'a> {
        match self {
            Subjects::Departments(departments) => Entity::Departments { members, departments },
            Subjects::Devices(devices) => Entity::Devices { members, devices },
        }
    }
}

impl<'a> Profile<'a> {
    /// The type of a department, the class of a device: among whom it is ranked and has peers.
    pub fn kind(self) -> &'a str {
        match self {
            Profile::Department(department) => &department.kind,
            Profile::Device(device) => &device.class,
        }
    }
}
