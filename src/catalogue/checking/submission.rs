//! Forms of the submission: every indicator and class is known, codes stand once, parts and sums are of rows that there are.

use std::collections::BTreeSet;

use crate::diagnostics::{Fault, Place};
use crate::record::submission::definition::{Calendar, EquipmentForm, Form};
use crate::tables::schema::ColumnType;

use super::{Checker, DECIMALS_AT_MOST, Defined};

/// A due day lies within so many months after the period.
const MONTHS_AFTER_AT_MOST: u8 = 24;

impl Checker<'_> {
    pub(super) fn submission(&mut self) {
        let forms = &self.catalogue.submission;
        for form in [&forms.disclosure, &forms.tertiary, &forms.secondary].into_iter().flatten() {
            self.form(form);
        }
        if let Some(form) = &forms.equipment {
            self.equipment_form(form);
        }
        if let Some(calendar) = &forms.calendar {
            self.reporting_calendar(calendar);
        }
    }

    fn form(&mut self, form: &Defined<Form>) {
        let codes: Vec<&str> = form.definition.rows.iter().map(|row| row.code.as_str()).collect();
        let mut seen = BTreeSet::new();
        for row in &form.definition.rows {
            let place = form.place_of(&row.code);
            if !seen.insert(row.code.as_str()) {
                let fault = Fault::configuration("form-row-twice").with("code", &row.code).at(place.clone());
                self.faults.push(fault.hint("form-row-twice"));
            }
            for named in row.part_of.iter().chain(&row.sum_of) {
                if !codes.contains(&named.as_str()) {
                    let fault = Fault::configuration("form-row-unknown").with("code", named).with("row", &row.code);
                    self.faults.push(fault.at(place.clone()).hint("form-row-unknown"));
                }
            }
            if let Some(id) = &row.indicator {
                self.form_indicator(id, form.place_of(id));
            }
            self.form_decimals(row.decimals.unwrap_or_default(), place);
        }
    }

    fn equipment_form(&mut self, form: &Defined<EquipmentForm>) {
        for column in &form.definition.columns {
            self.form_indicator(&column.indicator, form.place_of(&column.indicator));
            self.form_decimals(column.decimals, form.place_of(&column.indicator));
        }
        if let Some(ColumnType::Category(known)) = self.schema.column("equipment", "class").map(|class| &class.kind) {
            for class in form.definition.classes.iter().filter(|class| !known.contains(class)) {
                self.unknown(form.place_of("classes"), "value-unknown", class, known.iter().map(String::as_str));
            }
        }
    }

    fn reporting_calendar(&mut self, calendar: &Defined<Calendar>) {
        for filing in &calendar.definition.filings {
            let fits = (1..=31).contains(&filing.day) && filing.months_after <= MONTHS_AFTER_AT_MOST;
            if !fits {
                let fault = Fault::configuration("filing-unfit").with("name", &filing.id);
                let fault = fault.with("months", MONTHS_AFTER_AT_MOST).at(calendar.place());
                self.faults.push(fault.hint("filing-unfit"));
            }
        }
    }

    fn form_indicator(&mut self, id: &str, place: Place) {
        let catalogue = self.catalogue;
        if !catalogue.indicators.contains_key(id) {
            self.unknown(place, "indicator-unknown", id, catalogue.indicators.keys().map(String::as_str));
        }
    }

    fn form_decimals(&mut self, decimals: u8, place: Place) {
        if decimals > DECIMALS_AT_MOST {
            let fault = Fault::configuration("decimals-too-many").with("decimals", decimals);
            self.faults.push(fault.with("limit", DECIMALS_AT_MOST).at(place));
        }
    }
}
