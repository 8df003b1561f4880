//! Values inside `any` and interfaces that keep their Go type: the type's number, then the value in the type's form.
//!
//! Which types those are is known when a value comes, so a function compiles them one by one and keeps them.

use std::cell::UnsafeCell;

use std::ptr::null_mut;

use super::answers::{items, parts};
use super::host::Answers;
use super::kinds::Classes;
use crate::artifact::Artifact;
use crate::cpython::interpreter::{Api, Obj};
use crate::cpython::plan::{Compiler, Node, NodeId};

/// The nodes of a type, and the objects that they use.
pub struct Typed {
    pub nodes: Box<[Node]>,
    pub classes: Classes,
    pub root: NodeId,
    /// The class of structs that come by value, where it is another one than that of their type; else NULL.
    pub by_value: Obj,
    pub(super) owned: Vec<Obj>,
}

/// Those that a function has met. Boxes: their addresses are in use while others are added, under the GIL.
#[derive(Default)]
#[allow(clippy::vec_box, reason = "types are handed out by address")]
pub struct Known(pub(super) UnsafeCell<Vec<(u32, Box<Typed>)>>);

impl Known {
    /// What the types own, to be given up.
    pub fn into_owned(self) -> impl Iterator<Item = Obj> {
        self.0.into_inner().into_iter().flat_map(|(_, typed)| typed.owned)
    }
}

/// Compiles a type from what Python says about it and all that it is made of: the entries of [`parts`], and the class
/// of structs that come by value or None.
///
/// # Safety
/// The GIL is held; `said` is alive.
pub(super) unsafe fn make(api: &Api, artifact: &Artifact, number: u32, said: Obj) -> Option<Typed> {
    let mut owned = Vec::new();
    // SAFETY: the GIL is held; `said` is alive, and keeps what is in it.
    let (parts, by_value) = unsafe {
        let &[entries, by_value] = items(api, said).as_slice() else { return None };
        (parts(api, entries, &mut owned)?, by_value)
    };
    let by_value = if by_value == api._Py_NoneStruct { null_mut() } else { by_value };
    if !by_value.is_null() {
        owned.push(by_value);
    }
    let types = artifact.library.signatures().ok()?.types();
    let mut answers = Answers::new(&parts);
    let (nodes, root) = Compiler::new(types.table, types.word_size, &mut answers).compile_type(number)?;
    let classes = answers.into_classes();
    // SAFETY: the GIL is held; the objects are alive.
    owned.iter().for_each(|object| unsafe { (api.Py_IncRef)(*object) });
    Some(Typed { nodes, classes, root, by_value, owned })
}
