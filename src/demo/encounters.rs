//! What charges and exams say of the patient: the setting, and the stay or visit they belong to.

use std::fmt;

use super::outpatients::{Purpose, Visit};

/// The setting (患者来源) of an exam or a charge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    Outpatient,
    Emergency,
    Inpatient,
    CheckUp,
}

/// A stay or visit, by its running number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encounter {
    Stay(usize),
    Visit(usize),
    /// An outpatient who came back for a second exam, without a new visit.
    None,
}

impl Setting {
    /// The word that HIS and the imaging system share.
    pub fn word(self) -> &'static str {
        match self {
            Setting::Outpatient => "门诊",
            Setting::Emergency => "急诊",
            Setting::Inpatient => "住院",
            Setting::CheckUp => "体检",
        }
    }

    pub fn of_visit(visit: &Visit) -> Setting {
        match visit.purpose {
            Purpose::Outpatient => Setting::Outpatient,
            Purpose::Emergency => Setting::Emergency,
            Purpose::CheckUp => Setting::CheckUp,
        }
    }
}

/// The number of HIS; empty if there is none.
impl fmt::Display for Encounter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Encounter::Stay(number) => write!(f, "ZY{number:07}"),
            Encounter::Visit(number) => write!(f, "MZ{number:08}"),
            Encounter::None => Ok(()),
        }
    }
}
