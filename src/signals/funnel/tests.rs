//! Funnels against numbers that were computed apart from them.
//!
//! Poisson limits: an even χ² quantile is that of a sum of Poisson terms; they were summed with 50 digits and solved by
//! bisection. Those of 10 expected cases are the exact limits of 10 observed in any table: 4.795 and 18.390.

use proptest::prelude::*;

use super::*;

fn unit(count: u64, of: i128) -> Unit {
    Unit { count, of: Fraction::integer(of) }
}

fn funnel(kind: Kind, units: &[Unit]) -> Funnel {
    Funnel::of(kind, units, Settings::default()).expect("a funnel")
}

/// Rounded to so many digits as the number that it is compared with was written with.
fn assert_near(value: f64, expected: f64, digits: i32) {
    assert!((value - expected).abs() <= 0.5 * 10f64.powi(-digits), "{value} is not {expected}");
}

/// Worked example 4 of the scoring rules; the limits are FunnelPlotR's.
#[test]
fn the_published_proportion_has_the_published_limits() {
    // Published with four digits: 95 % .6069 to .7854, 99.8 % .5512 to .8299.
    let limits = funnel(Kind::Proportion, &[unit(70, 100)]).limits(100.0);
    assert_near(limits.lower_95, 0.606928, 6);
    assert_near(limits.upper_95, 0.785414, 6);
    assert_near(limits.lower_998, 0.551157, 6);
    assert_near(limits.upper_998, 0.829895, 6);
}

#[test]
fn poisson_limits_are_those_of_the_tables() {
    let funnel = funnel(Kind::ObservedToExpected, &[unit(10, 10)]);
    for (expected, limits) in [
        (1.0, [0.00100050, 0.02531781, 5.57164339, 9.23341348]),
        (10.0, [0.29605204, 0.47953887, 1.83903560, 2.41339711]),
        (100.0, [0.71921397, 0.81363991, 1.21626794, 1.34924319]),
    ] {
        let found = funnel.limits(expected);
        for (value, expected) in [found.lower_998, found.lower_95, found.upper_95, found.upper_998].iter().zip(limits) {
            assert_near(*value, expected, 7);
        }
    }
}

#[test]
fn a_ratio_of_counts_has_limits_on_the_log_scale() {
    // c = 2, n = 25: s² = 50 ÷ 50.5² + 25 ÷ 25.5²; 2 · exp(±1.959964 · s).
    let limits = funnel(Kind::Ratio, &[unit(50, 25)]).limits(25.0);
    assert_near(limits.lower_95, 1.2472125, 7);
    assert_near(limits.upper_95, 3.2071520, 7);
}

/// Twelve departments whose proportions differ more than chance explains.
const SPREAD: [(u64, i128); 12] = [
    (30, 100),
    (45, 100),
    (28, 100),
    (60, 100),
    (50, 100),
    (41, 100),
    (70, 120),
    (33, 120),
    (52, 120),
    (48, 120),
    (20, 120),
    (66, 120),
];

fn units(pairs: &[(u64, i128)]) -> Vec<Unit> {
    pairs.iter().map(|(count, of)| unit(*count, *of)).collect()
}

#[test]
fn overdispersion_is_that_of_the_formulas() {
    let funnel = funnel(Kind::Proportion, &units(&SPREAD));
    assert_near(funnel.overdispersion.ratio, 6.13260035, 8);
    assert_near(funnel.overdispersion.between, 0.0129417903, 10);
    let limits = funnel.limits(100.0);
    assert_near(limits.lower_998, 0.0943916211, 9);
    assert_near(limits.upper_998, 0.7780977315, 9);
    assert!(!funnel.is_for_orientation());
    // Of the widened limits, only 20 of 120 is outside, and in no alarm.
    let mut expected = [Some(Standing::Inside); 12];
    expected[10] = Some(Standing::Beyond95(Side::Low));
    assert_eq!(funnel.standings, expected);
}

#[test]
fn a_few_departments_are_not_adjusted_and_are_for_orientation() {
    let funnel = funnel(Kind::Proportion, &units(&SPREAD[..9]));
    assert!(funnel.is_for_orientation() && funnel.overdispersion.between == 0.0);
    // Σ 409 of 960: 60 of 100 and 70 of 120 are high, 33 of 120 is low.
    let high = Some(Standing::Beyond998(Side::High));
    assert_eq!((funnel.standings[3], funnel.standings[6]), (high, high));
    assert_eq!(funnel.standings[7], Some(Standing::Beyond998(Side::Low)));
    assert_eq!(funnel.standings[0], Some(Standing::Beyond95(Side::Low)));
    assert_eq!(funnel.standings[1], Some(Standing::Inside));
}

#[test]
fn departments_that_differ_by_chance_are_not_adjusted() {
    let funnel = funnel(Kind::Proportion, &units(&[(30, 100); 15]));
    assert_eq!(funnel.overdispersion, Overdispersion { estimated: true, ratio: 0.0, between: 0.0 });
}

#[test]
fn observed_and_expected_are_adjusted_on_the_root_scale() {
    let observed = [5, 16, 9, 30, 12, 22, 4, 19, 10, 15];
    let units: Vec<Unit> = observed.iter().map(|count| unit(*count, 14)).collect();
    let funnel = funnel(Kind::ObservedToExpected, &units);
    // z = 2(√O − √14), winsorised at −3.05839 and 2.05488: φ = 3.1955052, τ² = (10φ − 9) ÷ (560 − 56).
    assert_near(funnel.overdispersion.ratio, 3.1955052, 7);
    assert_near(funnel.overdispersion.between, 0.0455457, 7);
    let reach = 1.959964 * (1.0 / 56.0 + funnel.overdispersion.between).sqrt();
    assert_near(funnel.limits(14.0).upper_95, (1.0 + reach).powi(2), 9);
}

