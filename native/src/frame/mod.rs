//! Values in frames, read and written by schema over `rmp` (docs/wire.md).
//!
//! [`Value`] is a value as it stands on the wire, checked against its type. The core reads frames here for calls with
//! `UGL_CALL_CHECK_FRAME`, and [`Signatures`] gives both lanes the types of an artifact. Only test vectors and fuzzers
//! read and write whole values; those functions need the feature `whole-values`.

mod any;
mod decode;
mod encode;
mod handle;
mod numbers;
mod raw;
mod reader;
mod value;
#[cfg(feature = "whole-values")]
mod whole;

pub use decode::{Decoder, Limits};
pub use value::Value;
#[cfg(feature = "whole-values")]
pub use whole::{decode, encode};

use usegolib_schema::numbers::{FIRST_RESERVED, MAX_DEPTH, RESERVED};
use usegolib_schema::{Parameter, ResultValue, Schema, Type, TypeId};

use crate::failure::{Failure, Outcome, StatusCode};

/// A bound function as the schema describes it.
#[derive(Clone, Debug)]
pub struct Function {
    /// Its parameters.
    pub params: Vec<Parameter>,
    /// Its results.
    pub results: Vec<ResultValue>,
    /// Its last result in Go is an error, which is none of the results here.
    pub error: bool,
    /// `//usegolib:hold`: too short to be worth releasing Python's GIL for it.
    pub hold: bool,
}

/// The types of an artifact, and its functions.
#[derive(Debug, Default)]
pub struct Signatures {
    types: Vec<Type>,
    word_size: u8,
    /// By function number; None for a number without a function.
    functions: Vec<Option<Function>>,
}

impl Signatures {
    /// Collects them from a schema.
    #[must_use]
    pub fn new(schema: &Schema) -> Self {
        let bound: Vec<_> = schema.callables().collect();
        // A function number beyond their count would be a broken schema; it is left out instead of allocated for.
        let mut functions: Vec<Option<Function>> = vec![None; bound.len()];
        for callable in bound {
            if let Some(slot) = functions.get_mut(callable.number as usize) {
                *slot = Some(Function {
                    hold: callable.directives.iter().any(|directive| directive.trim() == "hold"),
                    params: callable.params,
                    results: callable.results,
                    error: callable.error,
                });
            }
        }
        Self { types: schema.types.clone(), word_size: schema.word_size, functions }
    }

    /// A function by its number.
    #[must_use]
    pub fn function(&self, number: u32) -> Option<&Function> {
        self.functions.get(number as usize)?.as_ref()
    }

    /// The type table.
    #[must_use]
    pub fn types(&self) -> Types<'_> {
        Types { table: &self.types, word_size: self.word_size }
    }

    /// Whether an arguments frame fits a function; `segments` are the lengths of the segments it may name.
    pub fn check_arguments(&self, function: u32, frame: &[u8], segments: &[usize]) -> Outcome<()> {
        let parameters: Vec<_> = match (self.function(function), reserved(function)) {
            (Some(found), _) => found.params.iter().map(|param| (param.name.clone(), param.ty)).collect(),
            (None, Some(types)) => types.iter().map(|id| (String::new(), *id)).collect(),
            (None, None) => return Err(Failure::not_found(format!("function {function} is not in the artifact"))),
        };
        let mut decoder = Decoder::new(self.types(), frame, Limits { segments, ..Limits::default() });
        let result = decoder.arguments(&parameters).and_then(|_| decoder.finish());
        result.map_err(|text| Failure::new(StatusCode::Decode, text))
    }
}

/// Parameter types of the artifact's own functions (docs/wire.md), in the order of their numbers. The item of
/// `send` has the form of its type, which no parameter here names: `any` takes all forms but that of a segment.
fn reserved(function: u32) -> Option<&'static [TypeId]> {
    const BYTES: TypeId = usegolib_schema::basic("[]uint8");
    const ANY: TypeId = usegolib_schema::basic("any");
    const INT: TypeId = usegolib_schema::basic("int");
    const INT64: TypeId = usegolib_schema::basic("int64");
    const PARAMETERS: [&[TypeId]; RESERVED.len()] = [
        &[BYTES],
        &[ANY, ANY],
        &[ANY],
        &[ANY],
        &[ANY],
        &[],
        &[ANY],
        &[ANY],
        &[ANY, ANY],
        &[ANY, INT, INT64, BYTES],
        &[INT, INT],
        &[ANY, INT, INT, INT],
        &[ANY, INT, ANY, INT],
        &[ANY],
        &[ANY],
        &[ANY, INT],
        &[ANY, INT],
        &[ANY, INT, INT],
        &[INT, INT],
        &[INT64, BYTES],
        &[INT, ANY, INT, ANY],
        &[ANY, INT, INT],
        &[ANY, INT, ANY],
        &[ANY, ANY, ANY],
        &[INT64, INT64, BYTES, ANY, INT64, INT64, INT64],
        &[INT64, INT64],
        &[INT64, INT64],
        &[INT64, INT, ANY],
    ];
    PARAMETERS.get(function.checked_sub(FIRST_RESERVED)? as usize).copied()
}

/// A type table with the word size of its target.
#[derive(Clone, Copy, Debug)]
pub struct Types<'a> {
    /// The types.
    pub table: &'a [Type],
    /// Bytes in a Go `int`.
    pub word_size: u8,
}

impl<'a> Types<'a> {
    /// A type by its number.
    pub fn get(&self, id: TypeId) -> Result<&'a Type, String> {
        self.table.get(id as usize).ok_or_else(|| format!("type {id} is not in the table of {}", self.table.len()))
    }
}
