//! From where on something is a sign, and from how many signs on a device is asked about. No standard has such numbers:
//! they are this program's, and a workspace writes its own under `[equipment.signs]`.

use std::num::NonZeroUsize;

use serde::Deserialize;

use crate::numbers::Decimal;

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SignRules {
    /// A device with so many signs that rest on something of their own is put to the committee.
    pub asked_from: NonZeroUsize,
    /// The scissors: income grew by at least so many per cent …
    pub income_up: Decimal,
    /// … while the positive rate fell by at least so many points.
    pub results_down: Decimal,
    /// After a purchase the class makes at least so many per cent more exams than its patients would explain.
    pub exams_up: Decimal,
}

impl Default for SignRules {
    fn default() -> SignRules {
        let whole = |value: i128| Decimal::new(value, 0);
        SignRules {
            asked_from: NonZeroUsize::MIN.saturating_add(1),
            income_up: whole(20),
            results_down: whole(5),
            exams_up: whole(20),
        }
    }
}
