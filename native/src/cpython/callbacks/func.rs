//! A func type as callables of Python stand for it: how their arguments are read, and their results are written.

use std::ffi::CStr;
use std::ptr::null_mut;
use std::sync::Arc;

use usegolib_schema::TypeId;

use crate::abi::host::MAX_WORDS;
use crate::artifact::{self, Artifact};
use crate::cpython::classes::{Answers, Classes, Made, Scope, items, number, parts};
use crate::cpython::interpreter::Obj;
use crate::cpython::lane::{Lane, in_capsule};
use crate::cpython::plan::{Compiler, FuncNodes, Node, NodeId};

/// Func types with more parameters are the portable lane's.
pub const MOST_ARGUMENTS: usize = MAX_WORDS;

const NAME: &CStr = c"usegolib.func";

/// A compiled func type, kept by a capsule.
pub struct Func {
    pub nodes: FuncNodes,
    classes: Classes,
    made: Made,
    artifact: Arc<Artifact>,
    /// What this value owns.
    owned: Vec<Obj>,
    lane: &'static Lane,
    /// Its arguments and its result, if there is one, are bools and numbers, one word each.
    pub has_words: bool,
}

impl Func {
    /// What reading arguments and writing results needs.
    #[inline]
    pub fn scope(&self) -> Scope<'_> {
        Scope { nodes: &self.nodes.nodes, classes: &self.classes, made: &self.made, artifact: &self.artifact }
    }
}

/// From Python's answer `(handle, ((type number, class, new, objects), ...), tables, params, results)` to a capsule
/// with the func type, or None when this lane does not call such callables: a new reference, or NULL with an exception
/// set. Runs no Python code.
///
/// # Safety
/// The GIL is held; `answer` is alive.
pub unsafe fn compile(lane: &'static Lane, answer: Obj) -> Obj {
    let api = &lane.api;
    // SAFETY: the GIL is held; `answer` is alive.
    unsafe {
        let Some(func) = read(lane, answer) else {
            // Memory was short, or the like: the portable lane does it.
            (api.PyErr_Clear)();
            return api.own(api._Py_NoneStruct);
        };
        let func = Box::into_raw(Box::new(func));
        let capsule = (api.PyCapsule_New)(func.cast(), NAME.as_ptr(), free as *const () as *mut _);
        if capsule.is_null() {
            drop(Box::from_raw(func));
        }
        capsule
    }
}

/// # Safety
/// As for [`compile`].
unsafe fn read(lane: &'static Lane, answer: Obj) -> Option<Func> {
    let api = &lane.api;
    // SAFETY: the GIL is held; `answer` is alive; the getters refuse objects of other types and give NULL or an error.
    // What is borrowed from the tuples of `answer` stays alive with it, and has references of its own before this ends.
    unsafe {
        let &[handle, types, tables, params, results] = items(api, answer).as_slice() else { return None };
        let mut owned = Vec::new();
        let parts = parts(api, types, &mut owned)?;
        let made = Made::new(&items(api, tables), &mut owned)?;
        let ids = |tuple| -> Option<Vec<TypeId>> {
            items(api, tuple).into_iter().map(|id| TypeId::try_from(number(api, id)?).ok()).collect()
        };
        let (params, results) = (ids(params)?, ids(results)?);
        if params.len() > MOST_ARGUMENTS {
            return None;
        }
        let artifact = artifact::get(number(api, handle)?).ok()?;
        let types = artifact.library.signatures().ok()?.types();
        let mut answers = Answers::new(&parts);
        let nodes = Compiler::new(types.table, types.word_size, &mut answers).compile_func(&params, &results)?;
        if nodes.params.iter().any(|node| matches!(nodes.nodes[*node], Node::Portable)) {
            return None;
        }
        let is_word = |node: &NodeId| {
            let node = &nodes.nodes[*node];
            matches!(node, Node::Bool | Node::Int { .. } | Node::Uint { .. } | Node::Float32 | Node::Float64)
        };
        let has_words = nodes.results.len() <= 1 && nodes.params.iter().chain(&nodes.results).all(is_word);
        let classes = answers.into_classes();
        owned.iter().for_each(|object| (api.Py_IncRef)(*object));
        Some(Func { nodes, classes, made, artifact, owned, lane, has_words })
    }
}

/// The func type of a capsule; NULL, and no exception set, for anything else.
///
/// # Safety
/// The GIL is held; `object` is alive.
pub unsafe fn of_capsule(lane: &Lane, object: Obj) -> *const Func {
    if object == lane.api._Py_NoneStruct {
        return null_mut();
    }
    // SAFETY: the GIL is held; the getter refuses other objects.
    unsafe {
        let func = (lane.api.PyCapsule_GetPointer)(object, NAME.as_ptr());
        if func.is_null() {
            (lane.api.PyErr_Clear)();
        }
        func.cast::<Func>().cast_const()
    }
}

/// The destructor of the capsules.
unsafe extern "C-unwind" fn free(capsule: Obj) {
    // SAFETY: nobody else knows of the lane that made the capsule but the func in it, and every lane was made after the
    // basics were kept; CPython frees a capsule once, with the GIL held. What is given up can run code, which cannot
    // reach the value any more.
    unsafe {
        let func = in_capsule(capsule, NAME).cast::<Func>();
        if func.is_null() {
            return;
        }
        let Func { mut owned, made, lane, .. } = *Box::from_raw(func.cast_mut());
        owned.extend(made.known.into_owned());
        let (pointer, length, capacity) = {
            let mut owned = std::mem::ManuallyDrop::new(owned);
            (owned.as_mut_ptr(), owned.len(), owned.capacity())
        };
        for index in 0..length {
            lane.api.release(*pointer.add(index));
        }
        drop(Vec::from_raw_parts(pointer, 0, capacity));
    }
}
