//! What was submitted before and is otherwise now: every figure of an earlier submission whose value has changed.

use std::collections::BTreeSet;

use crate::labels::Labels;
use crate::numbers::Decimal;
use crate::period::Period;
use crate::record::difference::Cause;
use crate::record::wording;

use super::context::SubmissionContext;
use super::{Cell, ChangeRow, ChangesTable};

/// Files that are named of those that changed.
const NAMED: usize = 3;

/// A figure that was published, and what it is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Republished {
    pub indicator: String,
    /// Of a device; empty for the hospital's.
    pub equipment_id: String,
    pub period: String,
    /// The publication that said it last, and its day.
    pub entry: u64,
    pub submitted_on: String,
    /// In the indicator's unit; none where it was not known.
    pub published: Option<Decimal>,
    pub now: Option<Decimal>,
    pub causes: BTreeSet<Cause>,
    /// Exports that are other ones now than they were then, or gone.
    pub files: Vec<String>,
}

impl SubmissionContext<'_> {
    /// In the order of the tables, then of the periods.
    pub(super) fn changes_table(&self, republished: &[Republished]) -> ChangesTable {
        let order = self.codes();
        let mut rows: Vec<(usize, ChangeRow)> = Vec::new();
        for one in republished {
            let of_device = !one.equipment_id.is_empty();
            let place = match of_device {
                true => self.equipment_columns().position(|id| id == one.indicator).map(|at| order.len() + at),
                false => order.iter().position(|(id, _)| *id == one.indicator),
            };
            let Some(place) = place else { continue };
            rows.extend(self.change(one, order.get(place).map(|(_, codes)| codes.join(" "))).map(|row| (place, row)));
        }
        rows.sort_by(|(a, one), (b, other)| {
            (a, &one.period_id, &one.equipment_id).cmp(&(b, &other.period_id, &other.equipment_id))
        });
        let rows = rows.into_iter().map(|(_, row)| row).collect();
        ChangesTable { rows, none: self.text("submission.no_change") }
    }

    fn equipment_columns(&self) -> impl Iterator<Item = &str> {
        self.forms.equipment.iter().flat_map(|form| &form.columns).map(|column| column.indicator.as_str())
    }

    fn change(&self, one: &Republished, codes: Option<String>) -> Option<ChangeRow> {
        let definition = &self.summary.cards.indicators.get(&one.indicator)?.definition;
        let labels: &Labels = self.labels();
        let cell = |value: Option<Decimal>| match value {
            Some(value) => Cell { printed: value.printed(), raw: Some(value) },
            None => Cell::text("—"),
        };
        let difference = one.now.zip(one.published).map(|(now, then)| now.minus(then));
        let name = definition.name(self.language()).to_owned();
        let device = self.devices.numbers().filter_map(|number| self.devices.device(number));
        let device = device.into_iter().find(|device| device.id == one.equipment_id);
        let name = match device {
            Some(device) => self.filled("submission.of_device", &[("device", device.name.clone()), ("name", name)]),
            None => name,
        };
        let causes: Vec<String> =
            one.causes.iter().map(|cause| self.text(&format!("difference.{}", cause.code()))).collect();
        let causes = causes.join(labels.text("list.separator"));
        let reason = match one.files.is_empty() {
            true => causes,
            false => {
                let named = one.files.iter().take(NAMED).cloned().collect::<Vec<_>>();
                let key =
                    if one.files.len() > NAMED { "submission.changed_files_more" } else { "submission.changed_files" };
                let details = [
                    ("causes", causes),
                    ("files", named.join(labels.text("list.separator"))),
                    ("count", one.files.len().to_string()),
                ];
                self.filled(key, &details)
            }
        };
        let period = one.period.parse::<Period>().ok();
        let date = one.submitted_on.parse().ok().map(|date| self.date(date));
        Some(ChangeRow {
            codes: codes.unwrap_or_default(),
            indicator: one.indicator.clone(),
            equipment_id: one.equipment_id.clone(),
            name,
            unit: wording::unit(definition, labels),
            period: period.map_or_else(|| one.period.clone(), |period| self.period_name(period)),
            period_id: one.period.clone(),
            entry: one.entry,
            submitted: date.unwrap_or_else(|| one.submitted_on.clone()),
            submitted_on: one.submitted_on.clone(),
            published: cell(one.published),
            now: cell(one.now),
            difference: match difference {
                Some(difference) => Cell { printed: difference.printed_signed(), raw: Some(difference) },
                None => Cell::text("—"),
            },
            reason,
        })
    }
}
