//! XmR charts with known answers: the published example, the rules one by one, and what a series may look like otherwise.

use super::*;

/// Months from 2024-01 on; `None` is a gap.
fn series(values: &[Option<i128>]) -> BTreeMap<Month, Option<Decimal>> {
    values.iter().zip(Month::new(2024, 1).expect("a month").0..).map(|(v, at)| (Month(at), v.map(whole))).collect()
}

fn known(values: &[i128]) -> BTreeMap<Month, Option<Decimal>> {
    series(&values.iter().copied().map(Some).collect::<Vec<_>>())
}

fn whole(value: i128) -> Decimal {
    Decimal::new(value, 0)
}

fn month(text: &str) -> Month {
    let period: crate::period::Period = text.parse().expect("a period");
    period.span().from
}

fn made(series: &BTreeMap<Month, Option<Decimal>>, settings: &Settings) -> Chart {
    chart(series, settings).expect("small numbers")
}

fn lines_of(chart: &Chart, segment: usize) -> [String; 6] {
    let lines = chart.segments[segment].lines.expect("lines");
    let all = [lines.mean, lines.moving_range, lines.lower, lines.upper, lines.near_lower, lines.near_upper];
    all.map(|line| line.rounded(4).to_string())
}

/// One letter a point: b, t, n (two of three), s; large for high, small for low, a dot for none.
fn letters(chart: &Chart) -> String {
    let points = chart.segments.iter().flat_map(|segment| &segment.points);
    let letter = |signal: Signal| match (signal.rule, signal.side) {
        (Rule::BeyondLimit, Side::High) => 'B',
        (Rule::BeyondLimit, Side::Low) => 'b',
        (Rule::Trend, Side::High) => 'T',
        (Rule::Trend, Side::Low) => 't',
        (Rule::TwoOfThree, Side::High) => 'N',
        (Rule::TwoOfThree, Side::Low) => 'n',
        (Rule::Shift, Side::High) => 'S',
        (Rule::Shift, Side::Low) => 's',
    };
    points.map(|point| point.signal.map_or('.', letter)).collect()
}

/// The first twelve points have mean 10 and mean moving range 1: limits 7.34 and 12.66, near lines 8.2267 and 11.7733.
fn after_a_quiet_year(later: &[i128]) -> Chart {
    let quiet = [95, 105, 95, 105, 95, 105, 95, 105, 95, 105, 95, 105];
    let values = quiet.iter().chain(later).map(|value| Some(Decimal::new(*value, 1)));
    let series = values.zip(month("2024-01").0..).map(|(value, at)| (Month(at), value)).collect();
    made(&series, &Settings { baseline: Baseline::First(12), ..Settings::default() })
}

const PUBLISHED: [i128; 18] = [1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1];

/// Worked example 1 of the scoring rules, published with NHSRplotthedots.
#[test]
fn the_published_example_has_the_published_limits() {
    let screened = made(&known(&PUBLISHED), &Settings::default());
    assert_eq!(lines_of(&screened, 0)[..4], ["1.9444", "1.0000", "-0.7156", "4.6044"]);
    assert_eq!(letters(&screened), "....B.............");
    assert!(!screened.segments[0].is_trial());
    let unscreened = made(&known(&PUBLISHED), &Settings { screen: None, ..Settings::default() });
    assert_eq!(lines_of(&unscreened, 0)[2..4], ["-3.0626", "6.9515"]);
}

#[test]
fn limits_stay_within_floor_and_ceiling() {
    let settings = Settings { floor: Some(whole(0)), ceiling: Some(whole(4)), ..Settings::default() };
    let chart = made(&known(&PUBLISHED), &settings);
    assert_eq!(lines_of(&chart, 0)[2..], ["0.0000", "4.0000", "0.1711", "3.7178"]);
}

