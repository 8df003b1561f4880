//! The schema and the manifest of a usegolib artifact: data without logic.
//!
//! - [`Schema`] is what the scanner writes, the emitter prints Go from, and both lanes compile their plans from.
//! - [`Manifest`] is the file beside every built library: what it is, where it came from, and its schema.
//!
//! Every kind of Go symbol and type has its place here from the first release, bound or not,
//! so that later releases add values and never change the shape.

mod callable;
mod descriptor;
mod machines;
mod manifest;
pub mod numbers;
mod skip;
mod symbol;
mod types;

pub use callable::{Callable, Role};
pub use descriptor::{ABI_VERSION, DESCRIPTOR_TAG, Descriptor};
pub use machines::{MACHINES, Machine, goarch, goos};
pub use manifest::{CCompiler, Instantiations, LibraryFile, MANIFEST_VERSION, Manifest, Module, Options};
pub use skip::{Skip, SkipReason};
pub use symbol::{Mode, Package, Parameter, ResultValue, Symbol, SymbolKind, TypeParameter};
pub use types::{
    Accessor, BASIC_TYPES, ChanDirection, Field, Kind, Method, Scalar, Type, TypeId, basic, is_file_system,
    is_opened_file,
};

use serde::{Deserialize, Serialize};

/// Version of the schema's own shape; a reader refuses a larger one.
pub const SCHEMA_VERSION: u32 = 1;

/// Everything an artifact offers, and everything it leaves out with the reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Schema {
    /// [`SCHEMA_VERSION`] of the writer.
    #[cfg_attr(feature = "json-schema", schemars(extend("const" = SCHEMA_VERSION)))]
    pub schema_version: u32,
    /// Bytes in a Go `int` of the target: 8 or 4.
    #[cfg_attr(feature = "json-schema", schemars(extend("enum" = [4, 8])))]
    pub word_size: u8,
    /// Packages in the order of their import paths.
    pub packages: Vec<Package>,
    /// The type table; a [`TypeId`] is an index into it. It begins with [`BASIC_TYPES`].
    pub types: Vec<Type>,
    /// Packages that exist for tests, and were not asked for by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<String>,
    /// Errors that an error can be, in the sense of `errors.Is`, and that no function reads: the variables of packages
    /// of the standard library that are linked and not built, and constants. Their numbers follow those of functions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub error_values: Vec<ErrorValues>,
    /// How generated code writes types that it cannot write by the names of their declarations. The scanner gives them,
    /// and only the generator reads them: no manifest has them.
    #[serde(default, skip_serializing)]
    #[cfg_attr(feature = "json-schema", schemars(skip))]
    pub spellings: Vec<Spelling>,
}

/// Exported variables or constants of one package whose values are errors.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct ErrorValues {
    /// Import path of the package.
    pub package: String,
    /// Number of the first name; the others follow.
    pub first: u32,
    /// Whether they are constants, and not variables.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub constants: bool,
    /// The names.
    pub names: Vec<String>,
}

/// Another name of a type.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Spelling {
    /// The type, with full package paths and type arguments.
    #[serde(rename = "type")]
    pub ty: String,
    /// Import path of the package that has the name.
    pub package: String,
    /// The name.
    pub name: String,
    /// Whether the generator has to declare it.
    #[serde(default)]
    pub declared: bool,
}
