//! Points that cannot be earned move to where they can.
//!
//! First to the other indicators of the same dimension in proportion to their points, by largest remainder on hundredths,
//! ties by order; if none is left there, to the other dimensions. Never to an indicator that rests on revenue.

use crate::numbers::{Decimal, shares};

/// One scored line as far as moving is concerned.
#[derive(Clone, Copy, Debug)]
pub struct Line {
    /// Index of its dimension.
    pub dimension: usize,
    pub points: Decimal,
    /// Its points cannot be earned and move.
    pub leaves: bool,
    /// May take points: it applies, and does not rest on revenue.
    pub takes: bool,
}

/// The points of each line after moving; `None` where some could not be placed.
pub fn moved(lines: &[Line]) -> Option<Vec<Decimal>> {
    let hundredths = |line: &Line| line.points.rounded(2).units();
    let mut points: Vec<i128> = lines.iter().map(|line| if line.leaves { 0 } else { hundredths(line) }).collect();
    let dimensions = lines.iter().map(|line| line.dimension).max().map_or(0, |last| last + 1);
    for dimension in 0..dimensions {
        let leaving: i128 =
            lines.iter().filter(|line| line.dimension == dimension && line.leaves).map(hundredths).sum();
        if leaving == 0 {
            continue;
        }
        let takers = |same: bool| -> Vec<usize> {
            (0..lines.len())
                .filter(|at| (lines[*at].dimension == dimension) == same && lines[*at].takes && !lines[*at].leaves)
                .filter(|at| hundredths(&lines[*at]) > 0)
                .collect()
        };
        let mut takers_here = takers(true);
        if takers_here.is_empty() {
            takers_here = takers(false);
        }
        let weights: Vec<i128> = takers_here.iter().map(|at| hundredths(&lines[*at])).collect();
        for (at, share) in takers_here.iter().zip(shares(leaving, &weights)?) {
            points[*at] += share;
        }
    }
    Some(points.into_iter().map(|units| Decimal::new(units, 2)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(dimension: usize, points: i128, leaves: bool, takes: bool) -> Line {
        Line { dimension, points: Decimal::new(points, 0), leaves, takes }
    }

    /// "Worked examples with known answers", 7.
    /// Worked example 7 of the scoring rules.
    #[test]
    fn worked_example() {
        let lines = [
            line(0, 15, true, true),
            line(0, 5, false, true),
            line(0, 5, false, true),
            line(0, 15, false, true),
            line(0, 5, false, true),
            line(0, 10, false, false),
            line(0, 15, false, false),
        ];
        let points: Vec<String> = moved(&lines).expect("placed").iter().map(Decimal::to_string).collect();
        assert_eq!(points, ["0.00", "7.50", "7.50", "22.50", "7.50", "10.00", "15.00"]);
    }

    #[test]
    fn an_empty_dimension_gives_to_the_others() {
        let lines =
            [line(0, 10, true, true), line(1, 20, false, true), line(1, 10, false, true), line(2, 0, false, true)];
        let points: Vec<String> = moved(&lines).expect("placed").iter().map(Decimal::to_string).collect();
        assert_eq!(points, ["0.00", "26.67", "13.33", "0.00"]);
    }

    #[test]
    fn points_without_a_taker_are_not_lost_silently() {
        assert_eq!(moved(&[line(0, 10, true, true), line(0, 10, false, false)]), None);
    }
}
