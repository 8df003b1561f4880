//! Freeing an object, and the calls that give freed ones back to Go: enough of them together ([`crate::freed`]).

use std::ffi::{c_int, c_void};

use once_cell::sync::OnceCell;

use super::api::{Address, Api, Obj};
use super::lane::Lane;
use super::wire;
pub use crate::freed::is_due;
use crate::freed::{give_back, push, take};

/// What freeing an object needs of CPython, where no lane is at hand. Static functions: the same in all interpreters.
pub struct Memory {
    pub clear_weak_references: unsafe extern "C-unwind" fn(Obj),
    pub get_slot: unsafe extern "C-unwind" fn(Obj, c_int) -> Address,
    pub release: unsafe extern "C-unwind" fn(Obj),
}

static MEMORY: OnceCell<Memory> = OnceCell::new();

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

/// Notes the objects and views of a reply that comes to nothing: an exception that is not about its values ended the call. Those that
/// Python objects were made of are noted twice, which is harmless.
#[cold]
pub fn lose(reply: &[u8]) {
    let mut handles = Vec::new();
    wire::handles(reply.get(1..).unwrap_or_default(), |handle| handles.push(handle));
    push(handles);
}

/// Gives all that are waiting back to Go.
///
/// # Safety
/// The GIL is held, and no value with a destructor is on the caller's stack.
#[cold]
pub unsafe fn release(lane: &Lane) {
    // SAFETY: by this function's contract; a new box.
    unsafe { without_gil(lane, Box::into_raw(Box::new(take()))) };
}

/// Gives one handle back at once.
///
/// # Safety
/// As for [`release`].
pub unsafe fn release_one(lane: &Lane, handle: u64) {
    // SAFETY: by this function's contract; a new box.
    unsafe { without_gil(lane, Box::into_raw(Box::new(vec![handle]))) };
}

/// Gives a list of handles back, and frees it. Go may have to wait for a processor: other Python threads do not wait with it.
///
/// # Safety
/// As for [`release`]; `waiting` is a box that nobody else has.
unsafe fn without_gil(lane: &Lane, waiting: *mut Vec<u64>) {
    // SAFETY: the GIL is held; nothing but a raw pointer is on the stack while it is taken back, and the box was freed before.
    unsafe {
        let thread = (lane.api.PyEval_SaveThread)();
        give_back(*Box::from_raw(waiting));
        (lane.api.PyEval_RestoreThread)(thread);
    }
}

/// `flush()`, a function for Python: releases all that are waiting.
pub unsafe extern "C-unwind" fn flush(capsule: Obj, _ignored: *mut c_void) -> Obj {
    // SAFETY: CPython passes the capsule that the function was made with.
    unsafe {
        let lane = super::lane::of_capsule(capsule);
        if lane.is_null() {
            return std::ptr::null_mut();
        }
        release(&*lane);
        (*lane).api.own((*lane).api._Py_NoneStruct)
    }
}
