//! Physicians who order a class, in a funnel: exams of a year against what the colleagues of the same departments would
//! have ordered for as many patients, a patient for whom the physician prescribed counting once in each month.
//!
//! The comparison is within departments, so that specialties are not held against each other: a whole department that
//! orders much shows in the funnel of departments, not here. Limits are widened by what physicians differ beyond chance.
//! Nobody is named or ranked: identifiers were replaced when they were read, and the page says how many are beyond the
//! limits. Who orders nothing of the class stands nowhere. Source: decided rules of the equipment indicators, OU12;
//! indirect standardisation as of the exam intensity, OU4.

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
/// The same exams by ordering department.
const EXAMS_BY_DEPARTMENT: &str = "exams_of_known_orderers";

const MONTHS: i32 = 12;
/// Of fewer patients nobody is judged.
const LEAST_PATIENTS: u64 = 20;
/// Fewer physicians make no funnel.
const LEAST_PHYSICIANS: usize = 5;
const DECIMALS: u8 = 0;

/// What a department ordered, and for how many patients each of its physicians prescribed.
struct Practice {
    exams: u64,
    patients: BTreeMap<i64, u64>,
}

impl Practice {
    /// Exams of a patient; `None` where nobody prescribed.
    fn rate(&self) -> Option<Fraction> {
        let patients: u64 = self.patients.values().sum();
        Fraction::integer(i128::from(self.exams)).over(Fraction::integer(i128::from(patients)))
    }
}

struct Physicians {
    units: Vec<Unit>,
    funnel: Funnel,
    /// Who ordered but prescribed for too few.
    left_out: usize,
}

impl Physicians {
    /// `None` where too few have enough patients.
    fn of(exams: &BTreeMap<i64, u64>, practices: &[Practice]) -> Option<Physicians> {
        let mut units = Vec::new();
        for (physician, count) in exams {
            let patients: u64 = practices.iter().filter_map(|practice| practice.patients.get(physician)).sum();
            let of = expected(*physician, practices)?;
            if patients >= LEAST_PATIENTS && of.is_positive() {
                units.push(Unit { count: *count, of });
            }
        }
        let left_out = exams.len() - units.len();
        let funnel = Funnel::of(Kind::ObservedToExpected, &units, Settings::default()).ok()?;
        (units.len() >= LEAST_PHYSICIANS).then_some(Physicians { units, funnel, left_out })
    }

    fn above(&self) -> usize {
        let beyond = |standing: &&Option<Standing>| **standing == Some(Standing::Beyond998(Side::High));
        self.funnel.standings.iter().filter(beyond).count()
    }
}

/// What a physician's patients would have led to at the rates of the departments; `None` where sums leave `i128`.
fn expected(physician: i64, practices: &[Practice]) -> Option<Fraction> {
    practices.iter().try_fold(Fraction::ZERO, |sum: Fraction, practice| {
        let own = practice.patients.get(&physician).copied().zip(practice.rate());
        let Some((patients, rate)) = own else { return Some(sum) };
        sum.plus(rate.times(Fraction::integer(i128::from(patients)))?)
    })
}

impl DeviceContext<'_> {
    /// Of the devices of a class together.
    pub(super) fn physicians(&self, members: &[u32]) -> Option<SignBlock<FunnelChart>> {
        let last = self.period.span().to;
        let months: Vec<Month> = (0..MONTHS).map(|back| last.plus(-back)).collect();
        let exams = self.evaluation.facts.distribution(EXAMS, Scope::Devices(members), &months);
        let found = Physicians::of(&exams, &self.practices(members, &months))?;
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

    /// Of every department that ordered of these devices.
    fn practices(&self, members: &[u32], months: &[Month]) -> Vec<Practice> {
        let facts = self.evaluation.facts;
        let of_stratum = |stratum: &str| {
            let department = self.departments.directory.number(stratum.split_once('=')?.1)?;
            let ordered = facts.stratum_value(EXAMS_BY_DEPARTMENT, Some(stratum), Scope::Devices(members), months);
            let exams = u64::try_from(ordered.unwrap_or(0)).ok()?;
            let patients = facts.distribution(PATIENTS, Scope::Departments(&[department]), months);
            Some(Practice { exams, patients })
        };
        facts.strata(EXAMS_BY_DEPARTMENT).into_iter().filter_map(of_stratum).collect()
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

    fn practice(exams: u64, physicians: std::ops::RangeInclusive<i64>, patients: u64) -> Practice {
        Practice { exams, patients: physicians.map(|physician| (physician, patients)).collect() }
    }

    /// Nine surgeons of 100 patients and 10 exams each and one of 100 and 60 (150 ÷ 1,000, 15 expected of each): only the
    /// one stands out, at 60 ÷ 15 = 400 of 100. Ten neurologists of 100 patients and 40 exams each do not: 400 ÷ 1,000 is
    /// usual with them. Whoever has 19 patients, or none that are known, is left out and counted.
    #[test]
    fn one_who_orders_much_more_than_colleagues_stands_out() {
        let mut exams: BTreeMap<i64, u64> = (1..=9).map(|surgeon| (surgeon, 10)).collect();
        exams.insert(10, 60);
        exams.extend((11..=20).map(|neurologist| (neurologist, 40)));
        exams.extend([(21, 40), (22, 5)]);
        let practices = [practice(150, 1..=10, 100), practice(400, 11..=20, 100), practice(40, 21..=21, 19)];
        let found = Physicians::of(&exams, &practices).expect("a funnel");
        assert_eq!((found.units.len(), found.left_out, found.above()), (20, 2, 1));
        assert_eq!(found.units[9], Unit { count: 60, of: Fraction::integer(15) });
        assert_eq!(PerHundred::value(&found.units[9], DECIMALS), Some(Decimal::new(400, 0)));
        assert_eq!(PerHundred::value(&found.units[15], DECIMALS), Some(Decimal::new(100, 0)));
        assert!(Physicians::of(&BTreeMap::from([(1, 10)]), &practices).is_none());
    }

    /// 50 patients in a department of 150 exams ÷ 1,000 patients and 50 in one of 400 ÷ 1,000: 7.5 + 20 expected.
    #[test]
    fn who_works_in_two_departments_is_held_against_both() {
        let mut practices = [practice(150, 1..=9, 100), practice(400, 11..=19, 100)];
        practices.iter_mut().for_each(|practice| {
            practice.patients.extend([(30, 50), (31, 50)]);
        });
        let both = Fraction::integer(55).over(Fraction::integer(2)).expect("two is not zero");
        assert_eq!(expected(30, &practices), Some(both));
        assert_eq!(expected(99, &practices), Some(Fraction::ZERO));
    }
}
