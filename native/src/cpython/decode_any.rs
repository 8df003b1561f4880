//! Building what has no type in the schema: values of `any`, and errors.

use std::ptr::null_mut;

use super::api::Obj;
use super::decode::{DEEPEST, Decoder, or_null};
use super::wire::Integer;

impl Decoder<'_> {
    /// The error of an error reply, as arguments for Python's helper: a tuple of label, message, type, chain, fields. Takes `label` over.
    ///
    /// # Safety
    /// The GIL is held; `label` is owned.
    pub unsafe fn error(&mut self, label: Obj) -> Obj {
        let api = &self.lane.api;
        // SAFETY: the GIL is held; what is NULL makes the whole tuple NULL and the rest is released.
        unsafe {
            let parts = if self.reader.array() == Some(2) { self.reader.array() } else { None };
            if !matches!(parts, Some(4 | 6)) {
                api.release(label);
                return null_mut();
            }
            let message = self.strict_text();
            let kind = if message.is_null() { message } else { self.strict_text() };
            let chain = if kind.is_null() { kind } else { or_null(self.chain()) };
            let is_map = matches!(self.reader.peek(), Some(0x80..0x90 | 0xde | 0xdf));
            let mut fields = if chain.is_null() || !is_map { null_mut() } else { or_null(self.any_dict(1)) };
            // Sentinels and types that the error was found to be: Python knows their classes.
            let plain = parts == Some(4) || (self.reader.array() == Some(0) && self.reader.array() == Some(0));
            if !plain {
                api.release(fields);
                fields = null_mut();
            }
            api.tuple(&[label, message, kind, chain, fields])
        }
    }

    /// The chain of an error: a tuple of pairs of str.
    ///
    /// # Safety
    /// The GIL is held.
    unsafe fn chain(&mut self) -> Option<Obj> {
        let api = &self.lane.api;
        let links = self.reader.array()?;
        // SAFETY: as in `tuple`.
        unsafe {
            let made = (api.PyTuple_New)(links as isize);
            for index in 0..links {
                let pair = if made.is_null() || self.reader.array() != Some(2) {
                    null_mut()
                } else {
                    let text = self.strict_text();
                    let name = if text.is_null() { text } else { self.strict_text() };
                    api.tuple(&[text, name])
                };
                if pair.is_null() {
                    api.release(made);
                    return None;
                }
                (api.PyTuple_SetItem)(made, index as isize, pair);
            }
            Some(made)
        }
    }

    /// A str that is not nil.
    ///
    /// # Safety
    /// The GIL is held.
    unsafe fn strict_text(&mut self) -> Obj {
        // SAFETY: the GIL is held.
        if self.reader.peek() == Some(0xc0) { null_mut() } else { unsafe { self.text() } }
    }

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
                _ => null_mut(),
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
                if item.is_null() {
                    self.lane.api.release(made);
                    return None;
                }
                (self.lane.api.PyList_SetItem)(made, index as isize, item);
            }
            Some(made)
        }
    }

    /// # Safety
    /// The GIL is held.
    unsafe fn any_dict(&mut self, depth: u32) -> Option<Obj> {
        let count = self.reader.map()?;
        // SAFETY: as in `map`; only str keys, since others may have to be frozen.
        unsafe {
            let made = (self.lane.api.PyDict_New)();
            for _ in 0..count {
                let is_text = matches!(self.reader.peek(), Some(0xa0..0xc0 | 0xd9..=0xdb));
                let name = if made.is_null() || !is_text { null_mut() } else { self.text() };
                let item = if name.is_null() { name } else { self.any(depth + 1) };
                if !self.store(made, name, item) {
                    self.lane.api.release(made);
                    return None;
                }
            }
            if (self.lane.api.PyDict_Size)(made) as usize != count {
                self.lane.api.release(made);
                return None;
            }
            Some(made)
        }
    }
}
