//! What the functions of one interpreter share: CPython's functions, the types of the function objects, and the
//! Python side's helpers.
//!
//! A lane lives as long as its interpreter and is never freed: functions may outlive every module.

use std::ffi::{CStr, c_char, c_void};
use std::ptr::{null, null_mut};
use std::sync::OnceLock;

use super::callbacks::Callbacks;
use super::levels::Levels;
use super::nils::Nils;
use super::plain_errors::PlainErrors;
use crate::cpython::interpreter::{Api, KeyCache, Obj};

/// Per interpreter; objects in here are owned.
pub struct Lane {
    pub api: Api,
    /// The type of functions (`FastFunction`).
    pub function_type: Obj,
    /// The type of methods, which bind (`FastMethod`).
    pub method_type: Obj,
    /// The type that the classes of Go types derive from.
    pub object_type: Obj,
    /// `prepare(portable, artifact)`: None before the artifact is open, else what a call plan needs from Python.
    pub prepare: Obj,
    /// `fail(artifact, number, code, message, detail)`: raises for a status of the core.
    pub fail: Obj,
    /// The class of lent buffers.
    pub lent: Obj,
    /// The classes of what is nil in Go.
    pub nils: Nils,
    /// `view`, the memory of a lent buffer.
    pub view_name: Obj,
    /// `go_error(portable, message, go_type, chain, fields, class)`: the exception instance for a Go error.
    pub go_error: Obj,
    /// For errors that are made here.
    pub plain_errors: PlainErrors,
    /// The empty tuple.
    pub no_arguments: Obj,
    /// `tuple.__new__`.
    pub tuple_new: Obj,
    /// Keys of dicts that were built lately.
    pub keys: KeyCache,
    /// Buffers that no call uses.
    pub levels: Levels,
    /// What Python does for callables that Go is given.
    pub callbacks: Callbacks,
    /// `_reply`, the portable function's method that reads a reply.
    pub reply_name: Obj,
    /// `__class__`.
    pub class_name: Obj,
}

impl Lane {
    /// Whether an object of type `ty` is one of Go.
    ///
    /// # Safety
    /// The GIL is held; `ty` is the type of a live object.
    #[inline]
    pub unsafe fn is_object(&self, ty: Obj) -> bool {
        // SAFETY: both are types.
        unsafe { (self.api.PyType_IsSubtype)(ty, self.object_type) != 0 }
    }
}

pub const CAPSULE: &CStr = c"usegolib.lane";

/// The lane of a function that [`define`] made; NULL with an exception set.
///
/// # Safety
/// The GIL is held; `capsule` is the function's self.
pub unsafe fn of_capsule(capsule: Obj) -> *const Lane {
    let Some(basics) = BASICS.get() else { return null() };
    // SAFETY: the GIL is held; `capsule` is the function's self; the lane lives for good.
    unsafe { (basics.get_pointer)(capsule, CAPSULE.as_ptr()).cast::<Lane>().cast_const() }
}

/// What a capsule of a name leads to; NULL with an exception set for another one.
///
/// # Safety
/// The GIL is held; the object is alive.
pub unsafe fn in_capsule(capsule: Obj, name: &CStr) -> *const c_void {
    let Some(basics) = BASICS.get() else { return null() };
    // SAFETY: the GIL is held; the getter refuses other objects.
    unsafe { (basics.get_pointer)(capsule, name.as_ptr()).cast_const() }
}

/// What is needed where no lane is at hand. Static functions and types: the same in all interpreters of a process.
struct Basics {
    get_pointer: unsafe extern "C-unwind" fn(Obj, *const c_char) -> *mut c_void,
    set_string: unsafe extern "C-unwind" fn(Obj, *const c_char),
    type_error: Obj,
}

// SAFETY: addresses that do not change; used with a GIL held.
unsafe impl Send for Basics {}
// SAFETY: addresses that do not change; used with a GIL held.
unsafe impl Sync for Basics {}

static BASICS: OnceLock<Basics> = OnceLock::new();

/// Sets a TypeError.
pub fn refuse(text: &'static CStr) -> Obj {
    if let Some(basics) = BASICS.get() {
        // SAFETY: called from slots only, so with the GIL held.
        unsafe { (basics.set_string)(basics.type_error, text.as_ptr()) };
    }
    null_mut()
}

/// Keeps what [`of_capsule`] and [`refuse`] need.
pub fn keep_basics(api: &Api) {
    BASICS.get_or_init(|| Basics {
        get_pointer: api.PyCapsule_GetPointer,
        set_string: api.PyErr_SetString,
        type_error: api.PyExc_TypeError,
    });
}
