//! Values inside `any` and interfaces that keep their Go type: the type's number, then the value in the type's form.
//!
//! Which types those are is known when a value comes, so a function compiles them one by one and keeps them.

use std::cell::UnsafeCell;

use super::api::{Api, Obj};
use super::decode::Decoder;
use super::encode::{Encoder, NotHere, Read};
use super::plan::{Made, Node, NodeId};
use super::raw;
use super::ready;
use super::wire::{EXT_TYPED, Reader, put_ext_header, put_uint};
use crate::artifact::Artifact;

/// The nodes of a type, and the objects that they use.
pub struct Typed {
    pub nodes: Box<[Node]>,
    pub root: NodeId,
    owned: Vec<Obj>,
}

/// Those that a function has met. Boxes: their addresses are in use while others are added, under the GIL.
#[derive(Default)]
#[allow(clippy::vec_box, reason = "types are handed out by address")]
pub struct Known(UnsafeCell<Vec<(u32, Box<Typed>)>>);

impl Known {
    /// What the types own, to be given up.
    pub fn into_owned(self) -> impl Iterator<Item = Obj> {
        self.0.into_inner().into_iter().flat_map(|(_, typed)| typed.owned)
    }
}

impl Made {
    /// The nodes of a type; None when the portable lane is to handle it, and an exception may then be set.
    ///
    /// # Safety
    /// The GIL is held; `artifact` is the function's.
    pub unsafe fn typed(&self, api: &Api, artifact: &Artifact, number: u32) -> Option<&Typed> {
        // SAFETY: the GIL is held; no reference into the list is kept, and a type stays where it is until the function is freed.
        unsafe {
            if let Some((_, typed)) = (*self.known.0.get()).iter().find(|(known, _)| *known == number) {
                return Some(&*std::ptr::from_ref::<Typed>(typed));
            }
            let key = (api.PyLong_FromUnsignedLongLong)(number.into());
            let entries = if key.is_null() { key } else { (api.PyObject_GetItem)(self.entries, key) };
            api.release(key);
            if entries.is_null() {
                return None;
            }
            let made = make(api, artifact, number, entries);
            api.release(entries);
            // Python ran meanwhile: another thread may have added the type as well, which does no harm.
            (*self.known.0.get()).push((number, Box::new(made?)));
            (*self.known.0.get()).last().map(|(_, typed)| &*std::ptr::from_ref::<Typed>(typed))
        }
    }
}

/// Compiles a type from what Python says about it and all that it is made of.
///
/// # Safety
/// The GIL is held; `entries` is alive.
unsafe fn make(api: &Api, artifact: &Artifact, number: u32, entries: Obj) -> Option<Typed> {
    let mut owned = Vec::new();
    // SAFETY: by this function's contract.
    let parts = unsafe { ready::parts(api, entries, &mut owned)? };
    let types = artifact.library.signatures().ok()?.types();
    let compiler = super::compile::Compiler::new(types.table, types.word_size, &parts, artifact.library.entry.instance);
    let (nodes, root) = compiler.compile_type(number)?;
    // SAFETY: the GIL is held; the objects are alive.
    owned.iter().for_each(|object| unsafe { (api.Py_IncRef)(*object) });
    Some(Typed { nodes, root, owned })
}

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
            let typed = self.made.typed(&self.lane.api, self.artifact, number)?;
            let mut decoder = Decoder { nodes: &typed.nodes, reader: inner, ..*self };
            let value = decoder.value(typed.root, depth + 1);
            if !value.is_null() && decoder.reader.at != content.len() {
                self.lane.api.release(value);
                return None;
            }
            (!value.is_null()).then_some(value)
        }
    }
}

impl Encoder<'_> {
    /// The type that values of a class have in `any`; None for classes that have none, and an exception may then be set.
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
            let found = raw::signed(self.lane, number);
            api.release(number);
            let number = u32::try_from(found?).ok()?;
            Some((number, self.made.typed(api, self.artifact, number)?))
        }
    }

    /// A value that keeps its Go type.
    ///
    /// # Safety
    /// The GIL is held; `value` is held and of type `ty`.
    pub unsafe fn typed(&mut self, value: Obj, ty: Obj, depth: u32) -> Read {
        // SAFETY: by this function's contract; the nodes live as long as the function.
        unsafe {
            let (number, typed) = self.type_of_class(ty).ok_or(NotHere)?;
            let (nodes, root) = (&*std::ptr::from_ref::<[Node]>(&typed.nodes), typed.root);
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
            self.level.frame.splice(start..start, header);
            Ok(())
        }
    }
}
