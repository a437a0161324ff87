//! What a hospital writes of the devices that are asked for, and from where on a gate is met.

use serde::{Deserialize, Serialize};
use toml::Spanned;

use crate::numbers::Decimal;
use crate::record::committee::meeting::definition::Words;

/// A request of scorecard.toml: `[[equipment.request]]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeviceRequest {
    pub title: Words,
    pub class: DeviceClass,
    pub kind: RequestKind,
    /// The device whose place it takes.
    pub replaces: Option<Spanned<String>>,
    /// Who asks.
    pub asked_by: Option<Words>,
    pub reason: Option<Words>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeviceClass {
    Ct,
    Mri,
    PetCt,
    PetMr,
    Dsa,
    Linac,
    Dr,
    Ultrasound,
    Other,
}

impl DeviceClass {
    /// As tables.toml names it.
    pub fn code(self) -> &'static str {
        match self {
            DeviceClass::Ct => "ct",
            DeviceClass::Mri => "mri",
            DeviceClass::PetCt => "pet_ct",
            DeviceClass::PetMr => "pet_mr",
            DeviceClass::Dsa => "dsa",
            DeviceClass::Linac => "linac",
            DeviceClass::Dr => "dr",
            DeviceClass::Ultrasound => "ultrasound",
            DeviceClass::Other => "other",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RequestKind {
    Purchase,
    Replacement,
}

/// Thresholds of one class, or of all that have none of their own: `[equipment.gates.default]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Gates {
    /// Per cent of the time on in which devices examine.
    pub load: AtLeast,
    /// Minutes from request to booked time, median.
    pub wait: AtLeast,
    /// Per cent of exams that find something.
    pub positive: Within,
    /// Per cent of the months of depreciation that the oldest device, or the one to be replaced, has served.
    pub age: AtLeast,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AtLeast {
    pub met: Decimal,
    pub near: Decimal,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Within {
    pub low: Decimal,
    pub high: Decimal,
    /// So much below is near; lower is not met.
    pub near: Decimal,
}

impl Default for Gates {
    fn default() -> Gates {
        let whole = |value: i128| Decimal::new(value, 0);
        Gates {
            load: AtLeast { met: whole(80), near: whole(60) },
            wait: AtLeast { met: whole(2880), near: whole(1440) },
            positive: Within { low: whole(60), high: whole(90), near: whole(10) },
            age: AtLeast { met: whole(100), near: whole(80) },
        }
    }
}
