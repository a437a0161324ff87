//! Examples worked out by hand, and what must hold of any cards.

use proptest::prelude::*;

use super::*;
use crate::indicators::value::{Reason, State, Value};
use crate::period::{Month, Period};
use crate::scorecards::card::{CardState, DimensionScore, Line};
use crate::scorecards::methods::{Method, monitor::Monitor};
use crate::scorecards::rank::ranks;

/// Points of every line, in hundredths.
const POINTS: i128 = 2_000;

fn line(at: usize, gain: i128) -> Line {
    Line {
        indicator: format!("indicator_{at}"),
        written: Decimal::new(POINTS, 2),
        points_before: Decimal::new(POINTS, 2),
        points: Decimal::new(POINTS, 2),
        method: Method::Monitor(Monitor {}),
        actual: Value::missing(State::NotApplicable, Reason::new("not-open")),
        reference: None,
        references: Vec::new(),
        by_method: true,
        score: Some(Decimal::new(POINTS + gain, 2)),
        state: State::Known,
        reason: None,
        scored_at: None,
        unadjusted: None,
    }
}

/// Cards with these losses and gains in hundredths, by rank, floored at 0 and capped.
pub(super) fn cards(gains: &[&[i128]], cap: Option<i128>) -> Vec<Card> {
    let card = |(department, gains): (usize, &&[i128])| {
        let lines: Vec<Line> = gains.iter().enumerate().map(|(at, gain)| line(at, *gain)).collect();
        let sum = lines.iter().filter_map(|line| line.score).fold(Decimal::zero(2), Decimal::plus);
        let total = sum.max(Decimal::zero(2));
        let points = lines.iter().map(|line| line.points).fold(Decimal::zero(2), Decimal::plus);
        Card {
            department: u32::try_from(department).expect("few"),
            period: Period::Month(Month(1)),
            variant: String::new(),
            state: CardState::Known,
            dimensions: vec![DimensionScore { id: "all".to_owned(), lines, score: Some(sum), points }],
            total: Some(cap.map_or(total, |cap| total.min(Decimal::new(cap, 2)))),
            unlimited_total: Some(sum),
            adjustments: Vec::new(),
            rank: None,
            rests_on_revenue: false,
            alarms: Vec::new(),
        }
    };
    let mut cards: Vec<Card> = gains.iter().enumerate().map(card).collect();
    let totals: Vec<_> = cards.iter().map(|card| (String::new(), card.total)).collect();
    for (card, rank) in cards.iter_mut().zip(ranks(&totals)) {
        card.rank = rank;
    }
    cards.sort_by_key(|card| card.rank);
    cards
}

pub(super) fn refs(cards: &[Card]) -> Vec<&Card> {
    cards.iter().collect()
}

fn spans(cards: &[Card], cap: Option<i128>) -> Vec<(u32, [(u32, u32); 2])> {
    let firm = firmness(&refs(cards), cap.map(|cap| Decimal::new(cap, 2)));
    firm.iter().map(|firm| (firm.rank, firm.intervals.map(|interval| (interval.best, interval.worst)))).collect()
}

#[test]
fn a_pair_changes_places_where_the_distance_is_a_tenth_of_what_divides_it() {
    // The first loses 1 and 4, the second 3 and 2.40: 5.00 against 5.40. What divides them is 2 + 1.60 = 3.60, the
    // distance 0.40: weights must move by 11.11 %. The third, 3.00 behind the second, loses as it does and 3.00 more on
    // the first indicator: no weights bring it ahead of the second. To the first it has D 3.40 and A 6.60: 51.52 %.
    let cards = cards(&[&[-100, -400], &[-300, -240], &[-600, -240]], None);
    assert_eq!(spans(&cards, None), [(1, [(1, 1), (1, 2)]), (2, [(2, 2), (1, 2)]), (3, [(3, 3), (3, 3)])]);
    let firm = firmness(&refs(&cards), None);
    assert_eq!(firm[0].before, None);
    let second = firm[1].before.as_ref().expect("somebody before it");
    assert_eq!((second.department, second.gap.to_string()), (0, "0.40".to_owned()));
    assert_eq!(second.decided_by, Some(("indicator_0", Decimal::new(200, 2))));
    assert_eq!(second.changes_at, Fraction::new(100, 9));
    let third = firm[2].before.as_ref().expect("somebody before it");
    assert_eq!(third.decided_by, Some(("indicator_0", Decimal::new(300, 2))));
    assert_eq!(third.changes_at, Some(Fraction::integer(100)));
}

