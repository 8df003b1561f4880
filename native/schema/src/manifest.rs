//! The manifest: what stands beside every built library.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::Schema;

/// Version of the manifest's own shape; a reader refuses a larger one and says to update usegolib.
pub const MANIFEST_VERSION: u32 = 2;

/// `manifest.json` of an artifact. It holds only what the inputs of the build determine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Manifest {
    /// [`MANIFEST_VERSION`] of the writer; read before anything else.
    #[cfg_attr(feature = "json-schema", schemars(extend("const" = MANIFEST_VERSION)))]
    pub manifest_version: u32,
    /// ABI between core and artifact: `major << 16 | minor`.
    pub abi_version: u32,
    /// Version of usegolib that wrote it.
    pub usegolib_version: String,
    /// Path of the main module; `std` for the standard library.
    pub module: String,
    /// Its version; `local` for a directory, the Go version for `std`.
    pub version: String,
    /// All modules with bound packages, the main one first.
    pub modules: Vec<Module>,
    /// GOOS of the library.
    pub goos: String,
    /// GOARCH of the library.
    pub goarch: String,
    /// Version of the Go tool chain (`go1.26.8`).
    pub go_version: String,
    /// Import paths of the bound packages, sorted.
    pub packages: Vec<String>,
    /// Names of the bound functions by package.
    pub symbols: BTreeMap<String, Vec<String>>,
    /// The library beside the manifest.
    pub library: LibraryFile,
    /// Digest of every input of the build, hex.
    #[cfg_attr(feature = "json-schema", schemars(regex(pattern = "^[0-9a-f]{64}$")))]
    pub input_fingerprint: String,
    /// Digest of inputs and options; also stands in the library's file name.
    #[cfg_attr(feature = "json-schema", schemars(regex(pattern = "^[0-9a-f]{64}$")))]
    pub build_id: String,
    /// SHA-256 of the schema's canonical JSON, hex; repeated in the library's descriptor.
    #[cfg_attr(feature = "json-schema", schemars(regex(pattern = "^[0-9a-f]{64}$")))]
    pub schema_sha256: String,
    /// The C compiler used.
    pub c_compiler: CCompiler,
    /// Oldest glibc the library runs on (`2.17`); absent when unknown or not glibc.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "json-schema", schemars(with = "String", regex(pattern = r"^[0-9]+(\.[0-9]+)+$")))]
    pub libc_floor: Option<String>,
    /// Options of the build, for `artifact rebuild`.
    pub options: Options,
    /// Name of the documentation file beside the manifest.
    pub docs: String,
    /// What the artifact offers and skips, without documentation text.
    pub schema: Schema,
}

/// A Go module of an artifact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Module {
    /// Module path.
    pub path: String,
    /// Version; `local` for a directory.
    pub version: String,
}

/// The library file of an artifact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct LibraryFile {
    /// File name in the manifest's directory; never a path that leaves it.
    #[cfg_attr(feature = "json-schema", schemars(regex(pattern = r"^[^/\\]+$")))]
    pub path: String,
    /// SHA-256 of the file, hex.
    #[cfg_attr(feature = "json-schema", schemars(regex(pattern = "^[0-9a-f]{64}$")))]
    pub sha256: String,
    /// Size in bytes.
    pub size: u64,
}

/// The C compiler of a build.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct CCompiler {
    /// `zig`, `clang`, `gcc`, or the program's file name.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// Options of a build that change its result.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Options {
    /// What `--module` named, without machine paths: import paths, or the module path of a directory.
    pub modules: Vec<String>,
    /// Package patterns chosen with `--package`; empty means all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub packages: Vec<String>,
    /// What `--generics` asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub generics: Vec<Instantiations>,
    /// What `import_` was given, when its directory is named by that; empty for every other build.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub request: Vec<String>,
}

/// Instantiations of a generic function or type, as the file behind `--generics` has them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Instantiations {
    /// Import path.
    pub package: String,
    /// Name of the generic function or type.
    pub name: String,
    /// One list of Go types for each instantiation.
    pub type_args: Vec<Vec<String>>,
}
