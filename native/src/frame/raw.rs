//! Raw elements: slices and arrays of bools and numbers travel as their bytes.

use usegolib_schema::{Kind, Scalar, TypeId};

use super::Types;

/// An element type without pointers: its size, and whether each byte must be 0 or 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RawElement {
    /// Bytes per element.
    pub size: usize,
    /// bool: each byte is 0 or 1.
    pub is_bool: bool,
}

impl Types<'_> {
    /// Follows names to what a value of the type looks like; also tells whether text stands for it.
    pub fn resolve(&self, mut id: TypeId) -> Result<(&Kind, bool), String> {
        let mut text = false;
        // A table whose names go in a circle is broken; it has no more hops than entries otherwise.
        for _ in 0..=self.table.len() {
            match &self.get(id)?.kind {
                Kind::Named { underlying, text: accepts, .. } => {
                    text |= accepts;
                    id = *underlying;
                }
                kind @ Kind::Object { text: accepts, .. } => return Ok((kind, *accepts)),
                kind => return Ok((kind, text)),
            }
        }
        Err(format!("type {id} is a name for itself"))
    }

    /// The raw element that a type is, if it is one: a bool or number, also under a name without text form.
    pub fn raw_element(&self, id: TypeId) -> Result<Option<RawElement>, String> {
        let (Kind::Scalar { scalar }, false) = self.resolve(id)? else { return Ok(None) };
        let size = match scalar {
            Scalar::Bool | Scalar::Int8 | Scalar::Uint8 => 1,
            Scalar::Int16 | Scalar::Uint16 => 2,
            Scalar::Int32 | Scalar::Uint32 | Scalar::Float32 => 4,
            Scalar::Int64 | Scalar::Uint64 | Scalar::Float64 | Scalar::Complex64 => 8,
            Scalar::Complex128 => 16,
            Scalar::Int | Scalar::Uint | Scalar::Uintptr => usize::from(self.word_size),
            Scalar::String => return Ok(None),
        };
        Ok(Some(RawElement { size, is_bool: *scalar == Scalar::Bool }))
    }
}

impl RawElement {
    /// Checks bytes that stand for elements; gives their number.
    pub fn check(self, bytes: &[u8]) -> Result<usize, String> {
        if self.is_bool && bytes.iter().any(|byte| *byte > 1) {
            return Err("a raw bool is neither 0 nor 1".to_owned());
        }
        self.count(bytes.len())
    }

    /// How many elements so many bytes are.
    pub fn count(self, length: usize) -> Result<usize, String> {
        // A word size of 0 in a broken schema.
        if self.size == 0 || length % self.size != 0 {
            return Err(format!("{length} bytes are not a whole number of elements of {} bytes", self.size));
        }
        Ok(length / self.size)
    }
}
