//! Nil slices, maps, sets and `[]byte`: empty, they go to Go as nil; once something is in them, they are read as what
//! they derive from.

use super::encoder::{Encoder, NotHere, Read};
use crate::cpython::interpreter::{Obj, type_of};
use crate::cpython::lane::Nil;
use crate::cpython::plan::{Node, NodeId};
use crate::cpython::wire::EXT_NIL;

impl Encoder<'_> {
    /// The type that an instance of one of the classes is read as; None when it was nil, and has been written.
    ///
    /// # Safety
    /// The GIL is held; `value` is alive and of the class of `nil`.
    #[cold]
    pub unsafe fn nil_or(&mut self, node: NodeId, value: Obj, nil: Nil) -> Option<Obj> {
        let plain = nil.plain(&self.lane.api);
        if !nil.suits(&self.scope.nodes[node]) {
            // SAFETY: the GIL is held; `value` is alive and of the class of `nil`.
            return Some(unsafe { type_of(value) });
        }
        // SAFETY: the GIL is held; `value` is alive and of the class of `nil`; the classes have the truth of what they
        // derive from.
        if unsafe { (self.lane.api.PyObject_IsTrue)(value) } == 1 {
            return Some(plain);
        }
        self.frame.bytes.push(0xc0);
        None
    }

    /// The same inside `any`.
    ///
    /// # Safety
    /// As for [`Encoder::nil_or`]; `value` is held.
    #[cold]
    pub unsafe fn any_nil(&mut self, value: Obj, nil: Nil, depth: u32) -> Read {
        // SAFETY: the GIL is held, and the caller holds `value`, whose class is that of `nil`.
        unsafe {
            if (self.lane.api.PyObject_IsTrue)(value) == 1 {
                return self.any(value, nil.plain(&self.lane.api), depth);
            }
        }
        if nil == Nil::Set {
            return Err(NotHere);
        }
        self.frame.bytes.extend_from_slice(&[0xd4, EXT_NIL, nil as u8]);
        Ok(())
    }

    /// The empty value that stands for a nil where a pointer to it is made, since a method may write into it; None for
    /// all others.
    ///
    /// # Safety
    /// The GIL is held; `value` is alive.
    pub unsafe fn writable_nil(&self, mut node: NodeId, value: Obj) -> Option<u8> {
        // SAFETY: the GIL is held; `value` is alive.
        let mut ty = unsafe { type_of(value) };
        while let Node::Named { class, inner } = &self.scope.nodes[node] {
            (ty, node) = (self.scope.classes.named[*class].read_as(ty), *inner);
        }
        let header = match (self.lane.nils.find(ty)?, &self.scope.nodes[node]) {
            (Nil::Dict, Node::Map { .. }) => 0x80,
            (Nil::Set, Node::Set { .. }) => 0x90,
            _ => return None,
        };
        // SAFETY: the GIL is held; `value` is alive, and its type is one of the lane's classes of nil containers.
        (unsafe { (self.lane.api.PyObject_IsTrue)(value) } == 0).then_some(header)
    }
}
