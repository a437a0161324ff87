//! The table of large equipment: a row for each device in service.

use crate::indicators::entity::Entity;
use crate::indicators::value::State;
use crate::numbers::Fraction;

use super::context::SubmissionContext;
use super::definition::{EquipmentColumn, EquipmentForm};
use super::{Cell, EquipmentCell, EquipmentHead, EquipmentRow, EquipmentTable};

impl SubmissionContext<'_> {
    /// The devices that the form lists, in service within the period: by class in the form's order, then by id.
    pub(super) fn listed_devices(&self, form: &EquipmentForm) -> Vec<u32> {
        let span = self.period().span();
        let classes = form.classes.iter();
        classes
            .flat_map(|class| self.devices.of_class(class).filter(|number| self.devices.serves_within(*number, span)))
            .collect()
    }

    pub(super) fn equipment(&self, form: &EquipmentForm) -> (EquipmentTable, Vec<String>) {
        let head = |column: &EquipmentColumn| EquipmentHead {
            indicator: column.indicator.clone(),
            name: self.named(&column.name),
            unit: self.named(&column.unit),
        };
        let table = EquipmentTable {
            columns: form.columns.iter().map(head).collect(),
            rows: self.listed_devices(form).into_iter().filter_map(|number| self.device_row(number, form)).collect(),
            none: self.text("submission.no_device"),
        };
        let details = [("source", form.source.clone()), ("reviewed", form.reviewed.clone())];
        (table, vec![self.text("submission.equipment_note"), self.filled("submission.form_from", &details)])
    }

    fn device_row(&self, number: u32, form: &EquipmentForm) -> Option<EquipmentRow> {
        let device = self.devices.device(number)?;
        let catalogue = device.catalogue_class.as_ref().map(|class| {
            let year = device.catalogue_year.map(|year| year.to_string()).unwrap_or_default();
            self.filled(&format!("device.catalogue_{class}"), &[("year", year)])
        });
        Some(EquipmentRow {
            id: device.id.clone(),
            name: device.name.clone(),
            class: device.class.clone(),
            class_name: self.text(&format!("submission.class_{}", device.class)),
            catalogue: catalogue.unwrap_or_else(|| "—".to_owned()),
            cells: form.columns.iter().map(|column| self.device_cell(number, column)).collect(),
        })
    }

    fn device_cell(&self, number: u32, column: &EquipmentColumn) -> EquipmentCell {
        let missing =
            EquipmentCell { value: Cell::text("—"), numerator: None, denominator: None, reason: String::new() };
        let Some(indicator) = self.summary.cards.indicators.get(&column.indicator) else { return missing };
        let members = [number];
        let entity = Entity::Devices { members: &members, devices: self.devices };
        let value = self.summary.cards.evaluation.over_period(indicator, &entity, self.period());
        let part = |part: Option<Fraction>| part.map(|part| part.rounded(9).trimmed());
        let printed = value.exact.filter(|_| value.state == State::Known).map(|exact| exact.rounded(column.decimals));
        EquipmentCell {
            value: match printed {
                Some(printed) => Cell { printed: printed.printed(), raw: Some(printed) },
                None => Cell::text("—"),
            },
            numerator: part(value.numerator),
            denominator: part(value.denominator),
            reason: value.reason.as_ref().map(|reason| reason.text(self.labels())).unwrap_or_default(),
        }
    }
}
