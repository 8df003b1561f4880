//! Integers beyond 64 bits, and UUIDs, by their hexadecimal digits.

use std::ffi::c_char;
use std::ptr::null_mut;

use super::decoder::Decoder;
use crate::cpython::classes::UuidClass;
use crate::cpython::interpreter::Obj;
use crate::cpython::lane::Lane;
use crate::cpython::wire::{EXT_BIG, Integer};

/// The int of a sign and bytes, most significant first: an owned reference or NULL.
///
/// # Safety
/// The GIL is held.
unsafe fn integer(lane: &Lane, negative: bool, magnitude: &[u8]) -> Obj {
    let mut text = Vec::with_capacity(magnitude.len() * 2 + 3);
    if negative {
        text.push(b'-');
    }
    text.push(b'0');
    for byte in magnitude {
        text.extend([byte >> 4, byte & 15].map(|digit| b"0123456789abcdef"[usize::from(digit)]));
    }
    text.push(0);
    // SAFETY: the GIL is held; a C string of digits. Python's limit for long texts is not for this base.
    unsafe { (lane.api.PyLong_FromString)(text.as_ptr().cast::<c_char>(), null_mut(), 16) }
}

impl Decoder<'_> {
    /// # Safety
    /// The GIL is held.
    pub unsafe fn big_int(&mut self) -> Obj {
        let api = &self.lane.api;
        // SAFETY: the GIL is held.
        unsafe {
            if !matches!(self.reader.peek(), Some(0xc7..=0xc9 | 0xd4..=0xd8)) {
                return match self.reader.integer() {
                    Some(Integer::Signed(number)) => (api.PyLong_FromLongLong)(number),
                    Some(Integer::Unsigned(number)) => (api.PyLong_FromUnsignedLongLong)(number),
                    None => null_mut(),
                };
            }
            match self.reader.ext() {
                Some((EXT_BIG, [sign @ (0 | 1), magnitude @ ..])) => integer(self.lane, *sign == 1, magnitude),
                _ => null_mut(),
            }
        }
    }

    /// # Safety
    /// The GIL is held.
    pub unsafe fn uuid(&mut self, uuid: &UuidClass) -> Option<Obj> {
        let api = &self.lane.api;
        let bytes = self.reader.binary().filter(|bytes| bytes.len() == 16)?;
        // SAFETY: the GIL is held; the class derives from uuid.UUID, whose attributes these are.
        unsafe {
            let made = (uuid.new)(uuid.class, self.lane.no_arguments, null_mut());
            let whole = if made.is_null() { made } else { integer(self.lane, false, bytes) };
            let set = |name, value| (api.PyObject_GenericSetAttr)(made, name, value) == 0;
            let filled = !whole.is_null() && set(uuid.names[0], whole) && set(uuid.names[1], uuid.unknown);
            api.release(whole);
            if !filled {
                api.release(made);
            }
            filled.then_some(made)
        }
    }
}
