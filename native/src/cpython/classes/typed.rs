//! Values inside `any` and interfaces that keep their Go type: the type's number, then the value in the type's form.
//!
//! Which types those are is known when a value comes, so a function compiles them one by one and keeps them.

use std::cell::UnsafeCell;

use super::answers::parts;
use super::made::Made;
use crate::artifact::Artifact;
use crate::cpython::interpreter::{Api, Obj};
use crate::cpython::plan::{Compiler, Node, NodeId};

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
        // SAFETY: the GIL is held; no reference into the list is kept, and a type stays where it is until the function
        // is freed.
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
    // SAFETY: the GIL is held; `entries` is alive.
    let parts = unsafe { parts(api, entries, &mut owned)? };
    let types = artifact.library.signatures().ok()?.types();
    let compiler = Compiler::new(types.table, types.word_size, &parts, artifact.library.entry.instance);
    let (nodes, root) = compiler.compile_type(number)?;
    // SAFETY: the GIL is held; the objects are alive.
    owned.iter().for_each(|object| unsafe { (api.Py_IncRef)(*object) });
    Some(Typed { nodes, root, owned })
}
