//! Gives freed objects back to Go, many handles in one call ([`crate::freed`]).

use super::shared::Lane;
use crate::cpython::wire;
use crate::freed::{give_back, push, take};

/// Notes the objects and views of a reply that comes to nothing: an exception that is not about its values ended the
/// call. Those that Python objects were made of are noted twice, which is harmless.
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
    // SAFETY: the GIL is held, and no value with a destructor is on the caller's stack; the box is new, and nobody else
    // has it.
    unsafe { without_gil(lane, Box::into_raw(Box::new(take()))) };
}

/// Gives one handle back at once.
///
/// # Safety
/// As for [`release`].
pub unsafe fn release_one(lane: &Lane, handle: u64) {
    // SAFETY: the GIL is held, and no value with a destructor is on the caller's stack; the box is new, and nobody else
    // has it.
    unsafe { without_gil(lane, Box::into_raw(Box::new(vec![handle]))) };
}

/// Gives a list of handles back, and frees it. Go may have to wait for a processor: other Python threads do not wait
/// with it.
///
/// # Safety
/// As for [`release`]; `waiting` is a box that nobody else has.
unsafe fn without_gil(lane: &Lane, waiting: *mut Vec<u64>) {
    // SAFETY: the GIL is held; nothing but a raw pointer is on the stack while it is taken back, and the box was freed
    // before.
    unsafe {
        let thread = (lane.api.PyEval_SaveThread)();
        give_back(*Box::from_raw(waiting));
        (lane.api.PyEval_RestoreThread)(thread);
    }
}
