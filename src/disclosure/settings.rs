//! `[suppression]` of scorecard.toml: from how many people on a count is told to the public.

use std::num::NonZeroU32;

use serde::Deserialize;

/// What the public is told counts at least so many people, or nobody.
const PUBLIC: NonZeroU32 = NonZeroU32::new(10).expect("ten is not zero");

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SuppressionSettings {
    /// 1 suppresses nothing.
    pub public: NonZeroU32,
}

impl Default for SuppressionSettings {
    fn default() -> SuppressionSettings {
        SuppressionSettings { public: PUBLIC }
    }
}
