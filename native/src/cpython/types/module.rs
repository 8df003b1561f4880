//! Makes the base class of package handles: a module whose attributes are found as fast as those of Python's own
//! modules.
//!
//! CPython looks up an attribute of a class with `__getattr__` by slower functions: through all base classes, and only
//! then in the module's dict. The look-up of this base class reads the dict first, then the class, and calls the method
//! `_attribute` for a name that is in neither. The classes that derive from it never put the name of a property into
//! the dict.

use std::ffi::{CStr, c_char, c_int};
use std::sync::OnceLock;

use super::mapping;
use crate::cpython::interpreter::{Address, Api, Obj, slot};

const NAME: &CStr = c"usegolib.PackageStorage";

/// What the look-up needs, where no lane is at hand. Static functions and types: the same in all interpreters of a
/// process.
struct LookUp {
    call: unsafe extern "C-unwind" fn(Obj, Obj, Obj) -> Obj,
    clear: unsafe extern "C-unwind" fn(),
    dict_of: unsafe extern "C-unwind" fn(Obj) -> Obj,
    generic: unsafe extern "C-unwind" fn(Obj, Obj) -> Obj,
    in_dict: unsafe extern "C-unwind" fn(Obj, Obj) -> Obj,
    interned: unsafe extern "C-unwind" fn(*const c_char) -> Obj,
    matches: unsafe extern "C-unwind" fn(Obj) -> c_int,
    occurred: unsafe extern "C-unwind" fn() -> Obj,
    new_tuple: unsafe extern "C-unwind" fn(isize) -> Obj,
    own: unsafe extern "C-unwind" fn(Obj),
    release: unsafe extern "C-unwind" fn(Obj),
    set_item: unsafe extern "C-unwind" fn(Obj, isize, Obj) -> c_int,
    attribute_error: Obj,
}

// SAFETY: addresses that do not change; used with a GIL held.
unsafe impl Send for LookUp {}
// SAFETY: addresses that do not change; used with a GIL held.
unsafe impl Sync for LookUp {}

static LOOK_UP: OnceLock<LookUp> = OnceLock::new();

/// Makes the base: a new reference, or NULL with an exception set.
///
/// # Safety
/// The GIL is held.
pub unsafe fn make_type(api: &Api) -> Obj {
    LOOK_UP.get_or_init(|| LookUp {
        call: api.PyObject_Call,
        clear: api.PyErr_Clear,
        dict_of: api.PyModule_GetDict,
        generic: api.PyObject_GenericGetAttr,
        in_dict: api.PyDict_GetItemWithError,
        interned: api.PyUnicode_InternFromString,
        matches: api.PyErr_ExceptionMatches,
        occurred: api.PyErr_Occurred,
        new_tuple: api.PyTuple_New,
        own: api.Py_IncRef,
        release: api.Py_DecRef,
        set_item: api.PyTuple_SetItem,
        attribute_error: api.PyExc_AttributeError,
    });
    let get: Address = (get_attribute as *const ()).cast_mut().cast();
    // SAFETY: the GIL is held; the slot is a getattrofunc.
    unsafe { mapping::derive(api, NAME, api.PyModule_Type, &[(slot::TP_GETATTRO, get)]) }
}

/// `tp_getattro`.
unsafe extern "C-unwind" fn get_attribute(module: Obj, name: Obj) -> Obj {
    let Some(known) = LOOK_UP.get() else { return std::ptr::null_mut() };
    // SAFETY: CPython calls this with the GIL held, on a live module and a str; an exception that is set is passed on
    // or cleared.
    unsafe {
        let found = (known.in_dict)((known.dict_of)(module), name);
        if !found.is_null() {
            (known.own)(found);
            return found;
        }
        // That the name has no hash, say.
        if !(known.occurred)().is_null() {
            return found;
        }
        let found = (known.generic)(module, name);
        if !found.is_null() || (known.matches)(known.attribute_error) == 0 {
            return found;
        }
        (known.clear)();
        ask(known, module, name)
    }
}

/// `module._attribute(name)`.
///
/// # Safety
/// The GIL is held; both are alive.
#[cold]
unsafe fn ask(known: &LookUp, module: Obj, name: Obj) -> Obj {
    // SAFETY: references are owned where they are given up; the tuple is new and takes over one to the name.
    unsafe {
        let method_name = (known.interned)(c"_attribute".as_ptr());
        let method = if method_name.is_null() { method_name } else { (known.generic)(module, method_name) };
        let arguments = if method.is_null() { method } else { (known.new_tuple)(1) };
        let mut result = std::ptr::null_mut();
        if !arguments.is_null() {
            (known.own)(name);
            (known.set_item)(arguments, 0, name);
            result = (known.call)(method, arguments, std::ptr::null_mut());
        }
        [method_name, method, arguments].into_iter().for_each(|object| (known.release)(object));
        result
    }
}
