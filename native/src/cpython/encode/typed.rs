//! Values inside `any` and interfaces that keep their Go type: the number of the type, then the value in its form.

use super::encoder::{Encoder, NotHere, Read};
use crate::cpython::classes::Typed;
use crate::cpython::interpreter::Obj;
use crate::cpython::kinds::numbers;
use crate::cpython::plan::Node;
use crate::cpython::wire::{EXT_TYPED, put_ext_header, put_uint};

impl<'a> Encoder<'a> {
    /// The type that values of a class have in `any`; None for classes that have none, and an exception may then be
    /// set.
    ///
    /// # Safety
    /// The GIL is held; `ty` is a type and alive.
    pub unsafe fn type_of_class(&self, ty: Obj) -> Option<(u32, &'a Typed)> {
        let api = &self.lane.api;
        // SAFETY: the GIL is held; the number is owned here, and the type is held while Python finds the number.
        unsafe {
            api.own(ty);
            let number = (api.PyObject_GetItem)(self.scope.made.numbers, ty);
            api.release(ty);
            let found = numbers::signed(self.lane, number);
            api.release(number);
            let number = u32::try_from(found?).ok()?;
            Some((number, self.scope.made.typed(api, self.scope.artifact, number)?))
        }
    }

    /// A value that keeps its Go type; `addressed` where Go may take its address.
    ///
    /// # Safety
    /// The GIL is held; `value` is held and of type `ty`.
    pub unsafe fn typed(&mut self, value: Obj, ty: Obj, depth: u32, addressed: bool) -> Read {
        // SAFETY: the GIL is held; `value` is held and of type `ty`; the nodes live as long as the function.
        unsafe {
            let (number, typed) = self.type_of_class(ty).ok_or(NotHere)?;
            if addressed && !matches!(typed.nodes[typed.root], Node::Object { .. }) {
                let frame = &mut *self.frame;
                frame.given.note(&self.lane.api, &frame.bytes, value, None).ok_or(NotHere)?;
            }
            let start = self.frame.bytes.len();
            put_uint(&mut self.frame.bytes, number.into());
            let outer = self.scope;
            self.scope = typed.scope(&outer);
            let read = self.value(typed.root, value, depth + 1);
            self.scope = outer;
            read?;
            // The header goes in front of the content, whose length is known only now.
            let mut header = Vec::with_capacity(6);
            if !put_ext_header(&mut header, EXT_TYPED, self.frame.bytes.len() - start) {
                return Err(NotHere);
            }
            let size = header.len();
            self.frame.bytes.splice(start..start, header);
            if !self.frame.given.entries().is_empty() {
                let frame = &mut *self.frame;
                frame.given.moved(&mut frame.bytes, start, size);
            }
            Ok(())
        }
    }
}
