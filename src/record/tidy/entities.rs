//! Whose figures the tidy files hold: the hospital, its groups, its departments.

use std::collections::BTreeSet;

use crate::indicators::entity::Entity;
use crate::measures::facts::Scope;
use crate::period::Period;
use crate::tables::departments::Departments;
use crate::tables::devices::Devices;

/// An entity of the tidy files.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TidyEntity {
    pub kind: &'static str,
    pub id: String,
    pub members: Members,
}

/// Whose rows count.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Members {
    Hospital,
    Departments(Vec<u32>),
    Devices(Vec<u32>),
}

impl Members {
    /// The department that it is, and nothing else.
    pub fn department(&self) -> Option<u32> {
        match self {
            Members::Departments(members) => match members.as_slice() {
                [department] => Some(*department),
                [] | [_, _, ..] => None,
            },
            Members::Hospital | Members::Devices(_) => None,
        }
    }

    /// The device that it is, and nothing else.
    pub fn device(&self) -> Option<u32> {
        match self {
            Members::Devices(members) => match members.as_slice() {
                [device] => Some(*device),
                [] | [_, _, ..] => None,
            },
            Members::Hospital | Members::Departments(_) => None,
        }
    }

    /// The departments whose rows count.
    pub fn departments(&self) -> &[u32] {
        match self {
            Members::Departments(members) => members,
            Members::Hospital | Members::Devices(_) => &[],
        }
    }
}

/// The kind of the hospital's rows.
pub const HOSPITAL: &str = "hospital";

/// The kind of a department's rows.
pub const DEPARTMENT: &str = "department";

/// The kind of a device's rows.
pub const EQUIPMENT: &str = "equipment";

/// The kind of the rows of all devices of a class.
pub const EQUIPMENT_CLASS: &str = "equipment_class";

/// The hospital, its groups and the departments open at some time in the period.
pub fn entities(hospital: &str, departments: &Departments, period: Period) -> Vec<TidyEntity> {
    let mut entities = vec![TidyEntity::hospital(hospital)];
    let open = departments.numbers().filter(|number| departments.open_within(*number, period.span()));
    entities.extend(open.map(|number| TidyEntity::numbered(number, departments, period)));
    entities.sort();
    entities
}

/// The devices in service at some time in the period, and their classes.
pub fn of_devices(devices: &Devices, period: Period) -> Vec<TidyEntity> {
    let span = period.span();
    let serving: Vec<u32> = devices.numbers().filter(|number| devices.serves_within(*number, span)).collect();
    let mut entities: Vec<TidyEntity> = serving.iter().map(|number| TidyEntity::device(*number, devices)).collect();
    let classes: BTreeSet<&str> = serving.iter().map(|number| devices.class(*number)).collect();
    entities.extend(classes.into_iter().map(|class| TidyEntity::class(class, devices)));
    entities.sort();
    entities
}

/// What entities are looked up in.
#[derive(Clone, Copy, Debug)]
pub struct Directories<'a> {
    pub departments: &'a Departments,
    pub devices: &'a Devices,
}

impl TidyEntity {
    pub fn hospital(id: &str) -> TidyEntity {
        TidyEntity { kind: HOSPITAL, id: id.to_owned(), members: Members::Hospital }
    }

    /// A department, or a group with its departments.
    pub fn numbered(number: u32, departments: &Departments, period: Period) -> TidyEntity {
        let id = departments.id(number).to_owned();
        if !departments.is_group(number) {
            return TidyEntity { kind: DEPARTMENT, id, members: Members::Departments(vec![number]) };
        }
        // Its departments are those of the period's end, for every month that is looked at.
        let members = Members::Departments(departments.of_group(number, period.span()));
        TidyEntity { kind: "group", id, members }
    }

    pub fn device(number: u32, devices: &Devices) -> TidyEntity {
        let id = devices.id(number).to_owned();
        TidyEntity { kind: EQUIPMENT, id, members: Members::Devices(vec![number]) }
    }

    /// A class has all its devices, those retired before the period too, for every month that is looked at.
    pub fn class(class: &str, devices: &Devices) -> TidyEntity {
        let members = Members::Devices(devices.of_class(class).collect());
        TidyEntity { kind: EQUIPMENT_CLASS, id: class.to_owned(), members }
    }

    pub fn scope(&self) -> Scope<'_> {
        match &self.members {
            Members::Hospital => Scope::Hospital,
            Members::Departments(members) => Scope::Departments(members),
            Members::Devices(members) => Scope::Devices(members),
        }
    }

    pub fn entity<'a>(&'a self, directories: Directories<'a>) -> Entity<'a> {
        match &self.members {
            Members::Hospital => Entity::Hospital,
            Members::Departments(members) => Entity::Departments { members, departments: directories.departments },
            Members::Devices(members) => Entity::Devices { members, devices: directories.devices },
        }
    }
}
