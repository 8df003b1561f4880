//! The descriptor of an artifact: constant data in the library that says what it is.

use serde::Deserialize;
use usegolib_schema::Module;

use super::manifest::{Head, check_abi};
use crate::failure::{Failure, Outcome, StatusCode, fail};

/// Begins every descriptor.
pub const TAG: &[u8; 8] = b"UGLDESC1";
/// Tag and length.
pub const HEADER: usize = 16;
/// Larger than any descriptor.
const MAX_JSON: usize = 16 << 20;

/// What the descriptor says (docs/abi.md).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Descriptor {
    /// `major << 16 | minor`.
    pub abi_version: u32,
    /// Digest of the schema the library was generated from.
    pub schema_sha256: String,
    /// Build id.
    pub build_id: String,
    /// Go version.
    pub go_version: String,
    /// GOOS.
    pub goos: String,
    /// GOARCH.
    pub goarch: String,
    /// Number of functions.
    pub functions: u32,
    /// Modules, the main one first.
    pub modules: Vec<Module>,
}

/// The whole length of a descriptor whose first 16 bytes these are.
pub fn total_length(header: &[u8]) -> Outcome<usize> {
    let Some((tag, digits)) = header.split_first_chunk::<8>() else {
        return fail!(Damaged, "the descriptor has {} bytes, less than its header", header.len());
    };
    if tag != TAG {
        return fail!(Damaged, "the descriptor does not begin with {:?}", String::from_utf8_lossy(TAG));
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

impl Descriptor {
    /// Parses a whole descriptor.
    pub fn parse(bytes: &[u8]) -> Outcome<Self> {
        let length = total_length(bytes)?;
        let Some(json) = bytes.get(HEADER..length) else {
            return fail!(Damaged, "the descriptor ends after {} of {length} bytes", bytes.len());
        };
        serde_json::from_slice(json)
            .map_err(|error| Failure::new(StatusCode::Damaged, format!("the descriptor cannot be read: {error}")))
    }

    /// Refuses a library that the manifest is not about. The number of functions is part of the schema, whose digest is compared.
    pub fn check(&self, manifest: &Head, library: &str) -> Outcome<()> {
        check_abi(self.abi_version, library)?;
        let pairs = [
            ("ABI version", self.abi_version.to_string(), manifest.abi_version.to_string()),
            ("schema", self.schema_sha256.clone(), manifest.schema_sha256.clone()),
            ("build id", self.build_id.clone(), manifest.build_id.clone()),
            ("Go version", self.go_version.clone(), manifest.go_version.clone()),
            ("GOOS", self.goos.clone(), manifest.goos.clone()),
            ("GOARCH", self.goarch.clone(), manifest.goarch.clone()),
            ("modules", describe(&self.modules), describe(&manifest.modules)),
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
        let descriptor = Descriptor::parse(&bytes).unwrap();
        assert_eq!((descriptor.functions, descriptor.modules[0].path.as_str()), (2, "strings"));
    }

    #[test]
    fn broken_descriptors_are_damaged() {
        let short = &framed(JSON)[..40];
        let cases: [&[u8]; 7] =
            [b"", b"UGLDESC", b"UGLDESC2000000", b"UGLDESC1+0000001x", b"UGLDESC1ffffffff", short, &framed("{}")];
        for bytes in cases {
            let failure = Descriptor::parse(bytes).unwrap_err();
            assert_eq!(failure.code, StatusCode::Damaged, "{}", failure.message);
        }
    }
}
