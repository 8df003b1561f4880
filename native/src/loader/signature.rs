//! Signatures of manifests. A manifest holds the digests of everything that is loaded, so its signature covers the
//! artifact.
//!
//! `manifest.sig` beside the manifest has one line per signature: public key and signature in hexadecimal digits, below
//! a first line that names the form.

use std::path::Path;

use ed25519_dalek::{Signature, VerifyingKey};

use crate::failure::{Failure, Outcome, StatusCode, fail};

/// Name of the file beside the manifest.
pub const FILE: &str = "manifest.sig";
/// First line of the file, and what stands before the manifest in the signed message.
pub const HEADER: &str = "usegolib-signature-1\n";
/// Larger than any file of signatures.
const MAX_SIZE: u64 = 64 << 10;

/// What is signed for a manifest.
#[must_use]
pub fn message(manifest: &[u8]) -> Vec<u8> {
    [HEADER.as_bytes(), manifest].concat()
}

/// Accepts a manifest that one of the trusted keys has signed. Without trusted keys nothing is asked for.
pub fn check(path: &Path, manifest: &[u8], trusted: &[String]) -> Outcome<()> {
    if trusted.is_empty() {
        return Ok(());
    }
    let keys = trusted.iter().map(|key| public_key(key)).collect::<Outcome<Vec<VerifyingKey>>>()?;
    let file = path.with_file_name(FILE);
    let message = message(manifest);
    let signatures = read(&file, path)?;
    let good = |(key, signature): &(VerifyingKey, Signature)| {
        keys.contains(key) && key.verify_strict(&message, signature).is_ok()
    };
    if signatures.iter().any(good) {
        return Ok(());
    }
    let known = signatures.iter().any(|(key, _)| keys.contains(key));
    let text = if known {
        format!("{} was changed after it was signed, or {} belongs to another one", path.display(), file.display())
    } else {
        format!("{} is signed by none of the {} trusted keys", path.display(), keys.len())
    };
    Err(Failure::new(StatusCode::Untrusted, text)
        .hint("get the artifact from its author again; trust the author's key only when you know it to be theirs"))
}

fn read(file: &Path, manifest: &Path) -> Outcome<Vec<(VerifyingKey, Signature)>> {
    use std::io::Read;
    let missing = |error: std::io::Error| {
        let text = format!(
            "{} is not signed, and trusted keys are configured: cannot read {}: {error}",
            manifest.display(),
            file.display()
        );
        Failure::new(StatusCode::Untrusted, text)
            .hint("sign it: python -m usegolib artifact sign --key KEY; or take the keys out of the configuration")
    };
    let mut text = String::new();
    std::fs::File::open(file).and_then(|file| file.take(MAX_SIZE).read_to_string(&mut text)).map_err(missing)?;
    let damaged = |what: &str| Failure::new(StatusCode::Untrusted, format!("{} {what}", file.display()));
    let lines = text.strip_prefix(HEADER).ok_or_else(|| damaged("is not a file of signatures"))?;
    lines
        .lines()
        .map(|line| {
            let (key, signature) = line.split_once(' ').ok_or_else(|| damaged("has a line without a signature"))?;
            let bytes = bytes::<64>(signature).ok_or_else(|| damaged("has a signature that is not 128 digits"))?;
            Ok((public_key(key)?, Signature::from_bytes(&bytes)))
        })
        .collect()
}

/// A public key of 64 hexadecimal digits.
pub fn public_key(text: &str) -> Outcome<VerifyingKey> {
    let key = bytes::<32>(text).and_then(|bytes| VerifyingKey::from_bytes(&bytes).ok());
    match key {
        Some(key) if !key.is_weak() => Ok(key),
        _ => fail!(InvalidArgument, "{text:?} is not an ed25519 public key of 64 hexadecimal digits"),
    }
}

/// Bytes from hexadecimal digits of exactly the right number.
#[must_use]
pub fn bytes<const N: usize>(text: &str) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    hex::decode_to_slice(text, &mut bytes).ok()?;
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ed25519_dalek::{Signer, SigningKey};

    #[test]
    fn only_a_trusted_key_and_the_signed_bytes_count() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("manifest.json");
        let [mine, other] = [[1; 32], [2; 32]].map(|seed| SigningKey::from_bytes(&seed));
        let public = |key: &SigningKey| hex::encode(key.verifying_key().as_bytes());
        let sign = |key: &SigningKey, text: &[u8]| {
            let line = format!("{} {}\n", public(key), hex::encode(key.sign(&message(text)).to_bytes()));
            std::fs::write(directory.path().join(FILE), format!("{HEADER}{line}")).unwrap();
        };
        let text = |trusted: &[String], manifest: &[u8]| {
            check(&path, manifest, trusted).err().map(|failure| failure.message.into_owned()).unwrap_or_default()
        };
        let trusted = [public(&mine)];
        assert!(text(&[], b"{}").is_empty(), "no key is configured");
        assert!(text(&trusted, b"{}").contains("is not signed"));
        sign(&mine, b"{}");
        assert_eq!(text(&trusted, b"{}"), "");
        assert!(text(&trusted, b"{ }").contains("was changed after it was signed"));
        assert!(text(&[public(&other)], b"{}").contains("none of the 1 trusted keys"));
        // The line names a trusted key, but another one has signed.
        let forged = format!("{HEADER}{} {}\n", trusted[0], hex::encode(other.sign(&message(b"{}")).to_bytes()));
        std::fs::write(directory.path().join(FILE), forged).unwrap();
        assert!(text(&trusted, b"{}").contains("was changed"));
        // The bare manifest is not what is signed: a signature for something else cannot be reused.
        let reused = format!("{HEADER}{} {}\n", trusted[0], hex::encode(mine.sign(b"{}").to_bytes()));
        std::fs::write(directory.path().join(FILE), reused).unwrap();
        assert!(text(&trusted, b"{}").contains("was changed"));
        for broken in ["", "x", &format!("{HEADER}x"), &format!("{HEADER}{} +1", trusted[0])] {
            std::fs::write(directory.path().join(FILE), broken).unwrap();
            assert!(!text(&trusted, b"{}").is_empty(), "{broken}");
        }
        let zero = "0".repeat(64);
        assert!(text(&[zero], b"{}").contains("not an ed25519 public key"), "a weak key");
    }
}
