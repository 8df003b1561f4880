//! What a library says about itself, and the version it speaks.

use serde::{Deserialize, Serialize};

use crate::Module;

/// Version of the ABI between core and artifact: `major << 16 | minor`. The core's own ABI has the same version.
pub const ABI_VERSION: u32 = 1 << 16;

/// First bytes of every descriptor; the JSON's length as 8 hex digits and the JSON follow (docs/abi.md, section 2).
pub const DESCRIPTOR_TAG: &str = "UGLDESC1";

/// The JSON of a descriptor. It must equal the manifest, or the two do not belong together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Descriptor {
    /// [`ABI_VERSION`] of the writer.
    pub abi_version: u32,
    /// Digest of the schema that the library was generated from.
    pub schema_sha256: String,
    /// Digest of inputs and options.
    pub build_id: String,
    /// Version of Go.
    pub go_version: String,
    /// GOOS.
    pub goos: String,
    /// GOARCH.
    pub goarch: String,
    /// Number of bound functions.
    pub functions: u32,
    /// All modules with bound packages, the main one first.
    pub modules: Vec<Module>,
}