#[test]
fn a_quiet_year_has_round_limits_and_no_signal() {
    let chart = after_a_quiet_year(&[]);
    assert_eq!(lines_of(&chart, 0), ["10.0000", "1.0000", "7.3400", "12.6600", "8.2267", "11.7733"]);
    assert_eq!(letters(&chart), "............");
    assert_eq!(chart.variation, Variation::CommonCause);
}

#[test]
fn on_a_limit_is_not_beyond_it() {
    let two_decimals = |value: i128| {
        let mut series: BTreeMap<_, _> =
            after_a_quiet_year(&[]).segments[0].points.iter().map(|point| (point.month, Some(point.value))).collect();
        series.insert(month("2025-01"), Some(Decimal::new(value, 2)));
        letters(&made(&series, &Settings { baseline: Baseline::First(12), ..Settings::default() }))
    };
    assert!(two_decimals(1266).ends_with('.') && two_decimals(734).ends_with('.'));
    assert!(two_decimals(1267).ends_with('B') && two_decimals(733).ends_with('b'));
}

#[test]
fn all_points_of_a_trend_are_flagged_and_one_less_is_none() {
    // Six rising from 9.5 (the last quiet point is 10.5) are none, seven are.
    assert_eq!(&letters(&after_a_quiet_year(&[95, 97, 99, 101, 103, 105]))[12..], "......");
    let chart = after_a_quiet_year(&[95, 97, 99, 101, 103, 105, 107]);
    assert_eq!(&letters(&chart)[11..], ".TTTTTTT");
    assert_eq!(chart.last().expect("points").signal.expect("a trend").since, month("2025-01"));
    // A tie is neither up nor down.
    assert_eq!(&letters(&after_a_quiet_year(&[95, 97, 99, 101, 101, 103, 105, 107]))[12..], "........");
    // A trend is named after where it leads, not after the side of the mean.
    assert_eq!(&letters(&after_a_quiet_year(&[106, 105, 104, 103, 102, 101, 99]))[12..], "ttttttt");
}

#[test]
fn a_turning_point_counts_for_the_later_trend() {
    let chart = after_a_quiet_year(&[95, 96, 97, 98, 99, 101, 102, 101, 99, 98, 97, 96, 95]);
    assert_eq!(&letters(&chart)[12..], "TTTTTTttttttt");
    assert_eq!(chart.segments[0].points[18].signal.expect("a trend").since, month("2025-07"));
}

#[test]
fn two_of_three_flags_the_points_near_the_limit() {
    assert_eq!(&letters(&after_a_quiet_year(&[120, 101, 121]))[12..], "N.N");
    assert_eq!(&letters(&after_a_quiet_year(&[119, 120, 101]))[12..], "NN.");
    // Not on three sides, not with a point on the mean, not with only one in the outer third, and beyond is not near.
    assert_eq!(&letters(&after_a_quiet_year(&[120, 99, 121]))[12..], "...");
    assert_eq!(&letters(&after_a_quiet_year(&[120, 100, 121]))[12..], "...");
    assert_eq!(&letters(&after_a_quiet_year(&[120, 101, 117]))[12..], "...");
    assert_eq!(&letters(&after_a_quiet_year(&[127, 101, 121]))[12..], "B..");
    // Two neighbours alone, with the third on the other side, are two of two.
    assert_eq!(&letters(&after_a_quiet_year(&[95, 120, 121, 95]))[12..], "....");
    // Windows that share a point go back to the first.
    let chart = after_a_quiet_year(&[80, 99, 80, 99, 80]);
    assert_eq!(&letters(&chart)[12..], "n.n.n");
    assert_eq!(chart.last().expect("points").signal.expect("near").since, month("2025-01"));
}

