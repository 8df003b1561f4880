//! Building values of `any`: what has no type in the schema.

use std::ptr::null_mut;

use super::decoder::{DEEPEST, Decoder, or_null};
use crate::cpython::interpreter::Obj;
use crate::cpython::wire::{EXT_BIG, EXT_NIL, Integer};

impl Decoder<'_> {
    /// The plain forms of any.
    ///
    /// # Safety
    /// The GIL is held.
    pub unsafe fn any(&mut self, depth: u32) -> Obj {
        let api = &self.lane.api;
        if depth > DEEPEST {
            return null_mut();
        }
        // SAFETY: the GIL is held.
        unsafe {
            match self.reader.peek() {
                Some(0xc0) => {
                    self.reader.at += 1;
                    api.own(api._Py_NoneStruct)
                }
                Some(tag @ (0xc2 | 0xc3)) => {
                    self.reader.at += 1;
                    (api.PyBool_FromLong)((tag & 1).into())
                }
                Some(0xcb) => match self.reader.float() {
                    Some(number) => (api.PyFloat_FromDouble)(number),
                    None => null_mut(),
                },
                Some(0xa0..0xc0 | 0xd9..=0xdb) => self.text(),
                Some(0xc4..=0xc6) => self.bytes(None),
                Some(0x00..0x80 | 0xe0.. | 0xcc..=0xd3) => match self.reader.integer() {
                    Some(Integer::Signed(number)) => (api.PyLong_FromLongLong)(number),
                    Some(Integer::Unsigned(number)) => (api.PyLong_FromUnsignedLongLong)(number),
                    None => null_mut(),
                },
                Some(0x90..0xa0 | 0xdc | 0xdd) => or_null(self.any_list(depth)),
                Some(0x80..0x90 | 0xde | 0xdf) => or_null(self.any_dict(depth)),
                Some(0xc7..=0xc9 | 0xd4..=0xd8) => self.any_ext(depth),
                _ => null_mut(),
            }
        }
    }

    /// A large integer, an object, or a value that keeps its Go type.
    ///
    /// # Safety
    /// The GIL is held.
    unsafe fn any_ext(&mut self, depth: u32) -> Obj {
        // SAFETY: the GIL is held.
        unsafe {
            match self.reader.ext_code() {
                Some(EXT_BIG) => self.big_int(),
                Some(EXT_NIL) => self.any_nil(),
                _ => self.object_or_typed(null_mut(), depth),
            }
        }
    }

    /// # Safety
    /// The GIL is held.
    unsafe fn any_list(&mut self, depth: u32) -> Option<Obj> {
        let count = self.reader.array()?;
        // SAFETY: as in `list`.
        unsafe {
            let made = (self.lane.api.PyList_New)(count as isize);
            for index in 0..count {
                let item = if made.is_null() { made } else { self.any(depth + 1) };
                if item.is_null() || (self.lane.api.PyList_SetItem)(made, index as isize, item) != 0 {
                    self.lane.api.release(made);
                    return None;
                }
            }
            Some(made)
        }
    }

    /// # Safety
    /// The GIL is held.
    pub unsafe fn any_dict(&mut self, depth: u32) -> Option<Obj> {
        let count = self.reader.map()?;
        // SAFETY: as in `map`; only str keys, since others may have to be frozen.
        unsafe {
            let made = (self.lane.api.PyDict_New)();
            for _ in 0..count {
                let is_text = matches!(self.reader.peek(), Some(0xa0..0xc0 | 0xd9..=0xdb));
                let name = if made.is_null() || !is_text { null_mut() } else { self.key() };
                let item = if name.is_null() { name } else { self.any(depth + 1) };
                if !self.store(made, name, item) {
                    self.lane.api.release(made);
                    return None;
                }
            }
            self.whole(made, count)
        }
    }
}
