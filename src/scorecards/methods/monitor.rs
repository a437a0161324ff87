//! Monitor (监测比较): printed and compared, not scored.

use serde::{Deserialize, Serialize};

use super::{Given, Outcome};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Monitor {}

impl Monitor {
    pub(super) fn score(&self, _: Given<'_>) -> Outcome {
        Outcome::NotScored
    }
}