#[test]
fn sizes_of_nothing_stand_nowhere() {
    let funnel = funnel(Kind::Proportion, &[unit(30, 100), unit(0, 0), unit(45, 100)]);
    assert_eq!(funnel.standings, [Some(Standing::Inside), None, Some(Standing::Inside)]);
    assert_eq!(funnel.centre, Fraction::new(75, 200).expect("a number"));
}

#[test]
fn all_or_none_is_inside() {
    for (count, kind) in [(0, Kind::Proportion), (40, Kind::Proportion), (0, Kind::Ratio)] {
        let standings = funnel(kind, &units(&[(count, 40); 12])).standings;
        assert!(standings.iter().all(|standing| *standing == Some(Standing::Inside)), "{kind:?} {count}");
    }
}

#[test]
fn what_is_no_funnel_says_why() {
    let of = |kind, units: &[Unit], centre| Funnel::of(kind, units, Settings { centre, ..Settings::default() });
    assert_eq!(of(Kind::Ratio, &[unit(3, 0)], None), Err(NoFunnel::Empty));
    assert_eq!(of(Kind::Proportion, &[unit(3, 5), unit(6, 5)], None), Err(NoFunnel::MoreThanAll(1)));
    assert_eq!(of(Kind::Proportion, &[unit(3, 5), unit(1, 0)], None), Err(NoFunnel::MoreThanAll(1)));
    let two = Some(Fraction::integer(2));
    assert_eq!(of(Kind::Proportion, &[unit(3, 5)], two), Err(NoFunnel::CentreOutOfRange));
    assert_eq!(of(Kind::Ratio, &[unit(3, 5)], Some(Fraction::integer(-2))), Err(NoFunnel::CentreOutOfRange));
    let huge = Unit { count: 1, of: Fraction::integer(i128::MAX - 1) };
    assert_eq!(of(Kind::Ratio, &[huge, huge], None), Err(NoFunnel::TooLarge));
}

#[test]
fn a_given_centre_is_what_is_compared_with() {
    let settings = Settings { centre: Fraction::new(9, 10), ..Settings::default() };
    let funnel = Funnel::of(Kind::Proportion, &[unit(70, 100)], settings).expect("a funnel");
    assert_eq!(funnel.standings, [Some(Standing::Beyond998(Side::Low))]);
}

#[test]
fn a_curve_covers_its_range_and_an_empty_range_has_none() {
    let funnel = funnel(Kind::Proportion, &[unit(70, 100)]);
    let curve = funnel.curve(4.0, 400.0, 100);
    assert_eq!(curve.len(), 100);
    assert_near(curve[0].size, 4.0, 9);
    assert_near(curve[99].size, 400.0, 9);
    assert_eq!(funnel.curve(9.0, 9.0, 1).len(), 1);
    assert!(funnel.curve(0.0, 9.0, 10).is_empty() && funnel.curve(9.0, 4.0, 10).is_empty());
}

fn any_funnel() -> impl Strategy<Value = Funnel> {
    let kinds = prop_oneof![Just(Kind::Proportion), Just(Kind::Ratio), Just(Kind::ObservedToExpected)];
    (kinds, prop::collection::vec((0u64..300, 0i128..300), 1..25)).prop_filter_map("no funnel", |(kind, pairs)| {
        let units: Vec<Unit> =
            pairs.iter().map(|(count, of)| unit((*count).min(u64::try_from(*of).unwrap_or(0)), *of)).collect();
        Funnel::of(kind, &units, Settings::default()).ok()
    })
}

proptest! {
    #[test]
    fn limits_enclose_the_centre_and_only_narrow(funnel in any_funnel()) {
        let curve = funnel.curve(0.1, 900.0, 120);
        for place in &curve {
            let limits = place.limits;
            let values = [limits.lower_998, limits.lower_95, limits.upper_95, limits.upper_998];
            prop_assert!(values.iter().all(|value| value.is_finite() && *value >= 0.0), "{:?}", values);
            prop_assert!(values.is_sorted(), "{:?} at {}", values, place.size);
            let centre = funnel.centre.for_drawing();
            prop_assert!(limits.lower_95 <= centre + 1e-12 && centre <= limits.upper_95 + 1e-12);
            prop_assert!(funnel.kind != Kind::Proportion || limits.upper_998 <= 1.0);
        }
        // Quantiles are found to 8 digits after the point; the lowest of a tenth of a case are far below that.
        for pair in curve.windows(2) {
            let (wide, narrow) = (pair[0].limits, pair[1].limits);
            prop_assert!(wide.lower_998 <= narrow.lower_998 + 1e-7 && wide.lower_95 <= narrow.lower_95 + 1e-7);
            prop_assert!(wide.upper_998 >= narrow.upper_998 - 1e-7 && wide.upper_95 >= narrow.upper_95 - 1e-7);
        }
    }

    #[test]
    fn a_department_stands_where_its_limits_say(funnel in any_funnel(), count in 0u64..200, of in 200i128..300) {
        let with_it = Funnel::of(
            funnel.kind,
            &[unit(count, of)],
            Settings { centre: Some(funnel.centre), ..Settings::default() },
        ).expect("a funnel");
        let (figure, limits) = (count as f64 / of as f64, with_it.limits(of as f64));
        let outside = figure > limits.upper_95 || figure < limits.lower_95;
        prop_assert_eq!(with_it.standings[0] == Some(Standing::Inside), !outside);
        let alarm = figure > limits.upper_998 || figure < limits.lower_998;
        let standing = with_it.standings[0].expect("a size");
        prop_assert_eq!(matches!(standing, Standing::Beyond998(_)), alarm);
    }
}
