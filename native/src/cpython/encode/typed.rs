//! Values inside `any` and interfaces that keep their Go type: the number of the type, then the value in its form.

use super::encoder::{Encoder, NotHere, Read};
use crate::cpython::classes::Typed;
use crate::cpython::interpreter::Obj;
use crate::cpython::kinds::numbers;
use crate::cpython::plan::Node;
use crate::cpython::wire::{EXT_TYPED, put_ext_header, put_uint};

impl Encoder<'_> {
    /// The type that values of a class have in `any`; None for classes that have none, and an exception may then be
    /// set.
    ///
    /// # Safety
    /// The GIL is held; `ty` is a type and alive.
    pub unsafe fn type_of_class(&self, ty: Obj) -> Option<(u32, &'_ Typed)> {
        let api = &self.lane.api;
        // SAFETY: the GIL is held; the number is owned here, and the type is held while Python finds the number.
        unsafe {
            api.own(ty);
            let number = (api.PyObject_GetItem)(self.made.numbers, ty);
            api.release(ty);
            let found = numbers::signed(self.lane, number);
            api.release(number);
            let number = u32::try_from(found?).ok()?;
            Some((number, self.made.typed(api, self.artifact, number)?))
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
            let (nodes, root) = (&*std::ptr::from_ref::<[Node]>(&typed.nodes), typed.root);
            if addressed && !matches!(nodes[root], Node::Object { .. }) {
                let level = &mut *self.level;
                level.given.note(&self.lane.api, &level.frame, value, None).ok_or(NotHere)?;
            }
            let start = self.level.frame.len();
            put_uint(&mut self.level.frame, number.into());
            let outer = std::mem::replace(&mut self.nodes, nodes);
            let read = self.value(root, value, depth + 1);
            self.nodes = outer;
            read?;
            // The header goes in front of the content, whose length is known only now.
            let mut header = Vec::with_capacity(6);
            if !put_ext_header(&mut header, EXT_TYPED, self.level.frame.len() - start) {
                return Err(NotHere);
            }
            let size = header.len();
            self.level.frame.splice(start..start, header);
            if !self.level.given.entries().is_empty() {
                let level = &mut *self.level;
                level.given.moved(&mut level.frame, start, size);
            }
            Ok(())
        }
    }
}
