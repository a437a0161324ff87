//! Whose value it is: the hospital's, or that of departments or devices.

use crate::measures::facts::Scope;
use crate::period::{Month, Span};
use crate::tables::departments::Departments;
use crate::tables::devices::Devices;

use super::definition::IndicatorDefinition;
use super::entered::Owner;

/// One entity: the hospital, or departments or devices that are looked at together.
#[derive(Clone, Copy, Debug)]
pub enum Entity<'a> {
    Hospital,
    Departments {
        /// Whose rows count.
        members: &'a [u32],
        /// For the months in which at least one of them was open; others are not expected to have data.
        departments: &'a Departments,
    },
    Devices {
        members: &'a [u32],
        /// For the months in which at least one of them was in service.
        devices: &'a Devices,
    },
}

impl<'a> Entity<'a> {
    pub fn scope(&self) -> Scope<'a> {
        match self {
            Entity::Hospital => Scope::Hospital,
            Entity::Departments { members, departments: _ } => Scope::Departments(members),
            Entity::Devices { members, devices: _ } => Scope::Devices(members),
        }
    }

    /// Whose entered values it has; several together have none.
    pub fn owner(&self) -> Option<Owner> {
        match self {
            Entity::Hospital => Some(Owner::Hospital),
            Entity::Departments { members: [department], .. } => Some(Owner::Department(*department)),
            Entity::Devices { members: [device], .. } => Some(Owner::Device(*device)),
            Entity::Departments { .. } | Entity::Devices { .. } => None,
        }
    }

    /// The indicator is of devices of other classes.
    pub(super) fn is_of_other_class(&self, definition: &IndicatorDefinition) -> bool {
        match (self, &definition.classes) {
            (Entity::Devices { members, devices }, Some(classes)) => {
                !members.iter().any(|member| classes.iter().any(|class| class == devices.class(*member)))
            }
            (Entity::Devices { .. } | Entity::Hospital | Entity::Departments { .. }, _) => false,
        }
    }

    /// Open on at least one day of the month.
    pub fn open_in(&self, month: Month) -> bool {
        match self {
            Entity::Hospital => true,
            Entity::Departments { members, departments } => {
                members.iter().any(|member| departments.open_within(*member, Span::month(month)))
            }
            Entity::Devices { members, devices } => {
                members.iter().any(|member| devices.serves_within(*member, Span::month(month)))
            }
        }
    }

    /// Open on every day of the month.
    pub(super) fn open_throughout(&self, month: Month) -> bool {
        match self {
            Entity::Hospital => true,
            Entity::Departments { members, departments } => {
                members.iter().any(|member| departments.open_throughout(*member, month))
            }
            Entity::Devices { members, devices } => {
                members.iter().any(|member| devices.serves_throughout(*member, month))
            }
        }
    }
}
