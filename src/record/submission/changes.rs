//! What was submitted before and is otherwise now: every figure of an earlier submission whose value has changed.

use std::collections::BTreeSet;

use crate::labels::Labels;
use crate::numbers::{Decimal, Fraction};
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
    /// In the indicator's unit, as exactly as it is known; none where it was not.
    pub published: Option<Fraction>,
    pub now: Option<Fraction>,
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

    /// The decimals and the divisor with which the tables print an indicator, the finest of several.
    fn printed_as(&self, one: &Republished, own: u8) -> (u8, Option<Decimal>) {
        if !one.equipment_id.is_empty() {
            let columns = self.forms.equipment.iter().flat_map(|form| &form.columns);
            let own = columns.filter(|column| column.indicator == one.indicator).map(|column| column.decimals).max();
            return (own.unwrap_or_default(), None);
        }
        let forms = self.forms.disclosure.iter().chain(self.national.map(|(_, form)| form));
        let rows = forms.flat_map(|form| &form.rows).filter(|row| row.indicator.as_ref() == Some(&one.indicator));
        let finest = rows.max_by_key(|row| row.decimals.unwrap_or(own));
        finest.map_or((own, None), |row| (row.decimals.unwrap_or(own), row.divisor))
    }

    /// `None` where the tables print the same digits.
    fn change(&self, one: &Republished, codes: Option<String>) -> Option<ChangeRow> {
        let definition = &self.summary.cards.indicators.get(&one.indicator)?.definition;
        let (decimals, divisor) = self.printed_as(one, definition.decimals);
        let as_printed = |exact: Option<Fraction>| {
            let exact = match divisor {
                Some(divisor) => exact?.over(divisor.fraction())?,
                None => exact?,
            };
            Some(exact.rounded(decimals))
        };
        let (published, now) = (as_printed(one.published), as_printed(one.now));
        if published == now {
            return None;
        }
        let labels: &Labels = self.labels();
        let cell = |value: Option<Decimal>| match value {
            Some(value) => Cell { printed: value.printed(), raw: Some(value) },
            None => Cell::text("—"),
        };
        let difference = now.zip(published).map(|(now, then)| now.minus(then));
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
            published: cell(published),
            now: cell(now),
            difference: match difference {
                Some(difference) => Cell { printed: difference.printed_signed(), raw: Some(difference) },
                None => Cell::text("—"),
            },
            reason,
        })
    }
}
