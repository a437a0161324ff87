//! Alarms worked out by hand.

use super::*;
use crate::indicators::value::Reason;
use crate::period::Month;
use crate::scorecards::card::{CardState, DimensionScore};
use crate::scorecards::methods::{Method, monitor::Monitor};

const DEVICE: u32 = 7;

fn month(back: i32) -> Period {
    Period::Month(Month(2026 * 12 + 2).plus(-back))
}

fn known(printed: i128) -> Value {
    Value {
        state: State::Known,
        numerator: None,
        denominator: None,
        exact: Some(Fraction::integer(printed)),
        printed: Some(Decimal::new(printed, 0)),
        reason: None,
        months: None,
    }
}

/// Of eight points, in hundredths.
fn line(indicator: &str, score: i128, actual: i128) -> Line {
    Line {
        indicator: indicator.to_owned(),
        written: Decimal::new(800, 2),
        points_before: Decimal::new(800, 2),
        points: Decimal::new(800, 2),
        method: Method::Monitor(Monitor {}),
        actual: known(actual),
        reference: None,
        references: Vec::new(),
        score: Some(Decimal::new(score, 2)),
        by_method: true,
        state: State::Known,
        reason: None,
        scored_at: None,
        unadjusted: None,
    }
}

/// A month with the score of the guarding dimension's one indicator, and what the guarded one had.
fn card(period: Period, score: i128, load: i128, in_alarm: bool) -> Card {
    let dimension = |id: &str, line: Line| DimensionScore {
        id: id.to_owned(),
        points: line.points,
        score: line.score,
        lines: vec![line],
    };
    let alarm = Alarm { indicator: "positive_rate".to_owned(), cause: Cause::Low };
    Card {
        department: DEVICE,
        period,
        variant: String::new(),
        state: CardState::Known,
        dimensions: vec![
            dimension("process", line("load_rate", 800, load)),
            dimension("overutilization", line("positive_rate", score, 50)),
        ],
        total: None,
        unlimited_total: None,
        adjustments: Vec::new(),
        rank: None,
        rests_on_revenue: false,
        alarms: if in_alarm { vec![alarm] } else { Vec::new() },
    }
}

fn scores(card: Card) -> Scores {
    Scores { cards: vec![card.clone()], ..Scores::none(card.period) }
}

fn rule() -> AlarmRule {
    AlarmRule { dimension: "overutilization".to_owned(), guards: vec!["load_rate".to_owned()] }
}

/// 3.99 of 8 is less than half, 4.00 is not; one such month is no alarm.
#[test]
fn two_periods_below_half_the_points_are_an_alarm() {
    let alarms_of = |now: i128, before: i128| {
        alarms(&rule(), &card(month(0), now, 70, false), &[scores(card(month(1), before, 70, false))], &BTreeSet::new())
    };
    let low = [Alarm { indicator: "positive_rate".to_owned(), cause: Cause::Low }];
    assert_eq!(alarms_of(399, 399), low);
    assert_eq!(alarms_of(400, 399), []);
    assert_eq!(alarms_of(399, 400), []);
    // The month before is what counts, not one further back.
    let now = card(month(0), 399, 70, false);
    assert_eq!(alarms(&rule(), &now, &[scores(card(month(2), 399, 70, false))], &BTreeSet::new()), []);
}

#[test]
fn above_the_limit_is_an_alarm_at_once_and_other_dimensions_raise_none() {
    let above = BTreeSet::from([(DEVICE, "positive_rate".to_owned()), (DEVICE, "load_rate".to_owned())]);
    let expected = [Alarm { indicator: "positive_rate".to_owned(), cause: Cause::AboveLimit }];
    assert_eq!(alarms(&rule(), &card(month(0), 800, 70, false), &[], &above), expected);
}

/// Two months in alarm with 80 and 85 % of load: what counts is the 62 % of the month before them.
#[test]
fn guarded_is_what_the_last_period_without_an_alarm_had() {
    let earlier = [
        scores(card(month(4), 800, 99, false)),
        scores(card(month(3), 800, 62, false)),
        scores(card(month(2), 300, 80, true)),
        scores(card(month(1), 300, 85, true)),
    ];
    let found = guarded(&rule(), DEVICE, &earlier);
    assert_eq!(found, Guarded::from([("load_rate".to_owned(), (Decimal::new(62, 0), month(3)))]));
    assert_eq!(guarded(&rule(), DEVICE, &earlier[2..]), Guarded::new());
    assert_eq!(guarded(&rule(), DEVICE + 1, &earlier), Guarded::new());
}

/// A class without a known figure of the last period without alarm guards nothing of it.
#[test]
fn what_was_not_known_guards_nothing() {
    let mut calm = card(month(1), 800, 62, false);
    calm.dimensions[0].lines[0].actual = Value::missing(State::NoData, Reason::new("no-data"));
    assert_eq!(guarded(&rule(), DEVICE, &[scores(calm)]), Guarded::new());
}

/// Five devices of 1,000 exams each, four with 5 % and one with 12 %: above the limit, which lies near 8.7 % of 6.4 %.
#[test]
fn one_device_far_from_its_class_is_above_the_limit() {
    let catalogue = include_str!("../../../data/catalogue/indicators/equipment.toml");
    let mut table: toml::Table = toml::from_str(catalogue).expect("the shipped indicators");
    let mut checked = |id: &str| CheckedIndicator {
        id: id.to_owned(),
        definition: table.remove(id).expect("an indicator").try_into().expect("a definition"),
        formula: None,
        tables: Default::default(),
        not_collected: None,
        unfiltered: Vec::new(),
        rests_on_revenue: false,
        guarded: Default::default(),
    };
    let ratio = |count: i128| Value {
        numerator: Some(Fraction::integer(count)),
        denominator: Some(Fraction::integer(1000)),
        ..known(0)
    };
    let values: Vec<(u32, Value)> =
        [50, 50, 50, 50, 120].into_iter().zip(0..).map(|(count, at)| (at, ratio(count))).collect();
    let repeats = checked("repeat_exams_30d");
    assert_eq!(above_limit(&repeats, &values), [4]);
    // Two devices have no funnel, and a figure that is good within an interval has no upper limit of this kind.
    assert!(above_limit(&repeats, &values[3..]).is_empty());
    assert!(above_limit(&checked("positive_rate"), &values).is_empty());
}
