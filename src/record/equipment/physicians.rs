//! Physicians who order a class, in a funnel: exams of a year against what the colleagues of the same departments would
//! have ordered for as many patients, a patient for whom the physician prescribed counting once in each month.
//!
//! The comparison is within departments, so that specialties are not held against each other: a whole department that
//! orders much shows in the funnel of departments, not here. Limits are widened by what physicians differ beyond chance.
//! Nobody is named or ranked: identifiers were replaced when they were read, and the page says how many are beyond the
//! limits. Who orders nothing of the class stands nowhere. Source: decided rules of the equipment indicators, OU12;
//! indirect standardisation as of the exam intensity, OU4.

use std::collections::{BTreeMap, BTreeSet};

use crate::measures::facts::{Facts, Scope};
use crate::numbers::Fraction;
use crate::period::{Month, Period};
use crate::record::committee::funnels::FunnelChart;
use crate::signals::Side;
use crate::signals::funnel::{Funnel, Kind, Settings, Standing, Unit};
use crate::tables::departments::Departments;

use super::SignBlock;
use super::context::DeviceContext;
use super::funnel_chart::PerHundred;

/// Whose distribution says for how many patients each physician prescribed, a patient counting once in a month.
pub const PATIENTS: &str = "patients_of_top_prescribers";
/// Whose distribution says how many exams each physician ordered, by ordering department.
pub const EXAMS: &str = "exams_by_orderers";

pub const MONTHS: i32 = 12;
/// Of fewer patients nobody is judged.
pub const LEAST_PATIENTS: u64 = 20;
/// Fewer physicians make no funnel.
const LEAST_PHYSICIANS: usize = 5;
const DECIMALS: u8 = 0;

/// Rates are kept to so many digits: their denominators hardly cancel, and over a dozen departments a sum would leave `i128`.
const RATE_DECIMALS: u8 = 9;

/// What each physician ordered in a department, and for how many patients each prescribed there.
struct Practice {
    department: u32,
    exams: BTreeMap<i64, u64>,
    patients: BTreeMap<i64, u64>,
}

impl Practice {
    /// Of those who prescribed there.
    fn rate(&self) -> OrderingRate {
        OrderingRate {
            department: self.department,
            exams: self.patients.keys().map(|physician| self.ordered(*physician)).sum(),
            patients: self.patients.values().sum(),
        }
    }

    fn ordered(&self, physician: i64) -> u64 {
        self.exams.get(&physician).copied().unwrap_or(0)
    }
}

/// What physicians order in a department.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OrderingRate {
    pub department: u32,
    /// Of those who prescribed there.
    pub exams: u64,
    pub patients: u64,
}

impl OrderingRate {
    /// Exams of a patient; `None` where nobody prescribed.
    pub fn exact(self) -> Option<Fraction> {
        let rate = Fraction::integer(i128::from(self.exams)).over(Fraction::integer(i128::from(self.patients)))?;
        Some(rate.rounded(RATE_DECIMALS).fraction())
    }
}

/// Whoever orders exams of some devices, with their funnel.
pub struct Physicians {
    /// Whose is not said.
    pub units: Vec<Unit>,
    pub funnel: Funnel,
    /// Who ordered, but prescribed for too few in the departments that order.
    pub left_out: usize,
    pub rates: Vec<OrderingRate>,
}

impl Physicians {
    /// Of the devices of a class together, over the year up to the end of a period.
    pub fn of_devices(facts: &Facts, departments: &Departments, period: Period, members: &[u32]) -> Option<Physicians> {
        let last = period.span().to;
        let months: Vec<Month> = (0..MONTHS).map(|back| last.plus(-back)).collect();
        let of_stratum = |stratum: &str| {
            let department = departments.directory.number(stratum.split_once('=')?.1)?;
            let exams = facts.stratum_distribution(EXAMS, Some(stratum), Scope::Devices(members), &months);
            let patients = facts.distribution(PATIENTS, Scope::Departments(&[department]), &months);
            (!exams.is_empty()).then_some(Practice { department, exams, patients })
        };
        let practices: Vec<Practice> = facts.strata(EXAMS).into_iter().filter_map(of_stratum).collect();
        Physicians::of(&practices)
    }

