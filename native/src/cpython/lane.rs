//! What the functions of one interpreter share: CPython's functions, the type of the callables, and the Python side's helpers.
//!
//! A lane lives as long as its interpreter and is never freed: functions may outlive every module.

use std::ffi::{CStr, c_char, c_int, c_void};
use std::ptr::{null, null_mut};

use once_cell::sync::OnceCell;

use super::api::{Address, Api, MethodDef, Obj};
use super::key_cache::KeyCache;
use super::levels::Levels;
use super::nils::Nils;
use super::plain_error::PlainErrors;
use super::{freed, function, mapping, module, object};
use crate::failure::{Outcome, fail};

/// Per interpreter; objects in here are owned.
pub struct Lane {
    pub api: Api,
    /// The type of the callables.
    pub function_type: Obj,
    /// The type of those that bind like methods.
    pub method_type: Obj,
    /// The type that the classes of Go types derive from.
    pub object_type: Obj,
    /// `prepare(portable, artifact)`: None before the artifact is open, else what a plan needs from Python.
    pub prepare: Obj,
    /// `fail(artifact, number, code, message)`: raises for a status of the core.
    pub fail: Obj,
    /// The class of lent buffers.
    pub lent: Obj,
    /// The classes of what is nil in Go.
    pub nils: Nils,
    /// `view`, the memory of a lent buffer.
    pub view_name: Obj,
    /// `go_error(callable, message, type, chain, fields, class)`: the exception instance for a Go error.
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
    /// `_reply`, the portable callable's method that reads a reply.
    pub reply_name: Obj,
}

const METH_VARARGS: c_int = 1;
const METH_NOARGS: c_int = 4;
const CAPSULE: &CStr = c"usegolib.lane";

/// Makes the lane of the calling interpreter.
///
/// `python` is a handle of the process as ctypes.pythonapi has it; `helpers` the tuple `(prepare, fail, go_error, Lent, GoError, nils)`. Gives a new reference to the
/// tuple of the functions `make(portable, artifact, method)` and `flush()`, the type of objects and the bases of structs and of packages, or NULL with an exception set. Fails with *not supported* when this is not an
/// interpreter that the lane knows.
///
/// # Safety
/// Called with the GIL held; `helpers` is a live tuple of three callables, two classes and a tuple of classes, `python` a valid library handle.
pub unsafe fn make(python: *mut c_void, helpers: Obj) -> Outcome<Obj> {
    // SAFETY: by this function's contract; looking up names changes nothing.
    let found = unsafe {
        let library = open(python);
        let found = Api::find(&library);
        // The process keeps its handle.
        std::mem::forget(library);
        found
    };
    let api = match found {
        Ok(api) => api,
        Err(name) => return fail!(NotSupported, "this interpreter has no {name}"),
    };
    // SAFETY: addresses found in the running process.
    if !unsafe { api.check_layout() } {
        return fail!(NotSupported, "objects of this interpreter are not laid out as the stable ABI says");
    }
    // SAFETY: the GIL is held.
    Ok(unsafe { finish(api, helpers) })
}

#[cfg(unix)]
unsafe fn open(handle: *mut c_void) -> libloading::Library {
    // SAFETY: by the caller's contract the handle is open.
    unsafe { libloading::os::unix::Library::from_raw(handle) }.into()
}

#[cfg(windows)]
unsafe fn open(handle: *mut c_void) -> libloading::Library {
    // SAFETY: by the caller's contract the handle is open.
    unsafe { libloading::os::windows::Library::from_raw(handle as _) }.into()
}