#[test]
fn a_shift_needs_seven_and_ends_on_the_mean() {
    let six = [101, 103, 101, 103, 101, 103];
    // The last quiet point, 10.5, is on the same side.
    assert_eq!(&letters(&after_a_quiet_year(&six[..5]))[11..], "......");
    let chart = after_a_quiet_year(&six);
    assert_eq!(&letters(&chart)[11..], "SSSSSSS");
    let signal = chart.last().expect("points").signal.expect("a shift");
    assert_eq!((signal.rule, signal.side, signal.since), (Rule::Shift, Side::High, month("2024-12")));
    assert_eq!(&letters(&after_a_quiet_year(&[101, 103, 100, 103, 101, 103, 101]))[11..], "........");
}

#[test]
fn the_first_rule_that_applies_is_the_one() {
    // All on the high side: a shift, in it two near the limit, a trend of seven, and in that a point beyond.
    let chart = after_a_quiet_year(&[119, 101, 119, 101, 102, 103, 104, 105, 106, 127, 126]);
    assert_eq!(&letters(&chart)[11..], "SNSNTTTTTTBS");
    // A trend, in it points near the limit and one beyond it.
    let in_trend = after_a_quiet_year(&[95, 96, 97, 98, 99, 119, 121, 130]);
    assert_eq!(&letters(&in_trend)[12..], "TTTTTTTB");
}

#[test]
fn rule_lengths_are_settings() {
    let rising = known(&[5, 1, 2, 3, 4, 5, 1, 5, 1, 5, 1, 5]);
    assert_eq!(letters(&made(&rising, &Settings::default())), "............");
    let lengths = Lengths { trend: 5, ..Lengths::default() };
    assert_eq!(letters(&made(&rising, &Settings { lengths, ..Settings::default() })), ".TTTTT......");
}

#[test]
fn no_moving_range_is_taken_across_a_gap() {
    let gap = made(&series(&[Some(1), Some(2), None, Some(8), Some(9)]), &Settings::default());
    assert_eq!(lines_of(&gap, 0)[..2], ["5.0000", "1.0000"]);
    assert_eq!(gap.segments[0].points.len(), 4);
    // A month that is absent is the same as one without a value.
    let mut absent = series(&[Some(1), Some(2), None, Some(8), Some(9)]);
    absent.remove(&month("2024-03"));
    assert_eq!(made(&absent, &Settings::default()), gap);
}

#[test]
fn a_gap_ends_every_run() {
    let lengths = Lengths { shift: 4, trend: 4, ..Lengths::default() };
    let settings = Settings { lengths, baseline: Baseline::First(2), limit_factor: whole(99), ..Settings::default() };
    let whole_run = series(&[Some(0), Some(2), Some(5), Some(6), Some(7), Some(8)]);
    assert_eq!(letters(&made(&whole_run, &settings)), "TTTTTT");
    let broken = series(&[Some(0), Some(2), Some(5), None, Some(7), Some(8)]);
    assert_eq!(letters(&made(&broken, &settings)), ".....");
}

#[test]
fn segments_have_lines_of_their_own() {
    let values = known(&[1, 3, 1, 3, 1, 3, 11, 13, 11, 13, 11, 13]);
    let settings =
        Settings { rebased: vec![month("2024-07"), month("2020-01"), month("2030-01")], ..Settings::default() };
    let chart = made(&values, &settings);
    assert_eq!(chart.segments.len(), 2);
    assert_eq!(lines_of(&chart, 0)[..2], ["2.0000", "2.0000"]);
    assert_eq!(lines_of(&chart, 1)[..2], ["12.0000", "2.0000"]);
    assert_eq!(letters(&chart), "............");
    assert!(chart.segments.iter().all(Segment::is_trial));
}

#[test]
fn a_frozen_baseline_is_that_of_its_months() {
    let values = known(&[50, 1, 3, 1, 3, 1, 50]);
    let frozen = Baseline::Frozen(Span { from: month("2024-02"), to: month("2024-06") });
    let chart = made(&values, &Settings { baseline: frozen, ..Settings::default() });
    assert_eq!(lines_of(&chart, 0)[..2], ["1.8000", "2.0000"]);
    assert_eq!((chart.segments[0].baseline_points, letters(&chart).as_str()), (5, "B.....B"));
    // A segment that has none of the months takes all its points.
    let elsewhere = Baseline::Frozen(Span { from: month("2023-01"), to: month("2023-12") });
    let settings = Settings { baseline: elsewhere, ..Settings::default() };
    assert_eq!(made(&values, &settings), made(&values, &Settings::default()));
}

