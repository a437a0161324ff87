//! Signatures of the ledger in the format of minisign, so that anybody can check them with the stock tool:
//! `minisign -Vm published/ledger.jsonl -p KEY.pub`.

use std::path::Path;

use minisign::{PublicKey, PublicKeyBox, SecretKey, SecretKeyBox, SignatureBox};

use crate::diagnostics::{Fault, Place};
use crate::workspace::ledger::Entry;

/// Signs the ledger as it is with its newest entry.
///
/// # Errors
/// A file that is no secret key, or a wrong password.
pub fn signature(key: &Path, ledger: &str, entry: &Entry) -> Result<String, Fault> {
    let secret = secret_key(key)?;
    // Given, since else it would hold the clock.
    let trusted = format!("entry:{} date:{} report:{} period:{}", entry.entry, entry.date, entry.report, entry.period);
    let untrusted = concat!("signature of the ledger of ", env!("CARGO_PKG_NAME"));
    // Of a key that does not fit itself the signature would fit nothing.
    let public = PublicKey::from_secret_key(&secret).map_err(|error| unfit(key, &error))?;
    let signed = minisign::sign(Some(&public), &secret, ledger.as_bytes(), Some(&trusted), Some(untrusted));
    signed.map(|signature| signature.into_string()).map_err(|error| unfit(key, &error))
}

/// A key without a password is read as it is; of another the password is asked for on the terminal.
fn secret_key(key: &Path) -> Result<SecretKey, Fault> {
    let text = text_of(key)?;
    let boxed = || SecretKeyBox::from_string(&text).map_err(|error| unfit(key, &error));
    if let Ok(secret) = boxed()?.into_unencrypted_secret_key() {
        return Ok(secret);
    }
    match without_checksum(&text) {
        Some(secret) => Ok(secret),
        None => boxed()?.into_secret_key(None).map_err(|error| unfit(key, &error)),
    }
}

/// Where an unencrypted key says how it was encrypted: not at all.
const KEY_DERIVATION: std::ops::Range<usize> = 2..4;

/// A key that the stock tool made without a password: it leaves the checksum empty, and there is nothing to check it by.
fn without_checksum(text: &str) -> Option<SecretKey> {
    let bytes = decoded(text.lines().nth(1)?)?;
    let checksum = bytes.len().checked_sub(CHECKSUM_BYTES)?;
    let empty = |range: &[u8]| range.iter().all(|byte| *byte == 0);
    let plain = empty(bytes.get(KEY_DERIVATION)?) && empty(bytes.get(checksum..)?);
    if plain { SecretKey::from_bytes(&bytes).ok() } else { None }
}

const CHECKSUM_BYTES: usize = 32;

/// What is written in base64.
fn decoded(text: &str) -> Option<Vec<u8>> {
    let (mut bits, mut count, mut bytes) = (0u32, 0u32, Vec::new());
    for character in text.trim_end().trim_end_matches('=').bytes() {
        let value = match character {
            b'A'..=b'Z' => character - b'A',
            b'a'..=b'z' => character - b'a' + 26,
            b'0'..=b'9' => character - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        (bits, count) = (bits << 6 | u32::from(value), count + 6);
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from(bits >> count).ok()?);
            bits &= (1 << count) - 1;
        }
    }
    Some(bytes)
}

/// Whether a signature is of this ledger and by this key.
///
/// # Errors
/// A file that is no public key.
pub fn is_valid(public_key: &Path, signature: &str, ledger: &str) -> Result<bool, Fault> {
    let text = text_of(public_key)?;
    let key = PublicKeyBox::from_string(text.trim_end()).and_then(PublicKeyBox::into_public_key);
    let key = key.map_err(|error| unfit(public_key, &error))?;
    let Ok(signature) = SignatureBox::from_string(signature) else { return Ok(false) };
    let reader = std::io::Cursor::new(ledger.as_bytes());
    Ok(minisign::verify(&key, &signature, reader, true, false, false).is_ok())
}

fn text_of(key: &Path) -> Result<String, Fault> {
    std::fs::read_to_string(key).map_err(|error| unfit(key, &error))
}

/// What is wrong with a key, without a byte of it.
fn unfit(key: &Path, problem: &dyn std::fmt::Display) -> Fault {
    let fault = Fault::configuration("key-unfit").with("problem", problem);
    fault.at(Place::file(key.display().to_string())).hint("key-unfit")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Made by `minisign -G -W` of the stock tool, for this test alone.
    const STOCK: &str = "untrusted comment: minisign encrypted secret key
RWQAAEIyAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA2MJCHQVSy5r8AJ3bkywkw1awRm+Sz6PKKg1Qth0w+iyfafDZ2aOOumWvDle8c4cKkRE2YBXGxIQCAFcn66/3TIpdLEWQdBDSAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
";
    const STOCK_PUBLIC: &str = "RWTYwkIdBVLLmmWvDle8c4cKkRE2YBXGxIQCAFcn66/3TIpdLEWQdBDS";

    #[test]
    fn a_key_that_the_stock_tool_made_without_a_password_signs() {
        assert_eq!(decoded("TWFu+/8="), Some(b"Man\xfb\xff".to_vec()));
        let secret = without_checksum(STOCK).expect("a key");
        let public = PublicKey::from_base64(STOCK_PUBLIC).expect("a public key");
        let signature = minisign::sign(Some(&public), &secret, &b"ledger"[..], Some("t"), None).expect("a signature");
        let reader = std::io::Cursor::new(b"ledger");
        minisign::verify(&public, &signature, reader, true, false, false).expect("the signature fits");
        // One with a password is none of these.
        assert!(without_checksum(&STOCK.replace("RWQAAEIy", "RWRTY0Iy")).is_none());
    }
}
