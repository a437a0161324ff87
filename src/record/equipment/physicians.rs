//! Physicians who order a class, in a funnel: exams of a year ÷ 100 patient-months, a patient for whom the physician
//! prescribed counting once in each month.
//!
//! Nobody is named or ranked: identifiers were replaced when they were read, and the page says how many are beyond the
//! limits. Limits are widened by what physicians differ beyond chance; nothing is adjusted for their specialty, so that wide
//! limits tell nothing of a person. Who orders nothing stands nowhere. Source: decided rules of the equipment indicators, OU12.

use std::collections::BTreeMap;

use crate::measures::facts::Scope;
use crate::numbers::Fraction;
use crate::period::Month;
use crate::record::committee::funnels::FunnelChart;
use crate::signals::Side;
use crate::signals::funnel::{Funnel, Kind, Settings, Standing, Unit};

use super::SignBlock;
use super::context::DeviceContext;
use super::funnel_chart::PerHundred;

/// Whose distribution says for how many patients each physician prescribed, a patient counting once in a month.
pub const PATIENTS: &str = "patients_of_top_prescribers";
/// Whose distribution says how many exams each physician ordered.
const EXAMS: &str = "exams_of_top_orderers";

const MONTHS: i32 = 12;
/// Of fewer patients nobody is judged.
const LEAST_PATIENTS: u64 = 20;
/// Fewer physicians make no funnel.
const LEAST_PHYSICIANS: usize = 5;
const DECIMALS: u8 = 1;

struct Physicians {
    units: Vec<Unit>,
    funnel: Funnel,
    /// Who ordered but prescribed for too few.
    left_out: usize,
}

impl Physicians {
    /// `None` where too few have enough patients.
    fn of(exams: &BTreeMap<i64, u64>, patients: &BTreeMap<i64, u64>) -> Option<Physicians> {
        let enough = |physician: &i64| patients.get(physician).copied().filter(|count| *count >= LEAST_PATIENTS);
        let units: Vec<Unit> = exams
            .iter()
            .filter_map(|(physician, count)| {
                Some(Unit { count: *count, of: Fraction::integer(i128::from(enough(physician)?)) })
            })
            .collect();
        let left_out = exams.len() - units.len();
        let funnel = Funnel::of(Kind::Ratio, &units, Settings::default()).ok()?;
        (units.len() >= LEAST_PHYSICIANS).then_some(Physicians { units, funnel, left_out })
    }

    fn above(&self) -> usize {
        let beyond = |standing: &&Option<Standing>| **standing == Some(Standing::Beyond998(Side::High));
        self.funnel.standings.iter().filter(beyond).count()
    }
}

impl DeviceContext<'_> {
    /// Of the devices of a class together.
    pub(super) fn physicians(&self, members: &[u32]) -> Option<SignBlock<FunnelChart>> {
        let facts = self.evaluation.facts;
        let last = self.period.span().to;
        let months: Vec<Month> = (0..MONTHS).map(|back| last.plus(-back)).collect();
        let exams = facts.distribution(EXAMS, Scope::Devices(members), &months);
        let found = Physicians::of(&exams, &facts.distribution(PATIENTS, Scope::Hospital, &months))?;
        let (above, count) = (found.above(), found.units.len());
        let of = ("of", count.to_string());
        let note = [
            ("months", MONTHS.to_string()),
            ("least", LEAST_PATIENTS.to_string()),
            ("left_out", found.left_out.to_string()),
        ];
        let widened = match found.funnel.is_for_orientation() {
            true => "equipment_report.physicians_note_few",
            false => "equipment_report.physicians_note",
        };
        let caption = match above {
            0 => self.filled("equipment_report.physicians_calm", &[of]),
            above => self.filled("equipment_report.physicians_concern", &[of, ("count", above.to_string())]),
        };
        let chart = self.physicians_chart(&found, caption.clone());
        Some(SignBlock { caption, note: self.filled(widened, &note), chart })
    }

    fn physicians_chart(&self, found: &Physicians, alt: String) -> FunnelChart {
        let drawn = PerHundred {
            funnel: &found.funnel,
            units: &found.units,
            names: &[],
            decimals: DECIMALS,
            unit: self.text("equipment_report.physicians_unit"),
            size_label: self.text("equipment_report.physicians_size"),
        };
        drawn.chart(self, alt)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numbers::Decimal;

    /// Nineteen physicians of 100 patients and 10 exams each, one of 100 and 60: of these only the one stands out. Whoever has 19 patients, or none that are known, is left out and counted.
    #[test]
    fn one_who_orders_much_more_stands_out_and_few_patients_are_left_out() {
        let mut exams: BTreeMap<i64, u64> = (1..=19).map(|physician| (physician, 10)).collect();
        let mut patients: BTreeMap<i64, u64> = (1..=19).map(|physician| (physician, 100)).collect();
        exams.extend([(20, 60), (21, 40), (22, 5)]);
        patients.extend([(20, 100), (21, 19), (30, 500)]);
        let found = Physicians::of(&exams, &patients).expect("a funnel");
        assert_eq!((found.units.len(), found.left_out, found.above()), (20, 2, 1));
        assert_eq!(PerHundred::value(&found.units[19], DECIMALS), Some(Decimal::new(600, 1)));
        assert!(Physicians::of(&BTreeMap::from([(1, 10)]), &patients).is_none());
    }
}
