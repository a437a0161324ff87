//! The exams to be looked up for a device that is asked about: where its repeats stand in the hospital's own exports.
//!
//! For the hospital alone, beside the documents and attached to none: it names rows, neither patients nor physicians.

use crate::measures::definition::Aggregation;
use crate::measures::facts::{Dimension, Scope};
use crate::measures::rows::{RowReader, rows_behind};
use crate::measures::sql::CountedMeasure;
use crate::period::Month;
use crate::record::tidy::rows::ExamRow;

use super::context::DeviceContext;

/// The exams that repeat another within 30 days: what the committee is asked to have audited.
const REPEATS: &str = "repeats_30d";
const ORDERED_BY: &str = "ordering_department_id";

impl DeviceContext<'_> {
    /// The repeats of the period, of devices with enough signs to be asked about; none where no measure counts repeats.
    pub fn exams_to_review(&self, reader: RowReader<'_>, measures: &[CountedMeasure]) -> Vec<ExamRow> {
        let of_devices = |measure: &&CountedMeasure| {
            measure.id == REPEATS
                && measure.pass.dimension == Dimension::Device
                && measure.aggregation == Aggregation::Count
        };
        let Some(measure) = measures.iter().find(of_devices) else { return Vec::new() };
        let asked = self.devices.numbers().filter(|number| self.is_asked_about(*number));
        asked.flat_map(|number| self.repeats_of(number, reader, measure)).collect()
    }

    fn is_asked_about(&self, number: u32) -> bool {
        let serving = self.devices.serves_within(number, self.period.span());
        let found = self.subject(number).filter(|_| serving).and_then(|subject| subject.found());
        found.is_some_and(|found| found.independent() >= self.signs.asked_from.get())
    }

    fn repeats_of(&self, number: u32, reader: RowReader<'_>, measure: &CountedMeasure) -> Vec<ExamRow> {
        let months: Vec<Month> = self.period.span().months().collect();
        let found = rows_behind(reader, measure, Scope::Devices(&[number]), &months);
        let row = |row: usize| {
            let place = reader.tables.place(reader.id, row);
            let ordered_by = reader.number(ORDERED_BY, row).and_then(|department| u32::try_from(department).ok());
            ExamRow {
                equipment_id: self.devices.id(number).to_owned(),
                measure: REPEATS.to_owned(),
                ordering_department_id: ordered_by.map(|of| self.departments.id(of).to_owned()).unwrap_or_default(),
                file: place.file,
                line: place.line.unwrap_or_default(),
            }
        };
        found.counted.into_iter().map(row).collect()
    }
}