#[test]
fn equal_totals_are_decided_by_nothing_and_part_with_any_weights() {
    let cards = cards(&[&[-100, -200], &[-200, -100], &[-200, -100]], None);
    // The second and the third are equal with all weights; the first may pass both, or fall behind both.
    assert_eq!(spans(&cards, None), [(1, [(1, 3), (1, 3)]), (1, [(1, 2), (1, 2)]), (1, [(1, 2), (1, 2)])]);
    let firm = firmness(&refs(&cards), None);
    let before = firm[1].before.as_ref().expect("somebody before it");
    assert_eq!((before.gap.to_string(), before.decided_by), ("0.00".to_owned(), None));
    assert_eq!(before.changes_at, Some(Fraction::ZERO));
    // Those that are alike line by line cannot change places.
    assert_eq!(firm[2].before.as_ref().and_then(|before| before.changes_at), None);
}

#[test]
fn who_is_cut_to_the_cap_is_ahead_of_nobody_else_who_is() {
    // 40 + 10 and 40 + 8 are both cut to 45.00; with weights 20 % lower still 48 and 46.40.
    let cards = cards(&[&[1000, 0], &[800, 0]], Some(4_500));
    assert_eq!(spans(&cards, Some(4_500)), [(1, [(1, 1), (1, 1)]), (1, [(1, 1), (1, 1)])]);
}

/// Losses and gains of up to eight cards of one to five lines.
fn gains() -> impl Strategy<Value = Vec<Vec<i128>>> {
    (1usize..=5)
        .prop_flat_map(|lines| proptest::collection::vec(proptest::collection::vec(-2_500i128..800, lines), 1..=8))
}

proptest! {
    #[test]
    fn wider_weights_give_wider_intervals_around_the_rank(gains in gains(), cap in proptest::option::of(1_000i128..9_000)) {
        let gains: Vec<&[i128]> = gains.iter().map(Vec::as_slice).collect();
        let cards = cards(&gains, cap);
        let sums: Vec<Sum<'_>> = cards.iter().map(Sum::of).collect();
        for (at, (rank, [(best_10, worst_10), (best_20, worst_20)])) in spans(&cards, cap).into_iter().enumerate() {
            prop_assert!(best_20 <= best_10 && best_10 <= rank && rank <= worst_10 && worst_10 <= worst_20);
            prop_assert_eq!(interval(&sums, at, 0, cap), Interval { best: rank, worst: rank });
        }
    }

    /// Any weights within the range, tried one by one.
    #[test]
    fn no_weights_within_the_range_lead_out_of_the_interval(
        gains in gains(),
        percents in proptest::collection::vec(-10i128..=10, 5),
        ends in any::<bool>(),
        cap in proptest::option::of(1_000i128..9_000),
    ) {
        let factor = |at: usize| PERCENT + if ends { 10 * percents[at].signum() } else { percents[at] };
        let gains: Vec<&[i128]> = gains.iter().map(Vec::as_slice).collect();
        let cards = cards(&gains, cap);
        let total = |card: &Card| {
            let moved = card.lines().enumerate().map(|(at, line)| {
                PERCENT * hundredths(line.points) + factor(at) * line.gain().map_or(0, hundredths)
            });
            let floored = moved.sum::<i128>().max(0);
            cap.map_or(floored, |cap| floored.min(PERCENT * cap))
        };
        let totals: Vec<i128> = cards.iter().map(total).collect();
        for ((_, [(best, worst), _]), own) in spans(&cards, cap).into_iter().zip(&totals) {
            let rank = u32::try_from(totals.iter().filter(|other| *other > own).count()).expect("few") + 1;
            prop_assert!(best <= rank && rank <= worst, "{} outside {}..={}", rank, best, worst);
        }
    }
}
