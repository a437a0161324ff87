//! Whether experts agree: Kendall's W (coefficient of concordance), with mid-ranks for ties.
//!
//! W = 12·Σ(Rᵢ − R̄)² ÷ (m²(n³ − n) − m·Σ(t³ − t)), for m experts and n items; χ² = m(n − 1)W with n − 1 degrees of freedom.

use serde::Serialize;

use crate::numbers::{Decimal, Fraction};

use super::approximate::chi_squared_tail;

/// How far some experts agree on the order of some items.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Agreement {
    pub experts: usize,
    pub items: usize,
    /// 0 no agreement, 1 the same order; 3 digits.
    pub w: Decimal,
    /// 3 digits.
    pub chi_squared: Decimal,
    pub degrees: usize,
    /// 6 digits.
    pub probability: Decimal,
}

const DIGITS: u8 = 3;

/// Of the ratings of each expert, all of the same items; `None` of fewer than two, and where every expert rates all items
/// alike, so that there is no order to agree on.
pub(super) fn kendall(ratings: &[Vec<Decimal>]) -> Option<Agreement> {
    let (experts, items) = (ratings.len(), ratings.first().map_or(0, Vec::len));
    if experts < 2 || items < 2 {
        return None;
    }
    let (m, n) = (i128::try_from(experts).ok()?, i128::try_from(items).ok()?);
    // Twice the ranks, which are whole numbers; their sums have m(n + 1) as their mean.
    let mut sums = vec![0i128; items];
    let mut ties = 0i128;
    for of_expert in ratings {
        for (sum, rating) in sums.iter_mut().zip(of_expert) {
            let above = of_expert.iter().filter(|other| *other > rating).count();
            let equal = of_expert.iter().filter(|other| *other == rating).count();
            *sum += 2 * i128::try_from(above).ok()? + i128::try_from(equal).ok()? + 1;
            // Each of t equal ones adds t² − 1, together t³ − t.
            let equal = i128::try_from(equal).ok()?;
            ties += equal * equal - 1;
        }
    }
    let spread: i128 = sums.iter().map(|sum| (sum - m * (n + 1)).pow(2)).sum();
    // Of doubled ranks the squares are four times as large: 12 ÷ 4.
    let w = Fraction::new(3 * spread, m * m * (n * n * n - n) - m * ties)?;
    let chi_squared = w.times(Fraction::integer(m * (n - 1)))?;
    Some(Agreement {
        experts,
        items,
        w: w.rounded(DIGITS),
        chi_squared: chi_squared.rounded(DIGITS),
        degrees: items - 1,
        probability: chi_squared_tail(chi_squared, items - 1)?,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ratings(rows: &[&[i128]]) -> Vec<Vec<Decimal>> {
        rows.iter().map(|row| row.iter().map(|units| Decimal::new(*units, 0)).collect()).collect()
    }

    /// By hand, 3 experts and 4 items. Ranks (1 is best): 5 4 3 2 → 1 2 3 4; 5 5 3 2 → 1.5 1.5 3 4; 4 4 4 1 → 2 2 2 4.
    /// Sums 4.5, 5.5, 8, 12; mean 7.5; Σ(R − R̄)² = 9 + 4 + 0.25 + 20.25 = 33.5. Ties: 2³ − 2 = 6 and 3³ − 3 = 24.
    /// W = 12 · 33.5 ÷ (9 · 60 − 3 · 30) = 402 ÷ 450 = 0.8933; χ² = 3 · 3 · W = 8.04, p = 0.0452 (3 degrees).
    #[test]
    fn ties_share_the_middle_of_their_ranks() {
        let agreement = kendall(&ratings(&[&[5, 4, 3, 2], &[5, 5, 3, 2], &[4, 4, 4, 1]])).expect("an agreement");
        assert_eq!(agreement.w.to_string(), "0.893");
        assert_eq!(agreement.chi_squared.to_string(), "8.040");
        assert_eq!(agreement.degrees, 3);
        assert_eq!(agreement.probability.rounded(4).to_string(), "0.0452");
    }

    /// χ² of 2 degrees of freedom has the tail e^(−χ²/2): m = 3, n = 3, W = 1 → χ² = 6, e⁻³ = 0.049787.
    #[test]
    fn the_same_order_is_full_agreement() {
        let agreement = kendall(&ratings(&[&[5, 3, 1], &[4, 3, 2], &[5, 4, 3]])).expect("an agreement");
        assert_eq!((agreement.w.to_string(), agreement.chi_squared.to_string()), ("1.000".into(), "6.000".into()));
        assert_eq!(agreement.probability.to_string(), "0.049787");
    }

    #[test]
    fn without_any_order_there_is_nothing_to_agree_on() {
        assert_eq!(kendall(&ratings(&[&[3, 3, 3], &[4, 4, 4]])), None);
        assert_eq!(kendall(&ratings(&[&[3, 4]])), None);
    }

    proptest! {
        #[test]
        fn agreement_is_between_none_and_full_whatever_the_order(
            rows in (2usize..6).prop_flat_map(|items| prop::collection::vec(prop::collection::vec(1i128..6, items), 2..8)),
        ) {
            let rows: Vec<&[i128]> = rows.iter().map(Vec::as_slice).collect();
            let found = kendall(&ratings(&rows));
            if let Some(agreement) = &found {
                for figure in [agreement.w, agreement.probability] {
                    prop_assert!((Fraction::ZERO..=Fraction::ONE).contains(&figure.fraction()));
                }
            }
            let turned: Vec<&[i128]> = rows.iter().rev().copied().collect();
            prop_assert_eq!(found, kendall(&ratings(&turned)));
        }
    }
}
