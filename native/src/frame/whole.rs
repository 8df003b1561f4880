//! Whole values by type, for test vectors and fuzzers: the feature `whole-values`, which the shipped library is built
//! without.

use usegolib_schema::TypeId;

use super::encode::write;
use super::{Decoder, Limits, Types, Value};

/// Reads one value that takes all of `bytes`.
pub fn decode(types: Types<'_>, id: TypeId, bytes: &[u8], limits: Limits<'_>) -> Result<Value, String> {
    let mut decoder = Decoder::new(types, bytes, limits);
    let value = decoder.value(id)?;
    decoder.finish()?;
    Ok(value)
}

/// Writes a value of a type; an error when it is not one.
pub fn encode(types: Types<'_>, id: TypeId, value: &Value, limits: Limits<'_>) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    write(value, &mut bytes);
    // The reader knows all the rules; what it refuses must not be written either.
    decode(types, id, &bytes, limits)?;
    Ok(bytes)
}
