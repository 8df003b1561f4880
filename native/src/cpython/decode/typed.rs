//! Values inside `any` and interfaces that keep their Go type.

use super::decoder::Decoder;
use crate::cpython::interpreter::Obj;
use crate::cpython::wire::{EXT_TYPED, Reader};

impl Decoder<'_> {
    /// A typed value.
    ///
    /// # Safety
    /// The GIL is held.
    pub unsafe fn typed(&mut self, depth: u32) -> Option<Obj> {
        let (EXT_TYPED, content) = self.reader.ext()? else { return None };
        let mut inner = Reader { data: content, at: 0 };
        let number = u32::try_from(inner.signed()?).ok()?;
        // SAFETY: the GIL is held.
        unsafe {
            let typed = self.scope.made.typed(&self.lane.api, self.scope.artifact, number)?;
            let mut decoder = Decoder { scope: typed.scope(&self.scope), reader: inner, ..*self };
            let value = decoder.value(typed.root, depth + 1);
            if !value.is_null() && decoder.reader.at != content.len() {
                self.lane.api.release(value);
                return None;
            }
            if value.is_null() || typed.by_value.is_null() {
                return (!value.is_null()).then_some(value);
            }
            // So that it goes back by value (usegolib/_codec/by_value.py).
            let done = (self.lane.api.PyObject_SetAttr)(value, self.lane.class_name, typed.by_value) == 0;
            if !done {
                self.lane.api.release(value);
            }
            done.then_some(value)
        }
    }
}
