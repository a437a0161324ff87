//! Ranks within equals: by printed total, equal totals share a rank and the next one is skipped (并列).

use std::collections::BTreeMap;

use crate::numbers::Decimal;

/// Rank and how many were ranked, for each of (type, total); those without a total are not ranked.
pub fn ranks(totals: &[(String, Option<Decimal>)]) -> Vec<Option<(u32, u32)>> {
    let mut by_type: BTreeMap<&str, Vec<Decimal>> = BTreeMap::new();
    for (kind, total) in totals {
        by_type.entry(kind).or_default().extend(*total);
    }
    totals
        .iter()
        .map(|(kind, total)| {
            let (peers, total) = (by_type.get(kind.as_str())?, (*total)?);
            let above = peers.iter().filter(|other| **other > total).count();
            Some((u32::try_from(above).ok()? + 1, u32::try_from(peers.len()).ok()?))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_share_and_skip() {
        let total = |kind: &str, total: Option<i128>| (kind.to_owned(), total.map(|units| Decimal::new(units, 2)));
        let ranks = ranks(&[
            total("surgical", Some(9000)),
            total("surgical", Some(9500)),
            total("surgical", Some(9500)),
            total("medical", Some(100)),
            total("surgical", None),
        ]);
        assert_eq!(ranks, [Some((3, 3)), Some((1, 3)), Some((1, 3)), Some((1, 1)), None]);
    }
}
