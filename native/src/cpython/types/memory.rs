//! Frees the Python object of a Go object, and puts its handle into the queue of [`crate::freed`].

use std::ffi::c_int;
use std::sync::OnceLock;

use crate::cpython::interpreter::{Address, Api, Obj};
use crate::freed::push;

/// What freeing an object needs of CPython, where no lane is at hand. Static functions: the same in all interpreters.
pub struct Memory {
    pub clear_weak_references: unsafe extern "C-unwind" fn(Obj),
    pub get_slot: unsafe extern "C-unwind" fn(Obj, c_int) -> Address,
    pub release: unsafe extern "C-unwind" fn(Obj),
}

static MEMORY: OnceLock<Memory> = OnceLock::new();

/// Keeps what [`memory`] gives.
pub fn prepare(api: &Api) {
    MEMORY.get_or_init(|| Memory {
        clear_weak_references: api.PyObject_ClearWeakRefs,
        get_slot: api.PyType_GetSlot,
        release: api.Py_DecRef,
    });
}

/// There from the first lane on.
#[inline]
pub fn memory() -> Option<&'static Memory> {
    MEMORY.get()
}

/// Notes a freed object. No Python code runs in here.
#[inline]
pub fn let_go(handle: u64) {
    push([handle]);
}
