//! The hospital's report on its large equipment: all devices, each class with its overuse, sharing, and who asks for more.
//!
//! The public sees its classes without money, departments, persons, points and signs, and no small numbers.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::record::audience::Audience;
use crate::record::summary::Furniture;

use super::class_page::ClassPages;
use super::context::DeviceContext;
use super::gates::GatePage;
use super::gates::definition::{DeviceClass, DeviceRequest, Gates};
use super::overview::Overview;
use super::sharing::Sharing;

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EquipmentReport {
    pub head: Furniture,
    /// Absent for the public.
    pub overview: Option<Overview>,
    pub classes: Vec<ClassPages>,
    /// Absent for the public, and where the log does not say when devices were on.
    pub sharing: Option<Sharing>,
    pub requests: Vec<GatePage>,
    /// What the public does not see; empty for others.
    pub left_out: String,
}

/// What was asked for, and the thresholds: those of the class, where it has its own.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    pub requests: &'a [DeviceRequest],
    pub gates: &'a Gates,
    pub gates_of: &'a BTreeMap<DeviceClass, Gates>,
}

impl DeviceContext<'_> {
    pub fn report(&self, asked: Asked<'_>) -> EquipmentReport {
        let public = self.audience == Audience::Public;
        let classes = self.classes().into_iter().map(|class| self.class_pages(class));
        let page = |request: &DeviceRequest| {
            self.gate_page(request, asked.gates_of.get(&request.class).unwrap_or(asked.gates))
        };
        let hospital = self.text("summary.whole_hospital");
        EquipmentReport {
            head: self.furniture("equipment_report.document", &hospital),
            overview: (!public).then(|| self.overview()),
            classes: classes.collect(),
            sharing: if public { None } else { self.sharing() },
            requests: if public { Vec::new() } else { asked.requests.iter().map(page).collect() },
            left_out: if public { self.text("equipment_report.public") } else { String::new() },
        }
    }
}
