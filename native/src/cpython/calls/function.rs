//! The memory layout of a function object of the fast lane.

use std::cell::Cell;
use std::ffi::c_char;
use std::ptr::null_mut;

use super::ready::Ready;
use crate::cpython::interpreter::{Api, Obj, PyObject};
use crate::cpython::lane::Lane;

/// `vectorcallfunc`.
pub type Vectorcall = unsafe extern "C-unwind" fn(Obj, *const Obj, usize, Obj) -> Obj;

/// An instance: the head, and behind the basic size of `object` what is ours.
///
/// Whoever calls a function, reads an attribute of it or traverses it holds a reference meanwhile, so that shared
/// references to an instance are good until a slot returns. Several are in use at once, on several threads and in calls
/// within calls; so what changes is in cells, which the GIL guards.
#[repr(C)]
pub struct Function {
    pub head: PyObject,
    /// What CPython calls; changes from `dispatch::first` to `dispatch::with_frame` when the call plan is ready.
    pub vectorcall: Cell<Vectorcall>,
    pub weak_references: Cell<Obj>,
    pub lane: *const Lane,
    /// The portable function; owned. NULL once the collector has cleared the function.
    pub portable: Cell<Obj>,
    /// The Python object of the artifact; owned. NULL as above.
    pub artifact: Cell<Obj>,
    /// NULL until the first call after the artifact was opened, then the same until the function is freed; owned.
    pub ready: Cell<*const Ready>,
}

/// The error of an object that the collector has cleared.
///
/// # Safety
/// The GIL is held.
pub unsafe fn gone(api: &Api) -> Obj {
    let text: *const c_char = c"this Go function was freed".as_ptr();
    // SAFETY: the GIL is held.
    unsafe { (api.PyErr_SetString)(api.PyExc_TypeError, text) };
    null_mut()
}
