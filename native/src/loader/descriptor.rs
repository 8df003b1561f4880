//! The descriptor of an artifact: constant data in the library that says what it is.

use usegolib_schema::{DESCRIPTOR_TAG, Descriptor, Module};

use super::manifest::{Head, check_abi};
use crate::failure::{Failure, Outcome, StatusCode, fail};

/// Tag and length.
pub const HEADER: usize = 16;
/// Larger than any descriptor.
const MAX_JSON: usize = 16 << 20;

/// The whole length of a descriptor whose first 16 bytes these are.
pub fn total_length(header: &[u8]) -> Outcome<usize> {
    let Some((tag, digits)) = header.split_first_chunk::<8>() else {
        return fail!(Damaged, "the descriptor has {} bytes, less than its header", header.len());
    };
    if tag != DESCRIPTOR_TAG.as_bytes() {
        return fail!(Damaged, "the descriptor does not begin with {DESCRIPTOR_TAG:?}");
    }
    let digits = digits.get(..8).and_then(|digits| std::str::from_utf8(digits).ok()).unwrap_or_default();
    // from_str_radix alone would take a sign.
    let length = (digits.len() == 8 && digits.bytes().all(|digit| digit.is_ascii_hexdigit()))
        .then(|| usize::from_str_radix(digits, 16).ok())
        .flatten();
    match length {
        Some(length) if length <= MAX_JSON => Ok(HEADER + length),
        _ => fail!(Damaged, "the descriptor's length {digits:?} is not 8 hexadecimal digits up to {MAX_JSON:#x}"),
    }
}

/// Parses a whole descriptor.
pub fn parse(bytes: &[u8]) -> Outcome<Descriptor> {
    let length = total_length(bytes)?;
    let Some(json) = bytes.get(HEADER..length) else {
        return fail!(Damaged, "the descriptor ends after {} of {length} bytes", bytes.len());
    };
    serde_json::from_slice(json)
        .map_err(|error| Failure::new(StatusCode::Damaged, format!("the descriptor cannot be read: {error}")))
}

/// Refuses a library that the manifest is not about. The number of functions is part of the schema, whose digest is
/// compared.
pub fn check(descriptor: &Descriptor, manifest: &Head, library: &str) -> Outcome<()> {
    check_abi(descriptor.abi_version, library)?;
    let pairs = [
        ("ABI version", descriptor.abi_version.to_string(), manifest.abi_version.to_string()),
        ("schema", descriptor.schema_sha256.clone(), manifest.schema_sha256.clone()),
        ("build id", descriptor.build_id.clone(), manifest.build_id.clone()),
        ("Go version", descriptor.go_version.clone(), manifest.go_version.clone()),
        ("GOOS", descriptor.goos.clone(), manifest.goos.clone()),
        ("GOARCH", descriptor.goarch.clone(), manifest.goarch.clone()),
        ("modules", describe(&descriptor.modules), describe(&manifest.modules)),
    ];
    match pairs.into_iter().find(|(_, library, manifest)| library != manifest) {
        None => Ok(()),
        Some((what, own, expected)) => Err(Failure::new(
            StatusCode::Incompatible,
            format!("{library} does not belong to its manifest: {what} is {own}, the manifest says {expected}"),
        )
        .hint("build the artifact again")),
    }
}

fn describe(modules: &[Module]) -> String {
    let list: Vec<String> = modules.iter().map(|module| format!("{}@{}", module.path, module.version)).collect();
    list.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const JSON: &str = r#"{"abi_version":65536,"schema_sha256":"ab","build_id":"b","go_version":"go1.26.8","goos":"linux","goarch":"amd64","functions":2,"modules":[{"path":"strings","version":"v1"}],"later":1}"#;

    fn framed(json: &str) -> Vec<u8> {
        format!("UGLDESC1{:08x}{json}", json.len()).into_bytes()
    }

    #[test]
    fn a_descriptor_is_read_whole() {
        let mut bytes = framed(JSON);
        bytes.extend_from_slice(b"\0\0what follows in the file");
        let descriptor = parse(&bytes).unwrap();
        assert_eq!((descriptor.functions, descriptor.modules[0].path.as_str()), (2, "strings"));
    }

    #[test]
    fn broken_descriptors_are_damaged() {
        let short = &framed(JSON)[..40];
        let cases: [&[u8]; 7] =
            [b"", b"UGLDESC", b"UGLDESC2000000", b"UGLDESC1+0000001x", b"UGLDESC1ffffffff", short, &framed("{}")];
        for bytes in cases {
            let failure = parse(bytes).unwrap_err();
            assert_eq!(failure.code, StatusCode::Damaged, "{}", failure.message);
        }
    }
}
