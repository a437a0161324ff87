//! From values to places on an axis, with round ticks.

/// Maps values between `low` and `high` to places between `start` and `end`.
#[derive(Clone, Copy, Debug)]
pub struct Scale {
    pub low: f64,
    pub high: f64,
    pub start: f64,
    pub end: f64,
}

impl Scale {
    pub fn place(self, value: f64) -> f64 {
        self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)
    }
}

/// A tick and how it is written.
#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    pub value: f64,
    pub label: String,
}

/// Round ticks that enclose the values: four to seven of them, steps of 1, 2 or 5 times a power of ten.
///
/// The axis spans at least `least_span`, with the values in its middle, so that a small change does not look like a large
/// one. No values: from 0.
pub fn round_ticks(values: &[f64], least_span: f64) -> Vec<Tick> {
    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
    let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let (low, high) = if values.is_empty() { (0.0, least_span) } else { (low, high) };
    let margin = ((least_span - (high - low)) / 2.0).max(0.0);
    let (low, high) = (low - margin, high + margin);
    let (step, decimals) = round_step((high - low) / 5.0);
    // Counted in whole steps, so that the last tick has no rounding error of a sum.
    let (first, last) = ((low / step).floor() as i64, (high / step).ceil() as i64);
    (first..=last)
        .map(|count| {
            let value = count as f64 * step;
            Tick { value, label: format!("{value:.decimals$}").replace('-', "\u{2212}") }
        })
        .collect()
}

/// The smallest of 1, 2 or 5 times a power of ten that is not below `least`, and the decimals that write it.
fn round_step(least: f64) -> (f64, usize) {
    let mut power = -2;
    loop {
        for factor in [1.0, 2.0, 5.0] {
            let step = factor * 10f64.powi(power);
            if step >= least || power > 12 {
                return (step, usize::try_from(-power).unwrap_or(0));
            }
        }
        power += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(values: &[f64]) -> Vec<String> {
        round_ticks(values, 1.0).into_iter().map(|tick| tick.label).collect()
    }

    #[test]
    fn ticks_are_round_and_enclose_the_values() {
        assert_eq!(labels(&[83.08, 102.25]), ["80", "85", "90", "95", "100", "105"]);
        assert_eq!(labels(&[-3.2, 1.5]), ["\u{2212}4", "\u{2212}3", "\u{2212}2", "\u{2212}1", "0", "1", "2"]);
        assert_eq!(labels(&[100.0, 100.0]), ["99.4", "99.6", "99.8", "100.0", "100.2", "100.4", "100.6"]);
        assert_eq!(labels(&[]), ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
    }
}
