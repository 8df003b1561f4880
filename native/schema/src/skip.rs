//! Why a symbol is not bound.

use serde::{Deserialize, Serialize};

/// The reason with what exactly it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Skip {
    /// One of a short list.
    pub reason: SkipReason,
    /// The parameter, result or type that is the cause (`parameter r: io.Reader is an interface with methods`).
    pub detail: String,
}

/// The short list of reasons; docs/types.md explains each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum SkipReason {
    /// A type without a name whose values cannot be copied.
    Object,
    /// An interface with methods (of earlier versions, as are `Func`, `Channel`, `Iterator`, `Context` and `Variable`).
    Interface,
    /// A method of a type that is not bound.
    Method,
    /// A func type as parameter, result or field.
    Func,
    /// A channel.
    Channel,
    /// iter.Seq or iter.Seq2.
    Iterator,
    /// A context.Context parameter.
    Context,
    /// A generic function or type without an instantiation.
    Generic,
    /// A package variable.
    Variable,
    /// A constant too large for Python.
    Constant,
    /// A map key that no Python dict key can stand for.
    MapKey,
    /// unsafe.Pointer.
    UnsafePointer,
    /// A type made by cgo.
    Cgo,
    /// A type of an internal package that generated code cannot import.
    Internal,
    /// An unexported type where generated code would have to name it.
    Unexported,
    /// The code generated for it does not compile; the detail is the compiler's message.
    Compile,
}
