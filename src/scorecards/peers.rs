//! What departments of the same type have: the values behind the mean of peers (同类比较).
//!
//! A peer is open at the period's end, has the indicator on its card with a known value, and its card is neither blocked
//! nor a trial. Its state is settled before any mean is formed, with no peers at all, and does not depend on one: a line
//! that may be compared with peers never makes a trial (its points move where the mean is missing), and no data is a matter
//! of the actual value. So nothing is circular. Whether points move plays no part either.

use std::collections::BTreeMap;

use crate::indicators::entered::Owner;
use crate::indicators::reference::{PeerValue, ReferenceRule};
use crate::numbers::Decimal;

use super::definition::{ScorecardDefinition, ScoredIndicator};
use super::methods::Method;

/// The values of all types and indicators, by department.
#[derive(Clone, Debug, Default)]
pub struct PeerValues {
    of_type: BTreeMap<(String, String), Vec<PeerValue>>,
}

impl PeerValues {
    pub fn add(&mut self, kind: &str, indicator: &str, owner: Owner, value: Decimal) {
        let of_type = self.of_type.entry((kind.to_owned(), indicator.to_owned())).or_default();
        of_type.push(PeerValue { owner, value });
    }

    pub fn of(&self, kind: &str, indicator: &str) -> &[PeerValue] {
        self.of_type.get(&(kind.to_owned(), indicator.to_owned())).map_or(&[], Vec::as_slice)
    }
}

/// Whether a line may be compared with peers: by one of its references, a bound or an alternative of its method.
pub fn compares(method: &Method, reference: &[ReferenceRule]) -> bool {
    method.standards(reference).iter().flatten().any(ReferenceRule::is_of_peers)
}

/// Whether any line of the scorecard is compared with peers.
pub fn are_needed(scorecard: &ScorecardDefinition) -> bool {
    let mut lines = scorecard.dimensions.iter().flat_map(|dimension| &dimension.indicators);
    lines.any(|line: &ScoredIndicator| compares(&line.method, &line.reference))
}
