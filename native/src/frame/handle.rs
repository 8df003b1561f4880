//! Values that stay in Go: extension 4, and what else may stand for an interface.

use super::Value;
use super::decode::{Decoder, SEGMENT, expected};
use super::reader::Head;
use usegolib_schema::basic;
use usegolib_schema::numbers::ext;

/// Ext code of a handle.
pub(super) const HANDLE: i8 = ext::OBJECT as i8;
/// Ext code of a value that keeps its Go type.
pub(super) const TYPED: i8 = ext::TYPED as i8;
/// Ext code of a pointer that was given before.
pub(super) const GIVEN: i8 = ext::GIVEN as i8;
/// Ext code of a callable of Python.
const CALLBACK: i8 = ext::CALLBACK as i8;
/// Bytes of a handle, and of one with the number of its type.
const OBJECT: [usize; 2] = [8, 12];
/// Bytes of a bound function as a func value.
const FUNCTION: usize = 4;

impl Decoder<'_> {
    /// Whether a handle is next.
    pub(super) fn is_handle(&self) -> bool {
        let mut ahead = self.reader;
        matches!(ahead.head(), Ok(Head::Ext(HANDLE, _)))
    }

    /// Whether memory beside the frame is next.
    pub(super) fn is_segment(&self) -> bool {
        let mut ahead = self.reader;
        matches!(ahead.head(), Ok(Head::Ext(SEGMENT, _)))
    }

    /// Whether a pointer is next that was given before.
    pub(super) fn is_given(&self) -> bool {
        let mut ahead = self.reader;
        matches!(ahead.head(), Ok(Head::Ext(GIVEN, 4)))
    }

    /// A pointer that was given before: the place of its data. What is there is known to Go only.
    pub(super) fn given(&mut self) -> Result<Value, String> {
        match self.reader.head()? {
            Head::Ext(GIVEN, 4) => Ok(Value::Ext(GIVEN, self.reader.take(4)?.to_vec())),
            other => Err(expected("the place of a pointer (ext 8)", other)),
        }
    }

    /// A handle of an object; of a func also the number of a bound function, or a callable of Python.
    pub(super) fn handle(&mut self, is_func: bool) -> Result<Value, String> {
        match self.reader.head()? {
            Head::Ext(HANDLE, length) if OBJECT.contains(&length) || is_func && length == FUNCTION => {
                Ok(Value::Ext(HANDLE, self.reader.take(length)?.to_vec()))
            }
            Head::Ext(CALLBACK, 8) if is_func => Ok(Value::Ext(CALLBACK, self.reader.take(8)?.to_vec())),
            Head::Ext(HANDLE, length) => Err(format!("a handle has 8 or 12 bytes, not {length}")),
            other => Err(expected("a handle (ext 4)", other)),
        }
    }

    /// A value of an interface type with methods. Whether the value has them is known to Go only.
    pub(super) fn interface(&mut self) -> Result<Value, String> {
        let mut ahead = self.reader;
        match ahead.head()? {
            Head::Ext(HANDLE, _) => self.handle(true),
            Head::Str(_) => self.string(),
            Head::Bytes(_) | Head::Ext(SEGMENT, _) => self.bytes(None, None),
            Head::Ext(TYPED, _) => self.any(),
            Head::Ext(GIVEN, 4) => self.given(),
            // A file system in memory.
            Head::Map(_) => self.nested(|decoder| decoder.pairs(basic("string"), basic("[]uint8"))),
            // An object of Python, maybe with what it can do.
            Head::Ext(CALLBACK, length @ (8 | 12)) => Ok(Value::Ext(CALLBACK, self.reader.take(length)?.to_vec())),
            other => Err(expected("a handle (ext 4), a typed value (ext 2), bin or str", other)),
        }
    }
}
