//! The mean of peers (同类比较): departments of the same type, each counting once whatever its size.
//!
//! m = Σ printed values ÷ how many, rounded once to the reference's decimals. Fewer departments than
//! [`peers_at_least`](super::ReferenceSettings) have no mean. Source: scoring rules of the project, "References".

use crate::indicators::entered::Owner;
use crate::indicators::value::Reason;
use crate::numbers::{Decimal, Fraction};

use super::{Asked, Peers, Reference, ReferenceRule};

/// What one department of a type, or device of a class, has, as printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PeerValue {
    pub owner: Owner,
    pub value: Decimal,
}

pub(super) fn peer_mean(peers: Peers, asked: Asked<'_>) -> Reference {
    let values = values(peers, asked.peers, asked.owner);
    mean(&values, peers, asked.settings.peers_at_least, asked.indicator.definition.reference_decimals())
}

fn values(peers: Peers, of_type: &[PeerValue], owner: Owner) -> Vec<Decimal> {
    let counts = |peer: &&PeerValue| match peers {
        Peers::All => true,
        Peers::Others => peer.owner != owner,
    };
    of_type.iter().filter(counts).map(|peer| peer.value).collect()
}

fn mean(values: &[Decimal], peers: Peers, at_least: u32, decimals: u8) -> Reference {
    let count = u32::try_from(values.len()).unwrap_or(u32::MAX);
    if count < at_least {
        return Reference::None(Reason::new("too-few-peers").with("count", count).with("minimum", at_least));
    }
    let sum = values.iter().map(|value| value.fraction()).try_fold(Fraction::ZERO, Fraction::plus);
    match sum.and_then(|sum| sum.over(Fraction::integer(i128::from(count)))) {
        Some(mean) => Reference::Known {
            value: mean.rounded(decimals),
            rule: ReferenceRule::PeerMean(peers),
            months: None,
            departments: Some(count),
        },
        None => Reference::None(Reason::new("number-too-large")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_type(values: &[i128]) -> Vec<PeerValue> {
        let numbered = (0..).zip(values);
        numbered
            .map(|(number, value)| PeerValue { owner: Owner::Department(number), value: Decimal::new(*value, 2) })
            .collect()
    }

    fn printed(peers: Peers, of_type: &[PeerValue], department: u32) -> Option<(String, Option<u32>)> {
        match mean(&values(peers, of_type, Owner::Department(department)), peers, 3, 2) {
            Reference::Known { value, departments, .. } => Some((value.to_string(), departments)),
            Reference::NoHistory(_) | Reference::None(_) => None,
        }
    }

    /// 80.00, 60.00, 33.33 and 50.00: 223.33 ÷ 4 = 55.8325. Without the first 143.33 ÷ 3 = 47.7766…
    #[test]
    fn printed_values_are_averaged() {
        let of_type = of_type(&[8000, 6000, 3333, 5000]);
        assert_eq!(printed(Peers::All, &of_type, 0), Some(("55.83".to_owned(), Some(4))));
        assert_eq!(printed(Peers::Others, &of_type, 0), Some(("47.78".to_owned(), Some(3))));
        // A department that is no peer itself, a trial, has all of them as others.
        assert_eq!(printed(Peers::Others, &of_type, 9), Some(("55.83".to_owned(), Some(4))));
    }

    #[test]
    fn fewer_than_three_are_no_reference() {
        let three = of_type(&[8000, 6000, 4000]);
        assert_eq!(printed(Peers::All, &three, 0), Some(("60.00".to_owned(), Some(3))));
        assert_eq!(printed(Peers::Others, &three, 0), None);
        assert_eq!(printed(Peers::All, &three[..2], 0), None);
    }
}