#[test]
fn short_constant_and_empty_series_are_defined() {
    let empty = made(&BTreeMap::new(), &Settings::default());
    assert_eq!((empty.segments.len(), empty.variation, empty.last()), (0, Variation::CommonCause, None));
    assert_eq!(made(&series(&[None, None]), &Settings::default()), empty);

    let one = made(&known(&[7]), &Settings { target: Some(whole(9)), ..Settings::default() });
    assert_eq!((one.segments[0].lines, one.assurance), (None, Assurance::None));
    assert_eq!((letters(&one).as_str(), one.segments[0].is_trial()), (".", true));

    let lonely = made(&series(&[Some(1), None, Some(9), None, Some(1)]), &Settings::default());
    assert_eq!((lonely.segments[0].lines, letters(&lonely).as_str()), (None, "..."));

    let constant = made(&known(&[4; 15]), &Settings::default());
    assert_eq!(lines_of(&constant, 0), ["4.0000", "0.0000", "4.0000", "4.0000", "4.0000", "4.0000"]);
    assert_eq!(letters(&constant), "...............");
}

#[test]
fn numbers_too_large_give_no_chart_rather_than_a_wrong_one() {
    let huge = |units: i128, decimals| Some(Decimal::new(units, decimals));
    let series = [(Month(1), huge(i128::MAX - 1, 0)), (Month(2), huge(i128::MAX - 1, 0)), (Month(3), huge(1, 0))];
    assert_eq!(chart(&series.into_iter().collect(), &Settings::default()), None);
}

#[test]
fn the_last_point_is_good_or_bad_by_direction() {
    let verdict = |later: &[i128], direction| {
        let chart = after_a_quiet_year(later);
        let signal = chart.last().and_then(|point| point.signal);
        Variation::of(signal, direction)
    };
    let (high, low) = (&[130][..], &[70][..]);
    assert_eq!(verdict(high, Direction::Higher), Variation::ImprovementHigh);
    assert_eq!(verdict(high, Direction::Lower), Variation::ConcernHigh);
    assert_eq!(verdict(high, Direction::Neutral), Variation::NeutralHigh);
    assert_eq!(verdict(low, Direction::Higher), Variation::ConcernLow);
    assert_eq!(verdict(low, Direction::Lower), Variation::ImprovementLow);
    assert_eq!(verdict(low, Direction::Neutral), Variation::NeutralLow);
    // An earlier spike is not a verdict on the last point.
    assert_eq!(verdict(&[130, 95], Direction::Higher), Variation::CommonCause);
}

#[test]
fn assurance_is_where_the_target_lies_between_the_limits() {
    // Limits −0.7156 and 4.6044.
    let verdict = |target: i128, direction| {
        made(&known(&PUBLISHED), &Settings { direction, target: Some(whole(target)), ..Settings::default() }).assurance
    };
    assert_eq!(verdict(5, Direction::Higher), Assurance::ConsistentFail);
    assert_eq!(verdict(5, Direction::Lower), Assurance::ConsistentPass);
    assert_eq!(verdict(-1, Direction::Higher), Assurance::ConsistentPass);
    assert_eq!(verdict(-1, Direction::Lower), Assurance::ConsistentFail);
    assert_eq!(verdict(4, Direction::Higher), Assurance::HitAndMiss);
    assert_eq!(verdict(0, Direction::Lower), Assurance::HitAndMiss);
    assert_eq!(verdict(5, Direction::Neutral), Assurance::None);
    assert_eq!(made(&known(&PUBLISHED), &Settings::default()).assurance, Assurance::None);
}
