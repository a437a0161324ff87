//! Whose figures the tidy files hold: the hospital, its groups, its departments.

use crate::indicators::evaluation::Entity;
use crate::measures::facts::Scope;
use crate::period::Period;
use crate::tables::departments::Departments;

/// An entity of the tidy files.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TidyEntity {
    pub kind: &'static str,
    pub id: String,
    /// Whose rows count; none for the hospital.
    pub members: Option<Vec<u32>>,
}

/// The kind of the hospital's rows.
pub const HOSPITAL: &str = "hospital";

/// The kind of a department's rows.
pub const DEPARTMENT: &str = "department";

/// The hospital, its groups and the departments open at some time in the period.
pub fn entities(hospital: &str, departments: &Departments, period: Period) -> Vec<TidyEntity> {
    let mut entities = vec![TidyEntity::hospital(hospital)];
    let open = departments.numbers().filter(|number| departments.open_within(*number, period.span()));
    entities.extend(open.map(|number| TidyEntity::numbered(number, departments, period)));
    entities.sort();
    entities
}

impl TidyEntity {
    pub fn hospital(id: &str) -> TidyEntity {
        TidyEntity { kind: HOSPITAL, id: id.to_owned(), members: None }
    }

    /// A department, or a group with its departments.
    pub fn numbered(number: u32, departments: &Departments, period: Period) -> TidyEntity {
        let id = departments.id(number).to_owned();
        if !departments.is_group(number) {
            return TidyEntity { kind: DEPARTMENT, id, members: Some(vec![number]) };
        }
        // Its departments are those of the period's end, for every month that is looked at.
        let members = departments.of_group(number, period.span());
        TidyEntity { kind: "group", id, members: Some(members) }
    }

    pub fn scope(&self) -> Scope<'_> {
        match &self.members {
            None => Scope::Hospital,
            Some(members) => Scope::Members(members),
        }
    }

    pub fn entity<'a>(&'a self, departments: &'a Departments) -> Entity<'a> {
        match &self.members {
            None => Entity::Hospital,
            Some(members) => Entity::Departments { members, departments },
        }
    }
}
