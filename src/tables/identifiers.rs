//! Identifiers of persons and of what happened to them, replaced by keyed hashes as soon as they are typed.
//!
//! The same identifier under the same key gives the same number, so visits of one patient still meet; nothing leads back
//! from the number to the identifier without the workspace's key.

use std::hash::Hasher;

use siphasher::sip::SipHasher24;
use unicode_normalization::UnicodeNormalization;

use super::column::NULL;

/// Hashes with the key of one workspace.
#[derive(Clone, Debug)]
pub struct Identifiers {
    key: (u64, u64),
}

impl Identifiers {
    /// From the workspace's `identifier_key`, or its hospital id where none is set.
    pub fn keyed_by(key: &str) -> Identifiers {
        let half = |seed: u64| {
            let mut hasher = SipHasher24::new_with_keys(seed, !seed);
            hasher.write(key.as_bytes());
            hasher.finish()
        };
        Identifiers { key: (half(1), half(2)) }
    }

    /// 63 bits and a sign: two of ten million identifiers meet with a chance below one in a hundred thousand.
    pub fn keyed(&self, identifier: &str) -> i64 {
        let mut hasher = SipHasher24::new_with_keys(self.key.0, self.key.1);
        if identifier.is_ascii() {
            hasher.write(identifier.as_bytes());
        } else {
            let normal: String = identifier.nfkc().collect();
            hasher.write(normal.as_bytes());
        }
        let hash = i64::from_ne_bytes(hasher.finish().to_ne_bytes());
        if hash == NULL { 0 } else { hash }
    }
}
