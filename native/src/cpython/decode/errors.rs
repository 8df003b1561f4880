//! Error replies: the parts of the exception, and its class.

use std::ptr::null_mut;

use super::decoder::{Decoder, or_null};
use crate::cpython::interpreter::Obj;

impl Decoder<'_> {
    /// The error of an error reply, as arguments for Python's helper: a tuple of the portable function, message, type,
    /// chain, fields, class. Takes `called` over. NULL, before anything is made, where results stand beside the error.
    ///
    /// # Safety
    /// The GIL is held; `called` is owned.
    pub unsafe fn error(&mut self, called: Obj) -> Obj {
        let api = &self.lane.api;
        // SAFETY: the GIL is held; what is NULL makes the whole tuple NULL and the rest is released.
        unsafe {
            let parts = if self.reader.array() == Some(2) { self.reader.array() } else { None };
            if !matches!(parts, Some(4 | 6)) {
                api.release(called);
                return null_mut();
            }
            let message = self.strict_text();
            let kind = if message.is_null() { message } else { self.strict_text() };
            let chain = if kind.is_null() { kind } else { or_null(self.chain()) };
            let is_map = matches!(self.reader.peek(), Some(0x80..0x90 | 0xde | 0xdf));
            let fields = if chain.is_null() || !is_map { null_mut() } else { or_null(self.any_dict(1)) };
            let class = if fields.is_null() { fields } else { self.raised(parts) };
            api.tuple(&[called, message, kind, chain, fields, class])
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

    /// The class of an error of so many parts, by the sentinels and types that it was found to be.
    ///
    /// # Safety
    /// The GIL is held.
    unsafe fn raised(&mut self, parts: Option<usize>) -> Obj {
        let api = &self.lane.api;
        let start = self.reader.at;
        if parts == Some(6) && (self.numbers().is_none() || self.numbers().is_none()) {
            return null_mut();
        }
        let matched = &self.reader.data[start..self.reader.at];
        // SAFETY: the GIL is held; the key is owned here, the class by the caller.
        unsafe {
            let key = (api.PyBytes_FromStringAndSize)(matched.as_ptr().cast(), matched.len() as isize);
            let class = if key.is_null() { key } else { (api.PyObject_GetItem)(self.scope.made.raised, key) };
            api.release(key);
            class
        }
    }

    /// Reads over an array of integers.
    fn numbers(&mut self) -> Option<()> {
        let count = self.reader.array()?;
        (0..count).try_for_each(|_| self.reader.integer().map(drop))
    }
}
