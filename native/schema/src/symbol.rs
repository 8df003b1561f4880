//! Packages and their exported symbols.

use serde::{Deserialize, Serialize};

use crate::{Skip, TypeId};

/// One Go package of an artifact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Package {
    /// Import path.
    pub path: String,
    /// The name in its package clause.
    pub name: String,
    /// Path of the module it belongs to; `std` for the standard library.
    pub module: String,
    /// Package documentation; moved to the documentation file when the artifact is written.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub doc: String,
    /// Why nothing of this package is bound: the compiler's or go list's message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// Exported symbols, sorted by receiver and name.
    pub symbols: Vec<Symbol>,
}

/// An exported symbol of a package.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Symbol {
    /// What it is.
    pub kind: SymbolKind,
    /// The Go name.
    pub name: String,
    /// Number of the bound function on the wire; absent when skipped or not callable. For a variable the function that
    /// reads it; for a method that of its type's entry ([`crate::Method`]), where its parameters stand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub function: Option<u32>,
    /// Number of the function that assigns a variable.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub setter: Option<u32>,
    /// Why it is not bound; absent when it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skip: Option<Skip>,
    /// The Go declaration on one line.
    pub signature: String,
    /// `file:line` of the declaration, relative to the module's directory (standard library: to GOROOT/src).
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub position: String,
    /// Documentation comment; moved to the documentation file when the artifact is written.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub doc: String,
    /// Receiver type name of a method, with a leading `*` where the receiver is a pointer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receiver: Option<String>,
    /// Type parameters of a generic function or type, receiver's first (Go 1.27 has generic methods).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub type_params: Vec<TypeParameter>,
    /// Parameters of a bound function, without a context.Context that the call itself fills.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub params: Vec<Parameter>,
    /// Results of a bound function, without a trailing error.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub results: Vec<ResultValue>,
    /// The last result is an `error`, which becomes an exception.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub error: bool,
    /// The first Go parameter is a context.Context, filled from the call.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub context: bool,
    /// Type of a variable, constant or type symbol.
    #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
    pub ty: Option<TypeId>,
    /// Exact value of a constant, as Go spells it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// The value of a constant as JSON: bool, string (bytes that are not UTF-8 as lone surrogates), integer of any
    /// size, float, or `[real, imaginary]`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub literal: Option<String>,
    /// Name of the generic function or type of which this is an instantiation (`Id` for `Id__int64`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub generic: Option<String>,
    /// Type arguments of an instantiation.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub type_args: Vec<TypeId>,
    /// The func type of the table that a function's own type is: it can be passed where that type is wanted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub func_type: Option<TypeId>,
    /// A variable whose type is not `error` and has its method, or a constant of such a type: its name is an exception
    /// class too.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub sentinel: bool,
    /// `//usegolib:` directives of the declaration, verbatim without the prefix.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub directives: Vec<String>,
}

impl Symbol {
    /// Whether it is a variable that holds an error, for which an exception class stands.
    #[must_use]
    pub fn is_sentinel(&self) -> bool {
        self.kind == SymbolKind::Var && (self.sentinel || self.ty == Some(crate::basic("error")))
    }
}

/// The kinds of symbol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum SymbolKind {
    /// A package-level function.
    Func,
    /// A method.
    Method,
    /// A package variable.
    Var,
    /// A constant.
    Const,
    /// A type.
    Type,
    /// A function that Go declares and Python provides.
    Host,
}

/// A parameter of a bound function.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Parameter {
    /// The Go name; empty when unnamed or `_`.
    #[serde(default)]
    pub name: String,
    /// Its type; for a variadic parameter `...T` the slice type `[]T`.
    #[serde(rename = "type")]
    pub ty: TypeId,
    /// Whether Go may write into it.
    #[serde(default, skip_serializing_if = "Mode::is_in")]
    pub mode: Mode,
    /// `...T`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub variadic: bool,
}

/// Direction of a parameter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// Read only, or nothing the caller could see is written.
    #[default]
    In,
    /// What Go writes comes back into the caller's mutable object.
    InOut,
    /// Written only; the caller may leave it out.
    Out,
}

impl Mode {
    /// Whether this is [`Mode::In`], the default that is not written out.
    #[must_use]
    pub fn is_in(&self) -> bool {
        *self == Mode::In
    }
}

/// A result of a bound function.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct ResultValue {
    /// The Go name; empty when unnamed or `_`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Its type.
    #[serde(rename = "type")]
    pub ty: TypeId,
}

/// A type parameter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct TypeParameter {
    /// Its name.
    pub name: String,
    /// Its constraint as Go spells it.
    pub constraint: String,
}
