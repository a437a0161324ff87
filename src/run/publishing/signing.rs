//! Signatures of the ledger in the format of minisign, so that anybody can check them with the stock tool:
//! `minisign -Vm published/ledger.jsonl -p KEY.pub`.

use std::path::Path;

use minisign::{PublicKeyBox, SecretKey, SecretKeyBox, SignatureBox};

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
    let signed = minisign::sign(None, &secret, ledger.as_bytes(), Some(&trusted), Some(untrusted));
    signed.map(|signature| signature.into_string()).map_err(|error| unfit(key, &error))
}

/// A key without a password is read as it is; of another the password is asked for on the terminal.
fn secret_key(key: &Path) -> Result<SecretKey, Fault> {
    let text = text_of(key)?;
    let boxed = || SecretKeyBox::from_string(&text).map_err(|error| unfit(key, &error));
    match boxed()?.into_unencrypted_secret_key() {
        Ok(secret) => Ok(secret),
        Err(_) => boxed()?.into_secret_key(None).map_err(|error| unfit(key, &error)),
    }
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
