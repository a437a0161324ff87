//! What lies beyond stated limits, and what the hospital says of it in deviations.csv.

use crate::indicators::definition::IndicatorUnit;
use crate::indicators::entity::Entity;
use crate::indicators::value::State;
use crate::numbers::Decimal;
use crate::period::date_of_day;

use super::context::{Reckoned, SubmissionContext};
use super::definition::{ChangeLimits, EquipmentColumn};
use super::rows::{Valued, percent};
use super::{Deviation, Deviations};

/// The table of what people write.
const TABLE: &str = "deviations";

/// A value beyond a limit.
pub(super) struct Limited<'a> {
    pub table: String,
    pub code: &'a str,
    pub indicator: &'a str,
    /// Its id, where it is a device's.
    pub device: Option<&'a str>,
    pub name: String,
    pub value: String,
    pub last_year: String,
    pub limit: String,
    pub explanation: Option<Explanation>,
}

/// A row of deviations.csv.
pub(super) struct Explanation {
    pub cause: String,
    pub action: String,
    pub responsible: String,
    pub due_on: String,
}

impl<'a> SubmissionContext<'a> {
    /// Of the tables in their order; an indicator that stands in two is looked at where it stands first.
    pub(super) fn deviations(&self, reckoned: &Reckoned<'a>) -> Vec<Limited<'a>> {
        let mut found: Vec<Limited<'a>> = Vec::new();
        for valued in reckoned.disclosure.iter().chain(&reckoned.national) {
            let known = |id: &str| found.iter().any(|limited| limited.indicator == id);
            if let Some(limited) = self.limited(valued).filter(|limited| !known(limited.indicator)) {
                found.push(limited);
            }
        }
        found.extend(self.limited_devices());
        found
    }

    fn limited(&self, valued: &Valued<'a>) -> Option<Limited<'a>> {
        let (id, now) = (valued.row.indicator.as_deref()?, valued.now()?);
        let unit = valued.row.unit.as_ref().map(|unit| self.named(unit)).unwrap_or_default();
        let mut limits = self.bounds(now, valued.row.at_least, valued.row.at_most, &unit);
        limits.extend(self.change_limit(valued));
        if limits.is_empty() {
            return None;
        }
        let shown = |printed: Decimal| self.with_unit(valued.in_words(printed, self), &unit);
        Some(Limited {
            table: self.named(&valued.form.title),
            code: &valued.row.code,
            indicator: id,
            device: None,
            name: self.named(&valued.row.name),
            value: shown(now),
            last_year: valued.last_year().map(shown).unwrap_or_else(|| "—".to_owned()),
            limit: limits.join(self.labels().text("list.semicolon")),
            explanation: self.explanation(id, None),
        })
    }

    /// Which bounds a value is beyond.
    fn bounds(&self, now: Decimal, at_least: Option<Decimal>, at_most: Option<Decimal>, unit: &str) -> Vec<String> {
        let below = at_least.filter(|limit| now.fraction() < limit.fraction());
        let above = at_most.filter(|limit| now.fraction() > limit.fraction());
        let below = below.map(|limit| ("submission.below_limit", limit));
        let above = above.map(|limit| ("submission.above_limit", limit));
        let told =
            |(key, limit): (&str, Decimal)| self.filled(key, &[("limit", self.with_unit(limit.printed(), unit))]);
        below.into_iter().chain(above).map(told).collect()
    }

    /// A change against last year that is larger than the form lets pass.
    fn change_limit(&self, valued: &Valued<'_>) -> Option<String> {
        let (now, then) = (valued.now()?, valued.last_year()?);
        let ChangeLimits { percent: per_cent, points } =
            valued.row.changes_beyond.unwrap_or(valued.form.changes_beyond);
        let is_percent = valued.indicator?.definition.unit == IndicatorUnit::Percent;
        let (key, change, limit) = if is_percent {
            ("submission.points_beyond", now.minus(then), points?)
        } else {
            ("submission.percent_beyond", percent(now, then)?, per_cent?)
        };
        let beyond = change.absolute().fraction() > limit.fraction();
        beyond.then(|| self.filled(key, &[("change", change.printed_signed()), ("limit", limit.printed())]))
    }

    /// Devices beyond the bounds of the equipment table.
    fn limited_devices(&self) -> Vec<Limited<'a>> {
        let Some(form) = &self.forms.equipment else { return Vec::new() };
        let mut found = Vec::new();
        for number in self.listed_devices(form) {
            let Some(device) = self.devices.device(number) else { continue };
            for column in &form.columns {
                let Some(now) = self.of_device(number, column) else { continue };
                let unit = self.named(&column.unit);
                let limits = self.bounds(now, column.at_least, column.at_most, &unit);
                if !limits.is_empty() {
                    let details = [("device", device.name.clone()), ("name", self.named(&column.name))];
                    found.push(Limited {
                        table: self.named(&form.title),
                        code: "",
                        indicator: &column.indicator,
                        device: Some(&device.id),
                        name: self.filled("submission.of_device", &details),
                        value: self.with_unit(now.printed(), &unit),
                        last_year: "—".to_owned(),
                        limit: limits.join(self.labels().text("list.semicolon")),
                        explanation: self.explanation(&column.indicator, Some(number)),
                    });
                }
            }
        }
        found
    }

    pub(super) fn of_device(&self, number: u32, column: &EquipmentColumn) -> Option<Decimal> {
        let indicator = self.summary.cards.indicators.get(&column.indicator)?;
        let members = [number];
        let entity = Entity::Devices { members: &members, devices: self.devices };
        let value = self.summary.cards.evaluation.over_period(indicator, &entity, self.period());
        value.exact.filter(|_| value.state == State::Known).map(|exact| exact.rounded(column.decimals))
    }

    pub(super) fn with_unit(&self, printed: String, unit: &str) -> String {
        match unit {
            "" | "1 : x" => printed,
            "%" => format!("{printed}%"),
            unit => self.filled("submission.with_unit", &[("value", printed), ("unit", unit.to_owned())]),
        }
    }

    /// What was written down of an indicator and this period.
    fn explanation(&self, indicator: &str, device: Option<u32>) -> Option<Explanation> {
        let table = self.tables.table(TABLE)?;
        let period = self.period().to_string();
        let of_device = |row: usize| table.integer("equipment_id", row).and_then(|number| u32::try_from(number).ok());
        let row = (0..table.rows).find(|row| {
            table.word("period", *row) == Some(&period)
                && table.word("indicator", *row) == Some(indicator)
                && of_device(*row) == device
        })?;
        let word = |column: &str| table.word(column, row).unwrap_or_default().to_owned();
        let due = table.integer("due_on", row).map(|day| self.date(date_of_day(day)));
        Some(Explanation {
            cause: word("cause"),
            action: word("action"),
            responsible: word("responsible"),
            due_on: due.unwrap_or_default(),
        })
    }

    /// That nothing lies beyond a limit: of how many that could be held against one.
    pub(super) fn no_deviation(&self, reckoned: &Reckoned<'a>) -> String {
        let mut held: Vec<&str> = Vec::new();
        for valued in reckoned.disclosure.iter().chain(&reckoned.national) {
            let limited = valued.row.at_least.is_some() || valued.row.at_most.is_some() || valued.last_year().is_some();
            let id = valued.row.indicator.as_deref().filter(|_| valued.now().is_some() && limited);
            held.extend(id.filter(|id| !held.contains(id)));
        }
        let of_devices = self.forms.equipment.iter().flat_map(|form| {
            let limited = form.columns.iter().filter(|column| column.at_least.is_some() || column.at_most.is_some());
            let devices = self.listed_devices(form);
            limited
                .map(move |column| devices.iter().filter(|device| self.of_device(**device, column).is_some()).count())
        });
        let count = held.len() + of_devices.sum::<usize>();
        match count {
            0 => self.text("submission.nothing_held"),
            count => self.filled("submission.no_deviation", &[("count", count.to_string())]),
        }
    }

    pub(super) fn deviation_table(&self, reckoned: &Reckoned<'a>) -> Deviations {
        let finding = self.text("submission.unexplained");
        let rows = reckoned.deviations.iter().map(|limited| {
            let said = |field: fn(&Explanation) -> &str| {
                limited.explanation.as_ref().map(field).unwrap_or_default().to_owned()
            };
            Deviation {
                table: limited.table.clone(),
                code: limited.code.to_owned(),
                indicator: limited.indicator.to_owned(),
                equipment_id: limited.device.unwrap_or_default().to_owned(),
                name: limited.name.clone(),
                value: limited.value.clone(),
                last_year: limited.last_year.clone(),
                limit: limited.limit.clone(),
                cause: said(|one| &one.cause),
                action: said(|one| &one.action),
                responsible: said(|one| &one.responsible),
                due_on: said(|one| &one.due_on),
                explained: limited.explanation.is_some(),
                finding: if limited.explanation.is_some() { String::new() } else { finding.clone() },
            }
        });
        Deviations { rows: rows.collect(), none: self.no_deviation(reckoned) }
    }
}