    /// `None` where too few have enough patients.
    fn of(practices: &[Practice]) -> Option<Physicians> {
        let counted: Vec<OrderingRate> = practices.iter().map(Practice::rate).collect();
        let rates: Vec<Option<Fraction>> = counted.iter().map(|rate| rate.exact()).collect();
        let all: BTreeSet<i64> = practices.iter().flat_map(|practice| practice.exams.keys().copied()).collect();
        let unit = |physician: i64| {
            let (mut count, mut patients, mut of) = (0, 0, Fraction::ZERO);
            for (practice, rate) in practices.iter().zip(&rates) {
                // What somebody orders where they prescribe for nobody has nothing to be held against.
                let Some((own, rate)) = practice.patients.get(&physician).copied().zip(*rate) else { continue };
                count += practice.ordered(physician);
                patients += own;
                of = of.plus(rate.times(Fraction::integer(i128::from(own)))?)?;
            }
            (patients >= LEAST_PATIENTS && of.is_positive()).then_some(Unit { count, of })
        };
        let units: Vec<Unit> = all.iter().filter_map(|physician| unit(*physician)).collect();
        let left_out = all.len() - units.len();
        let funnel = Funnel::of(Kind::ObservedToExpected, &units, Settings::default()).ok()?;
        (units.len() >= LEAST_PHYSICIANS).then_some(Physicians { units, funnel, left_out, rates: counted })
    }

    fn above(&self) -> usize {
        let beyond = |standing: &&Option<Standing>| **standing == Some(Standing::Beyond998(Side::High));
        self.funnel.standings.iter().filter(beyond).count()
    }
}

impl DeviceContext<'_> {
    /// Of the devices of a class together.
    pub(super) fn physicians(&self, members: &[u32]) -> Option<SignBlock<FunnelChart>> {
        let found = Physicians::of_devices(self.evaluation.facts, self.departments, self.period, members)?;
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

    /// Of each physician the exams and the patients.
    fn practice(physicians: &[(i64, u64, u64)]) -> Practice {
        Practice {
            department: 0,
            exams: physicians.iter().filter(|(_, exams, _)| *exams > 0).map(|(who, exams, _)| (*who, *exams)).collect(),
            patients: physicians.iter().filter(|(_, _, of)| *of > 0).map(|(who, _, of)| (*who, *of)).collect(),
        }
    }

    /// Nine surgeons of 100 patients and 10 exams each and one of 100 and 60 (150 ÷ 1,000, 15 expected of each): only the
    /// one stands out, at 60 ÷ 15 = 400 of 100. Ten neurologists of 100 patients and 40 exams each do not: 400 ÷ 1,000 is
    /// usual with them. Whoever has 19 patients, or none that are known, is left out and counted.
    #[test]
    fn one_who_orders_much_more_than_colleagues_stands_out() {
        let surgeons: Vec<(i64, u64, u64)> = (1..=9).map(|who| (who, 10, 100)).chain([(10, 60, 100)]).collect();
        let neurologists: Vec<(i64, u64, u64)> = (11..=20).map(|who| (who, 40, 100)).collect();
        let practices = [practice(&surgeons), practice(&neurologists), practice(&[(21, 40, 19), (22, 5, 0)])];
        let found = Physicians::of(&practices).expect("a funnel");
        assert_eq!((found.units.len(), found.left_out, found.above()), (20, 2, 1));
        assert_eq!(found.units[9], Unit { count: 60, of: Fraction::integer(15) });
        assert_eq!(PerHundred::value(&found.units[9], DECIMALS), Some(Decimal::new(400, 0)));
        assert_eq!(PerHundred::value(&found.units[15], DECIMALS), Some(Decimal::new(100, 0)));
        assert!(Physicians::of(&[practice(&[(1, 10, 100)])]).is_none());
    }

    /// Ten of 100 patients each order 10 exams in one department, 40 in another; an eleventh has 50 patients in both, and
    /// orders 5 and 20 there: as expected. What he orders on duty in a third, where he prescribes for nobody, does not count,
    /// neither with him nor in the rate there, which is that of the other ten.
    #[test]
    fn who_works_in_several_departments_is_held_against_each() {
        let ten = |exams: u64| (1..=10).map(move |who| (who, exams, 100));
        let first: Vec<(i64, u64, u64)> = ten(10).chain([(11, 5, 50)]).collect();
        let second: Vec<(i64, u64, u64)> = ten(40).chain([(11, 20, 50)]).collect();
        let duty: Vec<(i64, u64, u64)> = ten(20).chain([(11, 500, 0)]).collect();
        let found = Physicians::of(&[practice(&first), practice(&second), practice(&duty)]).expect("a funnel");
        assert_eq!(found.units[10], Unit { count: 25, of: Fraction::integer(25) });
        assert_eq!(found.units[0], Unit { count: 70, of: Fraction::integer(70) });
        assert_eq!((found.above(), found.left_out), (0, 0));
    }

    /// A resident who works in forty departments, each with its own odd number of patients, still has a sum.
    #[test]
    fn a_year_in_many_departments_has_a_sum() {
        let odd = |department: u64| {
            let colleagues = (1..=6).map(|who| (who, 7, 1_001 + 2 * department + who as u64));
            practice(&colleagues.chain([(7, 1, 31)]).collect::<Vec<_>>())
        };
        let practices: Vec<Practice> = (0..40).map(odd).collect();
        assert_eq!(Physicians::of(&practices).map(|found| (found.units.len(), found.left_out)), Some((7, 0)));
    }
}