/// The part that calls CPython.
///
/// # Safety
/// The GIL is held; `helpers` is a live tuple.
unsafe fn finish(api: Api, helpers: Obj) -> Obj {
    // SAFETY: the GIL is held; every result is checked before it is used.
    unsafe {
        let new = (api.PyUnicode_InternFromString)(c"__new__".as_ptr());
        let Some(plain_errors) = PlainErrors::new(&api, (api.PyTuple_GetItem)(helpers, 4)) else { return null_mut() };
        let Some(nils) = Nils::new(&api, (api.PyTuple_GetItem)(helpers, 5)) else { return null_mut() };
        let lane = Lane {
            plain_errors,
            nils,
            function_type: function::make_type(&api, false),
            method_type: function::make_type(&api, true),
            object_type: object::make_type(&api),
            prepare: api.own((api.PyTuple_GetItem)(helpers, 0)),
            fail: api.own((api.PyTuple_GetItem)(helpers, 1)),
            go_error: api.own((api.PyTuple_GetItem)(helpers, 2)),
            lent: api.own((api.PyTuple_GetItem)(helpers, 3)),
            view_name: (api.PyUnicode_InternFromString)(c"view".as_ptr()),
            no_arguments: (api.PyTuple_New)(0),
            tuple_new: if new.is_null() { new } else { (api.PyObject_GetAttr)(api.PyTuple_Type, new) },
            reply_name: (api.PyUnicode_InternFromString)(c"_reply".as_ptr()),
            keys: KeyCache::default(),
            levels: Levels::default(),
            api,
        };
        lane.api.release(new);
        let helpers = [lane.prepare, lane.fail, lane.go_error, lane.lent];
        let types = [lane.function_type, lane.method_type, lane.object_type];
        let parts = [lane.no_arguments, lane.tuple_new, lane.reply_name, lane.view_name];
        if helpers.iter().any(|helper| helper.is_null()) || parts.iter().chain(&types).any(|part| part.is_null()) {
            return null_mut();
        }
        let lane: &'static Lane = Box::leak(Box::new(lane));
        let capsule =
            (lane.api.PyCapsule_New)(std::ptr::from_ref(lane).cast_mut().cast(), CAPSULE.as_ptr(), null_mut());
        if capsule.is_null() {
            return capsule;
        }
        let make = define(lane, capsule, c"make", make_function as *const (), METH_VARARGS);
        let flush = define(lane, capsule, c"flush", freed::flush as *const (), METH_NOARGS);
        let bases = [lane.api.own(lane.object_type), mapping::make_type(&lane.api), module::make_type(&lane.api)];
        let made = lane.api.tuple(&[make, flush, bases[0], bases[1], bases[2]]);
        freed::prepare(&lane.api);
        BASICS.get_or_init(|| Basics {
            get_pointer: lane.api.PyCapsule_GetPointer,
            set_string: lane.api.PyErr_SetString,
            type_error: lane.api.PyExc_TypeError,
        });
        lane.api.release(capsule);
        made
    }
}

/// A function for Python, with the lane's capsule as its self.
///
/// # Safety
/// The GIL is held; the function has the signature that the flags say.
unsafe fn define(lane: &Lane, capsule: Obj, name: &'static CStr, function: *const (), flags: c_int) -> Obj {
    let definition = MethodDef { name: name.as_ptr(), method: function as Address, flags, doc: null() };
    // SAFETY: by this function's contract; the definition lives for good.
    unsafe { (lane.api.PyCFunction_NewEx)(Box::leak(Box::new(definition)), capsule, null_mut()) }
}

/// The lane of a function that [`define`] made; NULL with an exception set.
///
/// # Safety
/// The GIL is held; `capsule` is the function's self.
pub unsafe fn of_capsule(capsule: Obj) -> *const Lane {
    let Some(basics) = BASICS.get() else { return null() };
    // SAFETY: by this function's contract; the lane lives for good.
    unsafe { (basics.get_pointer)(capsule, CAPSULE.as_ptr()).cast::<Lane>().cast_const() }
}

/// What is needed where no lane is at hand. Static functions and types: the same in all interpreters of a process.
struct Basics {
    get_pointer: unsafe extern "C-unwind" fn(Obj, *const c_char) -> *mut c_void,
    set_string: unsafe extern "C-unwind" fn(Obj, *const c_char),
    type_error: Obj,
}

// SAFETY: addresses that do not change; used with a GIL held.
unsafe impl Send for Basics {}
// SAFETY: as above.
unsafe impl Sync for Basics {}

static BASICS: OnceCell<Basics> = OnceCell::new();

/// Sets a TypeError.
pub fn refuse(text: &'static CStr) -> Obj {
    if let Some(basics) = BASICS.get() {
        // SAFETY: called from slots only, so with the GIL held.
        unsafe { (basics.set_string)(basics.type_error, text.as_ptr()) };
    }
    null_mut()
}

/// `make(portable, artifact, method)`.
unsafe extern "C-unwind" fn make_function(capsule: Obj, arguments: Obj) -> Obj {
    // SAFETY: CPython passes the capsule that the function was made with; arguments are a tuple.
    unsafe {
        let lane = of_capsule(capsule);
        if lane.is_null() {
            return null_mut();
        }
        let api = &(*lane).api;
        if (api.PyTuple_Size)(arguments) != 3 {
            return refuse(c"make() takes a callable, an artifact, and whether it is a method");
        }
        let part = |index| (api.PyTuple_GetItem)(arguments, index);
        function::make(lane, part(0), part(1), part(2) == api._Py_TrueStruct)
    }
}
