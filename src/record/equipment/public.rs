//! What the public sees of large equipment: of each class the figures that are neither money nor anybody's orders, without
//! small counts and whatever else would tell them. Rates stand without their counts: one denominator holds another (exams
//! without retakes, exams with a result), and what lies between two of them would be told.

use crate::labels::Labels;
use crate::period::Period;
use crate::record::public::earlier::EarlierFigure;
use crate::record::public::figures::{Asked, PublicBasis, PublicFigures};
use crate::record::tidy::entities::{Directories, EQUIPMENT_CLASS, TidyEntity};
use crate::record::tidy::rows::IndicatorRow;

use super::context::DeviceContext;

/// Nothing of money but what an exam costs the patient, and nothing of who ordered.
pub const PUBLIC: [&str; 11] = [
    "exams_performed",
    "booking_wait_median",
    "on_site_wait_p90",
    "report_turnaround_p90",
    "exam_no_show_rate",
    "exam_satisfaction",
    "mean_exam_fee",
    "availability",
    "technical_retakes",
    "positive_rate",
    "repeat_exams_30d",
];

impl<'a> DeviceContext<'a> {
    /// The figures of all classes, of the period and of the same one of last year, beside what was published before.
    pub fn public_figures(&self, earlier: &[EarlierFigure], threshold: u32) -> PublicFigures<'a> {
        let classes: Vec<TidyEntity> =
            self.classes().into_iter().map(|class| TidyEntity::class(class, self.devices)).collect();
        let periods = self.public_periods();
        let mut asked = Vec::new();
        for entity in &classes {
            for indicator in PUBLIC {
                let of = |period| Asked { entity, indicator, period, form: None, people: false, sides: false };
                asked.extend(periods.map(of));
            }
        }
        let directories = Directories { departments: self.departments, devices: self.devices };
        let basis = PublicBasis { indicators: self.indicators, evaluation: self.evaluation, directories, threshold };
        PublicFigures::of(basis, &asked, earlier)
    }

    /// What the tidy rows leave for the public; `words` are those of the rows.
    pub fn public_rows(&self, rows: &[IndicatorRow], figures: &PublicFigures<'_>, words: &Labels) -> Vec<IndicatorRow> {
        let periods = self.public_periods().map(|period| period.to_string());
        let shown = |row: &&IndicatorRow| {
            let class = row.entity_kind == EQUIPMENT_CLASS && PUBLIC.contains(&row.indicator.as_str());
            class && periods.contains(&row.period)
        };
        let details = [("threshold", figures.threshold().to_string())];
        let reason = words.filled("public_edition.suppressed", &details);
        rows.iter().filter(shown).map(|row| figures.row(row.clone(), &reason)).collect()
    }

    fn public_periods(&self) -> [Period; 2] {
        [self.period, self.period.last_year()]
    }
}
